//! The chart: days or weeks along the top, a row for each task, bars that the dates of the table
//! make.
//!
//! Invariant: no bar is painted here. Conditional formats compare each column's date with the
//! task's, so a date changed in the table moves its bar, and today is the day on which the file is
//! open.

use jiff::{ToSpan, civil::Date};
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, Format, FormatAlign, FormatBorder, Formula, Worksheet,
    XlsxError, utility::column_number_to_name,
};

use super::{
    row::Row,
    text::cell,
    words::{self, SHEETS, Word},
    workbook::{Looks, excel, number},
};
use crate::cli::Lang;

/// Days that get a column each; beyond, each week does.
const DAY_COLUMNS_MAX: i64 = 200;

/// Days from today that the chart reaches at most: a mistyped year makes no endless chart.
const REACH_DAYS_MAX: i64 = 3_660;

/// Columns beyond the first and the last day, so that bars have room to move.
const MARGIN_COLUMNS: i64 = 7;

/// The columns before the days: the word above, the column of the table that it shows, the width.
const COLUMNS: [(Word, &str, f64); 6] = [
    (words::KEY, "A", 11.0),
    (words::TITLE, "B", 34.0),
    (words::ASSIGNEES, "E", 14.0),
    (words::START, "G", 11.0),
    (words::DUE, "H", 11.0),
    (words::PROGRESS, "J", 9.0),
];

const BAR: u32 = 0x009D_C3E6;
const DONE: u32 = 0x002E_75B6;
const REVERSED: u32 = 0x00F4_B183;
const WEEKEND: u32 = 0x00E7_E6E6;
const TODAY: u32 = 0x00FF_D966;

/// The colours and what they mean.
pub(super) const LEGEND: [(u32, Word); 5] = [
    (BAR, words::BAR),
    (DONE, words::DONE),
    (REVERSED, words::REVERSED),
    (WEEKEND, words::WEEKEND),
    (TODAY, words::TODAY),
];

/// The days along the top.
pub(super) struct Chart {
    /// The first column's day.
    pub(super) first: Date,
    /// Days a column: 1 or 7.
    pub(super) step: i64,
    /// How many columns.
    pub(super) columns: u16,
    /// Some tasks lie beyond.
    pub(super) clipped: bool,
}

