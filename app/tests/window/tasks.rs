//! Tasks: made and changed from the keyboard, dragged on the board, and set apart in two offices.

use std::path::Path;

use app::text::Lang;
use egui::{Key, Modifiers};
use node::{
    facade::{Answer, Command, Query, Request, TaskChange, TaskField},
    runtime::{HomeAt, with_home},
};

use crate::seat::{Seat, kept};

fn founder() -> Seat {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("创建组织");
    seat.write("组织名称", "示例科技");
    seat.write("您的姓名", "张三");
    seat.click("创建");
    seat.see("示例科技");
    seat.see("全部任务");
    seat
}

/// Chooses in the menu that a key opens.
fn set(seat: &mut Seat, key: Key, menu: &str, typed: &str) {
    seat.press(key);
    seat.see(menu);
    seat.type_text(typed);
    seat.press(Key::Enter);
    seat.lose(menu);
}

/// A home with an organisation and a task.
fn with_a_task() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(dir.path());
    let (title, department, fields) = ("季度计划".into(), None, Vec::new());
    let add = Command::AddTask { title, department, fields };
    with_home(&HomeAt::open(dir.path()), Request::Command(add)).expect("a task");
    dir
}

/// Somebody who writes the description of that task.
fn describing(home: &Path) -> Seat {
    let mut seat = Seat::at(home, Lang::Zh, [1180.0, 780.0]);
    seat.click("全部任务");
    seat.click_part("季度计划");
    seat.write("描述", "先列目标");
    seat
}

/// What the node has for that task's description.
fn description(seat: &mut Seat) -> String {
    let query = Request::Query(Query::Task { task: "季度计划".into() });
    match seat.node().call_blocking(query) {
        Ok(Answer::Task(task, _)) => task.description,
        other => panic!("{other:?}"),
    }
}

/// Copies what lies in a home, without what isn't a file.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("listed") {
        let entry = entry.expect("listed");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().expect("known");
        if kind.is_dir() {
            copy(&from, &to);
        } else if kind.is_file() {
            std::fs::copy(&from, &to).expect("copied");
        }
    }
}

#[test]
fn a_description_that_was_being_written_is_offered_again_after_a_kill() {
    let dir = with_a_task();
    let mut seat = describing(dir.path());
    let at = dir.path().to_owned();
    seat.until("the draft on the disk", move |_| kept(&at).contains("先列目标"));
    // What lies on the disk now is what a kill would leave.
    let killed = tempfile::tempdir().expect("a directory");
    copy(dir.path(), killed.path());
    seat.leave();

    let mut seat = Seat::at(killed.path(), Lang::Zh, [1180.0, 780.0]);
    assert_eq!(description(&mut seat), "", "it wasn't saved");
    seat.click("全部任务");
    seat.click_part("季度计划");
    seat.see("您在这里写过一段描述，还没有保存：");
    seat.picture("task-draft-zh");
    seat.click("接着写");
    seat.lose("您在这里写过一段描述，还没有保存：");
    seat.type_text("。");
    seat.press_with(Modifiers::COMMAND, Key::Enter);
    let at = killed.path().to_owned();
    seat.until("no draft", move |_| kept(&at).is_empty());
    assert_eq!(description(&mut seat), "先列目标。");
    seat.leave();
}

#[test]
fn closing_the_window_saves_a_description_that_was_being_written() {
    let dir = with_a_task();
    describing(dir.path()).leave();
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    assert_eq!(description(&mut seat), "先列目标");
    seat.click("全部任务");
    seat.click_part("季度计划");
    seat.see("描述");
    seat.lose("您在这里写过一段描述，还没有保存：");
    seat.leave();
}

