//! A home with a passphrase: it is set in the settings, and asked for on the first page.

use app::text::Lang;
use node::runtime::{HomeAt, Passphrase, init, set_passphrase};

use crate::seat::Seat;

const SIZE: [f32; 2] = [1180.0, 780.0];

fn home() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    init(&HomeAt::open(dir.path()), "示例科技", "张三").expect("founded");
    dir
}

#[test]
fn a_locked_home_opens_with_its_passphrase_only() {
    let dir = home();
    let passphrase = Passphrase::new("正确的口令，一句话");
    set_passphrase(&HomeAt::open(dir.path()), Some(&passphrase)).expect("set");
    let mut seat = Seat::at(dir.path(), Lang::Zh, SIZE);
    seat.see("主目录已锁定");
    seat.picture("unlock-zh");
    seat.write("口令", "不对的口令");
    seat.click("打开");
    seat.see("口令不对");
    seat.write("口令", "正确的口令，一句话");
    seat.click("打开");
    seat.see("收件箱");
    seat.leave();
}

#[test]
fn a_passphrase_is_set_and_taken_away_in_the_settings() {
    let dir = home();
    let at = HomeAt::open(dir.path());
    // Tall enough for all of the settings: writing into a field doesn't scroll to it.
    let mut seat = Seat::at(dir.path(), Lang::En, [1180.0, 1900.0]);
    seat.click("Settings");
    seat.see("New passphrase");
    seat.write("New passphrase", "a whole sentence");
    seat.write("The same again", "a whole sentence");
    seat.picture("passphrase-en");
    seat.click("Lock with this passphrase");
    seat.see("The passphrase is set");
    assert!(at.is_locked().expect("readable"));
    seat.see("Change the passphrase");
    seat.click("Ask for none any more");
    seat.see("No passphrase is asked for any more");
    assert!(!at.is_locked().expect("readable"));
    seat.leave();
}
