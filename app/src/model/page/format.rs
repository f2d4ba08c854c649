//! Markdown by button and key: what is put around or in front of what is selected.
//!
//! Invariant: doing the same twice takes it back, where that is what a person expects.

use ropey::Rope;

use super::{
    change::{Change, Stay},
    editor::Selection,
};

/// An edit, and what is selected after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The change.
    pub change: Change,
    /// What is selected then.
    pub then: Selection,
}

/// What may be done to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Code; of several lines a block.
    Code,
    /// A heading; again: one level down, and after the third none.
    Heading,
    /// A list.
    List,
    /// A list of things to do.
    Tasks,
    /// A quote.
    Quote,
    /// A link.
    Link,
}

/// Formats what is selected.
pub fn format(text: &Rope, selection: Selection, format: Format) -> Edit {
    match format {
        Format::Bold => around(text, selection, "**"),
        Format::Italic => around(text, selection, "*"),
        Format::Code if lines(text, selection).len() > 1 => fence(text, selection),
        Format::Code => around(text, selection, "`"),
        Format::Heading => heading(text, selection),
        Format::List => in_front(text, selection, "- "),
        Format::Tasks => in_front(text, selection, "- [ ] "),
        Format::Quote => in_front(text, selection, "> "),
        Format::Link => link(text, selection),
    }
}

/// Puts a text on lines of its own below the caret's line, and the caret behind it.
pub fn below(text: &Rope, selection: Selection, block: &str) -> Edit {
    let (start, end) = super::motion::line(text, selection.caret);
    let gap = if start == end { "" } else { "\n\n" };
    let put = format!("{gap}{block}\n");
    let caret = Selection::at(end + put.chars().count());
    Edit { change: Change::replace(end, 0, &put), then: caret }
}

/// What Enter does: a new line, and in a list the next item; an empty item ends the list.
pub fn enter(text: &Rope, selection: Selection) -> Edit {
    let (start, end) = (selection.start(), selection.end());
    let (line_start, line_end) = super::motion::line(text, start);
    let line = text.slice(line_start..line_end).to_string();
    let item = Item::of(&line).filter(|item| start >= line_start + item.chars);
    let plain = |put: &str| {
        let caret = Selection::at(start + put.chars().count());
        Edit { change: Change::replace(start, end - start, put), then: caret }
    };
    match item {
        None => plain("\n"),
        Some(item) if line.chars().count() == item.chars && selection.is_empty() => {
            let change = Change::replace(line_start, item.chars, "");
            Edit { change, then: Selection::at(line_start) }
        }
        Some(item) => plain(&format!("\n{}", item.next)),
    }
}

/// Moves the selected items of a list in, or out. None where there is no list.
pub fn indent(text: &Rope, selection: Selection, out: bool) -> Option<Edit> {
    let lines = lines(text, selection);
    let items: Vec<_> = lines.iter().map(|(_, line)| Item::of(line)).collect();
    if items.iter().all(Option::is_none) {
        return None;
    }
    let mut change = Change::default();
    let mut at = 0;
    for ((start, line), item) in lines.iter().zip(&items) {
        let width = item.as_ref().map_or(2, |item| item.width);
        change.keep(start - at);
        at = *start;
        if out {
            let spaces = line.chars().take_while(|c| *c == ' ').count().min(width);
            change.cut(spaces);
            at += spaces;
        } else if !line.is_empty() {
            change.put(&" ".repeat(width));
        }
    }
    Some(carried(change.trimmed(), selection))
}

/// Whether Tab belongs to a list here.
pub fn in_list(text: &Rope, selection: Selection) -> bool {
    lines(text, selection).iter().any(|(_, line)| Item::of(line).is_some())
}

/// What a line of a list or quote begins with.
struct Item {
    /// Its characters.
    chars: usize,
    /// What the next one begins with.
    next: String,
    /// How far a part of it stands in.
    width: usize,
}

impl Item {
    fn of(line: &str) -> Option<Self> {
        let spaces = line.chars().take_while(|c| *c == ' ').count();
        let rest = &line[spaces..];
        let indent = " ".repeat(spaces);
        let made = |mark: &str, next: &str, width: usize| Self {
            chars: spaces + mark.chars().count(),
            next: format!("{indent}{next}"),
            width,
        };
        for bullet in ["- ", "* ", "+ "] {
            let Some(words) = rest.strip_prefix(bullet) else { continue };
            for done in ["[ ] ", "[x] ", "[X] "] {
                if words.starts_with(done) {
                    return Some(made(&format!("{bullet}{done}"), &format!("{bullet}[ ] "), 2));
                }
            }
            return Some(made(bullet, bullet, 2));
        }
        if rest.starts_with("> ") {
            return Some(made("> ", "> ", 2));
        }
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let mark = rest.get(digits..digits + 2).filter(|mark| *mark == ". " || *mark == ") ")?;
        let number: u32 = rest[..digits].parse().ok()?;
        let whole = &rest[..digits + 2];
        Some(made(whole, &format!("{}{mark}", number.saturating_add(1)), whole.len()))
    }
}

