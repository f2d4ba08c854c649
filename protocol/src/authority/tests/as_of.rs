//! The authority of a day.

use proptest::prelude::*;

use super::{
    story::{PEOPLE, Story, acts},
    world::*,
};
use crate::{
    authority::facts::time_of,
    capability::{Role, Target},
    clock::Millis,
};

#[test]
fn who_could_read_on_a_day_is_what_had_been_stated_by_then() {
    let mut world = World::new();
    let sales = world.department(0, "市场部", world.root());
    let before = world.time;
    world.enrol(0, 1, sales, Role::Member);
    let during = world.time;
    let said = world.revocation(Target::Member(world.member(1)));
    world.say(0, said);
    let authority = world.authority();
    let could_read = |time: Millis| {
        let then = authority.as_of(time).expect("an organisation");
        (then.members().len(), then.may_read(&device(1), &sales, time))
    };
    assert_eq!(could_read(before), (1, false));
    assert_eq!(could_read(during), (2, true));
    assert_eq!(could_read(world.time), (2, false));
    assert_eq!(authority.membership_ended(&world.member(1)), Some(world.time));
    assert_eq!(authority.membership_ended(&world.member(0)), None);
    assert!(authority.as_of(Millis(1)).is_none(), "nobody had founded anything");
    let reasons = authority.as_of(during).expect("it").why(&world.member(1), &sales, during);
    assert_eq!(reasons[0].chain.len(), 2, "the right, and what it was cut from");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_day_is_as_if_nothing_later_were_held(acts in acts(18), at: prop::sample::Index) {
        let story = Story::told(&acts);
        let world = &story.world;
        let whole = world.authority();
        let time = |at: usize| {
            let ix = whole.history.find(&world.entries[at].hash).expect("held");
            time_of(whole.history.get(ix).order.0)
        };
        let day = time(at.index(world.entries.len()));
        let then = whole.as_of(day).expect("after the genesis");
        let earlier: Vec<usize> = (0..world.entries.len()).filter(|at| time(*at) <= day).collect();
        let held = world.authority_of(&earlier);
        prop_assert_eq!(then.entries(), earlier.len() + 1);
        prop_assert_eq!(then.state_digest(), held.state_digest());
        for person in 0..PEOPLE {
            for space in &story.spaces {
                let may_read = |authority: &crate::authority::Authority| {
                    authority.may_read(&device(person), space, day)
                };
                prop_assert_eq!(may_read(&then), may_read(&held));
            }
        }
    }
}
