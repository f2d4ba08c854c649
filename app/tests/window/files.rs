//! Files in the window: attached by name, by drop and by paste, shown with their states, saved, kept.

use std::{fs, path::Path, sync::Arc};

use app::{state::Loaded, text::Lang};
use egui::{Color32, ColorImage, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use node::facade::{Answer, Query, Request};

use crate::seat::Seat;

/// A window on a home with the channel 大厅 open.
fn hall(home: &Path, lang: Lang) -> Seat {
    crate::conversation::founded(home);
    let mut seat = Seat::at(home, lang, [1180.0, 780.0]);
    seat.click("大厅");
    seat
}

/// A PNG with a few colours.
pub fn picture() -> Vec<u8> {
    let image =
        image::RgbImage::from_fn(320, 180, |x, y| image::Rgb([(x / 2) as u8, (y + 40) as u8, 160]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).expect("encoded");
    bytes.into_inner()
}

#[test]
fn r50_a_file_is_attached_dropped_sent_and_saved_and_its_state_is_always_shown() {
    let dir = tempfile::tempdir().expect("a directory");
    let (report, photo) = (dir.path().join("季度报告.pdf"), dir.path().join("现场.png"));
    fs::write(&report, vec![7; 300_000]).expect("written");
    fs::write(&photo, picture()).expect("written");
    let mut seat = hall(&dir.path().join("home"), Lang::Zh);
    // By name.
    seat.click("添加文件");
    seat.see_part("也可以把文件拖进窗口");
    seat.write("文件", &report.display().to_string());
    seat.picture("file-ask-zh");
    seat.click("添加");
    seat.see("已保存在本机");
    // By drop.
    seat.drop_file(&photo);
    seat.until("both in", |screen| screen.query_all_by_label("已保存在本机").count() == 2);
    seat.picture("file-attached-zh");
    seat.write("发送到 大厅", "请看附件");
    seat.click("发送");
    seat.see_part("文件 季度报告.pdf，");
    seat.see("图片 现场.png");
    seat.lose("已保存在本机");
    seat.see("请看附件");
    seat.until("the picture", |screen| {
        screen.state().desks().is_some_and(|desks| desks.here().previews.count() == 1)
    });
    seat.picture("file-sent-zh");
    // Saved under its name, in a place that is typed; what is there stays.
    let saved = dir.path().join("存这里.pdf");
    for there in [false, true] {
        seat.click("另存为…");
        seat.see("保存文件");
        seat.write("文件", "");
        seat.press_with(Modifiers::COMMAND, Key::A);
        seat.type_text(&saved.display().to_string());
        seat.click_last("保存文件");
        if there {
            seat.see_part("已经存在");
            seat.picture("file-there-zh");
            seat.click("取消");
        } else {
            seat.see("已保存：存这里.pdf");
            assert_eq!(fs::read(&saved).expect("there"), vec![7; 300_000]);
        }
    }
    // What can be done with it stands in its menu; the last known copy doesn't go.
    seat.click("季度报告.pdf 的更多操作");
    seat.see("别处还没有这个文件，不能删除");
    seat.picture("file-menu-zh");
    seat.click("一直保留在本机");
    seat.see_part("在本机，一直保留");
    seat.leave();
}

#[test]
fn r50_a_file_that_cannot_be_added_says_why_and_is_tried_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let late = dir.path().join("late.txt");
    let mut seat = hall(&dir.path().join("home"), Lang::En);
    seat.drop_file(&late);
    seat.see_part("can't be read");
    seat.see("Try again");
    seat.write("Message 大厅", "with a file");
    let send = |screen: &egui_kittest::Harness<'static, app::app::App>| {
        use egui_kittest::kittest::NodeT as _;
        screen.get_by_label("Send").accesskit_node().is_disabled()
    };
    assert!(send(&seat.harness), "it doesn't go without its file");
    seat.picture("file-failed-en");
    fs::write(&late, b"now it is here").expect("written");
    seat.click("Try again");
    seat.see("Saved on this device");
    seat.click("Send");
    seat.see_part("File late.txt, ");
    seat.drop_file(dir.path());
    seat.see_part("is no file");
    seat.click_part("Remove ");
    seat.until("removed", |screen| {
        screen.query_all_by_label_contains("is no file").next().is_none()
    });
    seat.leave();
}

#[test]
fn a_picture_is_pasted_into_the_field() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut seat = hall(&dir.path().join("home"), Lang::Zh);
    seat.write("发送到 大厅", "截图");
    let image = ColorImage::new([64, 40], vec![Color32::from_rgb(30, 120, 200); 64 * 40]);
    seat.harness.event(egui::Event::PasteImage(Arc::new(image)));
    seat.harness.step();
    seat.see("已保存在本机");
    seat.click("发送");
    seat.see("图片 粘贴的图片 1.png");
    // Ctrl+U asks for another.
    seat.write("发送到 大厅", "");
    seat.press_with(Modifiers::COMMAND, Key::U);
    seat.see_part("也可以把文件拖进窗口");
    seat.click("取消");
    seat.leave();
}

#[test]
fn what_files_may_take_is_set_in_the_settings() {
    let dir = tempfile::tempdir().expect("a directory");
    let home = dir.path().join("home");
    let mut seat = hall(&home, Lang::Zh);
    let file = dir.path().join("a.bin");
    fs::write(&file, vec![1; 100_000]).expect("written");
    seat.drop_file(&file);
    seat.see("已保存在本机");
    seat.click("设置");
    seat.see_part("1 个文件，");
    seat.click("所有文件");
    seat.until("the new rule", |screen| {
        let cache = screen.state().desks().map(|desks| desks.here().cache.get(&Query::FileStorage));
        matches!(cache, Some(Loaded::Ready(Answer::FileStorage(known))) if known.rules.keep_all)
    });
    seat.picture("file-settings-zh");
    seat.leave();
    let at = node::runtime::HomeAt::open(&home);
    let query = Request::Query(Query::FileStorage);
    let answer = node::runtime::with_home(&at, query).expect("answered");
    let Answer::FileStorage(storage) = answer else { panic!("{answer:?}") };
    assert!(storage.rules.keep_all, "it is kept");
}
