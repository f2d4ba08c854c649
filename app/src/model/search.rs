//! What is typed into a search: filters that menus put there, and hits in pieces.

use node::facade::SearchHit;

/// How long typing has to rest before the node is asked, in milliseconds.
pub const REST_MS: u64 = 150;

/// Which kinds of things are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// All.
    #[default]
    All,
    /// Messages.
    Message,
    /// Tasks.
    Task,
    /// Pages.
    Page,
    /// Meetings.
    Meeting,
    /// Tables and their rows.
    Table,
}

impl Kind {
    /// In the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::All, Self::Message, Self::Task, Self::Page, Self::Meeting, Self::Table];

    /// Whether a hit is of this kind.
    pub fn takes(self, hit: &SearchHit) -> bool {
        match self {
            Self::All => true,
            Self::Message => hit.kind == "message",
            Self::Task => hit.kind == "task",
            Self::Page => hit.kind == "page",
            Self::Meeting => hit.kind == "meeting",
            Self::Table => matches!(hit.kind.as_str(), "table" | "record"),
        }
    }
}

/// The words that begin a filter which can stand only once, in both languages.
const ONCE: [&[&str]; 3] = [&["in", "位于"], &["before", "早于"], &["after", "晚于"]];

/// What was typed, with one more filter. One that can stand only once takes the place of the
/// earlier one.
pub fn with_filter(typed: &str, word: &str, value: &str) -> String {
    let once = ONCE.iter().find(|words| words.contains(&word));
    let kept = pieces(typed).into_iter().filter(|piece| {
        let earlier = |known: &str| {
            piece.strip_prefix(known).is_some_and(|rest| rest.starts_with([':', '：']))
        };
        !once.is_some_and(|words| words.iter().any(|known| earlier(known)))
    });
    let mut text: Vec<String> = kept.map(str::to_owned).collect();
    let quoted = value.contains(char::is_whitespace);
    let filter = if quoted { format!("{word}:\"{value}\"") } else { format!("{word}:{value}") };
    if !text.contains(&filter) {
        text.push(filter);
    }
    let mut text = text.join(" ");
    text.push(' ');
    text
}

/// What was typed, cut at spaces that don't stand between quotes.
fn pieces(typed: &str) -> Vec<&str> {
    let mut quoted = false;
    let cut = typed.split(move |c: char| {
        quoted ^= matches!(c, '"' | '“' | '”');
        c.is_whitespace() && !quoted
    });
    cut.filter(|piece| !piece.is_empty()).collect()
}

/// A hit's text in pieces, each with whether it was searched for. Ranges that don't fit are left
/// out.
pub fn marked(hit: &SearchHit) -> Vec<(&str, bool)> {
    let (text, mut pieces, mut at) = (hit.text.as_str(), Vec::new(), 0);
    for (from, to) in &hit.ranges {
        let Some(found) = text.get(*from..*to).filter(|found| !found.is_empty()) else { continue };
        let Some(before) = text.get(at..*from) else { continue };
        if !before.is_empty() {
            pieces.push((before, false));
        }
        pieces.push((found, true));
        at = *to;
    }
    if at < text.len() {
        pieces.push((&text[at..], false));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_put_at_the_end() {
        assert_eq!(with_filter("计划", "from", "张三"), "计划 from:张三 ");
        assert_eq!(with_filter("", "has", "link"), "has:link ");
        assert_eq!(with_filter("has:link", "has", "link"), "has:link ");
        assert_eq!(with_filter("has:link ", "has", "reply"), "has:link has:reply ");
        assert_eq!(with_filter("x", "from", "Ada Lovelace"), "x from:\"Ada Lovelace\" ");
    }

    #[test]
    fn a_place_or_day_stands_once() {
        assert_eq!(with_filter("in:a x", "in", "b"), "x in:b ");
        assert_eq!(with_filter("位于：a x", "in", "b"), "x in:b ");
        assert_eq!(with_filter("in:\"a b\" x", "in", "c"), "x in:c ");
        assert_eq!(with_filter("index x", "in", "c"), "index x in:c ");
        assert_eq!(
            with_filter("before:2026-01-01", "after", "2025-01-01"),
            "before:2026-01-01 after:2025-01-01 "
        );
    }

    fn hit(text: &str, ranges: &[(usize, usize)]) -> SearchHit {
        SearchHit { text: text.into(), ranges: ranges.to_vec(), ..SearchHit::default() }
    }

    #[test]
    fn hits_are_marked() {
        let found = hit("季度计划书", &[(6, 12)]);
        assert_eq!(marked(&found), [("季度", false), ("计划", true), ("书", false)]);
        assert_eq!(marked(&hit("ab", &[(0, 2)])), [("ab", true)]);
        assert_eq!(marked(&hit("ab", &[])), [("ab", false)]);
        assert_eq!(marked(&hit("", &[])), []);
    }

    #[test]
    fn ranges_that_do_not_fit_are_left_out() {
        for ranges in [[(1, 2)], [(0, 99)], [(3, 0)], [(3, 3)]] {
            assert_eq!(marked(&hit("计划", &ranges)), [("计划", false)]);
        }
        assert_eq!(
            marked(&hit("abcd", &[(2, 3), (0, 1)])),
            [("ab", false), ("c", true), ("d", false)]
        );
    }

    #[test]
    fn kinds() {
        let task = SearchHit { kind: "task".into(), ..SearchHit::default() };
        assert!(Kind::All.takes(&task) && Kind::Task.takes(&task) && !Kind::Page.takes(&task));
    }
}
