//! The columns in which Automerge writes the operations of a change.
//!
//! Invariant: only these columns, in this order, each at most once, none of them empty or
//! compressed. Automerge keeps columns it doesn't know when it parses a change but not in the
//! document, so an unknown column would change the hash on the next load.

use super::ChangeError;
use super::number::{Reader, write_count, write_unsigned};
use super::runs::RunError;

/// The columns in the order of their specification numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    ObjActor,
    ObjCounter,
    KeyActor,
    KeyCounter,
    KeyString,
    Insert,
    Action,
    ValueMeta,
    Value,
    PredCount,
    PredActor,
    PredCounter,
    Expand,
    MarkName,
}

impl Column {
    pub const COUNT: usize = 14;

    /// Number, and type in the low four bits; the fourth bit, never set here, means compressed.
    const SPECIFICATIONS: [u64; Self::COUNT] =
        [1, 2, 17, 19, 21, 52, 66, 86, 87, 112, 113, 115, 148, 165];

    const NAMES: [&str; Self::COUNT] = [
        "obj_actor",
        "obj_ctr",
        "key_actor",
        "key_ctr",
        "key_str",
        "insert",
        "action",
        "val_meta",
        "val_raw",
        "pred_num",
        "pred_actor",
        "pred_ctr",
        "expand",
        "mark_name",
    ];

    /// Turns what is wrong with this column into what is wrong with the change.
    pub fn wrong(self) -> impl Fn(RunError) -> ChangeError {
        move |source| ChangeError::Column { column: Self::NAMES[self as usize], source }
    }
}

/// The bytes of each column; an absent one is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns<B>([B; Column::COUNT]);

impl<B: AsRef<[u8]>> Columns<B> {
    pub fn get(&self, column: Column) -> &[u8] {
        self.0[column as usize].as_ref()
    }

    pub fn set(&mut self, column: Column, bytes: B) {
        self.0[column as usize] = bytes;
    }

    /// Whether all columns are byte for byte the same.
    pub fn same(&self, other: &Columns<impl AsRef<[u8]>>) -> bool {
        self.0.iter().map(AsRef::as_ref).eq(other.0.iter().map(AsRef::as_ref))
    }

    fn present(&self) -> impl Iterator<Item = (usize, &[u8])> {
        self.0.iter().map(AsRef::as_ref).enumerate().filter(|(_, bytes)| !bytes.is_empty())
    }

    /// Writes the column list and the columns, as in a change.
    pub fn write(&self, out: &mut Vec<u8>) {
        write_count(self.present().count(), out);
        for (index, bytes) in self.present() {
            write_unsigned(Column::SPECIFICATIONS[index], out);
            write_count(bytes.len(), out);
        }
        self.write_content(out);
    }

    /// Writes which columns there are as a bit set, their lengths, and the columns.
    pub fn write_packed(&self, out: &mut Vec<u8>) {
        write_unsigned(self.present().fold(0, |set, (index, _)| set | 1 << index), out);
        self.present().for_each(|(_, bytes)| write_count(bytes.len(), out));
        self.write_content(out);
    }

    fn write_content(&self, out: &mut Vec<u8>) {
        self.present().for_each(|(_, bytes)| out.extend_from_slice(bytes));
    }
}

impl<'a> Columns<&'a [u8]> {
    /// A column's bytes, for as long as the chunk they lie in.
    pub fn bytes(&self, column: Column) -> &'a [u8] {
        self.0[column as usize]
    }

    /// Reads what [`Columns::write`] wrote, to the last byte.
    pub fn read(mut reader: Reader<'a>) -> Result<Self, ChangeError> {
        let malformed = |source| ChangeError::Malformed { part: "column list", source };
        let count = reader.count().map_err(malformed)?;
        if count > Column::COUNT {
            return Err(ChangeError::Columns);
        }
        let mut lengths = [0; Column::COUNT];
        let mut next = 0;
        for _ in 0..count {
            let specification = reader.unsigned().map_err(malformed)?;
            let known = Column::SPECIFICATIONS.iter().position(|known| *known == specification);
            let index = known.filter(|index| *index >= next).ok_or(ChangeError::Columns)?;
            lengths[index] = reader.count().map_err(malformed)?;
            if lengths[index] == 0 {
                return Err(ChangeError::Columns);
            }
            next = index + 1;
        }
        Self::read_content(reader, lengths)
    }

    /// Reads what [`Columns::write_packed`] wrote, to the last byte.
    pub fn read_packed(mut reader: Reader<'a>) -> Result<Self, ChangeError> {
        let malformed = |source| ChangeError::Malformed { part: "column list", source };
        let set = reader.unsigned().map_err(malformed)?;
        if set >> Column::COUNT != 0 {
            return Err(ChangeError::Columns);
        }
        let mut lengths = [0; Column::COUNT];
        for (index, length) in lengths.iter_mut().enumerate() {
            if set >> index & 1 == 1 {
                *length = reader.count().map_err(malformed)?;
            }
        }
        Self::read_content(reader, lengths)
    }

    fn read_content(
        mut reader: Reader<'a>,
        lengths: [usize; Column::COUNT],
    ) -> Result<Self, ChangeError> {
        let malformed = |source| ChangeError::Malformed { part: "columns", source };
        let mut columns = Self::default();
        for (bytes, length) in columns.0.iter_mut().zip(lengths) {
            *bytes = reader.take(length).map_err(malformed)?;
        }
        // What follows the columns would be an author footer or bytes of a later version.
        if reader.is_empty() {
            Ok(columns)
        } else {
            Err(ChangeError::Rule("bytes after the columns"))
        }
    }
}
