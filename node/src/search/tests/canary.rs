//! Nothing of what is indexed can be read from the directory.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tantivy::directory::{Directory, MmapDirectory};

use super::super::pages::SEALED_PAGE_BYTES;
use super::super::record::{Fields, TOKENIZER};
use super::super::sealed::SealedDirectory;
use super::super::token::TextTokenizer;
use super::super::{Index, Item, Query, Remedy};
use super::{damage::checked, key, message};

/// Words that no other text holds by chance.
fn canaries() -> Vec<String> {
    let mut luck = ChaCha8Rng::seed_from_u64(1);
    (0..1_000)
        .map(|number| {
            let (letters, from, to) =
                if number % 2 == 0 { (12, 'a', 'z') } else { (6, '一', '龥') };
            (0..letters).map(|_| luck.random_range(from..=to)).collect()
        })
        .collect()
}

/// Items with canaries in each field that holds words.
fn items(canaries: &[String]) -> Vec<Item> {
    let item = |(number, words): (usize, &[String])| Item {
        key: words[0].as_bytes().to_vec(),
        scope: words[1].as_bytes().to_vec(),
        author: words[2].clone(),
        ..message(0, number as u64, &format!("{} / 会议 {} meeting", words[3], words[4]))
    };
    canaries.chunks_exact(5).enumerate().map(item).collect()
}

/// Each canary as bytes of each encoding, and which canary it is.
fn encoded(canaries: &[String]) -> BTreeMap<Vec<u8>, &str> {
    let mut all = BTreeMap::new();
    for canary in canaries {
        all.insert(canary.as_bytes().to_vec(), canary.as_str());
        let units = || canary.encode_utf16();
        all.insert(units().flat_map(u16::to_le_bytes).collect(), canary);
        all.insert(units().flat_map(u16::to_be_bytes).collect(), canary);
    }
    all
}

/// The canaries that stand in some file, at any offset, or in a file's name.
fn leaked<'a>(home: &Path, canaries: &'a [String]) -> BTreeSet<&'a str> {
    let encoded = encoded(canaries);
    let beginnings: HashSet<&[u8]> = encoded.keys().map(|bytes| &bytes[..4]).collect();
    let mut leaked = BTreeSet::new();
    for entry in fs::read_dir(home).expect("a directory") {
        let entry = entry.expect("an entry");
        // A merge may have deleted it meanwhile.
        let Ok(mut bytes) = fs::read(entry.path()) else { continue };
        bytes.extend_from_slice(entry.file_name().as_encoded_bytes());
        for at in 0..bytes.len().saturating_sub(4) {
            if beginnings.contains(&bytes[at..at + 4]) {
                let rest = &bytes[at..];
                let found = encoded.iter().filter(|(canary, _)| rest.starts_with(canary));
                leaked.extend(found.map(|(_, canary)| *canary));
            }
        }
    }
    leaked
}

/// Puts, replaces and removes items in so many commits that segments are merged.
fn work(index: &mut Index, items: &[Item], mut between: impl FnMut()) {
    for (commit, some) in items.chunks(10).enumerate() {
        for item in some {
            index.put(item.clone()).expect("put");
        }
        index.put(items[0].clone()).expect("put again");
        if commit % 3 == 2 {
            index.remove(&some[0].key).expect("remove");
        }
        index.commit(commit as u64).expect("commit");
        between();
    }
}

/// The same items in an index that nothing seals.
fn plain(home: &Path, items: &[Item]) {
    let files = MmapDirectory::open(home).expect("a directory");
    let fields = Fields::new();
    let index = tantivy::Index::create(files, fields.schema.clone(), Fields::settings());
    let index = index.expect("an index");
    index.tokenizers().register(TOKENIZER, TextTokenizer);
    let mut writer = index.writer_with_num_threads(1, 20_000_000).expect("a writer");
    for item in items {
        writer.add_document(fields.document(item).expect("a document")).expect("add");
    }
    writer.commit().expect("commit");
}

#[test]
fn threat_23_no_word_of_the_index_stands_on_the_disk() {
    let canaries = canaries();
    let items = items(&canaries);
    let control = tempfile::tempdir().expect("a temporary directory");
    plain(control.path(), &items);
    let shown = leaked(control.path(), &canaries).len();
    assert!(shown > 900, "the control: an unsealed index shows {shown} of 1,000");

    let home = tempfile::tempdir().expect("a temporary directory");
    let mut index = Index::open(home.path(), key()).expect("a new index");
    let none = || assert_eq!(leaked(home.path(), &canaries), BTreeSet::new());
    work(&mut index, &items, none);
    for item in [&items[1], &items[105]] {
        let word = item.text.split(' ').next().expect("a word");
        assert_eq!(index.query(&Query::text(word)).expect("an answer").len(), 1, "it is found");
    }
    index.close().expect("close");
    none();
}

#[test]
fn every_byte_of_every_file_is_sealed() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let mut index = Index::open(home.path(), key()).expect("a new index");
    work(&mut index, &items(&canaries()), || ());
    index.close().expect("close");
    let files = SealedDirectory::open(home.path(), key()).expect("a directory");
    let (mut whole, mut pages, mut empty) = (0, 0, 0);
    for entry in fs::read_dir(home.path()).expect("a directory") {
        let entry = entry.expect("an entry");
        let (name, bytes) = (entry.file_name(), entry.metadata().expect("metadata").len());
        let name = Path::new(&name);
        match bytes {
            0 => empty += 1,
            _ if files.atomic_read(name).is_ok() => whole += 1,
            _ if files.check(name, 0..usize::MAX).is_ok() => pages += 1,
            _ => panic!("{} isn't sealed", name.display()),
        }
    }
    assert_eq!((whole, empty), (2, 2), "meta.json and .managed.json; two locks");
    assert!(pages >= 6, "{pages} files of segments");
}

#[test]
fn swapped_and_cut_pages_of_an_index_are_noticed() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let mut index = Index::open(home.path(), key()).expect("a new index");
    for item in items(&canaries()) {
        index.put(item).expect("put");
    }
    index.commit(1).expect("commit");
    index.close().expect("close");
    let mut tried = 0;
    for entry in fs::read_dir(home.path()).expect("a directory") {
        let path = entry.expect("an entry").path();
        let sealed = fs::read(&path).expect("a file");
        if sealed.len() <= 2 * SEALED_PAGE_BYTES {
            continue;
        }
        let (one, rest) = sealed.split_at(SEALED_PAGE_BYTES);
        let (two, rest) = rest.split_at(SEALED_PAGE_BYTES);
        let cut = sealed.len() - (sealed.len() - 1) % SEALED_PAGE_BYTES - 1;
        for bytes in [&[two, one, rest].concat(), &sealed[..cut]] {
            fs::write(&path, bytes).expect("write");
            let error = checked(home.path()).err().expect("no index");
            assert_eq!(error.remedy(), Remedy::Rebuild, "{}: {error}", path.display());
            tried += 1;
        }
        fs::write(&path, &sealed).expect("write");
    }
    assert!(tried >= 4, "{tried} alterations");
    checked(home.path()).expect("healed");
}
