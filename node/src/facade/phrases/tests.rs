//! The matcher, and the pages as texts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Book, failure, pages, text};
use crate::{
    facade::{Failure, FailureCode},
    import::{LineError, Locale},
};

fn places(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|part| part.0).collect()
}

fn phrases() -> impl Iterator<Item = (&'static str, &'static str)> {
    pages::ALL.iter().flat_map(|page| page.iter().copied())
}

/// An English phrase with the values that `value` gives for its places.
fn filled(english: &str, value: impl Fn(usize) -> String) -> String {
    let mut parts = english.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        out.push_str(&value(index));
        out.push_str(part.split_once('}').map_or("", |part| part.1));
    }
    out
}

#[test]
fn every_phrase_is_there_in_both_languages_with_the_same_places() {
    for (english, chinese) in phrases() {
        let own = |text: &str| filled(text, |_| String::new());
        assert!(
            own(chinese).chars().any(|c| c > '\u{2e00}'),
            "{english}: {chinese} is not Chinese"
        );
        let names: BTreeSet<&str> = places(english).into_iter().collect();
        assert_eq!(names.len(), places(english).len(), "{english}: a place twice");
        assert_eq!(names, places(chinese).into_iter().collect(), "{english}");
        assert!(!english.contains("}{"), "{english}: nothing between two places");
        let half_width = [", ", "; ", ": ", "(", "? ", "! "];
        let bad = half_width.iter().find(|mark| own(chinese).contains(**mark));
        assert_eq!(bad, None, "{chinese}: half-width punctuation");
        assert!(!chinese.contains('你'), "{chinese}: say 您");
    }
}

#[test]
fn a_phrase_has_one_translation() {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for (english, chinese) in phrases() {
        let before = known.insert(english, chinese);
        assert!(
            before.is_none_or(|before| before == chinese),
            "{english}: {before:?} and {chinese}"
        );
    }
}

#[test]
fn typical_texts_are_said_in_chinese() {
    for (english, chinese) in [
        ("no department is called \"研发\"", "没有叫「研发」的部门"),
        ("no task is called \"page\"", "没有叫「page」的任务"),
        ("several are called \"王五\": a1b2, c3d4", "有几个都叫「王五」：a1b2, c3d4"),
        (
            "you can't invite to 研发/平台: its author held no capability for it",
            "您不能邀请人加入「研发/平台」：作者没有这项权限",
        ),
        (
            "the home /tmp/a: b can't be used: No such file or directory (os error 2)",
            "主目录 /tmp/a: b 用不了：没有这个文件或目录（系统错误 2）",
        ),
        ("a value doesn't fit: a title is empty or too long", "填写的内容不合适：标题为空或太长"),
        (
            "the change writes what this kind of document doesn't hold: an emoji has the wrong form",
            "变更写入了这种文档不该有的内容：表情的格式不对",
        ),
        (
            "failed to read the end of the journal, at 3:4: the disk reports errors there: Odd",
            "失败：日志文件的结尾读不了，在 3:4：磁盘在那里报错：Odd",
        ),
        (
            "what is held can't be read: the journal's disk failed: sync the journal: Input/output error (os error 5)",
            "已有的内容读不出来：日志文件所在的磁盘出错：日志文件出错：写入磁盘：磁盘读写出错（系统错误 5）",
        ),
        ("can't be read: malformed bytes", "读不了：字节有误"),
        ("李四's node doesn't answer", "李四的节点没有回答"),
        ("what was written in Norway", "what was written in Norway"),
        ("", ""),
    ] {
        assert_eq!(text(english), chinese);
    }
}

#[test]
fn a_skipped_line_reads_as_the_import_itself_says_it_in_chinese() {
    for problem in crate::import::every_problem() {
        for error in [
            LineError::of_line(7, problem.clone()),
            LineError::of_cell(7, "邮箱", "", problem.clone()),
            LineError::of_cell(7, "邮箱", "安，ann@; x", problem.clone()),
        ] {
            assert_eq!(text(&error.text(Locale::En)), error.text(Locale::ZhCn));
        }
    }
}

#[test]
fn a_failure_says_what_kind_it_is_and_what_to_do() {
    let said = |problem: &str, next: &str| {
        let said = failure(&Failure::new(FailureCode::NotAllowed, problem, next), None);
        (said.problem, said.next)
    };
    let (problem, next) =
        said("you may not do this in 研发", "ask an administrator or the department's manager");
    assert_eq!(problem, "您在「研发」没有权限这样做");
    assert_eq!(next, "请联系管理员或该部门的负责人");
    let (problem, next) = said("the moon is full", "wait a month");
    assert_eq!(problem, "没有权限：the moon is full");
    assert_eq!(next, "请联系管理员或部门负责人（wait a month）");
    let (problem, next) = said("", "");
    assert_eq!((problem.as_str(), next.as_str()), ("没有权限", "请联系管理员或部门负责人"));
    // A known one without advice stays without.
    assert_eq!(said("the node has stopped", ""), ("节点已停止".to_owned(), String::new()));
}

#[test]
fn a_longer_text_than_any_phrase_is_left_alone() {
    let long = format!("no task is called \"{}\"", "长".repeat(10_000));
    assert_eq!(text(&long), long);
    let deep = "something held can't be read: ".repeat(200);
    assert!(text(&deep).starts_with("有内容读不出来：有内容读不出来："));
}

proptest! {
    #[test]
    fn values_come_through(values in prop::collection::vec("[\\p{Han}A-Z0-9/._-]{1,12}", 8)) {
        let book = Book::new(phrases());
        for (english, _) in phrases() {
            let count = places(english).len();
            let said = book.say(&filled(english, |index| values[index].clone()));
            prop_assert!(said.is_some(), "{}", english);
            let said = said.unwrap_or_default();
            for value in &values[..count] {
                prop_assert!(said.contains(value.as_str()), "{}: {} in {}", english, value, said);
            }
        }
    }

    #[test]
    fn nothing_makes_it_panic(any in "\\PC*", at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>()) {
        let book = Book::new(phrases());
        let all: Vec<_> = phrases().collect();
        let english = all[at.index(all.len())].0;
        // Damaged phrases, with anything at their places and after them.
        let text = filled(english, |_| any.clone());
        let begin: String = text.chars().take(cut.index(text.chars().count() + 1)).collect();
        for text in [&any, &begin, &format!("{begin}{any}"), &format!("{begin}: {any}")] {
            let said = book.text(text);
            prop_assert_eq!(book.say(text).unwrap_or_else(|| text.clone()), said);
        }
    }

    #[test]
    fn what_is_no_phrase_comes_back(text in "[\\p{Han}0-9 :;{}\"]*") {
        // No English letter is in it, so no phrase is.
        let told = Book::new(phrases().filter(|(english, _)| english.contains(|c: char| c.is_ascii_lowercase()))).text(&text);
        prop_assert_eq!(told, text);
    }
}
