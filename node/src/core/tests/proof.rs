//! Proofs, written by one node and checked by nobody's.

use proptest::prelude::*;
use protocol::{
    crypto::EntryKey,
    entry::Base,
    ids::{Branch, OrgId, SpaceId},
};

use super::{forks, office::Office};
use crate::{
    facade::{
        Answer, Command, FailureCode, LateEntries, ProofReport, Query, Request, TaskChange,
        TaskField,
    },
    proof::{ProofFile, content, seal},
    service::{CheckError, check_proof},
};

fn exported(office: &mut Office, desk: usize, item: &str) -> Vec<u8> {
    match office.know(desk, Query::Proof { item: item.into(), channel: None }) {
        Answer::Proof { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    }
}

fn proven(bytes: &[u8]) -> ProofReport {
    check_proof(bytes).unwrap_or_else(|error| panic!("{error}: {error:?}"))
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The bodies that the keys in a file open.
fn opened(bytes: &[u8]) -> Vec<Vec<u8>> {
    let file = ProofFile::from_bytes(bytes).expect("a file");
    let mut opened = Vec::new();
    for log in file.logs {
        let org = OrgId::from(
            file.genesis
                .clone()
                .open(&Base { org: OrgId::ZERO, tip: None })
                .expect("in order")
                .unverified()[0]
                .hash(),
        );
        let mut keys = log.shown.into_iter();
        for entry in log.outline.verify(org).expect("signed") {
            let Some(body) = entry.body else { continue };
            let key = EntryKey::new(keys.next().expect("a key for each").key);
            opened.push(key.open(&entry.header.changes, &body).expect("its key"));
        }
    }
    opened
}

fn steps(report: &ProofReport) -> Vec<(&str, &str, &str, &str)> {
    let mut steps = Vec::new();
    for change in &report.changes {
        for step in &change.steps {
            steps.push((&*change.author, &*step.field, &*step.old, &*step.new));
        }
    }
    steps
}

/// 李娜 writes and edits a message among others, which 张伟's node exports.
fn a_message() -> (Office, String) {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "a secret of hers");
    let id = office.said(1, "the offer is 100", None);
    office.level();
    office.say(2, "another's words");
    let (channel, message) = ("大厅".into(), id.clone());
    office.done(1, Command::EditMessage { channel, message, text: "the offer is 120".into() });
    office.say(1, "and what came after");
    office.level();
    (office, id)
}

#[test]
fn r16_a_message_is_proven_to_somebody_who_has_nothing_but_the_file() {
    let (mut office, id) = a_message();
    let bytes = exported(&mut office, 0, &id);
    let report = proven(&bytes);
    assert_eq!((report.organisation.as_str(), report.kind.as_str()), ("同舟", "message"));
    assert_eq!(report.id, id);
    assert_eq!(report.org, office.status(0).org);
    assert_eq!(
        steps(&report),
        [
            ("李娜", "text", "", "the offer is 100"),
            ("李娜", "text", "the offer is 100", "the offer is 120"),
        ]
    );
    let chain = &report.changes[0].chain;
    assert_eq!(chain.first().map(|right| right.holder.as_str()), Some("张伟"));
    assert_eq!(chain.last().map(|right| right.holder.as_str()), Some("李娜"));
    assert_eq!(chain.last().and_then(|right| right.giver.as_deref()), Some("张伟"));
    let clear = opened(&bytes).concat();
    assert!(has(&clear, "the offer is 120"), "the control");
    for text in ["a secret of hers", "another's words", "and what came after"] {
        assert!(!has(&clear, text), "{text:?} is nobody's business");
    }
    assert_eq!(opened(&bytes).len(), 2);
    let space = SpaceId::root(&office.desks[0].core.org());
    let (_, key) = office.desks[0].core.space_key(&space).expect("a reader's");
    let is_key = |part: &[u8]| part == key.bytes();
    assert!(!bytes.windows(32).any(is_key), "the key of one entry is not that of the space");
    assert_eq!(proven(&exported(&mut office, 2, &id)).changes, report.changes, "any node's proof");
}

#[test]
fn r16_a_task_is_proven_with_who_changed_what_from_what_to_what() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let fields = vec![TaskField::Deadline(Some("2026-12-01".into()))];
    office.done(0, Command::AddTask { title: "验收".into(), department: None, fields });
    office.level();
    let changes = vec![TaskChange::Set(TaskField::Deadline(Some("2026-12-24".into())))];
    office.done(1, Command::SetTask { task: "验收".into(), changes });
    office.level();
    let report = proven(&exported(&mut office, 0, "验收"));
    assert_eq!(report.kind, "task");
    let due: Vec<_> = steps(&report).into_iter().filter(|step| step.1 == "deadline").collect();
    assert_eq!(
        due,
        [("张伟", "deadline", "", "2026-12-01"), ("李娜", "deadline", "2026-12-01", "2026-12-24")]
    );
}

