//! Files of tasks, pages and announcements between whole cores: added, fetched, refused, removed, found.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use protocol::{
    blob::Part,
    ids::{BlobId, SpaceId},
    wire::{BlobFrame, Frame},
};

use super::{
    files::{bytes, content, info, put},
    office::Office,
};
use crate::{
    facade::{
        Answer, Command, FailureCode, FileHolder, FileRow, FileState, NewFile, Query, Request,
        TaskChange, TaskInfo,
    },
    view::FILES_PER_DOCUMENT_MAX,
};

const TASK: &str = "展台";
const PAGE: &str = "活动方案";

fn add_task(office: &mut Office, desk: usize, department: Option<&str>) {
    let department = department.map(str::to_owned);
    office.done(desk, Command::AddTask { title: TASK.into(), department, fields: Vec::new() });
}

/// A file of a content that follows from a number.
fn new(office: &mut Office, desk: usize, number: usize, name: &str) -> NewFile {
    let file = put(office, desk, &bytes(1000 + number, number)).expect("put in");
    NewFile { name: name.into(), ..file }
}

fn change(office: &mut Office, desk: usize, change: TaskChange) {
    office.done(desk, Command::SetTask { task: TASK.into(), changes: vec![change] });
}

fn task(office: &mut Office, desk: usize) -> TaskInfo {
    match office.know(desk, Query::Task { task: TASK.into() }) {
        Answer::Task(task, _) => *task,
        other => panic!("{other:?}"),
    }
}

fn names(task: &TaskInfo) -> Vec<&str> {
    task.files.iter().map(|file| file.name.as_str()).collect()
}

