//! The simulated disk does to files what it promises to do.

use std::collections::BTreeSet;
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::disk::{Disk, DiskFile};

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn content(disk: &SimDisk, path: &str) -> Vec<u8> {
    let file = disk.open(Path::new(path)).unwrap();
    let mut bytes = vec![0; usize::try_from(file.len().unwrap()).unwrap()];
    file.read_at(0, &mut bytes).unwrap();
    bytes
}

/// A durable file of 2,048 bytes of `a`.
fn durable() -> (SimDisk, Box<dyn DiskFile>) {
    let disk = SimDisk::new();
    let file = disk.create_new(Path::new("f")).unwrap();
    file.write_at(0, &[b'a'; 2048]).unwrap();
    file.sync_data().unwrap();
    disk.sync_dir(Path::new("")).unwrap();
    (disk, file)
}

#[test]
fn what_is_synced_survives_every_power_loss() {
    for seed in 0..200 {
        let (disk, _) = durable();
        disk.lose_power(&mut rng(seed));
        assert_eq!(content(&disk, "f"), [b'a'; 2048]);
    }
}

#[test]
fn any_subset_of_unsynced_sectors_may_survive() {
    let mut subsets = BTreeSet::new();
    for seed in 0..500 {
        let (disk, file) = durable();
        file.write_at(0, &[b'b'; 2048]).unwrap();
        disk.lose_power(&mut rng(seed));
        let bytes = content(&disk, "f");
        assert!(bytes.chunks(512).all(|sector| sector.iter().all(|byte| *byte == sector[0])));
        subsets.insert(bytes.chunks(512).map(|sector| sector[0] == b'b').collect::<Vec<_>>());
    }
    assert_eq!(subsets.len(), 16);
}

#[test]
fn an_unsynced_extension_may_be_cut_or_left_as_zeros() {
    let (mut lengths, mut holes) = (BTreeSet::new(), 0);
    for seed in 0..300 {
        let (disk, file) = durable();
        file.write_at(2048, &[b'b'; 2048]).unwrap();
        disk.lose_power(&mut rng(seed));
        let bytes = content(&disk, "f");
        lengths.insert(bytes.len());
        assert_eq!(bytes[..2048], [b'a'; 2048]);
        let tail = &bytes[2048..];
        assert!(tail.iter().all(|byte| [0, b'b'].contains(byte)));
        holes += usize::from(tail.contains(&0) && tail.contains(&b'b'));
    }
    assert!(lengths.contains(&2048) && lengths.contains(&4096) && lengths.len() > 10);
    assert!(holes > 10, "{holes}");
}

#[test]
fn an_unsynced_truncation_may_be_undone() {
    let mut lengths = BTreeSet::new();
    for seed in 0..100 {
        let (disk, file) = durable();
        file.truncate(100).unwrap();
        disk.lose_power(&mut rng(seed));
        let bytes = content(&disk, "f");
        lengths.insert(bytes.len());
        assert!(bytes[..100].iter().all(|byte| *byte == b'a'));
    }
    assert!(lengths.contains(&100) && lengths.contains(&2048));
}

#[test]
fn names_survive_only_their_directory_sync() {
    let (mut created, mut renamed, mut removed) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for seed in 0..100 {
        let (disk, file) = durable();
        let new = disk.create_new(Path::new("g")).unwrap();
        new.write_at(0, b"x").unwrap();
        new.sync_data().unwrap();
        drop(file);
        let whole = disk.fork();
        disk.lose_power(&mut rng(seed));
        created.insert(disk.list(Path::new("")).unwrap());

        whole.sync_dir(Path::new("")).unwrap();
        let removing = whole.fork();
        whole.rename(Path::new("g"), Path::new("f")).unwrap();
        whole.lose_power(&mut rng(seed));
        renamed.insert((whole.list(Path::new("")).unwrap(), content(&whole, "f").len()));

        removing.remove(Path::new("g")).unwrap();
        removing.lose_power(&mut rng(seed));
        removed.insert(removing.list(Path::new("")).unwrap());
    }
    let both = vec!["f".to_owned(), "g".to_owned()];
    let one = vec!["f".to_owned()];
    assert_eq!(created, BTreeSet::from([both.clone(), one.clone()]));
    assert_eq!(renamed, BTreeSet::from([(both.clone(), 2048), (one.clone(), 1)]));
    assert_eq!(removed, BTreeSet::from([both, one]));
}

