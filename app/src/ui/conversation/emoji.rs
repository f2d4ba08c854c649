//! Emoji under messages.

use egui::{
    Button, Popup, PopupCloseBehavior, Response, RichText, Role, Stroke, TextEdit, Ui, Vec2,
};
use node::facade::{Command, MessageInfo};

use super::shared::Shared;
use crate::{
    action::{Action, Then},
    theme::Icon,
    ui::Cx,
    widgets::{icon_button, label_as},
};

/// Those that are offered. The bundled fonts have them all.
const OFFERED: [&str; 12] = ["👍", "👌", "🙏", "👏", "🎉", "❤", "😄", "😢", "👀", "✅", "❌", "🔥"];

/// In a row of the menu.
const A_ROW: usize = 6;

/// Puts an emoji to a message, or takes it away.
fn react(cx: &Cx<'_>, channel: &str, message: &MessageInfo, emoji: &str) {
    let on = !message.my_reactions.iter().any(|mine| mine == emoji);
    let (channel, message, emoji) = (channel.to_owned(), message.id.clone(), emoji.to_owned());
    cx.act(Action::Do(Command::React { channel, message, emoji, on }, Then::Nothing));
}

/// Draws the emoji that a message has; a click adds one's own or takes it away.
pub(super) fn row(
    ui: &mut Ui,
    cx: &Cx<'_>,
    channel: &str,
    may_react: bool,
    message: &MessageInfo,
    shared: &mut Shared,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(4.0, 4.0);
        for (emoji, names) in &message.reactions {
            let mine = message.my_reactions.contains(emoji);
            let response = chip(ui, cx, emoji, names, mine);
            if response.clicked() && may_react {
                react(cx, channel, message, emoji);
            }
        }
        if may_react {
            let button = icon_button(ui, cx.theme, Icon::EMOJI, &cx.say("emoji-add"));
            menu(&button, cx, channel, message, shared);
        }
    });
}

fn chip(ui: &mut Ui, cx: &Cx<'_>, emoji: &str, names: &[String], mine: bool) -> Response {
    let tokens = &cx.theme.tokens;
    let colour = if mine { tokens.accent } else { tokens.text };
    let words = RichText::new(format!("{emoji} {}", names.len())).color(colour);
    let line = Stroke::new(1.0, if mine { tokens.accent } else { tokens.line });
    let ground = if mine { tokens.accent_ground } else { tokens.base };
    let button = Button::new(words).fill(ground).stroke(line).corner_radius(12);
    let response = ui.add(button.min_size(Vec2::new(0.0, 26.0)));
    let separator = cx.say("names-separator");
    let names = names.join(&separator);
    let values = [("emoji", emoji.into()), ("names", names.as_str().into())];
    let label = cx.fill(if mine { "emoji-mine" } else { "emoji-by" }, &values);
    label_as(&response, Role::Button, &label);
    response.on_hover_text(label)
}

/// The menu that a button opens, to choose an emoji.
pub(super) fn menu(
    button: &Response,
    cx: &Cx<'_>,
    channel: &str,
    message: &MessageInfo,
    shared: &mut Shared,
) {
    let popup = Popup::menu(button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_width(A_ROW as f32 * 36.0);
        for line in OFFERED.chunks(A_ROW) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for emoji in line {
                    let glyph = RichText::new(*emoji).size(18.0);
                    let button = Button::new(glyph).frame_when_inactive(false);
                    if ui.add(button.min_size(Vec2::splat(34.0))).clicked() {
                        react(cx, channel, message, emoji);
                        ui.close();
                    }
                }
            });
        }
        let label = cx.say("emoji-other");
        let field = TextEdit::singleline(&mut shared.emoji).hint_text(&label).char_limit(8);
        let response = ui.add(field.desired_width(f32::INFINITY));
        label_as(&response, Role::TextInput, &label);
        let typed = shared.emoji.trim().to_owned();
        let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
        if response.lost_focus() && enter && !typed.is_empty() {
            react(cx, channel, message, &typed);
            shared.emoji.clear();
            ui.close();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_have_all_that_are_offered() {
        let ctx = egui::Context::default();
        ctx.set_fonts(crate::theme::fonts());
        let mut missing = Vec::new();
        let _ = ctx.run_ui(egui::RawInput::default(), |ui| {
            let font = egui::FontId::proportional(14.0);
            missing = OFFERED
                .into_iter()
                .filter(|emoji| !ui.fonts_mut(|fonts| fonts.has_glyphs(&font, emoji)))
                .collect();
        });
        assert_eq!(missing, Vec::<&str>::new());
    }
}
