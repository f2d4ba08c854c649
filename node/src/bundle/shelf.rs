//! The shelf: parcels that this node carries for others.
//!
//! Invariant: there are never more than [`CARRIED_PARCELS_MAX`] parcels and [`CARRIED_BYTES_MAX`]
//! bytes, and of files [`CARRIED_FILE_PARCELS_MAX`] and [`CARRIED_FILE_BYTES_MAX`]; none lies in the room
//! that the disk keeps for this node's own messages. What has no room isn't taken: what was promised to be carried stays. Parcels that are out
//! of date aren't handed on; they go when room is needed, so that a clock that was wrong for an hour
//! costs nothing.

use std::{collections::BTreeMap, io, sync::Arc};

use protocol::{
    clock::Millis,
    crypto::{DeviceTag, UseKey},
    encode,
    ids::DeviceId,
    limits::PARCEL_DEVICES_MAX,
    wire::bundle::{Label, Parcel, ParcelId, ParcelKind},
};
use serde::{Deserialize, Serialize};

use super::{
    CARRIED_BYTES_MAX, CARRIED_FILE_BYTES_MAX, CARRIED_FILE_PARCELS_MAX, CARRIED_MS_MAX,
    CARRIED_PARCELS_MAX, at, make_folder, names,
};
use crate::{
    blob::RESERVE_BYTES,
    disk::{Disk, StateFileError, read_state_file, write_state_file},
};

/// The version of the files' form.
const FORMAT: u8 = 1;

/// How their names end.
const ENDING: &str = ".parcel";

/// How the names of those end that hold files.
const FILES_ENDING: &str = ".files";

/// Bytes before a file's first sealed part: format and that part's length.
const HEAD_BYTES: usize = 5;

/// Bytes of a file's first sealed part.
const TOP_BYTES_MAX: usize = PARCEL_DEVICES_MAX * 8 + 256;

/// What is known of a parcel that is carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Who made it.
    pub from: DeviceId,
    /// When, by the sender's clock, or when it came here if that was earlier.
    pub made: Millis,
    /// For which devices.
    pub to: Vec<DeviceTag>,
    /// Its bytes.
    pub bytes: u64,
}

impl Carried {
    /// When it is carried no more.
    pub fn until(&self) -> Millis {
        self.made.plus(CARRIED_MS_MAX)
    }
}

/// What came of a parcel for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is carried from now on.
    New,
    /// It was carried already.
    Known,
    /// It is too old.
    Expired,
    /// There is no room for it.
    NoRoom,
}

/// The parcels.
pub struct Shelf {
    disk: Arc<dyn Disk>,
    key: UseKey,
    /// By name: bytes, and until when. `None` before anybody asked.
    spots: Option<BTreeMap<String, (u64, Millis)>>,
}

