//! Hashes of the state.

use protocol::{crypto::hash, ids::SpaceId};

use crate::{
    content::space_state,
    core::Core,
    facade::{Failure, SpaceHash},
};

impl Core {
    /// One hash for each space held; equal on every node with the same entries.
    pub(crate) fn state_hash(&mut self) -> Result<Vec<SpaceHash>, Failure> {
        let control = SpaceId::control(&self.org());
        let mut spaces: Vec<SpaceId> =
            self.door().held.ledger.all().map(|(log, _)| log.space).collect();
        spaces.sort_unstable();
        spaces.dedup();
        spaces.retain(|space| *space != SpaceId::ZERO);
        let mut hashes = Vec::new();
        for space in spaces {
            let hash = if space == control { self.control_hash()? } else { self.hash_of(&space)? };
            hashes.push(self.hash_row(&space, hash));
        }
        hashes.sort();
        Ok(hashes)
    }

    /// The state of one space of documents.
    pub(super) fn space_hash(&mut self, space: &SpaceId) -> Result<SpaceHash, Failure> {
        let hash = self.hash_of(space)?;
        Ok(self.hash_row(space, hash))
    }

    fn hash_row(&mut self, space: &SpaceId, hash: String) -> SpaceHash {
        let (name, entries) = (self.space_name(space), self.entries_of(space));
        SpaceHash { space: space.to_string(), name, entries, hash }
    }

    fn control_hash(&self) -> Result<String, Failure> {
        Ok(hex(&self.authority()?.state_digest()))
    }

    fn hash_of(&mut self, space: &SpaceId) -> Result<String, Failure> {
        let door = self.door_mut();
        let state = space_state(&mut door.content, &mut door.held, space);
        let state = state.map_err(|error| self.unreadable(&error))?;
        let parts: [&[u8]; 3] = [space.as_bytes(), &state.documents, &state.rows];
        Ok(hex(&hash::digest("tongzhou 2026 space state v1", &parts)))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
