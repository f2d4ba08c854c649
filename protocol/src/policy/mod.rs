//! Who may touch what inside a document, judged from decoded operations.
//!
//! [`examine`] is the door for an entry's body. What it returns asks for a level and states what
//! else must hold ([`Obligation`]); the authority decides both. [`check_structure`] judges a
//! change among the changes it builds on, once all of them are here.
//!
//! Invariant: a verdict depends on the change, its place (space, log, entry number, document) and,
//! for the structure, its ancestors: never on the order of arrival, nor on anything concurrent.

mod breach;
mod demand;
mod directory;
mod event;
mod examine;
mod fields;
mod known;
mod own;
mod page;
mod segment;
mod structure;
mod table;
mod task;
mod text;

#[cfg(test)]
mod event_tests;
#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod remind_tests;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;

pub use breach::Breach;
pub use demand::{Demand, Obligation, Place};
pub use examine::{Examined, Incoming, examine, judge_change, pack_body};
pub use known::{KnownKind, KnownOp, KnownPlace};
pub use structure::{ChangeIndex, KnownChange, StructureError, check_structure};
