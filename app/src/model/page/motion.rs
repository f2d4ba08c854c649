//! Where the caret goes: by what people see as one character, by words, by lines.
//!
//! Invariant: a step never ends inside what is drawn as one character, and costs no more for a long
//! text than for a short one. Places are characters.

use ropey::Rope;
use unicode_segmentation::UnicodeSegmentation;

/// Characters to either side that a step looks at. Longer words than this are crossed in steps.
const LOOK_MAX: usize = 512;

/// One character to the left.
pub fn left(text: &Rope, at: usize) -> usize {
    let before = before(text, at);
    match before.graphemes(true).next_back() {
        Some(last) => at - last.chars().count(),
        None => at.saturating_sub(1),
    }
}

/// One character to the right.
pub fn right(text: &Rope, at: usize) -> usize {
    let after = after(text, at);
    match after.graphemes(true).next() {
        Some(first) => at + first.chars().count(),
        None => (at + 1).min(text.len_chars()),
    }
}

/// To the beginning of this word, or of the one before.
pub fn word_left(text: &Rope, at: usize) -> usize {
    let before = before(text, at);
    if before.is_empty() {
        return at.saturating_sub(1);
    }
    let mut gone = 0;
    for part in before.split_word_bounds().rev() {
        gone += part.chars().count();
        if !is_space(part) {
            break;
        }
    }
    at - gone
}

/// To the end of this word, or of the next.
pub fn word_right(text: &Rope, at: usize) -> usize {
    let after = after(text, at);
    if after.is_empty() {
        return (at + 1).min(text.len_chars());
    }
    let mut gone = 0;
    for part in after.split_word_bounds() {
        gone += part.chars().count();
        if !is_space(part) {
            break;
        }
    }
    at + gone
}

/// The word around a place: what a double click selects.
pub fn word(text: &Rope, at: usize) -> (usize, usize) {
    let (start, end) = line(text, at);
    let (start, end) = (start.max(at.saturating_sub(LOOK_MAX)), end.min(at + LOOK_MAX));
    let around = text.slice(start..end).to_string();
    let mut from = start;
    let mut found = (at, at);
    for part in around.split_word_bounds() {
        let to = from + part.chars().count();
        if from <= at && at <= to {
            found = (from, to);
            if at < to {
                break;
            }
        }
        from = to;
    }
    found
}

/// The line around a place, without its end.
pub fn line(text: &Rope, at: usize) -> (usize, usize) {
    let line = text.char_to_line(at);
    let start = text.line_to_char(line);
    let slice = text.line(line);
    let newline = slice.len_chars() > 0 && slice.char(slice.len_chars() - 1) == '\n';
    (start, start + slice.len_chars() - usize::from(newline))
}

fn is_space(part: &str) -> bool {
    part.chars().all(char::is_whitespace)
}

fn before(text: &Rope, at: usize) -> String {
    let (start, _) = line(text, at);
    text.slice(start.max(at.saturating_sub(LOOK_MAX))..at).to_string()
}

fn after(text: &Rope, at: usize) -> String {
    let (_, end) = line(text, at);
    text.slice(at..end.min(at + LOOK_MAX)).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_over_whole_characters() {
        let text = Rope::from_str("e\u{301}👨‍👩‍👧z");
        assert_eq!(right(&text, 0), 2);
        assert_eq!(right(&text, 2), 7);
        assert_eq!(left(&text, 7), 2);
        assert_eq!(left(&text, 0), 0);
        assert_eq!(right(&text, 8), 8);
    }

    #[test]
    fn steps_over_words() {
        let text = Rope::from_str("hello  world，你好\nnext");
        assert_eq!(word_right(&text, 0), 5);
        assert_eq!(word_right(&text, 5), 12);
        assert_eq!(word_left(&text, 12), 7);
        assert_eq!(word_left(&text, 7), 0);
        assert_eq!(word_right(&text, 13), 14, "Chinese: a character");
        assert_eq!((word_right(&text, 15), word_left(&text, 16)), (16, 15), "the line's end");
    }

    #[test]
    fn a_double_click_selects_a_word() {
        let text = Rope::from_str("hello world");
        assert_eq!(word(&text, 2), (0, 5));
        assert_eq!(word(&text, 6), (6, 11));
        assert_eq!(word(&text, 11), (6, 11));
        assert_eq!(word(&Rope::from_str(""), 0), (0, 0));
    }

    #[test]
    fn lines_without_their_ends() {
        let text = Rope::from_str("ab\n\nc");
        assert_eq!((line(&text, 1), line(&text, 3), line(&text, 5)), ((0, 2), (3, 3), (4, 5)));
    }

    proptest! {
        #[test]
        fn steps_lead_through_the_whole_text(text in "[a \n同é]{0,40}") {
            let text = Rope::from_str(&text);
            let mut at = 0;
            while at < text.len_chars() {
                let next = word_right(&text, at);
                prop_assert!(next > at && right(&text, at) > at);
                at = next;
            }
            while at > 0 {
                let next = word_left(&text, at);
                prop_assert!(next < at && left(&text, at) < at);
                at = next;
            }
        }
    }
}
