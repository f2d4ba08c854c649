//! What the authority of a large organisation costs: all its statements at once, and one more.

use protocol::{
    authority::{Authority, ControlEntry, Enrolment, Statement, terms_for_role},
    capability::{Capability, Invitation, Level, Named, Redemption, Role, Scope, Subject, Terms},
    clock::{Hlc, Millis},
    crypto::{DeviceKey, Signed},
    encode,
    entry::{ChangesDigest, ControlFrontier, ControlPoint, Draft, EntryTag, Tip},
    ids::{Branch, CapabilityId, DeviceId, LogId, MemberId, OrgId, SpaceId},
};

use crate::report::{median, row, spent};

/// People of a large organisation.
const MEMBERS: usize = 5_000;

/// Statements in its control space.
const STATEMENTS: usize = 50_000;

/// Departments, each below the organisation.
const DEPARTMENTS: u64 = 50;

/// Administrators, who give the rights.
const ADMINS: usize = 10;

/// Further statements that are taken in one by one.
const MORE: usize = 100;

/// When the organisation was founded.
const BEGIN: Millis = Millis(1_790_000_000_000);

/// Measures it.
pub fn run(percent: usize) {
    let members = (MEMBERS * percent / 100).max(2 * ADMINS);
    let statements = (STATEMENTS * percent / 100).max(2 * members);
    let (genesis, mut entries) = organisation(members, statements + MORE);
    let more = entries.split_off(entries.len() - MORE);
    let mut authority = Authority::new(&genesis).expect("a genesis");
    let before = spent();
    let (_, failed) = authority.insert_all(entries);
    assert!(failed.is_empty(), "in causal order");
    assert_eq!(authority.members().len(), members + 1);
    let cold = spent() - before;
    let what = format!("{members} members, {statements} statements, judged at once");
    row("", &what, format!("{:.0} ms", cold.as_secs_f64() * 1e3), "<= 1 s");
    let one = |entry| {
        let before = spent();
        authority.insert(entry).expect("in causal order");
        assert!(authority.is_member(&key(0).device()));
        spent() - before
    };
    let each = median(more.into_iter().map(one).collect());
    row("", "one more", format!("{:.2} ms", each.as_secs_f64() * 1e3), "");
    let refuse = |entry| {
        let before = spent();
        assert!(!authority.may_join(&entry));
        spent() - before
    };
    let tries = (1..=MORE).map(|number| stranger(&authority.org(), &genesis, members + number));
    let each = median(tries.map(refuse).collect());
    row(
        "",
        "somebody whose invitation has run out",
        format!("{:.2} ms", each.as_secs_f64() * 1e3),
        "<= 1 ms",
    );
}

/// An enrolment long after its invitation has run out, but rightly signed.
fn stranger(org: &OrgId, genesis: &protocol::entry::Entry, person: usize) -> ControlEntry {
    let inviter = (&key(0), CapabilityId::from(genesis.hash()));
    let mut author = Author::new(*org, person);
    let said = enrolment(org, inviter, &author.key, SpaceId::root(org), Role::Member);
    author.say(&mut Clock { org: *org, now: BEGIN.plus(1 << 41) }, &[], said)
}

fn key(person: usize) -> DeviceKey {
    let mut seed = [3; 32];
    seed[..8].copy_from_slice(&(person as u64).to_le_bytes());
    DeviceKey::from_seed(&seed)
}

/// Somebody who states things.
struct Author {
    key: DeviceKey,
    log: LogId,
    tip: Option<Tip>,
    known: ControlFrontier,
}

impl Author {
    fn new(org: OrgId, person: usize) -> Self {
        let key = key(person);
        let log = LogId::trunk(SpaceId::control(&org), key.device(), 0);
        Self { key, log, tip: None, known: ControlFrontier::default() }
    }

    fn say(&mut self, at: &mut Clock, news: &[ControlPoint], said: Statement) -> ControlEntry {
        for point in news.iter().filter(|point| point.device != self.key.device()) {
            self.known.advance(point);
        }
        at.now = at.now.plus(1);
        let (base, log) = (self.tip, self.log);
        let body = encode::to_bytes(&said);
        let control = news.to_vec();
        let changes = ChangesDigest::NONE;
        let hlc = Hlc::at(at.now);
        let draft = Draft { org: at.org, log, base, hlc, control, key_epoch: 0, changes, body };
        let entry = draft.sign(&self.key).unverified()[0].clone();
        self.tip = Some(entry.tip());
        ControlEntry::of(&entry, Branch::TRUNK, self.known.clone(), said)
    }

