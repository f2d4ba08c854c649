//! Markdown as blocks of spans: what a screen draws, and no more.
//!
//! Invariant: whatever stands in a text, reading it is bounded in time and depth, none of its
//! words are lost, and nothing in it is ever fetched.

mod build;
mod link;
mod mention;
#[cfg(test)]
mod tests;

pub use link::{Inside, Target, inside, target};
pub use mention::{Called, mark};

use comrak::{Arena, Options, parse_document};

/// Bytes of a text that is read as Markdown; longer ones are shown as they are. Messages have at
/// most 32 KiB.
const BYTES_MAX: usize = 32 * 1024;

/// Quotes and lists inside one another that are shown as such. What stands deeper keeps its words.
const NESTING_MAX: usize = 8;

/// Signs of a quote at the beginning of a line; a line with more is nobody's quote, and the text
/// is shown as it is.
const QUOTE_SIGNS_MAX: usize = 64;

/// Cells of a table that are laid out; a larger table is shown as text.
const CELLS_MAX: usize = 600;

/// Columns of a table; with more it is shown as text.
const COLUMNS_MAX: usize = 20;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A heading, and its level from 1 to 6.
    Heading(u8, Vec<Span>),
    /// Code with its language, which may be empty.
    Code {
        /// As it was named.
        language: String,
        /// Without the last line break.
        text: String,
    },
    /// A quote.
    Quote(Vec<Block>),
    /// A list; the number that it begins with, if it has numbers.
    List(Option<u64>, Vec<Item>),
    /// A table; the first row is its head.
    Table(Table),
    /// A file that stands by itself.
    File(ShownFile),
    /// A line across.
    Rule,
}

/// A file that a page's text shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownFile {
    /// Its blob.
    pub file: String,
    /// What the text calls it.
    pub name: String,
    /// It is to be seen, not only led to.
    pub picture: bool,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Whether it is done, where it is a task.
    pub task: Option<bool>,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Where the words of a column stand.
    pub align: Vec<Align>,
    /// All rows have as many cells as there are columns.
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// Where words stand in their column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At its left.
    #[default]
    Left,
    /// In its middle.
    Middle,
    /// At its right.
    Right,
}

/// Words of one look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// How they look.
    pub look: Look,
    /// Where they lead, as it was written; see [`target`].
    pub link: Option<String>,
    /// Whom they call.
    pub called: Called,
}

/// How words look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Strong.
    pub bold: bool,
    /// Emphasised.
    pub italic: bool,
    /// Struck out.
    pub strike: bool,
    /// Code.
    pub code: bool,
}

/// Reads a text. A line break in it is a line break on screen, as everywhere in conversations.
pub fn parse(text: &str) -> Vec<Block> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    if text.len() > BYTES_MAX || text.lines().any(|line| quote_signs(line) > QUOTE_SIGNS_MAX) {
        return vec![Block::Paragraph(vec![plain_span(text)])];
    }
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options());
    build::blocks(root)
}

/// The words of a text on one line, without its marks; at most so many characters.
pub fn preview(text: &str, characters: usize) -> String {
    // What is cut off below isn't worth reading.
    let begin: String = text.chars().take(characters.saturating_mul(4)).collect();
    let mut words = String::new();
    collect(&parse(&begin), &mut words);
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= characters {
        return line;
    }
    line.chars().take(characters).chain(['…']).collect()
}

/// Where the links of a text lead, each place once.
pub fn targets(blocks: &[Block]) -> Vec<Target> {
    let mut found: Vec<Target> = Vec::new();
    for_each_span(blocks, &mut |span| {
        let target = span.link.as_deref().and_then(target);
        found.extend(target.filter(|target| !found.contains(target)));
    });
    found
}

fn for_each_span(blocks: &[Block], act: &mut impl FnMut(&Span)) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => line.iter().for_each(&mut *act),
            Block::Table(table) => table.rows.iter().flatten().flatten().for_each(&mut *act),
            Block::Code { .. } | Block::Rule | Block::File(_) => {}
            Block::Quote(inner) => for_each_span(inner, act),
            Block::List(_, items) => {
                items.iter().for_each(|item| for_each_span(&item.blocks, act));
            }
        }
    }
}

fn collect(blocks: &[Block], words: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => push(line, words),
            Block::Code { text, .. } => words.push_str(text),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| push(cell, words)),
            Block::File(shown) => words.push_str(&shown.name),
            Block::Rule => {}
            Block::Quote(inner) => collect(inner, words),
            Block::List(_, items) => items.iter().for_each(|item| collect(&item.blocks, words)),
        }
        words.push(' ');
    }
}

fn push(spans: &[Span], words: &mut String) {
    spans.iter().for_each(|span| words.push_str(&span.text));
    words.push(' ');
}

fn quote_signs(line: &str) -> usize {
    line.chars().take_while(|c| matches!(c, '>' | ' ' | '\t')).filter(|c| *c == '>').count()
}

fn plain_span(text: &str) -> Span {
    Span { text: text.to_owned(), ..Span::default() }
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    // `**重要**，` is bold although a Chinese comma follows.
    options.extension.cjk_friendly_emphasis = true;
    options
}
