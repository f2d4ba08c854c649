//! Files of tasks, read back.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use jiff::tz::TimeZone;
use protocol::clock::Millis;

use super::{Format, Occasion, SaveError, TASKS_MAX, render, save, words::SHEETS};
use crate::{
    cli::Lang,
    facade::{Category, SpaceHash, StatusInfo, TaskExport, TaskInfo},
};

/// 28 November 2026, 12:00 UTC: a Saturday.
const NOW: Millis = Millis(1_795_867_200_000);

const HASH: &str = "5f3c8d1e5f3c8d1e5f3c8d1e5f3c8d1e5f3c8d1e5f3c8d1e5f3c8d1e5f3c8d1e";

fn occasion(lang: Lang) -> Occasion {
    Occasion { lang, now: NOW, zone: TimeZone::UTC, scope: "市场部".into() }
}

fn task(number: usize, title: &str, start: Option<&str>, due: Option<&str>) -> TaskInfo {
    TaskInfo {
        task: format!("{:032x}", (number as u128 + 1) << 96),
        space: "s1".into(),
        department: "市场部".into(),
        title: title.into(),
        status: "doing".into(),
        priority: 3,
        start: start.map(str::to_owned),
        deadline: due.map(str::to_owned),
        progress: 40,
        assignees: vec!["张三".into(), "Ann".into()],
        departments: vec!["研发部".into()],
        labels: vec!["客户".into(), "急".into()],
        edited: NOW,
        ..TaskInfo::default()
    }
}

fn of(tasks: Vec<TaskInfo>) -> TaskExport {
    let doing = StatusInfo {
        id: "doing".into(),
        zh: "进行中".into(),
        en: "In progress".into(),
        category: Category::Doing,
        order: 200,
        retired: false,
        preset: true,
    };
    let hash =
        SpaceHash { space: "s1".into(), name: "市场部".into(), entries: 7, hash: HASH.into() };
    TaskExport {
        organisation: "示例公司".into(),
        asked_by: "李四".into(),
        tasks,
        statuses: [("s1".to_owned(), vec![doing])].into(),
        hashes: vec![hash],
    }
}

fn plan() -> TaskExport {
    let mut build = task(1, "开发", Some("2026-12-01"), Some("2026-12-10"));
    let design = task(0, "设计", Some("2026-11-23"), Some("2026-11-30"));
    build.depends_on = vec![design.task.clone()];
    build.dependency_kinds = vec!["FS+2".into()];
    let deadline = task(2, "Review", None, Some("2026-12-15"));
    of(vec![design, build, deadline, task(3, "Some day", None, None)])
}

fn xlsx(tasks: &TaskExport, lang: Lang) -> (Vec<u8>, Xlsx<Cursor<Vec<u8>>>) {
    let bytes = render(tasks, Format::Xlsx, &occasion(lang)).expect("a workbook");
    let book = Xlsx::new(Cursor::new(bytes.clone())).expect("read back");
    (bytes, book)
}

fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, index: usize) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(SHEETS[index]).expect("the sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn texts(row: &[Data]) -> Vec<String> {
    row.iter().map(ToString::to_string).collect()
}

/// The day of a cell that is a date, as text.
fn day(cell: &Data) -> Option<String> {
    let Data::DateTime(at) = cell else { return None };
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// A part of the workbook as XML.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("the part").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn r42_the_workbook_has_real_dates_and_words_in_both_languages() {
    let heads = [
        (
            Lang::Zh,
            "编号 任务 状态 优先级 负责人 部门 开始 截止 工期 进度% 前置 上级",
            ["进行中", "高"],
        ),
        (
            Lang::En,
            "No.|Task|Status|Priority|Assignees|Departments|Start|Due|Days|Progress %|Depends on|Parent",
            ["In progress", "High"],
        ),
    ];
    for (lang, words, [status, priority]) in heads {
        let (_, mut book) = xlsx(&plan(), lang);
        assert_eq!(book.sheet_names(), SHEETS);
        let rows = sheet(&mut book, 0);
        let words: Vec<&str> = words.split(['|', ' '].as_slice()).collect();
        assert_eq!(texts(&rows[0]).join(" ").split(' ').collect::<Vec<_>>(), words);
        let build = &rows[2];
        assert_eq!(texts(&build[1..4]), ["开发", status, priority]);
        assert_eq!(texts(&build[4..6]), ["张三; Ann", "市场部; 研发部"]);
        assert_eq!(day(&build[6]).as_deref(), Some("2026-12-01"));
        assert_eq!(day(&build[7]).as_deref(), Some("2026-12-10"));
        assert_eq!(build[8], Data::Float(10.0));
        assert_eq!(build[9], Data::Float(0.4));
        assert_eq!(build[10].to_string(), format!("{} FS+2", rows[1][0]), "what it waits for");
        assert_eq!((&rows[4][6], &rows[4][7]), (&Data::Empty, &Data::Empty));
    }
}

