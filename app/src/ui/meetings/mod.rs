//! The agenda: what takes place in the coming weeks, day by day; a meeting on the right, with who
//! comes; and the form that makes one.

mod files;
mod form;
mod panel;

use std::{ops::Range, path::Path};

use egui::{Align, Label, Layout, RichText, ScrollArea, Ui, UiBuilder, Vec2};
use jiff::{ToSpan, civil::Date};
use node::facade::{Answer, Command, Failure, OccurrenceInfo, Query};
use protocol::clock::Millis;

use super::{Cx, Seen};
use crate::{
    action::{Action, Then},
    model::{
        meetings::{self, Form},
        time,
    },
    state::{Cache, Loaded, Panel},
    theme::Icon,
    widgets::{self, empty, failed, icon_button, primary_button, strong, toggle, waiting, weak},
};

pub use files::is_calendar;
pub use panel::panel;

/// Weeks that are shown at once.
const WEEKS: i32 = 4;

/// The height of an occurrence, in points.
const ITEM: f32 = 56.0;

/// The width of its hours.
const HOURS: f32 = 118.0;

/// What the screen remembers.
#[derive(Default)]
pub struct MeetingsView {
    /// Weeks from this one on.
    ahead: i32,
    /// The period that is shown, once it is known.
    period: Option<Range<Millis>>,
    form: Option<Form>,
    /// A calendar file on its way.
    file: Option<files::CalendarFile>,
    /// Text of the form's fields that aren't texts.
    typed: form::Typed,
}

impl MeetingsView {
    /// The questions of the screen.
    pub fn needs(&self) -> Vec<Query> {
        self.period.clone().map(query).into_iter().collect()
    }

    /// The questions of the form, which opens over any screen: pages that may be an agenda.
    pub fn form_needs(&self) -> Option<Query> {
        self.form.as_ref().map(|_| Query::Pages)
    }

    /// Whether the form is open.
    pub fn is_open(&self) -> bool {
        self.form.is_some() || self.file.is_some()
    }

    /// Closes the form.
    pub fn close(&mut self) {
        (self.form, self.file) = (None, None);
    }

    /// Asks where all meetings are to be written; at first there.
    pub fn begin_export(&mut self, path: &Path) {
        self.file = Some(files::CalendarFile::write(path));
    }

    /// Asks which calendar file is to be taken in, and where its meetings go.
    pub fn ask_for_file(&mut self, path: Option<&Path>, space: String) {
        self.file = Some(files::CalendarFile::take(path, space));
    }

    /// They are written.
    pub fn written(&mut self) {
        self.file = None;
    }

    /// A file was taken in.
    pub fn taken(&mut self, answer: &Answer) {
        if let Answer::MeetingImport(report) = answer {
            self.file = Some(files::CalendarFile::Taken(Box::new(report.clone())));
        }
    }

    /// A file couldn't be written or taken in; whether the dialog is still there to say so.
    pub fn file_failed(&mut self, failure: &Failure) -> bool {
        self.file.as_mut().is_some_and(|file| file.failed(failure))
    }

    fn begin(&mut self, form: Form) {
        self.typed = form::Typed::of(&form);
        self.form = Some(form);
    }
}

fn query(period: Range<Millis>) -> Query {
    Query::Agenda { from: period.start, to: period.end }
}

/// The first and the last day but one of what is shown.
fn days(cx: &Cx<'_>, ahead: i32) -> (Date, Date) {
    let today = time::day(cx.now, cx.zone);
    let first = today.saturating_add((7 * ahead).days());
    (first, first.saturating_add((7 * WEEKS).days()))
}

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut MeetingsView) {
    let margin = egui::Margin { left: 16, right: 16, top: 10, bottom: 0 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| screen(ui, cx, seen, view));
}

fn screen(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut MeetingsView) {
    let (first, after) = days(cx, view.ahead);
    let period = meetings::begin_of(first, cx.zone)..meetings::begin_of(after, cx.zone);
    if view.period.as_ref() != Some(&period) {
        view.period = Some(period.clone());
        // The question is known only now.
        ui.ctx().request_repaint();
    }
    bar(ui, cx, seen, view, (first, after));
    let rows = match seen.cache.get(&query(period)) {
        Loaded::Ready(Answer::Agenda(rows)) => rows,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("meetings-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("meetings-waiting"));
        }
    };
    if rows.is_empty() {
        let hint = cx.say("meetings-empty-hint");
        return empty(ui, cx.theme, Icon::CALENDAR, &cx.say("meetings-empty"), &hint);
    }
    ScrollArea::vertical().id_salt("agenda").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let today = time::day(cx.now, cx.zone);
        let mut day = None;
        for one in rows {
            let of = time::day(one.begin, cx.zone);
            if day != Some(of) {
                day = Some(of);
                ui.add_space(cx.theme.sizes.gap);
                ui.label(strong(cx.theme, time::named_day(cx.text, of, today)));
            }
            item(ui, cx, seen, one);
        }
        ui.add_space(cx.theme.sizes.pad);
    });
}

