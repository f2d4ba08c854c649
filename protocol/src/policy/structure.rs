//! A change among those it builds on.
//!
//! Automerge takes much for granted here: numbers without gaps, known operations. A change whose
//! reference names something concurrent would mean different things in different orders of
//! arrival, so a reference must lie in the change's own past.

use std::collections::BTreeSet;

use super::Breach;
use crate::change::{ActorId, ActorRef, ChangeHash, DecodedChange, Key, ObjId, OpId};

/// What is known of a change that others build on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownChange {
    /// Who wrote it.
    pub actor: ActorId,
    /// Its number among its author's changes in the document.
    pub seq: u64,
    /// The counter of its last operation.
    pub max_op: u64,
}

/// The changes of one document, as far as they are here with everything they build on.
pub trait ChangeIndex {
    /// The change of this hash, if it and all its ancestors are here and keep the rules.
    fn known(&self, hash: &ChangeHash) -> Option<KnownChange>;

    /// A test whether one of `deps` or of their ancestors is by that actor and holds the operation
    /// of that counter.
    fn past(&self, deps: &[ChangeHash]) -> impl Fn(&ActorId, u64) -> bool;
}

/// Why a change can't take its place yet, or ever.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureError {
    /// A change that it builds on isn't here (or isn't known with all its own past).
    #[error("builds on change {0}, which isn't here")]
    Missing(ChangeHash),
    /// It breaks a rule, wherever it arrives.
    #[error(transparent)]
    Breach(#[from] Breach),
}

/// Judges a change among those it builds on.
///
/// # Errors
/// [`StructureError::Missing`] while something isn't here; else the broken rule.
pub fn check_structure(
    change: &DecodedChange,
    index: &impl ChangeIndex,
) -> Result<(), StructureError> {
    let mut max_op = 0;
    let mut own_seq = 0;
    for dep in change.deps() {
        let known = index.known(dep).ok_or(StructureError::Missing(*dep))?;
        max_op = max_op.max(known.max_op);
        if known.actor == *change.actor() {
            own_seq = own_seq.max(known.seq);
        }
    }
    // Automerge names the author's previous change in every change; so one can't be left out.
    if change.seq() != own_seq + 1 {
        return Err(Breach::Sequence.into());
    }
    if change.start_op() != max_op + 1 {
        return Err(Breach::Counter.into());
    }
    let references = references(change);
    if references.is_empty() {
        return Ok(());
    }
    let past = index.past(change.deps());
    let holds = |(actor, counter): &(ActorRef, u64)| {
        change.actor_of(*actor).is_some_and(|actor| past(actor, *counter))
    };
    if references.iter().all(holds) { Ok(()) } else { Err(Breach::Reference.into()) }
}

/// Every operation of earlier changes that this one refers to, each once.
fn references(change: &DecodedChange) -> BTreeSet<(ActorRef, u64)> {
    let mut all = BTreeSet::new();
    let mut note = |id: OpId| {
        if id.actor != ActorRef::AUTHOR || id.counter < change.start_op() {
            all.insert((id.actor, id.counter));
        }
    };
    for op in change.ops() {
        if let ObjId::Made(id) = op.obj {
            note(id);
        }
        if let Key::Elem(id) = op.key {
            note(id);
        }
        op.pred.iter().copied().for_each(&mut note);
    }
    all
}
