//! How much room files may take: what is fetched by itself, and what goes first.
//!
//! Invariants: what somebody asked for is fetched whatever the budget says, as long as the disk has room;
//! what nobody asked for never takes one author's files, from all of that person's devices together, beyond
//! their share; only what others are known to hold goes by itself.

use std::{collections::BTreeMap, path::Path};

use protocol::{
    clock::Millis,
    crypto::UseKey,
    encode,
    ids::{BlobId, DeviceId},
};
use serde::{Deserialize, Serialize};

use super::{
    card::{Card, Wanted},
    error::BlobError,
    layout,
    shelf::Blobs,
};
use crate::disk::{Disk, read_state_file, write_state_file};

/// The version of the rules' form.
const FORMAT: u8 = 1;

/// The file of the rules.
const RULES: &str = "rules";

/// Bytes of it.
const RULES_BYTES_MAX: usize = 64;

/// Files up to this size are fetched by themselves: pictures, and documents as offices write them.
pub const BY_ITSELF_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The room that files may take unless somebody says otherwise.
const BUDGET_BYTES: u64 = 20_000_000_000;

/// One author's files take no more of the budget by themselves than one part in so many.
const AUTHOR_SHARE: u64 = 4;

/// Other devices that must be known to hold a file before it goes by itself: one may be wrong.
const OTHERS_MIN: usize = 2;

/// What somebody decided about the room that files take here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Bytes that files may take.
    pub budget_bytes: u64,
    /// Everything is fetched and kept, within the budget.
    pub keep_all: bool,
}

/// How much room files take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Files of which all or something is here.
    pub files: u64,
    /// Bytes that they take.
    pub used_bytes: u64,
    /// Bytes that the disk has left; `None` when it doesn't say.
    pub room_bytes: Option<u64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { budget_bytes: BUDGET_BYTES, keep_all: false }
    }
}

impl Rules {
    /// What was decided; the usual where nothing was, or it can't be read.
    pub(super) fn read(disk: &dyn Disk, key: &UseKey) -> Self {
        let content = read_state_file(disk, &layout::at(RULES)).ok().flatten();
        let sealed = content.as_deref().and_then(|content| content.strip_prefix(&[FORMAT]));
        let bytes = sealed.and_then(|sealed| key.open(RULES.as_bytes(), sealed));
        bytes.and_then(|bytes| encode::from_bytes(&bytes, RULES_BYTES_MAX).ok()).unwrap_or_default()
    }
}

/// Bytes that a blob takes here.
fn taken(card: &Card) -> u64 {
    if card.whole {
        card.size
    } else {
        u64::from(card.have.count()) * protocol::limits::CHUNK_BYTES as u64
    }
}

impl Blobs {
    /// What was decided about the room that files take.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Decides it.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn set_rules(&mut self, rules: Rules) -> Result<(), BlobError> {
        let mut content = vec![FORMAT];
        content.extend(self.key.seal(RULES.as_bytes(), &encode::to_bytes(&rules)));
        layout::make_folder(&*self.disk)?;
        write_state_file(&*self.disk, Path::new(&layout::at(RULES)), &content)?;
        self.rules = rules;
        Ok(())
    }

    /// How much room files take.
    pub fn usage(&self) -> Usage {
        let cards = self.known.values().map(|known| taken(&known.card)).filter(|bytes| *bytes > 0);
        let (files, used_bytes) =
            cards.fold((0, 0_u64), |(files, used), bytes| (files + 1, used.saturating_add(bytes)));
        Usage { files, used_bytes, room_bytes: self.disk.room().ok() }
    }

    /// Whether a file of this size is fetched without anybody asking; `is_theirs` says which devices are its
    /// author's.
    pub fn comes_by_itself(&self, size: u64, is_theirs: impl Fn(&DeviceId) -> bool) -> bool {
        let keep_all = self.rules.keep_all;
        (size <= BY_ITSELF_BYTES_MAX || keep_all) && self.has_share(size, is_theirs)
    }

    /// Whether a file of this size fits into the budget and its author's share of it: what somebody carries
    /// here by hand is taken whatever its size, and fills no disk. A person has many devices, and one share.
    pub fn has_share(&self, size: u64, is_theirs: impl Fn(&DeviceId) -> bool) -> bool {
        let Rules { budget_bytes, keep_all } = self.rules;
        // What is on its way counts as if it were here.
        let cards = || {
            let cards = self.known.values().map(|known| &known.card);
            cards.filter(|card| card.whole || card.wanted != Wanted::No)
        };
        let sum = |all: u64, card: &Card| all.saturating_add(card.size);
        let used = cards().fold(size, sum);
        let mut by_device: BTreeMap<DeviceId, u64> = BTreeMap::new();
        for card in cards().filter(|card| card.content.is_none()) {
            let so_far = by_device.entry(card.from).or_default();
            *so_far = so_far.saturating_add(card.size);
        }
        let theirs = by_device.iter().filter(|(device, _)| is_theirs(device));
        let theirs = theirs.fold(size, |all, (_, bytes)| all.saturating_add(*bytes));
        used <= budget_bytes && (keep_all || theirs <= budget_bytes / AUTHOR_SHARE)
    }

    /// The blobs that are to go so that the budget holds with so many bytes more: those that were used
    /// longest ago first, and none that isn't known to be held by others.
    pub fn to_let_go(&self, more: u64, now: Millis) -> Vec<BlobId> {
        let used = self.usage().used_bytes.saturating_add(more);
        let mut over = used.saturating_sub(self.rules.budget_bytes);
        if over == 0 || self.rules.keep_all {
            return Vec::new();
        }
        let may_go = |card: &Card| card.whole && !card.kept && card.holders(now) >= OTHERS_MIN;
        let mut cards: Vec<(&BlobId, &Card)> = self
            .known
            .iter()
            .map(|(blob, known)| (blob, &known.card))
            .filter(|(_, card)| may_go(card))
            .collect();
        cards.sort_by_key(|(_, card)| card.used);
        let mut gone = Vec::new();
        for (blob, card) in cards {
            if over == 0 {
                break;
            }
            over = over.saturating_sub(card.size);
            gone.push(*blob);
        }
        gone
    }
}
