//! Columns: what they hold, and what they are called.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::choice::ChoiceSet;
use crate::{
    encode,
    limits::{NAME_BYTES_MAX, TABLE_NUMBER_MAX, TABLE_SLUG_BYTES_MAX},
    schema::{SchemaError, error},
};

/// Bytes of a packed column.
const PACKED_BYTES_MAX: usize = 1024;

/// A short name inside a table: lower-case Latin letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// A short name of the digits of a number, of which the lower 48 bits count.
    pub fn of_number(number: u64) -> Self {
        Self(format!("{:x}", number & 0xffff_ffff_ffff))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        error::sized("a short name in a table", text, TABLE_SLUG_BYTES_MAX)?;
        if !text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
            return Err(SchemaError::Form("a short name in a table"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// What the cells of a column hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnKind {
    /// `text`.
    Text,
    /// `number=1..5`: a whole number within bounds, both of them included.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// `choice`, of the table's own choices, or `choice=priority`, of a set that is always the same.
    Choice(ChoiceSet),
    /// `person`: a member.
    Person,
    /// `day`.
    Day,
    /// `week`: the number of a week, counted as the table's people do.
    Week,
}

impl fmt::Display for ColumnKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Number { min, max } => write!(f, "number={min}..{max}"),
            Self::Choice(ChoiceSet::Own) => f.write_str("choice"),
            Self::Choice(set) => write!(f, "choice={}", set.name()),
            Self::Person => f.write_str("person"),
            Self::Day => f.write_str("day"),
            Self::Week => f.write_str("week"),
        }
    }
}

impl FromStr for ColumnKind {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("what a column holds");
        let (kind, of) = match text.split_once('=') {
            Some((kind, of)) => (kind, Some(of)),
            None => (text, None),
        };
        let found = match (kind, of) {
            ("text", None) => Self::Text,
            ("number", Some(bounds)) => {
                let (min, max) = bounds.split_once("..").ok_or(wrong)?;
                let bound = |text: &str| text.parse::<i64>().map_err(|_| wrong);
                Self::Number { min: bound(min)?, max: bound(max)? }
            }
            ("choice", None) => Self::Choice(ChoiceSet::Own),
            ("choice", Some(set)) => Self::Choice(ChoiceSet::of_name(set).ok_or(wrong)?),
            ("person", None) => Self::Person,
            ("day", None) => Self::Day,
            ("week", None) => Self::Week,
            _ => return Err(wrong),
        };
        if let Self::Number { min, max } = found {
            let within = -TABLE_NUMBER_MAX..=TABLE_NUMBER_MAX;
            if min > max || !within.contains(&min) || !within.contains(&max) {
                return Err(SchemaError::Form("the bounds of a number"));
            }
        }
        if found.to_string() == text { Ok(found) } else { Err(wrong) }
    }
}

/// A column: what it holds, which never changes, and a short name: `number=1..5:score`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId {
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Its short name.
    pub slug: Slug,
}

impl fmt::Display for ColumnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.slug)
    }
}

impl FromStr for ColumnId {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let (kind, slug) = text.split_once(':').ok_or(SchemaError::Form("a column"))?;
        Ok(Self { kind: kind.parse()?, slug: slug.parse()? })
    }
}

/// A column of a table's own, or another name and place for one of its template's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnConfig {
    /// The Chinese name.
    pub zh: String,
    /// The English name.
    pub en: String,
    /// Its place, from the left.
    pub order: u16,
    /// No longer shown; its cells keep what they hold.
    pub retired: bool,
}

#[derive(Serialize, Deserialize)]
enum PackedColumn {
    V0(ColumnConfig),
}

impl ColumnConfig {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedColumn::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical column within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedColumn::V0(column) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        error::sized("a column's name", &column.zh, NAME_BYTES_MAX)?;
        error::sized("a column's name", &column.en, NAME_BYTES_MAX)?;
        Ok(column)
    }
}