#[test]
fn r42_bars_follow_the_dates_of_the_table() {
    let (bytes, mut book) = xlsx(&plan(), Lang::En);
    let rows = sheet(&mut book, 1);
    assert_eq!(texts(&rows[2][1..3]), ["开发", "张三; Ann"]);
    assert_eq!(day(&rows[0][6]).as_deref(), Some("2026-11-16"), "a Monday before the first");
    assert_eq!(day(&rows[0][7]).as_deref(), Some("2026-11-17"));
    let formulas = book.worksheet_formula(SHEETS[1]).expect("formulas");
    let formula = |row, column| formulas.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(formula(2, 3), "IF('任务 Tasks'!G3=\"\",\"\",'任务 Tasks'!G3)");
    assert_eq!(formula(0, 7), "G1+1");

    let chart = part(&bytes, "xl/worksheets/sheet2.xml");
    let rules: Vec<&str> = chart
        .split("<formula>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</formula>"))
        .map(|(rule, _)| rule)
        .collect();
    let has = |wanted: &str| rules.iter().any(|rule| rule.contains(wanted));
    assert!(has("AND(G$1&lt;=MAX($D2:$E2),G$1+0&gt;=MIN($D2:$E2))"), "bars: {rules:?}");
    assert!(has("*N($F2)"), "progress");
    assert!(has("WEEKDAY(G$1,2)&gt;5"), "weekends");
    assert!(has("TODAY()"), "today");
    let last = rust_xlsxwriter::utility::column_number_to_name(
        u16::try_from(rows[0].len() - 1).expect("few"),
    );
    assert!(chart.contains(&format!("<conditionalFormatting sqref=\"G2:{last}5\">")), "all of it");
}

#[test]
fn r42_a_long_plan_has_a_column_for_a_week_and_a_mistyped_year_an_end() {
    let long = of(vec![task(0, "x", Some("2026-01-05"), Some("2027-12-31"))]);
    let (bytes, mut book) = xlsx(&long, Lang::Zh);
    let rows = sheet(&mut book, 1);
    assert_eq!(day(&rows[0][6]).as_deref(), Some("2025-11-17"));
    assert_eq!(day(&rows[0][7]).as_deref(), Some("2025-11-24"));
    assert!(part(&bytes, "xl/worksheets/sheet2.xml").contains("G$1+6&gt;=MIN($D2:$E2)"));

    let odd = of(vec![task(0, "x", Some("0026-01-05"), Some("9999-12-31"))]);
    let (_, mut book) = xlsx(&odd, Lang::Zh);
    assert!(sheet(&mut book, 1)[0].len() < 1_100);
    let table = sheet(&mut book, 0);
    assert_eq!(table[1][6], Data::String("0026-01-05".into()), "Excel has no such day");
    assert_eq!(day(&table[1][7]).as_deref(), Some("9999-12-31"));
    let told: Vec<String> = sheet(&mut book, 2).iter().flat_map(|row| texts(row)).collect();
    assert!(told.iter().any(|text| text.contains("超过十年")), "{told:?}");
}

#[test]
fn r42_the_file_says_where_it_comes_from() {
    let (_, mut book) = xlsx(&plan(), Lang::Zh);
    let told: Vec<String> = sheet(&mut book, 2).iter().map(|row| texts(row).join("=")).collect();
    for wanted in [
        "组织=示例公司".to_owned(),
        "范围=市场部".into(),
        "任务数=4".into(),
        "导出时间=2026-11-28 12:00:00 +00:00".into(),
        "导出人=李四".into(),
        format!("状态哈希 · 市场部={HASH}"),
    ] {
        assert!(told.contains(&wanted), "{wanted} in {told:?}");
    }
}

