//! What was written, and how it is read: one journal for all, since everybody holds the same of a log.

use std::collections::BTreeMap;

use protocol::{
    clock::{Hlc, Millis},
    crypto::{DeviceKey, hash},
    entry::{Base, ChangesDigest, Draft, PackedRun, Tip},
    ids::{LogId, OrgId, SpaceId},
    limits::LOCATOR_POINTS_MAX,
    wire::Point,
};

/// Body of a message of 82 bytes, packed and sealed.
const BODY_BYTES: usize = 132;

/// All entries.
pub(super) struct Entries {
    org: OrgId,
    logs: BTreeMap<LogId, Vec<(Tip, PackedRun)>>,
}

impl Entries {
    pub(super) fn new(org: OrgId) -> Self {
        Self { org, logs: BTreeMap::new() }
    }

    /// Somebody's next entry.
    pub(super) fn write(&mut self, key: &DeviceKey, now: Millis) -> (LogId, Tip, PackedRun) {
        let log = LogId::trunk(SpaceId::control(&self.org), key.device(), 0);
        let written = self.logs.entry(log).or_default();
        let base = written.last().map(|(tip, _)| *tip);
        let seq = written.len() as u64 + 1;
        let draft = Draft {
            org: self.org,
            log,
            base,
            hlc: Hlc::at(now),
            control: Vec::new(),
            key_epoch: 1,
            changes: ChangesDigest::of([&hash::digest("change", &[&seq.to_be_bytes()])]),
            body: vec![seq as u8; BODY_BYTES],
        };
        let run = draft.sign(key).verify().expect("our own signature").pack();
        let opened = run.clone().open(&Base { org: self.org, tip: base }).expect("it follows");
        let tip = opened.verify().expect("our own signature").entries()[0].tip();
        written.push((tip, run.clone()));
        (log, tip, run)
    }

    /// Whether somebody wrote this run.
    pub(super) fn knows(&self, run: &PackedRun) -> bool {
        let seqs = run.first..run.first.saturating_add(run.entries.len() as u64);
        let written = |seq| self.at(&run.log, seq).map(|(_, written)| written);
        run.entries.len() == 1 && seqs.into_iter().all(|seq| written(seq) == Some(run))
    }

    fn at(&self, log: &LogId, seq: u64) -> Option<&(Tip, PackedRun)> {
        let at = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.logs.get(log)?.get(at)
    }

    pub(super) fn tip(&self, log: &LogId, seq: u64) -> Option<Tip> {
        self.at(log, seq).map(|(tip, _)| *tip)
    }

    /// Runs after an entry, of so many bytes or one.
    pub(super) fn runs(
        &self,
        log: &LogId,
        after: u64,
        up_to: u64,
        max_bytes: usize,
    ) -> Vec<PackedRun> {
        let (mut runs, mut bytes) = (Vec::new(), 0);
        for seq in after + 1..=up_to {
            let Some((_, run)) = self.at(log, seq) else { break };
            bytes += run.load_bytes();
            if !runs.is_empty() && bytes > max_bytes {
                break;
            }
            runs.push(run.clone());
        }
        runs
    }

    /// The newest of these points that is there.
    pub(super) fn newest(&self, log: &LogId, points: &[Point]) -> Option<u64> {
        let there =
            |point: &&Point| self.tip(log, point.seq).is_some_and(|it| it.hash == point.hash);
        points.iter().find(there).map(|point| point.seq)
    }

    /// Points of a log, farther and farther apart.
    pub(super) fn points(&self, log: &LogId, held: u64) -> Vec<Point> {
        let mut points = Vec::new();
        let (mut seq, mut step) = (held, 1);
        while let Some(tip) = self.tip(log, seq).filter(|_| points.len() < LOCATOR_POINTS_MAX) {
            points.push(Point { seq, hash: tip.hash });
            seq = seq.saturating_sub(step);
            step *= 2;
        }
        points
    }

    /// Every entry, by its log and number.
    pub(super) fn all(&self) -> impl Iterator<Item = (LogId, u64)> + '_ {
        let numbered = |(log, written): (&LogId, &Vec<_>)| {
            let log = *log;
            (1..=written.len() as u64).map(move |seq| (log, seq))
        };
        self.logs.iter().flat_map(numbered)
    }
}
