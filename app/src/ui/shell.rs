//! The frame of the window: sidebar, bar above, content, panel on the right, status below.

use egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel as Side, Ui};

use super::{
    Cx, Seen, Views, announce, bundle, conversation, conversations, descriptions, digest, files,
    help, inbox, meetings, network, notices, office, pages, people, picker, projects, proofs,
    regions, regions::Region, search, settings, shortcuts, sidebar, statusbar, switcher, tables,
    tasks, threads, urgent, welcome,
};
use crate::{
    action::{Action, WindowAction},
    model::{
        conversation::listed as conversation_rows,
        sidebar as side,
        sync::{SyncState, sync_state},
    },
    state::{Panel, Route},
    theme::Icon,
    widgets::{icon_button, quiet_button, title},
};

/// Draws everything.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    keys(ui, cx, seen, views);
    let narrow = ui.available_width() < cx.theme.sizes.narrow;
    if let Some(office) = seen.office {
        office::bar(ui, cx, office);
    }
    statusbar::show(ui, cx, seen);
    let state = sync_state(seen.cache.status(), seen.gone, seen.cache.began());
    if state == SyncState::Joining && *seen.nav.here() != Route::Network {
        welcome::waiting_to_be_let_in(ui, cx, seen.cache.status());
        overlays(ui, cx, seen, views);
        return;
    }
    if if narrow { views.side_open } else { !views.side_hidden } {
        let width = if narrow { ui.available_width() } else { cx.theme.sizes.side };
        let frame = Frame::new().fill(cx.theme.tokens.side).inner_margin(Margin::same(8));
        let panel = Side::left("sidebar").frame(frame);
        let panel = if narrow {
            panel.exact_size(width).resizable(false)
        } else {
            panel.default_size(width).size_range(180.0..=420.0)
        };
        panel.show(ui, |ui| {
            Region::Side.begin(ui, cx);
            sidebar::show(ui, cx, seen, views);
        });
        if narrow {
            // Whatever is gone to from here takes the sidebar's place.
            views.side_open &= !going(cx);
            overlays(ui, cx, seen, views);
            return;
        }
    }
    let panel_open = seen.nav.panel.is_some();
    if panel_open && !narrow {
        let frame = Frame::new().fill(cx.theme.tokens.base).inner_margin(Margin::same(0));
        Side::right("panel")
            .frame(frame)
            .default_size(cx.theme.sizes.panel)
            .size_range(280.0..=560.0)
            .show(ui, |ui| {
                Region::Panel.begin(ui, cx);
                panel(ui, cx, seen, views);
            });
    }
    let frame = Frame::new().fill(cx.theme.tokens.base);
    CentralPanel::default().frame(frame).show(ui, |ui| {
        Region::Screen.begin(ui, cx);
        if panel_open && narrow {
            panel(ui, cx, seen, views);
        } else {
            urgent::show(ui, cx, seen);
            top(ui, cx, seen, views, narrow);
            content(ui, cx, seen, views);
        }
    });
    overlays(ui, cx, seen, views);
}

fn overlays(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    switcher::show(ui, cx, seen, &mut views.switcher);
    picker::show(ui, cx, seen, &mut views.picker);
    projects::show(ui, cx, seen, &mut views.projects);
    announce::show(ui, cx, seen, &mut views.announce);
    meetings::dialog(ui, cx, seen, &mut views.meetings);
    tables::dialogs(ui, cx, seen, &mut views.tables);
    descriptions::show(ui, cx, seen, &mut views.descriptions);
    // Before what is done with files that are dropped elsewhere.
    proofs::show(ui, cx, seen, &mut views.proofs);
    bundle::show(ui, cx, seen, &mut views.bundle, views.announce.is_open());
    files::show(ui, cx, &mut views.files);
    shortcuts::show(ui, cx, views.shortcuts_open);
    notices::show(ui, cx, seen.notices);
}

fn going(cx: &Cx<'_>) -> bool {
    cx.actions.borrow().iter().any(|action| matches!(action, Action::Go(_)))
}

/// The way back, and forward, and the menu of a narrow window.
fn top(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views, narrow: bool) {
    let frame = Frame::new().inner_margin(Margin::symmetric(8, 6));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            if narrow && icon_button(ui, cx.theme, Icon::MENU, &cx.say("show-sidebar")).clicked() {
                views.side_open = true;
            }
            let step = |ui: &mut Ui, can: bool, icon: Icon, label: &str, action: Action| {
                let response = ui.add_enabled_ui(can, |ui| icon_button(ui, cx.theme, icon, label));
                if response.inner.clicked() {
                    cx.act(action);
                }
            };
            step(ui, seen.nav.can_go_back(), Icon::BACK, &cx.say("go-back"), Action::Back);
            step(
                ui,
                seen.nav.can_go_forward(),
                Icon::FORWARD,
                &cx.say("go-forward"),
                Action::Forward,
            );
            header(ui, cx, seen, views);
        });
    });
    ui.add(egui::Separator::default().spacing(0.0));
}

