//! An owner that keeps logs of opaque, signed entries in memory and checks nothing but chains.

use std::collections::BTreeMap;

use protocol::{
    clock::{Hlc, Millis},
    crypto::{DeviceKey, hash},
    entry::{
        Base, ChainError, ChangesDigest, Draft, Entry, ForkProof, PackedRun, Side, StoredEntry, Tip,
    },
    ids::{Branch, DeviceId, EntryHash, LogId, OrgId, SpaceId},
    limits::{ENTRY_OVERHEAD_BYTES, LOCATOR_POINTS_MAX},
    wire::{Point, Refusal},
};

use super::super::{Access, Committed, Effect, Engine, Input, Outcome, RequestId, Setup, Ticket};

pub(super) const ORG: OrgId = OrgId::new([9; 32]);

/// The body of an 82-byte message, packed, with the name of its document.
pub(super) const BODY_BYTES: usize = 132;

pub(super) fn key(node: usize) -> DeviceKey {
    DeviceKey::from_seed(&hash::digest("test key", &[&node.to_be_bytes()]))
}

pub(super) fn device(node: usize) -> DeviceId {
    key(node).device()
}

pub(super) fn space(at: usize) -> SpaceId {
    let digest = hash::digest("test space", &[&at.to_be_bytes()]);
    SpaceId::from_slice(&digest[..16]).expect("16 bytes")
}

pub(super) fn control() -> SpaceId {
    SpaceId::control(&ORG)
}

/// One log (or branch): its entries, consecutive.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) entries: Vec<(Tip, StoredEntry)>,
}

impl Kept {
    fn first(&self) -> u64 {
        self.entries.first().map_or(1, |(tip, _)| tip.seq)
    }

    pub(super) fn tip(&self) -> Option<Tip> {
        self.entries.last().map(|(tip, _)| *tip)
    }

    pub(super) fn at(&self, seq: u64) -> Option<&(Tip, StoredEntry)> {
        self.entries.get(usize::try_from(seq.checked_sub(self.first())?).ok()?)
    }
}

/// A node's owner.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) key: DeviceKey,
    pub(super) engine: Engine,
    pub(super) logs: BTreeMap<LogId, Kept>,
    pub(super) forks: Vec<ForkProof>,
    /// Runs handed over and not looked at yet.
    pub(super) door: Vec<(Ticket, DeviceId, PackedRun)>,
    /// While set, runs stay at the door.
    pub(super) is_busy: bool,
    /// Refuses these spaces' runs as lacking a cause.
    pub(super) waiting: Option<SpaceId>,
    pub(super) admits: Option<Access>,
    /// Every effect that isn't answered at once, for tests to look at.
    pub(super) seen: Vec<Effect>,
    /// Every effect at all, once a test wants them.
    pub(super) trace: Option<Vec<Effect>>,
    /// Entries given to the door, news or not.
    pub(super) offered: u64,
}

impl Owner {
    pub(super) fn new(node: usize) -> Self {
        Self::with(node, Some(b"genesis".to_vec()))
    }

    pub(super) fn with(node: usize, genesis: Option<Vec<u8>>) -> Self {
        let key = key(node);
        let setup = Setup { org: ORG, me: key.device(), proof: None, genesis };
        Self {
            key,
            engine: Engine::new(setup),
            logs: BTreeMap::new(),
            forks: Vec::new(),
            door: Vec::new(),
            is_busy: false,
            waiting: None,
            admits: None,
            seen: Vec::new(),
            trace: None,
            offered: 0,
        }
    }

    pub(super) fn me(&self) -> DeviceId {
        self.key.device()
    }

    pub(super) fn log(&self, space: SpaceId) -> LogId {
        LogId::trunk(space, self.me(), 0)
    }

    /// Writes an entry with a body of this length and tells the engine.
    pub(super) fn write(&mut self, now: Millis, space: SpaceId, bytes: usize) {
        let log = self.log(space);
        let run = self.draft(now, log, bytes);
        let committed = self.keep(log, run);
        self.engine.handle(now, Input::Committed { logs: vec![committed] });
    }

    /// Signs the next entry of a log of ours.
    pub(super) fn draft(&self, now: Millis, log: LogId, bytes: usize) -> PackedRun {
        let base = self.logs.get(&log).and_then(Kept::tip);
        let seq = base.map_or(1, |tip| tip.seq + 1);
        let draft = Draft {
            org: ORG,
            log,
            base,
            hlc: base.map_or(Hlc::ZERO, |tip| tip.hlc).tick(now),
            control: Vec::new(),
            key_epoch: 1,
            changes: ChangesDigest::of([&hash::digest("change", &[&seq.to_be_bytes()])]),
            body: (0..bytes).map(|at| (at as u64 * 31 + seq + now.0) as u8).collect(),
        };
        draft.sign(&self.key).verify().expect("own signature").pack()
    }

