//! Keys of spaces: asked of whoever may have them. Which keys there are is in the control space; a
//! reader who came later than a key has it from a colleague.
//!
//! Invariant: questions and answers concern spaces that both may read, and only what was lacking is
//! handed to the owner.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    crypto::SealedKey,
    ids::{DeviceId, KeyId, SpaceId},
    limits::KEYS_PER_FRAME_MAX,
    wire::Frame,
};

use super::{Effect, world::World};

/// The keys that this device lacks, by space.
#[derive(Debug, Default)]
pub(super) struct Lacking(BTreeMap<SpaceId, BTreeSet<KeyId>>);

impl World {
    /// Takes note of the keys that this device lacks.
    pub(super) fn set_lacking(&mut self, lacking: BTreeMap<SpaceId, Vec<KeyId>>) {
        let sets = lacking.into_iter().map(|(space, keys)| (space, keys.into_iter().collect()));
        self.lacking = Lacking(sets.collect());
    }

    /// Asks a peer for the keys that we lack.
    pub(super) fn ask_keys(&mut self, peer: &DeviceId) {
        let wanted = self.lacking.0.iter().filter(|(space, _)| self.shares(peer, space));
        let question = |(space, keys): (&SpaceId, &BTreeSet<KeyId>)| {
            Frame::KeysWanted(*space, keys.iter().take(KEYS_PER_FRAME_MAX).copied().collect())
        };
        let questions: Vec<Frame> = wanted.map(question).collect();
        for question in questions {
            self.send(*peer, &question);
        }
    }

    /// A peer asks for keys. Of a space that it may not read nothing is said.
    pub(super) fn on_keys_wanted(&mut self, peer: DeviceId, space: SpaceId, keys: Vec<KeyId>) {
        if self.shares(&peer, &space) {
            self.effects.push_back(Effect::GiveKeys { peer, space, keys });
        }
    }

    /// A peer gives keys.
    pub(super) fn on_keys(&mut self, peer: DeviceId, space: SpaceId, mut keys: Vec<SealedKey>) {
        if !self.shares(&peer, &space) {
            return;
        }
        let lacking = self.lacking.0.get(&space);
        keys.retain(|key| lacking.is_some_and(|lacking| lacking.contains(&key.id)));
        if !keys.is_empty() {
            self.effects.push_back(Effect::TakeKeys { space, keys });
        }
    }
}
