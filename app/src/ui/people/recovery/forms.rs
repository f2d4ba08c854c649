//! What asks before guardians are named, a colleague is helped or something is proposed.

use std::collections::BTreeSet;

use egui::{ScrollArea, Ui};
use node::facade::{Answer, Command, GuardiansInfo, Measure, MemberInfo, Query};

use crate::{
    action::{Action, Then},
    model::recovery,
    state::Loaded,
    ui::{Cx, Seen, people::dialog::buttons},
    widgets::{code_picture, code_text, heading, labelled_field, link_button, trouble, weak},
};

/// The side of the picture of a code, in points.
const SIDE: f32 = 160.0;

/// The height of a list of people, in points.
const PEOPLE_HEIGHT: f32 = 220.0;

/// For whom guardians are named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    Own,
    Organisation,
    /// Others for the organisation, which those in place have to approve.
    Others,
}

/// Guardians being chosen.
pub struct NamingForm {
    naming: Naming,
    /// By their ids.
    chosen: BTreeSet<String>,
    /// How many are wished to be needed, when so many are chosen.
    wish: u8,
}

impl NamingForm {
    fn of(naming: Naming) -> Self {
        Self { naming, chosen: BTreeSet::new(), wish: 2 }
    }

    /// Those who may recover oneself.
    pub fn own() -> Self {
        Self::of(Naming::Own)
    }

    /// Those who may recover the organisation, the first.
    pub fn organisation() -> Self {
        Self::of(Naming::Organisation)
    }

    /// Others in their place.
    pub fn others() -> Self {
        Self::of(Naming::Others)
    }

    /// How few can be needed.
    fn least(&self) -> u8 {
        if self.naming == Naming::Own { 1 } else { 2 }
    }
}

/// Draws the choice of guardians. Whether it stays open.
pub fn name(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut NamingForm) -> bool {
    let (title, hint) = match form.naming {
        Naming::Own => ("recovery-own", "recovery-own-choose"),
        Naming::Organisation => ("recovery-organisation", "recovery-organisation-choose"),
        Naming::Others => ("recovery-propose-guardians", "recovery-others-choose"),
    };
    ui.label(heading(cx.theme, cx.say(title)));
    ui.label(weak(cx.theme, cx.say(hint)));
    ui.add_space(cx.theme.sizes.gap);
    ScrollArea::vertical().max_height(PEOPLE_HEIGHT).show(ui, |ui| {
        for member in recovery::candidates(seen.cache.members(), form.naming != Naming::Own) {
            let mut on = form.chosen.contains(&member.member);
            if ui.checkbox(&mut on, called(member)).changed() {
                if on {
                    form.chosen.insert(member.member.clone());
                } else {
                    form.chosen.remove(&member.member);
                }
            }
        }
    });
    ui.add_space(cx.theme.sizes.gap);
    let (least, count) = (form.least(), form.chosen.len());
    ui.label(weak(cx.theme, cx.say("recovery-how-many")));
    let needed = recovery::needed(form.wish, least, count);
    ui.horizontal_wrapped(|ui| {
        let most = u8::try_from(count).unwrap_or(u8::MAX).max(least);
        for choice in least..=most {
            let words = cx.fill("recovery-people", &[("count", u64::from(choice).into())]);
            if ui.radio(needed == choice, words).clicked() {
                form.wish = choice;
            }
        }
    });
    ui.add_space(cx.theme.sizes.pad);
    let ready = count >= usize::from(needed);
    let label =
        if form.naming == Naming::Others { "recovery-propose-do" } else { "recovery-name-do" };
    let (done, cancelled) = buttons(ui, cx, label, ready, false);
    if done {
        let people = form.chosen.iter().cloned().collect();
        let organisation = form.naming == Naming::Organisation;
        let (command, said) = match form.naming {
            Naming::Others => {
                (Command::Propose(Measure::Guardians { people, needed }), "recovery-propose-done")
            }
            _ => (Command::NameGuardians { organisation, people, needed }, "recovery-name-done"),
        };
        cx.act(Action::Do(command, Then::Say(said)));
    }
    !(done || cancelled)
}

/// A person's name, and their department, which tells them from another of that name.
fn called(member: &MemberInfo) -> String {
    match member.departments.first() {
        Some(department) => format!("{} ({department})", member.name),
        None => member.name.clone(),
    }
}

