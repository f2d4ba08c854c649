//! What a disk and other programs may do to the directory.

use std::fs;
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, MmapDirectory};

use super::super::record::{FORMAT, Fields};
use super::super::sealed::SealedDirectory;
use super::super::{Index, IndexError, Query, Remedy};
use super::{key, keys, message, other_key};

fn filled(home: &Path) -> Vec<u8> {
    let mut index = Index::open(home, key()).expect("a new index");
    for key in 0..20 {
        index.put(message(key, u64::from(key), &format!("上海 message {key}"))).expect("put");
    }
    index.commit(1).expect("commit");
    for key in 0..5 {
        index.remove(&[key]).expect("remove");
    }
    index.commit(42).expect("commit");
    let answer = keys(&index.query(&Query::text("上海")).expect("an answer"));
    index.close().expect("close");
    answer
}

fn files(home: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(home).expect("a directory").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_none_or(|end| end != "lock")).collect();
    files.sort();
    files
}

/// The index, every page of its files looked at.
pub(super) fn checked(home: &Path) -> Result<Index, IndexError> {
    let mut index = Index::open(home, key())?;
    while index.check(3)? {}
    Ok(index)
}

/// Whether the index opens, holds and answers as it did; anything but a demand to rebuild is a
/// failure.
fn still_good(home: &Path, answer: &[u8]) -> bool {
    match checked(home) {
        Ok(index) => {
            assert_eq!(keys(&index.query(&Query::text("上海")).expect("an answer")), answer);
            assert_eq!(index.checkpoint(), 42);
            true
        }
        Err(error) => {
            assert_eq!(error.remedy(), Remedy::Rebuild, "{error}");
            false
        }
    }
}

#[test]
fn no_damaged_byte_goes_unnoticed() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let answer = filled(home.path());
    assert!(still_good(home.path(), &answer));
    for file in files(home.path()) {
        let bytes = fs::read(&file).expect("a file");
        let step = (bytes.len() / 40).max(1);
        for at in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            fs::write(&file, &damaged).expect("write");
            assert!(!still_good(home.path(), &answer), "{} at {at}", file.display());
        }
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&file, &bytes[..length]).expect("write");
            assert!(!still_good(home.path(), &answer), "{} cut at {length}", file.display());
        }
        fs::write(&file, vec![0; bytes.len()]).expect("write");
        assert!(!still_good(home.path(), &answer), "{} zeroed", file.display());
        fs::write(&file, &bytes).expect("write");
    }
    assert!(still_good(home.path(), &answer), "healed");
}

#[test]
fn a_missing_file_is_noticed_or_does_no_harm() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let answer = filled(home.path());
    let mut noticed = 0;
    for file in files(home.path()) {
        let bytes = fs::read(&file).expect("a file");
        fs::remove_file(&file).expect("remove");
        if still_good(home.path(), &answer) {
            assert_eq!(file.file_name().and_then(|name| name.to_str()), Some(".managed.json"));
        } else {
            noticed += 1;
        }
        fs::write(&file, &bytes).expect("write");
    }
    assert!(noticed > 3);
}

#[test]
fn a_damaged_index_is_deleted_and_built_anew() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let answer = filled(home.path());
    fs::write(home.path().join("meta.json"), b"{}").expect("write");
    assert!(!still_good(home.path(), &answer));
    Index::delete(home.path()).expect("delete");
    Index::delete(home.path()).expect("deleting what isn't there");
    assert_eq!(Index::open(home.path(), key()).expect("a new index").checkpoint(), 0);
}

#[test]
fn a_foreign_directory_is_never_taken_for_an_index() {
    let home = tempfile::tempdir().expect("a temporary directory");
    fs::write(home.path().join("letter.txt"), "dear all").expect("write");
    let error = Index::open(home.path(), key()).err().expect("no index");
    assert_eq!(error.remedy(), Remedy::Rebuild);
    assert!(home.path().join("letter.txt").exists(), "opening deletes nothing");
}

#[test]
fn another_format_is_told_from_damage() {
    let home = tempfile::tempdir().expect("a temporary directory");
    filled(home.path());
    let files = SealedDirectory::open(home.path(), key()).expect("a directory");
    let meta = Path::new("meta.json");
    let bytes = files.atomic_read(meta).expect("it opens");
    let text = String::from_utf8(bytes).expect("a text");
    let other = text.replace(&format!("tongzhou-search {FORMAT} 42"), "tongzhou-search 99 42");
    assert_ne!(other, text);
    files.atomic_write(meta, other.as_bytes()).expect("write");
    let error = Index::open(home.path(), key()).err().expect("another format");
    assert!(matches!(error, IndexError::WrongVersion { needed: FORMAT, .. }), "{error}");
}

#[test]
fn an_index_of_another_key_is_made_anew() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let answer = filled(home.path());
    for _ in 0..2 {
        let error = Index::open(home.path(), other_key()).err().expect("no index");
        assert!(matches!(error, IndexError::Damaged { .. }), "{error}");
        assert_eq!(error.remedy(), Remedy::Rebuild);
    }
    assert!(still_good(home.path(), &answer), "with its own it opens still");
}

#[test]
fn an_index_in_clear_is_made_anew() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let files = MmapDirectory::open(home.path()).expect("a directory");
    let fields = Fields::new();
    tantivy::Index::create(files, fields.schema, Fields::settings()).expect("a plain index");
    let error = Index::open(home.path(), key()).err().expect("no index");
    assert_eq!(error.remedy(), Remedy::Rebuild, "{error}");
    Index::delete(home.path()).expect("delete");
    assert_eq!(Index::open(home.path(), key()).expect("a new index").checkpoint(), 0);
}

#[test]
fn an_index_in_use_is_left_alone() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let first = Index::open(home.path(), key()).expect("a new index");
    let error = Index::open(home.path(), key()).err().expect("in use");
    assert_eq!(error.remedy(), Remedy::Wait, "{error}");
    drop(first);
    Index::open(home.path(), key()).expect("free again");
}

#[test]
fn what_was_not_committed_is_gone_and_the_checkpoint_says_so() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let mut index = Index::open(home.path(), key()).expect("a new index");
    index.put(message(1, 1, "kept")).expect("put");
    index.commit(u64::MAX).expect("commit");
    index.put(message(2, 2, "lost")).expect("put");
    drop(index);
    let index = Index::open(home.path(), key()).expect("the index");
    assert_eq!(index.checkpoint(), u64::MAX);
    assert_eq!(keys(&index.query(&Query::default()).expect("an answer")), [1]);
}

#[test]
fn a_reader_on_another_thread_sees_each_commit() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let mut index = Index::open(home.path(), key()).expect("a new index");
    let reader = index.reader();
    index.put(message(1, 1, "上海")).expect("put");
    index.commit(1).expect("commit");
    let answer =
        std::thread::spawn(move || reader.query(&Query::text("海"))).join().expect("no panic");
    assert_eq!(keys(&answer.expect("an answer")), [1]);
}
