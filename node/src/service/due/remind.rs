//! Days and hours of deadlines, by the clock where this node stands.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use protocol::{clock::Millis, schema::DueStage};

/// The hour at which a day begins for reminders: nobody wants to hear of a deadline at midnight.
pub(super) const HOUR: u8 = 9;

/// How near a deadline is at a moment; [`DueStage::Ahead`] when it is no day.
pub(super) fn stage(day: Option<&str>, now: Millis, zone: &TimeZone, hour: u8) -> DueStage {
    let days = day.and_then(|day| days_left(day, now, zone, hour));
    days.map_or(DueStage::Ahead, DueStage::of_days_left)
}

/// The days that are left until a deadline, counted from the hour at which days begin.
fn days_left(day: &str, now: Millis, zone: &TimeZone, hour: u8) -> Option<i64> {
    let day: Date = day.parse().ok()?;
    let now = Timestamp::from_millisecond(i64::try_from(now.0).ok()?).ok()?;
    let begun = now.to_zoned(zone.clone()).datetime().checked_sub(i64::from(hour).hours()).ok()?;
    let until = begun.date().until(day).ok()?;
    Some(i64::from(until.get_days()))
}
