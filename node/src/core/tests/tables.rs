//! Tables: filled apart, restricted, sorted by what they mean, taken apart and put together again.

use jiff::tz::{TimeZone, offset};

use super::office::Office;
use crate::{
    cli::Lang,
    facade::{
        Answer, CellChange, CellInput, Command, Event, FailureCode, HistoryLine, InboxAbout,
        NewColumn, Query, RecordInfo, Request, TableChange, TableInfo,
    },
    table,
};

fn input(cells: &[(&str, &str)]) -> Vec<CellInput> {
    let cell = |(column, value): &(&str, &str)| CellInput {
        column: (*column).into(),
        value: (*value).into(),
    };
    cells.iter().map(cell).collect()
}

fn add(office: &mut Office, desk: usize, table: &str, rows: &[&[(&str, &str)]]) -> Vec<String> {
    let rows = rows.iter().map(|row| input(row)).collect();
    match office.done(desk, Command::AddRows { table: table.into(), rows, after: None }) {
        Answer::RowsMade { rows, .. } => rows,
        other => panic!("{other:?}"),
    }
}

fn setting(table: &str, row: &str, cells: &[(&str, &str)]) -> Command {
    let cell = |(column, value): &(&str, &str)| CellChange {
        row: row.into(),
        column: (*column).into(),
        value: (*value).into(),
    };
    Command::SetCells { table: table.into(), cells: cells.iter().map(cell).collect() }
}

fn set(office: &mut Office, desk: usize, table: &str, row: &str, cells: &[(&str, &str)]) {
    office.done(desk, setting(table, row, cells));
}

fn shown(office: &mut Office, desk: usize, table: &str) -> TableInfo {
    match office.know(desk, Query::Table { table: table.into(), removed: false }) {
        Answer::Table(table) => *table,
        other => panic!("{other:?}"),
    }
}

fn words(info: &TableInfo, row: &RecordInfo) -> Vec<String> {
    let cells = info.columns.iter().zip(&row.cells);
    cells.map(|(column, cell)| table::cell(column, cell, Lang::Zh)).collect()
}

fn first(office: &mut Office, desk: usize, table: &str) -> Vec<String> {
    let info = shown(office, desk, table);
    words(&info, &info.rows[0])
}

fn made(office: &mut Office, template: &str) {
    let department = Some("研发部".to_owned());
    let (title, template) = (None, template.to_owned());
    office.done(0, Command::AddTable { title, department, template, columns: Vec::new() });
}

fn history(office: &mut Office, table: &str, row: &str) -> Vec<HistoryLine> {
    let (table, row) = (table.to_owned(), Some(row.to_owned()));
    match office.know(0, Query::TableHistory { table, row }) {
        Answer::History(lines) => lines,
        other => panic!("{other:?}"),
    }
}

/// The store says the same when it is made anew, and as a fresh look at the documents.
#[track_caller]
fn assert_sound(office: &mut Office, desk: usize) {
    let before = office.hashes(desk);
    for rebuild in [false, true] {
        let Answer::Verify(report) = office.done(desk, Command::Verify { rebuild }) else {
            panic!("no report")
        };
        assert_eq!(report.problems, [""; 0]);
    }
    assert_eq!(office.hashes(desk), before);
}

const SURVEY: &str = "需求调研表";
const ISSUES: &str = "测试问题跟踪表";
const FEEDBACK: &str = "用户反馈收集表";

