//! Settings: looks, writing, notifications, reminders, the passphrase, the organisation's rules,
//! colleagues' addresses, storage, files, about.

mod about;
mod lock;
mod notify;
mod remind;
mod rules;

use egui::{TextEdit, Ui};
use node::facade::{Answer, Command, Query};

use super::{
    Cx, Seen,
    files::{FilesView, storage as storage_of_files},
};
use crate::{
    action::{Action, Then, WindowAction},
    model::size,
    state::{InTray, Loaded, Settings},
    text::Lang,
    theme::{Icon, ThemeChoice},
    widgets::{
        column, fact, icon_button, label_as, primary_button, quiet_button, section, setting,
        toggle, trouble, weak,
    },
};

/// What the screen remembers.
#[derive(Default)]
pub struct SettingsView {
    peer: String,
    /// Why the newest notification wasn't shown; `None` when it was, or there was none.
    notify_trouble: Option<String>,
    in_tray: InTray,
    /// Whether the home is locked with a passphrase; `None` where that can't be set here.
    locked: Option<bool>,
    typed: lock::Typed,
    files: FilesView,
}

impl SettingsView {
    /// A notification was shown, or why it wasn't.
    pub fn notified(&mut self, trouble: Option<String>) {
        self.notify_trouble = trouble;
    }

    /// Whether the program's icon is in the tray.
    pub fn in_tray(&mut self, state: &InTray) {
        if self.in_tray != *state {
            self.in_tray.clone_from(state);
        }
    }

    /// Whether the home is locked with a passphrase; `None` where that can't be set here.
    pub fn locked(&mut self, locked: Option<bool>) {
        self.locked = locked;
    }

    /// The questions of the screen.
    pub fn needs(&self) -> Vec<Query> {
        vec![Query::Storage, Query::Reminders, Query::Rules, Query::FileStorage]
    }
}

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut SettingsView) {
    column(ui, cx.theme, |ui| {
        section(ui, cx.theme, &cx.say("settings-looks"), |ui| looks(ui, cx));
        section(ui, cx.theme, &cx.say("settings-writing"), |ui| writing(ui, cx));
        section(ui, cx.theme, &cx.say("settings-notify"), |ui| notify::show(ui, cx, view));
        section(ui, cx.theme, &cx.say("settings-remind"), |ui| remind::show(ui, cx, seen));
        section(ui, cx.theme, &cx.say("settings-closing"), |ui| closing(ui, cx, view));
        if view.locked.is_some() {
            section(ui, cx.theme, &cx.say("settings-lock"), |ui| lock::show(ui, cx, seen, view));
        }
        section(ui, cx.theme, &cx.say("settings-rules"), |ui| rules::show(ui, cx, seen));
        section(ui, cx.theme, &cx.say("settings-peers"), |ui| peers(ui, cx, view));
        section(ui, cx.theme, &cx.say("settings-storage"), |ui| storage(ui, cx, seen));
        let files = &mut view.files;
        section(ui, cx.theme, &cx.say("settings-files"), |ui| {
            storage_of_files(ui, cx, seen, files)
        });
        section(ui, cx.theme, &cx.say("settings-about"), |ui| about::show(ui, cx, seen));
    });
}

/// Changes a copy of the settings and hands it over.
fn change(cx: &Cx<'_>, change: impl FnOnce(&mut Settings)) {
    let mut settings = cx.settings.clone();
    change(&mut settings);
    cx.act(Action::Window(WindowAction::Settings(Box::new(settings))));
}

fn looks(ui: &mut Ui, cx: &Cx<'_>) {
    setting(ui, cx.theme, &cx.say("settings-lang"), "", |ui| {
        for lang in Lang::ALL.into_iter().rev() {
            if toggle(ui, cx.theme, lang.name(), cx.text.lang() == lang).clicked() {
                cx.act(Action::Window(WindowAction::Lang(lang)));
            }
        }
    });
    setting(ui, cx.theme, &cx.say("settings-theme"), "", |ui| {
        for (theme, id) in [
            (ThemeChoice::Contrast, "theme-contrast"),
            (ThemeChoice::Dark, "theme-dark"),
            (ThemeChoice::Light, "theme-light"),
            (ThemeChoice::System, "theme-system"),
        ] {
            if toggle(ui, cx.theme, &cx.say(id), cx.settings.theme == theme).clicked() {
                cx.act(Action::Window(WindowAction::Theme(theme)));
            }
        }
    });
    let zoom = format!("{} %", cx.settings.zoom);
    setting(ui, cx.theme, &cx.say("settings-zoom"), "Ctrl+= / Ctrl+-", |ui| {
        if quiet_button(ui, cx.theme, "+").clicked() {
            cx.act(Action::Window(WindowAction::Zoom(Some(1))));
        }
        ui.label(zoom);
        if quiet_button(ui, cx.theme, "−").clicked() {
            cx.act(Action::Window(WindowAction::Zoom(Some(-1))));
        }
    });
}

