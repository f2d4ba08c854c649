//! When a meeting takes place: local time, length, time zone, recurrence.
//!
//! What is kept is what people agreed on, "Tuesdays at 14:00 in Shanghai", and not the moments that
//! follow from it: those change when a country changes its clocks.

use std::{fmt, str::FromStr};

use super::{Day, SchemaError};
use crate::limits::{EVENT_MINUTES_MAX, EVENT_RULE_BYTES_MAX, EVENT_ZONE_BYTES_MAX};

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// Days that a meeting of whole days may last.
const DAYS_MAX: u32 = EVENT_MINUTES_MAX / DAY_MINUTES as u32;

/// The parts that a recurrence may have (RFC 5545, section 3.3.10), those of hours, minutes and
/// seconds aside: a meeting takes place once a day at most.
const RULE_PARTS: [&str; 11] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
];

/// How often it may recur.
const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

/// A day, or a minute of a day, by the clock on the wall: `2026-12-01`, `2026-12-01T14:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// The day.
    pub day: Day,
    /// The minute of the day; `None`: the whole day.
    pub minute: Option<u16>,
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.day.fmt(f)?;
        match self.minute {
            Some(minute) => write!(f, "T{:02}:{:02}", minute / 60, minute % 60),
            None => Ok(()),
        }
    }
}

impl FromStr for LocalTime {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a day or minute");
        let (day, minute) = match text.split_once('T') {
            None => (text, None),
            Some((day, time)) => {
                let (hours, minutes) = time.split_once(':').ok_or(wrong)?;
                let number = |text: &str| text.parse::<u16>().ok();
                let (hours, minutes) = (number(hours).ok_or(wrong)?, number(minutes).ok_or(wrong)?);
                if hours > 23 || minutes > 59 {
                    return Err(wrong);
                }
                (day, Some(60 * hours + minutes))
            }
        };
        let found = Self { day: day.parse().map_err(|_| wrong)?, minute };
        if found.to_string() == text { Ok(found) } else { Err(wrong) }
    }
}

/// The name of a time zone, as in the tz database: `Asia/Shanghai`. Whether there is one of this
/// name is for those to say who know the database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZoneName(String);

impl ZoneName {
    /// Greenwich without summer time.
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ZoneName {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let known = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
        if text.is_empty() || text.len() > EVENT_ZONE_BYTES_MAX || !text.chars().all(known) {
            return Err(SchemaError::Form("a time zone"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A recurrence: the value of an RRULE (RFC 5545, section 3.3.10) of days, weeks, months or years.
/// Kept as it was written, so that a calendar gets back what it gave.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recurrence(String);

impl Recurrence {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Recurrence {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a recurrence");
        if text.len() > EVENT_RULE_BYTES_MAX {
            return Err(SchemaError::Size("a recurrence"));
        }
        let mut names = Vec::new();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or(wrong)?;
            let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "+-,".contains(c);
            let known = RULE_PARTS.contains(&name) && !names.contains(&name);
            if !known || value.is_empty() || !value.chars().all(plain) {
                return Err(wrong);
            }
            if name == "FREQ" && !FREQUENCIES.contains(&value) {
                return Err(wrong);
            }
            names.push(name);
        }
        let ends_twice = names.contains(&"COUNT") && names.contains(&"UNTIL");
        if !names.contains(&"FREQ") || ends_twice { Err(wrong) } else { Ok(Self(text.to_owned())) }
    }
}

/// When a meeting takes place: `2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY;BYDAY=TU`, or, for
/// whole days, `2026-12-01 1d`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    begin: LocalTime,
    /// Minutes, or days when it begins on a whole day.
    length: u32,
    zone: Option<ZoneName>,
    recurrence: Option<Recurrence>,
}

impl When {
    /// From a minute on, for so many minutes, by the clocks of a time zone. `None` when the length
    /// is beyond [`EVENT_MINUTES_MAX`].
    pub fn timed(
        (day, minute): (Day, u16),
        minutes: u32,
        zone: ZoneName,
        recurrence: Option<Recurrence>,
    ) -> Option<Self> {
        let fits = minute < DAY_MINUTES && minutes <= EVENT_MINUTES_MAX;
        let begin = LocalTime { day, minute: Some(minute) };
        fits.then_some(Self { begin, length: minutes, zone: Some(zone), recurrence })
    }

    /// For whole days, wherever one is. `None` when there are none, or too many.
    pub fn days(first: Day, days: u32, recurrence: Option<Recurrence>) -> Option<Self> {
        let begin = LocalTime { day: first, minute: None };
        let fits = (1..=DAYS_MAX).contains(&days);
        fits.then_some(Self { begin, length: days, zone: None, recurrence })
    }

    /// When it begins, for the first time if it recurs.
    pub fn begin(&self) -> LocalTime {
        self.begin
    }

    /// Whether it takes whole days.
    pub fn is_whole_days(&self) -> bool {
        self.begin.minute.is_none()
    }

    /// How long it takes: minutes, or days if it takes whole ones.
    pub fn length(&self) -> u32 {
        self.length
    }

    /// By which clocks; `None`: it takes whole days.
    pub fn zone(&self) -> Option<&ZoneName> {
        self.zone.as_ref()
    }

    /// How it recurs.
    pub fn recurrence(&self) -> Option<&Recurrence> {
        self.recurrence.as_ref()
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.is_whole_days() { 'd' } else { 'm' };
        write!(f, "{} {}{unit}", self.begin, self.length)?;
        if let Some(zone) = &self.zone {
            write!(f, " {zone}")?;
        }
        match &self.recurrence {
            Some(recurrence) => write!(f, " {recurrence}"),
            None => Ok(()),
        }
    }
}

impl FromStr for When {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("the time of a meeting");
        let mut words = text.split(' ');
        let mut word = || words.next();
        let begin: LocalTime = word().ok_or(wrong)?.parse()?;
        let length = word().ok_or(wrong)?;
        let number = |unit| length.strip_suffix(unit).and_then(|it| it.parse().ok()).ok_or(wrong);
        let found = match begin.minute {
            Some(minute) => {
                let zone = word().ok_or(wrong)?.parse()?;
                let recurrence = word().map(str::parse).transpose()?;
                Self::timed((begin.day, minute), number('m')?, zone, recurrence)
            }
            None => Self::days(begin.day, number('d')?, word().map(str::parse).transpose()?),
        };
        found.filter(|found| found.to_string() == text).ok_or(wrong)
    }
}