#[test]
fn r12_two_people_apart_fill_different_cells_of_a_row_and_both_survive() {
    let mut office = Office::with_colleagues(&["李娜"]);
    made(&mut office, "research");
    let need = "活动方案在线协同编辑";
    let row = add(&mut office, 0, SURVEY, &[&[("部门", "市场部"), ("需求描述", need)]]).remove(0);
    office.level();
    office.part();
    set(&mut office, 0, SURVEY, &row, &[("优先级", "高")]);
    set(&mut office, 1, SURVEY, &row, &[("负责人", "李娜"), ("预期效果", "减少文件反复传输")]);
    office.told(1);
    office.meet();
    let told = office.told(1);
    assert!(told.iter().any(|event| matches!(event, Event::TableChanged { .. })), "{told:?}");
    let expected = ["市场部", need, "高", "李娜", "减少文件反复传输"];
    assert_eq!(first(&mut office, 0, SURVEY), expected);
    assert_eq!(first(&mut office, 1, SURVEY), expected);
    office.assert_same();
    for desk in [0, 1] {
        assert_sound(&mut office, desk);
    }
    let steps = history(&mut office, SURVEY, &row);
    let priority = steps.iter().find(|step| step.field == "choice=priority:priority").unwrap();
    assert_eq!((&*priority.author, &*priority.old, &*priority.new), ("张伟", "", "high"));
    let owner = steps.iter().find(|step| step.field == "person:owner").unwrap();
    assert_eq!((&*owner.author, &*owner.new), ("李娜", "李娜"));
}

#[test]
fn r12_one_cell_filled_apart_shows_both_values_until_somebody_chooses() {
    let mut office = Office::with_colleagues(&["李娜"]);
    made(&mut office, "research");
    let row = add(&mut office, 0, SURVEY, &[&[("优先级", "低")]]).remove(0);
    office.level();
    office.part();
    set(&mut office, 0, SURVEY, "1", &[("优先级", "高")]);
    set(&mut office, 1, SURVEY, "1", &[("Priority", "Medium")]);
    office.meet();
    let mut seen = Vec::new();
    for desk in [0, 1] {
        let cell = shown(&mut office, desk, SURVEY).rows[0].cells[2].clone();
        let mut said: Vec<_> =
            cell.apart.iter().map(|one| (one.author.clone(), one.value.clone())).collect();
        assert_eq!(cell.apart[0].value, cell.value, "the first counts");
        said.sort();
        seen.push((cell.value, said));
    }
    assert_eq!(seen[0], seen[1]);
    let both = [("张伟", "high"), ("李娜", "medium")].map(|(a, v)| (a.to_owned(), v.to_owned()));
    assert_eq!(seen[0].1, both);
    // The one that counts can be chosen, too.
    let counting = seen[0].0.clone();
    set(&mut office, 1, SURVEY, &row, &[("优先级", &counting)]);
    office.level();
    let cell = shown(&mut office, 0, SURVEY).rows[0].cells[2].clone();
    assert_eq!((cell.value, cell.apart.len()), (counting, 0));
    office.assert_same();
    assert_sound(&mut office, 0);
}

#[test]
fn r15_week_6_is_typed_as_people_write_it_and_sorts_before_week_10() {
    let mut office = Office::founded();
    made(&mut office, "functions");
    let list = "功能清单表";
    let rows: [&[(&str, &str)]; 3] = [
        &[("模块名称", "数据看板"), ("计划上线时间", "第10周"), ("状态", "开发中")],
        &[("模块名称", "任务管理"), ("计划上线时间", "第6周"), ("状态", "已上线")],
        &[("模块名称", "文档协同"), ("计划上线时间", "8")],
    ];
    add(&mut office, 0, list, &rows);
    let mut info = shown(&mut office, 0, list);
    table::sort(&mut info.rows, &info.columns, 4, false);
    let numbers: Vec<u64> = info.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 3, 1], "a row is called by the same number however they are sorted");
    let weeks: Vec<String> = info.rows.iter().map(|row| words(&info, row)[4].clone()).collect();
    assert_eq!(weeks, ["第6周", "第8周", "第10周"]);
    let choices: Vec<&str> = info.columns[2].choices.iter().map(|one| &*one.zh).collect();
    assert_eq!(choices, ["开发中", "测试中", "已上线"], "the columns of a board");
}

