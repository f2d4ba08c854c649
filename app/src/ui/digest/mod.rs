//! What changed elsewhere while one was apart: what contradicts first, then space by space or person
//! by person. Each line opens what it is about.

mod parts;

use egui::{Align, Layout, Ui};
use jiff::civil::Date;
use node::facade::{Answer, Command, DigestInfo, Query, ReunionInfo};

use super::{Cx, Seen};
use crate::{
    action::{Action, Then},
    model::{
        digest::{self, Digest, Teller},
        time,
    },
    state::{Loaded, Route},
    text::Lang,
    theme::Icon,
    widgets::{
        column, empty, failed, heading, icon_button, link_button, primary_button, quiet_button,
        title, toggle, waiting, weak,
    },
};

/// What the screen remembers.
#[derive(Default)]
pub struct DigestView {
    /// It is told person by person.
    by_person: bool,
    /// Which of the times apart are listed.
    others: bool,
    told: Option<(Told, Digest)>,
}

/// What the words were made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    revision: u64,
    tasks: u64,
    lang: Lang,
    today: Date,
}

/// The question of a place.
pub fn query(reunion: Option<&str>) -> Query {
    Query::Digest { reunion: reunion.map(str::to_owned) }
}

/// Draws the line above the screen.
pub fn header(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, reunion: Option<&str>) {
    let info = match seen.cache.get(&query(reunion)) {
        Loaded::Ready(Answer::Digest(Some(info))) => Some(info),
        _ => None,
    };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if let Some(info) = info
            && !info.reunion.seen
            && primary_button(ui, cx.theme, &cx.say("digest-see"), true).clicked()
        {
            let reunion = Some(info.reunion.reunion.clone());
            cx.act(Action::Do(Command::SeeDigest { reunion }, Then::Say("digest-seen")));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(title(cx.theme, cx.say("digest-title"))).truncate());
        });
    });
}

/// Draws the screen.
pub fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    reunion: Option<&str>,
    view: &mut DigestView,
) {
    let query = query(reunion);
    let info = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Digest(Some(info))) => info,
        Loaded::Ready(Answer::Digest(None)) => {
            let hint = cx.say("digest-none-hint");
            return empty(ui, cx.theme, Icon::LINE, &cx.say("digest-none"), &hint);
        }
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("digest-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("digest-waiting"));
        }
    };
    let told = Told {
        revision: seen.cache.revision(&query),
        tasks: seen.cache.revision(&Query::Tasks { department: None }),
        lang: cx.text.lang(),
        today: time::day(cx.now, cx.zone),
    };
    if view.told.as_ref().is_none_or(|(made, _)| *made != told) {
        let teller =
            Teller { text: cx.text, tasks: seen.cache.tasks(), now: cx.now, zone: cx.zone };
        view.told = Some((told, teller.digest(info)));
    }
    let DigestView { by_person, others, told } = view;
    let Some((_, words)) = told else { return };
    column(ui, cx.theme, |ui| {
        ui.add(egui::Label::new(weak(cx.theme, words.lead.as_str())).wrap());
        ui.add_space(cx.theme.sizes.gap);
        parts::conflicts(ui, cx, &words.conflicts);
        ways(ui, cx, by_person);
        let sections = if *by_person { &words.people } else { &words.spaces };
        sections.iter().for_each(|section| parts::section(ui, cx, section));
        parts::organisation(ui, cx, &words.organisation);
        if digest::changes(info) == 0 && words.conflicts.is_empty() && info.statements == 0 {
            ui.label(weak(cx.theme, cx.say("digest-nothing")));
        }
        if info.more {
            ui.label(weak(cx.theme, cx.say("digest-more")));
        }
        earlier(ui, cx, info, others);
    });
}

/// By space or by person.
fn ways(ui: &mut Ui, cx: &Cx<'_>, by_person: &mut bool) {
    ui.horizontal(|ui| {
        for (id, person) in [("digest-by-space", false), ("digest-by-person", true)] {
            if toggle(ui, cx.theme, &cx.say(id), *by_person == person).clicked() {
                *by_person = person;
            }
        }
    });
    ui.add_space(cx.theme.sizes.gap);
}

/// The other times apart that are remembered.
fn earlier(ui: &mut Ui, cx: &Cx<'_>, info: &DigestInfo, open: &mut bool) {
    if info.others.is_empty() {
        return;
    }
    ui.add_space(cx.theme.sizes.pad);
    ui.horizontal(|ui| {
        let icon = if *open { Icon::CHEVRON_DOWN } else { Icon::CHEVRON_RIGHT };
        let label = cx.fill("digest-others", &[("count", info.others.len().into())]);
        let pressed = icon_button(ui, cx.theme, icon, &label).clicked();
        ui.label(weak(cx.theme, label.as_str()));
        *open ^= pressed;
    });
    if !*open {
        return;
    }
    for reunion in &info.others {
        if link_button(ui, cx.theme, &apart(cx, reunion)).clicked() {
            let reunion = Some(reunion.reunion.clone());
            cx.act(Action::Go(Route::Digest { reunion }));
        }
    }
}

/// A time apart in few words.
fn apart(cx: &Cx<'_>, reunion: &ReunionInfo) -> String {
    let when = |at| time::when(cx.text, at, cx.now, cx.zone);
    let (since, began) = (when(reunion.since), when(reunion.began));
    cx.fill("digest-lead", &[("since", (&since).into()), ("began", (&began).into())])
}

/// What of a digest is new, in one sentence; nothing when nothing is.
pub fn news(cx: &Cx<'_>, seen: &Seen<'_>) -> Option<String> {
    let Loaded::Ready(Answer::Digest(Some(info))) = seen.cache.get(&query(None)) else {
        return None;
    };
    digest::is_new(info).then(|| said(cx.text, info))
}

/// The same, whatever is new.
pub fn said(text: &crate::text::Text, info: &DigestInfo) -> String {
    let changes = digest::changes(info);
    let conflicts = info.conflicts.len();
    if conflicts == 0 {
        return text.fill("digest-news", &[("count", changes.into())]);
    }
    let values = [("count", changes.into()), ("conflicts", conflicts.into())];
    text.fill("digest-news-conflicts", &values)
}

/// A line above other screens that leads here.
pub fn offer(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let Some(news) = news(cx, seen) else { return };
    let tokens = &cx.theme.tokens;
    let frame =
        egui::Frame::new().fill(tokens.accent_ground).inner_margin(egui::Margin::symmetric(16, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(egui::RichText::new(Icon::LINE.text()).color(tokens.accent));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if quiet_button(ui, cx.theme, &cx.say("digest-open")).clicked() {
                    cx.act(Action::Go(Route::Digest { reunion: None }));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(egui::Label::new(heading(cx.theme, news)).truncate());
                });
            });
        });
    });
}
