//! From comrak's tree to blocks.
//!
//! Invariant: recursion is only as deep as [`NESTING_MAX`]; spans are read without any.

use comrak::{
    Node,
    arena_tree::NodeEdge,
    nodes::{ListType, NodeValue, TableAlignment},
};
use protocol::schema::page::FILE_SCHEME;

use super::{
    Align, Block, CELLS_MAX, COLUMNS_MAX, Item, Look, NESTING_MAX, ShownFile, Span, Table, link,
    plain_span,
};

/// Hexadecimal digits of a blob's id.
const BLOB_DIGITS: usize = 64;

/// The blocks of a document.
pub(super) fn blocks(root: Node<'_>) -> Vec<Block> {
    inside(root, 0)
}

fn inside(node: Node<'_>, depth: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    for child in node.children() {
        block(child, depth, &mut blocks);
    }
    blocks
}

fn block(node: Node<'_>, depth: usize, blocks: &mut Vec<Block>) {
    let value = node.data().value.clone();
    match value {
        NodeValue::Heading(heading) => blocks.push(Block::Heading(heading.level, spans(node))),
        NodeValue::CodeBlock(code) => blocks.push(Block::Code {
            language: code.info.split_whitespace().next().unwrap_or_default().to_owned(),
            text: code.literal.strip_suffix('\n').unwrap_or(&code.literal).to_owned(),
        }),
        // HTML isn't drawn: what was written is shown.
        NodeValue::HtmlBlock(html) => {
            blocks.push(Block::Paragraph(vec![plain_span(html.literal.trim_end())]));
        }
        NodeValue::ThematicBreak => blocks.push(Block::Rule),
        NodeValue::BlockQuote if depth < NESTING_MAX => {
            blocks.push(Block::Quote(inside(node, depth + 1)));
        }
        NodeValue::List(list) if depth < NESTING_MAX => {
            let first = (list.list_type == ListType::Ordered).then_some(list.start as u64);
            let items = node.children().map(|child| item(child, depth + 1)).collect();
            blocks.push(Block::List(first, items));
        }
        NodeValue::Table(table) => blocks.push(match grid(node, &table.alignments) {
            Some(table) => Block::Table(table),
            None => Block::Paragraph(vec![plain_span(&words(node))]),
        }),
        NodeValue::BlockQuote | NodeValue::List(_) => {
            blocks.push(Block::Paragraph(vec![plain_span(&words(node))]));
        }
        NodeValue::Paragraph if files(node, blocks) => {}
        _ => {
            let spans = spans(node);
            if !spans.is_empty() {
                blocks.push(Block::Paragraph(spans));
            }
        }
    }
}

/// Takes a paragraph that is nothing but files, each on a line of its own; whether it is.
fn files(node: Node<'_>, blocks: &mut Vec<Block>) -> bool {
    let mut found = Vec::new();
    for child in node.children() {
        let (link, picture) = match &child.data().value {
            NodeValue::SoftBreak | NodeValue::LineBreak => continue,
            NodeValue::Image(link) => (link.url.clone(), true),
            NodeValue::Link(link) => (link.url.clone(), false),
            _ => return false,
        };
        let Some(blob) = link.strip_prefix(FILE_SCHEME).filter(|blob| blob.len() == BLOB_DIGITS)
        else {
            return false;
        };
        let (file, name) = (blob.to_owned(), words(child));
        found.push(Block::File(ShownFile { file, name, picture }));
    }
    let any = !found.is_empty();
    blocks.append(&mut found);
    any
}

fn item(node: Node<'_>, depth: usize) -> Item {
    let task = match &node.data().value {
        NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
        _ => None,
    };
    Item { task, blocks: inside(node, depth) }
}

fn grid(node: Node<'_>, align: &[TableAlignment]) -> Option<Table> {
    let columns = align.len();
    let rows = node.children().count();
    if columns == 0 || columns > COLUMNS_MAX || columns.saturating_mul(rows) > CELLS_MAX {
        return None;
    }
    let align = align.iter().map(|align| match align {
        TableAlignment::None | TableAlignment::Left => Align::Left,
        TableAlignment::Center => Align::Middle,
        TableAlignment::Right => Align::Right,
    });
    let row = |row: Node<'_>| {
        let mut cells: Vec<Vec<Span>> = row.children().take(columns).map(spans).collect();
        cells.resize(columns, Vec::new());
        cells
    };
    Some(Table { align: align.collect(), rows: node.children().map(row).collect() })
}

/// All words below a node, a line for each of its blocks.
fn words(node: Node<'_>) -> String {
    let mut words = String::new();
    for below in node.descendants() {
        match &below.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::CodeBlock(code) => words.push_str(&code.literal),
            NodeValue::HtmlBlock(html) => words.push_str(&html.literal),
            NodeValue::HtmlInline(html) => words.push_str(html),
            NodeValue::TableCell if !words.is_empty() && !words.ends_with('\n') => {
                words.push_str(" | ");
            }
            NodeValue::TableRow(_)
            | NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::SoftBreak
            | NodeValue::LineBreak
                if !words.is_empty() =>
            {
                words.push('\n');
            }
            _ => {}
        }
    }
    words
}

/// What is open while spans are read.
#[derive(Default)]
struct Open {
    bold: usize,
    italic: usize,
    strike: usize,
    links: Vec<String>,
}

impl Open {
    fn look(&self) -> Look {
        let (bold, italic, strike) = (self.bold > 0, self.italic > 0, self.strike > 0);
        Look { bold, italic, strike, code: false }
    }

    fn turn(&mut self, value: &NodeValue, begin: bool) {
        let turn = |count: &mut usize| {
            *count = if begin { *count + 1 } else { count.saturating_sub(1) };
        };
        match value {
            NodeValue::Strong => turn(&mut self.bold),
            NodeValue::Emph => turn(&mut self.italic),
            NodeValue::Strikethrough => turn(&mut self.strike),
            // A picture isn't fetched: its words lead to it.
            NodeValue::Link(link) | NodeValue::Image(link) if begin => {
                self.links.push(link.url.clone());
            }
            NodeValue::Link(_) | NodeValue::Image(_) => drop(self.links.pop()),
            _ => {}
        }
    }
}

/// The spans below a node.
fn spans(node: Node<'_>) -> Vec<Span> {
    let (mut spans, mut open) = (Vec::new(), Open::default());
    for edge in node.traverse() {
        let (node, begin) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        let data = node.data();
        open.turn(&data.value, begin);
        if !begin {
            continue;
        }
        let (text, code) = match &data.value {
            NodeValue::Text(text) => (text.as_ref(), false),
            NodeValue::Code(code) => (code.literal.as_str(), true),
            NodeValue::HtmlInline(html) => (html.as_str(), false),
            NodeValue::SoftBreak | NodeValue::LineBreak => ("\n", false),
            _ => continue,
        };
        let look = Look { code, ..open.look() };
        push(&mut spans, text, look, open.links.last());
    }
    link::end_at_chinese_marks(&mut spans);
    spans
}

fn push(spans: &mut Vec<Span>, text: &str, look: Look, link: Option<&String>) {
    if let Some(last) = spans.last_mut()
        && last.look == look
        && last.link.as_ref() == link
    {
        last.text.push_str(text);
        return;
    }
    let (text, link) = (text.to_owned(), link.cloned());
    spans.push(Span { text, look, link, ..Span::default() });
}
