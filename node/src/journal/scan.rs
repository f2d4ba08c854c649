//! Reading the journal in order.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;

use super::error::ScanError;
use super::position::Position;
use super::record::{Check, KIND_SEAL, Record};
use super::segment;
use super::walk::{Step, Walk};
use super::write::Journal;

impl Journal {
    /// All durable records from a position on, in order. `from` is [`Position::START`] or a
    /// position that this journal gave. Damage is an item of its own, and the scan goes on
    /// behind it.
    #[must_use]
    pub fn scan(&self, from: Position) -> Scan<'_> {
        Scan { journal: self, next: from, walk: None, damage: VecDeque::new(), last: None }
    }
}

/// An iterator over the journal's records.
#[derive(Debug)]
pub struct Scan<'a> {
    journal: &'a Journal,
    /// The next segment is the first that ends behind this position.
    next: Position,
    walk: Option<(u32, Walk)>,
    /// Damage that is known without walking, to be reported first.
    damage: VecDeque<Range<Position>>,
    /// The segment just walked and the check it ends with, if nothing was wrong there.
    last: Option<(u32, Check)>,
}

impl Scan<'_> {
    /// Enters the next segment; false when there is none.
    fn enter(&mut self) -> io::Result<bool> {
        let mut from_here = self.journal.segments.range(self.next.segment()..);
        let Some((&number, segment)) = from_here.next() else { return Ok(false) };
        let whole = number > self.next.segment() || self.next.offset() == 0;
        let from = if whole { 0 } else { u64::from(self.next.offset()) };
        self.next = Position::new(number + 1, 0);
        if whole {
            self.damage.extend(segment::structural_damage(&self.journal.segments, number));
            self.damage.extend(self.broken_link(number));
        }
        self.last = None;
        if segment.key.is_some() {
            let file = self.journal.file(number)?;
            self.walk = segment.walk(number, file, from).map(|walk| (number, walk));
        }
        Ok(true)
    }

    /// The header, when it doesn't name the record that really came before it.
    fn broken_link(&self, number: u32) -> Option<Range<Position>> {
        let header = self.journal.segments.get(&number)?.header?;
        let (before, check) = self.last?;
        let broken = before + 1 == number && header.previous_check != check;
        broken.then(|| {
            Position::new(number, 0)..Position::at(number, super::header::HEADER_BYTES as u64)
        })
    }

    /// The next item of the segment being walked; `None` at its end.
    fn step(
        number: u32,
        walk: &mut Walk,
        last: &mut Option<(u32, Check)>,
    ) -> io::Result<Option<Item>> {
        loop {
            match walk.step()? {
                None => return Ok(None),
                Some(Step::Damage(range)) => {
                    *last = None;
                    let (start, end) =
                        (Position::at(number, range.start), Position::at(number, range.end));
                    return Ok(Some(Err(ScanError::Damaged { range: start..end })));
                }
                Some(Step::Record(seen)) => {
                    *last = Some((number, seen.check));
                    if seen.kind != KIND_SEAL {
                        return walk.record(&seen).map(|record| Some(Ok(record)));
                    }
                }
            }
        }
    }
}

type Item = Result<Record, ScanError>;

impl Iterator for Scan<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(range) = self.damage.pop_front() {
                return Some(Err(ScanError::Damaged { range }));
            }
            let segment = self.next.segment().saturating_sub(1);
            let failed = |source| Some(Err(ScanError::Disk { segment, source }));
            match &mut self.walk {
                Some((number, walk)) => match Self::step(*number, walk, &mut self.last) {
                    Ok(Some(item)) => return Some(item),
                    Ok(None) => self.walk = None,
                    Err(source) => {
                        self.walk = None;
                        return failed(source);
                    }
                },
                None => match self.enter() {
                    Ok(true) => (),
                    Ok(false) => return None,
                    Err(source) => {
                        let segment = self.next.segment().saturating_sub(1);
                        return Some(Err(ScanError::Disk { segment, source }));
                    }
                },
            }
        }
    }
}
