//! One task, on the right: everything about it, each part changed where it stands.

use egui::{Align, Button, FontId, Key, Layout, Margin, Rect, RichText, ScrollArea, TextEdit, Ui};
use node::facade::{
    Answer, Command, InboxAbout, InboxItem, Query, TaskChange, TaskField, TaskInfo,
};

use super::{
    TasksView, commits, conflict, deadline, depends, describe, files, history,
    menu::{self, Menu},
    paint, shown, urge,
    urge::Urging,
    view::{change_one, today},
};
use crate::{
    action::{Action, Then},
    model::tasks::{offer::Field, statuses::Statuses, ties::ties, words::Words},
    state::{INBOX_SHOWN_MAX, Loaded},
    theme::{Icon, bold},
    ui::{Cx, Seen},
    widgets::{failed, glyph, icon_button, label_as, link_button, waiting, weak},
};

/// The width of the names of fields.
const NAMES: f32 = 92.0;

/// The longest title, in characters; the node takes 480 bytes.
const TITLE_CHARS_MAX: usize = 160;

/// What is being written about a task.
#[derive(Debug, Default)]
pub(super) struct Editing {
    /// Which task.
    pub(super) task: String,
    /// The title: as it was, and as it is wanted.
    pub(super) title: Option<(String, String)>,
    /// The description: as it was, and as it is wanted.
    pub(super) description: Option<(String, String)>,
    /// The description that is being saved.
    pub(super) sent: Option<String>,
    /// The description takes the keyboard in the next frame: in this one it belongs to what was
    /// pressed.
    pub(super) focus: bool,
    /// How far it is, while the slider moves.
    pub(super) progress: Option<u8>,
    /// How many days after another it comes, while that number changes: which other, and they.
    pub(super) lag: Option<(String, i16)>,
    /// Steps of the history that are shown.
    pub(super) steps: usize,
    /// All commits are shown.
    pub(super) all_commits: bool,
    /// The item of the inbox that says that it was assigned to one, and is seen by now.
    pub(super) seen: Option<String>,
}

impl Editing {
    /// What has to be saved.
    pub(super) fn changes(&self) -> Vec<TaskChange> {
        let mut changes = Vec::new();
        if let Some((base, title)) = &self.title
            && base != title
            && !title.trim().is_empty()
        {
            changes.push(TaskChange::Set(TaskField::Title(title.trim().to_owned())));
        }
        if let Some((base, text)) = &self.description
            && base != text
        {
            changes.push(TaskChange::Describe { base: base.clone(), text: text.clone() });
        }
        changes
    }

    /// What follows when that is saved.
    pub(super) fn then(&self) -> Then {
        match &self.description {
            Some((base, text)) if base != text => {
                Then::Described { task: self.task.clone(), text: text.clone() }
            }
            _ => Then::Nothing,
        }
    }
}

/// Draws one task, on the right.
pub fn panel(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, task: &str, view: &mut TasksView) {
    let query = Query::Task { task: task.to_owned() };
    let (info, steps) = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Task(info, steps)) => (info.as_ref(), steps),
        Loaded::Failed(failure) => {
            top(ui, cx, None, view);
            return failed(ui, cx.theme, &cx.say("task-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            top(ui, cx, None, view);
            return waiting(ui, cx.theme, &cx.say("tasks-waiting"));
        }
    };
    view.panel_space = Some(info.space.clone());
    if view.editing.as_ref().is_none_or(|editing| editing.task != task) {
        // Something of another task is saved first.
        if view.editing.as_ref().is_some_and(|editing| !editing.changes().is_empty()) {
            ui.ctx().request_repaint();
            return;
        }
        view.editing = Some(Editing { task: task.to_owned(), ..Editing::default() });
    }
    see(cx, seen, task, view);
    let statuses = shown::statuses(seen, &[info.space.clone()].into());
    let words =
        Words { text: cx.text, statuses: &statuses, tasks: seen.cache.tasks(), today: today(cx) };
    top(ui, cx, Some((info, seen)), view);
    ScrollArea::vertical().id_salt(("task-panel", task)).auto_shrink(false).show(ui, |ui| {
        let margin = Margin { left: 16, right: 16, top: 0, bottom: 16 };
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            content(ui, cx, seen, &words, info, view);
            files::show(ui, cx, seen, info);
            if let Some(editing) = &mut view.editing {
                commits::show(ui, cx, info, &mut editing.all_commits);
            }
            history::show(ui, cx, &words, info, steps, view);
        });
    });
    menu::show(ui, cx, seen, view);
    urge::ask(ui, cx, seen, view);
}

