//! Rows are added, filled, taken out and brought back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use protocol::{
    clock::Millis,
    entry::DocRef,
    ids::{RowId, SpaceId},
    limits::{TABLE_PLACE_MAX, TABLE_ROWS_MAX},
    schema::{
        Day,
        table::{CellValue, ColumnId, Template},
    },
};

use super::{cells, columns};
use crate::{
    content::TableAt,
    core::Core,
    document::edit::{self, TableEdit},
    facade::{Answer, CellChange, CellInput, Failure, FailureCode},
    service::names::{self, People},
    view::RecordRow,
};

/// How far apart rows stand: between two of them twenty others find a place before two share one,
/// which then stand in order of their ids.
const STEP: i64 = 1 << 20;

/// Columns of issues that fill each other.
const FOUND: &str = "day:found";
const SOLUTION: &str = "choice=solution:solution";
const SOLVED: &str = "day:solved";

/// Cells of one row, as they are to be.
type Cells = BTreeMap<ColumnId, CellValue>;

impl Core {
    /// Adds rows to a table.
    pub(crate) fn add_rows(
        &mut self,
        now: Millis,
        table: &str,
        rows: &[Vec<CellInput>],
        after: Option<&str>,
    ) -> Result<Answer, Failure> {
        let (space, table) = self.find_table(now, table)?;
        let columns = self.columns_of(&space, &table)?;
        let people = People::of(self.authority()?);
        let mut wanted = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Cells::new();
            for input in row {
                let column = columns::find(&columns, &input.column)?;
                cells.insert(column.id.clone(), cells::read(column, &input.value, &people)?);
            }
            wanted.push(cells);
        }
        let made = self.append_rows(now, space, &table, wanted, after)?;
        let rows = made.iter().map(RowId::to_string).collect();
        Ok(Answer::RowsMade { table: table.id.to_string(), rows })
    }

    /// Adds rows with these cells.
    pub(super) fn append_rows(
        &mut self,
        now: Millis,
        space: SpaceId,
        table: &TableAt,
        rows: Vec<Cells>,
        after: Option<&str>,
    ) -> Result<Vec<RowId>, Failure> {
        self.require_open(&space)?;
        let known = self.records_of(&space, table)?;
        if known.len().saturating_add(rows.len()) > TABLE_ROWS_MAX {
            let problem = format!("a table has at most {TABLE_ROWS_MAX} rows");
            let next = "go on in a second table";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let mut places = places(&known, after, rows.len())?.into_iter();
        let today = self.today(now);
        let mut edits = Vec::new();
        let mut made = Vec::with_capacity(rows.len());
        for mut cells in rows {
            if is_issues(table) {
                begin_issue(&mut cells, today);
                fill_solved(&mut cells, None, today);
            }
            let row = RowId::created(&self.device(), self.nonce());
            edits.push(TableEdit::Row(row, places.next().unwrap_or_default()));
            let filled = cells.into_iter().filter(|(_, value)| *value != CellValue::Empty);
            edits.extend(filled.map(|(column, value)| TableEdit::Cell(row, column, value)));
            made.push(row);
        }
        self.edit_rows(now, space, table, &edits)?;
        Ok(made)
    }

    /// Gives cells values.
    pub(crate) fn set_cells(
        &mut self,
        now: Millis,
        table: &str,
        cells: &[CellChange],
    ) -> Result<Answer, Failure> {
        let (space, table) = self.find_table(now, table)?;
        let columns = self.columns_of(&space, &table)?;
        let people = People::of(self.authority()?);
        let known = self.records_of(&space, &table)?;
        let mut rows: BTreeMap<RowId, Cells> = BTreeMap::new();
        for change in cells {
            let row = find_row(&known, &change.row)?;
            let column = columns::find(&columns, &change.column)?;
            let value = cells::read(column, &change.value, &people)?;
            rows.entry(row).or_default().insert(column.id.clone(), value);
        }
        let today = self.today(now);
        let mut edits = Vec::new();
        for (row, mut cells) in rows {
            if is_issues(&table) {
                let record = known.iter().find(|(id, _)| *id == row).map(|(_, record)| record);
                fill_solved(&mut cells, record, today);
            }
            let set = |(column, value)| TableEdit::Cell(row, column, value);
            edits.extend(cells.into_iter().map(set));
        }
        self.edit_rows(now, space, &table, &edits)?;
        Ok(Answer::Done)
    }

    /// Takes rows out of a table, or brings them back.
    pub(crate) fn remove_rows(
        &mut self,
        now: Millis,
        table: &str,
        rows: &[String],
        removed: bool,
    ) -> Result<Answer, Failure> {
        let (space, table) = self.find_table(now, table)?;
        let known = self.records_of(&space, &table)?;
        let mut edits = Vec::with_capacity(rows.len());
        for row in rows {
            edits.push(TableEdit::Gone(find_row(&known, row)?, removed));
        }
        self.edit_rows(now, space, &table, &edits)?;
        Ok(Answer::Done)
    }

    fn edit_rows(
        &mut self,
        now: Millis,
        space: SpaceId,
        table: &TableAt,
        edits: &[TableEdit],
    ) -> Result<(), Failure> {
        self.edit(now, space, DocRef::Created(table.id), |document, author, id| {
            edit::edit_table(document, author, id, edits)
        })?;
        Ok(())
    }

    /// The day that it is where this node is.
    fn today(&self, now: Millis) -> Option<Day> {
        let millis = i64::try_from(now.0).ok()?;
        let date = Timestamp::from_millisecond(millis).ok()?.to_zoned(self.zone().clone()).date();
        let part = |part: i8| u8::try_from(part).ok();
        Day::new(u16::try_from(date.year()).ok()?, part(date.month())?, part(date.day())?)
    }
}