/// The title of the place, and what can be done with it.
fn header(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    match seen.nav.here() {
        Route::Channel { channel, .. } => {
            conversation::header(ui, cx, seen, channel, &mut views.conversation);
        }
        Route::Tasks { scope, view } => tasks::header(ui, cx, seen, scope, *view, &mut views.tasks),
        Route::Pages { department } => {
            pages::list_header(ui, cx, seen, department.as_deref(), &mut views.pages);
        }
        Route::Page { page } => pages::header(ui, cx, seen, page, &mut views.pages),
        Route::Tables { department } => {
            tables::list_header(ui, cx, seen, department.as_deref(), &mut views.tables);
        }
        Route::Table { table, view } => {
            tables::header(ui, cx, seen, table, *view);
        }
        Route::Inbox => heading(ui, cx, "inbox-title"),
        Route::Digest { reunion } => digest::header(ui, cx, seen, reunion.as_deref()),
        Route::Threads => heading(ui, cx, "threads-title"),
        Route::People => heading(ui, cx, "people-title"),
        Route::Network => heading(ui, cx, "network-title"),
        Route::Agenda => heading(ui, cx, "meetings-title"),
        Route::Search => heading(ui, cx, "search-title"),
        Route::Settings => heading(ui, cx, "settings-title"),
        Route::Help { .. } => {
            let line = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(line, |ui| {
                if quiet_button(ui, cx.theme, &cx.say("report-begin")).clicked() {
                    cx.act(Action::BeginReport);
                }
                let line = egui::Layout::left_to_right(egui::Align::Center);
                ui.with_layout(line, |ui| heading(ui, cx, "help-title"));
            });
        }
    }
}

fn heading(ui: &mut Ui, cx: &Cx<'_>, id: &str) {
    ui.add(egui::Label::new(title(cx.theme, cx.say(id))).truncate());
}

fn content(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    // How far one screen is scrolled is nothing to another.
    let screen = std::mem::discriminant(seen.nav.here());
    ui.push_id(screen, |ui| screen_of(ui, cx, seen, views));
}

fn screen_of(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    match seen.nav.here() {
        Route::Inbox => {
            digest::offer(ui, cx, seen);
            inbox::show(ui, cx, seen, &mut views.inbox);
        }
        Route::Digest { reunion } => {
            digest::show(ui, cx, seen, reunion.as_deref(), &mut views.digest);
        }
        Route::Threads => threads::show(ui, cx, seen, &mut views.threads),
        Route::Channel { .. } => conversation::show(ui, cx, seen, &mut views.conversation),
        Route::Tasks { scope, view } => tasks::show(ui, cx, seen, scope, *view, &mut views.tasks),
        Route::Pages { department } => {
            pages::list(ui, cx, seen, department.as_deref(), &mut views.pages);
        }
        Route::Page { page } => pages::page(ui, cx, seen, page, &mut views.pages),
        Route::Tables { department } => {
            tables::list(ui, cx, seen, department.as_deref(), &mut views.tables);
        }
        Route::Table { table, view } => {
            tables::show(ui, cx, seen, table, *view, &mut views.tables);
        }
        Route::People => people::show(ui, cx, seen, &mut views.people),
        Route::Network => network::show(ui, cx, seen, &mut views.network),
        Route::Agenda => meetings::show(ui, cx, seen, &mut views.meetings),
        Route::Search => search::show(ui, cx, seen, &mut views.search),
        Route::Settings => settings::show(ui, cx, seen, &mut views.settings),
        Route::Help { topic } => help::show(ui, cx, seen, topic, &mut views.help),
    }
}

fn panel(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    match &seen.nav.panel {
        Some(Panel::Thread { .. } | Panel::Message { .. }) => {
            conversation::panel(ui, cx, seen, &mut views.conversation);
        }
        Some(Panel::Task { task }) => tasks::panel(ui, cx, seen, task, &mut views.tasks),
        Some(Panel::Meeting { meeting }) => {
            meetings::panel(ui, cx, seen, meeting, &mut views.meetings);
        }
        Some(Panel::Record { table, row }) => {
            tables::panel(ui, cx, seen, (table, row), &mut views.tables);
        }
        Some(Panel::PageHistory { page }) => pages::panel(ui, cx, seen, page, &mut views.pages),
        None => {}
    }
}

