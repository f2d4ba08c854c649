//! From "Tuesdays at 14:00 in Shanghai" to moments.
//!
//! A recurrence is counted by the clock on the wall (RFC 5545, section 3.3.10): the occurrences are
//! local times first, and become moments by the zone's rules of their day. Where a clock is put
//! forward, a time that it leaves out becomes the one as long after it.

use std::{
    collections::BTreeSet,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use protocol::{
    clock::Millis,
    schema::{Day, LocalTime, Recurrence, When},
};
use rrule::RRuleSet;

/// Occurrences of one meeting that are found in a period: more than once a day there are none.
pub const OCCURRENCES_MAX: usize = 1_000;

/// Occurrences that are counted from a meeting's beginning on: fifty years of days. Counting takes
/// a microsecond or so for each.
const COUNTED_MAX: usize = 20_000;

/// One time at which a meeting takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// By the clock on the wall where the meeting is: what an exception names.
    pub at: LocalTime,
    /// When it begins.
    pub begin: Millis,
    /// When it ends.
    pub end: Millis,
}

/// Whether there is a time zone of this name.
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// When a meeting takes place within a period, in order: occurrences that have begun before its end
/// and don't end before its beginning. Whole days are days where one is: in `here`. A zone that is
/// unknown counts as UTC.
pub fn occurrences(
    when: &When,
    except: &BTreeSet<LocalTime>,
    here: &TimeZone,
    period: Range<Millis>,
) -> Vec<Occurrence> {
    let zone = match when.zone() {
        Some(name) => TimeZone::get(name.as_str()).unwrap_or(TimeZone::UTC),
        None => here.clone(),
    };
    let Some(first) = date_time(when.begin()) else { return Vec::new() };
    let Some(last) = wall(period.end, &zone) else { return Vec::new() };
    let starts = match when.recurrence() {
        None => vec![first],
        Some(rule) => recurring(first, rule, &zone, last),
    };
    let taking_place = |start: DateTime| {
        let at = local_time(start, when.is_whole_days())?;
        if except.contains(&at) {
            return None;
        }
        let end = match when.is_whole_days() {
            true => start.checked_add(i64::from(when.length()).days()).ok()?,
            false => start,
        };
        let (begin, mut end) = (moment(start, &zone)?, moment(end, &zone)?);
        if !when.is_whole_days() {
            end = end.plus(u64::from(when.length()) * 60_000);
        }
        let within = begin < period.end && (end > period.start || begin >= period.start);
        within.then_some(Occurrence { at, begin, end })
    };
    let mut found: Vec<Occurrence> = starts.into_iter().filter_map(taking_place).collect();
    found.sort_by_key(|one| one.begin);
    found.truncate(OCCURRENCES_MAX);
    found
}

/// The local times up to `last` at which something begins again that began at `first`.
fn recurring(first: DateTime, rule: &Recurrence, zone: &TimeZone, last: DateTime) -> Vec<DateTime> {
    let Some(rule) = by_the_wall(rule.as_str(), zone) else { return Vec::new() };
    let text = format!("DTSTART:{}\nRRULE:{rule}", first.strftime("%Y%m%dT%H%M%SZ"));
    // The crate's own checks make it give up after 100,000 vain steps. Should it panic on something
    // that a colleague wrote, the meeting takes place at no time.
    let count = || {
        let set: RRuleSet = text.parse().ok()?;
        let set = set.limit();
        let counted = set.into_iter().take(COUNTED_MAX).map_while(|at| civil(at.timestamp()));
        Some(counted.take_while(|at| *at <= last).collect())
    };
    catch_unwind(AssertUnwindSafe(count)).ok().flatten().unwrap_or_default()
}

/// A rule in which the end, too, is a time by the clock on the wall. The library is told that all
/// clocks show UTC: it has zones of its own, and one set of them is enough.
fn by_the_wall(rule: &str, zone: &TimeZone) -> Option<String> {
    let mut parts = Vec::new();
    for part in rule.split(';') {
        let Some(until) = part.strip_prefix("UNTIL=") else {
            parts.push(part.to_owned());
            continue;
        };
        let until = match until.strip_suffix('Z') {
            Some(utc) => {
                let at = DateTime::strptime("%Y%m%dT%H%M%S", utc).ok()?;
                at.to_zoned(TimeZone::UTC).ok()?.with_time_zone(zone.clone()).datetime()
            }
            None if until.contains('T') => DateTime::strptime("%Y%m%dT%H%M%S", until).ok()?,
            None => Date::strptime("%Y%m%d", until).ok()?.at(23, 59, 59, 0),
        };
        parts.push(format!("UNTIL={}", until.strftime("%Y%m%dT%H%M%SZ")));
    }
    Some(parts.join(";"))
}

fn civil(seconds: i64) -> Option<DateTime> {
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).datetime())
}

/// A local time as the calendar library has it; midnight for a whole day.
pub(super) fn date_time(at: LocalTime) -> Option<DateTime> {
    let (year, month, day) = at.day.parts();
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    let minute = at.minute.unwrap_or(0);
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    Some(date.to_datetime(Time::new(hour, minute, 0, 0).ok()?))
}

/// The same back.
pub(super) fn local_time(at: DateTime, whole_day: bool) -> Option<LocalTime> {
    let part = |number: i8| u8::try_from(number).ok();
    let day = Day::new(u16::try_from(at.year()).ok()?, part(at.month())?, part(at.day())?)?;
    let minute = 60 * u16::from(part(at.hour())?) + u16::from(part(at.minute())?);
    Some(LocalTime { day, minute: (!whole_day).then_some(minute) })
}

/// The moment at which clocks of a zone show this.
pub(super) fn moment(at: DateTime, zone: &TimeZone) -> Option<Millis> {
    let at = at.to_zoned(zone.clone()).ok()?.timestamp();
    u64::try_from(at.as_millisecond()).ok().map(Millis)
}

/// What clocks of a zone show at a moment.
pub(super) fn wall(at: Millis, zone: &TimeZone) -> Option<DateTime> {
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(at.to_zoned(zone.clone()).datetime())
}
