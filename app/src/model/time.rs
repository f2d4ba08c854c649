//! Days and hours as people read them, in their language and zone.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use protocol::clock::Millis;

use crate::text::Text;

/// A moment in a zone. A moment that no calendar has shows as the epoch.
pub fn zoned(at: Millis, zone: &TimeZone) -> Zoned {
    let milliseconds = i64::try_from(at.0).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_zoned(zone.clone())
}

/// The day of a moment.
pub fn day(at: Millis, zone: &TimeZone) -> Date {
    zoned(at, zone).date()
}

/// The last moment of a day. `None` at the end of all calendars.
pub fn end_of(day: Date, zone: &TimeZone) -> Option<Millis> {
    let next = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
    let last = next.timestamp().as_millisecond() - 1;
    u64::try_from(last).ok().map(Millis)
}

/// `14:05`.
pub fn clock(at: Millis, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%H:%M").to_string()
}

/// `2026年11月28日 周六`, `Sat 28 Nov 2026`.
pub fn long_day(text: &Text, date: Date) -> String {
    let weekday =
        text.say(WEEKDAYS[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]);
    text.fill(
        "date-long",
        &[
            ("year", date.year().to_string().as_str().into()),
            ("month", month(text, date).as_str().into()),
            ("day", date.day().to_string().as_str().into()),
            ("weekday", weekday.as_str().into()),
        ],
    )
}

/// `11月28日`, `28 Nov`; with the year when it is another than today's.
pub fn short_day(text: &Text, date: Date, today: Date) -> String {
    let id = if date.year() == today.year() { "date-short" } else { "date-short-year" };
    text.fill(
        id,
        &[
            ("year", date.year().to_string().as_str().into()),
            ("month", month(text, date).as_str().into()),
            ("day", date.day().to_string().as_str().into()),
        ],
    )
}

/// A day for a separator: today, yesterday, or its long form.
pub fn named_day(text: &Text, date: Date, today: Date) -> String {
    if date == today {
        return text.say("date-today");
    }
    if today.yesterday().is_ok_and(|yesterday| date == yesterday) {
        return text.say("date-yesterday");
    }
    long_day(text, date)
}

/// A moment: today only the hour, otherwise the day as well.
pub fn when(text: &Text, at: Millis, now: Millis, zone: &TimeZone) -> String {
    let (date, today, hour) = (day(at, zone), day(now, zone), clock(at, zone));
    if date == today {
        return hour;
    }
    let named = if today.yesterday().is_ok_and(|yesterday| date == yesterday) {
        text.say("date-yesterday")
    } else {
        short_day(text, date, today)
    };
    format!("{named} {hour}")
}

/// `2026年11月`, `Nov 2026`.
pub fn month_of_year(text: &Text, date: Date) -> String {
    let (year, month) = (date.year().to_string(), month(text, date));
    text.fill("date-month", &[("year", (&year).into()), ("month", (&month).into())])
}

/// `一`, `Mo`: the weekday where there is little room.
pub fn short_weekday(text: &Text, date: Date) -> String {
    let days = text.say("weekdays-short");
    let at = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    days.split_whitespace().nth(at).unwrap_or_default().to_owned()
}

/// A day written `2026-11-28`.
pub fn parse_day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn month(text: &Text, date: Date) -> String {
    text.say(MONTHS[usize::from(date.month().unsigned_abs()).saturating_sub(1) % MONTHS.len()])
}

const WEEKDAYS: [&str; 7] = [
    "weekday-mon",
    "weekday-tue",
    "weekday-wed",
    "weekday-thu",
    "weekday-fri",
    "weekday-sat",
    "weekday-sun",
];

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8",
    "month-9", "month-10", "month-11", "month-12",
];

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::text::Lang;

    fn at(text: &str) -> Millis {
        let time: Timestamp = text.parse().expect("a time");
        Millis(time.as_millisecond().unsigned_abs())
    }

    #[test]
    fn a_day_ends_where_one_is() {
        let beijing = TimeZone::fixed(jiff::tz::offset(8));
        let day = date(2026, 11, 3);
        assert_eq!(end_of(day, &beijing), Some(at("2026-11-03T15:59:59.999Z")));
        assert_eq!(end_of(day, &TimeZone::UTC), Some(at("2026-11-03T23:59:59.999Z")));
    }

    #[test]
    fn days_in_both_languages() {
        let (zh, en) = (Text::new(Lang::Zh), Text::new(Lang::En));
        let day = date(2023, 10, 15);
        assert_eq!(long_day(&zh, day), "2023年10月15日 周日");
        assert_eq!(long_day(&en, day), "Sun 15 Oct 2023");
        assert_eq!(short_day(&zh, day, date(2023, 12, 1)), "10月15日");
        assert_eq!(short_day(&en, day, date(2024, 12, 1)), "15 Oct 2023");
        assert_eq!(month_of_year(&zh, day), "2023年10月");
        assert_eq!(month_of_year(&en, day), "Oct 2023");
        assert_eq!((short_weekday(&zh, day), short_weekday(&en, day)), ("日".into(), "Su".into()));
        assert_eq!(named_day(&zh, day, date(2023, 10, 16)), "昨天");
        assert_eq!(named_day(&en, day, day), "Today");
    }

    #[test]
    fn the_zone_decides_the_day() {
        let en = Text::new(Lang::En);
        let shanghai = TimeZone::get("Asia/Shanghai").expect("a zone");
        let moment = at("2026-11-27T23:30:00Z");
        assert_eq!(when(&en, moment, at("2026-11-28T01:00:00Z"), &shanghai), "07:30");
        assert_eq!(
            when(&en, moment, at("2026-11-28T01:00:00Z"), &TimeZone::UTC),
            "Yesterday 23:30"
        );
        assert_eq!(when(&en, moment, at("2026-12-28T01:00:00Z"), &TimeZone::UTC), "27 Nov 23:30");
    }

    #[test]
    fn no_moment_is_too_strange() {
        assert_eq!(clock(Millis(u64::MAX), &TimeZone::UTC), "00:00");
    }
}
