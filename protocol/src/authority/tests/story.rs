//! Random histories: what a few people, some of them hostile or badly informed, may say.

use proptest::prelude::*;

use super::world::*;
use crate::{
    authority::{Act, Adoption, Guardians, Measure, Module, Rule, Statement, Ward},
    capability::{
        Capability, CutLog, Invitation, Level, Named, Revocation, Role, Scope, Subject, Target,
        Terms,
    },
    clock::{Hlc, Millis},
    crypto::DeviceKey,
    entry::{ControlFrontier, EntryTag},
    ids::{CapabilityId, EntryHash, LogId, SpaceId},
};

/// People 0 to 5 are there from the beginning; the others may join.
pub const PEOPLE: u16 = 9;
const FIRST: u16 = 6;

/// One thing said, in numbers that are read modulo what there is.
#[derive(Clone, Debug)]
pub struct Deed {
    pub kind: u8,
    pub who: u16,
    pub whom: u16,
    pub what: u16,
    pub how: u16,
    /// Which entries the author knows: all, or those that this selects.
    pub knows: u16,
    /// How far the author's clock is off, in units of two seconds; most are right.
    pub clock: i8,
}

pub fn acts(count: usize) -> impl Strategy<Value = Vec<Deed>> {
    let clock = prop_oneof![6 => Just(0i8), 1 => any::<i8>()];
    let knows = prop_oneof![2 => Just(0u16), 3 => any::<u16>()];
    let who = prop_oneof![8 => 0..FIRST, 1 => 0..PEOPLE];
    let numbers = (0u8..68, who, 0..PEOPLE, any::<u16>(), any::<u16>(), knows, clock);
    let act = numbers.prop_map(|(kind, who, whom, what, how, knows, clock)| Deed {
        kind,
        who,
        whom,
        what,
        how,
        knows,
        clock,
    });
    prop::collection::vec(act, 1..count)
}

/// A history as it is told.
pub struct Story {
    pub world: World,
    /// Departments, and conversations and projects that somebody began or tried to begin.
    pub spaces: Vec<SpaceId>,
    /// How many entries the beginning has.
    beginning: usize,
    codes: Vec<(Invitation, DeviceKey, u16)>,
    projects: Vec<SpaceId>,
    /// What somebody has approved, or tried to.
    decided: Vec<Act>,
}

impl Story {
    /// Two departments, two administrators, two managers, a member, a project of both departments.
    pub fn begin() -> Self {
        let mut world = World::new();
        let root = world.root();
        let sales = world.department(0, "市场部", root);
        let lab = world.department(0, "研发部", sales);
        world.enrol(0, 1, root, Role::Admin);
        world.enrol(0, 2, root, Role::Admin);
        world.enrol(1, 3, sales, Role::Manager);
        world.enrol(3, 4, lab, Role::Member);
        world.enrol(2, 5, lab, Role::Manager);
        let launch = world.project(3, "发布", sales);
        world.take_part(3, launch, sales);
        world.take_part(3, launch, lab);
        let beginning = world.entries.len();
        let spaces = vec![root, sales, lab, launch];
        Self {
            world,
            spaces,
            beginning,
            codes: Vec::new(),
            projects: vec![launch],
            decided: Vec::new(),
        }
    }

    pub fn told(acts: &[Deed]) -> Self {
        let mut story = Self::begin();
        // Most of the organisations have guardians from the beginning.
        if acts.first().is_some_and(|act| !act.how.is_multiple_of(3)) {
            let said = story.world.guardians(&[1, 2, 3, 4], 2, Ward::Organisation);
            story.world.say(0, said);
            let said = story.world.guardians(&[1, 3, 4], 2, Ward::Myself);
            story.world.say(5, said);
            story.beginning = story.world.entries.len();
        }
        acts.iter().for_each(|act| story.tell(act));
        story
    }

