//! Times where the reader is, as the reader's language writes them.

use jiff::{Timestamp, Zoned, civil::Weekday};
use protocol::clock::Millis;

use super::View;
use crate::cli::text::Lang;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Day and time: `2023年10月15日 周日 14:05`, `15 Oct 2023 14:05`.
pub(in crate::cli) fn moment(time: Millis, view: &View) -> String {
    format!("{} {}", day(time, view), clock(time, view))
}

/// The day.
pub(super) fn day(time: Millis, view: &View) -> String {
    let Some(at) = zoned(time, view) else { return UNKNOWN.to_owned() };
    let (year, month, day) = (at.year(), at.month(), at.day());
    match view.lang {
        Lang::Zh => format!("{year}年{month}月{day}日 {}", weekday(at.weekday())),
        Lang::En => {
            let name = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month));
            format!("{day} {} {year}", name.copied().unwrap_or_default())
        }
    }
}

/// The time of day.
pub(super) fn clock(time: Millis, view: &View) -> String {
    zoned(time, view)
        .map_or_else(|| UNKNOWN.to_owned(), |at| format!("{:02}:{:02}", at.hour(), at.minute()))
}

/// Shown for a time outside the calendar, which a colleague's entry may claim.
const UNKNOWN: &str = "?";

fn zoned(time: Millis, view: &View) -> Option<Zoned> {
    let milliseconds = i64::try_from(time.0).ok()?;
    Some(Timestamp::from_millisecond(milliseconds).ok()?.to_zoned(view.zone.clone()))
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::*;

    #[test]
    fn times_follow_zone_and_language() {
        // 2023-10-15 06:05 UTC.
        let time = Millis(1_697_349_900_000);
        let view =
            |lang, hours| View { lang, zone: TimeZone::fixed(offset(hours)), now: Millis(0) };
        assert_eq!(moment(time, &view(Lang::Zh, 8)), "2023年10月15日 周日 14:05");
        assert_eq!(moment(time, &view(Lang::En, 8)), "15 Oct 2023 14:05");
        assert_eq!(moment(time, &view(Lang::En, -7)), "14 Oct 2023 23:05");
        assert_eq!(moment(Millis(u64::MAX), &view(Lang::Zh, 8)), "? ?");
        assert_eq!(moment(Millis(1 << 60), &view(Lang::Zh, 8)), "? ?");
    }
}
