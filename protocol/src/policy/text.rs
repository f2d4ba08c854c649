//! Operations on texts and lists, the same in tasks and pages.
//!
//! The container that begins a document is always operation 1 of its creator, and nothing else can
//! have that number: so an object's id alone tells the container from what is made later.

use super::{Breach, Place, demand::begins};
use crate::change::{Action, DecodedChange, Key, ObjId, Op, OpId, Value};

/// Whether this is the id of the container with which the document began.
pub(super) fn is_first_container(id: OpId) -> bool {
    id.counter == 1
}

/// The container that a document begins with: which key, and what it is.
pub(super) struct Beginning {
    pub key: &'static str,
    pub action: Action,
}

/// Checks that the document's first change, and it alone, makes the container, as its very first
/// operation and by the document's creator. Gives the operations that remain to be judged.
pub(super) fn after_beginning<'a>(
    place: &Place,
    change: &'a DecodedChange,
    beginning: &Beginning,
) -> Result<&'a [Op], Breach> {
    if !begins(change) {
        return Ok(change.ops());
    }
    let creator = place.doc_id.is_created_by(&place.device);
    match change.ops().split_first() {
        Some((first, rest))
            if creator
                && change.deps().is_empty()
                && first.obj == ObjId::Root
                && first.action == beginning.action
                && matches!(&first.key, Key::Map(key) if **key == *beginning.key) =>
        {
            Ok(rest)
        }
        _ => Err(Breach::Beginning),
    }
}

/// Judges an operation on the characters of a text.
pub(super) fn characters(op: &Op) -> Result<(), Breach> {
    match (&op.action, &op.key) {
        (Action::Set(Value::Str(text)), Key::Head | Key::Elem(_)) if op.insert => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(_), None) => Ok(()),
                _ => Err(Breach::Operation("a text grows by single characters")),
            }
        }
        (Action::Delete, Key::Elem(element)) => removal(op, *element),
        _ => Err(Breach::Operation("a text's characters are inserted and removed")),
    }
}

/// An element is never overwritten, so removing it replaces exactly the operation that made it.
/// Naming any other would let the outcome depend on what else has been applied.
pub(super) fn removal(op: &Op, element: OpId) -> Result<(), Breach> {
    if op.pred == [element] { Ok(()) } else { Err(Breach::Reference) }
}
