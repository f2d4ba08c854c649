//! The blobs of a home: which are here, and reading them.

use std::{collections::BTreeMap, io, path::Path, sync::Arc};

use protocol::{
    blob::{ChunkSet, Part, Root, Shape, chunk_hash},
    clock::Millis,
    crypto::{FileKey, UseKey},
    ids::{BlobId, DeviceId},
    limits::CHUNK_BYTES,
};

use super::{
    BLOBS_MAX, FOLDER, PIECE_BYTES, RESERVE_BYTES,
    adding::Adding,
    budget::Rules,
    card::{Card, Wanted},
    error::{BlobError, Trouble},
    fetching::Fetch,
    layout,
};
use crate::disk::{Disk, DiskFile};

/// A blob that is known here.
#[derive(Debug)]
pub(super) struct Known {
    pub card: Card,
    /// Why it doesn't come.
    pub trouble: Option<Trouble>,
    /// While parts of it are fetched.
    pub fetch: Option<Fetch>,
    /// A sync failed: what seems to lie on the disk may be gone after a power cut, and a later sync that
    /// succeeds says nothing of it. All of it is fetched and written again.
    pub distrusted: bool,
}

/// The blob of which a part was read last: its file stays open for the next one.
struct Reading {
    blob: BlobId,
    root: Arc<Root>,
    file: Arc<dyn DiskFile>,
}

/// A blob's root and its open file.
type OpenBlob = (Arc<Root>, Arc<dyn DiskFile>);

/// The blobs of a home.
pub struct Blobs {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) key: UseKey,
    pub(super) known: BTreeMap<BlobId, Known>,
    /// Files that were put in here, by the digest of their clear bytes.
    pub(super) contents: BTreeMap<[u8; 32], BlobId>,
    pub(super) adding: BTreeMap<u64, Adding>,
    pub(super) numbers: u64,
    pub(super) rules: Rules,
    reading: Option<Reading>,
}

/// How far a blob is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// All of it is.
    pub whole: bool,
    /// Clear bytes that are.
    pub have: u64,
    /// Whether it is to be fetched.
    pub wanted: Wanted,
    /// Why it doesn't come.
    pub trouble: Option<Trouble>,
    /// It stays, however little room there is.
    pub kept: bool,
    /// How many other devices are known to hold it whole.
    pub holders: usize,
}

/// What is left when this node's copy goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// There is none here.
    NotHere,
    /// So many other devices are known to hold it.
    Others(usize),
    /// Nobody else is known to hold it.
    Last,
}

