//! From tokens to egui's style.

use std::collections::BTreeMap;

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Vec2,
    style::{KineticScrollStyle, ScrollStyle, WidgetVisuals},
};

use super::{Sizes, Theme, Tokens, bold};

/// Makes egui draw in this theme.
pub fn apply(ctx: &egui::Context, theme: &Theme) {
    let choice = if theme.tokens.dark { egui::Theme::Dark } else { egui::Theme::Light };
    ctx.set_theme(choice);
    ctx.style_mut_of(choice, |style| restyle(style, theme));
}

fn restyle(style: &mut Style, theme: &Theme) {
    let (tokens, sizes) = (&theme.tokens, &theme.sizes);
    style.text_styles = text_styles(sizes);
    style.spacing.item_spacing = Vec2::new(sizes.gap, sizes.tight);
    style.spacing.button_padding = Vec2::new(10.0, 5.0);
    style.spacing.interact_size = Vec2::new(28.0, 28.0);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(16);
    // A list that we scroll ourselves is longer than egui knows until it is drawn: a spring that
    // pulls it back to the old end would carry away what is read.
    let kinetic = KineticScrollStyle { rubber_band: false, ..KineticScrollStyle::default() };
    style.spacing.scroll = ScrollStyle { bar_width: 8.0, kinetic, ..ScrollStyle::floating() };
    style.interaction.selectable_labels = false;
    style.visuals = visuals(tokens, sizes);
}

fn text_styles(sizes: &Sizes) -> BTreeMap<TextStyle, FontId> {
    let text = |size| FontId::new(size, FontFamily::Proportional);
    [
        (TextStyle::Small, text(sizes.small)),
        (TextStyle::Body, text(sizes.body)),
        (TextStyle::Button, text(sizes.body)),
        (TextStyle::Heading, FontId::new(sizes.title, bold())),
        (TextStyle::Monospace, FontId::new(sizes.body - 1.0, FontFamily::Monospace)),
    ]
    .into()
}

fn visuals(tokens: &Tokens, sizes: &Sizes) -> egui::Visuals {
    let mut visuals = if tokens.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    let radius = CornerRadius::same(sizes.radius);
    let widget = |fill: Color32, line: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    // What can be pressed or filled in is outlined more clearly than what only lies apart.
    let edge = tokens.line.lerp_to_gamma(tokens.weak, 0.5);
    visuals.widgets.noninteractive = widget(tokens.base, tokens.line, tokens.text);
    visuals.widgets.inactive = widget(tokens.raised, edge, tokens.text);
    visuals.widgets.hovered = widget(tokens.hover, tokens.weak, tokens.text);
    visuals.widgets.active = widget(tokens.chosen, tokens.accent, tokens.text);
    visuals.widgets.open = widget(tokens.hover, tokens.line, tokens.text);
    visuals.selection.bg_fill = tokens.chosen;
    visuals.selection.stroke = Stroke::new(1.5, tokens.accent);
    visuals.hyperlink_color = tokens.accent;
    visuals.weak_text_color = Some(tokens.weak);
    visuals.faint_bg_color = tokens.side;
    visuals.extreme_bg_color = tokens.raised;
    visuals.text_edit_bg_color = Some(tokens.raised);
    visuals.code_bg_color = tokens.code;
    visuals.warn_fg_color = tokens.warn;
    visuals.error_fg_color = tokens.bad;
    visuals.panel_fill = tokens.base;
    visuals.window_fill = tokens.raised;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(sizes.radius * 2);
    visuals.menu_corner_radius = radius;
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: tokens.shadow };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    visuals
}
