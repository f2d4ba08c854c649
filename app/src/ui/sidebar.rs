//! The sidebar: what calls me, the departments with what is in them, and the rest of the window.

use egui::{RichText, ScrollArea, Ui};
use node::facade::{Command, Tell};

use super::{Cx, Seen, Views, announce, conversations, mute};
use crate::{
    action::{Action, Then},
    model::sidebar::{SideRow, rows},
    state::{Route, TaskScope, TaskView},
    theme::{Icon, bold},
    widgets::{
        Row, avatar, icon_button, label_as, labelled_field, primary_button, quiet_button, row, weak,
    },
};

/// What is made in a department, from its menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Making {
    /// The department's space.
    pub(super) space: String,
    /// A channel; otherwise a department below.
    pub(super) channel: bool,
    /// Its name so far.
    pub(super) name: String,
}

/// Draws the sidebar.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    whoami(ui, cx, seen, views);
    ui.add_space(cx.theme.sizes.tight);
    let find = format!("{}  {}", Icon::SEARCH.text(), cx.say("switcher-open"));
    let button = egui::Button::new(RichText::new(find).color(cx.theme.tokens.weak))
        .min_size(egui::vec2(ui.available_width(), 30.0))
        .right_text(weak(cx.theme, "Ctrl+K"));
    if ui.add(button).clicked() {
        cx.act(Action::Switcher(true));
    }
    ui.add_space(cx.theme.sizes.gap);
    footer(ui, cx, seen);
    conversations::show(ui, cx, seen);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        personal(ui, cx, seen);
        ui.add_space(cx.theme.sizes.gap);
        let (departments, channels) = (seen.cache.departments(), seen.cache.channels());
        for item in rows(departments, channels, views.sidebar_folded(), views.archive_open) {
            draw(ui, cx, seen, &item, views);
        }
    });
    making(ui, cx, seen, views);
}

/// Who one is; a click shows one's own page, with one's devices.
fn whoami(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    // What stands below doesn't move when the answer comes.
    let unknown = node::facade::Status::default();
    let status = seen.cache.status().unwrap_or(&unknown);
    let drawn = ui.horizontal(|ui| {
        avatar(ui, cx.theme, &status.member, &status.name, 30.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let name = RichText::new(&status.name)
                .font(egui::FontId::new(cx.theme.sizes.body, bold()))
                .color(cx.theme.tokens.text);
            ui.add(egui::Label::new(name).truncate().selectable(false));
            let organisation = weak(cx.theme, &status.organisation);
            ui.add(egui::Label::new(organisation).truncate().selectable(false));
        });
    });
    let id = ui.make_persistent_id("whoami");
    let response = ui.interact(drawn.response.rect, id, egui::Sense::click());
    label_as(&response, egui::Role::Button, &cx.say("whoami"));
    let response = response.on_hover_text(cx.say("whoami"));
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, cx.theme.tokens.accent);
        let radius = cx.theme.sizes.radius;
        ui.painter().rect_stroke(response.rect, radius, stroke, egui::StrokeKind::Inside);
    }
    if response.clicked() && !status.member.is_empty() {
        views.people.show_person(&status.member);
        cx.act(Action::Go(Route::People));
    }
}

fn personal(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let calls = seen.cache.calls();
    let here = seen.nav.here();
    let mine = Route::Tasks { scope: TaskScope::Mine, view: TaskView::List };
    let is_mine = matches!(here, Route::Tasks { scope: TaskScope::Mine, .. });
    let all = Route::Tasks { scope: TaskScope::All, view: TaskView::Board };
    let is_all = matches!(here, Route::Tasks { scope: TaskScope::All, .. });
    let rows = [
        (Icon::INBOX, "inbox-title", Route::Inbox, *here == Route::Inbox, calls as u64),
        (Icon::THREAD, "threads-title", Route::Threads, *here == Route::Threads, 0),
        (Icon::CHECK, "tasks-mine", mine, is_mine, 0),
        (Icon::BOARD, "tasks-all", all, is_all, 0),
        (Icon::CALENDAR, "meetings-title", Route::Agenda, *here == Route::Agenda, 0),
        (Icon::SEARCH, "search-title", Route::Search, *here == Route::Search, 0),
    ];
    for (icon, id, route, chosen, calls) in rows {
        let words = cx.say(id);
        let item = Row { icon: Some(icon), words: &words, chosen, calls, ..Row::default() };
        if row(ui, cx.theme, &item).clicked() {
            cx.act(Action::Go(route));
        }
    }
}

