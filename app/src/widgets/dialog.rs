//! The frame of a dialog: over everything, as wide as it wants to be where the window has room.

use egui::{Context, Id, Modal, ModalResponse, Ui};

/// Points that stay free beside a dialog in a narrow window.
const BESIDE: f32 = 48.0;

/// Draws a dialog of this name, so many points wide at most. It is closed by Escape or a click beside it,
/// which [`ModalResponse::should_close`] says.
pub fn dialog_frame<R>(
    ctx: &Context,
    name: &'static str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> ModalResponse<R> {
    Modal::new(Id::unique(name)).show(ctx, |ui| {
        ui.set_width((ui.ctx().content_rect().width() - BESIDE).min(width));
        content(ui)
    })
}
