//! Files of tables, read back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{csv, xlsx};
use crate::{
    cli::Lang,
    facade::{CellInfo, ChoiceInfo, ColumnInfo, RecordInfo, TableInfo},
};

fn column(kind: &str, zh: &str, en: &str) -> ColumnInfo {
    ColumnInfo {
        column: format!("{kind}:x"),
        zh: zh.into(),
        en: en.into(),
        kind: kind.into(),
        ..ColumnInfo::default()
    }
}

fn said(value: &str, name: &str) -> CellInfo {
    CellInfo { value: value.into(), name: name.into(), ..CellInfo::default() }
}

/// A table with a column of each kind.
fn sample() -> TableInfo {
    let high = ChoiceInfo {
        choice: "high".into(),
        zh: "高".into(),
        en: "High".into(),
        tone: 4,
        retired: false,
    };
    let priority = ColumnInfo { choices: vec![high], ..column("choice", "优先级", "Priority") };
    let columns = vec![
        column("text", "需求描述", "Requirement"),
        priority,
        column("person", "负责人", "Owner"),
        column("week", "计划上线时间", "Planned launch"),
        column("day", "发现日期", "Found on"),
        column("number", "满意度(1-5分)", "Satisfaction (1-5)"),
    ];
    let row = |cells| RecordInfo { cells, ..RecordInfo::default() };
    let rows = vec![
        row(vec![
            said("=1+1", ""),
            said("high", ""),
            said("00ff", "李四"),
            said("6", ""),
            said("2023-10-15", ""),
            said("3", ""),
        ]),
        row(vec![CellInfo::default(); 6]),
    ];
    TableInfo { title: "需求/调研表".into(), columns, rows, ..TableInfo::default() }
}

fn sheet(lang: Lang) -> (String, Vec<Vec<Data>>) {
    let bytes = xlsx(&sample(), lang).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    let rows = book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect();
    (name, rows)
}

#[test]
fn r12_a_workbook_has_chinese_headings_and_real_dates_weeks_and_numbers() {
    let (name, rows) = sheet(Lang::Zh);
    assert_eq!(name, "需求调研表");
    let heads: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    let expected = ["需求描述", "优先级", "负责人", "计划上线时间", "发现日期", "满意度(1-5分)"];
    assert_eq!(heads, expected);
    let first = &rows[1];
    assert_eq!(first[0], Data::String("=1+1".into()), "no formula");
    assert_eq!(first[1], Data::String("高".into()));
    assert_eq!(first[2], Data::String("李四".into()));
    assert!(
        matches!(first[3], Data::Float(week) if week == 6.0),
        "sorts as a number: {:?}",
        first[3]
    );
    assert!(matches!(&first[4], Data::DateTime(day) if day.as_f64() == 45_214.0), "{:?}", first[4]);
    assert!(matches!(first[5], Data::Float(score) if score == 3.0));
    assert_eq!(sheet(Lang::En).1[0][0], Data::String("Requirement".into()));
}

#[test]
fn r12_a_csv_has_chinese_headings_and_no_formulas() {
    let bytes = csv(&sample(), Lang::Zh).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let heads = "需求描述,优先级,负责人,计划上线时间,发现日期,满意度(1-5分)";
    assert_eq!(lines.next(), Some(heads));
    assert_eq!(lines.next(), Some("'=1+1,高,李四,第6周,2023-10-15,3"));
    assert_eq!(lines.next(), Some(",,,,,"));
}
