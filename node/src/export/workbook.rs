//! The workbook: the table of tasks, the chart, and where they come from.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet,
    XlsxError,
};

use super::{
    Occasion,
    chart::{self, Chart},
    row::Row,
    text::cell,
    words::{self, SHEETS, Word},
};
use crate::{cli::Lang, facade::TaskExport};

/// The columns of the table: the word above and the width, in characters.
const COLUMNS: [(Word, f64); 12] = [
    (words::KEY, 11.0),
    (words::TITLE, 38.0),
    (words::STATUS, 11.0),
    (words::PRIORITY, 8.0),
    (words::ASSIGNEES, 18.0),
    (words::DEPARTMENTS, 20.0),
    (words::START, 12.0),
    (words::DUE, 12.0),
    (words::DAYS, 7.0),
    (words::PROGRESS, 10.0),
    (words::DEPENDS_ON, 24.0),
    (words::PARENT, 11.0),
];

/// The years that Excel has dates in.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=9999;

/// How cells look.
pub(super) struct Looks {
    pub(super) head: Format,
    pub(super) day: Format,
    pub(super) text: Format,
    pub(super) percent: Format,
}

impl Looks {
    pub(super) fn new() -> Self {
        let head = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00DC_E6F1))
            .set_align(FormatAlign::VerticalCenter);
        Self {
            head,
            day: Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            text: Format::new(),
            percent: Format::new().set_num_format("0%"),
        }
    }
}

/// The bytes of the workbook.
pub(super) fn bytes(
    tasks: &TaskExport,
    rows: &[Row<'_>],
    occasion: &Occasion,
) -> Result<Vec<u8>, XlsxError> {
    let (mut book, looks) = (Workbook::new(), Looks::new());
    let time = occasion.time();
    let made = moment(&time)?;
    let who = cell(&tasks.asked_by);
    book.set_properties(
        &DocProperties::new()
            .set_author(who)
            .set_company(cell(&tasks.organisation))
            .set_creation_datetime(&made),
    );
    let chart = Chart::of(rows, time.date());
    table(book.add_worksheet().set_name(SHEETS[0])?, rows, &looks, occasion.lang)?;
    chart::write(book.add_worksheet().set_name(SHEETS[1])?, rows, &chart, &looks, occasion.lang)?;
    info(book.add_worksheet().set_name(SHEETS[2])?, tasks, &chart, &looks, occasion)?;
    book.save_to_buffer()
}

/// The number of a sheet's row: the tasks begin below the heads.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX - 1) + 1
}

