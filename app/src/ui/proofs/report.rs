//! What a proof proves, in words: of which organisation, who did what and when, by which right; then what no
//! file could say.

use egui::{Frame, Label, Margin, RichText, ScrollArea, Ui};
use node::facade::{ProofChange, ProofReport};

use super::super::{Cx, Seen, people};
use crate::{
    model::{
        device,
        tasks::{statuses::Statuses, words::Words},
        time,
    },
    theme::Icon,
    widgets::{glyph, strong, weak},
};

/// The height that the changes may take, in points.
const HEIGHT: f32 = 260.0;

/// The most of a value that is shown, in characters.
const VALUE_CHARS_MAX: usize = 400;

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, report: &ProofReport) {
    let tokens = &cx.theme.tokens;
    ui.horizontal(|ui| {
        ui.label(glyph(cx.theme, Icon::CHECK).color(tokens.good));
        ui.label(strong(cx.theme, cx.say("proof-holds")).color(tokens.good));
    });
    let kind = match report.kind.as_str() {
        "message" => "proof-of-message",
        "task" => "proof-of-task",
        _ => "proof-of-page",
    };
    let organisation = [("name", (&report.organisation).into())];
    ui.label(cx.fill(kind, &organisation));
    // Anybody can found an organisation of the same name.
    let own = seen.cache.status().is_some_and(|status| status.org == report.org);
    let id = if own { "proof-org-own" } else { "proof-org-other" };
    ui.add(Label::new(weak(cx.theme, cx.fill(id, &[("id", (&report.org).into())]))).wrap());
    ui.add_space(cx.theme.sizes.gap);
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        for one in &report.changes {
            change(ui, cx, seen, one);
        }
        let newest = time::when(cx.text, report.frontier, cx.now, cx.zone);
        ui.label(strong(cx.theme, cx.say("proof-limits")));
        let time = [("time", (&newest).into())];
        for words in [
            cx.fill("proof-limit-revoked", &time),
            cx.say("proof-limit-others"),
            cx.say("proof-limit-clocks"),
        ] {
            ui.add(Label::new(weak(cx.theme, format!("• {words}"))).wrap());
        }
    });
}

fn change(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, change: &ProofChange) {
    let frame = Frame::new().fill(cx.theme.tokens.side).corner_radius(cx.theme.sizes.radius);
    frame.inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let day = time::long_day(cx.text, time::day(change.time, cx.zone));
        let hour = time::clock(change.time, cx.zone);
        let when = format!("{day} {hour}");
        let short = device::short(&change.device);
        ui.label(strong(cx.theme, &change.author));
        let device = cx.fill("proof-device", &[("device", (&short).into())]);
        ui.label(weak(cx.theme, format!("{when} · {device}"))).on_hover_text(&change.device);
        for step in &change.steps {
            let words = step_words(cx, seen, (&step.field, &step.old, &step.new));
            ui.add(Label::new(RichText::new(words).color(cx.theme.tokens.text)).wrap());
        }
        if let Some(name) = &change.adopted_by {
            let words = cx.fill("proof-adopted", &[("name", name.into())]);
            ui.add(Label::new(weak(cx.theme, words)).wrap());
        }
        let chain: Vec<String> =
            change.chain.iter().map(|row| people::link_words(cx, row)).collect();
        let chain = chain.join(" → ");
        let by = cx.fill("proof-by", &[("chain", (&chain).into())]);
        ui.add(Label::new(weak(cx.theme, by)).wrap());
    });
    ui.add_space(cx.theme.sizes.tight);
}

fn step_words(cx: &Cx<'_>, seen: &Seen<'_>, (field, old, new): (&str, &str, &str)) -> String {
    // It may be a proof of another organisation: only the statuses that every one has are known.
    let mut statuses = Statuses::default();
    statuses.put("", &Statuses::presets());
    let today = time::day(cx.now, cx.zone);
    let words = Words { text: cx.text, statuses: &statuses, tasks: seen.cache.tasks(), today };
    let value = |value: &str| -> String {
        let said = words.value("", field, value);
        match said.char_indices().nth(VALUE_CHARS_MAX) {
            Some((end, _)) => format!("{}…", said.get(..end).unwrap_or_default()),
            None => said,
        }
    };
    let name = match field {
        "text" => cx.say("proof-text"),
        "hidden" => cx.say("proof-hidden"),
        other => words.field(other),
    };
    match old {
        "" => format!("{name}: {}", value(new)),
        old => format!("{name}: {} → {}", value(old), value(new)),
    }
}