#[test]
fn r44_whoever_says_that_an_issue_is_solved_says_when() {
    let mut office = Office::founded();
    office.desks[0].core.set_zone(TimeZone::fixed(offset(8)));
    made(&mut office, "issues");
    // 2025-10-09 16:53 in Beijing.
    let row = add(&mut office, 0, ISSUES, &[&[("问题描述", "文档上传失败")]]).remove(0);
    let found = first(&mut office, 0, ISSUES);
    assert_eq!(found[4..], ["2025-10-09", "未处理", ""], "found today, not handled yet");
    set(&mut office, 0, ISSUES, &row, &[("解决状态", "处理中")]);
    assert_eq!(first(&mut office, 0, ISSUES)[6], "");
    office.now = office.now.plus(86_400_000);
    set(&mut office, 0, ISSUES, &row, &[("解决状态", "已解决")]);
    assert_eq!(first(&mut office, 0, ISSUES)[5..], ["已解决", "2025-10-10"]);
    office.now = office.now.plus(86_400_000);
    set(&mut office, 0, ISSUES, &row, &[("解决状态", "已解决")]);
    assert_eq!(first(&mut office, 0, ISSUES)[6], "2025-10-10", "the day stays");
    set(&mut office, 0, ISSUES, &row, &[("解决状态", "未处理")]);
    assert_eq!(first(&mut office, 0, ISSUES)[6], "", "it isn't solved after all");
    let day = [("解决状态", "已解决"), ("解决日期", "2025-10-17")];
    set(&mut office, 0, ISSUES, &row, &day);
    assert_eq!(first(&mut office, 0, ISSUES)[6], "2025-10-17", "another day can be said");
}

#[test]
fn r44_a_reported_problem_is_a_row_of_the_table_of_issues_offline_too() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.part();
    let report = |text: &str| Command::ReportProblem {
        text: text.into(),
        diagnostics: "版本：0.1.0\n系统：linux".into(),
        severity: Some("serious".into()),
    };
    office.done(1, report("文档编辑卡顿"));
    office.done(1, report("消息提醒延迟"));
    let info = shown(&mut office, 1, ISSUES);
    assert_eq!((info.rows.len(), &*info.department), (2, ""), "in the organisation's one table");
    let row = words(&info, &info.rows[0]);
    assert_eq!(row[0], "文档编辑卡顿\n\n版本：0.1.0\n系统：linux");
    assert_eq!((&*row[2], &*row[5]), ("严重", "未处理"));
    office.meet();
    assert_eq!(shown(&mut office, 0, ISSUES).rows.len(), 2);
    let nothing = Request::Command(report(" "));
    assert_eq!(office.ask(1, nothing).unwrap_err().code, FailureCode::Invalid);
}

#[test]
fn r63_feedback_takes_scores_from_1_to_5_and_nothing_else() {
    let mut office = Office::founded();
    made(&mut office, "feedback");
    let rows: [&[(&str, &str)]; 1] = [&[("用户角色", "市场专员"), ("满意度(1-5分)", "3")]];
    let row = add(&mut office, 0, FEEDBACK, &rows).remove(0);
    for score in ["0", "6", "3.5", "三", "-1", "99999999999999999999"] {
        let request = Request::Command(setting(FEEDBACK, &row, &[("满意度(1-5分)", score)]));
        let failure = office.ask(0, request).unwrap_err();
        assert_eq!(failure.code, FailureCode::Invalid, "{score}");
        assert!(failure.problem.contains("from 1 to 5"), "{}", failure.problem);
    }
    assert_eq!(first(&mut office, 0, FEEDBACK)[3], "3");
    set(&mut office, 0, FEEDBACK, &row, &[("满意度(1-5分)", "")]);
    assert_eq!(first(&mut office, 0, FEEDBACK)[3], "");
}

