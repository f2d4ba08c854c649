//! What changed while one was apart, after half a day without a line.

use app::{
    state::Route,
    text::{Lang, Text},
    theme::ThemeChoice,
};
use egui::Rect;

use super::{room::troubles, stage::Stage};

/// A desk on which the digest is open.
fn digest(text: Text, theme: ThemeChoice, size: [f32; 2]) -> Stage {
    let mut stage = Stage::new(text, theme, size);
    stage.apart();
    stage.go(Route::Digest { reunion: None });
    // The notice that led here.
    stage.desk().notices.close(0);
    stage.rest();
    stage
}

#[test]
fn what_changed_while_one_was_apart_in_both_languages_light_and_dark() {
    let looks = [
        (Lang::Zh, ThemeChoice::Light, "zh-light"),
        (Lang::Zh, ThemeChoice::Dark, "zh-dark"),
        (Lang::En, ThemeChoice::Light, "en-light"),
        (Lang::En, ThemeChoice::Dark, "en-dark"),
    ];
    let look = |(lang, theme, name): (Lang, ThemeChoice, &str)| {
        let mut stage = digest(Text::new(lang), theme, [1180.0, 780.0]);
        stage.compare(&format!("digest-{name}")).err()
    };
    let wrong: Vec<String> = looks.into_iter().filter_map(look).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_changed_finds_its_room_with_long_texts_and_in_a_narrow_window() {
    for size in [[1180.0, 780.0], [400.0, 700.0]] {
        let mut stage = digest(Text::stretched(Lang::En), ThemeChoice::Light, size);
        let window = Rect::from_min_size(egui::Pos2::ZERO, size.into());
        let mut found = Vec::new();
        troubles(&stage.screen.root(), window, &mut found);
        stage.picture(&format!("stretched-digest-{}", size[0]));
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
