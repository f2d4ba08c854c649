//! Members who make trouble, each let in as everybody: they ask for too much, never answer, or lie.

use node::sync::Outcome;
use protocol::{
    clock::{Hlc, Millis},
    crypto::{Signed, hash},
    entry::{PackedRun, Tip},
    ids::{BlobId, DeviceId, EntryHash, KeyId, LogId},
    limits::{
        BEACON_LOGS_MAX, BLOBS_PER_FRAME_MAX, HELD_PER_FRAME_MAX, KEYS_PER_FRAME_MAX,
        ROWS_PER_FRAME_MAX, WANTS_PER_FRAME_MAX,
    },
    wire::{
        Beacon, BlobFrame, Digest, Frame, Have, Held, Hello, LogTag, Office, OfficeRoot, OrgProof,
        Row, Rows, Run, ShortSketch, VERSION, VERSION_MIN, Want, Wanted,
    },
};

use super::Company;

/// What somebody who makes trouble does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Asks for everything, again and again.
    Greedy,
    /// Is let in and then says and answers nothing.
    Stalled,
    /// Says that there are logs and entries which nobody wrote, and gives some.
    Lying,
}

impl Kind {
    /// Whether the member of this number makes trouble, and which; the first one never does.
    pub(super) fn of(number: usize, bad: usize) -> Option<Self> {
        match number.checked_sub(1)? / bad.max(1) {
            _ if bad == 0 => None,
            0 => Some(Self::Greedy),
            1 => Some(Self::Stalled),
            2 => Some(Self::Lying),
            _ => None,
        }
    }
}

/// What the door says of a run that nobody wrote.
pub(super) fn outcome(run: &PackedRun) -> Outcome {
    match run.first % 3 {
        0 => Outcome::Waiting,
        1 => Outcome::Refused,
        _ => Outcome::Forged,
    }
}

impl Company {
    /// Whoever makes trouble is let in as everybody.
    pub(super) fn greet(&mut self, node: usize, peer: usize) {
        if self.seats[node].kind.is_none() {
            return;
        }
        let hello = Hello {
            oldest: VERSION_MIN,
            newest: VERSION,
            org: OrgProof::new(&self.org, &self.device(node), &self.device(peer)),
            needs_genesis: false,
            extra: Vec::new(),
        };
        for frame in [Frame::Hello(hello), Frame::Welcome] {
            self.post(node, peer, frame.to_bytes().into());
        }
    }

    /// Somebody makes trouble at all whom they reach.
    pub(super) fn trouble(&mut self, node: usize) {
        let frames = match self.seats[node].kind {
            Some(Kind::Greedy) => self.greed(node),
            Some(Kind::Lying) => self.lies(node),
            Some(Kind::Stalled) | None => return,
        };
        let bytes: Vec<Vec<u8>> = frames.iter().map(Frame::to_bytes).collect();
        for peer in self.seats[node].links.clone() {
            for bytes in &bytes {
                self.bad_frames += 1;
                self.post(node, peer, bytes.clone().into());
            }
        }
    }

    fn greed(&mut self, node: usize) -> Vec<Frame> {
        let space = self.control();
        let logs = self.seats.iter().map(|seat| LogId::trunk(space, seat.device, 0));
        let wanted = logs.map(|log| Wanted { log: LogTag::of(&log), after: 0, up_to: u64::MAX });
        let logs: Vec<Wanted> = wanted.take(WANTS_PER_FRAME_MAX).collect();
        let digest = Digest {
            ask: true,
            entries: self.luck.bytes()[..16].try_into().expect("16 of 32"),
            beacons: self.luck.bytes()[..8].try_into().expect("8 of 32"),
            sketch: ShortSketch::default(),
        };
        let id = self.luck.between(1, u64::MAX);
        let want = |id| Frame::Want(Want { id, budget_bytes: u32::MAX, logs: logs.clone() });
        let blob = |at: usize| BlobId::new(hash::digest("blob", &[&at.to_be_bytes()]));
        let keys = (0..KEYS_PER_FRAME_MAX).map(|_| KeyId::new(self.luck.bytes())).collect();
        vec![
            Frame::Digest(digest),
            want(id),
            want(id.wrapping_add(1)),
            Frame::BeaconTimes(Vec::new()),
            Frame::RecordTimes(Vec::new()),
            Frame::KeysWanted(space, keys),
            Frame::Blob(BlobFrame::Ask(space, (0..BLOBS_PER_FRAME_MAX).map(blob).collect())),
            self.beacon(node, Vec::new()),
        ]
    }

