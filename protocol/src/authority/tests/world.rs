//! An organisation in the making: people who say things, knowing this or that.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    authority::{
        Authority, ControlEntry, DeviceConsent, Enrolment, Guardians, KeyMade, Statement, Verdict,
        Ward,
    },
    capability::{
        Capability, CutLog, Invitation, Level, Need, Redemption, Revocation, Role, Scope, Subject,
        Target, Terms,
    },
    clock::{Hlc, Millis},
    crypto::{DeviceKey, SealedKey, Signed, SpaceKey},
    encode,
    entry::{ChangesDigest, ControlFrontier, ControlPoint, Draft, Entry, EntryTag, Tip},
    ids::{Branch, CapabilityId, DeviceId, EntryHash, LogId, MemberId, OrgId, SpaceId},
    limits::RELAY_QUOTA_BYTES_MIN,
    relay::{RelayAppointment, RelayConsent},
};

/// When the organisation was founded.
pub const START: Millis = Millis(1_000_000);

/// A device's key.
pub fn key(person: u16) -> DeviceKey {
    let mut seed = [7; 32];
    seed[..2].copy_from_slice(&person.to_be_bytes());
    DeviceKey::from_seed(&seed)
}

/// A device.
pub fn device(person: u16) -> DeviceId {
    key(person).device()
}

/// A device's consent to be a relay.
pub fn relay_consent(relay: u16) -> Signed<RelayConsent> {
    let consent = RelayConsent { relay: device(relay), claim: device(20_000 + relay) };
    Signed::new(consent, &key(relay))
}

/// All entries made so far, and what their logs have come to. Person 0 is the founder.
#[derive(Clone)]
pub struct World {
    pub org: OrgId,
    pub genesis: ControlEntry,
    pub entries: Vec<ControlEntry>,
    tips: BTreeMap<LogId, (Tip, ControlFrontier)>,
    pub time: Millis,
    nonce: u64,
}

impl World {
    pub fn new() -> Self {
        let said =
            Statement::Genesis { name: "同舟".into(), founder: "founder".into(), nonce: [1; 16] };
        let log = LogId::trunk(SpaceId::ZERO, device(0), 0);
        let (entry, _) = write(&key(0), OrgId::ZERO, log, None, Hlc::at(START), &said);
        let org = OrgId::from(entry.hash());
        let frontier = ControlFrontier::default();
        let genesis = ControlEntry::of(&entry, Branch::TRUNK, frontier, said);
        let time = START.plus(1000);
        Self { org, genesis, entries: Vec::new(), tips: BTreeMap::new(), time, nonce: 0 }
    }

    pub fn root(&self) -> SpaceId {
        SpaceId::root(&self.org)
    }

    pub fn member(&self, person: u16) -> MemberId {
        MemberId::of(&self.org, &device(person))
    }

    pub fn root_cap(&self) -> CapabilityId {
        CapabilityId::from(self.genesis.hash)
    }

    pub fn log(&self, person: u16) -> LogId {
        LogId::trunk(SpaceId::control(&self.org), device(person), 0)
    }

    /// The frontier of everything said so far.
    pub fn all(&self) -> ControlFrontier {
        self.known(&(0..self.entries.len()).collect::<Vec<_>>())
    }

    /// The frontier that names these entries (by number).
    pub fn known(&self, entries: &[usize]) -> ControlFrontier {
        let mut frontier = ControlFrontier::default();
        for entry in entries.iter().map(|at| &self.entries[*at]) {
            frontier.advance(&point(entry));
        }
        frontier
    }

    /// `person` says something, knowing everything said so far.
    pub fn say(&mut self, person: u16, said: Statement) -> EntryHash {
        let control = self.all();
        self.say_knowing(person, &control, said)
    }

    /// `person` says something, knowing this (and their own log).
    pub fn say_knowing(
        &mut self,
        person: u16,
        control: &ControlFrontier,
        said: Statement,
    ) -> EntryHash {
        self.time = self.time.plus(1000);
        self.say_at(person, control, said, Hlc::at(self.time))
    }

