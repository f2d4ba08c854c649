//! One suite for both adapters, and for the cache above them.

use proptest::prelude::*;

use super::*;

fn rows(pairs: &[(&str, Option<&str>)]) -> Rows {
    let row = |(key, value): &(&str, Option<&str>)| {
        (key.as_bytes().to_vec(), value.map(|value| value.as_bytes().to_vec()))
    };
    pairs.iter().map(row).collect()
}

fn keys(rows: Vec<Row>) -> Vec<String> {
    rows.into_iter().map(|(key, _)| String::from_utf8(key).expect("text")).collect()
}

fn behaves(kv: &mut dyn Kv) {
    kv.apply(&rows(&[("a1", Some("x")), ("a2", Some("y")), ("b1", Some("z"))])).expect("apply");
    assert_eq!(kv.get(b"a1").expect("get"), Some(b"x".to_vec()));
    assert_eq!(kv.get(b"zz").expect("get"), None);
    let all_a = Span::prefix(b"a");
    assert_eq!(keys(kv.scan(&all_a, false, 9).expect("scan")), ["a1", "a2"]);
    assert_eq!(keys(kv.scan(&all_a, true, 1).expect("scan")), ["a2"]);
    kv.apply(&rows(&[("a1", None), ("a3", Some("w"))])).expect("apply");
    assert_eq!(keys(kv.scan(&all_a, false, 9).expect("scan")), ["a2", "a3"]);
    let empty = Span { from: b"b".to_vec(), to: Some(b"a".to_vec()) };
    assert!(kv.scan(&empty, false, 9).expect("scan").is_empty());
    assert!(kv.bytes().expect("bytes") > 0);
    kv.clear().expect("clear");
    assert!(kv.scan(&Span::prefix(b""), false, 9).expect("scan").is_empty());
}

#[test]
fn memory_behaves() {
    behaves(&mut MemoryKv::default());
}

#[test]
fn sled_behaves() {
    let dir = tempfile::tempdir().expect("a directory");
    behaves(&mut SledKv::open(dir.path()).expect("opens"));
}

#[test]
fn leaves_behave() {
    behaves(&mut LeavesKv::new(Box::new(MemoryKv::default())));
    let dir = tempfile::tempdir().expect("a directory");
    let sled = SledKv::open(dir.path()).expect("opens");
    behaves(&mut LeavesKv::new(Box::new(sled)));
}

#[test]
fn sled_keeps_rows_and_checkpoint_across_reopening() {
    let dir = tempfile::tempdir().expect("a directory");
    {
        let mut store = Store::new(Box::new(SledKv::open(dir.path()).expect("opens")));
        assert_eq!(store.checkpoint().expect("readable"), None);
        store.put(b"k".to_vec(), b"v".to_vec());
        store.flush(42).expect("flush");
        store.put(b"k".to_vec(), b"unwritten".to_vec());
    }
    let store = Store::new(Box::new(SledKv::open(dir.path()).expect("opens")));
    assert_eq!(store.checkpoint().expect("readable"), Some(42));
    assert_eq!(store.get(b"k").expect("get"), Some(b"v".to_vec()));
}

#[test]
fn rows_of_another_version_are_no_rows() {
    let mut kv = MemoryKv::default();
    let mut store = Store::new(Box::new(kv.clone()));
    store.flush(42).expect("flush");
    assert_eq!(store.checkpoint().expect("readable"), Some(42));
    // As the version before the first number wrote it, and as a later one would.
    let old = 42_u64.to_be_bytes().to_vec();
    let newer = [&old[..], &u32::MAX.to_be_bytes()].concat();
    for other in [old, newer] {
        kv.apply(&[(vec![0], Some(other))].into()).expect("apply");
        assert_eq!(store.checkpoint().expect("readable"), None);
    }
}