fn footer(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    egui::Panel::bottom("side-footer").frame(egui::Frame::new()).show_separator_line(false).show(
        ui,
        |ui| {
            ui.add(egui::Separator::default().spacing(8.0));
            ui.spacing_mut().item_spacing.y = 1.0;
            let aside = seen.cache.status().map_or(0, |status| status.quarantined);
            let wanted = seen.cache.status().map_or(0, |status| status.approvals);
            let here = seen.nav.here();
            let help = Route::Help { topic: "start" };
            let rows = [
                (Icon::PEOPLE, "people-title", Route::People, wanted),
                (Icon::LINE, "network-title", Route::Network, aside),
                (Icon::SETTINGS, "settings-title", Route::Settings, 0),
                (Icon::HELP, "help-title", help, 0),
            ];
            for (icon, id, route, waiting) in rows {
                let words = cx.say(id);
                let chosen = std::mem::discriminant(here) == std::mem::discriminant(&route);
                let unread = waiting > 0;
                let item =
                    Row { icon: Some(icon), words: &words, chosen, unread, ..Row::default() };
                if row(ui, cx.theme, &item).clicked() {
                    cx.act(Action::Go(route));
                }
            }
        },
    );
}

fn draw(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, item: &SideRow, views: &mut Views) {
    let here = seen.nav.here();
    let indent = |depth: usize| depth as f32 * 12.0;
    match item {
        SideRow::Projects { may_begin } => projects_head(ui, cx, *may_begin),
        SideRow::Archive { count, open } => {
            let words = cx.fill("projects-archived", &[("count", (*count).into())]);
            let icon = if *open { Icon::CHEVRON_DOWN } else { Icon::CHEVRON_RIGHT };
            let aside = if *open { cx.say("fold") } else { cx.say("unfold") };
            let item = Row { icon: Some(icon), words: &words, aside: &aside, ..Row::default() };
            if row(ui, cx.theme, &item).clicked() {
                views.archive_open = !*open;
            }
        }
        SideRow::Department { space, name, depth, folded, unread, may_write, project } => {
            let organisation = seen.cache.status().map(|status| status.organisation.as_str());
            let words = if name.is_empty() { organisation.unwrap_or_default() } else { name };
            let icon = if *folded { Icon::CHEVRON_RIGHT } else { Icon::CHEVRON_DOWN };
            let aside = if *folded { cx.say("unfold") } else { cx.say("fold") };
            let item = Row {
                icon: Some(icon),
                words,
                indent: indent(*depth),
                unread: *unread,
                aside: &aside,
                ..Row::default()
            };
            let response = row(ui, cx.theme, &item);
            if response.clicked() {
                views.fold(space, !*folded);
            }
            if *may_write || *project {
                response.context_menu(|ui| {
                    menu(ui, cx, seen, (space, *may_write, *project), views);
                });
            }
        }
        SideRow::Channel { channel, name, depth, unread, calls, tell, board } => {
            let chosen = matches!(here, Route::Channel { channel: open, .. } if open == channel);
            let aside = mute::aside(cx, *unread, *tell);
            let title = cx.say("board-title");
            let item = Row {
                icon: Some(if *board { Icon::ANNOUNCE } else { Icon::CHANNEL }),
                words: if *board { &title } else { name },
                indent: indent(*depth) + 8.0,
                chosen,
                unread: *unread,
                calls: *calls,
                muted: *tell != Tell::All,
                aside: &aside,
            };
            let response = row(ui, cx.theme, &item);
            if response.clicked() {
                cx.act(Action::Go(Route::Channel { channel: channel.clone(), message: None }));
            }
            response.context_menu(|ui| mute::menu(ui, cx, channel, *tell));
        }
        SideRow::Tasks { space, depth } => {
            let scope = TaskScope::Department(space.clone());
            let chosen = matches!(here, Route::Tasks { scope: open, .. } if *open == scope);
            let words = cx.say("tasks-title");
            let (icon, indent) = (Some(Icon::TASK), indent(*depth) + 8.0);
            let item = Row { icon, words: &words, indent, chosen, ..Row::default() };
            if row(ui, cx.theme, &item).clicked() {
                cx.act(Action::Go(Route::Tasks { scope, view: TaskView::Board }));
            }
        }
        SideRow::Pages { space, depth } => {
            let department = Some(space.clone());
            let chosen = matches!(here, Route::Pages { department: open } if *open == department);
            let words = cx.say("pages-title");
            let (icon, indent) = (Some(Icon::PAGE), indent(*depth) + 8.0);
            let item = Row { icon, words: &words, indent, chosen, ..Row::default() };
            if row(ui, cx.theme, &item).clicked() {
                cx.act(Action::Go(Route::Pages { department }));
            }
        }
        SideRow::Tables { space, depth } => {
            let department = Some(space.clone());
            let chosen = matches!(here, Route::Tables { department: open } if *open == department);
            let words = cx.say("tables-title");
            let (icon, indent) = (Some(Icon::TABLE), indent(*depth) + 8.0);
            let item = Row { icon, words: &words, indent, chosen, ..Row::default() };
            if row(ui, cx.theme, &item).clicked() {
                cx.act(Action::Go(Route::Tables { department }));
            }
        }
    }
}

