//! Recovery: who is named for it, and what waits for their approval.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::Right;

/// Something that guardians of the organisation decide together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Somebody's membership ends, the founder's too.
    Remove {
        /// Who.
        name: String,
    },
    /// Somebody becomes an administrator with full powers.
    Admin {
        /// Who.
        name: String,
    },
    /// Others are the organisation's guardians from now on.
    Guardians {
        /// Who.
        people: Vec<String>,
        /// How many of them it takes.
        needed: u8,
    },
}

/// People named to recover somebody, or the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardiansInfo {
    /// Whom: a person's name, or the organisation's.
    pub ward: String,
    /// The person's id; `None`: it is the organisation.
    pub member: Option<String>,
    /// Who is named.
    pub people: Vec<String>,
    /// Which of them are no longer members.
    pub gone: Vec<String>,
    /// How many of them it takes.
    pub needed: u64,
}

/// What `recovery list` shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryInfo {
    /// Who may recover oneself; `None`: nobody is named.
    pub own: Option<GuardiansInfo>,
    /// Who may recover the organisation; `None`: nobody is named.
    pub organisation: Option<GuardiansInfo>,
    /// One is among those who may recover the organisation.
    pub guards_organisation: bool,
    /// Nobody is named for the organisation, and one may name them.
    pub may_name: bool,
    /// Everybody whom one may help to recover.
    pub wards: Vec<GuardiansInfo>,
    /// What one may decide about, and new devices of one's own: what was approved and waits for
    /// others, or has come about; the newest first.
    pub proposals: Vec<ProposalInfo>,
}

/// What a proposal does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// A new device becomes a person's.
    #[default]
    Device,
    /// A person's membership ends.
    Remove,
    /// A device ends.
    EndDevice,
    /// A capability ends.
    EndRight,
    /// A person becomes an administrator with full powers.
    Admin,
    /// A person gets a capability.
    Right,
    /// Others are the organisation's guardians from now on.
    Guardians,
}

/// Something that several people approve before it comes about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalInfo {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: ProposalKind,
    /// To whom.
    pub whom: String,
    /// The device that it is about.
    pub device: Option<String>,
    /// The capability that it is about.
    pub right: Option<Right>,
    /// Who would be guardians.
    pub people: Vec<String>,
    /// How many of them it would take.
    pub people_needed: u64,
    /// Entries held here of whom it ends that keep counting.
    pub keeps_entries: u64,
    /// Entries held here of whom it ends that would count no longer.
    pub loses_entries: u64,
    /// Who has approved it.
    pub approved: Vec<String>,
    /// Who may approve it and has not.
    pub open: Vec<String>,
    /// How many it takes.
    pub needed: u64,
    /// One has approved it oneself.
    pub mine: bool,
    /// One may approve it, and has not.
    pub may_approve: bool,
    /// It has come about.
    pub done: bool,
    /// When it was proposed, by the proposer's clock.
    pub since: Millis,
    /// Until when what was approved counts.
    pub until: Millis,
}
