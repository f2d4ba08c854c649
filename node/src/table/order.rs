//! In which order rows stand, and which of them.

use std::cmp::Ordering;

use super::words;
use crate::{
    cli::Lang,
    facade::{CellInfo, ColumnInfo, RecordInfo},
};

/// How two cells of a column stand: numbers and weeks by their number, choices in the order in which
/// they are offered, everything else by its text.
pub fn compare(column: &ColumnInfo, a: &CellInfo, b: &CellInfo) -> Ordering {
    match column.kind.as_str() {
        "number" | "week" => {
            let number = |cell: &CellInfo| cell.value.parse::<i64>().unwrap_or_default();
            number(a).cmp(&number(b))
        }
        "choice" => {
            let place =
                |cell: &CellInfo| column.choices.iter().position(|one| one.choice == cell.value);
            place(a).cmp(&place(b))
        }
        "person" => (&a.name, &a.value).cmp(&(&b.name, &b.value)),
        _ => a.value.cmp(&b.value),
    }
}

/// Sorts rows by a column. Those with nothing there come last, whichever way; rows alike keep their
/// order.
pub fn sort(rows: &mut [RecordInfo], columns: &[ColumnInfo], by: usize, descending: bool) {
    let Some(column) = columns.get(by) else { return };
    let nothing = CellInfo::default();
    rows.sort_by(|a, b| {
        let a = a.cells.get(by).unwrap_or(&nothing);
        let b = b.cells.get(by).unwrap_or(&nothing);
        let empty = a.value.is_empty().cmp(&b.value.is_empty());
        let order = compare(column, a, b);
        empty.then(if descending { order.reverse() } else { order })
    });
}

/// Which rows are shown: those whose cell in this column is, or has in it, these words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column, by number from 0.
    pub column: usize,
    /// The words, in either language; upper and lower case are alike.
    pub words: String,
}

impl Filter {
    /// Whether a row is shown.
    pub fn shows(&self, columns: &[ColumnInfo], row: &RecordInfo) -> bool {
        let (Some(column), Some(cell)) = (columns.get(self.column), row.cells.get(self.column))
        else {
            return false;
        };
        let wanted = self.words.trim().to_lowercase();
        let said = [
            cell.value.clone(),
            words::cell(column, cell, Lang::Zh),
            words::cell(column, cell, Lang::En),
        ];
        match column.kind.as_str() {
            "text" | "person" => said.iter().any(|text| text.to_lowercase().contains(&wanted)),
            _ => said.iter().any(|text| text.to_lowercase() == wanted),
        }
    }
}
