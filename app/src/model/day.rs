//! Days as people type them, and the days of a month as a calendar shows them.

use jiff::{
    Span,
    civil::{Date, Weekday},
};

/// Days that a calendar shows: six weeks.
pub const GRID_DAYS: usize = 42;

/// A day as it was typed: `2026-12-01`, `12-1`, `12月1日`, `1号`, `今天`, `tomorrow`, `周五`, `fri`,
/// `下周一`, `next mon`, `+3`. A weekday is the next one from `today` on, today included.
pub fn read(typed: &str, today: Date) -> Option<Date> {
    let typed = typed.trim().to_lowercase();
    match typed.as_str() {
        "今天" | "今日" | "today" => return Some(today),
        "明天" | "明日" | "tomorrow" | "tmr" => return today.tomorrow().ok(),
        "后天" => return after(today, 2),
        "大后天" => return after(today, 3),
        _ => {}
    }
    if let Some(days) = typed.strip_prefix('+') {
        return days.trim_end_matches(['天', 'd']).parse().ok().and_then(|days| after(today, days));
    }
    let next = ["下周", "下星期", "下礼拜"].iter().find_map(|begin| typed.strip_prefix(begin));
    if let Some(day) = next.and_then(chinese_weekday) {
        return after(monday(today)?, 7 + days_from_monday(day));
    }
    if let Some(day) = typed.strip_prefix("next ").and_then(english_weekday) {
        return after(monday(today)?, 7 + days_from_monday(day));
    }
    let begins = ["本周", "这周", "周", "星期", "礼拜"];
    let plain = begins.iter().find_map(|begin| typed.strip_prefix(begin)).and_then(chinese_weekday);
    if let Some(day) = plain.or_else(|| english_weekday(&typed)) {
        let ahead = days_from_monday(day) - days_from_monday(today.weekday());
        return after(today, ahead.rem_euclid(7));
    }
    by_numbers(&typed, today)
}

/// `2026-12-01`, `2026/12/1`, `12-1`, `12.1`, `12月1日`, `1日`. Without a year: the next such day.
fn by_numbers(typed: &str, today: Date) -> Option<Date> {
    let typed = typed.trim_end_matches(['日', '号']);
    let marks = |c: char| matches!(c, '-' | '/' | '.' | '年' | '月');
    let parts: Option<Vec<i16>> = typed.split(marks).map(|part| part.parse().ok()).collect();
    let small = |number: i16| i8::try_from(number).ok();
    match parts?.as_slice() {
        [year, month, day] if *year >= 1000 => Date::new(*year, small(*month)?, small(*day)?).ok(),
        [month, day] => {
            let (month, day) = (small(*month)?, small(*day)?);
            let years = [today.year(), today.year().checked_add(1)?];
            let days = years.iter().filter_map(|year| Date::new(*year, month, day).ok());
            days.into_iter().find(|day| *day >= today)
        }
        _ => None,
    }
}

fn chinese_weekday(typed: &str) -> Option<Weekday> {
    Some(match typed {
        "一" => Weekday::Monday,
        "二" => Weekday::Tuesday,
        "三" => Weekday::Wednesday,
        "四" => Weekday::Thursday,
        "五" => Weekday::Friday,
        "六" => Weekday::Saturday,
        "日" | "天" | "末" => Weekday::Sunday,
        _ => return None,
    })
}

fn english_weekday(typed: &str) -> Option<Weekday> {
    let days = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let typed = Some(typed).filter(|typed| typed.len() >= 3)?;
    days.iter().find(|(name, _)| name.starts_with(typed)).map(|(_, day)| *day)
}

