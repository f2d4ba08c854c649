//! The tree of departments and what can be wrong with it.

use super::super::plan_departments;
use super::codes;

fn paths(file: &str) -> Vec<String> {
    plan_departments(file.as_bytes())
        .departments
        .iter()
        .map(|department| department.path.to_string())
        .collect()
}

#[test]
fn the_tree_comes_out_from_the_top_by_order_and_line() {
    let file = "dept_id,name,name_en,parent_id,lead_employee_id,order\n3,平台组,Platform,2,E3,\n2,研发部,R&D,1,E2,2\n4,市场部,Marketing,1,,1\n1,总部,HQ,,E1,\n";
    let plan = plan_departments(file.as_bytes());
    assert_eq!(codes(&plan.errors), []);
    assert_eq!(paths(file), ["总部", "总部/市场部", "总部/研发部", "总部/研发部/平台组"]);
    let platform = plan.departments.last().expect("a department");
    assert_eq!(
        (platform.id.as_deref(), platform.name_en.as_deref(), platform.lead.as_deref()),
        (Some("3"), Some("Platform"), Some("E3"))
    );
}

#[test]
fn parents_may_be_named_instead_of_numbered() {
    assert_eq!(paths("部门名称,上级部门\n研发部,总部\n总部,\n"), ["总部", "总部/研发部"]);
}

#[test]
fn every_wrong_line_is_named_and_the_rest_of_the_tree_stands() {
    let file = "dept_id,name,parent_id,order
1,总部,,
2,环一,3,
3,环二,2,
4,环下,3,
5,孤儿,99,
6,孤儿的下级,5,
7,,1,
8,无名的下级,7,
1,重号,,
9,市场部,1,
10,市场部,1,
11,A/B,1,
12,研发部,1,x
13,自己,13,
14,行政部,1,3
";
    let plan = plan_departments(file.as_bytes());
    assert_eq!(paths(file), ["总部", "总部/行政部", "总部/市场部"]);
    assert_eq!(
        codes(&plan.errors),
        [
            (3, "parent_id", "parent-cycle"),
            (4, "parent_id", "parent-cycle"),
            (5, "parent_id", "parent-refused"),
            (6, "parent_id", "missing-parent"),
            (7, "parent_id", "parent-refused"),
            (8, "name", "blank"),
            (9, "parent_id", "parent-refused"),
            (10, "dept_id", "repeated-department-id"),
            (12, "name", "repeated-department"),
            (13, "name", "slash-in-name"),
            (14, "order", "not-a-number"),
            (15, "parent_id", "parent-cycle"),
        ]
    );
}

#[test]
fn a_tree_too_deep_is_cut_where_it_gets_too_deep() {
    let mut file = String::from("dept_id,name,parent_id\n");
    for level in 1..=20 {
        file += &format!(
            "{level},部门{level},{}\n",
            if level == 1 { String::new() } else { (level - 1).to_string() }
        );
    }
    let plan = plan_departments(file.as_bytes());
    assert_eq!(plan.departments.len(), 16);
    assert_eq!(codes(&plan.errors).first(), Some(&(18, "name", "department-too-deep")));
    assert_eq!(codes(&plan.errors).get(1), Some(&(19, "parent_id", "parent-refused")));
    assert_eq!(plan.errors.len(), 4);
}
