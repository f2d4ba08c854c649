//! Tables: filled in with the keyboard, set apart in two offices and settled by a click, as a board,
//! as a form, written to a file; a problem reported.

use app::text::Lang;
use calamine::{Reader, Xlsx};
use egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::Queryable;

use crate::seat::Seat;

fn founder(lang: Lang) -> Seat {
    let mut seat = Seat::new(lang);
    seat.click("创建组织");
    seat.write("组织名称", "示例科技");
    seat.write("您的姓名", "张三");
    seat.click("创建");
    seat.see("全部任务");
    seat
}

/// Makes a table in the organisation's own space.
fn new_table(seat: &mut Seat, template: &str) {
    seat.click("表格");
    seat.click("新建表格");
    seat.see("标题");
    seat.click(template);
    seat.click("创建");
    seat.see("导出");
}

#[test]
fn r12_a_table_is_filled_in_with_the_keyboard() {
    let mut seat = founder(Lang::Zh);
    new_table(&mut seat, "需求调研表");
    seat.see("0 行");
    seat.picture("table-empty-zh");
    seat.click("新行");
    seat.see("1 行");
    seat.see("填写 部门");
    // Typing begins, Tab goes on.
    seat.type_text("市场部");
    seat.press(Key::Tab);
    seat.see("部门 第 1 行 市场部");
    // An input method works from the first key on.
    let preedit = ImeEvent::Preedit { text: "huo".into(), active_range_chars: None };
    seat.harness.event(Event::Ime(preedit));
    seat.harness.step();
    seat.harness.event(Event::Ime(ImeEvent::Commit("活动方案在线协同编辑".into())));
    seat.harness.step();
    seat.press(Key::Tab);
    seat.see("需求描述 第 1 行 活动方案在线协同编辑");
    // A choice by its first letters' pinyin or by arrows.
    seat.press(Key::Enter);
    seat.see("高");
    seat.picture("table-choice-zh");
    seat.press(Key::ArrowDown);
    seat.press(Key::Enter);
    seat.see("优先级 第 1 行 中");
    seat.press(Key::ArrowRight);
    seat.type_text("张");
    seat.see_part("张三");
    seat.press(Key::Enter);
    seat.see("负责人 第 1 行 张三");
    // What was typed is given up with Escape; Delete empties.
    seat.press(Key::ArrowRight);
    seat.type_text("慢");
    seat.press(Key::Escape);
    seat.press(Key::ArrowLeft);
    seat.press(Key::Delete);
    seat.see("负责人 第 1 行");
    seat.see("预期效果 第 1 行");
    seat.press(Key::Home);
    seat.press(Key::Enter);
    seat.type_text("一组");
    seat.press(Key::Enter);
    seat.see("部门 第 1 行 市场部一组");
    seat.picture("table-grid-zh");
    seat.click("打开第 1 行");
    seat.see("历史");
    seat.see_part("优先级: — → 中");
    seat.picture("table-row-zh");
    seat.click("移除这一行");
    seat.see("0 行");
    seat.click("已移除 1 行");
    seat.picture("table-removed-zh");
    seat.click("恢复 活动方案在线协同编辑");
    seat.see("1 行");
    seat.see("部门 第 1 行 市场部一组");
    seat.leave();
}

#[test]
fn r12_a_cell_set_apart_in_two_offices_shows_both_values_and_a_click_chooses() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1280.0, 900.0]);
    seat.click("打开示例组织");
    seat.click("表格");
    seat.click_part("测试问题跟踪表  全组织");
    seat.see("问题描述 第 1 行 任务截止时间修改后未提醒");
    seat.picture("table-issues-zh");
    seat.click("王五 · 成都分部");
    seat.click("表格");
    seat.click_part("测试问题跟踪表  全组织");
    seat.see("严重程度 第 1 行 严重");
    seat.click("切断线路");
    seat.click("严重程度 第 1 行 严重");
    seat.click("致命");
    seat.see("严重程度 第 1 行 致命");
    seat.click("张三 · 总部");
    seat.click("严重程度 第 1 行 严重");
    seat.click("建议");
    seat.see("严重程度 第 1 行 建议");
    seat.click("恢复线路");
    seat.see_part("有不同的值");
    seat.see("1 个单元格在不同地方改成了不同的值");
    seat.picture("table-apart-zh");
    seat.click_part("有不同的值");
    seat.see("两处分别改过，请选定一个");
    seat.picture("table-apart-menu-zh");
    seat.click_part("致命 王五");
    seat.see("严重程度 第 1 行 致命");
    seat.lose("1 个单元格在不同地方改成了不同的值");
    seat.leave();
}

