//! Tasks as cards in columns by status; a card dragged to another column gets its status.

use egui::{DragAndDrop, Id, LayerId, Order, Rect, ScrollArea, Sense, Ui, Vec2};
use node::facade::TaskInfo;

use super::{
    TasksView, add, card,
    list::{act, look},
    paint::{Look, icon, status_icon},
    row::Done,
    show::words,
    view::change,
};
use crate::{
    model::tasks::{board::moved, statuses::label},
    state::TaskScope,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{icon_button, strong, weak},
};

/// The width of a column.
const WIDTH: f32 = 264.0;

/// A card that is dragged.
#[derive(Clone, Debug)]
struct Dragged {
    task: String,
}

/// Draws the board.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    view: &mut TasksView,
) {
    let height = ui.available_height() - 8.0;
    let count = view.shown.columns.len();
    let gap = cx.theme.sizes.gap;
    ScrollArea::horizontal().id_salt("task-board").auto_shrink(false).show_viewport(
        ui,
        |ui, sight| {
            let all = (WIDTH + gap) * count as f32;
            ui.set_min_size(Vec2::new(all, height));
            let origin = ui.max_rect().min;
            for at in 0..count {
                let left = at as f32 * (WIDTH + gap);
                if left + WIDTH < sight.left() || left > sight.right() {
                    continue;
                }
                let min = origin + Vec2::new(left, 0.0);
                let rect = Rect::from_min_size(min, Vec2::new(WIDTH, height));
                let builder = egui::UiBuilder::new().id_salt(("column", at)).max_rect(rect);
                ui.scope_builder(builder, |ui| column(ui, cx, seen, scope, at, rect, view));
            }
        },
    );
    ghost(ui, cx, seen, view);
}

fn column(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    at: usize,
    rect: Rect,
    view: &mut TasksView,
) {
    let status = view.shown.columns[at].status.clone();
    let tokens = &cx.theme.tokens;
    let zone = ui.interact(rect, Id::unique(("task-column", &status.id)), Sense::hover());
    let name = label(&status, cx.text.lang());
    let tasks = seen.cache.tasks();
    let held = zone.dnd_hover_payload::<Dragged>();
    let dragged = held.and_then(|held| tasks.iter().find(|task| task.task == held.task));
    let can = dragged.and_then(|task| moved(task, &status.id, &view.shown.statuses)).is_some();
    let fill = if can { tokens.accent_ground } else { tokens.side };
    ui.painter().rect_filled(rect, cx.theme.sizes.radius, fill);
    if can {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, cx.theme.sizes.radius, stroke, egui::StrokeKind::Inside);
    }
    egui::Frame::new().inner_margin(8).show(ui, |ui| {
        head(ui, cx, at, name, view);
        if view.adding.column.as_deref() == Some(status.id.as_str()) {
            add::line(ui, cx, seen, scope, Some(&status.id), view);
        }
        cards(ui, cx, seen, at, view);
    });
    if let Some(held) = zone.dnd_release_payload::<Dragged>()
        && let Some(task) = tasks.iter().find(|task| task.task == held.task)
        && let Some(set) = moved(task, &status.id, &view.shown.statuses)
    {
        change(cx, vec![(task.task.clone(), set)], None);
    }
}

/// The name of a column, how many cards it has, and the way to a new one.
fn head(ui: &mut Ui, cx: &Cx<'_>, at: usize, name: &str, view: &mut TasksView) {
    let column = &view.shown.columns[at];
    let (count, category, id) = (column.tasks.len(), column.status.category, &column.status.id);
    ui.horizontal(|ui| {
        let (mark, _) = ui.allocate_exact_size(Vec2::splat(20.0), Sense::hover());
        icon(ui, cx.theme, status_icon(cx.theme, category), mark.center());
        let room = ui.available_width() - 70.0;
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(egui::Label::new(strong(cx.theme, name)).truncate());
        });
        ui.label(weak(cx.theme, count.to_string()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let label = cx.fill("task-new-in", &[("status", name.into())]);
            if icon_button(ui, cx.theme, Icon::ADD, &label).clicked() {
                view.adding.column = Some(id.clone());
                view.adding.focus = true;
            }
        });
    });
}

/// The cards in sight.
fn cards(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, at: usize, view: &mut TasksView) {
    ui.spacing_mut().item_spacing.y = 6.0;
    let count = view.shown.columns[at].tasks.len();
    if count == 0 {
        ui.vertical_centered(|ui| {
            ui.add_space(cx.theme.sizes.wide);
            ui.label(weak(cx.theme, cx.say("tasks-column-empty")));
        });
        return;
    }
    let tasks = seen.cache.tasks();
    let mut done = Vec::new();
    let area = ScrollArea::vertical().id_salt(("cards", at)).auto_shrink(false);
    area.show_rows(ui, card::HEIGHT, count, |ui, range| {
        view.drawn += range.len();
        for row in range {
            let index = view.shown.columns[at].tasks[row];
            let Some(task) = tasks.get(index) else { continue };
            let look = look(seen, view, row, &task.task);
            let response = card::draw(ui, cx, &words(cx, seen, view), task, look);
            response.dnd_set_drag_payload(Dragged { task: task.task.clone() });
            if look.cursor {
                let place = super::keys::cursor_place();
                ui.ctx().data_mut(|data| data.insert_temp(place, response.rect));
                if view.cursor.as_ref().is_some_and(|cursor| cursor.moved) {
                    response.scroll_to_me(None);
                }
            }
            let choose = response.clicked() && ui.input(|input| input.modifiers.command);
            if choose {
                done.push((row, task.task.clone(), Done::Choose));
            } else if response.clicked() {
                done.push((row, task.task.clone(), Done::Open));
            }
        }
    });
    for (row, task, what) in done {
        act(cx, view, row, task, what);
    }
}

/// The card at the pointer while it is dragged; its own stays where it is until the node has saved
/// the change.
fn ghost(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &TasksView) {
    let Some(held) = DragAndDrop::payload::<Dragged>(ui.ctx()) else { return };
    let task: Option<&TaskInfo> = seen.cache.tasks().iter().find(|task| task.task == held.task);
    let (Some(task), Some(at)) = (task, ui.ctx().pointer_interact_pos()) else { return };
    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    let layer = LayerId::new(Order::Tooltip, Id::unique("task-ghost"));
    let rect = Rect::from_min_size(at + Vec2::new(8.0, 6.0), Vec2::new(WIDTH - 24.0, card::HEIGHT));
    let builder = egui::UiBuilder::new().layer_id(layer).max_rect(rect);
    let mut above = egui::Ui::new(ui.ctx().clone(), Id::unique("task-ghost-ui"), builder);
    above.set_opacity(0.85);
    let look = Look { cursor: true, ..Look::default() };
    card::paint(&above, cx, &words(cx, seen, view), task, rect, look);
}
