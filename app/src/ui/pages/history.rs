//! The history of a page: who wrote when, what, and the way back.

use egui::{Frame, Margin, Modal, Response, RichText, ScrollArea, Sense, Ui, text::LayoutJob};
use node::facade::{Answer, Command, PageInfo, PageSession, Query};
use protocol::clock::Millis;

use super::PagesView;
use crate::{
    action::{Action, Then},
    model::{
        page::{Comparison, Fate, Row, Words, compare},
        time::when,
    },
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        empty, failed, heading, icon_button, label_as, primary_button, quiet_button, title,
        waiting, weak,
    },
};

/// A version that is compared with the one before it.
pub(super) struct History {
    /// Of which page.
    pub(super) page: String,
    version: String,
    before: Option<String>,
    author: String,
    to: Millis,
    compared: Compared,
    /// Whether one is asked if it shall be restored.
    asking: bool,
}

/// A comparison, and of which answers it is.
#[derive(Default)]
pub(in crate::ui) struct Compared(Option<((u64, u64), Comparison)>);

impl History {
    /// The questions of the comparison.
    pub(super) fn needs(&self) -> Vec<Query> {
        [Some(&self.version), self.before.as_ref()]
            .into_iter()
            .flatten()
            .map(|version| self.query(version))
            .collect()
    }

    fn query(&self, version: &str) -> Query {
        Query::PageVersion { page: self.page.clone(), version: version.to_owned() }
    }
}

/// Draws a page's history, on the right.
pub fn panel(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, page: &str, view: &mut PagesView) {
    Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(title(cx.theme, cx.say("page-history")));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("close")).clicked() {
                    cx.act(Action::ClosePanel);
                }
            });
        });
        let query = Query::PageSessions { page: page.to_owned() };
        let sessions = match seen.cache.get(&query) {
            Loaded::Ready(Answer::PageSessions(rows)) => rows,
            Loaded::Failed(failure) => {
                return failed(ui, cx.theme, &cx.say("page-history-failed"), &cx.failure(failure));
            }
            _ => return waiting(ui, cx.theme, &cx.say("page-history-waiting")),
        };
        if sessions.is_empty() {
            let (words, hint) = (cx.say("page-history-none"), cx.say("page-history-none-hint"));
            return empty(ui, cx.theme, Icon::HISTORY, &words, &hint);
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = 46.0;
        ScrollArea::vertical().auto_shrink(false).show_rows(
            ui,
            height,
            sessions.len(),
            |ui, range| {
                for index in range {
                    session(ui, cx, page, sessions, index, height, view);
                }
            },
        );
    });
}

fn session(
    ui: &mut Ui,
    cx: &Cx<'_>,
    page: &str,
    sessions: &[PageSession],
    index: usize,
    height: f32,
    view: &mut PagesView,
) {
    let sizes = &cx.theme.sizes;
    let session = &sessions[index];
    let chosen = view.history.as_ref().is_some_and(|history| history.version == session.version);
    if session_row(ui, cx, session, chosen, height).clicked() {
        view.history = Some(History {
            page: page.to_owned(),
            version: session.version.clone(),
            before: sessions.get(index + 1).map(|earlier| earlier.version.clone()),
            author: session.author.clone(),
            to: session.to,
            compared: Compared::default(),
            asking: false,
        });
        // In a narrow window the panel stands where the comparison is shown.
        if ui.ctx().content_rect().width() < sizes.narrow {
            cx.act(Action::ClosePanel);
        }
    }
}

/// A sitting in a list: whose, when, and how much was put in and taken out.
pub(in crate::ui) fn session_row(
    ui: &mut Ui,
    cx: &Cx<'_>,
    session: &PageSession,
    chosen: bool,
    height: f32,
) -> Response {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let size = egui::vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let time = when(cx.text, session.to, cx.now, cx.zone);
    let (added, removed) = (format!("+{}", session.added), format!("−{}", session.removed));
    label_as(
        &response,
        egui::Role::Button,
        &format!("{} {time} {added} {removed}", session.author),
    );
    if chosen || response.hovered() || response.has_focus() {
        let ground = if chosen { tokens.chosen } else { tokens.hover };
        ui.painter().rect_filled(rect, sizes.radius, ground);
    }
    let mut job = LayoutJob::default();
    let small = |colour| egui::TextFormat::simple(egui::FontId::proportional(sizes.small), colour);
    let body = egui::FontId::new(sizes.body, crate::theme::bold());
    job.append(&session.author, 0.0, egui::TextFormat::simple(body, tokens.text));
    job.append(&format!("\n{time}"), 0.0, small(tokens.weak));
    job.append(&added, 10.0, small(tokens.good));
    job.append(&removed, 6.0, small(tokens.bad));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = egui::pos2(rect.left() + sizes.gap, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
    response
}

/// Draws the version that was chosen, with what changed in it.
pub(super) fn comparison(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PagesView) {
    let Some(history) = &mut view.history else { return };
    let may = view_may_write(seen, &history.page);
    let mut close = false;
    Frame::new().inner_margin(Margin::symmetric(16, 8)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let time = when(cx.text, history.to, cx.now, cx.zone);
            let values = [("name", (&history.author).into()), ("time", (&time).into())];
            ui.label(heading(cx.theme, cx.fill("page-version-of", &values)));
            if may && primary_button(ui, cx.theme, &cx.say("page-restore"), true).clicked() {
                history.asking = true;
            }
            close = quiet_button(ui, cx.theme, &cx.say("page-version-close")).clicked();
        });
    });
    ui.add(egui::Separator::default().spacing(0.0));
    let after = version(seen, &history.query(&history.version));
    let before = history.before.as_ref().map(|before| history.query(before));
    let before = before.map(|query| version(seen, &query));
    match (after, before) {
        (Ok(Some((after, new))), None) => {
            compared(ui, cx, &mut history.compared, (0, ""), (new, &after.text));
        }
        (Ok(Some((after, new))), Some(Ok(Some((before, old))))) => {
            let (old, new) = ((old, before.text.as_str()), (new, after.text.as_str()));
            compared(ui, cx, &mut history.compared, old, new);
        }
        (Err(failure), _) | (_, Some(Err(failure))) => {
            failed(ui, cx.theme, &cx.say("page-history-failed"), &cx.failure(failure));
        }
        _ => waiting(ui, cx.theme, &cx.say("page-history-waiting")),
    }
    close |= restore(ui, cx, history);
    if close {
        view.history = None;
    }
}

