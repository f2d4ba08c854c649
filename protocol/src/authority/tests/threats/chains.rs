//! Chains of capabilities that reach too far.

use proptest::prelude::*;

use super::{
    super::{story::tag, world::*},
    Office, counts,
};
use crate::{
    authority::{Claim, RefusedReason, Statement, Verdict},
    capability::{Capability, Level, Named, Need, Role, Scope, Subject, Target, Terms},
    clock::Hlc,
    ids::{CapabilityId, LogId, SpaceId},
};

#[test]
fn threat_09_a_chain_of_ten_thousand_costs_its_entries_and_counts_to_the_limit() {
    let mut office = Office::open();
    let mut parent = office.world.root_cap();
    let mut chain = Vec::new();
    let mut author = 0;
    for link in 0..10_000u32 {
        let to = 1 + u16::from(author == 1);
        let passes = 6u8.saturating_sub(u8::try_from(link).unwrap_or(u8::MAX));
        let subject = Subject::Member(office.world.member(to));
        let terms = Terms {
            scope: Scope { space: office.sales, below: true },
            level: Level::Read,
            named: Named::NONE,
            expires: None,
            passes,
        };
        let last = office.world.entries.len() - 1;
        let control = office.world.known(&[last]);
        let said = Statement::Granted(Capability { subject, terms, parent });
        chain.push(office.world.say_knowing(author, &control, said));
        parent = CapabilityId::from(chain[chain.len() - 1]);
        author = to;
    }
    let authority = office.world.authority();
    let valid = chain.iter().filter(|entry| counts(authority.status(entry).expect("held"))).count();
    assert_eq!(valid, 7, "with the genesis eight links; the control: these do count");
    let last = authority.chain(&CapabilityId::from(chain[6]));
    assert_eq!(last.len(), 8);
    assert!(authority.chain(&parent).is_empty(), "nothing to walk");
    assert_eq!(authority.capabilities().len(), 1 + 2 + 2 + 2 + 2 + 7);
}

#[test]
fn threat_09_a_circle_of_capabilities_has_no_beginning() {
    let mut office = Office::open();
    let subject = Subject::Member(office.world.member(4));
    let grant = |parent| {
        let terms = terms(office.sales, true, Level::Manage, 3);
        Statement::Granted(Capability { subject, terms, parent })
    };
    // To name itself a grant would have to contain its own hash. The next best: the grant that
    // will follow it, known to the author who plans both.
    let mut ahead = office.world.clone();
    let planned = ahead.say(4, grant(CapabilityId::new([9; 32])));
    let one = office.world.say(4, grant(CapabilityId::from(planned)));
    let two = office.world.say(4, grant(CapabilityId::from(one)));
    for entry in [one, two] {
        assert_eq!(office.world.status(&entry), Verdict::Refused(RefusedReason::NotHeld));
    }
}

#[test]
fn threat_46_a_plain_member_can_neither_promote_themselves_nor_remove_the_founder() {
    let mut office = Office::open();
    let promote = |office: &Office, parent| {
        let terms = terms(office.world.root(), true, Level::Manage, 3);
        let subject = Subject::Member(office.world.member(4));
        Statement::Granted(Capability { subject, terms, parent })
    };
    let remove = office.world.revocation(Target::Member(office.world.member(0)));
    let demote = office.world.revocation(Target::Capability(office.world.root_cap()));
    let root = office.world.root_cap();
    let deeds = [
        (promote(&office, root), RefusedReason::NotHeld),
        (promote(&office, office.cap(4)), RefusedReason::Exceeds),
        (remove, RefusedReason::NotHeld),
        (demote, RefusedReason::Misplaced),
    ];
    for (said, reason) in deeds {
        let entry = office.world.say(4, said);
        assert_eq!(office.world.status(&entry), Verdict::Refused(reason));
    }
    // Strangers can say nothing at all.
    let stranger = office.world.say(50, promote(&office, root));
    assert_eq!(office.world.status(&stranger), Verdict::Refused(RefusedReason::NotMember));
    assert!(office.world.authority().is_member(&device(0)));
    // The control: the same words from the founder count.
    let said = promote(&office, root);
    let promoted = office.world.say(0, said);
    assert!(office.world.counts(&promoted));
}

/// Random terms around those of a parent.
fn some_terms() -> impl Strategy<Value = (u8, bool, u8, u8, Option<u64>, u8)> {
    let expires = prop::option::of(1u64..100);
    (0u8..3, any::<bool>(), 0u8..4, 0u8..32, expires, 0u8..8)
}

fn terms_of(office: &Office, lab: SpaceId, numbers: (u8, bool, u8, u8, Option<u64>, u8)) -> Terms {
    let (space, below, level, named, expires, passes) = numbers;
    let bits = [Named::ANNOUNCE, Named::REMIND_STRONGLY, Named::REKEY, Named::ENROL, Named::REPORT];
    let chosen = bits.iter().enumerate().filter(|(bit, _)| named >> bit & 1 == 1);
    Terms {
        scope: Scope { space: [office.world.root(), office.sales, lab][usize::from(space)], below },
        level: [Level::Read, Level::Comment, Level::Write, Level::Manage][usize::from(level)],
        named: chosen.fold(Named::NONE, |all, (_, one)| all | *one),
        expires: expires.map(|at| office.world.time.plus(at * 1_000_000)),
        passes,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn threat_07_nobody_passes_on_more_than_they_hold(
        links in prop::collection::vec(some_terms(), 1..5),
        space in 0u8..3,
        level in 0u8..4,
    ) {
        let mut office = Office::open();
        let lab = office.world.department(0, "研发部", office.sales);
        let mut parent = office.world.root_cap();
        let (mut held, mut author) = (None::<Terms>, 0);
        for (number, numbers) in links.into_iter().enumerate() {
            let to = 20 + number as u16;
            let member = office.world.enrol(0, to, lab, Role::Member);
            prop_assert!(office.world.counts(&member));
            let terms = terms_of(&office, lab, numbers);
            let grant = office.world.grant(author, to, parent, terms);
            // Worked out by hand, not by the code under test.
            let order = [office.world.root(), office.sales, lab];
            let rank = |space| order.iter().position(|other| *other == space).expect("one of them");
            let fits = held.is_none_or(|held| {
                let (own, child) = (held.scope, terms.scope);
                let inside = own.space == child.space
                    || (own.below && rank(child.space) > rank(own.space));
                inside && (own.below || !child.below)
                    && terms.level <= held.level
                    && held.named.includes(terms.named)
                    && terms.passes < held.passes
                    && match (terms.expires, held.expires) {
                        (_, None) => true,
                        (Some(own), Some(limit)) => own <= limit,
                        (None, Some(_)) => false,
                    }
            }) && (held.is_some() || terms.passes < 7);
            prop_assert_eq!(office.world.counts(&grant), fits);
            let authority = office.world.authority();
            let control = office.world.all();
            let target = order[usize::from(space)];
            let need = Need::level(
                [Level::Read, Level::Comment, Level::Write, Level::Manage][usize::from(level)],
            );
            let claim = Claim {
                log: LogId::trunk(target, device(to), 0),
                seq: 1,
                tag: tag(1),
                hlc: Hlc::at(office.world.time),
                control: &control,
                need,
            };
            let granted = Verdict::Counts { by: CapabilityId::from(grant) };
            if !fits {
                // What the grant says would allow it (the control), yet it never does.
                prop_assert_ne!(authority.judge(&claim), granted);
                return Ok(());
            }
            (held, parent, author) = (Some(terms), CapabilityId::from(grant), to);
        }
    }
}
