//! Tables that line up, whatever script is in them.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::clean;

/// Terminal columns that one cell takes at most; what is longer ends in an ellipsis.
const CELL_COLUMNS_MAX: usize = 48;

/// Between two columns of a table.
const GAP: &str = "  ";

/// Where a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Names and texts.
    Left,
    /// Numbers.
    Right,
    /// Texts in a last column, which are shown in full.
    Whole,
}

/// A table with heads.
pub(super) struct Table {
    sides: Vec<Side>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub(super) fn new(heads: &[(&str, Side)]) -> Self {
        let sides = heads.iter().map(|(_, side)| *side).collect();
        let row = heads.iter().map(|(head, _)| (*head).to_owned()).collect();
        Self { sides, rows: vec![row] }
    }

    /// Adds a row of as many cells as there are heads.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.cells(cells.into());
    }

    /// Adds a row of as many cells as there are heads.
    pub(super) fn cells(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.sides.len(), "one cell a head");
        let cells = cells.into_iter().zip(&self.sides);
        let cells = cells.map(|(cell, side)| match side {
            Side::Left | Side::Right => shorten(&clean::line(&cell), CELL_COLUMNS_MAX),
            Side::Whole => clean::line(&cell),
        });
        self.rows.push(cells.collect());
    }

    /// The table as lines; `none` when it has no rows.
    pub(super) fn finish(self, none: &str) -> String {
        if self.rows.len() == 1 {
            return format!("{none}\n");
        }
        let width = |column: usize| {
            let widths =
                self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
            widths.max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.sides.len()).map(width).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, side), width) in row.iter().zip(&self.sides).zip(&widths) {
                if !line.is_empty() {
                    line.push_str(GAP);
                }
                let space = " ".repeat(width.saturating_sub(cell.width()));
                match side {
                    Side::Left | Side::Whole => line.extend([cell.as_str(), space.as_str()]),
                    Side::Right => line.extend([space.as_str(), cell.as_str()]),
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

/// Labels and values, the values lined up; those that are empty are left out.
pub(super) fn pairs(rows: &[(&str, String)]) -> String {
    let rows = || rows.iter().filter(|(_, value)| !value.is_empty());
    let width = rows().map(|(label, _)| label.width()).max().unwrap_or_default();
    let line = |(label, value): &(&str, String)| {
        let space = " ".repeat(width - label.width());
        format!("{label}{space}{GAP}{}\n", clean::line(value))
    };
    rows().map(line).collect()
}

/// A text of at most so many terminal columns.
pub(super) fn shorten(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for char in text.chars() {
        used += char.width().unwrap_or_default();
        if used > columns.saturating_sub(1) {
            break;
        }
        out.push(char);
    }
    out.push('…');
    out
}

/// The fewest leading characters (eight at least) that tell these ids apart, as people type them.
pub(super) fn id_chars<'a>(ids: impl Iterator<Item = &'a str>) -> usize {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let common = |pair: &[&str]| {
        let same = pair[0].chars().zip(pair[1].chars());
        same.take_while(|(one, other)| one == other).count() + 1
    };
    ids.windows(2).map(common).max().unwrap_or_default().max(8)
}

/// The first characters of an id.
pub(super) fn short_id(id: &str, chars: usize) -> String {
    id.chars().take(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_any_script() {
        let mut table =
            Table::new(&[("名称", Side::Left), ("n", Side::Right), ("Text", Side::Whole)]);
        table.row(["市场部".into(), "7".into(), "x".into()]);
        table.row(["R&D".into(), "1204".into(), "y\nz".into()]);
        let expected = "\
名称       n  Text
市场部     7  x
R&D     1204  y z
";
        assert_eq!(table.finish("-"), expected);
        assert_eq!(Table::new(&[("a", Side::Left)]).finish("none"), "none\n");
    }

    #[test]
    fn long_cells_are_cut_by_columns_not_characters() {
        assert_eq!(shorten("季度计划", 8), "季度计划");
        assert_eq!(shorten("季度计划", 7), "季度计…");
        assert_eq!(shorten("季度计划", 6), "季度…");
        assert_eq!(shorten("plan", 3), "pl…");
    }

    #[test]
    fn ids_are_as_long_as_it_takes() {
        assert_eq!(id_chars(["030000000001", "030000000002"].into_iter()), 12);
        assert_eq!(id_chars(["a", "b"].into_iter()), 8);
        assert_eq!(id_chars(["same", "same"].into_iter()), 8);
        assert_eq!(id_chars(std::iter::empty()), 8);
    }
}