fn view_may_write(seen: &Seen<'_>, page: &str) -> bool {
    match seen.cache.get(&Query::Page { page: page.to_owned() }) {
        Loaded::Ready(Answer::Page(info)) => info.may_write,
        _ => false,
    }
}

/// A version and the number of its answer, once it is there.
fn version<'a>(
    seen: &'a Seen<'_>,
    query: &Query,
) -> Result<Option<(&'a PageInfo, u64)>, &'a node::facade::Failure> {
    match seen.cache.get(query) {
        Loaded::Ready(Answer::Page(info)) => Ok(Some((info, seen.cache.revision(query)))),
        Loaded::Failed(failure) => Err(failure),
        _ => Ok(None),
    }
}

/// Draws what differs between two texts, each with the number of its answer.
pub(in crate::ui) fn compared(
    ui: &mut Ui,
    cx: &Cx<'_>,
    memo: &mut Compared,
    old: (u64, &str),
    new: (u64, &str),
) {
    let of = (old.0, new.0);
    if memo.0.as_ref().is_none_or(|(known, _)| *known != of) {
        memo.0 = Some((of, compare(old.1, new.1)));
    }
    let Some((_, comparison)) = &memo.0 else { return };
    ScrollArea::vertical().id_salt("page-comparison").auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.set_max_width(cx.theme.sizes.reading);
            for row in &comparison.rows {
                match row {
                    Row::Same(count) => {
                        let words = cx.fill("page-same-lines", &[("count", (*count).into())]);
                        ui.label(weak(cx.theme, words));
                    }
                    Row::Line(words) => line(ui, cx, words),
                }
            }
            if comparison.more {
                ui.label(weak(cx.theme, cx.say("page-more-changes")));
            }
        });
    });
}

/// A line: a sign in front, so that colour isn't alone, and its words.
fn line(ui: &mut Ui, cx: &Cx<'_>, words: &[Words]) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let has = |fate| words.iter().any(|words| words.fate == fate);
    let sign = match (has(Fate::Added), has(Fate::Removed)) {
        (true, true) => "±",
        (true, false) => "+",
        (false, true) => "−",
        (false, false) => " ",
    };
    let mut job = LayoutJob::default();
    for Words { fate, text } in words {
        let mut format =
            egui::TextFormat::simple(egui::FontId::proportional(sizes.body), tokens.text);
        match fate {
            Fate::Same => {}
            Fate::Added => {
                (format.background, format.color) = (tokens.good_ground, tokens.good);
                format.underline = egui::Stroke::new(1.0, tokens.good);
            }
            Fate::Removed => {
                (format.background, format.color) = (tokens.bad_ground, tokens.bad);
                format.strikethrough = egui::Stroke::new(1.0, tokens.bad);
            }
        }
        job.append(text, 0.0, format);
    }
    ui.horizontal_top(|ui| {
        let sign = RichText::new(sign).monospace().color(tokens.weak);
        ui.add_sized([14.0, 18.0], egui::Label::new(sign));
        job.wrap.max_width = ui.available_width();
        ui.label(job);
    });
}

/// Asks whether the version shall be restored; whether it was.
fn restore(ui: &Ui, cx: &Cx<'_>, history: &mut History) -> bool {
    if !history.asking {
        return false;
    }
    let mut done = false;
    let modal = Modal::new(egui::Id::unique("page-restore")).show(ui.ctx(), |ui| {
        ui.set_max_width(360.0);
        ui.label(heading(cx.theme, cx.say("page-restore-ask")));
        ui.add_space(cx.theme.sizes.gap);
        ui.label(cx.say("page-restore-what"));
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            if primary_button(ui, cx.theme, &cx.say("page-restore-do"), true).clicked() {
                let (page, version) = (history.page.clone(), history.version.clone());
                let command = Command::RestorePage { page, version };
                cx.act(Action::Do(command, Then::Say("page-restored")));
                done = true;
            }
            if quiet_button(ui, cx.theme, &cx.say("cancel")).clicked() {
                history.asking = false;
            }
        });
    });
    if modal.should_close() {
        history.asking = false;
    }
    done
}
