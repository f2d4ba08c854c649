//! Files between whole cores: sent with messages, fetched, refused, cut off and resumed.

use std::{collections::BTreeMap, path::Path};

use protocol::{
    blob::Part,
    ids::{BlobId, SpaceId},
    limits::CHUNK_BYTES,
    wire::{BlobFrame, Frame},
};

use super::office::Office;
use crate::{
    blob::{PIECE_BYTES, RESERVE_BYTES},
    disk::Disk,
    facade::{
        Answer, Command, Failure, FailureCode, FileInfo, FileRules, FileState, NewFile, Query,
        Request,
    },
};

const MIB: usize = 1024 * 1024;

pub(super) fn bytes(length: usize, seed: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 5 + (at + seed) * at % 241) as u8).collect()
}

/// Puts a file in.
pub(super) fn put(office: &mut Office, desk: usize, content: &[u8]) -> Result<NewFile, Failure> {
    let mut ask = |command| office.ask(desk, Request::Command(command));
    let Answer::FileBegun { number } = ask(Command::BeginFile { size: content.len() as u64 })?
    else {
        panic!("no number")
    };
    for piece in content.chunks(PIECE_BYTES) {
        ask(Command::AddFilePiece { number, bytes: piece.to_vec() })?;
    }
    let Answer::Made { id } = ask(Command::EndFile { number })? else { panic!("no id") };
    Ok(NewFile {
        file: id, name: "报告.pdf".into(), media: "application/pdf".into(), image: None
    })
}

/// Sends a file to a channel; its id.
pub(super) fn send(office: &mut Office, desk: usize, channel: &str, content: &[u8]) -> String {
    let file = put(office, desk, content).expect("put in");
    let id = file.file.clone();
    let (channel, text) = (channel.to_owned(), String::new());
    office.done(desk, Command::SendFiles { channel, text, reply_to: None, files: vec![file] });
    id
}

pub(super) fn info(office: &mut Office, desk: usize, file: &str) -> FileInfo {
    match office.know(desk, Query::File { file: file.into() }) {
        Answer::File(row) => row.file,
        other => panic!("{other:?}"),
    }
}

pub(super) fn content(office: &mut Office, desk: usize, file: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for piece in 0.. {
        let Answer::FilePiece { bytes } =
            office.know(desk, Query::FilePiece { file: file.into(), piece })
        else {
            panic!("no piece")
        };
        if bytes.is_empty() {
            break;
        }
        all.extend(bytes);
    }
    all
}

/// The chunks said on the lines, and how often each.
fn chunks(office: &Office) -> BTreeMap<(BlobId, u32), usize> {
    let mut all = BTreeMap::new();
    for frame in office.tape.iter().filter_map(|bytes| Frame::from_bytes(bytes).ok()) {
        if let Frame::Blob(BlobFrame::Part(blob, Part::Chunk(number), _)) = frame {
            *all.entry((blob, number)).or_default() += 1;
        }
    }
    all
}

fn fetch(office: &mut Office, desk: usize, file: &str) {
    office.done(desk, Command::FetchFile { file: file.into() });
    office.level();
}

#[test]
fn r29_a_file_sent_with_a_message_is_the_same_at_the_colleague() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let sent = bytes(3 * MIB + 77, 1);
    let file = send(&mut office, 0, "大厅", &sent);
    assert_eq!(info(&mut office, 0, &file).state, FileState::Here);
    office.level();
    let message = office.messages(1).pop().expect("the message");
    assert_eq!((message.files.len(), message.text.as_str()), (1, ""));
    assert_eq!(message.files[0].name, "报告.pdf");
    let there = info(&mut office, 1, &file);
    assert_eq!(
        (there.state, there.have),
        (FileState::Here, sent.len() as u64),
        "it came by itself"
    );
    assert_eq!(content(&mut office, 1, &file), sent);
    assert_eq!(info(&mut office, 0, &file).holders, 1, "and that is known");
    assert_eq!(content(&mut office, 1, "报告.pdf"), sent, "by its name, too");
}

