//! What a person's devices share: drafts, settings, what was read, reminders put off.

use std::collections::BTreeSet;

use protocol::{
    change::ChangeHash,
    clock::Hlc,
    crypto::SpaceKey,
    encode,
    entry::{ChangeBody, DocRef, Draft},
    ids::{DocId, LogId, SpaceId},
    limits::OWN_CHANGES_MAX,
    policy,
    schema::{OwnKey, OwnValue},
};

use super::office::Office;
use crate::{
    document::{
        Document,
        edit::{Author, put_own},
    },
    facade::{
        Answer, ChannelInfo, Command, InboxAbout, OwnInfo, OwnItem, Query, ReminderSettings,
        Request, TaskChange, TaskField,
    },
};

const FIELD: &str = "0123abcd";

fn draft(text: &str) -> OwnItem {
    OwnItem::Draft { field: FIELD.into(), text: text.into() }
}

fn setting(name: &str, value: &str) -> OwnItem {
    OwnItem::Setting { name: name.into(), value: value.into() }
}

fn keep(office: &mut Office, desk: usize, items: Vec<OwnItem>) {
    office.done(desk, Command::KeepOwn { items });
}

fn own(office: &mut Office, desk: usize) -> OwnInfo {
    match office.know(desk, Query::Own) {
        Answer::Own(info) => info,
        other => panic!("{other:?}"),
    }
}

/// What is begun in the field.
fn begun(office: &mut Office, desk: usize) -> String {
    own(office, desk).drafts.remove(FIELD).unwrap_or_default()
}

/// 李娜's own space.
fn space(office: &Office) -> SpaceId {
    let core = &office.desks[1].core;
    let authority = core.door().authority.as_ref().expect("known");
    let member = authority.member_of(&core.device()).expect("a member");
    SpaceId::conversation(&core.org(), &[member])
}

/// 张伟 at 0, 李娜 at 1, and 李娜's laptop at 2; all connected and level.
pub(super) fn office() -> (Office, usize) {
    let mut office = Office::with_colleagues(&["李娜"]);
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    (office, laptop)
}

/// Both devices show the same of what they share.
fn assert_level(office: &mut Office, laptop: usize) {
    let own = |office: &mut Office, desk| -> Vec<_> {
        let rows = office.hashes(desk).into_iter();
        rows.filter(|row| row.name == "own").map(|row| (row.entries, row.hash)).collect()
    };
    let ours = own(office, 1);
    assert_eq!((ours.len(), own(office, laptop)), (1, ours));
}

fn entries(office: &Office, desk: usize) -> u64 {
    let frontiers = office.desks[desk].core.frontiers();
    frontiers.values().flat_map(|frontier| frontier.0.values()).map(|tip| tip.seq).sum()
}

#[test]
fn drafts_and_settings_follow_the_person_to_their_other_device() {
    let (mut office, laptop) = office();
    assert!(own(&mut office, 1).shared && own(&mut office, laptop).shared);
    keep(&mut office, 1, vec![draft("大家早上"), setting("theme", "\"dark\"")]);
    office.level();
    let info = own(&mut office, laptop);
    assert_eq!(info.drafts[FIELD], "大家早上");
    assert_eq!(info.settings["theme"], "\"dark\"");
    keep(&mut office, laptop, vec![draft("大家早上好！")]);
    office.level();
    assert_eq!(begun(&mut office, 1), "大家早上好！");
    // What is said there already costs nothing.
    let before = entries(&office, 1);
    keep(&mut office, 1, vec![draft("大家早上好！"), setting("theme", "\"dark\"")]);
    assert_eq!(entries(&office, 1), before);
    keep(&mut office, 1, vec![draft("")]);
    office.level();
    assert!(own(&mut office, laptop).drafts.is_empty(), "sent");
    for desk in [1, laptop] {
        office.restart(desk, false);
        assert_eq!(own(&mut office, desk).settings["theme"], "\"dark\"");
        assert!(office.quarantine(desk).is_empty());
    }
    office.meet();
    assert_level(&mut office, laptop);
}