#[test]
fn columns_and_choices_of_ones_own_come_beside_the_templates() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let column = |name: &str, kind: &str, choices: &[&str]| NewColumn {
        name: name.into(),
        kind: kind.into(),
        choices: choices.iter().map(|one| (*one).to_owned()).collect(),
    };
    let columns = vec![column("心情", "choice", &["好", "差"]), column("次数", "number", &[])];
    let add_table = Command::AddTable {
        title: Some("周记".into()),
        department: Some("研发部".into()),
        template: "own".into(),
        columns,
    };
    office.done(0, add_table);
    add(&mut office, 0, "周记", &[&[("心情", "差"), ("次数", "-7")]]);
    office.level();
    let change = |office: &mut Office, desk, changes| {
        office.done(desk, Command::SetTable { table: "周记".into(), changes });
    };
    let choice =
        |label: &str| TableChange::AddChoice { column: "心情".into(), label: label.into() };
    office.part();
    change(&mut office, 0, vec![choice("一般")]);
    let note = TableChange::AddColumn(column("备注", "text", &[]));
    let retire =
        TableChange::RetireChoice { column: "心情".into(), choice: "差".into(), retired: true };
    change(&mut office, 1, vec![choice("很好"), note, retire]);
    office.meet();
    let info = shown(&mut office, 0, "周记");
    let names: Vec<&str> = info.columns.iter().map(|column| &*column.zh).collect();
    assert_eq!(names, ["心情", "次数", "备注"]);
    let mut labels: Vec<(&str, bool)> =
        info.columns[0].choices.iter().map(|one| (&*one.zh, one.retired)).collect();
    labels.sort_unstable();
    assert_eq!(labels, [("一般", false), ("好", false), ("差", true), ("很好", false)]);
    assert_eq!(words(&info, &info.rows[0]), ["差", "-7", ""], "who has it keeps it");
    let hide = TableChange::HideColumn { column: "次数".into(), hidden: true };
    let rename = TableChange::RenameColumn { column: "心情".into(), name: "情绪".into() };
    change(&mut office, 0, vec![hide, rename, TableChange::Title("月记".into())]);
    let info = shown(&mut office, 0, "月记");
    assert_eq!(words(&info, &info.rows[0]), ["差", ""]);
    let fixed = Command::SetTable {
        table: "月记".into(),
        changes: vec![TableChange::AddColumn(column("状态", "choice=stage", &["停"]))],
    };
    assert_eq!(office.ask(0, Request::Command(fixed)).unwrap_err().code, FailureCode::Invalid);
    office.level();
    office.assert_same();
    assert_sound(&mut office, 1);
}

#[test]
fn a_row_that_was_taken_out_comes_back_with_what_somebody_wrote_into_it_meanwhile() {
    let mut office = Office::with_colleagues(&["李娜"]);
    made(&mut office, "research");
    let rows: [&[(&str, &str)]; 3] =
        [&[("需求描述", "甲")], &[("需求描述", "乙")], &[("需求描述", "丙")]];
    let ids = add(&mut office, 0, SURVEY, &rows);
    let (table, between) = (SURVEY.to_owned(), vec![input(&[("需求描述", "甲乙之间")])]);
    office.done(0, Command::AddRows { table, rows: between, after: Some("1".into()) });
    let needs = |office: &mut Office, desk| {
        let info = shown(office, desk, SURVEY);
        info.rows.iter().map(|row| row.cells[1].value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(needs(&mut office, 0), ["甲", "甲乙之间", "乙", "丙"]);
    office.level();
    office.part();
    let out =
        |removed| Command::RemoveRows { table: SURVEY.into(), rows: vec![ids[1].clone()], removed };
    office.done(0, out(true));
    set(&mut office, 1, SURVEY, &ids[1], &[("预期效果", "快")]);
    office.meet();
    for desk in [0, 1] {
        assert_eq!(needs(&mut office, desk), ["甲", "甲乙之间", "丙"]);
        assert_eq!(shown(&mut office, desk, SURVEY).removed, 1);
    }
    office.done(1, out(false));
    office.level();
    let info = shown(&mut office, 0, SURVEY);
    assert_eq!(words(&info, &info.rows[2])[4], "快");
    office.assert_same();
    assert_sound(&mut office, 0);
    office.restart(1, true);
    assert_eq!(needs(&mut office, 1), ["甲", "甲乙之间", "乙", "丙"]);
}

#[test]
fn rows_are_found_by_their_cells_and_no_longer_once_they_are_out() {
    let mut office = Office::founded();
    made(&mut office, "issues");
    let row = add(&mut office, 0, ISSUES, &[&[("问题描述", "甘特图无法导出")]]).remove(0);
    let hits = |office: &mut Office, text: &str| match office
        .know(0, Query::Search { text: text.into(), limit: 9 })
    {
        Answer::Hits(hits) => hits,
        other => panic!("{other:?}"),
    };
    let found = hits(&mut office, "甘特图");
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].kind, found[0].row.as_deref()), ("record", Some(&*row)));
    assert_eq!(found[0].place, "研发部/测试问题跟踪表");
    assert_eq!(hits(&mut office, "问题跟踪")[0].kind, "table");
    set(&mut office, 0, ISSUES, &row, &[("问题描述", "提醒延迟")]);
    assert!(hits(&mut office, "甘特图").is_empty());
    let rows = vec![row];
    office.done(0, Command::RemoveRows { table: ISSUES.into(), rows, removed: true });
    assert!(hits(&mut office, "提醒延迟").is_empty());
}

