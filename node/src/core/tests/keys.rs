//! Keys of spaces: who gets them, who doesn't, and what is told without them.

use std::path::Path;

use protocol::{
    authority::{KeyMade, Statement},
    capability::{Level, Role},
    clock::Hlc,
    crypto::{SealedKey, SpaceKey},
    encode,
    entry::{Body, Draft, PackedRun},
    ids::{LogId, SpaceId},
    wire::Frame,
};

use super::office::Office;
use crate::{
    disk::{Disk, SimDisk},
    facade::{Command, FailureCode, Request},
};

fn root(office: &Office) -> SpaceId {
    SpaceId::root(&office.desks[0].core.org())
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// All bytes of a home's journal.
fn journal(disk: &SimDisk) -> Vec<u8> {
    let dir = Path::new("journal");
    let mut all = Vec::new();
    for name in disk.list(dir).expect("a journal") {
        let file = disk.open(&dir.join(name)).expect("there");
        let mut bytes = vec![0; usize::try_from(file.len().expect("known")).expect("small")];
        let read = file.read_at(0, &mut bytes).expect("readable");
        all.extend_from_slice(&bytes[..read]);
    }
    all
}

/// The number of the key that a node writes with in the organisation's space.
fn epoch(office: &Office, desk: usize) -> Option<u32> {
    office.desks[desk].core.space_key(&root(office)).map(|(epoch, _)| epoch)
}

/// The newest entry of a node's log in the organisation's space, as a run.
fn newest(office: &mut Office, desk: usize) -> PackedRun {
    let space = root(office);
    let core = &mut office.desks[desk].core;
    let log = core.own_log(space);
    let last = core.next_seq(space) - 1;
    core.read_runs(&log, last - 1, last, 1).expect("read").pop().expect("an entry")
}

#[test]
fn neither_the_line_nor_the_journal_holds_what_was_said() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.tape.clear();
    office.say(0, "the merger is on Tuesday");
    office.done(
        0,
        Command::AddTask { title: "buy the other firm".into(), department: None, fields: vec![] },
    );
    office.level();
    assert_eq!(office.texts(1), ["the merger is on Tuesday"], "the control: a reader has it");
    assert_eq!(office.task(1, "buy the other firm").title, "buy the other firm");
    // The line: the control space is in clear there, inside of encrypted connections.
    office.join("王芳", Role::Member);
    let told = office.tape.concat();
    assert!(has(&told, "王芳"), "the control");
    let kept: Vec<u8> = office.desks.iter().flat_map(|desk| journal(&desk.disk)).collect();
    for text in ["merger", "Tuesday", "buy the other firm", "大厅"] {
        assert!(!has(&told, text) && !has(&kept, text), "{text}");
    }
    assert!(!has(&kept, "王芳"), "at home names are sealed, too");
}

#[test]
fn p05_a_message_of_82_bytes_is_as_long_as_the_wires_tests_say() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(1, "the first makes the bucket");
    office.say(1, &"eighty-two".repeat(9)[..82]);
    assert_eq!(newest(&mut office, 1).entries[0].body.len(), 132);
}

#[test]
fn r28_who_joins_gets_the_keys_that_there_were_and_reads_and_writes() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(1, "before");
    office.level();
    let new = office.join("王芳", Role::Member);
    assert_eq!(office.texts(new), ["before"]);
    office.say(new, "and after");
    office.level();
    assert_eq!(office.texts(0), ["before", "and after"]);
    assert_eq!(epoch(&office, new), Some(1), "nobody had to make another key");
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "hello");
    office.level();
    office.lost = |frame| matches!(frame, Frame::Keys(..));
    let new = office.join("王芳", Role::Member);
    assert_eq!(epoch(&office, new), None, "the control");
    let send = Command::Send { channel: "大厅".into(), text: "hi".into(), reply_to: None };
    assert!(office.ask(new, Request::Command(send)).is_err(), "no channel is known yet");
    office.lost = |_| false;
    office.level();
    assert_eq!(office.texts(new), ["hello"]);
}

#[test]
fn without_a_key_nothing_is_written() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.lost = |frame| matches!(frame, Frame::Keys(..));
    let new = office.join("王芳", Role::Member);
    let add = Command::AddTask { title: "early".into(), department: None, fields: vec![] };
    let refused = office.ask(new, Request::Command(add.clone())).expect_err("no key");
    assert_eq!(refused.code, FailureCode::Busy);
    assert_eq!(refused.problem, "the key to this space has not come yet");
    office.lost = |_| false;
    office.level();
    office.done(new, add);
    office.level();
    office.assert_same();
}