fn is_issues(table: &TableAt) -> bool {
    table.row.template.parse() == Ok(Template::Issues)
}

fn column(text: &str) -> Option<ColumnId> {
    text.parse().ok()
}

/// A new issue is found today and not handled, unless somebody says otherwise.
fn begin_issue(cells: &mut Cells, today: Option<Day>) {
    let found = today.map(CellValue::Day);
    let open = "open".parse().ok().map(CellValue::Choice);
    for (key, value) in [(FOUND, found), (SOLUTION, open)] {
        if let (Some(column), Some(value)) = (column(key), value) {
            cells.entry(column).or_insert(value);
        }
    }
}

/// Whoever says that an issue is solved says when, too: today, unless they say another day or one
/// stands there. Whoever says that it isn't takes the day away.
fn fill_solved(cells: &mut Cells, record: Option<&RecordRow>, today: Option<Day>) {
    let (Some(solution), Some(solved), Some(today)) = (column(SOLUTION), column(SOLVED), today)
    else {
        return;
    };
    let Some(said) = cells.get(&solution) else { return };
    let is_solved = matches!(said, CellValue::Choice(choice) if choice.as_str() == "solved");
    if cells.contains_key(&solved) {
        return;
    }
    let values = record.and_then(|record| record.cells.get(SOLVED));
    let stands = values.and_then(|values| values.first()).is_some_and(|row| !row.value.is_empty());
    if is_solved && !stands {
        cells.insert(solved, CellValue::Day(today));
    } else if !is_solved && stands {
        cells.insert(solved, CellValue::Empty);
    }
}

/// The row of this id, of the beginning of it, or of this number among those shown.
pub(super) fn find_row(known: &[(RowId, RecordRow)], name: &str) -> Result<RowId, Failure> {
    let name = name.trim();
    let shown = || known.iter().filter(|(_, record)| !record.gone);
    // Up to four digits are a number, as `table show` prints it: never the beginning of an id.
    let is_number = name.len() <= 4 && name.bytes().all(|digit| digit.is_ascii_digit());
    let number = name.parse::<usize>().ok().filter(|_| is_number);
    if let Some(row) = number.and_then(|number| shown().nth(number.checked_sub(1)?)) {
        return Ok(row.0);
    }
    let called = known.iter().filter(|_| !is_number).map(|(id, _)| (*id, id.to_string()));
    let found = called.filter(|(_, id)| names::begins(id, name)).collect();
    names::one(found, "row", name, "`table show` shows a table's rows")
}

/// Places for new rows.
fn places(
    known: &[(RowId, RecordRow)],
    after: Option<&str>,
    count: usize,
) -> Result<Vec<i64>, Failure> {
    let count = i64::try_from(count).unwrap_or(i64::MAX).max(1);
    let last = known.last().map_or(0, |(_, record)| record.at);
    let (before, step) = match after {
        None => (last, STEP),
        Some(name) => {
            let row = find_row(known, name)?;
            let index = known.iter().position(|(id, _)| *id == row).unwrap_or_default();
            let at = known[index].1.at;
            match known.get(index + 1) {
                Some((_, next)) => (at, next.at.saturating_sub(at) / (count.saturating_add(1))),
                None => (at, STEP),
            }
        }
    };
    let most = i64::try_from(TABLE_PLACE_MAX).unwrap_or(i64::MAX);
    Ok((1..=count).map(|n| before.saturating_add(step.saturating_mul(n)).min(most)).collect())
}