#[test]
fn r44_a_reported_problem_is_a_card_that_is_solved_by_dragging() {
    let mut seat = founder(Lang::Zh);
    seat.click("帮助");
    seat.click("报告问题");
    seat.see("附上这些信息");
    seat.type_text("文档编辑卡顿");
    seat.picture("report-zh");
    seat.click("报告");
    seat.see("已记入测试问题跟踪表");
    seat.see("未处理");
    seat.click("关闭");
    seat.click("看板");
    seat.see("卡片 文档编辑卡顿");
    let card = seat.place("卡片 文档编辑卡顿").center();
    seat.picture("table-board-zh");
    // Two lanes to the right: solved.
    seat.drag(card, card + egui::vec2(2.0 * 272.0, 40.0));
    seat.click_last("表格");
    seat.see("解决状态 第 1 行 已解决");
    let today = jiff::Timestamp::from_millisecond(node::clock::now().0 as i64).expect("a time");
    let today = today.to_zoned(jiff::tz::TimeZone::system()).date();
    seat.click("打开第 1 行");
    seat.see_part(&format!("解决日期: — → {today}"));
    seat.leave();
}

#[test]
fn r63_feedback_is_a_form_with_five_buttons_and_goes_to_a_file() {
    let mut seat = founder(Lang::Zh);
    new_table(&mut seat, "用户反馈收集表");
    seat.see("提交");
    seat.write("用户角色", "市场专员");
    seat.write("反馈内容", "群聊消息易被忽略");
    seat.click("满意度(1-5分) 3");
    seat.picture("table-form-zh");
    seat.click("提交");
    seat.see_part("已保存，谢谢");
    seat.click_last("表格");
    seat.see("满意度(1-5分) 第 1 行 3");
    // Nothing else is taken, and the screen says why.
    seat.click("满意度(1-5分) 第 1 行 3");
    seat.type_text("6");
    seat.press(Key::Enter);
    seat.see_part("只能填 1 到 5 的整数");
    seat.see("满意度(1-5分) 第 1 行 3");
    let file = tempfile::tempdir().expect("a directory");
    let path = file.path().join("反馈.xlsx");
    seat.click("导出");
    seat.write("文件", "");
    seat.press_with(Modifiers::COMMAND, Key::A);
    seat.type_text(&path.display().to_string());
    seat.click("写入文件");
    seat.see("已导出：反馈.xlsx");
    let mut book: Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
    let range = book.worksheet_range("用户反馈收集表").expect("the table");
    let rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows[0], ["用户角色", "反馈内容", "建议措施", "满意度(1-5分)"]);
    assert_eq!(rows[1], ["市场专员", "群聊消息易被忽略", "", "3"]);
    seat.leave();
}

#[test]
fn r14_a_module_switched_off_leaves_the_sidebar_and_comes_back_with_everything() {
    let mut seat = founder(Lang::Zh);
    new_table(&mut seat, "功能清单表");
    seat.click("设置");
    seat.click("文档协同（文档、表格） 关闭");
    seat.lose("文档");
    seat.lose("表格");
    seat.picture("modules-zh");
    seat.click("文档协同（文档、表格） 开启");
    seat.click("表格");
    seat.see_part("功能清单表  全组织");
    seat.leave();
}

#[test]
fn r12_what_one_types_beside_a_table_is_kept_and_columns_come_back() {
    let mut seat = founder(Lang::Zh);
    new_table(&mut seat, "需求调研表");
    for (row, words) in [("1", "乙"), ("2", "甲")] {
        seat.click("新行");
        seat.see(&format!("{row} 行"));
        seat.see("填写 部门");
        seat.type_text(words);
        seat.press(Key::Tab);
        seat.see(&format!("部门 第 {row} 行 {words}"));
    }
    // Sorted, a row keeps the number that the command line knows it by.
    seat.click("按 部门 排序");
    seat.until("sorted", |screen| {
        let at =
            |label: &str| screen.query_all_by_label(label).next().map(|node| node.rect().top());
        at("部门 第 2 行 甲") < at("部门 第 1 行 乙")
    });
    // A row that is made while something is looked for isn't hidden by it.
    seat.write("在表格中查找", "甲");
    seat.see("2 行中的 1 行");
    seat.click("新行");
    seat.see("3 行");
    seat.see("填写 部门");
    // What was typed in the panel is saved when another row is chosen.
    seat.click("打开第 1 行");
    seat.see("历史");
    seat.write("需求描述", "报表太慢");
    seat.click("打开第 2 行");
    seat.see("需求描述 第 1 行 报表太慢");
    seat.write("需求描述", "手机上看不清");
    seat.click("关闭");
    seat.see("需求描述 第 2 行 手机上看不清");
    // A column that was hidden is shown again with everything in it.
    seat.open_menu("按 需求描述 排序");
    seat.click("隐藏列");
    seat.click("隐藏的列（1）");
    seat.picture("table-hidden-zh");
    seat.click("显示「需求描述」");
    seat.see("需求描述 第 2 行 手机上看不清");
    seat.leave();
}