    fn point(&self) -> Option<ControlPoint> {
        let tip = self.tip?;
        let LogId { device, epoch, .. } = self.log;
        Some(ControlPoint { device, epoch, seq: tip.seq, tag: EntryTag::of(&tip.hash) })
    }
}

struct Clock {
    org: OrgId,
    now: Millis,
}

/// The founder makes departments and lets everybody in; administrators, who hear of each person
/// once, give them rights.
fn organisation(members: usize, statements: usize) -> (protocol::entry::Entry, Vec<ControlEntry>) {
    let founder_key = key(0);
    let said =
        Statement::Genesis { name: "同舟".into(), founder: "创始人".into(), nonce: [1; 16] };
    let draft = Draft {
        org: OrgId::ZERO,
        log: LogId::trunk(SpaceId::ZERO, founder_key.device(), 0),
        base: None,
        hlc: Hlc::at(BEGIN),
        control: Vec::new(),
        key_epoch: 0,
        changes: ChangesDigest::NONE,
        body: encode::to_bytes(&said),
    };
    let genesis = draft.sign(&founder_key).unverified()[0].clone();
    let org = OrgId::from(genesis.hash());
    let root_cap = CapabilityId::from(genesis.hash());
    let mut at = Clock { org, now: BEGIN };
    let mut founder = Author::new(org, 0);
    let (mut entries, mut spaces) = (Vec::with_capacity(statements), Vec::new());
    for nonce in 0..DEPARTMENTS {
        let parent = SpaceId::root(&org);
        let name = format!("部门 {nonce}");
        let said = Statement::DepartmentCreated { nonce, name, parent };
        entries.push(founder.say(&mut at, &[], said));
        spaces.push(SpaceId::department(&org, &founder_key.device(), nonce));
    }
    let mut people = Vec::with_capacity(members);
    for person in 1..=members {
        let space = spaces[person % spaces.len()];
        let role = if person <= ADMINS { Role::Admin } else { Role::Member };
        let mut author = Author::new(org, person);
        let said = enrolment(&org, (&founder_key, root_cap), &author.key, space, role);
        let news: Vec<ControlPoint> = founder.point().into_iter().collect();
        let entry = author.say(&mut at, &news, said);
        let first = CapabilityId::of_term(&entry.hash, 0);
        people.push((author, first));
        entries.push(entry);
    }
    let points: Vec<Option<ControlPoint>> = people.iter().map(|(it, _)| it.point()).collect();
    let mut turn = 0;
    while entries.len() < statements {
        let whom = turn % people.len();
        let (author, cap) = &mut people[turn % ADMINS];
        let parent = *cap;
        let device = key(whom + 1).device();
        let news: Vec<ControlPoint> = points[whom].into_iter().collect();
        let scope = Scope { space: spaces[turn % spaces.len()], below: false };
        let terms =
            Terms { scope, level: Level::Write, named: Named::NONE, expires: None, passes: 0 };
        let subject = Subject::Member(MemberId::of(&org, &device));
        let said = Statement::Granted(Capability { subject, terms, parent });
        entries.push(author.say(&mut at, &news, said));
        turn += 1;
    }
    (genesis, entries)
}

fn enrolment(
    org: &OrgId,
    (inviter, parent): (&DeviceKey, CapabilityId),
    joiner: &DeviceKey,
    department: SpaceId,
    role: Role,
) -> Statement {
    let spend = DeviceKey::from_seed(joiner.device().as_bytes());
    let device: DeviceId = joiner.device();
    let terms = terms_for_role(role, department, org).into_iter();
    let invitation = Invitation {
        org: *org,
        inviter: inviter.device(),
        key: spend.device(),
        department,
        role,
        terms: terms.map(|terms| (parent, terms)).collect(),
        expires: BEGIN.plus(1 << 40),
    };
    let redemption = Redemption { invitation: invitation.digest(), key: spend.device(), device };
    Statement::Enrolled(Box::new(Enrolment {
        name: device.short(),
        invitation: Signed::new(invitation, inviter),
        redemption: Signed::new(redemption, &spend),
    }))
}