impl Blobs {
    /// Of the home on this disk. What can't be read is left where it is and counts as not there.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        let rules = Rules::read(&*disk, &key);
        let mut blobs = Self {
            disk,
            key,
            known: BTreeMap::new(),
            contents: BTreeMap::new(),
            adding: BTreeMap::new(),
            numbers: 0,
            rules,
            reading: None,
        };
        if let Err(error) = blobs.look() {
            tracing::warn!("the files of this home can't be listed: {error}");
        }
        blobs
    }

    fn look(&mut self) -> Result<(), BlobError> {
        let names = match self.disk.list(Path::new(FOLDER)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        let id = |name: &str, end| name.strip_suffix(end).and_then(|id| id.parse::<BlobId>().ok());
        for name in &names {
            if let Some(blob) = id(name, layout::CARD) {
                if let Some(card) = Card::read(&*self.disk, &self.key, &blob)? {
                    self.enter(blob, card);
                }
            } else if name.starts_with(layout::NEW)
                || id(name, layout::DATA)
                    .is_some_and(|blob| !names.contains(&format!("{blob}{}", layout::CARD)))
            {
                // Begun, and cut short.
                layout::remove(&*self.disk, &layout::at(name))?;
            }
        }
        Ok(())
    }

    pub(super) fn enter(&mut self, blob: BlobId, card: Card) {
        if let Some(content) = card.content.filter(|_| card.whole) {
            self.contents.insert(content, blob);
        }
        self.known.insert(blob, Known { card, trouble: None, fetch: None, distrusted: false });
    }

    /// Whether a blob is known here, and whether all of it is here.
    pub fn whole(&self, blob: &BlobId) -> Option<bool> {
        self.known.get(blob).map(|known| known.card.whole)
    }

    /// The clear bytes of a blob, as a message says; 0 of one that isn't known.
    pub fn size(&self, blob: &BlobId) -> u64 {
        self.known.get(blob).map_or(0, |known| known.card.size)
    }

    /// How far a blob is here; `None`: it isn't known.
    pub fn progress(&self, blob: &BlobId, now: Millis) -> Option<Progress> {
        let known = self.known.get(blob)?;
        let Known { card, trouble, .. } = known;
        let have = if card.whole {
            card.size
        } else {
            (u64::from(card.have.count()) * CHUNK_BYTES as u64).min(card.size)
        };
        Some(Progress {
            whole: card.whole,
            have,
            wanted: card.wanted,
            trouble: trouble.clone(),
            kept: card.kept,
            holders: card.holders(now),
        })
    }

    /// The parts of a blob that is whole here.
    pub fn shape(&self, blob: &BlobId) -> Option<Shape> {
        let known = self.known.get(blob).filter(|known| known.card.whole)?;
        Shape::of(known.card.size)
    }

    /// Whether a device is known to hold a blob whole.
    pub fn is_holder(&self, blob: &BlobId, device: &DeviceId, now: Millis) -> bool {
        self.known.get(blob).is_some_and(|known| known.card.is_holder(device, now))
    }

    /// Who sent a blob, as far as the first message says that referred to it.
    pub fn sender(&self, blob: &BlobId) -> Option<DeviceId> {
        self.known.get(blob).map(|known| known.card.from)
    }

    /// What a message has to say to refer to a file that was put in here: its key and length. Of others'
    /// files that is their messages' word.
    pub fn opens(&self, blob: &BlobId) -> Option<(FileKey, u64)> {
        let card = &self.known.get(blob).filter(|known| known.card.whole)?.card;
        card.content.map(|_| (card.key.clone(), card.size))
    }

    /// The blobs that are to be fetched and aren't here, those first that somebody asked for.
    pub fn wanted(&self) -> Vec<(BlobId, bool)> {
        let wants = |known: &Known| {
            !known.card.whole && known.card.wanted != Wanted::No && known.trouble.is_none()
        };
        let wanted = self.known.iter().filter(|(_, known)| wants(known));
        let mut wanted: Vec<(BlobId, bool)> =
            wanted.map(|(blob, known)| (*blob, known.card.wanted == Wanted::Asked)).collect();
        wanted.sort_by_key(|(_, asked)| !asked);
        wanted
    }

    /// Whether another blob may be known.
    pub(super) fn has_place(&self) -> bool {
        self.known.len() < BLOBS_MAX
    }

    /// Refuses what would use up what is kept free.
    pub(super) fn need(&self, bytes: u64) -> Result<(), BlobError> {
        let room = self.disk.room()?;
        if room < RESERVE_BYTES.saturating_add(bytes) { Err(BlobError::Full) } else { Ok(()) }
    }

    /// A part of a blob that is whole, as it travels. `None`: it isn't here, or was damaged.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn part(&mut self, blob: &BlobId, part: Part) -> Result<Option<Vec<u8>>, BlobError> {
        let Some(known) = self.known.get(blob).filter(|known| known.card.whole) else {
            return Ok(None);
        };
        if part == Part::Root {
            return Ok(Some(known.card.root.clone()));
        }
        let Some((root, file)) = self.reading(blob)? else { return Ok(None) };
        let bytes = match part {
            Part::List(number) => {
                let length = root.shape().list_bytes(number);
                let list = layout::read(&*file, layout::list_at(number), length)?;
                list.filter(|list| !list.is_empty() && root.is_list(number, list))
            }
            Part::Chunk(number) if number < root.shape().chunks() => {
                let chunk = sealed_chunk(&*file, root.shape(), number)?;
                if chunk.is_none() {
                    self.note_damage(blob, &root, number);
                }
                chunk
            }
            Part::Root | Part::Chunk(_) => None,
        };
        Ok(bytes)
    }

    /// The root and the file of a blob that is whole here.
    fn reading(&mut self, blob: &BlobId) -> Result<Option<OpenBlob>, BlobError> {
        if let Some(last) = self.reading.as_ref().filter(|last| last.blob == *blob) {
            return Ok(Some((last.root.clone(), last.file.clone())));
        }
        let Some(known) = self.known.get(blob) else { return Ok(None) };
        let Ok(root) = Root::from_bytes(blob, &known.card.root) else { return Ok(None) };
        let file: Arc<dyn DiskFile> = self.disk.open(&layout::data(blob))?.into();
        let (blob, root) = (*blob, Arc::new(root));
        self.reading = Some(Reading { blob, root: root.clone(), file: file.clone() });
        Ok(Some((root, file)))
    }

    /// The clear bytes of a piece of [`PIECE_BYTES`], by the key and length that a message says; empty
    /// beyond the file's end.
    ///
    /// # Errors
    /// When the file isn't whole here, has another length, the key doesn't open it, or the disk fails.
    pub fn piece(
        &mut self,
        blob: &BlobId,
        (key, size): &(FileKey, u64),
        piece: u64,
        now: Millis,
    ) -> Result<Vec<u8>, BlobError> {
        const CHUNKS: u64 = (PIECE_BYTES / CHUNK_BYTES) as u64;
        let known = self.known.get_mut(blob).filter(|known| known.card.whole);
        let card = &mut known.ok_or(BlobError::NotHere)?.card;
        card.used = now.max(card.used);
        // What somebody else's message said of it first doesn't matter.
        if card.size != *size {
            return Err(BlobError::Damaged);
        }
        let shape = Shape::of(*size).ok_or(BlobError::TooLarge)?;
        let first = piece.saturating_mul(CHUNKS);
        let mut clear = Vec::new();
        for number in first..first.saturating_add(CHUNKS).min(u64::from(shape.chunks())) {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let sealed = self.part(blob, Part::Chunk(number))?.ok_or(BlobError::Damaged)?;
            clear.extend(key.open(*size, number, &sealed).ok_or(BlobError::Damaged)?);
        }
        Ok(clear)
    }

    /// A chunk that was here is damaged: it is fetched again, if somebody has it.
    fn note_damage(&mut self, blob: &BlobId, root: &Root, chunk: u32) {
        tracing::warn!("a chunk of the file {} is damaged", blob.short());
        self.reading = None;
        let shape = root.shape();
        let Some(known) = self.known.get_mut(blob) else { return };
        let mut have = ChunkSet::none(shape);
        (0..shape.chunks()).filter(|number| *number != chunk).for_each(|number| have.add(number));
        known.card.whole = false;
        known.card.have = have;
        known.card.wanted = known.card.wanted.max(Wanted::ByItself);
        if let Err(error) = known.card.write(&*self.disk, &self.key, blob) {
            tracing::warn!("that isn't noted: {error}");
        }
    }

    /// A device says that it holds a blob, or no longer. Whether that changes anything here.
    pub fn note_holder(
        &mut self,
        blob: &BlobId,
        device: DeviceId,
        held: bool,
        now: Millis,
    ) -> bool {
        let Some(known) = self.known.get_mut(blob) else { return false };
        let news = known.card.note_holder(device, held, now);
        // Lost with a crash, it costs a warning too many.
        if news && let Err(error) = known.card.write(&*self.disk, &self.key, blob) {
            tracing::warn!("who holds a file isn't noted: {error}");
        }
        news
    }

    /// Forgets what devices said that don't count any more.
    pub fn keep_holders(&mut self, counts: impl Fn(&DeviceId) -> bool) {
        for known in self.known.values_mut() {
            known.card.holders.retain(|(device, _)| counts(device));
        }
    }

    /// What is left when this node's copy goes.
    pub fn copies(&self, blob: &BlobId, now: Millis) -> Copies {
        match self.known.get(blob).filter(|known| known.card.whole) {
            None => Copies::NotHere,
            Some(known) => match known.card.holders(now) {
                0 => Copies::Last,
                others => Copies::Others(others),
            },
        }
    }

    /// Keeps a blob however little room there is, or no longer.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&mut self, blob: &BlobId, kept: bool) -> Result<(), BlobError> {
        let known = self.known.get_mut(blob).ok_or(BlobError::NotHere)?;
        known.card.kept = kept;
        known.card.write(&*self.disk, &self.key, blob)
    }

    /// Removes this node's copy, and what is known of it.
    ///
    /// # Errors
    /// When the disk fails; it may be gone or there then.
    pub fn remove(&mut self, blob: &BlobId) -> Result<(), BlobError> {
        self.reading = None;
        // The card first: parts without a card are swept away at the next start.
        layout::remove(&*self.disk, &layout::card(blob))?;
        layout::remove(&*self.disk, &layout::data(blob))?;
        self.disk.sync_dir(Path::new(FOLDER))?;
        if let Some(Known { card, .. }) = self.known.remove(blob)
            && let Some(content) = card.content
        {
            self.contents.remove(&content);
        }
        Ok(())
    }
}

/// A chunk as it lies in a blob's file, if it is the one that the lists there name.
pub(super) fn sealed_chunk(
    file: &dyn DiskFile,
    shape: Shape,
    number: u32,
) -> io::Result<Option<Vec<u8>>> {
    let Some(hash) = layout::chunk_hash_of(file, number)? else { return Ok(None) };
    let at = layout::chunk_at(shape, number);
    let sealed = layout::read(file, at, shape.sealed_bytes(number))?;
    Ok(sealed.filter(|sealed| chunk_hash(sealed) == hash))
}