fn listed(office: &mut Office, desk: usize) -> Vec<FileRow> {
    match office.know(desk, Query::Files { channel: None, limit: 50 }) {
        Answer::Files(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn found(office: &mut Office, desk: usize, text: &str) -> Vec<(String, String)> {
    match office.know(desk, Query::Search { text: text.into(), limit: 20 }) {
        Answer::Hits(hits) => hits.into_iter().map(|hit| (hit.kind, hit.text)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn r50_a_tasks_file_is_saved_offline_and_is_the_same_at_the_colleague() {
    let mut office = Office::with_colleagues(&["李娜"]);
    add_task(&mut office, 0, None);
    office.level();
    office.part();
    let file = new(&mut office, 0, 1, "展台图纸.pdf");
    let id = file.file.clone();
    change(&mut office, 0, TaskChange::AttachFile(file));
    assert_eq!(task(&mut office, 0).files[0].state, FileState::Here, "saved with no network");
    office.meet();
    office.level();
    office.assert_same();
    let there = task(&mut office, 1);
    assert_eq!((names(&there), there.files[0].state), (vec!["展台图纸.pdf"], FileState::Here));
    assert_eq!(content(&mut office, 1, &id), bytes(1001, 1), "it came by itself");
    assert_eq!(info(&mut office, 0, &id).holders, 1);
    // Where it belongs is listed; it is found by its name; its history says who added it.
    let row = listed(&mut office, 1).remove(0);
    assert_eq!(
        (row.holder, row.title.as_str(), row.author.as_str()),
        (FileHolder::Task, TASK, "张伟")
    );
    assert_eq!(
        found(&mut office, 1, "图纸"),
        [("task".to_owned(), "展台 TZ-1 展台图纸.pdf".to_owned())]
    );
    assert_eq!(found(&mut office, 1, "has:file").len(), 1);
    let Answer::Task(_, history) = office.know(1, Query::Task { task: TASK.into() }) else {
        panic!()
    };
    assert!(history.iter().any(|line| line.field == "files" && line.new == "展台图纸.pdf"));
    // A store that is made anew knows it still.
    office.restart(1, false);
    assert_eq!(names(&task(&mut office, 1)), ["展台图纸.pdf"]);
    assert_eq!(content(&mut office, 1, &id), bytes(1001, 1));
}

#[test]
fn a_file_that_was_removed_from_its_task_is_given_to_nobody_any_more() {
    let mut office = Office::with_colleagues(&["李娜"]);
    add_task(&mut office, 0, None);
    let file = new(&mut office, 0, 2, "报价.xlsx");
    let blob: BlobId = file.file.parse().expect("an id");
    change(&mut office, 0, TaskChange::AttachFile(file.clone()));
    office.level();
    let root = SpaceId::root(&office.desks[0].core.org());
    let want = Frame::Blob(BlobFrame::Want(root, blob, vec![Part::Root]));
    let lacking = Frame::Blob(BlobFrame::Lacking(blob, vec![Part::Root])).to_bytes();
    assert_ne!(office.answers_to(1, 0, &want), vec![lacking.clone()], "the control");
    change(&mut office, 1, TaskChange::RemoveFile("报价.xlsx".into()));
    office.level();
    assert_eq!(names(&task(&mut office, 0)), Vec::<&str>::new());
    assert!(listed(&mut office, 0).is_empty() && found(&mut office, 0, "报价").is_empty());
    assert_eq!(office.answers_to(1, 0, &want), vec![lacking], "as one that never was there");
    // What it was is still in the history, and it can be added again.
    change(&mut office, 0, TaskChange::AttachFile(file));
    office.level();
    assert_eq!(names(&task(&mut office, 1)), ["报价.xlsx"]);
    office.assert_same();
}

#[test]
fn threat_parts_of_a_tasks_file_are_for_its_readers_only() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    add_task(&mut office, 0, Some("市场部"));
    let file = new(&mut office, 0, 3, "机密.pdf");
    let blob: BlobId = file.file.parse().expect("an id");
    change(&mut office, 0, TaskChange::AttachFile(file));
    office.level();
    let space: SpaceId = task(&mut office, 0).space.parse().expect("a space");
    let root = SpaceId::root(&office.desks[0].core.org());
    for space in [space, root] {
        let want = Frame::Blob(BlobFrame::Want(space, blob, vec![Part::Root]));
        let lacking = Frame::Blob(BlobFrame::Lacking(blob, vec![Part::Root])).to_bytes();
        assert_eq!(office.answers_to(1, 0, &want), vec![lacking]);
    }
    assert!(office.ask(1, Request::Query(Query::File { file: blob.to_string() })).is_err());
}

#[test]
fn r46_a_page_shows_a_file_in_place_and_the_same_file_is_kept_once() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let text = "见下图".to_owned();
    office.done(0, Command::NewPage { title: PAGE.into(), department: None, text });
    let file = new(&mut office, 0, 4, "平面图.png");
    let id = file.file.clone();
    office.done(0, Command::AttachToPage { page: PAGE.into(), files: vec![file.clone()] });
    let text = format!("见下图\n\n![平面图](blob:{id})\n");
    office.done(0, Command::EditPage { page: PAGE.into(), base: None, text: text.clone() });
    // The same bytes with a message and a task are the same blob.
    let again = new(&mut office, 0, 4, "平面图.png");
    assert_eq!(again.file, id);
    add_task(&mut office, 0, None);
    change(&mut office, 0, TaskChange::AttachFile(again));
    office.level();
    office.assert_same();
    let Answer::Page(page) = office.know(1, Query::Page { page: PAGE.into() }) else { panic!() };
    assert_eq!((page.text, page.files.len()), (text, 1));
    assert_eq!(page.files[0].state, FileState::Here);
    assert_eq!(content(&mut office, 1, "平面图.png"), bytes(1004, 4));
    let rows = listed(&mut office, 1);
    assert_eq!(rows.len(), 2, "listed where it belongs");
    let Answer::FileStorage(storage) = office.know(1, Query::FileStorage) else { panic!() };
    assert_eq!(storage.files, 1, "kept once");
    assert!(found(&mut office, 1, "平面图.png").iter().any(|(kind, _)| kind == "page"));
    let Answer::History(lines) = office.know(1, Query::PageHistory { page: PAGE.into() }) else {
        panic!()
    };
    assert!(lines.iter().any(|line| line.new == "平面图.png"), "{lines:?}");
    // One place less: it stays with the other.
    office.done(1, Command::DetachFromPage { page: PAGE.into(), file: id.clone() });
    office.level();
    assert_eq!(listed(&mut office, 0).len(), 1);
    assert_eq!(info(&mut office, 0, &id).state, FileState::Here);
}

#[test]
fn r33_an_announcement_carries_files_to_its_departments() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let file = new(&mut office, 0, 5, "值班表.pdf");
    let id = file.file.clone();
    let departments = vec!["研发部".to_owned(), "市场部".to_owned()];
    let text = "值班安排见附件".to_owned();
    let files = vec![file];
    office.done(0, Command::Announce { departments, below: false, text, files });
    office.level();
    assert_eq!(content(&mut office, 1, &id), bytes(1005, 5));
    let Answer::Inbox(items) = office.know(1, Query::Inbox { limit: 9 }) else { panic!() };
    let item = items[0].message().expect("a message");
    assert_eq!(item.message.files.len(), 1);
    // Acknowledged by one, counted in the department.
    let (channel, message) = (item.channel.clone(), item.message.id.clone());
    office.done(
        1,
        Command::AcknowledgeMessage { channel: channel.clone(), message: message.clone() },
    );
    office.level();
    let Answer::Announcement(places) = office.know(0, Query::Announcement { channel, message })
    else {
        panic!()
    };
    assert_eq!(places.len(), 2, "both copies are one announcement");
}

#[test]
fn a_name_that_two_files_have_is_no_name_and_there_is_a_most() {
    let mut office = Office::founded();
    add_task(&mut office, 0, None);
    for number in [6, 7] {
        let file = new(&mut office, 0, number, "a.txt");
        change(&mut office, 0, TaskChange::AttachFile(file));
    }
    let remove = |name: &str| {
        let changes = vec![TaskChange::RemoveFile(name.into())];
        Request::Command(Command::SetTask { task: TASK.into(), changes })
    };
    assert_eq!(office.ask(0, remove("a.txt")).expect_err("two").code, FailureCode::Ambiguous);
    assert_eq!(office.ask(0, remove("b.txt")).expect_err("none").code, FailureCode::NotFound);
    let id = task(&mut office, 0).files[0].file.clone();
    office.ask(0, remove(&id)).expect("by its id");
    assert_eq!(names(&task(&mut office, 0)), ["a.txt"]);
    let many: Vec<TaskChange> = (0..FILES_PER_DOCUMENT_MAX)
        .map(|number| TaskChange::AttachFile(new(&mut office, 0, 100 + number, "x")))
        .collect();
    let set = Command::SetTask { task: TASK.into(), changes: many };
    let refused = office.ask(0, Request::Command(set)).expect_err("one too many");
    assert_eq!(refused.code, FailureCode::Invalid);
    assert_eq!(names(&task(&mut office, 0)).len(), 1, "all or none");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Two offices add and remove the files of one task and one page apart. Whoever alone touched a file
    /// decides about it, and both see the same.
    #[test]
    fn files_are_added_and_removed_apart(
        steps in prop::collection::vec((0_usize..2, 0_usize..4, any::<bool>(), any::<bool>()), 1..12),
    ) {
        let mut office = Office::with_colleagues(&["李娜"]);
        add_task(&mut office, 0, None);
        let text = String::new();
        office.done(0, Command::NewPage { title: PAGE.into(), department: None, text });
        // Everybody knows these from a message.
        let files: Vec<NewFile> = (0..4).map(|number| new(&mut office, 0, number, "x")).collect();
        let (channel, text) = ("大厅".to_owned(), String::new());
        let send = Command::SendFiles { channel, text, reply_to: None, files: files.clone() };
        office.done(0, send);
        office.level();
        office.part();
        // For each file of the task and the page: who touched it, and whether it is in at the end.
        let mut model: BTreeMap<(bool, String), (BTreeSet<usize>, bool)> = BTreeMap::new();
        for (desk, number, in_task, add) in steps {
            let file = files[number].clone();
            let id = file.file.clone();
            let command = match (in_task, add) {
                (true, add) => {
                    let change = match add {
                        true => TaskChange::AttachFile(file),
                        false => TaskChange::RemoveFile(id.clone()),
                    };
                    Command::SetTask { task: TASK.into(), changes: vec![change] }
                }
                (false, true) => Command::AttachToPage { page: PAGE.into(), files: vec![file] },
                (false, false) => Command::DetachFromPage { page: PAGE.into(), file: id.clone() },
            };
            // What isn't in can't be removed.
            if office.ask(desk, Request::Command(command)).is_ok() {
                let (who, there) = model.entry((in_task, id)).or_default();
                who.insert(desk);
                *there = add;
            }
        }
        office.meet();
        office.level();
        office.assert_same();
        for desk in 0..2 {
            let of_task: Vec<String> =
                task(&mut office, desk).files.into_iter().map(|file| file.file).collect();
            let Answer::Page(page) = office.know(desk, Query::Page { page: PAGE.into() }) else {
                panic!()
            };
            let of_page: Vec<String> = page.files.into_iter().map(|file| file.file).collect();
            for ((in_task, id), (who, there)) in &model {
                if who.len() == 1 {
                    let held = if *in_task { &of_task } else { &of_page };
                    prop_assert_eq!(held.contains(id), *there);
                }
            }
        }
    }
}
