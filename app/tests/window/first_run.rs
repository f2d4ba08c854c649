//! The first page: create an organisation, in either language.

use app::text::Lang;
use node::facade::{Answer, Command, Query, Request};
use protocol::capability::Role;

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
fn r57_the_sample_organisation_opens_and_its_line_can_be_cut() {
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
    seat.click("演示方案故事");
    seat.see("正在演示……");
    seat.picture("stories-playing-zh");
    seat.see("两地一致");
    seat.picture("stories-zh");
    seat.click("关闭");
    seat.see("两处办公室已连通");
    // Leaving doesn't wait for the stories to end.
    seat.click("演示方案故事");
    seat.see("正在演示……");
    seat.click("关闭");
    seat.click("离开示例");
    seat.see("打开示例组织");
}

/// What the founder's node says of an invitation: its code, and where the node listens.
fn invited(founder: &mut Seat) -> (String, String) {
    let node = founder.node();
    let ask = |request| node.call_blocking(request).expect("answered");
    let name = "市场部".to_owned();
    let expires = node::clock::now().plus(3_600_000);
    let invite = Command::Invite { department: name, role: Role::Member, expires };
    let Answer::Invitation(invitation) = ask(Request::Command(invite)) else { panic!("no code") };
    let Answer::Status(status) = ask(Request::Query(Query::Status)) else { panic!("no status") };
    let here = |address: &&String| address.starts_with("/ip4/127.0.0.1/tcp");
    let address = status.addresses.iter().find(here).expect("it listens").clone();
    (invitation.code, address)
}

fn founder() -> Seat {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("创建组织");
    seat.write("组织名称", "示例科技");
    seat.write("您的姓名", "张三");
    seat.click("创建");
    seat.until("an address", |screen| {
        let desks = screen.state().desks();
        let status = desks.and_then(|desks| desks.here().cache.status());
        let listens = |address: &String| address.starts_with("/ip4/127.0.0.1/tcp");
        status.is_some_and(|status| status.addresses.iter().any(listens))
    });
    let department = Command::AddDepartment { name: "市场部".into(), parent: None };
    seat.node().call_blocking(Request::Command(department)).expect("added");
    seat
}

fn join(name: &str, code: &str, address: &str) -> Seat {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("凭邀请加入");
    fill_in(&mut seat, name, code, address);
    seat
}

fn fill_in(seat: &mut Seat, name: &str, code: &str, address: &str) {
    seat.write("邀请码", code);
    seat.write("您的姓名", name);
    if !address.is_empty() {
        seat.write("同事节点的地址（可不填）", address);
    }
    seat.click("加入");
}

#[test]
fn a_code_lets_one_colleague_in_and_the_second_asks_for_another() {
    let mut founder = founder();
    let (code, address) = invited(&mut founder);
    let mut joiner = join("李四", &code, &address);
    joiner.see("市场部 收起");
    let mut late = join("王五", &code, &address);
    late.see("邀请没有被接受");
    late.picture("refused-zh");
    late.click("换一份邀请");
    let (code, address) = invited(&mut founder);
    fill_in(&mut late, "王五", &code, &address);
    late.see("市场部 收起");
}

#[test]
fn who_meets_nobody_waits_and_is_told_so() {
    let mut founder = founder();
    let (code, _) = invited(&mut founder);
    founder.leave();
    let mut joiner = join("李四", &code, "");
    joiner.see("正在等同事的节点接纳您");
    joiner.picture("waiting-zh");
    joiner.click("网络与同步");
    joiner.see("同事的节点");
    joiner.click("后退");
    joiner.see("正在等同事的节点接纳您");
}

#[test]
fn what_the_node_refuses_is_told_in_chinese() {
    let mut seat = founder();
    seat.see("市场部 收起");
    seat.open_menu("示例科技 收起");
    seat.click("新建下级部门");
    seat.write("名称", "市场部");
    seat.click("创建");
    // A command that was refused, in the corner.
    seat.see("已经有部门「市场部」了");
    seat.see("请换一个名称");
    seat.picture("refused-command-zh");
    // A question that has no answer, where the answer would stand.
    seat.click("搜索");
    seat.write("搜索消息、任务和文档", "早于:昨天");
    seat.see("「早于:」后面要写日期，「昨天」不是日期");
    seat.see("请写成 2026-12-01 这样");
    seat.picture("refused-search-zh");
}
