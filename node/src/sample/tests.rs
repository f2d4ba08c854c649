//! The sample organisation as a window uses it: made, cut, healed, closed and opened again.

use std::{collections::BTreeMap, path::Path};

use super::{Sample, SampleSeat};
use crate::{
    clock,
    facade::{
        Answer, ChannelInfo, Command, DepartmentInfo, DigestInfo, MemberInfo, MessageInfo,
        PageInfo, Query, Request, SpaceHash, Status, StorageInfo, TableInfo, TaskChange, TaskField,
        TaskInfo,
    },
    offices::Patience,
};

/// A minute for anything to happen, in milliseconds.
const PATIENCE_MS: u64 = 60_000;

fn patience() -> Patience {
    Patience::until(clock::now().plus(PATIENCE_MS))
}

async fn ask(seat: &SampleSeat, request: Request) -> Answer {
    seat.handle.call(request).await.expect("an answer")
}

async fn done(seat: &SampleSeat, command: Command) {
    ask(seat, Request::Command(command)).await;
}

/// What a query is answered with.
macro_rules! query {
    ($name:ident, $query:expr, $variant:ident, $type:ty) => {
        async fn $name(seat: &SampleSeat) -> $type {
            match ask(seat, Request::Query($query)).await {
                Answer::$variant(found) => found,
                other => panic!("another answer: {other:?}"),
            }
        }
    };
}

query!(departments, Query::Departments, Departments, Vec<DepartmentInfo>);
query!(members, Query::Members, Members, Vec<MemberInfo>);
query!(channels, Query::Channels, Channels, Vec<ChannelInfo>);
query!(tasks, Query::Tasks { department: None }, Tasks, Vec<TaskInfo>);
query!(pages, Query::Pages, Pages, Vec<PageInfo>);
query!(tables, Query::Tables { department: None }, Tables, Vec<TableInfo>);
query!(hashes, Query::StateHash, StateHash, Vec<SpaceHash>);
query!(status, Query::Status, Status, Status);
query!(storage, Query::Storage, Storage, StorageInfo);

async fn messages(seat: &SampleSeat, channel: &str) -> Vec<MessageInfo> {
    let query = Query::Messages { channel: channel.into(), last: 100 };
    match ask(seat, Request::Query(query)).await {
        Answer::Messages(rows) => rows,
        other => panic!("another answer: {other:?}"),
    }
}

async fn say(seat: &SampleSeat, channel: &str, text: &str) {
    done(seat, Command::Send { channel: channel.into(), text: text.into(), reply_to: None }).await;
}

async fn shows(seat: &SampleSeat, channel: &str, text: &str) -> bool {
    messages(seat, channel).await.iter().any(|row| row.text == text)
}

/// Waits until a node shows a message.
async fn await_message(seat: &SampleSeat, channel: &str, text: &str) {
    let patience = patience();
    while !shows(seat, channel, text).await {
        patience.pause(text).await.expect("it arrives");
    }
}

/// Whether every space has one hash on all nodes that hold it, and some are on all of them.
async fn same(seats: &[SampleSeat]) -> bool {
    let mut spaces: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for seat in seats {
        for row in hashes(seat).await {
            spaces.entry(row.space).or_default().push(row.hash);
        }
    }
    let equal = |hashes: &Vec<String>| hashes.windows(2).all(|pair| pair[0] == pair[1]);
    spaces.values().all(equal) && spaces.values().any(|hashes| hashes.len() == seats.len())
}

async fn await_same(seats: &[SampleSeat]) {
    let patience = patience();
    while !same(seats).await {
        patience.pause("equal states").await.expect("they become equal");
    }
}

/// Waits until a node is connected to so many others.
async fn await_connections(seat: &SampleSeat, count: usize) {
    let patience = patience();
    while status(seat).await.peers.iter().filter(|peer| peer.connected).count() != count {
        patience.pause("connections").await.expect("they come and go");
    }
}

/// Waits until no node knows of anything that is under way.
async fn await_level(seats: &[SampleSeat]) {
    let patience = patience();
    for seat in seats {
        loop {
            let peers = status(seat).await.peers;
            if peers.iter().all(|peer| (peer.ahead, peer.behind) == (0, 0)) {
                break;
            }
            patience.pause("being level").await.unwrap_or_else(|_| panic!("{peers:?}"));
        }
    }
}

