//! What people say to each other: answers, edits, recalls, emoji, mentions, what is unread.

use super::office::Office;
use crate::facade::{
    Answer, ChannelInfo, Command, FailureCode, InboxItem, MessageInfo, Query, Request, TimelineAt,
    TimelinePage,
};

pub(super) const HALL: &str = "大厅";

pub(super) fn thread(office: &mut Office, desk: usize, message: &str) -> Vec<MessageInfo> {
    let query = Query::Thread { channel: HALL.into(), message: message.into() };
    match office.know(desk, query) {
        Answer::Thread(messages) => messages,
        other => panic!("{other:?}"),
    }
}

fn history(office: &mut Office, desk: usize, message: &str) -> Vec<(String, String)> {
    let query = Query::MessageHistory { channel: HALL.into(), message: message.into() };
    match office.know(desk, query) {
        Answer::History(lines) => lines.into_iter().map(|line| (line.old, line.new)).collect(),
        other => panic!("{other:?}"),
    }
}

fn inbox(office: &mut Office, desk: usize) -> Vec<InboxItem> {
    match office.know(desk, Query::Inbox { limit: 50 }) {
        Answer::Inbox(items) => items,
        other => panic!("{other:?}"),
    }
}

/// Why, which text, unread.
fn inbox_lines(office: &mut Office, desk: usize) -> Vec<(String, String, bool)> {
    let items = inbox(office, desk).into_iter();
    let line = |item: InboxItem| {
        let about = item.message().expect("a message").clone();
        (about.why, about.message.text, item.unread)
    };
    items.map(line).collect()
}

fn hall(office: &mut Office, desk: usize) -> ChannelInfo {
    match office.know(desk, Query::Channels) {
        Answer::Channels(rows) => rows.into_iter().find(|row| row.name == HALL).expect("there"),
        other => panic!("{other:?}"),
    }
}

fn page(office: &mut Office, desk: usize, at: TimelineAt, limit: usize) -> TimelinePage {
    match office.know(desk, Query::Timeline { channel: HALL.into(), at, limit }) {
        Answer::Timeline(page) => page,
        other => panic!("{other:?}"),
    }
}

pub(super) fn texts(messages: &[MessageInfo]) -> Vec<&str> {
    messages.iter().map(|message| message.text.as_str()).collect()
}

pub(super) fn edit_to(message: &str, text: &str) -> Command {
    Command::EditMessage { channel: HALL.into(), message: message.into(), text: text.into() }
}

pub(super) fn recall(message: &str) -> Command {
    Command::RecallMessage { channel: HALL.into(), message: message.into() }
}

fn hide(message: &str, hidden: bool) -> Command {
    Command::HideMessage { channel: HALL.into(), message: message.into(), hidden }
}

fn react(message: &str, emoji: &str, on: bool) -> Command {
    let (channel, message) = (HALL.into(), message.into());
    Command::React { channel, message, emoji: emoji.into(), on }
}

fn mark_read() -> Command {
    Command::MarkRead { channel: HALL.into() }
}

#[test]
fn answers_make_a_conversation_and_recalled_ones_leave_their_place() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let root = office.said(0, "root", None);
    office.level();
    let first = office.said(1, "first", Some(&root));
    let below = office.said(1, "below", Some(&first));
    office.said(1, "apart", None);
    office.level();
    let second = office.said(0, "second", Some(&root));
    office.level();
    for desk in 0..2 {
        for asked in [&root, &first, &below] {
            let messages = thread(&mut office, desk, asked);
            assert_eq!(texts(&messages), ["root", "first", "below", "second"]);
        }
        let counted = office.messages(desk);
        let counted: Vec<(u64, Option<&str>)> =
            counted.iter().map(|row| (row.replies, row.reply_to.as_deref())).collect();
        let root = Some(root.as_str());
        let expected = [(3, None), (1, root), (0, Some(first.as_str())), (0, None), (0, root)];
        assert_eq!(counted, expected);
    }
    office.done(1, recall(&first));
    office.level();
    office.assert_same();
    let messages = thread(&mut office, 0, &root);
    assert_eq!(texts(&messages), ["root", "", "below", "second"]);
    assert!(messages[1].recalled && messages[0].replies == 3);
    // An answer to something that isn't in the channel is refused.
    let nowhere = format!("{}.0.999", &second[..64]);
    let (channel, text) = (HALL.to_owned(), "x".to_owned());
    let send = Command::Send { channel, text, reply_to: Some(nowhere) };
    let refused = office.ask(0, Request::Command(send)).expect_err("nothing there");
    assert_eq!(refused.code, FailureCode::NotFound);
}

