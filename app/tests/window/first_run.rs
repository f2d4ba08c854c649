//! The first page: create an organisation, in either language.

use app::text::Lang;

use crate::seat::Seat;

#[test]
fn an_organisation_is_created_in_chinese() {
    let mut seat = Seat::new(Lang::Zh);
    seat.see("同舟");
    seat.picture("welcome-zh");
    seat.click("创建组织");
    seat.write("组织名称", "示例科技");
    seat.write("您的姓名", "张三");
    seat.picture("create-zh");
    seat.click("创建");
    seat.see_part("示例科技");
    seat.see("收件箱");
    seat.picture("shell-zh");
}

#[test]
fn an_organisation_is_created_in_english() {
    let mut seat = Seat::new(Lang::En);
    seat.click("Dark");
    seat.picture("welcome-en-dark");
    seat.click("Create an organisation");
    seat.write("Name of the organisation", "Example Ltd");
    seat.write("Your name", "Ada");
    seat.click("Create");
    seat.see_part("Example Ltd");
    seat.picture("shell-en-dark");
}

#[test]
fn the_sample_organisation_opens_and_its_line_can_be_cut() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("两处办公室已连通");
    seat.see("公告");
    seat.picture("sample-zh");
    seat.click("切断线路");
    seat.see("线路已切断");
    seat.picture("sample-cut-zh");
    seat.click("恢复线路");
    seat.see("两处办公室已连通");
    seat.click("离开示例");
    seat.see("打开示例组织");
}
