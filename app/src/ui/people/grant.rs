//! A right being given: where, up to which level, with which abilities, until when, and whether it may be
//! passed on. What one can't give oneself isn't offered; the node decides in the end.

use std::collections::BTreeSet;

use egui::{Checkbox, Ui};
use node::facade::{Ability, Answer, CapabilityRow, Command, MemberInfo, Query};
use protocol::capability::Level;

use super::{
    dialog::{Offered, buttons, choose_department, first_managed},
    until::{self, Until},
    words,
};
use crate::{
    action::{Action, Then},
    model::people::{self, Givable},
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{heading, weak},
};

/// How often a right may be passed on that is given here, at most.
const PASSES_MAX: u8 = 3;

/// What is being given.
pub struct GrantForm {
    member: String,
    name: String,
    /// Whoever gives it, by their id.
    giver: String,
    department: String,
    level: Level,
    may: BTreeSet<Ability>,
    below: bool,
    until: Until,
    passes: u8,
}

impl GrantForm {
    /// A right for somebody, in a department if one is named.
    pub fn of(seen: &Seen<'_>, member: &MemberInfo, department: Option<String>) -> Self {
        let own = seen.cache.members().iter().find(|member| member.mine);
        Self {
            member: member.member.clone(),
            name: member.name.clone(),
            giver: own.map(|own| own.member.clone()).unwrap_or_default(),
            department: department.or_else(|| first_managed(seen)).unwrap_or_default(),
            level: Level::Write,
            may: BTreeSet::new(),
            below: false,
            until: Until::Ever,
            passes: 0,
        }
    }

    /// What one holds oneself.
    pub fn query(&self) -> Query {
        Query::Capabilities { member: Some(self.giver.clone()) }
    }

    /// What can be given in the place chosen; `None` as long as that isn't known.
    fn givable(&self, seen: &Seen<'_>) -> Option<Givable> {
        let Loaded::Ready(Answer::Capabilities(rows)) = seen.cache.get(&self.query()) else {
            return None;
        };
        let held: Vec<&CapabilityRow> = rows.iter().collect();
        Some(people::givable(&held, seen.cache.departments(), &self.department, self.below))
    }
}

/// Draws the form. Whether it stays open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut GrantForm) -> bool {
    ui.label(heading(cx.theme, cx.fill("grant-title", &[("name", (&form.name).into())])));
    ui.add_space(cx.theme.sizes.gap);
    choose_department(ui, cx, seen, &mut form.department, Offered::Projects);
    ui.checkbox(&mut form.below, cx.say("grant-below"));
    ui.add_space(cx.theme.sizes.gap);
    let givable = form.givable(seen);
    let nothing = givable.as_ref().is_some_and(|givable| givable.level.is_none());
    if nothing {
        ui.colored_label(cx.theme.tokens.bad, cx.say("grant-nothing"));
        ui.add_space(cx.theme.sizes.gap);
    }
    ui.add_enabled_ui(!nothing, |ui| {
        level(ui, cx, givable.as_ref(), &mut form.level);
        abilities(ui, cx, givable.as_ref(), &mut form.may);
        until::choose(ui, cx, &mut form.until, true);
        passes(ui, cx, givable.as_ref(), &mut form.passes);
    });
    let (done, cancelled) = buttons(ui, cx, "grant-do", !nothing, false);
    if done {
        cx.act(Action::Do(command(cx, seen, form), Then::Say("grant-done")));
    }
    !(done || cancelled)
}

fn command(cx: &Cx<'_>, seen: &Seen<'_>, form: &GrantForm) -> Command {
    let own = seen.cache.departments().iter().find(|row| row.space == form.department);
    let named = own.is_some_and(|row| !row.path.is_empty());
    Command::Grant {
        member: form.member.clone(),
        department: named.then(|| form.department.clone()),
        level: form.level,
        below: form.below,
        expires: form.until.at(cx.now, cx.zone),
        passes: form.passes,
        may: form.may.iter().copied().collect(),
    }
}

fn level(ui: &mut Ui, cx: &Cx<'_>, givable: Option<&Givable>, level: &mut Level) {
    ui.label(weak(cx.theme, cx.say("people-level")));
    ui.horizontal_wrapped(|ui| {
        for choice in words::LEVELS {
            let can = givable.is_none_or(|givable| givable.level.is_none_or(|it| choice <= it));
            ui.add_enabled_ui(can, |ui| {
                ui.radio_value(level, choice, words::level(cx, choice));
            });
        }
    });
    ui.add_space(cx.theme.sizes.gap);
}

/// What no level includes.
fn abilities(ui: &mut Ui, cx: &Cx<'_>, givable: Option<&Givable>, may: &mut BTreeSet<Ability>) {
    ui.label(weak(cx.theme, cx.say("grant-abilities")));
    ui.horizontal_wrapped(|ui| {
        for ability in Ability::ALL {
            let can = givable.is_none_or(|givable| givable.named.contains(ability.word()));
            let mut on = can && may.contains(&ability);
            let words = words::ability(cx, ability.word());
            ui.add_enabled(can, Checkbox::new(&mut on, words));
            if on {
                may.insert(ability);
            } else {
                may.remove(&ability);
            }
        }
    });
    ui.add_space(cx.theme.sizes.gap);
}

fn passes(ui: &mut Ui, cx: &Cx<'_>, givable: Option<&Givable>, passes: &mut u8) {
    ui.label(weak(cx.theme, cx.say("grant-passes")));
    ui.horizontal_wrapped(|ui| {
        for choice in 0..=PASSES_MAX {
            let can = givable.is_none_or(|givable| choice <= givable.passes);
            let words = match choice {
                0 => cx.say("grant-passes-none"),
                more => cx.fill("grant-passes-times", &[("count", u64::from(more).into())]),
            };
            ui.add_enabled_ui(can, |ui| ui.radio_value(passes, choice, words));
        }
    });
    ui.add_space(cx.theme.sizes.pad);
}
