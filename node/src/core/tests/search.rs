//! Searching, through a whole node: filters, places, what may be read.

use jiff::tz::{TimeZone, offset};

use super::office::Office;
use crate::facade::{Answer, Command, FailureCode, Query, Request, SearchHit};

fn hits(office: &mut Office, desk: usize, text: &str) -> Vec<SearchHit> {
    match office.know(desk, Query::Search { text: text.into(), limit: 20 }) {
        Answer::Hits(hits) => hits,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn finds(office: &mut Office, text: &str, expected: &[&str]) {
    let found = hits(office, 0, text);
    let texts: Vec<&str> = found.iter().map(|hit| hit.text.as_str()).collect();
    assert_eq!(texts, expected, "{text}");
}

/// Two people, messages of two days, a task and a page.
fn office() -> Office {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.desks[0].core.set_zone(TimeZone::fixed(offset(8)));
    let lab = Some("研发部".to_owned());
    office.done(0, Command::AddChannel { name: "实验".into(), department: lab.clone() });
    office.level();
    // 2025-10-09 16:53 in Beijing, and what follows within the hour.
    let plan = office.said(0, "季度计划 https://example.org", None);
    office.said(1, "计划很好", Some(&plan));
    office.said(1, "@张伟 计划呢", None);
    let send =
        Command::Send { channel: "实验".into(), text: "实验计划".into(), reply_to: None };
    office.done(1, send);
    office.level();
    office.now = office.now.plus(86_400_000);
    let (channel, message) = ("大厅".into(), plan);
    office.done(0, Command::React { channel, message, emoji: "👍".into(), on: true });
    let text = "计划书".to_owned();
    office.done(0, Command::NewPage { title: "页".into(), department: lab, text });
    office.level();
    office
}

#[test]
fn r30_filters_narrow_what_is_found() {
    let mut office = office();
    let all = ["页 计划书", "实验计划", "@张伟 计划呢", "计划很好", "季度计划 https://example.org"];
    finds(&mut office, "计划", &all);
    finds(&mut office, "from:李娜 计划", &all[1..4]);
    finds(&mut office, "来自：李娜 来自：张伟 计划", &all);
    finds(&mut office, "in:大厅 计划", &all[2..]);
    finds(&mut office, "位于：研发部 计划", &all[..2]);
    finds(&mut office, "in:研发部/实验 计划", &all[1..2]);
    finds(&mut office, "after:2025-10-09 计划", &all[..1]);
    finds(&mut office, "before:2025-10-10 计划", &all[1..]);
    finds(&mut office, "before:2025-10-09 计划", &[]);
    finds(&mut office, "has:link", &all[4..]);
    finds(&mut office, "包含：提及", &all[2..3]);
    finds(&mut office, "has:reply", &all[3..4]);
    finds(&mut office, "has:reaction has:link", &all[4..]);
    finds(&mut office, "has:reaction has:reply", &[]);
}

#[test]
fn r30_a_hit_says_where_it_is_and_where_the_words_stand() {
    let mut office = office();
    let found = hits(&mut office, 0, "from:李娜 计划 很好");
    let [hit] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((hit.kind.as_str(), hit.place.as_str()), ("message", "大厅"));
    let words: Vec<&str> = hit.ranges.iter().map(|(from, to)| &hit.text[*from..*to]).collect();
    assert_eq!(words.concat(), "计划很好");
    let Answer::Channels(channels) = office.know(0, Query::Channels) else { panic!() };
    let hall = channels.iter().find(|row| row.name == "大厅").unwrap();
    assert_eq!((hit.channel.as_deref(), &hit.space), (Some(hall.channel.as_str()), &hall.space));
    let page = hits(&mut office, 0, "计划书").remove(0);
    assert_eq!((page.kind.as_str(), page.channel), ("page", None));
}

#[test]
fn days_begin_and_end_where_the_node_is() {
    let mut office = office();
    // In Beijing the messages are of the 9th; sixteen hours further west it still is the 8th.
    finds(&mut office, "before:2025-10-09 计划很好", &[]);
    office.desks[0].core.set_zone(TimeZone::fixed(offset(-11)));
    finds(&mut office, "before:2025-10-09 计划很好", &["计划很好"]);
}

#[test]
fn a_name_that_nothing_has_is_told_with_what_to_do() {
    let mut office = office();
    for (text, code) in [
        ("from:赵六 计划", FailureCode::NotFound),
        ("in:没有 计划", FailureCode::NotFound),
        ("before:昨天 计划", FailureCode::Invalid),
        ("has:gold", FailureCode::Invalid),
    ] {
        let query = Query::Search { text: text.into(), limit: 9 };
        let failure = office.ask(0, Request::Query(query)).expect_err("nothing has this name");
        assert_eq!(failure.code, code, "{text}");
        assert!(!failure.next.is_empty(), "{text}");
    }
}
