//! A CSV becomes rows of a table: its first line names the columns, in either language.

use crate::{
    facade::{CellInput, ColumnInfo},
    import,
};
use protocol::limits::TABLE_ROWS_MAX;

/// Bytes of a CSV that is read: five thousand rows of a thousand characters each.
pub const CSV_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why a CSV gives no rows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It has too many bytes.
    #[error("the CSV has more than {0} bytes")]
    TooLong(usize),
    /// It has too many lines.
    #[error("the CSV has more than {0} rows")]
    TooMany(usize),
    /// A line can't be read.
    #[error("the CSV can't be read: {0}")]
    Broken(String),
    /// Its first line has a name that no column has.
    #[error("the table has no column {0:?}")]
    Column(String),
    /// Its first line has a name that several columns have: two offices gave it apart.
    #[error("the table has several columns {0:?}")]
    Several(String),
    /// It has no first line.
    #[error("the CSV is empty")]
    Empty,
}

/// The rows of a CSV, in UTF-8, UTF-16 or GB18030, with commas, semicolons or tabs between cells.
/// Lines without anything are left out.
///
/// # Errors
/// When it is too long, can't be read, or names a column that isn't there.
pub fn read_csv(bytes: &[u8], columns: &[ColumnInfo]) -> Result<Vec<Vec<CellInput>>, ReadError> {
    if bytes.len() > CSV_BYTES_MAX {
        return Err(ReadError::TooLong(CSV_BYTES_MAX));
    }
    let (text, _) = import::decode(bytes);
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    let separator = [',', ';', '\t'].into_iter().max_by_key(|one| (count(*one), *one == ','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator.and_then(|one| u8::try_from(one).ok()).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let broken = |error: csv::Error| ReadError::Broken(error.to_string());
    let head = records.next().ok_or(ReadError::Empty)?.map_err(broken)?;
    let mut ids = Vec::new();
    for name in &head {
        let name = name.trim().trim_start_matches('\u{feff}');
        let mut called = columns.iter().filter(|one| one.zh == name || one.en == name);
        let named = called.next();
        if called.next().is_some() {
            return Err(ReadError::Several(name.to_owned()));
        }
        let named = named.or_else(|| columns.iter().find(|one| one.column == name));
        ids.push(&named.ok_or_else(|| ReadError::Column(name.to_owned()))?.column);
    }
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(broken)?;
        let cells = ids.iter().zip(&record).filter(|(_, value)| !value.trim().is_empty());
        let cells: Vec<CellInput> = cells
            .map(|(id, value)| CellInput { column: (*id).clone(), value: bare(value) })
            .collect();
        if cells.is_empty() {
            continue;
        }
        if rows.len() >= TABLE_ROWS_MAX {
            return Err(ReadError::TooMany(TABLE_ROWS_MAX));
        }
        rows.push(cells);
    }
    Ok(rows)
}

/// Without the apostrophe that our own files put before what could begin a formula.
fn bare(value: &str) -> String {
    let value = value.trim();
    match value.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => value.to_owned(),
    }
}