#[test]
fn a_page_is_proven_and_what_is_nowhere_is_not() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let text = "first line\n".to_owned();
    office.done(1, Command::NewPage { title: "纪要".into(), department: None, text });
    office.level();
    let report = proven(&exported(&mut office, 0, "纪要"));
    assert_eq!(report.kind, "page");
    assert!(steps(&report).iter().any(|step| step.0 == "李娜" && step.3.contains("first line")));
    let nothing =
        office.ask(0, Request::Query(Query::Proof { item: "nothing".into(), channel: None }));
    assert_eq!(nothing.expect_err("no such item").code, FailureCode::NotFound);
}

#[test]
fn what_was_taken_back_or_came_too_late_is_proven_to_nobody_until_it_is_adopted() {
    let (mut office, id) = a_message();
    let (channel, message) = ("大厅".into(), id.clone());
    office.done(1, Command::RecallMessage { channel, message });
    office.level();
    let proof = Request::Query(Query::Proof { item: id, channel: None });
    assert_eq!(office.ask(0, proof).expect_err("recalled").code, FailureCode::NotFound);
    office.part();
    let late = office.said(1, "the last word", None);
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    office.connect(1, 2);
    office.level();
    office.connect(0, 2);
    office.level();
    let proof = Request::Query(Query::Proof { item: late.clone(), channel: None });
    assert_eq!(office.ask(0, proof).expect_err("late").code, FailureCode::NotFound);
    let member = "李娜".into();
    office.done(0, Command::AdoptLate(LateEntries::From { member, place: None }));
    let report = proven(&exported(&mut office, 0, &late));
    assert_eq!(steps(&report), [("李娜", "text", "", "the last word")]);
}

#[test]
fn any_byte_changed_in_a_proof_makes_it_fail() {
    let (mut office, id) = a_message();
    let bytes = exported(&mut office, 0, &id);
    proven(&bytes);
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1 << (at % 8);
        assert!(matches!(check_proof(&bent), Err(CheckError::File(_))), "byte {at}");
    }
    for end in [0, 15, 16, 40, bytes.len() - 1] {
        assert!(check_proof(&bytes[..end]).is_err());
    }
    assert!(check_proof(&[bytes.as_slice(), b"x"].concat()).is_err());
}

#[test]
fn threat_48_whoever_makes_the_checksum_of_a_proof_anew_still_proves_nothing_else() {
    let (mut office, id) = a_message();
    let bytes = exported(&mut office, 0, &id);
    let honest = proven(&bytes);
    let inside = content(&bytes).expect("whole").to_vec();
    assert_eq!(seal(&inside), bytes, "the control");
    let mut runner = proptest::test_runner::TestRunner::default();
    let flips = (0..inside.len(), 0..8_u8);
    runner
        .run(&flips, |(at, bit)| {
            let mut bent = inside.clone();
            bent[at] ^= 1 << bit;
            if let Ok(report) = check_proof(&seal(&bent)) {
                prop_assert_eq!(report, honest.clone(), "byte {}", at);
            }
            Ok(())
        })
        .expect("nothing else is proven");
}

#[test]
fn threat_48_one_message_is_never_shown_as_another() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let one = office.said(1, "the offer is 100", None);
    let other = office.said(1, "the offer is 200", None);
    office.level();
    let file = |office: &mut Office, id: &str| {
        ProofFile::from_bytes(&exported(office, 0, id)).expect("a proof")
    };
    let (mut bent, true_one) = (file(&mut office, &other), file(&mut office, &one));
    proven(&bent.to_bytes());
    bent.item = true_one.item;
    let refused = check_proof(&bent.to_bytes());
    assert!(matches!(refused, Err(CheckError::Elsewhere)), "{refused:?}");
}

