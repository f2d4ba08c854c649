//! The switcher: everything with a name, a few letters away.

use egui::{Align2, Id, Key, Modal, Modifiers, Ui};
use node::facade::Query;

use super::{Cx, Seen, announce, conversations};
use crate::{
    action::{Action, WindowAction},
    model::{
        project,
        switcher::{Candidate, Kind, Target, best},
    },
    state::{Panel, Route, TaskScope, TaskView},
    theme::{Icon, ThemeChoice},
    widgets::{Row, label_as, row, weak},
};

/// What the switcher remembers.
#[derive(Debug, Default)]
pub struct SwitcherView {
    open: bool,
    typed: String,
    chosen: usize,
}

impl SwitcherView {
    /// Whether it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows it, empty, or hides it.
    pub fn set_open(&mut self, open: bool) {
        *self = Self { open, ..Self::default() };
    }

    /// The questions of the switcher.
    pub fn needs(&self) -> Vec<Query> {
        if !self.open {
            return Vec::new();
        }
        let tables = Query::Tables { department: None };
        vec![Query::Tasks { department: None }, Query::Pages, tables]
    }
}

/// Draws the switcher, if it is open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut SwitcherView) {
    if !view.open {
        return;
    }
    let all = candidates(cx, seen);
    let modal = Modal::new(Id::unique("switcher"));
    let area = Modal::default_area(Id::unique("switcher")).anchor(Align2::CENTER_TOP, [0.0, 90.0]);
    let response = modal.area(area).show(ui.ctx(), |ui| {
        ui.set_width(ui.ctx().content_rect().width().min(560.0) - 48.0);
        let typed = field(ui, cx, view);
        let found = best(&all, &view.typed);
        if typed {
            view.chosen = 0;
        }
        move_choice(ui, view, found.len());
        ui.add_space(cx.theme.sizes.gap);
        if found.is_empty() {
            ui.label(weak(cx.theme, cx.say("switcher-none")));
        }
        let enter = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        for (index, candidate) in found.into_iter().enumerate() {
            let chosen = index == view.chosen;
            if offer(ui, cx, candidate, chosen) || (enter && chosen) {
                choose(cx, &candidate.target);
            }
        }
    });
    if response.should_close() {
        cx.act(Action::Switcher(false));
    }
}

fn field(ui: &mut Ui, cx: &Cx<'_>, view: &mut SwitcherView) -> bool {
    let hint = cx.say("switcher-hint");
    let field = egui::TextEdit::singleline(&mut view.typed)
        .hint_text(&hint)
        .margin(egui::Margin::symmetric(10, 8))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    label_as(&response, egui::Role::TextInput, &hint);
    response.request_focus();
    response.changed()
}

fn move_choice(ui: &Ui, view: &mut SwitcherView, count: usize) {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        view.chosen = (view.chosen + 1).min(count.saturating_sub(1));
    }
    if pressed(Key::ArrowUp) {
        view.chosen = view.chosen.saturating_sub(1);
    }
}

fn offer(ui: &mut Ui, cx: &Cx<'_>, candidate: &Candidate, chosen: bool) -> bool {
    let icon = match candidate.kind {
        Kind::Conversation => Icon::THREAD,
        Kind::Channel => Icon::CHANNEL,
        Kind::Project => Icon::BOARD,
        Kind::Person => Icon::PERSON,
        Kind::Task => Icon::TASK,
        Kind::Page => Icon::PAGE,
        Kind::Table => Icon::TABLE,
        Kind::Command => Icon::CHEVRON_RIGHT,
    };
    let words = if candidate.place.is_empty() {
        candidate.name.clone()
    } else {
        format!("{}   {}", candidate.name, candidate.place)
    };
    let unread = candidate.unread;
    let item = Row { icon: Some(icon), words: &words, chosen, unread, ..Row::default() };
    row(ui, cx.theme, &item).clicked()
}

fn choose(cx: &Cx<'_>, target: &Target) {
    cx.act(Action::Switcher(false));
    match target {
        Target::Go(route) => cx.act(Action::Go(route.clone())),
        Target::Task(task) => cx.act(Action::Open(Panel::Task { task: task.clone() })),
        Target::Do(action) => cx.act(action.as_ref().clone()),
    }
}

