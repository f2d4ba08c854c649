//! What this node's person noted: it is theirs alone, and colleagues have no use for it. Their other
//! devices are told of it in their own space, where they have one.
//!
//! Invariant: losing the file loses no work: at the worst somebody is told once more.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    str::FromStr,
};

use protocol::{
    clock::Millis,
    encode,
    ids::{DocId, SpaceId},
    schema::DueStage,
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
    /// What its person knows, where an entry can't say so.
    pub known: Option<At>,
    /// The reminder that they don't want to see before this time.
    pub snoozed: Option<(At, Millis)>,
    /// A number that grows with every note.
    age: u64,
}

/// A deadline as it was, and how near. Of any other deadline a note says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct At {
    /// The changes that set it, ascending.
    pub changes: Vec<[u8; 32]>,
    /// How near it was.
    pub stage: DueStage,
}

impl At {
    /// Whether this covers a stage of a deadline that these changes set.
    pub fn covers(&self, changes: &[[u8; 32]], stage: DueStage) -> bool {
        self.changes == changes && self.stage >= stage
    }
}

/// When one wants to be reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wish {
    /// At which hour of the day, from 0 to 23.
    pub hour: u8,
    /// At which stages.
    pub stages: BTreeSet<DueStage>,
}

impl Default for Wish {
    fn default() -> Self {
        // Nobody wants to hear of a deadline at midnight.
        Self { hour: 9, stages: DueStage::REMINDERS.into() }
    }
}

impl fmt::Display for Wish {
    /// The hour, and the stages, as other devices are told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.hour)?;
        self.stages.iter().try_for_each(|stage| write!(f, " {stage}"))
    }
}

impl FromStr for Wish {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let hour = words.next().and_then(|hour| hour.parse().ok()).filter(|hour| *hour < 24);
        let stage =
            |word: &str| word.parse().ok().filter(|stage| DueStage::REMINDERS.contains(stage));
        let stages: Option<BTreeSet<DueStage>> = words.map(stage).collect();
        Ok(Self { hour: hour.ok_or(())?, stages: stages.ok_or(())? })
    }
}

impl Wish {
    /// The last stage wished for that was reached.
    pub fn reached(&self, stage: DueStage) -> Option<DueStage> {
        self.stages.range(..=stage).next_back().copied()
    }
}

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Noted {
    format: u8,
    next: u64,
    /// When its person wants to be reminded.
    pub wish: Wish,
    notes: BTreeMap<(SpaceId, DocId), Note>,
}

impl Default for Noted {
    fn default() -> Self {
        Self { format: FORMAT, next: 0, wish: Wish::default(), notes: BTreeMap::new() }
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
            Ok(noted) if noted.format == FORMAT && noted.wish.hour < 24 => noted,
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

    /// The changes of a task's deadline that were noted as known.
    pub fn changes(&self, space: &SpaceId, task: &DocId) -> &[[u8; 32]] {
        let known = self.of(space, task).and_then(|note| note.known.as_ref());
        known.map_or(&[], |known| &known.changes)
    }

    /// The times at which what was put off comes again.
    pub fn snoozed(&self) -> impl Iterator<Item = Millis> {
        self.notes.values().filter_map(|note| Some(note.snoozed.as_ref()?.1))
    }

    /// Changes the note on a task.
    pub fn note(&mut self, space: SpaceId, task: DocId, change: impl FnOnce(&mut Note)) {
        self.next += 1;
        let note = self.notes.entry((space, task)).or_default();
        change(note);
        note.age = self.next;
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
        let at = At { changes: vec![[7; 32]], stage: DueStage::OneDay };
        noted.note(space, task, |note| note.known = Some(at.clone()));
        noted.note(space, task, |note| note.snoozed = Some((at.clone(), Millis(5))));
        noted.write(&disk).expect("written");
        assert_eq!(Noted::read(&disk).changes(&space, &task), [[7; 32]]);
        assert_eq!(Noted::read(&disk).snoozed().collect::<Vec<_>>(), [Millis(5)]);
        assert!(at.covers(&[[7; 32]], DueStage::ThreeDays) && !at.covers(&[], DueStage::OneDay));
        assert!(!at.covers(&[[7; 32]], DueStage::Today), "the next stage is another");
        let late = Noted { wish: Wish { hour: 24, ..Wish::default() }, ..noted };
        late.write(&disk).expect("written");
        assert_eq!(Noted::read(&disk), Noted::default(), "no clock has that hour");
        write_state_file(&disk, Path::new(FILE), &[1, 2, 3]).expect("written");
        assert_eq!(Noted::read(&disk), Noted::default());
    }

    #[test]
    fn what_one_wishes_is_told_and_read() {
        let none = Wish { hour: 0, stages: BTreeSet::new() };
        let some = Wish { hour: 23, stages: [DueStage::OneDay, DueStage::Overdue].into() };
        for wish in [Wish::default(), none, some] {
            assert_eq!(wish.to_string().parse(), Ok(wish));
        }
        for bad in ["", "24", "x", "9 sometimes", "9  1d"] {
            assert_eq!(bad.parse::<Wish>(), Err(()), "{bad}");
        }
    }

    #[test]
    fn no_more_notes_are_kept_than_there_is_room_for() {
        let mut noted = Noted::default();
        let task = |number: u64| {
            DocId::created(protocol::ids::DocKind::Task, &protocol::ids::DeviceId::ZERO, number)
        };
        let most = NOTES_MAX as u64;
        for number in 0..=most {
            noted.note(SpaceId::ZERO, task(most - number), |_| ());
        }
        assert_eq!(noted.notes.len(), NOTES_MAX);
        assert!(noted.of(&SpaceId::ZERO, &task(most)).is_none(), "the oldest went");
        assert!(noted.of(&SpaceId::ZERO, &task(0)).is_some());
    }
}
