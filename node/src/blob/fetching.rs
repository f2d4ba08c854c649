//! Fetching a blob: which parts are lacking, and what becomes of those that come.
//!
//! Invariant: a part is written only when it is the one that the blob's id asks for; what is noted as held
//! was synced before. A part that lies here from before a crash is found before it is asked for.

use std::{io, sync::Arc};

use protocol::{
    blob::{ChunkSet, Part, Root, chunk_hash},
    clock::Millis,
    crypto::FileKey,
    ids::{BlobId, DeviceId},
    limits::LIST_HASHES,
};

use super::{
    BATCH_BYTES,
    card::{Card, Wanted},
    error::{BlobError, Trouble},
    layout,
    shelf::{Blobs, Known, sealed_chunk},
};
use crate::disk::{Disk, DiskFile};

/// What came of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is here now.
    Good,
    /// It is here now, and with it the whole blob.
    Whole,
    /// It was here already.
    Known,
    /// It isn't what it should be.
    Bad,
    /// It isn't wanted any more.
    Unwanted,
}

/// While parts of a blob are fetched.
#[derive(Debug)]
pub(super) struct Fetch {
    root: Option<Root>,
    /// The blob's file, from the first part that came.
    file: Option<Arc<dyn DiskFile>>,
    /// Which lists are here.
    lists: Vec<bool>,
    /// All chunks below this one are here.
    here_below: u32,
    named_root: bool,
    /// Lists below this one were named.
    named_lists: u32,
    /// Chunks below this one are here or were named.
    named_chunks: u32,
    /// Bytes of the blob's file when this began: parts from before a crash lie below.
    found_bytes: u64,
    /// Bytes written since the last sync.
    unsynced: usize,
    /// When listeners were last told how far it is.
    told: Millis,
}

impl Blobs {
    /// Wants a blob: of a message of `from`, with this key and length. Whether it is to be fetched now
    /// and wasn't before, or not so urgently.
    ///
    /// # Errors
    /// When that can't be written down, or too many blobs are known.
    pub fn want(
        &mut self,
        blob: BlobId,
        (key, size): (FileKey, u64),
        from: DeviceId,
        wanted: Wanted,
        now: Millis,
    ) -> Result<bool, BlobError> {
        if !self.known.contains_key(&blob) {
            if !self.has_place() {
                return Err(BlobError::TooMany);
            }
            self.enter(blob, Card::of(size, key.clone(), from, Wanted::No, now));
        }
        let Some(known) = self.known.get_mut(&blob) else { return Ok(false) };
        if known.card.root.is_empty() {
            // An earlier message may have said something else of it.
            (known.card.key, known.card.size) = (key, size);
        }
        let again = known.trouble.take().is_some();
        if known.card.whole || known.card.wanted >= wanted && !again {
            return Ok(again && !known.card.whole);
        }
        known.card.wanted = known.card.wanted.max(wanted);
        known.card.used = now.max(known.card.used);
        known.card.write(&*self.disk, &self.key, &blob)?;
        Ok(true)
    }

