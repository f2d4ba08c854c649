//! Spaces where who joins reads messages only from then on: who gets which key, and what is told.

use protocol::{
    authority::is_for_messages,
    capability::Role,
    ids::{KeyId, SpaceId},
    wire::Frame,
};

use super::office::Office;
use crate::facade::{Answer, ChannelInfo, Command, FailureCode, Query, Request, RuleSetting};

fn root(office: &Office) -> SpaceId {
    SpaceId::root(&office.desks[0].core.org())
}

fn set(office: &mut Office, desk: usize, from_joining: bool) {
    let rule = RuleSetting::History { from_joining };
    office.done(desk, Command::SetRule { department: None, rule });
}

/// A founder and a colleague, in whose organisation messages are for those who are there.
fn closed() -> Office {
    let mut office = Office::with_colleagues(&["李娜"]);
    set(&mut office, 0, true);
    office.level();
    office
}

fn hall(office: &mut Office, desk: usize) -> ChannelInfo {
    let Answer::Channels(rows) = office.know(desk, Query::Channels) else { panic!("no channels") };
    rows.into_iter().find(|row| row.name == "大厅").expect("the hall")
}

/// The keys for messages that a statement has named, and those of them that a desk has.
fn message_keys(office: &Office, desk: usize) -> (Vec<KeyId>, Vec<KeyId>) {
    let space = root(office);
    let keys = &office.desks[desk].core.door().held.keys;
    let made = keys.made(&space).filter(|made| is_for_messages(made.epoch));
    let named: Vec<KeyId> = made.map(|made| made.id).collect();
    let held = named.iter().filter(|id| keys.get(&space, id).is_some()).copied().collect();
    (named, held)
}

fn add_task(title: &str) -> Command {
    Command::AddTask { title: title.into(), department: None, fields: vec![] }
}

#[test]
fn threat_22_who_joins_a_closed_space_reads_only_messages_from_then_on() {
    let mut office = closed();
    office.say(0, "before");
    office.say(1, "also before");
    office.done(0, add_task("the work that they join"));
    office.level();
    let new = office.join("王芳", Role::Member);
    office.level();
    assert_eq!(office.texts(new), Vec::<String>::new());
    assert_eq!(office.task(new, "the work that they join").title, "the work that they join");
    office.say(0, "after");
    office.say(1, "also after");
    office.level();
    assert_eq!(office.texts(new), ["after", "also after"]);
    office.say(new, "hello");
    office.level();
    let all = ["before", "also before", "after", "also after", "hello"];
    assert_eq!(
        (office.texts(0), office.texts(1)),
        (all.map(Into::into).into(), all.map(Into::into).into())
    );
    let for_whom: Vec<u64> =
        office.messages(0).iter().map(|message| message.delivery.recipients).collect();
    assert_eq!(for_whom, [1, 1, 2, 2, 2], "who came later isn't counted, nor told to have it");
    assert!(office.messages(0)[0].delivery.delivered.iter().all(|name| name != "王芳"));
    let (named, held) = message_keys(&office, new);
    assert_eq!((named.len(), held.len()), (2, 1), "the one that was made when they joined");
    let (_, theirs) = message_keys(&office, 1);
    assert_eq!(theirs, named, "the control: who was there has both");
}

#[test]
fn who_joins_a_closed_space_is_told_so_and_nothing_stays_on_its_way() {
    let mut office = closed();
    office.say(0, "before");
    office.level();
    let new = office.join("王芳", Role::Member);
    office.level();
    office.say(1, "after");
    office.level();
    let row = hall(&mut office, new);
    assert!(row.closed_before.is_some() && row.unread == 1, "{row:?}");
    assert_eq!(hall(&mut office, 1).closed_before, None);
    for space in office.status(new).spaces {
        assert_eq!(space.missing, 0, "{space:?}");
    }
    assert_eq!(office.quarantine(new), Vec::new(), "nothing of it is anybody's fault");
    // Made anew from the journal it is the same, and after a start.
    let before = office.texts(new);
    for keep_store in [true, false] {
        office.restart(new, keep_store);
        office.meet();
        assert_eq!(office.texts(new), before, "store kept: {keep_store}");
        assert_eq!(office.quarantine(new), Vec::new());
    }
}

#[test]
fn threat_22_a_key_for_messages_is_given_to_nobody_who_came_later_whatever_they_ask() {
    let mut office = closed();
    office.say(0, "before");
    office.level();
    let new = office.join("王芳", Role::Member);
    office.level();
    let space = root(&office);
    let (named, _) = message_keys(&office, 0);
    let question = Frame::KeysWanted(space, named[..1].to_vec());
    let given = |frames: Vec<Vec<u8>>| -> usize {
        let frames = frames.iter().filter_map(|bytes| Frame::from_bytes(bytes).ok());
        frames.map(|frame| if let Frame::Keys(_, keys) = frame { keys.len() } else { 0 }).sum()
    };
    assert_eq!(given(office.answers_to(1, 0, &question)), 1, "the control: they were there");
    assert_eq!(given(office.answers_to(new, 0, &question)), 0);
    // That the rule ends opens nothing: it was said to those who were there.
    set(&mut office, 0, false);
    office.level();
    assert_eq!(given(office.answers_to(new, 0, &question)), 0);
    office.say(0, "to everybody again");
    office.level();
    assert_eq!(office.texts(new), ["to everybody again"]);
    let next = office.join("赵六", Role::Member);
    office.level();
    assert_eq!(
        office.texts(next),
        ["to everybody again"],
        "what is said without the rule is for all"
    );
}

#[test]
fn what_was_said_before_the_rule_stays_for_everybody() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "in the open");
    set(&mut office, 0, true);
    office.level();
    office.say(0, "among us");
    office.level();
    let new = office.join("王芳", Role::Member);
    office.level();
    assert_eq!(office.texts(new), ["in the open"]);
}

#[test]
fn another_device_of_somebody_who_was_there_reads_everything() {
    let mut office = closed();
    office.say(1, "before");
    office.level();
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    assert_eq!(office.texts(laptop), ["before"]);
    assert_eq!(hall(&mut office, laptop).closed_before, None);
}

#[test]
fn while_no_manager_knows_of_them_who_joined_writes_no_message_and_work_goes_on() {
    let mut office = closed();
    office.say(0, "before");
    office.level();
    let code = office.invitation(Role::Member);
    office.part();
    let new = office.arrive_with("王芳", &code);
    office.connect(1, new);
    office.level();
    office.connect(1, new);
    office.level();
    let send = Command::Send { channel: "大厅".into(), text: "hi".into(), reply_to: None };
    let refused = office.ask(new, Request::Command(send.clone())).expect_err("no key for messages");
    assert_eq!(refused.code, FailureCode::Busy);
    office.done(new, add_task("begun at once"));
    office.meet();
    office.done(new, send);
    office.level();
    assert_eq!(office.texts(0), ["before", "hi"]);
    assert_eq!(office.task(0, "begun at once").title, "begun at once");
}

#[test]
fn a_joining_makes_one_key_however_many_managers_there_are() {
    let mut office = closed();
    office.join("经理", Role::Admin);
    office.level();
    let (before, _) = message_keys(&office, 0);
    office.join("王芳", Role::Member);
    office.level();
    let (after, _) = message_keys(&office, 0);
    assert_eq!(after.len(), before.len() + 1);
}