#[test]
fn a_tasks_life_from_the_keyboard() {
    let mut seat = founder();
    seat.click("全部任务");
    seat.see_part("在「待办」中新建任务");
    seat.click("列表");
    seat.see("还没有任务");
    seat.picture("tasks-empty-zh");
    seat.press_with(Modifiers::COMMAND, Key::N);
    seat.see("新任务");
    seat.type_text("写活动方案 @张三 !高 >2031-12-01");
    seat.press(Key::Enter);
    seat.see("写活动方案, 待办, 高, 张三, 2031年12月1日");
    seat.type_text("订场地");
    seat.press(Key::Enter);
    seat.see("订场地, 待办");
    // Letters that are typed into the field are no shortcuts.
    seat.type_text("sap");
    seat.lose("设置状态");
    seat.press(Key::Escape);
    seat.press(Key::ArrowDown);
    set(&mut seat, Key::S, "设置状态", "进行");
    seat.see("写活动方案, 进行中, 高, 张三, 2031年12月1日");
    set(&mut seat, Key::P, "设置优先级", "低");
    seat.see("写活动方案, 进行中, 低, 张三, 2031年12月1日");
    set(&mut seat, Key::A, "设置负责人", "zs");
    seat.see("写活动方案, 进行中, 低, 2031年12月1日");
    set(&mut seat, Key::D, "设置截止", "2031-12-24");
    seat.see("写活动方案, 进行中, 低, 2031年12月24日");
    set(&mut seat, Key::L, "设置标签", "客户");
    seat.see("写活动方案, 进行中, 低, 客户, 2031年12月24日");
    // The other task takes the label that is known by now, by pinyin.
    seat.press(Key::ArrowDown);
    set(&mut seat, Key::L, "设置标签", "kh");
    seat.see("订场地, 待办, 客户");
    set(&mut seat, Key::L, "设置标签", "急件");
    seat.see_part("订场地, 待办, 客户, 急件");
    seat.picture("tasks-labels-zh");
    seat.click("标签");
    seat.click("急件");
    seat.press(Key::Escape);
    seat.lose("写活动方案, 进行中, 低, 客户, 2031年12月24日");
    seat.click("清除筛选");
    seat.see("写活动方案, 进行中, 低, 客户, 2031年12月24日");
    seat.press(Key::ArrowUp);
    seat.press(Key::Enter);
    seat.see("修改记录");
    seat.see("标签: 无 → 客户");
    seat.see("状态: 待办 → 进行中");
    seat.see("优先级: 高 → 低");
    seat.see("负责人: 张三 → 无");
    seat.see("截止: 2031年12月1日 → 2031年12月24日");
    seat.picture("task-panel-zh");
}

/// A seat with the tasks 甲 and 乙, of which the second is open.
fn second_open() -> Seat {
    let mut seat = founder();
    seat.click("全部任务");
    seat.click("列表");
    seat.click("新任务");
    for title in ["甲", "乙"] {
        seat.type_text(title);
        seat.press(Key::Enter);
        seat.see(&format!("{title}, 待办"));
    }
    seat.press(Key::Escape);
    seat.click("乙, 待办");
    seat.see("修改记录");
    seat
}

#[test]
fn r42_how_a_task_is_tied_to_another_is_chosen_where_it_is_open() {
    let mut seat = second_open();
    // Beside its name stands what opens the menu: nothing yet.
    let name = seat.place("前置任务");
    click_at(&mut seat, egui::pos2(name.right() + 50.0, name.center().y));
    seat.see("设置前置任务");
    seat.type_text("甲");
    seat.press(Key::Enter);
    seat.see("前置任务 甲");
    seat.click("与「甲」的依赖方式：它完成后开始（FS）");
    seat.click("它开始后开始（SS）");
    seat.see("前置任务 甲 SS");
    seat.see("前置任务: 甲 → 甲 SS");
    seat.click("与「甲」相隔的天数");
    seat.type_text("2");
    seat.press(Key::Enter);
    seat.see("前置任务 甲 SS+2");
    seat.see("与「甲」的依赖方式：它开始后开始（SS）");
    seat.picture("task-tie-zh");
    let query = Request::Query(Query::Task { task: "乙".into() });
    let Ok(Answer::Task(task, _)) = seat.node().call_blocking(query) else { panic!("no task") };
    assert_eq!(task.dependency_kinds, ["SS+2"]);
}

