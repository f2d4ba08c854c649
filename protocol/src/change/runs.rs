//! Run-length coded columns.
//!
//! A run is `n > 0` and one value, for `n` equal ones; or `-n` and `n` different values; or `0`
//! and a count of nulls. A boolean column is the lengths of alternating runs, false first.
//!
//! Invariant: reading costs one step for each item asked for, whatever length a run claims.

use super::number::{NumberError, Reader, write_count, write_signed};

/// Why a column can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// A number or text in the column can't be read.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// A text in the column is not UTF-8.
    #[error("a text is not UTF-8")]
    Utf8,
    /// A run of nothing.
    #[error("a run is empty")]
    EmptyRun,
    /// The column ends before the last operation.
    #[error("the column is too short")]
    Short,
    /// The column goes on after the last operation.
    #[error("the column is too long")]
    Long,
    /// A null where a value is needed, or a value that can't be.
    #[error("a value is missing or out of range")]
    Value,
}

/// What a column is made of.
pub(super) trait Item<'a>: Copy {
    fn read(reader: &mut Reader<'a>) -> Result<Self, RunError>;
}

impl Item<'_> for u64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, RunError> {
        Ok(reader.unsigned()?)
    }
}

impl Item<'_> for i64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, RunError> {
        Ok(reader.signed()?)
    }
}

impl<'a> Item<'a> for &'a str {
    fn read(reader: &mut Reader<'a>) -> Result<Self, RunError> {
        let length = reader.count()?;
        std::str::from_utf8(reader.take(length)?).map_err(|_| RunError::Utf8)
    }
}

#[derive(Clone, Copy, Debug)]
enum Run<T> {
    Equal(Option<T>),
    Different,
}

/// Reads one column from the front. An absent column is null throughout.
#[derive(Debug)]
pub(super) struct Runs<'a, T> {
    reader: Reader<'a>,
    absent: bool,
    run: Run<T>,
    left: u64,
}

impl<'a, T: Item<'a>> Runs<'a, T> {
    pub fn new(column: &'a [u8]) -> Self {
        let reader = Reader::new(column);
        Self { reader, absent: column.is_empty(), run: Run::Different, left: 0 }
    }

    fn next_run(&mut self) -> Result<(), RunError> {
        let length = self.reader.signed()?;
        self.left = length.unsigned_abs();
        self.run = match length {
            1.. => Run::Equal(Some(T::read(&mut self.reader)?)),
            ..0 => Run::Different,
            0 => {
                self.left = self.reader.unsigned()?;
                Run::Equal(None)
            }
        };
        if self.left == 0 { Err(RunError::EmptyRun) } else { Ok(()) }
    }

    /// The next item, or null.
    pub fn next(&mut self) -> Result<Option<T>, RunError> {
        if self.absent {
            return Ok(None);
        }
        if self.left == 0 {
            if self.reader.is_empty() {
                return Err(RunError::Short);
            }
            self.next_run()?;
        }
        self.left -= 1;
        match self.run {
            Run::Equal(item) => Ok(item),
            Run::Different => T::read(&mut self.reader).map(Some),
        }
    }

    /// The next item, where null has no meaning.
    pub fn value(&mut self) -> Result<T, RunError> {
        self.next()?.ok_or(RunError::Value)
    }

    pub fn finish(&self) -> Result<(), RunError> {
        if self.left == 0 && self.reader.is_empty() { Ok(()) } else { Err(RunError::Long) }
    }
}

/// Counts a column's items without expanding a run; stops early at more than `max`.
pub(super) fn count<'a, T: Item<'a>>(column: &'a [u8], max: u64) -> Result<u64, RunError> {
    let mut runs = Runs::<T>::new(column);
    let mut total = 0u64;
    while !runs.reader.is_empty() {
        runs.next_run()?;
        total = total.saturating_add(runs.left);
        if total > max {
            break;
        }
        if matches!(runs.run, Run::Different) {
            for _ in 0..runs.left {
                T::read(&mut runs.reader)?;
            }
        }
    }
    Ok(total)
}

/// Reads a column whose items are differences from the one before, starting at 0.
#[derive(Debug)]
pub(super) struct Deltas<'a> {
    runs: Runs<'a, i64>,
    value: i64,
}

impl<'a> Deltas<'a> {
    pub fn new(column: &'a [u8]) -> Self {
        Self { runs: Runs::new(column), value: 0 }
    }

    pub fn next(&mut self) -> Result<Option<u64>, RunError> {
        let Some(delta) = self.runs.next()? else { return Ok(None) };
        self.value = self.value.checked_add(delta).ok_or(RunError::Value)?;
        u64::try_from(self.value).map(Some).map_err(|_| RunError::Value)
    }

    pub fn finish(&self) -> Result<(), RunError> {
        self.runs.finish()
    }
}

/// Reads a boolean column. An absent one is false throughout.
#[derive(Debug)]
pub(super) struct Booleans<'a> {
    reader: Reader<'a>,
    absent: bool,
    value: bool,
    left: u64,
}

