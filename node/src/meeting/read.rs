//! Calendar files from outside: what meetings are in them.
//!
//! Whatever a file says, one meeting that can't be read leaves the others alone, and is told with
//! its reason.

use std::collections::{BTreeMap, BTreeSet};

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::{
    SpanRelativeTo, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use protocol::{
    clock::Millis,
    schema::{Attendance, LocalTime, Recurrence, When, ZoneName},
};

use super::{
    moved::{moved_from, occurrence_uid},
    occurrence::{self, is_zone, local_time},
};

/// Bytes of a calendar file: years of a busy person's meetings.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Components inside one another; a calendar's meetings have alarms, which is three.
const DEPTH_MAX: usize = 8;

/// Meetings that are taken from one file.
const MEETINGS_MAX: usize = 2_000;

/// What people call zones who name them as Windows does, in the words of Unicode CLDR's table
/// (windowsZones), of the places where most offices are.
const WINDOWS_ZONES: [(&str, &str); 20] = [
    ("China Standard Time", "Asia/Shanghai"),
    ("Taipei Standard Time", "Asia/Taipei"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("India Standard Time", "Asia/Kolkata"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("GMT Standard Time", "Europe/London"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Eastern Standard Time", "America/New_York"),
    ("Central Standard Time", "America/Chicago"),
    ("Mountain Standard Time", "America/Denver"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
];

/// Why a file isn't read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// It is too large.
    #[error("the file has more than {FILE_BYTES_MAX} bytes")]
    Size,
    /// It isn't text.
    #[error("the file isn't UTF-8 text")]
    Encoding,
    /// It isn't a calendar.
    #[error("the file is no calendar (iCalendar, RFC 5545)")]
    Form,
    /// It has too many meetings.
    #[error("the file has more than {MEETINGS_MAX} meetings")]
    Meetings,
}

/// A meeting in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What calendars know it by.
    pub uid: String,
    /// How often it was moved.
    pub sequence: u32,
    /// When it was changed last, as the file says; else when the file's version was made.
    pub changed: Option<Millis>,
    /// Its title; may be empty.
    pub title: String,
    /// When it takes place.
    pub when: When,
    /// The occurrences that don't.
    pub except: BTreeSet<LocalTime>,
    /// Where.
    pub place: String,
    /// What it is about.
    pub description: String,
    /// Minutes before the beginning at which one is reminded.
    pub alarm: Option<u32>,
    /// It doesn't take place.
    pub cancelled: bool,
    /// Who is invited, by name (by address where there is none), and what they have answered.
    pub attendees: Vec<(String, Option<Attendance>)>,
}

/// The meetings of a file, and, for each that can't be taken in whole, which and why. Times without a
/// zone are meant in `here`; `series` says when a meeting takes place that isn't in the file, by what
/// calendars know it by.
///
/// # Errors
/// When it isn't a calendar.
pub fn read(
    bytes: &[u8],
    here: &ZoneName,
    series: &dyn Fn(&str) -> Option<When>,
) -> Result<(Vec<Found>, Vec<String>), CalendarError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(CalendarError::Size);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| CalendarError::Encoding)?;
    let text = unfold(text.trim_start_matches('\u{feff}'));
    // The parser goes down a level of the stack for each level of the file.
    if depth(&text) > DEPTH_MAX {
        return Err(CalendarError::Form);
    }
    let calendar = read_calendar(&text).map_err(|_| CalendarError::Form)?;
    let events = calendar.components.iter().filter(|it| it.name == "VEVENT");
    if events.clone().count() > MEETINGS_MAX {
        return Err(CalendarError::Meetings);
    }
    if calendar.properties.is_empty() && calendar.components.is_empty() {
        return Err(CalendarError::Form);
    }
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let mut moved = Vec::new();
    for (nth, event) in events.enumerate() {
        let mut tell = |problem: String| {
            let title = text_of(event, "SUMMARY");
            problems.push(format!("meeting {} ({title:?}): {problem}", nth + 1));
        };
        match meeting(event, here) {
            Ok(meeting) => {
                let (_, lost) = alarms(event);
                if lost > 0 {
                    tell(format!("alarms that aren't kept: {lost}; {ONE_ALARM}"));
                }
                if event.find_prop("RECURRENCE-ID").is_some() {
                    moved.push((found.len(), nth, event));
                }
                found.push(meeting);
            }
            Err(problem) => tell(problem),
        }
    }
    apart(&mut found, moved, here, series, &mut problems);
    Ok((found, problems))
}

/// Why alarms aren't kept.
const ONE_ALARM: &str = "a meeting here has one, some minutes before it begins";

/// Occurrences that were moved are meetings of their own, and don't take place where they were. Which
/// those are is told by the clocks of their series, wherever they were moved to.
fn apart(
    found: &mut Vec<Found>,
    moved: Vec<(usize, usize, &Component<'_>)>,
    here: &ZoneName,
    series: &dyn Fn(&str) -> Option<When>,
    problems: &mut Vec<String>,
) {
    let mut whole: BTreeMap<String, When> = BTreeMap::new();
    for (at, one) in found.iter().enumerate() {
        if !moved.iter().any(|(index, ..)| *index == at) {
            whole.insert(one.uid.clone(), one.when.clone());
        }
    }
    let mut gone = BTreeSet::new();
    let mut away: BTreeMap<String, BTreeSet<LocalTime>> = BTreeMap::new();
    for (index, nth, event) in moved {
        let one = &mut found[index];
        let known = whole.get(&one.uid).cloned().or_else(|| series(&one.uid));
        let when = known.unwrap_or_else(|| one.when.clone());
        let named = event.find_prop("RECURRENCE-ID").map(|named| excepted(named, &when, here));
        match named.unwrap_or_else(|| Ok(Vec::new())).map(|mut times| times.pop()) {
            Ok(Some(at)) => {
                away.entry(one.uid.clone()).or_default().insert(at);
                one.uid = occurrence_uid(&one.uid, at);
            }
            other => {
                let problem = other.err().unwrap_or_else(|| "its RECURRENCE-ID is empty".into());
                problems.push(format!("meeting {} ({:?}): {problem}", nth + 1, one.title));
                gone.insert(index);
            }
        }
    }
    for one in found.iter_mut().filter(|one| moved_from(&one.uid).is_none()) {
        one.except.extend(away.remove(&one.uid).into_iter().flatten());
    }
    let mut index = 0..;
    found.retain(|_| index.next().is_none_or(|at| !gone.contains(&at)));
}

fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for line in text.lines() {
        let begins =
            |word: &str| line.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        if begins("BEGIN:") {
            depth += 1;
            most = most.max(depth);
        } else if begins("END:") {
            depth = depth.saturating_sub(1);
        }
    }
    most
}

fn meeting(event: &Component<'_>, here: &ZoneName) -> Result<Found, String> {
    let uid = text_of(event, "UID");
    if uid.is_empty() {
        return Err("it has no UID".into());
    }
    let start = event.find_prop("DTSTART").ok_or("it doesn't say when it begins")?;
    let (begin, zone) = moment(start, here)?;
    let recurrence = match event.find_prop("RRULE").map(|rule| rule.val.as_str()) {
        Some(rule) => {
            let read = rule.parse::<Recurrence>();
            Some(read.map_err(|_| format!("its recurrence isn't understood: {rule}"))?)
        }
        None => None,
    };
    let when = when(event, begin, zone.clone(), recurrence, here)?;
    let mut except = BTreeSet::new();
    for property in event.properties.iter().filter(|it| it.name == "EXDATE") {
        except.extend(excepted(property, &when, here)?);
    }
    let attendees = event.properties.iter().filter(|it| it.name == "ATTENDEE").map(attendee);
    let attendees = attendees.collect();
    Ok(Found {
        uid,
        sequence: text_of(event, "SEQUENCE").parse().unwrap_or(0),
        changed: changed(event, here),
        title: one_line(&text_of(event, "SUMMARY")),
        when,
        except,
        place: one_line(&text_of(event, "LOCATION")),
        description: text_of(event, "DESCRIPTION"),
        alarm: alarms(event).0,
        cancelled: text_of(event, "STATUS").eq_ignore_ascii_case("CANCELLED"),
        attendees,
    })
}

/// When a meeting takes place, given when it begins.
fn when(
    event: &Component<'_>,
    begin: DateTime,
    zone: Option<ZoneName>,
    recurrence: Option<Recurrence>,
    here: &ZoneName,
) -> Result<When, String> {
    let long = || "it lasts longer than a month, or ends before it begins".to_owned();
    let end = match (event.find_prop("DTEND"), event.find_prop("DURATION")) {
        (Some(end), _) => Some(at_zone(end, zone.as_ref(), here)?),
        (None, Some(duration)) => {
            let span: jiff::Span =
                duration.val.as_str().parse().map_err(|_| "its DURATION isn't understood")?;
            Some(begin.checked_add(span).map_err(|_| long())?)
        }
        (None, None) => None,
    };
    let first = local_time(begin, zone.is_none()).ok_or_else(long)?;
    let Some(zone) = zone else {
        let end = end.map_or_else(|| begin.checked_add(1.day()).map_err(|_| long()), Ok)?;
        let days = end.date().since(begin.date()).map_err(|_| long())?.get_days();
        let days = u32::try_from(days.max(1)).map_err(|_| long())?;
        return When::days(first.day, days, recurrence).ok_or_else(long);
    };
    let minutes = end.map_or(Ok(0.0), |end| {
        let span = end.since(begin).map_err(|_| long())?;
        let relative = SpanRelativeTo::days_are_24_hours();
        span.total((jiff::Unit::Minute, relative)).map_err(|_| long())
    })?;
    if !(0.0..=f64::from(u32::MAX)).contains(&minutes) {
        return Err(long());
    }
    let at = (first.day, first.minute.unwrap_or(0));
    When::timed(at, minutes as u32, zone, recurrence).ok_or_else(long)
}

/// What clocks show, and those of which zone; none for a whole day.
fn moment(
    property: &Property<'_>,
    here: &ZoneName,
) -> Result<(DateTime, Option<ZoneName>), String> {
    let (text, name) = (property.val.as_str(), property.name.as_str());
    let wrong = || format!("its {name} isn't understood: {text}");
    if text.len() == 8 {
        let day = Date::strptime("%Y%m%d", text).map_err(|_| wrong())?;
        return Ok((day.at(0, 0, 0, 0), None));
    }
    let utc = text.strip_suffix('Z');
    let at = DateTime::strptime("%Y%m%dT%H%M%S", utc.unwrap_or(text)).map_err(|_| wrong())?;
    let zone = match (utc, parameter(property, "TZID")) {
        (Some(_), _) => ZoneName::utc(),
        (None, Some(zone)) => {
            zone_named(zone).ok_or_else(|| format!("no time zone is called {zone}"))?
        }
        (None, None) => here.clone(),
    };
    Ok((at, Some(zone)))
}

/// The zone that a file calls so.
fn zone_named(name: &str) -> Option<ZoneName> {
    // Some programs put a prefix of their own before the name.
    let tail = |parts: usize| {
        let at = name.rmatch_indices('/').nth(parts - 1)?.0;
        Some(&name[at + 1..])
    };
    let windows = WINDOWS_ZONES.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
    let mut named = [windows, Some(name), tail(3), tail(2)].into_iter().flatten();
    named.find(|name| is_zone(name))?.parse().ok()
}

/// What clocks of the meeting's zone show at a moment that a property names.
fn at_zone(
    property: &Property<'_>,
    zone: Option<&ZoneName>,
    here: &ZoneName,
) -> Result<DateTime, String> {
    let (at, theirs) = moment(property, here)?;
    let (Some(zone), Some(theirs)) = (zone, theirs) else { return Ok(at) };
    if *zone == theirs {
        return Ok(at);
    }
    let zone_of = |name: &ZoneName| TimeZone::get(name.as_str()).unwrap_or(TimeZone::UTC);
    let moment = at.to_zoned(zone_of(&theirs));
    let moment = moment.map_err(|_| format!("its {} is no moment", property.name.as_str()))?;
    Ok(moment.with_time_zone(zone_of(zone)).datetime())
}

/// The times that an EXDATE or RECURRENCE-ID names, as the meeting's zone has them.
fn excepted(
    property: &Property<'_>,
    when: &When,
    here: &ZoneName,
) -> Result<Vec<LocalTime>, String> {
    let each = property.val.as_str().split(',').filter(|part| !part.is_empty());
    each.map(|part| {
        let one = Property { val: part.into(), ..property.clone() };
        let at = at_zone(&one, when.zone(), here)?;
        // Some programs name the day of a meeting that has a time: that day's occurrence.
        let at = match (part.len() == 8, when.begin().minute) {
            (true, Some(minute)) => at.checked_add(i64::from(minute).minutes()).unwrap_or(at),
            _ => at,
        };
        let at = local_time(at, when.is_whole_days());
        at.ok_or_else(|| format!("its {} isn't understood", property.name.as_str()))
    })
    .collect()
}

/// When a meeting was changed last. A program that says when it made the file says so in DTSTAMP,
/// which is why the other property goes first (RFC 5545, sections 3.8.7.2 and 3.8.7.3).
fn changed(event: &Component<'_>, here: &ZoneName) -> Option<Millis> {
    let said = |name: &str| {
        let (at, zone) = moment(event.find_prop(name)?, here).ok()?;
        let zone = TimeZone::get(zone?.as_str()).unwrap_or(TimeZone::UTC);
        occurrence::moment(at, &zone)
    };
    said("LAST-MODIFIED").or_else(|| said("DTSTAMP"))
}

/// The alarm that is kept, the first that can be, and how many aren't.
fn alarms(event: &Component<'_>) -> (Option<u32>, usize) {
    let all = event.components.iter().filter(|it| it.name == "VALARM");
    let kept = all.clone().find_map(alarm);
    (kept, all.count() - usize::from(kept.is_some()))
}

/// How many minutes before the beginning an alarm comes; `None` for one at another time.
fn alarm(alarm: &Component<'_>) -> Option<u32> {
    let trigger = alarm.find_prop("TRIGGER")?;
    if parameter(trigger, "RELATED").is_some_and(|it| it.eq_ignore_ascii_case("END")) {
        return None;
    }
    let span: jiff::Span = trigger.val.as_str().parse().ok()?;
    let relative = SpanRelativeTo::days_are_24_hours();
    let minutes = -span.total((jiff::Unit::Minute, relative)).ok()?;
    (0.0..=40_320.0).contains(&minutes).then_some(minutes as u32)
}

fn attendee(property: &Property<'_>) -> (String, Option<Attendance>) {
    let address = property.val.as_str();
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    let name = parameter(property, "CN").map(|name| name.trim().trim_matches('"'));
    let name = name.filter(|name| !name.is_empty()).unwrap_or(address);
    let said = parameter(property, "PARTSTAT").and_then(|it| it.to_ascii_lowercase().parse().ok());
    (name.to_owned(), said)
}

fn parameter<'a>(property: &'a Property<'_>, key: &str) -> Option<&'a str> {
    let found = property.params.iter().find(|it| it.key.as_str().eq_ignore_ascii_case(key))?;
    found.val.as_ref().map(|val| val.as_str().trim_matches('"'))
}

/// A text property; empty when there is none.
fn text_of(component: &Component<'_>, name: &str) -> String {
    let property = component.find_prop(name);
    property.map(|it| it.val.as_str().trim().to_owned()).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
