//! Files of tasks, pages and announcements in the window: dropped and pasted, shown, opened in place, removed.

use std::{fs, path::Path, sync::Arc};

use app::text::Lang;
use egui::{Color32, ColorImage, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use node::{
    facade::{Command, Request},
    runtime::{HomeAt, with_home},
};

use crate::{files::picture, seat::Seat};

/// A home with a channel, a task and a page.
fn home(at: &Path) {
    crate::conversation::founded(at);
    let (title, department, fields) = ("展台搭建".into(), None, Vec::new());
    let task = Command::AddTask { title, department, fields };
    let (title, department) = ("活动方案".into(), None);
    let text = "# 活动方案\n\n展台平面图如下。".into();
    let page = Command::NewPage { title, department, text };
    for command in [task, page] {
        with_home(&HomeAt::open(at), Request::Command(command)).expect("done");
    }
}

/// A picture is decoded and drawn.
fn drawn(seat: &mut Seat) {
    seat.until("the picture", |screen| {
        screen.state().desks().is_some_and(|desks| desks.here().previews.count() == 1)
    });
}

#[test]
fn r50_a_task_gets_files_by_drop_and_paste_and_loses_them_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let (plan, photo) = (dir.path().join("展台图纸.pdf"), dir.path().join("现场.png"));
    fs::write(&plan, vec![7; 120_000]).expect("written");
    fs::write(&photo, picture()).expect("written");
    home(&dir.path().join("home"));
    let mut seat = Seat::at(&dir.path().join("home"), Lang::Zh, [1180.0, 980.0]);
    seat.click("全部任务");
    seat.click_part("展台搭建");
    seat.see("拖入文件、粘贴图片，或点回形针");
    seat.drop_file(&plan);
    seat.see_part("文件 展台图纸.pdf，");
    seat.drop_file(&photo);
    seat.see("图片 现场.png");
    drawn(&mut seat);
    seat.lose("已保存在本机");
    seat.picture("held-task-zh");
    // What can't be added stays with its reason, and is tried again.
    let late = dir.path().join("late.txt");
    seat.drop_file(&late);
    seat.see("重试");
    seat.picture("held-task-failed-zh");
    fs::write(&late, b"now").expect("written");
    seat.click("重试");
    seat.see_part("文件 late.txt，");
    let image = ColorImage::new([64, 40], vec![Color32::from_rgb(30, 120, 200); 64 * 40]);
    seat.harness.event(egui::Event::PasteImage(Arc::new(image)));
    seat.see("图片 粘贴的图片 1.png");
    let count = seat.harness.query_all_by_label("从任务移除").count();
    assert_eq!(count, 4);
    seat.click("从任务移除");
    seat.until("three files", |screen| screen.query_all_by_label("从任务移除").count() == 3);
    seat.leave();
}

#[test]
fn r46_a_page_shows_a_picture_where_its_text_says_so() {
    let dir = tempfile::tempdir().expect("a directory");
    let photo = dir.path().join("平面图.png");
    fs::write(&photo, picture()).expect("written");
    home(&dir.path().join("home"));
    let mut seat = Seat::at(&dir.path().join("home"), Lang::Zh, [1180.0, 780.0]);
    seat.click("文档");
    seat.click_part("活动方案");
    seat.see("正文");
    seat.drop_file(&photo);
    seat.until("its line", |screen| {
        let text = screen.query_all_by_label("正文").next().and_then(|node| node.value());
        text.is_some_and(|text| text.contains("![平面图.png](blob:"))
    });
    seat.click("分栏");
    seat.see("图片 平面图.png");
    drawn(&mut seat);
    seat.picture("held-page-zh");
    seat.click("1 个文件");
    seat.see("从文档移除");
    seat.picture("held-page-files-zh");
    seat.click("从文档移除");
    seat.see_part("文档里没有文件「平面图.png」");
    seat.leave();
}

#[test]
fn r33_an_announcement_takes_files_along() {
    let dir = tempfile::tempdir().expect("a directory");
    let plan = dir.path().join("值班表.pdf");
    fs::write(&plan, vec![9; 50_000]).expect("written");
    home(&dir.path().join("home"));
    let mut seat = Seat::at(&dir.path().join("home"), Lang::Zh, [1180.0, 780.0]);
    seat.see("大厅");
    seat.press_with(Modifiers::COMMAND, Key::K);
    seat.type_text("新公告");
    seat.press(Key::Enter);
    seat.see("包括下级部门");
    seat.click_last("示例科技");
    seat.write("公告正文", "国庆值班安排见附件");
    seat.drop_file(&plan);
    seat.see("已保存在本机");
    seat.picture("held-announce-zh");
    seat.click("发布");
    seat.see("已发布");
    seat.click_part("公告栏");
    seat.see_part("文件 值班表.pdf，");
    seat.lose("已保存在本机");
    seat.leave();
}

#[test]
fn a_page_with_a_picture_in_english() {
    let dir = tempfile::tempdir().expect("a directory");
    let photo = dir.path().join("floor plan.png");
    fs::write(&photo, picture()).expect("written");
    home(&dir.path().join("home"));
    let mut seat = Seat::at(&dir.path().join("home"), Lang::En, [1180.0, 780.0]);
    seat.click("Pages");
    seat.click_part("活动方案");
    seat.see("Text");
    seat.drop_file(&photo);
    seat.see("1 file");
    seat.click("Split");
    seat.see("Picture floor plan.png");
    drawn(&mut seat);
    seat.picture("held-page-en");
    seat.leave();
}
