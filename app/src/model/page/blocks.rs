//! A page as a column of blocks: which are on screen, and how high the others are.
//!
//! Invariant: the blocks, one after another, are the text. A line is one block, a very long one is
//! several, so that laying out a block costs no more than [`BLOCK_CHARS_MAX`] characters.

use ropey::{Rope, RopeSlice};

/// The most characters that are laid out as one.
pub const BLOCK_CHARS_MAX: usize = 2_000;

/// Lines that were replaced by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The first of them.
    pub line: usize,
    /// How many there were.
    pub removed: usize,
    /// How many there are instead.
    pub added: usize,
}

/// A part of the text that is laid out as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Characters, without the line's end.
    pub len: usize,
    /// Whether a line's end follows it.
    pub newline: bool,
    /// Whether it is the last of its line.
    pub ends_line: bool,
    /// How high it is, in points; guessed until it was on screen.
    pub height: f32,
    /// Whether the height is known.
    pub measured: bool,
}

impl Block {
    fn chars(&self) -> usize {
        self.len + usize::from(self.newline)
    }
}

/// A block with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Its number.
    pub index: usize,
    /// Its first character.
    pub start: usize,
    /// Its upper edge, in points.
    pub top: f32,
    /// The block.
    pub block: Block,
}

impl Placed {
    /// Its last place: before the line's end.
    pub fn end(&self) -> usize {
        self.start + self.block.len
    }

    /// Its lower edge.
    pub fn bottom(&self) -> f32 {
        self.top + self.block.height
    }
}

/// How high lines probably are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// The width that lines have, in points.
    pub width: f32,
    /// The height of a row.
    pub row: f32,
    /// The width of a full-width character.
    pub em: f32,
}

impl Guess {
    fn height(&self, text: RopeSlice<'_>) -> f32 {
        let wide = |c: char| if c.is_ascii() { 0.55 } else { 1.0 };
        let length: f32 = text.chars().map(wide).sum::<f32>() * self.em;
        (length / self.width.max(self.em)).ceil().max(1.0) * self.row
    }
}

/// A line whose text has not been looked at yet. No other block has no height.
const UNREAD: Block =
    Block { len: 0, newline: false, ends_line: true, height: 0.0, measured: false };

/// The column.
#[derive(Clone, Debug)]
pub struct Blocks {
    blocks: Vec<Block>,
    guess: Guess,
}

impl Blocks {
    /// The blocks of a text.
    pub fn new(text: &Rope, guess: Guess) -> Self {
        let mut blocks = Vec::with_capacity(text.len_lines());
        (0..text.len_lines()).for_each(|line| split(text, line, guess, &mut blocks));
        Self { blocks, guess }
    }

    /// The text has changed: these lines were replaced, one after another.
    pub fn touch(&mut self, text: &Rope, touched: &[Touched]) {
        for touch in touched {
            let first = self.block_of_line(touch.line);
            let last = self.block_of_line(touch.line + touch.removed);
            // What stands in a line is looked up when all is known: a later one may change it.
            self.blocks.splice(first..last, std::iter::repeat_n(UNREAD, touch.added));
        }
        let mut line = 0;
        let mut unread = Vec::new();
        for (index, block) in self.blocks.iter().enumerate() {
            if *block == UNREAD {
                unread.push((index, line));
            }
            line += usize::from(block.ends_line);
        }
        for (index, line) in unread.into_iter().rev() {
            let mut blocks = Vec::new();
            split(text, line, self.guess, &mut blocks);
            self.blocks.splice(index..=index, blocks);
        }
    }

    /// How heights are guessed.
    pub fn guess(&self) -> Guess {
        self.guess
    }

    /// How high all blocks are together.
    pub fn height(&self) -> f32 {
        self.blocks.iter().map(|block| block.height).sum()
    }

    /// All blocks with their places.
    pub fn placed(&self) -> impl Iterator<Item = Placed> {
        let (mut start, mut top) = (0, 0.0);
        self.blocks.iter().enumerate().map(move |(index, block)| {
            let placed = Placed { index, start, top, block: *block };
            (start, top) = (start + block.chars(), top + block.height);
            placed
        })
    }

    /// The blocks between two heights, with their places.
    pub fn between(&self, top: f32, bottom: f32) -> impl Iterator<Item = Placed> {
        self.placed()
            .skip_while(move |placed| placed.bottom() <= top)
            .take_while(move |placed| placed.top < bottom)
    }

    /// The block in which a place stands.
    pub fn at(&self, place: usize) -> Option<Placed> {
        let mut last = None;
        for placed in self.placed() {
            let inside = place < placed.start + placed.block.chars()
                || (placed.block.ends_line && place == placed.end());
            if inside {
                return Some(placed);
            }
            last = Some(placed);
        }
        last
    }

    /// The block at a height.
    pub fn at_height(&self, y: f32) -> Option<Placed> {
        self.placed().find(|placed| y < placed.bottom()).or_else(|| self.placed().last())
    }

    /// A block by number.
    pub fn get(&self, index: usize) -> Option<Placed> {
        self.placed().nth(index)
    }

