//! What was changed between two texts.
//!
//! Invariant: the change found leads from the one text to the other, always; how small it is
//! depends on how much the texts have in common and on what finding it may cost.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::change::Change;

/// Pairs of characters that are compared one by one; above, whole lines are compared, and a line
/// counts as replaced. A pair costs a few nanoseconds.
const PAIRS_MAX: usize = 4_000_000;

/// The change that leads from one text to another.
pub fn difference(before: &str, after: &str) -> Change {
    let same = common(before.as_bytes(), after.as_bytes());
    let start = floor(before, same).min(floor(after, same));
    let (mut a, mut b) = (&before[start..], &after[start..]);
    let same = common_end(a.as_bytes(), b.as_bytes());
    let end = ceil_from_end(a, same).min(ceil_from_end(b, same));
    (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    let mut change = Change::default();
    change.keep(before[..start].chars().count());
    between(a, b, &mut change);
    change.trimmed()
}

fn between(before: &str, after: &str, change: &mut Change) {
    let (a, b): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    if a.is_empty() || b.is_empty() {
        change.put(after);
        change.cut(a.len());
    } else if a.len().saturating_mul(b.len()) <= PAIRS_MAX {
        by_characters(&a, &b, change);
    } else {
        by_lines(before, after, change);
    }
}

fn by_characters(before: &[char], after: &[char], change: &mut Change) {
    for op in capture_diff_slices(Algorithm::Myers, before, after) {
        match op {
            DiffOp::Equal { len, .. } => change.keep(len),
            DiffOp::Delete { old_len, .. } => change.cut(old_len),
            DiffOp::Insert { new_index, new_len, .. } => {
                change.put(&after[new_index..new_index + new_len].iter().collect::<String>());
            }
            DiffOp::Replace { old_len, new_index, new_len, .. } => {
                change.put(&after[new_index..new_index + new_len].iter().collect::<String>());
                change.cut(old_len);
            }
        }
    }
}

fn by_lines(before: &str, after: &str, change: &mut Change) {
    let (a, b): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let old: String = a[op.old_range()].concat();
        if matches!(op, DiffOp::Equal { .. }) {
            change.keep(old.chars().count());
            continue;
        }
        let new: String = b[op.new_range()].concat();
        let (old, letters): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        let pairs = old.len().saturating_mul(letters.len());
        if pairs == 0 || pairs > PAIRS_MAX {
            change.put(&new);
            change.cut(old.len());
        } else {
            by_characters(&old, &letters, change);
        }
    }
}

/// How many bytes are the same from the beginning.
fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// The nearest beginning of a character at or before a byte.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// At most so many bytes from the end, beginning with a whole character.
fn ceil_from_end(text: &str, mut count: usize) -> usize {
    while !text.is_char_boundary(text.len() - count) {
        count -= 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ropey::Rope;

    use super::*;

    fn lead(before: &str, after: &str) -> String {
        let mut text = Rope::from_str(before);
        difference(before, after).apply(&mut text);
        text.to_string()
    }

    #[test]
    fn only_what_differs_is_changed() {
        assert_eq!(difference("大家好", "大家早上好"), Change::replace(2, 0, "早上"));
        assert_eq!(difference("abcdef", "abef"), Change::replace(2, 2, ""));
        assert_eq!(difference("同", "同"), Change::default());
        // The two share their first byte, and are no less different for it.
        assert_eq!(difference("a同z", "a名z"), Change::replace(1, 1, "名"));
    }

    #[test]
    fn two_far_places_of_a_long_page_are_two_small_changes() {
        let line = "这一行有二十来个字，中英 mixed。\n";
        let before = line.repeat(10_000);
        let after = format!("新{before}new");
        let change = difference(&before, &after);
        let length = before.chars().count();
        let puts: Vec<_> =
            change.splices().iter().map(|s| (s.before, s.cut, s.put.to_owned())).collect();
        // A long text is compared by lines, so the first line counts as touched, not the page.
        assert!(puts.len() <= 3, "{puts:?}");
        assert!(puts.iter().all(|(_, cut, put)| *cut < 50 && put.chars().count() < 50), "{puts:?}");
        assert_eq!(puts.last().map(|last| last.0), Some(length));
        assert_eq!(lead(&before, &after), after);
    }

    proptest! {
        #[test]
        fn a_difference_leads_there(a in "[ab\n同舟]{0,60}", b in "[ab\n同舟]{0,60}") {
            prop_assert_eq!(lead(&a, &b), b);
        }

        #[test]
        fn by_lines_leads_there_too(a in "[ab\n同]{0,60}", b in "[ab\n同]{0,60}") {
            let mut change = Change::default();
            by_lines(&a, &b, &mut change);
            let mut text = Rope::from_str(&a);
            change.trimmed().apply(&mut text);
            prop_assert_eq!(text.to_string(), b);
        }
    }
}
