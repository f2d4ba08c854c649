//! Tables that ask to be filled in, again and again: by the local clock and what is held, with no network.
//!
//! Invariant: a person is asked once for each period, whichever of their devices they look at: the row that
//! they add is an entry, and all of their devices hold it; what they put off is noted for all of them.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use protocol::{
    authority::Module,
    capability::{Level, Need},
    clock::Millis,
    ids::{DeviceId, DocId, SpaceId},
    schema::{DueStage, OwnKey, Snooze, table::Prompt},
};

use super::{act::check_put_off, noted::At, remind::Days};
use crate::{
    content::{self, TableAt},
    core::Core,
    facade::{Answer, Failure, FailureCode, InboxAbout, InboxItem, PromptNotice},
    service::{me::Me, names::Labels},
};

/// A table that asks now.
struct Asks {
    space: SpaceId,
    table: TableAt,
    /// Since when.
    since: Millis,
}

/// When the period that is now began, and when the next begins; `None` before the first and beyond the
/// calendar.
fn period(prompt: &Prompt, days: &Days, now: Millis) -> (Option<Millis>, Option<Millis>) {
    let every = i64::from(prompt.every_days);
    let from = prompt.from.to_string();
    let Some(left) = days.left(&from, now) else { return (None, None) };
    let begins = |number: i64| {
        let day: Date = from.parse().ok()?;
        let day = day.checked_add(number.checked_mul(every)?.days()).ok()?;
        days.begins(&day.to_string(), DueStage::Today)
    };
    if left > 0 {
        return (None, begins(0));
    }
    let number = -left / every;
    (begins(number), begins(number + 1))
}

