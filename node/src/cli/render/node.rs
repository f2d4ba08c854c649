//! The node itself: status, what is set aside, state hashes.

use super::{
    View, clean, said,
    size::size,
    table::{Side, Table, id_chars, pairs, short_id},
    when,
};
use crate::{
    cli::text::{self, Lang},
    facade::{ForkInfo, MeteredInfo, Metering, QuarantineInfo, SpaceHash, Status, StorageInfo},
};

/// `status`.
pub(super) fn status(status: &Status, view: &View) -> String {
    let lang = view.lang;
    if status.invitation_over {
        return format!("{}\n", text::INVITATION_OVER.get(lang));
    }
    if let Some(code) = &status.pairing {
        return format!("{}\n\n{}\n", text::PAIRING.get(lang), clean::line(code));
    }
    if status.organisation.is_empty() {
        return format!("{}\n", text::NOT_JOINED.get(lang));
    }
    let mut out = pairs(&[
        (
            text::ORGANISATION.get(lang),
            format!("{} ({})", status.organisation, short_id(&status.org, 8)),
        ),
        (text::PERSON.get(lang), status.name.clone()),
        (text::DEVICE.get(lang), status.device.clone()),
        (text::QUARANTINED.get(lang), status.quarantined.to_string()),
    ]);
    if status.approvals > 0 {
        let count = [("n", status.approvals.to_string())];
        let count = count.each_ref().map(|(name, value)| (*name, value.as_str()));
        out.push_str(&format!("{}\n", text::RECOVERY_WANTED.with(lang, &count)));
    }
    if status.read_only {
        out.push_str(&format!("{}\n", text::READ_ONLY.get(lang)));
    }
    for fork in &status.forks {
        out.push_str(&format!("{}\n", forked(fork, view)));
    }
    if status.metered.metered {
        out.push_str(&format!("{}\n", metered(&status.metered, lang)));
    }
    for address in &status.addresses {
        let line = text::RUN_LISTENING.with(lang, &[("address", &clean::line(address))]);
        out.push_str(&format!("{line}\n"));
    }
    out.push('\n');
    out.push_str(&spaces(status, lang));
    out.push('\n');
    out.push_str(&peers(status, view));
    out
}

/// Whose log forked, where and when, and what came of it.
fn forked(fork: &ForkInfo, view: &View) -> String {
    let lang = view.lang;
    let space = space_name(&fork.space, "", lang);
    let time = fork.time.map(|time| when::moment(time, view));
    let values: &[(&str, &str)] = &[
        ("name", &clean::line(&fork.name)),
        ("device", &short_id(&fork.device, 8)),
        ("space", &space),
        ("seq", &fork.seq.to_string()),
        ("time", &time.unwrap_or_else(|| text::NEVER.get(lang).to_owned())),
    ];
    let next = match (fork.mine, fork.adopted) {
        (_, true) => text::FORK_ADOPTED,
        (true, false) => text::FORK_MINE,
        (false, false) => text::FORK_NEXT,
    };
    format!("{}\n  {}", text::FORKED.with(lang, values), next.get(lang))
}

/// Whether the line is spared, and who says so.
pub(in crate::cli) fn metered(info: &MeteredInfo, lang: Lang) -> String {
    let why = match (info.setting, info.system) {
        (Metering::On | Metering::Off, _) => text::METERED_SET,
        (Metering::Auto, Some(_)) => text::METERED_TOLD,
        (Metering::Auto, None) => text::METERED_UNTOLD,
    };
    let head = if info.metered { text::METERED_ON } else { text::METERED_OFF };
    head.with(lang, &[("why", why.get(lang))])
}

