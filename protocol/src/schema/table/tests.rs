//! Keys and values of tables.

use proptest::prelude::*;

use super::*;
use crate::{
    change::Value,
    ids::{DeviceId, MemberId, RowId},
    limits::TABLE_CELL_BYTES_MAX,
};

fn column(text: &str) -> ColumnId {
    text.parse().unwrap()
}

fn read(text: &str, value: Value) -> Option<CellValue> {
    CellValue::read(&column(text), &value).ok()
}

fn text(text: &str) -> Value {
    Value::Str(text.into())
}

fn headers(template: Template) -> Vec<&'static str> {
    template.columns().into_iter().map(|column| column.zh).collect()
}

fn labels(set: ChoiceSet) -> Vec<&'static str> {
    set.choices().iter().map(|choice| choice.zh).collect()
}

#[test]
fn r12_the_survey_has_the_plans_columns_and_its_three_priorities() {
    let expected = ["部门", "需求描述", "优先级", "负责人", "预期效果"];
    assert_eq!(headers(Template::Research), expected);
    let kinds: Vec<ColumnKind> =
        Template::Research.columns().into_iter().map(|column| column.id.kind).collect();
    assert_eq!(kinds[2], ColumnKind::Choice(ChoiceSet::Priority));
    assert_eq!(kinds[3], ColumnKind::Person);
    assert_eq!(labels(ChoiceSet::Priority), ["高", "中", "低"]);
    assert!(read("choice=priority:priority", text("high")).is_some());
    assert!(read("choice=priority:priority", text("urgent")).is_none(), "one of three");
}

#[test]
fn r15_the_function_list_has_the_plans_columns_stages_and_weeks() {
    let expected = ["模块名称", "功能点", "状态", "负责人", "计划上线时间"];
    assert_eq!(headers(Template::Functions), expected);
    assert_eq!(labels(ChoiceSet::Stage), ["开发中", "测试中", "已上线"]);
    assert_eq!(Template::Functions.columns()[4].id.kind, ColumnKind::Week);
    assert_eq!(read("week:planned", Value::Int(6)), Some(CellValue::Week(6)));
    for wrong in [Value::Int(0), Value::Int(1000), Value::Int(-1), text("6")] {
        assert_eq!(read("week:planned", wrong), None);
    }
}

#[test]
fn r44_issues_have_the_plans_columns_severities_and_solutions() {
    let expected =
        ["问题描述", "所属模块", "严重程度", "负责人", "发现日期", "解决状态", "解决日期"];
    assert_eq!(headers(Template::Issues), expected);
    assert_eq!(labels(ChoiceSet::Severity), ["致命", "严重", "一般", "建议"]);
    assert_eq!(labels(ChoiceSet::Solution), ["未处理", "处理中", "已解决"]);
    assert!(read("day:found", text("2023-10-15")).is_some());
    assert!(read("day:found", text("2023-02-29")).is_none());
}

#[test]
fn r63_feedback_has_the_plans_columns_and_a_score_of_1_to_5() {
    let expected = ["用户角色", "反馈内容", "建议措施", "满意度(1-5分)"];
    assert_eq!(headers(Template::Feedback), expected);
    let score = Template::Feedback.columns().remove(3).id;
    for number in -2..=9 {
        let taken = CellValue::read(&score, &Value::Int(number)).is_ok();
        assert_eq!(taken, (1..=5).contains(&number), "{number}");
    }
    assert!(CellValue::read(&score, &text("5")).is_err());
    assert!(CellValue::read(&score, &Value::F64(4.0)).is_err());
}

