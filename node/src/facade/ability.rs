//! Abilities that no level includes, as people give them.

use protocol::capability::Named;
use serde::{Deserialize, Serialize};

/// What somebody may do besides what their level allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ability {
    /// Announce things on the notice board.
    Announce,
    /// Remind people strongly.
    RemindStrongly,
    /// Make new keys.
    Rekey,
    /// Invite people.
    Enrol,
}

impl Ability {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Announce, Self::RemindStrongly, Self::Rekey, Self::Enrol];

    /// Its word, as answers write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Announce => "announce",
            Self::RemindStrongly => "remind-strongly",
            Self::Rekey => "rekey",
            Self::Enrol => "enrol",
        }
    }

    /// What a capability says for it.
    pub const fn named(self) -> Named {
        match self {
            Self::Announce => Named::ANNOUNCE,
            Self::RemindStrongly => Named::REMIND_STRONGLY,
            Self::Rekey => Named::REKEY,
            Self::Enrol => Named::ENROL,
        }
    }
}
