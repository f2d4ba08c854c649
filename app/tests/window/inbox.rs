//! The inbox, and two offices that talk.

use app::text::Lang;
use egui::Key;
use egui_kittest::kittest::Queryable;
use node::facade::{Command, Request, TableChange};

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

#[test]
fn r63_a_table_asks_to_be_filled_in_and_a_row_answers_it() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("创建组织");
    seat.write("组织名称", "示例科技");
    seat.write("您的姓名", "张三");
    seat.click("创建");
    seat.see("全部任务");
    seat.click("表格");
    seat.click("新建表格");
    seat.see("标题");
    seat.click("用户反馈收集表");
    seat.click("创建");
    seat.see("导出");
    seat.click("定期请大家填写");
    seat.picture("prompt-menu-zh");
    seat.click("每四周");
    seat.see("已保存");
    seat.press(Key::Escape);
    // Whatever the hour is where this test runs: a period is under way already.
    let prompt = TableChange::Prompt("2025-01-01 28".into());
    let command =
        Command::SetTable { table: "用户反馈收集表".into(), changes: vec![prompt] };
    seat.node().call_blocking(Request::Command(command)).expect("set");
    seat.click_part("收件箱");
    seat.see_part("请填写「用户反馈收集表」");
    seat.picture("prompt-inbox-zh");
    seat.click("去填写");
    seat.write("反馈内容", "报表很好用");
    seat.picture("prompt-form-zh");
    seat.click("提交");
    seat.click_part("收件箱");
    seat.until("it is answered", |screen| {
        screen.query_all_by_label_contains("请填写「用户反馈收集表」").next().is_none()
    });
    seat.leave();
}
