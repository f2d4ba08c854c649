//! What an earlier version of a page had and a later one has, word by word.
//!
//! Invariant: what is compared costs a bounded time: lines first, words only within lines that
//! differ, and never more than [`PAIRS_MAX`] pairs of words.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Lines around a difference that are shown with it.
const AROUND: usize = 2;

/// Rows that are shown at most.
pub const ROWS_MAX: usize = 500;

/// Pairs of words that are compared in one place; with more, all old words went and all new came.
const PAIRS_MAX: usize = 4_000_000;

/// What became of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They are in both.
    Same,
    /// They came.
    Added,
    /// They went.
    Removed,
}

/// Words of one fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What became of them.
    pub fate: Fate,
    /// The words.
    pub text: String,
}

/// A row of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line.
    Line(Vec<Words>),
    /// So many lines that are the same.
    Same(usize),
}

/// A comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Its rows.
    pub rows: Vec<Row>,
    /// There are more than are shown.
    pub more: bool,
}

/// Compares two versions.
pub fn compare(before: &str, after: &str) -> Comparison {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let last = ops.len().saturating_sub(1);
    let mut comparison = Comparison::default();
    for (number, op) in ops.iter().enumerate() {
        if comparison.rows.len() >= ROWS_MAX {
            comparison.more = true;
            break;
        }
        if let DiffOp::Equal { .. } = op {
            same(&old[op.old_range()], number == 0, number == last, &mut comparison.rows);
        } else {
            let (gone, come) = (old[op.old_range()].join("\n"), new[op.new_range()].join("\n"));
            comparison.rows.extend(changed(&gone, &come));
        }
    }
    comparison.more |= comparison.rows.len() > ROWS_MAX;
    comparison.rows.truncate(ROWS_MAX);
    comparison
}

/// Lines that are the same: those beside a difference, and how many there are between.
fn same(lines: &[&str], first: bool, last: bool, rows: &mut Vec<Row>) {
    let head = if first { 0 } else { AROUND };
    let tail = if last { 0 } else { AROUND };
    let line = |line: &&str| Row::Line(vec![Words { fate: Fate::Same, text: (*line).to_owned() }]);
    // One line left out is no shorter than the row that says so.
    if lines.len() <= head + tail + 1 {
        rows.extend(lines.iter().map(line));
        return;
    }
    rows.extend(lines[..head].iter().map(line));
    rows.push(Row::Same(lines.len() - head - tail));
    rows.extend(lines[lines.len() - tail..].iter().map(line));
}

/// Lines that differ, word by word.
fn changed(old: &str, new: &str) -> Vec<Row> {
    if old.is_empty() || new.is_empty() {
        let mut lines = Lines::default();
        if !old.is_empty() {
            lines.add(Fate::Removed, old);
        }
        if !new.is_empty() || old.is_empty() {
            lines.add(Fate::Added, new);
        }
        return lines.rows();
    }
    let (a, b): (Vec<&str>, Vec<&str>) =
        (old.split_word_bounds().collect(), new.split_word_bounds().collect());
    let mut lines = Lines::default();
    if a.len().saturating_mul(b.len()) > PAIRS_MAX {
        lines.add(Fate::Removed, old);
        lines.end();
        lines.add(Fate::Added, new);
        return lines.rows();
    }
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        match op {
            DiffOp::Equal { .. } => lines.add(Fate::Same, &a[op.old_range()].concat()),
            DiffOp::Delete { .. } => lines.add(Fate::Removed, &a[op.old_range()].concat()),
            DiffOp::Insert { .. } => lines.add(Fate::Added, &b[op.new_range()].concat()),
            DiffOp::Replace { .. } => {
                lines.add(Fate::Removed, &a[op.old_range()].concat());
                lines.add(Fate::Added, &b[op.new_range()].concat());
            }
        }
    }
    lines.rows()
}

/// Words put into lines.
#[derive(Default)]
struct Lines {
    done: Vec<Vec<Words>>,
    open: Vec<Words>,
}

impl Lines {
    fn add(&mut self, fate: Fate, text: &str) {
        for (number, part) in text.split('\n').enumerate() {
            if number > 0 {
                self.end();
            }
            if !part.is_empty() {
                self.open.push(Words { fate, text: part.to_owned() });
            }
        }
    }

    fn end(&mut self) {
        self.done.push(std::mem::take(&mut self.open));
    }

    fn rows(mut self) -> Vec<Row> {
        self.end();
        self.done.into_iter().map(Row::Line).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(before: &str, after: &str) -> Vec<String> {
        let row = |row: Row| match row {
            Row::Same(count) => format!("…{count}"),
            Row::Line(words) => words
                .into_iter()
                .map(|words| match words.fate {
                    Fate::Same => words.text,
                    Fate::Added => format!("+{}+", words.text),
                    Fate::Removed => format!("-{}-", words.text),
                })
                .collect(),
        };
        compare(before, after).rows.into_iter().map(row).collect()
    }

    #[test]
    fn words_of_a_line() {
        assert_eq!(shown("ship on Monday", "ship on Friday"), ["ship on -Monday-+Friday+"]);
        assert_eq!(shown("周一发布。", "周五发布。"), ["周-一-+五+发布。"]);
        assert_eq!(shown("same", "same"), ["same"]);
    }

    #[test]
    fn what_is_far_from_a_difference_is_left_out() {
        let before: String = (0..20).map(|line| format!("{line}\n")).collect();
        let after = before.replace("10\n", "10\nnew\n");
        let expected = ["…9", "9", "10", "+new+", "11", "12", "…7"];
        assert_eq!(shown(&before, &after), expected);
    }

    #[test]
    fn a_first_text_is_all_new() {
        assert_eq!(shown("", "a\nb"), ["+a+", "+b+"]);
        assert_eq!(shown("a", ""), ["-a-"]);
    }

    #[test]
    fn long_texts_are_bounded() {
        let before: String = (0..5_000).map(|line| format!("old {line}\n")).collect();
        let after: String = (0..5_000).map(|line| format!("new {line}\n")).collect();
        let comparison = compare(&before, &after);
        assert_eq!((comparison.rows.len(), comparison.more), (ROWS_MAX, true));
    }

    proptest! {
        /// What is the same and what came is the new text; with what went, the old one.
        #[test]
        fn nothing_is_left_out(old in "[ab 同\n]{0,20}", new in "[ab 同\n]{0,20}") {
            let comparison = compare(&old, &new);
            prop_assume!(comparison.rows.iter().all(|row| matches!(row, Row::Line(_))));
            let side = |other: Fate| -> String {
                let rows = comparison.rows.iter().map(|row| match row {
                    Row::Line(words) => words.iter().filter(|words| words.fate != other)
                        .map(|words| words.text.as_str()).collect::<String>(),
                    Row::Same(_) => String::new(),
                });
                rows.collect()
            };
            prop_assert_eq!(side(Fate::Added), old.replace('\n', ""));
            prop_assert_eq!(side(Fate::Removed), new.replace('\n', ""));
        }
    }
}
