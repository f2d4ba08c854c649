//! One change in the graph.

use std::collections::BTreeMap;

use protocol::{
    change::{ActorId, ChangeHash, DecodedChange},
    clock::Hlc,
    ids::LogId,
};
use serde::{Deserialize, Serialize};

use super::shape::Run;

/// What the authority says of the entry that carries a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// It counts.
    Counted,
    /// It came after its author's capability had ended: shown only where a colleague built on it.
    Late,
    /// It stands on a side of a fork: shown only where a colleague built on it.
    Forked,
    /// Its author may not; never shown.
    Refused,
}

/// Where a change stands in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Locator {
    /// The log.
    pub log: LogId,
    /// The entry's number.
    pub entry: u64,
    /// Which of the entry's changes, from 0.
    pub index: u8,
}

/// A change to be taken into the graph. It passed [`protocol::policy::examine`].
#[derive(Clone, Copy, Debug)]
pub struct NewChange<'a> {
    /// The change.
    pub change: &'a DecodedChange,
    /// Where it stands.
    pub at: Locator,
    /// Its entry's time.
    pub hlc: Hlc,
    /// What the authority says of its entry.
    pub standing: Standing,
}

/// A change as the graph knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub hash: ChangeHash,
    /// Where it stands.
    pub at: Locator,
    /// Its entry's time.
    pub hlc: Hlc,
    /// What the authority says of its entry.
    pub standing: Standing,
    /// It is part of the document.
    pub visible: bool,
}

/// What became of the visible set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Visible from now on, each after those it builds on.
    pub shown: Vec<Seen>,
    /// No longer visible.
    pub hidden: Vec<Seen>,
    /// Breaks a rule among the changes it builds on, and so is never shown.
    pub refused: Vec<(Seen, protocol::policy::Breach)>,
}

impl Delta {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.hidden.is_empty() && self.refused.is_empty()
    }
}

/// How far a change is linked to those it builds on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Link {
    /// All are linked: their places in the graph.
    Linked(Vec<u32>),
    /// This one isn't here, or isn't linked.
    Waiting([u8; 32]),
    /// The structure is wrong.
    Broken,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub hash: [u8; 32],
    /// Index into the graph's logs.
    pub log: u16,
    pub entry: u64,
    pub index: u8,
    pub seq: u64,
    pub start_op: u64,
    pub max_op: u64,
    pub hlc: Hlc,
    pub standing: Standing,
    /// An earlier change of the log has this number or a higher one: it can't be linked.
    pub behind: bool,
    pub link: Link,
    /// What its operations are, once it is linked.
    pub shape: Vec<Run>,
}

impl Record {
    pub fn deps(&self) -> &[u32] {
        match &self.link {
            Link::Linked(deps) => deps,
            Link::Waiting(_) | Link::Broken => &[],
        }
    }

    pub fn is_linked(&self) -> bool {
        matches!(self.link, Link::Linked(_))
    }

    /// A place in the one order in which every change stands after those it builds on: operation
    /// numbers grow along dependencies, and hashes settle the rest.
    pub fn causal(&self) -> (u64, [u8; 32]) {
        (self.start_op, self.hash)
    }
}

/// A log that writes in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Writer {
    pub log: LogId,
    pub actor: ActorId,
    /// Its records by entry and index, refused ones included.
    pub records: Vec<u32>,
    /// The highest number of a change here.
    pub highest: u64,
    /// Linked records by their first operation.
    pub by_start: BTreeMap<u64, u32>,
}
