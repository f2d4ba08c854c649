//! Disks that fail, backups that come back, people who leave.

use protocol::{capability::Role, wire::Frame};

use super::office::Office;
use crate::{
    disk::Fault,
    facade::{Command, FailureCode, Request},
};

#[test]
fn after_a_failed_sync_nothing_more_is_promised() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "saved");
    let calls = office.desks[0].disk.counts().calls;
    office.desks[0].disk.inject(calls..calls + 1000, Fault::Io);
    let send = |text: &str| {
        Request::Command(Command::Send {
            channel: "大厅".into(),
            text: text.into(),
            reply_to: None,
        })
    };
    let refused = office.ask(0, send("lost")).expect_err("the disk failed");
    assert_eq!(refused.code, FailureCode::ReadOnly);
    office.desks[0].disk.clear_faults();
    let refused = office.ask(0, send("later")).expect_err("only reading now");
    assert_eq!(refused.code, FailureCode::ReadOnly);
    office.restart(0, true);
    assert_eq!(office.texts(0), ["saved"]);
    office.say(0, "again");
    office.meet();
    office.assert_same();
}

#[test]
fn a_restored_backup_goes_on_under_a_new_epoch() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(1, "before the backup");
    office.level();
    let (disk, kv) = (office.desks[1].disk.fork(), office.desks[1].kv.fork());
    office.say(1, "after the backup");
    office.level();
    office.part();
    office.open(1, disk, kv);
    assert_eq!(office.texts(1), ["before the backup"]);
    office.meet();
    assert_eq!(office.texts(1), ["before the backup", "after the backup"], "adopted");
    office.say(1, "and on");
    office.level();
    office.assert_same();
    assert_eq!(office.texts(0).len(), 3);
    assert!(office.quarantine(0).is_empty(), "nobody is punished for a backup");
}

#[test]
fn threat_01_a_forked_log_stops_and_blocks_nobody_else() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "common");
    office.level();
    office.part();
    // The same device on two disks, as a cloned machine or a cheat would have it.
    let (disk, kv) = (office.desks[1].disk.fork(), office.desks[1].kv.fork());
    office.say(1, "for node 0");
    office.connect(0, 1);
    office.level();
    assert_eq!(office.texts(0), ["common", "for node 0"], "without the other side it counts");
    office.part();
    office.open(1, disk, kv);
    office.say(1, "for node 2");
    office.connect(1, 2);
    office.level();
    assert_eq!(office.texts(2), ["common", "for node 2"]);
    office.part();
    office.connect(0, 2);
    office.level();
    for desk in [0, 2] {
        assert_eq!(office.texts(desk), ["common"], "node {desk}: the log ends at the fork");
        assert_eq!(office.quarantine(desk).len(), 2, "node {desk} lists both sides");
    }
    assert_eq!(office.hashes(0), office.hashes(2));
    office.say(2, "honest work goes on");
    office.level();
    assert_eq!(office.texts(0), ["common", "honest work goes on"]);
    // The device itself meets the proof and goes on under a new epoch.
    office.meet();
    office.say(1, "a new epoch");
    office.level();
    office.assert_same();
    assert_eq!(office.texts(0), ["common", "honest work goes on", "a new epoch"]);
    office.restart(0, false);
    office.assert_same();
}

#[test]
fn a_proof_that_was_lost_is_told_again_to_whoever_asks_for_a_side() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.part();
    let (disk, kv) = (office.desks[1].disk.fork(), office.desks[1].kv.fork());
    office.say(1, "for node 0");
    office.connect(0, 1);
    office.level();
    office.part();
    // Her log begins anew with the other side: who comes later holds nothing of it.
    office.open(1, disk, kv);
    office.say(1, "for node 2");
    office.connect(1, 2);
    office.level();
    office.part();
    office.connect(0, 2);
    office.level();
    office.part();
    office.lost = |frame| matches!(frame, Frame::Fork(_));
    let newcomer = office.join("赵敏", Role::Member);
    office.level();
    assert!(office.quarantine(newcomer).is_empty(), "without the proof no side is taken in");
    office.lost = |_| false;
    for _ in 0..4 {
        office.level();
    }
    assert_eq!(office.quarantine(newcomer).len(), 2);
    assert_eq!(office.hashes(0), office.hashes(newcomer));
}

#[test]
fn threat_03_what_a_leaver_backdates_is_late_everywhere() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "while a member");
    office.level();
    office.part();
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    // She doesn't know yet: her own node still takes it (the control).
    office.say(1, "after removal");
    assert_eq!(office.texts(1).len(), 2);
    office.connect(1, 2);
    office.level();
    assert_eq!(office.texts(2).len(), 2, "node 2 hasn't heard of the removal either");
    office.connect(0, 2);
    office.level();
    for desk in [0, 2] {
        assert_eq!(office.texts(desk), ["while a member"], "node {desk}");
        assert_eq!(office.quarantine(desk).len(), 1, "node {desk} lists it as late");
    }
    assert_eq!(office.hashes(0), office.hashes(2));
}
