//! Files in bundles: they come by hand alone, torn anywhere; nobody else reads them, and no bundle fills a
//! disk.

use std::path::Path;

use protocol::{
    blob::{Part, Shape, id_of},
    clock::Millis,
    limits::CHUNK_BYTES,
    wire::{
        BlobFrame, Frame,
        bundle::{Load, Parcel, ParcelKind},
    },
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{
    files::{bytes, content, info, send},
    office::Office,
};
use crate::{
    blob::RESERVE_BYTES,
    bundle,
    disk::Disk,
    facade::{
        Answer, BundleFiles, BundleInfo, BundleOrder, BundleReport, BundleSince, Command,
        FileRules, FileState, Query, Request,
    },
};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const ZHANG: usize = 0;
const LI: usize = 1;
const WANG: usize = 2;

fn apart() -> Office {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.part();
    office
}

fn order(to: &str, since: BundleSince, files: BundleFiles) -> BundleOrder {
    BundleOrder { to: Some(to.into()), since, files, ..BundleOrder::default() }
}

fn usual(to: &str) -> BundleOrder {
    BundleOrder { to: Some(to.into()), ..BundleOrder::default() }
}

/// A bundle in a file, as people make it.
fn make(office: &mut Office, desk: usize, order: BundleOrder, file: &Path) -> BundleInfo {
    let ask = |command| office.ask(desk, Request::Command(command));
    bundle::make(ask, order, file, true).expect("made")
}

fn take(office: &mut Office, desk: usize, file: &Path) -> BundleReport {
    let ask = |command| office.ask(desk, Request::Command(command));
    bundle::take_in(ask, file, |_| ()).expect("taken in")
}

fn state(office: &mut Office, desk: usize, file: &str) -> FileState {
    info(office, desk, file).state
}

/// The sealed chunks of a file of this length.
fn sealed(length: usize) -> u64 {
    Shape::of(length as u64).expect("small").sealed_size()
}

#[test]
fn r29_a_file_of_several_mib_comes_by_bundle_alone_torn_at_any_of_several_points() {
    let dir = tempfile::tempdir().expect("a folder");
    let (whole, torn) = (dir.path().join("whole"), dir.path().join("torn"));
    let sent = bytes(5 * MIB + 77, 1);
    for part in [3, 25, 50, 75, 97] {
        let mut office = apart();
        let file = send(&mut office, ZHANG, "大厅", &sent);
        let made = make(&mut office, ZHANG, usual("李娜"), &whole);
        assert_eq!((made.files, made.file_bytes), (1, sent.len() as u64));
        let all = std::fs::read(&whole).expect("there");
        assert_eq!(made.bytes, all.len() as u64);
        std::fs::write(&torn, &all[..all.len() * part / 100]).expect("written");
        let first = take(&mut office, LI, &torn);
        assert!(first.cut && !first.is_well() && first.files == 0, "{part} %: {first:?}");
        if part > 10 {
            // The rest of it is what the second import brings, and nothing twice.
            assert_eq!((first.files_begun, state(&mut office, LI, &file)), (1, FileState::Waiting));
            assert!(info(&mut office, LI, &file).have > 0);
        }
        let second = take(&mut office, LI, &whole);
        assert!(second.is_well() && second.files == 1, "{part} %: {second:?}");
        assert_eq!(first.file_bytes + second.file_bytes, sealed(sent.len()), "{part} %");
        assert_eq!(content(&mut office, LI, &file), sent, "{part} %");
        assert_eq!(take(&mut office, LI, &whole).file_bytes, 0, "a third changes nothing");
        // The wire saw none of it.
        assert!(
            office
                .tape
                .iter()
                .all(|it| !matches!(Frame::from_bytes(it), Ok(Frame::Blob(BlobFrame::Part(..)))))
        );
    }
}

#[test]
fn what_a_torn_bundle_brought_survives_a_power_cut_and_a_damaged_part_costs_little() {
    let dir = tempfile::tempdir().expect("a folder");
    let (whole, torn) = (dir.path().join("whole"), dir.path().join("torn"));
    let sent = bytes(9 * MIB, 2);
    let mut office = apart();
    let file = send(&mut office, ZHANG, "大厅", &sent);
    make(&mut office, ZHANG, usual("李娜"), &whole);
    let all = std::fs::read(&whole).expect("there");
    std::fs::write(&torn, &all[..all.len() * 7 / 10]).expect("written");
    take(&mut office, LI, &torn);
    office.desks[LI].disk.lose_power(&mut ChaCha8Rng::seed_from_u64(7));
    office.restart(LI, true);
    let have = info(&mut office, LI, &file).have;
    assert!(have >= 4 * MIB as u64, "what was synced is there: {have}");
    // One byte in the middle is bent: a parcel of sixteen chunks is lost, and comes with a sound copy.
    let mut bent = all.clone();
    bent[all.len() * 9 / 10] ^= 1;
    std::fs::write(&torn, &bent).expect("written");
    let report = take(&mut office, LI, &torn);
    assert_eq!((report.refused, report.files, report.files_begun), (1, 0, 1), "{report:?}");
    let lacks = sent.len() as u64 - info(&mut office, LI, &file).have;
    assert!(lacks <= 16 * CHUNK_BYTES as u64, "{lacks}");
    assert_eq!(take(&mut office, LI, &whole).files, 1);
    assert_eq!(content(&mut office, LI, &file), sent);
}

#[test]
fn threat_50_a_courier_carries_files_that_they_cannot_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("a");
    let mut office = apart();
    let sent = bytes(2500 * KIB, 3);
    let file = send(&mut office, ZHANG, "@李娜", &sent);
    make(&mut office, ZHANG, usual("李娜"), &at);
    let on_the_stick = std::fs::read(&at).expect("there");
    let canary = &sent[100..164];
    assert!(!on_the_stick.windows(64).any(|part| part == canary), "sealed");
    let report = take(&mut office, WANG, &at);
    assert!(report.opened == 0 && report.kept > 2 && report.files == 0, "{report:?}");
    assert_eq!(report.kept_for, ["李娜"]);
    let mut reader = bundle::Reader::new(on_the_stick.as_slice()).expect("a bundle");
    let (org, mut of_files) = (office.desks[ZHANG].core.org(), 0);
    let keys = [LI, WANG].map(|desk| office.desks[desk].core.key().clone());
    while let Some(bundle::Found::Parcel(parcel)) = reader.read().expect("read") {
        let parcel = Parcel::from_bytes(&parcel).expect("a parcel");
        let label = parcel.label(&org).expect("ours");
        of_files += u64::from(label.kind == ParcelKind::Files);
        assert!(parcel.open(&label, &keys[0]).is_ok(), "the control: hers");
        assert!(parcel.open(&label, &keys[1]).is_err(), "the courier's key opens none");
    }
    assert!(of_files >= 3, "{of_files}");
    assert!(office.ask(WANG, Request::Query(Query::File { file: file.clone() })).is_err());
    assert!(office.desks[WANG].disk.list(Path::new("blobs")).is_err(), "nor is there a blob");
    office.restart(WANG, true);
    let onward = BundleOrder { carry: true, ..BundleOrder::default() };
    let made = make(&mut office, WANG, onward, &at);
    assert_eq!((made.carried, made.files), (report.kept, 0));
    assert_eq!(take(&mut office, LI, &at).files, 1);
    assert_eq!(content(&mut office, LI, &file), sent);
}