    fn knowledge(&self, act: &Deed) -> ControlFrontier {
        if act.knows == 0 {
            return self.world.all();
        }
        // A stale author knows a beginning, and bits of the rest.
        let count = self.world.entries.len();
        let first = if act.knows.is_multiple_of(8) { 0 } else { self.beginning };
        let whole = first + usize::from(act.knows) % (count + 1 - first);
        let bit = |at: &usize| act.knows >> (at % 16) & 1 == 1 && at.is_multiple_of(3);
        let known: Vec<usize> = (0..count).filter(|at| *at < whole || bit(at)).collect();
        self.world.known(&known)
    }

    fn time(&mut self, act: &Deed) -> Hlc {
        self.world.time = self.world.time.plus(1000);
        let shifted = self.world.time.0.saturating_add_signed(i64::from(act.clock) * 2000);
        Hlc::at(Millis(shifted))
    }

    fn space(&self, number: u16) -> SpaceId {
        self.spaces[usize::from(number) % self.spaces.len()]
    }

    /// Guardians are named, for the author or for the organisation; now and then of too few.
    fn name(&self, act: &Deed) -> Statement {
        let people: Vec<u16> = (0..FIRST).filter(|it| act.what >> it & 1 == 1).collect();
        let ward = if act.whom.is_multiple_of(2) { Ward::Organisation } else { Ward::Myself };
        self.world.guardians(&people, (act.how % 4) as u8, ward)
    }

    /// Something that guardians may decide: what was proposed before, or something new.
    fn act(&mut self, act: &Deed) -> Act {
        let known = self.decided.len();
        if known > 0 && !act.what.is_multiple_of(4) {
            return self.decided[usize::from(act.how) % known].clone();
        }
        let nonce = u64::from(act.how % 3);
        let revocation = |act: &Deed| match self.revoke(act) {
            Statement::Revoked(revocation) => revocation,
            _ => unreachable!("a revocation"),
        };
        let new = match act.how % 5 {
            0 | 1 => {
                // Person 5 has named somebody, mostly.
                let whose = if act.what.is_multiple_of(3) { act.whom } else { FIRST - 1 };
                Act::Device(self.world.consented(whose, 100 + act.what % 5))
            }
            2 => {
                let whole = terms(self.world.root(), true, Level::Manage, 6);
                let terms = Terms { named: Named::ALL, ..whole };
                let subject = Subject::Member(self.world.member(act.whom));
                let parent = self.world.root_cap();
                let given = Capability { subject, terms, parent };
                Act::Together { nonce, measure: Measure::Grant(given) }
            }
            3 => Act::Together { nonce, measure: Measure::Revoke(revocation(act)) },
            _ => {
                let people: Vec<u16> = (0..FIRST).filter(|it| act.what >> it & 1 == 1).collect();
                let members = self.world.members(&people);
                let guardians = Guardians { members, needed: 2 };
                Act::Together { nonce, measure: Measure::Name(guardians) }
            }
        };
        self.decided.push(new.clone());
        new
    }

    fn approve(&mut self, act: &Deed) -> Statement {
        Statement::Approved(Box::new(self.act(act)))
    }

    /// Two or three approve the same, one after the other or not knowing of each other.
    fn agree(&mut self, act: &Deed, control: &ControlFrontier, hlc: Hlc) {
        let said = self.act(act);
        let first = if act.who == 0 { 1 } else { act.who };
        let people = [first, 1 + first % 4, 1 + (first + 1) % 4];
        for person in people.iter().take(2 + usize::from(act.how % 2)) {
            let knows = if act.how.is_multiple_of(3) { control.clone() } else { self.world.all() };
            self.world.say_at(*person, &knows, Statement::Approved(Box::new(said.clone())), hlc);
        }
    }

