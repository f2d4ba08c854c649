//! Messages by hand: what the service wouldn't write, and rows that another program left.

use protocol::{
    change::ActorId,
    clock::Hlc,
    entry::{ChangeBody, ChangesDigest, DocRef, Draft},
    policy,
    schema::MessageRef,
};

use super::{
    office::Office,
    talk::{HALL, edit_to, recall, texts, thread},
};
use crate::{
    document::{
        Document,
        edit::{self, Author},
    },
    facade::{FailureCode, Request},
    store::Kv,
};

#[test]
fn a_closed_circle_of_answers_ends() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "before");
    office.say(1, "before");
    office.level();
    // Each names the entry that the other will write next.
    let next = |office: &Office, desk: usize| {
        let core = &office.desks[desk].core;
        let space = protocol::ids::SpaceId::root(&core.org());
        let log = core.own_log(space);
        MessageRef { device: log.device, epoch: log.epoch, seq: core.next_seq(space) }
    };
    let (one, other) = (next(&office, 0), next(&office, 1));
    office.part();
    write_reply(&mut office, 0, other);
    write_reply(&mut office, 1, one);
    office.meet();
    office.assert_same();
    for asked in [one, other] {
        assert_eq!(thread(&mut office, 0, &asked.to_string()).len(), 2);
        assert_eq!(office.message(1, &asked.to_string()).replies, 1);
    }
}

/// Writes an answer past the service, which would look for what is answered.
fn write_reply(office: &mut Office, desk: usize, answered: MessageRef) {
    let now = office.now;
    let core = &mut office.desks[desk].core;
    let (space, channel) = core.find_channel(now, HALL).expect("there");
    let seq = core.next_seq(space);
    let message = protocol::schema::Message {
        text: "circle".into(),
        reply_to: Some(answered),
        mentions: Vec::new(),
        files: Vec::new(),
        task: None,
    };
    let doc = DocRef::Segment { channel, number: 0 };
    let wrote = core.edit(now, space, doc, |document, author, id| {
        edit::new_message(document, author, id, seq, &message)
    });
    wrote.expect("written");
    core.settle(now);
}

#[test]
fn nobody_recalls_or_edits_what_another_wrote_whatever_they_sign() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let message = office.said(0, "stands", None);
    office.level();
    for command in [recall(&message), edit_to(&message, "mine now")] {
        let refused = office.ask(1, Request::Command(command)).expect_err("not hers");
        assert_eq!(refused.code, FailureCode::NotAllowed);
    }
    // A changed program signs it all the same; her colleague's door sets it aside.
    let target: MessageRef = message.parse().unwrap();
    let now = office.now;
    let (space, channel) = office.desks[1].core.find_channel(now, HALL).expect("there");
    let author = Author { device: office.desks[1].core.device(), epoch: 7 };
    let doc = DocRef::Segment { channel, number: 0 };
    let id = doc.id(&space, &author.device, author.epoch).expect("a segment");
    let edited = edit::recall(&Document::new(), &author, &id, target).expect("an edit");
    let actor = ActorId::from(protocol::ids::actor(&author.device, author.epoch, &id));
    let decoded = edited.changes.iter().map(|made| &made.change);
    let changes = policy::pack_body(actor, None, decoded);
    let hashes: Vec<_> = edited.changes.iter().map(|made| made.change.hash()).collect();
    let log = protocol::ids::LogId::trunk(space, author.device, author.epoch);
    let core = &office.desks[1].core;
    let control = core.door().held.heads.unnamed(&Default::default(), now);
    let draft = Draft {
        org: core.org(),
        log,
        base: None,
        hlc: Hlc::at(now),
        control,
        key_epoch: 0,
        changes: ChangesDigest::NONE,
        body: Vec::new(),
    };
    let (epoch, key) = core.space_key(&space).expect("a reader's");
    let clear = protocol::encode::to_bytes(&ChangeBody { doc, changes });
    let draft = draft.seal((epoch, &key), hashes.iter().map(|hash| hash.as_bytes()), &clear);
    let run = draft.sign(core.key()).verify().expect("signed").pack();
    let admitted = office.desks[0].core.door_mut().admit(now, &run).expect("kept");
    assert_eq!((admitted.appended, admitted.aside), (1, 1));
    assert_eq!(office.texts(0), ["stands"]);
    assert!(office.quarantine(0)[0].reason.contains("another person"));
}

#[test]
fn rows_of_answers_and_calls_are_made_anew_with_the_others() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let root = office.said(0, "@李娜 @all", None);
    office.level();
    let answer = office.said(1, "yes", Some(&root));
    office.level();
    office.done(0, edit_to(&root, "@研发部"));
    office.done(1, recall(&answer));
    office.level();
    let before = office.hashes(1);
    let conversation = thread(&mut office, 1, &root);
    // As a program that didn't know these rows left the store: without them, and in its version.
    office.restart(1, true);
    let held = &mut office.desks[1].core.door_mut().held;
    held.flush(held.journal.end().to_u64()).expect("flushed");
    let mut kv = office.rows(1);
    let rows = kv.scan(&crate::store::Span::prefix(b""), false, usize::MAX);
    let old = rows.expect("readable").into_iter().filter_map(|(key, value)| match key.first() {
        Some(b'b' | b'i') => Some((key, None)),
        Some(0) => Some((key, Some(value[..8].to_vec()))),
        _ => None,
    });
    kv.apply(&old.collect()).expect("written");
    office.restart(1, true);
    assert_eq!(office.hashes(1), before);
    assert_eq!(texts(&thread(&mut office, 1, &root)), texts(&conversation));
    office.meet();
    office.assert_same();
}
