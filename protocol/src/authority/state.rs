//! The authority itself: takes entries and forks in, and answers from one judgement of them.

use std::sync::{Arc, OnceLock};

use super::{
    Act, Statement, Ward,
    claim::{Changed, ControlEntry, InsertError, Reach, Verdict},
    facts::Finding,
    history::{History, Ix, Taken},
    judgement::Judgement,
    standing::Memory,
};
use crate::{
    encode,
    entry::{ControlFrontier, ControlPoint, Entry},
    ids::{Branch, DeviceId, EntryHash, LogId, OrgId, SpaceId},
    limits::{BODY_BYTES_MAX, DEVICES_PER_MEMBER_MAX},
};

/// Why an entry isn't a genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the entry does not begin an organisation")]
pub struct GenesisError;

/// Who may do what: a pure function of the control entries and forks taken in.
#[derive(Clone, Debug)]
pub struct Authority {
    pub(super) org: OrgId,
    pub(super) history: History,
    judgement: OnceLock<Arc<Judgement>>,
    pub(super) memory: Memory,
    revision: u64,
}

impl Authority {
    /// Begins with the verified genesis entry of an organisation.
    ///
    /// # Errors
    /// When the entry isn't a genesis.
    pub fn new(genesis: &Entry) -> Result<Self, GenesisError> {
        let header = genesis.header();
        let first = (header.org, header.space, header.seq) == (OrgId::ZERO, SpaceId::ZERO, 1);
        let statement = encode::from_bytes(genesis.body(), BODY_BYTES_MAX);
        match statement {
            Ok(statement @ Statement::Genesis { .. }) if first => {
                let frontier = ControlFrontier::default();
                Ok(Self::begin(ControlEntry::of(genesis, Branch::TRUNK, frontier, statement)))
            }
            _ => Err(GenesisError),
        }
    }

    /// Begins with a genesis that was checked.
    pub(super) fn begin(genesis: ControlEntry) -> Self {
        let org = OrgId::from(genesis.hash);
        Self::over(org, History::new(SpaceId::control(&org), genesis))
    }

    /// Judges these entries.
    pub(super) fn over(org: OrgId, history: History) -> Self {
        Self { org, history, judgement: OnceLock::new(), memory: Memory::default(), revision: 0 }
    }

    /// The organisation.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// Moves on with everything that is taken in; what was answered before may hold no longer.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many control entries are held, the genesis included.
    pub fn entries(&self) -> usize {
        self.history.len()
    }

    /// Whether a control entry is held.
    pub fn holds(&self, entry: &EntryHash) -> bool {
        self.history.find(entry).is_some()
    }

    /// What a control entry and those before it in its log named, where a side of a fork begins
    /// after it.
    pub fn named_by(&self, entry: &ControlPoint, hash: &EntryHash) -> Option<ControlFrontier> {
        self.history.named_by(entry, hash)
    }

    /// Where the control space stands here: what an entry written now has to name.
    pub fn frontier(&self) -> ControlFrontier {
        self.history.frontier()
    }

    pub(super) fn judgement(&self) -> &Judgement {
        self.judgement.get_or_init(|| Arc::new(Judgement::of(self.org, &self.history)))
    }

    /// Takes a verified control entry in, after everything that it names and everything before it
    /// in its log. Entries held already change nothing; one beyond a known fork states nothing, but
    /// whoever named it knew what it names.
    ///
    /// # Errors
    /// When it can't be taken in; nothing has changed then.
    pub fn insert(&mut self, entry: ControlEntry) -> Result<Changed, InsertError> {
        let org = self.org;
        match self.history.insert(entry, |entry| has_good_signatures(&org, entry))? {
            Taken::Nothing => Ok(Changed::default()),
            Taken::Held(ix) => Ok(self.take_in(&[ix])),
            Taken::Beyond => Ok(self.reconsider()),
            Taken::Anew => Ok(self.judge_anew()),
        }
    }

