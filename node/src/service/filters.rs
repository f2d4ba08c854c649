//! The filters that people type among the words of a search, in either language.
//!
//! `from:张三 in:市场部 before:2026-12-01 has:link 季度 计划`: what begins with a known word and a
//! colon (of either width) is a filter, up to the next space; a value with spaces stands between
//! quotes. Everything else is words: `http://x` and `T-12: done` look for themselves.

use protocol::schema::Day;

use crate::{
    facade::{Failure, FailureCode},
    search::Features,
};

/// What a person asks a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The words, with one space between them.
    pub words: String,
    /// By one of these people, as named.
    pub from: Vec<String>,
    /// In this channel or department, as named.
    pub place: Option<String>,
    /// Before this day begins.
    pub before: Option<Day>,
    /// After this day has ended.
    pub after: Option<Day>,
    /// With all of these.
    pub has: Features,
}

/// The kinds of filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    From,
    In,
    Before,
    After,
    Has,
}

/// The words that begin a filter.
const KINDS: [(&str, Kind); 10] = [
    ("from", Kind::From),
    ("来自", Kind::From),
    ("in", Kind::In),
    ("位于", Kind::In),
    ("before", Kind::Before),
    ("早于", Kind::Before),
    ("after", Kind::After),
    ("晚于", Kind::After),
    ("has", Kind::Has),
    ("包含", Kind::Has),
];

/// What `has:` takes.
const FEATURES: [(&str, Features); 13] = [
    ("link", Features::LINK),
    ("链接", Features::LINK),
    ("mention", Features::MENTION),
    ("提及", Features::MENTION),
    ("@", Features::MENTION),
    ("reaction", Features::REACTION),
    ("表情", Features::REACTION),
    ("回应", Features::REACTION),
    ("reply", Features::REPLY),
    ("回复", Features::REPLY),
    ("file", Features::FILE),
    ("文件", Features::FILE),
    ("附件", Features::FILE),
];

impl Filters {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// When a filter's value makes no sense, or a filter that can stand once stands twice.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let mut filters = Self::default();
        let mut words = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (end, next) = match filter(rest) {
                Some((kind, word, value)) => {
                    let (value, next) = value_of(value);
                    filters.take(kind, word, &value)?;
                    (None, next)
                }
                None => {
                    let (word, next) =
                        rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
                    (Some(word), next)
                }
            };
            words.extend(end);
            rest = next.trim_start();
        }
        filters.words = words.join(" ");
        Ok(filters)
    }

    fn take(&mut self, kind: Kind, word: &str, value: &str) -> Result<(), Failure> {
        if value.is_empty() {
            let problem = format!("`{word}:` says nothing");
            let next = "write what is meant right after the colon, without a space";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        match kind {
            Kind::From => self.from.push(value.to_owned()),
            Kind::In => once(&mut self.place, value.to_owned(), word)?,
            Kind::Before => once(&mut self.before, day(word, value)?, word)?,
            Kind::After => once(&mut self.after, day(word, value)?, word)?,
            Kind::Has => self.has = self.has.and(feature(word, value)?),
        }
        Ok(())
    }
}

/// The filter that a text begins with: its kind, its word, and what follows the colon.
fn filter(text: &str) -> Option<(Kind, &str, &str)> {
    let colon = text.find([':', '：'])?;
    let (word, rest) = text.split_at(colon);
    let (_, kind) = KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word))?;
    let value = rest.strip_prefix([':', '：'])?;
    Some((*kind, word, value))
}

/// A filter's value, and what follows it.
fn value_of(text: &str) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix(['"', '“', '”']) {
        let end = quoted.find(['"', '“', '”']).unwrap_or(quoted.len());
        let next = quoted[end..].strip_prefix(['"', '“', '”']).unwrap_or_default();
        return (quoted[..end].trim().to_owned(), next);
    }
    let (value, next) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    (value.to_owned(), next)
}

fn once<T>(place: &mut Option<T>, value: T, word: &str) -> Result<(), Failure> {
    if place.replace(value).is_some() {
        let problem = format!("`{word}:` stands there twice");
        return Err(Failure::new(FailureCode::Invalid, problem, "leave one of them"));
    }
    Ok(())
}

fn day(word: &str, value: &str) -> Result<Day, Failure> {
    value.parse().map_err(|_| {
        let problem = format!("`{word}:` takes a day, and {value:?} is none");
        Failure::new(FailureCode::Invalid, problem, "write it as 2026-12-01")
    })
}

fn feature(word: &str, value: &str) -> Result<Features, Failure> {
    let known = FEATURES.iter().find(|(known, _)| known.eq_ignore_ascii_case(value));
    known.map(|(_, feature)| *feature).ok_or_else(|| {
        let problem = format!("`{word}:` doesn't know {value:?}");
        let next = "it takes link, mention, reaction, reply or file (链接、提及、表情、回复、文件)";
        Failure::new(FailureCode::Invalid, problem, next)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Option<Day> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn filters_stand_among_words_in_both_languages() {
        let expected = Filters {
            words: "季度 计划".into(),
            from: vec!["张三".into()],
            place: Some("市场部".into()),
            before: day("2026-12-01"),
            after: day("2026-01-31"),
            has: Features::LINK.and(Features::REPLY),
        };
        for text in [
            "from:张三 季度 in:市场部 before:2026-12-01 after:2026-01-31 has:link 计划 has:reply",
            "来自：张三\u{3000}位于：市场部 早于：2026-12-01 晚于:2026-01-31 季度 包含：链接  包含：回复 计划",
            " FROM:张三 In:市场部 季度 计划 Before:2026-12-01 after:2026-01-31 has:LINK has:回复 ",
        ] {
            assert_eq!(Filters::parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn names_with_spaces_stand_between_quotes() {
        let filters = Filters::parse("from:\"Li Si\" from:“王 五”报告 in:\"R&D lab").unwrap();
        assert_eq!(filters.from, ["Li Si", "王 五"]);
        assert_eq!(filters.place.as_deref(), Some("R&D lab"));
        assert_eq!(filters.words, "报告");
    }

    #[test]
    fn everything_else_is_words() {
        for text in ["http://x.y", "T-12: done", "来自张三", "from", ": x", "infrom:x", "\"in\" a"]
        {
            let expected = Filters { words: text.into(), ..Filters::default() };
            assert_eq!(Filters::parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (text, problem) in [
            ("from:", "`from:` says nothing"),
            ("from: 张三", "`from:` says nothing"),
            ("in:\"\"", "`in:` says nothing"),
            ("早于：明天", "`早于:` takes a day, and \"明天\" is none"),
            ("before:2026-2-30", "`before:` takes a day, and \"2026-2-30\" is none"),
            ("has:luck", "`has:` doesn't know \"luck\""),
            ("in:a in:b", "`in:` stands there twice"),
        ] {
            assert_eq!(Filters::parse(text).unwrap_err().problem, problem, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(text in "[ifrom来自:：\"“ 位于a\u{3000}]{0,24}|.{0,40}") {
            if let Ok(filters) = Filters::parse(&text) {
                prop_assert!(filters.words.len() <= text.len());
                let again = Filters::parse(&filters.words);
                prop_assert_eq!(again.map(|again| again.words), Ok(filters.words));
            }
        }
    }
}