fn spaces(status: &Status, lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::SPACE.get(lang), Side::Left),
        (text::LOGS.get(lang), Side::Right),
        (text::ENTRIES.get(lang), Side::Right),
        (text::MISSING.get(lang), Side::Right),
    ]);
    for space in &status.spaces {
        let name = space_name(&space.name, &space.space, lang);
        table.row([
            name,
            space.logs.to_string(),
            space.entries.to_string(),
            space.missing.to_string(),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// A space as people know it.
pub(super) fn space_name(name: &str, space: &str, lang: Lang) -> String {
    match name {
        "" => short_id(space, 8),
        "control" => text::CONTROL.get(lang).to_owned(),
        "own" => text::OWN_SPACE.get(lang).to_owned(),
        name => name.to_owned(),
    }
}

fn peers(status: &Status, view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::PEER.get(lang), Side::Left),
        (text::LAST_CONTACT.get(lang), Side::Left),
        (text::AHEAD.get(lang), Side::Right),
        (text::BEHIND.get(lang), Side::Right),
        (text::RECEIVED.get(lang), Side::Right),
        (text::SENT.get(lang), Side::Right),
        (text::WAY.get(lang), Side::Left),
        (text::ADDRESS.get(lang), Side::Whole),
    ]);
    for peer in &status.peers {
        let name = if peer.name.is_empty() { short_id(&peer.device, 8) } else { peer.name.clone() };
        let contact = peer.last_contact.map(|time| when::moment(time, view));
        table.row([
            name,
            contact.unwrap_or_else(|| text::NEVER.get(lang).to_owned()),
            peer.ahead.to_string(),
            peer.behind.to_string(),
            size(peer.received),
            size(peer.sent),
            way(&peer.way, lang).to_owned(),
            peer.address.clone().unwrap_or_else(|| text::OFFLINE.get(lang).to_owned()),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// How a peer is reached; a way that a newer node knows stays as it is.
fn way(way: &str, lang: Lang) -> &str {
    match way {
        "lan" => text::WAY_LAN.get(lang),
        "direct" => text::WAY_DIRECT.get(lang),
        "relay" => text::WAY_RELAY.get(lang),
        other => other,
    }
}

/// `storage`.
pub(super) fn storage(storage: &StorageInfo, lang: Lang) -> String {
    pairs(&[
        (text::JOURNAL.get(lang), size(storage.journal_bytes)),
        (text::STORE.get(lang), size(storage.store_bytes)),
        (text::SEARCH_INDEX.get(lang), size(storage.search_bytes)),
        (text::ENTRIES.get(lang), storage.entries.to_string()),
    ])
}

/// `quarantine list`.
pub(super) fn quarantine(rows: &[QuarantineInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::TIME.get(lang), Side::Left),
        (text::AUTHOR.get(lang), Side::Left),
        (text::SPACE.get(lang), Side::Left),
        (text::ENTRY.get(lang), Side::Left),
        (text::REASON.get(lang), Side::Whole),
    ]);
    for row in rows {
        let time = when::moment(row.time, view);
        // `device/epoch/seq`: the device's first characters are enough for people.
        let entry = match row.entry.split_once('/') {
            Some((device, rest)) => format!("{}/{rest}", short_id(device, 8)),
            None => row.entry.clone(),
        };
        let mut reason = said(&row.reason, lang);
        if !row.text.is_empty() {
            reason = text::ASIDE_TEXT
                .with(lang, &[("reason", &reason), ("text", &clean::line(&row.text))]);
        }
        table.row([time, row.author.clone(), short_id(&row.space, 8), entry, reason]);
    }
    table.finish(text::NONE.get(lang))
}

/// `state-hash`: whole hashes, since they are there to be compared.
pub(super) fn state_hash(rows: &[SpaceHash], lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::SPACE.get(lang), Side::Left),
        (text::NAME.get(lang), Side::Left),
        (text::ENTRIES.get(lang), Side::Right),
        (text::HASH.get(lang), Side::Whole),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.space.as_str()));
    for row in rows {
        let space = short_id(&row.space, chars);
        let name = space_name(&row.name, &row.space, lang);
        table.row([space, name, row.entries.to_string(), row.hash.clone()]);
    }
    table.finish(text::NONE.get(lang))
}
