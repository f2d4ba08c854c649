//! A line that is to be spared: what is put off, what isn't, and that nothing is lost by it.

use std::path::Path;

use protocol::{
    ids::{BlobId, SpaceId},
    wire::{BlobFrame, Frame},
};

use super::{
    files::{bytes, content, info, put, send},
    office::Office,
};
use crate::{
    core::Input,
    disk::Disk,
    facade::{Command, Event, FileState, Metering},
};

const MIB: usize = 1024 * 1024;

fn meter(office: &mut Office, desk: usize, metering: Metering) {
    office.done(desk, Command::SetMetering { metering });
}

/// Bytes said on all lines since the start.
fn said(office: &Office) -> usize {
    office.tape.iter().map(Vec::len).sum()
}

/// A colleague gets forty messages and a file of 3 MiB; the bytes that this took.
fn a_morning(metering: Metering) -> (Office, String, usize) {
    let mut office = Office::with_colleagues(&["李娜"]);
    meter(&mut office, 1, metering);
    let before = said(&office);
    let file = send(&mut office, 0, "大厅", &bytes(3 * MIB, 1));
    for number in 0..40 {
        office.say(0, &format!("{number}"));
        office.carry();
    }
    office.level();
    assert_eq!(office.messages(1).len(), 41, "what people write isn't put off");
    let bytes = said(&office) - before;
    (office, file, bytes)
}

#[test]
fn on_a_metered_line_a_file_comes_when_it_is_opened_and_messages_come_as_ever() {
    let (office, _, usual) = a_morning(Metering::Off);
    assert!(office.sent_to(0, 1) > 3 * MIB as u64, "the control: it came by itself");
    let (mut office, file, spared) = a_morning(Metering::On);
    println!("{usual} bytes of frames, {spared} on a metered line");
    assert!(spared < 64 * 1024 && usual > 3 * MIB, "{spared} of {usual}");
    assert_eq!(office.sent_to(0, 1), 0);
    assert_eq!(info(&mut office, 1, &file).state, FileState::Elsewhere);
    office.done(1, Command::FetchFile { file: file.clone() });
    office.level();
    assert_eq!(content(&mut office, 1, &file), bytes(3 * MIB, 1));
}

#[test]
fn what_was_put_off_comes_when_the_line_is_an_ordinary_one_again_and_after_a_restart_too() {
    let (mut office, file, _) = a_morning(Metering::On);
    office.restart(1, true);
    office.meet();
    assert_eq!(office.sent_to(0, 1), 0, "that the line is metered is remembered");
    assert!(office.status(1).metered.metered);
    meter(&mut office, 1, Metering::Off);
    office.level();
    assert_eq!(content(&mut office, 1, &file), bytes(3 * MIB, 1));
    assert!(!office.status(1).metered.metered);
}

#[test]
fn the_system_is_believed_where_nobody_has_set_anything() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let told = |office: &mut Office, metered| {
        office.told(1);
        office.input(1, Input::Metered { metered });
        office.carry();
        let told = office.told(1).contains(&Event::MeteredChanged);
        (office.status(1).metered.metered, told)
    };
    assert!(!office.status(1).metered.metered);
    assert_eq!(told(&mut office, Some(true)), (true, true));
    let file = send(&mut office, 0, "大厅", &bytes(MIB, 2));
    office.level();
    assert_eq!(office.sent_to(0, 1), 0);
    assert_eq!(told(&mut office, None), (false, true), "NetworkManager has gone");
    office.level();
    assert_eq!(info(&mut office, 1, &file).state, FileState::Here);
    meter(&mut office, 1, Metering::Off);
    assert_eq!(told(&mut office, Some(true)), (false, true), "whoever set it knows better");
    meter(&mut office, 1, Metering::On);
    assert_eq!(told(&mut office, Some(false)), (true, true));
}

#[test]
fn a_file_on_its_way_unasked_stops_where_it_is_and_one_that_was_asked_for_goes_on() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let asked = send(&mut office, 0, "大厅", &bytes(2 * MIB, 3));
    let unasked = send(&mut office, 0, "大厅", &bytes(2 * MIB, 4));
    // Both are on their way: the first message has arrived, no part has yet.
    office.lost = |frame| matches!(frame, Frame::Blob(BlobFrame::Part(..)));
    office.level();
    office.done(1, Command::FetchFile { file: asked.clone() });
    meter(&mut office, 1, Metering::On);
    office.lost = |_| false;
    office.level();
    assert_eq!(info(&mut office, 1, &asked).state, FileState::Here);
    assert_eq!(info(&mut office, 1, &unasked).state, FileState::Elsewhere);
}

#[test]
fn who_spares_their_line_offers_only_what_nobody_else_holds() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    let shared = send(&mut office, 0, "大厅", &bytes(MIB, 5));
    office.level();
    meter(&mut office, 1, Metering::On);
    let root = SpaceId::root(&office.desks[1].core.org());
    let offers = |office: &mut Office, file: &str| {
        let blob: BlobId = file.parse().expect("an id");
        let question = Frame::Blob(BlobFrame::Ask(root, vec![blob]));
        office
            .answers_to(2, 1, &question)
            .iter()
            .any(|bytes| matches!(Frame::from_bytes(bytes), Ok(Frame::Blob(BlobFrame::Held(..)))))
    };
    assert!(!offers(&mut office, &shared), "others hold it");
    office.part();
    let own = put(&mut office, 1, &bytes(MIB, 6)).expect("put in");
    let id = own.file.clone();
    let (channel, text) = ("大厅".to_owned(), String::new());
    office.done(1, Command::SendFiles { channel, text, reply_to: None, files: vec![own] });
    office.lost = |frame| matches!(frame, Frame::Blob(BlobFrame::Part(..)));
    office.connect(1, 2);
    office.level();
    assert!(offers(&mut office, &id), "the last copy");
    meter(&mut office, 1, Metering::Off);
    assert!(offers(&mut office, &shared), "the control");
}

#[test]
fn our_own_beacons_are_said_less_often() {
    let beacons = |metering| {
        let mut office = Office::with_colleagues(&["李娜"]);
        meter(&mut office, 1, metering);
        let before = office.tape.len();
        for number in 0..20 {
            office.say(0, &format!("{number}"));
            for _ in 0..3 {
                office.now = office.now.plus(1_000);
                (0..2).for_each(|desk| office.input(desk, Input::Tick));
                office.carry();
            }
        }
        let device = office.desks[1].core.device();
        let frames = office.tape[before..].iter().filter_map(|it| Frame::from_bytes(it).ok());
        let by = |frame: Frame| match frame {
            Frame::Beacons(all) => all.iter().filter(|it| it.unverified().device == device).count(),
            _ => 0,
        };
        frames.map(by).sum::<usize>()
    };
    let (usual, spared) = (beacons(Metering::Off), beacons(Metering::On));
    assert!(usual >= 15 && spared * 4 <= usual, "{spared} of {usual}");
}

#[test]
fn a_file_that_says_nothing_leaves_it_to_the_system() {
    let mut office = Office::with_colleagues(&["李娜"]);
    meter(&mut office, 1, Metering::On);
    let disk = office.desks[1].disk.clone();
    assert!(disk.open(Path::new("metered")).is_ok());
    crate::disk::write_state_file(&disk, Path::new("metered"), b"?").expect("written");
    office.restart(1, true);
    assert_eq!(office.status(1).metered.setting, Metering::Auto);
}
