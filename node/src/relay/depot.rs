//! The parcels that a relay keeps, on its disk.
//!
//! A parcel is two files: its bytes, and its top (for whom it still is). It is kept from the moment its
//! top has its name, and no longer when that is gone; bytes without a top are left of a crash.
//!
//! Invariants: there are never more bytes and parcels than the roster and [`HELD_PARCELS_MAX`] allow,
//! nor more of one sender than its part. What is kept leaves only when all for whom it is have it, when
//! it is replaced by its sender, when nobody for whom it is is served any more, or, once it is out of
//! date, when room is needed.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use protocol::{
    clock::Millis,
    crypto::{DeviceTag, UseKey},
    encode,
    ids::DeviceId,
    limits::PARCEL_DEVICES_MAX,
    relay::Slot,
    wire::bundle::{Parcel, ParcelId},
};
use serde::{Deserialize, Serialize};

use super::{HELD_PARCELS_MAX, HOLDS_MS_MAX, SENDER_PART};
use crate::disk::{Disk, StateFileError, read_state_file, write_state_file};

/// The folder in a relay's home.
pub(super) const FOLDER: &str = "held";

const TOP: &str = ".top";
const BYTES: &str = ".parcel";

/// The version of the files' form.
const FORMAT: u8 = 1;

/// Bytes of a top.
const TOP_BYTES_MAX: usize = PARCEL_DEVICES_MAX * 8 + 256;

/// What is known of a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    format: u8,
    /// The relay's number for it: later ones came later.
    pub number: u64,
    /// Who left it.
    pub from: DeviceId,
    /// For whom it still is.
    pub to: BTreeSet<DeviceTag>,
    /// What it would be replaced by.
    pub slot: Option<Slot>,
    /// Its bytes.
    pub bytes: u64,
    /// When it came.
    pub came: Millis,
    /// Until when it is kept.
    pub until: Millis,
}

/// What came of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, now or since before, until then.
    Until(Millis),
    /// There is no room for it.
    Full,
    /// Its sender has no room left.
    Share,
    /// It is for nobody who is served.
    Nobody,
}

/// The parcels.
pub struct Depot {
    disk: Arc<dyn Disk>,
    key: UseKey,
    held: BTreeMap<u64, (ParcelId, Held)>,
    numbers: BTreeMap<ParcelId, u64>,
    for_whom: BTreeMap<DeviceTag, BTreeSet<u64>>,
    used: u64,
    next: u64,
}

