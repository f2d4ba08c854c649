//! "Until then", as people write it: `7d`, `12h`, `30m`, `2w`, or a date.

use std::str::FromStr;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use protocol::clock::Millis;

/// A time in the future, relative or as a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expiry {
    /// So many milliseconds from now.
    In(u64),
    /// Through the end of this day, where the person is.
    Through(Date),
}

/// A text that is no expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time: write 30m, 12h, 7d, 2w, or a date such as 2026-12-01")]
pub(super) struct BadExpiry;

impl FromStr for Expiry {
    type Err = BadExpiry;

    fn from_str(text: &str) -> Result<Self, BadExpiry> {
        let units = [("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 7 * 86_400_000)];
        for (unit, milliseconds) in units {
            if let Some(number) = text.strip_suffix(unit) {
                // `parse` takes a sign, which is no way to write a duration.
                let plain = number.bytes().all(|byte| byte.is_ascii_digit());
                let number: u64 = number.parse().ok().filter(|_| plain).ok_or(BadExpiry)?;
                let span = number.checked_mul(milliseconds).filter(|span| *span > 0);
                return span.map(Self::In).ok_or(BadExpiry);
            }
        }
        date(text).map(Self::Through).ok_or(BadExpiry)
    }
}

impl Expiry {
    /// The moment from which it is over; `None` when no calendar has it.
    pub(super) fn at(self, now: Millis, zone: &TimeZone) -> Option<Millis> {
        match self {
            Self::In(milliseconds) => {
                let at = now.0.checked_add(milliseconds)?;
                Timestamp::from_millisecond(i64::try_from(at).ok()?).ok()?;
                Some(Millis(at))
            }
            Self::Through(day) => {
                let next = day.checked_add(1.day()).ok()?;
                let midnight = next.to_zoned(zone.clone()).ok()?.timestamp();
                u64::try_from(midnight.as_millisecond()).ok().map(Millis)
            }
        }
    }
}

/// A day as `YYYY-MM-DD`, or `none`.
pub(super) fn day(text: &str) -> Result<Day, BadDay> {
    if text == "none" {
        return Ok(Day(None));
    }
    date(text).map(|date| Day(Some(date.to_string()))).ok_or(BadDay)
}

/// A day as `YYYY-MM-DD`, to its end.
pub(super) fn on_day(text: &str) -> Result<Expiry, NoDay> {
    date(text).map(Expiry::Through).ok_or(NoDay)
}

/// A text that is no day, where there has to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day: write a date such as 2026-12-01")]
pub(super) struct NoDay;

/// A date as `YYYY-MM-DD` and in no other form (the library also takes times, and drops them).
pub(super) fn date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|date: &Date| date.to_string() == text)
}

/// A day, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Day(pub(super) Option<String>);

/// A text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day: write a date such as 2026-12-01, or none")]
pub(super) struct BadDay;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_days_are_read() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let at = |text: &str| text.parse::<Expiry>().map(|expiry| expiry.at(Millis(1000), &zone));
        assert_eq!(at("30m"), Ok(Some(Millis(1_801_000))));
        assert_eq!(at("12h"), Ok(Some(Millis(43_201_000))));
        assert_eq!(at("7d"), Ok(Some(Millis(604_801_000))));
        assert_eq!(at("2w"), Ok(Some(Millis(1_209_601_000))));
        // Through the first of December in Beijing: until 16:00 UTC.
        assert_eq!(at("2026-12-01"), Ok(Some(Millis(1_796_140_800_000))));
        for wrong in ["", "7", "d", "0d", "-1d", "+1d", "7 d", "1.5h", "2026-02-30", "soon", "é"] {
            assert_eq!(at(wrong), Err(BadExpiry), "{wrong}");
        }
        assert_eq!(at("99999999999999999999d"), Err(BadExpiry));
        assert_eq!(at("213503982334d"), Ok(None));
        assert_eq!(at("9999-12-31"), Ok(None));
    }

    #[test]
    fn days_are_read() {
        assert_eq!(day("2026-12-01"), Ok(Day(Some("2026-12-01".into()))));
        assert_eq!(day("none"), Ok(Day(None)));
        assert_eq!(day("2026-13-01"), Err(BadDay));
        assert_eq!(day("2026-12-01T10:00"), Err(BadDay));
        assert_eq!(on_day("2026-12-01"), "2026-12-01".parse().map_err(|_: BadExpiry| NoDay));
        assert_eq!(on_day("none"), Err(NoDay));
    }
}
