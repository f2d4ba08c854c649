//! What a table's document takes, from whom.

use automerge::{
    AutoCommit, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, transaction::Transactable,
};
use proptest::prelude::*;

use super::{
    Breach,
    tests::{ANN, BOB, doc_for, judge, last},
};
use crate::{
    capability::Level,
    entry::DocRef,
    ids::{DocId, DocKind, MemberId, RowId},
    schema::table::{ChoiceConfig, ColumnConfig, TableField},
};

fn table() -> DocRef {
    DocRef::Created(DocId::created(DocKind::Table, &ANN, 1))
}

/// A table of Ann's, made after a template, with one row.
fn anns(template: &str) -> (AutoCommit, String) {
    let mut doc = doc_for(&ANN, &table());
    doc.put(ROOT, "template", template).unwrap();
    doc.put(ROOT, "title", "反馈").unwrap();
    let key = TableField::Row(RowId::created(&ANN, 1)).to_string();
    let row = doc.put_object(ROOT, &*key, ObjType::Map).unwrap();
    doc.put(&row, "at", 100_i64).unwrap();
    (doc, key)
}

fn row_of(doc: &AutoCommit, key: &str) -> ObjId {
    doc.get(ROOT, key).unwrap().unwrap().1
}

/// Bob's copy of Ann's table.
fn bobs() -> (AutoCommit, ObjId) {
    let (mut anns, key) = anns("feedback");
    anns.commit();
    let mut bobs = doc_for(&BOB, &table());
    bobs.apply_changes(anns.get_changes(&[])).unwrap();
    let row = row_of(&bobs, &key);
    (bobs, row)
}

#[test]
fn r12_a_table_is_begun_by_its_creator_and_written_by_whoever_may_write() {
    let (mut anns, _) = anns("research");
    assert_eq!(judge(ANN, table(), &last(&mut anns)).unwrap().level, Level::Write);
    let (mut bobs, row) = bobs();
    let owner = MemberId::new([3; 16]).to_string();
    bobs.put(&row, "text:need", "活动方案在线协同编辑").unwrap();
    bobs.put(&row, "choice=priority:priority", "high").unwrap();
    bobs.put(&row, "person:owner", owner).unwrap();
    bobs.put(&row, "gone", true).unwrap();
    bobs.put(ROOT, "title", "调研").unwrap();
    let column =
        ColumnConfig { zh: "备注".into(), en: "Note".into(), order: 600, retired: false };
    bobs.put(ROOT, "cchoice:n1", column.pack()).unwrap();
    let choice =
        ChoiceConfig { zh: "好".into(), en: "OK".into(), order: 1, tone: 2, retired: false };
    bobs.put(ROOT, "echoice:n1/x", choice.pack()).unwrap();
    let key = TableField::Row(RowId::created(&BOB, 9)).to_string();
    let own = bobs.put_object(ROOT, &*key, ObjType::Map).unwrap();
    bobs.put(&own, "week:planned", 6_i64).unwrap();
    assert_eq!(judge(BOB, table(), &last(&mut bobs)).unwrap().level, Level::Write);
}

#[test]
fn r63_a_score_outside_1_to_5_is_refused_at_the_door() {
    for (score, taken) in [(0_i64, false), (1, true), (5, true), (6, false), (i64::MIN, false)] {
        let (mut bobs, row) = bobs();
        bobs.put(&row, "number=1..5:score", score).unwrap();
        let verdict = judge(BOB, table(), &last(&mut bobs));
        assert_eq!(verdict.is_ok(), taken, "{score}");
        assert!(taken || matches!(verdict, Err(Breach::Schema(_))));
    }
    let (mut bobs, row) = bobs();
    bobs.put(&row, "number=1..5:score", "5").unwrap();
    assert!(matches!(judge(BOB, table(), &last(&mut bobs)), Err(Breach::Schema(_))));
}

