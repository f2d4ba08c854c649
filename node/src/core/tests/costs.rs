//! What a whole node holds in memory at once while it takes in what comes from outside: door, journal, a copy
//! of the document, rows. Counted by the tests' own allocator, never by the clock.

use protocol::{
    capability::Role,
    wire::{Frame, Hello, OrgProof, VERSION},
};

use super::office::Office;
use crate::{
    core::Input,
    facade::{Command, TaskChange, TaskField},
};

const ZHANG: usize = 0;
const LI: usize = 1;

/// For 64 KiB of a member.
const MEMBER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// For what an outsider says.
const OUTSIDER_BYTES_MAX: u64 = 64 * 1024;

/// The most that 李娜's node held at once while she heard of what 张伟 did.
fn heard(office: &mut Office, does: impl FnOnce(&mut Office)) -> u64 {
    office.held.clear();
    does(office);
    office.carry();
    office.held.get(&LI).copied().expect("something came")
}

fn task(title: &str, letters: usize) -> Command {
    let description = TaskField::Description("abcdefgh".repeat(letters / 8));
    Command::AddTask { title: title.into(), department: None, fields: vec![description] }
}

#[test]
fn threat_16_a_whole_node_holds_at_most_16_mib_for_the_most_that_an_entry_has() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let little = heard(&mut office, |office| drop(office.done(ZHANG, task("短", 80))));
    let before = office.carried.get(&(ZHANG, LI)).copied().unwrap_or(0);
    let most = heard(&mut office, |office| drop(office.done(ZHANG, task("长", 16_000))));
    let entries = office.carried[&(ZHANG, LI)] - before;
    println!("a short task: {little} bytes; 16,000 letters in {entries} entries: {most}");
    assert_eq!(entries, 1);
    assert!(little < most && most <= MEMBER_BYTES_MAX, "{little}, {most}");
    // All of it struck out again, which takes few bytes on the wire.
    let changes = vec![TaskChange::Set(TaskField::Description(String::new()))];
    let strike = Command::SetTask { task: "长".into(), changes };
    let struck = heard(&mut office, |office| drop(office.done(ZHANG, strike)));
    println!("struck out: {struck}");
    assert!(struck <= MEMBER_BYTES_MAX, "{struck}");
}

#[test]
fn threat_17_a_whole_node_holds_at_most_64_kib_for_an_enrolment_that_it_refuses() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let code = office.invitation(Role::Member);
    let first = office.arrive_with("王芳", &code);
    office.connect(ZHANG, first);
    office.held.clear();
    office.level();
    let taken = office.held[&ZHANG];
    assert!(!office.desks[first].core.waits_to_be_let_in());
    // The code is used up: whoever comes with it again is refused.
    let second = office.arrive_with("赵六", &code);
    office.held.clear();
    office.connect(ZHANG, second);
    office.carry();
    let refused = office.held[&ZHANG];
    println!("taken in: {taken} bytes; refused: {refused}");
    assert!(office.desks[second].core.waits_to_be_let_in());
    assert!(refused <= OUTSIDER_BYTES_MAX && refused < taken, "{refused}, {taken}");
}

#[test]
fn threat_17_a_whole_node_holds_at_most_64_kib_for_any_bent_greeting() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let code = office.invitation(Role::Member);
    let newcomer = office.arrive_with("王芳", &code);
    let stranger = office.desks[newcomer].core.device();
    let core = &office.desks[ZHANG].core;
    let org = OrgProof::new(&core.org(), &stranger, &core.device());
    let hello =
        Hello { oldest: VERSION, newest: VERSION, org, needs_genesis: true, extra: vec![7; 24] };
    let greeting = Frame::Hello(hello).to_bytes();
    let mut said = |bytes: Vec<u8>| {
        office.input(ZHANG, Input::Connected { peer: stranger, address: "elsewhere".into() });
        office.held.clear();
        office.input(ZHANG, Input::Frame { peer: stranger, bytes });
        let held = office.held[&ZHANG];
        office.input(ZHANG, Input::Disconnected { peer: stranger });
        // What it would send is taken out, as the network does: else that list grows in the test.
        office.carry();
        held
    };
    let whole = said(greeting.clone());
    let mut most = (0, 0, 0);
    for at in 0..greeting.len() {
        for bit in 0..8 {
            let mut bent = greeting.clone();
            bent[at] ^= 1 << bit;
            most = most.max((said(bent), at, bit));
        }
    }
    println!("{} bytes: {whole}; the worst, byte and bit: {most:?}", greeting.len());
    assert!(whole > 0 && whole.max(most.0) <= OUTSIDER_BYTES_MAX, "{whole}, {most:?}");
}