#[test]
fn since_last_repeats_no_file_and_who_says_that_they_hold_one_gets_it_no_more() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("a");
    let mut office = apart();
    send(&mut office, ZHANG, "大厅", &bytes(300 * KIB, 4));
    let usual_files = |office: &mut Office, since| {
        make(office, ZHANG, order("李娜", since, BundleFiles::Small), &at).files
    };
    assert_eq!(usual_files(&mut office, BundleSince::Held), 1);
    // The stick is on its way: the last bundle is trusted, or it isn't.
    send(&mut office, ZHANG, "大厅", &bytes(200 * KIB, 5));
    assert_eq!(usual_files(&mut office, BundleSince::Last), 1, "the second only");
    assert_eq!(usual_files(&mut office, BundleSince::Last), 0);
    assert_eq!(usual_files(&mut office, BundleSince::Held), 2, "the control");
    let written = office.now;
    assert_eq!(usual_files(&mut office, BundleSince::Time(written.plus(1))), 0);
    assert_eq!(usual_files(&mut office, BundleSince::Time(Millis(0))), 2);
    assert_eq!(take(&mut office, LI, &at).files, 2);
    // She says so on the way back, and in no bundle without files.
    let back = |office: &mut Office, files| {
        make(office, LI, order("张伟", BundleSince::Held, files), &at);
        take(office, ZHANG, &at);
        usual_files(office, BundleSince::Held)
    };
    assert_eq!(back(&mut office, BundleFiles::None), 2);
    make(&mut office, LI, order("张伟", BundleSince::Held, BundleFiles::Small), &at);
    take(&mut office, ZHANG, &at);
    assert_eq!(usual_files(&mut office, BundleSince::Held), 0);
    assert_eq!(
        make(&mut office, ZHANG, usual("王芳"), &at).files,
        2,
        "of another person it says nothing"
    );
}

