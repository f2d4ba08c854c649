//! The search finds what was written, and leads there.

use app::text::Lang;
use egui::Key;

use crate::{conversation::founded, seat::Seat};

#[test]
fn r30_a_message_is_found_and_gone_to() {
    let dir = tempfile::tempdir().expect("a directory");
    founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    seat.click("大厅");
    for text in ["季度计划在页面里", "别的事"] {
        seat.write("发送到 大厅", text);
        seat.press(Key::Enter);
        seat.see(text);
    }
    seat.click("搜索");
    seat.see("搜一搜");
    seat.picture("search-empty-zh");
    seat.harness.event(egui::Event::Text("计划".into()));
    seat.see_part("消息：季度计划在页面里");
    seat.see("已搜索您能看到的全部内容");
    seat.picture("search-zh");
    seat.click_last("任务");
    seat.click_last("全部");
    seat.click_part("消息：季度计划在页面里");
    seat.see("季度计划在页面里");
    seat.see("发送到 大厅");
    seat.leave();
}

#[test]
fn r30_filters_are_put_there_by_menus() {
    let dir = tempfile::tempdir().expect("a directory");
    founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    seat.click("大厅");
    seat.write("发送到 大厅", "见 https://a.example");
    seat.press(Key::Enter);
    seat.see("见 https://a.example");
    seat.click("搜索");
    seat.click("包含");
    seat.click("链接");
    seat.see_part("消息：见 https://a.example");
    seat.click("发送人");
    seat.picture("search-menu-zh");
    seat.leave();
}
