//! A strong reminder of a task, from the one who sends it to the one who knows.

use app::text::Lang;
use egui_kittest::kittest::Queryable;
use node::facade::{Answer, Command, Request};

use crate::seat::Seat;

#[test]
fn r31_a_task_reminds_strongly_until_one_knows() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("公告");
    let add = Command::AddTask { title: "定场地".into(), department: None, fields: vec![] };
    let Ok(Answer::Made { .. }) = seat.node().call_blocking(Request::Command(add)) else {
        panic!("no task")
    };
    seat.click("全部任务");
    seat.click_part("定场地");
    seat.click("强提醒…");
    seat.write("附言", "今天五点前");
    seat.click_last("李四");
    seat.picture("task-urge-zh");
    seat.click("提醒 1 人");
    seat.see("已发出强提醒");
    seat.see_part("还没有确认：李四");
    seat.picture("task-urged-zh");
    seat.click("李四 · 总部");
    seat.see_part("张三 强提醒您：");
    seat.click("设置");
    seat.see_part("今天五点前");
    seat.picture("task-urgent-zh");
    seat.click("查看");
    seat.see_part("张三 的强提醒");
    seat.click_last("知道了");
    seat.until("the banner goes", |screen| screen.query_by_label_contains("强提醒您：").is_none());
    seat.click("张三 · 总部");
    seat.until("nobody is waited for", |screen| {
        screen.query_by_label_contains("还没有确认：李四").is_none()
    });
    seat.leave();
}
