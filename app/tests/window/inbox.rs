//! The inbox, and two offices that talk.

use app::text::Lang;
use egui::Key;

use crate::seat::Seat;

#[test]
fn a_department_is_offered_and_called_by_name() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("李四 · 总部");
    seat.click("公告");
    seat.write("发送到 公告", "@scb");
    seat.see_part("@市场部 ");
    seat.picture("conversation-offer-department-zh");
    seat.press(Key::Enter);
    seat.type_text("请确认名单");
    seat.press(Key::Enter);
    seat.see("@市场部 请确认名单");
    seat.click("王五 · 成都分部");
    seat.click("收件箱");
    seat.see_part("李四 提到了您：@市场部 请确认名单");
    seat.leave();
}

#[test]
fn a_call_from_the_other_office_is_in_the_inbox_and_its_delivery_is_told() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("张三 · 总部");
    seat.see_part("王五 提到了您");
    seat.picture("inbox-zh");
    seat.click("王五 · 成都分部");
    seat.click("活动策划");
    seat.write("发送到 活动策划", "@张三 场地定了");
    seat.press(Key::Enter);
    seat.see("@张三 场地定了");
    seat.see("已送达 1/1 人");
    seat.picture("conversation-delivered-zh");
    seat.click("张三 · 总部");
    seat.click_part("王五 提到了您：@张三 场地定了");
    seat.see("@张三 场地定了");
    seat.picture("conversation-jump-zh");
    seat.click("王五 · 成都分部");
    seat.see("已读 1/1 人");
    seat.click("已读 1/1 人");
    seat.see("消息详情");
    seat.picture("conversation-details-zh");
    seat.leave();
}
