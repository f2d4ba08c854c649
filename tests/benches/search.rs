//! The full-text index alone: feeding, opening, asking.

use std::{path::Path, time::Duration};

use node::search::{Features, Index, Item, Kind, Query};
use protocol::{clock::Millis, crypto::HomeKey, ids::SpaceId};

use crate::report::{megabytes, micros_each, row, spent, within};

/// Messages at full size.
const MESSAGES: usize = 100_000;
/// Single questions of each kind: with fewer than a hundred a 99th percentile is the slowest.
const ASKED: usize = 400;
/// The most that a single question may take, but for one in a hundred.
const TARGET: &str = "p99 30 ms";
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
    let mut all = Vec::new();
    for (what, question) in QUESTIONS {
        let (mut times, mut hits) = (Vec::with_capacity(ASKED), 0);
        for number in 0..ASKED {
            let query = question(number, count);
            let before = spent();
            hits += index.query(&query).expect("an answer").len();
            times.push(spent() - before);
        }
        asked(&format!("{what}: {:.1} hits", hits as f64 / ASKED as f64), times.clone(), "");
        all.extend(times);
    }
    asked("all of them", all, TARGET);
    let before = spent();
    while index.check(PAGES).expect("whole") {}
    row("", "looking through all of it for damage", each(before, 1), "");
}

/// How long single questions took; the first of a kind is among them.
fn asked(what: &str, mut times: Vec<Duration>, target: &str) {
    times.sort_unstable();
    let millis = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
    let [half, most, slowest] = [50, 99, 100].map(|percent| millis(within(&times, percent)));
    let measured = format!("p50 {half} ms, p99 {most} ms, slowest {slowest} ms");
    row("P11", &format!("{what}, {} questions", times.len()), measured, target);
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

/// A question of a kind: that of such a number, where there are so many messages.
type Question = fn(usize, usize) -> Query;

/// The kinds of questions. Hardly two of a kind are the same, as people's aren't.
const QUESTIONS: [(&str, Question); 8] = [
    ("the newest of all", |number, _| Query { offset: number % 40, ..Query::default() }),
    ("a frequent word", |number, _| Query::text(word(number))),
    ("one character", |number, _| {
        Query::text(word(number).chars().next().map(String::from).unwrap_or_default())
    }),
    ("three words", |number, _| {
        Query::text(format!("{} {} {}", word(number), word(number / 16), word(number / 7 + 5)))
    }),
    ("one message", |number, count| Query::text(format!("no{}", number * 7_919 % count))),
    ("a word in a space", |number, _| {
        let spaces = Some([SpaceId::new([(number % 10) as u8; 16])].into());
        Query { spaces, ..Query::text(word(number / 10)) }
    }),
    ("a word by two authors", |number, _| Query {
        authors: by(&[number, number / 50 + 9]),
        ..Query::text(word(number / 3))
    }),
    ("nothing", |number, _| Query::text(format!("不在这里{number}"))),
];

fn word(number: usize) -> &'static str {
    WORDS[number % WORDS.len()]
}

fn by(authors: &[usize]) -> Option<std::collections::BTreeSet<String>> {
    Some(authors.iter().map(|author| format!("author {}", author % 50)).collect())
}
