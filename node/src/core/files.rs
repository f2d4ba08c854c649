//! Files between the engine, the disk and the messages, tasks and pages that refer to them.
//!
//! Invariants: a part of a blob is given only where something that is shown in a space both may read refers
//! to it; every other question has the same answer. A file that can't be kept never touches a message: its
//! trouble is noted beside it, listeners hear of it, and it is tried again.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    blob::Part,
    clock::Millis,
    crypto::HomeKey,
    ids::{BlobId, DeviceId, SpaceId},
    limits::{BLOBS_PER_FRAME_MAX, PARTS_PER_FRAME_MAX},
    wire::{BlobFrame, Frame},
};

use super::{io::Output, state::Core};
use crate::{
    blob::{Blobs, Taken, Wanted},
    content::{self, FileAt},
    disk::Disk,
    facade::Event,
    sync::{self, limits::BLOBS_WANTED_MAX},
};

/// What didn't come for want of room is tried again this often.
const RETRY_MS: u64 = 60_000;

/// Listeners hear this often how far a file is.
const TOLD_MS: u64 = 250;

/// What a core keeps of files.
pub(super) struct Files {
    pub blobs: Blobs,
    /// What the engine was told to fetch.
    fetching: BTreeSet<BlobId>,
    /// When what didn't come for want of room was last tried.
    retried: Millis,
}

impl Files {
    /// Of the home on this disk.
    pub fn open(disk: &std::sync::Arc<dyn Disk>, home: &HomeKey) -> Self {
        let blobs = Blobs::open(disk.clone(), home.for_use("blobs"));
        Self { blobs, fetching: BTreeSet::new(), retried: Millis(0) }
    }

    /// When to look again whether there is room.
    pub fn due(&self) -> Option<Millis> {
        self.blobs.is_full().then(|| self.retried.plus(RETRY_MS))
    }
}

impl Core {
    /// The home's blobs.
    pub(crate) fn blobs(&self) -> &Blobs {
        &self.files.blobs
    }

    /// The same, to change.
    pub(crate) fn blobs_mut(&mut self) -> &mut Blobs {
        &mut self.files.blobs
    }

    /// How many connected peers say that they hold a blob that is wanted.
    pub(crate) fn blob_holders(&self, blob: &BlobId) -> usize {
        self.engine.holders(blob)
    }

    /// The spaces of which something is held.
    fn held_spaces(&self) -> BTreeSet<SpaceId> {
        self.door.held.ledger.all().map(|(log, _)| log.space).collect()
    }

    /// What refers to a blob in a space.
    pub(super) fn references(&mut self, space: &SpaceId, blob: &BlobId) -> Vec<FileAt> {
        content::file_references(&self.door.held.store, space, blob).unwrap_or_else(|error| {
            self.note_trouble(&error.into());
            Vec::new()
        })
    }

    /// Where something refers to a blob.
    pub(super) fn spaces_of_blob(&mut self, blob: &BlobId) -> BTreeSet<SpaceId> {
        let mut spaces = self.held_spaces();
        spaces.retain(|space| !self.references(space, blob).is_empty());
        spaces
    }

    /// Goes on with what was wanted when the node stopped.
    pub(super) fn resume_files(&mut self, now: Millis) {
        let wanted = self.files.blobs.wanted();
        for (blob, _) in wanted.into_iter().take(BLOBS_WANTED_MAX) {
            self.start_fetch(now, blob);
        }
    }

    /// Files that are fetched and that nobody has asked for.
    pub(super) fn fetching_unasked(&self) -> Vec<BlobId> {
        let asked: BTreeSet<BlobId> = self
            .files
            .blobs
            .wanted()
            .into_iter()
            .filter_map(|(blob, asked)| asked.then_some(blob))
            .collect();
        self.files.fetching.difference(&asked).copied().collect()
    }

    /// Files that are fetched and that nobody holds who is connected.
    pub(super) fn unheld_files(&self) -> Vec<BlobId> {
        let fetching = self.files.fetching.iter().copied();
        fetching.filter(|blob| self.engine.holders(blob) == 0).collect()
    }

    /// The devices that may read a message that refers to a file.
    pub(super) fn readers_of_file(&mut self, blob: &BlobId) -> Vec<DeviceId> {
        let spaces = self.spaces_of_blob(blob);
        let readers: BTreeSet<DeviceId> =
            spaces.iter().flat_map(|space| self.engine.readers(space)).collect();
        readers.into_iter().collect()
    }

