//! What this node's person noted here and nowhere else: it is theirs alone, and colleagues have no
//! use for it.
//!
//! Invariant: losing the file loses no work: at the worst somebody is told once more.

use std::{collections::BTreeMap, path::Path};

use protocol::{
    encode,
    ids::{DocId, SpaceId},
};
use serde::{Deserialize, Serialize};

use crate::disk::{Disk, StateFileError, read_state_file, write_state_file};

/// The file in a home.
const FILE: &str = "reminders";

/// The version of its form.
const FORMAT: u8 = 1;

/// Tasks that notes are kept of; the oldest go first. A note takes about a hundred bytes.
const NOTES_MAX: usize = 4_096;

/// Bytes of the file, with several days that stand in each task.
const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What was noted of one task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// The changes that set its deadline then, ascending. Of another deadline the note says nothing.
    pub changes: Vec<[u8; 32]>,
    /// A number that grows with every note.
    age: u64,
}

impl Note {
    /// That its person knows of these changes.
    pub fn known(changes: Vec<[u8; 32]>) -> Self {
        Self { changes, ..Self::default() }
    }
}

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Noted {
    format: u8,
    next: u64,
    notes: BTreeMap<(SpaceId, DocId), Note>,
}

impl Default for Noted {
    fn default() -> Self {
        Self { format: FORMAT, next: 0, notes: BTreeMap::new() }
    }
}

impl Noted {
    /// Reads a home's file. One that can't be read counts as none.
    pub fn read(disk: &dyn Disk) -> Self {
        let bytes = match read_state_file(disk, Path::new(FILE)) {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(error) => {
                tracing::warn!("failed to {error}: what was noted of deadlines is forgotten");
                return Self::default();
            }
        };
        match encode::from_bytes::<Self>(&bytes, FILE_BYTES_MAX) {
            Ok(noted) if noted.format == FORMAT => noted,
            _ if bytes.is_empty() => Self::default(),
            _ => {
                tracing::warn!("what was noted of deadlines can't be read and is forgotten");
                Self::default()
            }
        }
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write(&self, disk: &dyn Disk) -> Result<(), StateFileError> {
        write_state_file(disk, Path::new(FILE), &encode::to_bytes(self))
    }

    /// The note on a task.
    pub fn of(&self, space: &SpaceId, task: &DocId) -> Option<&Note> {
        self.notes.get(&(*space, *task))
    }

    /// The changes that were noted of a task.
    pub fn changes(&self, space: &SpaceId, task: &DocId) -> &[[u8; 32]] {
        self.of(space, task).map_or(&[], |note| &note.changes)
    }

    /// Keeps a note.
    pub fn put(&mut self, space: SpaceId, task: DocId, note: Note) {
        self.next += 1;
        self.notes.insert((space, task), Note { age: self.next, ..note });
        if self.notes.len() > NOTES_MAX {
            let oldest = self.notes.iter().min_by_key(|(_, note)| note.age).map(|(key, _)| *key);
            oldest.map(|key| self.notes.remove(&key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn notes_are_read_as_written_and_damage_is_no_trouble() {
        let disk = SimDisk::new();
        assert_eq!(Noted::read(&disk), Noted::default());
        let (space, task) = (SpaceId::new([1; 16]), DocId::new([3; 16]));
        let mut noted = Noted::default();
        noted.put(space, task, Note::known(vec![[7; 32]]));
        noted.write(&disk).expect("written");
        assert_eq!(Noted::read(&disk).changes(&space, &task), [[7; 32]]);
        write_state_file(&disk, Path::new(FILE), &[1, 2, 3]).expect("written");
        assert_eq!(Noted::read(&disk), Noted::default());
    }

    #[test]
    fn no_more_notes_are_kept_than_there_is_room_for() {
        let mut noted = Noted::default();
        let task = |number: u64| {
            DocId::created(protocol::ids::DocKind::Task, &protocol::ids::DeviceId::ZERO, number)
        };
        let most = NOTES_MAX as u64;
        for number in 0..=most {
            noted.put(SpaceId::ZERO, task(most - number), Note::default());
        }
        assert_eq!(noted.notes.len(), NOTES_MAX);
        assert!(noted.of(&SpaceId::ZERO, &task(most)).is_none(), "the oldest went");
        assert!(noted.of(&SpaceId::ZERO, &task(0)).is_some());
    }
}
