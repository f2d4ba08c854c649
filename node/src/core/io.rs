//! What goes into a node's core and what comes out: closed lists, so that every cause of work and
//! every effect can be read on one page.

use std::{collections::BTreeSet, sync::Arc};

use protocol::{crypto::HomeKey, ids::DeviceId};

pub use super::reach::Reach;
use crate::{
    disk::Disk,
    facade::{Answer, Event, Failure, Request, StorageInfo},
    search,
    store::Kv,
};

/// What a core stands on.
pub struct Ground {
    /// The home's files.
    pub disk: Arc<dyn Disk>,
    /// The store's rows; empty or stale ones are made anew from the journal.
    pub kv: Box<dyn Kv>,
    /// What seals the files and the rows.
    pub key: HomeKey,
    /// Luck for nonces: 32 bytes from the clock module, or from a simulation's seed.
    pub luck: [u8; 32],
}

/// Something happened outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// Somebody asks; the answer repeats the id.
    Request {
        /// The asker's name for it.
        id: u64,
        /// What is asked.
        request: Request,
    },
    /// A device proved its key and a session began.
    Connected {
        /// Who.
        peer: DeviceId,
        /// Where, for people.
        address: String,
    },
    /// A session is over.
    Disconnected {
        /// With whom.
        peer: DeviceId,
    },
    /// A frame came.
    Frame {
        /// From whom.
        peer: DeviceId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A peer is found to be in the same place, or not to be.
    Near {
        /// Who.
        peer: DeviceId,
        /// Whether it is.
        near: bool,
    },
    /// The network listens here.
    Listening {
        /// A full multiaddress.
        address: String,
    },
    /// How this node may be reached has changed.
    Reach(Reach),
    /// The search index's answer to [`Output::Search`].
    Found(Found),
    /// The search index holds everything up to this journal position, and wants the rest.
    IndexAt {
        /// The position.
        position: u64,
    },
    /// The system says whether the line is metered, or no longer says anything.
    Metered {
        /// What it says.
        metered: Option<bool>,
    },
    /// Time has passed; nothing else.
    Tick,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The request.
    pub id: u64,
    /// The hits, or why there are none.
    pub hits: Result<Vec<search::Hit>, String>,
}

/// Something for the outside to do.
#[derive(Debug)]
pub enum Output {
    /// The answer to a request. When it says that something is done, it is durable.
    Answer {
        /// The asker's name for it.
        id: u64,
        /// The answer.
        result: Result<Answer, Failure>,
    },
    /// A frame for a peer.
    Send {
        /// To whom.
        peer: DeviceId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A part of a file for a peer: everything else goes before it.
    SendPart {
        /// To whom.
        peer: DeviceId,
        /// The frame's bytes.
        bytes: Vec<u8>,
    },
    /// The peer has proven that it belongs here; the handshake's clock may stop.
    Admit {
        /// Who.
        peer: DeviceId,
    },
    /// End this session.
    Disconnect {
        /// With whom.
        peer: DeviceId,
        /// Why, for the log.
        reason: String,
    },
    /// Keep a connection to whoever answers at this address.
    Dial {
        /// A multiaddress.
        address: String,
    },
    /// An address that was to be dialled needn't be any more: colleagues have said where they are.
    ForgetAddress {
        /// The multiaddress.
        address: String,
    },
    /// These devices are the members', but for this one; no others are.
    Colleagues {
        /// Which.
        devices: BTreeSet<DeviceId>,
    },
    /// The devices that read the same spaces as this one, each space a set.
    Circles {
        /// The sets; none is there twice.
        circles: Vec<BTreeSet<DeviceId>>,
    },
    /// The line is to be spared, or no longer.
    Metered {
        /// Whether it is.
        metered: bool,
    },
    /// Keep connections to these colleagues, however many there are, and to no others on that account.
    Keep {
        /// Which.
        devices: BTreeSet<DeviceId>,
    },
    /// A member's device has said where it may be reached: keep a connection to it.
    Place {
        /// Whose.
        device: DeviceId,
        /// Multiaddresses without a `/p2p` suffix.
        addresses: Vec<String>,
        /// Devices that relay to it.
        via: Vec<DeviceId>,
        /// Whether it relays for colleagues.
        relays: bool,
    },
    /// This device is nobody to keep a connection to any more.
    Forget {
        /// Which.
        device: DeviceId,
    },
    /// Cut the line to these devices and to no others.
    CutLine {
        /// Whom.
        devices: BTreeSet<DeviceId>,
    },
    /// Something for listeners.
    Event(Event),
    /// For the search index: what changed up to this journal position.
    Index {
        /// New or changed items, and keys of removed ones.
        changes: Vec<IndexChange>,
        /// The journal's end.
        position: u64,
    },
    /// Ask the search index, with everything indexed that was handed over before; the answer is
    /// [`Input::Found`].
    Search {
        /// The request.
        id: u64,
        /// The question, cut down to what one may read.
        query: Box<search::Query>,
    },
    /// Add what the search index takes on the disk, and answer with it.
    Measure {
        /// The request.
        id: u64,
        /// Everything but the index.
        storage: StorageInfo,
    },
    /// Stop, as somebody asked.
    Stop,
}

/// A change to the search index.
#[derive(Clone, Debug)]
pub enum IndexChange {
    /// A new or changed item.
    Put(search::Item),
    /// An item is gone.
    Remove(Vec<u8>),
}
