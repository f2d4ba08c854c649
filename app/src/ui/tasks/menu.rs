//! The small menu at a row or field: type, arrow keys, Enter.

use egui::{
    Key, Margin, Modifiers, Popup, PopupCloseBehavior, Rect, Role, ScrollArea, TextEdit, Ui,
};
use node::facade::{TaskChange, TaskInfo};

use super::{
    TasksView,
    view::{change, today},
};
use crate::{
    model::{
        tasks::{
            offer::{Choice, Field, Known, choices, chosen},
            words::Words,
        },
        time,
    },
    theme::Icon,
    ui::{Cx, Seen, calendar},
    widgets::{Row, label_as, row, weak},
};

/// A menu that sets a field.
#[derive(Debug)]
pub(super) struct Menu {
    field: Field,
    tasks: Vec<String>,
    /// What it stands at.
    at: Rect,
    typed: String,
    index: usize,
    /// The month that its calendar shows.
    month: Option<jiff::civil::Date>,
    /// Those concerned are asked to acknowledge the deadline that is chosen.
    ask: bool,
    /// It was opened in this frame: the key that opened it isn't for its field.
    fresh: bool,
}

impl Menu {
    /// Whether it hasn't been drawn yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// A menu for a field of some tasks, at a place.
    pub(super) fn new(field: Field, tasks: Vec<String>, at: Rect) -> Self {
        let (typed, fresh) = (String::new(), true);
        Self { field, tasks, at, typed, index: 0, month: None, ask: false, fresh }
    }
}

/// Draws the menu, if one is open.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let Some(mut menu) = view.menu.take() else { return };
    let tasks = seen.cache.tasks();
    let targets: Vec<&TaskInfo> =
        tasks.iter().filter(|task| menu.tasks.contains(&task.task)).collect();
    let spaces = targets.iter().map(|task| task.space.clone()).collect();
    let statuses = super::shown::statuses(seen, &spaces);
    let words = Words { text: cx.text, statuses: &statuses, tasks, today: today(cx) };
    let (members, departments) = (seen.cache.members(), seen.cache.departments());
    let known = Known { words, members, departments };
    let (ctx, layer) = (ui.ctx().clone(), ui.layer_id());
    let popup = Popup::new(egui::Id::unique("task-menu"), ctx, menu.at, layer)
        .open(true)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(words.field(menu.field.key()))
        .width(250.0);
    let shown = popup.show(|ui| {
        ui.set_width(250.0);
        content(ui, cx, &mut menu, &targets, &known)
    });
    let Some(shown) = shown else { return };
    if let Some(choice) = shown.inner {
        let ask = menu.ask.then_some(TaskChange::AskToAcknowledge);
        change(cx, chosen(menu.field, &choice, &targets), ask);
        return;
    }
    menu.fresh = false;
    if !shown.response.should_close() {
        view.menu = Some(menu);
    }
}

/// The choices; the one that was made.
fn content(
    ui: &mut Ui,
    cx: &Cx<'_>,
    menu: &mut Menu,
    targets: &[&TaskInfo],
    known: &Known<'_>,
) -> Option<Choice> {
    if targets.len() > 1 {
        let count = [("count", targets.len().into())];
        ui.label(weak(cx.theme, cx.fill("tasks-chosen", &count)));
    }
    if field(ui, cx, menu, known) {
        menu.index = 0;
    }
    if menu.field == Field::Deadline {
        ui.checkbox(&mut menu.ask, cx.say("deadline-ask"));
    }
    let offered = choices(menu.field, targets, known, &menu.typed);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        menu.index = (menu.index + 1).min(offered.len().saturating_sub(1));
    }
    if pressed(Key::ArrowUp) {
        menu.index = menu.index.saturating_sub(1);
    }
    let enter = !menu.fresh && pressed(Key::Enter);
    let with_ask = menu.field == Field::Deadline
        && !menu.fresh
        && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    menu.ask |= with_ask;
    let enter = enter || with_ask;
    let mut made = None;
    ui.add_space(cx.theme.sizes.tight);
    if offered.is_empty() {
        ui.label(weak(cx.theme, cx.say("task-menu-none")));
    }
    ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (index, choice) in offered.iter().enumerate() {
            if offer(ui, cx, choice, index == menu.index) || (enter && index == menu.index) {
                made = Some(choice.clone());
            }
        }
    });
    if matches!(menu.field, Field::Start | Field::Deadline) {
        made = days(ui, cx, menu, targets).or(made);
    }
    made
}

/// The field that one types into; whether anything was typed.
fn field(ui: &mut Ui, cx: &Cx<'_>, menu: &mut Menu, known: &Known<'_>) -> bool {
    let name = known.words.field(menu.field.key());
    let hint = match menu.field {
        Field::Start | Field::Deadline => cx.say("task-day-hint"),
        Field::Assignees => cx.say("task-person-hint"),
        Field::Labels => cx.say("task-label-hint"),
        _ => name.clone(),
    };
    let field = TextEdit::singleline(&mut menu.typed)
        .hint_text(hint)
        .margin(Margin::symmetric(8, 6))
        .desired_width(f32::INFINITY);
    // The key that opened the menu is no letter of a name.
    let response = ui.add_enabled(!menu.fresh, field);
    label_as(&response, Role::TextInput, &cx.fill("task-menu-set", &[("field", (&name).into())]));
    if menu.fresh {
        ui.ctx().request_repaint();
    } else {
        response.request_focus();
    }
    response.changed()
}

fn offer(ui: &mut Ui, cx: &Cx<'_>, choice: &Choice, here: bool) -> bool {
    let words = if choice.aside.is_empty() {
        choice.label.clone()
    } else {
        format!("{}   {}", choice.label, choice.aside)
    };
    let (icon, indent) = if choice.on { (Some(Icon::CHECK), 0.0) } else { (None, 24.0) };
    let item = Row { icon, words: &words, indent, chosen: here, ..Row::default() };
    let response = row(ui, cx.theme, &item);
    if here {
        response.scroll_to_me(None);
    }
    label_as(&response, Role::Button, &choice.label);
    response.clicked()
}

/// The calendar below the days near by.
fn days(ui: &mut Ui, cx: &Cx<'_>, menu: &mut Menu, targets: &[&TaskInfo]) -> Option<Choice> {
    let first = targets.first()?;
    let set = if menu.field == Field::Start { &first.start } else { &first.deadline };
    let set = set.as_deref().and_then(time::parse_day);
    let month = menu.month.get_or_insert(set.unwrap_or_else(|| today(cx)));
    ui.separator();
    let day = calendar::show(ui, cx, month, set)?;
    let label = time::short_day(cx.text, day, today(cx));
    Some(Choice { label, aside: String::new(), on: false, value: day.to_string() })
}