#[test]
fn r42_a_thousand_tasks_are_written_whole() {
    let title = |number: usize| format!("任务 {number}");
    let tasks = (0..1_000)
        .map(|number| task(number, &title(number), Some("2026-11-20"), Some("2027-02-20")));
    let (_, mut book) = xlsx(&of(tasks.collect()), Lang::Zh);
    for index in [0, 1] {
        let rows = sheet(&mut book, index);
        assert_eq!(rows.len(), 1_001);
        let titles: Vec<String> = rows[1..].iter().map(|row| row[1].to_string()).collect();
        assert_eq!(titles, (0..1_000).map(title).collect::<Vec<_>>());
    }
}

#[test]
fn r42_the_same_tasks_give_the_same_bytes() {
    for format in Format::ALL {
        let of = || render(&plan(), format, &occasion(Lang::Zh)).expect("bytes");
        assert_eq!(of(), of(), "{format:?}");
    }
}

#[test]
fn r42_hostile_titles_come_back_as_text() {
    let long = "长".repeat(40_000);
    let titles = [
        "=HYPERLINK(\"http://x\",\"y\")",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "a\u{0}b\u{1b}[2J",
        "👨‍👩‍👧 家庭 🚀",
        "مرحبا بالعالم",
        "a\u{202e}b",
        "<b>&amp;]]></b>",
        "_x0041_",
        "NaN",
        "12",
        "TRUE",
        "#N/A",
        &long,
    ];
    let tasks = titles.iter().enumerate().map(|(number, title)| task(number, title, None, None));
    let (_, mut book) = xlsx(&of(tasks.collect()), Lang::Zh);
    let (table, chart) = (sheet(&mut book, 0), sheet(&mut book, 1));
    let formulas = book.worksheet_formula(SHEETS[0]).expect("formulas");
    for (index, title) in titles.iter().enumerate() {
        let wanted = match *title {
            "a\u{0}b\u{1b}[2J" => "a b [2J".to_owned(),
            title if title == long => format!("{}…", "长".repeat(32_766)),
            title => title.to_owned(),
        };
        assert_eq!(table[index + 1][1], Data::String(wanted.clone()), "{index}");
        if *title != "_x0041_" {
            assert_eq!(chart[index + 1][1], Data::String(wanted), "{index}");
        }
        let row = u32::try_from(index).expect("few") + 1;
        assert_eq!(formulas.get_value((row, 1)).filter(|text| !text.is_empty()), None);
    }
}

#[test]
fn the_csv_has_the_columns_of_tasks_csv_and_no_formulas() {
    let mut tasks = plan();
    tasks.tasks[0].title = "=1+1".into();
    tasks.tasks[0].description = "- eins\n- \"zwei\"".into();
    let bytes = render(&tasks, Format::Csv, &occasion(Lang::Zh)).expect("bytes");
    assert_eq!(&bytes[..3], b"\xef\xbb\xbf");
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let heads: Vec<_> = reader.headers().expect("heads").iter().map(str::to_owned).collect();
    let wanted = "key,title,status,priority,assignees,departments,start,due,progress,parent,\
                  depends_on,labels,description";
    assert_eq!(heads.join(","), wanted);
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    let cells = ["'=1+1", "doing", "high", "张三;Ann", "市场部;研发部", "2026-11-23", "2026-11-30"];
    assert_eq!(rows[0][1..8], cells);
    assert_eq!(rows[0][8..], ["40", "", "", "客户;急", "'- eins\n- \"zwei\""]);
    assert_eq!(rows[1][10], format!("{}FS+2", rows[0][0]));
}