/// Whoever has a task open sees that it was assigned to them.
fn see(cx: &Cx<'_>, seen: &Seen<'_>, task: &str, view: &mut TasksView) {
    let Some(editing) = &mut view.editing else { return };
    let Loaded::Ready(Answer::Inbox(items)) =
        seen.cache.get(&Query::Inbox { limit: INBOX_SHOWN_MAX })
    else {
        return;
    };
    let is_news = |item: &&InboxItem| {
        matches!(item.about, InboxAbout::Assigned(_)) && item.task() == Some(task)
    };
    if let Some(item) = items.iter().find(is_news)
        && editing.seen.as_ref() != Some(&item.id)
    {
        editing.seen = Some(item.id.clone());
        cx.act(Action::Do(Command::SeeTask { task: task.to_owned() }, Then::Nothing));
    }
}

/// Where the task belongs, and the way out.
fn top(ui: &mut Ui, cx: &Cx<'_>, task: Option<(&TaskInfo, &Seen<'_>)>, view: &mut TasksView) {
    egui::Frame::new().inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
        // A row of its own: on its own the layout would take the whole height.
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("close")).clicked() {
                    cx.act(Action::ClosePanel);
                }
                if let Some((task, seen)) = task.filter(|(task, _)| task.may_remind)
                    && icon_button(ui, cx.theme, Icon::URGE, &cx.say("task-urge")).clicked()
                {
                    view.urging = Some(Urging::of(seen, task));
                }
                if let Some((task, _)) = task {
                    watch(ui, cx, task);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    if let Some((task, seen)) = task {
                        let name = super::list::department(seen, &task.space);
                        ui.label(glyph(cx.theme, Icon::TASK));
                        key(ui, cx, task);
                        ui.add(egui::Label::new(weak(cx.theme, name)).truncate());
                    }
                });
            });
        });
    });
}

/// A button that has one watch the task, or no longer.
fn watch(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo) {
    let (icon, name, change) = match task.watching {
        false => (Icon::SHOW, "task-watch", TaskChange::Watch),
        true => (Icon::HIDE, "task-unwatch", TaskChange::Unwatch),
    };
    if icon_button(ui, cx.theme, icon, &cx.say(name)).clicked() {
        change_one(cx, task, vec![change]);
    }
}

/// The task's key, which a click copies.
fn key(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo) {
    if task.key.is_empty() {
        return;
    }
    let response = link_button(ui, cx.theme, &task.key);
    if response.on_hover_text(cx.say("task-key-copy")).clicked() {
        cx.act(Action::Copy(task.key.clone()));
    }
}

fn content(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    view: &mut TasksView,
) {
    title(ui, cx, task, view);
    if !task.may_write {
        ui.horizontal_wrapped(|ui| {
            ui.label(glyph(cx.theme, Icon::LOCK));
            ui.label(weak(cx.theme, cx.say("task-read-only")));
        });
    }
    for found in &task.conflicts {
        conflict::show(ui, cx, words, task, found);
    }
    deadline::show(ui, cx, seen, words, task);
    commits::proposals(ui, cx, task);
    urge::show(ui, cx, task);
    ui.add_space(cx.theme.sizes.tight);
    fields(ui, cx, words, task, view);
    progress(ui, cx, task, view);
    watchers(ui, cx, task);
    ui.add_space(cx.theme.sizes.gap);
    describe::show(ui, cx, seen, task, view);
    ui.add_space(cx.theme.sizes.gap);
}

/// The title, edited in place.
fn title(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo, view: &mut TasksView) {
    let Some(editing) = &mut view.editing else { return };
    let mut text = editing.title.as_ref().map_or(&task.title, |(_, now)| now).clone();
    let field = TextEdit::multiline(&mut text)
        .font(FontId::new(cx.theme.sizes.title, bold()))
        .desired_rows(1)
        .desired_width(f32::INFINITY)
        .char_limit(TITLE_CHARS_MAX)
        .return_key(None)
        .margin(Margin::symmetric(6, 4))
        .frame(egui::Frame::NONE);
    let response = ui.add_enabled(task.may_write, field);
    label_as(&response, egui::Role::TextInput, &cx.say("task-title"));
    if response.has_focus() || response.hovered() {
        let stroke = egui::Stroke::new(1.0, cx.theme.tokens.line);
        let rect = response.rect;
        ui.painter().rect_stroke(rect, cx.theme.sizes.radius, stroke, egui::StrokeKind::Inside);
    }
    if response.changed() {
        let base = editing.title.take().map_or_else(|| task.title.clone(), |(base, _)| base);
        editing.title = Some((base, text.replace('\n', " ")));
    }
    let entered = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if entered {
        response.surrender_focus();
    }
    if entered || response.lost_focus() {
        let kept = Editing { title: editing.title.take(), ..Editing::default() };
        change_one(cx, task, kept.changes());
    }
}