impl Chart {
    /// A chart that shows all days that are planned, as far as it reaches; without any, the days
    /// around today.
    pub(super) fn of(rows: &[Row<'_>], today: Date) -> Self {
        let from_today = |day: Date| today.until(day).map_or(0, |span| i64::from(span.get_days()));
        let planned: Vec<i64> =
            rows.iter().flat_map(|row| [row.start, row.due]).flatten().map(from_today).collect();
        let (low, high) = (planned.iter().min(), planned.iter().max());
        let (low, high) = (low.copied().unwrap_or(0), high.copied().unwrap_or(0));
        let reach = |days: i64| days.clamp(-REACH_DAYS_MAX, REACH_DAYS_MAX);
        let clipped = (low, high) != (reach(low), reach(high));
        let (low, high) = (reach(low), reach(high));
        let step = if high - low < DAY_COLUMNS_MAX { 1 } else { 7 };
        let after = |days: i64| today.checked_add(days.days()).unwrap_or(today);
        // Weeks begin with a Monday, and a chart of days does, too.
        let first = after(low - MARGIN_COLUMNS * step);
        let first = first
            .checked_sub(i64::from(first.weekday().to_monday_zero_offset()).days())
            .unwrap_or(first);
        let columns = (high - from_today(first)) / step + 1 + MARGIN_COLUMNS;
        Self { first, step, columns: u16::try_from(columns).unwrap_or(1), clipped }
    }
}

/// Writes the chart.
pub(super) fn write(
    sheet: &mut Worksheet,
    rows: &[Row<'_>],
    chart: &Chart,
    looks: &Looks,
    lang: Lang,
) -> Result<(), XlsxError> {
    let before = u16::try_from(COLUMNS.len()).unwrap_or(0);
    heads(sheet, chart, before, looks, lang)?;
    for (index, row) in rows.iter().enumerate() {
        line(sheet, number(index), row, looks)?;
    }
    formats(sheet, number(rows.len()) - 1, chart, before)?;
    sheet.set_freeze_panes(1, before)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// The words and days above: the first day as a date, each other one by the one before it.
fn heads(
    sheet: &mut Worksheet,
    chart: &Chart,
    before: u16,
    looks: &Looks,
    lang: Lang,
) -> Result<(), XlsxError> {
    sheet.set_row_height(0, 54)?;
    for (column, (word, _, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, word.get(lang), &looks.head)?;
    }
    let head = looks.head.clone().set_num_format("yy-mm-dd").set_rotation(90);
    let head = head.set_align(FormatAlign::Center);
    let first = excel(chart.first);
    let serial = first.as_ref().map_or(0.0, rust_xlsxwriter::ExcelDateTime::to_excel);
    for offset in 0..chart.columns {
        let column = before + offset;
        sheet.set_column_width(column, 3)?;
        match &first {
            Some(first) if offset == 0 => {
                sheet.write_datetime_with_format(0, column, first, &head)?;
            }
            _ => {
                let last = column_number_to_name(column.saturating_sub(1));
                let formula = Formula::new(format!("{last}1+{}", chart.step));
                let day = serial + f64::from(offset) * chart.step as f64;
                let formula = formula.set_result(day.to_string());
                sheet.write_formula_with_format(0, column, formula, &head)?;
            }
        }
    }
    Ok(())
}

/// A task: what the table says of it, by formula.
fn line(sheet: &mut Worksheet, at: u32, row: &Row<'_>, looks: &Looks) -> Result<(), XlsxError> {
    let task = row.task;
    let day = |day: Option<Date>| match (day, day.and_then(excel)) {
        (_, Some(excel)) => excel.to_excel().to_string(),
        (day, None) => day.map(|day| day.to_string()).unwrap_or_default(),
    };
    let shown = [
        (cell(&row.key), &looks.text),
        (cell(&task.title), &looks.text),
        (cell(&task.assignees.join("; ")), &looks.text),
        (day(row.start), &looks.day),
        (day(row.due), &looks.day),
        ((f64::from(task.progress) / 100.0).to_string(), &looks.percent),
    ];
    for (column, (result, look)) in (0..).zip(shown) {
        let (_, source, _) = COLUMNS[usize::from(column)];
        let source = format!("'{}'!{source}{}", SHEETS[0], at + 1);
        if column < 3 && isnt_read_as_text(&result) {
            sheet.write_string_with_format(at, column, result, look)?;
        } else {
            let formula = Formula::new(format!("IF({source}=\"\",\"\",{source})"));
            sheet.write_formula_with_format(at, column, formula.set_result(result), look)?;
        }
    }
    Ok(())
}

/// Whether a formula's text would be kept as something else: a number, a truth, an error.
fn isnt_read_as_text(text: &str) -> bool {
    text.parse::<f64>().is_ok() || matches!(text, "TRUE" | "FALSE") || text.starts_with('#')
}

/// The rules that paint: the first that fits wins where two want the same.
fn formats(
    sheet: &mut Worksheet,
    last_row: u32,
    chart: &Chart,
    before: u16,
) -> Result<(), XlsxError> {
    let last = before + chart.columns - 1;
    let day = column_number_to_name(before);
    // `MIN` and `MAX` pass over what is no date: with one date, a bar of one day; with none, none.
    // They turn reversed dates round.
    let (from, to) = ("MIN($D2:$E2)", "MAX($D2:$E2)");
    let reach = chart.step - 1;
    let bar = format!("{day}$1<={to},{day}$1+{reach}>={from}");
    let is_today = format!("AND({day}$1<=TODAY(),{day}$1+{reach}>=TODAY())");
    let done = format!("MAX({day}$1,{from})<{from}+({to}-{from}+1)*N($F2)");
    let fill = |colour: u32| Format::new().set_background_color(Color::RGB(colour));
    let edge = Format::new()
        .set_border_left(FormatBorder::Thin)
        .set_border_right(FormatBorder::Thin)
        .set_border_left_color(Color::RGB(TODAY_EDGE))
        .set_border_right_color(Color::RGB(TODAY_EDGE));
    let mut rules = vec![
        (is_today.clone(), edge),
        (format!("AND(COUNT($D2:$E2)=2,$D2>$E2,{bar})"), fill(REVERSED)),
        (format!("AND({bar},{done})"), fill(DONE)),
        (format!("AND({bar})"), fill(BAR)),
        (is_today.clone(), fill(TODAY)),
    ];
    let weekend = format!("WEEKDAY({day}$1,2)>5");
    if chart.step == 1 {
        rules.push((weekend.clone(), fill(WEEKEND)));
    }
    if last_row > 0 {
        for (rule, look) in rules {
            put(sheet, (1, before, last_row, last), &rule, look)?;
        }
    }
    put(sheet, (0, before, 0, last), &is_today, fill(TODAY))?;
    if chart.step == 1 {
        put(sheet, (0, before, 0, last), &weekend, fill(WEEKEND))?;
    }
    Ok(())
}

/// The edge of today's column, seen where a bar covers it.
const TODAY_EDGE: u32 = 0x00C0_0000;

fn put(
    sheet: &mut Worksheet,
    (top, left, bottom, right): (u32, u16, u32, u16),
    rule: &str,
    look: Format,
) -> Result<(), XlsxError> {
    let rule = ConditionalFormatFormula::new().set_rule(rule).set_format(look);
    sheet.add_conditional_format(top, left, bottom, right, &rule)?;
    Ok(())
}
