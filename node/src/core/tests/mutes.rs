//! What people mute: on all of their devices, and never what they can read.

use crate::facade::Tell;

use super::{office::Office, own};
use crate::facade::{Answer, Command, InboxItem, InboxMessage, Query, ReminderSettings, Request};

fn mute(office: &mut Office, desk: usize, channel: &str, tell: Tell) {
    office.done(desk, Command::Mute { channel: channel.into(), tell });
}

fn say(office: &mut Office, desk: usize, channel: &str, text: &str) -> String {
    let send = Command::Send { channel: channel.into(), text: text.into(), reply_to: None };
    let answer = office.ask(desk, Request::Command(send));
    let Ok(Answer::Made { id }) = answer else { panic!("{answer:?}") };
    id
}

/// What somebody wants to be told of a channel, its unread messages, and those that call them.
fn seen(office: &mut Office, desk: usize, name: &str) -> (Tell, u64, u64) {
    let Answer::Channels(rows) = office.know(desk, Query::Channels) else { panic!("no channels") };
    let row = rows.into_iter().find(|row| row.name == name).expect("there");
    (row.tell, row.unread, row.mentions)
}

/// What is in somebody's inbox: text, why, and whether it is muted.
fn inbox(office: &mut Office, desk: usize) -> Vec<(String, String, bool)> {
    let answer = office.know(desk, Query::Inbox { limit: 50 });
    let Answer::Inbox(items) = answer else { panic!("{answer:?}") };
    let messages = items.iter().filter_map(InboxItem::message);
    let said = |it: &InboxMessage| (it.message.text.clone(), it.why.clone(), it.muted);
    messages.map(said).collect()
}

fn item(text: &str, why: &str, muted: bool) -> (String, String, bool) {
    (text.to_owned(), why.to_owned(), muted)
}

#[test]
fn what_is_muted_on_one_device_is_muted_on_the_other_and_after_a_restart() {
    let (mut office, laptop) = own::office();
    mute(&mut office, 1, "大厅", Tell::None);
    office.level();
    for desk in [1, laptop] {
        assert_eq!(seen(&mut office, desk, "大厅").0, Tell::None);
    }
    assert_eq!(seen(&mut office, 0, "大厅").0, Tell::All, "everybody mutes for themselves");
    mute(&mut office, laptop, "大厅", Tell::Mentions);
    office.level();
    for desk in [1, laptop] {
        office.restart(desk, false);
        assert_eq!(seen(&mut office, desk, "大厅").0, Tell::Mentions);
    }
    office.meet();
    mute(&mut office, 1, "大厅", Tell::All);
    office.level();
    assert_eq!(seen(&mut office, laptop, "大厅").0, Tell::All);
}

#[test]
fn what_was_muted_and_wished_for_before_a_device_came_holds_there_too() {
    let mut office = Office::with_colleagues(&["李娜"]);
    mute(&mut office, 1, "大厅", Tell::Mentions);
    let wanted = ReminderSettings { hour: 7, stages: vec!["due".into()] };
    office.done(1, Command::SetReminders(wanted.clone()));
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    assert_eq!(seen(&mut office, laptop, "大厅").0, Tell::Mentions);
    assert_eq!(office.know(laptop, Query::Reminders), Answer::Reminders(wanted));
}

#[test]
fn a_muted_conversation_keeps_what_is_unread_and_asks_for_nothing_but_what_names_one() {
    let mut office = Office::with_colleagues(&["李娜"]);
    say(&mut office, 0, "@李娜", "在吗");
    office.level();
    assert_eq!(seen(&mut office, 1, "张伟"), (Tell::All, 1, 1));
    assert_eq!(inbox(&mut office, 1), [item("在吗", "direct", false)]);
    mute(&mut office, 1, "@张伟", Tell::Mentions);
    assert_eq!(seen(&mut office, 1, "张伟"), (Tell::Mentions, 1, 0), "unread, and nothing calls");
    assert_eq!(inbox(&mut office, 1), []);
    say(&mut office, 0, "@李娜", "@李娜 急事");
    office.level();
    assert_eq!(seen(&mut office, 1, "张伟"), (Tell::Mentions, 2, 1));
    assert_eq!(inbox(&mut office, 1), [item("@李娜 急事", "mention", false)]);
    mute(&mut office, 1, "@张伟", Tell::None);
    assert_eq!(inbox(&mut office, 1), [item("@李娜 急事", "mention", true)], "it stands there");
    mute(&mut office, 1, "@张伟", Tell::All);
    assert_eq!(seen(&mut office, 1, "张伟"), (Tell::All, 2, 2));
}

#[test]
fn r31_a_strong_reminder_in_a_muted_channel_says_that_it_stands_there() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let message = say(&mut office, 0, "大厅", "服务器要重启");
    office.level();
    mute(&mut office, 1, "大厅", Tell::None);
    let members = vec!["李娜".to_owned()];
    office.done(0, Command::Urge { channel: "大厅".into(), message, members });
    office.level();
    assert_eq!(inbox(&mut office, 1), [item("服务器要重启", "urged", true)]);
    mute(&mut office, 1, "大厅", Tell::Mentions);
    assert_eq!(inbox(&mut office, 1), [item("服务器要重启", "urged", false)], "it names her");
}

#[test]
fn what_one_cannot_read_cannot_be_muted() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let nowhere = Command::Mute { channel: "没有".into(), tell: Tell::None };
    assert!(office.ask(1, Request::Command(nowhere)).is_err());
}
