//! Occurrences that were moved by themselves: each is a meeting of its own here, and a part of its
//! series in calendar files (RECURRENCE-ID, RFC 5545, section 3.8.4.4).
//!
//! What calendars know one by is the series' name, and the time at which the occurrence would have
//! begun by the series' clocks. So two files that tell of it name one meeting, whichever comes first.

use protocol::schema::LocalTime;

/// Stands between a series' name and the time at which the occurrence would have begun.
const MARK: &str = "#";

/// What an occurrence of a series is known by that would have begun at this time.
pub fn occurrence_uid(series: &str, at: LocalTime) -> String {
    format!("{series}{MARK}{at}")
}

/// Of which series something is a moved occurrence, and when it would have begun; `None` for a
/// meeting that is none.
pub fn moved_from(uid: &str) -> Option<(&str, LocalTime)> {
    let (series, at) = uid.rsplit_once(MARK)?;
    Some((series, at.parse().ok()?))
}
