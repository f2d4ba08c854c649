//! The demonstration: five people in two offices, a cut line, a killed node, one result.
//!
//! Invariant: everything in it is real. Each person's node has its own home, journal, store and
//! libp2p connections; one of them is a process of its own, so that it can be killed. Nothing is
//! taken for granted: what is shown was asked of the nodes, and each claim that isn't so makes the
//! demonstration fail. Waiting is for what a node answers, never for a length of time.

mod facts;
mod intruder;
mod plot;
mod stage;
mod watch;

pub use facts::{Check, Claim, Facts, Intrusion, Kill, Person, Thing, ThingKind};
pub use plot::{PAGE, TASK};

use std::path::PathBuf;

use crate::facade::Failure;
pub use crate::offices::{COMPANY, Office, SpaceFact};

/// Something has happened; told while the demonstration runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The organisation is founded and its people are imported.
    Imported {
        /// Departments made.
        departments: usize,
        /// Invitations made.
        people: usize,
    },
    /// Somebody has joined.
    Joined {
        /// Who.
        name: String,
        /// Whose node let them in.
        through: String,
        /// Whether the inviter was offline meanwhile.
        inviter_offline: bool,
    },
    /// Everybody has read the first messages.
    Together,
    /// The line between the offices is cut.
    Cut,
    /// Both offices have worked apart.
    Apart,
    /// A node was killed right after it said that something is saved.
    Killed {
        /// Whose.
        name: String,
        /// The process.
        pid: u32,
    },
    /// It came back.
    Returned {
        /// Whose.
        name: String,
    },
    /// The line is there again.
    Healed,
    /// All nodes hold the same.
    Converged,
    /// Somebody tries to write where they may not.
    Intruding {
        /// Who.
        name: String,
    },
}

/// Runs the demonstration with the nodes of `program` in a temporary directory, which is removed
/// at the end.
///
/// # Errors
/// When a node fails, or what should happen doesn't within the time allowed. A claim that isn't
/// so is no error but stands in the facts.
pub async fn run(program: PathBuf, tell: &mut (dyn FnMut(Step) + Send)) -> Result<Facts, Failure> {
    plot::play(program, tell).await
}
