//! Cards: what this node knows of a blob, in a small file of its own beside the parts.
//!
//! Invariant: a blob is held whole when its card says so, and the card says so only after the parts were
//! synced. A card can't be made anew from the journal: it holds what was decided here.

use protocol::{
    blob::{ChunkSet, Shape},
    clock::Millis,
    crypto::{FileKey, UseKey},
    encode,
    ids::{BlobId, DeviceId},
    limits::ROOT_BYTES_MAX,
};
use serde::{Deserialize, Serialize};

use super::{HOLDER_MS, HOLDERS_MAX, error::BlobError, layout};
use crate::disk::{Disk, read_state_file, write_state_file};

/// The version of the cards' form.
const FORMAT: u8 = 1;

/// Bytes of a card: the root and the set of chunks of the largest file, and small things.
const CARD_BYTES_MAX: usize = 320 * 1024 + ROOT_BYTES_MAX;

/// Whether a blob is to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Wanted {
    /// Nobody wants it here.
    No,
    /// It is fetched by itself, since it is small or everything is kept here.
    ByItself,
    /// Somebody asked for it.
    Asked,
}

/// What is known of a blob.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Card {
    /// The file's length: by the message for which it is wanted, until the root has come.
    pub size: u64,
    /// What opens it, where it was put in here; else what a message said.
    pub key: FileKey,
    /// Its root; empty until it has come.
    pub root: Vec<u8>,
    /// All of it is here.
    pub whole: bool,
    /// The chunks that are here, as of the last sync; empty when it is whole.
    pub have: ChunkSet,
    /// The digest of the clear bytes, of a file that was put in here.
    pub content: Option<[u8; 32]>,
    /// Whose message brought it, or us.
    pub from: DeviceId,
    /// Whether it is to be fetched.
    pub wanted: Wanted,
    /// It stays, however little room there is.
    pub kept: bool,
    /// The devices that said that they hold it whole, and when.
    pub holders: Vec<(DeviceId, Millis)>,
    /// When it was last put in, asked for or opened.
    pub used: Millis,
}

impl Card {
    /// Of a blob of which nothing is here yet.
    pub fn of(size: u64, key: FileKey, from: DeviceId, wanted: Wanted, now: Millis) -> Self {
        Self {
            size,
            key,
            root: Vec::new(),
            whole: false,
            have: ChunkSet::default(),
            content: None,
            from,
            wanted,
            kept: false,
            holders: Vec::new(),
            used: now,
        }
    }

    /// How many other devices are known to hold it whole.
    pub fn holders(&self, now: Millis) -> usize {
        self.holders.iter().filter(|(_, said)| now.since(*said) < HOLDER_MS).count()
    }

    /// Whether a device is known to hold it whole.
    pub fn is_holder(&self, device: &DeviceId, now: Millis) -> bool {
        self.holders.iter().any(|(holder, said)| holder == device && now.since(*said) < HOLDER_MS)
    }

    /// Notes that a device holds it, or no longer; whether that is worth writing down.
    pub fn note_holder(&mut self, device: DeviceId, held: bool, now: Millis) -> bool {
        let before = self.holders.iter().position(|(holder, _)| *holder == device);
        match (before, held) {
            (None, false) => false,
            (Some(at), false) => {
                self.holders.remove(at);
                true
            }
            (Some(at), true) => {
                let said = &mut self.holders[at].1;
                let old = now.since(*said) > HOLDER_MS / 30;
                *said = now.max(*said);
                old
            }
            (None, true) => {
                if self.holders.len() >= HOLDERS_MAX {
                    let oldest = (0..self.holders.len()).min_by_key(|at| self.holders[*at].1);
                    oldest.map(|at| self.holders.remove(at));
                }
                self.holders.push((device, now));
                true
            }
        }
    }

    /// Writes it down, durably.
    pub fn write(&self, disk: &dyn Disk, key: &UseKey, blob: &BlobId) -> Result<(), BlobError> {
        let mut content = vec![FORMAT];
        content.extend(key.seal(blob.as_bytes(), &encode::to_bytes(self)));
        layout::make_folder(disk)?;
        Ok(write_state_file(disk, &layout::card(blob), &content)?)
    }

    /// Reads a card; `None` when it is damaged or another home's.
    pub fn read(disk: &dyn Disk, key: &UseKey, blob: &BlobId) -> Result<Option<Self>, BlobError> {
        let content = read_state_file(disk, &layout::card(blob))?.unwrap_or_default();
        let Some(sealed) = content.strip_prefix(&[FORMAT]) else { return Ok(None) };
        let Some(bytes) = key.open(blob.as_bytes(), sealed) else { return Ok(None) };
        let card: Option<Self> = encode::from_bytes(&bytes, CARD_BYTES_MAX).ok();
        Ok(card.filter(|card| Shape::of(card.size).is_some()))
    }
}