#[test]
fn with_one_device_nothing_is_written_and_nothing_begun() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let before = entries(&office, 1);
    keep(&mut office, 1, vec![draft("大家早上"), setting("theme", "\"dark\"")]);
    assert_eq!((own(&mut office, 1), entries(&office, 1)), (OwnInfo::default(), before));
    let items = vec![draft("x"); 65];
    let refused = office.ask(1, Request::Command(Command::KeepOwn { items }));
    assert!(refused.is_err(), "too many at once");
}

#[test]
fn what_was_written_apart_is_both_kept_and_the_newer_setting_holds() {
    let (mut office, laptop) = office();
    keep(&mut office, 1, vec![draft("大家"), setting("theme", "\"dark\"")]);
    office.level();
    office.part();
    keep(&mut office, 1, vec![draft("大家在办公室的请注意"), setting("theme", "\"light\"")]);
    assert_eq!(begun(&mut office, 1), "大家在办公室的请注意", "works without any network");
    office.now = office.now.plus(60_000);
    keep(&mut office, laptop, vec![draft("大家在路上的请注意"), setting("theme", "\"contrast\"")]);
    office.meet();
    let both = "大家在路上的请注意\n\n大家在办公室的请注意";
    for desk in [1, laptop] {
        assert_eq!(begun(&mut office, desk), both);
        assert_eq!(own(&mut office, desk).settings["theme"], "\"contrast\"");
    }
    keep(&mut office, 1, vec![draft("大家请注意")]);
    office.level();
    for desk in [1, laptop] {
        assert_eq!(begun(&mut office, desk), "大家请注意", "whoever saw both writes over both");
    }
    assert_level(&mut office, laptop);
}

#[test]
fn a_document_of_ones_own_does_not_grow_for_ever() {
    let (mut office, laptop) = office();
    keep(&mut office, 1, vec![setting("theme", "\"dark\"")]);
    for number in 0..OWN_CHANGES_MAX + 10 {
        keep(&mut office, 1, vec![draft(&format!("第 {number} 稿"))]);
    }
    office.level();
    let space = space(&office);
    let core = &office.desks[laptop].core;
    let values = crate::content::own_values(&core.door().held.store, &space).expect("readable");
    assert_eq!(values.values().map(Vec::len).collect::<Vec<_>>(), [1, 1], "one by this device");
    assert_eq!(begun(&mut office, laptop), format!("第 {} 稿", OWN_CHANGES_MAX + 9));
    assert_eq!(own(&mut office, laptop).settings["theme"], "\"dark\"", "from the first document");
    let device = office.desks[1].core.device();
    let lengths = [0, 1].map(|number| {
        let doc = DocId::own(&space, &device, 0, number);
        let door = office.desks[laptop].core.door_mut();
        door.content.graph_of(&mut door.held.store, &space, &doc).expect("readable").len()
    });
    assert_eq!(lengths, [OWN_CHANGES_MAX, 11]);
    office.restart(1, false);
    keep(&mut office, 1, vec![draft("后来")]);
    office.meet();
    assert_eq!(begun(&mut office, laptop), "后来");
    assert_level(&mut office, laptop);
}

#[test]
fn threat_22_nobody_but_ones_own_devices_holds_or_writes_what_they_share() {
    let (mut office, laptop) = office();
    keep(&mut office, 1, vec![draft("只有我自己看的话")]);
    office.level();
    let space = space(&office);
    // The control: her other device holds it, and has the key.
    assert!(office.desks[laptop].core.frontiers().contains_key(&space));
    assert!(office.desks[laptop].core.space_key(&space).is_some());
    let founder = &office.desks[0].core;
    assert!(!founder.frontiers().contains_key(&space), "not even the founder");
    assert!(founder.space_key(&space).is_none() && !founder.keyed_spaces().contains(&space));
    assert!(!office.status(0).spaces.iter().any(|row| row.space == space.to_string()));
    assert_eq!(own(&mut office, 0), OwnInfo::default());
    let Answer::Channels(rows) = office.know(1, Query::Channels) else { panic!("no channels") };
    assert!(rows.iter().all(|row| row.space != space.to_string()), "it is no conversation");
    // The founder's changed program writes there, with a key that it makes up.
    forge(&mut office, 0, 1, space, "假冒的草稿");
    assert_eq!(begun(&mut office, 1), "只有我自己看的话");
    // Her own may, as the control.
    forge(&mut office, laptop, 1, space, "真的");
    assert!(begun(&mut office, 1).contains("真的"));
}