/// A proof of the message with this text, as node 0 writes it.
fn file_of(office: &mut Office, text: &str) -> ProofFile {
    let found = office.messages(0).into_iter().find(|message| message.text == text);
    let id = found.expect("the message is shown").id;
    ProofFile::from_bytes(&exported(office, 0, &id)).expect("a proof")
}

#[test]
fn threat_48_a_side_of_a_fork_is_proven_only_with_who_took_it_in() {
    let (one, two) = ("one: for node 0", "two: for node 0");
    let mut office = forks::forked();
    let before = file_of(&mut office, "common");
    let last = forks::row(&mut office, 0, two);
    office.done(0, forks::adopt(&last.id));
    office.level();
    for (text, by) in [("common", None), (one, Some("张伟")), (two, Some("张伟"))] {
        let report = proven(&file_of(&mut office, text).to_bytes());
        assert_eq!(steps(&report), [("王芳", "text", "", text)]);
        assert_eq!(report.changes[0].adopted_by.as_deref(), by, "{text}");
    }
    // What the side goes on from is no part of it, and its other side neither.
    let file = file_of(&mut office, two);
    let checked = |bend: &dyn Fn(&mut ProofFile)| {
        let mut bent = file.clone();
        bend(&mut bent);
        check_proof(&bent.to_bytes())
    };
    assert!(checked(&|_| ()).is_ok(), "the control");
    let refused = checked(&|bent| bent.control = before.control.clone());
    assert!(matches!(refused, Err(CheckError::Refused(_))), "taken in by nobody: {refused:?}");
    let side = file.logs[0].outline.log;
    let fork = file.forks[0].check().expect("a fork");
    let other = fork.sides.into_iter().find(|it| *it != side.branch).expect("two sides");
    for branch in [other, Branch::TRUNK] {
        let refused = checked(&|bent| bent.logs[0].outline.log = side.on(branch));
        assert!(matches!(refused, Err(CheckError::Elsewhere)), "{refused:?}");
    }
    let refused = checked(&|bent| bent.forks.clear());
    assert!(matches!(refused, Err(CheckError::Elsewhere)), "no fork: {refused:?}");
    // The same past, where no more than the side's first entry was taken in.
    let mut office = forks::forked();
    let first = forks::row(&mut office, 0, one);
    office.done(0, forks::adopt(&first.id));
    office.level();
    let less = file_of(&mut office, one);
    proven(&less.to_bytes());
    let refused = checked(&|bent| bent.control = less.control.clone());
    assert!(matches!(refused, Err(CheckError::Elsewhere)), "beyond what was: {refused:?}");
}

#[test]
fn a_message_is_proven_where_its_id_stands_in_several_places() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let second = Command::AddChannel { name: "群".into(), department: Some("研发部".into()) };
    office.done(0, second);
    office.level();
    let send = |channel: &str, text: &str| Command::Send {
        channel: channel.into(),
        text: text.into(),
        reply_to: None,
    };
    // Her first words in two spaces: her device counts its entries in each apart.
    let ids = ["大厅", "研发部/群"].map(|channel| match office.done(1, send(channel, channel)) {
        Answer::Made { id } => id,
        other => panic!("{other:?}"),
    });
    office.level();
    assert_eq!(ids[0], ids[1], "both have one id");
    let proof = |channel: Option<&str>| {
        let channel = channel.map(str::to_owned);
        Request::Query(Query::Proof { item: ids[0].clone(), channel })
    };
    let refused = office.ask(0, proof(None)).expect_err("of which?");
    assert_eq!(refused.code, FailureCode::Ambiguous);
    for channel in ["大厅", "研发部/群"] {
        let Ok(Answer::Proof { bytes, .. }) = office.ask(0, proof(Some(channel))) else {
            panic!("{channel}")
        };
        let report = crate::service::check_proof(&bytes).expect("it holds");
        assert_eq!(report.changes[0].steps[0].new, channel);
    }
}
