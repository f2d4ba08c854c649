//! Lines between nodes: sessions that open and break, and frames that are late, lost or changed.

use std::collections::BTreeMap;

use crate::{
    luck::Luck,
    plan::Plan,
    trouble::{Tally, Trouble},
};

/// A session's number.
pub type SessionId = u64;

/// Milliseconds within which both ends have to admit each other.
pub const ADMIT_MS: u64 = 10_000;

/// Milliseconds after which a session over a dead line is given up.
pub const DEAD_MS: u64 = 20_000;

/// Milliseconds after which a session is ended that neither end has picked.
pub const UNWANTED_MS: u64 = 60_000;

/// Two nodes that talk.
#[derive(Clone, Debug)]
pub struct Session {
    /// Which nodes.
    pub ends: (usize, usize),
    /// Whether each end has admitted the other.
    pub admitted: (bool, bool),
    /// Since when.
    pub since: u64,
    /// When the newest frame of each direction arrives.
    arrival: (u64, u64),
    /// Since when the line has been dead, if it is.
    pub dead_since: Option<u64>,
    /// Since when neither end has wanted it, if neither does.
    pub unwanted_since: Option<u64>,
}

impl Session {
    /// The other end.
    pub fn other(&self, node: usize) -> usize {
        if self.ends.0 == node { self.ends.1 } else { self.ends.0 }
    }
}

/// A line that is cut, in one direction or both, all the time or now and then.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The nodes on one side; all others are on the other.
    pub side: Vec<usize>,
    /// Frames towards this side still pass.
    pub one_way: bool,
    /// The line comes and goes with this period.
    pub period_ms: Option<u64>,
    /// Until then.
    pub until: u64,
    /// Nodes that reach both sides all the same.
    pub spares: Vec<usize>,
}

impl Cut {
    fn stops(&self, from: usize, to: usize, now: u64) -> bool {
        let (out, inward) = (self.side.contains(&from), self.side.contains(&to));
        let crosses = out != inward && (out || !self.one_way);
        let active = self.period_ms.is_none_or(|period| (now / period.max(1)).is_multiple_of(2));
        let spared = self.spares.contains(&from) || self.spares.contains(&to);
        crosses && active && now < self.until && !spared
    }
}

/// A frame on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    /// When it arrives.
    pub at: u64,
    /// What arrives.
    pub bytes: Vec<u8>,
}

/// All lines.
#[derive(Debug)]
pub struct Network {
    sessions: BTreeMap<SessionId, Session>,
    next: SessionId,
    offices: Vec<usize>,
    cuts: Vec<Cut>,
    luck: Luck,
    /// Frames are harmed only while this holds.
    pub rough: bool,
}

impl Network {
    /// Nobody is connected yet. `offices`: where each node is.
    pub fn new(seed: u64, offices: Vec<usize>) -> Self {
        let luck = Luck::new(seed, "network");
        Self { sessions: BTreeMap::new(), next: 0, offices, cuts: Vec::new(), luck, rough: false }
    }

    /// One more node, in this office.
    pub fn add_node(&mut self, office: usize) {
        self.offices.push(office);
    }

    /// Where a node is.
    pub fn office(&self, node: usize) -> usize {
        self.offices.get(node).copied().unwrap_or_default()
    }

    /// Somebody is in another office from now on.
    pub fn move_to(&mut self, node: usize, office: usize) {
        if let Some(at) = self.offices.get_mut(node) {
            *at = office;
        }
    }

    /// Cuts a line.
    pub fn cut(&mut self, cut: Cut) {
        self.cuts.push(cut);
    }

    /// Mends all lines.
    pub fn heal(&mut self) {
        self.cuts.clear();
    }

    /// Whether frames pass now.
    pub fn passes(&self, from: usize, to: usize, now: u64) -> bool {
        !self.cuts.iter().any(|cut| cut.stops(from, to, now))
    }

    /// Opens a session; `None` when the line is cut or there is one already.
    pub fn open(&mut self, one: usize, other: usize, now: u64) -> Option<SessionId> {
        let open = self.passes(one, other, now) && self.passes(other, one, now);
        if !open || self.between(one, other).is_some() {
            return None;
        }
        self.next += 1;
        let session = Session {
            ends: (one, other),
            admitted: (false, false),
            since: now,
            arrival: (0, 0),
            dead_since: None,
            unwanted_since: None,
        };
        self.sessions.insert(self.next, session);
        Some(self.next)
    }

    /// The session between two nodes.
    pub fn between(&self, one: usize, other: usize) -> Option<SessionId> {
        let joins =
            |session: &Session| session.ends == (one, other) || session.ends == (other, one);
        self.sessions.iter().find(|(_, session)| joins(session)).map(|(id, _)| *id)
    }

