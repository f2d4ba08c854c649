//! What the organisation asks of everybody's programs: for all to see, and for whoever manages the
//! organisation to set.

use egui::{ComboBox, Ui};
use node::facade::{Answer, Command, Query, RuleInfo, RuleSetting};

use super::lock::OFFERED;
use crate::{
    action::{Action, Then},
    model::time as clock,
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{label_as, setting, toggle, weak},
};

/// Draws it.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let rules = match seen.cache.get(&Query::Rules) {
        Loaded::Ready(Answer::Rules(rules)) => rules,
        Loaded::Failed(failure) => return drop(ui.label(cx.failure(failure).problem())),
        Loaded::Waiting | Loaded::Ready(_) => {
            return drop(ui.label(weak(cx.theme, cx.say("loading"))));
        }
    };
    let manages = seen.cache.departments().iter().any(|row| row.path.is_empty() && row.may_manage);
    if !manages {
        ui.label(weak(cx.theme, cx.say("rules-who")));
    }
    let minutes = rules.iter().find_map(|info| match info.rule {
        RuleSetting::LockAfter { minutes } => Some((info, minutes)),
        RuleSetting::RemindThroughQuiet { .. } => None,
    });
    let through = rules.iter().find_map(|info| match info.rule {
        RuleSetting::RemindThroughQuiet { on } => Some((info, on)),
        RuleSetting::LockAfter { .. } => None,
    });
    lock_after(ui, cx, minutes, manages);
    remind_through(ui, cx, through, manages);
}

/// Who set a rule and when; what it means where nobody has.
fn hint(cx: &Cx<'_>, set: Option<&RuleInfo>, unset: &str) -> String {
    let Some(info) = set else { return cx.say(unset) };
    let when = clock::when(cx.text, info.since, cx.now, cx.zone);
    cx.fill("rules-by", &[("author", info.by.as_str().into()), ("time", when.as_str().into())])
}

fn lock_after(ui: &mut Ui, cx: &Cx<'_>, set: Option<(&RuleInfo, Option<u16>)>, manages: bool) {
    let words = |minutes: Option<u16>| match minutes {
        Some(minutes) => cx.fill("lock-minutes", &[("minutes", u64::from(minutes).into())]),
        None => cx.say("rules-lock-free"),
    };
    let stands = set.and_then(|(_, minutes)| minutes);
    let label = cx.say("rules-lock");
    let hint = hint(cx, set.map(|(info, _)| info), "rules-lock-hint");
    setting(ui, cx.theme, &label, &hint, |ui| {
        if !manages {
            ui.label(words(stands));
            return;
        }
        let mut chosen = stands;
        let list = ComboBox::from_id_salt("rules-lock").selected_text(words(stands));
        let shown = list.show_ui(ui, |ui| {
            for offered in std::iter::once(None).chain(OFFERED.iter().copied().map(Some)) {
                ui.selectable_value(&mut chosen, offered, words(offered));
            }
        });
        let name = format!("{label} {}", words(stands));
        label_as(&shown.response, egui::Role::ComboBox, &name);
        if chosen != stands {
            rule(cx, RuleSetting::LockAfter { minutes: chosen });
        }
    });
}

fn remind_through(ui: &mut Ui, cx: &Cx<'_>, set: Option<(&RuleInfo, bool)>, manages: bool) {
    let stands = set.is_some_and(|(_, on)| on);
    let hint = hint(cx, set.map(|(info, _)| info), "rules-through-hint");
    setting(ui, cx.theme, &cx.say("rules-through"), &hint, |ui| {
        let choices = [(true, "rules-through-on"), (false, "rules-through-off")];
        for (on, id) in choices {
            if !manages {
                if on == stands {
                    ui.label(cx.say(id));
                }
            } else if toggle(ui, cx.theme, &cx.say(id), on == stands).clicked() && on != stands {
                rule(cx, RuleSetting::RemindThroughQuiet { on });
            }
        }
    });
}

fn rule(cx: &Cx<'_>, rule: RuleSetting) {
    cx.act(Action::Do(Command::SetRule { department: None, rule }, Then::Nothing));
}
