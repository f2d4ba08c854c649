//! The rules that Automerge keeps when it writes a change and relies on when it reads one.
//!
//! Invariant: after these checks every id in the change points backwards, and every id that
//! points into the change itself points at an operation of the right kind in the right object.

use super::op::Head;
use super::{Action, ActorRef, ChangeError, ChangeLimits, DecodedChange, Key, ObjId, Op, OpId};

/// Checks what stands before the operations.
pub(super) fn head(head: &Head) -> Result<(), ChangeError> {
    let rule = |kept: bool, broken| if kept { Ok(()) } else { Err(ChangeError::Rule(broken)) };
    rule(head.deps.is_sorted_by(|a, b| a < b), "dependencies are not ascending")?;
    rule(head.other_actors.is_sorted_by(|a, b| a < b), "other actors are not ascending")?;
    rule(!head.other_actors.contains(&head.actor), "the author is among the other actors")?;
    rule(head.seq >= 1 && head.start_op >= 1, "numbers start at 1")?;
    // Each earlier change of the author has at least one operation.
    rule(head.seq <= head.start_op, "the sequence number is above the operation's")?;
    let first = head.seq == 1 && head.start_op == 1;
    rule(first || !head.deps.is_empty(), "a later change names no dependency")
}

/// Checks the operations.
pub(super) fn ops(change: &DecodedChange, limits: &ChangeLimits) -> Result<(), ChangeError> {
    count(change, "objects made", limits.objects_max, |op| op.action.makes_object())?;
    count(change, "mark operations", limits.marks_max, |op| op.action.is_mark())?;
    marks(&change.ops)?;
    let mut checker = Checker {
        change,
        depths: Vec::with_capacity(change.ops.len()),
        used: vec![false; change.head.other_actors.len()],
    };
    for op in &change.ops {
        checker.op(op)?;
        if checker.depths.last().is_some_and(|depth| *depth > limits.nesting_max) {
            let max = limits.nesting_max as u64;
            return Err(ChangeError::Limit { what: "objects inside one another", max });
        }
    }
    if checker.used.contains(&false) {
        return Err(ChangeError::Rule("an actor is listed and not used"));
    }
    Ok(())
}

fn count(
    change: &DecodedChange,
    what: &'static str,
    max: usize,
    counts: impl Fn(&Op) -> bool,
) -> Result<(), ChangeError> {
    if change.ops.iter().filter(|op| counts(op)).count() > max {
        return Err(ChangeError::Limit { what, max: max as u64 });
    }
    Ok(())
}

struct Checker<'a> {
    change: &'a DecodedChange,
    /// For each operation so far, how deep an object of this change it works in, its own included.
    depths: Vec<usize>,
    used: Vec<bool>,
}

impl<'a> Checker<'a> {
    fn op(&mut self, op: &Op) -> Result<(), ChangeError> {
        shape(op)?;
        let in_sequence = !matches!(op.key, Key::Map(_));
        let mut depth = 0;
        match op.obj {
            ObjId::Root if in_sequence => {
                return Err(ChangeError::Rule("the root is used as a sequence"));
            }
            ObjId::Root => (),
            ObjId::Made(id) => {
                if let Some((index, maker)) = self.within(id, op)? {
                    let fits = match maker.action {
                        Action::MakeMap => !in_sequence,
                        Action::MakeList => in_sequence && !op.action.is_mark(),
                        Action::MakeText => in_sequence,
                        _ => false,
                    };
                    if !fits {
                        return Err(ChangeError::Rule("an object is not of the right kind"));
                    }
                    depth = self.depths.get(index).copied().unwrap_or_default();
                }
            }
        }
        if let Key::Elem(id) = op.key
            && let Some((_, element)) = self.within(id, op)?
            && !(element.insert && element.obj == op.obj)
        {
            return Err(ChangeError::Rule("an element is not of this sequence"));
        }
        self.preds(op)?;
        self.depths.push(depth + usize::from(op.action.makes_object()));
        Ok(())
    }

    fn preds(&mut self, op: &Op) -> Result<(), ChangeError> {
        let order = |id: &OpId| (id.counter, self.change.actor_of(id.actor));
        if !op.pred.is_sorted_by(|a, b| order(a) < order(b)) {
            return Err(ChangeError::Rule("predecessors are not ascending"));
        }
        for id in &op.pred {
            if let Some((_, target)) = self.within(*id, op)? {
                let stays = matches!(target.action, Action::Set(_)) || target.action.makes_object();
                if !stays || target.obj != op.obj || !same_place(target, op) {
                    return Err(ChangeError::Rule("a predecessor is not in the same place"));
                }
            }
        }
        Ok(())
    }

    /// Notes the use of an id by `op`, and finds it if it is of this change.
    ///
    /// An author has seen all they refer to, so another's operation is older than this change, and
    /// their own is older than `op`.
    fn within(&mut self, id: OpId, op: &Op) -> Result<Option<(usize, &'a Op)>, ChangeError> {
        if let Some(used) = id.actor.other_index().and_then(|index| self.used.get_mut(index)) {
            *used = true;
        }
        let bound =
            if id.actor == ActorRef::AUTHOR { op.id.counter } else { self.change.head.start_op };
        if id.counter == 0 || id.counter >= bound {
            return Err(ChangeError::Rule("an id points forward"));
        }
        let Some(index) = id.counter.checked_sub(self.change.head.start_op) else {
            return Ok(None);
        };
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        Ok(self.change.ops.get(index).map(|found| (index, found)))
    }
}

/// Checks what can be said of an operation by itself.
fn shape(op: &Op) -> Result<(), ChangeError> {
    let rule = |kept: bool, broken| if kept { Ok(()) } else { Err(ChangeError::Rule(broken)) };
    let in_map = matches!(op.key, Key::Map(_));
    rule(!(op.insert && in_map), "an insertion names a map key")?;
    rule(op.insert || op.key != Key::Head, "nothing stands at the head to be changed")?;
    rule(!op.insert || op.pred.is_empty(), "an insertion has predecessors")?;
    rule(op.insert || !op.action.is_mark(), "a mark is not inserted")?;
    let needs_pred = matches!(op.action, Action::Delete | Action::Increment(_));
    // Automerge doesn't store a deletion of nothing, and misses it on the next load.
    rule(!needs_pred || !op.pred.is_empty(), "nothing is deleted or incremented")
}

/// Checks that marks come in pairs, as Automerge finds the start of a mark by the id before its
/// end's. An end at the head, or after the same element as its start, would come to stand before
/// its start, and such a document never loads again.
fn marks(ops: &[Op]) -> Result<(), ChangeError> {
    let mut open: Option<&Op> = None;
    for op in ops {
        let paired = match (open.take(), &op.action) {
            (None, Action::MarkBegin { .. }) => {
                open = Some(op);
                true
            }
            (Some(start), Action::MarkEnd { .. }) => {
                start.obj == op.obj && op.key != Key::Head && op.key != start.key
            }
            (start, action) => start.is_none() && !action.is_mark(),
        };
        if !paired {
            return Err(ChangeError::Rule("the ends of a mark don't belong together"));
        }
    }
    if open.is_none() { Ok(()) } else { Err(ChangeError::Rule("a mark has no end")) }
}

fn same_place(target: &Op, op: &Op) -> bool {
    match (&target.key, &op.key) {
        (Key::Map(a), Key::Map(b)) => a == b,
        (_, Key::Elem(element)) if target.insert => target.id == *element,
        (Key::Elem(a), Key::Elem(b)) => a == b,
        _ => false,
    }
}
