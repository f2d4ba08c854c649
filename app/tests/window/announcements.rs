//! Announcements and strong reminders, from the one who sends them to the one who knows.

use app::text::Lang;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::seat::Seat;

/// Opens what a command of the switcher opens.
fn command(seat: &mut Seat, typed: &str) {
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::K);
    seat.type_text(typed);
    seat.press(egui::Key::Enter);
}

#[test]
fn r33_an_announcement_is_made_read_and_acknowledged() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("公告");
    command(&mut seat, "新公告");
    seat.see("包括下级部门");
    let organisation = {
        let desk = seat.app().desks().expect("desks").here();
        desk.cache.status().expect("known").organisation.clone()
    };
    seat.click_last(&organisation);
    seat.see("2 人会收到");
    seat.write("公告正文", "国庆放假七天");
    seat.click("发布");
    seat.see("已发布");
    seat.click("王五 · 成都分部");
    seat.click_part("收件箱");
    seat.see_part("国庆放假七天");
    seat.see_part("全组织");
    seat.click("知道了");
    seat.until("it is read", |screen| {
        let said = screen.query_all_by_label_contains("国庆放假七天");
        said.filter_map(|node| node.accesskit_node().label()).all(|label| !label.contains("未读"))
    });
    seat.click("张三 · 总部");
    seat.click_part("公告栏");
    seat.see("国庆放假七天");
    seat.see_part("1/2 人已确认");
    seat.click_part("1/2 人已确认");
    seat.see_part("尚未确认：李四");
    seat.see("已确认：王五");
    seat.see_part("已收到：");
    seat.leave();
}

#[test]
fn r31_a_strong_reminder_stands_above_every_screen_until_one_knows() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("公告");
    seat.point("成都分部收到，两地的消息都能看到。");
    seat.click("更多");
    seat.click("强提醒…");
    seat.click_last("李四");
    seat.click("提醒 1 人");
    seat.see("已发出强提醒");
    seat.see_part("等待确认：李四");
    seat.click("李四 · 总部");
    seat.see_part("张三 强提醒您：");
    seat.click("设置");
    seat.see_part("张三 强提醒您：");
    seat.click("知道了");
    seat.until("the banner goes", |screen| screen.query_by_label_contains("强提醒您：").is_none());
    seat.click("张三 · 总部");
    seat.until("nobody is waited for", |screen| {
        screen.query_by_label_contains("等待确认：李四").is_none()
    });
    seat.leave();
}

#[test]
fn an_announcement_that_fails_keeps_what_was_written() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("公告");
    command(&mut seat, "新公告");
    let organisation = {
        let desk = seat.app().desks().expect("desks").here();
        desk.cache.status().expect("known").organisation.clone()
    };
    seat.click_last(&organisation);
    // More than a message holds: nobody gets it, and it isn't gone.
    seat.write("公告正文", &"长".repeat(11_000));
    seat.click("发布");
    seat.see_part("公告要有正文，最多 32 KiB");
    seat.picture("announce-failed-zh");
    seat.see("公告正文");
    seat.see("2 人会收到");
    let kept = {
        let mut values =
            seat.harness.query_all_by_label("公告正文").filter_map(|node| node.value());
        values.next_back().unwrap_or_default()
    };
    assert_eq!(kept.chars().count(), 11_000);
    // It can be given up, too, now that it isn't on its way any more.
    seat.click("取消");
    seat.lose("公告正文");
    seat.leave();
}
