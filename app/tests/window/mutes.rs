//! Conversations that somebody mutes, and what the list says of them.

use app::text::Lang;

use crate::seat::Seat;

#[test]
fn a_channel_is_muted_in_its_head_or_its_row_and_the_list_says_so() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 1300.0]);
    seat.click("打开示例组织");
    seat.click("活动策划 有未读");
    seat.click("通知：与我有关的全部");
    seat.see("这里的哪些消息通知您");
    seat.picture("mute-zh");
    seat.click("只有提到我的");
    seat.see("活动策划 只通知提到您的");
    seat.see("通知：只有提到我的");
    seat.open_menu("活动策划 只通知提到您的");
    seat.click("都不通知（静音）");
    seat.see("活动策划 已静音");
    seat.picture("muted-zh");
    // It is his own: nobody else's list says so.
    seat.click("王五 · 成都分部");
    seat.click_part("活动策划");
    seat.see("通知：与我有关的全部");
    seat.leave();
}
