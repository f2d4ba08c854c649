//! When everybody who writes in a table is asked to add a row to it.

use std::{fmt, str::FromStr};

use crate::schema::{Day, SchemaError};

/// Days from one prompt to the next: more often is a task, less often is forgotten.
const DAYS: std::ops::RangeInclusive<u16> = 1..=366;

/// From which day on, and every how many days, as `2026-12-01 28`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prompt {
    /// The first day.
    pub from: Day,
    /// Days from one to the next, 1 to 366.
    pub every_days: u16,
}

impl fmt::Display for Prompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.from, self.every_days)
    }
}

impl FromStr for Prompt {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("when a table asks to be filled in");
        let (from, every) = text.split_once(' ').ok_or(wrong)?;
        let from = from.parse().map_err(|_| wrong)?;
        let every_days = every.parse().ok().filter(|days| DAYS.contains(days)).ok_or(wrong)?;
        let found = Self { from, every_days };
        if found.to_string() == text { Ok(found) } else { Err(wrong) }
    }
}
