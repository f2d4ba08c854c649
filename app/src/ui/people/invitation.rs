//! The invitation just made: its code as text and as a picture for a camera.

use egui::{Id, Modal, Ui};

use super::dialog::width;
use crate::{
    action::Action,
    model::time,
    ui::{Cx, Seen},
    widgets::{code_picture, code_text, heading, primary_button, quiet_button, weak},
};

/// The side of the picture, in points.
const SIDE: f32 = 260.0;

/// Draws it, until it is closed.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let Some(invitation) = seen.invitation else { return };
    let modal = Modal::new(Id::unique("invitation")).show(ui.ctx(), |ui| {
        ui.set_width(width(ui));
        ui.label(heading(cx.theme, cx.say("invitation-title")));
        ui.label(weak(cx.theme, cx.say("invitation-secret")));
        ui.add_space(cx.theme.sizes.gap);
        ui.vertical_centered(|ui| {
            let (label, too_long) = (cx.say("invitation-picture"), cx.say("code-too-long"));
            code_picture(ui, cx.theme, &invitation.code, SIDE, &label, &too_long);
        });
        ui.add_space(cx.theme.sizes.gap);
        code_text(ui, &cx.say("join-code"), &invitation.code);
        let until = time::when(cx.text, invitation.expires, cx.now, cx.zone);
        let values = &[("place", (&invitation.department).into()), ("time", (&until).into())];
        ui.label(weak(cx.theme, cx.fill("invitation-for", values)));
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal(|ui| {
            if primary_button(ui, cx.theme, &cx.say("invitation-copy"), true).clicked() {
                cx.act(Action::Copy(invitation.code.clone()));
            }
            if quiet_button(ui, cx.theme, &cx.say("invitation-file")).clicked() {
                cx.act(Action::BeginInvited(invitation.clone()));
                cx.act(Action::CloseInvitation);
            }
            if quiet_button(ui, cx.theme, &cx.say("close")).clicked() {
                cx.act(Action::CloseInvitation);
            }
        });
    });
    if modal.should_close() {
        cx.act(Action::CloseInvitation);
    }
}
