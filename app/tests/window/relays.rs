//! Relays in the window: one is appointed by its code, after what it will see was read, and ended.

use std::sync::Arc;

use app::text::Lang;
use node::{
    disk::SimDisk,
    relay::{Code, RelayHome},
};
use protocol::{clock::Millis, crypto::HomeKey};

use crate::seat::Seat;

/// What a relay's machine shows.
fn code() -> String {
    let (disk, key) = (Arc::new(SimDisk::new()), HomeKey::new([7; 32]));
    let hints = vec!["/ip4/203.0.113.7/udp/4001/quic-v1".to_owned()];
    let home = RelayHome::make(disk, key, ([1; 32], [2; 32]), hints, Millis(1)).expect("made");
    match home.code() {
        Code::Open(code) => code,
        Code::Spent => panic!("it is new"),
    }
}

#[test]
fn a_relay_is_appointed_after_what_it_sees_was_read_and_ended_after_a_question() {
    let dir = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 980.0]);
    seat.click("网络与同步");
    seat.click("任命中继…");
    seat.write("中继代码", "tr1abc");
    seat.see_part("这不是完整的中继代码");
    seat.write("中继代码", "");
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::A);
    seat.type_text(&code());
    seat.see("/ip4/203.0.113.7/udp/4001/quic-v1");
    seat.lose("这不是完整的中继代码：中继代码以 tr1 开头");
    seat.write("成员看到的名称", "机房");
    seat.picture("relay-form-zh");
    seat.click("继续…");
    seat.see_part("机房将替不在线的同事保管");
    seat.see("它看不到什么");
    seat.picture("relay-reading-zh");
    // One can go back, and nothing was done.
    seat.click("返回");
    seat.see("成员看到的名称");
    seat.click("继续…");
    seat.click("任命");
    seat.see_part("已任命");
    seat.see("机房");
    seat.see("还没联系上");
    seat.see("范围：全组织，包括私聊");
    seat.picture("relay-appointed-zh");
    seat.click("终止机房…");
    seat.see("终止机房？");
    seat.picture("relay-end-zh");
    seat.click("取消");
    seat.lose("终止机房？");
    seat.see("机房");
    seat.click("终止机房…");
    seat.click("终止");
    seat.see("中继已终止");
    seat.lose("机房");
    seat.leave();
}

#[test]
fn the_form_in_english_and_dark() {
    let dir = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::En, [820.0, 980.0]);
    seat.click("Settings");
    seat.click("Dark");
    seat.click("Network and sync");
    seat.click("Appoint a relay…");
    seat.write("The relay's code", &code());
    seat.see("/ip4/203.0.113.7/udp/4001/quic-v1");
    seat.picture("relay-form-en-dark");
    seat.click("Continue…");
    seat.see("What it can't see");
    seat.picture("relay-reading-en-dark");
    seat.click("Appoint");
    seat.see("Not reached yet");
    seat.see("For everything, conversations too");
    seat.picture("relay-appointed-en-dark");
    seat.click_part("End ");
    seat.see("End it");
    seat.picture("relay-end-en-dark");
    seat.click("End it");
    seat.see("The relay has ended");
    seat.leave();
}
