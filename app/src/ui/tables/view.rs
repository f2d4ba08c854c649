//! What the screens of tables remember.

use std::collections::BTreeMap;

use node::facade::{Answer, CellChange, Command, Failure, Query, TableInfo};

use super::{column::ColumnForm, make::Make, menu::Menu, report::Report};
use crate::{
    action::{Action, Then},
    model::{
        tables::{Cursor, Draft, Sort, column_at, first_board_column, shown},
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
    /// By which column its board is made, by id, if somebody chose one.
    pub(super) board: Option<String>,
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
    /// Texts of the panel that were begun.
    pub(super) begun: BTreeMap<CellAt, Begun>,
    /// Whose first cell the keyboard goes to once it is there: a row that was made.
    pub(super) made: Option<String>,
}

/// A cell: its table, row and column.
pub(super) type CellAt = (String, String, String);

/// A text of the panel that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    /// The text as it was.
    pub base: String,
    /// The text as it is wanted.
    pub text: String,
}

impl Begun {
    fn command(&self, (table, row, column): &CellAt) -> Option<Command> {
        let text = self.text.trim();
        let cell = CellChange { row: row.clone(), column: column.clone(), value: text.to_owned() };
        (text != self.base).then(|| Command::SetCells { table: table.clone(), cells: vec![cell] })
    }
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
                begun: std::mem::take(&mut self.begun),
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
        let wanted = (revision, self.typed.clone(), self.sort.clone(), lang);
        if self.worked_out.as_ref() == Some(&wanted) {
            return;
        }
        if self.grid.revision != revision {
            self.grid.revision = revision;
            self.grid.pending.clear();
        }
        self.rows = shown(info, &self.typed, self.sort.as_ref(), lang);
        let cells = info.rows.iter().flat_map(|row| &row.cells);
        self.apart = cells.filter(|cell| !cell.apart.is_empty()).count();
        self.worked_out = Some(wanted);
    }

    /// By which column the board is made.
    pub(super) fn board_column(&self, info: &TableInfo) -> Option<usize> {
        let chosen = self.board.as_ref().and_then(|id| column_at(&info.columns, id));
        let chosen = chosen.filter(|column| info.columns[*column].kind == "choice");
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
            // It is empty: what is looked for would hide it.
            self.typed.clear();
            self.made = Some(row.clone());
        }
    }

    /// A cell didn't get its value: what it holds is shown again.
    pub fn not_set(&mut self, row: &str, column: &str) {
        self.grid.pending.remove(&(row.to_owned(), column.to_owned()));
    }

    /// Texts that were begun in a panel which is closed now, or shows another row.
    pub fn follow(&mut self, panel: Option<&Panel>) -> Vec<(Command, Then)> {
        let open = match panel {
            Some(Panel::Record { table, row }) => Some((table.as_str(), row.as_str())),
            _ => None,
        };
        let left = |(table, row, _): &CellAt| open != Some((table.as_str(), row.as_str()));
        let left: Vec<CellAt> = self.begun.keys().filter(|at| left(at)).cloned().collect();
        left.into_iter().filter_map(|at| self.save(at)).collect()
    }

    /// The texts that would be lost if the window closed now.
    pub fn unsaved(&self) -> Vec<Command> {
        self.begun.iter().filter_map(|(at, begun)| begun.command(at)).collect()
    }

    /// What saves a text that was begun.
    pub(super) fn save(&mut self, at: CellAt) -> Option<(Command, Then)> {
        let command = self.begun.remove(&at)?.command(&at)?;
        let (_, row, column) = at;
        Some((command, Then::CellSet { row, column }))
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
    let (row, column) = (row.to_owned(), column.to_owned());
    cx.act(Action::Do(command, Then::CellSet { row, column }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(row: &str) -> CellAt {
        ("t".into(), row.into(), "text:a".into())
    }

    fn begun(base: &str, text: &str) -> Begun {
        Begun { base: base.into(), text: text.into() }
    }

    #[test]
    fn what_was_refused_is_shown_no_longer_and_the_rest_is() {
        let mut view = TablesView::default();
        for row in ["a", "b"] {
            view.grid.pending.insert((row.into(), "text:a".into()), "x".into());
        }
        view.not_set("a", "text:a");
        let left: Vec<&str> = view.grid.pending.keys().map(|(row, _)| row.as_str()).collect();
        assert_eq!(left, ["b"]);
    }

    #[test]
    fn texts_of_a_panel_are_saved_when_it_is_left_and_when_the_window_closes() {
        let mut view = TablesView::default();
        view.begun.insert(at("a"), begun("旧", " 新 "));
        view.begun.insert(at("b"), begun("same", "same"));
        let open = Panel::Record { table: "t".into(), row: "a".into() };
        assert_eq!(view.follow(Some(&open)), [], "one is still at it; the other says nothing new");
        let cell = CellChange { row: "a".into(), column: "text:a".into(), value: "新".into() };
        let set = Command::SetCells { table: "t".into(), cells: vec![cell] };
        assert_eq!(view.unsaved(), std::slice::from_ref(&set));
        view.at("another table");
        let then = Then::CellSet { row: "a".into(), column: "text:a".into() };
        assert_eq!(view.follow(None), [(set, then)]);
        assert_eq!((view.follow(None), view.unsaved()), (vec![], vec![]), "once");
    }
}
