//! What a cell holds.

use std::fmt;

use super::{ChoiceSet, ColumnId, ColumnKind, Slug};
use crate::{
    change::Value,
    ids::MemberId,
    limits::{TABLE_CELL_BYTES_MAX, TABLE_WEEK_MAX},
    schema::{Day, SchemaError, error},
};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellValue {
    /// Nothing any more.
    Empty,
    /// Of [`ColumnKind::Text`]; not empty.
    Text(String),
    /// Of [`ColumnKind::Number`], within its bounds.
    Number(i64),
    /// Of [`ColumnKind::Choice`]: of a fixed set, one of it.
    Choice(Slug),
    /// Of [`ColumnKind::Person`].
    Person(MemberId),
    /// Of [`ColumnKind::Day`].
    Day(Day),
    /// Of [`ColumnKind::Week`], from 1.
    Week(u16),
}

impl CellValue {
    /// Reads the value of a cell in `column`.
    ///
    /// # Errors
    /// When it is of the wrong type, form or size, or outside the column's bounds.
    pub fn read(column: &ColumnId, value: &Value) -> Result<Self, SchemaError> {
        let found = match (&column.kind, value) {
            (_, Value::Null) => Self::Empty,
            (ColumnKind::Text, Value::Str(text)) => {
                error::sized("a cell's text", text, TABLE_CELL_BYTES_MAX)?;
                Self::Text(text.to_string())
            }
            (ColumnKind::Number { min, max }, Value::Int(number)) => {
                if !(min..=max).contains(&number) {
                    return Err(SchemaError::Form("a number outside its column's bounds"));
                }
                Self::Number(*number)
            }
            (ColumnKind::Choice(set), Value::Str(choice)) => {
                let choice: Slug = choice.parse()?;
                let known = set.choices().iter().any(|one| one.slug == choice.as_str());
                if *set != ChoiceSet::Own && !known {
                    return Err(SchemaError::Form("a choice that its column doesn't offer"));
                }
                Self::Choice(choice)
            }
            (ColumnKind::Person, Value::Str(id)) => Self::Person(member(id)?),
            (ColumnKind::Day, Value::Str(day)) => {
                Self::Day(day.parse().map_err(|_| SchemaError::Form("a cell's day"))?)
            }
            (ColumnKind::Week, Value::Int(number)) => {
                let week = u16::try_from(*number).ok();
                let week = week.filter(|week| (1..=TABLE_WEEK_MAX).contains(week));
                Self::Week(week.ok_or(SchemaError::Form("a week's number"))?)
            }
            _ => return Err(SchemaError::Form("a cell's value")),
        };
        Ok(found)
    }

    /// The value as it stands in the document.
    pub fn write(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Number(number) => Value::Int(*number),
            Self::Week(week) => Value::Int(i64::from(*week)),
            Self::Text(_) | Self::Choice(_) | Self::Person(_) | Self::Day(_) => {
                Value::Str(self.to_string().as_str().into())
            }
        }
    }
}

impl fmt::Display for CellValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Choice(choice) => choice.fmt(f),
            Self::Person(member) => member.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Week(week) => week.fmt(f),
        }
    }
}

fn member(text: &str) -> Result<MemberId, SchemaError> {
    let wrong = SchemaError::Form("a cell's person");
    let member: MemberId = text.parse().map_err(|_| wrong)?;
    if member.to_string() == text { Ok(member) } else { Err(wrong) }
}
