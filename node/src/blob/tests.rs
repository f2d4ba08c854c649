//! Blobs on a simulated disk: put in, fetched, read again, after crashes and rot.

use std::{path::Path, sync::Arc};

use protocol::{
    blob::Part,
    clock::Millis,
    crypto::{FileKey, HomeKey},
    ids::{BlobId, DeviceId},
    limits::CHUNK_BYTES,
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::*;
use crate::disk::{Disk, Fault, SimDisk};

const NOW: Millis = Millis(1_790_000_000_000);
const ME: DeviceId = DeviceId::new([1; 32]);
const OTHER: DeviceId = DeviceId::new([2; 32]);

fn blobs(disk: &SimDisk) -> Blobs {
    Blobs::open(Arc::new(disk.clone()), HomeKey::new([4; 32]).for_use("blobs"))
}

/// Bytes that no two chunks share.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 7 + at * at % 251) as u8).collect()
}

fn put(blobs: &mut Blobs, content: &[u8], luck: u8) -> BlobId {
    let number = blobs.begin_add(content.len() as u64, [luck; 32], NOW).expect("begun");
    for piece in content.chunks(100_000) {
        blobs.add(number, piece, NOW).expect("added");
    }
    blobs.end_add(number, ME, NOW).expect("ended")
}

/// What opens a file that was put in under one of the keys of these tests.
fn opens(blobs: &mut Blobs, blob: &BlobId) -> (FileKey, u64) {
    let size = blobs.progress(blob, NOW).expect("known").have;
    let keys = (0..12).map(|luck| (FileKey::new([luck; 32]), size));
    keys.into_iter().find(|opens| blobs.piece(blob, opens, 0, NOW).is_ok()).expect("one opens it")
}

fn read(blobs: &mut Blobs, blob: &BlobId) -> Vec<u8> {
    let opens = opens(blobs, blob);
    let mut all = Vec::new();
    for piece in 0.. {
        let next = blobs.piece(blob, &opens, piece, NOW).expect("read");
        if next.is_empty() {
            return all;
        }
        all.extend(next);
    }
    all
}

/// Wants on `to` what `from` holds.
fn want(from: &Blobs, to: &mut Blobs, blob: BlobId) {
    let opens = from.opens(&blob).expect("held");
    assert!(to.want(blob, opens, ME, Wanted::Asked, NOW).expect("noted"));
    to.begin_fetch(&blob);
}

/// Gives parts until nothing more is named, or `most` were given; which chunks these were.
fn fetch(from: &mut Blobs, to: &mut Blobs, blob: &BlobId, most: usize) -> Vec<u32> {
    let mut given = Vec::new();
    loop {
        let parts = to.name_parts(blob, 8);
        if parts.is_empty() {
            assert!(!to.is_found_whole(blob).expect("looked") || to.whole(blob) == Some(true));
            return given;
        }
        for part in parts {
            if given.len() >= most {
                return given;
            }
            let sealed = from.part(blob, part).expect("read").expect("held");
            let taken = to.take(blob, part, &sealed).expect("taken");
            assert!(matches!(taken, Taken::Good | Taken::Whole), "{part:?}: {taken:?}");
            if let Part::Chunk(number) = part {
                given.push(number);
            }
        }
    }
}

#[test]
fn what_is_put_in_comes_out_after_a_restart_too() {
    let disk = SimDisk::new();
    for (luck, length) in (1..).zip([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 5 * CHUNK_BYTES + 17]) {
        let content = bytes(length);
        let blob = put(&mut blobs(&disk), &content, luck);
        disk.lose_power(&mut ChaCha8Rng::seed_from_u64(u64::from(luck)));
        assert_eq!(read(&mut blobs(&disk), &blob), content, "{length} bytes");
    }
    assert_eq!(blobs(&disk).usage().files, 4, "an empty file takes no room");
}

#[test]
fn the_disk_shows_neither_content_nor_key() {
    let disk = SimDisk::new();
    let content = b"the plan for next year ".repeat(20_000);
    let blob = put(&mut blobs(&disk), &content, 9);
    for name in disk.list(Path::new(FOLDER)).expect("listed") {
        let file = disk.open(&Path::new(FOLDER).join(&name)).expect("there");
        let mut all = vec![0; file.len().expect("known") as usize];
        file.read_at(0, &mut all).expect("read");
        let has = |what: &[u8]| all.windows(what.len()).any(|part| part == what);
        assert!(!has(b"next year") && !has(&[9; 32]), "{name}");
    }
    assert_eq!(read(&mut blobs(&disk), &blob), content, "the control: it is in there");
}

