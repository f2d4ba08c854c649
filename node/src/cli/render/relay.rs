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
            None if row.busy => text::RELAY_IS_BUSY,
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

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};
    use protocol::clock::Millis;

    use super::*;
    use crate::{cli::text::Lang, facade::RelayPlace, relay::HeldRow};

    fn view(lang: Lang) -> View {
        // 2026-11-23 09:30 in Beijing.
        View { lang, zone: TimeZone::fixed(offset(8)), now: Millis(1_795_397_400_000) }
    }

    #[test]
    fn a_list_says_what_each_relay_is_for_and_how_it_stands() {
        let place = |place: &str, below| RelayPlace { place: place.into(), below };
        let row = |name: &str, places, state: RelayInfo| RelayInfo {
            name: name.into(),
            relay: "0123456789abcdef".into(),
            places,
            quota_bytes: 1_000_000_000,
            parcels: 3,
            ..state
        };
        let here = RelayInfo { serves: true, used_bytes: Some(2_400_000), ..RelayInfo::default() };
        let busy = RelayInfo { busy: true, ..here.clone() };
        let full = RelayInfo { trouble: Some(RelayTrouble::Full), ..here.clone() };
        let rows = [
            row("机房", vec![place("", true)], here.clone()),
            row("云下", vec![place("", true)], busy),
            row("云上", vec![place("市场部", true), place("研发部", false)], full),
            row("new\u{1b}[31m", vec![place("", false)], RelayInfo::default()),
        ];
        let shown = relays(&rows, &view(Lang::En));
        for part in [
            "everything, conversations too",
            "2.4 MB / 1.0 GB",
            "here; keeps 3 parcels of this device",
            "市场部 and below, 研发部",
            "here, and still being left things; keeps 3",
            "full, takes no more",
            "away; keeps 3 parcels",
        ] {
            assert!(shown.contains(part), "{part:?} in\n{shown}");
        }
        assert!(!shown.contains('\u{1b}'), "nothing steers the terminal");
        assert!(relays(&rows, &view(Lang::Zh)).contains("全组织，包括私聊"));
        assert_eq!(relays(&[], &view(Lang::En)), "(none)\n");
    }

    #[test]
    fn a_report_says_what_is_seen_and_what_is_not() {
        let held = HeldRow {
            from: "aaaaaaaabbbb".into(),
            to: vec!["ccccccccdddd".into(), "eeeeeeee".into()],
            parcels: 2,
            bytes: 1_250,
            oldest: Millis(1_795_397_400_000),
            newest: Millis(1_795_397_400_000),
        };
        let appointed = RelayReport {
            relay: "0123".into(),
            organisation: "4567".into(),
            devices: vec!["a".into(), "b".into()],
            stewards: vec!["a".into()],
            quota_bytes: 1_000_000_000,
            sender_bytes: 250_000_000,
            used_bytes: 1_250,
            holds_ms: 60 * 86_400_000,
            held: vec![held],
            ..RelayReport::default()
        };
        let shown = report(&appointed, &view(Lang::En));
        for part in [
            "2 devices, 1 of whom",
            "uses 1.2 KB of 1.0 GB; one sender at most 250.0 MB",
            "after 60 days",
            "aaaaaaaa        2  1.2 KB",
            "cccccccc eeeeeeee",
            "This machine can see: ",
            "This machine can't see: any text",
        ] {
            assert!(shown.contains(part), "{part:?} in\n{shown}");
        }
        let waits = report(&RelayReport::default(), &view(Lang::Zh));
        assert!(waits.contains("还没有主管任命它") && waits.contains("这台机器看不到"), "{waits}");
    }
}