impl Shelf {
    /// Of the home on this disk.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        Self { disk, key, spots: None }
    }

    /// Carries a parcel, if there is room.
    ///
    /// # Errors
    /// When the disk fails; nothing is promised then.
    pub fn keep(
        &mut self,
        now: Millis,
        bytes: &[u8],
        label: &Label,
    ) -> Result<Kept, StateFileError> {
        let name = name_of(&Parcel::name_of(bytes), label.kind);
        if self.spots()?.contains_key(&name) {
            return Ok(Kept::Known);
        }
        let size = bytes.len() as u64;
        let to = label.devices().collect();
        let carried = Carried { from: label.from, made: label.made.min(now), to, bytes: size };
        if carried.until() <= now {
            return Ok(Kept::Expired);
        }
        if !self.has_room(label.kind, size)? {
            self.drop_expired(now)?;
        }
        if !self.has_room(label.kind, size)? {
            return Ok(Kept::NoRoom);
        }
        let top = self.key.seal(name.as_bytes(), &encode::to_bytes(&carried));
        let length = u32::try_from(top.len()).unwrap_or(u32::MAX).to_be_bytes();
        let parcel = self.key.seal(name.as_bytes(), bytes);
        let content = [&[FORMAT][..], &length, &top, &parcel].concat();
        make_folder(&*self.disk)?;
        write_state_file(&*self.disk, &at(&name), &content)?;
        self.spots()?.insert(name, (size, carried.until()));
        Ok(Kept::New)
    }

    /// What is carried and not out of date: what says to what files belong comes before the files.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn list(&mut self, now: Millis) -> Result<Vec<(String, Carried)>, StateFileError> {
        let live = self.spots()?.iter().filter(|(_, (_, until))| *until > now);
        let live: Vec<String> = live.map(|(name, _)| name.clone()).collect();
        let mut all = Vec::new();
        for name in live {
            if let Some(carried) = top(&*self.disk, &self.key, &name)? {
                all.push((name, carried));
            }
        }
        all.sort_by_key(|(name, _)| kind_of(name));
        Ok(all)
    }

    /// The bytes of a parcel. `None`: it isn't carried, or was damaged.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StateFileError> {
        let content = read_state_file(&*self.disk, &at(name))?.unwrap_or_default();
        let parcel = parts(&content).and_then(|(_, parcel)| self.key.open(name.as_bytes(), parcel));
        // Damage must not travel on under a parcel's name.
        Ok(parcel.filter(|bytes| name_of(&Parcel::name_of(bytes), kind_of(name)) == name))
    }

    fn spots(&mut self) -> Result<&mut BTreeMap<String, (u64, Millis)>, StateFileError> {
        if self.spots.is_none() {
            let mut spots = BTreeMap::new();
            for name in names(&*self.disk)?.into_iter().filter(|name| is_parcel(name)) {
                match top(&*self.disk, &self.key, &name)? {
                    Some(carried) => {
                        spots.insert(name, (carried.bytes, carried.until()));
                    }
                    None => remove(&*self.disk, &name)?,
                }
            }
            self.spots = Some(spots);
        }
        Ok(self.spots.get_or_insert_default())
    }

    fn has_room(&mut self, kind: ParcelKind, bytes: u64) -> Result<bool, StateFileError> {
        let room = self.disk.room()?;
        let same = self.spots()?.iter().filter(|(name, _)| kind_of(name) == kind);
        let sum = |(parcels, sum), (_, (bytes, _)): (_, &(u64, Millis))| (parcels + 1, sum + bytes);
        let (parcels, so_far) = same.fold((0, bytes), sum);
        let (parcels_max, bytes_max) = match kind {
            ParcelKind::Entries => (CARRIED_PARCELS_MAX, CARRIED_BYTES_MAX),
            ParcelKind::Files => (CARRIED_FILE_PARCELS_MAX, CARRIED_FILE_BYTES_MAX),
        };
        let is_kept_free = room < RESERVE_BYTES.saturating_add(bytes);
        Ok(parcels < parcels_max && so_far <= bytes_max && !is_kept_free)
    }

    fn drop_expired(&mut self, now: Millis) -> Result<(), StateFileError> {
        let spots = self.spots()?;
        let old = spots.iter().filter(|(_, (_, until))| *until <= now);
        let old: Vec<String> = old.map(|(name, _)| name.clone()).collect();
        for name in old {
            remove(&*self.disk, &name)?;
            self.spots()?.remove(&name);
        }
        Ok(())
    }
}

fn name_of(parcel: &ParcelId, kind: ParcelKind) -> String {
    match kind {
        ParcelKind::Entries => format!("{parcel}{ENDING}"),
        ParcelKind::Files => format!("{parcel}{FILES_ENDING}"),
    }
}

/// Whether a parcel of the shelf lies under this name.
fn is_parcel(name: &str) -> bool {
    name.ends_with(ENDING) || name.ends_with(FILES_ENDING)
}

/// What the parcel of this name holds.
fn kind_of(name: &str) -> ParcelKind {
    if name.ends_with(FILES_ENDING) { ParcelKind::Files } else { ParcelKind::Entries }
}