impl Depot {
    /// The depot in a home. What a crash has left half done is cleared away.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Result<Self, StateFileError> {
        let mut depot = Self {
            disk,
            key,
            held: BTreeMap::new(),
            numbers: BTreeMap::new(),
            for_whom: BTreeMap::new(),
            used: 0,
            next: 1,
        };
        let names = names(&*depot.disk)?;
        let tops: BTreeSet<&str> = names.iter().filter_map(|it| it.strip_suffix(TOP)).collect();
        for name in &names {
            let kept = match (name.strip_suffix(TOP), name.strip_suffix(BYTES)) {
                (Some(id), _) => depot.take_up(id, names.contains(&format!("{id}{BYTES}")))?,
                (_, Some(id)) => tops.contains(id),
                _ => false,
            };
            if !kept {
                remove(&*depot.disk, name)?;
            }
        }
        Ok(depot)
    }

    fn take_up(&mut self, id: &str, has_bytes: bool) -> Result<bool, StateFileError> {
        let read = read_top(&*self.disk, &self.key, id)?;
        let Some((parcel, held)) = read.filter(|_| has_bytes) else { return Ok(false) };
        self.next = self.next.max(held.number + 1);
        self.note(parcel, held);
        Ok(true)
    }

    fn note(&mut self, parcel: ParcelId, held: Held) {
        self.used += held.bytes;
        self.numbers.insert(parcel, held.number);
        for tag in &held.to {
            self.for_whom.entry(*tag).or_default().insert(held.number);
        }
        self.held.insert(held.number, (parcel, held));
    }

    /// Keeps a parcel that a device leaves for those of these devices whom it is served for.
    ///
    /// # Errors
    /// When the disk fails; nothing is promised then.
    pub fn keep(
        &mut self,
        now: Millis,
        (from, slot): (DeviceId, Option<Slot>),
        bytes: &[u8],
        to: BTreeSet<DeviceTag>,
        quota_bytes: u64,
    ) -> Result<Kept, StateFileError> {
        let id = Parcel::name_of(bytes);
        if let Some((_, held)) = self.numbers.get(&id).and_then(|number| self.held.get(number)) {
            return Ok(Kept::Until(held.until));
        }
        if to.is_empty() {
            return Ok(Kept::Nobody);
        }
        let own = |held: &&(ParcelId, Held)| held.1.from == from;
        let replaced = self.held.values().filter(own);
        let replaced = replaced.filter(|(_, held)| slot.is_some() && held.slot == slot);
        let replaced: Vec<u64> = replaced.map(|(_, held)| held.number).collect();
        let size = bytes.len() as u64;
        let mut fits = self.fits(&from, size, &replaced, quota_bytes);
        if fits.is_err() {
            self.drop_old(now)?;
            fits = self.fits(&from, size, &replaced, quota_bytes);
        }
        if let Err(why) = fits {
            return Ok(why);
        }
        let until = now.plus(HOLDS_MS_MAX);
        let held = Held {
            format: FORMAT,
            number: self.next,
            from,
            to,
            slot,
            bytes: size,
            came: now,
            until,
        };
        make_folder(&*self.disk)?;
        let sealed = self.key.seal(&context(&id, BYTES), bytes);
        write_state_file(&*self.disk, &at(&format!("{id}{BYTES}")), &sealed)?;
        self.write_top(&id, &held)?;
        self.next += 1;
        self.note(id, held);
        for number in replaced {
            self.drop_one(number)?;
        }
        Ok(Kept::Until(until))
    }

    /// Whether there is room, once what is replaced has gone.
    fn fits(&self, from: &DeviceId, size: u64, replaced: &[u64], quota: u64) -> Result<(), Kept> {
        let stays = |held: &&Held| !replaced.contains(&held.number);
        let all = self.held.values().map(|(_, held)| held).filter(stays);
        let (mut count, mut bytes, mut own_count, mut own_bytes) = (0_u64, 0_u64, 0_u64, 0_u64);
        for held in all {
            (count, bytes) = (count + 1, bytes + held.bytes);
            if held.from == *from {
                (own_count, own_bytes) = (own_count + 1, own_bytes + held.bytes);
            }
        }
        let most = HELD_PARCELS_MAX as u64;
        if count >= most || bytes.saturating_add(size) > quota {
            return Err(Kept::Full);
        }
        let part = quota / SENDER_PART;
        if own_count >= most / SENDER_PART || own_bytes.saturating_add(size) > part {
            return Err(Kept::Share);
        }
        Ok(())
    }

    /// The first parcel for a device after this number that is not out of date, and its number. One
    /// that was damaged is passed over and goes.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn next_for(
        &mut self,
        now: Millis,
        device: &DeviceTag,
        after: u64,
    ) -> Result<Option<(u64, Vec<u8>)>, StateFileError> {
        loop {
            let waiting = self.for_whom.get(device).into_iter().flatten().copied();
            let mut waiting = waiting.filter(|number| *number > after);
            let live = |number: &u64| self.held.get(number).is_some_and(|(_, it)| it.until > now);
            let Some(number) = waiting.find(live) else { return Ok(None) };
            let Some((id, _)) = self.held.get(&number).cloned() else { return Ok(None) };
            let sealed = read_state_file(&*self.disk, &at(&format!("{id}{BYTES}")))?;
            let bytes = sealed.and_then(|sealed| self.key.open(&context(&id, BYTES), &sealed));
            match bytes.filter(|bytes| Parcel::name_of(bytes) == id) {
                Some(bytes) => return Ok(Some((number, bytes))),
                None => self.drop_one(number)?,
            }
        }
    }

    /// A device has these safe.
    ///
    /// # Errors
    /// When the disk fails; then they are handed out once more.
    pub fn taken(&mut self, device: &DeviceTag, numbers: &[u64]) -> Result<(), StateFileError> {
        for number in numbers {
            self.lessen(*number, |tag| tag != device)?;
        }
        Ok(())
    }

    /// Nobody but these is served any more.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn serve_only(&mut self, served: &BTreeSet<DeviceTag>) -> Result<(), StateFileError> {
        let over = |(_, held): &&(ParcelId, Held)| !held.to.is_subset(served);
        let over: Vec<u64> = self.held.values().filter(over).map(|(_, it)| it.number).collect();
        for number in over {
            self.lessen(number, |tag| served.contains(tag))?;
        }
        Ok(())
    }

    /// A parcel is from now on only for some of those whom it was for.
    fn lessen(
        &mut self,
        number: u64,
        stays: impl Fn(&DeviceTag) -> bool,
    ) -> Result<(), StateFileError> {
        let Some((id, held)) = self.held.get(&number) else { return Ok(()) };
        let (gone, to): (BTreeSet<_>, BTreeSet<_>) =
            held.to.iter().copied().partition(|tag| !stays(tag));
        if gone.is_empty() {
            return Ok(());
        }
        if to.is_empty() {
            return self.drop_one(number);
        }
        let (id, held) = (*id, Held { to, ..held.clone() });
        self.write_top(&id, &held)?;
        self.forget_whom(number, &gone);
        self.held.insert(number, (id, held));
        Ok(())
    }

    fn forget_whom(&mut self, number: u64, gone: &BTreeSet<DeviceTag>) {
        for tag in gone {
            if let Some(numbers) = self.for_whom.get_mut(tag) {
                numbers.remove(&number);
                if numbers.is_empty() {
                    self.for_whom.remove(tag);
                }
            }
        }
    }

    fn drop_old(&mut self, now: Millis) -> Result<(), StateFileError> {
        let old = self.held.values().filter(|(_, held)| held.until <= now);
        let old: Vec<u64> = old.map(|(_, held)| held.number).collect();
        old.into_iter().try_for_each(|number| self.drop_one(number))
    }

    fn drop_one(&mut self, number: u64) -> Result<(), StateFileError> {
        let Some((id, held)) = self.held.get(&number).cloned() else { return Ok(()) };
        // The top first: bytes without one are cleared away at the next start.
        remove(&*self.disk, &format!("{id}{TOP}"))?;
        remove(&*self.disk, &format!("{id}{BYTES}"))?;
        self.held.remove(&number);
        self.numbers.remove(&id);
        self.used -= held.bytes;
        self.forget_whom(number, &held.to);
        Ok(())
    }

    fn write_top(&self, id: &ParcelId, held: &Held) -> Result<(), StateFileError> {
        let sealed = self.key.seal(&context(id, TOP), &encode::to_bytes(&(*id, held)));
        write_state_file(&*self.disk, &at(&format!("{id}{TOP}")), &sealed)
    }

    /// Parcels that wait for a device.
    pub fn waiting(&self, now: Millis, device: &DeviceTag) -> u64 {
        let numbers = self.for_whom.get(device).into_iter().flatten();
        let held = numbers.filter_map(|number| self.held.get(number));
        held.filter(|(_, held)| held.until > now).count() as u64
    }

    /// Bytes that are kept.
    pub fn used_bytes(&self) -> u64 {
        self.used
    }

    /// Everything that is kept, the oldest first.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Held> {
        self.held.values().map(|(_, held)| held)
    }
}