#[test]
fn keys_outlive_a_restart_and_the_loss_of_the_store() {
    for keep_store in [true, false] {
        let mut office = Office::with_colleagues(&["李娜", "王芳"]);
        office.say(0, "hello");
        office.level();
        office.restart(2, keep_store);
        assert_eq!(office.texts(2), ["hello"], "store kept: {keep_store}");
        office.say(2, "still here");
        office.meet();
        office.assert_same();
    }
}

#[test]
fn threat_43_who_was_removed_has_the_old_key_and_nothing_that_is_said_from_then_on() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(0, "while she was here");
    office.level();
    office.done(0, Command::RemoveMember { name: "王芳".into() });
    office.level();
    assert_eq!((epoch(&office, 0), epoch(&office, 1)), (Some(2), Some(2)));
    office.say(1, "now that she is gone");
    office.level();
    assert_eq!(office.texts(0), ["while she was here", "now that she is gone"]);
    let hers = &office.desks[2].core;
    let space = root(&office);
    let made: Vec<_> = hers.door().held.keys.made(&space).map(|made| made.id).collect();
    let opens = made.iter().filter(|id| hers.door().held.keys.get(&space, id).is_some()).count();
    assert_eq!(opens, 1, "the control: she has the first key");
    // Should somebody hand the entry to her all the same, she can't open it.
    let run = newest(&mut office, 1);
    let now = office.now;
    let before = office.texts(2);
    assert!(office.desks[2].core.door_mut().admit(now, &run).is_err());
    assert_eq!(office.texts(2), before);
    let entry = &run.entries[0];
    assert_eq!(entry.extras.key_epoch(), 2);
}

#[test]
fn a_manager_makes_a_new_key_on_demand_and_nobody_else_does() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let renew = Command::RenewKey { department: None };
    let refused = office.ask(1, Request::Command(renew.clone())).expect_err("she manages nothing");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    office.done(0, renew);
    office.level();
    assert_eq!((epoch(&office, 0), epoch(&office, 1)), (Some(2), Some(2)));
    office.say(1, "under the second");
    office.level();
    assert_eq!(office.texts(0), ["under the second"]);
}

#[test]
fn a_removed_person_is_given_no_key_that_they_ask_for() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.done(0, Command::RemoveMember { name: "王芳".into() });
    let space = root(&office);
    let keys = office.desks[0].core.door().held.keys.made(&space).map(|made| made.id).collect();
    let question = Frame::KeysWanted(space, keys);
    let keys_in = |frames: Vec<Vec<u8>>| {
        let frames = frames.iter().filter_map(|bytes| Frame::from_bytes(bytes).ok());
        frames.filter(|frame| matches!(frame, Frame::Keys(..))).count()
    };
    assert_eq!(keys_in(office.answers_to(1, 0, &question)), 1, "the control");
    assert_eq!(keys_in(office.answers_to(2, 0, &question)), 0);
    // A space that isn't there is answered as one that they may not read.
    let nowhere = Frame::KeysWanted(SpaceId::new([5; 16]), vec![]);
    assert_eq!(office.answers_to(1, 0, &nowhere), Vec::<Vec<u8>>::new());
}

#[test]
fn in_a_conversation_the_next_to_write_makes_a_key_after_a_removal() {
    let mut office = Office::with_colleagues(&["李娜", "王芳", "赵六"]);
    let command = |text: &str| Command::Send {
        channel: "@王芳,赵六".into(),
        text: text.into(),
        reply_to: None,
    };
    office.done(1, command("three of us"));
    office.level();
    office.done(0, Command::RemoveMember { name: "赵六".into() });
    office.level();
    let conversations = |office: &Office, desk: usize| {
        let core = &office.desks[desk].core;
        let authority = core.door().authority.as_ref().expect("known");
        let spaces = authority.spaces_of(&core.device(), office.now);
        spaces.into_iter().find(|space| authority.conversation(space).is_some()).expect("one")
    };
    let space = conversations(&office, 1);
    let key = |office: &Office| office.desks[1].core.space_key(&space).map(|(epoch, _)| epoch);
    assert_eq!(key(&office), Some(1));
    office.done(1, command("two of us"));
    assert_eq!(key(&office), Some(2));
    office.done(1, command("still two"));
    assert_eq!(key(&office), Some(2), "one key is enough");
    office.level();
    assert_eq!(office.desks[2].core.space_key(&space).map(|(epoch, _)| epoch), Some(2));
    assert_eq!(office.desks[3].core.space_key(&space).map(|(epoch, _)| epoch), Some(1));
}