    /// Has the engine fetch a blob.
    pub(crate) fn start_fetch(&mut self, now: Millis, blob: BlobId) {
        if self.files.fetching.len() >= BLOBS_WANTED_MAX && !self.files.fetching.contains(&blob) {
            return;
        }
        let Some(progress) = self.files.blobs.progress(&blob, now) else { return };
        let spaces = self.spaces_of_blob(&blob);
        if progress.whole || spaces.is_empty() || self.waits_for_line(progress.wanted) {
            return;
        }
        let urgent = progress.wanted == Wanted::Asked;
        if self.files.fetching.insert(blob) {
            self.files.blobs.begin_fetch(&blob);
        }
        self.engine.handle(now, sync::Input::BlobWanted { blob, spaces, urgent });
        self.seek_soon(now);
        self.tell_file(&blob);
    }

    /// Ends fetching a blob, and goes on with another that waited for a place.
    pub(crate) fn stop_fetch(&mut self, now: Millis, blob: &BlobId) {
        if !self.files.fetching.remove(blob) {
            return;
        }
        self.engine.handle(now, sync::Input::BlobUnwanted { blob: *blob });
        if self.files.fetching.len() + 1 >= BLOBS_WANTED_MAX {
            let wanted = self.files.blobs.wanted().into_iter();
            let next = wanted.map(|(blob, _)| blob).find(|it| !self.files.fetching.contains(it));
            next.into_iter().for_each(|blob| self.start_fetch(now, blob));
        }
    }

    /// Something came that refers to these blobs: what comes by itself is fetched, and what is here already
    /// is offered where it is referred to now.
    pub(super) fn look_at_files(&mut self, now: Millis, files: BTreeSet<(SpaceId, BlobId)>) {
        for (space, blob) in files {
            if self.files.blobs.whole(&blob) == Some(true) {
                let spaces = BTreeSet::from([space]);
                self.engine.handle(now, sync::Input::BlobHeld { blob, spaces, held: true });
                continue;
            }
            let Some(at) = self.references(&space, &blob).into_iter().next() else { continue };
            let from = at.by.unwrap_or(DeviceId::ZERO);
            let is_theirs = self.same_author(from);
            if !self.files.blobs.comes_by_itself(at.file.size, is_theirs) || self.read_only {
                continue;
            }
            let opens = (at.file.key.clone(), at.file.size);
            if !self.waits_for_line(Wanted::ByItself) {
                self.make_room(now, at.file.size);
            }
            match self.files.blobs.want(blob, opens, from, Wanted::ByItself, now) {
                Ok(_) => self.start_fetch(now, blob),
                Err(error) => tracing::warn!("the file {} isn't fetched: {error}", blob.short()),
            }
        }
    }

