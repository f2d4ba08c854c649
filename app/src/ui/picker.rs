//! The picker: with whom to talk.

use egui::{Align2, Id, Key, Modal, Modifiers, Ui};
use node::facade::Command;

use super::{Cx, Seen};
use crate::{
    action::{Action, Then},
    model::conversation::Picking,
    theme::Icon,
    widgets::{Row, heading, label_as, primary_button, quiet_button, row, weak},
};

/// What the picker remembers.
#[derive(Debug, Default)]
pub struct PickerView {
    open: bool,
    picking: Picking,
}

impl PickerView {
    /// Whether it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows it, with nobody chosen, or hides it.
    pub fn set_open(&mut self, open: bool) {
        *self = Self { open, ..Self::default() };
    }
}

/// Opens the conversation with these people, by their ids.
pub fn open_with(members: Vec<String>) -> Action {
    Action::Do(Command::OpenConversation { members }, Then::GoToChannel)
}

/// Draws the picker, if it is open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PickerView) {
    if !view.open {
        return;
    }
    let modal = Modal::new(Id::unique("picker"));
    let area = Modal::default_area(Id::unique("picker")).anchor(Align2::CENTER_TOP, [0.0, 90.0]);
    let response = modal.area(area).show(ui.ctx(), |ui| {
        ui.set_width(ui.ctx().content_rect().width().min(480.0) - 48.0);
        ui.label(heading(cx.theme, cx.say("conversation-new")));
        ui.add_space(cx.theme.sizes.gap);
        chosen(ui, cx, seen, &mut view.picking);
        field(ui, cx, seen, &mut view.picking);
        ui.add_space(cx.theme.sizes.gap);
        offers(ui, cx, seen, &mut view.picking);
        ui.add_space(cx.theme.sizes.gap);
        end(ui, cx, seen, &view.picking);
    });
    if response.should_close() {
        cx.act(Action::Picker(false));
    }
}

/// Those chosen so far; a click takes one out again.
pub(super) fn chosen(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, picking: &mut Picking) {
    if picking.chosen.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        picking.chosen.retain(|id| {
            let member = seen.cache.members().iter().find(|member| member.member == *id);
            let name = member.map_or(id.as_str(), |member| member.name.as_str());
            let button = quiet_button(ui, cx.theme, &format!("{name}  {}", Icon::CLOSE.text()));
            let label = cx.fill("picker-remove", &[("name", name.into())]);
            label_as(&button, egui::Role::Button, &label);
            !button.clicked()
        });
    });
    ui.add_space(cx.theme.sizes.gap);
}

fn field(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, picking: &mut Picking) {
    let hint = cx.say("picker-hint");
    let back = picking.typed.is_empty()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Backspace));
    if back {
        picking.chosen.pop();
    }
    let field = egui::TextEdit::singleline(&mut picking.typed)
        .hint_text(&hint)
        .margin(egui::Margin::symmetric(10, 8))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    label_as(&response, egui::Role::TextInput, &hint);
    response.request_focus();
    if response.changed() {
        picking.at = 0;
        picking.end_name(seen.cache.members());
    }
}

fn offers(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, picking: &mut Picking) {
    let found = picking.offered(seen.cache.members());
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        picking.at = (picking.at + 1).min(found.len().saturating_sub(1));
    }
    if pressed(Key::ArrowUp) {
        picking.at = picking.at.saturating_sub(1);
    }
    if found.is_empty() {
        ui.label(weak(cx.theme, cx.say("switcher-none")));
    }
    // Where somebody is chosen and nothing is typed, Enter takes nobody more.
    let takes = picking.chosen.is_empty() || !picking.typed.trim().is_empty();
    let mut added = None;
    for (index, member) in found.into_iter().enumerate() {
        let words = format!("{}   {}", member.name, member.departments.join("  "));
        let chosen = takes && index == picking.at;
        let item = Row { icon: Some(Icon::PERSON), words: &words, chosen, ..Row::default() };
        if row(ui, cx.theme, &item).clicked() {
            added = Some(member.member.clone());
        }
    }
    if let Some(member) = added {
        picking.add(&member);
    }
}

/// What Enter and the button do.
fn end(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, picking: &Picking) {
    let people = picking.people(seen.cache.members());
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    ui.horizontal_wrapped(|ui| {
        let ready = !people.is_empty();
        let open = primary_button(ui, cx.theme, &cx.say("picker-open"), ready).clicked();
        if ready && (open || enter) {
            cx.act(Action::Picker(false));
            cx.act(open_with(people));
        }
        ui.label(weak(cx.theme, cx.say("picker-keys")));
    });
}
