//! The keys of a table's document.

use std::{fmt, str::FromStr};

use super::{
    choice::ChoiceConfig,
    column::{ColumnConfig, ColumnId, ColumnKind, Slug},
    prompt::Prompt,
    template::Template,
    {ChoiceSet, value::CellValue},
};
use crate::{
    change::Value,
    ids::RowId,
    limits::{TABLE_PLACE_MAX, TITLE_BYTES_MAX},
    schema::{SchemaError, error},
};

/// A root key of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableField {
    /// `template`: after what it is made.
    Template,
    /// `title`.
    Title,
    /// `c<column>`: a column.
    Column(ColumnId),
    /// `e<column>/<choice>`: a choice of a column that offers the table's own.
    Choice(ColumnId, Slug),
    /// `r<row>`: a row's map. Only the device in the row's name makes it.
    Row(RowId),
    /// `prompt`: when everybody is asked to add a row.
    Prompt,
}

impl fmt::Display for TableField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template => f.write_str("template"),
            Self::Title => f.write_str("title"),
            Self::Column(column) => write!(f, "c{column}"),
            Self::Choice(column, choice) => write!(f, "e{column}/{choice}"),
            Self::Row(row) => write!(f, "r{row}"),
            Self::Prompt => f.write_str("prompt"),
        }
    }
}

impl FromStr for TableField {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a table's key");
        let found = match key {
            "template" => Self::Template,
            "title" => Self::Title,
            "prompt" => Self::Prompt,
            _ => match key.split_at_checked(1) {
                Some(("c", column)) => Self::Column(column.parse()?),
                Some(("e", rest)) => {
                    let (column, choice) = rest.split_once('/').ok_or(wrong)?;
                    let column: ColumnId = column.parse()?;
                    if column.kind != ColumnKind::Choice(ChoiceSet::Own) {
                        return Err(wrong);
                    }
                    Self::Choice(column, choice.parse()?)
                }
                Some(("r", row)) => Self::Row(row.parse().map_err(|_| wrong)?),
                _ => return Err(wrong),
            },
        };
        if found.to_string() == key { Ok(found) } else { Err(wrong) }
    }
}

/// The value of a root scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableValue {
    /// Of [`TableField::Template`].
    Template(Template),
    /// Of [`TableField::Title`].
    Title(String),
    /// Of [`TableField::Column`].
    Column(ColumnConfig),
    /// Of [`TableField::Choice`].
    Choice(ChoiceConfig),
    /// Of [`TableField::Prompt`]; `None`: nobody is asked any more.
    Prompt(Option<Prompt>),
}

impl TableValue {
    /// Reads the value of `field`.
    ///
    /// # Errors
    /// When it is of the wrong type, form or size for the field.
    pub fn read(field: &TableField, value: &Value) -> Result<Self, SchemaError> {
        Ok(match (field, value) {
            (TableField::Template, Value::Str(text)) => Self::Template(text.parse()?),
            (TableField::Title, Value::Str(text)) => {
                error::sized("a title", text, TITLE_BYTES_MAX)?;
                Self::Title(text.to_string())
            }
            (TableField::Column(_), Value::Bytes(bytes)) => {
                Self::Column(ColumnConfig::unpack(bytes)?)
            }
            (TableField::Choice(..), Value::Bytes(bytes)) => {
                Self::Choice(ChoiceConfig::unpack(bytes)?)
            }
            (TableField::Prompt, Value::Str(text)) => Self::Prompt(Some(text.parse()?)),
            (TableField::Prompt, Value::Null) => Self::Prompt(None),
            _ => return Err(SchemaError::Form("a table field's value")),
        })
    }

    /// The value as it stands in the document.
    pub fn write(&self) -> Value {
        match self {
            Self::Template(template) => Value::Str(template.to_string().as_str().into()),
            Self::Title(title) => Value::Str(title.as_str().into()),
            Self::Column(column) => Value::Bytes(column.pack().into()),
            Self::Choice(choice) => Value::Bytes(choice.pack().into()),
            Self::Prompt(Some(prompt)) => Value::Str(prompt.to_string().as_str().into()),
            Self::Prompt(None) => Value::Null,
        }
    }
}

/// A key of a row's map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowField {
    /// `at`: its place among the rows, the least first; rows at one place stand in order of their ids.
    At,
    /// `gone`: whether it was taken out. Its cells stay, so it can be brought back, and what somebody
    /// wrote into it meanwhile is there.
    Gone,
    /// A cell, under its column.
    Cell(ColumnId),
}

impl RowField {
    /// Checks a value.
    ///
    /// # Errors
    /// When it is of the wrong type, form or size for the field.
    pub fn check(&self, value: &Value) -> Result<(), SchemaError> {
        match (self, value) {
            (Self::At, value) => read_position(value).map(drop),
            (Self::Gone, Value::Bool(_)) => Ok(()),
            (Self::Gone, _) => Err(SchemaError::Form("whether a row was taken out")),
            (Self::Cell(column), value) => CellValue::read(column, value).map(drop),
        }
    }
}

/// Reads a row's place.
///
/// # Errors
/// When it is none.
pub fn read_position(value: &Value) -> Result<i64, SchemaError> {
    match value {
        Value::Int(at) if at.unsigned_abs() <= TABLE_PLACE_MAX => Ok(*at),
        _ => Err(SchemaError::Form("a row's place")),
    }
}

impl fmt::Display for RowField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At => f.write_str("at"),
            Self::Gone => f.write_str("gone"),
            Self::Cell(column) => column.fmt(f),
        }
    }
}

impl FromStr for RowField {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        Ok(match key {
            "at" => Self::At,
            "gone" => Self::Gone,
            _ => Self::Cell(key.parse()?),
        })
    }
}
