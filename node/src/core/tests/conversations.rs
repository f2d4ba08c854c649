//! Conversations of a few people, between whole nodes.

use protocol::{
    ids::{LogId, SpaceId},
    wire::{Frame, LogTag, Want, Wanted},
};

use super::office::Office;
use crate::facade::{
    Answer, ChannelInfo, Command, FailureCode, MessageInfo, Query, Request, TimelineAt,
};

/// 张伟 founded; 李娜, 王强 and 陈晨 joined, each the desk of their number. All are connected to
/// all: nobody carries a conversation who isn't in it.
fn office() -> Office {
    let mut office = Office::with_colleagues(&["李娜", "王强", "陈晨"]);
    office.meet();
    office
}

fn send(office: &mut Office, desk: usize, to: &str, text: &str) -> String {
    let send = Command::Send { channel: to.into(), text: text.into(), reply_to: None };
    match office.done(desk, send) {
        Answer::Made { id } => id,
        other => panic!("{other:?}"),
    }
}

fn conversations(office: &mut Office, desk: usize) -> Vec<ChannelInfo> {
    match office.know(desk, Query::Channels) {
        Answer::Channels(rows) => {
            rows.into_iter().filter(|row| !row.participants.is_empty()).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn messages(office: &mut Office, desk: usize, channel: &str) -> Vec<MessageInfo> {
    match office.know(desk, Query::Messages { channel: channel.into(), last: 100 }) {
        Answer::Messages(messages) => messages,
        other => panic!("{other:?}"),
    }
}

fn texts(office: &mut Office, desk: usize, channel: &str) -> Vec<String> {
    messages(office, desk, channel).into_iter().map(|message| message.text).collect()
}

fn failure(office: &mut Office, desk: usize, request: Request) -> FailureCode {
    office.ask(desk, request).expect_err("it fails").code
}

#[test]
fn r27_a_message_to_a_person_begins_a_conversation_that_both_have() {
    let mut office = office();
    let before = office.hashes(3);
    send(&mut office, 1, "@王强", "有空吗？");
    office.level();
    let rows = conversations(&mut office, 2);
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.name.as_str(), row.department.as_str()), ("李娜", ""));
    assert_eq!((row.unread, row.mentions, row.messages), (1, 1, 1), "it counts like a mention");
    assert!(row.may_write && !row.may_manage && !row.archived);
    let names: Vec<(&str, bool)> =
        row.participants.iter().map(|person| (&*person.name, person.mine)).collect();
    assert_eq!(names, [("李娜", false), ("王强", true)]);
    // Said once: what follows is the same conversation.
    send(&mut office, 2, "＠李娜", "有，怎么了");
    office.level();
    assert_eq!(texts(&mut office, 1, "@王强"), ["有空吗？", "有，怎么了"]);
    assert_eq!(conversations(&mut office, 1)[0].channel, row.channel);
    let sent = &messages(&mut office, 1, "@王强")[0];
    assert_eq!((sent.delivery.recipients, sent.delivery.delivered.len()), (1, 1));
    // Nobody else has it, the founder neither.
    for desk in [0, 3] {
        assert!(conversations(&mut office, desk).is_empty());
    }
    assert_eq!(office.hashes(3).len(), before.len());
    for desk in 0..4 {
        let peers = office.status(desk).peers;
        let level = peers.iter().all(|peer| (peer.ahead, peer.behind) == (0, 0));
        assert!(level, "{desk}: {peers:?}");
    }
    let opened = office.done(1, Command::OpenConversation { members: vec!["王强".into()] });
    assert_eq!(opened, Answer::Made { id: row.channel.clone() });
}

#[test]
fn two_who_begin_apart_meet_in_one_conversation() {
    let mut office = office();
    office.part();
    send(&mut office, 1, "@王强,陈晨", "一");
    send(&mut office, 3, "@陈晨、李娜、王强", "二");
    office.meet();
    for desk in 1..=3 {
        assert_eq!(conversations(&mut office, desk).len(), 1);
    }
    assert_eq!(texts(&mut office, 2, "@李娜,陈晨").len(), 2);
    // Other people are another conversation.
    send(&mut office, 1, "@王强", "只有我们");
    office.level();
    assert_eq!(conversations(&mut office, 1).len(), 2);
    assert_eq!(conversations(&mut office, 3).len(), 1);
}

#[test]
fn everything_a_channel_can_do_works_in_a_conversation() {
    let mut office = office();
    let with = "@李娜";
    send(&mut office, 2, with, "发布会改到周五 @李娜");
    office.level();
    let id = messages(&mut office, 1, "@王强")[0].id.clone();
    assert!(messages(&mut office, 1, "@王强")[0].mentions_me);
    let channel = "@王强".to_owned();
    let reply = Command::Send {
        channel: channel.clone(),
        text: "好 @研发部".into(),
        reply_to: Some(id.clone()),
    };
    office.done(1, reply);
    let react = Command::React {
        channel: channel.clone(),
        message: id.clone(),
        emoji: "👍".into(),
        on: true,
    };
    office.done(1, react);
    office.done(1, Command::MarkRead { channel: channel.clone() });
    office.level();
    let rows = messages(&mut office, 2, with);
    assert_eq!((rows[0].replies, rows[0].reactions.len()), (1, 1));
    assert_eq!(rows[0].delivery.read, ["李娜"]);
    assert!(rows[1].mentions.is_empty(), "a department isn't in it");
    let edit = Command::EditMessage {
        channel: with.into(),
        message: id.clone(),
        text: "发布会改到周六".into(),
    };
    office.done(2, edit);
    office.level();
    assert!(messages(&mut office, 1, &channel)[0].edited);
    let thread = Query::Thread { channel: channel.clone(), message: id.clone() };
    assert!(matches!(office.know(1, thread), Answer::Thread(rows) if rows.len() == 2));
    let part = Query::Timeline { channel: channel.clone(), at: TimelineAt::Newest, limit: 10 };
    assert!(matches!(office.know(1, part), Answer::Timeline(page) if page.messages.len() == 2));
    let found = |office: &mut Office, desk: usize, text: &str| match office
        .know(desk, Query::Search { text: text.into(), limit: 10 })
    {
        Answer::Hits(hits) => hits,
        other => panic!("{other:?}"),
    };
    let hits = found(&mut office, 1, "发布会");
    assert_eq!((hits.len(), hits[0].place.as_str()), (1, "王强"));
    assert_eq!(found(&mut office, 1, "发布会 in:@王强").len(), 1);
    assert!(
        found(&mut office, 0, "发布会").is_empty() && found(&mut office, 3, "发布会").is_empty()
    );
    office.done(2, Command::RecallMessage { channel: with.into(), message: id.clone() });
    office.level();
    assert!(messages(&mut office, 1, &channel)[0].recalled);
    let hide = Command::HideMessage { channel, message: id, hidden: true };
    assert_eq!(failure(&mut office, 1, Request::Command(hide)), FailureCode::NotAllowed);
}

#[test]
fn what_was_not_read_in_a_conversation_is_in_the_inbox() {
    let mut office = office();
    let channel = send(&mut office, 0, "@李娜", "周五见");
    office.level();
    let inbox =
        |office: &mut Office, desk: usize| match office.know(desk, Query::Inbox { limit: 9 }) {
            Answer::Inbox(items) => items,
            other => panic!("{other:?}"),
        };
    let [item] = inbox(&mut office, 1).try_into().expect("one message");
    let about = item.message().expect("a message").clone();
    assert_eq!((about.why.as_str(), about.message.text.as_str()), ("direct", "周五见"));
    assert_eq!((item.unread, inbox(&mut office, 0).len()), (true, 0), "one's own isn't");
    office.done(1, Command::MarkRead { channel: about.channel });
    assert!(inbox(&mut office, 1).is_empty(), "it was read");
    drop(channel);
}

#[test]
fn whom_a_conversation_cannot_have_is_said() {
    let mut office = office();
    let open = |names: &[&str]| {
        let members = names.iter().map(|name| (*name).to_owned()).collect();
        Request::Command(Command::OpenConversation { members })
    };
    assert_eq!(failure(&mut office, 1, open(&["李娜"])), FailureCode::Invalid);
    assert_eq!(failure(&mut office, 1, open(&[])), FailureCode::Invalid);
    assert_eq!(failure(&mut office, 1, open(&["无名"])), FailureCode::NotFound);
    let read = Request::Query(Query::Messages { channel: "@王强".into(), last: 1 });
    assert_eq!(failure(&mut office, 1, read), FailureCode::NotFound, "reading begins nothing");
    assert!(conversations(&mut office, 1).is_empty());
    let channel = Command::AddChannel { name: "@王强".into(), department: None };
    assert_eq!(failure(&mut office, 0, Request::Command(channel)), FailureCode::Invalid);
    // Somebody who left can't be written to for the first time.
    office.done(0, Command::RemoveMember { name: "陈晨".into() });
    office.level();
    assert_eq!(failure(&mut office, 1, open(&["陈晨"])), FailureCode::Invalid);
}

#[test]
fn who_can_read_a_conversation_and_why_names_who_is_in_it() {
    let mut office = office();
    send(&mut office, 1, "@王强", "你好");
    let Answer::Capabilities(rows) =
        office.know(1, Query::WhoCanRead { department: Some("@王强".into()), on: None })
    else {
        panic!("no rows")
    };
    let mut names: Vec<&str> = rows.iter().map(|row| row.member.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["李娜", "王强"]);
    assert!(rows.iter().all(|row| row.department.starts_with('@') && row.level == "write"));
    // They aren't listed among what can be passed on, and make nobody belong to a department.
    let Answer::Capabilities(all) = office.know(1, Query::Capabilities { member: None }) else {
        panic!("no rows")
    };
    assert!(all.iter().all(|row| !row.department.starts_with('@')));
    let Answer::Members(people) = office.know(1, Query::Members) else { panic!("no people") };
    assert!(people.iter().all(|person| person.departments.len() == 1), "{people:?}");
}

#[test]
fn what_a_leaver_wrote_stays_in_the_conversation_and_they_lose_it() {
    let mut office = office();
    send(&mut office, 3, "@李娜", "交接文档在桌上");
    office.level();
    let Answer::Removal(preview) = office.know(0, Query::RemovalPreview { name: "陈晨".into() })
    else {
        panic!("no preview")
    };
    assert_eq!(preview.conversations, 1);
    assert!(preview.departments.iter().all(|name| !name.starts_with('@')));
    assert!(preview.capabilities.iter().all(|right| !right.department.starts_with('@')));
    // The founder isn't in it and can't name its logs.
    office.done(0, Command::RemoveMember { name: "陈晨".into() });
    office.level();
    assert_eq!(texts(&mut office, 1, "@陈晨"), ["交接文档在桌上"]);
    assert!(office.quarantine(1).is_empty());
    let rows = conversations(&mut office, 1);
    assert!(rows[0].participants.iter().any(|person| person.removed));
}

#[test]
fn a_conversation_survives_a_restart_with_and_without_the_store() {
    let mut office = office();
    send(&mut office, 1, "@王强", "一");
    office.level();
    for keep_store in [true, false] {
        office.restart(2, keep_store);
        assert_eq!(texts(&mut office, 2, "@李娜"), ["一"]);
        assert_eq!(conversations(&mut office, 2)[0].unread, 1);
    }
    office.meet();
    assert_eq!(office.hashes(1), office.hashes(2));
    let Answer::Verify(report) = office.done(2, Command::Verify { rebuild: true }) else {
        panic!("no report")
    };
    assert!(report.problems.is_empty(), "{report:?}");
}

#[test]
fn threat_22_a_conversation_is_unknown_to_everybody_else() {
    let mut office = office();
    send(&mut office, 1, "@王强", "只有我们两个");
    office.level();
    let space = conversations(&mut office, 1)[0].space.parse().expect("a space");
    let log = LogId::trunk(space, office.desks[1].core.device(), 0);
    let holds = |office: &Office, desk: usize| {
        office.desks[desk].core.door().held.ledger.strand(&log).is_some()
    };
    assert!(holds(&office, 1) && holds(&office, 2), "the control");
    assert!(!holds(&office, 0) && !holds(&office, 3), "not even the founder");
    // A node that holds it answers the founder as about a space that doesn't exist.
    let never = LogId::trunk(SpaceId::new([9; 16]), log.device, 0);
    let mut asked = |from: usize, log: LogId| {
        let wanted = Wanted { log: LogTag::of(&log), after: 0, up_to: 1 };
        let want = Want { id: 77, budget_bytes: 1 << 20, logs: vec![wanted] };
        office.answers_to(from, 1, &Frame::Want(want))
    };
    assert_eq!(asked(0, log), asked(0, never));
    let is_run = |bytes: &Vec<u8>| {
        matches!(Frame::from_bytes(bytes), Ok(Frame::Run(..) | Frame::NewRun(..)))
    };
    assert!(asked(2, log).iter().any(is_run), "the control");
}