#[test]
fn threat_47_a_plain_members_key_is_used_by_nobody() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let (now, space) = (office.now, root(&office));
    let key =
        SealedKey::new((&space, &SpaceKey::new([7; 32])), [office.desks[0].core.device()], [8; 32]);
    let made = Statement::KeyMade(Box::new(KeyMade { space, epoch: 9, key }));
    let core = &mut office.desks[1].core;
    assert!(core.state(now, made.clone()).is_err(), "her own node refuses");
    // A changed program signs it all the same.
    let control = SpaceId::control(&core.org());
    let log = LogId::trunk(control, core.device(), 7);
    let draft = Draft {
        org: core.org(),
        log,
        base: None,
        hlc: Hlc::at(now),
        control: core.door().held.heads.unnamed(&Default::default(), now),
        key_epoch: 0,
        changes: protocol::entry::ChangesDigest::NONE,
        body: encode::to_bytes(&made),
    };
    let run = draft.sign(core.key()).verify().expect("signed").pack();
    let admitted = office.desks[0].core.door_mut().admit(now, &run).expect("kept");
    assert_eq!(admitted.aside, 1);
    assert_eq!(epoch(&office, 0), Some(1));
    assert_eq!(office.quarantine(0).len(), 1);
}

#[test]
fn threat_51_what_opens_under_no_key_of_the_space_is_not_taken_in() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(1, "honest");
    office.level();
    let (now, space) = (office.now, root(&office));
    let core = &office.desks[1].core;
    let (epoch, key) = core.space_key(&space).expect("a reader's");
    let log = LogId::trunk(space, core.device(), 7);
    let draft = |key: &SpaceKey, clear: &[u8]| {
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
        draft.seal((epoch, key), [&[1; 32]], clear)
    };
    let sign = |draft: Draft| draft.sign(core.key()).verify().expect("signed").pack();
    let foreign = sign(draft(&SpaceKey::new([9; 32]), b"anything"));
    let garbage = sign(draft(&key, b"anything"));
    let mut clear = draft(&key, b"anything");
    (clear.key_epoch, clear.body) = (0, b"in clear".to_vec());
    let clear = sign(clear);
    let door = office.desks[0].core.door_mut();
    assert!(door.admit(now, &foreign).is_err(), "under no key: it waits");
    // The control: what opens is judged, and set aside for what it says.
    let admitted = door.admit(now, &garbage).expect("kept");
    assert_eq!((admitted.appended, admitted.aside), (1, 1));
    assert!(matches!(door.admit(now, &clear), Ok(it) if it.forks.len() == 1), "another side");
    let reasons: Vec<String> = office.quarantine(0).into_iter().map(|aside| aside.reason).collect();
    assert!(reasons.iter().any(|reason| reason.contains("not sealed")), "{reasons:?}");
}

#[test]
fn a_right_to_read_that_comes_back_by_the_clock_brings_its_keys() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let add = Command::AddDepartment { name: "财务部".into(), parent: None };
    office.done(0, add);
    let channel =
        Command::AddChannel { name: "账目".into(), department: Some("财务部".into()) };
    office.done(0, channel);
    office.level();
    office.part();
    let grant = Command::Grant {
        member: "李娜".into(),
        department: Some("财务部".into()),
        level: Level::Write,
        below: false,
        expires: Some(office.now.plus(86_400_000)),
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    // Both clocks are years ahead when she hears of it: the right seems to be over.
    let (right, years) = (office.now, 3 * 365 * 86_400_000);
    office.now = right.plus(years);
    office.meet();
    office.now = right.plus(60_000);
    office.level();
    office.meet();
    let send = Command::Send { channel: "账目".into(), text: "in time".into(), reply_to: None };
    office.done(1, send);
}

#[test]
fn a_key_made_by_a_clock_far_ahead_is_used_by_nobody() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let right = office.now;
    office.part();
    office.now = right.plus(365 * 86_400_000);
    office.done(0, Command::RenewKey { department: None });
    assert_eq!(epoch(&office, 0), Some(2), "the control: by that clock it is the newest");
    office.now = right.plus(60_000);
    office.meet();
    office.say(0, "by the right clock");
    office.level();
    assert_eq!(epoch(&office, 0), Some(1));
    assert_eq!(office.texts(1), ["by the right clock"]);
}

#[test]
fn who_joins_first_writes_where_nobody_has_written_yet() {
    let mut office = Office::begun();
    assert_eq!(epoch(&office, 0), None, "the control");
    let new = office.join("赵六", Role::Member);
    for department in [None, Some("研发部".to_owned())] {
        office.done(new, Command::AddTask { title: "第一件".into(), department, fields: vec![] });
    }
    office.level();
    office.assert_same();
}