/// The fields that a menu sets.
fn fields(ui: &mut Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo, view: &mut TasksView) {
    let day = |key: &str, day: &Option<String>| {
        day.as_ref().map(|day| words.value(&task.space, key, day)).unwrap_or_default()
    };
    let deadline = words.due(task);
    let depends: Vec<String> = ties(task).map(|(id, how)| words.tie(id, how)).collect();
    let rows = [
        (Field::Status, Icon::TASK, words.status(task)),
        (Field::Priority, Icon::PRIORITY, words.priority(task.priority)),
        (Field::Assignees, Icon::PERSON, task.assignees.join("  ")),
        (Field::Start, Icon::CLOCK, day("start", &task.start)),
        (Field::Deadline, Icon::CALENDAR, deadline),
        (Field::Departments, Icon::DEPARTMENT, task.departments.join("  ")),
        (Field::DependsOn, Icon::DEPENDS, depends.join("  ")),
        (Field::Labels, Icon::LABEL, task.labels.join("  ")),
    ];
    for (field, icon, value) in rows {
        if let Some(at) = field_row(ui, cx, words, task, field, icon, &value) {
            view.menu = Some(Menu::new(field, vec![task.task.clone()], at));
        }
        if field == Field::DependsOn
            && let Some(editing) = &mut view.editing
        {
            depends::show(ui, cx, words, task, editing);
        }
    }
}

/// A field: its name, and its value as what opens its menu.
fn field_row(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    field: Field,
    icon: Icon,
    value: &str,
) -> Option<Rect> {
    let name = words.field(field.key());
    let mut clicked = None;
    ui.horizontal(|ui| {
        name_of(ui, cx, icon, &name);
        let (colour, text) = if value.is_empty() {
            (cx.theme.tokens.weak, cx.say("task-nothing"))
        } else {
            (value_colour(cx, words, task, field), value.to_owned())
        };
        let button = Button::new(RichText::new(text).color(colour))
            .frame_when_inactive(false)
            .wrap()
            .min_size(egui::vec2(0.0, 28.0));
        let response = ui.add_enabled(task.may_write, button);
        label_as(&response, egui::Role::Button, format!("{name} {value}").trim());
        if response.clicked() {
            clicked = Some(response.rect);
        }
    });
    clicked
}

fn value_colour(cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo, field: Field) -> egui::Color32 {
    let statuses: &Statuses = words.statuses;
    match field {
        Field::Status => {
            paint::status_icon(cx.theme, statuses.category(&task.space, &task.status)).1
        }
        Field::Priority if task.priority > 0 => paint::priority_icon(cx.theme, task.priority).1,
        Field::Deadline if words.stand(task).is_overdue() => cx.theme.tokens.bad,
        _ => cx.theme.tokens.text,
    }
}

/// Who watches it, where somebody does.
fn watchers(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo) {
    if task.watchers.is_empty() {
        return;
    }
    ui.horizontal(|ui| {
        name_of(ui, cx, Icon::SHOW, &cx.say("task-watchers"));
        ui.add_space(ui.spacing().button_padding.x);
        ui.add(egui::Label::new(task.watchers.join("  ")).wrap());
    });
}

/// The name of a field, always as wide.
fn name_of(ui: &mut Ui, cx: &Cx<'_>, icon: Icon, name: &str) {
    let size = egui::vec2(NAMES, 28.0);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(NAMES);
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(glyph(cx.theme, icon));
        ui.add(egui::Label::new(weak(cx.theme, name)).truncate());
    });
}

/// How far it is: a slider, saved when it is let go.
fn progress(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo, view: &mut TasksView) {
    let Some(editing) = &mut view.editing else { return };
    let name = cx.say("task-progress");
    ui.horizontal(|ui| {
        name_of(ui, cx, Icon::PROGRESS, &name);
        let mut value = editing.progress.unwrap_or(task.progress);
        ui.spacing_mut().slider_width = (ui.available_width() - 76.0).clamp(60.0, 180.0);
        // The rail is seen on the panel's ground, and filled as far as the work is.
        ui.visuals_mut().widgets.inactive.bg_fill = cx.theme.tokens.line;
        ui.visuals_mut().selection.bg_fill = cx.theme.tokens.accent;
        let slider =
            egui::Slider::new(&mut value, 0..=100).step_by(5.0).trailing_fill(true).suffix(" %");
        let response = ui.add_enabled(task.may_write, slider);
        label_as(&response, egui::Role::Slider, &name);
        if response.changed() {
            editing.progress = Some(value);
        }
        let settled = !response.dragged() && !response.has_focus();
        if settled
            && let Some(percent) = editing.progress.take_if(|_| settled)
            && percent != task.progress
        {
            change_one(cx, task, vec![TaskChange::Set(TaskField::Progress(percent))]);
        }
    });
}
