//! What a node says of itself: what it holds, whom it is connected with.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// A node at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The organisation's name; empty before joining.
    pub organisation: String,
    /// The organisation's id.
    pub org: String,
    /// One's own name.
    pub name: String,
    /// One's own member id; empty before joining.
    pub member: String,
    /// One's own device.
    pub device: String,
    /// Where it listens.
    pub addresses: Vec<String>,
    /// The spaces held.
    pub spaces: Vec<SpaceStatus>,
    /// Peers, connected or known.
    pub peers: Vec<PeerInfo>,
    /// Entries set aside.
    pub quarantined: u64,
    /// Proposals that wait for one's own approval.
    pub approvals: u64,
    /// The disk failed: only reading.
    pub read_only: bool,
    /// Not joined yet, and the invitation was refused: it has been used, has expired or was
    /// withdrawn.
    pub invitation_over: bool,
    /// Waits to be added as a further device of somebody: the code that their other device is to be
    /// given. It is no secret.
    pub pairing: Option<String>,
    /// The organisation has windows lock after so many minutes without input.
    #[serde(default)]
    pub lock_after: Option<u16>,
    /// The organisation has strong reminders told of in quiet hours and from muted conversations, too.
    #[serde(default)]
    pub remind_through_quiet: bool,
    /// The organisation has strong reminders that aren't acknowledged told of again after so many minutes.
    #[serde(default)]
    pub remind_every: Option<u16>,
    /// Whether this node spares its line.
    #[serde(default)]
    pub metered: MeteredInfo,
    /// Logs that are proven to have forked.
    #[serde(default)]
    pub forks: Vec<ForkInfo>,
}

/// Somebody's log that has forked: their device has signed two different entries of one number. A restored
/// backup or a copied home does that, or somebody who tells one colleague this and another one that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForkInfo {
    /// Whose, by name.
    pub name: String,
    /// Their member id; empty when the device is nobody's.
    pub member: String,
    /// The device.
    pub device: String,
    /// The space, as people call it; `control` and `own` as in [`SpaceStatus`].
    pub space: String,
    /// The number that was used twice.
    pub seq: u64,
    /// When the newer of the two was written, by its author's clock; null: none of them is held here.
    pub time: Option<Millis>,
    /// It is one's own.
    pub mine: bool,
    /// One side was adopted.
    pub adopted: bool,
}

/// Whether a node spares its line: no files come by themselves, and less is said unasked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metering {
    /// It does.
    On,
    /// It doesn't.
    Off,
    /// Where the system says that the line is metered.
    #[default]
    Auto,
}

/// What is known of a node's line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeteredInfo {
    /// As it was set.
    pub setting: Metering,
    /// The line is spared now.
    pub metered: bool,
    /// What the system says of it; null: nothing.
    pub system: Option<bool>,
}

/// A space held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceStatus {
    /// Its id.
    pub space: String,
    /// Its name; `control` and `own` for the control space and for one's own.
    pub name: String,
    /// Logs in it.
    pub logs: u64,
    /// Entries held.
    pub entries: u64,
    /// Entries that colleagues say exist and that aren't held here: by what connected peers have
    /// told of their logs, and by the signed beacons of all devices, here or not. A node that has
    /// heard from nobody since its start can't know of any and says 0.
    pub missing: u64,
}

/// A peer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerInfo {
    /// Its device.
    pub device: String,
    /// Whose it is, when known.
    pub name: String,
    /// The id of that member; empty when unknown.
    pub member: String,
    /// A session with it is going on.
    pub connected: bool,
    /// How it is reached: `relay` (through another device), `lan` (a loopback, link-local or private
    /// address), `direct` (any other), or empty when it isn't connected.
    pub way: String,
    /// Bytes of frames that came from it since this node's start.
    pub received: u64,
    /// Bytes of frames that were handed to the network for it since this node's start.
    pub sent: u64,
    /// Its address, when connected.
    pub address: Option<String>,
    /// When it was last heard of.
    pub last_contact: Option<Millis>,
    /// Entries that it holds and we don't.
    pub ahead: u64,
    /// Entries that we hold and it doesn't (of what it may hold).
    pub behind: u64,
}
