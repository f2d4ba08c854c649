//! Disks that fail, backups that come back, people who leave.

use std::path::Path;

use protocol::{
    capability::Role,
    ids::{DeviceId, LogId},
    wire::Frame,
};

use super::office::Office;
use crate::{
    core::{Input, Output},
    disk::{Disk, Fault},
    facade::{Answer, Command, FailureCode, Query, Request, TaskChange, TaskField},
    sync::Queues,
};

fn send(text: &str) -> Request {
    let text = text.into();
    Request::Command(Command::Send { channel: "大厅".into(), text, reply_to: None })
}

fn device(office: &Office, desk: usize) -> DeviceId {
    office.desks[desk].core.device()
}

/// The newest entry that `desk` holds of what `author` wrote last outside the control space.
fn newest(office: &Office, desk: usize, author: usize) -> (LogId, u64) {
    let author = device(office, author);
    let door = office.desks[desk].core.door();
    let held = door.held.ledger.all().filter(|(log, _)| log.device == author);
    let held = held.filter(|(log, _)| log.space != door.control());
    let (log, strand) = held.max_by_key(|(_, strand)| strand.tip.hlc).expect("an entry");
    (*log, strand.tip.seq)
}

/// A bit turns over in what a node's disk has of an entry, or back.
fn rot(office: &Office, desk: usize, (log, seq): (LogId, u64)) {
    let desk = &office.desks[desk];
    let held = &desk.core.door().held;
    let at = held.ledger.position(&held.store, &log, seq).expect("a row").expect("it is held");
    let dir = Path::new("journal");
    let files = desk.disk.list(dir).expect("a journal");
    let segments: Vec<_> = files.iter().filter(|it| it.ends_with("seg")).collect();
    let [segment] = segments[..] else { panic!("one segment, not {segments:?}") };
    desk.disk.flip_bit(&dir.join(segment), u64::from(at.offset()) + 20, 3).expect("it is there");
}

/// A message is said on the line to `to`, and doesn't arrive; the frame that brings it.
fn on_the_line(office: &mut Office, from: usize, text: &str) -> Input {
    let is_push = |frame: &Frame| matches!(frame, Frame::NewRun(..));
    office.lost = is_push;
    office.say(from, text);
    office.lost = |_| false;
    let pushed = |bytes: &&Vec<u8>| Frame::from_bytes(bytes).is_ok_and(|frame| is_push(&frame));
    let bytes = office.tape.iter().rev().find(pushed).expect("it is pushed").clone();
    Input::Frame { peer: device(office, from), bytes }
}

/// These come in one turn; what is answered to requests.
fn in_one_turn(
    office: &mut Office,
    desk: usize,
    inputs: Vec<Input>,
) -> Vec<Result<(), FailureCode>> {
    let now = office.now;
    let core = &mut office.desks[desk].core;
    inputs.into_iter().for_each(|input| core.handle(now, input));
    core.settle(now);
    let mut answers = Vec::new();
    while let Some(output) = core.poll_output() {
        if let Output::Answer { result, .. } = output {
            answers.push(result.map(drop).map_err(|failure| failure.code));
        }
    }
    answers
}

/// The titles of all tasks, as lists show them.
fn titles(office: &mut Office, desk: usize) -> Vec<String> {
    let Answer::Tasks(rows) = office.know(desk, Query::Tasks { department: None }) else {
        panic!()
    };
    rows.into_iter().map(|row| row.title).collect()
}

/// What a node's queues hold beyond their bounds: a run that nobody answers for is one too many.
fn too_long(office: &Office, desk: usize) -> Option<(&'static str, usize, usize)> {
    let mut queues = Queues::default();
    office.desks[desk].core.note_queues(&mut queues);
    queues.too_long()
}

#[test]
fn after_a_failed_sync_nothing_more_is_promised() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "saved");
    let calls = office.desks[0].disk.counts().calls;
    office.desks[0].disk.inject(calls..calls + 1000, Fault::Io);
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

