//! The terms of a capability and their attenuation.

use serde::{Deserialize, Serialize};

use super::{Level, Named, Need};
use crate::{
    clock::Millis,
    crypto::hash,
    ids::{CapabilityId, DeviceId, EntryHash, MemberId, SpaceId},
};

/// Where a capability holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// This space.
    pub space: SpaceId,
    /// And the spaces of the departments below it.
    pub below: bool,
}

/// What a capability allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Terms {
    /// Where.
    pub scope: Scope,
    /// Up to this level.
    pub level: Level,
    /// And these named abilities.
    pub named: Named,
    /// Until then (exclusive); `None`: until revoked.
    pub expires: Option<Millis>,
    /// How many times it may be passed on.
    pub passes: u8,
}

impl Terms {
    /// Whether these terms stay within `parent`'s, given whether a scope covers another (which
    /// depends on the department tree).
    pub fn within(&self, parent: &Self, covers: impl Fn(&Scope, &Scope) -> bool) -> bool {
        let in_time = match (self.expires, parent.expires) {
            (_, None) => true,
            (Some(own), Some(limit)) => own <= limit,
            (None, Some(_)) => false,
        };
        parent.passes > self.passes
            && self.level <= parent.level
            && parent.named.includes(self.named)
            && in_time
            && covers(&parent.scope, &self.scope)
    }

    /// These terms, cut down in level, names, time and passes to what `parent` can pass on; the
    /// place stays. `None` when `parent` can't be passed on at all.
    pub fn cut_to(self, parent: &Self) -> Option<Self> {
        let expires = match (self.expires, parent.expires) {
            (Some(own), Some(limit)) => Some(own.min(limit)),
            (own, limit) => own.or(limit),
        };
        Some(Self {
            level: self.level.min(parent.level),
            named: self.named & parent.named,
            expires,
            passes: self.passes.min(parent.passes.checked_sub(1)?),
            ..self
        })
    }

    /// What these terms, a department's in a project, come to for somebody who holds `own` in the
    /// department: the lower level, the earlier end, and nothing to pass on.
    #[must_use]
    pub fn as_far_as(self, own: &Self) -> Self {
        let expires = match (self.expires, own.expires) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let (level, named) = (self.level.min(own.level), self.named & own.named);
        Self { level, named, expires, passes: 0, ..self }
    }

    /// Whether they are over at `time`.
    pub fn is_over(&self, time: Millis) -> bool {
        self.expires.is_some_and(|end| time >= end)
    }

    /// Whether they satisfy a need (place and time aside).
    pub fn satisfy(&self, need: Need) -> bool {
        self.level >= need.level && self.named.includes(need.named)
    }
}

/// Who holds a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// All devices of a person.
    Member(MemberId),
    /// One device.
    Device(DeviceId),
    /// A department takes part in a project: whoever holds a capability that covers the department
    /// holds this one, too, up to the level of theirs.
    Department(SpaceId),
}

impl CapabilityId {
    /// The capability that an enrolment's term number `term` gives to the joiner: one entry gives
    /// several, so each has an id of its own.
    pub fn of_term(enrolment: &EntryHash, term: usize) -> Self {
        let parts: [&[u8]; 2] = [enrolment.as_bytes(), &(term as u64).to_be_bytes()];
        Self::new(hash::digest("tongzhou 2026 enrolment term v1", &parts))
    }
}

/// A capability as its issuer grants it; its id is the hash of the control entry that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Capability {
    /// Who gets it.
    pub subject: Subject,
    /// What it allows.
    pub terms: Terms,
    /// The issuer's own capability that it is cut from.
    pub parent: CapabilityId,
}
