//! A meeting is made, answered in the other office while the line is cut, moved, and shown on the
//! agenda.

use app::text::Lang;

use crate::seat::Seat;

#[test]
fn r34_a_meeting_is_made_answered_in_the_other_office_and_moved() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1280.0, 900.0]);
    seat.click("打开示例组织");
    seat.click("会议");
    seat.see("这几周没有会议");
    seat.click("新会议");
    seat.see("邀请这里所有人");
    seat.type_text("发布周会");
    seat.click("重复 只一次");
    seat.click("每周");
    seat.click("邀请这里所有人");
    seat.picture("meeting-form-zh");
    seat.click("添加并邀请");
    seat.see("邀请了 3 人");
    seat.picture("meetings-zh");
    // In the other office it waits in the inbox, and can be answered with the line cut.
    seat.click("王五 · 成都分部");
    seat.click("收件箱");
    seat.see_part("邀请您参加");
    seat.picture("meeting-inbox-zh");
    seat.click("切断线路");
    seat.click("待定");
    seat.lose("待定");
    seat.click("恢复线路");
    // It is moved, and everybody is asked anew.
    seat.click("张三 · 总部");
    seat.click("修改会议");
    seat.click("时长 60 分钟");
    seat.click("90 分钟");
    seat.click("保存");
    seat.click("王五 · 成都分部");
    seat.see_part("改了时间：请重新答复");
    seat.leave();
}