#[test]
fn r46_the_same_file_is_kept_once() {
    let disk = SimDisk::new();
    let mut blobs = blobs(&disk);
    let content = bytes(3 * CHUNK_BYTES);
    let first = put(&mut blobs, &content, 1);
    let used = blobs.usage();
    assert_eq!(put(&mut blobs, &content, 2), first, "another key, the same bytes");
    assert_eq!(blobs.usage(), used);
    let mut other = content;
    other[100] ^= 1;
    assert_ne!(put(&mut blobs, &other, 3), first);
    let names = disk.list(Path::new(FOLDER)).expect("listed");
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn a_file_that_changes_while_it_is_read_is_not_taken() {
    let disk = SimDisk::new();
    let mut blobs = blobs(&disk);
    let number = blobs.begin_add(10, [1; 32], NOW).expect("begun");
    blobs.add(number, &[0; 9], NOW).expect("so far so good");
    assert!(matches!(blobs.end_add(number, ME, NOW), Err(BlobError::Changed)), "shorter");
    let number = blobs.begin_add(10, [1; 32], NOW).expect("begun");
    let longer =
        blobs.add(number, &[0; 11], NOW).and_then(|()| blobs.end_add(number, ME, NOW).map(drop));
    assert!(matches!(longer, Err(BlobError::Changed)), "longer");
    assert!(disk.list(Path::new(FOLDER)).expect("listed").is_empty(), "nothing is left");
    assert!(matches!(blobs.begin_add(u64::MAX, [1; 32], NOW), Err(BlobError::TooLarge)));
}

#[test]
fn a_fetched_file_is_the_one_that_was_put_in() {
    let (here, there) = (SimDisk::new(), SimDisk::new());
    let (mut from, mut to) = (blobs(&here), blobs(&there));
    // More chunks than one list holds would take 128 MiB; the shape's tests cover those.
    let content = bytes(20 * CHUNK_BYTES + 5);
    let blob = put(&mut from, &content, 1);
    want(&from, &mut to, blob);
    let opens = from.opens(&blob).expect("held");
    assert!(to.piece(&blob, &opens, 0, NOW).is_err(), "not before it is whole");
    fetch(&mut from, &mut to, &blob, usize::MAX);
    assert_eq!(to.whole(&blob), Some(true));
    assert_eq!(read(&mut to, &blob), content);
    assert_eq!(read(&mut blobs(&there), &blob), content, "after a restart");
}

#[test]
fn p15_after_a_crash_nothing_that_lies_on_the_disk_is_fetched_again() {
    let (here, there) = (SimDisk::new(), SimDisk::new());
    let mut from = blobs(&here);
    let content = bytes(50 * CHUNK_BYTES);
    let blob = put(&mut from, &content, 1);
    let mut to = blobs(&there);
    want(&from, &mut to, blob);
    let first = fetch(&mut from, &mut to, &blob, 33);
    assert_eq!(first.len(), 33);
    // The process is killed: what was written is there, whatever was noted.
    there.kill();
    let mut to = blobs(&there);
    assert_eq!(to.wanted(), vec![(blob, true)], "it goes on by itself");
    to.begin_fetch(&blob);
    let second = fetch(&mut from, &mut to, &blob, usize::MAX);
    assert_eq!(second, (33..50).collect::<Vec<_>>());
    assert_eq!(read(&mut to, &blob), content);
}

#[test]
fn a_power_cut_at_any_call_costs_time_and_never_a_wrong_byte() {
    let here = SimDisk::new();
    let mut from = blobs(&here);
    let content = bytes(6 * CHUNK_BYTES);
    let blob = put(&mut from, &content, 1);
    let whole = SimDisk::new();
    {
        let mut to = blobs(&whole);
        want(&from, &mut to, blob);
        fetch(&mut from, &mut to, &blob, usize::MAX);
    }
    for call in 0..whole.counts().calls {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::Io, Fault::DiskFull] {
            let there = SimDisk::new();
            there.inject(call..call + 1, fault);
            let mut to = blobs(&there);
            let opens = from.opens(&blob).expect("held");
            let wanted = to.want(blob, opens.clone(), ME, Wanted::Asked, NOW);
            to.begin_fetch(&blob);
            while wanted.is_ok() {
                let parts = to.name_parts(&blob, 8);
                let Some(part) = parts.first() else { break };
                let sealed = from.part(&blob, *part).expect("read").expect("held");
                if to.take(&blob, *part, &sealed).is_err() {
                    break;
                }
                for part in &parts[1..] {
                    let sealed = from.part(&blob, *part).expect("read").expect("held");
                    if to.take(&blob, *part, &sealed).is_err() {
                        break;
                    }
                }
            }
            there.lose_power(&mut ChaCha8Rng::seed_from_u64(call));
            let mut to = blobs(&there);
            if to.whole(&blob) != Some(true) {
                to.want(blob, opens, ME, Wanted::Asked, NOW).expect("noted");
                to.begin_fetch(&blob);
                fetch(&mut from, &mut to, &blob, usize::MAX);
            }
            assert_eq!(to.whole(&blob), Some(true), "call {call}, {fault:?}");
            assert_eq!(read(&mut to, &blob), content, "call {call}, {fault:?}");
        }
    }
}