    /// Takes many in, in their order, and judges once. What can't be taken in is handed back with
    /// its place in `entries`.
    pub fn insert_all(
        &mut self,
        entries: impl IntoIterator<Item = ControlEntry>,
    ) -> (Changed, Vec<(usize, InsertError)>) {
        let org = self.org;
        let (mut new, mut failed, mut anew) = (Vec::new(), Vec::new(), false);
        for (at, entry) in entries.into_iter().enumerate() {
            match self.history.insert(entry, |entry| has_good_signatures(&org, entry)) {
                Ok(Taken::Nothing) => {}
                Ok(Taken::Held(ix)) => new.push(ix),
                Ok(Taken::Beyond | Taken::Anew) => anew = true,
                Err(error) => failed.push((at, error)),
            }
        }
        (if anew { self.judge_anew() } else { self.take_in(&new) }, failed)
    }

    /// Cuts a control log at the last entry that the sides of a proven fork have in common.
    pub fn set_fork(&mut self, log: &LogId, last_common_seq: u64) -> Changed {
        if !self.history.cut(log, last_common_seq) {
            return Changed::default();
        }
        self.judge_anew()
    }

    /// Entries of other spaces may have more in their pasts now.
    fn reconsider(&mut self) -> Changed {
        self.move_on();
        Changed { verdicts: Reach::All, people: false }
    }

    fn judge_anew(&mut self) -> Changed {
        self.judgement = OnceLock::new();
        self.move_on();
        Changed { verdicts: Reach::All, people: true }
    }

    /// What the authority says of a control entry itself. `None` when it isn't held.
    pub fn status(&self, entry: &EntryHash) -> Option<Verdict> {
        let ix = self.history.find(entry)?;
        Some(self.judgement().status(&self.history, ix))
    }

    /// What would be said of a control entry if it were taken in now; nothing changes.
    ///
    /// # Errors
    /// When it couldn't be taken in.
    pub fn preview(&self, entry: ControlEntry) -> Result<Option<Verdict>, InsertError> {
        let hash = entry.hash;
        Ok(self.supposing(entry)?.status(&hash))
    }

    /// Whether an enrolment that isn't held would let its author in, but for somebody who redeemed the
    /// invitation first: only such entries of strangers are kept. Nothing is copied for it, since
    /// strangers may ask often.
    pub fn may_join(&self, entry: &ControlEntry) -> bool {
        let Statement::Enrolled(enrolment) = &entry.statement else { return false };
        if !has_good_signatures(&self.org, entry) {
            return false;
        }
        let held = self.history.suppose(entry, true);
        let facts = || &self.judgement().facts;
        held.is_some_and(|held| facts().may_enrol(&self.history, &held, enrolment).is_ok())
    }

    /// The authority as it would be if a control entry were taken in now; this one stays as it is.
    ///
    /// # Errors
    /// When it couldn't be taken in.
    pub fn supposing(&self, entry: ControlEntry) -> Result<Self, InsertError> {
        let mut trial = self.clone();
        trial.insert(entry)?;
        Ok(trial)
    }

    /// Whether somebody has redeemed this inviter's invitation with this single-use key, validly
    /// or not.
    pub fn is_redeemed(&self, inviter: &DeviceId, key: &DeviceId) -> bool {
        self.history.winner(*inviter, *key).is_some()
    }

    fn take_in(&mut self, new: &[Ix]) -> Changed {
        if new.is_empty() {
            return Changed::default();
        }
        self.move_on();
        let verdicts = match self.judgement.take() {
            // Nobody has asked yet, or a fork has changed everything.
            None => Reach::All,
            Some(before) => self.judge_also(Arc::unwrap_or_clone(before), new),
        };
        Changed { verdicts, people: true }
    }

    fn move_on(&mut self) {
        self.revision += 1;
        self.memory.forget();
    }

    /// Judges new entries, by themselves where that is enough.
    fn judge_also(&mut self, mut judgement: Judgement, new: &[Ix]) -> Reach {
        let mut reach = Reach::Nothing;
        for ix in new {
            if !is_simple(&judgement, &self.history, *ix) {
                let now = Judgement::of(self.org, &self.history);
                let mut reach = difference(&self.history, &judgement, &now);
                new.iter().for_each(|ix| reach.join(adopted(&self.history, *ix)));
                self.judgement = OnceLock::from(Arc::new(now));
                return reach;
            }
            judgement.admit(&self.history, *ix);
            reach.join(adopted(&self.history, *ix));
        }
        self.judgement = OnceLock::from(Arc::new(judgement));
        reach
    }
}

