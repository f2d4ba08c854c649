//! Tables as they are shown: which rows in which order, where the keyboard stands, lanes of a board,
//! a row in the making.

use std::collections::BTreeMap;

use node::{
    facade::{CellInfo, CellInput, ChoiceInfo, ColumnInfo, RecordInfo, TableInfo},
    table,
};

use super::name;
use crate::text::Lang;

/// Points that a column takes, by what its cells hold.
pub fn width(column: &ColumnInfo) -> f32 {
    match column.kind.as_str() {
        "text" => 220.0,
        "person" | "day" => 124.0,
        _ => 116.0,
    }
}

/// The node's word for a language.
pub fn node_lang(lang: Lang) -> node::cli::Lang {
    match lang {
        Lang::Zh => node::cli::Lang::Zh,
        Lang::En => node::cli::Lang::En,
    }
}

/// What a column is called.
pub fn heading(column: &ColumnInfo, lang: Lang) -> &str {
    table::heading(column, node_lang(lang))
}

/// What counts in a cell, in words.
pub fn words(column: &ColumnInfo, cell: &CellInfo, lang: Lang) -> String {
    table::cell(column, cell, node_lang(lang))
}

/// By which column rows are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's id: it stays at its column when others come between.
    pub column: String,
    /// The other way round.
    pub descending: bool,
}

impl Sort {
    /// What a click on a column's head makes of it: up, down, as the rows stand.
    pub fn clicked(now: Option<&Self>, column: &str) -> Option<Self> {
        let same = now.filter(|sort| sort.column == column);
        let by = |descending| Some(Self { column: column.to_owned(), descending });
        match same {
            Some(sort) if sort.descending => None,
            Some(_) => by(true),
            None => by(false),
        }
    }
}

/// Where a column of this id stands, if it is shown.
pub fn column_at(columns: &[ColumnInfo], id: &str) -> Option<usize> {
    columns.iter().position(|column| column.column == id)
}

/// The rows that are shown, by number, in order: those with what was typed in one of their cells.
pub fn shown(info: &TableInfo, typed: &str, sort: Option<&Sort>, lang: Lang) -> Vec<usize> {
    let typed = typed.trim().to_lowercase();
    let fits = |row: &RecordInfo| {
        typed.is_empty()
            || info
                .columns
                .iter()
                .zip(&row.cells)
                .any(|(column, cell)| words(column, cell, lang).to_lowercase().contains(&typed))
    };
    let mut rows: Vec<usize> =
        (0..info.rows.len()).filter(|index| fits(&info.rows[*index])).collect();
    let Some(Sort { column, descending }) = sort else { return rows };
    let Some(column) = column_at(&info.columns, column) else { return rows };
    let by = &info.columns[column];
    let nothing = CellInfo::default();
    let cell = |row: usize| info.rows[row].cells.get(column).unwrap_or(&nothing);
    rows.sort_by(|a, b| {
        let (a, b) = (cell(*a), cell(*b));
        let order = match by.kind.as_str() {
            // Names and texts in the order of the sidebar: by pinyin, where there is one.
            "text" => name::sort_key(&a.value).cmp(&name::sort_key(&b.value)),
            "person" => name::sort_key(&a.name).cmp(&name::sort_key(&b.name)),
            _ => table::compare(by, a, b),
        };
        let order = if *descending { order.reverse() } else { order };
        a.value.is_empty().cmp(&b.value.is_empty()).then(order)
    });
    rows
}

/// A cell that the keyboard is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The row's id: it stays at its row when others come between.
    pub row: String,
    /// The column's id, as well.
    pub column: String,
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A row up.
    Up,
    /// A row down.
    Down,
    /// A column to the left.
    Left,
    /// A column to the right.
    Right,
    /// The next cell, in reading order.
    Next,
    /// The one before.
    Before,
    /// The first column.
    Home,
    /// The last column.
    End,
}

/// Where the keyboard is after a step among rows and columns of these ids; where it was at an edge. From
/// a row or column that is no longer shown it goes to the first.
pub fn stepped(rows: &[&str], columns: &[&str], cursor: &Cursor, step: Step) -> Cursor {
    let at = rows.iter().position(|row| *row == cursor.row);
    let column = columns.iter().position(|column| *column == cursor.column);
    let named = |row: usize, column: usize| {
        let held = |ids: &[&str], at: usize, now: &str| (*ids.get(at).unwrap_or(&now)).to_owned();
        Cursor { row: held(rows, row, &cursor.row), column: held(columns, column, &cursor.column) }
    };
    let (Some(at), Some(column)) = (at, column) else {
        return named(at.unwrap_or(0), column.unwrap_or(0));
    };
    let (last_row, last) = (rows.len() - 1, columns.len() - 1);
    let (row, column) = match step {
        Step::Up => (at.saturating_sub(1), column),
        Step::Down => ((at + 1).min(last_row), column),
        Step::Left => (at, column.saturating_sub(1)),
        Step::Right => (at, (column + 1).min(last)),
        Step::Home => (at, 0),
        Step::End => (at, last),
        Step::Next if column < last => (at, column + 1),
        Step::Next if at < last_row => (at + 1, 0),
        Step::Before if column > 0 => (at, column - 1),
        Step::Before if at > 0 => (at - 1, last),
        Step::Next | Step::Before => (at, column),
    };
    named(row, column)
}