#[test]
fn what_a_failed_sync_may_have_forgotten_is_written_again() {
    let (here, there) = (SimDisk::new(), SimDisk::new());
    let mut from = blobs(&here);
    let content = bytes(5 * CHUNK_BYTES);
    let blob = put(&mut from, &content, 1);
    let mut to = blobs(&there);
    want(&from, &mut to, blob);
    // The sync of the whole file fails, and the system forgets what it should have written.
    let mut stopped = false;
    while !stopped {
        let parts = to.name_parts(&blob, 1);
        let sealed = from.part(&blob, parts[0]).expect("read").expect("held");
        if matches!(parts[0], Part::Chunk(4)) {
            let calls = there.counts().calls;
            there.inject(calls..calls + 2, Fault::ForgetfulSync);
        }
        stopped = to.take(&blob, parts[0], &sealed).is_err();
    }
    there.clear_faults();
    let opens = from.opens(&blob).expect("held");
    assert!(to.want(blob, opens, ME, Wanted::Asked, NOW).expect("noted"), "tried again");
    to.begin_fetch(&blob);
    let again = fetch(&mut from, &mut to, &blob, usize::MAX);
    assert_eq!(again.len(), 5, "nothing that seemed to be there was believed");
    there.lose_power(&mut ChaCha8Rng::seed_from_u64(3));
    assert_eq!(read(&mut blobs(&there), &blob), content);
}

#[test]
fn a_part_that_is_another_is_not_taken() {
    let (here, there) = (SimDisk::new(), SimDisk::new());
    let (mut from, mut to) = (blobs(&here), blobs(&there));
    let blob = put(&mut from, &bytes(4 * CHUNK_BYTES), 1);
    let other = put(&mut from, &bytes(4 * CHUNK_BYTES + 1), 2);
    want(&from, &mut to, blob);
    let part = |from: &mut Blobs, blob, part| from.part(&blob, part).expect("read").expect("held");
    let wrong = part(&mut from, other, Part::Root);
    assert_eq!(to.take(&blob, Part::Root, &wrong).expect("looked at"), Taken::Bad);
    assert_eq!(to.take(&blob, Part::Chunk(0), &wrong).expect("looked at"), Taken::Unwanted);
    let root = part(&mut from, blob, Part::Root);
    assert_eq!(to.take(&blob, Part::Root, &root).expect("taken"), Taken::Good);
    let list = part(&mut from, other, Part::List(0));
    assert_eq!(to.take(&blob, Part::List(0), &list).expect("looked at"), Taken::Bad);
    assert_eq!(to.take(&blob, Part::List(7), &list).expect("looked at"), Taken::Bad);
    let list = part(&mut from, blob, Part::List(0));
    assert_eq!(to.take(&blob, Part::List(0), &list).expect("taken"), Taken::Good);
    let mut chunk = part(&mut from, blob, Part::Chunk(2));
    assert_eq!(to.take(&blob, Part::Chunk(1), &chunk).expect("looked at"), Taken::Bad, "moved");
    chunk[5] ^= 1;
    assert_eq!(to.take(&blob, Part::Chunk(2), &chunk).expect("looked at"), Taken::Bad, "bent");
    chunk[5] ^= 1;
    assert_eq!(to.take(&blob, Part::Chunk(2), &chunk).expect("taken"), Taken::Good, "the control");
    assert_eq!(to.take(&blob, Part::Chunk(9), &chunk).expect("looked at"), Taken::Unwanted);
}