#[test]
fn an_edit_changes_text_and_mentions_and_the_history_keeps_each_text() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let message = office.said(0, "请@李娜看", None);
    office.level();
    assert!(office.message(1, &message).mentions_me);
    office.done(0, edit_to(&message, "不用看了"));
    office.done(0, edit_to(&message, "不用看了"));
    office.done(0, edit_to(&message, "请@研发部看"));
    office.level();
    let shown = office.message(1, &message);
    assert!(shown.edited && shown.mentions_me, "李娜 belongs to 研发部");
    let [mention] = shown.mentions.as_slice() else { panic!("{:?}", shown.mentions) };
    assert_eq!((mention.kind.as_str(), mention.name.as_str()), ("department", "研发部"));
    let steps = [("", "请@李娜看"), ("请@李娜看", "不用看了"), ("不用看了", "请@研发部看")];
    let expected: Vec<(String, String)> =
        steps.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
    assert_eq!(history(&mut office, 1, &message), expected, "saying the same is no edit");
    assert_eq!(inbox(&mut office, 1).len(), 1, "once, however often it was called");
    office.done(0, edit_to(&message, "好"));
    office.level();
    assert!(inbox(&mut office, 1).is_empty() && !office.message(1, &message).mentions_me);
    office.assert_same();
}

#[test]
fn recalled_and_hidden_messages_show_no_text_anywhere() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let recalled = office.said(0, "@李娜 secret one", None);
    let hidden = office.said(0, "@all secret two", None);
    office.done(0, edit_to(&recalled, "@李娜 secret three"));
    office.level();
    assert_eq!(inbox(&mut office, 1).len(), 2);
    office.done(0, recall(&recalled));
    office.done(0, hide(&hidden, true));
    office.level();
    for desk in 0..2 {
        assert_eq!(office.texts(desk), ["", ""]);
        let shown = office.message(desk, &recalled);
        assert!(shown.recalled && shown.mentions.is_empty() && !shown.mentions_me);
        assert!(history(&mut office, desk, &recalled).is_empty());
        assert!(history(&mut office, desk, &hidden).is_empty());
        assert_eq!(texts(&thread(&mut office, desk, &hidden)), [""]);
        assert!(inbox(&mut office, desk).is_empty());
        assert_eq!(hall(&mut office, desk).mentions, 0);
        let query = Query::Search { text: "secret".into(), limit: 9 };
        assert_eq!(office.know(desk, query), Answer::Hits(vec![]));
    }
    let refused = office.ask(0, Request::Command(edit_to(&recalled, "again")));
    assert_eq!(refused.expect_err("recalled").code, FailureCode::Invalid);
    // A manager may show it again; 李娜 may neither hide nor show.
    let refused = office.ask(1, Request::Command(hide(&hidden, false)));
    assert_eq!(refused.expect_err("no manager").code, FailureCode::NotAllowed);
    office.done(0, hide(&hidden, false));
    office.level();
    assert_eq!(office.texts(1), ["", "@all secret two"]);
    assert_eq!(hall(&mut office, 1).mentions, 1);
}

