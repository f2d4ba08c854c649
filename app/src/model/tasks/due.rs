//! How a task stands to its deadline, on the viewer's own calendar.

use jiff::civil::Date;
use node::facade::{Category, TaskInfo};

use crate::model::{day::between, time};

/// How a task stands to its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It has none.
    Open,
    /// It is done; it was due then.
    Done(Date),
    /// Due later.
    Later(Date),
    /// Due today.
    Today,
    /// Due so many days ago.
    Overdue(Date, i64),
}

impl Due {
    /// How a task stands today.
    pub fn of(task: &TaskInfo, category: Category, today: Date) -> Self {
        let Some(day) = task.deadline.as_deref().and_then(time::parse_day) else {
            return Self::Open;
        };
        if category == Category::Done {
            return Self::Done(day);
        }
        match between(today, day) {
            0 => Self::Today,
            days if days > 0 => Self::Later(day),
            days => Self::Overdue(day, -days),
        }
    }

    /// Whether the day has passed.
    pub fn is_overdue(self) -> bool {
        matches!(self, Self::Overdue(..))
    }
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::TimeZone};
    use protocol::clock::Millis;

    use super::*;

    fn due(deadline: Option<&str>, category: Category, today: Date) -> Due {
        let deadline = deadline.map(str::to_owned);
        Due::of(&TaskInfo { deadline, ..TaskInfo::default() }, category, today)
    }

    #[test]
    fn a_deadline_lasts_to_the_end_of_its_day() {
        let today = date(2026, 11, 28);
        assert_eq!(due(Some("2026-11-28"), Category::Todo, today), Due::Today);
        assert_eq!(due(Some("2026-11-29"), Category::Todo, today), Due::Later(date(2026, 11, 29)));
        let passed = due(Some("2026-11-26"), Category::Doing, today);
        assert_eq!(passed, Due::Overdue(date(2026, 11, 26), 2));
        assert!(passed.is_overdue());
        assert_eq!(due(None, Category::Todo, today), Due::Open);
        assert_eq!(due(Some("soon"), Category::Todo, today), Due::Open);
    }

    #[test]
    fn what_is_done_is_never_overdue() {
        let passed = due(Some("2020-01-01"), Category::Done, date(2026, 11, 28));
        assert_eq!(passed, Due::Done(date(2020, 1, 1)));
        assert!(!passed.is_overdue());
    }

    #[test]
    fn the_zone_decides_whether_it_is_overdue() {
        let moment: jiff::Timestamp = "2026-11-27T23:30:00Z".parse().expect("a time");
        let moment = Millis(moment.as_millisecond().unsigned_abs());
        let at = |zone: &str| time::day(moment, &TimeZone::get(zone).expect("a zone"));
        let task = |zone| due(Some("2026-11-27"), Category::Todo, at(zone));
        assert_eq!(task("UTC"), Due::Today);
        assert!(task("Asia/Shanghai").is_overdue());
        assert_eq!(task("America/New_York"), Due::Today);
    }
}
