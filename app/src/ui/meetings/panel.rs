//! One meeting, on the right: when, where, who comes, and what was changed.

use egui::{Align, Label, Layout, Margin, RichText, ScrollArea, Ui};
use node::facade::{
    Answer, Command, Described, HistoryLine, InviteeInfo, MeetingChange, MeetingField, MeetingInfo,
    MeetingTime, Query,
};

use super::{MeetingsView, answers};
use crate::{
    action::{Action, Then},
    model::{
        meetings::{self, Form, Repeat},
        time,
    },
    state::{Loaded, Route},
    theme::Icon,
    ui::{Cx, Seen, descriptions},
    widgets::{
        avatar, danger_button, failed, heading, icon_button, label_as, link_button, quiet_button,
        strong, waiting, weak,
    },
};

/// The width of the names of fields.
const NAMES: f32 = 84.0;

/// Steps of the history that are shown.
const STEPS: usize = 20;

/// Draws it.
pub fn panel(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, meeting: &str, view: &mut MeetingsView) {
    let margin = Margin { left: 16, right: 8, top: 8, bottom: 0 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| whole(ui, cx, seen, meeting, view));
}

fn whole(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, meeting: &str, view: &mut MeetingsView) {
    ui.horizontal(|ui| {
        ui.label(heading(cx.theme, cx.say("meeting-one")));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("close")).clicked() {
                cx.act(Action::ClosePanel);
            }
        });
    });
    let query = Query::Meeting { meeting: meeting.to_owned() };
    let shown = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Meeting(shown)) => shown.as_ref(),
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("meetings-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("meetings-waiting"));
        }
    };
    ScrollArea::vertical().id_salt(("meeting", meeting)).auto_shrink(false).show(ui, |ui| {
        let margin = Margin { left: 0, right: 12, top: 0, bottom: 16 };
        egui::Frame::new().inner_margin(margin).show(ui, |ui| {
            content(ui, cx, &shown.meeting, view);
            ui.add_space(cx.theme.sizes.pad);
            ui.label(strong(cx.theme, cx.say("meeting-history")));
            let steps = shown.history.iter().rev();
            for line in steps.filter_map(|step| step_line(cx, step)).take(STEPS) {
                ui.add(Label::new(weak(cx.theme, line)).wrap());
            }
            if shown.history.iter().any(|step| step.field == "description") {
                let of = Described::Meeting(shown.meeting.meeting.clone());
                descriptions::link(ui, cx, of, shown.meeting.may_write);
            }
        });
    });
}

/// A step of the history in words; `None` for what only calendars ask for.
fn step_line(cx: &Cx<'_>, step: &HistoryLine) -> Option<String> {
    let id = match step.field.as_str() {
        "title" => "meeting-title",
        "when" => "meeting-when",
        "place" => "meeting-place",
        "alarm" => "meeting-alarm",
        "cancelled" => "meeting-cancelled",
        "agenda" => "meeting-agenda",
        "invitees" => "meeting-invited",
        "reply" => "meeting-reply",
        "exceptions" => "meeting-left-out",
        "description" => "meeting-about",
        _ => return None,
    };
    let value = |value: &str| match (step.field.as_str(), value) {
        ("reply", "accepted") => cx.say("meeting-accepted"),
        ("reply", "tentative") => cx.say("meeting-tentative"),
        ("reply", "declined") => cx.say("meeting-declined"),
        ("alarm", minutes) => {
            let minutes: u64 = minutes.parse().unwrap_or_default();
            cx.fill("meeting-before", &[("minutes", minutes.into())])
        }
        ("when", when) => meetings::when_words(cx.text, when),
        ("cancelled", "yes") => cx.say("meeting-yes"),
        ("cancelled", _) => cx.say("meeting-no"),
        (_, value) => value.to_owned(),
    };
    let values = match (step.old.as_str(), step.new.as_str()) {
        ("", new) => value(new),
        (old, "") => format!("{} →", value(old)),
        (old, new) => format!("{} → {}", value(old), value(new)),
    };
    let when = time::when(cx.text, step.time, cx.now, cx.zone);
    Some(format!("{when} · {} · {} {values}", step.author, cx.say(id)))
}

/// A name and what it is, in a narrow column.
fn line(ui: &mut Ui, cx: &Cx<'_>, id: &str, value: &str) {
    named(ui, cx, id, |ui| drop(ui.add(Label::new(value).wrap())));
}

/// A name, and something beside it.
fn named(ui: &mut Ui, cx: &Cx<'_>, id: &str, shown: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        let name = egui::vec2(NAMES, cx.theme.sizes.body);
        ui.allocate_ui_with_layout(name, Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(NAMES);
            ui.add(Label::new(weak(cx.theme, cx.say(id))).truncate());
        });
        shown(ui);
    });
}