    /// `person` says something at a time of their choice (never before their own last word).
    pub fn say_at(
        &mut self,
        person: u16,
        control: &ControlFrontier,
        said: Statement,
        hlc: Hlc,
    ) -> EntryHash {
        let log = self.log(person);
        let (tip, mut known) = match self.tips.get(&log) {
            Some((tip, known)) => (Some(*tip), known.clone()),
            None => (None, ControlFrontier::default()),
        };
        control.points().filter(|at| at.device != device(person)).for_each(|at| {
            known.advance(&at);
        });
        let hlc = tip.map_or(hlc, |tip| hlc.max(tip.hlc.tick(Millis(0))));
        let (entry, tip) = write(&key(person), self.org, log, tip, hlc, &said);
        self.tips.insert(log, (tip, known.clone()));
        self.entries.push(ControlEntry::of(&entry, Branch::TRUNK, known, said));
        entry.hash()
    }

    pub fn department(&mut self, person: u16, name: &str, parent: SpaceId) -> SpaceId {
        let control = self.all();
        self.department_knowing(person, &control, name, parent)
    }

    pub fn department_knowing(
        &mut self,
        person: u16,
        control: &ControlFrontier,
        name: &str,
        parent: SpaceId,
    ) -> SpaceId {
        self.nonce += 1;
        let nonce = self.nonce;
        let said = Statement::DepartmentCreated { nonce, name: name.into(), parent };
        self.say_knowing(person, control, said);
        SpaceId::department(&self.org, &device(person), nonce)
    }

    pub fn project(&mut self, person: u16, name: &str, owner: SpaceId) -> SpaceId {
        self.nonce += 1;
        let nonce = self.nonce;
        self.say(person, Statement::ProjectBegun { nonce, name: name.into(), owner });
        SpaceId::project(&self.org, &device(person), nonce)
    }

    /// A person makes a key of a space, which only they are given.
    pub fn key_made(&self, person: u16, space: SpaceId, epoch: u32) -> Statement {
        let key = SpaceKey::new([7; 32]);
        let key = SealedKey::new((&space, &key), [device(person)], [8; 32]);
        Statement::KeyMade(Box::new(KeyMade { space, epoch, key }))
    }

    /// A department gets to write in a project, by what `person` manages it with.
    pub fn take_part(&mut self, person: u16, project: SpaceId, department: SpaceId) -> EntryHash {
        let held = self.authority().held_by(&device(person), self.time);
        let cut = terms(project, false, Level::Write, 0);
        let manages = held.iter().find(|row| row.terms.level == Level::Manage);
        let parent = manages.expect("a manager").id;
        let subject = Subject::Department(department);
        self.say(person, Statement::Granted(Capability { subject, terms: cut, parent }))
    }

    /// An invitation by `inviter`, with a key of its own.
    pub fn invite(
        &mut self,
        inviter: u16,
        department: SpaceId,
        role: Role,
        terms: Vec<(CapabilityId, Terms)>,
    ) -> (Invitation, DeviceKey) {
        self.nonce += 1;
        let spend = key(10_000 + self.nonce as u16);
        let invitation = Invitation {
            org: self.org,
            inviter: device(inviter),
            key: spend.device(),
            department,
            role,
            terms,
            expires: START.plus(1 << 40),
        };
        (invitation, spend)
    }

    /// What a joiner says who redeems an invitation.
    pub fn redeem(
        &self,
        joiner: u16,
        name: &str,
        (invitation, spend): &(Invitation, DeviceKey),
        inviter: u16,
    ) -> Statement {
        let redemption = Redemption {
            invitation: invitation.digest(),
            key: spend.device(),
            device: device(joiner),
        };
        Statement::Enrolled(Box::new(Enrolment {
            name: name.into(),
            invitation: Signed::new(invitation.clone(), &key(inviter)),
            redemption: Signed::new(redemption, spend),
        }))
    }

    /// `joiner` is let in by `inviter`, who offers what they can.
    pub fn enrol(
        &mut self,
        inviter: u16,
        joiner: u16,
        department: SpaceId,
        role: Role,
    ) -> EntryHash {
        let offer = self.authority().offer(&device(inviter), role, department, self.time);
        let code = self.invite(inviter, department, role, offer.expect("can be offered"));
        let said = self.redeem(joiner, &format!("person {joiner}"), &code, inviter);
        self.say(joiner, said)
    }

    pub fn grant(&mut self, issuer: u16, to: u16, parent: CapabilityId, terms: Terms) -> EntryHash {
        let subject = Subject::Member(self.member(to));
        self.say(issuer, Statement::Granted(Capability { subject, terms, parent }))
    }

