//! Which assignments this node's person has seen. It is theirs alone: nobody else is told, and their
//! other devices are, in their own space, where they have one.
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
const FILE: &str = "assignments";

/// The version of its form.
const FORMAT: u8 = 1;

/// Tasks of which it is kept; the oldest go first. One takes about a hundred bytes.
const TASKS_MAX: usize = 8_192;

/// Changes that are kept of each task: a task is assigned to somebody again now and then.
const CHANGES_MAX: usize = 16;

/// Bytes of the file, with several changes for each task.
const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The changes that assigned a task to somebody.
pub(super) type Changes = Vec<[u8; 32]>;

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    format: u8,
    next: u64,
    /// The changes that assigned the task, as they were seen, and a number that grows with every note.
    tasks: BTreeMap<(SpaceId, DocId), (Changes, u64)>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { format: FORMAT, next: 0, tasks: BTreeMap::new() }
    }
}

impl Seen {
    /// Reads a home's file. One that can't be read counts as none.
    pub fn read(disk: &dyn Disk) -> Self {
        let bytes = match read_state_file(disk, Path::new(FILE)) {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(error) => {
                tracing::warn!("failed to {error}: which assignments were seen is forgotten");
                return Self::default();
            }
        };
        match encode::from_bytes::<Self>(&bytes, FILE_BYTES_MAX) {
            Ok(seen) if seen.format == FORMAT => seen,
            _ if bytes.is_empty() => Self::default(),
            _ => {
                tracing::warn!("which assignments were seen can't be read and is forgotten");
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

    /// The changes that assigned a task to us and that we have seen.
    pub fn of(&self, space: &SpaceId, task: &DocId) -> &[[u8; 32]] {
        self.tasks.get(&(*space, *task)).map_or(&[], |(changes, _)| changes)
    }

    /// These were seen, too; all that were seen of this task. `None` when that was known.
    pub fn note(
        &mut self,
        space: SpaceId,
        task: DocId,
        changes: impl IntoIterator<Item = [u8; 32]>,
    ) -> Option<Vec<[u8; 32]>> {
        let mut all = self.of(&space, &task).to_vec();
        let before = all.len();
        for change in changes {
            if !all.contains(&change) {
                all.push(change);
            }
        }
        if all.len() == before {
            return None;
        }
        // What was seen long ago is no longer what assigns anybody.
        all.drain(..all.len().saturating_sub(CHANGES_MAX));
        self.next += 1;
        self.tasks.insert((space, task), (all.clone(), self.next));
        if self.tasks.len() > TASKS_MAX {
            let oldest = self.tasks.iter().min_by_key(|(_, (_, age))| *age).map(|(key, _)| *key);
            oldest.map(|key| self.tasks.remove(&key));
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn what_was_seen_is_read_as_written_and_damage_is_no_trouble() {
        let disk = SimDisk::new();
        assert_eq!(Seen::read(&disk), Seen::default());
        let (space, task) = (SpaceId::new([1; 16]), DocId::new([3; 16]));
        let mut seen = Seen::default();
        assert_eq!(seen.note(space, task, [[7; 32]]), Some(vec![[7; 32]]));
        assert_eq!(seen.note(space, task, [[7; 32]]), None, "it was known");
        seen.write(&disk).expect("written");
        assert_eq!(Seen::read(&disk).of(&space, &task), [[7; 32]]);
        write_state_file(&disk, Path::new(FILE), &[1, 2, 3]).expect("written");
        assert_eq!(Seen::read(&disk), Seen::default());
    }

    #[test]
    fn the_oldest_goes_where_there_is_no_room() {
        let mut seen = Seen::default();
        let (space, task) = (SpaceId::ZERO, DocId::new([3; 16]));
        for number in 0..=CHANGES_MAX {
            seen.note(space, task, [[u8::try_from(number).expect("few"); 32]]);
        }
        assert_eq!(seen.of(&space, &task).len(), CHANGES_MAX);
        assert!(!seen.of(&space, &task).contains(&[0; 32]), "the first went");
        let other = |number: usize| {
            let number = u64::try_from(number).expect("small");
            DocId::created(protocol::ids::DocKind::Task, &protocol::ids::DeviceId::ZERO, number)
        };
        for number in 0..TASKS_MAX {
            seen.note(space, other(number), [[1; 32]]);
        }
        assert_eq!(seen.tasks.len(), TASKS_MAX);
        assert_eq!(seen.of(&space, &task), [[0; 32]; 0], "the task that was seen first");
    }
}