#[test]
fn small_files_go_by_themselves_and_what_has_no_room_goes_on_in_the_next() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("a");
    let mut office = apart();
    let large = bytes(17 * MIB, 6);
    let small = send(&mut office, ZHANG, "大厅", &bytes(10 * KIB, 7));
    let file = send(&mut office, ZHANG, "大厅", &large);
    let forecast = Query::BundleForecast { to: "李娜".into(), since: BundleSince::Held };
    let Answer::BundleForecast(forecast) = office.know(ZHANG, forecast) else { panic!() };
    assert_eq!((forecast.small.files, forecast.small.bytes), (1, 10 * KIB as u64));
    assert_eq!((forecast.all.files, forecast.all.bytes), (2, (17 * MIB + 10 * KIB) as u64));
    let of =
        |office: &mut Office, since, files| make(office, ZHANG, order("李娜", since, files), &at);
    let none = of(&mut office, BundleSince::Held, BundleFiles::None);
    assert_eq!((none.files, none.left.files), (0, 2));
    let made = of(&mut office, BundleSince::Held, BundleFiles::Small);
    assert_eq!((made.files, made.left.files, made.left.bytes), (1, 1, 17 * MIB as u64));
    assert_eq!(made.entries, forecast.entries, "as was said before");
    assert_eq!(take(&mut office, LI, &at).files, 1);
    assert_eq!(state(&mut office, LI, &small), FileState::Here);
    assert_eq!(state(&mut office, LI, &file), FileState::Elsewhere);
    // A bundle has room for 7 MiB: the large one comes in three.
    office.desks[ZHANG].core.carrying.files_bytes_max = 7 * MIB as u64;
    for (nth, left) in [(1, 10), (2, 3), (3, 0)] {
        let made = of(&mut office, BundleSince::Last, BundleFiles::All);
        assert_eq!(made.left.bytes, left * MIB as u64, "{nth}");
        let report = take(&mut office, LI, &at);
        assert_eq!((report.files, report.files_begun), (u64::from(nth == 3), u64::from(nth < 3)));
    }
    assert_eq!(content(&mut office, LI, &file), large);
}

fn rules(office: &mut Office, desk: usize, budget_bytes: u64) {
    let rules = FileRules { budget_bytes, keep_all: false };
    office.done(desk, Command::SetFileRules(rules));
}

fn used(office: &mut Office, desk: usize) -> u64 {
    let Answer::FileStorage(storage) = office.know(desk, Query::FileStorage) else { panic!() };
    storage.used_bytes
}

