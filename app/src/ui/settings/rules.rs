//! What the organisation asks of everybody's programs: for all to see, and for whoever manages the
//! organisation to set.

use egui::{ComboBox, Ui};
use node::facade::{Answer, Command, DepartmentInfo, Module, Query, RuleInfo, RuleSetting};

use super::lock::OFFERED;
use crate::{
    action::{Action, Then},
    model::{notify::URGE_AGAIN_MINUTES, time as clock},
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{label_as, setting, toggle, trouble, weak},
};

/// Minutes between two tellings of a strong reminder that are offered.
const AGAIN: [u16; 7] = [1, 2, URGE_AGAIN_MINUTES, 10, 15, 30, 60];

/// Draws it.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let rules = match seen.cache.get(&Query::Rules) {
        Loaded::Ready(Answer::Rules(rules)) => rules,
        Loaded::Failed(failure) => return trouble(ui, cx.theme, &cx.failure(failure)),
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
        RuleSetting::RemindThroughQuiet { .. }
        | RuleSetting::Module { .. }
        | RuleSetting::History { .. }
        | RuleSetting::RemindEvery { .. } => None,
    });
    let every = rules.iter().find_map(|info| match info.rule {
        RuleSetting::RemindEvery { minutes } => Some((info, minutes)),
        RuleSetting::LockAfter { .. }
        | RuleSetting::RemindThroughQuiet { .. }
        | RuleSetting::Module { .. }
        | RuleSetting::History { .. } => None,
    });
    let through = rules.iter().find_map(|info| match info.rule {
        RuleSetting::RemindThroughQuiet { on } => Some((info, on)),
        RuleSetting::LockAfter { .. }
        | RuleSetting::Module { .. }
        | RuleSetting::History { .. }
        | RuleSetting::RemindEvery { .. } => None,
    });
    lock_after(ui, cx, minutes, manages);
    remind_through(ui, cx, through, manages);
    remind_every(ui, cx, every, manages);
    modules(ui, cx, seen, rules);
}

/// The modules, for whoever manages a place to switch there.
fn modules(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, rules: &[RuleInfo]) {
    let organisation = seen.cache.status().map_or("", |status| status.organisation.as_str());
    let name = |row: &DepartmentInfo| match row.path.as_str() {
        "" => organisation.to_owned(),
        path => path.to_owned(),
    };
    let managed: Vec<&DepartmentInfo> =
        seen.cache.departments().iter().filter(|row| row.may_manage).collect();
    let Some(first) = managed.first() else { return };
    let id = ui.scope_id().with("modules-of");
    let chosen: Option<String> = ui.data(|data| data.get_temp(id));
    let here = managed.iter().find(|row| Some(&row.space) == chosen.as_ref()).unwrap_or(first);
    let label = cx.say("rules-modules");
    setting(ui, cx.theme, &label, &cx.say("rules-modules-hint"), |ui| {
        let shown =
            ComboBox::from_id_salt("modules-of").selected_text(name(here)).show_ui(ui, |ui| {
                for row in &managed {
                    if ui.selectable_label(row.space == here.space, name(row)).clicked() {
                        ui.data_mut(|data| data.insert_temp(id, row.space.clone()));
                    }
                }
            });
        label_as(&shown.response, egui::Role::ComboBox, &format!("{label} {}", name(here)));
    });
    for (module, id) in [
        (Module::Messaging, "module-messaging"),
        (Module::Tasks, "module-tasks"),
        (Module::Documents, "module-documents"),
    ] {
        let on = !here.off.contains(&module);
        let set = rules.iter().find(|info| {
            let of =
                matches!(info.rule, RuleSetting::Module { module: said, .. } if said == module);
            of && info.space == here.space
        });
        let top = here.path.is_empty();
        let unset = if top { "rules-module-top" } else { "rules-module-unset" };
        let hint = hint(cx, set, unset);
        setting(ui, cx.theme, &cx.say(id), &hint, |ui| {
            for (state, word) in [(false, "rules-module-off"), (true, "rules-module-on")] {
                let words = cx.say(word);
                let response = toggle(ui, cx.theme, &words, on == state);
                let spoken = format!("{} {words}", cx.say(id));
                label_as(&response, egui::Role::Button, &spoken);
                if response.clicked() && on != state {
                    let rule = RuleSetting::Module { module, on: state };
                    let department = Some(here.space.clone());
                    cx.act(Action::Do(Command::SetRule { department, rule }, Then::Nothing));
                }
            }
        });
    }
    history(ui, cx, rules, here);
}

/// Which messages of a place somebody reads who joins it later.
fn history(ui: &mut Ui, cx: &Cx<'_>, rules: &[RuleInfo], here: &DepartmentInfo) {
    let is_it = |info: &&RuleInfo| {
        matches!(info.rule, RuleSetting::History { .. }) && info.space == here.space
    };
    let unset = if here.path.is_empty() { "rules-history-top" } else { "rules-module-unset" };
    let set = rules.iter().find(is_it);
    let hint = [cx.say("rules-history-hint"), hint(cx, set, unset)].join(" · ");
    let label = cx.say("rules-history");
    setting(ui, cx.theme, &label, &hint, |ui| {
        // From the right: all of them stands first.
        for (from_joining, word) in [(true, "rules-history-joining"), (false, "rules-history-all")]
        {
            let words = cx.say(word);
            let stands = here.history_closed == from_joining;
            let response = toggle(ui, cx.theme, &words, stands);
            label_as(&response, egui::Role::Button, &format!("{label} {words}"));
            if response.clicked() && !stands {
                let rule = RuleSetting::History { from_joining };
                let department = Some(here.space.clone());
                cx.act(Action::Do(Command::SetRule { department, rule }, Then::Nothing));
            }
        }
    });
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

fn remind_every(ui: &mut Ui, cx: &Cx<'_>, set: Option<(&RuleInfo, u16)>, manages: bool) {
    let words = |minutes: u16| cx.fill("rules-every", &[("minutes", u64::from(minutes).into())]);
    let stands = set.map_or(URGE_AGAIN_MINUTES, |(_, minutes)| minutes);
    let label = cx.say("rules-again");
    let hint = hint(cx, set.map(|(info, _)| info), "rules-again-hint");
    setting(ui, cx.theme, &label, &hint, |ui| {
        if !manages {
            ui.label(words(stands));
            return;
        }
        let mut chosen = stands;
        let list = ComboBox::from_id_salt("rules-again").selected_text(words(stands));
        let shown = list.show_ui(ui, |ui| {
            for offered in AGAIN {
                ui.selectable_value(&mut chosen, offered, words(offered));
            }
        });
        let name = format!("{label} {}", words(stands));
        label_as(&shown.response, egui::Role::ComboBox, &name);
        if chosen != stands {
            rule(cx, RuleSetting::RemindEvery { minutes: chosen });
        }
    });
}

fn rule(cx: &Cx<'_>, rule: RuleSetting) {
    cx.act(Action::Do(Command::SetRule { department: None, rule }, Then::Nothing));
}
