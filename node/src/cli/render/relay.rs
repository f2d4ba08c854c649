//! Relays: those that are appointed, and what a relay's machine can see.

use super::{
    View, clean, size,
    table::{Side, Table},
    when,
};
use crate::{
    cli::text::{self, Text},
    facade::{RelayInfo, RelayTrouble},
    relay::RelayReport,
};

/// Characters of a device's id that tell it from others.
const DEVICE_CHARS: usize = 8;

/// `relay list`.
pub(super) fn relays(rows: &[RelayInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::NAME.get(lang), Side::Left),
        (text::DEVICE.get(lang), Side::Left),
        (text::RELAY_FOR.get(lang), Side::Left),
        (text::RELAY_ROOM.get(lang), Side::Right),
        (text::RELAY_STATE.get(lang), Side::Whole),
    ]);
    for row in rows {
        let place = |it: &crate::facade::RelayPlace| match (it.place.as_str(), it.below) {
            ("", true) => text::RELAY_EVERYWHERE.get(lang).to_owned(),
            ("", false) => text::RELAY_ROOT.get(lang).to_owned(),
            (path, true) => text::RELAY_BELOW.with(lang, &[("place", path)]),
            (path, false) => path.to_owned(),
        };
        let places: Vec<String> = row.places.iter().map(place).collect();
        let room = match row.used_bytes {
            Some(used) => format!("{} / {}", size::size(used), size::size(row.quota_bytes)),
            None => size::size(row.quota_bytes),
        };
        let state = match row.trouble {
            Some(RelayTrouble::Full) => text::RELAY_IS_FULL,
            Some(RelayTrouble::Share) => text::RELAY_SHARE_USED,
            Some(RelayTrouble::Disk) => text::RELAY_DISK_FAILED,
            None if row.serves => text::RELAY_IS_SERVING,
            None if row.unclaimed => text::RELAY_IS_UNCLAIMED,
            None if row.connected => text::RELAY_ISNT_SERVING,
            None => text::RELAY_IS_AWAY,
        };
        table.row([
            row.name.clone(),
            short(&row.relay),
            places.join(text::BETWEEN.get(lang)),
            room,
            state.with(lang, &[("n", &row.parcels.to_string())]),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// `relay report`.
pub(in crate::cli) fn report(report: &RelayReport, view: &View) -> String {
    let lang = view.lang;
    let mut out = String::new();
    let days = (report.holds_ms / 86_400_000).to_string();
    let (used, quota, part) = (report.used_bytes, report.quota_bytes, report.sender_bytes);
    let moment = |at: Option<protocol::clock::Millis>| {
        at.map_or_else(String::new, |at| when::moment(at, view))
    };
    let values: &[(&str, &str)] = &[
        ("relay", &report.relay),
        ("org", &report.organisation),
        ("devices", &report.devices.len().to_string()),
        ("stewards", &report.stewards.len().to_string()),
        ("made", &moment(report.roster_made)),
        ("until", &moment(report.roster_until)),
        ("used", &size::size(used)),
        ("quota", &size::size(quota)),
        ("part", &size::size(part)),
        ("days", &days),
    ];
    let mut say = |text: Text| out.push_str(&format!("{}\n", text.with(lang, values)));
    say(text::REPORT_RELAY);
    if report.organisation.is_empty() {
        say(text::RELAY_WAITS);
    } else {
        say(text::REPORT_ORGANISATION);
        say(text::REPORT_ROSTER);
        say(text::REPORT_ROOM);
        say(text::REPORT_HOLDS);
    }
    let mut table = Table::new(&[
        (text::REPORT_FROM.get(lang), Side::Left),
        (text::REPORT_PARCELS.get(lang), Side::Right),
        (text::REPORT_BYTES.get(lang), Side::Right),
        (text::REPORT_OLDEST.get(lang), Side::Left),
        (text::REPORT_NEWEST.get(lang), Side::Left),
        (text::REPORT_TO.get(lang), Side::Whole),
    ]);
    for row in &report.held {
        let to: Vec<String> = row.to.iter().map(|device| short(device)).collect();
        table.row([
            short(&row.from),
            row.parcels.to_string(),
            size::size(row.bytes),
            when::moment(row.oldest, view),
            when::moment(row.newest, view),
            to.join(" "),
        ]);
    }
    out.push_str(&format!("\n{}\n", text::REPORT_KEPT.get(lang)));
    out.push_str(&table.finish(text::NONE.get(lang)));
    out.push_str(&format!("\n{}\n", text::REPORT_SEES.get(lang)));
    out.push_str(&format!("\n{}\n", text::REPORT_SEES_NOT.get(lang)));
    out
}

fn short(device: &str) -> String {
    clean::line(&device.chars().take(DEVICE_CHARS).collect::<String>())
}