/// The shortcuts that hold everywhere. While an input method composes, keys are its own: egui
/// hands none of them over then.
fn keys(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &mut Views) {
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let ctrl_shift = Modifiers::COMMAND | Modifiers::SHIFT;
    let alt_shift = Modifiers::ALT | Modifiers::SHIFT;
    if pressed(ctrl_shift, Key::F) {
        cx.act(Action::Go(Route::Search));
    }
    if pressed(ctrl_shift, Key::M) {
        cx.act(Action::Go(Route::Inbox));
    }
    if pressed(ctrl_shift, Key::T) {
        cx.act(Action::Go(Route::Threads));
    }
    // Before the switcher's keys, which are among these.
    if pressed(ctrl_shift, Key::K) {
        cx.act(Action::Switcher(false));
        cx.act(Action::Picker(!views.picker.is_open()));
    }
    if pressed(Modifiers::COMMAND, Key::K) {
        cx.act(Action::Switcher(!views.switcher.is_open()));
    }
    if pressed(Modifiers::COMMAND, Key::Slash) {
        cx.act(Action::Shortcuts(!views.shortcuts_open));
    }
    if pressed(Modifiers::COMMAND, Key::Period) && seen.nav.panel.is_some() {
        cx.act(Action::ClosePanel);
    }
    if pressed(Modifiers::COMMAND, Key::Q) {
        cx.act(Action::Window(WindowAction::Quit));
    }
    if pressed(Modifiers::COMMAND, Key::Comma) {
        cx.act(Action::Go(Route::Settings));
    }
    if pressed(Modifiers::NONE, Key::F1) {
        cx.act(Action::Go(Route::Help { topic: topic(seen.nav.here()) }));
    }
    if pressed(ctrl_shift, Key::D) {
        views.side_hidden = !views.side_hidden;
    }
    if pressed(Modifiers::NONE, Key::F6) {
        regions::go_on(ui, &parts(ui, cx, seen, views));
    }
    for (key, steps) in
        [(Key::Equals, Some(1)), (Key::Plus, Some(1)), (Key::Minus, Some(-1)), (Key::Num0, None)]
    {
        if pressed(Modifiers::COMMAND, key) {
            cx.act(Action::Window(WindowAction::Zoom(steps)));
        }
    }
    if pressed(Modifiers::ALT, Key::ArrowLeft) {
        cx.act(Action::Back);
    }
    if pressed(Modifiers::ALT, Key::ArrowRight) {
        cx.act(Action::Forward);
    }
    for (key, forward) in [(Key::ArrowUp, false), (Key::ArrowDown, true)] {
        for (modifiers, unread) in [(alt_shift, true), (Modifiers::ALT, false)] {
            if pressed(modifiers, key) {
                go_to_neighbour(cx, seen, views, forward, unread);
            }
        }
    }
    let above = views.shortcuts_open
        || views.switcher.is_open()
        || views.picker.is_open()
        || views.announce.is_open()
        || views.meetings.is_open()
        || views.tables.is_open()
        || views.projects.is_open();
    let closable = above || seen.nav.panel.is_some();
    // A menu on top of everything closes first, by itself.
    let menu = views.tasks.has_menu() || views.tables.has_menu();
    if closable && !menu && pressed(Modifiers::NONE, Key::Escape) {
        cx.act(if views.shortcuts_open {
            Action::Shortcuts(false)
        } else if views.switcher.is_open() {
            Action::Switcher(false)
        } else if views.picker.is_open() {
            Action::Picker(false)
        } else if views.announce.is_open() {
            Action::CloseAnnouncement
        } else if views.meetings.is_open() {
            Action::CloseMeeting
        } else if views.tables.is_open() {
            Action::CloseTables
        } else if views.projects.is_open() {
            Action::CloseProject
        } else {
            Action::ClosePanel
        });
    }
}

/// The parts of the window that are there, in reading order.
fn parts(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, views: &Views) -> Vec<egui::Id> {
    let narrow = ui.available_width() < cx.theme.sizes.narrow;
    let side = (if narrow { views.side_open } else { !views.side_hidden }).then_some(Region::Side);
    let composer = match seen.nav.here() {
        Route::Channel { channel, .. } => Some(conversation::composer_id(channel)),
        _ => None,
    };
    let panel = seen.nav.panel.is_some().then_some(Region::Panel);
    let (side, panel) = (side.map(Region::id), panel.map(Region::id));
    [side, Some(Region::Screen.id()), composer, panel].into_iter().flatten().collect()
}

fn go_to_neighbour(cx: &Cx<'_>, seen: &Seen<'_>, views: &Views, forward: bool, unread: bool) {
    let (departments, channels) = (seen.cache.departments(), seen.cache.channels());
    let rows = side::rows(departments, channels, views.sidebar_folded(), views.archive_open);
    let here = conversations::here(seen);
    let mut order = side::channel_order(&rows);
    let listed = conversation_rows(seen.cache.channels(), here).into_iter();
    order.extend(listed.map(|channel| (channel.channel.clone(), channel.unread > 0)));
    if let Some(channel) = side::neighbour(&order, here, forward, unread) {
        cx.act(Action::Go(Route::Channel { channel, message: None }));
    }
}

/// The part of the manual about a place.
fn topic(route: &Route) -> &'static str {
    match route {
        Route::Inbox | Route::Threads => "inbox",
        Route::Digest { .. } => "network",
        Route::Channel { .. } => "messages",
        Route::Tasks { .. } => "tasks",
        Route::Pages { .. } | Route::Page { .. } => "pages",
        Route::Tables { .. } | Route::Table { .. } => "tables",
        Route::People => "people",
        Route::Network => "network",
        Route::Agenda => "meetings",
        Route::Search => "search",
        Route::Settings => "settings",
        Route::Help { topic } => topic,
    }
}
