//! Screens as they were looked at and found good, compared with their kept pictures.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --workspace --test window screens` keeps new ones.

use app::text::Lang;

use crate::seat::Seat;

/// The first page in a language and a theme.
fn first_page(lang: Lang, theme: &str, name: &str) {
    let mut seat = Seat::new(lang);
    seat.click(theme);
    seat.harness.remove_cursor();
    seat.harness.step();
    seat.snapshot(name);
}

#[test]
fn the_first_page_in_chinese() {
    first_page(Lang::Zh, "浅色", "first-zh-light");
}

#[test]
fn the_first_page_in_chinese_and_dark() {
    first_page(Lang::Zh, "深色", "first-zh-dark");
}

#[test]
fn the_first_page_in_english() {
    first_page(Lang::En, "Light", "first-en-light");
}

#[test]
fn the_first_page_in_english_and_dark() {
    first_page(Lang::En, "Dark", "first-en-dark");
}

#[test]
fn the_first_page_in_high_contrast() {
    first_page(Lang::En, "High contrast", "first-en-contrast");
}
