//! Where colleagues are: said, passed on, kept, taken back.

use std::{collections::BTreeSet, path::Path};

use protocol::{capability::Role, ids::DeviceId};

use super::office::Office;
use crate::{
    core::{Input, PEERS_FILE, Reach},
    disk::{Disk, read_state_file},
    facade::{Command, FileRules},
    store::MemoryKv,
};

fn reach(place: &str) -> Reach {
    Reach { addresses: vec![place.to_owned()], hints: vec![place.to_owned()], ..Reach::default() }
}

/// A node is found here from now on, and has had time to say so.
fn moves(office: &mut Office, desk: usize, place: &str) {
    office.input(desk, Input::Reach(reach(place)));
    office.level();
}

fn device(office: &Office, desk: usize) -> DeviceId {
    office.desks[desk].core.device()
}

/// Where a node's network takes a colleague to be.
fn place(office: &Office, desk: usize, colleague: usize) -> Option<&str> {
    let places = office.desks[desk].places.get(&device(office, colleague))?;
    places.first().map(String::as_str)
}

#[test]
fn where_a_device_is_reaches_colleagues_over_others_and_survives_a_restart() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    // Two of them only meet the third.
    office.disconnect(1, 2);
    moves(&mut office, 1, "/ip4/10.1.0.11/tcp/1");
    assert_eq!(place(&office, 2, 1), Some("/ip4/10.1.0.11/tcp/1"));
    moves(&mut office, 1, "/ip4/10.1.0.12/tcp/1");
    assert_eq!(place(&office, 2, 1), Some("/ip4/10.1.0.12/tcp/1"), "the newest counts");

    let now = office.now.plus(10_000);
    office.wake_at(2, now);
    office.restart(2, true);
    office.wake_at(2, now);
    assert_eq!(place(&office, 2, 1), Some("/ip4/10.1.0.12/tcp/1"));
    assert_eq!(office.desks[2].colleagues.len(), 2);

    let sealed = read_state_file(&office.desks[2].disk, Path::new(PEERS_FILE));
    let sealed = sealed.expect("read").expect("kept");
    assert!(!sealed.windows(6).any(|part| part == b"10.1.0"), "nobody reads it from the disk");
    // The control: without it, only a meeting tells.
    office.desks[2].disk.remove(Path::new(PEERS_FILE)).expect("removed");
    office.restart(2, true);
    office.wake_at(2, now);
    assert_eq!(place(&office, 2, 1), None);
}

#[test]
fn what_says_nothing_new_is_not_said_and_a_restored_backup_does_not_silence_its_device() {
    let mut office = Office::with_colleagues(&["李娜"]);
    moves(&mut office, 1, "/ip4/10.1.0.11/tcp/1");
    let backup = office.desks[1].disk.fork();
    let seq = |office: &Office| {
        let id = device(office, 1);
        office.desks[0].core.peer_record(&id).expect("held").seq
    };
    let first = seq(&office);
    moves(&mut office, 1, "/ip4/10.1.0.11/tcp/1");
    assert_eq!(seq(&office), first);
    moves(&mut office, 1, "/ip4/10.1.0.12/tcp/1");
    let second = seq(&office);
    assert!(second > first);
    // The clock has stood still at the backup, so to speak: its next word must count all the same.
    office.disconnect(0, 1);
    office.open(1, backup, MemoryKv::default());
    office.connect(0, 1);
    moves(&mut office, 1, "/ip4/10.1.0.13/tcp/1");
    assert_eq!(place(&office, 0, 1), Some("/ip4/10.1.0.13/tcp/1"));
    assert!(seq(&office) > second);
}

#[test]
fn threat_43_nobody_dials_a_former_member_nor_hears_from_it_where_it_is() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let gone = device(&office, 2);
    assert!(office.desks[1].colleagues.contains(&gone));
    office.done(0, Command::RemoveMember { name: "王芳".into() });
    office.level();
    assert!(!office.desks[1].colleagues.contains(&gone));
    moves(&mut office, 2, "/ip4/10.6.6.6/tcp/6");
    assert!((0..2).all(|desk| place(&office, desk, 2).is_none()));
}

#[test]
fn an_invitation_says_where_the_network_is_found() {
    let mut office = Office::begun();
    moves(&mut office, 0, "/ip4/203.0.113.7/udp/4/quic-v1");
    let code = office.invitation(Role::Member);
    let code: protocol::capability::InvitationCode = code.parse().expect("a code");
    assert_eq!(code.hints(), ["/ip4/203.0.113.7/udp/4/quic-v1"]);
}

#[test]
fn a_newcomer_goes_on_dialling_where_the_invitation_says_until_it_knows_better() {
    let mut office = Office::begun();
    moves(&mut office, 0, "/ip4/203.0.113.7/udp/4/quic-v1");
    let code = office.invitation(Role::Member);
    let desk = office.arrive_with("李娜", &code);
    office.level();
    let dialled = |office: &mut Office| std::mem::take(&mut office.desks[desk].dialled);
    assert_eq!(dialled(&mut office), ["/ip4/203.0.113.7/udp/4/quic-v1"]);
    office.disconnect(0, desk);
    office.restart(desk, true);
    office.level();
    assert_eq!(dialled(&mut office).len(), 1, "nobody has said anything yet");
    office.connect(0, desk);
    office.level();
    assert_eq!(office.desks[desk].forgotten, ["/ip4/203.0.113.7/udp/4/quic-v1"], "it knows better");
    office.restart(desk, true);
    office.level();
    assert!(dialled(&mut office).is_empty());
    assert_eq!(place(&office, desk, 0), Some("/ip4/203.0.113.7/udp/4/quic-v1"));
}

#[test]
fn the_network_hears_who_reads_the_same_spaces_and_nothing_twice() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let circle = |office: &Office, of: &[usize]| of.iter().map(|at| device(office, *at)).collect();
    // The organisation's space, the control space and 研发部 have the same readers.
    let everybody = circle(&office, &[0, 2]);
    assert_eq!(office.desks[1].circles, [everybody]);
    office.done(0, Command::AddDepartment { name: "行政部".into(), parent: None });
    office.done(1, Command::Send { channel: "@王芳".into(), text: "在吗".into(), reply_to: None });
    office.level();
    let expected: BTreeSet<BTreeSet<_>> = [circle(&office, &[0, 2]), circle(&office, &[2])].into();
    assert_eq!(office.desks[1].circles.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(office.desks[1].circles.len(), expected.len());
}

#[test]
fn who_may_hold_a_file_is_sought_while_no_neighbour_has_it() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let nothing_by_itself = FileRules { budget_bytes: 0, keep_all: false };
    (0..2).for_each(|desk| drop(office.done(desk, Command::SetFileRules(nothing_by_itself))));
    // 李娜 and 王芳 only meet 张伟.
    office.disconnect(1, 2);
    let file = super::files::send(&mut office, 2, "大厅", &[7; 3_000]);
    office.level();
    office.done(1, Command::FetchFile { file });
    assert!(office.desks[1].kept.is_empty(), "张伟 may have it");
    let later = office.now.plus(16_000);
    office.wake_at(1, later);
    let sender = device(&office, 2);
    assert!(office.desks[1].kept.contains(&sender), "who sent it has it");
    office.connect(1, 2);
    office.level();
    assert!(office.desks[1].kept.is_empty(), "it has come");
}