#[test]
fn what_is_ones_own_stands_nowhere_else() {
    let (mut office, _) = office();
    let root = SpaceId::root(&office.desks[1].core.org());
    office.level();
    forge(&mut office, 1, 0, root, "在公共的地方");
    let aside = office.quarantine(0);
    assert!(aside.iter().any(|row| row.reason.contains("stands in one's own space")), "{aside:?}");
}

/// Signs a value as a changed program would, sealed with the writer's key of the space or one that it
/// makes up, and hands it to a node.
fn forge(office: &mut Office, by: usize, to: usize, space: SpaceId, text: &str) {
    let now = office.now;
    let core = &office.desks[by].core;
    let (epoch, key) = core.space_key(&space).unwrap_or((1, SpaceKey::new([9; 32])));
    let log = LogId::trunk(space, core.device(), 7);
    let doc = DocRef::Own { number: 0 };
    let id = doc.id(&space, &log.device, log.epoch).expect("a document");
    let author = Author { device: log.device, epoch: log.epoch };
    let value = OwnValue { at: Hlc::at(now), saw: Vec::new(), body: text.as_bytes().to_vec() };
    let values = [(OwnKey::Draft(FIELD.into()), value)];
    let edited = put_own(&Document::new(), &author, &id, &values).expect("edited");
    let decoded = edited.changes.iter().map(|unpacked| &unpacked.change);
    let actor = protocol::change::ActorId::from(protocol::ids::actor(&log.device, log.epoch, &id));
    let changes = policy::pack_body(actor, None, decoded);
    let hashes: Vec<ChangeHash> =
        edited.changes.iter().map(|unpacked| unpacked.change.hash()).collect();
    let draft = Draft {
        org: core.org(),
        log,
        base: None,
        hlc: Hlc::at(now),
        control: core.door().held.heads.unnamed(&Default::default(), now),
        key_epoch: 0,
        changes: protocol::entry::ChangesDigest::NONE,
        body: Vec::new(),
    };
    let clear = encode::to_bytes(&ChangeBody { doc, changes });
    let draft = draft.seal((epoch, &key), hashes.iter().map(ChangeHash::as_bytes), &clear);
    let run = draft.sign(core.key()).verify().expect("signed").pack();
    // What opens under no key isn't taken in at all.
    let _ = office.desks[to].core.door_mut().admit(now, &run);
    // Rows follow at the end of a turn in which something happened.
    keep(office, to, vec![setting("turn", "\"over\"")]);
    office.level();
}

