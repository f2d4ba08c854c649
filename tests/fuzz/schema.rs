//! Packed values and keys inside documents: views read them from whatever a member wrote.

use std::{fmt::Display, str::FromStr};

use protocol::{
    change::Value,
    clock::{Hlc, Millis},
    crypto::FileKey,
    ids::{BlobId, DocId, DocKind, MemberId, RowId},
    schema::{
        Category, Channel, Closing, CommitLink, Day, Dependency, DirectoryKey, Emoji, EventField,
        EventValue, FileRef, ImageSize, Mention, Message, MessageEdit, MessageRef, OwnKey,
        OwnValue, Reply, SegmentItem, SegmentRoot, StatusConfig, StatusId, TaskField, TaskValue,
        When,
        table::{CellValue, ChoiceConfig, ColumnConfig, ColumnId, RowField, TableField},
    },
};

use crate::{
    mutate::Recipe,
    seeds::{CHANNEL, ORG, SPACE, author, channel, choice, column},
};

fn message_ref() -> MessageRef {
    MessageRef { device: author(), epoch: 1, seq: 77 }
}

/// A packed value of each kind.
fn packed() -> Vec<Vec<u8>> {
    let mentions = vec![Mention::Member(MemberId::of(&ORG, &author())), Mention::Everyone];
    let text = "请看 https://example.com — done?".to_owned();
    let status = StatusConfig {
        zh: "测试中".into(),
        en: "Testing".into(),
        category: Category::Doing,
        order: 3,
        retired: false,
    };
    vec![
        Message {
            text: text.clone(),
            reply_to: Some(message_ref()),
            mentions: mentions.clone(),
            files: Vec::new(),
            task: None,
        }
        .pack(),
        MessageEdit { text, mentions }.pack(),
        Channel { created: Hlc::from_raw(1 << 40), ..channel() }.pack(),
        status.pack(),
        own().pack(),
        Message { files: vec![file(), file()], ..Message::text("") }.pack(),
        column().pack(),
        choice().pack(),
        link().pack(),
        Message::reminder(task(), "今天要定").pack(),
        file().pack(),
    ]
}

fn task() -> DocId {
    DocId::created(DocKind::Task, &author(), 7)
}

/// What a task says of a commit.
fn link() -> CommitLink {
    CommitLink {
        repository: "portal".into(),
        root: None,
        author: "张三".into(),
        time: Millis(1 << 40),
        subject: "登录页".into(),
        closing: Closing::Says,
    }
}

/// What a message says of a file.
fn file() -> FileRef {
    FileRef {
        blob: BlobId::new([7; 32]),
        key: FileKey::new([8; 32]),
        name: "../报告.pdf".into(),
        size: 12_345,
        media: "application/pdf".into(),
        image: Some(ImageSize { width: 640, height: 480 }),
    }
}

/// A value that a person's devices share.
fn own() -> OwnValue {
    let at = Hlc::from_raw(1 << 40);
    OwnValue { at, saw: vec![(author(), at)], body: "写到一半".as_bytes().to_vec() }
}

#[test]
fn every_packed_seed_is_read_by_its_reader() {
    let seeds = packed();
    assert!(Message::unpack(&seeds[0]).is_ok() && MessageEdit::unpack(&seeds[1]).is_ok());
    assert!(Channel::unpack(&seeds[2]).is_ok() && StatusConfig::unpack(&seeds[3]).is_ok());
    assert_eq!(OwnValue::unpack(&seeds[4]), Ok(own()));
    assert!(Message::unpack(&seeds[5]).is_ok_and(|message| message.files.len() == 2));
    assert_eq!(ColumnConfig::unpack(&seeds[6]), Ok(column()));
    assert_eq!(ChoiceConfig::unpack(&seeds[7]), Ok(choice()));
    assert_eq!(CommitLink::unpack(&seeds[8]), Ok(link()));
    assert!(Message::unpack(&seeds[9]).is_ok_and(|message| message.task.is_some()));
    assert_eq!(FileRef::unpack(&seeds[10]), Ok(file()));
}

#[test]
fn fuzz_packed_values() {
    let seeds = packed();
    bolero::check!().with_iterations(8000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let forms = [
            Message::unpack(&bytes).ok().map(|value| value.pack()),
            MessageEdit::unpack(&bytes).ok().map(|value| value.pack()),
            Channel::unpack(&bytes).ok().map(|value| value.pack()),
            StatusConfig::unpack(&bytes).ok().map(|value| value.pack()),
            OwnValue::unpack(&bytes).ok().map(|value| value.pack()),
            ColumnConfig::unpack(&bytes).ok().map(|value| value.pack()),
            ChoiceConfig::unpack(&bytes).ok().map(|value| value.pack()),
            CommitLink::unpack(&bytes).ok().map(|value| value.pack()),
            FileRef::unpack(&bytes).ok().map(|value| value.pack()),
        ];
        for form in forms.into_iter().flatten() {
            assert_eq!(form, bytes, "one form");
        }
    });
}

