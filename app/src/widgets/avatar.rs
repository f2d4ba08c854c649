//! A person's picture: the first letters of their name on their own colour.

use egui::{Align2, FontId, Painter, Rect, Response, Sense, Ui, Vec2};

use crate::theme::{Theme, bold};

/// What stands for a name: two letters of a Latin name, the last two of a Chinese one.
fn initials(name: &str) -> String {
    let latin = name.chars().next().is_some_and(|c| c.is_ascii());
    if latin {
        let words = name.split_whitespace().filter_map(|word| word.chars().next());
        return words.take(2).flat_map(char::to_uppercase).collect();
    }
    let count = name.chars().count();
    name.chars().skip(count.saturating_sub(2)).collect()
}

/// Paints a person's picture at a place, without a widget of its own.
pub fn paint_avatar(painter: &Painter, theme: &Theme, id: &str, name: &str, rect: Rect) {
    painter.rect_filled(rect, rect.height() / 4.0, theme.tokens.person(id));
    let font = FontId::new(rect.height() * 0.38, bold());
    painter.text(rect.center(), Align2::CENTER_CENTER, initials(name), font, theme.tokens.base);
}

/// Draws a person's picture. It says nothing of its own: the name stands beside it.
pub fn avatar(ui: &mut Ui, theme: &Theme, id: &str, name: &str, side: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    if ui.is_rect_visible(rect) {
        paint_avatar(ui.painter(), theme, id, name, rect);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_chinese_and_latin_names() {
        assert_eq!(initials("张三"), "张三");
        assert_eq!(initials("欧阳小明"), "小明");
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("ada"), "A");
        assert_eq!(initials(""), "");
    }
}