fn remove(disk: &dyn Disk, name: &str) -> io::Result<()> {
    match disk.remove(&at(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// What a file says of its parcel, which isn't read for that. `None`: it is damaged, or another
/// home's.
fn top(disk: &dyn Disk, key: &UseKey, name: &str) -> Result<Option<Carried>, StateFileError> {
    let file = match disk.open(&at(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut head = vec![0; HEAD_BYTES + TOP_BYTES_MAX];
    let read = file.read_at(0, &mut head)?;
    head.truncate(read);
    let sealed = parts(&head).map(|(top, _)| top);
    let opened = sealed.and_then(|sealed| key.open(name.as_bytes(), sealed));
    Ok(opened.and_then(|bytes| encode::from_bytes(&bytes, TOP_BYTES_MAX).ok()))
}

/// A file's two sealed parts, as far as they are here.
fn parts(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = content.strip_prefix(&[FORMAT])?.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use protocol::{
        crypto::{DeviceKey, HomeKey},
        ids::OrgId,
        wire::{Frame, bundle::Load},
    };

    use super::*;
    use crate::disk::SimDisk;

    const ORG: OrgId = OrgId::new([9; 32]);
    const NOW: Millis = Millis(1_790_000_000_000);

    fn shelf(disk: &SimDisk) -> Shelf {
        Shelf::open(Arc::new(disk.clone()), HomeKey::new([4; 32]).for_use("bundles"))
    }

    /// A parcel of about so many bytes, and its label.
    fn parcel(number: u8, made: Millis, size: usize) -> (Vec<u8>, Label) {
        let key = DeviceKey::from_seed(&[1; 32]);
        let to = [DeviceKey::from_seed(&[2; 32]).device()];
        let mut load = Load::default();
        load.push(&Frame::Genesis(vec![number; size]));
        let parcel = Parcel::seal((ORG, made), &key, to, &load, [number; 32]);
        (parcel.to_bytes(), parcel.label(&ORG).expect("ours"))
    }

    #[test]
    fn what_is_kept_is_carried_on_after_a_restart_and_once() {
        let disk = SimDisk::new();
        let (bytes, label) = parcel(1, NOW, 100);
        assert_eq!(shelf(&disk).keep(NOW, &bytes, &label).expect("kept"), Kept::New);
        let mut again = shelf(&disk);
        assert_eq!(again.keep(NOW, &bytes, &label).expect("known"), Kept::Known);
        let all = again.list(NOW).expect("listed");
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].1.from, all[0].1.bytes), (label.from, bytes.len() as u64));
        assert_eq!(again.read(&all[0].0).expect("read"), Some(bytes));
    }

    #[test]
    fn threat_41_a_stolen_disk_tells_neither_sender_nor_recipient_of_what_was_carried() {
        let disk = SimDisk::new();
        let (bytes, label) = parcel(1, NOW, 100);
        let mut shelf = shelf(&disk);
        shelf.keep(NOW, &bytes, &label).expect("kept");
        let name = shelf.list(NOW).expect("listed").remove(0).0;
        let content = read_state_file(&disk, &at(&name)).expect("read").expect("there");
        let has = |what: &[u8]| content.windows(what.len()).any(|part| part == what);
        let told = encode::to_bytes(&top(&disk, &shelf.key, &name).expect("read").expect("whole"));
        let from = label.from.as_bytes();
        assert!(told.windows(32).any(|part| part == from), "the control: it is in what is sealed");
        assert!(!has(from) && !has(&bytes[..64]));
    }

    #[test]
    fn a_damaged_parcel_is_not_handed_on() {
        let disk = SimDisk::new();
        let (bytes, label) = parcel(1, NOW, 100);
        shelf(&disk).keep(NOW, &bytes, &label).expect("kept");
        let name = shelf(&disk).list(NOW).expect("listed").remove(0).0;
        let file = disk.open(&at(&name)).expect("there");
        let end = file.len().expect("known") - 1;
        file.write_at(end, &[0xff]).expect("bent");
        assert_eq!(shelf(&disk).read(&name).expect("read"), None);
        file.write_at(10, &[0xff; 8]).expect("bent");
        assert!(shelf(&disk).list(NOW).expect("listed").is_empty());
    }

    #[test]
    fn old_parcels_make_room_and_nothing_else_does() {
        let disk = SimDisk::new();
        let mut shelf = shelf(&disk);
        let (bytes, label) = parcel(1, NOW, 100);
        assert_eq!(shelf.keep(NOW, &bytes, &label).expect("kept"), Kept::New);
        let name = shelf.list(NOW).expect("listed").remove(0).0;
        // As if the shelf were full of it.
        shelf
            .spots()
            .expect("there")
            .insert(name, (CARRIED_BYTES_MAX, label.made.plus(CARRIED_MS_MAX)));
        let (other, of_other) = parcel(2, NOW, 100);
        assert_eq!(shelf.keep(NOW, &other, &of_other).expect("refused"), Kept::NoRoom);
        assert_eq!(shelf.list(NOW).expect("listed").len(), 1, "what was there stays");
        let late = NOW.plus(CARRIED_MS_MAX);
        assert!(shelf.list(late).expect("listed").is_empty(), "it isn't handed on any more");
        assert_eq!(shelf.keep(late, &bytes, &label).expect("known"), Kept::Known);
        let (new, of_new) = parcel(3, late, 100);
        assert_eq!(shelf.keep(late, &new, &of_new).expect("kept"), Kept::New);
        assert_eq!(shelf.keep(late, &bytes, &label).expect("old"), Kept::Expired);
        assert_eq!(shelf.list(late).expect("listed").len(), 1);
    }

    #[test]
    fn a_parcel_from_the_future_grows_old_from_the_day_it_came() {
        let disk = SimDisk::new();
        let mut shelf = shelf(&disk);
        let (bytes, label) = parcel(1, NOW.plus(1000 * CARRIED_MS_MAX), 100);
        assert_eq!(shelf.keep(NOW, &bytes, &label).expect("kept"), Kept::New);
        assert_eq!(shelf.list(NOW).expect("listed")[0].1.until(), NOW.plus(CARRIED_MS_MAX));
    }
}
