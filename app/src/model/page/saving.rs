//! From what is typed to what the node holds.
//!
//! Invariant: the text on screen is always `base`, then what is under way, then what waits. What
//! was typed leaves for the node at most [`LONGEST_MS`] later, unless an earlier edit is still
//! under way or saving has just failed.

use protocol::clock::Millis;

use super::change::Change;

/// Silence after which an edit is saved, in milliseconds.
pub const PAUSE_MS: u64 = 250;

/// The longest that typing without a pause may go unsaved, in milliseconds.
pub const LONGEST_MS: u64 = 2_000;

/// After a failure the next attempt comes so much later, in milliseconds.
pub const RETRY_MS: u64 = 3_000;

/// How far what is typed has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The node holds all of it.
    Saved,
    /// It waits or is under way.
    Saving,
    /// The newest attempt failed; it is tried again.
    Failed,
}

/// What is typed and not yet saved.
#[derive(Clone, Debug, Default)]
pub struct Saving {
    /// The text last known from the node.
    base: String,
    /// Under way to the node: from `base`.
    sent: Option<Change>,
    /// After that.
    waits: Change,
    /// When the first and the last of what waits was typed.
    typed: Option<(Millis, Millis)>,
    /// Not to be tried again before.
    retry: Option<Millis>,
}

impl Saving {
    /// Begins with the node's text.
    pub fn new(base: String) -> Self {
        Self { base, ..Self::default() }
    }

    /// The text last known from the node.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Something was typed.
    pub fn typed(&mut self, change: &Change, now: Millis) {
        self.waits = self.waits.then(change);
        let first = self.typed.map_or(now, |(first, _)| first);
        self.typed = Some((first, now));
    }

    /// Whether something waits or is under way.
    pub fn is_busy(&self) -> bool {
        self.sent.is_some() || self.typed.is_some()
    }

    /// Whether something waits to be sent.
    pub fn is_waiting(&self) -> bool {
        self.typed.is_some()
    }

    /// Whether an edit is under way.
    pub fn is_under_way(&self) -> bool {
        self.sent.is_some()
    }

    /// How far what is typed has come.
    pub fn progress(&self) -> Progress {
        match (self.is_busy(), self.retry) {
            (false, _) => Progress::Saved,
            (true, Some(_)) => Progress::Failed,
            (true, None) => Progress::Saving,
        }
    }

    /// In how many milliseconds what waits is to be sent; none: nothing is, or an answer is
    /// awaited first.
    pub fn due(&self, now: Millis) -> Option<u64> {
        if self.sent.is_some() {
            return None;
        }
        let (first, last) = self.typed?;
        let pause = PAUSE_MS.saturating_sub(now.since(last));
        let longest = LONGEST_MS.saturating_sub(now.since(first));
        let retry = self.retry.map_or(0, |retry| retry.since(now));
        Some(pause.min(longest).max(retry))
    }

    /// What waits is sent now.
    pub fn send(&mut self) {
        self.sent = Some(std::mem::take(&mut self.waits));
        self.typed = None;
    }

    /// It was not saved: it waits again.
    pub fn failed(&mut self, now: Millis) {
        if let Some(sent) = self.sent.take() {
            self.waits = sent.then(&self.waits);
            self.typed.get_or_insert((now, now));
        }
        self.retry = Some(Millis(now.0 + RETRY_MS));
    }

    /// The node has another text; `theirs` leads there from what was under way. The same change,
    /// carried over what waits.
    pub fn carry(&mut self, base: String, theirs: &Change) -> Change {
        let local = theirs.over(&self.waits, false);
        self.waits = self.waits.over(theirs, true);
        self.base = base;
        self.sent = None;
        self.retry = None;
        local
    }

    /// From the node's text to the one on screen.
    pub fn unsaved(&self) -> Change {
        match &self.sent {
            Some(sent) => sent.then(&self.waits),
            None => self.waits.clone(),
        }
    }

    /// The text that is under way, or the node's.
    pub fn last_text(&self) -> std::borrow::Cow<'_, str> {
        match &self.sent {
            Some(sent) => {
                let mut text = ropey::Rope::from_str(&self.base);
                sent.apply(&mut text);
                text.to_string().into()
            }
            None => self.base.as_str().into(),
        }
    }
}
