//! What travels between peers: frames, their sizes, and the values inside.
//!
//! docs/wire-format.md describes all of it. Invariant: every field is bounded before it is used,
//! and bytes that don't encode back to themselves are refused.

mod beacon;
mod blob;
pub mod bundle;
mod frame;
mod hello;
mod log_tag;
mod office;
mod peer_record;
mod presence;
mod rows;
mod run;
mod sketch;

#[cfg(test)]
mod tests;

pub use beacon::{Beacon, BeaconError, BeaconKey, BeaconTime, ReadMark};
pub use blob::BlobFrame;
pub use frame::{Digest, Frame, FrameError, Have, Held, Locator, Point, Want, Wanted};
pub use hello::{Hello, JoinProof, OrgProof, Refusal, VERSION, VERSION_MIN};
pub use log_tag::LogTag;
pub use office::{Office, OfficeRoot};
pub use peer_record::{PeerRecord, PeerRecordError, RecordTime};
pub use presence::Presence;
pub use rows::{Row, Rows, RowsError, TipTag};
pub use run::Run;
pub use sketch::{Difference, Element, SHORT, SKETCH, ShortSketch, Sketch};
