//! Rot in a home's files, and the loss of everything that can be made anew.

use std::path::{Path, PathBuf};

use node::{
    core::OpenError,
    disk::{Disk, PAGE_BYTES},
    facade::{Answer, Command, Request},
    store::MemoryKv,
};
use rand::{RngExt, SeedableRng};

use crate::{
    home::{Home, State},
    work::{START, steps, work},
};

/// Bits flipped, one at a time, each in a fresh copy of the home.
const FLIPS: usize = 300;

fn day_of_work() -> (Home, State) {
    let home = Home::new();
    let (done, core) = work(&home, None, 0, |_, _| ());
    assert_eq!(done, steps().len());
    let mut core = core.expect("at work");
    let state = core.state().expect("an organisation");
    assert!(core.close());
    (home, state)
}

/// Every file of the home.
fn files(home: &Home, dir: &str) -> Vec<PathBuf> {
    let names = home.disk.list(Path::new(dir)).unwrap_or_default();
    let paths = names.iter().map(|name| Path::new(dir).join(name));
    paths
        .flat_map(|path| match home.disk.file_len(&path) {
            Ok(_) => vec![path],
            Err(_) => files(home, &path.to_string_lossy()),
        })
        .collect()
}

#[test]
fn f5_without_its_store_a_home_comes_to_the_same_state() {
    let (home, state) = day_of_work();
    let bare = Home { store: MemoryKv::default(), ..home.fork() };
    let mut core = bare.open(START.plus(5_000_000), 50).expect("the journal is whole");
    assert_eq!(core.state(), Some(state));
}

/// What became of a damaged home.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The same state as before.
    Harmless,
    /// Less is held, and the node says so (or has no word of its organisation).
    Told,
    /// Less is held, as if it had never been written.
    Shortened,
}

fn open_damaged(home: &Home, path: &Path, state: &State) -> Outcome {
    let mut core = match home.open(START.plus(5_000_000), 50) {
        Ok(core) => core,
        Err(OpenError::Identity(_)) => {
            assert_eq!(path, Path::new("identity"), "only the key file can't be made anew");
            return Outcome::Told;
        }
        Err(error) => panic!("{}: {error:?}", path.display()),
    };
    let Some(now) = core.state() else { return Outcome::Told };
    if now == *state {
        return Outcome::Harmless;
    }
    let held = |state: &State| state.iter().map(|row| row.1).sum::<u64>();
    let fewer = held(&now) < held(state);
    let verify = core.ask(Request::Command(Command::Verify { rebuild: false }));
    let Ok(Answer::Verify(report)) = verify else { panic!("{verify:?}") };
    assert!(fewer || !report.problems.is_empty(), "the same entries, another state: {now:?}");
    if report.problems.is_empty() { Outcome::Shortened } else { Outcome::Told }
}

/// The end of the journal is the one place where rot looks like a stop in the middle of a write:
/// whole groups turned to zeros. Everywhere else damage is told, wherever it strikes.
#[test]
fn f4_every_page_zeroed_is_told_or_harmless() {
    let (home, state) = day_of_work();
    let (mut pages, mut shortened) = (0, Vec::new());
    for path in files(&home, "") {
        let bytes = home.disk.file_len(&path).expect("a file");
        let last = bytes.div_ceil(PAGE_BYTES) - 1;
        for page in 0..=last {
            for store in [home.store.fork(), MemoryKv::default()] {
                let damaged = Home { store, ..home.fork() };
                damaged.disk.zero_page(&path, page).expect("within the file");
                if open_damaged(&damaged, &path, &state) == Outcome::Shortened {
                    shortened.push((path.clone(), last - page));
                }
            }
            pages += 1;
        }
    }
    assert!(pages >= 4, "{pages} pages");
    let at_the_end = |(path, before_last): &(PathBuf, u64)| {
        path.extension().is_some_and(|kind| kind == "seg") && *before_last <= 1
    };
    assert!(shortened.iter().all(at_the_end), "{shortened:?}");
}

#[test]
fn f4_a_flipped_bit_is_told_or_harmless() {
    let (home, state) = day_of_work();
    let paths = files(&home, "");
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(4);
    for _ in 0..FLIPS {
        let path = &paths[rng.random_range(0..paths.len())];
        let bytes = home.disk.file_len(path).expect("a file");
        if bytes == 0 {
            continue;
        }
        let damaged = Home { store: MemoryKv::default(), ..home.fork() };
        let (offset, bit) = (rng.random_range(0..bytes), rng.random_range(0..8_u8));
        damaged.disk.flip_bit(path, offset, bit).expect("within the file");
        let outcome = open_damaged(&damaged, path, &state);
        assert_ne!(outcome, Outcome::Shortened, "{} at {offset}, bit {bit}", path.display());
    }
}