#[test]
fn r36_an_open_task_shows_how_far_it_was_when() {
    let mut seat = second_open();
    seat.lose("进度变化");
    for percent in [30, 80] {
        let changes = vec![TaskChange::Set(TaskField::Progress(percent))];
        let set = Command::SetTask { task: "乙".into(), changes };
        seat.node().call_blocking(Request::Command(set)).expect("set");
    }
    seat.see("进度变化");
    seat.until("the line, told", |screen| {
        use egui_kittest::kittest::{NodeT, Queryable};
        let told = screen.query_all_by_label_contains("进度变化：");
        told.filter_map(|node| node.accesskit_node().label()).any(|label| {
            let at = |percent: &str| label.find(percent).unwrap_or(usize::MAX);
            at(" 0 %") < at(" 30 %") && at(" 30 %") < at(" 80 %") && label.ends_with(" 80 %")
        })
    });
    seat.picture("task-course-zh");
}

#[test]
fn several_tasks_are_changed_together() {
    let mut seat = founder();
    seat.click("全部任务");
    seat.click("列表");
    seat.click("新任务");
    for title in ["甲", "乙", "丙"] {
        seat.type_text(title);
        seat.press(Key::Enter);
        seat.see(&format!("{title}, 待办"));
    }
    seat.press(Key::Escape);
    seat.press(Key::ArrowDown);
    seat.press(Key::X);
    seat.press(Key::ArrowDown);
    seat.press(Key::X);
    seat.see("已选 2 条");
    set(&mut seat, Key::S, "设置状态", "已完成");
    seat.until("two are done", |screen| {
        use egui_kittest::kittest::Queryable;
        screen.query_all_by_label_contains(", 已完成").count() == 2
    });
    seat.press(Key::Escape);
    seat.lose("已选 2 条");
}

#[test]
fn a_card_is_dragged_to_another_column() {
    let mut seat = founder();
    seat.click("全部任务");
    seat.click("在「待办」中新建任务");
    seat.type_text("布置展台");
    seat.press(Key::Enter);
    let card = seat.place("布置展台, 待办");
    let column = seat.place("在「进行中」中新建任务");
    let to = egui::pos2(column.left() - 80.0, card.bottom() + 120.0);
    seat.drag(card.center(), to);
    seat.see("布置展台, 进行中");
    let moved = seat.place("布置展台, 进行中");
    assert!(moved.left() > card.right(), "{moved:?} beside {card:?}");
    seat.picture("board-dragged-zh");
}

#[test]
fn a_description_is_saved_when_one_leaves() {
    let mut seat = founder();
    seat.click("全部任务");
    seat.click("列表");
    seat.click("新任务");
    seat.type_text("印手册");
    seat.press(Key::Enter);
    seat.click("印手册, 待办");
    seat.write("描述", "纸质版 **50** 册");
    seat.click("关闭");
    seat.lose("修改记录");
    seat.click("印手册, 待办");
    seat.see("描述: 无 → 纸质版 **50** 册");
}

/// Sits down at a desk of the sample and opens a task there.
fn open_at(seat: &mut Seat, desk: &str, task: &str) {
    seat.click(desk);
    seat.click("全部任务");
    seat.click("列表");
    // The board's cards have gone: only the list has this field.
    seat.see("新任务");
    let row = seat.place(task);
    click_at(seat, row.left_center() + egui::vec2(120.0, 0.0));
    seat.see("修改记录");
}

fn click_at(seat: &mut Seat, at: egui::Pos2) {
    seat.harness.hover_at(at);
    seat.harness.step();
    seat.harness.drag_at(at);
    seat.harness.step();
    seat.harness.drop_at(at);
    seat.harness.step();
    seat.harness.step();
}

/// Sets a priority in the open panel.
fn set_priority(seat: &mut Seat, from: &str, to: &str) {
    seat.click(&format!("优先级 {from}"));
    seat.see("设置优先级");
    seat.type_text(to);
    seat.press(Key::Enter);
    seat.see(&format!("优先级 {to}"));
}

#[test]
fn what_two_offices_set_apart_is_shown_and_settled_with_one_click() {
    let mut seat = Seat::new(Lang::Zh);
    let task = "活动方案在线协同编辑, ";
    seat.click("打开示例组织");
    seat.see("两处办公室已连通");
    seat.click("切断线路");
    seat.see("线路已切断");
    open_at(&mut seat, "张三 · 总部", task);
    set_priority(&mut seat, "高", "低");
    open_at(&mut seat, "王五 · 成都分部", task);
    set_priority(&mut seat, "高", "中");
    seat.click("恢复线路");
    seat.see("优先级：两边各改了一次");
    seat.see_part("采用 低（张三");
    seat.see_part("采用 中（王五");
    seat.picture("task-conflict-zh");
    let choice = seat.place("采用 低（张三");
    click_at(&mut seat, choice.center());
    seat.lose("优先级：两边各改了一次");
    seat.see("优先级 低");
    seat.click("张三 · 总部");
    seat.lose("优先级：两边各改了一次");
    seat.see("优先级 低");
}