/// Everything that has a name.
fn candidates(cx: &Cx<'_>, seen: &Seen<'_>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = seen
        .cache
        .channels()
        .iter()
        .map(|channel| Candidate {
            kind: match channel.participants.is_empty() {
                true => Kind::Channel,
                false => Kind::Conversation,
            },
            name: conversations::title(cx, channel),
            place: match channel.participants.is_empty() {
                true => channel.department.clone(),
                false => cx.say("conversations-title"),
            },
            unread: channel.unread > 0,
            target: Target::Go(Route::Channel { channel: channel.channel.clone(), message: None }),
        })
        .collect();
    let projects = seen.cache.departments().iter();
    let projects = projects.filter(|row| row.project.is_some() && row.may_read);
    all.extend(projects.map(|row| Candidate {
        kind: Kind::Project,
        name: row.name.clone(),
        place: cx.say(match row.project.as_ref().is_some_and(|project| project.archived) {
            true => "project-archived",
            false => "projects-title",
        }),
        unread: false,
        target: Target::Go(Route::Tasks {
            scope: TaskScope::Department(row.space.clone()),
            view: TaskView::Board,
        }),
    }));
    all.extend(seen.cache.members().iter().filter(|member| !member.removed).map(|member| {
        let target = Target::Go(Route::People);
        let place = member.departments.join("  ");
        Candidate { kind: Kind::Person, name: member.name.clone(), place, unread: false, target }
    }));
    all.extend(seen.cache.tasks().iter().map(|task| Candidate {
        kind: Kind::Task,
        name: task.title.clone(),
        place: task.department.clone(),
        unread: false,
        target: Target::Task(task.task.clone()),
    }));
    all.extend(seen.cache.pages().iter().map(|page| Candidate {
        kind: Kind::Page,
        name: page.title.clone(),
        place: page.department.clone(),
        unread: false,
        target: Target::Go(Route::Page { page: page.page.clone() }),
    }));
    all.extend(seen.cache.tables().iter().map(|table| {
        let view = crate::ui::tables::first_view(&table.template);
        Candidate {
            kind: Kind::Table,
            name: table.title.clone(),
            place: table.department.clone(),
            unread: false,
            target: Target::Go(Route::Table { table: table.table.clone(), view }),
        }
    }));
    all.extend(commands(cx, seen));
    all
}

fn commands(cx: &Cx<'_>, seen: &Seen<'_>) -> Vec<Candidate> {
    let go = Target::Go;
    let theme = |theme| Target::Do(Box::new(Action::Window(WindowAction::Theme(theme))));
    let tasks = |scope, view| go(Route::Tasks { scope, view });
    let targets = [
        ("inbox-title", go(Route::Inbox)),
        ("threads-title", go(Route::Threads)),
        ("tasks-mine", tasks(TaskScope::Mine, TaskView::List)),
        ("tasks-all", tasks(TaskScope::All, TaskView::Board)),
        ("meetings-title", go(Route::Agenda)),
        ("people-title", go(Route::People)),
        ("network-title", go(Route::Network)),
        ("search-title", go(Route::Search)),
        ("settings-title", go(Route::Settings)),
        ("help-title", go(Route::Help { topic: "start" })),
        ("report-begin", Target::Do(Box::new(Action::BeginReport))),
        ("proof-check-open", Target::Do(Box::new(Action::AskToCheckProof))),
        ("conversation-new", Target::Do(Box::new(Action::Picker(true)))),
        ("keys-title", Target::Do(Box::new(Action::Shortcuts(true)))),
        ("theme-light", theme(ThemeChoice::Light)),
        ("theme-dark", theme(ThemeChoice::Dark)),
        ("theme-contrast", theme(ThemeChoice::Contrast)),
    ];
    let candidate = |(id, target)| Candidate {
        kind: Kind::Command,
        name: cx.say(id),
        place: String::new(),
        unread: false,
        target,
    };
    let announce = ("announce-new", Target::Do(Box::new(Action::BeginAnnouncement(None))));
    let may_announce = !announce::offered(seen).is_empty();
    let may_begin = !project::managed(seen.cache.departments()).is_empty();
    let begin = ("project-new", Target::Do(Box::new(Action::BeginProject)));
    let more = may_begin.then_some(begin).into_iter().chain(may_announce.then_some(announce));
    targets.into_iter().chain(more).map(candidate).collect()
}
