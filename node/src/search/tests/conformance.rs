//! Both adapters answer alike: named cases first, then random changes and queries.

use std::collections::BTreeSet;

use proptest::prelude::*;
use protocol::clock::Millis;
use protocol::ids::SpaceId;

use super::super::{Features, Index, IndexError, Item, KEY_BYTES_MAX, Kind, Query, Remedy};
use super::{key, keys, message};

/// Runs a check on an index on disk and on one in memory.
fn on_both(check: impl Fn(&mut Index)) {
    let home = tempfile::tempdir().expect("a temporary directory");
    check(&mut Index::open(home.path(), key()).expect("a new index"));
    check(&mut Index::in_memory());
}

fn found(index: &Index, text: &str) -> Vec<u8> {
    keys(&index.query(&Query::text(text)).expect("an answer"))
}

#[test]
fn chinese_substrings_and_latin_words_are_found_newest_first() {
    on_both(|index| {
        index.put(message(1, 10, "我家在上海东边")).expect("put");
        index.put(message(2, 20, "上海 office: Category ＡＢＣ")).expect("put");
        index.put(message(3, 15, "海上的船, concat")).expect("put");
        index.commit(1).expect("commit");
        assert_eq!(found(index, "上海"), [2, 1]);
        assert_eq!(found(index, "海"), [2, 3, 1]);
        assert_eq!(found(index, "家在上海东"), [1]);
        assert_eq!(found(index, "cat"), [2]);
        assert_eq!(found(index, "abc 上海"), [2]);
        assert_eq!(found(index, "ABC 船"), [] as [u8; 0]);
        assert_eq!(found(index, "  "), [2, 3, 1]);
        assert_eq!(found(index, "\"(!"), [] as [u8; 0]);
    });
}

#[test]
fn the_newest_item_of_a_key_counts_and_removed_ones_are_gone() {
    on_both(|index| {
        index.put(message(1, 10, "first")).expect("put");
        index.put(message(1, 10, "second")).expect("put");
        index.put(message(2, 10, "third")).expect("put");
        assert_eq!(found(index, ""), [] as [u8; 0], "nothing shows before the commit");
        index.commit(7).expect("commit");
        assert_eq!((found(index, "first"), found(index, "second")), (vec![], vec![1]));
        index.put(message(1, 10, "fourth")).expect("put");
        index.remove(&[2]).expect("remove");
        index.remove(&[9]).expect("removing what isn't there");
        index.commit(8).expect("commit");
        assert_eq!((found(index, "second"), found(index, "")), (vec![], vec![1]));
        assert_eq!((index.checkpoint(), index.reader().items()), (8, 1));
    });
}

#[test]
fn filters_narrow_the_answer() {
    on_both(|index| {
        let other_space = SpaceId::new([2; 16]);
        index.put(message(1, 10, "report")).expect("put");
        index.put(Item { space: other_space, ..message(2, 20, "report") }).expect("put");
        index.put(Item { kind: Kind::Task, ..message(3, 30, "report") }).expect("put");
        index.put(Item { author: "bob".into(), ..message(4, 40, "report") }).expect("put");
        index.put(Item { scope: b"".to_vec(), ..message(5, 50, "report") }).expect("put");
        let has = Features::LINK.and(Features::REPLY);
        index.put(Item { has, ..message(6, 5, "report") }).expect("put");
        index.commit(1).expect("commit");
        let ask = |change: fn(&mut Query)| {
            let mut query = Query::text("report");
            change(&mut query);
            keys(&index.query(&query).expect("an answer"))
        };
        assert_eq!(ask(|_| ()), [5, 4, 3, 2, 1, 6]);
        assert_eq!(ask(|query| query.spaces = Some([SpaceId::new([2; 16])].into())), [2]);
        assert_eq!(ask(|query| query.spaces = Some(BTreeSet::new())), [] as [u8; 0]);
        assert_eq!(ask(|query| query.spaces = Some([SpaceId::new([9; 16])].into())), [] as [u8; 0]);
        assert_eq!(ask(|query| query.kinds = [Kind::Task, Kind::Page].into()), [3]);
        assert_eq!(ask(|query| query.authors = Some(["bob".into()].into())), [4]);
        assert_eq!(ask(|query| query.authors = Some(["bob".into(), "eve".into()].into())), [4]);
        assert_eq!(ask(|query| query.authors = Some(BTreeSet::new())), [] as [u8; 0]);
        assert_eq!(ask(|query| query.has = Features::REPLY), [6]);
        assert_eq!(ask(|query| query.has = Features::REPLY.and(Features::LINK)), [6]);
        assert_eq!(ask(|query| query.has = Features::REPLY.and(Features::MENTION)), [] as [u8; 0]);
        assert_eq!(ask(|query| query.scope = Some(Vec::new())), [5]);
        assert_eq!(ask(|query| query.after = Some(Millis(40))), [5, 4]);
        assert_eq!(ask(|query| query.before = Some(Millis(20))), [1, 6]);
        assert_eq!(ask(|query| (query.offset, query.limit) = (1, 2)), [4, 3]);
        assert_eq!(ask(|query| query.limit = 0), [] as [u8; 0]);
        assert_eq!(ask(|query| query.offset = usize::MAX), [] as [u8; 0]);
    });
}