#[test]
fn threat_37_no_bundle_brings_more_files_than_the_budget_allows_nor_fills_the_disk() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path().join("a");
    let mut office = apart();
    for seed in 0..6 {
        send(&mut office, ZHANG, "大厅", &bytes(900 * KIB, 10 + seed));
    }
    make(&mut office, ZHANG, order("李娜", BundleSince::Held, BundleFiles::All), &at);
    // A quarter of 8 MiB for each author: two of the files.
    rules(&mut office, LI, 8 * MIB as u64);
    let report = take(&mut office, LI, &at);
    assert_eq!(report.files, 2, "{report:?}");
    assert_eq!(report.reasons, ["a file would take more room than files may take here"]);
    assert!(used(&mut office, LI) <= 2 * MIB as u64);
    // The disk has no room but what is kept for messages.
    let held = office.desks[LI].disk.room().expect("known");
    assert_eq!(held, u64::MAX, "unbounded so far");
    rules(&mut office, LI, 1 << 40);
    office.desks[LI].disk.set_capacity_bytes(Some(RESERVE_BYTES));
    let report = take(&mut office, LI, &at);
    assert_eq!(report.files, 0);
    let full = "the disk is nearly full: the rest is kept free for messages";
    assert_eq!(report.reasons, [full], "{report:?}");
    office.say(LI, "messages still go");
    // Nor does it take what is carried for others.
    office.desks[WANG].disk.set_capacity_bytes(Some(RESERVE_BYTES));
    let report = take(&mut office, WANG, &at);
    assert!(report.kept == 0 && report.no_room > 0, "{report:?}");
    for desk in [LI, WANG] {
        office.desks[desk].disk.set_capacity_bytes(None);
    }
    let report = take(&mut office, LI, &at);
    assert_eq!(report.files, 4, "the control: with room the rest comes");
    assert!(take(&mut office, WANG, &at).kept > 0, "and is carried");
}

#[test]
fn threat_37_parts_that_belong_to_nothing_or_are_bent_are_not_kept_and_name_no_path() {
    let mut office = apart();
    let (org, me) = (office.desks[ZHANG].core.org(), office.desks[LI].core.device());
    let member = office.desks[ZHANG].core.key().clone();
    let put = |office: &mut Office, parts: Vec<(Part, Vec<u8>)>, blob, luck: u8| {
        let mut load = Load::of(ParcelKind::Files);
        for (part, bytes) in parts {
            assert!(load.push(&Frame::Blob(BlobFrame::Part(blob, part, bytes))));
        }
        let about = (org, office.now);
        let parcel = Parcel::seal(about, &member, [me], &load, [luck; 32]).to_bytes();
        match office.done(LI, Command::TakeParcel { parcel }) {
            Answer::BundleReport(report) => report,
            other => panic!("{other:?}"),
        }
    };
    let sent = bytes(MIB, 20);
    let file = send(&mut office, ZHANG, "大厅", &sent);
    let blob = file.parse().expect("an id");
    let part = |office: &mut Office, part| {
        office.desks[ZHANG].core.blobs_mut().part(&blob, part).expect("read").expect("here")
    };
    let list = [Part::Root, Part::List(0), Part::Chunk(0)].map(|it| (it, part(&mut office, it)));
    let (root, chunk) = (list[0].1.clone(), list[2].1.clone());
    // Nothing that she can read refers to it yet.
    let unknown = "a file belongs to nothing that may be read here";
    let report = put(&mut office, list.to_vec(), blob, 1);
    assert_eq!(report.reasons, [unknown]);
    let stranger = id_of(b"../../../../etc/passwd");
    assert_eq!(put(&mut office, vec![(Part::Root, root.clone())], stranger, 2).reasons, [unknown]);
    assert!(office.desks[LI].disk.list(Path::new("blobs")).is_err(), "nothing is written");
    // With its message it is taken; bent parts, and those of other places, aren't.
    office.meet();
    office.lost = |frame| matches!(frame, Frame::Blob(_));
    office.part();
    let dropped = Request::Command(Command::DropFile { file: file.clone(), last: true });
    office.ask(LI, dropped).expect("begun anew");
    let mut bent = chunk.clone();
    bent[9] ^= 1;
    for (luck, wrong) in [(3, (Part::Chunk(1), chunk.clone())), (4, (Part::Chunk(0), bent))] {
        let parts = [list[..2].to_vec(), vec![wrong]].concat();
        let report = put(&mut office, parts, blob, luck);
        assert_eq!((report.file_bytes, report.refused), (0, 1), "{report:?}");
    }
    let report = put(&mut office, list.to_vec(), blob, 5);
    assert_eq!((report.file_bytes, report.refused), (chunk.len() as u64, 0), "the control");
    for name in office.desks[LI].disk.list(Path::new("blobs")).expect("listed") {
        let (id, _) = name.split_once('.').expect("an ending");
        assert!(id.len() == 64 && id.bytes().all(|it| it.is_ascii_hexdigit()), "{name}");
    }
}
