//! A text on screen: paragraphs, code, quotes, lists, tables.

use egui::{
    CornerRadius, FontId, Frame, Label, Margin, Rect, RichText, ScrollArea, Stroke, Ui, Vec2,
};

use super::{
    spans::{self, Set},
    table,
};
use crate::{
    action::Action,
    model::markdown::{Block, Item, ShownFile},
    theme::Icon,
    ui::Cx,
    widgets::{icon_button, label_as, weak},
};

/// The width of an item's sign, in points.
const SIGN: f32 = 22.0;

/// Draws a text.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, blocks: &[Block]) {
    let tokens = &cx.theme.tokens;
    let set = Set { size: cx.theme.sizes.body, colour: tokens.text, strong: false };
    within(ui, cx, blocks, set);
}

/// The same, with the files that stand in it by themselves drawn by `file`.
pub fn show_with(
    ui: &mut Ui,
    cx: &Cx<'_>,
    blocks: &[Block],
    mut file: impl FnMut(&mut Ui, &ShownFile),
) {
    let tokens = &cx.theme.tokens;
    let set = Set { size: cx.theme.sizes.body, colour: tokens.text, strong: false };
    ui.spacing_mut().item_spacing.y = 6.0;
    for (number, block) in blocks.iter().enumerate() {
        ui.push_id(number, |ui| match block {
            Block::File(shown) => file(ui, shown),
            block => one(ui, cx, block, set),
        });
    }
}

fn within(ui: &mut Ui, cx: &Cx<'_>, blocks: &[Block], set: Set) {
    ui.spacing_mut().item_spacing.y = 6.0;
    for (number, block) in blocks.iter().enumerate() {
        ui.push_id(number, |ui| one(ui, cx, block, set));
    }
}

fn one(ui: &mut Ui, cx: &Cx<'_>, block: &Block, set: Set) {
    match block {
        Block::Paragraph(line) => drop(spans::show(ui, cx, line, set)),
        Block::Heading(level, line) => {
            let larger = f32::from(4_u8.saturating_sub(*level)) * 1.5 + 0.5;
            let set = Set { size: set.size + larger, strong: true, ..set };
            spans::show(ui, cx, line, set);
        }
        Block::Code { language, text } => code(ui, cx, language, text),
        Block::Quote(inner) => quote(ui, cx, inner, set),
        Block::List(first, items) => list(ui, cx, *first, items, set),
        Block::Table(grid) => table::show(ui, cx, grid, set),
        // Elsewhere than in a page nothing holds it.
        Block::File(shown) => drop(ui.label(weak(cx.theme, shown.name.as_str()))),
        Block::Rule => drop(ui.add(egui::Separator::default().spacing(8.0))),
    }
}

fn code(ui: &mut Ui, cx: &Cx<'_>, language: &str, text: &str) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    Frame::new()
        .fill(tokens.code)
        .corner_radius(CornerRadius::same(sizes.radius))
        .inner_margin(Margin { left: 12, right: 6, top: 4, bottom: 8 })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.horizontal(|ui| {
                ui.label(weak(cx.theme, language));
                let end = egui::Layout::right_to_left(egui::Align::Center);
                ui.with_layout(end, |ui| {
                    if icon_button(ui, cx.theme, Icon::COPY, &cx.say("code-copy")).clicked() {
                        cx.act(Action::Copy(text.to_owned()));
                    }
                });
            });
            ScrollArea::horizontal().show(ui, |ui| {
                let words = RichText::new(text)
                    .font(FontId::monospace(sizes.body - 1.0))
                    .color(tokens.text);
                ui.add(Label::new(words).extend().selectable(true));
            });
        });
}

fn quote(ui: &mut Ui, cx: &Cx<'_>, inner: &[Block], set: Set) {
    let colour = cx.theme.tokens.weak;
    let frame = Frame::new().inner_margin(Margin { left: 12, ..Margin::ZERO });
    let rect = frame.show(ui, |ui| within(ui, cx, inner, Set { colour, ..set })).response.rect;
    let bar = Rect::from_min_size(rect.left_top(), Vec2::new(3.0, rect.height()));
    ui.painter().rect_filled(bar, 1.5, cx.theme.tokens.line);
}

fn list(ui: &mut Ui, cx: &Cx<'_>, first: Option<u64>, items: &[Item], set: Set) {
    ui.spacing_mut().item_spacing.y = 2.0;
    for (number, item) in items.iter().enumerate() {
        ui.push_id(number, |ui| {
            let left = ui.cursor().left_top();
            let width = ui.available_width();
            let sign = Rect::from_min_size(left, Vec2::new(SIGN, set.size * 1.5));
            let rest = Rect::from_min_size(
                left + Vec2::new(SIGN, 0.0),
                Vec2::new((width - SIGN).max(SIGN), 0.0),
            );
            let counted = first.map(|first| first.saturating_add(number as u64));
            item_sign(ui, cx, sign, item.task, counted, set);
            let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rest).id_salt("item"));
            within(&mut inner, cx, &item.blocks, set);
            let taken = inner.min_rect().union(sign);
            ui.advance_cursor_after_rect(Rect::from_min_size(
                left,
                Vec2::new(width, taken.height()),
            ));
        });
    }
}

/// The sign before an item: a dot, its number, or whether the task is done.
fn item_sign(
    ui: &mut Ui,
    cx: &Cx<'_>,
    rect: Rect,
    task: Option<bool>,
    number: Option<u64>,
    set: Set,
) {
    let painter = ui.painter();
    let middle = rect.left_center();
    if let Some(done) = task {
        let icon = if done { Icon::TASK } else { Icon::UNDONE };
        let colour = if done { cx.theme.tokens.good } else { cx.theme.tokens.weak };
        let font = FontId::proportional(set.size);
        painter.text(middle, egui::Align2::LEFT_CENTER, icon.glyph(), font, colour);
        let response = ui.allocate_rect(rect, egui::Sense::hover());
        let words = if done { cx.say("text-item-done") } else { cx.say("text-item-open") };
        label_as(&response, egui::Role::Label, &words);
        return;
    }
    match number {
        Some(number) => {
            let (text, font) = (format!("{number}."), FontId::proportional(set.size));
            painter.text(middle, egui::Align2::LEFT_CENTER, text, font, set.colour);
        }
        None => {
            let at = middle + Vec2::new(7.0, 0.0);
            painter.circle(at, 2.5, set.colour, Stroke::NONE);
        }
    }
}