    /// A revocation that lets everything stand that its author knows of the control space.
    pub fn revocation(&self, target: Target) -> Statement {
        let cut = self.tips.iter().map(|(log, (tip, _))| CutLog {
            space: log.space,
            device: log.device,
            epoch: log.epoch,
            seq: tip.seq,
            tag: EntryTag::of(&tip.hash),
        });
        Statement::Revoked(Revocation { target, cut: cut.collect() })
    }

    pub fn consent(&self, person: u16, new: u16) -> Statement {
        let member = self.member(person);
        Statement::DeviceEnrolled { member, consent: self.consented(person, new) }
    }

    /// A new device's consent to become a person's.
    pub fn consented(&self, person: u16, new: u16) -> Signed<DeviceConsent> {
        let consent = DeviceConsent { member: self.member(person), device: device(new) };
        Signed::new(consent, &key(new))
    }

    /// A device's appointment as a relay for these places, with its consent.
    pub fn relay(&self, relay: u16, places: &[Scope]) -> Statement {
        Statement::RelayAppointed(Box::new(RelayAppointment {
            name: format!("relay {relay}"),
            places: places.to_vec(),
            quota_bytes: RELAY_QUOTA_BYTES_MIN,
            addresses: vec!["/ip4/192.0.2.7/tcp/4001".into()],
            consent: relay_consent(relay),
        }))
    }

    /// Several people, as statements name them.
    pub fn members(&self, people: &[u16]) -> Vec<MemberId> {
        let mut members: Vec<MemberId> = people.iter().map(|it| self.member(*it)).collect();
        members.sort_unstable();
        members
    }

    pub fn guardians(&self, people: &[u16], needed: u8, ward: Ward) -> Statement {
        let guardians = Guardians { members: self.members(people), needed };
        Statement::GuardiansNamed { ward, guardians }
    }

    /// The capability that an enrolment's term gave.
    pub fn term(&self, enrolment: &EntryHash, number: usize) -> CapabilityId {
        CapabilityId::of_term(enrolment, number)
    }

    /// An authority that holds everything said so far.
    pub fn authority(&self) -> Authority {
        self.authority_of(&(0..self.entries.len()).collect::<Vec<_>>())
    }

    /// An authority that took these entries in, in this order.
    pub fn authority_of(&self, order: &[usize]) -> Authority {
        let mut authority = Authority::begin(self.genesis.clone());
        for at in order {
            authority.insert(self.entries[*at].clone()).expect("in causal order");
        }
        authority
    }

    pub fn status(&self, entry: &EntryHash) -> Verdict {
        self.authority().status(entry).expect("held")
    }

    pub fn counts(&self, entry: &EntryHash) -> bool {
        matches!(self.status(entry), Verdict::Counts { .. })
    }

    /// The numbers of the entries that must come before each.
    pub fn before(&self) -> Vec<BTreeSet<usize>> {
        let at = |device: DeviceId, seq: u64| {
            self.entries.iter().position(|e| e.log.device == device && e.seq == seq)
        };
        let needs = |entry: &ControlEntry| {
            let named = entry.control.points().filter_map(|point| at(point.device, point.seq));
            let own = at(entry.log.device, entry.seq.saturating_sub(1));
            named.chain(own).collect()
        };
        self.entries.iter().map(needs).collect()
    }
}

/// The point that names an entry.
pub fn point(entry: &ControlEntry) -> ControlPoint {
    ControlPoint {
        device: entry.log.device,
        epoch: entry.log.epoch,
        seq: entry.seq,
        tag: EntryTag::of(&entry.hash),
    }
}

fn write(
    key: &DeviceKey,
    org: OrgId,
    log: LogId,
    base: Option<Tip>,
    hlc: Hlc,
    said: &Statement,
) -> (Entry, Tip) {
    let draft = Draft {
        org,
        log,
        base,
        hlc,
        control: Vec::new(),
        key_epoch: 0,
        changes: ChangesDigest::NONE,
        body: encode::to_bytes(said),
    };
    let entry = draft.sign(key).unverified()[0].clone();
    let tip = entry.tip();
    (entry, tip)
}

/// Terms, in short.
pub fn terms(space: SpaceId, below: bool, level: Level, passes: u8) -> Terms {
    Terms {
        scope: Scope { space, below },
        level,
        named: crate::capability::Named::NONE,
        expires: None,
        passes,
    }
}

pub const READ: Need = Need::level(Level::Read);
pub const WRITE: Need = Need::level(Level::Write);
