//! Putting a file in: sealed chunk by chunk while it is read, known under its id when it is whole.
//!
//! Invariant: until [`Blobs::end_add`] has returned, nothing refers to it, and a crash leaves nothing but a
//! file that the next start removes. What is the same as a file that was put in here before isn't kept
//! twice: the earlier blob and its key stand for both.

use protocol::{
    blob::{Hashes, Shape, chunk_hash},
    clock::Millis,
    crypto::FileKey,
    ids::{BlobId, DeviceId},
    limits::CHUNK_BYTES,
};

use super::{
    ADDING_IDLE_MS, ADDING_MAX,
    card::{Card, Wanted},
    error::BlobError,
    layout,
    shelf::Blobs,
};
use crate::disk::DiskFile;

/// A file that is being put in.
pub(super) struct Adding {
    shape: Shape,
    key: FileKey,
    hashes: Hashes,
    digest: blake3::Hasher,
    /// Clear bytes that don't fill a chunk yet.
    rest: Vec<u8>,
    /// Bytes written since the last sync.
    unsynced: usize,
    /// When something was added last.
    touched: Millis,
    file: Box<dyn DiskFile>,
}

impl Blobs {
    /// Begins to put in a file of `size` bytes under a random key; gives its number.
    ///
    /// # Errors
    /// When it is too large, the disk has no room for it, or fails.
    pub fn begin_add(&mut self, size: u64, key: [u8; 32], now: Millis) -> Result<u64, BlobError> {
        let shape = Shape::of(size).ok_or(BlobError::TooLarge)?;
        if self.adding.len() >= ADDING_MAX {
            let idle = self.adding.iter().min_by_key(|(_, adding)| adding.touched);
            let idle = idle.filter(|(_, adding)| now.since(adding.touched) >= ADDING_IDLE_MS);
            idle.map(|(number, _)| *number).into_iter().for_each(|it| self.give_up_add(it));
        }
        if self.adding.len() >= ADDING_MAX || !self.has_place() {
            return Err(BlobError::TooMany);
        }
        self.need(shape.sealed_size() + layout::list_at(shape.lists()))?;
        layout::make_folder(&*self.disk)?;
        self.numbers += 1;
        let number = self.numbers;
        let file = self.disk.create_new(&layout::new(number))?;
        let adding = Adding {
            shape,
            key: FileKey::new(key),
            hashes: Hashes::default(),
            digest: blake3::Hasher::new_derive_key("tongzhou 2026 file content v1"),
            rest: Vec::new(),
            unsynced: 0,
            touched: now,
            file,
        };
        self.adding.insert(number, adding);
        Ok(number)
    }

    /// Adds bytes to a file that is being put in. When that fails it is given up.
    ///
    /// # Errors
    /// When more come than was said, or the disk has no room or fails.
    pub fn add(&mut self, number: u64, bytes: &[u8], now: Millis) -> Result<(), BlobError> {
        self.need(bytes.len() as u64)?;
        let adding = self.adding.get_mut(&number).ok_or(BlobError::Unknown)?;
        adding.touched = now.max(adding.touched);
        let added = adding.add(bytes);
        if added.is_err() {
            self.give_up_add(number);
        }
        added
    }

    /// Ends putting a file in: all of it is durable when this returns its id.
    ///
    /// # Errors
    /// When fewer bytes came than was said, or the disk fails; it is given up then.
    pub fn end_add(&mut self, number: u64, by: DeviceId, now: Millis) -> Result<BlobId, BlobError> {
        let ended = self.finish_add(number, by, now);
        self.give_up_add(number);
        ended
    }

    fn finish_add(&mut self, number: u64, by: DeviceId, now: Millis) -> Result<BlobId, BlobError> {
        let adding = self.adding.get_mut(&number).ok_or(BlobError::Unknown)?;
        adding.flush()?;
        let root = adding.hashes.root(adding.shape).ok_or(BlobError::Changed)?;
        let content = *adding.digest.finalize().as_bytes();
        if let Some(blob) = self.contents.get(&content).copied() {
            self.touch(&blob, now)?;
            return Ok(blob);
        }
        for (list, bytes) in (0..).zip(adding.hashes.lists()) {
            adding.file.write_at(layout::list_at(list), bytes)?;
        }
        adding.file.sync_data()?;
        let blob = root.id();
        let (size, key) = (adding.shape.size(), adding.key.clone());
        self.disk.rename(&layout::new(number), &layout::data(&blob))?;
        self.disk.sync_dir(&layout::at(""))?;
        let card = Card {
            root: root.to_bytes(),
            whole: true,
            content: Some(content),
            ..Card::of(size, key, by, Wanted::No, now)
        };
        card.write(&*self.disk, &self.key, &blob)?;
        self.enter(blob, card);
        Ok(blob)
    }

    /// Gives a file up that is being put in.
    pub fn give_up_add(&mut self, number: u64) {
        if self.adding.remove(&number).is_some()
            && let Err(error) = layout::remove(&*self.disk, &layout::new(number))
        {
            tracing::warn!("a file that was begun isn't removed: {error}");
        }
    }

    /// Notes that a blob was used.
    pub(super) fn touch(&mut self, blob: &BlobId, now: Millis) -> Result<(), BlobError> {
        if let Some(known) = self.known.get_mut(blob) {
            known.card.used = now.max(known.card.used);
            known.card.write(&*self.disk, &self.key, blob)?;
        }
        Ok(())
    }
}

impl Adding {
    fn add(&mut self, mut bytes: &[u8]) -> Result<(), BlobError> {
        self.digest.update(bytes);
        while !bytes.is_empty() {
            let fits = (CHUNK_BYTES - self.rest.len()).min(bytes.len());
            let (now, later) = bytes.split_at(fits);
            self.rest.extend_from_slice(now);
            bytes = later;
            if self.rest.len() == CHUNK_BYTES {
                self.write_chunk()?;
            }
        }
        Ok(())
    }

    /// Seals and writes what has gathered, and checks that it is as long as a chunk here is.
    fn write_chunk(&mut self) -> Result<(), BlobError> {
        let number = self.hashes.count();
        if self.rest.len() != self.shape.clear_bytes(number) {
            return Err(BlobError::Changed);
        }
        let clear = std::mem::take(&mut self.rest);
        let sealed = self.key.seal(self.shape.size(), number, clear);
        self.file.write_at(layout::chunk_at(self.shape, number), &sealed)?;
        self.hashes.push(&chunk_hash(&sealed));
        self.unsynced += sealed.len();
        if self.unsynced >= super::BATCH_BYTES {
            self.file.sync_data()?;
            self.unsynced = 0;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), BlobError> {
        if self.rest.is_empty() { Ok(()) } else { self.write_chunk() }
    }
}
