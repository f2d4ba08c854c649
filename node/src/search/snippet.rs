//! The line under a hit: the text around its first match.

use std::ops::Range;

use super::fold::Folded;
use super::item::Snippet;
use super::term::Terms;

/// Characters shown before the first match.
const BEFORE_CHARS: usize = 20;
/// Characters shown in all.
const SNIPPET_CHARS_MAX: usize = 120;

/// Cuts the snippet of `text`, whose folded form is `folded`.
pub fn cut(text: &str, folded: &Folded, terms: &Terms) -> Snippet {
    let chars = folded.chars();
    let first =
        terms.terms().iter().filter_map(|term| term.find(chars)).min_by_key(|range| range.start);
    let first_byte = first.and_then(|range| folded.source(range)).map_or(0, |source| source.start);
    let window = window(text, first_byte);
    let Some(shown) = text.get(window.clone()) else { return Snippet::default() };
    Snippet {
        text: shown.replace(['\n', '\r', '\t'], " "),
        matches: matches(folded, terms, &window),
        cut_before: window.start > 0,
        cut_after: window.end < text.len(),
    }
}

/// The bytes to show of `text` when the first match begins at byte `first`.
fn window(text: &str, first: usize) -> Range<usize> {
    let head = text.get(..first).unwrap_or_default();
    let start = head.char_indices().rev().take(BEFORE_CHARS).last().map_or(first, |(at, _)| at);
    let tail = text.get(start..).unwrap_or_default();
    let end = tail.char_indices().nth(SNIPPET_CHARS_MAX).map_or(text.len(), |(at, _)| start + at);
    start..end
}

/// Matches inside the window, relative to it, merged where they touch or overlap.
fn matches(folded: &Folded, terms: &Terms, window: &Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for term in terms.terms() {
        let places = term.find_all(folded.chars(), 0).filter_map(|place| folded.source(place));
        let shown = places.take_while(|source| source.start < window.end);
        for source in shown.filter(|source| source.start >= window.start) {
            found.push(source.start - window.start..source.end.min(window.end) - window.start);
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn marked(text: &str, query: &str) -> String {
        let snippet = cut(text, &fold(text), &Terms::parse(query));
        let mut marked = String::new();
        let mut at = 0;
        for range in &snippet.matches {
            marked += &snippet.text[at..range.start];
            marked += &format!("[{}]", &snippet.text[range.clone()]);
            at = range.end;
        }
        marked + &snippet.text[at..]
    }

    #[test]
    fn matches_are_marked_in_the_original_text() {
        assert_eq!(marked("我家在上海东边\n上海很大", "上海"), "我家在[上海]东边 [上海]很大");
        assert_eq!(marked("用ＡＢＣ计划", "abc"), "用[ＡＢＣ]计划");
        assert_eq!(marked("ｶﾞﾗｽ", "ガ"), "[ｶﾞ]ﾗｽ");
        assert_eq!(marked("哈哈哈", "哈哈"), "[哈哈哈]");
        assert_eq!(marked("plain", ""), "plain");
    }

    #[test]
    fn long_texts_are_cut_around_the_first_match() {
        let text = format!("{}上海{}", "前".repeat(500), "后".repeat(500));
        let snippet = cut(&text, &fold(&text), &Terms::parse("上海"));
        assert!(snippet.cut_before && snippet.cut_after);
        assert_eq!(snippet.text.chars().count(), SNIPPET_CHARS_MAX);
        assert_eq!(snippet.matches, vec![60..66]);
    }
}
