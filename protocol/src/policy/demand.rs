//! What a change asks for, and where it stands.

use std::collections::BTreeSet;

use crate::{
    capability::{Level, Named},
    change::DecodedChange,
    entry::DocRef,
    ids::{DeviceId, DocId, SpaceId},
};

/// Where a change stands: everything about it that the entry's signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The space.
    pub space: SpaceId,
    /// The author's device.
    pub device: DeviceId,
    /// The epoch of its log.
    pub epoch: u32,
    /// The entry's number.
    pub seq: u64,
    /// The document, as the body names it.
    pub doc: DocRef,
    /// The document's id.
    pub doc_id: DocId,
}

/// What must be so besides the author's level; only the authority knows who belongs to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obligation {
    /// The author is the same member as this device's.
    SameMember(DeviceId),
    /// The author is the same member as `device`'s, or else holds this level.
    SameMemberOr {
        /// Whose it was.
        device: DeviceId,
        /// What another needs.
        level: Level,
    },
}

/// What changes ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The author needs this level.
    pub level: Level,
    /// And these abilities.
    pub named: Named,
    /// And all of this holds.
    pub obligations: BTreeSet<Obligation>,
    /// New messages brought.
    pub messages: usize,
}

impl Default for Demand {
    fn default() -> Self {
        Self {
            level: Level::Comment,
            named: Named::NONE,
            obligations: BTreeSet::new(),
            messages: 0,
        }
    }
}

impl Demand {
    pub(super) fn at_least(&mut self, level: Level) {
        self.level = self.level.max(level);
    }

    pub(super) fn also(&mut self, named: Named) {
        self.named = self.named | named;
    }

    /// Notes that something of `device`'s is touched by the author at `place`.
    pub(super) fn same_member(&mut self, place: &Place, device: DeviceId) {
        if device != place.device {
            self.obligations.insert(Obligation::SameMember(device));
        }
    }

    pub(super) fn same_member_or(&mut self, place: &Place, device: DeviceId, level: Level) {
        if device != place.device {
            self.obligations.insert(Obligation::SameMemberOr { device, level });
        }
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.at_least(other.level);
        self.also(other.named);
        self.obligations.extend(other.obligations);
        self.messages += other.messages;
        self
    }
}

/// Whether a change could be the first of a document: it builds on nothing.
pub(super) fn begins(change: &DecodedChange) -> bool {
    change.start_op() == 1
}
