//! Whom the words call: `@` and a name.
//!
//! The node decides who is called; here the same words are found again, to be highlighted.

use node::facade::MentionInfo;

use super::{Block, Span};

/// Whom words call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Called {
    /// Nobody.
    #[default]
    Nobody,
    /// Somebody else.
    Other,
    /// Oneself, by name, by department or with everyone.
    Me,
}

/// What calls everyone, in either language.
const EVERYONE: [&str; 4] = ["all", "everyone", "所有人", "全体成员"];

/// Highlights the calls in a text. `me` is one's own member id; `mentions_me` says that one is
/// called, be it by name or not.
pub fn mark(blocks: &mut [Block], mentions: &[MentionInfo], me: &str, mentions_me: bool) {
    let mut names: Vec<(String, Called)> = Vec::new();
    for mention in mentions {
        let called = match mention.kind.as_str() {
            "member" if mention.id != me => Called::Other,
            "department" if !mentions_me => Called::Other,
            _ => Called::Me,
        };
        match mention.kind.as_str() {
            "everyone" => names.extend(EVERYONE.map(|name| (name.to_owned(), called))),
            _ => names.push((mention.name.clone(), called)),
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    if !names.is_empty() {
        within(blocks, &names);
    }
}

fn within(blocks: &mut [Block], names: &[(String, Called)]) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => split(spans, names),
            Block::Quote(inner) => within(inner, names),
            Block::List(_, items) => {
                items.iter_mut().for_each(|item| within(&mut item.blocks, names));
            }
            Block::Table(table) => {
                table.rows.iter_mut().flatten().for_each(|cell| split(cell, names));
            }
            Block::Code { .. } | Block::Rule | Block::File(_) => {}
        }
    }
}

fn split(spans: &mut Vec<Span>, names: &[(String, Called)]) {
    let mut marked = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        if span.look.code || span.link.is_some() {
            marked.push(span);
            continue;
        }
        let mut rest = span.text.as_str();
        while let Some((from, to, called)) = first(rest, names) {
            if from > 0 {
                marked.push(Span { text: rest[..from].to_owned(), ..span.clone() });
            }
            marked.push(Span { text: rest[from..to].to_owned(), called, ..span.clone() });
            rest = &rest[to..];
        }
        if !rest.is_empty() {
            marked.push(Span { text: rest.to_owned(), ..span.clone() });
        }
    }
    *spans = marked;
}

/// The first call in a text: its bytes, and whom.
fn first(text: &str, names: &[(String, Called)]) -> Option<(usize, usize, Called)> {
    text.match_indices(['@', '＠']).find_map(|(at, sign)| {
        if text[..at].chars().next_back().is_some_and(is_word) {
            return None;
        }
        let rest = &text[at + sign.len()..];
        names.iter().find_map(|(name, called)| {
            let length = begins(rest, name)?;
            Some((at, at + sign.len() + length, *called))
        })
    })
}

/// How many bytes of a text are this name, whatever its letters' case.
fn begins(text: &str, name: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let mut last = None;
    for wanted in name.chars() {
        let (at, c) = chars.next()?;
        if !c.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
        last = Some((at + c.len_utf8(), c));
    }
    let (end, last) = last?;
    let next = text[end..].chars().next();
    (!(is_word(last) && next.is_some_and(is_word))).then_some(end)
}

/// Letters and digits of scripts that put spaces between words.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

/// Scripts that are written without spaces: Chinese, Japanese.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}
