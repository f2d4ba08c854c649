//! The demonstration's course and its facts.

use super::{
    View, clean, said,
    table::{Side, Table},
    when,
};
use crate::{
    cli::text::{self, Lang, Text},
    demo::{Claim, Facts, Office, Person, Step, Thing, ThingKind},
    sample::{Happened, Story, Told},
};

/// A step, while it runs.
pub(in crate::cli) fn demo_step(step: &Step, lang: Lang) -> String {
    let with = |text: Text, values: &[(&str, &str)]| clean::line(&text.with(lang, values));
    match step {
        Step::Imported { departments, people } => with(
            text::DEMO_IMPORTED,
            &[("departments", &departments.to_string()), ("people", &people.to_string())],
        ),
        Step::Joined { name, through, inviter_offline } => {
            let text = if *inviter_offline { text::DEMO_JOINED_OFFLINE } else { text::DEMO_JOINED };
            with(text, &[("name", name), ("through", through)])
        }
        Step::Together => with(text::DEMO_TOGETHER, &[]),
        Step::Cut => with(text::DEMO_CUT, &[]),
        Step::Apart => with(text::DEMO_APART, &[]),
        Step::Killed { name, pid } => {
            with(text::DEMO_KILLED, &[("name", name), ("pid", &pid.to_string())])
        }
        Step::Returned { name } => with(text::DEMO_RETURNED, &[("name", name)]),
        Step::Healed => with(text::DEMO_HEALED, &[]),
        Step::Converged => with(text::DEMO_CONVERGED, &[]),
        Step::Intruding { name } => with(text::DEMO_INTRUDING, &[("name", name)]),
    }
}

/// One of the plan's stories.
pub(in crate::cli) fn story(story: &Story, lang: Lang) -> String {
    let told = |told: &Told| match lang {
        Lang::Zh => clean::line(&told.zh),
        Lang::En => clean::line(&told.en),
    };
    let line = |seen: &Happened| {
        let mark = if seen.so { "✓" } else { "✗" };
        format!("  {mark} {}\n", told(&seen.told))
    };
    let happened: String = story.happened.iter().map(line).collect();
    format!("\n{}  ({})\n{happened}", told(&story.title), story.requirements)
}

/// All facts.
pub(in crate::cli) fn demo_facts(facts: &Facts, view: &View) -> String {
    let lang = view.lang;
    let parts = [
        (text::DEMO_HEAD_PEOPLE, people(facts, lang)),
        (text::DEMO_HEAD_THINGS, things(facts, lang)),
        (text::DEMO_HEAD_DEADLINES, deadlines(facts, view)),
        (text::DEMO_HEAD_PAGE, indented(&facts.page)),
        (text::DEMO_HEAD_KILL, kill(facts, lang)),
        (text::DEMO_HEAD_INTRUSION, intrusion(facts, lang)),
        (text::DEMO_HEAD_SPACES, spaces(facts, lang)),
        (text::DEMO_HEAD_CHECKS, checks(facts, lang)),
    ];
    let part = |(head, body): (Text, String)| format!("\n{}\n{body}", head.get(lang));
    let mut out: String = parts.into_iter().map(part).collect();
    let seconds = format!("{:.1}", facts.took_ms as f64 / 1000.0);
    let end = if facts.hold() { text::DEMO_WELL } else { text::DEMO_UNWELL };
    out.push_str(&format!("\n{}\n", end.with(lang, &[("seconds", &seconds)])));
    out
}

fn office(office: Office, lang: Lang) -> &'static str {
    match office {
        Office::Shanghai => text::DEMO_SHANGHAI.get(lang),
        Office::Chengdu => text::DEMO_CHENGDU.get(lang),
    }
}

fn people(facts: &Facts, lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::PERSON.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::DEMO_OFFICE.get(lang), Side::Left),
        (text::DEMO_JOINED_COLUMN.get(lang), Side::Left),
        (text::DEMO_NODE.get(lang), Side::Whole),
    ]);
    for person in &facts.people {
        let joined = match (&person.joined_through, person.inviter_offline) {
            (None, _) => text::DEMO_FOUNDER.get(lang).to_owned(),
            (Some(name), false) => text::DEMO_THROUGH.with(lang, &[("name", name)]),
            (Some(name), true) => text::DEMO_THROUGH_OFFLINE.with(lang, &[("name", name)]),
        };
        let node = match person.process {
            Some(pid) => text::DEMO_PROCESS.with(lang, &[("pid", &pid.to_string())]),
            None => text::DEMO_IN_PROCESS.get(lang).to_owned(),
        };
        let (name, department) = (person.name.clone(), person.department.clone());
        table.row([name, department, office(person.office, lang).to_owned(), joined, node]);
    }
    table.finish("")
}

/// One row a thing; for each node, the seconds from being saved to being shown there.
fn things(facts: &Facts, lang: Lang) -> String {
    let [one, two, three, four, five] = facts.people.as_slice() else { return String::new() };
    let heads = [
        (text::DEMO_AT.get(lang), Side::Right),
        (text::AUTHOR.get(lang), Side::Left),
        (text::DEMO_WHAT.get(lang), Side::Left),
        (one.name.as_str(), Side::Right),
        (two.name.as_str(), Side::Right),
        (three.name.as_str(), Side::Right),
        (four.name.as_str(), Side::Right),
        (five.name.as_str(), Side::Right),
        (text::STATUS.get(lang), Side::Whole),
    ];
    let mut table = Table::new(&heads);
    for thing in &facts.things {
        let at = |person: &Person| seen(thing, person);
        let far = thing
            .delivery
            .as_ref()
            .map_or_else(String::new, |delivery| super::talk::delivery(delivery, lang).join(" · "));
        let mark = if thing.apart { "✂ " } else { "" };
        table.row([
            seconds(thing.saved_ms),
            thing.author.clone(),
            super::table::shorten(&format!("{mark}{}", what(thing, lang)), WHAT_COLUMNS_MAX),
            at(one),
            at(two),
            at(three),
            at(four),
            at(five),
            far,
        ]);
    }
    let (cut, healed) = (seconds(facts.cut_ms.0), seconds(facts.cut_ms.1));
    let note = text::DEMO_THINGS_NOTE.with(lang, &[("cut", &cut), ("healed", &healed)]);
    format!("{}{note}\n", table.finish(""))
}

