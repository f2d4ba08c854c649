//! A change of a text, and how changes that were made apart go together.
//!
//! Invariant: a change says only what it does, never what the text was: it can be carried over
//! another one made from the same text, and both orders come out equal. Positions and lengths are
//! characters.

use ropey::Rope;

/// A piece of a change, read from the text's beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// So many characters stay.
    Keep(usize),
    /// So many characters go.
    Cut(usize),
    /// These come.
    Put(String),
}

/// Which neighbour a place stays with when something is put exactly there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// With the character before it.
    Left,
    /// With the character after it.
    Right,
}

/// A piece of a change that takes and puts at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice<'a> {
    /// Where, in the text before the change.
    pub before: usize,
    /// Where, in the text after it.
    pub after: usize,
    /// How many characters go.
    pub cut: usize,
    /// What comes.
    pub put: &'a str,
}

/// A change of a text. What follows its last part stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change(Vec<Part>);

impl Change {
    /// Replaces `cut` characters at `at`.
    pub fn replace(at: usize, cut: usize, put: &str) -> Self {
        let mut change = Self::default();
        change.keep(at);
        change.put(put);
        change.cut(cut);
        change.trimmed()
    }

    /// Changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds characters that stay, to a change that is being written down from the left.
    pub fn keep(&mut self, count: usize) {
        match self.0.last_mut() {
            _ if count == 0 => {}
            Some(Part::Keep(kept)) => *kept += count,
            _ => self.0.push(Part::Keep(count)),
        }
    }

    /// Adds characters that go.
    pub fn cut(&mut self, count: usize) {
        match self.0.last_mut() {
            _ if count == 0 => {}
            Some(Part::Cut(gone)) => *gone += count,
            _ => self.0.push(Part::Cut(count)),
        }
    }

    /// Adds characters that come. They stand before those that go at the same place.
    pub fn put(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Cut(gone)) = self.0.last() {
            let gone = *gone;
            self.0.pop();
            self.put(text);
            self.0.push(Part::Cut(gone));
        } else if let Some(Part::Put(known)) = self.0.last_mut() {
            known.push_str(text);
        } else {
            self.0.push(Part::Put(text.to_owned()));
        }
    }

    /// Without what merely stays at the end.
    pub fn trimmed(mut self) -> Self {
        if let Some(Part::Keep(_)) = self.0.last() {
            self.0.pop();
        }
        self
    }

    /// Its pieces, from the left.
    pub fn splices(&self) -> Vec<Splice<'_>> {
        let mut found: Vec<Splice<'_>> = Vec::new();
        let (mut before, mut after) = (0, 0);
        let mut fresh = true;
        for part in &self.0 {
            let (cut, put) = match part {
                Part::Keep(count) => {
                    (before, after, fresh) = (before + count, after + count, true);
                    continue;
                }
                Part::Cut(count) => (*count, ""),
                Part::Put(text) => (0, text.as_str()),
            };
            match found.last_mut() {
                Some(last) if !fresh => last.cut += cut,
                _ => found.push(Splice { before, after, cut, put }),
            }
            fresh = false;
            before += cut;
            after += put.chars().count();
        }
        found
    }

    /// Makes it. The text has to be as long as the change reaches.
    pub fn apply(&self, text: &mut Rope) {
        for splice in self.splices() {
            text.remove(splice.after..splice.after + splice.cut);
            text.insert(splice.after, splice.put);
        }
    }

    /// The change that takes this one back, given the text before it.
    pub fn inverse(&self, text: &Rope) -> Self {
        let mut inverse = Self::default();
        let mut at = 0;
        for part in &self.0 {
            match part {
                Part::Keep(count) => {
                    inverse.keep(*count);
                    at += count;
                }
                Part::Cut(count) => {
                    inverse.put(&text.slice(at..at + count).to_string());
                    at += count;
                }
                Part::Put(text) => inverse.cut(text.chars().count()),
            }
        }
        inverse.trimmed()
    }

    /// This one and then another, as one.
    pub fn then(&self, next: &Self) -> Self {
        let (mut first, mut second) = (Reader::new(self), Reader::new(next));
        let mut whole = Self::default();
        while !(first.is_done() && second.is_done()) {
            if let Some(count) = first.cut() {
                whole.cut(count);
            } else if let Some(text) = second.put() {
                whole.put(text);
            } else if first.is_done() {
                second.rest(&mut whole);
            } else if second.is_done() {
                first.rest(&mut whole);
            } else {
                let count = first.run().min(second.run());
                let cut = second.is_cut();
                match first.take(count) {
                    Taken::Text(text) if !cut => whole.put(text),
                    Taken::Text(_) => {}
                    Taken::Run if cut => whole.cut(count),
                    Taken::Run => whole.keep(count),
                }
                second.take(count);
            }
        }
        whole.trimmed()
    }

    /// The same intention, after another change was made to the text that this one was meant for.
    /// `first` says that what this one puts stands before what the other put at the same place.
    pub fn over(&self, other: &Self, first: bool) -> Self {
        let (mut mine, mut theirs) = (Reader::new(self), Reader::new(other));
        let mut carried = Self::default();
        while !mine.is_done() {
            if first && let Some(text) = mine.put() {
                carried.put(text);
            } else if let Some(text) = theirs.put() {
                carried.keep(text.chars().count());
            } else if let Some(text) = mine.put() {
                carried.put(text);
            } else if theirs.is_done() {
                mine.rest(&mut carried);
            } else {
                let count = mine.run().min(theirs.run());
                match (mine.is_cut(), theirs.is_cut()) {
                    (_, true) => {}
                    (true, false) => carried.cut(count),
                    (false, false) => carried.keep(count),
                }
                mine.take(count);
                theirs.take(count);
            }
        }
        carried.trimmed()
    }

    /// Where a place of the text is after the change.
    pub fn place(&self, at: usize, stay: Stay) -> usize {
        let mut moved = at;
        for splice in self.splices() {
            if splice.before > at || (splice.before == at && splice.cut == 0 && stay == Stay::Left)
            {
                break;
            }
            let put = splice.put.chars().count();
            if splice.before + splice.cut <= at {
                moved = splice.after + put + (at - splice.before - splice.cut);
            } else {
                moved = splice.after + if stay == Stay::Right { put } else { 0 };
            }
        }
        moved
    }
}

