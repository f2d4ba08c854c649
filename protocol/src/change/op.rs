//! A decoded change and its operations, in the shape in which policy judges them.
//!
//! Invariant: only [`super::decode`] makes a [`DecodedChange`], so holding one proves the checks.

use std::sync::Arc;

use super::{ActorId, ActorRef, ChangeHash, OpId, Value};

/// A change that passed every check that needs no document.
#[derive(Clone, Debug, PartialEq)]
pub struct DecodedChange {
    pub(super) hash: ChangeHash,
    pub(super) head: Head,
    pub(super) ops: Vec<Op>,
}

/// What a change says besides its operations.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Head {
    pub actor: ActorId,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: String,
    pub deps: Vec<ChangeHash>,
    pub other_actors: Vec<ActorId>,
}

impl DecodedChange {
    /// The change's name: the digest of its chunk.
    #[must_use]
    pub fn hash(&self) -> ChangeHash {
        self.hash
    }

    /// Who wrote the change.
    #[must_use]
    pub fn actor(&self) -> &ActorId {
        &self.head.actor
    }

    /// The change's number among its author's changes in this document, from 1.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.head.seq
    }

    /// The counter of the first operation, from 1.
    #[must_use]
    pub fn start_op(&self) -> u64 {
        self.head.start_op
    }

    /// The counter of the last operation.
    #[must_use]
    pub fn max_op(&self) -> u64 {
        (self.head.start_op + self.ops.len() as u64).saturating_sub(1)
    }

    /// The author's own claim of when, in seconds since 1970. Not to be believed; ours is 0.
    #[must_use]
    pub fn time(&self) -> i64 {
        self.head.time
    }

    /// The author's note on the change, if any.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        Some(self.head.message.as_str()).filter(|message| !message.is_empty())
    }

    /// The changes this one builds on, ascending, each once.
    #[must_use]
    pub fn deps(&self) -> &[ChangeHash] {
        &self.head.deps
    }

    /// The actors besides the author whose operations this change refers to, ascending, each used.
    #[must_use]
    pub fn other_actors(&self) -> &[ActorId] {
        &self.head.other_actors
    }

    /// The operations, at least one, numbered from [`DecodedChange::start_op`] without gaps.
    #[must_use]
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// The actor that an operation id of this change names. A reference taken from another change
    /// may be out of range here and gives `None`.
    #[must_use]
    pub fn actor_of(&self, actor: ActorRef) -> Option<&ActorId> {
        match actor.other_index() {
            None => Some(&self.head.actor),
            Some(index) => self.head.other_actors.get(index),
        }
    }

    /// Who made an object: `None` for the root, which nobody made.
    #[must_use]
    pub fn maker_of(&self, object: ObjId) -> Option<&ActorId> {
        match object {
            ObjId::Root => None,
            ObjId::Made(id) => self.actor_of(id.actor),
        }
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// Its own id; the actor is always the change's author.
    pub id: OpId,
    /// The object it touches.
    pub obj: ObjId,
    /// The place in that object.
    pub key: Key,
    /// Whether it makes a new element after `key` in a sequence, rather than touch `key` itself.
    pub insert: bool,
    /// What it does there.
    pub action: Action,
    /// The operations it replaces, ascending by counter, then by actor.
    pub pred: Vec<OpId>,
}

/// An object of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjId {
    /// The document's root map.
    Root,
    /// The object made by this operation.
    Made(OpId),
}

/// A place in an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A key of a map. Runs of equal keys share one allocation.
    Map(Arc<str>),
    /// Before the first element of a list or text; only for an insertion.
    Head,
    /// An element of a list or text, named by the operation that inserted it.
    Elem(OpId),
}

/// What an operation does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Makes a map.
    MakeMap,
    /// Makes a list.
    MakeList,
    /// Makes a text.
    MakeText,
    /// Writes a value.
    Set(Value),
    /// Removes what `pred` names.
    Delete,
    /// Adds to the counters that `pred` names.
    Increment(i64),
    /// Starts a range of marked text.
    MarkBegin {
        /// The mark's name.
        name: Arc<str>,
        /// The mark's value; null takes the mark away.
        value: Value,
        /// Whether text inserted just before the range belongs to it.
        expand: bool,
    },
    /// Ends the range that the operation before it started.
    MarkEnd {
        /// Whether text inserted just after the range belongs to it.
        expand: bool,
    },
}

impl Action {
    /// Whether the operation makes an object.
    #[must_use]
    pub fn makes_object(&self) -> bool {
        matches!(self, Self::MakeMap | Self::MakeList | Self::MakeText)
    }

    /// Whether the operation starts or ends a mark.
    #[must_use]
    pub fn is_mark(&self) -> bool {
        matches!(self, Self::MarkBegin { .. } | Self::MarkEnd { .. })
    }
}
