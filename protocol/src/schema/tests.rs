//! Every key and value has one form, and everything else is refused.

use proptest::prelude::*;

use super::*;
use crate::{
    change::Value,
    clock::Hlc,
    crypto::FileKey,
    encode::DecodeError,
    ids::{BlobId, ChannelId, DeviceId, DocId, DocKind, MemberId, SpaceId},
    limits::{LABEL_BYTES_MAX, MESSAGE_BYTES_MAX},
};

fn device() -> DeviceId {
    DeviceId::new([0xab; 32])
}

fn message_ref() -> MessageRef {
    MessageRef { device: device(), epoch: 3, seq: 41 }
}

#[test]
fn keys_read_back_and_have_one_form() {
    let text = message_ref().to_string();
    assert_eq!(text.parse(), Ok(message_ref()));
    for other in [
        text.to_uppercase(),
        text.replace(".3.", ".03."),
        text.replace(".41", ".+41"),
        format!("{text}.1"),
        format!("{text} "),
        String::new(),
    ] {
        assert!(other.parse::<MessageRef>().is_err(), "{other}");
    }
    let items = [
        SegmentItem::Message(7),
        SegmentItem::Edit(message_ref()),
        SegmentItem::Recall(message_ref()),
        SegmentItem::Reaction(message_ref(), "👍🏽".parse().unwrap()),
        SegmentItem::Hide(message_ref()),
        SegmentItem::Acknowledge(message_ref()),
        SegmentItem::Urge(message_ref()),
        SegmentItem::Copy(message_ref()),
    ];
    for item in items {
        assert_eq!(item.to_string().parse(), Ok(item));
    }
    for key in ["", "m", "m07", "m-1", "q1", "é", "e1", "r1/x"] {
        assert!(key.parse::<SegmentItem>().is_err(), "{key}");
    }
    assert_eq!("a".parse(), Ok(SegmentRoot::Acts));
    assert_eq!("b7".parse(), Ok(SegmentRoot::Bucket(7)));
    for key in ["b8", "b07", "b", "bb", "c1", ""] {
        assert!(key.parse::<SegmentRoot>().is_err(), "{key}");
    }
    assert!("a b".parse::<Emoji>().is_err() && "".parse::<Emoji>().is_err());
}