impl<'a> Booleans<'a> {
    pub fn new(column: &'a [u8]) -> Self {
        // The first run is of false.
        Self { reader: Reader::new(column), absent: column.is_empty(), value: true, left: 0 }
    }

    pub fn next(&mut self) -> Result<bool, RunError> {
        if self.absent {
            return Ok(false);
        }
        while self.left == 0 {
            if self.reader.is_empty() {
                return Err(RunError::Short);
            }
            self.left = self.reader.unsigned()?;
            self.value = !self.value;
        }
        self.left -= 1;
        Ok(self.value)
    }

    pub fn finish(&self) -> Result<(), RunError> {
        if self.left == 0 && self.reader.is_empty() { Ok(()) } else { Err(RunError::Long) }
    }
}

/// Writes a column in the shortest runs, as Automerge does; nothing at all if every item is null.
pub(super) fn write<T: PartialEq>(
    items: &[Option<T>],
    write_item: impl Fn(&T, &mut Vec<u8>),
    out: &mut Vec<u8>,
) {
    if items.iter().all(Option::is_none) {
        return;
    }
    let mut rest = items;
    while let [first, ..] = rest {
        let equal = rest.iter().take_while(|item| *item == first).count();
        match first {
            None => {
                write_signed(0, out);
                write_count(equal, out);
                rest = rest.get(equal..).unwrap_or_default();
            }
            Some(item) if equal > 1 => {
                write_signed(equal as i64, out);
                write_item(item, out);
                rest = rest.get(equal..).unwrap_or_default();
            }
            Some(_) => {
                let different = different_items(rest);
                write_signed(-(different as i64), out);
                let (literal, after) = rest.split_at(different);
                literal.iter().flatten().for_each(|item| write_item(item, out));
                rest = after;
            }
        }
    }
}

/// How many items stand before the next null or the next two equal ones.
fn different_items<T: PartialEq>(items: &[Option<T>]) -> usize {
    let ends_at = |pair: &[Option<T>]| pair[1].is_none() || pair[0] == pair[1];
    match items.windows(2).position(ends_at) {
        // A value before a null still belongs to the literal run; one that repeats doesn't.
        Some(at) if items.get(at + 1).is_some_and(Option::is_none) => at + 1,
        Some(at) => at,
        None => items.len(),
    }
}

/// Writes a column of differences.
pub(super) fn write_deltas(items: &[Option<u64>], out: &mut Vec<u8>) {
    let mut before = 0i64;
    let deltas: Vec<Option<i64>> = items
        .iter()
        .map(|item| {
            item.map(|value| {
                let value = value.cast_signed();
                value.wrapping_sub(std::mem::replace(&mut before, value))
            })
        })
        .collect();
    write(&deltas, |delta, out| write_signed(*delta, out), out);
}

/// Writes a boolean column.
pub(super) fn write_booleans(items: &[bool], out: &mut Vec<u8>) {
    let mut value = false;
    let mut rest = items;
    while !rest.is_empty() {
        let run = rest.iter().take_while(|item| **item == value).count();
        write_count(run, out);
        rest = rest.get(run..).unwrap_or_default();
        value = !value;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::change::number::write_unsigned;

    proptest! {
        #[test]
        fn columns_read_as_written(items in proptest::collection::vec(proptest::option::of(0u64..3), 1..40)) {
            let mut bytes = Vec::new();
            write(&items, |item, out| write_unsigned(*item, out), &mut bytes);
            let mut runs = Runs::<u64>::new(&bytes);
            for item in &items {
                prop_assert_eq!(runs.next().unwrap(), *item);
            }
            prop_assert_eq!(runs.finish(), Ok(()));
            if !bytes.is_empty() {
                prop_assert_eq!(count::<u64>(&bytes, 100).unwrap(), items.len() as u64);
            }

            bytes.clear();
            write_deltas(&items, &mut bytes);
            let mut deltas = Deltas::new(&bytes);
            for item in &items {
                prop_assert_eq!(deltas.next().unwrap(), *item);
            }
            prop_assert_eq!(deltas.finish(), Ok(()));
        }

        #[test]
        fn booleans_read_as_written(items in proptest::collection::vec(any::<bool>(), 1..40)) {
            let mut bytes = Vec::new();
            write_booleans(&items, &mut bytes);
            let mut booleans = Booleans::new(&bytes);
            for item in &items {
                prop_assert_eq!(booleans.next().unwrap(), *item);
            }
            prop_assert_eq!(booleans.finish(), Ok(()));
        }
    }

    #[test]
    fn a_column_must_end_with_the_last_operation() {
        let mut runs = Runs::<u64>::new(&[2, 7]);
        assert_eq!((runs.next(), runs.finish()), (Ok(Some(7)), Err(RunError::Long)));
        assert_eq!((runs.next(), runs.finish()), (Ok(Some(7)), Ok(())));
        assert_eq!(runs.next(), Err(RunError::Short));
        assert_eq!(Runs::<u64>::new(&[0, 0]).next(), Err(RunError::EmptyRun));
    }
}