#[test]
fn a_record_that_rotted_takes_no_promise_back_and_holds_up_nobody_elses_run() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "while a member");
    let damaged = newest(&office, 0, 1);
    office.say(1, "and more");
    office.level();
    rot(&office, 0, damaged);
    // Whether what she wrote counts has to be judged anew now, and can't be.
    let pushed = on_the_line(&mut office, 2, "in the same turn");
    let remove = Request::Command(Command::RemoveMember { name: "李娜".into() });
    let inputs = vec![pushed, Input::Request { id: 7, request: remove }];
    assert_eq!(in_one_turn(&mut office, 0, inputs), [Ok(())]);
    assert_eq!(too_long(&office, 0), None);
    assert_eq!(office.texts(0), ["while a member", "and more", "in the same turn"]);
    // Rows that are written now are not taken for whole: the next start makes them anew.
    let held = &mut office.desks[0].core.door_mut().held;
    held.flush(held.journal.end().to_u64()).expect("written");
    assert_eq!(held.store.checkpoint().expect("a row"), None);
    office.restart(0, true);
    let removed = device(&office, 1);
    assert!(!office.desks[0].core.is_colleague(&removed), "what was answered is kept");
    assert_eq!(office.texts(0), ["in the same turn"], "and so is what was taken in");
    // Colleagues have what rotted here, and nothing of the same room is stuck.
    office.say(2, "later");
    office.connect(0, 2);
    office.level();
    let all = ["while a member", "and more", "in the same turn", "later"];
    assert_eq!(office.texts(0), all);
    assert_eq!(office.hashes(0), office.hashes(2));
}

#[test]
fn a_document_that_can_not_be_read_is_derived_when_it_can() {
    const TASK: &str = "发布会";
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.done(0, Command::AddTask { title: TASK.into(), department: None, fields: vec![] });
    office.level();
    let damaged = newest(&office, 2, 0);
    office.part();
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    let title = TaskChange::Set(TaskField::Title("又一个".into()));
    office.done(1, Command::SetTask { task: TASK.into(), changes: vec![title] });
    office.connect(1, 2);
    office.level();
    office.disconnect(1, 2);
    assert_eq!(titles(&mut office, 2), ["又一个"]);
    // The removal takes her change back, and the task is made anew from what the journal holds.
    rot(&office, 2, damaged);
    office.connect(0, 2);
    office.level();
    assert_eq!(too_long(&office, 2), None);
    assert_eq!(titles(&mut office, 2), ["又一个"], "the control: it couldn't be");
    rot(&office, 2, damaged);
    (0..40).for_each(|_| office.say(2, "another turn"));
    assert_eq!(titles(&mut office, 2), [TASK]);
    office.level();
    assert_eq!(office.hashes(0), office.hashes(2));
}

#[test]
fn when_the_disk_fails_every_run_is_refused_and_none_is_forgotten() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let pushed = on_the_line(&mut office, 1, "lost here");
    let calls = office.desks[0].disk.counts().calls;
    office.desks[0].disk.inject(calls..calls + 1000, Fault::Io);
    let ask = Input::Request { id: 7, request: send("lost") };
    assert_eq!(in_one_turn(&mut office, 0, vec![pushed, ask]), [Err(FailureCode::ReadOnly)]);
    assert_eq!(too_long(&office, 0), None);
    office.desks[0].disk.clear_faults();
    // Colleagues are told neither that it is held here nor that it was read.
    office.done(0, Command::MarkRead { channel: "大厅".into() });
    office.level();
    let (log, seq) = newest(&office, 1, 1);
    let told = office.desks[1].core.delivered(&log, seq);
    assert!(!told.contains(&device(&office, 0)), "{told:?}");
    office.restart(0, true);
    assert!(office.texts(0).is_empty());
    office.meet();
    assert_eq!(office.texts(0), ["lost here"]);
    office.assert_same();
}

#[test]
fn a_disk_that_fails_in_the_middle_of_a_turn_fails_all_of_it() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let now = office.now;
    let core = &mut office.desks[0].core;
    core.handle(now, Input::Request { id: 7, request: send("lost") });
    let calls = office.desks[0].disk.counts().calls;
    office.desks[0].disk.inject(calls..calls + 1000, Fault::Io);
    // As when more comes in than one group holds, or something reads what was just written.
    let core = &mut office.desks[0].core;
    core.door_mut().held.commit().expect_err("the disk fails");
    assert_eq!(in_one_turn(&mut office, 0, Vec::new()), [Err(FailureCode::ReadOnly)]);
    let status = office.status(0);
    assert!(status.read_only, "and questions are answered");
    office.desks[0].disk.clear_faults();
    office.restart(0, true);
    assert!(office.texts(0).is_empty());
}

#[test]
fn what_a_failed_disk_lost_is_not_among_the_rows_that_a_good_end_writes() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "saved");
    let calls = office.desks[0].disk.counts().calls;
    office.desks[0].disk.inject(calls..calls + 1000, Fault::Io);
    office.ask(0, send("lost")).expect_err("the disk failed");
    office.desks[0].disk.clear_faults();
    office.end_and_start(0).expect_err("it only reads");
    assert_eq!(office.texts(0), ["saved"]);
    office.say(0, "again");
    office.meet();
    office.assert_same();
}
