//! From texts to edits: what somebody changed between two texts, carried over to a third.
//!
//! Invariant: applying the edits of `merged_edits(base, current, wanted)` to `current` gives
//! `wanted` when `current` is `base`, and never touches what came to `current` meanwhile.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One edit of a text; positions in Unicode code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// Where, in the text before any of the edits.
    pub at: usize,
    /// Characters removed from there on.
    pub delete: usize,
    /// Characters put there instead.
    pub insert: String,
}

/// What leads from one text to another: by words of Latin script, by characters of others, so
/// that a word that two people change stays a word. Ascending, not overlapping.
pub fn text_edits(old: &str, new: &str) -> Vec<TextEdit> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let mut prefix = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    // Two words that begin or end alike are two words all the same.
    while is_inside(&old, prefix) || is_inside(&new, prefix) {
        prefix -= 1;
    }
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let mut suffix =
        old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    while is_inside(&old, old.len() - suffix) || is_inside(&new, new.len() - suffix) {
        suffix -= 1;
    }
    let old_middle = tokens(&old_rest[..old_rest.len() - suffix]);
    let new_middle = tokens(&new_rest[..new_rest.len() - suffix]);
    let starts = token_starts(&old_middle, prefix);
    let start_of = |token: usize| starts.get(token).copied().unwrap_or(prefix);
    let inserted = |from: usize, count: usize| -> String {
        new_middle.iter().skip(from).take(count).copied().flatten().collect()
    };
    let mut edits = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_middle, &new_middle) {
        let (old_from, old_len, new_from, new_len) = match op {
            DiffOp::Equal { .. } => continue,
            DiffOp::Delete { old_index, old_len, new_index } => (old_index, old_len, new_index, 0),
            DiffOp::Insert { old_index, new_index, new_len } => (old_index, 0, new_index, new_len),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                (old_index, old_len, new_index, new_len)
            }
        };
        let at = start_of(old_from);
        let delete = start_of(old_from + old_len) - at;
        edits.push(TextEdit { at, delete, insert: inserted(new_from, new_len) });
    }
    edits
}

/// What somebody changed from `base` to `wanted`, as edits of `current`.
pub fn merged_edits(base: &str, current: &str, wanted: &str) -> Vec<TextEdit> {
    let edits = text_edits(base, wanted);
    if base == current || edits.is_empty() {
        return edits;
    }
    let images = Images::new(base, current);
    let mut carried = Vec::new();
    for edit in edits {
        let mut insert = edit.insert;
        let mut runs = images.runs(edit.at, edit.delete);
        // What is inserted goes where the removed text began, or else after what stood before it.
        if !insert.is_empty() {
            let at = images.place(edit.at);
            match runs.first_mut() {
                Some(first) if first.at == at => first.insert = std::mem::take(&mut insert),
                _ => runs.insert(0, TextEdit { at, delete: 0, insert }),
            }
        }
        carried.extend(runs);
    }
    carried.retain(|edit| edit.delete > 0 || !edit.insert.is_empty());
    carried.sort_by_key(|edit| edit.at);
    carried
}

/// Where each character of one text is in another.
struct Images {
    /// For each character of the base, its position in the current text while it is there.
    at: Vec<Option<usize>>,
}

impl Images {
    fn new(base: &str, current: &str) -> Self {
        let mut at: Vec<Option<usize>> = Vec::new();
        let mut shift = 0_isize;
        let length = base.chars().count();
        let keep = |at: &mut Vec<Option<usize>>, upto: usize, shift: isize| {
            for index in at.len()..upto {
                at.push(index.checked_add_signed(shift));
            }
        };
        for edit in text_edits(base, current) {
            keep(&mut at, edit.at, shift);
            at.resize(edit.at + edit.delete, None);
            shift += edit.insert.chars().count() as isize - edit.delete as isize;
        }
        keep(&mut at, length, shift);
        Self { at }
    }

    /// The place in the current text that corresponds to the gap before base character `index`.
    fn place(&self, index: usize) -> usize {
        if let Some(Some(at)) = self.at.get(index) {
            // Before the character itself, unless something new stands right before it: then
            // after the character that was before.
            let before =
                index.checked_sub(1).and_then(|before| self.at.get(before).copied().flatten());
            return before.map_or(*at, |before| before + 1);
        }
        let before = self.at.iter().take(index).rev().copied().flatten().next();
        before.map_or(0, |before| before + 1)
    }