    /// All capabilities ever spoken of, valid or not, with their holder.
    pub fn capabilities(&self) -> Vec<(CapabilityId, Subject, Terms)> {
        let world = &self.world;
        let mut all = vec![(
            world.root_cap(),
            Subject::Member(world.member(0)),
            Terms { named: Named::ALL, ..terms(world.root(), true, Level::Manage, 7) },
        )];
        for entry in &world.entries {
            match &entry.statement {
                Statement::Granted(given) => {
                    all.push((CapabilityId::from(entry.hash), given.subject, given.terms));
                }
                Statement::Enrolled(enrolment) => {
                    let offer = enrolment.invitation.unverified();
                    let member = crate::ids::MemberId::of(&world.org, &entry.log.device);
                    for (number, (_, terms)) in offer.terms.iter().enumerate() {
                        let id = CapabilityId::of_term(&entry.hash, number);
                        all.push((id, Subject::Member(member), *terms));
                    }
                }
                _ => {}
            }
        }
        all
    }

    /// A capability that `who` holds, mostly.
    fn pick(&self, who: u16, number: u16) -> (CapabilityId, Terms) {
        let all = self.capabilities();
        let own = Subject::Member(self.world.member(who));
        let held: Vec<_> = all.iter().filter(|(_, subject, _)| *subject == own).collect();
        let choice = match held.as_slice() {
            [] => &all[usize::from(number) % all.len()],
            _ if number.is_multiple_of(7) => &all[usize::from(number) % all.len()],
            held => held[usize::from(number) % held.len()],
        };
        (choice.0, choice.2)
    }

    /// Terms near those of the parent; now and then beyond them.
    fn cut(&self, parent: &Terms, how: u16) -> Terms {
        let mut cut = *parent;
        cut.passes =
            if how.is_multiple_of(11) { parent.passes } else { parent.passes.saturating_sub(1) };
        match how % 6 {
            0 => cut.level = Level::Write,
            1 => cut.named = Named::ENROL,
            2 => cut.scope = Scope { space: self.space(how / 7), below: how.is_multiple_of(2) },
            3 => cut.expires = Some(self.world.time.plus(u64::from(how % 13) * 1000)),
            4 => cut.level = Level::Manage,
            _ => {}
        }
        cut
    }

    fn tell(&mut self, act: &Deed) {
        let control = self.knowledge(act);
        let hlc = self.time(act);
        let mut author = act.who;
        if matches!(act.kind, 22 | 23) {
            return self.duel(act, &control, hlc);
        }
        if (46..60).contains(&act.kind) {
            return self.agree(act, &control, hlc);
        }
        let said = match act.kind {
            0..=3 => self.grant(act),
            4..=6 => self.join(act, &mut author),
            7..=12 => self.revoke(act),
            13 => {
                let nonce = u64::from(act.how % 4);
                let space = SpaceId::department(&self.world.org, &device(author), nonce);
                self.spaces.push(space);
                let parent = self.space(act.what);
                Statement::DepartmentCreated { nonce, name: "新".into(), parent }
            }
            14 | 15 => Statement::DepartmentMoved {
                space: self.space(act.what),
                parent: self.space(act.how),
            },
            16 => Statement::DepartmentRenamed {
                space: self.space(act.what),
                name: format!("部{}", act.how),
            },
            17 => self.world.consent(act.who, act.whom),
            24..28 => self.converse(act),
            28 => {
                let nonce = u64::from(act.how % 4);
                let space = SpaceId::project(&self.world.org, &device(author), nonce);
                self.spaces.push(space);
                self.projects.push(space);
                let owner = self.space(act.what);
                Statement::ProjectBegun { nonce, name: "项目".into(), owner }
            }
            29..33 => self.share(act),
            33 | 34 => self.leave(act),
            64.. => self.relay(act),
            60.. => {
                // Mostly where it belongs, and mostly a number of minutes that fits.
                let fits = !act.what.is_multiple_of(7);
                let space = if fits { self.world.root() } else { self.space(act.what) };
                let minutes = (!act.how.is_multiple_of(5)).then_some(act.how % 1500);
                let on = act.how.is_multiple_of(8);
                let rule = match act.how % 4 {
                    0 => Rule::RemindThroughQuiet { on },
                    1 if act.what.is_multiple_of(2) => {
                        Rule::History { from_joining: act.how.is_multiple_of(3) }
                    }
                    1 => Rule::Module { module: Module::Tasks, on: act.how.is_multiple_of(3) },
                    2 if act.what.is_multiple_of(3) => Rule::RemindEvery { minutes: act.how % 140 },
                    _ => Rule::LockAfter { minutes },
                };
                Statement::RuleSet { space, rule }
            }
            35 | 36 => {
                let (space, epoch) = (self.space(act.what), u32::from(act.how % 5));
                self.world.key_made(act.who, space, epoch)
            }
            37..40 => self.name(act),
            40..46 => self.approve(act),
            _ => Statement::Adopted(Adoption {
                log: LogId::trunk(self.space(act.what), device(act.whom), 0),
                up_to: u64::from(act.how % 6),
                tag: tag(act.how % 6),
            }),
        };
        self.world.say_at(author, &control, said, hlc);
    }