async fn opened(dir: &Path) -> (Sample, Vec<SampleSeat>) {
    let sample = Sample::open(dir).await.expect("it opens");
    let seats = sample.seats();
    (sample, seats)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r09_the_sample_works_apart_heals_and_is_there_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let (sample, seats) = opened(dir.path()).await;
    everything_is_in_it(&seats).await;
    await_level(&seats).await;
    assert!(same(&seats).await);
    let [zhang, li, wang] = &seats[..] else { panic!("three people") };

    sample.cut(true).await.expect("cut");
    assert!(sample.is_cut());
    await_connections(wang, 0).await;
    await_connections(zhang, 1).await;
    let (here, there) = ("总部这边继续。", "成都这边也继续。");
    say(zhang, "公告", here).await;
    say(wang, "公告", there).await;
    await_message(li, "公告", here).await;
    assert!(!shows(wang, "公告", here).await && !shows(li, "公告", there).await);

    sample.cut(false).await.expect("mended");
    for seat in &seats {
        await_message(seat, "公告", here).await;
        await_message(seat, "公告", there).await;
    }
    await_same(&seats).await;
    let before = hashes(wang).await;
    sample.cut(true).await.expect("cut once more");
    drop(seats);
    sample.stop().await.expect("it stops");

    let (sample, seats) = opened(dir.path()).await;
    assert!(!sample.is_cut());
    assert_eq!(hashes(&seats[2]).await, before);
    say(&seats[2], "公告", "又见面了。").await;
    await_message(&seats[0], "公告", "又见面了。").await;
    sample.stop().await.expect("it stops again");
}

