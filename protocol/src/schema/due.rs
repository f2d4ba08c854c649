//! How near a task's deadline is, in the steps at which people are reminded of it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::SchemaError;

/// A step on the way to a deadline, and past it. The numbers stand in documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DueStage {
    /// More than three days are left, or there is no deadline.
    Ahead,
    /// Three days are left, or two.
    ThreeDays,
    /// One day is left.
    OneDay,
    /// It is the day itself.
    Today,
    /// The day has passed.
    Overdue,
}

impl DueStage {
    /// The steps at which people are reminded, in the order in which they come.
    pub const REMINDERS: [Self; 4] = [Self::ThreeDays, Self::OneDay, Self::Today, Self::Overdue];

    /// The step at which so many days are left; negative ones have passed.
    pub const fn of_days_left(days: i64) -> Self {
        match days {
            i64::MIN..0 => Self::Overdue,
            0 => Self::Today,
            1 => Self::OneDay,
            2 | 3 => Self::ThreeDays,
            _ => Self::Ahead,
        }
    }

    /// The days left when a step begins; `None` for the one that has no beginning.
    pub const fn days_left(self) -> Option<i64> {
        match self {
            Self::Ahead => None,
            Self::ThreeDays => Some(3),
            Self::OneDay => Some(1),
            Self::Today => Some(0),
            Self::Overdue => Some(-1),
        }
    }

    /// Its number in documents.
    pub const fn number(self) -> u8 {
        match self {
            Self::Ahead => 0,
            Self::ThreeDays => 1,
            Self::OneDay => 2,
            Self::Today => 3,
            Self::Overdue => 4,
        }
    }

    /// The step with this number.
    pub fn of_number(number: u8) -> Option<Self> {
        [Self::Ahead].into_iter().chain(Self::REMINDERS).find(|stage| stage.number() == number)
    }
}

impl fmt::Display for DueStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ahead => "ahead",
            Self::ThreeDays => "3d",
            Self::OneDay => "1d",
            Self::Today => "due",
            Self::Overdue => "overdue",
        })
    }
}

impl FromStr for DueStage {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let mut all = [Self::Ahead].into_iter().chain(Self::REMINDERS);
        all.find(|stage| stage.to_string() == text).ok_or(SchemaError::Form("a reminder"))
    }
}