    /// A relay is appointed, mostly one of the devices that others let in, or a member's; or its
    /// appointment ends.
    fn relay(&self, act: &Deed) -> Statement {
        let person = if act.what.is_multiple_of(4) { act.whom } else { FIRST + act.what % 3 };
        if act.how.is_multiple_of(4) {
            return Statement::RelayEnded { relay: device(person) };
        }
        let place = |number, below| Scope { space: self.space(number), below };
        let mut places = vec![place(act.whom, act.how.is_multiple_of(3))];
        if act.how.is_multiple_of(5) {
            places.push(place(act.what, act.whom.is_multiple_of(2)));
        }
        places.sort_unstable();
        places.dedup();
        self.world.relay(person, &places)
    }

    /// A department gets a part in a project; now and then in something else, or too large a one.
    fn share(&self, act: &Deed) -> Statement {
        let (parent, _) = self.pick(act.who, act.what);
        let project = self.projects[usize::from(act.whom) % self.projects.len()];
        let space = if act.what.is_multiple_of(9) { self.space(act.what) } else { project };
        let level = [Level::Write, Level::Write, Level::Comment, Level::Read, Level::Manage];
        let level = level[usize::from(act.how % 5)];
        let mut cut = terms(space, act.how.is_multiple_of(13), level, 0);
        if act.how.is_multiple_of(3) {
            cut.expires = Some(self.world.time.plus(u64::from(act.how % 17) * 1000));
        }
        let subject = Subject::Department(self.space(act.how / 5));
        Statement::Granted(Capability { subject, terms: cut, parent })
    }

    /// A department's part in a project ends.
    fn leave(&self, act: &Deed) -> Statement {
        let all = self.capabilities();
        let parts = all.iter().filter(|(_, of, _)| matches!(of, Subject::Department(_)));
        let parts: Vec<CapabilityId> = parts.map(|(id, ..)| *id).collect();
        let target = Target::Capability(parts[usize::from(act.how) % parts.len()]);
        let Statement::Revoked(mut revocation) = self.world.revocation(target) else {
            unreachable!("a revocation")
        };
        self.trim(act, &mut revocation);
        Statement::Revoked(revocation)
    }

    /// Two revoke each other, neither knowing of the other's.
    fn duel(&mut self, act: &Deed, control: &ControlFrontier, hlc: Hlc) {
        let back = Deed { who: act.whom, whom: act.who, what: act.what / 4, ..act.clone() };
        let (one, other) = (self.revoke(act), self.revoke(&back));
        self.world.say_at(act.who, control, one, hlc);
        self.world.say_at(act.whom, control, other, hlc);
    }

