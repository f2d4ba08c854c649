//! Files in bundles: which go in, and the parcels with their parts.
//!
//! Invariant: a part goes to devices that may read everything of the spaces for which it is sealed, at that
//! moment, and something that is shown there refers to it; no more than a parcel is in memory, whatever a
//! file's length. Entries go first, so whoever takes a part in knows what it belongs to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{
    blob::{Part, Shape},
    clock::Millis,
    ids::{BlobId, DeviceId, SpaceId},
    limits::{BLOBS_PER_FRAME_MAX, LIST_HASHES},
    wire::{
        BlobFrame, Frame,
        bundle::{Load, ParcelKind},
    },
};

use super::{
    super::state::Core,
    outgoing::{Asked, Group, Outgoing, Step, asked},
};
use crate::{
    blob::BLOBS_MAX,
    bundle::{FILE_BYTES_MAX, Target},
    content,
    facade::{BundleFiles, BundleSince, FileCount},
    ingest::HoldError,
};

/// Files of one space of which is said that they are held: the newest, 32 bytes each.
const HELD_PER_SPACE_MAX: usize = 1024;

/// Bytes of a load after which a parcel of files is closed: it begins with the hashes that its chunks are
/// checked by, at most 6 % of it.
pub(super) const FILES_LOAD_BYTES: usize = 1024 * 1024;

/// A file of which something goes into a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Going {
    pub(super) blob: BlobId,
    shape: Shape,
    /// The first chunk that goes, and the one after the last.
    chunks: (u32, u32),
    /// The parcel, by its number, and the list that was last told in it.
    told: Option<(u64, u32)>,
}

impl Going {
    /// Clear bytes that go.
    fn bytes(&self) -> u64 {
        (self.chunks.0..self.chunks.1).map(|chunk| self.shape.clear_bytes(chunk) as u64).sum()
    }

    fn is_whole(&self) -> bool {
        self.chunks.1 >= self.shape.chunks()
    }
}

/// What each choice of files would put into a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forecast {
    pub(crate) entries: u64,
    pub(crate) small: FileCount,
    pub(crate) all: FileCount,
}

/// The files that somebody lacks, by the group that gets them.
type Lacking = Vec<(usize, Going)>;

impl Core {
    /// Plans the files of a bundle, smallest first: what is cut off or finds no room costs the large ones.
    pub(super) fn plan_files(
        &self,
        now: Millis,
        out: &mut Outgoing,
        groups: &[(Vec<DeviceId>, Vec<SpaceId>)],
        asked: &Asked,
    ) -> Result<(), HoldError> {
        let lacking = self.lacking_files(now, groups, asked)?;
        let mut room = self.carrying.files_bytes_max;
        let mut going: BTreeMap<usize, VecDeque<Going>> = BTreeMap::new();
        for (group, mut file) in lacking {
            let size = file.shape.size();
            let wanted = match asked.files {
                BundleFiles::None => false,
                BundleFiles::Small => size <= FILE_BYTES_MAX,
                BundleFiles::All => true,
            };
            let bytes = file.bytes();
            if !wanted || room == 0 {
                out.info.left.add(bytes);
                continue;
            }
            if bytes > room {
                let chunks = room / protocol::limits::CHUNK_BYTES as u64;
                file.chunks.1 = file.chunks.0 + u32::try_from(chunks).unwrap_or(u32::MAX);
                room = 0;
                out.info.left.add(bytes - file.bytes());
                if chunks == 0 {
                    continue;
                }
            }
            room = room.saturating_sub(bytes);
            going.entry(group).or_default().push_back(file);
        }
        if asked.files == BundleFiles::None {
            return Ok(());
        }
        for (number, (devices, spaces)) in groups.iter().enumerate() {
            let mut steps: VecDeque<Step> =
                going.remove(&number).map(Step::Parts).into_iter().collect();
            // Of a file that isn't known yet nobody keeps who holds it.
            for space in spaces {
                let held = self.held_in(space)?;
                steps.extend((!held.is_empty()).then_some(Step::Held(*space, held)));
            }
            let (devices, spaces) = (devices.clone(), spaces.clone());
            let kind = ParcelKind::Files;
            out.files.push_back(Group { kind, devices, spaces, steps, invitation: None });
        }
        Ok(())
    }

    /// What a bundle would hold, by what files go into it.
    pub(crate) fn forecast_bundle(
        &self,
        now: Millis,
        (target, spaces): (Target, BTreeMap<SpaceId, BTreeSet<DeviceId>>),
        since: BundleSince,
    ) -> Result<Forecast, HoldError> {
        let asked = asked(self.carrying.marks.of(&target), since, BundleFiles::All);
        let groups = self.groups(spaces);
        let mut forecast = self.forecast_files(now, &groups, &asked)?;
        for (devices, spaces) in &groups {
            for space in spaces {
                let lacking = self.lacking(space, devices, &asked).into_iter();
                let entries = lacking.map(|(_, after, up_to)| up_to.saturating_sub(after));
                forecast.entries += entries.sum::<u64>();
            }
        }
        Ok(forecast)
    }

    /// What each choice would put in.
    fn forecast_files(
        &self,
        now: Millis,
        groups: &[(Vec<DeviceId>, Vec<SpaceId>)],
        asked: &Asked,
    ) -> Result<Forecast, HoldError> {
        let mut forecast = Forecast::default();
        for (_, file) in self.lacking_files(now, groups, asked)? {
            let bytes = file.bytes();
            forecast.all.add(bytes);
            if file.shape.size() <= FILE_BYTES_MAX {
                forecast.small.add(bytes);
            }
        }
        Ok(forecast)
    }

