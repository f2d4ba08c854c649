//! Whether this node spares a line that is paid for by the byte.

use egui::{Label, Ui};
use node::facade::{Command, MeteredInfo, Metering};

use super::super::Cx;
use crate::{
    action::{Action, Then},
    widgets::{toggle, weak},
};

/// Draws the section.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, info: &MeteredInfo) {
    ui.horizontal_wrapped(|ui| {
        for (metering, id) in [
            (Metering::Auto, "metered-auto"),
            (Metering::On, "metered-on"),
            (Metering::Off, "metered-off"),
        ] {
            let is_set = info.setting == metering;
            if toggle(ui, cx.theme, &cx.say(id), is_set).clicked() && !is_set {
                let command = Command::SetMetering { metering };
                cx.act(Action::Do(command, Then::Nothing));
            }
        }
    });
    let now = match (info.setting, info.system, info.metered) {
        (Metering::Auto, None, _) => "metered-untold",
        (Metering::Auto, Some(_), true) => "metered-told",
        (Metering::Auto, Some(_), false) => "metered-not-told",
        (_, _, true) => "metered-now",
        (_, _, false) => "metered-not-now",
    };
    ui.add(Label::new(weak(cx.theme, cx.say(now))).wrap());
}
