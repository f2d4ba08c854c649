//! What one's devices share.

use super::table::{Side, Table};
use crate::{
    cli::text::{self, Lang},
    facade::OwnInfo,
};

/// Fields with drafts, and settings.
pub(super) fn own(own: &OwnInfo, lang: Lang) -> String {
    let mut table =
        Table::new(&[(text::FIELD.get(lang), Side::Left), (text::TEXT.get(lang), Side::Left)]);
    for (name, value) in own.drafts.iter().chain(&own.settings) {
        table.row([name.clone(), value.clone()]);
    }
    table.finish(text::NONE.get(lang))
}
