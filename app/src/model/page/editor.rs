//! The text of a page while it is edited: one's own edits at once, others' as they come.
//!
//! Invariant: nothing that either side has written is lost; what others do never moves the caret
//! or the selection away from the characters around it. Places are characters.

use protocol::clock::Millis;
use ropey::Rope;

use super::{
    blocks::Touched,
    change::{Change, Stay},
    merge::difference,
    saving::{Progress, Saving},
    undo::{Kind, Undo},
};

/// What is selected: from the anchor to the caret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where it began.
    pub anchor: usize,
    /// Where one writes.
    pub caret: usize,
}

impl Selection {
    /// Nothing selected, and the caret here.
    pub fn at(caret: usize) -> Self {
        Self { anchor: caret, caret }
    }

    /// Whether nothing is selected.
    pub fn is_empty(self) -> bool {
        self.anchor == self.caret
    }

    /// Where it begins.
    pub fn start(self) -> usize {
        self.anchor.min(self.caret)
    }

    /// Where it ends.
    pub fn end(self) -> usize {
        self.anchor.max(self.caret)
    }

    /// The same characters after a change by others. What is put at its edges stays outside.
    pub fn carried(self, change: &Change) -> Self {
        if self.is_empty() {
            return Self::at(change.place(self.caret, Stay::Left));
        }
        let start = change.place(self.start(), Stay::Right);
        let end = change.place(self.end(), Stay::Left).max(start);
        if self.anchor <= self.caret {
            Self { anchor: start, caret: end }
        } else {
            Self { anchor: end, caret: start }
        }
    }
}

/// Somebody else who is in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Their member id.
    pub member: String,
    /// Their name.
    pub name: String,
    /// What they have selected, and where they write.
    pub selection: Selection,
}

/// Pieces of text that were touched and are remembered for the screen; with more, all of it counts
/// as touched.
const TOUCHED_MAX: usize = 256;

/// A page that is edited.
#[derive(Clone, Debug)]
pub struct Editor {
    text: Rope,
    selection: Selection,
    undo: Undo,
    saving: Saving,
    revision: u64,
    /// What the screen has not seen yet; none: all of it.
    touched: Option<Vec<Touched>>,
    /// Where others write.
    others: Vec<Other>,
}

impl Editor {
    /// Begins with the node's text, the caret at its beginning.
    pub fn new(text: String) -> Self {
        Self {
            text: Rope::from_str(&text),
            selection: Selection::default(),
            undo: Undo::default(),
            saving: Saving::new(text),
            revision: 1,
            touched: None,
            others: Vec::new(),
        }
    }

    /// The text.
    pub fn text(&self) -> &Rope {
        &self.text
    }

    /// What is selected.
    pub fn selection(&self) -> Selection {
        self.selection
    }

    /// The selected text.
    pub fn selected(&self) -> String {
        self.text.slice(self.selection.start()..self.selection.end()).to_string()
    }

    /// A number that changes with the text.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How far what is typed has come.
    pub fn saving(&self) -> &Saving {
        &self.saving
    }

    /// How far what is typed has come, in a word.
    pub fn progress(&self) -> Progress {
        self.saving.progress()
    }

    /// Selects something, within the text.
    pub fn select(&mut self, selection: Selection) {
        let length = self.text.len_chars();
        let selection =
            Selection { anchor: selection.anchor.min(length), caret: selection.caret.min(length) };
        if selection != self.selection {
            self.selection = selection;
            self.undo.close();
        }
    }

    /// Makes an edit of one's own, and selects what is said.
    pub fn edit(&mut self, change: &Change, then: Selection, kind: Kind, now: Millis) {
        if change.is_empty() {
            self.select(then);
            return;
        }
        let back = change.inverse(&self.text);
        self.undo.record(back, self.selection, kind, then.caret, now);
        self.make(change);
        self.saving.typed(change, now);
        self.selection = then;
    }

    /// Replaces what is selected.
    pub fn insert(&mut self, text: &str, kind: Kind, now: Millis) {
        let clean = clean(text);
        let (start, end) = (self.selection.start(), self.selection.end());
        let change = Change::replace(start, end - start, &clean);
        let caret = start + clean.chars().count();
        self.edit(&change, Selection::at(caret), kind, now);
    }

