//! Rights given and taken back in the window, a colleague's device ended, departments changed, people from a file.

use app::{
    model::time,
    text::{Lang, Text},
};
use egui_kittest::kittest::{NodeT as _, Queryable};
use node::facade::{Answer, CapabilityRow, Command, DepartmentInfo, Query, Request};
use protocol::capability::Level;

use crate::seat::Seat;

/// At the sample organisation's people.
fn people(lang: Lang) -> Seat {
    let mut seat = Seat::new(lang);
    if lang == Lang::En {
        seat.click("Dark");
        seat.click("Open the sample organisation");
        seat.click("People and permissions");
    } else {
        seat.click("打开示例组织");
        seat.click("人员与权限");
    }
    seat.see("李四");
    seat
}

fn departments(seat: &mut Seat) -> Vec<DepartmentInfo> {
    match seat.node().call_blocking(Request::Query(Query::Departments)) {
        Ok(Answer::Departments(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

/// How a department stands in the list on the left.
fn listed(seat: &mut Seat, name: &str) -> String {
    let rows = departments(seat);
    let row = rows.iter().find(|row| row.name == name).expect("a department");
    format!("{name}  {}", row.members)
}

fn rights(seat: &mut Seat, name: &str) -> Vec<CapabilityRow> {
    let query = Query::Capabilities { member: Some(name.into()) };
    match seat.node().call_blocking(Request::Query(query)) {
        Ok(Answer::Capabilities(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

fn grant(seat: &mut Seat, member: &str, department: &str, passes: u8) {
    let grant = Command::Grant {
        member: member.into(),
        department: Some(department.into()),
        level: Level::Write,
        below: false,
        expires: None,
        passes,
        may: Vec::new(),
    };
    seat.node().call_blocking(Request::Command(grant)).expect("granted");
}

/// Whether something of this label can be used.
fn is_enabled(seat: &Seat, label: &str) -> bool {
    let node = seat.harness.query_all_by_label(label).last().expect("it is there");
    !node.accesskit_node().is_disabled()
}

#[test]
fn r22_the_right_to_announce_in_one_department_through_a_day_is_given_in_the_window() {
    let mut seat = people(Lang::Zh);
    let market = listed(&mut seat, "市场部");
    seat.click(&market);
    seat.click("王五");
    seat.see_part("由张三授予");
    seat.click("授予权限…");
    seat.see("授予王五权限");
    seat.click_last("查看");
    seat.click("发公告");
    seat.click("到某一天…");
    let zone = jiff::tz::TimeZone::UTC;
    let day = time::day(node::clock::now(), &zone).tomorrow().expect("a day");
    let text = Text::new(Lang::Zh);
    seat.picture("grant-calendar-zh");
    seat.click(&time::long_day(&text, day));
    seat.see_part("（含当天）");
    seat.picture("grant-zh");
    seat.click_last("授予");
    seat.see("已授予");
    seat.see("在市场部：查看、发公告");
    seat.picture("granted-zh");
    let given = rights(&mut seat, "王五");
    let given = given.iter().find(|row| row.named == ["announce"]).expect("given");
    assert_eq!((given.level.as_str(), given.passes, given.below), ("read", 0, false));
    assert_eq!(given.expires, time::end_of(day, &zone));
    seat.leave();
}

#[test]
fn a_right_to_pass_on_is_given_and_what_one_does_not_hold_is_not_offered() {
    let mut seat = people(Lang::En);
    grant(&mut seat, "李四", "行政部", 1);
    seat.click("李四");
    seat.see_part("write in 行政部");
    seat.click("Give a right…");
    seat.click("2 times");
    seat.picture("grant-en-dark");
    seat.click("Cancel");
    // 李四 manages 研发部, and was not given the ability to make keys there.
    seat.click_part("李四 ·");
    seat.click("People and permissions");
    seat.click_last("王五");
    seat.see_part("write in 市场部");
    seat.click("Give a right…");
    seat.until("what he holds", |screen| {
        let node = screen.query_all_by_label("make new keys").next();
        node.is_some_and(|node| node.accesskit_node().is_disabled())
    });
    for (label, can) in
        [("announce", true), ("manage", true), ("2 times", true), ("3 times", false)]
    {
        assert_eq!(is_enabled(&seat, label), can, "{label}");
    }
    seat.picture("grant-held-en-dark");
    seat.click("Cancel");
    // 王五 manages nothing.
    seat.click_part("王五 ·");
    seat.click("People and permissions");
    seat.click_last("李四");
    seat.see_part("write in 行政部");
    assert!(seat.harness.query_by_label("Give a right…").is_none());
    seat.leave();
}

#[test]
fn r22_a_right_is_taken_back_after_what_ends_with_it_was_shown() {
    let mut seat = people(Lang::Zh);
    grant(&mut seat, "李四", "行政部", 1);
    seat.click("李四 · 总部");
    seat.until("the right", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        desk.cache.channels().iter().any(|row| row.name == "行政通知")
    });
    grant(&mut seat, "王五", "行政部", 0);
    seat.click("张三 · 总部");
    seat.click("人员与权限");
    seat.click("王五");
    seat.see_part("由李四授予");
    seat.click("李四");
    seat.see("在行政部：编辑");
    // Wherever it stands among the others: it is scrolled to, and its button is the one beside it.
    seat.click("在行政部：编辑");
    let at = seat.harness.query_all_by_label("在行政部：编辑").next().expect("seen").rect();
    let beside = |node: &egui_kittest::Node<'_>| (node.rect().center().y - at.center().y).abs();
    let buttons = seat.harness.query_all_by_label("收回");
    let nearest = buttons.min_by(|a, b| beside(a).total_cmp(&beside(b))).expect("a button");
    nearest.click();
    seat.see("收回这项权限？");
    seat.see("• 李四失去权限：在行政部：编辑");
    seat.see("• 王五失去权限：在行政部：编辑");
    seat.see_part("王五不再能看到：行政部");
    seat.picture("revoke-zh");
    seat.click_last("收回");
    seat.see("已收回权限");
    seat.see("已收回");
    for name in ["李四", "王五"] {
        let rows = rights(&mut seat, name);
        let there = rows.iter().filter(|row| row.department == "行政部");
        assert!(there.clone().count() == 1 && there.clone().all(|row| row.revoked), "{name}");
    }
    seat.leave();
}

#[test]
fn r22_a_manager_ends_a_colleagues_device_in_the_window() {
    let mut seat = people(Lang::Zh);
    // Whoever manages nobody has no such button.
    seat.click("王五 · 成都分部");
    seat.click("人员与权限");
    seat.click_last("李四");
    seat.see("设备");
    seat.see_part("由张三授予");
    assert!(seat.harness.query_all_by_label_contains("移除设备 ").next().is_none());
    seat.click("张三 · 总部");
    seat.click_last("王五");
    seat.click_part("移除设备 ");
    seat.see_part("移除王五的设备");
    seat.see_part("它不再是王五的设备");
    seat.see_part("王五没有别的设备了");
    seat.see_part("市场部：");
    seat.picture("device-remove-of-zh");
    seat.click("取消");
    seat.lose("移除");
    seat.click_part("移除设备 ");
    seat.click("移除");
    seat.see("设备已移除");
    seat.see("已移除");
    seat.picture("device-removed-of-zh");
    seat.leave();
}

#[test]
fn a_department_gets_another_name_another_place_and_a_new_key_in_the_window() {
    let mut seat = people(Lang::Zh);
    let product = listed(&mut seat, "产品部");
    seat.open_menu(&product);
    seat.click("重命名部门");
    seat.write("名称", "");
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::A);
    seat.type_text("产品与设计部");
    seat.picture("department-rename-zh");
    seat.click_last("重命名部门");
    seat.see_part("产品与设计部  ");
    let renamed = listed(&mut seat, "产品与设计部");
    seat.open_menu(&renamed);
    seat.click("移动部门");
    seat.see("将产品与设计部移到");
    let combo = |node: &egui_kittest::Node<'_>| {
        node.accesskit_node().role() == egui::accesskit::Role::ComboBox
    };
    let node = seat.harness.root().children_recursive().find(combo).expect("a list of places");
    node.click();
    seat.click_last("研发部");
    seat.picture("department-move-zh");
    seat.click_last("移动部门");
    seat.until("the place", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        desk.cache.departments().iter().any(|row| row.path == "研发部/产品与设计部")
    });
    let market = listed(&mut seat, "市场部");
    seat.click(&market);
    seat.click("谁能看、为什么");
    seat.click("换新密钥…");
    seat.see("给市场部换一把新密钥？");
    seat.picture("rekey-zh");
    seat.click_last("换新密钥");
    seat.see("已换新密钥");
    seat.leave();
}

#[test]
fn people_are_taken_in_from_a_file_after_it_was_checked() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("people.csv");
    let csv = "姓名,部门\n赵敏,市场部\n钱进,市场部/新媒体组\n,市场部\n";
    std::fs::write(&file, csv).expect("written");
    let mut seat = people(Lang::Zh);
    seat.click("从 CSV 导入");
    seat.write("文件路径", "/nowhere/people.csv");
    seat.click("检查");
    seat.see_part("没有这个文件或目录");
    seat.see_part("请检查文件在不在");
    seat.picture("import-missing-zh");
    assert!(!is_enabled(&seat, "创建并生成邀请码"), "nothing was checked yet");
    seat.drop_file(&file);
    seat.click("检查");
    seat.see("将创建 1 个部门、2 份邀请");
    seat.see_part("第 4 行");
    seat.picture("import-checked-zh");
    assert!(!departments(&mut seat).iter().any(|row| row.name == "新媒体组"), "nothing yet");
    seat.click("创建并生成邀请码");
    seat.see("已创建 1 个部门、2 份邀请");
    seat.see("复制赵敏的邀请码");
    seat.picture("import-done-zh");
    assert!(departments(&mut seat).iter().any(|row| row.path == "市场部/新媒体组"));
    seat.click("复制钱进的邀请码");
    seat.see("已复制");
    seat.leave();
}
