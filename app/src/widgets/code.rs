//! A code that is handed over: as a picture for a camera, and as text.

use egui::{Rect, Response, ScrollArea, Sense, TextEdit, Ui, Vec2};
use qrcode::QrCode;

use super::{label_as, weak};
use crate::theme::{INK, PAPER, Theme};

/// Draws a code for a camera: dark on white in every theme, or cameras don't read it. `label` says
/// what it is, `too_long` that it can't be drawn; `side` is in points.
pub fn code_picture(
    ui: &mut Ui,
    theme: &Theme,
    code: &str,
    side: f32,
    label: &str,
    too_long: &str,
) -> Response {
    let Ok(qr) = QrCode::new(code.as_bytes()) else {
        return ui.label(weak(theme, too_long));
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    label_as(&response, egui::Role::Image, label);
    let width = qr.width();
    // Four modules of quiet around it: ISO/IEC 18004.
    let step = side / (width + 8) as f32;
    ui.painter().rect_filled(rect, 4.0, PAPER);
    for (index, colour) in qr.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let (x, y) = ((index % width + 4) as f32, (index / width + 4) as f32);
            let at = rect.min + Vec2::new(x, y) * step;
            let module = Rect::from_min_size(at, Vec2::splat(step));
            ui.painter().rect_filled(module, 0.0, INK);
        }
    }
    response
}

/// Shows a code as text, to be read and copied.
pub fn code_text(ui: &mut Ui, label: &str, code: &str) {
    ScrollArea::vertical().id_salt(label).max_height(96.0).show(ui, |ui| {
        let mut words = code;
        let field = TextEdit::multiline(&mut words)
            .font(egui::TextStyle::Monospace)
            .desired_width(f32::INFINITY)
            .desired_rows(3);
        let response = ui.add(field);
        label_as(&response, egui::Role::TextInput, label);
    });
}