#[test]
fn a_file_in_a_lost_directory_is_lost() {
    let disk = SimDisk::new();
    disk.create_dir(Path::new("d")).unwrap();
    disk.create_new(Path::new("d/f")).unwrap();
    disk.sync_dir(Path::new("d")).unwrap();
    for seed in 0..50 {
        let disk = disk.fork();
        disk.lose_power(&mut rng(seed));
        let names = disk.list(Path::new("")).unwrap();
        assert_eq!(disk.open(Path::new("d/f")).is_ok(), !names.is_empty());
    }
}

#[test]
fn after_a_forgetful_sync_only_a_new_write_helps() {
    let (mut lost, mut kept) = (0, 0);
    for seed in 0..50 {
        let (disk, file) = durable();
        file.write_at(0, &[b'b'; 512]).unwrap();
        let call = disk.counts().calls;
        disk.inject(call..call + 1, Fault::ForgetfulSync);
        assert!(file.sync_data().is_err());
        file.sync_data().unwrap();
        let rewritten = disk.fork();
        disk.lose_power(&mut rng(seed));
        if content(&disk, "f")[0] == b'b' {
            kept += 1
        } else {
            lost += 1
        }

        let file = rewritten.open(Path::new("f")).unwrap();
        file.write_at(0, &[b'b'; 512]).unwrap();
        file.sync_data().unwrap();
        rewritten.lose_power(&mut rng(seed));
        assert_eq!(content(&rewritten, "f")[0], b'b');
    }
    assert!(lost > 0 && kept > 0);
}

#[test]
fn a_stopped_machine_answers_nothing_until_it_starts_again() {
    let (disk, file) = durable();
    let call = disk.counts().calls;
    disk.inject(call..call + 1, Fault::CrashAfter);
    assert!(file.write_at(0, b"b").is_err());
    assert!(file.read_at(0, &mut [0]).is_err());
    assert!(disk.list(Path::new("")).is_err());
    disk.kill();
    assert!(file.read_at(0, &mut [0]).is_err(), "a handle of the earlier run is dead");
    assert_eq!(content(&disk, "f")[0], b'b', "a killed process loses no write");
}

#[test]
fn a_full_disk_cuts_a_write_short_and_says_so() {
    let (disk, file) = durable();
    disk.set_capacity_bytes(Some(2050));
    let error = file.write_at(2048, b"bbbb").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(file.len().unwrap(), 2050);
    file.write_at(0, b"bbbb").unwrap();
    disk.set_capacity_bytes(None);
    file.write_at(2048, b"bbbb").unwrap();
}

#[test]
fn one_seed_gives_one_outcome() {
    let outcome = |seed| {
        let (disk, file) = durable();
        file.write_at(1000, &[b'b'; 3000]).unwrap();
        disk.create_new(Path::new("g")).unwrap();
        disk.lose_power(&mut rng(seed));
        (disk.list(Path::new("")).unwrap(), content(&disk, "f"))
    };
    for seed in 0..50 {
        assert_eq!(outcome(seed), outcome(seed));
    }
}

#[test]
fn rot_changes_what_is_on_the_medium() {
    let (disk, _) = durable();
    disk.flip_bit(Path::new("f"), 7, 0).unwrap();
    assert_eq!(content(&disk, "f")[7], b'a' ^ 1);
    disk.zero_page(Path::new("f"), 0).unwrap();
    assert_eq!(content(&disk, "f"), [0; 2048]);
    assert!(disk.zero_page(Path::new("f"), 1).is_err());
    assert!(disk.flip_bit(Path::new("f"), 2048, 0).is_err());
}
