//! CSV files out of HR tools and spreadsheets, for people and for tables, and calendar files.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use node::{
    facade::ColumnInfo,
    import::{Encoding, ROWS_MAX, decode, neutralise, plan_departments, plan_people},
    meeting::{OCCURRENCES_MAX, occurrences, read},
    table::read_csv,
};
use protocol::{clock::Millis, limits::TABLE_ROWS_MAX, schema::ZoneName};

use crate::mutate::{BYTES_MAX, Recipe};

const PEOPLE: &str = "工号,姓名,部门,邮箱,手机,上级,角色,入职日期\r\n\
    1001,王芳,市场部,fang@example.com,13800138000,,部门经理,2020-03-01\r\n\
    1002,\"李, 雷\",市场部/活动组;研发部,lei@example.com,+86 139 0013 9000,1001,,2021/7/9\r\n\
    1003,\"韩\"\"梅梅\"\"\",研发部,,,1002,,\r\n";
const ENGLISH: &str =
    "employee_id;name;departments;email\n7;Ann Smith;Sales/EMEA;ann@example.com\n";
const DEPARTMENTS: &str = "部门编号,部门名称,上级部门编号,负责人,排序\n\
    D1,总部,,1001,1\nD2,市场部,D1,1001,2\nD3,活动组,D2,1002,3\nD4,环,D4,,x\n";

/// The same text as UTF-8, UTF-16 with a mark, and GB18030 (the bytes of 姓名 and 王芳 in GBK).
fn seeds() -> Vec<Vec<u8>> {
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(PEOPLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gbk = [&b"\xd0\xd5\xc3\xfb,email\r\n"[..], b"\xcd\xf5\xb7\xbc,w@example.com\r\n"].concat();
    vec![
        PEOPLE.into(),
        ENGLISH.into(),
        DEPARTMENTS.into(),
        utf16,
        gbk,
        b"name\n=cmd|' /C calc'!A0\n".to_vec(),
    ]
}

#[test]
fn the_seeds_give_plans() {
    let seeds = seeds();
    assert_eq!(plan_people(&seeds[0], None, &[]).errors, vec![]);
    assert_eq!(plan_people(&seeds[0], None, &[]).people.len(), 3);
    assert_eq!(plan_people(&seeds[1], None, &[]).people.len(), 1);
    assert!(plan_departments(&seeds[2]).departments.len() >= 3);
    assert_eq!(plan_people(&seeds[3], None, &[]).people.len(), 3);
    assert_eq!(decode(&seeds[4]).1, Encoding::Gb18030);
    assert_eq!(plan_people(&seeds[4], None, &[]).people[0].name, "王芳");
}

#[test]
fn fuzz_import_people() {
    let seeds = seeds();
    let listed = plan_departments(&seeds[2]);
    bolero::check!().with_iterations(1500).with_max_len(500).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let plan = plan_people(&bytes, None, &[]);
        let lines = bytes.len() as u32 + 1;
        assert!(plan.people.len() <= ROWS_MAX && plan.people.len() <= BYTES_MAX);
        assert!(plan.people.iter().all(|person| person.line <= lines));
        assert!(plan.people.iter().all(|person| !person.name.trim().is_empty()));
        assert!(plan.errors.iter().all(|error| error.line <= lines));
        plan_people(&bytes, Some(&listed), &[]);
    });
}

#[test]
fn fuzz_import_departments() {
    let seeds = seeds();
    bolero::check!().with_iterations(1500).with_max_len(500).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let plan = plan_departments(&bytes);
        let paths: Vec<_> = plan.departments.iter().map(|planned| &planned.path).collect();
        for (at, path) in paths.iter().enumerate() {
            let above = path.parent();
            assert!(above.is_none_or(|above| paths[..at].contains(&&above)), "parents first");
        }
        let text = String::from_utf8_lossy(&bytes);
        let safe = neutralise(&text);
        assert!(!safe.starts_with(['=', '+', '-', '@']), "no formula leaves us");
    });
}

/// Columns of a table: two that a CSV names in either language, and one by its id alone.
fn columns() -> Vec<ColumnInfo> {
    let names =
        [("text:a", "问题描述", "Issue"), ("number:b", "分数", "Score"), ("text:c", "", "")];
    let column = |(column, zh, en): (&str, &str, &str)| ColumnInfo {
        column: column.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        ..ColumnInfo::default()
    };
    names.map(column).into()
}

const TABLE: &str = "问题描述,分数,text:c\r\n不能登录,3,x\r\n\"两行\n的\",,\r\n,,\r\n'=1+1,5,\r\n";

#[test]
fn fuzz_table_csv() {
    let columns = columns();
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(TABLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let seeds = [TABLE.into(), b"Issue\tScore\nx\t3\n".to_vec(), utf16];
    for seed in &seeds {
        assert!(read_csv(seed, &columns).is_ok_and(|rows| !rows.is_empty()), "a seed has rows");
    }
    bolero::check!().with_iterations(1500).with_max_len(500).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(rows) = read_csv(&bytes, &columns) else { return };
        assert!(rows.len() <= TABLE_ROWS_MAX && rows.len() <= bytes.len());
        for cell in rows.iter().flatten() {
            assert!(columns.iter().any(|column| column.column == cell.column), "a column's");
            assert!(!cell.value.trim().is_empty() && cell.value.len() <= 4 * bytes.len());
        }
    });
}

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1@x\r\n\
    SEQUENCE:2\r\nDTSTART;TZID=\"China Standard Time\":20261201T140000\r\nDURATION:PT1H30M\r\n\
    RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270330T060000Z\r\nEXDATE:20261208T060000Z,20261215\r\n\
    SUMMARY:周会\\, 三楼\r\nATTENDEE;CN=\"李, 四\";PARTSTAT=ACCEPTED:mailto:li@x\r\n\
    BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\n\
    DTSTART;VALUE=DATE:20261224\r\nRRULE:FREQ=YEARLY;BYMONTH=12;BYSETPOS=-1\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

/// 30 November 2026 and a year on.
const YEAR: std::ops::Range<Millis> = Millis(1_795_996_800_000)..Millis(1_827_532_800_000);

#[test]
fn the_calendar_seed_has_meetings() {
    let (found, problems) =
        read(CALENDAR.as_bytes(), &ZoneName::utc(), &|_| None).expect("a calendar");
    assert_eq!((found.len(), problems.len()), (2, 0), "{problems:?}");
    assert_eq!(found[0].alarm, Some(15));
}

#[test]
fn fuzz_calendar_file() {
    let seeds = [CALENDAR.as_bytes().to_vec()];
    bolero::check!().with_iterations(1500).with_max_len(500).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok((found, _)) = read(&bytes, &ZoneName::utc(), &|_| None) else { return };
        for one in found {
            assert!(!one.uid.is_empty());
            let times = occurrences(&one.when, &BTreeSet::new(), &TimeZone::UTC, YEAR);
            assert!(times.len() <= OCCURRENCES_MAX);
            assert!(times.windows(2).all(|pair| pair[0].begin <= pair[1].begin));
        }
    });
}
