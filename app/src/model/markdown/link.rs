//! Where links lead, and which of them are opened.

use protocol::ids::{DocId, DocKind};

use super::Span;

/// Where a link leads, for a person to see before they follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What is opened.
    pub url: String,
    /// The machine that it really leads to, or the address of a mail.
    pub host: String,
}

/// Bytes of an address that is opened: browsers refuse longer ones.
const URL_BYTES_MAX: usize = 2048;

/// Where a link leads, if it is one that may be opened: a web page or a mail. Files, scripts and
/// everything else never are.
pub fn target(url: &str) -> Option<Target> {
    if url.len() > URL_BYTES_MAX || url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let (scheme, rest) = url.split_once(':')?;
    let host = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let rest = rest.strip_prefix("//")?;
            // Browsers take a backslash for a slash.
            let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
            // What stands before an @ is a name, not a place.
            authority.rsplit('@').next().unwrap_or_default()
        }
        "mailto" => rest.split('?').next().unwrap_or_default(),
        _ => return None,
    };
    (!host.is_empty()).then(|| Target { url: url.to_owned(), host: host.to_owned() })
}

/// A place in this program that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inside {
    /// `page:` and its id.
    Page(String),
    /// `table:` and its id.
    Table(String),
}

/// Where a link leads within this program, if it does. What isn't there or may not be read, its screen
/// says so.
pub fn inside(url: &str) -> Option<Inside> {
    let (scheme, id) = url.split_once(':')?;
    let kind = id.parse::<DocId>().ok()?.kind()?;
    match (scheme, kind) {
        ("page", DocKind::Page) => Some(Inside::Page(id.to_owned())),
        ("table", DocKind::Table) => Some(Inside::Table(id.to_owned())),
        _ => None,
    }
}

/// Marks that end a Chinese clause and are in no address that a person types.
const MARKS: [char; 18] = [
    '，', '。', '；', '：', '！', '？', '、', '（', '）', '《', '》', '「', '」', '【', '】', '“',
    '”', '…',
];

/// An address in the middle of Chinese text ends where the clause does: no space is written there.
pub(super) fn end_at_chinese_marks(spans: &mut Vec<Span>) {
    let mut at = 0;
    while at < spans.len() {
        let span = &spans[at];
        let cut = span.link.as_ref().and_then(|link| {
            let bare = [link.as_str(), link.trim_start_matches("http://")];
            let cut = span.text.find(MARKS)?;
            // Only where the words are the address itself; other words may have any marks.
            bare.contains(&span.text.as_str()).then_some(cut)
        });
        if let Some(cut) = cut {
            let (kept, rest) = span.text.split_at(cut);
            let after = Span { text: rest.to_owned(), look: span.look, ..Span::default() };
            let (kept, lost) = (kept.to_owned(), rest.len());
            let span = &mut spans[at];
            if let Some(link) = &mut span.link {
                link.truncate(link.len() - lost);
            }
            span.text = kept;
            spans.insert(at + 1, after);
        }
        at += 1;
    }
}