    /// The files that are here and that somebody of a group isn't known to hold, nor was sent.
    fn lacking_files(
        &self,
        now: Millis,
        groups: &[(Vec<DeviceId>, Vec<SpaceId>)],
        asked: &Asked,
    ) -> Result<Lacking, HoldError> {
        let since = match asked.since {
            BundleSince::Time(since) => since,
            BundleSince::Held | BundleSince::Last => Millis(0),
        };
        let mut planned: BTreeMap<BlobId, BTreeSet<DeviceId>> = BTreeMap::new();
        let mut lacking = Lacking::new();
        for (number, (devices, spaces)) in groups.iter().enumerate() {
            for space in spaces {
                for at in content::files_in(&self.door.held.store, space, BLOBS_MAX)? {
                    let blob = at.file.blob;
                    let Some(shape) = self.files.blobs.shape(&blob) else { continue };
                    let who = planned.entry(blob).or_default();
                    if at.hlc.millis() < since || devices.iter().all(|it| who.contains(it)) {
                        continue;
                    }
                    let lacks = |it: &&DeviceId| !self.files.blobs.is_holder(&blob, it, now);
                    let sent = |it: &DeviceId| {
                        asked.last.as_ref().map_or(0, |mark| mark.chunks(it, &blob))
                    };
                    // An empty file has a root and no chunks: it counts as one.
                    let all = shape.chunks().max(1);
                    let from = devices.iter().filter(lacks).map(sent).min().unwrap_or(u32::MAX);
                    if from < all {
                        who.extend(devices);
                        let chunks = (from, shape.chunks());
                        lacking.push((number, Going { blob, shape, chunks, told: None }));
                    }
                }
            }
        }
        lacking.sort_by_key(|(group, file)| (file.bytes(), *group, file.blob));
        Ok(lacking)
    }

    /// The files of a space that are here, the newest first.
    fn held_in(&self, space: &SpaceId) -> Result<VecDeque<BlobId>, HoldError> {
        let mut all = content::files_in(&self.door.held.store, space, BLOBS_MAX)?;
        all.retain(|at| self.files.blobs.whole(&at.file.blob) == Some(true));
        all.sort_by_key(|at| std::cmp::Reverse(at.hlc));
        let mut seen = BTreeSet::new();
        let all = all.into_iter().map(|at| at.file.blob).filter(|blob| seen.insert(*blob));
        Ok(all.take(HELD_PER_SPACE_MAX).collect())
    }

    /// Says of some files that they are here; those that are left come back.
    pub(super) fn fill_held(
        space: SpaceId,
        mut held: VecDeque<BlobId>,
        load: &mut Load,
    ) -> Option<Step> {
        let some = held.drain(..held.len().min(BLOBS_PER_FRAME_MAX)).collect();
        load.push(&Frame::Blob(BlobFrame::Held(space, some)));
        (!held.is_empty()).then_some(Step::Held(space, held))
    }

    /// Puts the next part of the next file into a load; what is left of them comes back.
    pub(super) fn fill_part(
        &mut self,
        mut files: VecDeque<Going>,
        out: &mut Outgoing,
        load: &mut Load,
    ) -> Option<Step> {
        let mut file = files.pop_front()?;
        let next = file.chunks.0;
        // A parcel can be read by itself, whatever became of others and in whatever order they come.
        let now = Some((out.info.parcels, next / LIST_HASHES as u32));
        let told = std::mem::replace(&mut file.told, now) == now;
        let put = if told { Some(()) } else { self.put_hashes(&file, load) };
        let put = put.and_then(|()| match next < file.chunks.1 {
            true => self.put_part(&file.blob, Part::Chunk(next), load),
            false => Some(()),
        });
        if put.is_none() {
            // It went, or was damaged, since this bundle was planned.
            out.mark.files.remove(&file.blob);
            out.info.left.add(file.bytes());
            return Some(Step::Parts(files));
        }
        out.info.file_bytes += file.shape.clear_bytes(next) as u64;
        file.chunks.0 = next.saturating_add(1);
        if file.chunks.0 < file.chunks.1 {
            files.push_front(file);
        } else {
            let chunks = if file.is_whole() { u32::MAX } else { file.chunks.1 };
            out.mark.note_file(file.blob, chunks);
            out.info.files += 1;
        }
        Some(Step::Parts(files))
    }

    /// What the next chunks are checked by.
    fn put_hashes(&mut self, file: &Going, load: &mut Load) -> Option<()> {
        self.put_part(&file.blob, Part::Root, load)?;
        let list = file.chunks.0 / LIST_HASHES as u32;
        match list < file.shape.lists() {
            true => self.put_part(&file.blob, Part::List(list), load),
            false => Some(()),
        }
    }

    fn put_part(&mut self, blob: &BlobId, part: Part, load: &mut Load) -> Option<()> {
        let bytes = match self.files.blobs.part(blob, part) {
            Ok(bytes) => bytes?,
            Err(error) => {
                tracing::warn!("a part of the file {} can't be read: {error}", blob.short());
                return None;
            }
        };
        load.push(&Frame::Blob(BlobFrame::Part(*blob, part, bytes))).then_some(())
    }
}
