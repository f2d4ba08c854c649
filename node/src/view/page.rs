//! A page as lists show it.

use protocol::{clock::Hlc, ids::DeviceId};
use serde::{Deserialize, Serialize};

use crate::document::{Document, Ends, page_text, page_title};

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
    pub edited_by: Option<DeviceId>,
}

/// The row of a page's document, whose visible changes lie between these ends.
pub fn page_row(document: &Document, ends: Option<Ends>) -> PageRow {
    let newest = ends.map(|ends| ends.newest);
    let text = page_text(document);
    PageRow {
        title: page_title(document),
        chars: text.chars().count() as u64,
        excerpt: text.chars().take(EXCERPT_CHARS).collect(),
        edited: newest.map_or(Hlc::ZERO, |seen| seen.hlc),
        edited_by: newest.map(|seen| seen.at.log.device),
    }
}