    fn grant(&self, act: &Deed) -> Statement {
        let (parent, of) = self.pick(act.who, act.what);
        let subject = match act.how % 5 {
            0 => Subject::Device(device(act.whom)),
            _ => Subject::Member(self.world.member(act.whom)),
        };
        Statement::Granted(Capability { subject, terms: self.cut(&of, act.how), parent })
    }

    fn join(&mut self, act: &Deed, author: &mut u16) -> Statement {
        let newcomer = if act.how.is_multiple_of(5) { act.whom } else { FIRST + act.whom % 3 };
        *author = newcomer;
        if act.how.is_multiple_of(2) && !self.codes.is_empty() {
            let old = usize::from(act.what) % self.codes.len();
            let (invitation, spend, inviter) = self.codes[old].clone();
            return self.world.redeem(newcomer, "再来", &(invitation, spend), inviter);
        }
        let department = self.space(act.what);
        let role = [Role::Member, Role::Manager, Role::Admin][usize::from(act.how % 3)];
        let offered = match act.how % 4 {
            0 => {
                let (parent, of) = self.pick(act.who, act.what);
                vec![(parent, self.cut(&of, act.how))]
            }
            _ => {
                let authority = self.world.authority();
                let offer = authority.offer(&device(act.who), role, department, self.world.time);
                offer.unwrap_or_else(|_| {
                    let (parent, of) = self.pick(act.who, act.what);
                    vec![(parent, self.cut(&of, 5))]
                })
            }
        };
        let (invitation, spend) = self.world.invite(act.who, department, role, offered);
        self.codes.push((invitation.clone(), spend.clone(), act.who));
        self.world.redeem(newcomer, "新人", &(invitation, spend), act.who)
    }

    /// The author begins to talk with one or two; now and then without being one of them, or not
    /// in order.
    fn converse(&mut self, act: &Deed) -> Statement {
        let world = &self.world;
        let mut people = vec![act.who, act.whom];
        if act.how.is_multiple_of(3) {
            people.push(act.what % PEOPLE);
        }
        if act.how.is_multiple_of(7) {
            people.remove(0);
        }
        let mut members: Vec<_> = people.iter().map(|person| world.member(*person)).collect();
        members.sort_unstable();
        if !act.how.is_multiple_of(11) {
            members.dedup();
        }
        self.spaces.push(SpaceId::conversation(&world.org, &members));
        Statement::ConversationBegun { members }
    }

    fn revoke(&self, act: &Deed) -> Statement {
        let target = match act.what % 4 {
            0 => Target::Device(device(act.whom)),
            1 | 2 => Target::Member(self.world.member(act.whom)),
            _ => Target::Capability(self.pick(act.whom, act.how).0),
        };
        let Statement::Revoked(mut revocation) = self.world.revocation(target) else {
            unreachable!("a revocation")
        };
        self.trim(act, &mut revocation);
        Statement::Revoked(revocation)
    }

    /// A cut that names more or less of the logs, and some places in a department's space.
    fn trim(&self, act: &Deed, revocation: &mut Revocation) {
        match act.how % 4 {
            0 => revocation.cut.clear(),
            1 => revocation.cut.iter_mut().for_each(|cut| {
                cut.seq = cut.seq.saturating_sub(1);
                cut.tag = EntryTag::default();
            }),
            2 => revocation.cut.retain(|cut| cut.device.as_bytes()[0] % 2 == 0),
            _ => {}
        }
        let space = self.space(act.what);
        let device = device(act.whom);
        let seq = u64::from(act.how % 5);
        // Whoever isn't in a conversation can't name its logs.
        if act.how.is_multiple_of(3) {
            return;
        }
        revocation.cut.push(CutLog { space, device, epoch: 0, seq, tag: tag(act.how % 5) });
    }
}

/// The tag of a made-up entry.
pub fn tag(n: u16) -> EntryTag {
    EntryTag::of(&EntryHash::new([n as u8; 32]))
}