#[test]
fn long_cells_and_many_rows_find_room() {
    let mut office = Office::founded();
    made(&mut office, "research");
    let long = "长".repeat(2000);
    let cells: Vec<(&str, &str)> = vec![("部门", &long), ("需求描述", &long), ("预期效果", &long)];
    add(&mut office, 0, SURVEY, &[&cells]);
    let short: &[(&str, &str)] = &[("需求描述", "短"), ("优先级", "中")];
    let many: Vec<&[(&str, &str)]> = vec![short; 900];
    add(&mut office, 0, SURVEY, &many);
    let info = shown(&mut office, 0, SURVEY);
    assert_eq!(info.rows.len(), 901);
    assert_eq!(words(&info, &info.rows[0])[4], long, "over several rows of the store");
    set(&mut office, 0, SURVEY, "1", &[("需求描述", "短"), ("预期效果", "短")]);
    assert_eq!(first(&mut office, 0, SURVEY)[1..], ["短", "", "", "短"]);
    let longer = Request::Command(setting(SURVEY, "1", &[("部门", &format!("{long}了"))]));
    assert_eq!(office.ask(0, longer).unwrap_err().code, FailureCode::Invalid);
    assert_sound(&mut office, 0);
}

#[test]
fn many_long_cells_at_once_are_several_changes_and_digits_are_numbers() {
    let mut office = Office::founded();
    made(&mut office, "research");
    let long = "方案".repeat(200);
    let row: &[(&str, &str)] = &[("需求描述", &long), ("预期效果", &long)];
    let rows = vec![row; 250];
    add(&mut office, 0, SURVEY, &rows);
    let info = shown(&mut office, 0, SURVEY);
    assert_eq!(info.rows.len(), 250);
    assert!(info.rows.iter().all(|row| row.cells.iter().any(|cell| cell.value == long)));
    // No row has this number, and none is taken for it because its id begins so.
    for number in ["1234", "0", "251"] {
        let change = Request::Command(setting(SURVEY, number, &[("需求描述", "x")]));
        assert_eq!(office.ask(0, change).expect_err("no row").code, FailureCode::NotFound);
    }
    set(&mut office, 0, SURVEY, "250", &[("需求描述", "最后一行")]);
    assert_eq!(words(&info, &shown(&mut office, 0, SURVEY).rows[249])[1], "最后一行");
}

