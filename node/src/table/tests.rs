//! Rows in order, chosen, read from files.

use super::*;
use crate::{
    cli::Lang,
    facade::{CellInfo, ChoiceInfo, ColumnInfo, RecordInfo},
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

fn rows(values: &[&str]) -> Vec<RecordInfo> {
    let row = |(n, value): (usize, &&str)| RecordInfo {
        row: n.to_string(),
        cells: vec![CellInfo { value: (*value).into(), ..CellInfo::default() }],
        ..RecordInfo::default()
    };
    values.iter().enumerate().map(row).collect()
}

fn values(rows: &[RecordInfo]) -> Vec<&str> {
    rows.iter().map(|row| row.cells[0].value.as_str()).collect()
}

#[test]
fn r15_week_6_comes_before_week_10_and_nothing_comes_last() {
    let weeks = [column("week", "计划上线时间", "Planned launch")];
    let mut sorted = rows(&["10", "", "6", "52", "7"]);
    sort(&mut sorted, &weeks, 0, false);
    assert_eq!(values(&sorted), ["6", "7", "10", "52", ""]);
    sort(&mut sorted, &weeks, 0, true);
    assert_eq!(values(&sorted), ["52", "10", "7", "6", ""]);
    assert_eq!(cell(&weeks[0], &sorted[3].cells[0], Lang::Zh), "第6周");
}

#[test]
fn r12_priorities_stand_in_their_own_order_and_are_found_by_either_label() {
    let choice = |id: &str, zh: &str, en: &str| ChoiceInfo {
        choice: id.into(),
        zh: zh.into(),
        en: en.into(),
        ..ChoiceInfo::default()
    };
    let choices = vec![
        choice("high", "高", "High"),
        choice("medium", "中", "Medium"),
        choice("low", "低", "Low"),
    ];
    let columns = [ColumnInfo { choices, ..column("choice", "优先级", "Priority") }];
    let mut sorted = rows(&["low", "high", "medium"]);
    sort(&mut sorted, &columns, 0, false);
    assert_eq!(values(&sorted), ["high", "medium", "low"]);
    for words in ["高", "high", "High"] {
        let filter = Filter { column: 0, words: words.into() };
        let shown: Vec<bool> = sorted.iter().map(|row| filter.shows(&columns, row)).collect();
        assert_eq!(shown, [true, false, false], "{words}");
    }
}

#[test]
fn a_csv_of_either_language_gives_rows_and_says_what_it_cannot() {
    let columns = [column("text", "需求描述", "Requirement"), column("week", "计划", "Planned")];
    let csv = "\u{feff}计划,需求描述\r\n第6周,\"在线,协同\"\r\n,\r\n7,'=1+1\r\n";
    let rows = read_csv(csv.as_bytes(), &columns).unwrap();
    assert_eq!(rows.len(), 2, "a line without anything is none");
    assert_eq!(rows[0][1].value, "在线,协同");
    assert_eq!(rows[1][1].value, "=1+1", "as it was before it was written");
    let tabs = read_csv(b"Requirement\tPlanned\nx\t3\n", &columns).unwrap();
    assert_eq!(tabs[0][1].value, "3");
    let other = read_csv("负责人\n李四\n".as_bytes(), &columns);
    assert_eq!(other, Err(ReadError::Column("负责人".into())));
    assert_eq!(read_csv(b"", &columns), Err(ReadError::Empty));
    let twins = [column("text", "备注", "Note"), column("day", "备注", "备注")];
    let read = read_csv("备注\nx\n".as_bytes(), &twins);
    assert_eq!(read, Err(ReadError::Several("备注".into())), "neither is filled by luck");
    assert!(read_csv("Note\nx\n".as_bytes(), &twins).is_ok(), "another name tells them apart");
}
