//! Keys of spaces: asked of whoever may have them. Which keys there are is in the control space; a
//! reader who came later than a key has it from a colleague.
//!
//! Invariant: questions and answers concern spaces that both may read, and only what was lacking is
//! handed to the owner.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    crypto::SealedKey,
    ids::{DeviceId, KeyId, SpaceId},
    limits::KEYS_PER_FRAME_MAX,
    wire::Frame,
};

use super::{
    Effect,
    limits::{KEYS_ASKED_MAX, WAITING_RETRY_MS},
    world::World,
};

/// The keys that this device lacks, by space, and whom it has asked for those of a space lately.
#[derive(Debug, Default)]
pub(super) struct Lacking {
    keys: BTreeMap<SpaceId, BTreeSet<KeyId>>,
    asked: BTreeMap<(DeviceId, SpaceId), Millis>,
}

impl Lacking {
    /// A peer has gone, or what it may read has changed: what it was asked counts no more.
    pub(super) fn forget(&mut self, peer: &DeviceId) {
        self.asked.retain(|(asked, _), _| asked != peer);
    }
}

impl World {
    /// Takes note of the keys that this device lacks. Where they have changed, everybody may be asked
    /// at once.
    pub(super) fn set_lacking(&mut self, lacking: BTreeMap<SpaceId, Vec<KeyId>>) {
        let sets = lacking.into_iter().map(|(space, keys)| (space, keys.into_iter().collect()));
        let before = std::mem::replace(&mut self.lacking.keys, sets.collect());
        let Lacking { keys, asked } = &mut self.lacking;
        asked.retain(|(_, space), _| before.get(space) == keys.get(space));
    }

    /// Asks a peer for the keys that we lack, of one space or of all; not again before an answer can
    /// have come.
    pub(super) fn ask_keys(&mut self, now: Millis, peer: &DeviceId, only: Option<SpaceId>) {
        let is_due = |space: &SpaceId| {
            let asked = self.lacking.asked.get(&(*peer, *space));
            asked.is_none_or(|at| *at > now || now.since(*at) >= WAITING_RETRY_MS)
        };
        let wanted = self.lacking.keys.iter().filter(|(space, _)| {
            only.is_none_or(|only| only == **space) && self.shares(peer, space) && is_due(space)
        });
        let mut questions = Vec::new();
        for (space, keys) in wanted {
            let keys: Vec<KeyId> = keys.iter().copied().take(KEYS_ASKED_MAX).collect();
            let frames = keys.chunks(KEYS_PER_FRAME_MAX);
            questions.extend(frames.map(|keys| (*space, keys.to_vec())));
        }
        for (space, keys) in questions {
            self.lacking.asked.insert((*peer, space), now);
            self.send(*peer, &Frame::KeysWanted(space, keys));
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
        let lacking = self.lacking.keys.get(&space);
        keys.retain(|key| lacking.is_some_and(|lacking| lacking.contains(&key.id)));
        if !keys.is_empty() {
            self.effects.push_back(Effect::TakeKeys { space, keys });
        }
    }
}