#[test]
fn r29_a_large_file_comes_when_somebody_wants_it_and_resumes_after_three_interruptions() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let sent = bytes(17 * MIB, 2);
    let file = send(&mut office, 0, "大厅", &sent);
    office.level();
    assert_eq!(
        info(&mut office, 1, &file).state,
        FileState::Elsewhere,
        "too large to come unasked"
    );
    office.tape.clear();
    let cuts: [fn(&Frame) -> bool; 3] = [|f| beyond(f, 50), |f| beyond(f, 120), |f| beyond(f, 200)];
    for (nth, cut) in cuts.into_iter().enumerate() {
        office.lost = cut;
        if nth == 0 {
            office.done(1, Command::FetchFile { file: file.clone() });
        }
        office.level();
        assert_ne!(info(&mut office, 1, &file).state, FileState::Here);
        if nth == 1 {
            // The node is killed in the middle, and started again.
            office.restart(1, true);
        } else {
            office.part();
        }
        office.lost = |_| false;
        office.tape.retain(|bytes| {
            // What never arrived doesn't count as sent again.
            !Frame::from_bytes(bytes).is_ok_and(|frame| cut(&frame))
        });
        office.lost = cuts.get(nth + 1).copied().unwrap_or(|_| false);
        office.meet();
    }
    office.level();
    assert_eq!(info(&mut office, 1, &file).state, FileState::Here);
    assert_eq!(content(&mut office, 1, &file), sent);
    let again = chunks(&office).into_values().filter(|times| *times > 1).count();
    assert!(again <= 3, "{again} chunks were sent twice after three interruptions");
}

fn beyond(frame: &Frame, chunk: u32) -> bool {
    matches!(frame, Frame::Blob(BlobFrame::Part(_, Part::Chunk(number), _)) if *number >= chunk)
}

#[test]
fn r29_two_holders_both_give() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.meet();
    let sent = bytes(17 * MIB, 3);
    let file = send(&mut office, 0, "大厅", &sent);
    office.level();
    fetch(&mut office, 1, &file);
    let before = [0, 1].map(|desk| office.sent_to(desk, 2));
    fetch(&mut office, 2, &file);
    assert_eq!(content(&mut office, 2, &file), sent);
    let gave = [0, 1].map(|desk| office.sent_to(desk, 2) - before[desk]);
    assert!(gave.iter().all(|bytes| *bytes > 4 * MIB as u64), "{gave:?}");
    let total: u64 = gave.iter().sum();
    assert!(total < 18 * MIB as u64, "each part once: {total}");
}

#[test]
fn r46_the_same_file_in_three_channels_travels_once_to_each_peer() {
    let mut office = Office::with_colleagues(&["李娜"]);
    for name in ["一", "二"] {
        office.done(0, Command::AddChannel { name: name.into(), department: None });
    }
    office.level();
    let sent = bytes(5 * MIB, 4);
    let ids: Vec<String> =
        ["大厅", "一", "二"].iter().map(|channel| send(&mut office, 0, channel, &sent)).collect();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "one blob: {ids:?}");
    office.level();
    assert_eq!(content(&mut office, 1, &ids[0]), sent);
    let on_the_wire = chunks(&office);
    assert_eq!(on_the_wire.len(), 5 * MIB / CHUNK_BYTES);
    assert!(on_the_wire.values().all(|times| *times == 1), "each chunk once");
    for desk in 0..2 {
        let Answer::FileStorage(storage) = office.know(desk, Query::FileStorage) else { panic!() };
        assert_eq!((storage.files, storage.used_bytes), (1, sent.len() as u64), "stored once");
    }
    let Answer::Files(rows) = office.know(1, Query::Files { channel: None, limit: 9 }) else {
        panic!("no list")
    };
    let channels: Vec<&str> = rows.iter().map(|row| row.channel_name.as_str()).collect();
    assert_eq!(channels, ["二", "一", "大厅"], "newest first");
}

#[test]
fn r50_a_file_is_added_with_no_network_and_comes_when_there_is_one() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.part();
    let sent = bytes(MIB, 5);
    let file = send(&mut office, 0, "大厅", &sent);
    assert_eq!(info(&mut office, 0, &file).state, FileState::Here, "offline it is saved at once");
    office.restart(0, true);
    assert_eq!(content(&mut office, 0, &file), sent, "after a restart, too");
    office.meet();
    assert_eq!(content(&mut office, 1, &file), sent);
}