/// What is kept in a home, read beside the relay that works on it.
///
/// # Errors
/// When the disk fails.
pub(super) fn look(disk: &dyn Disk, key: &UseKey) -> Result<Vec<Held>, StateFileError> {
    let mut all = Vec::new();
    for name in names(disk)? {
        let Some(id) = name.strip_suffix(TOP) else { continue };
        all.extend(read_top(disk, key, id)?.map(|(_, held)| held));
    }
    all.sort_by_key(|held| held.number);
    Ok(all)
}

fn read_top(
    disk: &dyn Disk,
    key: &UseKey,
    id: &str,
) -> Result<Option<(ParcelId, Held)>, StateFileError> {
    let Some(sealed) = read_state_file(disk, &at(&format!("{id}{TOP}")))? else { return Ok(None) };
    let context = [id, TOP].concat();
    let clear = key.open(context.as_bytes(), &sealed);
    let read: Option<(ParcelId, Held)> =
        clear.and_then(|bytes| encode::from_bytes(&bytes, TOP_BYTES_MAX).ok());
    Ok(read.filter(|(parcel, held)| parcel.to_string() == id && held.format == FORMAT))
}

fn context(id: &ParcelId, ending: &str) -> Vec<u8> {
    format!("{id}{ending}").into_bytes()
}

fn at(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

fn names(disk: &dyn Disk) -> io::Result<Vec<String>> {
    match disk.list(Path::new(FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}

fn remove(disk: &dyn Disk, name: &str) -> io::Result<()> {
    match disk.remove(&at(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn make_folder(disk: &dyn Disk) -> io::Result<()> {
    match disk.create_dir(Path::new(FOLDER)) {
        Ok(()) => disk.sync_dir(Path::new("")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
