//! Meetings as a calendar file (`VEVENT`, RFC 5545), for any program that reads one.
//!
//! A meeting keeps the name that calendars know it by, how often it was moved, its recurrence and
//! its exceptions, so that a program that takes in a later file updates what it has. An occurrence
//! that was moved by itself is a part of its series again (RECURRENCE-ID), which then doesn't name its
//! time as one that is left out. Time zones are named as in the tz database, without their rules
//! (RFC 7809, section 3.1.1, allows that).

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use icalendar::{Alarm, Calendar, Component, Event, EventLike, EventStatus, Parameter, Property};
use jiff::{Timestamp, ToSpan, civil::DateTime};
use protocol::{
    clock::Millis,
    schema::{LocalTime, When},
};

use super::{moved::moved_from, occurrence::date_time};
use crate::facade::{InviteeInfo, MeetingInfo};

/// The bytes of a calendar of these meetings.
pub fn bytes(name: &str, meetings: &[MeetingInfo]) -> Vec<u8> {
    // Not `new`: that names the crate as the maker, and there may be only one.
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Tongzhou//Meetings//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.name(&line(name));
    let file = File::of(meetings);
    for meeting in meetings {
        calendar.extend(event(meeting, &file));
    }
    calendar.to_string().into_bytes()
}

/// What stands in the file besides one meeting.
struct File<'a> {
    /// When each takes place, by what calendars know it by.
    when: BTreeMap<&'a str, When>,
    /// The occurrences of each that were moved by themselves.
    moved: BTreeSet<(&'a str, LocalTime)>,
}

impl<'a> File<'a> {
    fn of(meetings: &'a [MeetingInfo]) -> Self {
        // Those of which nobody has said when they take place aren't in it.
        let told = meetings.iter().filter_map(|it| Some((it.uid.as_str(), it.when.parse().ok()?)));
        let when: BTreeMap<&str, When> = told.collect();
        let moved = when.keys().filter_map(|uid| moved_from(uid)).collect();
        Self { when, moved }
    }

    /// The property by which a moved occurrence names the time at which it would have begun.
    fn recurrence_id(&self, series: &str, at: LocalTime, own: &When) -> Option<Property> {
        let series = self.when.get(series).unwrap_or(own);
        let begin = date_time(at)?;
        // Its own clocks may be others, and it may have become a whole day, or one no longer.
        Some(match (at.minute.is_some(), series.is_whole_days()) {
            (false, _) => day("RECURRENCE-ID", begin),
            (true, false) => time("RECURRENCE-ID", series, begin),
            (true, true) => {
                Property::new("RECURRENCE-ID", begin.strftime("%Y%m%dT%H%M%S").to_string())
            }
        })
    }
}

/// `None`: nobody has said when it takes place.
fn event(meeting: &MeetingInfo, file: &File<'_>) -> Option<Event> {
    let when: When = meeting.when.parse().ok()?;
    let moved = moved_from(&meeting.uid);
    let begin = date_time(when.begin())?;
    let end = match when.is_whole_days() {
        true => begin.checked_add(i64::from(when.length()).days()).ok()?,
        false => begin.checked_add(i64::from(when.length()).minutes()).ok()?,
    };
    let mut event = Event::new();
    event
        .uid(moved.map_or(&meeting.uid, |(series, _)| series))
        .append_property(moment("DTSTAMP", meeting.edited))
        .append_property(moment("CREATED", meeting.created))
        .append_property(moment("LAST-MODIFIED", meeting.edited))
        .append_property(Property::new("SEQUENCE", meeting.sequence.to_string()))
        .append_property(time("DTSTART", &when, begin))
        .append_property(time("DTEND", &when, end))
        .summary(&line(&meeting.title));
    if let Some((series, at)) = moved {
        event.append_property(file.recurrence_id(series, at, &when)?);
    }
    if let Some(recurrence) = when.recurrence() {
        event.append_property(Property::new("RRULE", recurrence.as_str()));
    }
    let exceptions = meeting.exceptions.iter().filter_map(|at| at.parse::<LocalTime>().ok());
    let left_out = exceptions.filter(|at| !file.moved.contains(&(meeting.uid.as_str(), *at)));
    for except in left_out.filter_map(date_time) {
        event.append_multi_property(time("EXDATE", &when, except));
    }
    if !meeting.place.is_empty() {
        event.location(&line(&meeting.place));
    }
    if !meeting.description.is_empty() {
        // Lines stay lines; nothing else may end one of the file.
        let lines: Vec<String> = meeting.description.lines().map(line).collect();
        event.description(&lines.join("\n"));
    }
    event.status(match meeting.cancelled {
        true => EventStatus::Cancelled,
        false => EventStatus::Confirmed,
    });
    if !meeting.organiser.is_empty() {
        let mut organiser = Property::new("ORGANIZER", address(&meeting.organiser_id));
        organiser.append_parameter(named(&meeting.organiser));
        event.append_property(organiser);
    }
    for invitee in &meeting.invitees {
        event.append_multi_property(attendee(invitee));
    }
    if let Some(minutes) = meeting.alarm {
        let before = -Duration::minutes(i64::from(minutes));
        let mut alarm = Alarm::display(&line(&meeting.title), before);
        // Otherwise the crate says what its clock and its dice say, and seconds.
        alarm
            .append_property(moment("DTSTAMP", meeting.edited))
            .append_property(Property::new("UID", format!("{}-alarm", meeting.uid)))
            .append_property(Property::new("TRIGGER", format!("-PT{minutes}M")));
        event.alarm(alarm);
    }
    Some(event.done())
}

fn attendee(invitee: &InviteeInfo) -> Property {
    let said = match invitee.attendance.as_deref() {
        Some("accepted") => "ACCEPTED",
        Some("tentative") => "TENTATIVE",
        Some("declined") => "DECLINED",
        _ => "NEEDS-ACTION",
    };
    let mut attendee = Property::new("ATTENDEE", address(&invitee.member));
    attendee.append_parameter(named(&invitee.name));
    attendee.append_parameter(Parameter::new("ROLE", "REQ-PARTICIPANT"));
    attendee.append_parameter(Parameter::new("PARTSTAT", said));
    attendee.append_parameter(Parameter::new(
        "RSVP",
        if said == "NEEDS-ACTION" { "TRUE" } else { "FALSE" },
    ));
    attendee
}

/// People have no mail address here; a calendar asks for an address of some kind.
fn address(member: &str) -> String {
    format!("urn:tongzhou:member:{member}")
}

/// A person's name as a parameter, which knows no quotation marks (RFC 5545, section 3.1).
fn named(name: &str) -> Parameter {
    Parameter::new("CN", &line(name).replace('"', "'"))
}

/// A day, or a time by the clocks of a zone.
fn time(name: &str, when: &When, at: DateTime) -> Property {
    let Some(zone) = when.zone() else { return day(name, at) };
    match zone.as_str() {
        "UTC" => Property::new(name, at.strftime("%Y%m%dT%H%M%SZ").to_string()),
        zone => {
            let local = at.strftime("%Y%m%dT%H%M%S").to_string();
            Property::new(name, local).add_parameter("TZID", zone).done()
        }
    }
}

fn day(name: &str, at: DateTime) -> Property {
    let day = at.strftime("%Y%m%d").to_string();
    Property::new(name, day).add_parameter("VALUE", "DATE").done()
}

fn moment(name: &str, at: Millis) -> Property {
    let millis = i64::try_from(at.0).unwrap_or(i64::MAX);
    let at = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX);
    Property::new(name, at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// A text in one line, without what could end it.
fn line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}
