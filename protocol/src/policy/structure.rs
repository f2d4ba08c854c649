//! A change among those it builds on.
//!
//! Automerge takes much for granted here: numbers without gaps, known operations. A change whose
//! reference names something concurrent would mean different things in different orders of
//! arrival, so a reference must lie in the change's own past.

use super::{Breach, KnownKind, KnownOp, KnownPlace};
use crate::change::{ActorId, ActorRef, ChangeHash, DecodedChange, Key, ObjId, Op, OpId};

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

    /// Finds an operation, by its actor and counter, in `deps` and what they build on.
    fn past(&self, deps: &[ChangeHash]) -> impl Fn(&ActorId, u64) -> Option<KnownOp>;
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
    let past = index.past(change.deps());
    for op in change.ops() {
        judge_references(change, op, &past)?;
    }
    Ok(())
}

/// Checks that everything to which `op` refers, in earlier changes, is in the past of its change
/// and of the right kind. Within the change itself the decoder has checked it.
fn judge_references(
    change: &DecodedChange,
    op: &Op,
    past: &impl Fn(&ActorId, u64) -> Option<KnownOp>,
) -> Result<(), Breach> {
    let earlier = |id: OpId| id.actor != ActorRef::AUTHOR || id.counter < change.start_op();
    let find = |id: OpId| {
        let actor = change.actor_of(id.actor).ok_or(Breach::Reference)?;
        past(actor, id.counter).ok_or(Breach::Reference)
    };
    let own = KnownOp::of(change, op).ok_or(Breach::Reference)?;
    let right = |right: bool| if right { Ok(()) } else { Err(Breach::Reference) };
    if let ObjId::Made(id) = op.obj
        && earlier(id)
    {
        let kind = find(id)?.kind;
        right(match own.place {
            KnownPlace::Key(_) => kind == KnownKind::Map,
            // A list holds texts, a text holds values; either can be removed.
            KnownPlace::Inserted if op.action.makes_object() => kind == KnownKind::List,
            KnownPlace::Inserted => kind == KnownKind::Text,
            KnownPlace::Element => matches!(kind, KnownKind::List | KnownKind::Text),
        })?;
    }
    if let Key::Elem(id) = op.key
        && earlier(id)
    {
        let element = find(id)?;
        right(element.place == KnownPlace::Inserted && element.object == own.object)?;
    }
    for id in op.pred.iter().copied().filter(|id| earlier(*id)) {
        let replaced = find(id)?;
        let same_place = match own.place {
            KnownPlace::Key(_) => replaced.place == own.place,
            _ => op.key == Key::Elem(id) && replaced.place == KnownPlace::Inserted,
        };
        right(same_place && replaced.object == own.object && replaced.kind != KnownKind::Nothing)?;
    }
    Ok(())
}