#[test]
fn emoji_come_and_go() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let message = office.said(0, "发布了", None);
    office.level();
    office.done(1, react(&message, "👍", true));
    office.done(0, react(&message, "👍", true));
    office.done(0, react(&message, "🎉", true));
    office.level();
    let shown = office.message(1, &message);
    assert_eq!(shown.my_reactions, ["👍"]);
    assert_eq!(shown.reactions.len(), 2);
    office.done(1, react(&message, "👍", false));
    office.level();
    let shown = office.message(0, &message);
    assert_eq!(
        shown.reactions,
        [("🎉".to_owned(), vec!["张伟".to_owned()]), ("👍".to_owned(), vec!["张伟".to_owned()]),]
    );
    let before = office.hashes(1);
    office.done(1, react(&message, "👍", false));
    assert_eq!(office.hashes(1), before, "taking away what isn't there writes nothing");
    let refused = office.ask(0, Request::Command(react(&message, "two words", true)));
    assert_eq!(refused.expect_err("no emoji").code, FailureCode::Invalid);
}

#[test]
fn a_message_is_named_by_the_beginning_of_its_device_too() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let message = office.said(0, "here", None);
    let (device, place) = message.split_once('.').unwrap();
    let short = format!("{}.{place}", &device[..8]);
    assert_eq!(texts(&thread(&mut office, 0, &short)), ["here"]);
    for unknown in ["0000.0.1", "x", "", "...", &device[..8]] {
        let query = Query::Thread { channel: HALL.into(), message: unknown.into() };
        let refused = office.ask(0, Request::Query(query)).expect_err("no such message");
        assert_eq!(refused.code, FailureCode::NotFound, "{unknown}");
    }
}

#[test]
fn what_others_wrote_is_unread_until_it_is_read() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "one");
    office.said(1, "@张伟 two", None);
    office.say(0, "mine");
    office.level();
    let row = hall(&mut office, 0);
    assert_eq!((row.messages, row.unread, row.mentions), (3, 2, 1));
    assert!(row.newest.is_some() && row.may_write && row.may_manage && !row.archived);
    let row = hall(&mut office, 1);
    assert_eq!((row.unread, row.mentions, row.may_manage), (1, 0, false));
    office.done(0, mark_read());
    let row = hall(&mut office, 0);
    assert_eq!((row.unread, row.mentions), (0, 0));
    // 王芳 writes while cut off; it comes late, into the middle.
    office.part();
    office.said(2, "@all late", None);
    office.now = office.now.plus(60_000);
    office.connect(0, 1);
    office.say(1, "three");
    office.level();
    office.done(0, mark_read());
    assert_eq!(hall(&mut office, 0).unread, 0);
    office.meet();
    assert_eq!(office.texts(0).last().map(String::as_str), Some("three"));
    let row = hall(&mut office, 0);
    assert_eq!((row.unread, row.mentions), (1, 1), "what comes late is news all the same");
    let shown = page(&mut office, 0, TimelineAt::FirstUnread, 3);
    assert_eq!(texts(&shown.messages), ["mine", "@all late", "three"]);
    assert_eq!(shown.first_unread.as_deref(), Some(shown.messages[1].id.as_str()));
    // What was read stays read, with or without the store.
    for keep_store in [true, false] {
        office.restart(0, keep_store);
        let row = hall(&mut office, 0);
        assert_eq!((row.unread, row.mentions), (1, 1), "store kept: {keep_store}");
    }
    office.done(0, mark_read());
    assert_eq!(hall(&mut office, 0).unread, 0);
    assert_eq!(page(&mut office, 0, TimelineAt::FirstUnread, 2).first_unread, None);
}