    /// Adds entries of a run that follows what is kept.
    fn keep(&mut self, log: LogId, run: PackedRun) -> Committed {
        let tip = self.logs.get(&log).and_then(Kept::tip);
        let opened = run.clone().open(&Base { org: ORG, tip }).expect("follows");
        let verified = opened.verify().expect("signed");
        let tips: Vec<Tip> = verified.entries().iter().map(Entry::tip).collect();
        let kept = self.logs.entry(log).or_default();
        kept.entries.extend(tips.iter().copied().zip(verified.into_stored()));
        let tip = *tips.last().expect("not empty");
        Committed { log, tip, run: (run.entries.len() <= 4).then_some(run) }
    }

    /// Takes over what another node keeps of some logs, as if restored from disk.
    pub(super) fn adopt(&mut self, now: Millis, logs: &BTreeMap<LogId, Kept>) {
        self.logs.extend(logs.iter().map(|(log, kept)| (*log, kept.clone())));
        let held = logs.iter().map(|(log, kept)| (*log, kept.tip())).collect();
        self.engine.handle(now, Input::Held { logs: held });
    }

    /// Answers effects until none is left; frames to send and sessions to end come back.
    pub(super) fn settle(&mut self, now: Millis) -> Vec<Effect> {
        let mut out = Vec::new();
        loop {
            while let Some(effect) = self.engine.poll_effect() {
                self.act(now, effect, &mut out);
            }
            if self.is_busy || self.door.is_empty() {
                return out;
            }
            for (ticket, _, run) in std::mem::take(&mut self.door) {
                self.ingest(now, ticket, run);
            }
        }
    }

    fn act(&mut self, now: Millis, effect: Effect, out: &mut Vec<Effect>) {
        if let Some(trace) = &mut self.trace {
            trace.push(effect.clone());
        }
        match effect {
            Effect::Send { .. } | Effect::Disconnect { .. } => out.push(effect),
            Effect::CheckJoin { peer, .. } => {
                let verdict = match self.admits.clone() {
                    Some(Access::Member(spaces)) => Ok(spaces),
                    Some(Access::Stranger) | None => Err(Refusal::Stranger),
                };
                self.engine.handle(now, Input::JoinVerdict { peer, verdict });
            }
            Effect::TakeGenesis { bytes, .. } => {
                self.engine.handle(now, Input::Genesis { bytes });
            }
            Effect::ReadRuns { request, log, after, up_to, max_bytes } => {
                self.read(now, request, log, after, up_to, max_bytes);
            }
            Effect::ReadSince { request, log, points, max_bytes } => {
                let kept = self.logs.get(&log).cloned().unwrap_or_default();
                let is_common = |point: &&Point| {
                    kept.at(point.seq).is_some_and(|(tip, _)| tip.hash == point.hash)
                };
                let after = points.iter().find(is_common).map_or(0, |point| point.seq);
                self.read(now, request, log, after, u64::MAX, max_bytes);
            }
            Effect::ReadPoints { request, log } => {
                let kept = self.logs.get(&log).cloned().unwrap_or_default();
                let (mut points, mut back) = (Vec::new(), 0);
                while let Some((tip, _)) =
                    kept.tip().and_then(|tip| kept.at(tip.seq.checked_sub(back)?))
                {
                    points.push(Point { seq: tip.seq, hash: tip.hash });
                    back = back * 2 + 1;
                }
                points.truncate(LOCATOR_POINTS_MAX);
                self.engine.handle(now, Input::PointsRead { request, points });
            }
            Effect::Ingest { ticket, peer, run } => {
                self.offered += run.entries.len() as u64;
                self.door.push((ticket, peer, run));
            }
            Effect::IngestFork { proof, .. } => self.prove(now, *proof),
            Effect::Admitted { .. }
            | Effect::Progress { .. }
            | Effect::PeerState { .. }
            | Effect::BeaconChanged { .. }
            | Effect::RecordChanged { .. }
            | Effect::Bridges { .. }
            | Effect::TellHeld { .. }
            | Effect::HolderHeard { .. }
            | Effect::NameParts { .. }
            | Effect::ReadParts { .. }
            | Effect::TakePart { .. }
            | Effect::GiveKeys { .. }
            | Effect::TakeKeys { .. }
            | Effect::PresenceChanged { .. } => self.seen.push(effect),
        }
    }

    fn read(
        &mut self,
        now: Millis,
        request: RequestId,
        log: LogId,
        after: u64,
        up_to: u64,
        max_bytes: u32,
    ) {
        let mut runs = Vec::new();
        if let Some(kept) = self.logs.get(&log) {
            // A branch's first entry follows one of the trunk.
            let base = kept.at(after).map(|(tip, _)| *tip);
            let base = base.or_else(|| self.trunk_tip(&log, kept.first()));
            let base = base.map_or(Hlc::ZERO, |tip| tip.hlc);
            let (mut entries, mut bytes) = (Vec::new(), 0);
            for (tip, stored) in kept.entries.iter().filter(|(tip, _)| tip.seq > after) {
                if tip.seq > up_to || bytes > max_bytes as usize || entries.len() >= 500 {
                    break;
                }
                bytes += stored.body.len() + ENTRY_OVERHEAD_BYTES;
                entries.push(stored.clone());
            }
            while entries.last().is_some_and(|entry: &StoredEntry| entry.signature.is_none()) {
                entries.pop();
            }
            runs.extend(PackedRun::of_stored(log.branch, base, entries));
        }
        self.engine.handle(now, Input::RunsRead { request, runs });
    }

