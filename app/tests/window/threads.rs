//! The threads that one takes part in, opened by keyboard and by a click.

use app::text::Lang;
use egui::{Key, Modifiers};

use crate::seat::Seat;

#[test]
fn a_thread_that_was_answered_elsewhere_is_listed_and_opens_in_its_channel() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("公告");
    seat.write("发送到 公告", "谁去看场地？");
    seat.press(Key::Enter);
    seat.see("谁去看场地？");
    seat.click("王五 · 成都分部");
    seat.click("公告 有未读");
    seat.point("谁去看场地？");
    seat.click("回复");
    seat.write("写回复", "我去");
    seat.press(Key::Enter);
    seat.see_part("1 条回复");
    seat.click("张三 · 总部");
    seat.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::T);
    seat.see_part("最新回复来自 王五：我去");
    seat.picture("threads-zh");
    seat.click_part("张三：谁去看场地？，最新回复来自 王五：我去");
    seat.see("写回复");
    seat.see("发送到 公告");
    seat.picture("threads-open-zh");
    seat.leave();
}