fn keys() -> Vec<Vec<u8>> {
    let task = DocId::created(DocKind::Task, &author(), 1);
    let keys = [
        SegmentItem::Message(12).to_string(),
        SegmentItem::Edit(message_ref()).to_string(),
        SegmentItem::Recall(message_ref()).to_string(),
        SegmentItem::Reaction(message_ref(), "👍🏽".parse().expect("an emoji")).to_string(),
        SegmentItem::Hide(message_ref()).to_string(),
        DirectoryKey::Channel(CHANNEL).to_string(),
        DirectoryKey::Status("in-review".parse().expect("a status")).to_string(),
        DirectoryKey::Archived.to_string(),
        OwnKey::Draft("0123/4567.0.8".into()).to_string(),
        OwnKey::Setting("theme".into()).to_string(),
        OwnKey::Tell(CHANNEL).to_string(),
        OwnKey::Snooze(SPACE, task).to_string(),
        OwnKey::Assigned(SPACE, task).to_string(),
        TaskField::Deadline.to_string(),
        TaskField::Assignee(MemberId::of(&ORG, &author())).to_string(),
        TaskField::Department(SPACE).to_string(),
        TaskField::DependsOn(task).to_string(),
        TaskField::Label("客户 A".parse().expect("a label")).to_string(),
        TaskField::Acknowledged(author()).to_string(),
        TaskField::Asks.to_string(),
        TaskField::Watching(author()).to_string(),
        TaskField::File(BlobId::new([7; 32])).to_string(),
        EventField::Invitee(MemberId::of(&ORG, &author())).to_string(),
        EventField::Reply(author()).to_string(),
        TableField::Row(RowId::created(&author(), 1)).to_string(),
        "cnumber=-3..12:n1".into(),
        "echoice:n1/x2".into(),
        "choice=severity:severity".into(),
        "x2026-12-08T14:00".into(),
        "2026-12-01T14:00 60m Asia/Shanghai FREQ=MONTHLY;BYDAY=-1FR;COUNT=9".into(),
        "accepted 3".into(),
        "b7".into(),
        "a".into(),
        "2026-02-28".into(),
        "SS+2".into(),
    ];
    keys.map(String::into_bytes).to_vec()
}

/// What is read writes back to the same text.
fn one_form<T: FromStr + Display>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string(), text, "one form");
    }
}

#[test]
fn fuzz_keys_and_scalars() {
    let seeds = keys();
    bolero::check!().with_iterations(8000).with_max_len(300).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let text = String::from_utf8_lossy(&bytes);
        one_form::<SegmentItem>(&text);
        one_form::<DirectoryKey>(&text);
        one_form::<EventField>(&text);
        one_form::<TableField>(&text);
        one_form::<RowField>(&text);
        one_form::<When>(&text);
        one_form::<Reply>(&text);
        one_form::<OwnKey>(&text);
        one_form::<MessageRef>(&text);
        one_form::<StatusId>(&text);
        one_form::<Dependency>(&text);
        one_form::<Day>(&text);
        one_form::<TaskField>(&text);
        let _ = text.parse::<SegmentRoot>();
        if let Ok(emoji) = text.parse::<Emoji>() {
            assert_eq!(emoji.as_str(), text);
        }
        let number = bytes.iter().fold(0_i64, |sum, byte| sum.wrapping_mul(31) + i64::from(*byte));
        for field in [TaskField::Title, TaskField::Status, TaskField::Priority, TaskField::Start] {
            for value in [Value::Str(text.as_ref().into()), Value::Int(number), Value::Null] {
                if let Ok(read) = TaskValue::read(&field, &value) {
                    assert_eq!(read.write(), value, "one form");
                }
            }
        }
        if let Ok(column) = text.parse::<ColumnId>() {
            for value in [Value::Str("high".into()), Value::Int(number), Value::Null] {
                if let Ok(read) = CellValue::read(&column, &value) {
                    assert_eq!(read.write(), value, "one form");
                }
            }
        }
        for field in [EventField::Title, EventField::When, EventField::Alarm, EventField::Agenda] {
            for value in [Value::Str(text.as_ref().into()), Value::Int(number), Value::Null] {
                if let Ok(read) = EventValue::read(&field, &value) {
                    assert_eq!(read.write(), value, "one form");
                }
            }
        }
    });
}