#[test]
fn a_row_is_made_once_by_the_device_it_is_named_after() {
    let (mut bobs, _) = bobs();
    let anns = TableField::Row(RowId::created(&ANN, 8)).to_string();
    bobs.put_object(ROOT, &*anns, ObjType::Map).unwrap();
    assert_eq!(judge(BOB, table(), &last(&mut bobs)), Err(Breach::Foreign));
    let (mut anns, key) = self::anns("own");
    anns.commit();
    anns.put_object(ROOT, &*key, ObjType::Map).unwrap();
    assert!(matches!(judge(ANN, table(), &last(&mut anns)), Err(Breach::Operation(_))), "again");
    anns.delete(ROOT, &*key).unwrap();
    assert!(matches!(judge(ANN, table(), &last(&mut anns)), Err(Breach::Operation(_))), "removed");
    let list = TableField::Row(RowId::created(&ANN, 2)).to_string();
    anns.put_object(ROOT, &*list, ObjType::List).unwrap();
    assert!(matches!(judge(ANN, table(), &last(&mut anns)), Err(Breach::Operation(_))), "a list");
}

#[test]
fn only_a_first_operation_by_the_creator_names_the_template() {
    let mut doc = doc_for(&ANN, &table());
    doc.put(ROOT, "title", "x").unwrap();
    assert_eq!(judge(ANN, table(), &last(&mut doc)), Err(Breach::Beginning));
    let mut doc = doc_for(&BOB, &table());
    doc.put(ROOT, "template", "own").unwrap();
    assert_eq!(judge(BOB, table(), &last(&mut doc)), Err(Breach::Beginning));
    let (mut bobs, row) = bobs();
    bobs.put(ROOT, "template", "issues").unwrap();
    assert_eq!(judge(BOB, table(), &last(&mut bobs)), Err(Breach::Beginning));
    bobs.delete(&row, "at").unwrap();
    assert!(matches!(judge(BOB, table(), &last(&mut bobs)), Err(Breach::Operation(_))));
    bobs.put_object(&row, "text:need", ObjType::Text).unwrap();
    assert!(matches!(judge(BOB, table(), &last(&mut bobs)), Err(Breach::Operation(_))));
    let mut doc = doc_for(&ANN, &table());
    doc.put(ROOT, "template", "payroll").unwrap();
    assert!(matches!(judge(ANN, table(), &last(&mut doc)), Err(Breach::Schema(_))));
}

#[test]
fn a_row_stands_where_another_can_stand_behind_it() {
    let most = i64::try_from(crate::limits::TABLE_PLACE_MAX).unwrap();
    for (place, taken) in
        [(most, true), (-most, true), (most + 1, false), (i64::MAX, false), (i64::MIN, false)]
    {
        let (mut bobs, row) = bobs();
        bobs.put(&row, "at", place).unwrap();
        assert_eq!(judge(BOB, table(), &last(&mut bobs)).is_ok(), taken, "{place}");
    }
}

#[test]
fn r63_only_who_manages_says_when_a_table_asks_to_be_filled_in() {
    for (value, level) in [
        (ScalarValue::from("2026-12-01 28"), Some(Level::Manage)),
        (ScalarValue::Null, Some(Level::Manage)),
        (ScalarValue::from("2026-12-01 0"), None),
        (ScalarValue::from("2026-12-01 028"), None),
        (ScalarValue::from("2026-12-01 367"), None),
        (ScalarValue::from("soon"), None),
        (ScalarValue::from(7), None),
    ] {
        let (mut bobs, _) = bobs();
        bobs.put(ROOT, "prompt", value.clone()).unwrap();
        let demand = judge(BOB, table(), &last(&mut bobs)).ok();
        assert_eq!(demand.map(|demand| demand.level), level, "{value:?}");
    }
}

proptest! {
    /// Whatever somebody writes into a row, what the door takes is what the column's kind says.
    #[test]
    fn a_cell_is_taken_exactly_when_its_value_fits_its_key(
        key in "(text|number=1\\.\\.5|choice=solution|week|day|person):[a-z]{1,4}|at|gone|[a-z:=]{1,8}",
        number in -3_i64..9,
    ) {
        let (mut bobs, row) = bobs();
        bobs.put(&row, &*key, number).unwrap();
        let taken = judge(BOB, table(), &last(&mut bobs)).is_ok();
        let fits = match key.split_once(':') {
            None => key == "at",
            Some(("number=1..5", _)) => (1..=5).contains(&number),
            Some(("week", _)) => number >= 1,
            Some(_) => false,
        };
        prop_assert_eq!(taken, fits, "{} {}", key, number);
    }
}
