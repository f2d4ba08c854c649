//! Texts half as long again still find their room: nothing with a label leaves the window, and
//! nothing lies on its neighbour.

use app::{
    text::{Lang, Text},
    theme::ThemeChoice,
};
use egui::{Rect, accesskit::Role};
use egui_kittest::{Node, kittest::NodeT as _};

use super::{screens::SCREENS, stage::Stage};

/// Points by which neighbours may touch: a focus ring, a shadow, a rounding.
const TOUCH: f32 = 2.0;

/// What people read or press.
fn is_seen(node: &Node<'_>) -> bool {
    let node = node.accesskit_node();
    let named = node.label().is_some_and(|label| !label.is_empty())
        || node.value().is_some_and(|value| !value.is_empty());
    let role = matches!(
        node.role(),
        Role::Button | Role::Label | Role::Link | Role::CheckBox | Role::TextInput | Role::ComboBox
    );
    named && role && !node.is_hidden()
}

fn name(node: &Node<'_>) -> String {
    let node = node.accesskit_node();
    let words = node.label().or_else(|| node.value()).unwrap_or_default();
    words.chars().take(40).collect()
}

/// What lies on what, and what leaves the window, below a node.
pub(super) fn troubles(node: &Node<'_>, window: Rect, found: &mut Vec<String>) {
    let children: Vec<Node<'_>> = node.children().collect();
    let seen: Vec<&Node<'_>> = children.iter().filter(|node| is_seen(node)).collect();
    for (at, one) in seen.iter().enumerate() {
        let rect = one.rect();
        if rect.left() < window.left() - TOUCH || rect.right() > window.right() + TOUCH {
            found.push(format!("{} leaves the window: {rect}", name(one)));
        }
        for other in &seen[at + 1..] {
            let (other_rect, inner) = (other.rect(), rect.shrink(TOUCH / 2.0));
            let within = rect.contains_rect(other_rect) || other_rect.contains_rect(rect);
            if inner.intersects(other_rect.shrink(TOUCH / 2.0)) && !within {
                let names = (name(one), name(other));
                found.push(format!("{} {rect} lies on {} {other_rect}", names.0, names.1));
            }
        }
    }
    for child in &children {
        troubles(child, window, found);
    }
}

fn look(text: Text, size: [f32; 2]) {
    let mut stage = Stage::new(text, ThemeChoice::Light, size);
    let window = Rect::from_min_size(egui::Pos2::ZERO, size.into());
    let mut found = Vec::new();
    for (screen, enter) in &SCREENS {
        enter(&mut stage);
        let mut here = Vec::new();
        troubles(&stage.screen.root(), window, &mut here);
        // Boards and tables are as wide as they have columns, and scroll.
        let wide = *screen == "board" || screen.starts_with("table");
        here.retain(|trouble| !wide || !trouble.contains("leaves the window"));
        stage.picture(&format!("stretched-{screen}-{}", size[0]));
        found.extend(here.into_iter().map(|trouble| format!("{screen}: {trouble}")));
        stage.leave();
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn long_chinese_texts_find_their_room() {
    look(Text::stretched(Lang::Zh), [1180.0, 780.0]);
}

#[test]
fn long_english_texts_find_their_room() {
    look(Text::stretched(Lang::En), [1180.0, 780.0]);
}

#[test]
fn long_english_texts_find_their_room_in_a_narrow_window() {
    look(Text::stretched(Lang::En), [400.0, 700.0]);
}