fn content(ui: &mut Ui, cx: &Cx<'_>, meeting: &MeetingInfo, view: &mut MeetingsView) {
    let today = time::day(cx.now, cx.zone);
    let mut title = heading(cx.theme, meeting.title.as_str());
    if meeting.cancelled {
        title = title.strikethrough();
    }
    ui.add(Label::new(title).wrap());
    if meeting.cancelled {
        ui.label(RichText::new(cx.say("meeting-cancelled")).color(cx.theme.tokens.bad));
    }
    for when in &meeting.conflict {
        conflict(ui, cx, meeting, when);
    }
    ui.add_space(cx.theme.sizes.gap);
    if meeting.invited && !meeting.cancelled {
        ui.horizontal(|ui| {
            ui.label(weak(cx.theme, cx.say("meeting-coming")));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                answers(ui, cx, &meeting.meeting, meeting.mine.as_deref());
            });
        });
        ui.add_space(cx.theme.sizes.gap);
    }
    if let Some(next) = &meeting.next {
        let words = meetings::day_and_span(cx.text, next, today, cx.zone);
        line(ui, cx, "meeting-next", &words);
    }
    if let Some(time) = MeetingTime::read(&meeting.when) {
        line(ui, cx, "meeting-repeat", &Repeat::of(&time.recurrence).words(cx.text));
        let begin = format!("{} {}", time.begin.replace('T', " "), time.zone);
        line(ui, cx, "meeting-there", begin.trim_end());
    }
    let before =
        |minutes: u32| cx.fill("meeting-before", &[("minutes", u64::from(minutes).into())]);
    let alarm = meeting.alarm.map(before);
    for (id, value) in [
        ("meeting-department", meeting.department.clone()),
        ("meeting-place", meeting.place.clone()),
        ("meeting-alarm", alarm.unwrap_or_default()),
        ("meeting-organiser", meeting.organiser.clone()),
        ("meeting-left-out", cx.list(&meeting.exceptions)),
    ] {
        if !value.is_empty() {
            line(ui, cx, id, &value);
        }
    }
    agenda(ui, cx, meeting);
    if !meeting.description.is_empty() {
        ui.add_space(cx.theme.sizes.gap);
        ui.add(Label::new(meeting.description.as_str()).wrap());
    }
    if meeting.may_write {
        ui.add_space(cx.theme.sizes.gap);
        doings(ui, cx, meeting, view);
    }
    ui.add_space(cx.theme.sizes.pad);
    let count = meeting.invitees.len();
    ui.label(strong(cx.theme, cx.fill("meeting-people", &[("count", count.into())])));
    meeting.invitees.iter().for_each(|one| invitee(ui, cx, one));
}

/// The page that is its agenda, which opens with a click if one may read it.
fn agenda(ui: &mut Ui, cx: &Cx<'_>, meeting: &MeetingInfo) {
    let Some(page) = &meeting.agenda else { return };
    let Some(title) = &meeting.agenda_title else {
        return line(ui, cx, "meeting-agenda", &cx.say("meeting-agenda-hidden"));
    };
    named(ui, cx, "meeting-agenda", |ui| {
        let response = link_button(ui, cx.theme, title);
        let label = cx.fill("meeting-agenda-open", &[("title", title.as_str().into())]);
        label_as(&response, egui::Role::Button, &label);
        if response.clicked() {
            cx.act(Action::Go(Route::Page { page: page.clone() }));
        }
    });
}

/// A time of several that were set apart, and that it is to be this one.
fn conflict(ui: &mut Ui, cx: &Cx<'_>, meeting: &MeetingInfo, when: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(Icon::CONFLICT.text()).color(cx.theme.tokens.warn));
        ui.label(cx.fill("meeting-apart", &[("when", when.into())]));
        let label = cx.fill("meeting-settle", &[("when", when.into())]);
        if meeting.may_write && quiet_button(ui, cx.theme, &label).clicked() {
            change(cx, meeting, MeetingChange::Set(MeetingField::When(when.to_owned())));
        }
    });
}

fn change(cx: &Cx<'_>, meeting: &MeetingInfo, change: MeetingChange) {
    let command = Command::SetMeeting { meeting: meeting.meeting.clone(), changes: vec![change] };
    cx.act(Action::Do(command, Then::Nothing));
}

fn doings(ui: &mut Ui, cx: &Cx<'_>, meeting: &MeetingInfo, view: &mut MeetingsView) {
    ui.horizontal_wrapped(|ui| {
        if quiet_button(ui, cx.theme, &cx.say("meeting-edit")).clicked()
            && let Some(form) = Form::of(meeting, cx.zone)
        {
            view.begin(form);
        }
        if let Some(next) = meeting.next.as_ref().filter(|next| next.recurs)
            && quiet_button(ui, cx.theme, &cx.say("meeting-skip")).clicked()
        {
            change(cx, meeting, MeetingChange::Skip(next.at.clone()));
        }
        let cancelled = meeting.cancelled;
        let label = cx.say(if cancelled { "meeting-uncancel" } else { "meeting-cancel" });
        let clicked = match cancelled {
            true => quiet_button(ui, cx.theme, &label).clicked(),
            false => danger_button(ui, cx.theme, &label, true).clicked(),
        };
        if clicked {
            change(cx, meeting, MeetingChange::Set(MeetingField::Cancelled(!cancelled)));
        }
    });
}

fn invitee(ui: &mut Ui, cx: &Cx<'_>, one: &InviteeInfo) {
    ui.horizontal(|ui| {
        avatar(ui, cx.theme, &one.member, &one.name, 22.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (id, colour) = match one.attendance.as_deref() {
                Some("accepted") => ("meeting-accepted", cx.theme.tokens.good),
                Some("tentative") => ("meeting-tentative", cx.theme.tokens.warn),
                Some("declined") => ("meeting-declined", cx.theme.tokens.bad),
                _ => ("meeting-unanswered", cx.theme.tokens.weak),
            };
            let mut words = cx.say(id);
            if one.outdated {
                words.push_str(&cx.say("meeting-outdated"));
            }
            ui.label(RichText::new(words).color(if one.outdated {
                cx.theme.tokens.weak
            } else {
                colour
            }));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(&one.name).truncate());
            });
        });
    });
}