    /// Wants a blob no longer; what is here of it goes.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn give_up(&mut self, blob: &BlobId) -> Result<(), BlobError> {
        if self.whole(blob) == Some(false) { self.remove(blob) } else { Ok(()) }
    }

    /// Whether parts of a blob are taken.
    pub fn is_fetching(&self, blob: &BlobId) -> bool {
        self.known.get(blob).is_some_and(|known| known.fetch.is_some())
    }

    /// Begins, or begins anew, to name parts.
    pub fn begin_fetch(&mut self, blob: &BlobId) {
        let Some(known) = self.known.get_mut(blob).filter(|known| !known.card.whole) else {
            return;
        };
        let root = Root::from_bytes(blob, &known.card.root).ok();
        let file = self.disk.open(&layout::data(blob));
        let found = file.and_then(|file| file.len()).unwrap_or(0);
        let found_bytes = if known.distrusted { 0 } else { found };
        let mut fetch = Fetch {
            root: None,
            file: None,
            lists: Vec::new(),
            here_below: 0,
            named_root: false,
            named_lists: 0,
            named_chunks: 0,
            found_bytes,
            unsynced: 0,
            told: Millis(0),
        };
        if let Some(root) = root {
            fetch.begin(root, &mut known.card);
        }
        known.fetch = Some(fetch);
        self.find_lists(blob);
    }

    /// Lists that lie here from before.
    fn find_lists(&mut self, blob: &BlobId) {
        let Some(fetch) = self.known.get_mut(blob).and_then(|known| known.fetch.as_mut()) else {
            return;
        };
        let (Some(root), Ok(file)) = (&fetch.root, self.disk.open(&layout::data(blob))) else {
            return;
        };
        if fetch.found_bytes == 0 {
            return;
        }
        for (number, here) in (0..).zip(&mut fetch.lists) {
            let length = root.shape().list_bytes(number);
            let bytes = layout::read(&*file, layout::list_at(number), length).ok().flatten();
            *here = bytes.is_some_and(|bytes| root.is_list(number, &bytes));
        }
    }

    /// Parts that are lacking and weren't named since [`Blobs::begin_fetch`].
    pub fn name_parts(&mut self, blob: &BlobId, most: usize) -> Vec<Part> {
        let Some(Known { card, fetch: Some(fetch), .. }) = self.known.get_mut(blob) else {
            return Vec::new();
        };
        let Some(root) = &fetch.root else {
            let first = !std::mem::replace(&mut fetch.named_root, true);
            return if first { vec![Part::Root] } else { Vec::new() };
        };
        let shape = root.shape();
        let mut parts = Vec::new();
        while fetch.named_lists < shape.lists() && parts.len() < most {
            let number = fetch.named_lists;
            fetch.named_lists += 1;
            if !fetch.lists.get(number as usize).is_some_and(|here| *here) {
                parts.push(Part::List(number));
            }
        }
        let file = self.disk.open(&layout::data(blob)).ok();
        while parts.len() < most {
            let Some(number) = card.have.next_lacking(fetch.named_chunks, shape.chunks()) else {
                fetch.named_chunks = shape.chunks();
                break;
            };
            let list = number as usize / LIST_HASHES;
            if !fetch.lists.get(list).is_some_and(|here| *here) {
                break;
            }
            fetch.named_chunks = number + 1;
            let found =
                file.as_ref().filter(|_| layout::chunk_at(shape, number) < fetch.found_bytes);
            let found = found.and_then(|file| sealed_chunk(&**file, shape, number).ok().flatten());
            if found.is_some() {
                card.have.add(number);
            } else {
                parts.push(Part::Chunk(number));
            }
        }
        parts
    }

    /// Takes a part in that has come.
    ///
    /// # Errors
    /// When it can't be kept: the disk has no room or fails, or the blob isn't what the message says.
    /// Nothing more of it is named until [`Blobs::begin_fetch`].
    pub fn take(&mut self, blob: &BlobId, part: Part, bytes: &[u8]) -> Result<Taken, BlobError> {
        let taken = self.need(bytes.len() as u64).and_then(|()| self.take_part(blob, part, bytes));
        if let (Err(error), Some(known)) = (&taken, self.known.get_mut(blob)) {
            known.trouble = Some(Trouble::from(error));
            known.fetch = None;
            if matches!(error, BlobError::Disk(_) | BlobError::State(_)) && !known.card.whole {
                (known.distrusted, known.card.have) = (true, ChunkSet::default());
            }
        }
        taken
    }

    fn take_part(&mut self, blob: &BlobId, part: Part, bytes: &[u8]) -> Result<Taken, BlobError> {
        let Some(Known { card, fetch: Some(fetch), .. }) = self.known.get_mut(blob) else {
            return Ok(Taken::Unwanted);
        };
        match (part, fetch.root.as_ref().map(Root::shape)) {
            (Part::Root, None) => {
                let Ok(root) = Root::from_bytes(blob, bytes) else { return Ok(Taken::Bad) };
                // What comes by itself is small: nobody makes it large by saying so.
                if root.shape().size() > card.size && card.wanted != Wanted::Asked {
                    return Err(BlobError::Damaged);
                }
                card.size = root.shape().size();
                card.root = bytes.to_vec();
                fetch.begin(root, card);
                card.write(&*self.disk, &self.key, blob)?;
            }
            (Part::List(number), Some(_)) => {
                if !fetch.root.as_ref().is_some_and(|root| root.is_list(number, bytes)) {
                    return Ok(Taken::Bad);
                }
                fetch.file(&*self.disk, blob)?.write_at(layout::list_at(number), bytes)?;
                fetch.unsynced += bytes.len();
                fetch.lists.iter_mut().skip(number as usize).take(1).for_each(|here| *here = true);
            }
            (Part::Chunk(number), Some(_)) if card.have.has(number) => return Ok(Taken::Known),
            (Part::Chunk(number), Some(shape)) if number < shape.chunks() => {
                let file = fetch.file(&*self.disk, blob)?;
                if layout::chunk_hash_of(&*file, number)? != Some(chunk_hash(bytes))
                    || bytes.len() != shape.sealed_bytes(number)
                {
                    return Ok(Taken::Bad);
                }
                file.write_at(layout::chunk_at(shape, number), bytes)?;
                fetch.unsynced += bytes.len();
                card.have.add(number);
            }
            _ => return Ok(Taken::Unwanted),
        }
        self.note_progress(blob)
    }

    /// Looks whether a blob is whole, and syncs what has gathered.
    fn note_progress(&mut self, blob: &BlobId) -> Result<Taken, BlobError> {
        let Some(Known { card, fetch: Some(fetch), .. }) = self.known.get_mut(blob) else {
            return Ok(Taken::Unwanted);
        };
        let Some(shape) = fetch.root.as_ref().map(Root::shape) else { return Ok(Taken::Good) };
        let lacking = card.have.next_lacking(fetch.here_below, shape.chunks());
        fetch.here_below = lacking.unwrap_or(shape.chunks());
        let whole = lacking.is_none();
        if !whole && fetch.unsynced < BATCH_BYTES {
            return Ok(Taken::Good);
        }
        fetch.file(&*self.disk, blob)?.sync_data()?;
        fetch.unsynced = 0;
        if whole {
            (card.whole, card.have, card.wanted) = (true, ChunkSet::default(), Wanted::No);
        }
        card.write(&*self.disk, &self.key, blob)?;
        if !whole {
            return Ok(Taken::Good);
        }
        if let Some(known) = self.known.get_mut(blob) {
            (known.fetch, known.distrusted) = (None, false);
        }
        Ok(Taken::Whole)
    }

    /// Whether a blob turned out to be whole without anything coming: all parts lay here.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn is_found_whole(&mut self, blob: &BlobId) -> Result<bool, BlobError> {
        let all = self.known.get(blob).and_then(|known| {
            let root = known.fetch.as_ref()?.root.as_ref()?;
            Some(known.card.have.next_lacking(0, root.shape().chunks()).is_none())
        });
        Ok(all == Some(true) && self.note_progress(blob)? == Taken::Whole)
    }

    /// Whether listeners should be told how far a blob is: not more often than every `every_ms`.
    pub fn tells_progress(&mut self, blob: &BlobId, now: Millis, every_ms: u64) -> bool {
        let fetch = self.known.get_mut(blob).and_then(|known| known.fetch.as_mut());
        fetch.is_some_and(|fetch| {
            let due = now.since(fetch.told) >= every_ms;
            if due {
                fetch.told = now;
            }
            due
        })
    }

    /// The blobs that don't come for want of room, where there may be some now.
    pub fn retry_full(&mut self) -> Vec<BlobId> {
        if self.need(BATCH_BYTES as u64).is_err() {
            return Vec::new();
        }
        let full = self.known.iter_mut().filter(|(_, known)| known.trouble == Some(Trouble::Full));
        full.map(|(blob, known)| {
            known.trouble = None;
            *blob
        })
        .collect()
    }

    /// Whether something doesn't come for want of room.
    pub fn is_full(&self) -> bool {
        self.known.values().any(|known| known.trouble == Some(Trouble::Full))
    }
}

impl Fetch {
    fn file(&mut self, disk: &dyn Disk, blob: &BlobId) -> io::Result<Arc<dyn DiskFile>> {
        match &self.file {
            Some(file) => Ok(file.clone()),
            None => {
                let file: Arc<dyn DiskFile> = layout::open_or_create(disk, blob)?.into();
                self.file = Some(file.clone());
                Ok(file)
            }
        }
    }

    fn begin(&mut self, root: Root, card: &mut Card) {
        let shape = root.shape();
        if !card.have.fits(shape) {
            card.have = ChunkSet::none(shape);
        }
        self.lists = vec![false; shape.lists() as usize];
        self.root = Some(root);
    }
}