/// A day as Excel has it; `None` before it has any.
pub(super) fn excel(day: Date) -> Option<ExcelDateTime> {
    if !YEARS.contains(&day.year()) {
        return None;
    }
    let year = u16::try_from(day.year()).ok()?;
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

fn moment(time: &jiff::Zoned) -> Result<ExcelDateTime, XlsxError> {
    let part = |part: i8| u16::from(part.unsigned_abs());
    let year = u16::try_from(time.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, time.month().unsigned_abs(), time.day().unsigned_abs())?.and_hms(
        part(time.hour()),
        time.minute().unsigned_abs(),
        f64::from(part(time.second())),
    )
}

/// The table.
fn table(
    sheet: &mut Worksheet,
    rows: &[Row<'_>],
    looks: &Looks,
    lang: Lang,
) -> Result<(), XlsxError> {
    for (column, (word, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, word.get(lang), &looks.head)?;
    }
    for (index, row) in rows.iter().enumerate() {
        line(sheet, number(index), row, looks)?;
    }
    let last = u16::try_from(COLUMNS.len() - 1).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, number(rows.len()).saturating_sub(1), last)?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn line(sheet: &mut Worksheet, at: u32, row: &Row<'_>, looks: &Looks) -> Result<(), XlsxError> {
    let task = row.task;
    let texts = [
        (0, row.key.clone()),
        (1, task.title.clone()),
        (2, row.status.clone()),
        (3, row.priority.to_owned()),
        (4, task.assignees.join("; ")),
        (5, row.departments.join("; ")),
        (10, row.dependencies(" ")),
    ];
    for (column, text) in texts {
        sheet.write_string_with_format(at, column, cell(&text), &looks.text)?;
    }
    for (column, day) in [(6, row.start), (7, row.due)] {
        put_day(sheet, at, column, day, looks)?;
    }
    let (start, due) = (format!("G{}", at + 1), format!("H{}", at + 1));
    let days = match (row.start, row.due) {
        (Some(start), Some(due)) if excel(start).is_some() && excel(due).is_some() => {
            start.until(due).map(|span| (span.get_days() + 1).to_string()).unwrap_or_default()
        }
        _ => String::new(),
    };
    let formula = format!("IF(COUNT({start}:{due})=2,{due}-{start}+1,\"\")");
    sheet.write_formula_with_format(at, 8, Formula::new(formula).set_result(days), &looks.text)?;
    sheet.write_number_with_format(at, 9, f64::from(task.progress) / 100.0, &looks.percent)?;
    Ok(())
}

/// A real date; as text where Excel has none; an empty cell that takes one where there is none.
fn put_day(
    sheet: &mut Worksheet,
    at: u32,
    column: u16,
    day: Option<Date>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    match (day, day.and_then(excel)) {
        (_, Some(excel)) => sheet.write_datetime_with_format(at, column, &excel, &looks.day)?,
        (Some(day), None) => {
            sheet.write_string_with_format(at, column, day.to_string(), &looks.day)?
        }
        (None, None) => sheet.write_blank(at, column, &looks.day)?,
    };
    Ok(())
}

/// Where the tasks come from, and how the chart is to be read.
fn info(
    sheet: &mut Worksheet,
    tasks: &TaskExport,
    chart: &Chart,
    looks: &Looks,
    occasion: &Occasion,
) -> Result<(), XlsxError> {
    let lang = occasion.lang;
    let time = occasion.time();
    sheet.set_column_width(0, 22)?.set_column_width(1, 76)?;
    sheet.write_string_with_format(0, 0, words::INFO.get(lang), &looks.head)?;
    sheet.write_string_with_format(0, 1, "", &looks.head)?;
    let mut at = 1;
    let mut say = |name: &str, value: &str| -> Result<(), XlsxError> {
        sheet.write_string(at, 0, cell(name))?;
        sheet.write_string(at, 1, cell(value))?;
        at += 1;
        Ok(())
    };
    say(words::ORGANISATION.get(lang), &tasks.organisation)?;
    say(words::SCOPE.get(lang), &occasion.scope)?;
    say(words::COUNT.get(lang), &tasks.tasks.len().to_string())?;
    say(words::TIME.get(lang), &time.strftime("%Y-%m-%d %H:%M:%S %:z").to_string())?;
    say(words::BY.get(lang), &tasks.asked_by)?;
    for hash in &tasks.hashes {
        let name = format!("{} · {}", words::HASH.get(lang), hash.name);
        say(&name, &hash.hash)?;
    }
    let scale = if chart.step == 1 { words::BY_DAY } else { words::BY_WEEK };
    say(words::SCALE.get(lang), scale.get(lang))?;
    say("", words::NOTE.get(lang))?;
    if chart.clipped {
        say("", words::CLIPPED.get(lang))?;
    }
    at += 1;
    sheet.write_string_with_format(at, 0, words::LEGEND.get(lang), &looks.head)?;
    sheet.write_string_with_format(at, 1, "", &looks.head)?;
    for (colour, word) in chart::LEGEND {
        at += 1;
        let fill = Format::new().set_background_color(Color::RGB(colour));
        sheet.write_blank(at, 0, &fill)?;
        sheet.write_string(at, 1, word.get(lang))?;
    }
    Ok(())
}