/// The selected lines: where each begins, and its text.
fn lines(text: &Rope, selection: Selection) -> Vec<(usize, String)> {
    let first = text.char_to_line(selection.start());
    let mut last = text.char_to_line(selection.end());
    if last > first && text.line_to_char(last) == selection.end() {
        last -= 1;
    }
    (first..=last)
        .map(|line| {
            let words = text.line(line).to_string();
            (text.line_to_char(line), words.trim_end_matches('\n').to_owned())
        })
        .collect()
}

fn carried(change: Change, selection: Selection) -> Edit {
    let place = |at| change.place(at, Stay::Right);
    let then = Selection { anchor: place(selection.anchor), caret: place(selection.caret) };
    Edit { change, then }
}

fn around(text: &Rope, selection: Selection, mark: &str) -> Edit {
    let (start, end, length) = (selection.start(), selection.end(), mark.len());
    let is_mark = |from: usize, to: usize| to <= text.len_chars() && text.slice(from..to) == mark;
    let outside = start >= length && is_mark(start - length, start) && is_mark(end, end + length);
    let mut change = Change::default();
    if outside && !is_longer(text, start - length, end + length, mark) {
        change.keep(start - length);
        change.cut(length);
        change.keep(end - start);
        change.cut(length);
        let then = Selection { anchor: selection.anchor - length, caret: selection.caret - length };
        return Edit { change, then };
    }
    change.keep(start);
    change.put(mark);
    change.keep(end - start);
    change.put(mark);
    let then = Selection { anchor: selection.anchor + length, caret: selection.caret + length };
    Edit { change, then }
}

/// Whether marks are only a part of longer ones: `*` of `**`.
fn is_longer(text: &Rope, start: usize, end: usize, mark: &str) -> bool {
    let Some(c) = mark.chars().next().filter(|_| mark.len() == 1) else { return false };
    let before = start > 0 && text.char(start - 1) == c;
    before && end < text.len_chars() && text.char(end) == c
}

fn fence(text: &Rope, selection: Selection) -> Edit {
    let lines = lines(text, selection);
    let (Some((start, _)), Some((last, words))) = (lines.first(), lines.last()) else {
        return Edit { change: Change::default(), then: selection };
    };
    let mut change = Change::default();
    change.keep(*start);
    change.put("```\n");
    change.keep(last + words.chars().count() - start);
    change.put("\n```");
    carried(change, selection)
}

fn heading(text: &Rope, selection: Selection) -> Edit {
    let mut change = Change::default();
    let mut at = 0;
    for (start, line) in lines(text, selection) {
        let hashes = line.chars().take_while(|c| *c == '#').count();
        let is_heading = hashes > 0 && line[hashes..].starts_with(' ');
        change.keep(start - at);
        at = start;
        match (is_heading, hashes) {
            (false, _) => change.put("# "),
            (true, 1 | 2) => change.put("#"),
            (true, _) => {
                change.cut(hashes + 1);
                at += hashes + 1;
            }
        }
    }
    carried(change.trimmed(), selection)
}

fn in_front(text: &Rope, selection: Selection, mark: &str) -> Edit {
    let lines = lines(text, selection);
    let all = lines.iter().all(|(_, line)| line.starts_with(mark));
    let mut change = Change::default();
    let mut at = 0;
    for (start, line) in &lines {
        change.keep(start - at);
        at = *start;
        if all {
            change.cut(mark.len());
            at += mark.len();
        } else if !line.starts_with(mark) {
            change.put(mark);
            // A list becomes a list of things to do, and the other way round.
            if let Some(item) = Item::of(line).filter(|_| mark.starts_with('-')) {
                change.cut(item.chars);
                at += item.chars;
            }
        }
    }
    carried(change.trimmed(), selection)
}