/// Signs a statement as a changed program would, and hands it to a node.
fn forge(office: &mut Office, by: usize, to: usize, statement: &Statement) {
    let now = office.now;
    let core = &office.desks[by].core;
    let draft = Draft {
        org: core.org(),
        log: LogId::trunk(SpaceId::control(&core.org()), core.device(), 7),
        base: None,
        hlc: Hlc::at(now),
        control: core.door().held.heads.unnamed(&Default::default(), now),
        key_epoch: 0,
        changes: protocol::entry::ChangesDigest::NONE,
        body: encode::to_bytes(statement),
    };
    let run = draft.sign(core.key()).verify().expect("signed").pack();
    office.desks[to].core.door_mut().admit(now, &run).expect("kept");
}

#[test]
fn threat_22_the_key_of_a_private_space_is_not_had_under_the_name_of_another() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let send =
        Command::Send { channel: "@张伟".into(), text: "between us".into(), reply_to: None };
    office.done(1, send);
    office.level();
    // 王芳 isn't in the conversation, but its key's statement is in the control space.
    let control = SpaceId::control(&office.desks[2].core.org());
    let log = LogId::trunk(control, office.desks[1].core.device(), 0);
    let mut theirs = None;
    for seq in 1..20 {
        let entry = office.desks[2].core.door_mut().held.entry(&log, seq).expect("readable");
        let Some(entry) = entry else { break };
        if let Ok(Body::Statement(Statement::KeyMade(made))) = Body::from_bytes(&entry.body, true) {
            theirs = Some(made.key);
        }
    }
    let theirs = theirs.expect("the key of the conversation");
    let space = root(&office);
    let copied = KeyMade { space, epoch: 3, key: theirs.clone() };
    forge(&mut office, 2, 0, &Statement::KeyMade(Box::new(copied)));
    let ours: Vec<_> = office.desks[2].core.door().held.keys.made(&space).collect();
    let ours = ours.first().expect("named").id;
    let keys_in = |frames: Vec<Vec<u8>>| {
        let frames = frames.iter().filter_map(|bytes| Frame::from_bytes(bytes).ok());
        frames.filter(|frame| matches!(frame, Frame::Keys(..))).count()
    };
    let ask =
        |office: &mut Office, id| office.answers_to(2, 0, &Frame::KeysWanted(space, vec![id]));
    assert_eq!(keys_in(ask(&mut office, ours)), 1, "the control");
    assert_eq!(keys_in(ask(&mut office, theirs.id)), 0);
}

#[test]
fn a_plain_members_node_refuses_to_name_a_key_and_who_comes_gets_the_real_one() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "hello");
    office.level();
    let space = root(&office);
    for at in 0..3 {
        let key = SpaceKey::new([at; 32]);
        let key = SealedKey::new((&space, &key), [], [at; 32]);
        let made = Statement::KeyMade(Box::new(KeyMade { space, epoch: 1, key }));
        assert!(office.desks[1].core.state(office.now, made).is_err(), "her node refuses");
    }
    let new = office.join("王芳", Role::Member);
    assert_eq!(office.texts(new), ["hello"]);
}

#[test]
fn two_keys_of_one_number_open_what_each_has_sealed() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let deputy = office.join("王芳", Role::Admin);
    office.say(0, "under the first");
    office.level();
    office.part();
    for manager in [0, deputy] {
        office.done(manager, Command::RenewKey { department: None });
    }
    office.say(0, "by one");
    office.say(deputy, "by the other");
    assert_eq!((epoch(&office, 0), epoch(&office, deputy)), (Some(2), Some(2)), "apart");
    office.meet();
    for desk in 0..3 {
        assert_eq!(office.texts(desk).len(), 3, "node {desk}");
    }
    let new = office.join("赵六", Role::Member);
    assert_eq!(office.texts(new).len(), 3, "who comes later asks for both");
    office.assert_same();
}

#[test]
fn a_right_that_runs_out_by_itself_brings_a_new_key() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "财务部".into(), parent: None });
    let grant = Command::Grant {
        member: "李娜".into(),
        department: Some("财务部".into()),
        level: Level::Write,
        below: false,
        expires: Some(office.now.plus(3_600_000)),
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    office.done(0, Command::RenewKey { department: Some("财务部".into()) });
    let add = |title: &str| Command::AddTask {
        title: title.into(),
        department: Some("财务部".into()),
        fields: vec![],
    };
    office.done(0, add("while she may"));
    let space = office.hashes(0).iter().map(|row| row.space.clone()).collect::<Vec<_>>();
    let keyed = |office: &Office| {
        let core = &office.desks[0].core;
        let epochs = core.keyed_spaces().into_iter().filter_map(|space| core.space_key(&space));
        epochs.map(|(epoch, _)| epoch).max()
    };
    assert_eq!(keyed(&office), Some(2), "{space:?}");
    office.now = office.now.plus(2 * 3_600_000);
    office.done(0, add("now that she may not"));
    assert_eq!(keyed(&office), Some(3));
}
