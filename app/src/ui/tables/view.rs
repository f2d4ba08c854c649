//! What the screens of tables remember.

use std::collections::BTreeMap;

use node::facade::{Answer, CellChange, Command, Failure, Query, TableInfo};

use super::{column::ColumnForm, make::Make, menu::Menu, report::Report};
use crate::{
    action::{Action, Then},
    model::{
        tables::{Cursor, Draft, Sort, first_board_column, shown},
        tasks::export::Form,
    },
    state::{Panel, Route},
    text::Lang,
    ui::{Cx, Seen},
};

/// The question of a table.
pub(super) fn query(table: &str) -> Query {
    Query::Table { table: table.to_owned(), removed: false }
}

/// The question of a table with the rows that were taken out.
pub(super) fn removed_query(table: &str) -> Query {
    Query::Table { table: table.to_owned(), removed: true }
}

/// What the screens remember.
#[derive(Default)]
pub struct TablesView {
    /// What the list is filtered by.
    pub(super) filter: String,
    /// A table in the making.
    pub(super) making: Option<Make>,
    /// A problem being reported.
    pub(super) report: Option<Report>,
    /// The table that everything below is about.
    table: String,
    /// What is looked for in it.
    pub(super) typed: String,
    /// By what its rows are sorted.
    pub(super) sort: Option<Sort>,
    /// By which column its board is made, if somebody chose one.
    pub(super) board: Option<usize>,
    /// Its rows that are shown, in order, by number.
    pub(super) rows: Vec<usize>,
    /// Cells that were set apart.
    pub(super) apart: usize,
    worked_out: Option<(u64, String, Option<Sort>, Lang)>,
    /// What the grid remembers.
    pub(super) grid: Grid,
    /// A row in the making.
    pub(super) draft: Draft,
    /// The row in the making is being saved.
    pub(super) sending: bool,
    /// A row was added with the form.
    pub(super) thanked: bool,
    /// Why it wasn't.
    pub(super) refused: Option<Failure>,
    /// A column that is added or renamed.
    pub(super) column: Option<ColumnForm>,
    /// A file that is to be written.
    pub(super) export: Option<Form>,
    /// The rows that were taken out are looked at.
    pub(super) removed_open: bool,
    /// Texts of the panel that were begun, by column.
    pub(super) begun: BTreeMap<(String, String), String>,
}

/// What a grid remembers.
#[derive(Default)]
pub(super) struct Grid {
    /// The cell that the keyboard is at.
    pub cursor: Option<Cursor>,
    /// Where that cell was drawn last.
    pub place: Option<egui::Rect>,
    /// The keyboard is the grid's.
    pub active: bool,
    /// The cell's field asks for the keyboard.
    pub take: bool,
    /// The cell is to be brought into sight.
    pub reveal: bool,
    /// What is typed into the cell.
    pub text: String,
    /// Something is typed into it: what stands there is being replaced.
    pub begun: bool,
    /// The caret goes behind what stands there.
    pub to_end: bool,
    /// A menu at a cell.
    pub menu: Option<Menu>,
    /// What was set and isn't in the node's answer yet, by row and column.
    pub pending: BTreeMap<(String, String), String>,
    /// The answer that this stands beside.
    pub revision: u64,
}

impl Grid {
    /// The keyboard goes to a cell.
    pub fn go(&mut self, cursor: Cursor) {
        *self = Self {
            cursor: Some(cursor),
            active: true,
            take: true,
            reveal: true,
            pending: std::mem::take(&mut self.pending),
            revision: self.revision,
            ..Self::default()
        };
    }

    /// Nothing is typed any more.
    pub fn stop(&mut self) {
        self.begun = false;
        self.text.clear();
    }
}

impl TablesView {
    /// The questions of the screens, besides that of the place.
    pub fn needs(&self, here: &Route, panel: Option<&Panel>) -> Vec<Query> {
        let mut needed = Vec::new();
        match here {
            Route::Tables { .. } => needed.push(Query::Tables { department: None }),
            Route::Table { table, .. } => {
                needed.push(Query::Tables { department: None });
                needed.push(query(table));
                needed.extend(self.removed_open.then(|| removed_query(table)));
            }
            _ => {}
        }
        if let Some(Panel::Record { table, row }) = panel {
            needed.push(query(table));
            needed.push(Query::TableHistory { table: table.clone(), row: Some(row.clone()) });
        }
        needed
    }

