//! The one door for entries, and the rooms right behind it.
//!
//! Invariant: nothing is derived from an entry that the journal doesn't hold, and the journal
//! takes nothing that hasn't passed the door.

mod admission;
mod aside;
mod door;
mod holdings;
mod keyring;
mod known;
mod missing;
mod record;
mod rejudge;
mod replay;
mod statements;

pub use admission::{Admission, Refusal};
pub use aside::{
    ASIDE_LISTED_MAX, Aside, Reason, dismiss, is_dismissed, list as list_aside, note as note_aside,
    reason as reason_aside,
};
pub use door::Door;
pub use holdings::{HoldError, Holdings, tip_of};
pub use keyring::{Keyring, Made, Opened};
pub use known::Known;
pub use missing::Missing;
pub use record::{EntryRecord, JournalRecord, RecordError};
pub use rejudge::{Entered, Reread, after_change, goes_on_from, judge};
pub use replay::{Replayed, epochs, fork_proofs, note_epoch, replay, restore_authority};