#[test]
fn what_one_message_says_wrongly_of_a_file_keeps_nobody_from_another_that_is_right() {
    let (here, there) = (SimDisk::new(), SimDisk::new());
    let (mut from, mut to) = (blobs(&here), blobs(&there));
    let content = bytes(1000);
    let blob = put(&mut from, &content, 1);
    let (key, size) = from.opens(&blob).expect("held");
    // Said first, by somebody else: another key, and that it is small enough to come by itself.
    let lie = (FileKey::new([66; 32]), size - 1);
    to.want(blob, lie.clone(), OTHER, Wanted::ByItself, NOW).expect("noted");
    to.begin_fetch(&blob);
    let root = from.part(&blob, Part::Root).expect("read").expect("held");
    assert!(matches!(to.take(&blob, Part::Root, &root), Err(BlobError::Damaged)));
    let trouble = to.progress(&blob, NOW).expect("known").trouble;
    assert_eq!(trouble, Some(Trouble::Damaged), "it is said, not silent");
    let right = (key, size);
    to.want(blob, right.clone(), ME, Wanted::ByItself, NOW).expect("noted");
    to.begin_fetch(&blob);
    fetch(&mut from, &mut to, &blob, usize::MAX);
    assert_eq!(to.piece(&blob, &right, 0, NOW).expect("read"), content);
    assert!(
        matches!(to.piece(&blob, &lie, 0, NOW), Err(BlobError::Damaged)),
        "the lie opens nothing"
    );
}

#[test]
fn whoever_never_ends_putting_files_in_keeps_nobody_from_it_for_long() {
    let mut blobs = blobs(&SimDisk::new());
    for _ in 0..ADDING_MAX {
        blobs.begin_add(10, [1; 32], NOW).expect("a place");
    }
    assert!(matches!(blobs.begin_add(10, [1; 32], NOW), Err(BlobError::TooMany)));
    let later = NOW.plus(ADDING_IDLE_MS);
    let number = blobs.begin_add(10, [2; 32], later).expect("the idle one made room");
    blobs.add(number, &[7; 10], later).expect("added");
    blobs.end_add(number, ME, later).expect("ended");
}

#[test]
fn rot_is_met_before_it_is_given_away_and_mended_by_another_holder() {
    let (here, there) = (SimDisk::new(), SimDisk::new());
    let (mut from, mut to) = (blobs(&here), blobs(&there));
    let content = bytes(5 * CHUNK_BYTES);
    let blob = put(&mut from, &content, 1);
    want(&from, &mut to, blob);
    fetch(&mut from, &mut to, &blob, usize::MAX);
    let path = layout::data(&blob);
    there.flip_bit(&path, CHUNK_BYTES as u64 + 3 * 65_552 + 100, 3).expect("rots");
    let opens = from.opens(&blob).expect("held");
    assert!(matches!(to.piece(&blob, &opens, 0, NOW), Err(BlobError::Damaged)));
    assert_eq!(to.whole(&blob), Some(false), "it is wanted again");
    assert_eq!(to.wanted(), vec![(blob, false)]);
    to.begin_fetch(&blob);
    assert_eq!(fetch(&mut from, &mut to, &blob, usize::MAX), vec![3], "only what was damaged");
    assert_eq!(read(&mut to, &blob), content);
}

#[test]
fn threat_37_files_stop_before_the_room_that_is_kept_for_messages() {
    let disk = SimDisk::new();
    let mut to = blobs(&disk);
    let content = bytes(64 * CHUNK_BYTES);
    let small = put(&mut to, &bytes(100), 1);
    let held = 100 + 4096;
    disk.set_capacity_bytes(Some(RESERVE_BYTES + held + 20 * CHUNK_BYTES as u64));
    // A file that doesn't fit isn't begun.
    assert!(matches!(to.begin_add(content.len() as u64, [2; 32], NOW), Err(BlobError::Full)));
    // One that is fetched stops in time, says why, and goes on when there is room.
    let elsewhere = SimDisk::new();
    let mut from = blobs(&elsewhere);
    let blob = put(&mut from, &content, 3);
    want(&from, &mut to, blob);
    let stopped = loop {
        let Some(part) = to.name_parts(&blob, 1).pop() else { panic!("it fitted") };
        let sealed = from.part(&blob, part).expect("read").expect("held");
        if let Err(error) = to.take(&blob, part, &sealed) {
            break error;
        }
    };
    assert!(matches!(stopped, BlobError::Full));
    assert!(disk.room().expect("known") >= RESERVE_BYTES, "what is kept for messages is untouched");
    assert_eq!(to.progress(&blob, NOW).expect("known").trouble, Some(Trouble::Full));
    // The control: without that, the disk takes files to the last byte, and a message's write fails.
    let filler = disk.create_new(Path::new("filler")).expect("made");
    let room = disk.room().expect("known");
    filler.truncate(room).expect("filled");
    let journal = disk.create_new(Path::new("entry")).expect("made");
    assert!(journal.write_at(0, b"a message").is_err());
    disk.remove(Path::new("filler")).expect("removed");
    disk.sync_dir(Path::new("")).expect("synced");
    drop(filler);
    disk.set_capacity_bytes(None);
    assert_eq!(to.retry_full(), vec![blob]);
    to.begin_fetch(&blob);
    fetch(&mut from, &mut to, &blob, usize::MAX);
    assert_eq!(read(&mut to, &blob), content);
    assert_eq!(read(&mut to, &small), bytes(100));
}

