//! A page as lists show it.

use protocol::clock::Hlc;
use serde::{Deserialize, Serialize};

use crate::document::{Document, page_text, page_title};

/// Bytes of the text's beginning that a row keeps.
const EXCERPT_CHARS: usize = 120;

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRow {
    /// Its title.
    pub title: String,
    /// Its length in characters.
    pub chars: u64,
    /// Its beginning.
    pub excerpt: String,
    /// The time of the newest change that it shows.
    pub edited: Hlc,
    /// The device that made that change.
    pub edited_by: Option<protocol::ids::DeviceId>,
}

/// The row of a page's document; the newest change that it shows is given.
pub fn page_row(document: &Document, newest: Option<(Hlc, protocol::ids::DeviceId)>) -> PageRow {
    let text = page_text(document);
    PageRow {
        title: page_title(document),
        chars: text.chars().count() as u64,
        excerpt: text.chars().take(EXCERPT_CHARS).collect(),
        edited: newest.map_or(Hlc::ZERO, |(hlc, _)| hlc),
        edited_by: newest.map(|(_, device)| device),
    }
}
