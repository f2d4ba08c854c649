//! The compact form of a change, for the wire and the journal: what the receiver can derive is
//! left out.
//!
//! | part | written |
//! |---|---|
//! | flags | one byte, see the constants |
//! | actor | length and bytes, unless it is the context's |
//! | sequence number | unless it follows the author's previous change |
//! | first operation | unless it follows the author's previous change |
//! | dependencies | count, then each as index + 1 in [`PackContext::known`], or 0 and its 32 bytes; the author's previous change is a flag |
//! | time | unless 0 |
//! | message | length and bytes, unless there is none |
//! | shape | other actors × 16 + number of rows; 0 rows means columns |
//! | other actors | length and bytes of each |
//! | operations | rows or columns, whichever is shorter; rows when equal |
//!
//! Magic bytes, checksum, lengths and the numbers of the columns are left out altogether. The
//! version of this form is that of the entry around it.
//!
//! Invariant: a change has one packed form in a given context, and only what [`super::decode`]
//! accepts has any; so nothing needs to be carried verbatim.

use super::number::{write_bytes, write_count, write_signed, write_unsigned};
use super::op::Head;
use super::rows::{self, ROWS_MAX};
use super::{ActorId, ChangeHash, DecodedChange, encode};

pub(super) const OTHER_ACTOR: u8 = 1;
pub(super) const OTHER_SEQ: u8 = 1 << 1;
pub(super) const OTHER_START: u8 = 1 << 2;
pub(super) const NAMES_PREVIOUS: u8 = 1 << 3;
pub(super) const OTHER_DEPS: u8 = 1 << 4;
pub(super) const HAS_TIME: u8 = 1 << 5;
pub(super) const HAS_MESSAGE: u8 = 1 << 6;
pub(super) const RESERVED: u8 = 1 << 7;

/// How many bits of the shape hold the number of rows.
pub(super) const ROWS_BITS: u32 = 4;

/// What both ends know before they see a change.
#[derive(Clone, Copy, Debug)]
pub struct PackContext<'a> {
    /// The actor that the author's device has in this document.
    pub actor: ActorId,
    /// The author's previous change in this document; `None` before their first.
    pub previous: Option<PreviousChange>,
    /// Other changes that both ends can count off in the same order, such as those before this one
    /// in the same body. Searched one by one: keep it to a few dozen. Each once.
    pub known: &'a [ChangeHash],
}

/// What is remembered of an author's last change in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviousChange {
    /// Its hash.
    pub hash: ChangeHash,
    /// Its sequence number.
    pub seq: u64,
    /// The counter of its last operation.
    pub max_op: u64,
}

impl From<&DecodedChange> for PreviousChange {
    fn from(change: &DecodedChange) -> Self {
        Self { hash: change.hash(), seq: change.seq(), max_op: change.max_op() }
    }
}

impl PackContext<'_> {
    pub(super) fn seq(&self) -> u64 {
        self.previous.map_or(1, |previous| previous.seq.saturating_add(1))
    }

    pub(super) fn start_op(&self) -> u64 {
        self.previous.map_or(1, |previous| previous.max_op.saturating_add(1))
    }
}

/// Packs a change.
#[must_use]
pub fn pack(change: &DecodedChange, context: &PackContext<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    pack_head(&change.head, context, &mut out);
    let columns = encode::columns(&change.ops);
    let mut packed_columns = Vec::new();
    columns.write_packed(&mut packed_columns);
    let mut packed_rows = Vec::new();
    let mut rows = change.ops.len();
    if rows <= ROWS_MAX {
        rows::write(&change.ops, &mut packed_rows);
    }
    if rows > ROWS_MAX || packed_rows.len() > packed_columns.len() {
        rows = 0;
    }
    let others = &change.head.other_actors;
    write_count(others.len() << ROWS_BITS | rows, &mut out);
    others.iter().for_each(|actor| write_bytes(actor.as_bytes(), &mut out));
    out.extend_from_slice(if rows == 0 { &packed_columns } else { &packed_rows });
    out
}

fn pack_head(head: &Head, context: &PackContext<'_>, out: &mut Vec<u8>) {
    let previous = context.previous.map(|previous| previous.hash);
    let is_previous = |dep: &ChangeHash| Some(*dep) == previous;
    let other_deps: Vec<_> = head.deps.iter().filter(|dep| !is_previous(dep)).collect();
    let flags = [
        (OTHER_ACTOR, head.actor != context.actor),
        (OTHER_SEQ, head.seq != context.seq()),
        (OTHER_START, head.start_op != context.start_op()),
        (NAMES_PREVIOUS, other_deps.len() < head.deps.len()),
        (OTHER_DEPS, !other_deps.is_empty()),
        (HAS_TIME, head.time != 0),
        (HAS_MESSAGE, !head.message.is_empty()),
    ];
    let flags = flags.iter().fold(0, |all, (flag, set)| if *set { all | flag } else { all });
    out.push(flags);
    let set = |flag: u8| flags & flag != 0;
    if set(OTHER_ACTOR) {
        write_bytes(head.actor.as_bytes(), out);
    }
    if set(OTHER_SEQ) {
        write_unsigned(head.seq, out);
    }
    if set(OTHER_START) {
        write_unsigned(head.start_op, out);
    }
    if set(OTHER_DEPS) {
        write_count(other_deps.len(), out);
        other_deps.iter().for_each(|dep| write_dep(dep, context.known, out));
    }
    if set(HAS_TIME) {
        write_signed(head.time, out);
    }
    if set(HAS_MESSAGE) {
        write_bytes(head.message.as_bytes(), out);
    }
}

fn write_dep(dep: &ChangeHash, known: &[ChangeHash], out: &mut Vec<u8>) {
    match known.iter().position(|known| known == dep) {
        Some(index) => write_count(index + 1, out),
        None => {
            out.push(0);
            out.extend_from_slice(dep.as_bytes());
        }
    }
}