    /// A block's height is known now; how much higher it is than was thought.
    pub fn measured(&mut self, index: usize, height: f32) -> f32 {
        let Some(block) = self.blocks.get_mut(index) else { return 0.0 };
        let more = height - block.height;
        (block.height, block.measured) = (height, true);
        more
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether there are none, which no text has.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The number of a line's first block.
    fn block_of_line(&self, line: usize) -> usize {
        if line == 0 {
            return 0;
        }
        let ends = self.blocks.iter().enumerate().filter(|(_, block)| block.ends_line);
        ends.map(|(index, _)| index + 1).nth(line - 1).unwrap_or(self.blocks.len())
    }
}

/// The blocks of one line.
fn split(text: &Rope, line: usize, guess: Guess, into: &mut Vec<Block>) {
    let Some(slice) = text.get_line(line) else { return };
    let newline = slice.len_chars() > 0 && slice.char(slice.len_chars() - 1) == '\n';
    let mut left = slice.len_chars() - usize::from(newline);
    let mut start = 0;
    while left > BLOCK_CHARS_MAX {
        let part = slice.slice(start..start + BLOCK_CHARS_MAX);
        let height = guess.height(part);
        let len = BLOCK_CHARS_MAX;
        into.push(Block { len, newline: false, ends_line: false, height, measured: false });
        (start, left) = (start + len, left - len);
    }
    let height = guess.height(slice.slice(start..start + left));
    into.push(Block { len: left, newline, ends_line: true, height, measured: false });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GUESS: Guess = Guess { width: 100.0, row: 20.0, em: 10.0 };

    fn blocks_of(text: &str) -> Blocks {
        Blocks::new(&Rope::from_str(text), GUESS)
    }

    #[test]
    fn a_line_is_a_block() {
        let blocks = blocks_of("同舟\n\nabc");
        let places: Vec<_> =
            blocks.placed().map(|placed| (placed.start, placed.end(), placed.top)).collect();
        assert_eq!(places, [(0, 2, 0.0), (3, 3, 20.0), (4, 7, 40.0)]);
        let at = |place| blocks.at(place).map(|placed| placed.index);
        assert_eq!([at(0), at(2), at(3), at(4), at(7)], [0, 0, 1, 2, 2].map(Some));
        assert_eq!(blocks_of("").placed().count(), 1);
        assert_eq!(blocks_of("a\n").placed().count(), 2);
    }

    #[test]
    fn a_very_long_line_is_several() {
        let blocks = blocks_of(&format!("{}\nend", "字".repeat(5_000)));
        let lengths: Vec<_> = blocks.placed().map(|placed| placed.block.len).collect();
        assert_eq!(lengths, [2_000, 2_000, 1_000, 3]);
        assert_eq!(blocks.at(2_000).map(|placed| placed.index), Some(1));
        assert_eq!(blocks.at(5_000).map(|placed| placed.index), Some(2));
        assert_eq!(blocks.block_of_line(1), 3);
    }

    #[test]
    fn what_is_known_of_other_lines_stays() {
        let mut text = Rope::from_str("a\nb\nc");
        let mut blocks = Blocks::new(&text, GUESS);
        assert!((blocks.measured(2, 35.0) - 15.0).abs() < 0.01);
        text.insert(1, "x\ny");
        blocks.touch(&text, &[Touched { line: 0, removed: 1, added: 2 }]);
        let heights: Vec<_> = blocks.placed().map(|placed| placed.block.height).collect();
        assert_eq!(heights, [20.0, 20.0, 20.0, 35.0]);
    }

    #[test]
    fn the_blocks_between_two_heights() {
        let blocks = blocks_of(&"x\n".repeat(100));
        let seen: Vec<_> = blocks.between(100.0, 160.0).map(|placed| placed.index).collect();
        assert_eq!(seen, [5, 6, 7]);
        assert_eq!(blocks.at_height(105.0).map(|placed| placed.index), Some(5));
        assert_eq!(blocks.at_height(1e9).map(|placed| placed.index), Some(100));
    }

    proptest! {
        /// The blocks after any edits are those of the text.
        #[test]
        fn blocks_follow_the_text(
            start in "[a\n]{0,30}",
            edits in prop::collection::vec((any::<u16>(), any::<u8>(), "[b\n]{0,5}"), 1..6),
        ) {
            let mut editor = crate::model::page::Editor::new(start);
            let mut blocks = Blocks::new(editor.text(), GUESS);
            editor.take_touched();
            for (at, cut, put) in edits {
                let length = editor.text().len_chars();
                let at = usize::from(at) % (length + 1);
                let cut = usize::from(cut % 8).min(length - at);
                let change = crate::model::page::Change::replace(at, cut, &put);
                let then = crate::model::page::Selection::at(at);
                let now = protocol::clock::Millis(0);
                editor.edit(&change, then, crate::model::page::Kind::Whole, now);
            }
            let touched = editor.take_touched().expect("few");
            blocks.touch(editor.text(), &touched);
            let fresh: Vec<_> = Blocks::new(editor.text(), GUESS).placed().collect();
            prop_assert_eq!(blocks.placed().collect::<Vec<_>>(), fresh);
        }
    }
}