fn projects_head(ui: &mut Ui, cx: &Cx<'_>, may_begin: bool) {
    ui.add_space(cx.theme.sizes.gap);
    let size = egui::vec2(ui.available_width(), cx.theme.sizes.row);
    let line = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, line, |ui| {
        ui.add_space(cx.theme.sizes.gap);
        ui.label(weak(cx.theme, cx.say("projects-title")));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let new =
                may_begin.then(|| icon_button(ui, cx.theme, Icon::ADD, &cx.say("project-new")));
            if new.is_some_and(|new| new.clicked()) {
                cx.act(Action::BeginProject);
            }
        });
    });
}

fn menu(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    (space, may_write, project): (&str, bool, bool),
    views: &mut Views,
) {
    if project && ui.button(cx.say("project-members")).clicked() {
        cx.act(Action::ShowProject(space.to_owned()));
        ui.close();
    }
    let offered =
        [(true, "channel-new", may_write), (false, "department-new", may_write && !project)];
    let may_announce = announce::offered(seen).iter().any(|row| row.space == space);
    if may_announce && ui.button(cx.say("announce-new")).clicked() {
        cx.act(Action::BeginAnnouncement(Some(space.to_owned())));
        ui.close();
    }
    for (channel, id, _) in offered.into_iter().filter(|(.., offered)| *offered) {
        if ui.button(cx.say(id)).clicked() {
            let (space, name) = (space.to_owned(), String::new());
            views.making = Some(Making { space, channel, name });
            ui.close();
        }
    }
}

/// Asks for the name of what is made.
fn making(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    let Some(making) = &mut views.making else { return };
    let mut open = true;
    let modal = egui::Modal::new(egui::Id::unique("making")).show(ui.ctx(), |ui| {
        ui.set_width(320.0);
        let id = if making.channel { "channel-new" } else { "department-new" };
        ui.label(crate::widgets::heading(cx.theme, cx.say(id)));
        ui.add_space(cx.theme.sizes.gap);
        let field = labelled_field(ui, cx.theme, &cx.say("name"), "", &mut making.name);
        if making.name.is_empty() && !ui.memory(|memory| memory.focused().is_some()) {
            field.request_focus();
        }
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let ready = !making.name.trim().is_empty();
            let make = primary_button(ui, cx.theme, &cx.say("make"), ready).clicked();
            if ready && (make || enter) {
                cx.act(make_action(seen, making));
                open = false;
            }
            open &= !quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !open || modal.should_close() {
        views.making = None;
    }
}

fn make_action(seen: &Seen<'_>, making: &Making) -> Action {
    let name = making.name.trim().to_owned();
    // The organisation's own space is named by leaving it out.
    let own = seen.cache.departments().iter().find(|row| row.space == making.space);
    let named = own.is_some_and(|row| !row.path.is_empty());
    let space = named.then(|| making.space.clone());
    if making.channel {
        Action::Do(Command::AddChannel { name, department: space }, Then::GoToChannel)
    } else {
        Action::Do(Command::AddDepartment { name, parent: space }, Then::Nothing)
    }
}
