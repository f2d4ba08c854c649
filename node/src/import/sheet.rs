//! From bytes to records: encoding, separator, header, rows, within the limits.

use super::cell::clean;
use super::encoding::decode;
use super::header::{Column, Header};
use super::problem::{LineError, Problem};
use super::table::{COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX, Row, Rows};

/// Rows at the top among which the header is looked for: HR templates put instructions above it.
const HEADER_ROWS_MAX: usize = 10;
/// The separators that are tried.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// A file's records by column.
pub struct Sheet<C> {
    /// The columns.
    pub header: Header<C>,
    /// The rows with at least one cell filled in.
    pub records: Vec<Record>,
    /// What can't be read.
    pub errors: Vec<LineError>,
}

/// One row with cleaned cells.
pub struct Record {
    /// The physical line on which it begins.
    pub line: u32,
    cells: Vec<String>,
}

impl<C: Column> Sheet<C> {
    /// Reads a file. A file that can't be read at all gives no records and one error.
    pub fn read(bytes: &[u8]) -> Self {
        let nothing = |line, problem| Self {
            header: Header::read(line, &[]),
            records: Vec::new(),
            errors: vec![LineError::of_line(line, problem)],
        };
        if bytes.len() > FILE_BYTES_MAX {
            return nothing(1, Problem::FileTooLarge { bytes: bytes.len(), max: FILE_BYTES_MAX });
        }
        let (text, _) = decode(bytes);
        // A line of nothing but separators is blank under one of them only.
        let has_text = text.contains(char::is_alphanumeric);
        let Some((header, rows)) = find_header::<C>(&text).filter(|_| has_text) else {
            return nothing(1, Problem::Empty {});
        };
        if header.names.len() > COLUMNS_MAX {
            return nothing(
                header.line,
                Problem::TooManyColumns { found: header.names.len(), max: COLUMNS_MAX },
            );
        }
        if !header.is_complete() {
            return nothing(header.line, Problem::MissingColumn { column: C::REQUIRED.1 });
        }
        let mut sheet = Self { header, records: Vec::new(), errors: Vec::new() };
        for (number, row) in rows.enumerate() {
            let line = match &row {
                Ok(row) => row.line,
                Err(broken) => broken.line,
            };
            if number == ROWS_MAX {
                sheet.errors.push(LineError::of_line(line, Problem::TooManyRows { max: ROWS_MAX }));
                break;
            }
            match row.map_err(|broken| broken.problem).and_then(|row| sheet.record(&row)) {
                Ok(record) => sheet.records.extend(record),
                Err(problem) => sheet.errors.push(LineError::of_line(line, problem)),
            }
        }
        sheet
    }

    /// A row's record; `None` if the row is blank.
    fn record(&self, row: &Row) -> Result<Option<Record>, Problem> {
        let is_unreadable =
            |c: char| c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        if row.cells.iter().any(|cell| cell.contains(is_unreadable)) {
            return Err(Problem::UnreadableText {});
        }
        let cells: Vec<String> = row.cells.iter().map(|cell| clean(cell)).collect();
        let found = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let columns = self.header.names.len();
        if found > columns {
            return Err(Problem::TooManyCells { found, columns });
        }
        Ok((found > 0).then_some(Record { line: row.line, cells }))
    }

    /// A record's cell, blank if the file hasn't got the column.
    pub fn cell<'a>(&self, record: &'a Record, column: C) -> &'a str {
        let place = self.header.places.get(&column);
        place.and_then(|place| record.cells.get(*place)).map_or("", String::as_str)
    }

    /// A problem with a record's cell.
    pub fn error(&self, record: &Record, column: C, problem: Problem) -> LineError {
        LineError::of_cell(
            record.line,
            self.header.name(column),
            self.cell(record, column),
            problem,
        )
    }
}

/// The header under the separator that makes most sense of it, and the rows after it. `None` if
/// there is no text at all.
fn find_header<C: Column>(text: &str) -> Option<(Header<C>, Rows<'_>)> {
    let declared = declared_separator(text);
    let separators = declared.as_ref().map_or(SEPARATORS.as_slice(), std::slice::from_ref);
    let candidates = separators
        .iter()
        .filter_map(|separator| header_of::<C>(text, *separator, declared.is_some()));
    candidates.fold(None, |best: Option<(Header<C>, Rows<'_>)>, candidate| match best {
        Some(best) if rank(&best.0) >= rank(&candidate.0) => Some(best),
        _ => Some(candidate),
    })
}

fn rank<C: Column>(header: &Header<C>) -> (bool, usize, usize) {
    (header.is_complete(), header.places.len(), header.names.len())
}

/// Spreadsheets may say the separator in a line of its own: `sep=;`.
fn declared_separator(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim().trim_matches('"');
    let declared = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    SEPARATORS.into_iter().find(|separator| declared.chars().eq([*separator]))
}

/// The first complete header among the first rows, else the first row that isn't blank.
fn header_of<C: Column>(
    text: &str,
    separator: char,
    declared: bool,
) -> Option<(Header<C>, Rows<'_>)> {
    let mut rows = Rows::new(text, separator);
    if declared {
        rows.next();
    }
    let mut first = None;
    for _ in 0..HEADER_ROWS_MAX {
        let Some(row) = rows.next() else { break };
        let Ok(row) = row else { continue };
        let header = Header::<C>::read(row.line, &row.cells);
        if header.is_complete() {
            return Some((header, rows));
        }
        if first.is_none() && header.names.iter().any(|name| !name.is_empty()) {
            first = Some((header, rows.clone()));
        }
    }
    first
}