fn link(text: &Rope, selection: Selection) -> Edit {
    let (start, end) = (selection.start(), selection.end());
    let words = text.slice(start..end).to_string();
    let put = format!("[{words}](https://)");
    let count = put.chars().count();
    let then = if selection.is_empty() {
        Selection::at(start + 1)
    } else {
        Selection { anchor: start + count - 1 - "https://".len(), caret: start + count - 1 }
    };
    Edit { change: Change::replace(start, end - start, &put), then }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(
        text: &str,
        selection: (usize, usize),
        edit: impl Fn(&Rope, Selection) -> Edit,
    ) -> (String, (usize, usize)) {
        let mut rope = Rope::from_str(text);
        let edit = edit(&rope, Selection { anchor: selection.0, caret: selection.1 });
        edit.change.apply(&mut rope);
        (rope.to_string(), (edit.then.anchor, edit.then.caret))
    }

    fn formatted(text: &str, selection: (usize, usize), how: Format) -> (String, (usize, usize)) {
        done(text, selection, |text, selection| format(text, selection, how))
    }

    #[test]
    fn marks_around_come_and_go() {
        assert_eq!(formatted("重要的事", (0, 2), Format::Bold), ("**重要**的事".into(), (2, 4)));
        assert_eq!(formatted("**重要**的事", (2, 4), Format::Bold), ("重要的事".into(), (0, 2)));
        assert_eq!(formatted("", (0, 0), Format::Code), ("``".into(), (1, 1)));
        assert_eq!(formatted("``", (1, 1), Format::Code), (String::new(), (0, 0)));
        // Bold text gets italic as well, and does not lose half of its marks.
        assert_eq!(formatted("**a**", (2, 3), Format::Italic), ("***a***".into(), (3, 4)));
    }

    #[test]
    fn headings_go_down_level_by_level() {
        let mut text = "标题".to_owned();
        for expected in ["# 标题", "## 标题", "### 标题", "标题"] {
            text = formatted(&text, (1, 1), Format::Heading).0;
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn lists_come_and_go_for_all_selected_lines() {
        assert_eq!(formatted("a\nb\nc", (0, 3), Format::List), ("- a\n- b\nc".into(), (2, 7)));
        assert_eq!(formatted("- a\n- b\nc", (2, 7), Format::List).0, "a\nb\nc");
        assert_eq!(formatted("- a", (2, 2), Format::Tasks).0, "- [ ] a");
        assert_eq!(formatted("a\nb", (0, 2), Format::Quote).0, "> a\nb", "not the next line");
        assert_eq!(formatted("- a", (0, 1), Format::Quote).0, "> - a");
    }

    #[test]
    fn code_of_several_lines_is_a_block() {
        assert_eq!(formatted("a\nb", (0, 3), Format::Code).0, "```\na\nb\n```");
    }

    #[test]
    fn a_link_waits_for_its_address() {
        assert_eq!(formatted("官网", (0, 2), Format::Link), ("[官网](https://)".into(), (5, 13)));
        assert_eq!(formatted("", (0, 0), Format::Link), ("[](https://)".into(), (1, 1)));
    }

    #[test]
    fn enter_continues_lists_and_ends_them() {
        assert_eq!(done("- a", (3, 3), enter), ("- a\n- ".into(), (6, 6)));
        assert_eq!(done("- a\n- ", (6, 6), enter), ("- a\n".into(), (4, 4)));
        assert_eq!(done("  9. x", (6, 6), enter).0, "  9. x\n  10. ");
        assert_eq!(done("- [x] 完成", (8, 8), enter).0, "- [x] 完成\n- [ ] ");
        assert_eq!(done("> q", (3, 3), enter).0, "> q\n> ");
        assert_eq!(done("ab", (1, 1), enter), ("a\nb".into(), (2, 2)));
        assert_eq!(done("- a", (0, 0), enter).0, "\n- a", "in front of the list");
        assert_eq!(done("2026. ", (0, 0), enter).0, "\n2026. ");
    }

    #[test]
    fn tab_moves_items_in_and_out() {
        let inwards = |text: &Rope, selection| indent(text, selection, false).expect("a list");
        let outwards = |text: &Rope, selection| indent(text, selection, true).expect("a list");
        assert_eq!(done("- a\n- b", (5, 6), inwards), ("- a\n  - b".into(), (7, 8)));
        assert_eq!(done("- a\n  - b", (7, 8), outwards), ("- a\n- b".into(), (5, 6)));
        assert_eq!(done("1. a", (4, 4), inwards).0, "   1. a");
        assert!(indent(&Rope::from_str("no list"), Selection::at(2), false).is_none());
    }

    #[test]
    fn a_block_stands_below_the_line() {
        let table = |text: &Rope, selection| below(text, selection, "| a |");
        assert_eq!(done("x\ny", (0, 0), table).0, "x\n\n| a |\n\ny");
        assert_eq!(done("", (0, 0), table), ("| a |\n".into(), (6, 6)));
    }
}