#[test]
fn rows_in_doubt_have_no_checkpoint_until_they_are_made_anew() {
    let kv = MemoryKv::default();
    let mut store = Store::new(Box::new(kv.clone()));
    store.flush(42).expect("flush");
    store.doubt();
    store.put(b"k".to_vec(), b"v".to_vec());
    let next = Store::new(Box::new(kv.clone()));
    assert_eq!(next.checkpoint().expect("readable"), Some(42), "what was written is whole");
    store.flush(43).expect("flush");
    assert_eq!(next.checkpoint().expect("readable"), None);
    store.clear().expect("cleared");
    store.flush(44).expect("flush");
    assert_eq!(next.checkpoint().expect("readable"), Some(44));
}

#[test]
fn sled_that_cannot_be_opened_is_an_error_not_a_panic() {
    let dir = tempfile::tempdir().expect("a directory");
    drop(SledKv::open(dir.path()).expect("opens"));
    // What a kill in the middle of a snapshot leaves behind.
    std::fs::write(dir.path().join("snap.00000000000000FF.generating"), b"").expect("write");
    std::fs::remove_file(dir.path().join("db")).expect("remove");
    std::fs::create_dir(dir.path().join("db")).expect("create");
    assert!(SledKv::open(dir.path()).is_err());
}

#[test]
fn a_value_altered_or_moved_below_us_is_noticed() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut kv = SledKv::open(dir.path()).expect("opens");
    kv.apply(&rows(&[("a", Some("value"))])).expect("apply");
    drop(kv);
    let raw = sled::open(dir.path()).expect("opens");
    let sealed = raw.get(b"a").expect("get").expect("there");
    raw.insert(b"moved", sealed.clone()).expect("insert");
    let mut altered = sealed.to_vec();
    *altered.last_mut().expect("not empty") ^= 1;
    raw.insert(b"a", altered).expect("insert");
    drop(raw);
    let kv = SledKv::open(dir.path()).expect("opens");
    assert!(matches!(kv.get(b"a"), Err(KvError::Damaged)));
    assert!(matches!(kv.get(b"moved"), Err(KvError::Damaged)));
    assert!(matches!(kv.scan(&Span::prefix(b"a"), false, 9), Err(KvError::Damaged)));
}

#[test]
fn a_prefix_of_ff_bytes_reaches_the_end() {
    assert_eq!(Span::prefix(&[0xff, 0xff]).to, None);
    assert_eq!(Span::prefix(&[1, 0xff]).to, Some(vec![2]));
    assert_eq!(Span::prefix(b"").to, None);
}

proptest! {
    #[test]
    fn the_cache_and_leaves_are_a_sorted_map(
        steps in prop::collection::vec((0_u8..12, prop::option::of(0_u8..4), any::<bool>()), 1..60),
        from in 0_u8..12, to in 0_u8..13, backwards in any::<bool>(), limit in 1_usize..6,
    ) {
        // Long values: leaves are cut, too.
        let value_of = |value: u8| vec![value; 3000 * usize::from(value)];
        let below = MemoryKv::default();
        let mut store = Store::new(Box::new(LeavesKv::new(Box::new(below.clone()))));
        let mut model = std::collections::BTreeMap::new();
        for (at, (key, value, flush)) in steps.into_iter().enumerate() {
            match value {
                Some(value) => { store.put(vec![1, key], value_of(value)); model.insert(vec![1, key], value_of(value)); }
                None => { store.remove(vec![1, key]); model.remove(&vec![1, key]); }
            }
            if flush { store.flush(at as u64).expect("flush"); }
        }
        let span = Span { from: vec![1, from], to: Some(vec![1, to]) };
        let mut expected: Vec<_> = model.into_iter()
            .filter(|(key, _)| *key >= span.from && Some(key) < span.to.as_ref()).collect();
        if backwards { expected.reverse(); }
        expected.truncate(limit);
        prop_assert_eq!(&store.scan(&span, backwards, limit).expect("scan"), &expected);
        store.flush(0).expect("flush");
        let reopened = Store::new(Box::new(LeavesKv::new(Box::new(below))));
        prop_assert_eq!(&reopened.scan(&span, backwards, limit).expect("scan"), &expected);
    }
}