/// The columns that a board can be made of, by number.
pub fn board_columns(columns: &[ColumnInfo]) -> Vec<usize> {
    let is_choice = |index: &usize| columns[*index].kind == "choice";
    (0..columns.len()).filter(is_choice).collect()
}

/// The column that a board is made of at first: how far something is, before anything else.
pub fn first_board_column(columns: &[ColumnInfo]) -> Option<usize> {
    let offered = board_columns(columns);
    let tells = |index: &&usize| {
        let id = &columns[**index].column;
        id.starts_with("choice=stage:") || id.starts_with("choice=solution:")
    };
    offered.iter().find(tells).or(offered.first()).copied()
}

/// A lane of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The choice; `None`: nothing is chosen.
    pub choice: Option<ChoiceInfo>,
    /// Its rows, by number, in order.
    pub rows: Vec<usize>,
}

/// The lanes of a board: one for each choice that is offered or that a row has; one for rows without a
/// choice, if there are any.
pub fn lanes(info: &TableInfo, column: usize, rows: &[usize]) -> Vec<Lane> {
    let Some(by) = info.columns.get(column) else { return Vec::new() };
    let value = |row: usize| info.rows[row].cells.get(column).map_or("", |cell| &*cell.value);
    let of = |wanted: &str| rows.iter().copied().filter(|row| value(*row) == wanted).collect();
    let mut lanes: Vec<Lane> = by
        .choices
        .iter()
        .map(|choice| Lane { rows: of(&choice.choice), choice: Some(choice.clone()) })
        .collect();
    lanes.retain(|lane| {
        !lane.rows.is_empty() || lane.choice.as_ref().is_some_and(|choice| !choice.retired)
    });
    let known = |row: &usize| by.choices.iter().any(|choice| choice.choice == value(*row));
    let others: Vec<usize> = rows.iter().copied().filter(|row| !known(row)).collect();
    if !others.is_empty() {
        lanes.insert(0, Lane { choice: None, rows: others });
    }
    lanes
}

/// What stands for a row: its first text that isn't empty.
pub fn title(info: &TableInfo, row: &RecordInfo) -> String {
    let texts = info.columns.iter().zip(&row.cells).filter(|(column, _)| column.kind == "text");
    let mut texts: Vec<&str> =
        texts.map(|(_, cell)| cell.value.trim()).filter(|text| !text.is_empty()).collect();
    // Where a table's first text says whose something is, the second says what it is.
    if info.template == "research" && texts.len() > 1 {
        texts.remove(0);
    }
    texts.first().map(|text| text.lines().next().unwrap_or_default().to_owned()).unwrap_or_default()
}

/// A row in the making: what was typed or chosen, by column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The values, by the columns' ids.
    pub values: BTreeMap<String, String>,
}

impl Draft {
    /// Whether anything was said.
    pub fn is_ready(&self) -> bool {
        self.values.values().any(|value| !value.trim().is_empty())
    }

    /// What a column's field holds.
    pub fn value(&mut self, column: &ColumnInfo) -> &mut String {
        self.values.entry(column.column.clone()).or_default()
    }

    /// The row as a node takes it.
    pub fn cells(&self) -> Vec<CellInput> {
        let said = self.values.iter().filter(|(_, value)| !value.trim().is_empty());
        let cell = |(column, value): (&String, &String)| CellInput {
            column: column.clone(),
            value: value.clone(),
        };
        said.map(cell).collect()
    }
}