/// What was taken from a change.
enum Taken<'a> {
    /// A part of what it puts.
    Text(&'a str),
    /// Characters that stay or go.
    Run,
}

/// Reads a change bit by bit.
struct Reader<'a> {
    parts: std::slice::Iter<'a, Part>,
    now: Option<&'a Part>,
    /// Characters of `now` that are used up.
    used: usize,
}

impl<'a> Reader<'a> {
    fn new(change: &'a Change) -> Self {
        let mut parts = change.0.iter();
        let now = parts.next();
        Self { parts, now, used: 0 }
    }

    fn is_done(&self) -> bool {
        self.now.is_none()
    }

    fn is_cut(&self) -> bool {
        matches!(self.now, Some(Part::Cut(_)))
    }

    fn step(&mut self) {
        (self.now, self.used) = (self.parts.next(), 0);
    }

    /// The rest of a part that puts.
    fn put(&mut self) -> Option<&'a str> {
        let Some(Part::Put(text)) = self.now else { return None };
        let rest = from_char(text, self.used);
        self.step();
        Some(rest)
    }

    /// The rest of a part that cuts.
    fn cut(&mut self) -> Option<usize> {
        let Some(Part::Cut(count)) = self.now else { return None };
        let rest = count - self.used;
        self.step();
        Some(rest)
    }

    /// Characters left in the part; none after the last.
    fn run(&self) -> usize {
        match self.now {
            Some(Part::Keep(count) | Part::Cut(count)) => count - self.used,
            Some(Part::Put(text)) => text.chars().count() - self.used,
            None => 0,
        }
    }

    fn take(&mut self, count: usize) -> Taken<'a> {
        let taken = match self.now {
            Some(Part::Put(text)) => {
                let rest = from_char(text, self.used);
                Taken::Text(&rest[..rest.len() - from_char(rest, count).len()])
            }
            _ => Taken::Run,
        };
        if count >= self.run() {
            self.step();
        } else {
            self.used += count;
        }
        taken
    }

    fn rest(&mut self, into: &mut Change) {
        while let Some(part) = self.now {
            let count = self.run();
            match part {
                Part::Keep(_) => into.keep(count),
                Part::Cut(_) => into.cut(count),
                Part::Put(text) => into.put(from_char(text, self.used)),
            }
            self.step();
        }
    }
}

fn from_char(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or("", |(at, _)| &text[at..])
}