    /// The parts of a base range that are still there, as removals.
    fn runs(&self, from: usize, count: usize) -> Vec<TextEdit> {
        let mut runs: Vec<TextEdit> = Vec::new();
        for at in self.at.iter().skip(from).take(count).copied().flatten() {
            match runs.last_mut() {
                Some(last) if last.at + last.delete == at => last.delete += 1,
                _ => runs.push(TextEdit { at, delete: 1, insert: String::new() }),
            }
        }
        runs
    }
}

/// Words of Latin letters and digits stay whole; every other character is its own token.
fn tokens(chars: &[char]) -> Vec<&[char]> {
    chars.chunk_by(are_one).collect()
}

/// Whether two neighbours belong to one token.
fn are_one(a: &char, b: &char) -> bool {
    a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()
}

/// Whether the gap before the character at `index` lies inside a token.
fn is_inside(chars: &[char], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| chars.get(before));
    before.zip(chars.get(index)).is_some_and(|(a, b)| are_one(a, b))
}

/// Where each token begins, and after the last one where it ends.
fn token_starts(tokens: &[&[char]], first: usize) -> Vec<usize> {
    let mut at = first;
    let mut starts = vec![at];
    for token in tokens {
        at += token.len();
        starts.push(at);
    }
    starts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn applied(text: &str, edits: &[TextEdit]) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for edit in edits.iter().rev() {
            chars.splice(edit.at..edit.at + edit.delete, edit.insert.chars());
        }
        chars.into_iter().collect()
    }

    #[test]
    fn words_stay_whole_and_chinese_goes_by_characters() {
        let edits = text_edits("the cat sat", "the dog sat");
        assert_eq!(edits, [TextEdit { at: 4, delete: 3, insert: "dog".into() }]);
        let edits = text_edits("今天下午开会", "今天上午开会");
        assert_eq!(edits, [TextEdit { at: 2, delete: 1, insert: "上".into() }]);
    }

    #[test]
    fn words_that_two_people_put_in_one_place_stay_whole() {
        let base = "one zeta";
        let mine = text_edits(base, "one zebra zeta");
        assert_eq!(mine, [TextEdit { at: 4, delete: 0, insert: "zebra ".into() }]);
        let theirs = "one zen zeta";
        let merged = applied(theirs, &merged_edits(base, theirs, "one zebra zeta"));
        assert_eq!(merged, "one zebra zen zeta");
    }

    #[test]
    fn both_sides_edits_come_together() {
        let base = "会议：周三下午。地点：三楼。";
        let theirs = "会议：周四下午。地点：三楼。";
        let mine = "会议：周三下午。地点：五楼会议室。";
        let merged = applied(theirs, &merged_edits(base, theirs, mine));
        assert_eq!(merged, "会议：周四下午。地点：五楼会议室。");
    }

    #[test]
    fn what_came_meanwhile_stays_even_inside_a_removed_part() {
        let merged = applied("one NEW two", &merged_edits("one two", "one NEW two", ""));
        assert_eq!(merged.trim(), "NEW");
    }

    proptest! {
        #[test]
        fn edits_lead_from_one_text_to_the_other(
            old in "[ab 中文。\n]{0,40}", new in "[ab 中文。\n]{0,40}",
        ) {
            prop_assert_eq!(applied(&old, &text_edits(&old, &new)), &*new);
            prop_assert_eq!(applied(&old, &merged_edits(&old, &old, &new)), &*new);
        }

        #[test]
        fn carried_edits_fit_into_the_current_text(
            base in "[ab 中文]{0,30}", current in "[abX 中文]{0,30}", wanted in "[abY 中文]{0,30}",
        ) {
            let edits = merged_edits(&base, &current, &wanted);
            let length = current.chars().count();
            let mut end = 0;
            for edit in &edits {
                prop_assert!(edit.at >= end && edit.at + edit.delete <= length, "{:?}", edits);
                end = edit.at + edit.delete;
            }
            // Whatever is in the current text only, stays.
            let merged = applied(&current, &edits);
            let count = |text: &str| text.chars().filter(|c| *c == 'X').count();
            prop_assert_eq!(count(&merged), count(&current));
        }
    }
}
