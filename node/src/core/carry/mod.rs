//! Carrying by hand: what goes into bundles, and what comes out of them.
//!
//! Invariant: what is sent is what the sync would send, to devices that may have it by what is known
//! when each parcel is made; what comes in goes through the one door.

mod files;
mod incoming;
mod newcomer;
mod outgoing;
mod parts;
mod shares;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use protocol::{crypto::HomeKey, ids::BlobId};

pub(crate) use incoming::{Fate, Taken};
pub(crate) use outgoing::Outgoing;
pub(super) use {
    incoming::Safe,
    outgoing::Told,
    shares::{Filled, Share},
};

use crate::{
    bundle::{Beacons, FILES_BYTES_MAX, Marks, Shelf},
    disk::Disk,
};

/// What a core keeps of bundles.
pub(super) struct Carrying {
    /// Parcels for others.
    pub shelf: Shelf,
    /// What was sent to whom.
    pub marks: Marks,
    /// What devices that are met by bundle said last.
    pub beacons: Beacons,
    /// Bundles in the making.
    pub outgoing: BTreeMap<u64, Outgoing>,
    /// Runs of parcels that wait for what later ones may bring.
    pub waiting: incoming::Waiting,
    /// Files of which parts came in bundles, and of which the rest isn't here yet.
    pub begun: BTreeSet<BlobId>,
    /// Bytes of files in one bundle.
    pub files_bytes_max: u64,
    next: u64,
}

impl Carrying {
    /// Of the home on this disk.
    pub fn open(disk: &Arc<dyn Disk>, home: &HomeKey) -> Self {
        let key = home.for_use("bundles");
        Self {
            shelf: Shelf::open(disk.clone(), key.clone()),
            marks: Marks::open(disk.clone(), key.clone()),
            beacons: Beacons::open(disk.clone(), key),
            outgoing: BTreeMap::new(),
            waiting: incoming::Waiting::default(),
            begun: BTreeSet::new(),
            files_bytes_max: FILES_BYTES_MAX,
            next: 0,
        }
    }

    /// The number of the next bundle.
    pub fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}