#[test]
fn r50_a_full_disk_is_said_with_a_reason_and_tried_again() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let sent = bytes(2 * MIB, 6);
    // At the sender: refused before anything is written, and nothing is lost.
    office.desks[0].disk.set_capacity_bytes(Some(RESERVE_BYTES));
    let refused = put(&mut office, 0, &sent).expect_err("no room");
    assert_eq!(refused.code, FailureCode::Busy);
    assert!(!refused.next.is_empty(), "{refused:?}");
    office.say(0, "messages still go");
    assert!(office.texts(0).contains(&"messages still go".to_owned()));
    office.desks[0].disk.set_capacity_bytes(None);
    let file = send(&mut office, 0, "大厅", &sent);
    // At the receiver: the state says so, messages come all the same, and it goes on by itself.
    office.desks[1].disk.set_capacity_bytes(Some(RESERVE_BYTES));
    office.level();
    let stuck = info(&mut office, 1, &file);
    assert_eq!(stuck.state, FileState::Failed);
    assert_eq!(stuck.trouble.expect("a reason").code, FailureCode::Busy);
    office.say(0, "and now");
    office.level();
    assert!(office.texts(1).contains(&"and now".to_owned()));
    assert!(office.desks[1].disk.room().expect("known") > RESERVE_BYTES / 2);
    office.desks[1].disk.set_capacity_bytes(None);
    office.level();
    assert_eq!(info(&mut office, 1, &file).state, FileState::Here);
    assert_eq!(content(&mut office, 1, &file), sent);
}

#[test]
fn threat_37_a_persons_devices_have_one_share_of_the_room_together() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let Answer::DeviceOffer(offer) = office.know(0, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, code) = office.pair(&offer.code);
    office.done(0, Command::AddDevice { code });
    office.level();
    office.meet();
    // A quarter of 8 MiB: two of these files.
    let rules = FileRules { budget_bytes: 8 * MIB as u64, keep_all: false };
    office.done(1, Command::SetFileRules(rules));
    let sent = |office: &mut Office, desk: usize| {
        let files: Vec<String> =
            (0..2).map(|at| send(office, desk, "大厅", &bytes(900_000, 10 * desk + at))).collect();
        office.level();
        let came = files.iter().filter(|file| info(office, 1, file).state == FileState::Here);
        came.count()
    };
    assert_eq!(sent(&mut office, 0), 2, "the control: there is room for two");
    assert_eq!(
        sent(&mut office, laptop),
        0,
        "another device of the same person has none of its own"
    );
    assert_eq!(sent(&mut office, 2), 2, "a colleague has");
}

#[test]
fn a_file_is_waited_for_until_somebody_has_it() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.part();
    let sent = bytes(MIB / 2, 7);
    let file = send(&mut office, 0, "大厅", &sent);
    office.lost = |frame| matches!(frame, Frame::Blob(BlobFrame::Part(..)));
    office.connect(0, 1);
    office.level();
    office.disconnect(0, 1);
    office.lost = |_| false;
    office.connect(1, 2);
    office.level();
    assert_eq!(
        info(&mut office, 2, &file).state,
        FileState::Waiting,
        "the message is here, the file isn't"
    );
    office.connect(0, 1);
    office.level();
    assert_eq!(content(&mut office, 2, &file), sent, "over one who got it meanwhile");
}

#[test]
fn who_may_not_read_the_message_gets_the_answer_for_a_file_that_does_not_exist() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let sent = bytes(200_000, 8);
    let file = send(&mut office, 0, "@李娜", &sent);
    office.level();
    assert_eq!(content(&mut office, 1, &file), sent, "the control: who is in it has it");
    let blob: BlobId = file.parse().expect("an id");
    let private = office.desks[0].core.find_channel(office.now, "@李娜").expect("there").0;
    let root = SpaceId::root(&office.desks[0].core.org());
    let nothing = BlobId::new([9; 32]);
    let parts = vec![Part::Root, Part::Chunk(0)];
    let mut asked = |from, space, blob| {
        let want = Frame::Blob(BlobFrame::Want(space, blob, parts.clone()));
        let answers = office.answers_to(from, 0, &want);
        answers.iter().filter_map(|bytes| Frame::from_bytes(bytes).ok()).collect::<Vec<_>>()
    };
    let lacking = |blob| vec![Frame::Blob(BlobFrame::Lacking(blob, parts.clone()))];
    assert_eq!(asked(1, private, blob).len(), 2, "the control: both parts");
    assert_eq!(asked(2, private, blob), lacking(blob), "not a reader of the space");
    assert_eq!(
        asked(2, root, blob),
        lacking(blob),
        "a space that they read, with no message of it"
    );
    assert_eq!(asked(2, root, nothing), lacking(nothing), "the same as for what isn't there");
    assert_eq!(asked(2, SpaceId::new([7; 16]), nothing), lacking(nothing));
    let held = |office: &mut Office, from, space| {
        let ask = Frame::Blob(BlobFrame::Ask(space, vec![blob]));
        office.answers_to(from, 0, &ask).len()
    };
    assert_eq!(held(&mut office, 1, private), 1, "the control");
    assert_eq!((held(&mut office, 2, private), held(&mut office, 2, root)), (0, 0));
    let query = Query::File { file: file.clone() };
    assert!(office.ask(2, Request::Query(query)).is_err(), "nor does one's own node know of it");
}