async fn digest(seat: &SampleSeat) -> Option<DigestInfo> {
    match ask(seat, Request::Query(Query::Digest { reunion: None })).await {
        Answer::Digest(digest) => digest.map(|it| *it),
        other => panic!("another answer: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_courier_carries_what_the_line_does_not_and_both_offices_read_what_changed() {
    let dir = tempfile::tempdir().expect("a directory");
    let (sample, seats) = opened(dir.path()).await;
    await_level(&seats).await;
    let [zhang, _, wang] = &seats[..] else { panic!("three people") };
    sample.cut(true).await.expect("cut");
    await_connections(wang, 0).await;
    let task = tasks(zhang).await.into_iter().find(|task| task.department == "市场部");
    let task = task.expect("there are some").task;
    for (seat, day) in [(zhang, "2026-12-20"), (wang, "2026-12-24")] {
        let deadline = TaskChange::Set(TaskField::Deadline(Some(day.into())));
        done(seat, Command::SetTask { task: task.clone(), changes: vec![deadline] }).await;
    }
    say(zhang, "公告", "装进口袋。").await;
    let (written, patience) = (clock::now(), patience());
    while clock::now().since(written) < 2_100 {
        patience.pause("time apart").await.expect("it passes");
    }
    let carried = sample.courier(0).await.expect("carried");
    assert_eq!((carried.to.as_str(), carried.seat), ("王五", 2));
    assert!(carried.made.bytes > 0 && carried.report.opened > 0, "{carried:?}");
    assert!(shows(wang, "公告", "装进口袋。").await);
    let told = digest(wang).await.expect("a digest");
    assert_eq!((told.conflicts.len(), told.conflicts[0].values.len()), (1, 2), "{told:#?}");
    assert!(!dir.path().join("courier.tzbundle").exists(), "the courier keeps nothing");
    sample.cut(false).await.expect("mended");
    await_same(&seats).await;
    let told = digest(zhang).await.expect("a digest");
    assert_eq!(told.conflicts.len(), 1, "{told:#?}");
    assert!(sample.courier(9).await.is_err());
    sample.stop().await.expect("it stops");
}

/// What the window is to show at first sight.
async fn everything_is_in_it(seats: &[SampleSeat]) {
    let names: Vec<_> =
        seats.iter().map(|seat| (seat.name.as_str(), seat.office.as_str())).collect();
    assert_eq!(names, [("张三", "总部"), ("李四", "总部"), ("王五", "成都分部")]);
    let [zhang, li, wang] = seats else { panic!("three people") };
    for row in departments(zhang).await {
        assert!(row.members > 0 && row.may_manage, "{row:?}");
    }
    let rows = departments(wang).await;
    let may = |path: &str| rows.iter().find(|row| row.path == path).map(|row| row.may_write);
    assert_eq!((may("市场部"), may("研发部"), may("")), (Some(true), Some(false), Some(true)));
    let people = members(wang).await;
    assert_eq!(
        people.iter().filter(|row| row.mine).map(|row| &row.name).collect::<Vec<_>>(),
        ["王五"]
    );
    let zhang_row = people.iter().find(|row| row.name == "张三").expect("there");
    assert!(zhang_row.departments.contains(&"市场部".to_owned()) && zhang_row.connected);
    let mut said = Vec::new();
    for channel in channels(zhang).await {
        said.extend(messages(zhang, &channel.channel).await);
    }
    assert_eq!(said.len(), 25);
    assert!(said.iter().any(|row| row.mentions_me) && said.iter().any(|row| row.replies > 0));
    assert_eq!(said.iter().map(|row| row.reactions.len()).sum::<usize>(), 3);
    let authors = |name: &str| said.iter().any(|row| row.author == name);
    assert!(authors("张三") && authors("李四") && authors("王五"));
    let talks: Vec<(String, u64)> = channels(zhang)
        .await
        .into_iter()
        .filter(|row| !row.participants.is_empty())
        .map(|row| (row.name, row.mentions))
        .collect();
    assert_eq!(talks, [("李四".to_owned(), 1), ("李四, 王五".to_owned(), 1)]);
    let tasks = tasks(zhang).await;
    assert_eq!(tasks.len(), 11);
    assert!(tasks.iter().all(|task| task.deadline.is_some() && !task.assignees.is_empty()));
    assert_eq!(tasks.iter().filter(|task| !task.depends_on.is_empty()).count(), 3);
    the_tables_are_in_it(wang).await;
    for seat in seats {
        the_project_is_in_it(seat).await;
    }
    let titles: Vec<_> = pages(li).await.into_iter().map(|page| page.title).collect();
    assert_eq!(titles, ["使用手册"], "the other page is for the marketing department");
    assert_eq!(pages(wang).await.len(), 2);
    let stored = storage(wang).await;
    assert!(stored.entries > 0 && stored.journal_bytes > 0 && stored.search_bytes > 0);
    let peers = status(zhang).await.peers;
    assert!(peers.iter().all(|peer| peer.way == "lan" && peer.received > 0 && peer.sent > 0));
}

/// Two departments take part in it, and everybody in them has its tasks and messages.
/// The plan's own tables, in the other office, too.
async fn the_tables_are_in_it(seat: &SampleSeat) {
    let mut found: Vec<(String, usize)> = Vec::new();
    for table in tables(seat).await {
        let query = Query::Table { table: table.table, removed: false };
        let Answer::Table(table) = ask(seat, Request::Query(query)).await else {
            panic!("no table")
        };
        found.push((table.template, table.rows.len()));
    }
    found.sort();
    let expected = [("feedback", 2), ("functions", 4), ("issues", 2), ("research", 3)];
    assert_eq!(found, expected.map(|(template, rows)| (template.to_owned(), rows)));
}

async fn the_project_is_in_it(seat: &SampleSeat) {
    let rows = departments(seat).await;
    let row = rows.iter().find(|row| row.path == "客户开放日").expect("a project");
    let project = row.project.as_ref().expect("a project");
    let parts: Vec<&str> = project.departments.iter().map(|part| part.name.as_str()).collect();
    assert_eq!((parts.len(), row.may_write, row.members), (2, true, 3), "{}", seat.name);
    assert!(parts.contains(&"市场部") && parts.contains(&"研发部"));
    let tasks = tasks(seat).await;
    assert_eq!(tasks.iter().filter(|task| task.space == row.space).count(), 3);
    assert_eq!(messages(seat, "客户开放日/筹备").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_whose_making_was_cut_short_is_made_anew() {
    let dir = tempfile::tempdir().expect("a directory");
    drop(super::place::Place::take(dir.path()).expect("taken"));
    // A home that was begun and not finished, as a kill leaves it.
    let home = dir.path().join("0");
    let founded = tokio::task::spawn_blocking(move || {
        crate::runtime::init(&crate::runtime::HomeAt::open(home), "x", "y")
    });
    founded.await.expect("it ran").expect("founded");
    let (sample, seats) = opened(dir.path()).await;
    assert_eq!(status(&seats[0]).await.organisation, crate::offices::COMPANY);
    sample.stop().await.expect("it stops");
}

/// R1, R12, R15, R29, R31 to R36, R38 to R42, R44, R46, R50, R54, R63: the plan's stories, and again in
/// the same sample.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r38_the_plans_stories_hold_with_the_line_cut_and_can_be_played_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let (mut sample, _) = opened(dir.path()).await;
    for _ in 0..2 {
        let mut told = 0;
        let stories = sample.play(&mut |_| told += 1).await.expect("all of it happens");
        assert_eq!(told, stories.len());
        for story in &stories {
            assert!(story.holds, "{story:#?}");
            assert!(!story.happened.is_empty());
        }
        assert!(!sample.is_cut());
    }
    sample.stop().await.expect("it stops");
}
