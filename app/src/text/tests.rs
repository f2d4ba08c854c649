//! Both languages are complete, and everything that the window says has a text.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_bundle::FluentResource;
use node::facade::{Failure, FailureCode};

use super::{EN, Lang, Text, Value, ZH};

/// Each id with the values in its text.
fn texts(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with(char::is_whitespace)
            && let Some((id, _)) = line.split_once('=')
        {
            current = id.trim().to_owned();
            assert!(!texts.contains_key(&current), "{current} stands twice");
            texts.insert(current.clone(), BTreeSet::new());
        }
        let values: &mut BTreeSet<String> = texts.entry(current.clone()).or_default();
        for part in line.split('$').skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            values.insert(name);
        }
    }
    texts.remove("");
    texts
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The ids that the code names.
fn used() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut ids = BTreeSet::new();
    for file in files.iter().filter(|file| !file.ends_with("text/tests.rs")) {
        let code = fs::read_to_string(file).expect("readable");
        for quoted in code.split('"').skip(1).step_by(2) {
            let id =
                quoted.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if id {
                ids.insert(quoted.to_owned());
            }
        }
    }
    ids
}

#[test]
fn both_files_parse() {
    for source in [ZH, EN] {
        let errors = FluentResource::try_new(source.to_owned()).err().map(|(_, errors)| errors);
        assert!(errors.is_none(), "{errors:?}");
    }
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_values() {
    let (zh, en) = (texts(ZH), texts(EN));
    let only = |a: &BTreeMap<String, _>, b: &BTreeMap<String, BTreeSet<String>>| {
        a.keys().filter(|id| !b.contains_key(*id)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(only(&zh, &en), Vec::<String>::new(), "only in Chinese");
    assert_eq!(only(&en, &zh), Vec::<String>::new(), "only in English");
    for (id, values) in &zh {
        assert_eq!(values, &en[id], "the values of {id}");
    }
}

#[test]
fn every_text_is_said_somewhere() {
    let used = used();
    let unsaid: Vec<_> = texts(EN).into_keys().filter(|id| !used.contains(id)).collect();
    assert_eq!(unsaid, Vec::<String>::new());
}

#[test]
fn everything_said_has_a_text() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let texts = texts(EN);
    for file in files {
        let code = fs::read_to_string(&file).expect("readable");
        for call in [".say(\"", ".fill(\""] {
            for rest in code.split(call).skip(1) {
                let id = rest.split('"').next().unwrap_or_default();
                assert!(texts.contains_key(id), "{id} in {} has no text", file.display());
            }
        }
    }
}

#[test]
fn chinese_texts_are_chinese() {
    let text = Text::new(Lang::Zh);
    for (id, names) in &texts(ZH) {
        // The names of values aren't said.
        let filled = names.iter().map(|name| (name.as_str(), Value::Words("值")));
        let said = text.fill(id, &filled.collect::<Vec<_>>());
        let latin = said.chars().filter(char::is_ascii_alphabetic).count();
        let all = said.chars().count();
        assert!(latin * 2 <= all || NAMES.contains(&id.as_str()), "{id}: {said}");
    }
}

/// Texts that are mostly names of keys, which are the same in every language.
const NAMES: &[&str] =
    &["composer-hint", "composer-hint-ctrl", "format-bold", "format-italic", "format-code"];

#[test]
fn what_a_node_says_is_told_in_the_language_of_the_window() {
    let next = "a manager can hide it";
    let problem = "this message is somebody else's";
    let failure = Failure::new(FailureCode::NotAllowed, problem, next);
    let told = |lang| Text::new(lang).failure(&failure);
    assert_eq!((told(Lang::En).problem(), told(Lang::En).next()), (problem, next));
    assert_eq!(told(Lang::Zh).problem(), "这是别人的消息");
    assert_eq!(told(Lang::Zh).next(), "可以请负责人隐藏它");
    let reason = "its author held no capability for it";
    assert_eq!(Text::new(Lang::En).of_node(reason), reason);
    assert_eq!(Text::new(Lang::Zh).of_node(reason), "作者没有这项权限");
}