#[test]
fn a_recalled_message_takes_its_file_out_of_sight() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let file = send(&mut office, 0, "大厅", &bytes(17 * MIB, 9));
    office.level();
    let message = office.messages(0).pop().expect("there").id;
    office.done(0, Command::RecallMessage { channel: "大厅".into(), message });
    office.level();
    assert!(office.messages(1).pop().expect("its place").files.is_empty());
    let blob: BlobId = file.parse().expect("an id");
    let root = SpaceId::root(&office.desks[0].core.org());
    let want = Frame::Blob(BlobFrame::Want(root, blob, vec![Part::Root]));
    let lacking = Frame::Blob(BlobFrame::Lacking(blob, vec![Part::Root])).to_bytes();
    assert_eq!(office.answers_to(1, 0, &want), vec![lacking]);
}

#[test]
fn the_last_known_copy_is_dropped_only_by_who_was_warned() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.part();
    let file = send(&mut office, 0, "大厅", &bytes(100_000, 10));
    let drop = |last| Request::Command(Command::DropFile { file: file.clone(), last });
    let refused = office.ask(0, drop(false)).expect_err("the last");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    office.meet();
    assert_eq!(info(&mut office, 0, &file).holders, 1);
    office.ask(0, drop(false)).expect("a colleague has it");
    assert_eq!(info(&mut office, 0, &file).state, FileState::Elsewhere);
    office.level();
    let refused = office.ask(1, drop(false)).expect_err("now this is the last");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    office.ask(1, drop(true)).expect("warned");
    fetch(&mut office, 0, &file);
    assert_eq!(
        info(&mut office, 0, &file).state,
        FileState::Waiting,
        "nobody has it, and that is said"
    );
}

#[test]
fn a_store_made_anew_still_knows_which_messages_files_go_with() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let sent = bytes(300_000, 11);
    let file = send(&mut office, 0, "大厅", &sent);
    office.level();
    office.restart(0, false);
    office.restart(1, false);
    assert_eq!(content(&mut office, 0, &file), sent);
    assert_eq!(content(&mut office, 1, &file), sent);
    let names = office.desks[1].disk.list(Path::new("blobs")).expect("listed");
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn bent_parts_cost_their_giver_and_never_a_byte() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let sent = bytes(17 * MIB, 12);
    let file = send(&mut office, 0, "大厅", &sent);
    office.level();
    office.lost = |frame| matches!(frame, Frame::Blob(BlobFrame::Part(_, Part::Chunk(_), _)));
    fetch(&mut office, 1, &file);
    office.done(1, Command::FetchFile { file: file.clone() });
    let blob: BlobId = file.parse().expect("an id");
    // Nothing that wasn't asked for is looked at; what was, and is bent, isn't taken.
    let unasked = Frame::Blob(BlobFrame::Part(blob, Part::Chunk(200), vec![1; CHUNK_BYTES + 16]));
    office.answers_to(0, 1, &unasked);
    let asked = Frame::Blob(BlobFrame::Part(blob, Part::Chunk(0), vec![1; CHUNK_BYTES + 16]));
    office.answers_to(0, 1, &asked);
    assert_eq!(info(&mut office, 1, &file).have, 0);
    office.lost = |_| false;
    office.part();
    office.meet();
    office.level();
    assert_eq!(content(&mut office, 1, &file), sent);
}