fn bar(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    view: &mut MeetingsView,
    (first, after): (Date, Date),
) {
    ui.horizontal_wrapped(|ui| {
        if primary_button(ui, cx.theme, &cx.say("meeting-new"), true).clicked() {
            view.begin(Form::new(home(seen.cache), cx.now, cx.zone));
        }
        if icon_button(ui, cx.theme, Icon::BACK, &cx.say("meetings-before")).clicked() {
            view.ahead -= WEEKS;
        }
        if toggle(ui, cx.theme, &cx.say("meetings-now"), view.ahead == 0).clicked() {
            view.ahead = 0;
        }
        if icon_button(ui, cx.theme, Icon::FORWARD, &cx.say("meetings-after")).clicked() {
            view.ahead += WEEKS;
        }
        if icon_button(ui, cx.theme, Icon::EXPORT, &cx.say("meetings-export")).clicked() {
            cx.act(Action::BeginMeetingExport);
        }
        if icon_button(ui, cx.theme, Icon::IMPORT, &cx.say("meetings-import")).clicked() {
            cx.act(Action::AskForCalendar(None));
        }
        let today = time::day(cx.now, cx.zone);
        let last = after.yesterday().unwrap_or(after);
        let shown = |day| time::short_day(cx.text, day, today);
        // In a narrow window it goes to the next line as a whole.
        let days = weak(cx.theme, format!("{} – {}", shown(first), shown(last)));
        ui.add(Label::new(days).extend());
    });
    ui.add_space(cx.theme.sizes.tight);
}

/// The department that a new meeting is first offered in: one's own, else the organisation.
pub fn home(cache: &Cache) -> String {
    let me = cache.status().map(|status| status.member.as_str());
    let members = cache.members().iter();
    let own = members.filter(|row| Some(row.member.as_str()) == me);
    let own = own.flat_map(|row| row.department_ids.iter()).next();
    let root = || cache.departments().iter().find(|row| row.path.is_empty());
    own.cloned().or_else(|| root().map(|row| row.space.clone())).unwrap_or_default()
}

fn item(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, one: &OccurrenceInfo) {
    let open =
        matches!(&seen.nav.panel, Some(Panel::Meeting { meeting }) if *meeting == one.meeting);
    let (response, ground) = widgets::item(ui, cx.theme, ITEM, &label(cx, one));
    if response.clicked() {
        cx.act(Action::Open(Panel::Meeting { meeting: one.meeting.clone() }));
    }
    let Some(ground) = ground else { return };
    let tokens = &cx.theme.tokens;
    let colour = match (one.cancelled, one.invited, one.mine.as_deref()) {
        (true, ..) | (_, false, _) | (_, _, Some("declined")) => tokens.line,
        (_, _, Some("accepted")) => tokens.accent,
        _ => tokens.warn,
    };
    let bar = egui::Rect::from_min_size(ground.min, Vec2::new(3.0, ground.height()));
    ui.painter().rect_filled(bar, 1.5, colour);
    if open {
        let stroke = egui::Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(ground, cx.theme.sizes.radius, stroke, egui::StrokeKind::Inside);
    }
    let inside = ground.shrink2(Vec2::new(12.0, 6.0));
    let salt = (&one.meeting, one.begin.0);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(inside).id_salt(salt));
    inner.horizontal(|ui| {
        let hours = Vec2::new(HOURS, inside.height());
        ui.allocate_ui_with_layout(hours, Layout::left_to_right(Align::Center), |ui| {
            let span = meetings::span(cx.text, one, cx.zone);
            ui.add(Label::new(strong(cx.theme, span)).truncate());
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if one.invited && !one.cancelled {
                answers(ui, cx, &one.meeting, one.mine.as_deref());
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| words(ui, cx, one));
        });
    });
}

fn words(ui: &mut Ui, cx: &Cx<'_>, one: &OccurrenceInfo) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let mut title = RichText::new(&one.title).color(cx.theme.tokens.text);
        if one.cancelled {
            title = title.strikethrough().color(cx.theme.tokens.weak);
        }
        ui.add(Label::new(title).truncate());
        let mut parts = vec![one.department.clone(), one.place.clone()];
        parts.extend(one.recurs.then(|| cx.say("meeting-recurs")));
        parts.extend(one.cancelled.then(|| cx.say("meeting-cancelled")));
        parts.retain(|part| !part.is_empty());
        ui.add(Label::new(weak(cx.theme, parts.join(" · "))).truncate());
    });
}

/// Whether one comes: what was said, and the other answers.
pub fn answers(ui: &mut Ui, cx: &Cx<'_>, meeting: &str, mine: Option<&str>) {
    // From the right.
    for (said, id) in [
        ("declined", "meeting-declined"),
        ("tentative", "meeting-tentative"),
        ("accepted", "meeting-accepted"),
    ] {
        if toggle(ui, cx.theme, &cx.say(id), mine == Some(said)).clicked() && mine != Some(said) {
            let (meeting, attendance) = (meeting.to_owned(), said.to_owned());
            cx.act(Action::Do(Command::AnswerMeeting { meeting, attendance }, Then::Nothing));
        }
    }
}

/// What a screen reader says of an occurrence.
fn label(cx: &Cx<'_>, one: &OccurrenceInfo) -> String {
    let today = time::day(cx.now, cx.zone);
    let when = meetings::day_and_span(cx.text, one, today, cx.zone);
    let state = if one.cancelled { cx.say("meeting-cancelled") } else { String::new() };
    let values = [
        ("title", one.title.as_str().into()),
        ("when", when.as_str().into()),
        ("place", one.place.as_str().into()),
        ("state", state.as_str().into()),
    ];
    cx.fill("meeting-label", &values).trim_end().to_owned()
}

/// Draws the form, or what is asked of a calendar file, over everything, if it is open.
pub fn dialog(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut MeetingsView) {
    files::show(ui, cx, seen, view);
    let Some(form) = &mut view.form else { return };
    if form::show(ui, cx, seen, form, &mut view.typed) {
        view.form = None;
    }
}
