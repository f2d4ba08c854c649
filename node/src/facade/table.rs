//! What a node tells about tables, and what can be done with them.
//!
//! Values of cells are texts here: a number or week in digits, a day as `YYYY-MM-DD`, a choice by its
//! short name, a person by their member id. What people type may say a choice by its label and a
//! person by name, too, and a week as 第6周.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Its id.
    pub table: String,
    /// The space that it is in.
    pub space: String,
    /// The department or project's path; empty for the organisation.
    pub department: String,
    /// Its title.
    pub title: String,
    /// After what it was made: `own`, `research`, `functions`, `issues`, `feedback`.
    pub template: String,
    /// Who made it.
    pub creator: String,
    /// When it was made, by its creator's clock.
    pub created: Millis,
    /// When it was last changed, by the author's clock.
    pub edited: Millis,
    /// Whether one may change it now.
    pub may_write: bool,
    /// Whether one may say when it asks to be filled in; `false` in lists.
    #[serde(default)]
    pub may_manage: bool,
    /// When everybody who may write in it is asked to add a row: from which day on, and every how many days,
    /// as `2026-12-01 28`; empty: never.
    #[serde(default)]
    pub prompt: String,
    /// Its columns, from the left; none in lists.
    pub columns: Vec<ColumnInfo>,
    /// Its columns that are no longer shown, which can be shown again; none in lists.
    #[serde(default)]
    pub hidden: Vec<ColumnInfo>,
    /// Its rows, in order; none in lists.
    pub rows: Vec<RecordInfo>,
    /// How many rows were taken out and can be brought back.
    pub removed: u64,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// Its id, such as `number=1..5:score`.
    pub column: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// What its cells hold: `text`, `number`, `choice`, `person`, `day`, `week`.
    pub kind: String,
    /// The least number.
    pub min: Option<i64>,
    /// The greatest number.
    pub max: Option<i64>,
    /// The choices, in order.
    pub choices: Vec<ChoiceInfo>,
    /// The choices can be changed: they are the table's own.
    pub open: bool,
    /// Its place, from the left.
    pub order: u16,
    /// No longer shown; cells keep what they hold.
    pub retired: bool,
}

/// What a cell can be one of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceInfo {
    /// Its short name.
    pub choice: String,
    /// The Chinese label.
    pub zh: String,
    /// The English label.
    pub en: String,
    /// Its colour, by number: 0 to 7.
    pub tone: u8,
    /// No longer offered; cells that have it keep it.
    pub retired: bool,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordInfo {
    /// Its id.
    pub row: String,
    /// Its place among the rows of the table, from 1, however they are sorted; 0 when it was taken out.
    #[serde(default)]
    pub number: u64,
    /// Its cells, one for each column of the table.
    pub cells: Vec<CellInfo>,
    /// Who made it.
    pub creator: String,
    /// When, by their clock.
    pub created: Millis,
    /// It was taken out.
    pub gone: bool,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellInfo {
    /// The value that counts; empty when there is none.
    pub value: String,
    /// The person's name, in a column of persons.
    pub name: String,
    /// When people who didn't know of each other have set it differently: each value, the one that
    /// counts first; empty otherwise.
    pub apart: Vec<CellSaid>,
}

/// One of several values of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellSaid {
    /// The value.
    pub value: String,
    /// The person's name, in a column of persons.
    pub name: String,
    /// Who set it.
    pub author: String,
    /// When.
    pub time: Millis,
}

/// A value for a cell of a new row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellInput {
    /// The column, by id or name.
    pub column: String,
    /// The value.
    pub value: String,
}

/// A value for a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellChange {
    /// The row, by (the beginning of) its id or by its number, from 1.
    pub row: String,
    /// The column, by id or name.
    pub column: String,
    /// The value; empty: none.
    pub value: String,
}

/// A column as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewColumn {
    /// Its name, in whichever language.
    pub name: String,
    /// What its cells hold: `text`, `number`, `number=1..5`, `choice`, `person`, `day`, `week`, or one
    /// of the sets that are always the same: `choice=priority`, `choice=stage`, `choice=severity`,
    /// `choice=solution`.
    pub kind: String,
    /// The labels of its choices.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// A change of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableChange {
    /// Another title.
    Title(String),
    /// One more column, at the right.
    AddColumn(NewColumn),
    /// Another name for a column.
    RenameColumn {
        /// Which, by id or name.
        column: String,
        /// The new name.
        name: String,
    },
    /// A column to another place.
    MoveColumn {
        /// Which, by id or name.
        column: String,
        /// Its place, from the left; a template's columns stand at 100, 200 and so on.
        order: u16,
    },
    /// A column is shown no longer, or again. Cells keep what they hold.
    HideColumn {
        /// Which, by id or name.
        column: String,
        /// Whether it is hidden.
        hidden: bool,
    },
    /// One more choice for a column of the table's own choices.
    AddChoice {
        /// Which column, by id or name.
        column: String,
        /// The choice's label.
        label: String,
    },
    /// Another label for a choice.
    RenameChoice {
        /// Which column, by id or name.
        column: String,
        /// Which choice, by short name or label.
        choice: String,
        /// The new label.
        label: String,
    },
    /// A choice is offered no longer, or again. Cells that have it keep it.
    RetireChoice {
        /// Which column, by id or name.
        column: String,
        /// Which choice, by short name or label.
        choice: String,
        /// Whether it is retired.
        retired: bool,
    },
    /// When everybody who may write in it is asked to add a row: from which day on, and every how many days,
    /// as `2026-12-01 28`; empty: never. Takes a manager.
    Prompt(String),
}
