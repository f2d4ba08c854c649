//! Until when something is given: one of a few numbers of days, a day from a calendar, or for good.

use egui::{Popup, PopupCloseBehavior, Ui};
use jiff::civil::Date;
use protocol::clock::Millis;

use crate::{
    model::time,
    ui::{Cx, calendar},
    widgets::weak,
};

/// Days after which an invitation or a right can end.
const DAYS: [u64; 4] = [1, 7, 30, 365];

const DAY_MS: u64 = 24 * 3_600_000;

/// Until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// For good.
    Ever,
    /// For so many days from now on.
    Days(u64),
    /// Through this day.
    Day(Date),
}

impl Until {
    /// The moment that it is; `None` for good.
    pub fn at(self, now: Millis, zone: &jiff::tz::TimeZone) -> Option<Millis> {
        match self {
            Self::Ever => None,
            Self::Days(days) => Some(now.plus(days * DAY_MS)),
            // A day at the end of all calendars isn't offered.
            Self::Day(day) => Some(time::end_of(day, zone).unwrap_or(now)),
        }
    }
}

/// Draws the choice.
pub fn choose(ui: &mut Ui, cx: &Cx<'_>, until: &mut Until, endless: bool) {
    ui.label(weak(cx.theme, cx.say("people-until")));
    ui.horizontal_wrapped(|ui| {
        if endless {
            ui.radio_value(until, Until::Ever, cx.say("people-no-end"));
        }
        for days in DAYS {
            let words = cx.fill("people-days", &[("count", days.into())]);
            ui.radio_value(until, Until::Days(days), words);
        }
        day(ui, cx, until);
    });
    ui.add_space(cx.theme.sizes.pad);
}

/// The choice behind which the calendar is.
fn day(ui: &mut Ui, cx: &Cx<'_>, until: &mut Until) {
    let today = time::day(cx.now, cx.zone);
    let set = match until {
        Until::Day(day) => Some(*day),
        Until::Ever | Until::Days(_) => None,
    };
    let words = match set {
        Some(day) => {
            let day = time::short_day(cx.text, day, today);
            cx.fill("people-until-day", &[("day", (&day).into())])
        }
        None => cx.say("people-until-pick"),
    };
    let button = ui.radio(set.is_some(), words);
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        let id = ui.scope_id().with("until");
        let mut month = ui.data(|data| data.get_temp(id)).unwrap_or(set.unwrap_or(today));
        let picked = calendar::show(ui, cx, &mut month, set);
        ui.data_mut(|data| data.insert_temp(id, month));
        if let Some(day) = picked.filter(|day| *day >= today) {
            *until = Until::Day(day);
            Popup::close_all(ui.ctx());
        }
    });
}