#[test]
fn the_inbox_has_calls_and_answers_newest_first() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let question = office.said(1, "who comes? @李娜", None);
    office.level();
    assert!(inbox(&mut office, 1).is_empty(), "nobody calls themselves");
    office.said(0, "I", Some(&question));
    office.said(2, "@王芳 and @李娜", None);
    office.said(2, "not for you", None);
    office.level();
    let line = |why: &str, text: &str, unread| (why.to_owned(), text.to_owned(), unread);
    let expected = [line("mention", "@王芳 and @李娜", true), line("reply", "I", true)];
    assert_eq!(inbox_lines(&mut office, 1), expected);
    office.done(1, mark_read());
    let in_hall = |item: &InboxItem| item.message().is_some_and(|it| it.channel_name == HALL);
    assert!(inbox(&mut office, 1).iter().all(|item| !item.unread && in_hall(item)));
    let Answer::Inbox(items) = office.know(1, Query::Inbox { limit: 1 }) else { panic!() };
    assert_eq!(items.len(), 1);
    assert_eq!(inbox_lines(&mut office, 2), []);
}

#[test]
fn two_messages_of_one_number_in_two_spaces_are_two_items_of_the_inbox() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let department = Some("研发部".to_owned());
    office.done(0, Command::AddChannel { name: "实验".into(), department });
    // Each space has a log of its own, and counts in it: that with fewer entries is brought up.
    let mut made = [Vec::new(), Vec::new()];
    let shared = loop {
        for (channel, made) in [HALL, "实验"].into_iter().zip(&mut made) {
            let text = "@李娜".to_owned();
            let send = Command::Send { channel: channel.into(), text, reply_to: None };
            let Answer::Made { id } = office.done(0, send) else { panic!("no id") };
            made.push(id);
        }
        let [hall, lab] = &made;
        assert!(hall.len() < 20, "the numbers never meet: {made:?}");
        if let Some(id) = hall.iter().find(|id| lab.contains(id)) {
            break id.clone();
        }
    };
    office.level();
    let items = inbox(&mut office, 1);
    let same = items.iter().filter(|it| it.message().is_some_and(|it| it.message.id == shared));
    assert_eq!(same.count(), 2);
    let ids: std::collections::BTreeSet<&str> = items.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), items.len(), "{ids:?}");
}

#[test]
fn only_what_one_may_read_is_ever_answered() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let department = Some("行政部".to_owned());
    office.done(0, Command::AddDepartment { name: "行政部".into(), parent: None });
    office.done(0, Command::AddChannel { name: "内部".into(), department });
    let send = |reply_to| Command::Send { channel: "内部".into(), text: "@all".into(), reply_to };
    let Answer::Made { id } = office.done(0, send(None)) else { panic!() };
    office.level();
    let (channel, message) = ("内部".to_owned(), id.clone());
    for query in [
        Query::Timeline { channel: channel.clone(), at: TimelineAt::Newest, limit: 9 },
        Query::Thread { channel: channel.clone(), message: message.clone() },
        Query::MessageHistory { channel: channel.clone(), message: message.clone() },
        // The same message, asked for through a channel that she does read.
        Query::Thread { channel: HALL.into(), message: message.clone() },
        Query::Search { text: "in:内部 all".into(), limit: 9 },
    ] {
        let refused = office.ask(1, Request::Query(query.clone()));
        assert_eq!(refused.map_err(|why| why.code), Err(FailureCode::NotFound), "{query:?}");
    }
    let command = Request::Command(Command::RecallMessage { channel, message });
    assert_eq!(office.ask(1, command).map_err(|why| why.code), Err(FailureCode::NotFound));
    assert!(inbox(&mut office, 1).is_empty());
    // Whom the founder calls are those who can hear it.
    let shown = page_of(&mut office, 0, "内部");
    assert_eq!(shown.messages.len(), 1);
}

fn page_of(office: &mut Office, desk: usize, channel: &str) -> TimelinePage {
    let query = Query::Timeline { channel: channel.into(), at: TimelineAt::Newest, limit: 9 };
    match office.know(desk, query) {
        Answer::Timeline(page) => page,
        other => panic!("{other:?}"),
    }
}
