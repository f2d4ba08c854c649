//! Where days and bars of a Gantt chart are, and what dragging a bar changes.
//!
//! Invariant: a day is a civil day: all are equally wide, whatever clocks do.

use jiff::civil::Date;
use node::facade::{TaskChange, TaskField, TaskInfo};

use crate::model::{
    day::{after, between},
    time,
};

/// Widths of a day, in points, from far away to near.
pub const DAY_WIDTHS: [f32; 5] = [5.0, 10.0, 18.0, 30.0, 46.0];

/// From this width on, every day has its number above it; below, every week.
const DAYS_FROM: f32 = 18.0;

/// Days shown before the first and after the last one that is planned.
const MARGIN_DAYS: i64 = 21;

/// Days from today that a chart reaches at most: a mistyped year makes no endless chart.
const REACH_DAYS_MAX: i64 = 3660;

/// How a task is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// From its start to the end of its deadline.
    Bar {
        /// The first day.
        from: Date,
        /// The last one.
        to: Date,
        /// The start lies after the deadline.
        reversed: bool,
    },
    /// Only a deadline.
    Diamond(Date),
    /// Only a start: it goes on, nobody knows how long.
    Open(Date),
    /// No days.
    Nothing,
}

impl Mark {
    /// How a task is drawn.
    pub fn of(task: &TaskInfo) -> Self {
        let day = |day: &Option<String>| day.as_deref().and_then(time::parse_day);
        match (day(&task.start), day(&task.deadline)) {
            (Some(start), Some(deadline)) => Self::Bar {
                from: start.min(deadline),
                to: start.max(deadline),
                reversed: deadline < start,
            },
            (None, Some(deadline)) => Self::Diamond(deadline),
            (Some(start), None) => Self::Open(start),
            (None, None) => Self::Nothing,
        }
    }

    /// The first and the last day.
    pub fn days(self) -> Option<(Date, Date)> {
        match self {
            Self::Bar { from, to, .. } => Some((from, to)),
            Self::Diamond(day) | Self::Open(day) => Some((day, day)),
            Self::Nothing => None,
        }
    }
}

/// The days along the top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// The first day.
    pub first: Date,
    /// How many days.
    pub days: i64,
    /// The width of a day, in points.
    pub day_width: f32,
}

impl Axis {
    /// An axis that shows today and all marks, as far as it reaches.
    pub fn of(marks: impl Iterator<Item = Mark>, today: Date, day_width: f32) -> Self {
        let (mut low, mut high) = (0, 0);
        for (from, to) in marks.filter_map(Mark::days) {
            low = low.min(between(today, from));
            high = high.max(between(today, to));
        }
        let low = low.max(-REACH_DAYS_MAX) - MARGIN_DAYS;
        let high = high.min(REACH_DAYS_MAX) + MARGIN_DAYS;
        let first = after(today, low).unwrap_or(today);
        Self { first, days: high - low + 1, day_width }
    }

    /// The width of all days.
    pub fn width(&self) -> f32 {
        self.days as f32 * self.day_width
    }

    /// Where a day begins.
    pub fn x(&self, day: Date) -> f32 {
        between(self.first, day) as f32 * self.day_width
    }

    /// Where a day ends.
    pub fn end(&self, day: Date) -> f32 {
        self.x(day) + self.day_width
    }

    /// The day at a place.
    pub fn day(&self, x: f32) -> Date {
        let days = (x / self.day_width).floor().clamp(0.0, (self.days - 1) as f32);
        after(self.first, days as i64).unwrap_or(self.first)
    }

    /// The days from one place to another.
    pub fn days_at(&self, left: f32, right: f32) -> impl Iterator<Item = Date> + use<> {
        let (from, to) = (self.day(left), self.day(right));
        (0..=between(from, to)).filter_map(move |days| after(from, days))
    }

    /// Whether single days have their number above them.
    pub fn shows_days(&self) -> bool {
        self.day_width >= DAYS_FROM
    }

    /// The months from one place to another: the first day of each that is shown.
    pub fn months_at(&self, left: f32, right: f32) -> Vec<Date> {
        let (mut month, last) = (self.day(left).first_of_month(), self.day(right));
        let mut months = Vec::new();
        while month <= last {
            months.push(month);
            let next = after(month.last_of_month(), 1);
            let Some(next) = next else { break };
            month = next;
        }
        months
    }

