//! What a person still holds.

use protocol::clock::Millis;

use super::{
    View,
    table::{Side, Table, pairs},
    when,
};
use crate::{
    cli::text,
    facade::{ExposedPlace, ExposureInfo},
};

/// `member exposure`.
pub(super) fn exposure(exposure: &ExposureInfo, view: &View) -> String {
    let lang = view.lang;
    let never = || text::NEVER.get(lang).to_owned();
    let time = |time: Option<Millis>| time.map_or_else(never, |time| when::moment(time, view));
    let mut out = pairs(&[
        (text::PERSON.get(lang), exposure.name.clone()),
        (text::EXPOSED_ENDED.get(lang), time(exposure.ended)),
        (text::DEVICES.get(lang), exposure.devices.to_string()),
        (text::EXPOSED_TALKS.get(lang), exposure.conversations.to_string()),
    ]);
    let mut table = Table::new(&[
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::EXPOSED_ENTRIES.get(lang), Side::Right),
        (text::EXPOSED_KNOWN.get(lang), Side::Right),
        (text::EXPOSED_TOLD.get(lang), Side::Left),
    ]);
    for ExposedPlace { place, entries, known, told } in &exposure.places {
        table.row([place.clone(), entries.to_string(), known.to_string(), time(*told)]);
    }
    out.push('\n');
    out.push_str(&table.finish(text::NONE.get(lang)));
    out.push_str(&format!("\n{}\n", text::EXPOSED_NEXT.get(lang)));
    out
}
