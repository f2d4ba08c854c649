//! Taking back one's own edits, and only those.
//!
//! Invariant: the newest step fits the text as it is, each older one the text that the step after
//! it leaves; what others do in between is carried through all of them, so that it stays.

use protocol::clock::Millis;

use super::{
    change::{Change, Stay},
    editor::Selection,
};

/// Steps that can be taken back.
const STEPS_MAX: usize = 500;

/// A pause after which typing begins a new step, in milliseconds.
const PAUSE_MS: u64 = 1_000;

/// What kind of edit it was: edits of one kind without a pause are one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, one after another.
    Type,
    /// Deleted, one character after another.
    Delete,
    /// Anything else: a step of its own.
    Whole,
}

#[derive(Clone, Debug)]
struct Step {
    /// Takes the edit back.
    back: Change,
    /// What was selected before.
    selection: Selection,
}

/// The edits that can be taken back, and those that can be made again.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    done: Vec<Step>,
    undone: Vec<Step>,
    open: Option<(Kind, usize, Millis)>,
}

impl Undo {
    /// An edit was made; `back` takes it back, and the caret stands at `caret` after it.
    pub fn record(
        &mut self,
        back: Change,
        selection: Selection,
        kind: Kind,
        caret: usize,
        now: Millis,
    ) {
        self.undone.clear();
        let joins = kind != Kind::Whole
            && selection.is_empty()
            && self.open.is_some_and(|(open, at, when)| {
                open == kind && at == selection.caret && now.since(when) < PAUSE_MS
            });
        match self.done.last_mut() {
            Some(last) if joins => last.back = back.then(&last.back),
            _ => self.done.push(Step { back, selection }),
        }
        if self.done.len() > STEPS_MAX {
            self.done.remove(0);
        }
        self.open = Some((kind, caret, now));
    }

    /// The next edit begins a new step.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// The change that takes the newest step back, and what to select then.
    pub fn undo(
        &mut self,
        inverse: impl FnOnce(&Change) -> Change,
        now: Selection,
    ) -> Option<(Change, Selection)> {
        let step = self.done.pop()?;
        self.undone.push(Step { back: inverse(&step.back), selection: now });
        self.open = None;
        Some((step.back, step.selection))
    }

    /// The change that makes the newest taken back step again.
    pub fn redo(
        &mut self,
        inverse: impl FnOnce(&Change) -> Change,
        now: Selection,
    ) -> Option<(Change, Selection)> {
        let step = self.undone.pop()?;
        self.done.push(Step { back: inverse(&step.back), selection: now });
        self.open = None;
        Some((step.back, step.selection))
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is something to make again.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Others have changed the text.
    pub fn carry(&mut self, change: &Change) {
        if change.is_empty() {
            return;
        }
        for steps in [&mut self.done, &mut self.undone] {
            let mut theirs = change.clone();
            for step in steps.iter_mut().rev() {
                let back = step.back.over(&theirs, true);
                theirs = theirs.over(&step.back, false);
                step.back = back;
                step.selection = step.selection.carried(&theirs);
            }
        }
        if let Some((_, caret, _)) = &mut self.open {
            *caret = change.place(*caret, Stay::Left);
        }
    }
}