    /// Days for so many points of dragging.
    pub fn dragged(&self, points: f32) -> i64 {
        (points / self.day_width).round() as i64
    }
}

/// What of a bar is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// All of it.
    Whole,
    /// Its first day.
    Start,
    /// Its last day.
    End,
}

/// The days of a task after dragging: start and deadline. A start never passes the deadline.
pub fn dragged(task: &TaskInfo, grip: Grip, days: i64) -> (Option<Date>, Option<Date>) {
    let day = |day: &Option<String>| day.as_deref().and_then(time::parse_day);
    let (start, deadline) = (day(&task.start), day(&task.deadline));
    let moved = |day: Option<Date>| day.map(|day| after(day, days).unwrap_or(day));
    match grip {
        Grip::Whole => (moved(start), moved(deadline)),
        Grip::Start => {
            let limit = deadline.unwrap_or(Date::MAX);
            (moved(start).map(|start| start.min(limit)), deadline)
        }
        Grip::End => {
            let limit = start.unwrap_or(Date::MIN);
            (start, moved(deadline).map(|deadline| deadline.max(limit)))
        }
    }
}

/// What has to be set for these days.
pub fn changes(task: &TaskInfo, start: Option<Date>, deadline: Option<Date>) -> Vec<TaskChange> {
    let text = |day: Option<Date>| day.map(|day| day.to_string());
    let (start, deadline) = (text(start), text(deadline));
    let mut changes = Vec::new();
    if start != task.start {
        changes.push(TaskChange::Set(TaskField::Start(start)));
    }
    if deadline != task.deadline {
        changes.push(TaskChange::Set(TaskField::Deadline(deadline)));
    }
    changes
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::tasks::sample::planned;

    const TODAY: Date = date(2026, 11, 28);

    fn axis(width: f32) -> Axis {
        let bar = Mark::of(&planned("1", Some("2026-10-20"), Some("2027-01-10")));
        Axis::of([bar].into_iter(), TODAY, width)
    }

    #[test]
    fn how_tasks_are_drawn() {
        let mark = |start, deadline| Mark::of(&planned("1", start, deadline));
        let (from, to) = (date(2026, 11, 1), date(2026, 11, 5));
        let bar = Mark::Bar { from, to, reversed: false };
        assert_eq!(mark(Some("2026-11-01"), Some("2026-11-05")), bar);
        assert_eq!(mark(None, Some("2026-11-05")), Mark::Diamond(to));
        assert_eq!(mark(Some("2026-11-01"), None), Mark::Open(from));
        assert_eq!(mark(None, None), Mark::Nothing);
        assert_eq!(mark(Some("?"), Some("")), Mark::Nothing);
    }

    #[test]
    fn reversed_days_are_drawn_the_right_way_round_and_said() {
        let mark = Mark::of(&planned("1", Some("2026-11-05"), Some("2026-11-01")));
        let (from, to) = (date(2026, 11, 1), date(2026, 11, 5));
        assert_eq!(mark, Mark::Bar { from, to, reversed: true });
    }

    #[test]
    fn a_bar_reaches_to_the_end_of_its_last_day() {
        let axis = axis(10.0);
        let (from, to) = (date(2026, 11, 28), date(2026, 11, 28));
        assert_eq!(axis.end(to) - axis.x(from), 10.0);
        assert_eq!(axis.end(date(2026, 12, 1)) - axis.x(from), 40.0, "over the month's end");
    }

    #[test]
    fn months_ends_and_leap_days_are_days_like_others() {
        let axis = axis(10.0);
        assert_eq!(axis.x(date(2026, 12, 1)) - axis.x(date(2026, 11, 30)), 10.0);
        assert_eq!(axis.x(date(2027, 1, 1)) - axis.x(date(2026, 12, 31)), 10.0);
        let leap = Axis::of(std::iter::empty(), date(2028, 2, 28), 10.0);
        assert_eq!(leap.x(date(2028, 3, 1)) - leap.x(date(2028, 2, 28)), 20.0);
    }

    #[test]
    fn no_day_is_longer_where_clocks_are_put_back() {
        // Berlin puts its clocks back on 25 October 2026, and forward on 28 March 2027.
        let axis = axis(10.0);
        for day in [date(2026, 10, 24), date(2026, 10, 25), date(2027, 3, 27), date(2027, 3, 28)] {
            let next = day.tomorrow().expect("a day");
            assert_eq!(axis.x(next) - axis.x(day), 10.0);
        }
    }

    #[test]
    fn a_place_is_a_day_and_back() {
        let axis = axis(18.0);
        for day in [axis.first, TODAY, date(2027, 1, 10)] {
            assert_eq!(axis.day(axis.x(day)), day);
            assert_eq!(axis.day(axis.end(day) - 1.0), day);
        }
        assert_eq!(axis.day(-50.0), axis.first);
        assert_eq!(Some(axis.day(1e9)), after(axis.first, axis.days - 1));
    }

    #[test]
    fn the_axis_has_room_around_what_is_planned() {
        let axis = axis(10.0);
        assert!(axis.first < date(2026, 10, 20));
        assert!(axis.width() > axis.end(date(2027, 1, 10)));
    }

    #[test]
    fn a_mistyped_year_makes_no_endless_axis() {
        let far = Mark::of(&planned("1", Some("1026-11-01"), Some("9026-11-05")));
        let axis = Axis::of([far].into_iter(), TODAY, 46.0);
        assert_eq!(axis.days, 2 * (REACH_DAYS_MAX + MARGIN_DAYS) + 1);
        assert!(axis.x(date(9026, 1, 1)) > axis.width());
    }

    #[test]
    fn only_the_days_in_sight_are_made() {
        let axis = axis(10.0);
        let days: Vec<Date> = axis.days_at(100.0, 199.0).collect();
        assert_eq!(days.len(), 10);
        assert_eq!(days[0], axis.day(100.0));
        let months = axis.months_at(axis.x(date(2026, 11, 20)), axis.x(date(2027, 1, 2)));
        assert_eq!(months, [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]);
    }

    #[test]
    fn dragging_the_whole_keeps_its_length() {
        let task = planned("1", Some("2026-11-28"), Some("2026-11-30"));
        let (start, deadline) = dragged(&task, Grip::Whole, 3);
        assert_eq!((start, deadline), (Some(date(2026, 12, 1)), Some(date(2026, 12, 3))));
        let diamond = planned("1", None, Some("2026-11-30"));
        assert_eq!(dragged(&diamond, Grip::Whole, -1), (None, Some(date(2026, 11, 29))));
    }

    #[test]
    fn an_end_changes_one_day_and_never_passes_the_other() {
        let task = planned("1", Some("2026-11-28"), Some("2026-11-30"));
        let (start, end) = (Some(date(2026, 11, 28)), Some(date(2026, 11, 30)));
        assert_eq!(dragged(&task, Grip::Start, 1), (Some(date(2026, 11, 29)), end));
        assert_eq!(dragged(&task, Grip::Start, 9), (end, end));
        assert_eq!(dragged(&task, Grip::End, 5), (start, Some(date(2026, 12, 5))));
        assert_eq!(dragged(&task, Grip::End, -9), (start, start));
    }

    #[test]
    fn only_what_changed_is_set() {
        let task = planned("1", Some("2026-11-28"), Some("2026-11-30"));
        let (start, deadline) = dragged(&task, Grip::End, 1);
        let set = TaskChange::Set(TaskField::Deadline(Some("2026-12-01".into())));
        assert_eq!(changes(&task, start, deadline), [set]);
        let (start, deadline) = dragged(&task, Grip::Whole, 0);
        assert_eq!(changes(&task, start, deadline), []);
        let (start, deadline) = dragged(&task, Grip::Whole, i64::MAX);
        assert_eq!(changes(&task, start, deadline), []);
    }

    #[test]
    fn points_are_rounded_to_days() {
        let axis = axis(18.0);
        assert_eq!(axis.dragged(8.0), 0);
        assert_eq!(axis.dragged(10.0), 1);
        assert_eq!(axis.dragged(-28.0), -2);
    }
}