#[test]
fn keys_of_tables_read_back_and_have_one_form() {
    let row = RowId::created(&DeviceId::new([1; 32]), 7);
    let own = column("choice:ab12");
    let keys = [
        TableField::Template,
        TableField::Title,
        TableField::Column(column("number=-3..12:n1")),
        TableField::Choice(own, "x".parse().unwrap()),
        TableField::Row(row),
    ];
    for key in keys {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    let bad = [
        "",
        "titles",
        "ctext",
        "ctext:",
        "ctext:Need",
        "ctext:abcdefghijklmnopq",
        "cnumber:n",
        "cnumber=5..1:n",
        "cnumber=01..5:n",
        "cnumber=1..+5:n",
        "cnumber=0..1000000000000:n",
        "cchoice=:x",
        "cchoice=mood:x",
        "cday=1:x",
        "echoice=priority:priority/urgent",
        "etext:need/x",
        "rAA",
    ];
    for key in bad {
        assert!(key.parse::<TableField>().is_err(), "{key}");
    }
    for key in ["at", "gone", "text:need", "choice=stage:status"] {
        assert_eq!(key.parse::<RowField>().unwrap().to_string(), key);
    }
    assert!("At".parse::<RowField>().is_err());
}

#[test]
fn cells_hold_what_their_column_says_and_no_more() {
    let member = MemberId::new([3; 16]).to_string();
    assert!(read("person:owner", text(&member)).is_some());
    assert!(read("person:owner", text("李四")).is_none());
    assert!(read("text:need", text("")).is_none(), "empty has one form");
    assert_eq!(read("text:need", Value::Null), Some(CellValue::Empty));
    let long = "需".repeat(TABLE_CELL_BYTES_MAX / 3);
    assert!(read("text:need", text(&long)).is_some());
    assert!(read("text:need", text(&format!("{long}求"))).is_none());
    assert!(read("choice:ab12", text("anything")).is_some(), "own choices come and go");
    assert!(read("choice:ab12", text("Not a slug")).is_none());
    let gone = RowField::Gone;
    assert!(gone.check(&Value::Bool(true)).is_ok() && gone.check(&Value::Null).is_err());
    assert!(RowField::At.check(&Value::Int(-5)).is_ok());
    assert!(RowField::At.check(&Value::Uint(5)).is_err());
}

#[test]
fn packed_columns_and_choices_read_back_within_their_limits() {
    let column = ColumnConfig { zh: "备注".into(), en: "Note".into(), order: 7, retired: false };
    assert_eq!(ColumnConfig::unpack(&column.pack()), Ok(column.clone()));
    let nameless = ColumnConfig { zh: String::new(), ..column };
    assert!(ColumnConfig::unpack(&nameless.pack()).is_err());
    let choice =
        ChoiceConfig { zh: "好".into(), en: "Good".into(), order: 1, tone: 7, retired: true };
    assert_eq!(ChoiceConfig::unpack(&choice.pack()), Ok(choice.clone()));
    assert!(ChoiceConfig::unpack(&ChoiceConfig { tone: TONES, ..choice }.pack()).is_err());
}

proptest! {
    #[test]
    fn whatever_parses_as_a_tables_key_writes_back_the_same(
        key in "[cer]?(text|number|choice|person|day|week)?(=(priority|stage|-?[0-9]{1,3}\\.\\.[0-9]{1,13}))?(:[a-z0-9]{0,18})?(/[a-z]{0,3})?",
    ) {
        if let Ok(field) = key.parse::<TableField>() {
            prop_assert_eq!(field.to_string(), &*key);
        }
        if let Ok(field) = key.parse::<RowField>() {
            prop_assert_eq!(field.to_string(), &*key);
        }
    }

    #[test]
    fn a_number_is_taken_exactly_within_its_bounds(
        min in -50_i64..50, length in 0_i64..50, number in -200_i64..200,
    ) {
        let max = min + length;
        let id = column(&format!("number={min}..{max}:n"));
        let taken = CellValue::read(&id, &Value::Int(number)).is_ok();
        prop_assert_eq!(taken, (min..=max).contains(&number));
    }

    #[test]
    fn a_cell_that_reads_writes_back_the_same(
        kind in "text:a|number=1\\.\\.5:a|choice:a|choice=severity:a|day:a|week:a",
        word in "[a-z0-9-]{0,12}", number in -3_i64..12,
    ) {
        for value in [text(&word), Value::Int(number), Value::Null] {
            if let Ok(read) = CellValue::read(&column(&kind), &value) {
                prop_assert_eq!(read.write(), value);
            }
        }
    }
}