/// Whether an entry changes nothing about those judged before it. None of them has it in its
/// past, so that is so unless it settles something for everybody: a revocation, a
/// change of the tree or a naming of guardians where revocations are (see [`super::judgement`]), what
/// guardians approve, a relay's appointment, a key redeemed twice or a witness of it, a
/// member near the limit of devices.
fn is_simple(judgement: &Judgement, history: &History, ix: Ix) -> bool {
    let facts = &judgement.facts;
    let held = history.get(ix);
    if history.has_rivals(held.entry.log.device) {
        return false;
    }
    match &held.entry.statement {
        Statement::Revoked(_)
        | Statement::Approved(_)
        | Statement::RelayAppointed(_)
        | Statement::GuardiansNamed { ward: Ward::Organisation, .. } => false,
        Statement::DepartmentCreated { .. }
        | Statement::DepartmentMoved { .. }
        | Statement::ProjectBegun { .. }
        | Statement::GuardiansNamed { ward: Ward::Myself, .. } => facts.nodes.is_empty(),
        Statement::Enrolled(enrolment) => {
            let offer = enrolment.invitation.unverified();
            !history.has_rivals(offer.inviter)
        }
        Statement::DeviceEnrolled { member, .. } => {
            facts.members.get(member).is_none_or(|bound| bound.len() < DEVICES_PER_MEMBER_MAX)
        }
        Statement::Genesis { .. }
        | Statement::DepartmentRenamed { .. }
        | Statement::Granted(_)
        | Statement::Adopted(_)
        | Statement::ConversationBegun { .. }
        | Statement::KeyMade(_)
        | Statement::RuleSet { .. }
        | Statement::RelayEnded { .. } => true,
    }
}

/// Whose entries an adoption takes in.
fn adopted(history: &History, ix: Ix) -> Reach {
    match &history.get(ix).entry.statement {
        Statement::Adopted(adoption) => Reach::Devices([adoption.log.device].into()),
        _ => Reach::Nothing,
    }
}

/// Whose entries two judgements may judge differently.
fn difference(history: &History, before: &Judgement, now: &Judgement) -> Reach {
    let refusal = |judgement: &Judgement, ix: &Ix| match judgement.facts.findings.get(ix) {
        Some(Finding::Refused(reason)) => Some(*reason),
        _ => None,
    };
    let old = before.facts.findings.keys();
    let same = old.into_iter().all(|ix| refusal(before, ix) == refusal(now, ix));
    let adopted = |judgement: &Judgement| -> Vec<(LogId, Ix)> {
        let all = judgement.facts.adoptions.iter();
        let each = all.flat_map(|(log, said)| said.iter().map(|ix| (*log, *ix)));
        let counts = |ix: Ix| matches!(judgement.status(history, ix), Verdict::Counts { .. });
        each.filter(|(_, ix)| counts(*ix)).collect()
    };
    let parts = |judgement: &Judgement| judgement.threatened_parts(history);
    let settled = before.facts.banned == now.facts.banned && parts(before) == parts(now);
    if !same || !settled || adopted(before) != adopted(now) {
        return Reach::All;
    }
    let (old, new) = (before.threatened(history), now.threatened(history));
    let devices = old.keys().chain(new.keys()).filter(|device| old.get(device) != new.get(device));
    Reach::Devices(devices.copied().collect())
}

fn has_good_signatures(org: &OrgId, entry: &ControlEntry) -> bool {
    match &entry.statement {
        Statement::Enrolled(enrolment) => {
            let offer = enrolment.invitation.unverified();
            let spent = enrolment.redemption.unverified();
            offer.org == *org
                && spent.invitation == offer.digest()
                && spent.key == offer.key
                && spent.device == entry.log.device
                && enrolment.invitation.clone().verify().is_ok()
                && enrolment.redemption.clone().verify().is_ok()
        }
        Statement::DeviceEnrolled { member, consent } => {
            consent.unverified().member == *member && consent.clone().verify().is_ok()
        }
        Statement::RelayAppointed(appointment) => appointment.consent.clone().verify().is_ok(),
        Statement::Approved(act) => match &**act {
            Act::Device(consent) => consent.clone().verify().is_ok(),
            Act::Together { .. } => true,
        },
        _ => true,
    }
}
