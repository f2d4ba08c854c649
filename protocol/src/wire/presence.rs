//! Presence: where somebody has their caret in a page right now.

use serde::{Deserialize, Serialize};

use crate::ids::{DocId, SpaceId};

/// Where the sender's person is. The session has proven whose device it is, so nothing is signed;
/// it is never passed on, never kept on disk, and forgotten soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// The page's space.
    pub space: SpaceId,
    /// The page.
    pub page: DocId,
    /// The caret, in characters from the page's beginning, by the sender's state of the page.
    pub caret: u64,
    /// Where the selection began.
    pub anchor: u64,
}
