//! Whose event the owner gets next: of those with whom something waits, whoever has cost it the least.
//!
//! Each peer has a clock of its own, which its events move on by what they cost; the peer whose clock is
//! the furthest back is next. Who was silent doesn't save up: a clock that was left behind is set to where
//! the others are. So somebody who says as much as they can, or what is dear, waits for themself, and
//! everybody else for one event of theirs.
//!
//! Invariant: the events of one peer keep their order, and what is about no peer keeps its place among all:
//! after a restart nobody hears of a new session before they heard of the restart, nor of the restart
//! before they heard of each session's end.

use std::collections::{BTreeMap, VecDeque};

use protocol::ids::DeviceId;

use super::{api::NetEvent, handle::Parcel};

/// What an event costs at least, in microseconds: peers whose events cost nothing take turns.
const LEAST_MICROS: u64 = 1;

/// Events that wait, by peer.
#[derive(Debug, Default)]
pub(super) struct Turns {
    queues: BTreeMap<DeviceId, Queue>,
    /// What is about no peer's session: nothing that came later goes before it.
    others: VecDeque<Waiting>,
    count: usize,
    /// How many came so far.
    came: u64,
    /// The clock of the peer who was served last.
    now: u64,
    served: Option<DeviceId>,
}

/// An event, and as which it came.
#[derive(Debug)]
struct Waiting {
    number: u64,
    parcel: Parcel,
}

#[derive(Debug, Default)]
struct Queue {
    parcels: VecDeque<Waiting>,
    clock: u64,
}

impl Turns {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn push(&mut self, parcel: Parcel) {
        self.count += 1;
        self.came += 1;
        let peer = about(&parcel.event);
        let waiting = Waiting { number: self.came, parcel };
        let Some(peer) = peer else { return self.others.push_back(waiting) };
        let now = self.now;
        let queue = self.queues.entry(peer).or_default();
        if queue.parcels.is_empty() {
            queue.clock = queue.clock.max(now);
        }
        queue.parcels.push_back(waiting);
    }

    /// The next event.
    pub(super) fn pop(&mut self) -> Option<Parcel> {
        self.served = None;
        let before = self.others.front().map_or(u64::MAX, |other| other.number);
        let is_next =
            |queue: &Queue| queue.parcels.front().is_some_and(|first| first.number < before);
        let waits = self.queues.iter().filter(|(_, queue)| is_next(queue));
        let Some((_, peer)) = waits.map(|(peer, queue)| (queue.clock, *peer)).min() else {
            let other = self.others.pop_front()?;
            self.count -= 1;
            return Some(other.parcel);
        };
        let queue = self.queues.get_mut(&peer)?;
        let Waiting { parcel, .. } = queue.parcels.pop_front()?;
        self.count -= 1;
        self.now = self.now.max(queue.clock);
        queue.clock += LEAST_MICROS;
        self.served = Some(peer);
        // Whoever is no further than the others is like somebody new.
        let now = self.now;
        self.queues.retain(|_, queue| !queue.parcels.is_empty() || queue.clock > now);
        Some(parcel)
    }

    /// What the last event cost beyond the least.
    pub(super) fn charge(&mut self, micros: u64) {
        let Some(peer) = self.served.take() else { return };
        let now = self.now;
        let queue = self.queues.entry(peer).or_default();
        queue.clock = queue.clock.max(now) + micros;
    }
}

/// With whose session an event has to do.
fn about(event: &NetEvent) -> Option<DeviceId> {
    match event {
        NetEvent::Connected { peer, .. }
        | NetEvent::Near { peer, .. }
        | NetEvent::Frame { peer, .. }
        | NetEvent::Disconnected { peer, .. }
        | NetEvent::Drained { peer } => Some(*peer),
        NetEvent::Listening(_)
        | NetEvent::Reach(_)
        | NetEvent::ListenFailed { .. }
        | NetEvent::Discovered { .. }
        | NetEvent::DialFailed { .. }
        | NetEvent::Restarted { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(peer: u8, number: u8) -> Parcel {
        let peer = DeviceId::new([peer; 32]);
        NetEvent::Frame { peer, bytes: vec![number] }.into()
    }

    fn taken(turns: &mut Turns) -> Option<(u8, u8)> {
        match turns.pop()?.event {
            NetEvent::Frame { peer, bytes } => Some((peer.as_bytes()[0], bytes[0])),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn who_says_much_waits_for_themself_and_others_for_one_of_theirs() {
        let mut turns = Turns::default();
        (0..100).for_each(|number| turns.push(frame(1, number)));
        assert_eq!(taken(&mut turns), Some((1, 0)));
        turns.charge(10);
        turns.push(frame(2, 0));
        turns.push(frame(2, 1));
        assert_eq!(taken(&mut turns), Some((2, 0)));
        turns.charge(1_000);
        // Dear as it was, it was the only one.
        assert_eq!(taken(&mut turns), Some((1, 1)));
        (2..80).for_each(|number| {
            turns.charge(10);
            assert_eq!(taken(&mut turns), Some((1, number)), "its order is kept");
        });
        while taken(&mut turns).is_some() {}
        assert_eq!(turns.len(), 0);
    }

    #[test]
    fn dear_events_come_as_seldom_as_they_are_dear() {
        let mut turns = Turns::default();
        for number in 0..100 {
            turns.push(frame(1, number));
            turns.push(frame(2, number));
        }
        let mut counts = [0, 0];
        for _ in 0..55 {
            let (peer, _) = taken(&mut turns).expect("there are more");
            counts[usize::from(peer) - 1] += 1;
            turns.charge(if peer == 1 { 1_000 } else { 100 });
        }
        assert!((4..=6).contains(&counts[0]), "{counts:?}");
    }

    #[test]
    fn silence_saves_nothing_up_and_is_forgotten() {
        let mut turns = Turns::default();
        turns.push(frame(1, 0));
        assert_eq!(taken(&mut turns), Some((1, 0)));
        for number in 0..50 {
            turns.push(frame(2, number));
            taken(&mut turns);
            turns.charge(1_000);
        }
        (0..9).for_each(|number| turns.push(frame(1, number)));
        (50..59).for_each(|number| turns.push(frame(2, number)));
        let mut first = 0;
        for _ in 0..6 {
            let (peer, _) = taken(&mut turns).expect("there are more");
            first += i32::from(peer == 1);
            turns.charge(1_000);
        }
        assert!((3..=4).contains(&first), "{first} of six");
        while taken(&mut turns).is_some() {}
        assert!(turns.queues.len() <= 2);
    }

    #[test]
    fn what_is_about_no_peer_keeps_its_place_among_all() {
        let mut turns = Turns::default();
        turns.push(frame(1, 0));
        turns.push(frame(2, 0));
        turns.push(NetEvent::Restarted { reason: String::new() }.into());
        turns.push(frame(1, 1));
        turns.push(frame(3, 1));
        assert_eq!(taken(&mut turns), Some((1, 0)));
        turns.charge(1_000);
        // What came later waits, however little it cost.
        assert_eq!(taken(&mut turns), Some((2, 0)));
        turns.charge(100_000);
        assert!(matches!(turns.pop().map(|it| it.event), Some(NetEvent::Restarted { .. })));
        assert_eq!(turns.len(), 2);
        assert!(taken(&mut turns).is_some() && taken(&mut turns).is_some());
        assert_eq!(turns.len(), 0);
    }
}
