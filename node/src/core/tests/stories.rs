//! What people do when all goes well, or the line is cut.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use protocol::{capability::Role, ids::SpaceId};

use super::office::Office;
use crate::{
    facade::{Answer, Command, Query, Request, TaskChange, TaskField},
    store::{Kv, KvError, MemoryKv, Row, Rows, Span},
};

#[test]
fn a_joiner_gets_everything_and_is_heard() {
    let mut office = Office::founded();
    office.say(0, "first");
    office.join("李娜", protocol::capability::Role::Member);
    assert_eq!(office.texts(1), ["first"]);
    office.say(1, "second");
    office.level();
    assert_eq!(office.texts(0), ["first", "second"]);
    office.assert_same();
}

#[test]
fn a_message_is_delivered_and_read_when_beacons_say_so() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.part();
    office.say(0, "hello");
    let delivery = office.messages(0).remove(0).delivery;
    assert_eq!((delivery.recipients, delivery.delivered.len(), delivery.read.len()), (1, 0, 0));
    office.meet();
    let delivery = office.messages(0).remove(0).delivery;
    assert_eq!((delivery.delivered, delivery.read.len()), (vec!["李娜".to_owned()], 0));
    office.done(1, Command::MarkRead { channel: "大厅".into() });
    office.level();
    assert_eq!(office.messages(0).remove(0).delivery.read, ["李娜"]);
    office.restart(1, false);
    office.meet();
    assert_eq!(office.messages(0).remove(0).delivery.read, ["李娜"], "marks outlive the store");
}

#[test]
fn delivery_is_heard_of_over_a_colleague() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.part();
    // After a start nobody has met 王芳 but 李娜.
    office.restart(0, true);
    office.connect(0, 1);
    office.connect(1, 2);
    office.level();
    office.say(0, "hello");
    office.level();
    let delivered = office.messages(0).remove(0).delivery.delivered;
    assert_eq!(BTreeSet::from_iter(delivered), ["李娜".to_owned(), "王芳".to_owned()].into());
}

#[test]
fn r38_two_offices_change_a_deadline_apart_and_both_values_show() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddTask { title: "发布会".into(), department: None, fields: vec![] });
    office.level();
    office.part();
    for (desk, day) in [(0, "2026-12-01"), (1, "2026-12-05")] {
        let changes = vec![TaskChange::Set(TaskField::Deadline(Some(day.into())))];
        office.done(desk, Command::SetTask { task: "发布会".into(), changes });
    }
    office.meet();
    office.assert_same();
    for desk in 0..2 {
        let task = office.task(desk, "发布会");
        let [conflict] = task.conflicts.as_slice() else { panic!("{:?}", task.conflicts) };
        let mut both: Vec<_> =
            conflict.values.iter().map(|(day, who, _)| (day.as_str(), who.as_str())).collect();
        both.sort_unstable();
        assert_eq!(both, [("2026-12-01", "张伟"), ("2026-12-05", "李娜")]);
    }
    let changes = vec![TaskChange::Set(TaskField::Deadline(Some("2026-12-03".into())))];
    office.done(1, Command::SetTask { task: "发布会".into(), changes });
    office.level();
    assert!(office.task(0, "发布会").conflicts.is_empty(), "one value settles it");
    office.assert_same();
}

#[test]
fn r45_a_page_edited_apart_keeps_both_edits() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let text = "# 计划\n第一段\n第二段\n".to_owned();
    office.done(0, Command::NewPage { title: "计划".into(), department: None, text });
    office.level();
    office.part();
    let edits = [(0, "# 计划\n第一段，上海\n第二段\n"), (1, "# 计划\n第一段\n第二段，成都\n")];
    for (desk, text) in edits {
        let text = text.to_owned();
        office.done(desk, Command::EditPage { page: "计划".into(), base: None, text });
    }
    office.meet();
    office.assert_same();
    assert_eq!(office.page(0, "计划"), "# 计划\n第一段，上海\n第二段，成都\n");
    let query = Query::PageHistory { page: "计划".into() };
    let Ok(Answer::History(lines)) = office.ask(1, Request::Query(query)) else { panic!() };
    assert!(lines.iter().any(|line| line.new.contains("上海") && line.author == "张伟"));
}

