//! An announcement in the making: to which departments, and what.

use std::collections::BTreeSet;

use egui::{Label, RichText, ScrollArea, TextEdit, Ui};
use node::facade::{AnnouncedRole, ChannelInfo, Command, DepartmentInfo, Failure, NewFile};

use super::{
    Cx, Seen,
    files::{self, Attaching},
};
use crate::{
    action::{Action, Then},
    model::announce::{self, Form},
    state::ANNOUNCEMENT_FIELD,
    theme::Icon,
    widgets::{
        dialog_frame, heading, icon_button, label_as, primary_button, quiet_button, toggle, weak,
    },
};

/// Points of the words, before they scroll.
const TEXT_HEIGHT: f32 = 200.0;

/// What the question remembers.
#[derive(Debug, Default)]
pub struct AnnounceView {
    form: Option<Form>,
    /// It is being announced.
    busy: bool,
    /// Why it wasn't.
    failure: Option<Failure>,
}

impl AnnounceView {
    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.form.is_some()
    }

    /// Opens it, for a department if one is named.
    pub fn begin(&mut self, space: Option<String>) {
        let chosen: BTreeSet<String> = space.into_iter().collect();
        *self = Self { form: Some(Form { chosen, ..Form::default() }), ..Self::default() };
    }

    /// Closes it, unless it is being announced: if that fails, the words are still here.
    pub fn close(&mut self) {
        if !self.busy {
            self.form = None;
        }
    }

    /// It is announced.
    pub fn announced(&mut self) {
        *self = Self::default();
    }

    /// It isn't announced; the dialog says why, and keeps what was written.
    pub fn not_announced(&mut self, failure: &Failure) -> bool {
        self.busy = false;
        self.failure = self.form.is_some().then(|| failure.clone());
        self.form.is_some()
    }
}

/// The departments in which one may announce, the organisation first.
pub fn offered<'a>(seen: &Seen<'a>) -> Vec<&'a DepartmentInfo> {
    let may = |row: &&DepartmentInfo| {
        let board = |channel: &ChannelInfo| channel.board && channel.space == row.space;
        seen.cache.channels().iter().any(|channel| board(channel) && channel.may_write)
    };
    seen.cache.departments().iter().filter(may).collect()
}

