//! Tables that people fill.

use super::{
    View, clean,
    table::{Side, Table, id_chars, short_id},
    talk, when,
};
use crate::{cli::text, facade::TableInfo, table as words};

/// `table list`.
pub(super) fn tables(rows: &[TableInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::TITLE.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::TIME.get(lang), Side::Left),
        (text::AUTHOR.get(lang), Side::Left),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.table.as_str()));
    for row in rows {
        table.row([
            short_id(&row.table, chars),
            row.title.clone(),
            row.department.clone(),
            when::moment(row.edited, view),
            row.creator.clone(),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// `table show`.
pub(super) fn table(shown: &TableInfo, view: &View) -> String {
    let lang = view.lang;
    let mut heads = vec![("#", Side::Right)];
    let headings = shown.columns.iter();
    heads.extend(headings.map(|column| (words::heading(column, lang), Side::Left)));
    heads.push((text::ID.get(lang), Side::Left));
    let mut table = Table::new(&heads);
    let chars = id_chars(shown.rows.iter().map(|row| row.row.as_str()));
    let mut apart = String::new();
    for row in &shown.rows {
        // Those taken out have no number.
        let mark = if row.gone { "-".to_owned() } else { row.number.to_string() };
        let mut cells = vec![mark.clone()];
        for (column, cell) in shown.columns.iter().zip(&row.cells) {
            let sign = if cell.apart.is_empty() { "" } else { " !" };
            cells.push(format!("{}{sign}", words::cell(column, cell, lang)));
            for said in &cell.apart {
                let value = words::value(column, &said.value, &said.name, lang);
                let time = when::moment(said.time, view);
                let values: &[(&str, &str)] = &[
                    ("row", &mark),
                    ("column", words::heading(column, lang)),
                    ("value", &value),
                    ("who", &said.author),
                    ("when", &time),
                ];
                let line = text::CELL_APART.with(lang, values);
                apart.push_str(&format!("{}{}\n", talk::INDENT, clean::line(&line)));
            }
        }
        cells.push(short_id(&row.row, chars));
        table.cells(cells);
    }
    let title = clean::line(&shown.title);
    let mut out = format!("{title}\n{}", table.finish(text::NONE.get(lang)));
    if !apart.is_empty() {
        out.push_str(&format!("\n{}\n{apart}", text::CELLS_APART.get(lang)));
    }
    out
}