    /// Another table is looked at.
    pub(super) fn at(&mut self, table: &str) {
        if self.table != table {
            *self = Self {
                table: table.to_owned(),
                filter: std::mem::take(&mut self.filter),
                making: self.making.take(),
                report: self.report.take(),
                grid: Grid {
                    cursor: self.grid.cursor.take().filter(|_| self.table.is_empty()),
                    ..Grid::default()
                },
                ..Self::default()
            };
        }
    }

    /// Works out which rows are shown, when anything of it changed.
    pub(super) fn refresh(&mut self, seen: &Seen<'_>, info: &TableInfo, lang: Lang) {
        let revision = seen.cache.revision(&query(&self.table));
        let wanted = (revision, self.typed.clone(), self.sort, lang);
        if self.worked_out.as_ref() == Some(&wanted) {
            return;
        }
        if self.grid.revision != revision {
            self.grid.revision = revision;
            self.grid.pending.clear();
        }
        self.rows = shown(info, &self.typed, self.sort, lang);
        let cells = info.rows.iter().flat_map(|row| &row.cells);
        self.apart = cells.filter(|cell| !cell.apart.is_empty()).count();
        self.worked_out = Some(wanted);
    }

    /// By which column the board is made.
    pub(super) fn board_column(&self, info: &TableInfo) -> Option<usize> {
        let chosen = self.board.filter(|column| {
            info.columns.get(*column).is_some_and(|column| column.kind == "choice")
        });
        chosen.or_else(|| first_board_column(&info.columns))
    }

    /// Whether a dialog of tables is open that Escape closes.
    pub fn is_open(&self) -> bool {
        self.making.is_some() || self.report.is_some()
    }

    /// Whether a menu is open, which closes by itself.
    pub fn has_menu(&self) -> bool {
        self.grid.menu.is_some()
    }

    /// Closes what is open.
    pub fn close(&mut self) {
        self.making = None;
        self.report = None;
    }

    /// Asks what is wrong.
    pub fn begin_report(&mut self) {
        self.report = Some(Report::default());
    }

    /// Asks where a table is to be written.
    pub fn begin_export(&mut self, form: Form) {
        self.export = Some(form);
    }

    /// The table is in its file.
    pub fn exported(&mut self) {
        self.export = None;
    }

    /// It isn't; whether the dialog says so.
    pub fn export_failed(&mut self, failure: &Failure) -> bool {
        let Some(form) = &mut self.export else { return false };
        form.busy = false;
        form.failure = Some(failure.clone());
        true
    }

    /// A row was made: the keyboard goes to its first cell.
    pub fn row_made(&mut self, answer: &Answer) {
        if let Answer::RowsMade { rows, .. } = answer
            && let Some(row) = rows.first()
        {
            self.grid.go(Cursor { row: row.clone(), column: 0 });
        }
    }

    /// What was filled in is saved.
    pub fn filled_in(&mut self) {
        self.draft = Draft::default();
        (self.sending, self.thanked, self.refused) = (false, true, None);
    }

    /// It isn't; the form says so.
    pub fn not_filled_in(&mut self, failure: &Failure) -> bool {
        (self.sending, self.refused) = (false, Some(failure.clone()));
        true
    }

    /// The problem is reported.
    pub fn reported(&mut self) {
        self.report = None;
    }

    /// It isn't; the dialog says so.
    pub fn not_reported(&mut self, failure: &Failure) -> bool {
        let Some(report) = &mut self.report else { return false };
        report.failed(failure);
        true
    }
}

/// Has a cell get a value.
pub(super) fn set(cx: &Cx<'_>, table: &str, row: &str, column: &str, value: &str) {
    let cell = CellChange { row: row.into(), column: column.into(), value: value.into() };
    let command = Command::SetCells { table: table.to_owned(), cells: vec![cell] };
    cx.act(Action::Do(command, Then::Nothing));
}
