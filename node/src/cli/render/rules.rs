//! Rules.

use super::{
    View,
    table::{Side, Table},
    when,
};
use crate::{
    cli::text,
    facade::{Module, RuleInfo, RuleSetting},
};

/// `rule list`.
pub(super) fn rules(rows: &[RuleInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::RULE.get(lang), Side::Left),
        (text::BY.get(lang), Side::Left),
        (text::TIME.get(lang), Side::Left),
    ]);
    for row in rows {
        let place = match row.department.as_str() {
            "" => text::WHOLE_ORGANISATION.get(lang).to_owned(),
            path => path.to_owned(),
        };
        let rule = match row.rule {
            RuleSetting::LockAfter { minutes: Some(minutes) } => {
                text::LOCK_AFTER.with(lang, &[("n", &minutes.to_string())])
            }
            RuleSetting::LockAfter { minutes: None } => text::LOCK_NEVER.get(lang).to_owned(),
            RuleSetting::RemindThroughQuiet { on: true } => text::QUIET_BROKEN.get(lang).to_owned(),
            RuleSetting::RemindThroughQuiet { on: false } => text::QUIET_KEPT.get(lang).to_owned(),
            RuleSetting::RemindEvery { minutes } => {
                text::REMIND_EVERY.with(lang, &[("n", &minutes.to_string())])
            }
            RuleSetting::History { from_joining: true } => {
                text::HISTORY_CLOSED.get(lang).to_owned()
            }
            RuleSetting::History { from_joining: false } => text::HISTORY_OPEN.get(lang).to_owned(),
            RuleSetting::Module { module, on } => {
                let name = match module {
                    Module::Messaging => text::MODULE_MESSAGING.get(lang),
                    Module::Tasks => text::MODULE_TASKS.get(lang),
                    Module::Documents => text::MODULE_DOCUMENTS.get(lang),
                };
                let said = if on { text::MODULE_ON } else { text::MODULE_OFF };
                said.with(lang, &[("module", name)])
            }
        };
        table.row([place, rule, row.by.clone(), when::moment(row.since, view)]);
    }
    table.finish(text::NONE.get(lang))
}