#[test]
fn f05_a_lost_store_is_made_anew() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "上海");
    office.say(1, "成都");
    office.done(1, Command::AddTask { title: "发布会".into(), department: None, fields: vec![] });
    let text = "正文".to_owned();
    office.done(0, Command::NewPage { title: "计划".into(), department: None, text });
    office.level();
    let before = office.hashes(1);
    for keep_store in [false, true] {
        office.restart(1, keep_store);
        assert_eq!(office.hashes(1), before, "store kept: {keep_store}");
    }
    office.meet();
    office.assert_same();
}

#[test]
fn f05_a_rebuild_cut_off_at_any_flush_is_finished() {
    let mut office = Office::with_colleagues(&["李娜"]);
    // Some MB of rows: more than a rebuild keeps unwritten.
    for number in 0..170 {
        office.say(number % 2, &"很长的消息".repeat(2_000));
    }
    office.done(1, Command::AddTask { title: "发布会".into(), department: None, fields: vec![] });
    office.level();
    office.part();
    let before = office.hashes(1);
    let disk = office.desks[1].disk.clone();
    let flushed = Flushed::default();
    let states = flushed.states.clone();
    office.open_on(1, disk.fork(), Box::new(flushed));
    assert_eq!(office.hashes(1), before);
    let states = std::mem::take(&mut *states.lock().expect("one thread"));
    assert!(states.len() > 1, "rows are written before the end");
    for kv in states {
        office.open(1, disk.fork(), kv);
        assert_eq!(office.hashes(1), before);
    }
}

/// Rows that remember how they stood after each flush.
#[derive(Default)]
struct Flushed {
    rows: MemoryKv,
    states: Arc<Mutex<Vec<MemoryKv>>>,
}

impl Kv for Flushed {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        self.rows.get(key)
    }

    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        self.rows.scan(span, backwards, limit)
    }

    fn apply(&mut self, rows: &Rows) -> Result<(), KvError> {
        self.rows.apply(rows)?;
        self.states.lock().expect("one thread").push(self.rows.fork());
        Ok(())
    }

    fn clear(&mut self) -> Result<(), KvError> {
        self.rows.clear()
    }

    fn bytes(&self) -> Result<u64, KvError> {
        self.rows.bytes()
    }
}

#[test]
fn a_newcomer_is_sent_everything_once() {
    let mut office = Office::with_colleagues(&["李娜", "王芳", "赵敏", "孙丽", "周杰", "吴刚"]);
    office.part();
    for desk in 1..office.desks.len() {
        office.say(desk, "one");
        office.say(desk, "two");
    }
    office.meet();
    office.part();
    let new = office.arrive("郑洁", Role::Member);
    office.connect(0, new);
    office.level();
    let others = office.desks[new].core.device();
    let frontiers = office.desks[new].core.frontiers();
    let logs = frontiers.iter().filter(|(space, _)| **space != SpaceId::ZERO);
    let logs = logs.flat_map(|(_, frontier)| &frontier.0);
    let held: u64 = logs.filter(|(log, _)| log.device != others).map(|(_, tip)| tip.seq).sum();
    assert!(held >= 20, "{held} entries");
    assert_eq!(office.carried[&(0, new)], held, "what came too early waited");
    assert_eq!(office.texts(new).len(), 12);
}

#[test]
fn a_busy_channel_fills_several_segments() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.part();
    for number in 0..1100 {
        office.say(0, &format!("message {number}"));
    }
    office.meet();
    office.assert_same();
    assert_eq!(office.texts(1).len(), 1000);
    assert_eq!(office.texts(1).last().map(String::as_str), Some("message 1099"));
}

#[test]
fn threat_13_one_by_one_in_a_run_or_rebuilt_the_verdict_is_the_same() {
    let mut live = Office::with_colleagues(&["李娜", "王芳"]);
    live.disconnect(0, 2);
    live.disconnect(1, 2);
    for number in 0..40 {
        live.say(0, &format!("message {number}"));
    }
    live.level();
    // Node 1 got each entry alone with its signature, node 2 gets one run under the last one.
    live.meet();
    live.assert_same();
    live.restart(2, false);
    live.assert_same();
    // Every signature on disk is checked once more, strictly.
    for desk in 0..3 {
        let verify = Request::Command(Command::Verify { rebuild: true });
        let Ok(Answer::Verify(report)) = live.ask(desk, verify) else { panic!() };
        assert_eq!(report.problems, Vec::<String>::new());
        assert!(report.rebuilt && report.entries > 40);
    }
}