/// A colleague being helped.
pub struct HelpForm {
    /// Their name.
    name: String,
    /// Their id.
    member: String,
    /// The code that their new machine shows.
    code: String,
    /// Whoever helps has heard or seen them.
    sure: bool,
}

impl HelpForm {
    /// This one.
    pub fn of(ward: &GuardiansInfo) -> Self {
        let (name, member) = (ward.ward.clone(), ward.member.clone().unwrap_or_default());
        Self { name, member, code: String::new(), sure: false }
    }

    /// The code that their new machine is to be given.
    pub fn query(&self) -> Query {
        Query::RecoveryOffer { name: self.member.clone() }
    }
}

/// Draws how a colleague is helped: their new machine's first code, and its answer. Whether it stays
/// open.
pub fn help(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut HelpForm) -> bool {
    let named = [("name", (&form.name).into())];
    ui.label(heading(cx.theme, cx.fill("recovery-help-title", &named)));
    ui.colored_label(cx.theme.tokens.bad, cx.say("recovery-voice"));
    ui.add_space(cx.theme.sizes.gap);
    ui.label(cx.say("recovery-help-first"));
    match seen.cache.get(&form.query()) {
        Loaded::Ready(Answer::DeviceOffer(offer)) => {
            ui.vertical_centered(|ui| {
                let (label, too_long) = (cx.say("recovery-help-picture"), cx.say("code-too-long"));
                code_picture(ui, cx.theme, &offer.code, SIDE, &label, &too_long);
            });
            code_text(ui, &cx.say("recovery-help-offer"), &offer.code);
            if link_button(ui, cx.theme, &cx.say("pair-copy")).clicked() {
                cx.act(Action::Copy(offer.code.clone()));
            }
        }
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
    ui.add_space(cx.theme.sizes.gap);
    ui.label(cx.say("recovery-help-second"));
    labelled_field(ui, cx.theme, &cx.say("recovery-help-answer"), "tc1…", &mut form.code);
    ui.checkbox(&mut form.sure, cx.fill("recovery-help-sure", &named));
    ui.add_space(cx.theme.sizes.pad);
    let code = form.code.trim().to_owned();
    let ready = form.sure && !code.is_empty();
    let (done, cancelled) = buttons(ui, cx, "recovery-approve-do", ready, false);
    if done {
        let command = Command::RecoverDevice { name: form.member.clone(), code };
        cx.act(Action::Do(command, Then::Say("recovery-approve-done")));
    }
    !(done || cancelled)
}

/// A proposal being made about one person.
pub struct ProposeForm {
    /// They are to be removed; otherwise made an administrator.
    removes: bool,
    /// Their id.
    member: Option<String>,
}

impl ProposeForm {
    /// Somebody is to go.
    pub fn removal() -> Self {
        Self { removes: true, member: None }
    }

    /// Somebody is to become an administrator.
    pub fn admin() -> Self {
        Self { removes: false, member: None }
    }
}

/// Draws the choice of the person. Whether it stays open.
pub fn propose(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut ProposeForm) -> bool {
    let (title, hint) = match form.removes {
        true => ("recovery-propose-remove", "recovery-remove-hint"),
        false => ("recovery-propose-admin", "recovery-admin-hint"),
    };
    ui.label(heading(cx.theme, cx.say(title)));
    ui.label(cx.say(hint));
    ui.add_space(cx.theme.sizes.gap);
    let rows = recovery::candidates(seen.cache.members(), true);
    ui.label(weak(cx.theme, cx.say("recovery-whom")));
    ScrollArea::vertical().max_height(PEOPLE_HEIGHT).show(ui, |ui| {
        for row in &rows {
            ui.radio_value(&mut form.member, Some(row.member.clone()), called(row));
        }
    });
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) =
        buttons(ui, cx, "recovery-propose-do", form.member.is_some(), form.removes);
    if let (true, Some(name)) = (done, form.member.clone()) {
        let measure = if form.removes { Measure::Remove { name } } else { Measure::Admin { name } };
        cx.act(Action::Do(Command::Propose(measure), Then::Say("recovery-propose-done")));
    }
    !(done || cancelled)
}
