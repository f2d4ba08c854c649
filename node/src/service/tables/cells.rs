//! From what people type to what a cell holds.

use protocol::{
    limits::{TABLE_CELL_BYTES_MAX, TABLE_WEEK_MAX},
    schema::table::{CellValue, ColumnKind},
};

use super::columns::Column;
use crate::{
    facade::{Failure, FailureCode},
    service::names::People,
};

/// What a cell of `column` is to hold when somebody types `text`.
///
/// # Errors
/// When it doesn't fit, with what would.
pub(super) fn read(column: &Column, text: &str, people: &People) -> Result<CellValue, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(CellValue::Empty);
    }
    match &column.id.kind {
        ColumnKind::Text => {
            if text.len() > TABLE_CELL_BYTES_MAX {
                let problem = format!("a cell has more than {TABLE_CELL_BYTES_MAX} bytes");
                return Err(invalid(problem, "longer texts are pages"));
            }
            Ok(CellValue::Text(text.to_owned()))
        }
        ColumnKind::Number { min, max } => {
            let number = text.parse().ok().filter(|number| (min..=max).contains(&number));
            number.map(CellValue::Number).ok_or_else(|| {
                let name = column.name();
                let problem = format!("{name} takes whole numbers from {min} to {max}");
                invalid(problem, "nothing was changed")
            })
        }
        ColumnKind::Choice(_) => Ok(CellValue::Choice(column.choice(text)?.slug.clone())),
        ColumnKind::Person => people.find(text).map(CellValue::Person),
        ColumnKind::Day => text
            .parse()
            .map(CellValue::Day)
            .map_err(|_| invalid(format!("{text:?} is no day"), "a day looks like 2026-12-01")),
        ColumnKind::Week => week(text)
            .map(CellValue::Week)
            .ok_or_else(|| invalid(format!("{text:?} is no week"), "a week looks like 6 or 第6周")),
    }
}

fn invalid(problem: String, next: &str) -> Failure {
    Failure::new(FailureCode::Invalid, problem, next)
}

/// A week's number, as people write it: `6`, `第6周`, `week 6`.
fn week(text: &str) -> Option<u16> {
    let text = text.to_ascii_lowercase();
    let digits = text.strip_prefix("第").and_then(|rest| rest.strip_suffix("周"));
    let digits = digits.or_else(|| text.strip_prefix("week")).unwrap_or(&text);
    let week = digits.trim().parse().ok()?;
    (1..=TABLE_WEEK_MAX).contains(&week).then_some(week)
}

#[cfg(test)]
mod tests {
    use super::week;

    #[test]
    fn r15_a_week_is_read_as_people_write_it() {
        for text in ["6", "第6周", "第 6 周", "week 6", "Week 6"] {
            assert_eq!(week(text), Some(6), "{text}");
        }
        for text in ["0", "第周", "六", "第6", "1000", "-1"] {
            assert_eq!(week(text), None, "{text}");
        }
    }
}