fn writing(ui: &mut Ui, cx: &Cx<'_>) {
    let by_ctrl = cx.settings.ctrl_enter_sends;
    setting(ui, cx.theme, &cx.say("settings-send"), &cx.say("settings-send-hint"), |ui| {
        for (value, keys) in [(true, "Ctrl+Enter"), (false, "Enter")] {
            if toggle(ui, cx.theme, keys, by_ctrl == value).clicked() {
                change(cx, |settings| settings.ctrl_enter_sends = value);
            }
        }
    });
}

/// What closing the window does.
fn closing(ui: &mut Ui, cx: &Cx<'_>, view: &SettingsView) {
    let keeps = cx.settings.keep_running;
    setting(ui, cx.theme, &cx.say("tray-keep"), &cx.say("tray-keep-hint"), |ui| {
        for (value, id) in [(true, "tray-keep-on"), (false, "tray-keep-off")] {
            if toggle(ui, cx.theme, &cx.say(id), keeps == value).clicked() {
                change(cx, |settings| settings.keep_running = value);
            }
        }
    });
    let words = match &view.in_tray {
        InTray::Unknown => return,
        InTray::There => cx.say("tray-there"),
        InTray::Absent(reason) if reason.is_empty() => cx.say("tray-absent"),
        InTray::Absent(reason) => cx.fill("tray-absent-why", &[("reason", reason.into())]),
    };
    ui.label(weak(cx.theme, words));
}

fn peers(ui: &mut Ui, cx: &Cx<'_>, view: &mut SettingsView) {
    ui.label(weak(cx.theme, cx.say("settings-peers-hint")));
    for (index, address) in cx.settings.peers.iter().enumerate() {
        setting(ui, cx.theme, address, "", |ui| {
            let label = cx.fill("settings-peer-remove", &[("address", address.into())]);
            if icon_button(ui, cx.theme, Icon::REMOVE, &label).clicked() {
                change(cx, |settings| drop(settings.peers.remove(index)));
            }
        });
    }
    ui.horizontal(|ui| {
        let label = cx.say("settings-peer");
        let width = (ui.available_width() - 110.0).max(120.0);
        let field = TextEdit::singleline(&mut view.peer)
            .hint_text("/ip4/192.168.1.20/udp/4001/quic-v1")
            .margin(egui::Margin::symmetric(10, 6))
            .desired_width(width);
        let response = ui.add(field);
        label_as(&response, egui::Role::TextInput, &label);
        let address = view.peer.trim().to_owned();
        let ready = !address.is_empty() && !cx.settings.peers.contains(&address);
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if ready && (primary_button(ui, cx.theme, &cx.say("add"), ready).clicked() || enter) {
            cx.act(Action::Do(Command::AddPeer { address: address.clone() }, Then::Nothing));
            change(cx, |settings| settings.peers.push(address));
            view.peer.clear();
        }
    });
    ui.add_space(cx.theme.sizes.tight);
}

fn storage(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    match seen.cache.get(&Query::Storage) {
        Loaded::Ready(Answer::Storage(info)) => {
            let bytes = |bytes| size::bytes(bytes);
            fact(ui, cx.theme, &cx.say("storage-journal"), &bytes(info.journal_bytes));
            fact(ui, cx.theme, &cx.say("storage-rows"), &bytes(info.store_bytes));
            fact(ui, cx.theme, &cx.say("storage-index"), &bytes(info.search_bytes));
            fact(ui, cx.theme, &cx.say("storage-entries"), &info.entries.to_string());
        }
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
}
