//! Lines with errors, and what they leave alone.

use super::super::{DepartmentPath, PlannedPerson, plan_departments, plan_people};
use super::{codes, names, paths};

#[test]
fn each_wrong_line_is_named_and_the_others_are_kept() {
    let file = "工号,姓名,手机号,邮箱,部门,直属上级,状态,入职时间,离职时间,角色,语言
1,好一,13800138001,a@x.cn,市场部,,,,,,
2,,13800138002,b@x.cn,市场部,,,,,,
3,丙,abc,not-mail,市场部,,,,,,
4,丁,13800138004,d@x.cn,市场部,,忙,2023-02-30,,国王,火星文
5,戊,13800138005,e@x.cn,市场部,,,2023-01-02,2023-01-01,,
\"6\",\"好
二\",13800138006,f@x.cn,市场部,1,,,,,
7,庚,13800138007,g@x.cn,市场部,,,,,,,多,余
1,辛,13800138001,A@X.cn,市场部,,,,,,
8,\"壬,13800138008,h@x.cn,市场部,,,,,,
9,癸,1.38E+10,i@x.cn,A//B,,,,,,
,,,,,,,,,,
10,好三,,,,10x,,,,,
11,好\u{FFFD},,,,,,,,,
12,自,,,,12,,,,,
";
    let plan = plan_people(file.as_bytes(), None, &[]);
    assert_eq!(names(&plan), ["好一", "好 二", "好三"]);
    assert_eq!(
        codes(&plan.errors),
        [
            (3, "姓名", "blank"),
            (4, "邮箱", "not-an-email"),
            (4, "手机号", "not-a-mobile"),
            (5, "入职时间", "not-a-date"),
            (5, "状态", "unknown-status"),
            (5, "角色", "unknown-role"),
            (5, "语言", "unknown-language"),
            (6, "离职时间", "left-before-joined"),
            (9, "", "too-many-cells"),
            (10, "工号", "repeated-employee-id"),
            (10, "邮箱", "repeated-email"),
            (11, "", "unclosed-quote"),
            (12, "手机号", "rounded-number"),
            (12, "部门", "bad-department-path"),
            (15, "", "unreadable-text"),
            (16, "直属上级", "own-manager"),
        ]
    );
    assert_eq!(
        codes(&plan.warnings),
        [(10, "手机号", "repeated-mobile"), (14, "直属上级", "unknown-manager")]
    );
}

#[test]
fn addresses_that_differ_in_case_are_one() {
    let plan = plan_people("name,email\nAnn,Ann@x.cn\nBob,ann@X.CN\n".as_bytes(), None, &[]);
    assert_eq!(
        (names(&plan), codes(&plan.errors)),
        (vec!["Ann"], vec![(3, "email", "repeated-email")])
    );
}

#[test]
fn namesakes_without_ids_and_circles_of_managers_deserve_a_look() {
    let file = "姓名,直属上级\n张三,李四\n李四,王五\n王五,张三\n赵六,王五\n赵六,\n钱七,赵六\n";
    let plan = plan_people(file.as_bytes(), None, &[]);
    assert_eq!(plan.people.len(), 6);
    assert_eq!(
        codes(&plan.warnings),
        [
            (2, "直属上级", "manager-cycle"),
            (3, "直属上级", "manager-cycle"),
            (4, "直属上级", "manager-cycle"),
            (6, "姓名", "repeated-name"),
            (7, "直属上级", "ambiguous-manager"),
        ]
    );
}

#[test]
fn a_bare_name_means_the_one_path_that_ends_with_it() {
    let file = "姓名,部门\n张三,平台组\n李四,总部/研发部/平台组\n王五,总部／研发部\n赵六,新部门\n";
    let plan = plan_people(file.as_bytes(), None, &[]);
    assert_eq!(paths(&plan), ["总部", "总部/研发部", "总部/研发部/平台组", "新部门"]);
    let first: Vec<_> = plan
        .people
        .iter()
        .filter_map(|person| person.departments.first())
        .map(ToString::to_string)
        .collect();
    assert_eq!(first, ["总部/研发部/平台组", "总部/研发部/平台组", "总部/研发部", "新部门"]);
}

#[test]
fn departments_that_exist_are_not_made_again() {
    let known = [DepartmentPath::parse("总部/市场部").expect("a path")];
    let plan = plan_people("姓名,部门\n张三,市场部\n李四,总部/研发部\n".as_bytes(), None, &known);
    assert_eq!(paths(&plan), ["总部/研发部"]);
    assert_eq!(
        plan.people.first().map(|person| person.departments.as_slice()),
        Some(known.as_slice())
    );
}

#[test]
fn with_a_list_of_departments_no_other_is_accepted() {
    let departments =
        plan_departments("dept_id,name,parent_id\nD1,总部,\nD2,研发部,D1\nD3,研发部,\n".as_bytes());
    let file = "姓名,部门\n张三,D2\n李四,总部/研发部\n王五,研发部\n赵六,法务部\n钱七,d1;D3\n";
    let plan = plan_people(file.as_bytes(), Some(&departments), &[]);
    assert_eq!(codes(&plan.errors), [(5, "部门", "unknown-department")]);
    assert_eq!(paths(&plan), ["总部", "研发部", "总部/研发部"]);
    let of = |person: &PlannedPerson| {
        person.departments.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
    };
    assert_eq!(
        plan.people.iter().map(of).collect::<Vec<_>>(),
        ["总部/研发部", "总部/研发部", "研发部", "总部;研发部"]
    );
}

#[test]
fn what_was_neutralised_on_export_comes_back() {
    let plan = plan_people("姓名,手机号,职位\n张三,'+8613800138000,'=1+1\n".as_bytes(), None, &[]);
    let person = plan.people.first().expect("a person");
    assert_eq!(
        (person.mobile.as_deref(), person.title.as_deref()),
        (Some("+8613800138000"), Some("=1+1"))
    );
}
