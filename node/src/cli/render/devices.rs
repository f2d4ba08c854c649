//! A person's devices.

use super::{
    View, clean,
    table::{Side, Table, id_chars, short_id},
    when,
};
use crate::{
    cli::text,
    facade::{DeviceInfo, DeviceOfferInfo},
};

/// `device list`.
pub(super) fn devices(rows: &[DeviceInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::DEVICE.get(lang), Side::Left),
        (text::DEVICE_STATE.get(lang), Side::Left),
        (text::DEVICE_ADDED.get(lang), Side::Left),
        (text::ENTRIES.get(lang), Side::Right),
        (text::LAST_CONTACT.get(lang), Side::Left),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.device.as_str()));
    for row in rows {
        let state = match row {
            DeviceInfo { active: false, .. } => text::DEVICE_ENDED,
            DeviceInfo { this: true, .. } => text::DEVICE_THIS,
            DeviceInfo { connected: true, .. } => text::DEVICE_CONNECTED,
            _ => text::OFFLINE,
        };
        let contact = row.last_contact.map(|time| when::moment(time, view));
        let contact = contact.unwrap_or_else(|| text::NEVER.get(lang).to_owned());
        let contact = if row.this { String::new() } else { contact };
        let added = row.added.map(|time| when::moment(time, view)).unwrap_or_default();
        let (id, state) = (short_id(&row.device, chars), state.get(lang).to_owned());
        table.row([id, state, added, row.entries.to_string(), contact]);
    }
    table.finish(text::NONE.get(lang))
}

/// `device offer`: the code stands alone on its line, to be copied.
pub(super) fn offer(offer: &DeviceOfferInfo, view: &View) -> String {
    let head = text::DEVICE_OFFER.with(view.lang, &[("name", &clean::line(&offer.name))]);
    let code = clean::line(&offer.code);
    format!("{head}\n\n{code}\n\n{}\n", text::DEVICE_OFFER_NEXT.get(view.lang))
}