#[test]
fn directory_and_task_keys_read_back() {
    let channel = ChannelId::created(&SpaceId::ZERO, &device(), 1);
    let status = DirectoryKey::Status("in-review".parse().unwrap());
    for key in [
        DirectoryKey::Channel(channel),
        status,
        DirectoryKey::Archived,
        DirectoryKey::Site(MemberId::new([3; 16])),
    ] {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    assert!("a1".parse::<DirectoryKey>().is_err());
    assert!("sDone".parse::<DirectoryKey>().is_err() && "x".parse::<DirectoryKey>().is_err());
    let task = DocId::created(DocKind::Task, &device(), 1);
    let page = DocId::created(DocKind::Page, &device(), 1);
    for field in [
        TaskField::Title,
        TaskField::Status,
        TaskField::Priority,
        TaskField::Start,
        TaskField::Deadline,
        TaskField::Progress,
        TaskField::Assignee(MemberId::new([1; 16])),
        TaskField::Department(SpaceId::ZERO),
        TaskField::DependsOn(task),
        TaskField::Label("客户 A".parse().unwrap()),
        TaskField::Acknowledged(device()),
        TaskField::Asks,
        TaskField::Watching(device()),
        TaskField::File(BlobId::new([0xab; 32])),
    ] {
        assert_eq!(field.to_string().parse(), Ok(field));
    }
    let longest = "字".repeat(LABEL_BYTES_MAX / 3);
    assert!(longest.parse::<TaskLabel>().is_ok());
    for label in ["", " x", "x ", "a,b", "a；b", "a\nb", &format!("{longest}x")] {
        assert!(label.parse::<TaskLabel>().is_err(), "{label:?}");
        assert!(format!("l{label}").parse::<TaskField>().is_err(), "{label:?}");
    }
    assert!(format!("p{page}").parse::<TaskField>().is_err(), "a task depends on tasks");
    assert!("description".parse::<TaskField>().is_err(), "no scalar");
}

#[test]
fn packed_values_read_back_within_their_limits() {
    let message = Message {
        text: "同舟共济".into(),
        reply_to: Some(message_ref()),
        mentions: vec![Mention::Member(MemberId::new([2; 16])), Mention::Everyone],
        files: vec![],
        task: None,
    };
    assert_eq!(Message::unpack(&message.pack()), Ok(message.clone()));
    let edit = MessageEdit { text: "同舟".into(), mentions: vec![] };
    assert_eq!(MessageEdit::unpack(&edit.pack()), Ok(edit));
    let channel = Channel {
        name: "综合".into(),
        creator: device(),
        nonce: 4,
        created: Hlc::from_raw(5),
        archived: false,
    };
    assert_eq!(Channel::unpack(&channel.pack()), Ok(channel));
    let status = StatusConfig {
        zh: "待评审".into(),
        en: "In review".into(),
        category: Category::Doing,
        order: 2,
        retired: false,
    };
    assert_eq!(StatusConfig::unpack(&status.pack()), Ok(status));

    let long = Message::text("x".repeat(MESSAGE_BYTES_MAX + 1));
    assert_eq!(Message::unpack(&long.pack()), Err(SchemaError::Size("a message's text")));
    assert!(Message::unpack(&Message::text("").pack()).is_err());
    let unordered = Message { mentions: vec![Mention::Everyone, Mention::Everyone], ..message };
    assert!(Message::unpack(&unordered.pack()).is_err());
    let mut later = Message::text("x").pack();
    later[0] = 3;
    assert_eq!(Message::unpack(&later), Err(SchemaError::Version(3)));
    assert_eq!(Message::unpack(&[]), Err(SchemaError::Decode(DecodeError::Malformed)));
}

#[test]
fn days_are_of_the_calendar() {
    for day in ["2026-11-23", "2024-02-29", "2000-02-29", "0001-01-01"] {
        assert_eq!(day.parse::<Day>().unwrap().to_string(), day);
    }
    for day in ["2026-02-29", "1900-02-29", "2026-13-01", "2026-1-01", "2026-11-31", "", "1-1-1"] {
        assert_eq!(day.parse::<Day>(), Err(BadDay), "{day}");
    }
}

#[test]
fn task_values_have_the_type_of_their_field() {
    let good = [
        (TaskField::Title, TaskValue::Title("写周报".into())),
        (TaskField::Status, TaskValue::Status(Status::DOING.id())),
        (TaskField::Priority, TaskValue::Priority(3)),
        (TaskField::Deadline, TaskValue::Day("2026-12-01".parse().ok())),
        (TaskField::Start, TaskValue::Day(None)),
        (TaskField::Progress, TaskValue::Progress(100)),
        (TaskField::Assignee(MemberId::ZERO), TaskValue::Member),
        (TaskField::Label("bug".parse().unwrap()), TaskValue::Member),
        (TaskField::Acknowledged(device()), TaskValue::Stage(DueStage::Today)),
        (TaskField::Asks, TaskValue::Asked(2)),
        (TaskField::Watching(device()), TaskValue::Watch(WatchCount(1))),
        (
            TaskField::DependsOn(DocId::created(DocKind::Task, &device(), 1)),
            TaskValue::Dependency("SS-2".parse().unwrap()),
        ),
    ];
    for (field, value) in good {
        assert_eq!(TaskValue::read(&field, &value.write()), Ok(value));
    }
    let bad = [
        (TaskField::Title, Value::Int(1)),
        (TaskField::Title, Value::Str("".into())),
        (TaskField::Status, Value::Str("进行中".into())),
        (TaskField::Priority, Value::Int(4)),
        (TaskField::Priority, Value::Uint(1)),
        (TaskField::Progress, Value::Int(-1)),
        (TaskField::Deadline, Value::Str("tomorrow".into())),
        (TaskField::Assignee(MemberId::ZERO), Value::Bool(false)),
        (TaskField::Label("bug".parse().unwrap()), Value::Str("yes".into())),
        (TaskField::Priority, Value::Counter(1)),
        (TaskField::Acknowledged(device()), Value::Int(5)),
        (TaskField::Acknowledged(device()), Value::Bool(true)),
        (TaskField::Asks, Value::Int(0)),
        (TaskField::Asks, Value::Bool(true)),
        (TaskField::Watching(device()), Value::Int(-1)),
        (TaskField::Watching(device()), Value::Int(1 << 32)),
    ];
    for (field, value) in bad {
        assert!(TaskValue::read(&field, &value).is_err(), "{field} {value:?}");
    }
}

#[test]
fn r34_the_time_of_a_meeting_has_one_form() {
    let good = [
        "2026-12-01T14:00 60m Asia/Shanghai",
        "2026-12-01T00:00 0m UTC FREQ=DAILY;COUNT=3",
        "2026-12-01T23:59 44640m America/Argentina/Buenos_Aires FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231T235900Z",
        "2026-12-01 1d",
        "2024-02-29 31d FREQ=YEARLY;INTERVAL=4",
    ];
    for text in good {
        let when: When = text.parse().expect(text);
        assert_eq!(when.to_string(), text);
        assert_eq!(when.is_whole_days(), text.contains("d"), "{text}");
    }
    let bad = [
        "",
        "2026-12-01",
        "2026-12-01T14:00",
        "2026-12-01T14:00 60m",
        "2026-12-01T14:00 60d Asia/Shanghai",
        "2026-12-01T24:00 60m Asia/Shanghai",
        "2026-12-01T14:60 60m Asia/Shanghai",
        "2026-12-01T4:00 60m Asia/Shanghai",
        "2026-12-01T14:00 060m Asia/Shanghai",
        "2026-12-01T14:00 44641m Asia/Shanghai",
        "2026-12-01T14:00 60m Asia/Shang hai",
        "2026-12-01T14:00 60m Asia/Shanghai FREQ=HOURLY",
        "2026-12-01T14:00 60m Asia/Shanghai FREQ=DAILY;BYHOUR=1",
        "2026-12-01T14:00 60m Asia/Shanghai FREQ=DAILY;COUNT=1;UNTIL=20270101",
        "2026-12-01T14:00 60m Asia/Shanghai FREQ=DAILY;FREQ=DAILY",
        "2026-12-01T14:00 60m Asia/Shanghai COUNT=1",
        "2026-12-01T14:00 60m Asia/Shanghai FREQ=DAILY ",
        "2026-02-29 1d",
        "2026-12-01 0d",
        "2026-12-01 32d",
        "2026-12-01 1d UTC",
    ];
    for text in bad {
        assert!(text.parse::<When>().is_err(), "{text:?}");
    }
}

#[test]
fn r34_a_meetings_keys_and_values_read_back_and_have_the_type_of_their_field() {
    let page = DocId::created(DocKind::Page, &device(), 1);
    let reply = Reply { attendance: Attendance::Tentative, sequence: 2 };
    let time = |text: &str| text.parse().expect("a time");
    let good = [
        (EventField::Title, EventValue::Text("周会".into())),
        (EventField::When, EventValue::When("2026-12-01 1d".parse().unwrap())),
        (EventField::Place, EventValue::Text(String::new())),
        (EventField::Alarm, EventValue::Alarm(Some(15))),
        (EventField::Alarm, EventValue::Alarm(None)),
        (EventField::Cancelled, EventValue::Cancelled(true)),
        (EventField::Agenda, EventValue::Agenda(Some(page))),
        (EventField::Agenda, EventValue::Agenda(None)),
        (EventField::Uid, EventValue::Text("040000008200E00074C5B7101A82E008@x".into())),
        (EventField::Sequence, EventValue::Sequence(u32::MAX)),
        (EventField::Invitee(MemberId::ZERO), EventValue::Member),
        (EventField::Except(time("2026-12-08T14:00")), EventValue::Member),
        (EventField::Except(time("2026-12-08")), EventValue::Member),
        (EventField::Reply(device()), EventValue::Reply(reply)),
    ];
    for (field, value) in good {
        assert_eq!(field.to_string().parse(), Ok(field.clone()));
        assert_eq!(EventValue::read(&field, &value.write()), Ok(value));
    }
    let task = DocId::created(DocKind::Task, &device(), 1).to_string();
    let bad = [
        (EventField::Title, Value::Str("".into())),
        (EventField::Uid, Value::Str("a\nb".into())),
        (EventField::Uid, Value::Str("x".repeat(256).as_str().into())),
        (EventField::When, Value::Null),
        (EventField::Alarm, Value::Int(-1)),
        (EventField::Alarm, Value::Int(40_321)),
        (EventField::Agenda, Value::Str(task.as_str().into())),
        (EventField::Cancelled, Value::Null),
        (EventField::Sequence, Value::Int(-1)),
        (EventField::Invitee(MemberId::ZERO), Value::Bool(false)),
        (EventField::Reply(device()), Value::Str("accepted".into())),
        (EventField::Reply(device()), Value::Str("accepted 01".into())),
        (EventField::Reply(device()), Value::Bool(true)),
    ];
    for (field, value) in bad {
        assert!(EventValue::read(&field, &value).is_err(), "{field} {value:?}");
    }
}

#[test]
fn stages_follow_the_days_that_are_left() {
    let days = [(4, "ahead"), (3, "3d"), (2, "3d"), (1, "1d"), (0, "due"), (-1, "overdue")];
    for (days, word) in days.into_iter().chain([(i64::MIN, "overdue"), (i64::MAX, "ahead")]) {
        assert_eq!(DueStage::of_days_left(days).to_string(), word);
    }
    for stage in DueStage::REMINDERS {
        assert_eq!(stage.days_left().map(DueStage::of_days_left), Some(stage));
        assert_eq!(DueStage::of_number(stage.number()), Some(stage));
        assert_eq!(stage.to_string().parse(), Ok(stage));
    }
    assert!("soon".parse::<DueStage>().is_err());
}

proptest! {
    #[test]
    fn whatever_parses_writes_back_the_same(text in "[a-z0-9./+-]{0,80}|[mexrhb][0-9.]{0,4}") {
        if let Ok(found) = text.parse::<SegmentItem>() {
            prop_assert_eq!(found.to_string(), &*text);
        }
        if let Ok(found) = text.parse::<TaskField>() {
            prop_assert_eq!(found.to_string(), &*text);
        }
        if let Ok(found) = text.parse::<DirectoryKey>() {
            prop_assert_eq!(found.to_string(), &*text);
        }
        if let Ok(found) = text.parse::<EventField>() {
            prop_assert_eq!(found.to_string(), &*text);
        }
        if let Ok(found) = text.parse::<Dependency>() {
            prop_assert_eq!(found.to_string(), &*text);
        }
    }

    #[test]
    fn a_time_that_parses_writes_back_the_same(
        text in "20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9])? [0-9]{1,3}[dm]( [A-Z][a-z]{0,3})?( FREQ=(DAILY|WEEKLY|HOURLY)(;COUNT=[0-9])?)?",
    ) {
        if let Ok(found) = text.parse::<When>() {
            prop_assert_eq!(found.to_string(), &*text);
        }
    }

    #[test]
    fn packed_bytes_are_canonical(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(message) = Message::unpack(&bytes) {
            prop_assert_eq!(message.pack(), &*bytes);
        }
        if let Ok(channel) = Channel::unpack(&bytes) {
            prop_assert_eq!(channel.pack(), &*bytes);
        }
    }
}

fn file() -> FileRef {
    FileRef {
        blob: BlobId::new([7; 32]),
        key: FileKey::new([8; 32]),
        name: "报告.pdf".into(),
        size: 12_345,
        media: "application/pdf".into(),
        image: Some(ImageSize { width: 640, height: 480 }),
    }
}

#[test]
fn a_message_carries_files_and_then_needs_no_text() {
    let plain = Message::text("hi");
    let with = Message { files: vec![file(), file()], ..Message::text("") };
    assert_eq!(Message::unpack(&with.pack()), Ok(with.clone()));
    assert_eq!((plain.pack()[0], with.pack()[0]), (0, 1), "without files it is as it always was");
    // A message without files has one form.
    let mut second = plain.pack();
    second[0] = 1;
    second.push(0);
    let second = Message::unpack(&second);
    assert_eq!(second, Err(SchemaError::Form("a message's list of files")));
    assert!(Message::text("").check().is_err(), "neither text nor file");
    let largest = Message {
        text: "x".repeat(MESSAGE_BYTES_MAX),
        mentions: vec![Mention::Everyone],
        reply_to: Some(message_ref()),
        task: None,
        files: vec![
            FileRef {
                name: "x".repeat(255),
                media: format!("a/{}", "b".repeat(125)),
                ..file()
            };
            16
        ],
    };
    assert_eq!(Message::unpack(&largest.pack()), Ok(largest.clone()), "all at their limits");
    let refused = [
        Message { files: vec![file(); 17], ..largest },
        Message { files: vec![FileRef { name: String::new(), ..file() }], ..Message::text("") },
        Message { files: vec![FileRef { name: "x".repeat(256), ..file() }], ..Message::text("") },
        Message { files: vec![FileRef { size: u64::MAX, ..file() }], ..Message::text("") },
        Message { files: vec![FileRef { media: "a".into(), ..file() }], ..Message::text("") },
        Message { files: vec![FileRef { media: "A/b".into(), ..file() }], ..Message::text("") },
        Message { files: vec![FileRef { media: "a/b/c".into(), ..file() }], ..Message::text("") },
        Message {
            files: vec![FileRef { image: Some(ImageSize { width: 0, height: 1 }), ..file() }],
            ..Message::text("")
        },
    ];
    for message in refused {
        assert!(Message::unpack(&message.pack()).is_err(), "{message:?}");
    }
}

fn file_strategy() -> impl Strategy<Value = FileRef> {
    let image = prop::option::of((1..=u16::MAX, 1..=u16::MAX));
    let media = prop::sample::select(vec!["", "image/png", "application/pdf"]);
    (
        any::<[u8; 32]>(),
        any::<[u8; 32]>(),
        ".{1,40}",
        0..=crate::limits::FILE_BYTES_MAX,
        media,
        image,
    )
        .prop_map(|(blob, key, name, size, media, image)| FileRef {
            blob: BlobId::new(blob),
            key: FileKey::new(key),
            name,
            size,
            media: media.to_owned(),
            image: image.map(|(width, height)| ImageSize { width, height }),
        })
}

proptest! {
    #[test]
    fn a_file_of_a_task_or_page_reads_back_under_its_own_key_only(
        file in file_strategy(), other in any::<[u8; 32]>(), bent in 0_usize..200, by in 1_u8..,
    ) {
        let field = TaskField::File(file.blob);
        let page: page::PageField = field.to_string().parse().unwrap();
        prop_assert_eq!(page.to_string(), field.to_string());
        prop_assert_eq!(field.to_string().parse(), Ok(field.clone()));
        prop_assert!(field.is_member() && page.is_member(), "it can be taken out");
        let value = TaskValue::File(file.clone());
        prop_assert_eq!(TaskValue::read(&field, &value.write()), Ok(value.clone()));
        prop_assert!(page.check(&value.write()).is_ok());
        prop_assert_eq!(FileRef::unpack(&file.pack()), Ok(file.clone()));
        let other = BlobId::new(other);
        prop_assert_eq!(FileRef::read(&other, &value.write()).is_ok(), other == file.blob);
        // Whatever is bent is refused, or another file in the one form that it has.
        let mut bytes = file.pack();
        let at = bent % bytes.len();
        bytes[at] ^= by;
        if let Ok(read) = FileRef::unpack(&bytes) {
            prop_assert_eq!(read.pack(), bytes);
        }
    }
}

#[test]
fn keys_of_files_have_one_form() {
    let blob = BlobId::new([0xab; 32]);
    let key = file_key(&blob);
    assert_eq!(blob_of_key(&key), Some(blob));
    for other in
        [key.to_uppercase(), key[1..].to_owned(), format!("{key}0"), "f".into(), "fab".into()]
    {
        assert_eq!(blob_of_key(&other), None, "{other}");
        assert!(other.parse::<TaskField>().is_err() && other.parse::<page::PageField>().is_err());
    }
}
