//! The relays that are appointed, and how each stands to this node; nothing where there are none.

use egui::{Sides, Ui};
use node::facade::{Answer, Query, RelayInfo, RelayTrouble};

use super::super::{Cx, Seen};
use crate::{
    model::size,
    state::Loaded,
    widgets::{section, strong, tag, weak},
};

/// Draws the section.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let Loaded::Ready(Answer::Relays(rows)) = seen.cache.get(&Query::Relays) else { return };
    if rows.is_empty() {
        return;
    }
    section(ui, cx.theme, &cx.say("network-relays"), |ui| {
        ui.label(weak(cx.theme, cx.say("network-relays-hint")));
        for row in rows {
            one(ui, cx, row);
        }
    });
}

/// A relay's name and state; below, what it keeps of this device.
fn one(ui: &mut Ui, cx: &Cx<'_>, row: &RelayInfo) {
    let tokens = &cx.theme.tokens;
    let (state, good) = match row.trouble {
        Some(RelayTrouble::Full) => ("relay-full", false),
        Some(RelayTrouble::Share) => ("relay-share", false),
        Some(RelayTrouble::Disk) => ("relay-disk", false),
        None if row.serves => ("relay-serves", true),
        None => ("relay-away", false),
    };
    let (colour, ground) =
        if good { (tokens.good, tokens.good_ground) } else { (tokens.warn, tokens.warn_ground) };
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(strong(cx.theme, row.name.as_str())),
        |ui| tag(ui, cx.theme, &cx.say(state), colour, ground),
    );
    let kept = cx.fill("relay-keeps", &[("count", row.parcels.into())]);
    let room = match row.used_bytes {
        Some(used) => {
            format!("{} / {}", size::bytes(used), size::bytes(row.quota_bytes))
        }
        None => size::bytes(row.quota_bytes),
    };
    ui.label(weak(cx.theme, format!("{kept} · {room}")));
}
