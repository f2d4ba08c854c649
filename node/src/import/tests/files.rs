//! The same people, however the file was saved.

use encoding_rs::GB18030;

use super::super::{Date, Role, Status, plan_people};
use super::{codes, names, paths};

const SAMPLE: &[u8] = include_bytes!("../../../samples/people.csv");

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn the_sample_company_is_in_order() {
    let plan = plan_people(SAMPLE, None, &[]);
    assert_eq!((plan.errors, plan.warnings), (vec![], vec![]));
    assert_eq!(plan.people.len(), 12);
    assert_eq!(
        plan.departments.iter().map(|department| department.path.to_string()).collect::<Vec<_>>(),
        ["行政部", "市场部", "研发部", "产品部"]
    );
    let first = plan.people.first().expect("a person");
    assert_eq!(
        (first.name.as_str(), first.line, first.roles.as_slice()),
        ("周远航", 2, [Role::Admin].as_slice())
    );
    let last = plan.people.last().expect("a person");
    assert_eq!(
        last.departments.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["产品部", "市场部"]
    );
    assert_eq!((last.manager.as_deref(), last.manager_line), (Some("T010"), Some(11)));
    assert_eq!(
        (last.joined_on, last.left_on, last.status),
        (Date::new(2024, 1, 8), None, Status::Active)
    );
    let emily = plan.people.iter().find(|person| person.name == "Emily Carter").expect("Emily");
    assert_eq!((emily.mobile.as_deref(), emily.locale), (Some("+442079460009"), Some("en")));
}

#[test]
fn every_encoding_separator_and_line_end_gives_the_same_plan() {
    let sample = std::str::from_utf8(SAMPLE).expect("UTF-8");
    let expected = plan_people(SAMPLE, None, &[]);
    for line_end in ["\n", "\r\n", "\r"] {
        for separator in [",", ";", "\t"] {
            // The sample has no comma inside a cell, and one cell with a semicolon.
            let text = sample
                .replace("产品部;市场部", "\"产品部;市场部\"")
                .replace(',', separator)
                .replace('\n', line_end);
            let forms = [
                text.clone().into_bytes(),
                [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
                GB18030.encode(&text).0.into_owned(),
                utf16(&text, false),
                utf16(&text, true),
                format!("sep={separator}{line_end}{text}").into_bytes(),
            ];
            for (form, bytes) in forms.iter().enumerate() {
                let mut plan = plan_people(bytes, None, &[]);
                if form == 5 {
                    // The line in front moves all others down.
                    for person in &mut plan.people {
                        person.line -= 1;
                        person.manager_line = person.manager_line.map(|line| line - 1);
                    }
                }
                assert_eq!(
                    plan, expected,
                    "separator {separator:?}, line end {line_end:?}, form {form}"
                );
            }
        }
    }
}

#[test]
fn english_and_chinese_headers_mean_the_same() {
    let english = "Employee ID,Name,E-mail,Mobile,dept_ids,Title,manager_id,Status,joined_on,left_on\n1,Ann,ann@x.cn,13800138000,A/B;C,Boss,,left,2020-01-01,2021-01-01\n";
    let chinese = "工号,姓名,邮箱,手机号,部门,职位,直属上级,状态,入职时间,离职时间\n1,Ann,ann@x.cn,13800138000,A/B；C,Boss,,离职,2020年1月1日,2021/1/1\n";
    let mut plan = plan_people(english.as_bytes(), None, &[]);
    let other = plan_people(chinese.as_bytes(), None, &[]);
    // Columns are called as the file calls them.
    assert_eq!(
        (plan.departments_column.as_str(), other.departments_column.as_str()),
        ("dept_ids", "部门")
    );
    assert_eq!((plan.name_column.as_str(), other.name_column.as_str()), ("Name", "姓名"));
    plan.departments_column.clone_from(&other.departments_column);
    plan.name_column.clone_from(&other.name_column);
    assert_eq!(plan, other);
    assert_eq!(
        (codes(&plan.errors), paths(&plan)),
        (vec![], vec!["A".into(), "A/B".into(), "C".into()])
    );
    assert_eq!(plan.people.first().map(|person| person.status), Some(Status::Left));
}

#[test]
fn instructions_above_the_header_and_unknown_columns_do_no_harm() {
    let file = "填写说明：带*为必填\n\n*姓名,部门,备注,姓名\n张三,市场部,随便,李四\n";
    let plan = plan_people(file.as_bytes(), None, &[]);
    assert_eq!(names(&plan), ["张三"]);
    assert_eq!(plan.people.first().map(|person| person.line), Some(4));
    assert_eq!(
        codes(&plan.warnings),
        [(3, "备注", "unknown-column"), (3, "姓名", "repeated-column")]
    );
}

#[test]
fn five_hundred_people_are_read() {
    let mut file = String::from("工号,姓名,邮箱,部门,直属上级\r\n");
    for number in 1..=500 {
        let manager = if number == 1 { String::new() } else { format!("E{:03}", number / 2) };
        file += &format!(
            "E{number:03},员工{number},e{number}@tongzhou.example,总部/部门{}/小组{},{manager}\r\n",
            number % 10,
            number % 50
        );
    }
    let plan = plan_people(&GB18030.encode(&file).0, None, &[]);
    assert_eq!((codes(&plan.errors), codes(&plan.warnings)), (vec![], vec![]));
    assert_eq!((plan.people.len(), plan.departments.len()), (500, 1 + 10 + 50));
    assert_eq!(plan.people.last().and_then(|person| person.manager_line), Some(251));
}