fn days_from_monday(day: Weekday) -> i64 {
    i64::from(day.to_monday_zero_offset())
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Option<Date> {
    after(day, -days_from_monday(day.weekday()))
}

/// The day so many days later; `None` past the end of the calendar.
pub fn after(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// Days from one day to another; negative when the other is earlier.
pub fn between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// Whether nobody works on this day as a rule.
pub fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The six weeks that show a month, from the Monday on or before its first day. Empty at the ends
/// of the calendar.
pub fn month_grid(month: Date) -> Vec<Date> {
    let from = monday(month.first_of_month());
    let days = (0..GRID_DAYS as i64).map(|days| after(from?, days));
    days.collect::<Option<Vec<Date>>>().unwrap_or_default()
}

/// The first day of the month so many months later.
pub fn month_after(month: Date, months: i64) -> Date {
    let first = month.first_of_month();
    let span = Span::new().try_months(months).ok();
    span.and_then(|span| first.checked_add(span).ok()).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A Saturday.
    const TODAY: Date = date(2026, 11, 28);

    #[test]
    fn days_in_words() {
        for (typed, day) in [
            ("今天", TODAY),
            ("today", TODAY),
            ("明天", date(2026, 11, 29)),
            ("Tomorrow", date(2026, 11, 29)),
            ("后天", date(2026, 11, 30)),
            ("+3", date(2026, 12, 1)),
            ("+10天", date(2026, 12, 8)),
        ] {
            assert_eq!(read(typed, TODAY), Some(day), "{typed}");
        }
    }

    #[test]
    fn a_weekday_is_the_next_one() {
        for (typed, day) in [
            ("周六", TODAY),
            ("sat", TODAY),
            ("周日", date(2026, 11, 29)),
            ("星期天", date(2026, 11, 29)),
            ("周五", date(2026, 12, 4)),
            ("fri", date(2026, 12, 4)),
            ("Friday", date(2026, 12, 4)),
            ("下周一", date(2026, 11, 30)),
            ("下周五", date(2026, 12, 4)),
            ("next mon", date(2026, 11, 30)),
        ] {
            assert_eq!(read(typed, TODAY), Some(day), "{typed}");
        }
    }

    #[test]
    fn days_by_numbers() {
        for (typed, day) in [
            ("2026-12-01", date(2026, 12, 1)),
            ("2027/1/5", date(2027, 1, 5)),
            ("12-1", date(2026, 12, 1)),
            ("12.24", date(2026, 12, 24)),
            ("12月1日", date(2026, 12, 1)),
            ("2026年12月1日", date(2026, 12, 1)),
            ("1-5", date(2027, 1, 5)),
            ("2-29", date(2028, 2, 29)),
        ] {
            let today = if typed == "2-29" { date(2027, 12, 1) } else { TODAY };
            assert_eq!(read(typed, today), Some(day), "{typed}");
        }
    }

    #[test]
    fn what_is_no_day() {
        for typed in ["", "x", "2026-13-01", "2026-02-30", "周八", "mo", "1-2-3-4", "+", "32号"]
        {
            assert_eq!(read(typed, TODAY), None, "{typed}");
        }
    }

    #[test]
    fn a_month_begins_on_a_monday_and_has_all_its_days() {
        let grid = month_grid(date(2026, 2, 14));
        assert_eq!(grid.len(), GRID_DAYS);
        assert_eq!(grid[0], date(2026, 1, 26));
        assert!(grid.contains(&date(2026, 2, 28)));
        assert_eq!(month_grid(date(2026, 6, 30))[0], date(2026, 6, 1));
    }

    #[test]
    fn months_roll_over_the_year() {
        assert_eq!(month_after(date(2026, 12, 31), 1), date(2027, 1, 1));
        assert_eq!(month_after(date(2026, 1, 31), -1), date(2025, 12, 1));
        assert_eq!(month_after(Date::MAX, 1), Date::MAX.first_of_month());
    }

    #[test]
    fn days_between() {
        assert_eq!(between(date(2026, 2, 28), date(2026, 3, 1)), 1);
        assert_eq!(between(date(2028, 2, 28), date(2028, 3, 1)), 2);
        assert_eq!(between(date(2026, 12, 31), date(2026, 1, 1)), -364);
        assert_eq!(after(Date::MAX, 1), None);
    }
}
