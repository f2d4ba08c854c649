//! From when to when it is quiet.

use egui::{DragValue, Ui};

use super::change;
use crate::{
    ui::Cx,
    widgets::{label_as, setting},
};

/// The steps in which a time is chosen, in minutes.
const STEP: u16 = 15;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Draws both times.
pub fn hours(ui: &mut Ui, cx: &Cx<'_>) {
    let quiet = cx.settings.quiet;
    for (id, minute, from) in
        [("settings-quiet-from", quiet.from, true), ("settings-quiet-to", quiet.to, false)]
    {
        let name = cx.say(id);
        setting(ui, cx.theme, &name, "", |ui| {
            let mut steps = minute / STEP;
            let field = DragValue::new(&mut steps)
                .range(0..=(DAY / STEP - 1))
                .speed(0.1)
                .custom_formatter(|steps, _| clock(steps as u16 * STEP))
                .custom_parser(|text| parse(text).map(|minute| f64::from(minute / STEP)));
            let response = ui.add(field);
            label_as(&response, egui::Role::SpinButton, &name);
            if response.changed() {
                change(cx, |settings| {
                    let part = if from { &mut settings.quiet.from } else { &mut settings.quiet.to };
                    *part = steps * STEP;
                });
            }
        });
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn parse(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once([':', '：']).unwrap_or((text.trim(), "0"));
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(parse("22:30"), Some(22 * 60 + 30));
        assert_eq!(parse("7"), Some(7 * 60));
        assert_eq!(parse("08：15"), Some(8 * 60 + 15));
        assert_eq!(parse("24:00"), None);
        assert_eq!(parse("x"), None);
        assert_eq!(clock(485), "08:05");
    }
}