/// Draws it, if it is open.
pub fn show(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut AnnounceView) {
    let AnnounceView { form: Some(form), busy, failure } = view else { return };
    let offered = offered(seen);
    let mut cancelled = false;
    let modal = dialog_frame(ui.ctx(), "announce", 512.0, |ui| {
        ui.label(heading(cx.theme, cx.say("announce-new")));
        ui.add(Label::new(weak(cx.theme, cx.say("announce-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        ui.label(weak(cx.theme, cx.say("announce-to")));
        let group = form.role.is_some() || form.site.is_some();
        ui.add_enabled_ui(!group && !*busy, |ui| places(ui, cx, seen, &offered, form));
        if !group {
            ui.add_space(cx.theme.sizes.gap);
            ui.checkbox(&mut form.below, cx.say("announce-below"));
            let people = announce::reached(seen.cache.members(), seen.cache.departments(), form);
            ui.label(weak(cx.theme, cx.fill("announce-people", &[("count", people.into())])));
        }
        roles(ui, cx, seen, form);
        sites(ui, cx, seen, form);
        ui.add_space(cx.theme.sizes.gap);
        let hint = cx.say("announce-text-hint");
        let field = TextEdit::multiline(&mut form.text)
            .hint_text(&hint)
            .desired_rows(6)
            .desired_width(f32::INFINITY);
        // However much is written, the button stays in reach.
        let scrolled = ScrollArea::vertical().id_salt("announce-text").max_height(TEXT_HEIGHT);
        let response = scrolled.show(ui, |ui| ui.add(field)).inner;
        label_as(&response, egui::Role::MultilineTextInput, &cx.say("announce-text"));
        files::attached(ui, cx, seen, ANNOUNCEMENT_FIELD);
        if response.has_focus() {
            files::take_pasted(ui, cx, ANNOUNCEMENT_FIELD);
        }
        if let Some(failure) = failure {
            ui.add_space(cx.theme.sizes.gap);
            let told = cx.failure(failure);
            ui.add(Label::new(RichText::new(told.problem()).color(cx.theme.tokens.bad)).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
        }
        let files = Attaching::of(seen, ANNOUNCEMENT_FIELD);
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal(|ui| {
            let whom = group || !form.chosen.is_empty();
            let words = form.text.trim();
            let ready = !words.is_empty() && whom && files.may_send(words) && !*busy;
            if primary_button(ui, cx.theme, &cx.say("announce-do"), ready).clicked() {
                let files = seen.attachments.ready(ANNOUNCEMENT_FIELD).unwrap_or_default();
                cx.act(action(&offered, form, files));
                (*busy, *failure) = (true, None);
            }
            cancelled = quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
            if icon_button(ui, cx.theme, Icon::ATTACH, &cx.say("attach-file")).clicked() {
                cx.act(Action::AskForFile(ANNOUNCEMENT_FIELD.to_owned()));
            }
            if *busy {
                ui.spinner();
            }
        });
    });
    if (cancelled || modal.should_close()) && !*busy {
        cx.act(Action::DetachAll(ANNOUNCEMENT_FIELD.to_owned()));
        view.form = None;
    }
}

/// The roles that whoever manages the organisation can announce to.
fn roles(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    let root = seen.cache.departments().iter().find(|row| row.path.is_empty());
    if !root.is_some_and(|root| root.may_manage) {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(weak(cx.theme, cx.say("announce-role")));
        let all = [
            (AnnouncedRole::Managers, "announce-managers"),
            (AnnouncedRole::Admins, "announce-admins"),
        ];
        for (role, id) in all {
            let on = form.role == Some(role);
            if toggle(ui, cx.theme, &cx.say(id), on).clicked() {
                form.role = (!on).then_some(role);
                form.site = None;
            }
        }
    });
    if form.role.is_some() {
        ui.add(Label::new(weak(cx.theme, cx.say("announce-role-hint"))).wrap());
    }
}

/// The sites that whoever manages the organisation can announce to.
fn sites(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    let root = seen.cache.departments().iter().find(|row| row.path.is_empty());
    let known = announce::sites(seen.cache.members());
    if known.is_empty() || !root.is_some_and(|root| root.may_manage) {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(weak(cx.theme, cx.say("announce-site")));
        for site in known {
            let on = form.site.as_deref() == Some(site);
            if toggle(ui, cx.theme, site, on).clicked() {
                form.site = (!on).then(|| site.to_owned());
                form.role = None;
            }
        }
    });
    if form.site.is_some() {
        ui.add(Label::new(weak(cx.theme, cx.say("announce-site-hint"))).wrap());
    }
}

fn places(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, offered: &[&DepartmentInfo], form: &mut Form) {
    let organisation = seen.cache.status().map_or("", |status| status.organisation.as_str());
    ScrollArea::vertical().max_height(160.0).auto_shrink([false, true]).show(ui, |ui| {
        for row in offered {
            let depth = row.path.matches('/').count();
            ui.horizontal(|ui| {
                ui.add_space(depth as f32 * cx.theme.sizes.pad);
                let name = if row.path.is_empty() { organisation } else { row.name.as_str() };
                let mut on = form.chosen.contains(&row.space);
                if ui.checkbox(&mut on, name).changed() {
                    match on {
                        true => form.chosen.insert(row.space.clone()),
                        false => form.chosen.remove(&row.space),
                    };
                }
            });
        }
    });
}

fn action(offered: &[&DepartmentInfo], form: &Form, files: Vec<NewFile>) -> Action {
    let text = form.text.trim().to_owned();
    if let Some(role) = form.role {
        return Action::Do(Command::AnnounceToRole { role, text, files }, Then::Announced);
    }
    if let Some(site) = form.site.clone() {
        return Action::Do(Command::AnnounceToSite { site, text, files }, Then::Announced);
    }
    // The organisation's own space is named by an empty name.
    let named = |row: &&&DepartmentInfo| form.chosen.contains(&row.space);
    let name = |row: &&DepartmentInfo| match row.path.is_empty() {
        true => String::new(),
        false => row.space.clone(),
    };
    let departments = offered.iter().filter(named).map(name).collect();
    let command = Command::Announce { departments, below: form.below, text, files };
    Action::Do(command, Then::Announced)
}
