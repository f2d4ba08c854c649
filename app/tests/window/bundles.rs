//! Carrying by hand, in the window: made by button, taken in by drop and by name.

use std::path::{Path, PathBuf};

use app::text::Lang;
use egui::{Key, Modifiers};
use node::{
    facade::{Answer, Command, Query, Request},
    runtime::{HomeAt, prepare_pair, with_home},
};

use crate::seat::Seat;

fn ask(home: &Path, request: Request) -> Answer {
    with_home(&HomeAt::open(home), request).expect("answered")
}

/// Somebody with a message in the hall, and a new device of theirs that meets nobody.
fn two_homes(dir: &Path) -> (PathBuf, PathBuf) {
    let (first, second) = (dir.join("first"), dir.join("second"));
    crate::conversation::founded(&first);
    let send =
        Command::Send { channel: "大厅".into(), text: "明天发布".into(), reply_to: None };
    ask(&first, Request::Command(send));
    let Answer::DeviceOffer(offer) = ask(&first, Request::Query(Query::DeviceOffer)) else {
        panic!("no offer")
    };
    let code = prepare_pair(&HomeAt::open(&second), &offer.code).expect("paired");
    ask(&first, Request::Command(Command::AddDevice { code }));
    (first, second)
}

/// Types a path over the one that is proposed.
fn name(seat: &mut Seat, path: &Path) {
    seat.write("文件", "");
    seat.press_with(Modifiers::COMMAND, Key::A);
    seat.type_text(&path.display().to_string());
}

#[test]
fn a_bundle_is_made_in_one_window_and_dropped_onto_another_that_meets_nobody() {
    let dir = tempfile::tempdir().expect("a directory");
    let (first, second) = two_homes(dir.path());
    let file = dir.path().join("给我的笔记本.tzbundle");
    let mut seat = Seat::at(&first, Lang::Zh, [1180.0, 780.0]);
    seat.click("网络与同步");
    seat.click("做一个携带包…");
    seat.see("做一个携带包");
    seat.write("给谁", "张");
    seat.click_last("张三");
    seat.picture("bundle-make-zh");
    name(&mut seat, &file);
    seat.click("保存携带包");
    seat.see_part("已保存：给我的笔记本.tzbundle");
    seat.lose("给谁");
    seat.picture("bundle-made-zh");
    // A file that is there stays.
    seat.click("做一个携带包…");
    seat.write("给谁", "张");
    seat.click_last("张三");
    name(&mut seat, &file);
    seat.click("保存携带包");
    seat.see_part("已经存在");
    seat.click("取消");
    seat.leave();

    let mut seat = Seat::at(&second, Lang::Zh, [1180.0, 780.0]);
    seat.node();
    seat.drop_file(Path::new("/tmp/a.zip"));
    seat.see("请先打开可以发言的频道、任务或文档，再把文件拖进来");
    seat.drop_file(&file);
    seat.see("导入携带包");
    seat.see_part("打开了给您的");
    seat.picture("bundle-taken-zh");
    seat.click("关闭");
    seat.lose("导入携带包");
    seat.click("大厅");
    seat.see("明天发布");
    // Once more, by its name: nothing is new.
    seat.click("网络与同步");
    seat.click("导入携带包…");
    name(&mut seat, Path::new("/nowhere/a.tzbundle"));
    seat.click("导入");
    seat.see_part("文件读不了");
    name(&mut seat, &file);
    seat.click("导入");
    seat.see_part("打开了给您的");
    seat.see("示例科技");
    seat.click("关闭");
    seat.leave();
}

#[test]
fn somebody_without_a_network_joins_by_a_file_that_is_made_with_the_invitation_and_dropped() {
    let dir = tempfile::tempdir().expect("a directory");
    let (first, file) = (dir.path().join("first"), dir.path().join("给新人.tzbundle"));
    crate::conversation::founded(&first);
    let department = Command::AddDepartment { name: "市场部".into(), parent: None };
    ask(&first, Request::Command(department));
    let mut seat = Seat::at(&first, Lang::Zh, [1180.0, 780.0]);
    seat.click("人员与权限");
    seat.click("邀请同事");
    seat.click("生成邀请码");
    seat.see("对方没有网络：做一个文件…");
    seat.picture("invitation-zh");
    let desks = seat.app().desks().expect("a desk");
    let code = desks.here().invitation.as_ref().expect("an invitation").code.clone();
    seat.click("对方没有网络：做一个文件…");
    seat.see("给凭邀请码加入市场部的人");
    seat.picture("bundle-joins-zh");
    name(&mut seat, &file);
    seat.click("保存携带包");
    seat.see_part("已保存：给新人.tzbundle");
    seat.leave();

    let mut seat = Seat::at(&dir.path().join("second"), Lang::Zh, [1180.0, 780.0]);
    seat.see("凭邀请加入");
    seat.drop_file(&file);
    seat.write("邀请码", &code);
    seat.write("您的姓名", "李四");
    seat.picture("join-file-zh");
    seat.click("加入");
    seat.see_part("您已加入。同事还不知道");
    seat.picture("joined-by-file-zh");
    seat.click("去做携带包");
    seat.see("做一个携带包…");
    seat.click("人员与权限");
    seat.see("张三");
    seat.leave();
    // A file for somebody else says so, and nothing typed is lost.
    let mut seat = Seat::at(&dir.path().join("third"), Lang::En, [1180.0, 780.0]);
    seat.click("Join with an invitation");
    seat.drop_file(Path::new("/nowhere/a.tzbundle"));
    seat.write("Invitation code", &code);
    seat.write("Your name", "Ann");
    seat.click("Join");
    seat.see_part("the file can't be read");
    seat.picture("join-file-en");
}

#[test]
fn whether_the_line_is_spared_is_set_on_the_screen_of_the_network() {
    let dir = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 1180.0]);
    seat.click("网络与同步");
    seat.see_part("文件按设置自动下载");
    seat.click("总是节省");
    seat.see_part("正在节省：消息、任务和文档照常收发");
    seat.picture("metered-zh");
    seat.click("从不");
    seat.see("文件按设置自动下载");
    seat.leave();
    let status = ask(dir.path(), Request::Query(Query::Status));
    let Answer::Status(status) = status else { panic!("no status") };
    assert_eq!(status.metered.setting, node::facade::Metering::Off);
    let mut seat = Seat::at(dir.path(), Lang::En, [1180.0, 1180.0]);
    seat.click("Network and sync");
    seat.click("By itself");
    seat.see_part("files come by themselves");
    seat.picture("metered-en");
}
