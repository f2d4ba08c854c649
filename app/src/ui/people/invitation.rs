//! The invitation just made: its code as text and as a picture for a camera.

use egui::{Id, Modal, Rect, ScrollArea, Sense, TextEdit, Ui, Vec2};
use node::facade::InvitationCode;
use qrcode::QrCode;

use crate::{
    action::Action,
    model::time,
    theme::{INK, PAPER},
    ui::{Cx, Seen},
    widgets::{heading, primary_button, quiet_button, weak},
};

/// The side of the picture, in points.
const SIDE: f32 = 260.0;

/// Draws it, until it is closed.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let Some(invitation) = seen.invitation else { return };
    let modal = Modal::new(Id::unique("invitation")).show(ui.ctx(), |ui| {
        ui.set_width(420.0);
        ui.label(heading(cx.theme, cx.say("invitation-title")));
        ui.label(weak(cx.theme, cx.say("invitation-secret")));
        ui.add_space(cx.theme.sizes.gap);
        ui.vertical_centered(|ui| picture(ui, cx, &invitation.code));
        ui.add_space(cx.theme.sizes.gap);
        code(ui, cx, invitation);
        let until = time::when(cx.text, invitation.expires, cx.now, cx.zone);
        let values = &[("place", (&invitation.department).into()), ("time", (&until).into())];
        ui.label(weak(cx.theme, cx.fill("invitation-for", values)));
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal(|ui| {
            if primary_button(ui, cx.theme, &cx.say("invitation-copy"), true).clicked() {
                cx.act(Action::Copy(invitation.code.clone()));
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

fn code(ui: &mut Ui, cx: &Cx<'_>, invitation: &InvitationCode) {
    ScrollArea::vertical().max_height(96.0).show(ui, |ui| {
        let mut words = invitation.code.as_str();
        let field = TextEdit::multiline(&mut words)
            .font(egui::TextStyle::Monospace)
            .desired_width(f32::INFINITY)
            .desired_rows(3);
        let response = ui.add(field);
        crate::widgets::label_as(&response, egui::Role::TextInput, &cx.say("join-code"));
    });
}

/// Draws the code for a camera: dark on white in every theme, or cameras don't read it.
fn picture(ui: &mut Ui, cx: &Cx<'_>, code: &str) {
    let Ok(qr) = QrCode::new(code.as_bytes()) else {
        ui.label(weak(cx.theme, cx.say("invitation-too-long")));
        return;
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::hover());
    crate::widgets::label_as(&response, egui::Role::Image, &cx.say("invitation-picture"));
    let width = qr.width();
    // Four modules of quiet around it: ISO/IEC 18004.
    let step = SIDE / (width + 8) as f32;
    ui.painter().rect_filled(rect, 4.0, PAPER);
    for (index, colour) in qr.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let (x, y) = ((index % width + 4) as f32, (index / width + 4) as f32);
            let at = rect.min + Vec2::new(x, y) * step;
            let module = Rect::from_min_size(at, Vec2::splat(step));
            ui.painter().rect_filled(module, 0.0, INK);
        }
    }
}
