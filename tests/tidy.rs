//! Rules of the house that a machine can check, crude on purpose.
//!
//! Walls between rooms, sizes of files, purpose of modules, words that don't belong.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// (folder, words that may not appear there, why)
const WALLS: &[(&str, &[&str], &str)] = &[
    (
        "protocol/src",
        &[
            "tokio::",
            "libp2p::",
            "sled::",
            "std::fs",
            "std::net",
            "SystemTime",
            "Instant",
            ".await",
        ],
        "the protocol is pure",
    ),
    (
        "node/src/sync",
        &["crate::store", "crate::net", "crate::journal", "tokio::", ".await", "rand::"],
        "the sync engine is pure",
    ),
    ("node/src/ingest", &["crate::net", "tokio::", ".await", "rand::"], "the door does no network"),
    (
        "node/src/journal",
        &["crate::store", "crate::net", "crate::sync", "tokio::"],
        "the journal knows entries' bytes only",
    ),
    (
        "node/src/net",
        &["crate::sync", "crate::store", "crate::journal"],
        "the network carries bytes",
    ),
    ("node/src/store", &["crate::sync", "crate::net", "crate::journal"], "the store keeps rows"),
    (
        "app/src/ui",
        &[
            "node::runtime",
            "crate::bridge",
            "Color32::from_",
            "Color32::WHITE",
            "Color32::BLACK",
            ".await",
            "failure.problem",
            "failure.next",
        ],
        "screens draw what they are given and push actions",
    ),
    (
        "app/src/model",
        &["crate::bridge", "crate::ui", "egui::Ui", "egui::Context", ".await"],
        "models know no pixels",
    ),
    ("app/src", &["SystemTime::now", "Instant::now", "unbounded_channel"], "time has one door"),
    ("node/src", &["SystemTime::now", "Instant::now", "unbounded_channel"], "time has one door"),
    ("app/src", &["{failure}"], "a failure may hold names: what goes to a log is its code"),
    ("node/src", &["{failure}"], "a failure may hold names: what goes to a log is its code"),
    ("tests/src", &["SystemTime::now", "HashMap"], "a seed brings everything back"),
];

/// Files that may break a wall, with the reason.
const DOORS: &[(&str, &str)] = &[("node/src/clock.rs", "where time enters")];

/// No file is longer without a reason here.
const LINES_MAX: usize = 600;

/// Longer files, with the reason.
const LONG: &[(&str, &str)] = &[
    (
        "node/src/content/documents.rs",
        "taking in and settling share graphs, cache and waiting changes",
    ),
    ("node/src/cli/text/chinese_help.rs", "one table, a line for each word of the command line"),
    ("node/src/facade/command.rs", "all that can be done stands on one page"),
    ("node/src/ingest/door.rs", "the steps of the one door, in their order"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn sources(dir: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(dir)];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).expect("inside").display().to_string();
                found.push((name, fs::read_to_string(&path).expect("readable")));
            }
        }
    }
    found.sort();
    found
}

fn all() -> Vec<(String, String)> {
    ["protocol", "node", "app", "tests"].iter().flat_map(|dir| sources(dir)).collect()
}

/// The code of a line: without what follows `//`.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

fn broken_walls(files: &[(String, String)], folder: &str, words: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with(folder)) {
        if DOORS.iter().any(|(door, _)| door == name) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| has_word(code(line), word)) {
                broken.push(format!("{name}:{}: {word}", number + 1));
            }
        }
    }
    broken
}

/// Whether a line holds these letters, and not as the beginning of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let next = line[at + word.len()..].chars().next();
        !(word.ends_with(inside) && next.is_some_and(inside))
    })
}

#[test]
fn rooms_keep_their_walls() {
    let files = all();
    for (folder, words, why) in WALLS {
        let broken = broken_walls(&files, folder, words);
        assert!(broken.is_empty(), "{why}:\n{}", broken.join("\n"));
    }
}

#[test]
fn the_wall_check_sees_a_hole() {
    let hole = vec![("node/src/sync/x.rs".to_owned(), "let x = crate::store::Store;".to_owned())];
    assert_eq!(broken_walls(&hole, "node/src/sync", &["crate::store"]).len(), 1);
    let comment = vec![("node/src/sync/x.rs".to_owned(), "// not crate::store".to_owned())];
    assert!(broken_walls(&comment, "node/src/sync", &["crate::store"]).is_empty());
}

#[test]
fn files_hold_one_concept() {
    let long: Vec<_> = all()
        .into_iter()
        .map(|(name, text)| (text.lines().count(), name))
        .filter(|(lines, name)| *lines > LINES_MAX && !LONG.iter().any(|(known, _)| known == name))
        .collect();
    assert!(long.is_empty(), "split these, or give a reason in LONG: {long:?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = all()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(name, _)| name)
        .collect();
    assert!(silent.is_empty(), "these begin without `//!`: {silent:?}");
}

#[test]
fn nothing_is_silenced_or_left_for_later() {
    // Put together here so that this file doesn't find itself.
    let words =
        [["#[al", "low("].concat(), ["todo", "!("].concat(), ["unimplemen", "ted!("].concat()];
    for (name, text) in all() {
        for (number, line) in text.lines().enumerate() {
            let found = words.iter().find(|word| line.contains(word.as_str()));
            assert!(found.is_none(), "{name}:{}: {}", number + 1, line.trim());
        }
    }
}

#[test]
fn no_machine_path_is_committed() {
    let home = ["/ro", "ot/"].concat();
    for (name, text) in all() {
        assert!(!text.contains(&home), "{name} names a path of somebody's machine");
    }
}

#[test]
fn requirement_and_threat_tests_can_be_listed() {
    let tests: Vec<_> = all()
        .into_iter()
        .flat_map(|(_, text)| {
            text.lines()
                .filter_map(|line| line.trim().strip_prefix("fn ").map(str::to_owned))
                .collect::<Vec<_>>()
        })
        .filter(|name| name.starts_with("threat_"))
        .collect();
    // Rows 1-4, 7-20, 25 and 46 of the threat list belong to the spine, 37-39 to files.
    let rows = (1..=4).chain(7..=20).chain(37..=39).chain([25, 46]);
    let missing: Vec<_> = rows
        .filter(|row| !tests.iter().any(|name| name.starts_with(&format!("threat_{row:02}_"))))
        .collect();
    assert!(missing.is_empty(), "no test for rows {missing:?}");
}
