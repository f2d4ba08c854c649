//! From text to rows of cells, each with its physical line.
//!
//! RFC 4180 with the liberties that spreadsheets take. Unlike the usual readers this one goes on
//! after a broken row: it reads again from the line after the one where the broken cell began, so
//! a missing quotation mark costs one row and not the rest of the file.

use super::problem::Problem;

/// Bytes of a file: 20,000 people with 400 bytes each.
pub const FILE_BYTES_MAX: usize = 8 << 20;
/// Rows of a file, broken and blank ones included.
pub const ROWS_MAX: usize = 20_000;
/// Columns of a header. HR exports have 20 to 40.
pub const COLUMNS_MAX: usize = 128;
/// Bytes of one cell. It also bounds how far a missing quotation mark is followed.
pub const CELL_BYTES_MAX: usize = 4_096;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The physical line on which it begins, from 1.
    pub line: u32,
    /// Its cells, without quotation marks, not trimmed.
    pub cells: Vec<String>,
}

/// A row that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    /// The physical line on which it begins, from 1.
    pub line: u32,
    /// Why.
    pub problem: Problem,
}

/// Reads rows from a text. Line ends are CRLF, LF or CR.
#[derive(Clone)]
pub struct Rows<'a> {
    text: &'a str,
    separator: char,
    at: usize,
    line: u32,
}

/// What ended a cell.
enum End {
    Separator,
    Row,
}

impl<'a> Rows<'a> {
    /// The rows of `text`, whose cells stand apart by `separator`.
    pub fn new(text: &'a str, separator: char) -> Self {
        Self { text, separator, at: 0, line: 1 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Steps over one character or line end and gives it back (any line end as `\n`).
    fn step(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\r' && self.peek() == Some('\n') {
            self.at += 1;
        }
        if matches!(c, '\r' | '\n') {
            self.line = self.line.saturating_add(1);
            return Some('\n');
        }
        Some(c)
    }

    fn skip_line(&mut self) {
        while self.step().is_some_and(|c| c != '\n') {}
    }

    fn row(&mut self) -> Result<Vec<String>, Problem> {
        let mut cells = Vec::new();
        loop {
            let (at, line) = (self.at, self.line);
            let mut cell = String::new();
            let blanks = self.rest().len() - self.rest().trim_start_matches(' ').len();
            let is_quoted = self.rest().get(blanks..).is_some_and(|rest| rest.starts_with('"'));
            if is_quoted {
                self.at += blanks;
            }
            let end = if is_quoted { self.quoted(&mut cell) } else { self.plain(&mut cell) };
            let end = end.inspect_err(|_| {
                (self.at, self.line) = (at, line);
                self.skip_line();
            })?;
            if cells.len() < COLUMNS_MAX * 2 {
                cells.push(cell);
            }
            if matches!(end, End::Row) {
                return Ok(cells);
            }
        }
    }

    fn plain(&mut self, cell: &mut String) -> Result<End, Problem> {
        loop {
            match self.step() {
                None | Some('\n') => return Ok(End::Row),
                Some(c) if c == self.separator => return Ok(End::Separator),
                Some(c) => push(cell, c)?,
            }
        }
    }

    fn quoted(&mut self, cell: &mut String) -> Result<End, Problem> {
        self.step();
        loop {
            match self.step() {
                None => return Err(Problem::UnclosedQuote {}),
                Some('"') if self.peek() == Some('"') => {
                    self.step();
                    push(cell, '"')?;
                }
                Some('"') => break,
                Some(c) => push(cell, c)?,
            }
        }
        // Blanks after the mark are common and mean nothing.
        while self.peek() == Some(' ') {
            self.step();
        }
        match self.step() {
            None | Some('\n') => Ok(End::Row),
            Some(c) if c == self.separator => Ok(End::Separator),
            Some(_) => Err(Problem::TextAfterQuote {}),
        }
    }
}

fn push(cell: &mut String, c: char) -> Result<(), Problem> {
    if cell.len() + c.len_utf8() > CELL_BYTES_MAX {
        return Err(Problem::CellTooLong { max: CELL_BYTES_MAX });
    }
    cell.push(c);
    Ok(())
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, BrokenRow>;

    fn next(&mut self) -> Option<Self::Item> {
        self.peek()?;
        let line = self.line;
        Some(match self.row() {
            Ok(cells) => Ok(Row { line, cells }),
            Err(problem) => Err(BrokenRow { line, problem }),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn good(text: &str) -> Vec<(u32, Vec<String>)> {
        Rows::new(text, ',').filter_map(|row| row.ok().map(|row| (row.line, row.cells))).collect()
    }

    fn broken(text: &str) -> Vec<(u32, &'static str)> {
        Rows::new(text, ',')
            .filter_map(|row| row.err().map(|row| (row.line, row.problem.code())))
            .collect()
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn lines_are_physical_ones() {
        let text = "a, b\r\n\"x\ny\", \"say \"\"hi\"\"\" \n\rlast,5\"";
        let expected = [
            (1, cells(&["a", " b"])),
            (2, cells(&["x\ny", "say \"hi\""])),
            (4, cells(&[""])),
            (5, cells(&["last", "5\""])),
        ];
        assert_eq!(good(text), expected);
    }

    #[test]
    fn a_broken_row_costs_only_itself() {
        let text = "a,\"open\nb,\"closed\"\nc,\"x\"y\nd,\"1\n2\"\n";
        assert_eq!(broken(text), [(1, "text-after-quote"), (3, "text-after-quote")]);
        assert_eq!(good(text), [(2, cells(&["b", "closed"])), (4, cells(&["d", "1\n2"]))]);
        assert_eq!(broken("a\n\"b\nc"), [(2, "unclosed-quote")]);
        assert_eq!(good("a\n\"b\nc"), [(1, cells(&["a"])), (3, cells(&["c"]))]);
        let long = format!("a\n\"{}\nz\n", "长,\n".repeat(CELL_BYTES_MAX));
        assert_eq!(broken(&long), [(2, "cell-too-long")]);
        assert_eq!(good(&long).last().map(|row| row.1.clone()), Some(cells(&["z"])));
    }

    fn quote(cell: &str) -> String {
        format!("\"{}\"", cell.replace('"', "\"\""))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in proptest::collection::vec(proptest::collection::vec("[a上,;\"\n ]{0,6}", 1..4), 1..6)) {
            let text: String = rows.iter().map(|row| row.iter().map(|cell| quote(cell)).collect::<Vec<_>>().join(",") + "\r\n").collect();
            let read: Vec<_> = Rows::new(&text, ',').map(|row| row.map(|row| row.cells)).collect();
            prop_assert_eq!(read, rows.into_iter().map(Ok).collect::<Vec<_>>());
        }

        #[test]
        fn any_text_ends_and_each_line_is_visited_once(text in "[a,\"\n\r]{0,60}") {
            let mut last = 0;
            for row in Rows::new(&text, ',') {
                let line = match row { Ok(row) => row.line, Err(row) => row.line };
                prop_assert!(line > last);
                last = line;
            }
        }
    }
}