#[test]
fn threat_43_a_device_that_its_person_ends_loses_what_the_others_share() {
    let (mut office, laptop) = office();
    keep(&mut office, 1, vec![draft("before it was stolen")]);
    office.level();
    let space = space(&office);
    let (_, old) = office.desks[laptop].core.space_key(&space).expect("it had the key");
    let id = office.desks[laptop].core.device().to_string();
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (phone, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.connect(1, phone);
    office.level();
    office.done(1, Command::RemoveDevice { device: id, of: None });
    keep(&mut office, 1, vec![draft("after it")]);
    office.level();
    assert_eq!(begun(&mut office, phone), "after it", "the control");
    let (_, new) = office.desks[1].core.space_key(&space).expect("a key");
    assert!(new != old, "a new key");
    assert_eq!(begun(&mut office, laptop), "before it was stolen", "nobody tells it more");
    assert_ne!(office.desks[laptop].core.space_key(&space).map(|(_, key)| key == new), Some(true));
    // What the thief writes reaches nobody.
    keep(&mut office, laptop, vec![draft("by the thief")]);
    office.level();
    for desk in [1, phone] {
        assert_eq!(begun(&mut office, desk), "after it");
    }
}

fn unread(office: &mut Office, desk: usize) -> u64 {
    let Answer::Channels(rows) = office.know(desk, Query::Channels) else { panic!("no channels") };
    rows.iter().map(|row: &ChannelInfo| row.unread).sum()
}

#[test]
fn what_is_read_on_one_device_is_not_unread_on_the_other() {
    let (mut office, laptop) = office();
    office.say(0, "早上好");
    office.say(0, "九点开会");
    office.level();
    assert_eq!((unread(&mut office, 1), unread(&mut office, laptop)), (2, 2));
    let channel = office.messages(1)[0].clone();
    assert_eq!(channel.text, "早上好");
    let Answer::Channels(rows) = office.know(1, Query::Channels) else { panic!("no channels") };
    let read = rows.iter().find(|row| row.unread > 0).expect("one").channel.clone();
    office.done(1, Command::MarkRead { channel: read });
    office.level();
    assert_eq!((unread(&mut office, 1), unread(&mut office, laptop)), (0, 0));
    assert_eq!(unread(&mut office, 0), 0, "the author");
    // It is kept at once, not with whatever happens next.
    office.restart(laptop, false);
    assert_eq!(unread(&mut office, laptop), 0);
    office.meet();
    office.say(0, "十点再说");
    office.level();
    assert_eq!((unread(&mut office, 1), unread(&mut office, laptop)), (1, 1), "what is new is");
    // It is kept here: neither the other device nor the store is needed for it.
    office.part();
    office.restart(laptop, false);
    assert_eq!(unread(&mut office, laptop), 1);
    office.done(laptop, Command::Verify { rebuild: true });
    assert_eq!(unread(&mut office, laptop), 1);
}

#[test]
fn what_was_read_before_a_device_came_is_read_there_and_a_colleagues_marks_are_theirs() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(0, "早上好");
    office.level();
    let Answer::Channels(rows) = office.know(1, Query::Channels) else { panic!("no channels") };
    let channel = rows.iter().find(|row| row.unread > 0).expect("one").channel.clone();
    office.done(1, Command::MarkRead { channel });
    office.level();
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    assert_eq!(unread(&mut office, laptop), 0, "it was read before the laptop came");
    assert_eq!(unread(&mut office, 2), 1, "王芳 hasn't read it");
}

/// What reminds somebody.
fn reminders(office: &mut Office, desk: usize) -> usize {
    let Answer::Inbox(items) = office.know(desk, Query::Inbox { limit: 50 }) else {
        panic!("no inbox")
    };
    items.iter().filter(|item| matches!(item.about, InboxAbout::Reminder(_))).count()
}

#[test]
fn r39_a_reminder_put_off_on_one_device_is_not_told_on_the_other() {
    let (mut office, laptop) = office();
    let fields = vec![TaskField::Deadline(Some("2025-10-10".into()))];
    let department = Some("研发部".to_owned());
    office.done(0, Command::AddTask { title: "布展".into(), department, fields });
    let changes = vec![TaskChange::Assign("李娜".into())];
    office.done(0, Command::SetTask { task: "布展".into(), changes });
    office.level();
    // 10 October 2025, noon: it is due today.
    let noon = protocol::clock::Millis(1_760_097_600_000);
    for desk in 0..3 {
        office.wake_at(desk, noon);
    }
    assert_eq!((reminders(&mut office, 1), reminders(&mut office, laptop)), (1, 1));
    let until = office.now.plus(2 * 3_600_000);
    office.done(1, Command::SnoozeReminder { task: "布展".into(), until });
    office.level();
    assert_eq!((reminders(&mut office, 1), reminders(&mut office, laptop)), (0, 0));
    office.part();
    for desk in [1, laptop] {
        office.wake_at(desk, until);
        assert_eq!(reminders(&mut office, desk), 1, "it comes again on both");
    }
}

#[test]
fn r39_reminders_come_at_the_hour_that_was_set_on_any_device() {
    let (mut office, laptop) = office();
    let wanted = ReminderSettings { hour: 7, stages: vec!["1d".into(), "due".into()] };
    office.done(laptop, Command::SetReminders(wanted.clone()));
    office.level();
    assert_eq!(office.know(1, Query::Reminders), Answer::Reminders(wanted));
    let colleague = office.know(0, Query::Reminders);
    let Answer::Reminders(settings) = colleague else { panic!("{colleague:?}") };
    assert_eq!(settings.hour, 9, "everybody has their own");
    let hashes: BTreeSet<String> = office.hashes(0).into_iter().map(|row| row.space).collect();
    assert!(!hashes.contains(&space(&office).to_string()));
}