#[test]
fn no_two_columns_are_called_the_same_and_hidden_ones_come_back() {
    let mut office = Office::founded();
    made(&mut office, "feedback");
    let table = shown(&mut office, 0, "用户反馈收集表");
    let first = table.columns[0].zh.clone();
    let second = table.columns[1].column.clone();
    let change = |change: TableChange| {
        Request::Command(Command::SetTable { table: table.table.clone(), changes: vec![change] })
    };
    let rename =
        |name: &str| TableChange::RenameColumn { column: second.clone(), name: name.into() };
    let refused = office.ask(0, change(rename(&format!(" {first} ")))).expect_err("taken");
    assert_eq!(refused.code, FailureCode::Invalid);
    assert!(refused.problem.contains(&first), "{}", refused.problem);
    let english = rename(&table.columns[0].en);
    assert!(office.ask(0, change(english)).is_err(), "nor in the other language");
    let own = rename(&table.columns[1].zh);
    office.ask(0, change(own)).expect("its own name is free for it");
    let hide = |hidden| TableChange::HideColumn { column: second.clone(), hidden };
    office.ask(0, change(hide(true))).expect("hidden");
    let now = shown(&mut office, 0, &table.table);
    assert_eq!(now.columns.len(), table.columns.len() - 1);
    assert_eq!(now.hidden.iter().map(|column| &column.column).collect::<Vec<_>>(), [&second]);
    office.ask(0, change(hide(false))).expect("shown again");
    let again = shown(&mut office, 0, &table.table);
    assert_eq!((again.columns.len(), again.hidden.len()), (table.columns.len(), 0));
}

/// The tables that ask somebody to be filled in, by title.
fn asked(office: &mut Office, desk: usize) -> Vec<String> {
    let Answer::Inbox(items) = office.know(desk, Query::Inbox { limit: 50 }) else { panic!() };
    let about = items.into_iter().filter_map(|item| match item.about {
        InboxAbout::Prompt(notice) if item.unread => Some(notice.title),
        _ => None,
    });
    about.collect()
}

#[test]
fn r63_everybody_is_asked_for_feedback_again_and_again_by_their_own_clock_once_a_person() {
    const TABLE: &str = "用户反馈收集表";
    let (mut office, phone) = super::own::office();
    made(&mut office, "feedback");
    let days = |office: &mut Office, days: u64| office.now = office.now.plus(days * 86_400_000);
    // 2025-10-09 is today.
    let prompt = |text: &str| Command::SetTable {
        table: TABLE.into(),
        changes: vec![TableChange::Prompt(text.into())],
    };
    office.level();
    let refused = office.ask(1, Request::Command(prompt("2025-10-12 28"))).expect_err("no manager");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    office.done(0, prompt("2025-10-12 28"));
    office.level();
    assert_eq!(asked(&mut office, 1), Vec::<String>::new(), "not before its day");
    // No network, and the local clock.
    office.part();
    days(&mut office, 4);
    for desk in [0, 1, phone] {
        assert_eq!(asked(&mut office, desk), [TABLE], "{desk}");
    }
    // Put off on one device, for both once they meet; then it comes again.
    let later = office.now.plus(86_400_000);
    office.done(1, Command::SnoozePrompt { table: TABLE.into(), until: later });
    assert!(asked(&mut office, 1).is_empty() && !asked(&mut office, phone).is_empty());
    office.meet();
    office.level();
    assert!(asked(&mut office, phone).is_empty(), "once a person");
    days(&mut office, 2);
    assert_eq!(asked(&mut office, phone), [TABLE]);
    // A row answers it, on all devices of the person, and of nobody else.
    add(&mut office, 1, TABLE, &[&[("反馈内容", "很好"), ("满意度(1-5分)", "5")]]);
    office.level();
    assert!(asked(&mut office, 1).is_empty() && asked(&mut office, phone).is_empty());
    assert_eq!(asked(&mut office, 0), [TABLE]);
    days(&mut office, 28);
    assert_eq!(asked(&mut office, 1), [TABLE], "a new period");
    office.done(0, prompt(""));
    office.level();
    assert!(asked(&mut office, 1).is_empty(), "nobody is asked any more");
}