    /// Deletes from here to there, which the caret is one end of.
    pub fn delete(&mut self, from: usize, to: usize, now: Millis) {
        let kind = if to - from <= 2 { Kind::Delete } else { Kind::Whole };
        self.edit(&Change::replace(from, to - from, ""), Selection::at(from), kind, now);
    }

    /// Takes back one's newest step; whether there was one.
    pub fn undo(&mut self, now: Millis) -> bool {
        let (text, selection) = (&self.text, self.selection);
        let step = self.undo.undo(|back| back.inverse(text), selection);
        self.step(step, now)
    }

    /// Makes it again; whether there was one.
    pub fn redo(&mut self, now: Millis) -> bool {
        let (text, selection) = (&self.text, self.selection);
        let step = self.undo.redo(|back| back.inverse(text), selection);
        self.step(step, now)
    }

    fn step(&mut self, step: Option<(Change, Selection)>, now: Millis) -> bool {
        let Some((change, selection)) = step else { return false };
        self.make(&change);
        self.saving.typed(&change, now);
        let length = self.text.len_chars();
        self.selection =
            Selection { anchor: selection.anchor.min(length), caret: selection.caret.min(length) };
        true
    }

    /// Whether there is something to take back, and to make again.
    pub fn can_step(&self) -> (bool, bool) {
        (self.undo.can_undo(), self.undo.can_redo())
    }

    /// What to send to the node now, if it is time or `at_once`: the base, and the text.
    pub fn send(&mut self, now: Millis, at_once: bool) -> Option<(String, String)> {
        let due = self.saving.due(now)?;
        if due > 0 && !at_once {
            return None;
        }
        self.saving.send();
        Some((self.saving.base().to_owned(), self.text.to_string()))
    }

    /// What was sent is not saved.
    pub fn not_sent(&mut self, now: Millis) {
        self.saving.failed(now);
    }

    /// The node's text as it is now: the answer to what was sent, or news from others.
    pub fn hear(&mut self, text: &str) {
        let known = self.saving.last_text();
        let theirs = if known == text { Change::default() } else { difference(&known, text) };
        let here = self.saving.carry(text.to_owned(), &theirs);
        if here.is_empty() {
            return;
        }
        self.undo.carry(&here);
        self.selection = self.selection.carried(&here);
        self.make(&here);
    }

    /// What the screen has not seen yet; none: all of it.
    pub fn take_touched(&mut self) -> Option<Vec<Touched>> {
        self.touched.replace(Vec::new())
    }

    /// Where others write, in the text on screen.
    pub fn others(&self) -> &[Other] {
        &self.others
    }

    /// Others have said where they write, in the node's text.
    pub fn place_others(&mut self, others: Vec<Other>) {
        let unsaved = self.saving.unsaved();
        self.others = others;
        self.carry_others(&unsaved);
    }

    fn carry_others(&mut self, change: &Change) {
        let length = self.text.len_chars();
        for other in &mut self.others {
            let Selection { anchor, caret } = other.selection;
            // The node may know of more text than the screen does yet.
            let place = |at| change.place(at, Stay::Right).min(length);
            other.selection = Selection { anchor: place(anchor), caret: place(caret) };
        }
    }

    fn make(&mut self, change: &Change) {
        for splice in change.splices() {
            let cut_end = splice.after + splice.cut;
            let first = self.text.char_to_line(splice.after);
            let removed = self.text.char_to_line(cut_end) - first + 1;
            self.text.remove(splice.after..cut_end);
            self.text.insert(splice.after, splice.put);
            let added = splice.put.bytes().filter(|byte| *byte == b'\n').count() + 1;
            match &mut self.touched {
                Some(touched) if touched.len() < TOUCHED_MAX => {
                    touched.push(Touched { line: first, removed, added });
                }
                _ => self.touched = None,
            }
        }
        self.carry_others(change);
        self.revision += 1;
    }
}

/// A text that comes from elsewhere, with the line ends that pages have.
fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}
