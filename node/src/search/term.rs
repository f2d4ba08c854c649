//! The terms of a query, and where a term stands in a folded text.
//!
//! Invariant: [`Term::find_all`] *is* the definition of a match; the inverted index may only
//! narrow what it is asked about.

use std::ops::Range;

use super::fold::{Class, class, fold};
use super::item::{QUERY_CHARS_MAX, QUERY_TERMS_MAX};

/// One term: folded characters without gaps, beginning and ending with a word or dense one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    chars: Vec<char>,
    /// Knuth, Morris and Pratt's table: the longest proper border of each prefix. Without it a
    /// text of one repeated character would make a search quadratic.
    borders: Vec<usize>,
}

impl Term {
    fn new(chars: &[char]) -> Self {
        let mut borders = Vec::with_capacity(chars.len());
        let mut border = 0;
        for (at, c) in chars.iter().enumerate() {
            if at > 0 {
                border = extend(chars, &borders, border, *c);
            }
            borders.push(border);
        }
        Self { chars: chars.to_vec(), borders }
    }

    /// The folded characters; never empty.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The places where the term stands in `text` at or after `from`, in order; they may overlap.
    pub fn find_all<'a>(
        &'a self,
        text: &'a [char],
        from: usize,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let begins_word = self.chars.first().is_some_and(|c| class(*c) == Class::Word);
        let mut matched = 0;
        text.iter().enumerate().skip(from).filter_map(move |(at, c)| {
            if matched == self.chars.len() {
                matched = self.borders.last().copied().unwrap_or(0);
            }
            matched = extend(&self.chars, &self.borders, matched, *c);
            let start = (matched == self.chars.len()).then(|| at + 1 - matched)?;
            let before = start.checked_sub(1).and_then(|before| text.get(before));
            let inside_word = begins_word && before.is_some_and(|c| class(*c) == Class::Word);
            (!inside_word).then_some(start..at + 1)
        })
    }

    /// The first place where the term stands.
    pub fn find(&self, text: &[char]) -> Option<Range<usize>> {
        self.find_all(text, 0).next()
    }
}

/// How many characters of `pattern` match after `matched` of them did and `c` follows.
fn extend(pattern: &[char], borders: &[usize], mut matched: usize, c: char) -> usize {
    loop {
        if pattern.get(matched) == Some(&c) {
            return matched + 1;
        }
        match matched.checked_sub(1).and_then(|last| borders.get(last)) {
            Some(border) => matched = *border,
            None => return 0,
        }
    }
}

/// What a query asks of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Terms {
    /// Nothing: the query is blank.
    Anything,
    /// What no text fulfils: the query has no searchable character.
    Nothing,
    /// Every one of these.
    All(Vec<Term>),
}

impl Terms {
    /// Reads a query. What exceeds the limits is not looked at.
    pub fn parse(query: &str) -> Self {
        if query.trim().is_empty() {
            return Self::Anything;
        }
        let end = query.char_indices().nth(QUERY_CHARS_MAX).map_or(query.len(), |(at, _)| at);
        let folded = fold(query.get(..end).unwrap_or_default());
        let mut terms: Vec<Term> = Vec::new();
        for run in folded.chars().split(|c| class(*c) == Class::Gap) {
            let is_core = |c: &char| class(*c) != Class::Joint;
            let (Some(first), Some(last)) =
                (run.iter().position(is_core), run.iter().rposition(is_core))
            else {
                continue;
            };
            let term = Term::new(run.get(first..=last).unwrap_or_default());
            if !terms.contains(&term) {
                terms.push(term);
            }
            if terms.len() == QUERY_TERMS_MAX {
                break;
            }
        }
        if terms.is_empty() { Self::Nothing } else { Self::All(terms) }
    }

    /// The terms, if there are any.
    pub fn terms(&self) -> &[Term] {
        match self {
            Self::All(terms) => terms,
            Self::Anything | Self::Nothing => &[],
        }
    }

    /// Whether a folded text fulfils the query.
    pub fn match_text(&self, text: &[char]) -> bool {
        match self {
            Self::Anything => true,
            Self::Nothing => false,
            Self::All(terms) => terms.iter().all(|term| term.find(text).is_some()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, text: &str) -> bool {
        Terms::parse(query).match_text(fold(text).chars())
    }

    #[test]
    fn chinese_is_found_by_any_substring() {
        let text = "我家在上海东边，靠近外滩。";
        for query in ["上海", "海", "在上海东", "我家在上海东边,靠近外滩", "上海 外滩", "边，靠"]
        {
            assert!(found(query, text), "{query}");
        }
        assert!(!found("北京", text) && !found("上东", text) && !found("上海 北京", text));
    }

    #[test]
    fn latin_is_found_by_words_and_their_beginnings() {
        assert!(found("cat", "The Cat sat") && found("cat", "a category"));
        assert!(!found("cat", "concat") && !found("at", "cat"));
        assert!(found("ＡＢＣ", "abc") && found("abc", "ＡＢＣ计划"));
        assert!(found("the sat", "The Cat sat") && !found("the dog", "The Cat sat"));
    }

    #[test]
    fn joined_and_mixed_terms_stand_together() {
        assert!(found("T-12", "see T-12.") && found("t‑12", "T-128") && !found("T-12", "T 12"));
        assert!(found("iphone手机", "新iPhone手机壳") && !found("phone手机", "新iPhone手机壳"));
        assert!(found("user@example.com", "<user@example.com>"));
        assert!(found("c++", "C++ 语言") && !found("c++", "c 语言"));
        assert!(found("2026年", "到2026年底") && !found("26年", "到2026年底"));
        assert!(found("@李明", "李明说") && found("_foo_", "a foo b"));
    }

    #[test]
    fn odd_queries_are_text() {
        assert_eq!(Terms::parse(" \t\u{3000}"), Terms::Anything);
        for odd in ["\"!?\"", "---", "()", "\u{200b}"] {
            assert_eq!(Terms::parse(odd), Terms::Nothing, "{odd}");
        }
        assert!(found("\"quoted 上海", "上海 quoted") && found("a OR b", "b or a"));
        assert!(found("👍", "好👍🏽"));
        assert!(
            found("aab", "aa aaab aab") && !found("aab", "aa aaab") && found("哈哈嘿", "哈哈哈嘿")
        );
        let long = "很长".repeat(QUERY_CHARS_MAX);
        assert!(found(&long, &long));
    }
}