#[test]
fn a_hit_carries_its_item_and_a_snippet() {
    on_both(|index| {
        index.put(message(1, 10, "我家在上海东边")).expect("put");
        index.commit(1).expect("commit");
        let hits = index.query(&Query::text("上海")).expect("an answer");
        let hit = hits.first().expect("one hit");
        assert_eq!(
            (hit.author.as_str(), hit.scope.as_slice(), hit.time),
            ("ann", b"general".as_slice(), Millis(10))
        );
        assert_eq!(hit.snippet.matches, vec![9..15]);
    });
}

#[test]
fn an_item_beyond_the_limits_is_refused_alone() {
    on_both(|index| {
        let long = Item { key: vec![1; KEY_BYTES_MAX + 1], ..message(1, 1, "text") };
        let error = index.put(long).expect_err("too long");
        assert!(
            matches!(error, IndexError::TooLong { field: "key", .. })
                && error.remedy() == Remedy::Skip
        );
        index.put(Item { key: vec![], ..message(1, 1, "text") }).expect("an empty key is a key");
        index.commit(1).expect("commit");
        assert_eq!(index.query(&Query::text("text")).expect("an answer").len(), 1);
    });
}

#[test]
fn words_beyond_the_tokens_are_found_still() {
    on_both(|index| {
        // More words with one beginning than are looked up one by one; words longer than tokens.
        for key in 0..100 {
            index.put(message(key, u64::from(key), &format!("prefix{key:03}"))).expect("put");
        }
        index.put(message(200, 200, &"x".repeat(300))).expect("put");
        index.commit(1).expect("commit");
        assert_eq!(found(index, "prefix").len(), 50);
        assert_eq!(found(index, "prefix04").len(), 10);
        assert_eq!(found(index, "prefix042"), [42]);
        assert_eq!(found(index, &"x".repeat(299)), [200]);
        assert_eq!(found(index, &"x".repeat(301)), [] as [u8; 0]);
    });
}

/// One change of an index.
#[derive(Clone, Debug)]
enum Change {
    Put(Item),
    Remove(u8),
    Commit,
}

fn texts() -> impl Strategy<Value = String> {
    "[abAＢ上海东 .,-]{0,24}"
}

fn items() -> impl Strategy<Value = Item> {
    (0..12u8, 0..6u64, texts(), 1..4u8, 0..3u8).prop_map(|(key, time, text, space, which)| Item {
        space: SpaceId::new([space; 16]),
        kind: [Kind::Message, Kind::Task, Kind::Page, Kind::Meeting][usize::from(which)],
        author: ["ann", "bob", ""][usize::from(which)].to_owned(),
        scope: vec![which; usize::from(which)],
        has: [Features::NONE, Features::LINK, Features::LINK.and(Features::REACTION)]
            [usize::from(which)],
        ..message(key, time, &text)
    })
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        6 => items().prop_map(Change::Put),
        1 => (0..12u8).prop_map(Change::Remove),
        2 => Just(Change::Commit),
    ];
    proptest::collection::vec(change, 0..60)
}

fn queries() -> impl Strategy<Value = Query> {
    let text = prop_oneof![4 => "[abＡ上海东 .-]{0,5}", 1 => any::<String>()];
    let spaces = proptest::option::of(proptest::collection::btree_set(
        (1..5u8).prop_map(|space| SpaceId::new([space; 16])),
        0..3,
    ));
    let times = (proptest::option::of(0..6u64), proptest::option::of(0..6u64));
    let which = (
        proptest::option::weighted(0.3, proptest::collection::btree_set(0..3usize, 0..3)),
        proptest::option::weighted(0.2, 0..3u8),
        prop_oneof![3 => Just(Features::NONE), 1 => Just(Features::LINK), 1 => Just(Features::REACTION)],
    );
    (text, spaces, times, which, 0..4usize, 0..8usize).prop_map(
        |(text, spaces, times, which, offset, limit)| Query {
            text,
            spaces,
            kinds: BTreeSet::new(),
            authors: which.0.map(|which| {
                which.into_iter().map(|which| ["ann", "bob", ""][which].to_owned()).collect()
            }),
            has: which.2,
            scope: which.1.map(|which| vec![which; usize::from(which)]),
            after: times.0.map(Millis),
            before: times.1.map(Millis),
            offset,
            limit,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The index on disk answers as a scan of everything does, whatever was put, replaced,
    /// removed and committed in between, and after it was opened again.
    #[test]
    fn the_index_on_disk_answers_as_a_scan_does(
        changes in changes(),
        queries in proptest::collection::vec(queries(), 12),
    ) {
        let home = tempfile::tempdir()?;
        let mut disk = Index::open(home.path(), key())?;
        let mut memory = Index::in_memory();
        for (checkpoint, change) in (0..).zip(changes.into_iter().chain([Change::Commit])) {
            for index in [&mut disk, &mut memory] {
                match &change {
                    Change::Put(item) => index.put(item.clone())?,
                    Change::Remove(key) => index.remove(&[*key])?,
                    Change::Commit => index.commit(checkpoint)?,
                }
            }
        }
        for query in &queries {
            prop_assert_eq!(disk.query(query)?, memory.query(query)?, "{:?}", query);
        }
        disk.close()?;
        let disk = Index::open(home.path(), key())?;
        prop_assert_eq!(disk.checkpoint(), memory.checkpoint());
        for query in &queries {
            prop_assert_eq!(disk.query(query)?, memory.query(query)?, "{:?}", query);
        }
    }
}
