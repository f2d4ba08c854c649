//! What a node tells without being asked.

use serde::{Deserialize, Serialize};

/// Something happened; what exactly can be asked with a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The node listens here.
    Listening {
        /// A full multiaddress.
        address: String,
    },
    /// People, departments, capabilities, the set of channels or the statuses of tasks changed.
    OrganisationChanged,
    /// A channel has new or changed messages, or was read here.
    ChannelChanged {
        /// Its id.
        channel: String,
    },
    /// A task changed.
    TaskChanged {
        /// Its id.
        task: String,
    },
    /// Something else than a message or a task came into the inbox, or left it.
    InboxChanged,
    /// Something of what one's devices share changed.
    OwnChanged,
    /// Something came that was written while we were apart, or was looked through.
    ReunionChanged,
    /// A meeting changed.
    MeetingChanged {
        /// Its id.
        meeting: String,
    },
    /// A table changed.
    TableChanged {
        /// Its id.
        table: String,
    },
    /// A page changed.
    PageChanged {
        /// Its id.
        page: String,
    },
    /// Somebody came to a page, moved in it, left it, or was last heard of too long ago.
    PresenceChanged {
        /// The page's id.
        page: String,
    },
    /// Deliveries or read states changed.
    BeaconsChanged {
        /// The space's id.
        space: String,
    },
    /// A peer came, went or moved on.
    PeerChanged {
        /// Its device.
        device: String,
        /// Whether it is connected.
        connected: bool,
    },
    /// Entries were set aside.
    QuarantineChanged,
    /// Something is carried for others that wasn't.
    CarriedChanged,
    /// Whether the line is spared was set, or the system said something else of it.
    MeteredChanged,
    /// A file came, moved on, failed, or is here no longer.
    FileChanged {
        /// Its id.
        file: String,
    },
    /// Catch-up: so many of so many entries.
    Progress {
        /// From whom.
        device: String,
        /// Received.
        have: u64,
        /// In all.
        total: u64,
    },
    /// The node joined its organisation.
    Joined,
    /// Joining was refused.
    JoinRefused {
        /// Why.
        reason: String,
    },
    /// The disk failed: the node only reads from now on.
    ReadOnly,
}