#[test]
fn threat_37_one_author_takes_no_more_than_a_share_by_themselves() {
    let disk = SimDisk::new();
    let mut blobs = blobs(&disk);
    let size = BY_ITSELF_BYTES_MAX;
    blobs.set_rules(Rules { budget_bytes: 8 * size, keep_all: false }).expect("set");
    let want = |blobs: &mut Blobs, number: u8, from: DeviceId| {
        let key = FileKey::new([number; 32]);
        let by_itself = blobs.comes_by_itself(size, |device| *device == from);
        if by_itself {
            let blob = BlobId::new([number; 32]);
            blobs.want(blob, (key, size), from, Wanted::ByItself, NOW).expect("noted");
        }
        by_itself
    };
    let flood: Vec<bool> = (0..20).map(|number| want(&mut blobs, number, OTHER)).collect();
    assert_eq!(flood.iter().filter(|came| **came).count(), 2, "a quarter of the budget");
    assert!(want(&mut blobs, 50, ME), "others' files still come");
    let both = |device: &DeviceId| [ME, OTHER].contains(device);
    assert!(!blobs.comes_by_itself(size, both), "two devices of one person have one share");
    assert!(
        !blobs.comes_by_itself(size + 1, |device| *device == ME),
        "large ones only when somebody wants them"
    );
    blobs.set_rules(Rules { budget_bytes: 8 * size, keep_all: true }).expect("set");
    assert!(
        blobs.comes_by_itself(2 * size, |device| *device == OTHER),
        "the control: keeping everything, they come"
    );
    assert!(!blobs.comes_by_itself(6 * size, |device| *device == OTHER), "and the budget holds");
    let again = self::blobs(&disk);
    assert_eq!(again.rules(), Rules { budget_bytes: 8 * size, keep_all: true }, "it is remembered");
}

#[test]
fn no_last_known_copy_goes_by_itself() {
    let disk = SimDisk::new();
    let mut blobs = blobs(&disk);
    let mine = put(&mut blobs, &bytes(10_000), 1);
    let kept = put(&mut blobs, &bytes(10_001), 2);
    let shared = put(&mut blobs, &bytes(10_002), 3);
    let rules = Rules { budget_bytes: 1, keep_all: false };
    blobs.set_rules(rules).expect("set");
    assert_eq!(blobs.to_let_go(0, NOW), Vec::new(), "nobody else is known to have any");
    assert_eq!(blobs.copies(&mine, NOW), Copies::Last);
    for number in 10..12 {
        let device = DeviceId::new([number; 32]);
        assert!(blobs.note_holder(&shared, device, true, NOW));
        assert!(blobs.note_holder(&kept, device, true, NOW));
    }
    blobs.keep(&kept, true).expect("kept");
    assert_eq!(blobs.copies(&shared, NOW), Copies::Others(2));
    assert_eq!(blobs.to_let_go(0, NOW), vec![shared], "what others have, and nobody keeps here");
    assert!(blobs.note_holder(&shared, DeviceId::new([10; 32]), false, NOW));
    assert_eq!(blobs.to_let_go(0, NOW), Vec::new(), "one of them may be wrong");
    let later = NOW.plus(HOLDER_MS);
    assert_eq!(self::blobs(&disk).copies(&shared, later), Copies::Last, "their word grows old");
    blobs.keep_holders(|device| *device == ME);
    assert_eq!(blobs.copies(&shared, NOW), Copies::Last, "who left has no copy for us");
    blobs.remove(&shared).expect("removed");
    assert_eq!(blobs.whole(&shared), None);
    assert_eq!(self::blobs(&disk).whole(&shared), None);
}

#[test]
fn what_a_crash_left_of_an_unfinished_file_is_swept_away() {
    let disk = SimDisk::new();
    {
        let mut blobs = blobs(&disk);
        let number = blobs.begin_add(1_000_000, [1; 32], NOW).expect("begun");
        blobs.add(number, &bytes(500_000), NOW).expect("added");
        disk.kill();
    }
    assert!(!disk.list(Path::new(FOLDER)).expect("listed").is_empty());
    let _ = blobs(&disk);
    assert!(disk.list(Path::new(FOLDER)).expect("listed").is_empty());
}