/// The numbers of a column that are few enough for a button each.
pub fn few_numbers(column: &ColumnInfo) -> Option<std::ops::RangeInclusive<i64>> {
    let (min, max) = (column.min?, column.max?);
    (max.checked_sub(min)? < 10).then_some(min..=max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(id: &str, kind: &str) -> ColumnInfo {
        let (column, kind) = (id.to_owned(), kind.to_owned());
        ColumnInfo { zh: column.clone(), column, kind, ..ColumnInfo::default() }
    }

    fn row(id: &str, values: &[&str]) -> RecordInfo {
        let cell = |value: &&str| CellInfo { value: (*value).to_owned(), ..CellInfo::default() };
        let cells = values.iter().map(cell).collect();
        RecordInfo { row: id.to_owned(), cells, ..RecordInfo::default() }
    }

    fn choice(id: &str, retired: bool) -> ChoiceInfo {
        ChoiceInfo { choice: id.into(), zh: id.into(), retired, ..ChoiceInfo::default() }
    }

    fn list() -> TableInfo {
        let stages = vec![choice("developing", false), choice("live", false), choice("old", true)];
        let stage = ColumnInfo { choices: stages, ..column("choice=stage:status", "choice") };
        TableInfo {
            columns: vec![column("text:module", "text"), stage, column("week:planned", "week")],
            rows: vec![
                row("a", &["任务管理", "live", "10"]),
                row("b", &["数据看板", "", "6"]),
                row("c", &["即时通讯", "live", ""]),
            ],
            ..TableInfo::default()
        }
    }

    #[test]
    fn r15_weeks_sort_as_numbers_and_a_third_click_gives_the_rows_own_order() {
        let list = list();
        let order = |sort: &Option<Sort>| shown(&list, "", sort.as_ref(), Lang::Zh);
        let week = "week:planned";
        let first = Sort::clicked(None, week);
        assert_eq!(order(&first), [1, 0, 2], "week 6, week 10, none");
        let second = Sort::clicked(first.as_ref(), week);
        assert_eq!(order(&second), [0, 1, 2], "none stays last");
        assert_eq!(Sort::clicked(second.as_ref(), week), None);
        assert_eq!(order(&Sort::clicked(None, "text:module")), [2, 0, 1], "by pinyin");
        assert_eq!(shown(&list, "第6周", None, Lang::Zh), [1]);
    }

    #[test]
    fn the_keyboard_goes_on_in_reading_order_and_stops_at_the_edges() {
        let rows = ["a", "b"];
        let columns = ["x", "y", "z"];
        let at = |row: &str, column: usize| Cursor {
            row: row.into(),
            column: (*columns.get(column).unwrap_or(&"gone")).into(),
        };
        let go = |cursor: Cursor, step| stepped(&rows, &columns, &cursor, step);
        assert_eq!(go(at("a", 2), Step::Next), at("b", 0));
        assert_eq!(go(at("b", 0), Step::Before), at("a", 2));
        assert_eq!(go(at("b", 2), Step::Next), at("b", 2));
        assert_eq!(go(at("a", 1), Step::Up), at("a", 1));
        assert_eq!(go(at("a", 1), Step::Down), at("b", 1));
        assert_eq!(go(at("b", 1), Step::End), at("b", 2));
        assert_eq!(go(at("gone", 2), Step::Down), at("a", 2), "its row is no longer shown");
        assert_eq!(go(at("b", 7), Step::Right), at("b", 0), "nor its column");
        assert_eq!(stepped(&[], &[], &at("a", 1), Step::Down), at("a", 1), "an empty table");
    }

    #[test]
    fn a_column_that_comes_between_moves_neither_the_keyboard_nor_the_order() {
        let mut list = list();
        let week = Sort::clicked(None, "week:planned");
        let before = shown(&list, "", week.as_ref(), Lang::Zh);
        list.columns.insert(0, column("text:new", "text"));
        list.rows.iter_mut().for_each(|row| row.cells.insert(0, CellInfo::default()));
        assert_eq!(shown(&list, "", week.as_ref(), Lang::Zh), before);
        let ids: Vec<&str> = list.columns.iter().map(|column| &*column.column).collect();
        let cursor = Cursor { row: "a".into(), column: "text:module".into() };
        let next = stepped(&["a"], &ids, &cursor, Step::Right);
        assert_eq!(next.column, "choice=stage:status", "the neighbour of the same column");
    }

    #[test]
    fn r15_a_board_has_a_lane_for_each_stage_and_one_for_what_has_none() {
        let list = list();
        assert_eq!(first_board_column(&list.columns), Some(1));
        let lanes = lanes(&list, 1, &[0, 1, 2]);
        let seen: Vec<(Option<&str>, &[usize])> = lanes
            .iter()
            .map(|lane| (lane.choice.as_ref().map(|one| &*one.choice), &*lane.rows))
            .collect();
        let expected: [(Option<&str>, &[usize]); 3] =
            [(None, &[1]), (Some("developing"), &[]), (Some("live"), &[0, 2])];
        assert_eq!(seen, expected, "nothing is put into a retired lane");
    }

    #[test]
    fn r63_a_score_has_a_button_for_each_number() {
        let score = ColumnInfo { min: Some(1), max: Some(5), ..column("number=1..5:s", "number") };
        assert_eq!(few_numbers(&score), Some(1..=5));
        assert_eq!(few_numbers(&column("number:n", "number")), None);
        let mut draft = Draft::default();
        assert!(!draft.is_ready());
        *draft.value(&score) = "3".into();
        assert_eq!(draft.cells()[0].value, "3");
    }
}
