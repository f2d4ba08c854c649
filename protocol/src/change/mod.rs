//! Automerge changes, decoded from outside bytes under limits, without trusting them.
//!
//! Invariant: [`decode`] is total. It never panics, spends time and memory in proportion to the
//! bytes and operations it was allowed, and accepts a change only in the one form in which
//! Automerge itself would write it. Automerge rebuilds changes from its operation set when it
//! loads a document; a change in any other form would come back under another hash, and the
//! document would be lost. So nothing from outside reaches Automerge before it has passed here.
//!
//! Absent on purpose: whether dependencies, objects and predecessors exist (the document knows),
//! who may do what (policy), and how deep a document is nested beyond this one change.
//!
//! The binary format is described at <https://automerge.org/automerge-binary-format-spec/>.

mod action;
mod check;
mod chunk;
mod columns;
mod decode;
mod encode;
mod error;
mod ids;
mod inflate;
mod limits;
mod number;
mod op;
mod ops;
mod pack;
mod rows;
mod runs;
mod unpack;
mod value;

pub use decode::decode;
pub use error::ChangeError;
pub use ids::{ActorId, ActorIdError, ActorRef, ChangeHash, OpId};
pub use inflate::{InflateError, inflate_capped};
pub use limits::ChangeLimits;
pub use number::NumberError;
pub use op::{Action, DecodedChange, Key, ObjId, Op};
pub use pack::{PackContext, PreviousChange, pack};
pub use runs::RunError;
pub use unpack::{UnpackError, Unpacked, unpack};
pub use value::Value;

#[cfg(test)]
mod tests;