#[test]
fn the_calendar_has_what_is_due_and_lets_nobody_add_lines() {
    let mut tasks = plan();
    tasks.tasks[0].title = "设计\r\nEND:VTODO, 好;的".into();
    tasks.tasks[0].description = "一\r\n二\rX:1".into();
    let bytes = render(&tasks, Format::Ics, &occasion(Lang::Zh)).expect("bytes");
    let text = String::from_utf8(bytes).expect("text").replace("\r\n ", "");
    assert!(text.contains("PRODID:-//Tongzhou//Tasks//EN\r\n"), "{text}");
    let count = |line: &str| text.split("\r\n").filter(|known| *known == line).count();
    // RFC 5545, 3.6: a calendar has each of these once.
    for name in ["PRODID:", "VERSION:", "CALSCALE:"] {
        assert_eq!(text.matches(&format!("\r\n{name}")).count(), 1, "{name} {text}");
    }
    assert_eq!((count("BEGIN:VTODO"), count("END:VTODO")), (3, 3), "{text}");
    assert_eq!(count("DUE;VALUE=DATE:20261130"), 1, "{text}");
    assert_eq!(count("DTSTAMP:20261128T120000Z"), 3);
    assert_eq!(count("PRIORITY:1"), 3);
    assert_eq!(count("PERCENT-COMPLETE:40"), 3);
    assert_eq!(count("SUMMARY:设计  END:VTODO\\, 好\\;的"), 1, "{text}");
    assert_eq!(count("DESCRIPTION:一\\n二 X:1"), 1, "{text}");
    assert_eq!(count(&format!("UID:{}@tongzhou", tasks.tasks[0].task)), 1, "{text}");
}

#[test]
fn too_many_tasks_are_refused() {
    let tasks = of(vec![TaskInfo::default(); TASKS_MAX + 1]);
    assert!(render(&tasks, Format::Csv, &occasion(Lang::En)).is_err());
}

#[test]
fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("任务.xlsx");
    save(&path, b"one", false).expect("new");
    assert!(matches!(save(&path, b"two", false), Err(SaveError::There(_))));
    assert_eq!(std::fs::read(&path).expect("read"), b"one");
    save(&path, b"two", true).expect("replaced");
    assert_eq!(std::fs::read(&path).expect("read"), b"two");
    assert!(matches!(save(dir.path(), b"x", true), Err(SaveError::NoName(_))));
    let nowhere = dir.path().join("none").join("x.csv");
    assert!(matches!(save(&nowhere, b"x", false), Err(SaveError::NoFolder(_))));
    let names = std::fs::read_dir(dir.path()).expect("listed").count();
    assert_eq!(names, 1, "nothing half done is left");
}

/// LibreOffice opens the workbook and agrees on what is in it, where it is installed.
#[test]
fn r42_libreoffice_reads_the_workbook() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("plan.xlsx");
    let (bytes, _) = xlsx(&plan(), Lang::Zh);
    save(&path, &bytes, false).expect("saved");
    let profile = format!("-env:UserInstallation=file://{}", dir.path().join("profile").display());
    let mut office = std::process::Command::new("soffice");
    office.args([
        &profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1",
    ]);
    let Ok(output) = office.arg("--outdir").arg(dir.path()).arg(&path).output() else {
        // Past the harness, which keeps what tests print to itself.
        let why = b"skipped: soffice isn't installed, so LibreOffice wasn't asked\n";
        _ = std::io::Write::write_all(&mut std::io::stderr(), why);
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(dir.path().join("plan.csv")).expect("converted");
    assert!(text.contains("开发") && text.contains("2026-12-10"), "{text}");
}

#[test]
fn r41_files_call_tasks_by_their_keys_where_these_tell_them_apart() {
    let with = |number, key: &str| TaskInfo { key: key.into(), ..task(number, "x", None, None) };
    let other = TaskInfo {
        depends_on: vec![task(0, "x", None, None).task],
        dependency_kinds: vec!["FS".into()],
        ..with(1, "LAUNCH-2")
    };
    let tasks = of(vec![with(0, "LAUNCH-1"), other, with(2, "SCB-1"), with(3, "SCB-1")]);
    let rows = super::row::rows(&tasks, Lang::En);
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys[..2], ["LAUNCH-1", "LAUNCH-2"]);
    assert!(keys[2] != keys[3] && !keys[2].contains('-'), "a shared key names none: {keys:?}");
    assert_eq!(rows[1].dependencies(" "), "LAUNCH-1 FS");
}
