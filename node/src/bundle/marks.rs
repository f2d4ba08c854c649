//! What the last bundle for somebody held, so that the next can go on from there.
//!
//! Invariant: a mark is written only when the file that it tells of is safe. It is a wish, not a
//! proof: who loses a stick makes the next bundle without it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use protocol::{
    clock::Millis,
    crypto::{DeviceTag, UseKey, hash},
    encode,
    ids::{BlobId, DeviceId, KeyId, MemberId, SpaceId},
    limits::BEACON_LOGS_MAX,
    wire::LogTag,
};
use serde::{Deserialize, Serialize};

use super::{MARK_FILES_MAX, MARKS_MAX, at, make_folder, names};
use crate::disk::{Disk, STATE_FILE_BYTES_MAX, StateFileError, read_state_file, write_state_file};

/// The version of the files' form.
const FORMAT: u8 = 2;

/// How their names begin.
const BEGINNING: &str = "to-";

/// For whom a bundle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Target {
    /// All devices of a person.
    Member(MemberId),
    /// All devices that may read a space.
    Space(SpaceId),
}

/// What the last bundle for somebody held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    format: u8,
    /// When it was made.
    pub made: Millis,
    /// Who could open it.
    pub devices: BTreeSet<DeviceTag>,
    /// By space: how far it took each log.
    pub spaces: BTreeMap<SpaceId, BTreeMap<LogTag, u64>>,
    /// The keys that it gave.
    pub keys: BTreeSet<KeyId>,
    /// The files that they gave: chunks up to this one, and all of those that are whole.
    pub files: BTreeMap<BlobId, u32>,
}

impl Mark {
    /// Of a bundle that is made now.
    pub fn new(made: Millis) -> Self {
        Self { format: FORMAT, made, ..Self::default() }
    }

    /// How far a device was given a log.
    pub fn reach(&self, device: &DeviceId, space: &SpaceId, log: &LogTag) -> u64 {
        if !self.devices.contains(&DeviceTag::of(device)) {
            return 0;
        }
        self.spaces.get(space).and_then(|logs| logs.get(log)).copied().unwrap_or(0)
    }

    /// How many chunks of a file a device was given, from the first on.
    pub fn chunks(&self, device: &DeviceId, blob: &BlobId) -> u32 {
        let sent = self.devices.contains(&DeviceTag::of(device)).then(|| self.files.get(blob));
        sent.flatten().copied().unwrap_or(0)
    }

    /// Takes note of how many chunks of a file go, while there is room.
    pub fn note_file(&mut self, blob: BlobId, chunks: u32) {
        if self.files.len() < MARK_FILES_MAX || self.files.contains_key(&blob) {
            self.files.insert(blob, chunks);
        }
    }

    /// What an earlier mark says of files holds on, where it was for all of these devices, too.
    pub fn keep_files(&mut self, earlier: &Self) {
        if self.devices.is_subset(&earlier.devices) {
            earlier.files.iter().for_each(|(blob, chunks)| self.note_file(*blob, *chunks));
        }
    }

    /// Takes note of how far a log goes, while there is room.
    pub fn note(&mut self, space: SpaceId, log: LogTag, seq: u64) {
        let logs = self.spaces.entry(space).or_default();
        if logs.len() < BEACON_LOGS_MAX || logs.contains_key(&log) {
            logs.insert(log, seq);
        }
    }
}

/// The marks of a home.
pub struct Marks {
    disk: Arc<dyn Disk>,
    key: UseKey,
}

impl Marks {
    /// Of the home on this disk.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        Self { disk, key }
    }

    /// The mark of these recipients. One that can't be read counts as none: more is told then.
    pub fn of(&self, target: &Target) -> Option<Mark> {
        self.read(&self.name(target))
    }

    /// Keeps a mark.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&self, target: &Target, mark: &Mark) -> Result<(), StateFileError> {
        let name = self.name(target);
        let sealed = self.key.seal(name.as_bytes(), &encode::to_bytes(mark));
        make_folder(&*self.disk)?;
        write_state_file(&*self.disk, &at(&name), &sealed)?;
        self.forget_oldest()
    }

    fn forget_oldest(&self) -> Result<(), StateFileError> {
        let all = names(&*self.disk)?.into_iter();
        let mut all: Vec<String> = all.filter(|name| name.starts_with(BEGINNING)).collect();
        if all.len() > MARKS_MAX {
            all.sort_by_cached_key(|name| self.read(name).map_or(Millis(0), |mark| mark.made));
            all.truncate(all.len() - MARKS_MAX);
            for name in all {
                self.disk.remove(&at(&name))?;
            }
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Option<Mark> {
        let sealed = read_state_file(&*self.disk, &at(name)).ok()??;
        let bytes = self.key.open(name.as_bytes(), &sealed)?;
        let mark: Mark = encode::from_bytes(&bytes, STATE_FILE_BYTES_MAX).ok()?;
        (mark.format == FORMAT).then_some(mark)
    }

    /// A name that tells nobody else whom one wrote to.
    fn name(&self, target: &Target) -> String {
        let sealed = self.key.seal(b"name", &encode::to_bytes(target));
        let digest = hash::digest("tongzhou 2026 bundle mark name v1", &[&sealed]);
        let short = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
        format!("{BEGINNING}{}", short.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use protocol::crypto::HomeKey;

    use super::*;
    use crate::disk::SimDisk;

    fn target(number: u64) -> Target {
        let mut bytes = [7; 16];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        Target::Member(MemberId::new(bytes))
    }

    fn marks(disk: &SimDisk) -> Marks {
        Marks::open(Arc::new(disk.clone()), HomeKey::new([4; 32]).for_use("bundles"))
    }

    #[test]
    fn a_mark_is_read_as_it_was_kept_and_says_nothing_of_another_device() {
        let disk = SimDisk::new();
        let (device, space) = (DeviceId::new([1; 32]), SpaceId::new([2; 16]));
        let log = LogTag::of(&protocol::ids::LogId::trunk(space, device, 0));
        let mut mark = Mark::new(Millis(5));
        mark.devices.insert(DeviceTag::of(&device));
        mark.note(space, log, 9);
        assert_eq!(marks(&disk).of(&target(1)), None);
        marks(&disk).keep(&target(1), &mark).expect("kept");
        assert_eq!(marks(&disk).of(&target(1)), Some(mark.clone()));
        assert_eq!(marks(&disk).of(&target(2)), None);
        assert_eq!(mark.reach(&device, &space, &log), 9);
        assert_eq!(mark.reach(&DeviceId::new([3; 32]), &space, &log), 0);
    }

    #[test]
    fn the_oldest_marks_are_forgotten() {
        let disk = SimDisk::new();
        let most = MARKS_MAX as u64;
        for number in 0..=most {
            marks(&disk).keep(&target(number), &Mark::new(Millis(number))).expect("kept");
        }
        assert_eq!(marks(&disk).of(&target(0)), None);
        assert!(marks(&disk).of(&target(1)).is_some() && marks(&disk).of(&target(most)).is_some());
    }
}