    fn ingest(&mut self, now: Millis, ticket: Ticket, run: PackedRun) {
        let outcome = self.judge(now, run);
        self.engine.handle(now, Input::Ingested { ticket, outcome });
    }

    fn judge(&mut self, now: Millis, run: PackedRun) -> Outcome {
        let log = run.log;
        if self.waiting == Some(log.space) {
            return Outcome::Waiting;
        }
        let kept = self.logs.get(&log).cloned().unwrap_or_default();
        let tip = kept.tip();
        if tip.is_some_and(|tip| run.first <= tip.seq) {
            return self.overlap(now, &kept, run);
        }
        let tip = match log.branch {
            Branch::TRUNK => tip,
            _ => tip.or_else(|| self.trunk_tip(&log, run.first)),
        };
        match run.clone().open(&Base { org: ORG, tip }) {
            Err(ChainError::Gap { .. }) => Outcome::Waiting,
            Err(ChainError::Base) => Outcome::Conflict,
            Err(_) => Outcome::Forged,
            Ok(opened) => match opened.verify() {
                Err(_) => Outcome::Forged,
                Ok(verified) => {
                    let tips: Vec<Tip> = verified.entries().iter().map(Entry::tip).collect();
                    let kept = self.logs.entry(log).or_default();
                    kept.entries.extend(tips.iter().copied().zip(verified.into_stored()));
                    let tip = *tips.last().expect("not empty");
                    let run = (run.entries.len() <= 4).then_some(run);
                    let logs = vec![Committed { log, tip, run }];
                    self.engine.handle(now, Input::Committed { logs });
                    Outcome::Taken
                }
            },
        }
    }

    fn trunk_tip(&self, log: &LogId, first: u64) -> Option<Tip> {
        let trunk = self.logs.get(&log.on(Branch::TRUNK))?;
        trunk.at(first.checked_sub(1)?).map(|(tip, _)| *tip)
    }

    /// A run over numbers that are taken: the same entries, or a fork.
    fn overlap(&mut self, now: Millis, kept: &Kept, run: PackedRun) -> Outcome {
        let tip = kept.at(run.first - 1).map(|(tip, _)| *tip);
        let Ok(opened) = run.open(&Base { org: ORG, tip }) else { return Outcome::Conflict };
        let Ok(verified) = opened.verify() else { return Outcome::Forged };
        let differs = |entry: &&Entry| {
            kept.at(entry.header().seq).is_some_and(|(tip, _)| tip.hash != entry.hash())
        };
        let Some(parting) = verified.entries().iter().find(differs) else { return Outcome::Taken };
        let seq = parting.header().seq;
        let theirs = verified.entries().iter().filter(|entry| entry.header().seq >= seq);
        let theirs = Side {
            headers: theirs.map(|entry| entry.header().clone()).collect(),
            signature: verified.signature(),
        };
        let mut ours = Side { headers: Vec::new(), signature: theirs.signature };
        for (_, stored) in kept.entries.iter().filter(|(tip, _)| tip.seq >= seq) {
            ours.headers.push(stored.header.clone());
            if let Some(signature) = stored.signature {
                ours.signature = signature;
                break;
            }
        }
        self.prove(now, ForkProof::new(ours, theirs));
        Outcome::Taken
    }

    /// Takes a fork in: our side's tail moves to its branch.
    pub(super) fn prove(&mut self, now: Millis, proof: ForkProof) {
        let Ok(fork) = proof.check() else { return };
        // Several proofs may show one fork.
        if self.forks.iter().any(|known| known.check() == Ok(fork)) {
            return;
        }
        self.forks.push(proof.clone());
        let mut held = Vec::new();
        if let Some(kept) = self.logs.get_mut(&fork.log) {
            let at = kept.entries.partition_point(|(tip, _)| tip.seq < fork.seq);
            let tail = kept.entries.split_off(at);
            held.push((fork.log, kept.tip()));
            if let Some((tip, _)) = tail.first() {
                let branch = fork.log.on(Branch::beginning_with(&tip.hash));
                let tail = Kept { entries: tail };
                held.push((branch, tail.tip()));
                self.logs.insert(branch, tail);
            }
        }
        self.engine.handle(now, Input::Held { logs: held });
        self.engine.handle(now, Input::ForkProved { proof: Box::new(proof) });
    }

    /// What is held, for comparing nodes.
    pub(super) fn frontier(
        &self,
        may_hold: impl Fn(&SpaceId) -> bool,
    ) -> BTreeMap<LogId, EntryHash> {
        let logs = self.logs.iter().filter(|(log, _)| may_hold(&log.space));
        logs.filter_map(|(log, kept)| Some((*log, kept.tip()?.hash))).collect()
    }
}
