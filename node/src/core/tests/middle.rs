//! Somebody in the middle: at joining, and before a newcomer who has seen nothing yet.

use protocol::{
    capability::Role,
    crypto::DeviceKey,
    wire::{Frame, Hello, OrgProof, VERSION},
};

use super::office::Office;
use crate::{core::open::genesis_bytes, facade::Command};

/// The beginning of this office's organisation, as a node sends it.
fn genesis(office: &mut Office) -> Vec<u8> {
    let door = office.desks[0].core.door_mut();
    genesis_bytes(door).expect("readable").expect("held")
}

/// What a newcomer makes of it when somebody who has read their code, and so knows which
/// organisation they look for, sends this as its beginning.
fn shown(genesis_of: fn(&mut Office) -> Vec<u8>) -> String {
    let mut office = Office::founded();
    let newcomer = office.arrive("李娜", Role::Member);
    let bytes = genesis_of(&mut office);
    let middle = DeviceKey::from_seed(&[66; 32]).device();
    let core = &office.desks[newcomer].core;
    let org = OrgProof::new(&core.org(), &middle, &core.device());
    let hello =
        Hello { oldest: VERSION, newest: VERSION, org, needs_genesis: false, extra: vec![] };
    office.call(newcomer, middle, &[Frame::Hello(hello), Frame::Genesis(bytes)]);
    office.level();
    office.status(newcomer).organisation
}

#[test]
fn threat_34_a_newcomer_takes_no_other_organisation_for_the_one_that_invited_them() {
    // Of the same name, by a founder of the same name.
    let other = |_: &mut Office| genesis(&mut Office::begun_with(100));
    assert_eq!(shown(other), "", "its hash isn't the one in the code");
    assert_eq!(shown(genesis), "同舟", "the control: the true one is taken, whoever brings it");
}

#[test]
fn threat_28_an_old_state_is_completed_by_the_first_who_knows_more_and_never_comes_back() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(0, "before");
    office.level();
    // Desk 1 is cut off, and so stays at an old state.
    office.disconnect(0, 1);
    office.disconnect(1, 2);
    office.say(0, "after");
    office.done(0, Command::RemoveMember { name: "王芳".into() });
    office.level();
    let newcomer = office.arrive("陈晨", Role::Member);
    assert_eq!(office.texts(1), ["before"]);
    office.connect(0, newcomer);
    office.level();
    assert_eq!(office.texts(newcomer), ["before", "after"]);
    let known = office.hashes(newcomer);
    // Whoever serves the old state takes nothing away by it, and is brought up to date.
    office.disconnect(0, newcomer);
    office.connect(1, newcomer);
    office.level();
    assert_eq!(office.hashes(newcomer), known);
    assert_eq!(office.hashes(1), known, "the old one is the one that learns");
    assert_eq!(office.texts(1), ["before", "after"]);
}