#[test]
fn a_cleared_description_is_found_in_the_history_and_restored() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("两处办公室已连通");
    open_at(&mut seat, "王五 · 成都分部", "活动方案在线协同编辑, ");
    let shown = |seat: &mut Seat| {
        let query = Request::Query(Query::Task { task: "活动方案在线协同编辑".into() });
        match seat.node().call_blocking(query) {
            Ok(Answer::Task(task, _)) => task.description,
            other => panic!("{other:?}"),
        }
    };
    let text = shown(&mut seat);
    assert!(text.contains("预期效果"), "{text}");
    let changes = vec![TaskChange::Set(TaskField::Description(String::new()))];
    let clear = Command::SetTask { task: "活动方案在线协同编辑".into(), changes };
    seat.node().call_blocking(Request::Command(clear)).expect("cleared");
    open_at(&mut seat, "张三 · 总部", "活动方案在线协同编辑, ");
    seat.click("描述的早先版本");
    seat.see("描述的各个版本");
    // Who wrote it took nothing out.
    seat.click_part(" −0");
    seat.see_part("预期效果");
    seat.picture("description-versions-zh");
    seat.click("恢复此版本");
    seat.lose("描述的各个版本");
    seat.until("the old text", |screen| {
        use egui_kittest::kittest::Queryable;
        let mut fields = screen.query_all_by_label("描述");
        fields.any(|field| field.value().as_deref() == Some(text.as_str()))
    });
    assert_eq!(shown(&mut seat), text);
}

/// Opens the sample and keeps pictures of every way to look at its tasks.
fn pictures(mut seat: Seat, name: &str, words: &[&str; 8]) {
    let [look, open, up, side, all, list, gantt, task] = *words;
    seat.click(look);
    seat.click(open);
    seat.see(up);
    let go = |seat: &mut Seat| {
        if !side.is_empty() {
            seat.click(side);
        }
        seat.click(all);
        seat.see_part(task);
    };
    go(&mut seat);
    seat.picture(&format!("tasks-board-{name}"));
    seat.click(list);
    seat.see_part(task);
    seat.picture(&format!("tasks-list-{name}"));
    seat.press(Key::ArrowDown);
    seat.press(Key::D);
    seat.harness.run_steps(4);
    seat.picture(&format!("tasks-menu-{name}"));
    seat.press(Key::Escape);
    seat.click(gantt);
    seat.harness.run_steps(4);
    seat.picture(&format!("tasks-gantt-{name}"));
    seat.press(Key::Enter);
    seat.harness.run_steps(2);
    seat.until("the panel", |screen| {
        use egui_kittest::kittest::Queryable;
        screen.query_all_by_label_contains(" → ").next().is_some()
    });
    seat.picture(&format!("tasks-panel-{name}"));
}

/// For a person to look at; without `WINDOW_PICTURES` there is nothing to keep.
#[test]
fn the_samples_tasks_in_pictures() {
    if std::env::var_os("WINDOW_PICTURES").is_none() {
        return;
    }
    let zh = ["打开示例组织", "两处办公室已连通"];
    let en = ["Open the sample organisation", "The offices are connected"];
    let task = "活动方案在线协同编辑";
    let rest = ["全部任务", "列表", "甘特图", task];
    let words = ["浅色", zh[0], zh[1], "", rest[0], rest[1], rest[2], task];
    pictures(Seat::new(Lang::Zh), "zh", &words);
    let words = ["Dark", en[0], en[1], "", "All tasks", "List", "Gantt", task];
    pictures(Seat::new(Lang::En), "en-dark", &words);
    let home = tempfile::tempdir().expect("a directory");
    let words = ["浅色", zh[0], zh[1], "显示侧栏", rest[0], rest[1], rest[2], task];
    pictures(Seat::at(home.path(), Lang::Zh, [420.0, 700.0]), "narrow", &words);
}
