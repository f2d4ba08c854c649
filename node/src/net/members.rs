//! Whose devices belong to the organisation, as the owner says; seen by all parts of the swarm at once.
//!
//! A connection has proven its device's key, so a device that is named here is a proven member.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};

use libp2p::PeerId;

/// Clones see the same set.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(Arc<RwLock<BTreeSet<PeerId>>>);

impl Members {
    /// These and no others.
    pub(super) fn set(&self, members: BTreeSet<PeerId>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = members;
    }

    pub(super) fn has(&self, peer: &PeerId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(peer)
    }
}
