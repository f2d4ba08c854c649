//! What goes into the index, what is asked of it, and what comes back.

use std::collections::BTreeSet;
use std::ops::Range;

use protocol::clock::Millis;
use protocol::ids::SpaceId;
use serde::{Deserialize, Serialize};

/// Bytes of an item's text that are indexed: a page of 200,000 Chinese characters fits. What
/// stands after them isn't found.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// Bytes of an item's key: a few identities side by side.
pub const KEY_BYTES_MAX: usize = 256;
/// Bytes of an item's scope: one or two identities.
pub const SCOPE_BYTES_MAX: usize = 256;
/// Bytes of an author: an identity in hexadecimal, or a name.
pub const AUTHOR_BYTES_MAX: usize = 512;
/// Characters of a query that are looked at: a pasted paragraph fits.
pub const QUERY_CHARS_MAX: usize = 1_024;
/// Terms of a query that are looked at.
pub const QUERY_TERMS_MAX: usize = 64;
/// Hits that one query may collect (`offset + limit`): nobody pages further, and memory is bound.
pub const QUERY_HITS_MAX: usize = 10_000;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A message of a channel.
    Message,
    /// A task: its title, description and labels.
    Task,
    /// A page: its title and text.
    Page,
    /// A meeting: its title, place and description.
    Meeting,
    /// A table: its title.
    Table,
    /// A row of a table: its cells.
    Record,
}

impl Kind {
    pub(super) const fn number(self) -> u64 {
        match self {
            Self::Message => 0,
            Self::Task => 1,
            Self::Page => 2,
            Self::Meeting => 3,
            Self::Table => 4,
            Self::Record => 5,
        }
    }
}

/// What an item has beside its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features(u8);

impl Features {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// An address of the web in its text.
    pub const LINK: Self = Self(1);
    /// It calls somebody.
    pub const MENTION: Self = Self(1 << 1);
    /// Somebody put an emoji to it.
    pub const REACTION: Self = Self(1 << 2);
    /// It answers another.
    pub const REPLY: Self = Self(1 << 3);
    /// A file goes with it.
    pub const FILE: Self = Self(1 << 4);

    /// These, and the others too.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These, and the others too if `on`.
    #[must_use]
    pub const fn and_if(self, on: bool, others: Self) -> Self {
        if on { self.and(others) } else { self }
    }

    /// Whether all of the others are among these.
    pub const fn include(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    pub(super) const fn number(self) -> u64 {
        self.0 as u64
    }

    pub(super) const fn from_number(number: u64) -> Self {
        Self((number & 0xff) as u8)
    }
}

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The caller's name for it, unique in the index; at most [`KEY_BYTES_MAX`].
    pub key: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// The space it belongs to.
    pub space: SpaceId,
    /// The channel or document it belongs to; at most [`SCOPE_BYTES_MAX`].
    pub scope: Vec<u8>,
    /// Who wrote it, in the caller's form; compared byte by byte.
    pub author: String,
    /// What it has beside its words.
    pub has: Features,
    /// When; hits are listed by it, newest first.
    pub time: Millis,
    /// What can be found; looked at up to [`TEXT_BYTES_MAX`].
    pub text: String,
}

/// A question. `Query::default()` with a text asks everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The text, as typed.
    pub text: String,
    /// Only these spaces; `None` sets no limit, an empty set finds nothing.
    pub spaces: Option<BTreeSet<SpaceId>>,
    /// Only these kinds; empty sets no limit.
    pub kinds: BTreeSet<Kind>,
    /// Only these authors; `None` sets no limit, an empty set finds nothing.
    pub authors: Option<BTreeSet<String>>,
    /// Only this channel or document.
    pub scope: Option<Vec<u8>>,
    /// Only what has all of these.
    pub has: Features,
    /// Only at or after this time.
    pub after: Option<Millis>,
    /// Only before this time.
    pub before: Option<Millis>,
    /// How many hits to skip.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            spaces: None,
            kinds: BTreeSet::new(),
            authors: None,
            scope: None,
            has: Features::NONE,
            after: None,
            before: None,
            offset: 0,
            limit: 50,
        }
    }
}

impl Query {
    /// Asks for a text everywhere.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// How many hits must be known before the last one asked for is.
    pub(super) fn reach(&self) -> usize {
        self.offset.saturating_add(self.limit).min(QUERY_HITS_MAX)
    }
}

/// A found item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// See [`Item::key`].
    pub key: Vec<u8>,
    /// See [`Item::kind`].
    pub kind: Kind,
    /// See [`Item::space`].
    pub space: SpaceId,
    /// See [`Item::scope`].
    pub scope: Vec<u8>,
    /// See [`Item::author`].
    pub author: String,
    /// See [`Item::time`].
    pub time: Millis,
    /// The part of the text around the first match.
    pub snippet: Snippet,
}

/// A line of text with the places to highlight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// One line: line breaks and tabs have become spaces.
    pub text: String,
    /// Byte ranges of the matches in `text`, in order, not overlapping.
    pub matches: Vec<Range<usize>>,
    /// Whether text before the snippet was left out.
    pub cut_before: bool,
    /// Whether text after the snippet was left out.
    pub cut_after: bool,
}
