//! A table of a department's as a file: an Excel workbook with real dates and numbers, or a CSV.

use std::path::Path;

use jiff::civil::Date;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{
    ExportError, FileError, Format as Kind, Occasion, save,
    text::{cell, neutral},
    workbook::{Looks, excel, number},
};
use crate::{
    cli::Lang,
    facade::{CellInfo, ColumnInfo, TableInfo},
    table,
};

/// Colours behind choices, by their tones: pale ones that black text is read on.
const TONES: [u32; 8] = [
    0x00E9_ECEF,
    0x00D6_E8FB,
    0x00D9_F2DD,
    0x00FF_EBC2,
    0x00FB_D9D7,
    0x00E8_DDF7,
    0x00D3_F1EE,
    0x00FA_DCEB,
];

/// Characters that a sheet's name has at most.
const SHEET_NAME_MAX: usize = 31;

/// A table's file, in the kind that its name asks for.
///
/// # Errors
/// When the name asks for none that tables have, the file is there already and isn't to be replaced,
/// or the disk refuses it.
pub fn table_to_file(
    table: &TableInfo,
    file: &Path,
    occasion: &Occasion,
    replace: bool,
) -> Result<(), FileError> {
    let bytes = match Kind::of(file) {
        Some(Kind::Xlsx) => xlsx(table, occasion.lang),
        Some(Kind::Csv) => csv(table, occasion.lang),
        Some(Kind::Ics) | None => return Err(FileError::NoTableKind(file.to_owned())),
    };
    save(file, &bytes.map_err(FileError::Export)?, replace).map_err(FileError::Save)
}

/// A table's workbook.
///
/// # Errors
/// When it can't be made.
pub fn xlsx(table: &TableInfo, lang: Lang) -> Result<Vec<u8>, ExportError> {
    workbook(table, lang).map_err(ExportError::Workbook)
}

fn workbook(info: &TableInfo, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let (mut book, looks) = (Workbook::new(), Looks::new());
    let sheet = book.add_worksheet().set_name(sheet_name(&info.title, lang))?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (at, column) in (0..).zip(&info.columns) {
        let width = match column.kind.as_str() {
            "text" => 32.0,
            "day" | "person" => 14.0,
            _ => 12.0,
        };
        sheet.set_column_width(at, width)?;
        let heading = cell(table::heading(column, lang));
        sheet.write_string_with_format(0, at, heading, &looks.head)?;
    }
    for (index, row) in info.rows.iter().enumerate() {
        for ((at, column), cell) in (0..).zip(&info.columns).zip(&row.cells) {
            put(sheet, (number(index), at), column, cell, (&looks, &wrapped, lang))?;
        }
    }
    let last = u16::try_from(info.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, number(info.rows.len()).saturating_sub(1), last)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    book.save_to_buffer()
}

fn put(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    column: &ColumnInfo,
    info: &CellInfo,
    (looks, wrapped, lang): (&Looks, &Format, Lang),
) -> Result<(), XlsxError> {
    if info.value.is_empty() {
        return Ok(());
    }
    let words = lines(&table::cell(column, info, lang));
    // Twelve digits at most: exact.
    let figure = info.value.parse::<f64>().ok().filter(|figure| figure.is_finite());
    match column.kind.as_str() {
        "number" if figure.is_some() => {
            sheet.write_number(row, at, figure.unwrap_or_default())?;
        }
        "week" if figure.is_some() => {
            // A number that sorts as one, and is read as a week.
            let form = if lang == Lang::Zh { "\"第\"0\"周\"" } else { "\"Week \"0" };
            let form = Format::new().set_num_format(form);
            sheet.write_number_with_format(row, at, figure.unwrap_or_default(), &form)?;
        }
        "day" => match info.value.parse::<Date>().ok().and_then(excel) {
            Some(day) => drop(sheet.write_datetime_with_format(row, at, &day, &looks.day)?),
            None => drop(sheet.write_string(row, at, words)?),
        },
        "choice" => {
            let found = column.choices.iter().find(|one| one.choice == info.value);
            let tone = found.and_then(|one| TONES.get(usize::from(one.tone)));
            let fill = Color::RGB(*tone.unwrap_or(&TONES[0]));
            let form = Format::new().set_background_color(fill).set_align(FormatAlign::Center);
            sheet.write_string_with_format(row, at, words, &form)?;
        }
        _ => drop(sheet.write_string_with_format(row, at, words, wrapped)?),
    }
    Ok(())
}

/// A text of several lines that a cell can hold.
fn lines(text: &str) -> String {
    text.lines().map(cell).collect::<Vec<_>>().join("\n")
}

/// What Excel takes for a sheet's name.
fn sheet_name(title: &str, lang: Lang) -> String {
    let plain = |c: char| !c.is_control() && !"[]:*?/\\'".contains(c);
    let name: String = title.trim().chars().filter(|c| plain(*c)).take(SHEET_NAME_MAX).collect();
    match (name.trim().is_empty(), lang) {
        (false, _) => name,
        (true, Lang::Zh) => "表格".to_owned(),
        (true, Lang::En) => "Table".to_owned(),
    }
}

/// A table's CSV, in UTF-8 with a mark at its beginning that Excel knows.
///
/// # Errors
/// When it can't be made.
pub fn csv(info: &TableInfo, lang: Lang) -> Result<Vec<u8>, ExportError> {
    let write = || {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(b"\xef\xbb\xbf".to_vec());
        let headings = info.columns.iter().map(|column| neutral(table::heading(column, lang)));
        writer.write_record(headings)?;
        for row in &info.rows {
            let cells = info.columns.iter().zip(&row.cells).map(|(column, cell)| {
                let words = table::cell(column, cell, lang);
                // A negative number is one, not a formula.
                if column.kind == "number" { words } else { neutral(&words) }
            });
            writer.write_record(cells)?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    };
    write().map_err(ExportError::Table)
}
