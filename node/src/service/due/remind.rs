//! Days and hours of deadlines, by the clock where this node stands.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use protocol::{clock::Millis, schema::DueStage};

/// Days after a deadline for which anybody is reminded of it. Who comes back after a year isn't
/// met by a heap of reminders; lists show what is overdue for as long as it is.
pub(super) const OVERDUE_DAYS_MAX: i64 = 30;

/// The hours of a clock where a day begins at some hour.
#[derive(Clone, Debug)]
pub(super) struct Days {
    pub zone: TimeZone,
    /// The hour at which a day begins for reminders, from 0 to 23.
    pub hour: u8,
}

impl Days {
    /// The days that are left until a deadline; negative ones have passed. `None` when it is no
    /// day, or the moment is none of the calendar.
    pub fn left(&self, day: &str, now: Millis) -> Option<i64> {
        let day: Date = day.parse().ok()?;
        let now = Timestamp::from_millisecond(i64::try_from(now.0).ok()?).ok()?;
        let clock = now.to_zoned(self.zone.clone()).datetime();
        let begun = clock.checked_sub(i64::from(self.hour).hours()).ok()?;
        Some(i64::from(begun.date().until(day).ok()?.get_days()))
    }

    /// How near a deadline is; [`DueStage::Ahead`] when it is no day.
    pub fn stage(&self, day: Option<&str>, now: Millis) -> DueStage {
        let days = day.and_then(|day| self.left(day, now));
        days.map_or(DueStage::Ahead, DueStage::of_days_left)
    }

    /// When a stage begins; `None` for the one without beginning, and beyond the calendar.
    pub fn begins(&self, day: &str, stage: DueStage) -> Option<Millis> {
        let day: Date = day.parse().ok()?;
        let day = day.checked_sub(stage.days_left()?.days()).ok()?;
        let hour = i8::try_from(self.hour).ok()?;
        let at = day.at(hour, 0, 0, 0).to_zoned(self.zone.clone()).ok()?.timestamp();
        u64::try_from(at.as_millisecond()).ok().map(Millis)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn days(zone: &str, hour: u8) -> Days {
        Days { zone: TimeZone::get(zone).expect("a zone"), hour }
    }

    fn at(text: &str) -> Millis {
        let moment: Timestamp = text.parse().expect("a moment");
        Millis(u64::try_from(moment.as_millisecond()).expect("after 1970"))
    }

    #[test]
    fn r39_days_begin_at_the_hour_of_the_place_where_one_is() {
        let day = "2026-12-04";
        let (shanghai, london) = (days("Asia/Shanghai", 9), days("Europe/London", 9));
        // 09:00 in Shanghai is 01:00 in London.
        assert_eq!(shanghai.begins(day, DueStage::ThreeDays), Some(at("2026-12-01T01:00:00Z")));
        assert_eq!(london.begins(day, DueStage::ThreeDays), Some(at("2026-12-01T09:00:00Z")));
        let moment = at("2026-12-01T08:59:59Z");
        assert_eq!(shanghai.stage(Some(day), moment), DueStage::ThreeDays);
        assert_eq!(london.stage(Some(day), moment), DueStage::Ahead);
        assert_eq!(london.stage(Some(day), moment.plus(1_000)), DueStage::ThreeDays);
        assert_eq!(london.begins(day, DueStage::Overdue), Some(at("2026-12-05T09:00:00Z")));
        assert_eq!(days("UTC", 0).begins(day, DueStage::Today), Some(at("2026-12-04T00:00:00Z")));
        assert_eq!(london.begins(day, DueStage::Ahead), None);
        assert_eq!(london.stage(Some("soon"), moment), DueStage::Ahead);
        assert_eq!(london.stage(None, moment), DueStage::Ahead);
    }

    proptest! {
        #[test]
        fn r39_a_stage_begins_when_it_says(
            zone in prop::sample::select(vec!["UTC", "Asia/Shanghai", "Europe/London", "America/St_Johns"]),
            hour in 0_u8..24,
            day in 1_u64..700,
        ) {
            let days = days(zone, hour);
            let date = Date::constant(2026, 1, 1).checked_add((day as i64).days()).unwrap().to_string();
            for stage in DueStage::REMINDERS {
                let begins = days.begins(&date, stage).unwrap();
                prop_assert_eq!(days.stage(Some(&date), begins), stage);
                prop_assert!(days.stage(Some(&date), Millis(begins.0 - 1)) < stage);
            }
        }
    }
}
