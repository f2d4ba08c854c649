//! Proofs in the window: saved from a message and a task, checked by somebody who was handed the file.

use app::text::Lang;

use crate::seat::Seat;

const SAID: &str = "成都分部收到，两地的消息都能看到。";

/// Writes a path in place of the one that is proposed.
fn put(seat: &mut Seat, label: &str, path: &std::path::Path) {
    seat.write(label, "");
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::A);
    seat.type_text(&path.display().to_string());
}

#[test]
fn a_proof_of_a_message_is_saved_and_checked_in_the_window() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("消息.proof");
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("公告");
    seat.point(SAID);
    seat.click("更多");
    seat.click("消息详情");
    seat.click("保存证明…");
    seat.see_part("请只交给可以看到这些的人");
    put(&mut seat, "文件", &dir.path().join("没有这里/消息.proof"));
    seat.click("保存");
    seat.see_part("没有文件夹");
    put(&mut seat, "文件", &file);
    seat.picture("proof-save-zh");
    seat.click("保存");
    seat.see_part("消息.proof");
    assert!(file.exists());

    // Somebody else checks it.
    seat.click("李四 · 总部");
    seat.click("设置");
    seat.click("检查证明…");
    put(&mut seat, "文件", &file);
    seat.click("检查");
    seat.see("证明成立");
    seat.see_part("这就是您所在的组织");
    seat.see_part(SAID);
    seat.see_part("由张三授予");
    seat.picture("proof-holds-zh");

    // A file that was changed proves nothing.
    let mut bytes = std::fs::read(&file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let forged = dir.path().join("伪造.proof");
    std::fs::write(&forged, bytes).expect("written");
    seat.drop_file(&forged);
    seat.lose("证明成立");
    seat.click("检查");
    seat.see_part("证明不成立");
    seat.see_part("不要相信它");
    seat.picture("proof-forged-zh");
    seat.leave();
}

#[test]
fn a_proof_of_a_task_is_checked_by_whoever_belongs_to_another_organisation() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("task.proof");
    let mut seat = Seat::new(Lang::En);
    seat.click("Open the sample organisation");
    seat.see("Inbox");
    let title = {
        use node::facade::{Answer, Query, Request};
        let query = Request::Query(Query::Tasks { department: None });
        match seat.node().call_blocking(query) {
            Ok(Answer::Tasks(rows)) => rows.first().expect("a task").title.clone(),
            other => panic!("{other:?}"),
        }
    };
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::K);
    seat.type_text(&title);
    seat.see_part(&title);
    seat.press(egui::Key::Enter);
    seat.click("Save a proof…");
    put(&mut seat, "File", &file);
    seat.click("Save");
    seat.see_part("task.proof");
    seat.leave();

    let home = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(home.path());
    let mut seat = Seat::at(home.path(), Lang::En, [1180.0, 900.0]);
    seat.click("Settings");
    seat.click("Dark");
    seat.click("Check a proof…");
    put(&mut seat, "File", &file);
    seat.click("Check");
    seat.see("The proof holds");
    seat.see_part("This isn't your own organisation");
    seat.see_part(&format!("Title: {title}"));
    seat.see("What it can't prove");
    seat.picture("proof-other-en-dark");
    seat.leave();
}
