//! Tasks written to a file from the window, and read back.

use std::path::Path;

use app::text::Lang;
use calamine::{Reader, Xlsx};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use node::{
    facade::{Command, Request, TaskField},
    runtime::{HomeAt, with_home},
};

use crate::seat::Seat;

fn add(home: &Path, title: &str, deadline: &str) {
    let fields = vec![TaskField::Deadline(Some(deadline.into()))];
    let add = Command::AddTask { title: title.into(), department: None, fields };
    with_home(&HomeAt::open(home), Request::Command(add)).expect("a task");
}

/// The heads and the titles of the workbook's table.
fn table(file: &Path) -> (Vec<String>, Vec<String>) {
    let mut book: Xlsx<_> = calamine::open_workbook(file).expect("a workbook");
    let range = book.worksheet_range("任务 Tasks").expect("the table");
    let mut rows = range.rows().map(|row| row.iter().map(ToString::to_string).collect());
    let heads = rows.next().expect("heads");
    (heads, rows.map(|row: Vec<String>| row[1].clone()).collect())
}

/// Types a path over the one that is proposed.
fn name(seat: &mut Seat, path: &Path) {
    seat.write("文件", "");
    seat.press_with(Modifiers::COMMAND, Key::A);
    seat.type_text(&path.display().to_string());
}

#[test]
fn r42_the_tasks_that_are_shown_are_exported_from_list_board_and_chart() {
    let dir = tempfile::tempdir().expect("a directory");
    let home = dir.path().join("home");
    crate::conversation::founded(&home);
    add(&home, "写方案", "2031-12-01");
    add(&home, "订场地", "2031-12-05");
    let mut seat = Seat::at(&home, Lang::Zh, [1180.0, 780.0]);
    seat.click("全部任务");
    for way in ["甘特图", "看板", "列表"] {
        let file = dir.path().join(format!("{way}.xlsx"));
        seat.click(way);
        seat.see_part("写方案");
        seat.click("导出");
        seat.see("2 项任务：这里显示的这些，按这里的顺序");
        name(&mut seat, &file);
        seat.picture(&format!("export-{way}-zh"));
        seat.click("写入文件");
        seat.see(&format!("已导出：{way}.xlsx"));
        seat.see("打开文件夹");
        seat.lose("导出任务");
        let (heads, titles) = table(&file);
        assert_eq!(heads[..3], ["编号", "任务", "状态"]);
        assert_eq!(titles, ["写方案", "订场地"], "{way}");
    }
    seat.picture("exported-zh");
    seat.leave();
}

#[test]
fn r42_only_what_is_filtered_goes_and_a_file_that_is_there_stays() {
    let dir = tempfile::tempdir().expect("a directory");
    let home = dir.path().join("home");
    crate::conversation::founded(&home);
    add(&home, "写方案", "2031-12-01");
    add(&home, "订场地", "2031-12-05");
    let file = dir.path().join("计划.xlsx");
    std::fs::write(&file, "mine").expect("written");
    let mut seat = Seat::at(&home, Lang::Zh, [1180.0, 780.0]);
    seat.click("全部任务");
    seat.click("列表");
    seat.write("筛选标题", "场地");
    seat.see("1 / 2 条");
    seat.click("导出");
    seat.see("1 项任务：这里显示的这些，按这里的顺序");
    name(&mut seat, &file);
    seat.click("写入文件");
    seat.see_part("已经存在");
    seat.see("请换一个名称，或勾选「替换已有的文件」");
    assert!(seat.harness.query_by_label_contains("--force").is_none(), "no word of a terminal");
    seat.picture("export-refused-zh");
    assert_eq!(std::fs::read(&file).expect("read"), b"mine");
    seat.click("替换已有的文件");
    seat.click("写入文件");
    seat.lose("导出任务");
    assert_eq!(table(&file).1, ["订场地"]);

    // The same as a table for other programs.
    seat.click("导出");
    name(&mut seat, &file);
    seat.click("CSV 表格");
    seat.click("写入文件");
    seat.see("已导出：计划.csv");
    let csv = std::fs::read_to_string(file.with_extension("csv")).expect("read");
    assert!(csv.contains("订场地") && !csv.contains("写方案"), "{csv}");
    // A folder that isn't there is told in words.
    seat.click("导出");
    name(&mut seat, &dir.path().join("没有").join("a.ics"));
    seat.click("写入文件");
    seat.see_part("没有文件夹");
    seat.click("取消");
    seat.lose("导出任务");
    seat.leave();
}
