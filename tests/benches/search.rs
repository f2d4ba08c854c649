//! The full-text index alone: feeding, opening, asking.

use std::path::Path;

use node::search::{Features, Index, Item, Kind, Query};
use protocol::{clock::Millis, crypto::HomeKey, ids::SpaceId};

use crate::report::{megabytes, micros_each, row, spent};

/// Messages at full size.
const MESSAGES: usize = 100_000;
/// Rounds of asking, after a first one.
const ROUNDS: u64 = 20;
/// Messages between two commits, as after a long absence.
const COMMIT: usize = 20_000;
/// Pages looked at in one go.
const PAGES: usize = 256;
/// What messages are made of, besides rare numbers.
const WORDS: [&str; 16] = [
    "活动方案",
    "周五",
    "请核对",
    "合同",
    "上海分部",
    "预算",
    "deadline",
    "moved",
    "report",
    "客户",
    "会议纪要",
    "please",
    "check",
    "已更新",
    "的",
    "第三季度",
];

/// Measures it.
pub fn run(percent: usize) {
    let count = (MESSAGES * percent / 100).max(1_000);
    let home = tempfile::tempdir().expect("a directory");
    let before = spent();
    feed(home.path(), count);
    row("", "processor time to feed a message", each(before, count as u64), "");
    let bytes = std::fs::read_dir(home.path()).expect("the index").flatten();
    let bytes = bytes.filter_map(|file| Some(file.metadata().ok()?.len())).sum();
    row("", &format!("the index of {count} messages"), megabytes(bytes), "");
    let before = spent();
    let mut index = open(home.path());
    row("", "opening it", each(before, 1), "");
    for (what, query) in questions(count) {
        let before = spent();
        let hits = index.query(&query).expect("an answer").len();
        let first = each(before, 1);
        let before = spent();
        for _ in 0..ROUNDS {
            index.query(&query).expect("an answer");
        }
        let again = each(before, ROUNDS);
        row("P11", &format!("{what}: {hits} hits"), format!("{again} (at first {first})"), "");
    }
    let before = spent();
    while index.check(PAGES).expect("whole") {}
    row("", "looking through all of it for damage", each(before, 1), "");
}

fn open(dir: &Path) -> Index {
    Index::open(dir, HomeKey::new([1; 32]).for_use("search")).expect("the index")
}

fn each(before: std::time::Duration, pieces: u64) -> String {
    format!("{:.0} µs", micros_each(spent() - before, pieces))
}

fn feed(dir: &Path, count: usize) {
    let mut index = open(dir);
    for number in 0..count {
        index.put(message(number)).expect("put");
        if (number + 1) % COMMIT == 0 {
            index.commit(number as u64).expect("commit");
        }
    }
    index.commit(count as u64).expect("commit");
    index.close().expect("close");
}

/// A message like any other, the same in every run.
fn message(number: usize) -> Item {
    let dice = blake3::hash(&number.to_le_bytes());
    let [sender, ..] = dice.as_bytes();
    let words = dice.as_bytes()[1..9].iter().map(|word| WORDS[usize::from(*word) % WORDS.len()]);
    Item {
        key: dice.as_bytes().to_vec(),
        kind: Kind::Message,
        space: SpaceId::new([sender % 10; 16]),
        scope: vec![sender % 30; 16],
        author: format!("author {}", sender % 50),
        has: Features::NONE,
        time: Millis(number as u64 * 1_000),
        text: format!("{} no{number}", words.collect::<Vec<_>>().join(" ")),
    }
}

fn questions(count: usize) -> Vec<(&'static str, Query)> {
    let spaces = Some([SpaceId::new([3; 16])].into());
    let authors = Some(["author 7".to_owned(), "author 9".to_owned()].into());
    vec![
        ("the newest of all", Query::default()),
        ("a frequent word", Query::text("合同")),
        ("one character", Query::text("的")),
        ("three words", Query::text("deadline 上海 季度")),
        ("one message", Query::text(format!("no{}", count / 3))),
        ("a word in a space", Query { spaces, ..Query::text("预算") }),
        ("a word by two authors", Query { authors, ..Query::text("report") }),
        ("nothing", Query::text("不在这里")),
    ]
}
