//! Recovery: who is named, and what waits.

use super::{View, clean, organisation, when};
use crate::{
    cli::text::{self, Lang},
    facade::{GuardiansInfo, ProposalInfo, ProposalKind, RecoveryInfo},
};

/// `recovery list`.
pub(in crate::cli) fn recovery(info: &RecoveryInfo, view: &View) -> String {
    let lang = view.lang;
    let mut out = section(text::RECOVERY_OWN.get(lang), info.own.as_ref(), lang);
    out.push_str(&section(text::RECOVERY_ORG.get(lang), info.organisation.as_ref(), lang));
    if info.may_name {
        out.push_str(&format!("  {}\n", text::RECOVERY_MAY_NAME.get(lang)));
    }
    out.push_str(&format!("{}\n", text::RECOVERY_WARDS.get(lang)));
    for ward in &info.wards {
        out.push_str(&format!("  {}: {}\n", clean::line(&ward.ward), guardians(ward, lang)));
    }
    if info.wards.is_empty() {
        out.push_str(&format!("  {}\n", text::NONE.get(lang)));
    }
    out
}

/// `recovery pending`.
pub(in crate::cli) fn pending(info: &RecoveryInfo, view: &View) -> String {
    if info.proposals.is_empty() {
        return format!("{}\n", text::NONE.get(view.lang));
    }
    info.proposals.iter().map(|row| proposal(row, view)).collect::<Vec<_>>().join("\n")
}

/// One proposal: what it does, who has approved it, what comes next.
pub(in crate::cli) fn proposal(row: &ProposalInfo, view: &View) -> String {
    let lang = view.lang;
    let id: String = row.id.chars().take(8).collect();
    let mut out = format!("{id}  {}\n", does(row, lang));
    if row.keeps_entries + row.loses_entries > 0 {
        let (keeps, loses) = (row.keeps_entries.to_string(), row.loses_entries.to_string());
        let kept = text::RECOVERY_KEEPS.with(lang, &[("keeps", &keeps), ("loses", &loses)]);
        out.push_str(&format!("  {kept}\n"));
    }
    let approved = text::RECOVERY_APPROVED.with(lang, &[("names", &names(&row.approved, lang))]);
    out.push_str(&format!("  {approved}\n"));
    if row.done {
        out.push_str(&format!("  {}\n", text::RECOVERY_DONE.get(lang)));
        return out;
    }
    let missing = row.needed.saturating_sub(row.approved.len() as u64);
    let next = match missing {
        0 => text::RECOVERY_BY_ITSELF.get(lang).to_owned(),
        _ => {
            let values = [("n", missing.to_string()), ("names", names(&row.open, lang))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            text::RECOVERY_MISSING.with(lang, &values)
        }
    };
    out.push_str(&format!("  {next}\n"));
    if row.may_approve && row.kind == ProposalKind::Device {
        out.push_str(&format!("  {}\n", text::RECOVERY_VOICE.get(lang)));
    }
    let until = when::moment(row.until, view);
    out.push_str(&format!("  {}\n", text::RECOVERY_UNTIL.with(lang, &[("time", &until)])));
    out
}

fn does(row: &ProposalInfo, lang: Lang) -> String {
    let whom = clean::line(&row.whom);
    let device: String = row.device.iter().flat_map(|device| device.chars().take(8)).collect();
    let right = row.right.as_ref().map(|right| organisation::right(right, lang));
    let right = right.unwrap_or_default();
    let (people, needed) = (names(&row.people, lang), row.people_needed.to_string());
    let values = [
        ("name", whom.as_str()),
        ("device", device.as_str()),
        ("right", right.as_str()),
        ("names", people.as_str()),
        ("n", needed.as_str()),
    ];
    let said = match row.kind {
        ProposalKind::Device => text::RECOVERY_DEVICE,
        ProposalKind::Remove => text::RECOVERY_REMOVE,
        ProposalKind::EndDevice => text::RECOVERY_END_DEVICE,
        ProposalKind::EndRight => text::RECOVERY_END_RIGHT,
        ProposalKind::Admin => text::RECOVERY_ADMIN,
        ProposalKind::Right => text::RECOVERY_RIGHT,
        ProposalKind::Guardians => text::RECOVERY_GUARDIANS,
    };
    said.with(lang, &values)
}

fn section(head: &str, info: Option<&GuardiansInfo>, lang: Lang) -> String {
    let said = info
        .map_or_else(|| text::RECOVERY_NOBODY.get(lang).to_owned(), |info| guardians(info, lang));
    format!("{head}\n  {said}\n")
}

fn guardians(info: &GuardiansInfo, lang: Lang) -> String {
    let (needed, count) = (info.needed.to_string(), info.people.len().to_string());
    let people: Vec<String> = info
        .people
        .iter()
        .map(|name| match info.gone.contains(name) {
            true => text::RECOVERY_GONE.with(lang, &[("name", name)]),
            false => name.clone(),
        })
        .collect();
    let people = names(&people, lang);
    let values = [("k", needed.as_str()), ("n", count.as_str()), ("names", people.as_str())];
    text::RECOVERY_OF.with(lang, &values)
}

fn names(names: &[String], lang: Lang) -> String {
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let clean: Vec<String> = names.iter().map(|name| clean::line(name)).collect();
    clean.join(comma)
}