/// Columns for what a thing says.
const WHAT_COLUMNS_MAX: usize = 34;

fn what(thing: &Thing, lang: Lang) -> String {
    let kind = match thing.kind {
        ThingKind::Message => text::KIND_MESSAGE,
        ThingKind::Page => text::KIND_PAGE,
        ThingKind::Deadline => text::DEADLINE,
    };
    format!("{} {}", kind.get(lang), thing.text)
}

fn seen(thing: &Thing, person: &Person) -> String {
    match thing.seen_ms.get(&person.name) {
        Some(_) if thing.author == person.name => "●".to_owned(),
        Some(at) => format!("+{}", seconds(at.saturating_sub(thing.saved_ms))),
        None => "–".to_owned(),
    }
}

fn seconds(millis: u64) -> String {
    format!("{:.1}", millis as f64 / 1000.0)
}

fn deadlines(facts: &Facts, view: &View) -> String {
    let line = |(value, who, time): &(String, String, protocol::clock::Millis)| {
        format!("  {value}  {}  {}\n", clean::line(who), when::clock(*time, view))
    };
    let values: String = facts.deadlines.values.iter().map(line).collect();
    format!("{values}{}\n", text::DEMO_DEADLINES_NOTE.get(view.lang))
}

fn indented(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.map(|line| format!("  {}\n", clean::line(line))).collect()
}

fn kill(facts: &Facts, lang: Lang) -> String {
    let (saved, returned) = (facts.kill.saved.to_string(), facts.kill.returned.to_string());
    let pid = facts.kill.process.to_string();
    let values: &[(&str, &str)] =
        &[("name", &facts.kill.name), ("pid", &pid), ("saved", &saved), ("returned", &returned)];
    format!("  {}\n", text::DEMO_KILL_LINE.with(lang, values))
}

fn intrusion(facts: &Facts, lang: Lang) -> String {
    let intrusion = &facts.intrusion;
    let values: &[(&str, &str)] = &[
        ("name", &intrusion.name),
        ("from", &intrusion.from),
        ("into", &intrusion.into),
        ("blind", &intrusion.blind),
    ];
    let mut table = Table::new(&[
        (text::DEMO_NODE.get(lang), Side::Left),
        (text::REASON.get(lang), Side::Whole),
    ]);
    let own = text::DEMO_OWN_NODE.with(lang, &[("name", &intrusion.name)]);
    table.row([own, said(&intrusion.own_node, lang)]);
    for (name, reason) in &intrusion.colleagues {
        table.row([name.clone(), said(reason, lang)]);
    }
    format!("{}\n{}", text::DEMO_INTRUSION_LINE.with(lang, values), table.finish(""))
}

/// Characters of a hash that are shown.
const HASH_CHARS: usize = 12;

fn spaces(facts: &Facts, lang: Lang) -> String {
    let [one, two, three, four, five] = facts.people.as_slice() else { return String::new() };
    let heads = [
        (text::SPACE.get(lang), Side::Left),
        (text::ENTRIES.get(lang), Side::Right),
        (one.name.as_str(), Side::Left),
        (two.name.as_str(), Side::Left),
        (three.name.as_str(), Side::Left),
        (four.name.as_str(), Side::Left),
        (five.name.as_str(), Side::Left),
    ];
    let mut table = Table::new(&heads);
    for space in &facts.spaces {
        let hash = |person: &Person| {
            let hash = space.hashes.get(&person.name);
            hash.map_or("–".to_owned(), |hash| super::table::short_id(hash, HASH_CHARS))
        };
        let entries = space.entries.values().max().copied().unwrap_or_default().to_string();
        let (a, b, c, d, e) = (hash(one), hash(two), hash(three), hash(four), hash(five));
        table.row([space.name.clone(), entries, a, b, c, d, e]);
    }
    format!("{}{}\n", table.finish(""), text::DEMO_SPACES_NOTE.get(lang))
}

fn checks(facts: &Facts, lang: Lang) -> String {
    let line = |check: &crate::demo::Check| {
        let mark = if check.holds { "✓" } else { "✗" };
        format!("  {mark} {}\n", claim(check.claim).get(lang))
    };
    facts.checks.iter().map(line).collect()
}

fn claim(claim: Claim) -> Text {
    match claim {
        Claim::JoinedOffline => text::CLAIM_JOINED_OFFLINE,
        Claim::CutWasReal => text::CLAIM_CUT,
        Claim::SurvivedKill => text::CLAIM_KILL,
        Claim::EverythingArrived => text::CLAIM_ARRIVED,
        Claim::DocumentArrived => text::CLAIM_DOCUMENT,
        Claim::BothDeadlines => text::CLAIM_DEADLINES,
        Claim::BothEdits => text::CLAIM_EDITS,
        Claim::DeliveredAndRead => text::CLAIM_READ,
        Claim::RefusedAtHome => text::CLAIM_REFUSED_HOME,
        Claim::RefusedByAll => text::CLAIM_REFUSED_ALL,
        Claim::EqualStates => text::CLAIM_EQUAL,
    }
}