    /// Which devices belong to whoever this one does, by all that is known: ended ones, too.
    pub(super) fn same_author(&self, from: DeviceId) -> impl Fn(&DeviceId) -> bool + use<'_> {
        let authority = self.door.authority.as_ref();
        let member_of = move |device: &DeviceId| authority.and_then(|it| it.member_of(device));
        let member = member_of(&from);
        move |device| *device == from || member.is_some() && member_of(device) == member
    }

    /// Lets go what others hold, so that so many bytes more stay within the budget.
    pub(crate) fn make_room(&mut self, now: Millis, more: u64) {
        self.forget_strange_holders();
        for blob in self.files.blobs.to_let_go(more, now) {
            if let Err(error) = self.let_go(now, &blob) {
                tracing::warn!("the file {} isn't removed: {error}", blob.short());
            }
        }
    }

    /// Whoever left takes their copies with them.
    pub(crate) fn forget_strange_holders(&mut self) {
        if let Some(authority) = &self.door.authority {
            self.files.blobs.keep_holders(|device| authority.is_member(device));
        }
    }

    /// Removes this node's copy of a blob, and says so.
    pub(crate) fn let_go(
        &mut self,
        now: Millis,
        blob: &BlobId,
    ) -> Result<(), crate::blob::BlobError> {
        let spaces = self.spaces_of_blob(blob);
        let was_whole = self.files.blobs.whole(blob) == Some(true);
        self.stop_fetch(now, blob);
        self.files.blobs.remove(blob)?;
        if was_whole {
            let held = false;
            self.engine.handle(now, sync::Input::BlobHeld { blob: *blob, spaces, held });
        }
        self.tell_file(blob);
        Ok(())
    }

    /// Tries again what didn't come for want of room.
    pub(super) fn retry_files(&mut self, now: Millis) {
        if self.files.due().is_some_and(|due| due <= now || self.files.retried > now) {
            self.files.retried = now;
            for blob in self.files.blobs.retry_full() {
                self.start_fetch(now, blob);
            }
        }
    }

    pub(crate) fn tell_file(&mut self, blob: &BlobId) {
        self.tell(Event::FileChanged { file: blob.to_string() });
    }

    /// Answers which of these blobs are held whole; with nothing, where it is none.
    pub(super) fn tell_held(
        &mut self,
        now: Millis,
        peer: DeviceId,
        space: SpaceId,
        blobs: &[BlobId],
    ) {
        let mut held: Vec<BlobId> = Vec::new();
        for blob in blobs.iter().take(BLOBS_PER_FRAME_MAX) {
            let whole = self.files.blobs.whole(blob) == Some(true);
            if whole && self.lets_be_had(blob, now) && !self.references(&space, blob).is_empty() {
                held.push(*blob);
            }
        }
        if !held.is_empty() {
            self.send_frame(peer, &Frame::Blob(BlobFrame::Held(space, held)).to_bytes());
        }
    }

    /// A peer says that it holds blobs, or no longer.
    pub(super) fn note_holders(
        &mut self,
        now: Millis,
        peer: DeviceId,
        blobs: &[BlobId],
        held: bool,
    ) {
        for blob in blobs {
            if self.files.blobs.note_holder(blob, peer, held, now) {
                self.tell_file(blob);
            }
        }
    }

    /// Names parts that the engine may ask for.
    pub(super) fn name_parts(&mut self, now: Millis, blob: BlobId, most: usize) {
        let parts = self.files.blobs.name_parts(&blob, most);
        match self.files.blobs.is_found_whole(&blob) {
            Ok(true) => return self.file_came(now, blob),
            Ok(false) => {}
            Err(error) => tracing::warn!("the file {} isn't kept: {error}", blob.short()),
        }
        self.engine.handle(now, sync::Input::PartsNamed { blob, parts });
    }

    /// Gives parts of a blob to a peer who may read a message that refers to it.
    pub(super) fn give_parts(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        blob: BlobId,
        parts: &[Part],
    ) {
        let refers = !self.references(&space, &blob).is_empty();
        let mut lacking = Vec::new();
        for part in parts.iter().take(PARTS_PER_FRAME_MAX).copied() {
            let read = if refers { self.files.blobs.part(&blob, part) } else { Ok(None) };
            match read {
                Ok(Some(bytes)) => {
                    let bytes = Frame::Blob(BlobFrame::Part(blob, part, bytes)).to_bytes();
                    let note = self.note_of(peer);
                    note.sent = note.sent.saturating_add(bytes.len() as u64);
                    self.outputs.push_back(Output::SendPart { peer, bytes });
                }
                Ok(None) => lacking.push(part),
                Err(error) => {
                    tracing::warn!("a part of the file {} can't be read: {error}", blob.short());
                    lacking.push(part);
                }
            }
        }
        if !lacking.is_empty() {
            self.send_frame(peer, &Frame::Blob(BlobFrame::Lacking(blob, lacking)).to_bytes());
        }
    }

    /// Takes a part in that a peer gave.
    pub(super) fn take_part(
        &mut self,
        now: Millis,
        peer: DeviceId,
        (blob, part): (BlobId, Part),
        bytes: &[u8],
    ) {
        if self.read_only {
            return self.stop_fetch(now, &blob);
        }
        let good = match self.files.blobs.take(&blob, part, bytes) {
            Ok(Taken::Whole) => return self.file_came(now, blob),
            Ok(Taken::Good | Taken::Known | Taken::Unwanted) => true,
            Ok(Taken::Bad) => false,
            Err(error) => {
                tracing::warn!("the file {} isn't kept: {error}", blob.short());
                self.stop_fetch(now, &blob);
                return self.tell_file(&blob);
            }
        };
        self.engine.handle(now, sync::Input::PartTaken { peer, blob, part, good });
        if self.files.blobs.tells_progress(&blob, now, TOLD_MS) {
            self.tell_file(&blob);
        }
    }

    /// All of a blob is here.
    pub(super) fn file_came(&mut self, now: Millis, blob: BlobId) {
        self.stop_fetch(now, &blob);
        let spaces = self.spaces_of_blob(&blob);
        self.engine.handle(now, sync::Input::BlobHeld { blob, spaces, held: true });
        self.tell_file(&blob);
    }

    /// Everything that may be read here and isn't here is wanted, as far as the budget goes.
    pub(crate) fn want_all(&mut self, now: Millis) {
        let mut files: BTreeMap<BlobId, SpaceId> = BTreeMap::new();
        for space in self.held_spaces() {
            let all = content::files_in(&self.door.held.store, &space, crate::blob::BLOBS_MAX);
            match all {
                Ok(all) => files.extend(all.into_iter().map(|at| (at.file.blob, space))),
                Err(error) => self.note_trouble(&error.into()),
            }
        }
        let files = files.into_iter().map(|(blob, space)| (space, blob));
        let missing = files.filter(|(_, blob)| self.files.blobs.whole(blob) != Some(true));
        let missing = missing.collect();
        self.look_at_files(now, missing);
    }
}
