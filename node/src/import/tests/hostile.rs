//! Bytes from anybody: a plan always comes out, within its bounds.

use proptest::prelude::*;

use super::super::{
    COLUMNS_MAX, FILE_BYTES_MAX, Locale, PeoplePlan, ROWS_MAX, plan_departments, plan_people,
};
use super::codes;

/// Every row gives at most one person, or one error per column and one of its own.
fn assert_bounded(bytes: &[u8], plan: &PeoplePlan) {
    let rows = bytes.len() + 1;
    assert!(plan.people.len() <= rows.min(ROWS_MAX));
    assert!(plan.errors.iter().chain(&plan.warnings).all(|error| error.line as usize <= rows + 1));
    for problem in plan.errors.iter().chain(&plan.warnings) {
        for locale in [Locale::En, Locale::ZhCn] {
            let text = problem.text(locale);
            assert!(
                text.chars().count() < 300 && !text.contains(|c: char| c.is_control()),
                "{text:?}"
            );
        }
    }
    let with_errors: std::collections::BTreeSet<u32> =
        plan.errors.iter().map(|error| error.line).collect();
    assert!(plan.people.iter().all(|person| !with_errors.contains(&person.line)));
}

#[test]
fn files_that_are_no_tables_say_so() {
    let code = |bytes: &[u8]| {
        let plan = plan_people(bytes, None, &[]);
        assert_eq!((plan.people.len(), plan.errors.len()), (0, 1));
        plan.errors.first().map(|error| (error.line, error.code()))
    };
    assert_eq!(code(b""), Some((1, "empty")));
    assert_eq!(code(b"\xEF\xBB\xBF \r\n\n ,, \n"), Some((1, "empty")));
    assert_eq!(code(b"PK\x03\x04 not a csv"), Some((1, "missing-column")));
    assert_eq!(code("\n\n工号,部门\n1,A\n".as_bytes()), Some((3, "missing-column")));
    assert_eq!(code(&vec![b'a'; FILE_BYTES_MAX + 1]), Some((1, "file-too-large")));
    assert_eq!(
        code(format!("name{}\n", ",x".repeat(COLUMNS_MAX)).as_bytes()),
        Some((1, "too-many-columns"))
    );
}

#[test]
fn more_rows_than_the_limit_are_told_not_read() {
    let file = format!("name\n{}", "a\n".repeat(ROWS_MAX + 5));
    let plan = plan_people(file.as_bytes(), None, &[]);
    assert_eq!(plan.people.len(), ROWS_MAX);
    assert_eq!(codes(&plan.errors), [(ROWS_MAX as u32 + 2, "", "too-many-rows")]);
}

#[test]
fn files_made_to_cost_much_are_read_all_the_same() {
    let open_quotes = format!("name\n{}", "\"a\n".repeat(ROWS_MAX));
    let deep = format!("name,dept\nAnn,\"{}\"\n", "a/".repeat(2_000));
    let many = format!("name,dept\n{}", format!("Ann,\"{}\"\n", "a/b;c;".repeat(600)).repeat(20));
    let distinct: String = (0..600).map(|number| format!("d{number};")).collect();
    let plan = plan_people(format!("name,dept\nAnn,\"{distinct}\"\n").as_bytes(), None, &[]);
    assert_eq!(codes(&plan.errors), [(2, "dept", "too-many-departments")]);
    let managers: String =
        (0..ROWS_MAX).map(|n| format!("n{n},n{}\n", (n + 1) % ROWS_MAX)).collect();
    for file in [open_quotes, deep, many, format!("name,manager\n{managers}")] {
        assert_bounded(file.as_bytes(), &plan_people(file.as_bytes(), None, &[]));
    }
}

fn snippets() -> impl Strategy<Value = Vec<u8>> {
    let known = proptest::sample::select(vec![
        "姓名",
        "name",
        "部门",
        "email",
        "直属上级",
        "入职时间",
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "/",
        "A/B",
        "张三",
        "1.3E+10",
        "@",
        "=",
        "\u{0}",
        "sep=;\n",
        "2024-01-01",
    ]);
    let snippet = prop_oneof![8 => known.prop_map(|text| text.as_bytes().to_vec()), 1 => proptest::collection::vec(any::<u8>(), 0..4)];
    proptest::collection::vec(snippet, 0..60).prop_map(|snippets| snippets.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_a_plan(bytes in prop_oneof![proptest::collection::vec(any::<u8>(), 0..300), snippets()]) {
        let departments = plan_departments(&bytes);
        assert_bounded(&bytes, &plan_people(&bytes, None, &[]));
        assert_bounded(&bytes, &plan_people(&bytes, Some(&departments), &[]));
    }

    #[test]
    fn files_that_begin_well_give_a_plan(rest in snippets()) {
        let bytes = ["姓名,部门,直属上级,email\n".as_bytes(), &rest].concat();
        assert_bounded(&bytes, &plan_people(&bytes, None, &[]));
        let bytes = ["dept_id,name,parent_id\n".as_bytes(), &rest].concat();
        let plan = plan_departments(&bytes);
        for (at, department) in plan.departments.iter().enumerate() {
            let above = department.path.parent();
            prop_assert!(above.is_none_or(|above| plan.departments.iter().take(at).any(|earlier| earlier.path == above)));
        }
    }
}