impl Core {
    /// The tables that ask our person to be filled in now, in no order.
    pub(in crate::service) fn prompt_items(
        &mut self,
        now: Millis,
        me: &Me,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Vec<InboxItem>, Failure> {
        let labels = Labels::of(self.authority()?);
        let asking = self.tables_asking(now, &me.devices, spaces)?;
        let item = |asks: Asks| {
            let table = asks.table.id.to_string();
            InboxItem {
                id: format!("prompt/{table}/{}", asks.since.0),
                time: asks.since,
                unread: true,
                department: labels.departments.path(&asks.space),
                about: InboxAbout::Prompt(Box::new(PromptNotice {
                    table,
                    title: asks.table.row.title,
                    template: asks.table.row.template,
                })),
            }
        };
        Ok(asking.into_iter().map(item).collect())
    }

    fn tables_asking(
        &mut self,
        now: Millis,
        devices: &BTreeSet<DeviceId>,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Vec<Asks>, Failure> {
        let days = self.due().days(self.zone());
        let mut asking = Vec::new();
        for (space, table) in self.prompting(spaces)? {
            let Ok(prompt) = table.row.prompt.parse() else { continue };
            let (Some(since), _) = period(&prompt, &days, now) else { continue };
            let noted = self.due().noted().of(&space, &table.id);
            let off = noted.and_then(|note| note.snoozed.as_ref()).is_some_and(|(_, at)| *at > now);
            if off
                || !self.may(now, &space, Need::level(Level::Write))?
                || !self.offers(&space, Module::Documents)?
            {
                continue;
            }
            let records = content::records(&self.door().held.store, &space, &table.id);
            let records = records.map_err(|error| self.unreadable(&error.into()))?;
            // A row that was taken out again was an answer, too.
            let answered = records.values().any(|record| {
                let own = record.created_by.is_some_and(|device| devices.contains(&device));
                own && record.created.millis() >= since
            });
            if !answered {
                asking.push(Asks { space, table, since });
            }
        }
        Ok(asking)
    }

    /// The tables of these spaces that ask at some time.
    fn prompting(&self, spaces: &BTreeSet<SpaceId>) -> Result<Vec<(SpaceId, TableAt)>, Failure> {
        let mut found = Vec::new();
        for space in spaces {
            let tables = content::tables(&self.door().held.store, space);
            let tables = tables.map_err(|error| self.unreadable(&error.into()))?;
            let asking = tables.into_iter().filter(|table| !table.row.prompt.is_empty());
            found.extend(asking.map(|table| (*space, table)));
        }
        Ok(found)
    }

    /// When a table asks next.
    pub(super) fn next_prompt(&self, now: Millis) -> Option<Millis> {
        let spaces = self.readable_departments(now).ok()?;
        let days = self.due().days(self.zone());
        let next = |(_, table): &(SpaceId, TableAt)| {
            period(&table.row.prompt.parse().ok()?, &days, now).1.filter(|at| *at > now)
        };
        self.prompting(&spaces).ok()?.iter().filter_map(next).min()
    }

    /// Tables have changed: one may ask sooner than anything else is due.
    pub(crate) fn prompts_changed(&mut self, now: Millis, changed: &BTreeSet<(SpaceId, DocId)>) {
        let asks = |(space, table): &(SpaceId, DocId)| {
            let row = content::table_at(&self.door().held.store, space, table).ok().flatten();
            row.is_some_and(|table| !table.row.prompt.is_empty())
        };
        if changed.iter().any(asks) {
            self.put_out(crate::core::Output::Event(crate::facade::Event::InboxChanged));
            if self.due().is_armed() {
                self.arm(now);
            }
        }
    }

    /// Puts it off to fill a table in, on all of our person's devices.
    pub(in crate::service) fn snooze_prompt(
        &mut self,
        now: Millis,
        table: &str,
        until: Millis,
    ) -> Result<Answer, Failure> {
        check_put_off(now, until)?;
        let (space, found) = self.find_table(now, table)?;
        let me = Me::of(self.authority()?, self.device(), now);
        let asking = self.tables_asking(now, &me.devices, &[space].into())?;
        if !asking.iter().any(|asks| asks.table.id == found.id) {
            let problem = format!("{table:?} doesn't ask you to be filled in now");
            let next = "`inbox` shows the tables that do";
            return Err(Failure::new(FailureCode::NotFound, problem, next));
        }
        let at = At { changes: Vec::new(), stage: DueStage::Today };
        let snooze = Snooze { changes: Vec::new(), stage: DueStage::Today, until };
        self.keep(now, |noted| {
            noted.note(space, found.id, |note| note.snoozed = Some((at, until)))
        })?;
        self.tell_own(now, OwnKey::Snooze(space, found.id), snooze.pack());
        Ok(Answer::Done)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn r63_one_period_follows_another_without_a_gap(
            zone in prop::sample::select(vec!["UTC", "Asia/Shanghai", "Europe/London"]),
            every_days in 1_u16..=366,
            hours in 0_u64..40_000,
        ) {
            let prompt = Prompt { from: "2026-12-01".parse().unwrap(), every_days };
            let days = Days { zone: TimeZone::get(zone).unwrap(), hour: 9 };
            let first = period(&prompt, &days, Millis(0)).1.unwrap();
            let now = first.plus(hours * 3_600_000);
            let (since, next) = period(&prompt, &days, now);
            let (since, next) = (since.unwrap(), next.unwrap());
            prop_assert!(since <= now && now < next);
            // The moment before it belongs to the one before, the moment itself to the next.
            prop_assert_eq!(period(&prompt, &days, Millis(next.0 - 1)).0, Some(since));
            prop_assert_eq!(period(&prompt, &days, next).0, Some(next));
            if since > first {
                prop_assert_eq!(period(&prompt, &days, Millis(since.0 - 1)).1, Some(since));
            }
        }
    }

    #[test]
    fn r63_before_the_first_day_nobody_is_asked() {
        let prompt: Prompt = "2026-12-01 28".parse().unwrap();
        let days = Days { zone: TimeZone::UTC, hour: 9 };
        let first = period(&prompt, &days, Millis(0)).1.unwrap();
        assert_eq!(first, Millis(1_796_115_600_000), "the first of December at nine");
        assert_eq!(period(&prompt, &days, Millis(first.0 - 1)), (None, Some(first)));
    }
}
