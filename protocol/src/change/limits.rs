//! How large a change may be, in every direction in which it can grow.
//!
//! Invariant: each limit is checked before the cost it bounds is spent.

/// Bounds on one change. Our own changes pass the same bounds: what a service wants to write
/// beyond them it splits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeLimits {
    /// Bytes of the whole chunk. Large things are blobs; a page is blocks of 1,000 characters; so
    /// this is room for a pasted document of 10,000 characters with all its formatting.
    pub change_bytes_max: usize,
    /// Operations. 111 bytes can claim 2,000,000 of them, at about 3 µs each when applied: this
    /// keeps the costliest change near 30 ms. One operation a character when typing.
    pub ops_max: usize,
    /// Changes this one builds on. A document that many people edited apart has as many heads,
    /// and the next change names them all: room for every device of a 500 member organisation.
    pub deps_max: usize,
    /// Actors besides the author. Clearing a page touches everyone who ever wrote on it: room for
    /// every device of a 500 member organisation.
    pub other_actors_max: usize,
    /// Bytes of the change's note. We write none; other programs write a line.
    pub message_bytes_max: usize,
    /// Bytes of one map key or mark name. Ours are ids of up to 64 bytes. Run-length coding lets
    /// one key stand for every operation of the change.
    pub key_bytes_max: usize,
    /// Bytes of one value. The store holds no value above 64 KiB.
    pub value_bytes_max: usize,
    /// Predecessors over all operations. One an operation is usual; more means settled conflicts.
    pub preds_max: usize,
    /// Objects made. Each costs memory for as long as the document lives; a long page that is
    /// imported in one go makes about two for each of its blocks.
    pub objects_max: usize,
    /// Operations that start or end a mark. Each mark costs every later reading of its text.
    pub marks_max: usize,
    /// Objects made inside one another within the change. Readers of documents recurse; our
    /// schemas need four levels.
    pub nesting_max: usize,
    /// The largest operation counter. Automerge keeps counters in 32 bits and panics beyond.
    pub op_counter_max: u64,
}

impl ChangeLimits {
    /// The limits of the product. They are part of the protocol: all nodes must agree on them.
    pub const DEFAULT: Self = Self {
        change_bytes_max: 256 * 1024,
        ops_max: 10_000,
        deps_max: 1_024,
        other_actors_max: 1_024,
        message_bytes_max: 256,
        key_bytes_max: 256,
        value_bytes_max: 64 * 1024,
        preds_max: 20_000,
        objects_max: 2_048,
        marks_max: 1_024,
        nesting_max: 8,
        op_counter_max: 1 << 31,
    };
}

impl Default for ChangeLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
