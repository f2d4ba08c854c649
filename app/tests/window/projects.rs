//! Projects: begun from the sidebar and from the switcher, seen by those who take part and by
//! nobody else, changed and explained.

use app::text::Lang;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use crate::seat::Seat;

/// Ticks the box of this name.
fn tick(seat: &mut Seat, name: &str) {
    seat.see(name);
    let is_box = |node: &egui_kittest::Node<'_>| {
        use egui_kittest::kittest::NodeT as _;
        node.accesskit_node().role() == egui::accesskit::Role::CheckBox
    };
    seat.until(name, |screen| screen.query_all_by_label(name).any(|node| is_box(&node)));
    let found = seat.harness.query_all_by_label(name).find(is_box).expect("just seen");
    found.click();
    seat.harness.step();
    seat.harness.step();
}

#[test]
fn r06_a_project_is_begun_from_the_sidebar_and_only_those_who_take_part_have_it() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("公告");
    seat.click("新建项目");
    seat.write("项目名称", "秋季发布");
    tick(&mut seat, "行政部");
    tick(&mut seat, "研发部");
    seat.picture("project-new-zh");
    seat.click("创建");
    seat.see("秋季发布 · 任务");
    seat.press_with(Modifiers::COMMAND, Key::N);
    seat.see("新任务");
    seat.type_text("订展台");
    seat.press(Key::Enter);
    seat.see_part("订展台");
    seat.press(Key::Escape);
    seat.click("讨论");
    seat.write("发送到 讨论", "开工");
    seat.press(Key::Enter);
    seat.see("开工");
    seat.see("秋季发布 · 2 人");
    seat.picture("project-channel-zh");
    seat.click("谁参与、为什么");
    seat.see_part("研发部参与了项目");
    seat.see_part("在秋季发布：编辑，由张三授予");
    seat.picture("project-who-zh");
    seat.press(Key::Escape);
    seat.lose("添加部门");
    // Whoever takes part has all of it; whoever doesn't has no trace of it.
    seat.click_part("李四 ·");
    seat.see("讨论 有未读");
    seat.click("讨论 有未读");
    seat.see("开工");
    seat.click("全部任务");
    seat.see_part("订展台");
    seat.picture("project-other-side-zh");
    seat.click_part("王五 ·");
    seat.see("活动策划");
    seat.until("nothing of it", |screen| {
        screen.query_all_by_label_contains("秋季发布").next().is_none()
            && ["讨论", "讨论 有未读"]
                .iter()
                .all(|label| screen.query_all_by_label(label).next().is_none())
    });
    seat.click("全部任务");
    seat.see_part("新品发布会上线准备");
    assert!(seat.harness.query_all_by_label_contains("订展台").next().is_none());
}

#[test]
fn a_project_is_found_renamed_and_its_parts_are_added_and_ended() {
    let mut seat = Seat::new(Lang::En);
    seat.click("Dark");
    seat.click("Open the sample organisation");
    seat.see("公告");
    seat.press_with(Modifiers::COMMAND, Key::K);
    seat.type_text("New project");
    seat.press(Key::Enter);
    seat.write("Name of the project", "Autumn launch");
    tick(&mut seat, "行政部");
    seat.write("Type a name, or pinyin", "ww");
    seat.click_part("王五   ");
    seat.see("Take 王五 out");
    seat.picture("project-new-en-dark");
    seat.click("Create");
    seat.see("Autumn launch · Tasks");
    seat.press_with(Modifiers::COMMAND, Key::K);
    seat.type_text("Autumn");
    seat.see("Autumn launch   Projects");
    seat.press(Key::Enter);
    seat.click("Who takes part, and why");
    seat.see("王五");
    seat.click("Add a department");
    seat.click_last("研发部");
    seat.see("研发部 takes part no longer");
    seat.picture("project-show-en-dark");
    seat.click("研发部 takes part no longer");
    seat.see_part("They can no longer read it.");
    seat.picture("project-exclude-en-dark");
    seat.click("End their part");
    seat.lose("研发部 takes part no longer");
    seat.click("Rename project");
    seat.write("Name of the project", " 2027");
    seat.click("Rename project");
    seat.see_part("Autumn launch 2027");
    seat.click("Close");
    seat.lose("Add a department");
    seat.click_part("王五 ·");
    seat.see_part("Autumn launch 2027");
}

#[test]
fn r06_a_project_is_archived_read_and_opened_again() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("公告");
    seat.click("新建项目");
    seat.write("项目名称", "秋季发布");
    tick(&mut seat, "行政部");
    seat.click("创建");
    seat.see("秋季发布 · 任务");
    seat.open_menu("秋季发布 收起");
    seat.click("谁参与、为什么");
    seat.click("归档项目");
    seat.see("重新打开项目");
    seat.picture("project-archived-show-zh");
    seat.click("关闭");
    seat.lose("秋季发布 收起");
    seat.click("已归档（1） 展开");
    seat.see("秋季发布 收起");
    seat.click("讨论");
    seat.see("频道已归档，不能再发消息");
    seat.picture("project-archived-zh");
    seat.press_with(Modifiers::COMMAND, Key::K);
    seat.type_text("秋季");
    seat.see("秋季发布   已归档");
    seat.press(Key::Escape);
    seat.open_menu("秋季发布 收起");
    seat.click("谁参与、为什么");
    seat.click("重新打开项目");
    seat.see("归档项目");
    seat.click("关闭");
    seat.lose("已归档（1） 收起");
    seat.see("秋季发布 收起");
    seat.see("发送到 讨论");
    seat.leave();
}
