//! What has to be remembered of an operation so that later ones can refer to it safely.
//!
//! Automerge takes a reference at its word. One to an operation of another key, object or kind
//! makes it panic, or save what it can't load again.

use serde::{Deserialize, Serialize};

use crate::{
    change::{Action, ActorId, DecodedChange, Key, ObjId, Op, OpId},
    crypto::hash,
};

/// Where in its object an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum KnownPlace {
    /// Under a map key: the start of its hash.
    Key(u64),
    /// It made an element of a sequence.
    Inserted,
    /// It touched an element that another operation made.
    Element,
}

impl KnownPlace {
    /// The place under a map key.
    pub fn of_key(key: &str) -> Self {
        Self::Key(key_hash(key))
    }
}

/// What an operation left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum KnownKind {
    /// A map.
    Map,
    /// A list.
    List,
    /// A text.
    Text,
    /// A value.
    Value,
    /// Nothing that could be referred to.
    Nothing,
}

/// What is remembered of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KnownOp {
    /// The object it stands in; `None`: the root.
    pub object: Option<(ActorId, u64)>,
    /// Where in it.
    pub place: KnownPlace,
    /// What it left.
    pub kind: KnownKind,
}

impl KnownOp {
    /// What is remembered of an operation of `change`. `None` when it names an actor that the
    /// change doesn't.
    pub fn of(change: &DecodedChange, op: &Op) -> Option<Self> {
        let object = match op.obj {
            ObjId::Root => None,
            ObjId::Made(id) => Some(absolute(change, id)?),
        };
        let place = match &op.key {
            Key::Map(key) => KnownPlace::of_key(key),
            Key::Head | Key::Elem(_) if op.insert => KnownPlace::Inserted,
            Key::Head | Key::Elem(_) => KnownPlace::Element,
        };
        let kind = match op.action {
            Action::MakeMap => KnownKind::Map,
            Action::MakeList => KnownKind::List,
            Action::MakeText => KnownKind::Text,
            Action::Set(_) => KnownKind::Value,
            _ => KnownKind::Nothing,
        };
        Some(Self { object, place, kind })
    }
}

/// An operation's id with its actor's name.
pub(super) fn absolute(change: &DecodedChange, id: OpId) -> Option<(ActorId, u64)> {
    change.actor_of(id.actor).map(|actor| (*actor, id.counter))
}

/// The start of a key's hash: keys are long, and only equality matters.
pub(super) fn key_hash(key: &str) -> u64 {
    let digest = hash::digest("tongzhou 2026 key hash v1", &[key.as_bytes()]);
    u64::from_be_bytes([
        digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
    ])
}