    /// A session.
    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.get(&id)
    }

    /// The sessions of a node.
    pub fn sessions_of(&self, node: usize) -> Vec<SessionId> {
        let mine = |session: &Session| session.ends.0 == node || session.ends.1 == node;
        self.sessions.iter().filter(|(_, session)| mine(session)).map(|(id, _)| *id).collect()
    }

    /// All sessions.
    pub fn all(&self) -> Vec<SessionId> {
        self.sessions.keys().copied().collect()
    }

    /// Ends a session: frames on their way are lost.
    pub fn close(&mut self, id: SessionId) -> Option<Session> {
        self.sessions.remove(&id)
    }

    /// One end admits the other.
    pub fn admit(&mut self, id: SessionId, by: usize) {
        if let Some(session) = self.sessions.get_mut(&id) {
            if session.ends.0 == by {
                session.admitted.0 = true;
            } else {
                session.admitted.1 = true;
            }
        }
    }

    /// Somebody wants a session, or nobody does; whether nobody has for a while.
    pub fn note_wanted(&mut self, id: SessionId, wanted: bool, now: u64) -> bool {
        let Some(session) = self.sessions.get_mut(&id) else { return false };
        let since = session.unwanted_since.unwrap_or(now);
        session.unwanted_since = (!wanted).then_some(since);
        !wanted && now >= since + UNWANTED_MS
    }

    /// Whether a session should end now: nobody admitted in time, or a dead line for too long.
    pub fn is_over(&mut self, id: SessionId, now: u64) -> bool {
        let Some((one, other)) = self.sessions.get(&id).map(|session| session.ends) else {
            return false;
        };
        let alive = self.passes(one, other, now) && self.passes(other, one, now);
        let Some(session) = self.sessions.get_mut(&id) else { return false };
        session.dead_since = if alive { None } else { session.dead_since.or(Some(now)) };
        let dead = session.dead_since.is_some_and(|since| now >= since + DEAD_MS);
        let shut = session.admitted != (true, true) && now >= session.since + ADMIT_MS;
        dead || shut
    }

    /// Sends a frame: none, one or several arrivals.
    pub fn send(
        &mut self,
        plan: &Plan,
        tally: &mut Tally,
        id: SessionId,
        from: usize,
        now: u64,
        bytes: Vec<u8>,
    ) -> Vec<Flight> {
        let Some(to) = self.sessions.get(&id).map(|session| session.other(from)) else {
            return Vec::new();
        };
        if !self.passes(from, to, now) {
            return Vec::new();
        }
        let near = self.office(from) == self.office(to);
        let delay = if near { self.luck.between(1, 4) } else { self.luck.between(20, 120) };
        let mut flight = Flight { at: now + delay, bytes };
        let mut again = None;
        let mut in_order = true;
        if self.rough {
            let lossy = self.luck.chance(plan.loss);
            if lossy && plan.has(Trouble::Loss) {
                tally.count(Trouble::Loss);
                return Vec::new();
            }
            if plan.has(Trouble::Delay) && self.luck.chance(20) {
                tally.count(Trouble::Delay);
                flight.at += self.luck.between(500, 8_000);
            }
            if plan.has(Trouble::Reorder) && self.luck.chance(60) {
                tally.count(Trouble::Reorder);
                flight.at += self.luck.between(5, 400);
                in_order = false;
            }
            if plan.has(Trouble::Corrupt) && self.luck.chance(8) {
                tally.count(Trouble::Corrupt);
                self.spoil(&mut flight.bytes);
            }
            if plan.has(Trouble::Duplicate) && self.luck.chance(40) {
                tally.count(Trouble::Duplicate);
                let later = flight.at + self.luck.between(0, 3_000);
                again = Some(Flight { at: later, bytes: flight.bytes.clone() });
            }
        }
        if in_order && let Some(session) = self.sessions.get_mut(&id) {
            let newest = if session.ends.0 == from {
                &mut session.arrival.0
            } else {
                &mut session.arrival.1
            };
            flight.at = flight.at.max(*newest);
            *newest = flight.at;
        }
        std::iter::once(flight).chain(again).collect()
    }

    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        match self.luck.below(3) {
            0 => bytes.truncate(self.luck.below(bytes.len())),
            1 => bytes.extend_from_slice(&self.luck.bytes()[..4]),
            _ => {
                let at = self.luck.below(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.luck.below(8);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(one_way: bool, period_ms: Option<u64>) -> Cut {
        Cut { side: vec![0], one_way, period_ms, until: 1_000, spares: Vec::new() }
    }

    #[test]
    fn a_cut_stops_both_ways_one_way_or_now_and_then() {
        let mut network = Network::new(1, vec![0, 0, 1]);
        network.cut(cut(false, None));
        assert!(!network.passes(0, 1, 5) && !network.passes(1, 0, 5) && network.passes(1, 2, 5));
        assert!(network.passes(0, 1, 1_000), "it ends by itself");
        network.heal();
        network.cut(cut(true, None));
        assert!(!network.passes(0, 1, 5) && network.passes(1, 0, 5));
        network.heal();
        network.cut(cut(false, Some(10)));
        assert!(!network.passes(0, 1, 5) && network.passes(0, 1, 15));
    }

    #[test]
    fn a_calm_line_keeps_the_order() {
        let mut network = Network::new(2, vec![0, 1]);
        let (plan, mut tally) = (Plan::calm(2, 2), Tally::default());
        let id = network.open(0, 1, 0).expect("a session");
        let mut last = 0;
        for number in 0..200u8 {
            let flights = network.send(&plan, &mut tally, id, 0, u64::from(number), vec![number]);
            assert_eq!(flights.len(), 1);
            assert!(flights[0].at >= last);
            last = flights[0].at;
        }
        assert_eq!(tally, Tally::default());
    }

    #[test]
    fn a_rough_line_loses_repeats_and_spoils() {
        let mut network = Network::new(3, vec![0, 1]);
        let mut plan = Plan::calm(3, 2);
        plan.troubles = Trouble::ALL.into_iter().collect();
        plan.loss = 200;
        network.rough = true;
        let mut tally = Tally::default();
        let id = network.open(0, 1, 0).expect("a session");
        for number in 0..2_000 {
            network.send(&plan, &mut tally, id, 0, number, vec![7; 40]);
        }
        for trouble in
            [Trouble::Loss, Trouble::Duplicate, Trouble::Reorder, Trouble::Delay, Trouble::Corrupt]
        {
            assert!(tally.of(trouble) > 0, "{trouble}");
        }
    }
}
