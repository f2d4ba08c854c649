//! Channels and messages.

use super::{
    View, clean,
    organisation::list,
    table::{Side, Table},
    when,
};
use crate::{
    cli::text::{self, Lang},
    facade::{ChannelInfo, Delivery, InboxItem, MessageInfo},
};

/// Before the lines of a message that follow its first.
const INDENT: &str = "       ";

/// `channel list`.
pub(super) fn channels(rows: &[ChannelInfo], lang: Lang) -> String {
    let heads = [
        (text::CHANNEL.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::MESSAGES.get(lang), Side::Right),
    ];
    let mut table = Table::new(&heads);
    for row in rows {
        table.row([row.name.clone(), row.department.clone(), row.messages.to_string()]);
    }
    table.finish(text::NONE.get(lang))
}

/// `read`: messages below the day they were written on.
pub(super) fn messages(rows: &[MessageInfo], view: &View) -> String {
    let mut out = String::new();
    let mut shown_day = String::new();
    for row in rows {
        let day = when::day(row.time, view);
        if day != shown_day {
            out.push_str(&format!("— {day} —\n"));
            shown_day = day;
        }
        out.push_str(&message(row, view));
    }
    if out.is_empty() { format!("{}\n", text::NONE.get(view.lang)) } else { out }
}

/// `inbox`: each message below the channel that it stands in.
pub(super) fn inbox(items: &[InboxItem], view: &View) -> String {
    let mut out = String::new();
    for item in items {
        let place = match item.department.as_str() {
            "" => item.channel_name.clone(),
            department => format!("{department}/{}", item.channel_name),
        };
        let when = when::moment(item.message.time, view);
        out.push_str(&format!("— {} · {when} —\n", clean::line(&place)));
        out.push_str(&message(&item.message, view));
    }
    if out.is_empty() { format!("{}\n", text::NONE.get(view.lang)) } else { out }
}

fn message(row: &MessageInfo, view: &View) -> String {
    let lang = view.lang;
    let body = match row {
        MessageInfo { recalled: true, .. } => text::RECALLED.get(lang).to_owned(),
        MessageInfo { hidden: true, .. } => text::HIDDEN.get(lang).to_owned(),
        _ => clean::text(&row.text).replace('\n', &format!("\n{INDENT}")),
    };
    let mut notes = Vec::new();
    if row.edited {
        notes.push(text::EDITED.get(lang).to_owned());
    }
    notes.extend(delivery(&row.delivery, lang));
    for (emoji, names) in &row.reactions {
        notes.push(clean::line(&format!("{emoji} {}", list(names, lang))));
    }
    let mut out =
        format!("{}  {}: {body}\n", when::clock(row.time, view), clean::line(&row.author));
    if !notes.is_empty() {
        out.push_str(&format!("{INDENT}[{}]\n", notes.join(" · ")));
    }
    out
}

/// The states that beacons prove; nothing where there is nobody to deliver to.
pub(super) fn delivery(delivery: &Delivery, lang: Lang) -> Vec<String> {
    if delivery.recipients == 0 {
        return Vec::new();
    }
    if delivery.delivered.is_empty() && delivery.read.is_empty() {
        return vec![text::PENDING.get(lang).to_owned()];
    }
    let of = delivery.recipients.to_string();
    // Who has read it, has it.
    let held = delivery.delivered.len().max(delivery.read.len()).to_string();
    let mut states = vec![text::DELIVERED.with(lang, &[("k", &held), ("n", &of)])];
    if !delivery.read.is_empty() {
        let read = delivery.read.len().to_string();
        states.push(text::READ.with(lang, &[("m", &read), ("n", &of)]));
    }
    states
}
