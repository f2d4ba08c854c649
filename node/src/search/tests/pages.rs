//! A sealed file reads as what was written, and nothing can be done to it unnoticed.

use std::fs;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use tantivy::HasLen;
use tantivy::directory::{Directory, TerminatingWrite};

use super::super::pages::{PAGE_BYTES, SEALED_PAGE_BYTES};
use super::super::sealed::SealedDirectory;
use super::{key, other_key};

const NAME: &str = "some.store";

/// Bytes that repeat in no two pages.
fn text(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 5 + at * at / 977) as u8).collect()
}

fn directory(home: &Path) -> SealedDirectory {
    SealedDirectory::open(home, key()).expect("a directory")
}

fn write(home: &Path, name: &str, pieces: &[&[u8]]) {
    let mut file = directory(home).open_write(Path::new(name)).expect("a new file");
    for piece in pieces {
        file.write_all(piece).expect("write");
        file.flush().expect("flush");
    }
    file.terminate().expect("terminate");
}

/// The whole file, opened anew with nothing kept; `None` when some page doesn't open.
fn read(files: &SealedDirectory, name: &str) -> Option<Vec<u8>> {
    let file = files.open_read(Path::new(name)).ok()?;
    let bytes = file.read_bytes().ok()?;
    assert!(
        files.check(Path::new(name), 0..usize::MAX).is_ok(),
        "what can be read passes the check"
    );
    Some(bytes.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_range_reads_as_it_was_written(
        length in prop_oneof![
            0..3 * PAGE_BYTES,
            (0..4_usize).prop_map(|pages| pages * PAGE_BYTES),
        ],
        cut: prop::sample::Index,
        ranges in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 8),
        name in prop_oneof![Just("some.store"), Just("some.term")],
    ) {
        let home = tempfile::tempdir()?;
        let text = text(length);
        let (one, two) = text.split_at(cut.index(length + 1));
        write(home.path(), name, &[one, two]);
        let file = directory(home.path()).open_read(Path::new(name))?;
        prop_assert_eq!(file.len(), length);
        for (from, to) in ranges {
            let (from, to) = (from.index(length + 1), to.index(length + 1));
            let range = from.min(to)..from.max(to);
            for _ in 0..2 {
                prop_assert_eq!(&*file.read_bytes_slice(range.clone())?, &text[range.clone()]);
            }
        }
        let pages = length.div_ceil(PAGE_BYTES).max(1);
        let sealed = fs::metadata(home.path().join(name))?.len() as usize;
        prop_assert_eq!(sealed, length + pages * (SEALED_PAGE_BYTES - PAGE_BYTES));
    }
}

#[test]
fn nothing_can_be_done_to_a_file_unnoticed() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let text = text(3 * PAGE_BYTES + 500);
    write(home.path(), NAME, &[&text]);
    write(home.path(), "other.store", &[&text]);
    let path = home.path().join(NAME);
    let sealed = fs::read(&path).expect("a file");
    let twin = fs::read(home.path().join("other.store")).expect("a file");
    assert_eq!(read(&directory(home.path()), NAME), Some(text), "the control");
    let noticed = |what: &str, bytes: &[u8]| {
        fs::write(&path, bytes).expect("write");
        assert_eq!(read(&directory(home.path()), NAME), None, "{what}");
        assert!(directory(home.path()).check(Path::new(NAME), 0..usize::MAX).is_err(), "{what}");
    };
    let pages: Vec<&[u8]> = sealed.chunks(SEALED_PAGE_BYTES).collect();
    let [one, two, three, four] = pages[..] else { panic!("four pages") };
    for at in (0..sealed.len()).step_by(97) {
        let mut altered = sealed.clone();
        altered[at] ^= 1 << (at % 8);
        noticed("a bit", &altered);
    }
    noticed("two swapped pages", &[two, one, three, four].concat());
    noticed("a page twice", &[one, two, two, four].concat());
    noticed("a page left out", &[one, three, four].concat());
    noticed("cut after a page", &[one, two, three].concat());
    noticed("all cut but one", one);
    noticed("the last alone", four);
    noticed("cut amid a page", &sealed[..sealed.len() - 3]);
    noticed("more behind the end", &[&sealed[..], &[0; 60]].concat());
    noticed("a page behind the end", &[&sealed[..], four].concat());
    noticed("another file's page", &[one, &twin[SEALED_PAGE_BYTES..]].concat());
    noticed("another file", &twin);
    noticed("an empty file", &[]);
    noticed("zeros", &vec![0; sealed.len()]);
    fs::write(&path, &sealed).expect("write");
    let other = SealedDirectory::open(home.path(), other_key()).expect("a directory");
    assert_eq!(read(&other, NAME), None, "another key");
}

#[test]
fn a_file_that_was_not_finished_is_no_file() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let mut file = directory(home.path()).open_write(Path::new(NAME)).expect("a new file");
    file.write_all(&text(3 * PAGE_BYTES)).expect("write");
    file.flush().expect("flush");
    drop(file);
    assert_eq!(read(&directory(home.path()), NAME), None);
}

#[test]
fn a_replaced_file_opens_under_its_name_only() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let files = directory(home.path());
    let (one, two) = (Path::new("meta.json"), Path::new("other.json"));
    files.atomic_write(one, b"first").expect("write");
    files.atomic_write(one, b"second").expect("write");
    assert_eq!(files.atomic_read(one).expect("it opens"), b"second");
    fs::copy(home.path().join(one), home.path().join(two)).expect("copy");
    assert!(files.atomic_read(two).is_err());
    write(home.path(), "pages.json", &[b"second"]);
    assert!(files.atomic_read(Path::new("pages.json")).is_err(), "a page is no replaced file");
}

#[test]
fn a_file_in_use_outlives_its_name() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let files = directory(home.path());
    let text = text(3 * PAGE_BYTES);
    write(home.path(), NAME, &[&text]);
    let file = files.open_read(Path::new(NAME)).expect("it opens");
    files.delete(Path::new(NAME)).expect("delete");
    assert!(!files.exists(Path::new(NAME)).expect("an answer"));
    assert_eq!(&*file.read_bytes().expect("read"), &text);
}
