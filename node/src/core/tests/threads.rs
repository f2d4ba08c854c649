//! The threads that one takes part in.

use super::office::Office;
use crate::facade::{Answer, Command, Query, ThreadInfo};

fn threads(office: &mut Office, desk: usize, limit: usize) -> Vec<ThreadInfo> {
    match office.know(desk, Query::Threads { limit }) {
        Answer::Threads(threads) => threads,
        other => panic!("{other:?}"),
    }
}

/// How it began, the newest answer, how many there are, how many are unread.
fn lines(office: &mut Office, desk: usize) -> Vec<(String, String, u64, u64)> {
    let line = |thread: ThreadInfo| {
        (thread.first.text, thread.newest.text, thread.first.replies, thread.unread)
    };
    threads(office, desk, 50).into_iter().map(line).collect()
}

fn line(first: &str, newest: &str, answers: u64, unread: u64) -> (String, String, u64, u64) {
    (first.to_owned(), newest.to_owned(), answers, unread)
}

fn mark_read(office: &mut Office, desk: usize) {
    office.done(desk, Command::MarkRead { channel: "大厅".into() });
}

/// 0 founds; 1 and 2 are colleagues.
fn office() -> Office {
    Office::with_colleagues(&["李娜", "王芳"])
}

#[test]
fn whoever_began_answered_or_is_named_takes_part() {
    let mut office = office();
    let question = office.said(1, "who comes?", None);
    office.level();
    assert_eq!(lines(&mut office, 1), [], "nobody has answered");
    let answer = office.said(0, "I", Some(&question));
    office.level();
    office.said(1, "and when?", Some(&answer));
    office.level();
    let whole = line("who comes?", "and when?", 2, 1);
    assert_eq!(lines(&mut office, 0), [whole], "answered, and read no further");
    assert_eq!(lines(&mut office, 1), [line("who comes?", "and when?", 2, 1)], "began it");
    assert_eq!(lines(&mut office, 2), [], "only reads");
    office.said(0, "ask @王芳", Some(&question));
    office.level();
    assert_eq!(lines(&mut office, 2), [line("who comes?", "ask @王芳", 3, 3)], "is named");
}

#[test]
fn one_who_answered_long_ago_hears_of_answers_to_somebody_else() {
    let mut office = office();
    let question = office.said(1, "which room?", None);
    office.level();
    office.said(0, "the large one", Some(&question));
    office.level();
    mark_read(&mut office, 0);
    office.said(2, "the small one", Some(&question));
    office.level();
    assert_eq!(lines(&mut office, 0), [line("which room?", "the small one", 2, 1)]);
    office.restart(0, true);
    office.meet();
    office.level();
    assert_eq!(lines(&mut office, 0), [line("which room?", "the small one", 2, 1)]);
}

#[test]
fn unread_ones_come_first_and_then_those_answered_last() {
    let mut office = office();
    let first = office.said(0, "first", None);
    let second = office.said(0, "second", None);
    let third = office.said(0, "third", None);
    office.level();
    office.said(1, "to the first", Some(&first));
    office.level();
    mark_read(&mut office, 0);
    assert_eq!(lines(&mut office, 0), [line("first", "to the first", 1, 0)]);
    office.said(2, "to the third", Some(&third));
    office.level();
    office.said(1, "to the second", Some(&second));
    office.level();
    office.said(0, "my own", Some(&first));
    office.level();
    let expected = [
        line("second", "to the second", 1, 1),
        line("third", "to the third", 1, 1),
        line("first", "my own", 2, 0),
    ];
    assert_eq!(lines(&mut office, 0), expected);
    assert_eq!(threads(&mut office, 0, 1).len(), 1);
    mark_read(&mut office, 0);
    let order: Vec<String> = lines(&mut office, 0).into_iter().map(|line| line.0).collect();
    assert_eq!(order, ["first", "second", "third"], "by the newest answer when all is read");
}

#[test]
fn first_messages_of_two_departments_are_two_threads() {
    let mut office = Office::founded();
    for name in ["市场部", "行政部"] {
        office.done(0, Command::AddDepartment { name: name.into(), parent: None });
        let department = Some(name.to_owned());
        office.done(0, Command::AddChannel { name: "讨论".into(), department });
        let channel = format!("{name}/讨论");
        let send = |text: &str, reply_to| {
            let (channel, text) = (channel.clone(), text.to_owned());
            Command::Send { channel, text, reply_to }
        };
        let Answer::Made { id } = office.done(0, send(name, None)) else { panic!("no id") };
        office.done(0, send("一样的编号", Some(id)));
    }
    let begun: Vec<String> = lines(&mut office, 0).into_iter().map(|line| line.0).collect();
    assert_eq!(begun, ["行政部", "市场部"]);
}

#[test]
fn an_answer_that_was_taken_back_is_not_the_newest() {
    let mut office = office();
    let question = office.said(0, "well?", None);
    office.said(1, "yes", Some(&question));
    office.level();
    let wrong = office.said(1, "no", Some(&question));
    office.level();
    office.done(1, Command::RecallMessage { channel: "大厅".into(), message: wrong });
    office.level();
    let [thread] = threads(&mut office, 0, 9).try_into().expect("one");
    assert_eq!((thread.newest.text.as_str(), thread.channel_name.as_str()), ("yes", "大厅"));
}
