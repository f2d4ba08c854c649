//! What the demonstration found out: the one document behind its tables and its JSON.

use std::collections::BTreeMap;

use protocol::clock::Millis;
use serde::Serialize;

use crate::{
    facade::{Delivery, FieldConflict},
    offices::{Office, SpaceFact},
};

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their department.
    pub department: String,
    /// Their office.
    pub office: Office,
    /// Whose node let them in; `None` for the founder.
    pub joined_through: Option<String>,
    /// Whether the inviter was offline meanwhile.
    pub inviter_offline: bool,
    /// The node's own process, if it has one.
    pub process: Option<u32>,
}

/// Something that was written, and when each node first showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Thing {
    /// What.
    pub kind: ThingKind,
    /// Its text or value.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// Written while the line was cut.
    pub apart: bool,
    /// When its author's node said that it is saved, in milliseconds since the beginning.
    pub saved_ms: u64,
    /// When each person's node first showed it, in milliseconds since the beginning.
    pub seen_ms: BTreeMap<String, u64>,
    /// Messages: how far their author knows that they got.
    pub delivery: Option<Delivery>,
}

/// What a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ThingKind {
    /// A message.
    Message,
    /// Words in the page.
    Page,
    /// A deadline of the task.
    Deadline,
}

/// The node that was killed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kill {
    /// Whose.
    pub name: String,
    /// The process that was killed.
    pub process: u32,
    /// The entries that it had said are saved.
    pub saved: u64,
    /// The entries that it held after its return, before it met anybody.
    pub returned: u64,
}

/// The attempt to write without the capability for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Intrusion {
    /// Who tried.
    pub name: String,
    /// Their department.
    pub from: String,
    /// Where they may read but not write.
    pub into: String,
    /// What their own node said.
    pub own_node: String,
    /// What each colleague's node said of the entry that a modified program sent them. A node
    /// that isn't in the space keeps nothing of it and is not listed.
    pub colleagues: BTreeMap<String, String>,
    /// Where they may not even read, and a modified program sent an entry as well.
    pub blind: String,
    /// Nodes that show any of it.
    pub shown_by: Vec<String>,
}

/// What the demonstration claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// People joined while their inviter was offline.
    JoinedOffline,
    /// While the line was cut nothing crossed it, and both offices went on.
    CutWasReal,
    /// What was saved survived SIGKILL.
    SurvivedKill,
    /// Everything reached everybody.
    EverythingArrived,
    /// A document that was attached while the line was cut reached everybody unchanged.
    DocumentArrived,
    /// Both deadlines are kept and shown with who set them, the same on every node.
    BothDeadlines,
    /// The page holds both offices' edits, the same on every node.
    BothEdits,
    /// Authors know that everybody has and has read their messages.
    DeliveredAndRead,
    /// A write without the capability for it was refused by the writer's own node.
    RefusedAtHome,
    /// And by every colleague's node, when it was sent past the own one.
    RefusedByAll,
    /// The same state on all nodes.
    EqualStates,
}

/// A claim, and whether it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub claim: Claim,
    /// Whether it is so.
    pub holds: bool,
}

/// Everything that was found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The organisation.
    pub organisation: String,
    /// Who took part.
    pub people: Vec<Person>,
    /// When the line was cut and when it was there again, in milliseconds since the beginning.
    pub cut_ms: (u64, u64),
    /// What was written, and when each node first showed it.
    pub things: Vec<Thing>,
    /// The deadlines that stand side by side.
    pub deadlines: FieldConflict,
    /// The page's text.
    pub page: String,
    /// The node that was killed.
    pub kill: Kill,
    /// The attempt to write without the capability for it.
    pub intrusion: Intrusion,
    /// The state of each space.
    pub spaces: Vec<SpaceFact>,
    /// The claims.
    pub checks: Vec<Check>,
    /// When it began.
    pub began: Millis,
    /// How long it took.
    pub took_ms: u64,
}

impl Facts {
    /// Whether every claim holds.
    pub fn hold(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }
}