    fn lies(&mut self, node: usize) -> Vec<Frame> {
        let space = self.control();
        let mut invented = |count: usize| -> Vec<LogId> {
            let log = |epoch| LogId::trunk(space, DeviceId::new(self.luck.bytes()), epoch);
            (0..count as u32).map(log).collect()
        };
        let (many, some) = (invented(ROWS_PER_FRAME_MAX / 8), invented(8));
        let tip = |seq| Tip { seq, hash: EntryHash::new([7; 32]), hlc: Hlc::at(self.now) };
        let rows: Vec<Row> = many.iter().map(|log| Row::new(*log, &tip(9_000))).collect();
        let known = self.seats.iter().map(|seat| LogId::trunk(space, seat.device, 0));
        let held = known.map(|log| Held { log: LogTag::of(&log), seq: u64::MAX - 1 });
        let have = Have { prune: false, logs: held.take(HELD_PER_FRAME_MAX).collect() };
        let mut frames = vec![Frame::Rows(Rows::new(true, &rows)), Frame::Have(have)];
        frames.extend(some.into_iter().filter_map(|log| self.invented_run(log)));
        frames.push(self.office_lie());
        let tags = many.iter().map(|log| (LogTag::of(log), 1));
        frames.push(self.beacon(node, tags.take(BEACON_LOGS_MAX).collect()));
        frames
    }

    /// A run that somebody else wrote, said to be of another log, or of another place in it.
    fn invented_run(&mut self, log: LogId) -> Option<Frame> {
        let all: Vec<(LogId, u64)> = self.entries.all().take(64).collect();
        let (of, seq) = self.luck.pick(&all).copied()?;
        let run = self.entries.runs(&of, seq - 1, seq, 1).pop()?;
        let first = self.luck.between(1, 3);
        let (_, run) = Run::of(PackedRun { log, first, ..run });
        Some(Frame::NewRun(log, run))
    }

    fn office_lie(&self) -> Frame {
        let mut everybody: Vec<DeviceId> = self.seats.iter().map(|seat| seat.device).collect();
        everybody.sort();
        everybody.truncate(16);
        Frame::Office(Office {
            root: OfficeRoot { passing: false, device: everybody[0] },
            alone: false,
            hops: 0,
            above: None,
            bridged: everybody.clone(),
            heard: everybody,
        })
    }

    /// A beacon that they may sign, newer each time.
    fn beacon(&self, node: usize, mut have: Vec<(LogTag, u64)>) -> Frame {
        have.sort();
        let (org, space, device) = (self.org, self.control(), self.device(node));
        let hlc = Hlc::at(Millis(self.now.0));
        let beacon = Beacon { org, space, device, hlc, have, read: Vec::new() };
        Frame::Beacons(vec![Signed::new(beacon, &self.seats[node].key)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_honest_and_there_are_as_many_of_each_kind() {
        let kinds: Vec<Option<Kind>> = (0..8).map(|at| Kind::of(at, 2)).collect();
        let of = |kind| kinds.iter().filter(|it| **it == Some(kind)).count();
        assert_eq!(kinds[0], None);
        assert_eq!([Kind::Greedy, Kind::Stalled, Kind::Lying].map(of), [2, 2, 2]);
        assert_eq!(Kind::of(3, 0), None);
    }
}
