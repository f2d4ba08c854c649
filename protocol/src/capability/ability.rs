//! Abilities: ordered levels, and named ones beside them.

use std::ops::{BitAnd, BitOr};

use serde::{Deserialize, Serialize};

/// What one may do in a space; each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Receive and read everything in the space.
    Read,
    /// Also react and comment.
    Comment,
    /// Also write messages, tasks and pages.
    Write,
    /// Also configure the space, hide messages, and let people in.
    Manage,
}

/// Abilities that no level includes: a set.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Named(u8);

impl Named {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// Publish announcements.
    pub const ANNOUNCE: Self = Self(1);
    /// Send reminders that break through quiet hours.
    pub const REMIND_STRONGLY: Self = Self(2);
    /// Make a new key epoch of the space.
    pub const REKEY: Self = Self(4);
    /// Enrol members and devices.
    pub const ENROL: Self = Self(8);
    /// See aggregated reports.
    pub const REPORT: Self = Self(16);
    /// All of them.
    pub const ALL: Self = Self(31);

    /// Whether every ability of `other` is in this set.
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Named {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Named {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// What an action asks of its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// At least this level.
    pub level: Level,
    /// And all of these.
    pub named: Named,
}

impl Need {
    /// A level, and nothing named.
    pub const fn level(level: Level) -> Self {
        Self { level, named: Named::NONE }
    }
}
