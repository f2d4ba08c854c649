//! Earlier versions of a task's or meeting's description: who wrote when, what, and the way back.

use egui::{ScrollArea, Ui};
use node::facade::{Answer, Command, Described, DescriptionInfo, Failure, PageSession, Query};

use super::{
    Cx, Seen,
    pages::{Compared, compared, session_row},
};
use crate::{
    action::{Action, Then},
    state::Loaded,
    widgets::{
        dialog_frame, failed, link_button, primary_button, quiet_button, title, waiting, weak,
    },
};

/// The widest that the dialog gets, in points.
const WIDTH: f32 = 600.0;

/// The height of the list of versions.
const LIST: f32 = 150.0;

/// The height of what changed in one.
const TEXT: f32 = 220.0;

/// The height of a version in the list.
const ROW: f32 = 46.0;

/// What the dialog remembers.
#[derive(Default)]
pub struct DescriptionsView {
    open: Option<Open>,
}

struct Open {
    of: Described,
    /// Whether one may change it.
    may_write: bool,
    /// The version that is compared, and the one before it.
    chosen: Option<(String, Option<String>)>,
    compared: Compared,
}

impl Open {
    fn sessions(&self) -> Query {
        Query::DescriptionSessions { of: self.of.clone() }
    }

    fn version(&self, version: &str) -> Query {
        Query::DescriptionVersion { of: self.of.clone(), version: version.to_owned() }
    }
}

impl DescriptionsView {
    /// Shows the versions of this one's description.
    pub fn show_of(&mut self, of: Described, may_write: bool) {
        self.open = Some(Open { of, may_write, chosen: None, compared: Compared::default() });
    }

    /// The questions of the dialog.
    pub fn needs(&self) -> Vec<Query> {
        let Some(open) = &self.open else { return Vec::new() };
        let (version, before) = open.chosen.as_ref().map(|(it, before)| (it, before)).unzip();
        let versions = version.into_iter().chain(before.into_iter().flatten());
        let versions = versions.map(|version| open.version(version));
        [open.sessions()].into_iter().chain(versions).collect()
    }
}

/// The way to the dialog, below a history.
pub(super) fn link(ui: &mut Ui, cx: &Cx<'_>, of: Described, may_write: bool) {
    if link_button(ui, cx.theme, &cx.say("description-versions")).clicked() {
        cx.act(Action::ShowDescriptions { of, may_write });
    }
}

/// Draws the dialog, if it is open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut DescriptionsView) {
    let Some(open) = &mut view.open else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "description-versions", WIDTH, |ui| {
        ui.label(title(cx.theme, cx.say("description-versions-title")));
        ui.add(egui::Label::new(weak(cx.theme, cx.say("description-versions-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        let restorable = content(ui, cx, seen, open);
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            if open.may_write {
                let ready = restorable.is_some();
                let clicked =
                    primary_button(ui, cx.theme, &cx.say("page-restore"), ready).clicked();
                if let Some(version) = restorable.filter(|_| clicked) {
                    let command = Command::RestoreDescription { of: open.of.clone(), version };
                    cx.act(Action::Do(command, Then::Say("page-restored")));
                    close = true;
                }
            }
            close |= quiet_button(ui, cx.theme, &cx.say("close")).clicked();
        });
    });
    if close || response.should_close() {
        view.open = None;
    }
}

/// Draws the versions and what changed in the chosen one; that version, if it isn't the present text.
fn content(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, open: &mut Open) -> Option<String> {
    let rows = match seen.cache.get(&open.sessions()) {
        Loaded::Ready(Answer::PageSessions(rows)) => rows,
        Loaded::Failed(failure) => {
            failed(ui, cx.theme, &cx.say("page-history-failed"), &cx.failure(failure));
            return None;
        }
        _ => {
            waiting(ui, cx.theme, &cx.say("page-history-waiting"));
            return None;
        }
    };
    list(ui, cx, rows, open);
    let (version, before) = open.chosen.clone()?;
    ui.separator();
    let old = before.map(|before| text_of(seen, &open.version(&before)));
    let new = text_of(seen, &open.version(&version));
    let size = egui::vec2(ui.available_width(), TEXT);
    ui.allocate_ui(size, |ui| {
        ui.set_min_height(TEXT);
        match (old.unwrap_or(Ok(Some((0, "")))), new) {
            (Ok(Some(old)), Ok(Some(new))) => compared(ui, cx, &mut open.compared, old, new),
            (Err(failure), _) | (_, Err(failure)) => {
                failed(ui, cx.theme, &cx.say("page-history-failed"), &cx.failure(failure));
            }
            _ => waiting(ui, cx.theme, &cx.say("page-history-waiting")),
        }
    });
    rows.iter().skip(1).any(|row| row.version == version).then_some(version)
}

fn list(ui: &mut Ui, cx: &Cx<'_>, rows: &[PageSession], open: &mut Open) {
    if rows.is_empty() {
        ui.label(weak(cx.theme, cx.say("page-history-none")));
        return;
    }
    let area = ScrollArea::vertical().id_salt("description-versions").max_height(LIST);
    area.auto_shrink([false, true]).show_rows(ui, ROW, rows.len(), |ui, range| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for index in range {
            let row = &rows[index];
            let chosen = open.chosen.as_ref().is_some_and(|(version, _)| *version == row.version);
            if session_row(ui, cx, row, chosen, ROW).clicked() {
                let before = rows.get(index + 1).map(|earlier| earlier.version.clone());
                open.chosen = Some((row.version.clone(), before));
                open.compared = Compared::default();
            }
        }
    });
}

/// A version's text and the number of its answer, once it is there.
fn text_of<'a>(seen: &'a Seen<'_>, query: &Query) -> Result<Option<(u64, &'a str)>, &'a Failure> {
    match seen.cache.get(query) {
        Loaded::Ready(Answer::Description(DescriptionInfo { text, .. })) => {
            Ok(Some((seen.cache.revision(query), text)))
        }
        Loaded::Failed(failure) => Err(failure),
        _ => Ok(None),
    }
}
