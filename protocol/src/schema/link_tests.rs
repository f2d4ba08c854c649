//! Keys of tasks and links to commits, as packed values and fields.

use super::{
    Closing, CommitHash, CommitLink, DirectoryKey, KeyPrefix, Message, TaskField, TaskKey,
    TaskValue,
};
use crate::{
    change::Value,
    clock::Millis,
    ids::{DeviceId, DocId, DocKind},
    limits::COMMIT_SUBJECT_BYTES_MAX,
};

fn link() -> CommitLink {
    CommitLink {
        repository: "portal".into(),
        root: Some("0f".repeat(20).parse().unwrap()),
        author: "张三".into(),
        time: Millis(1_700_000_000_000),
        subject: "登录页".into(),
        closing: Closing::Says,
    }
}

#[test]
fn r41_keys_have_one_form() {
    for key in ["T-1", "LAUNCH-12", "A1B2-9999999", "ABCDEFGHIJ-7"] {
        assert_eq!(key.parse::<TaskKey>().unwrap().to_string(), key);
    }
    for key in ["", "-1", "T-0", "T-01", "T-+1", "t-1", "1T-1", "T1", "T-10000000", "ABCDEFGHIJK-1"]
    {
        assert!(key.parse::<TaskKey>().is_err(), "{key}");
    }
    let prefix: KeyPrefix = "LAUNCH".parse().unwrap();
    assert_eq!(KeyPrefix::unpack(&prefix.pack()), Ok(prefix));
    assert_eq!("p".parse(), Ok(DirectoryKey::TaskPrefix));
    let value = TaskValue::Key("T-1".parse().unwrap());
    assert_eq!(TaskValue::read(&TaskField::Key, &value.write()), Ok(value));
    assert!(TaskValue::read(&TaskField::Key, &Value::Str("t-1".into())).is_err());
}

#[test]
fn r41_a_link_to_a_commit_reads_back_within_its_limits() {
    let hash: CommitHash = "ab".repeat(20).parse().unwrap();
    let field = TaskField::Commit(hash);
    assert_eq!(field.to_string().parse(), Ok(field.clone()));
    assert!(field.is_member(), "it can be taken off");
    let value = TaskValue::Commit(link());
    assert_eq!(TaskValue::read(&field, &value.write()), Ok(value));
    let bad = [
        CommitLink { repository: String::new(), ..link() },
        CommitLink { subject: "x".repeat(COMMIT_SUBJECT_BYTES_MAX + 1), ..link() },
        CommitLink { author: "a\u{1b}[31m".into(), ..link() },
    ];
    for link in bad {
        assert!(CommitLink::unpack(&link.pack()).is_err(), "{link:?}");
    }
    assert!(CommitLink::unpack(&[]).is_err() && CommitLink::unpack(&[9]).is_err());
    for hash in ["", "ab", &"AB".repeat(20), &"ag".repeat(20), &"ab".repeat(21)] {
        assert!(hash.parse::<CommitHash>().is_err(), "{hash}");
    }
}

#[test]
fn r31_a_reminder_of_a_task_is_a_message_of_its_own_form() {
    let task = DocId::created(DocKind::Task, &DeviceId::ZERO, 1);
    for text in ["", "今天要定"] {
        let message = Message::reminder(task, text);
        assert_eq!(Message::unpack(&message.pack()), Ok(message.clone()));
        assert_eq!(message.pack()[0], 2);
    }
    let page = DocId::created(DocKind::Page, &DeviceId::ZERO, 1);
    assert!(Message::unpack(&Message::reminder(page, "").pack()).is_err(), "tasks only");
}
