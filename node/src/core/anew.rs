//! Everything derived, made anew beside what is there: what a check compares with.
//!
//! Invariant: the node's own rows and authority stay as they were, whatever happens on the way. It takes the
//! memory of all rows once more, for as long as the check lasts.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::Authority,
    ids::{DocId, EntryHash, LogId, SpaceId},
};

use crate::{
    content::{self, Contents},
    core::Core,
    ingest::{self, Door, HoldError, Keyring, Known},
    journal::Position,
    ledger::{ControlHeads, Ledger},
    store::{MemoryKv, Store},
};

/// What is derived from the journal, but for what is in the store.
#[derive(PartialEq, Eq)]
pub(crate) struct Picture {
    /// [`Authority::state_digest`]; `None` before the genesis.
    pub authority: Option<[u8; 32]>,
    /// Each log held: the number of its first entry, number and hash of its newest.
    pub logs: BTreeMap<LogId, (u64, u64, EntryHash)>,
}

/// Everything, made anew from the journal.
pub(crate) struct Anew {
    pub picture: Picture,
    /// The documents that show something, each with a digest of the changes that it shows.
    pub documents: BTreeMap<(SpaceId, DocId), [u8; 32]>,
    pub store: Store,
}

impl Core {
    /// What is derived here, as it stands.
    pub(crate) fn picture(&self) -> Picture {
        picture(&self.door)
    }

    /// Derives everything from the journal once more, beside what is there.
    pub(crate) fn derived_anew(&mut self) -> Result<Anew, HoldError> {
        let mut kept = Derived::nothing(Keyring::new(self.key.clone()));
        kept.exchange(&mut self.door);
        let made = ingest::replay(&mut self.door, Position::START);
        let made = made.and_then(|_| documents(&mut self.door));
        let picture = picture(&self.door);
        kept.exchange(&mut self.door);
        Ok(Anew { picture, documents: made?, store: kept.store })
    }
}

/// What a door has that comes from the journal.
struct Derived {
    store: Store,
    ledger: Ledger,
    heads: ControlHeads,
    keys: Keyring,
    authority: Option<Authority>,
    content: Contents,
    known: Known,
}

impl Derived {
    fn nothing(keys: Keyring) -> Self {
        Self {
            store: Store::new(Box::new(MemoryKv::default())),
            ledger: Ledger::default(),
            heads: ControlHeads::default(),
            keys,
            authority: None,
            content: Contents::default(),
            known: Known::default(),
        }
    }

    fn exchange(&mut self, door: &mut Door) {
        use std::mem::swap;
        swap(&mut self.store, &mut door.held.store);
        swap(&mut self.ledger, &mut door.held.ledger);
        swap(&mut self.heads, &mut door.held.heads);
        swap(&mut self.keys, &mut door.held.keys);
        swap(&mut self.authority, &mut door.authority);
        swap(&mut self.content, &mut door.content);
        swap(&mut self.known, &mut door.known);
    }
}

fn picture(door: &Door) -> Picture {
    let logs = door.held.ledger.all();
    let logs = logs.map(|(log, strand)| (*log, (strand.first, strand.tip.seq, strand.tip.hash)));
    let authority = door.authority.as_ref().map(Authority::state_digest);
    Picture { authority, logs: logs.collect() }
}

fn documents(door: &mut Door) -> Result<BTreeMap<(SpaceId, DocId), [u8; 32]>, HoldError> {
    let spaces: BTreeSet<SpaceId> = door.held.ledger.all().map(|(log, _)| log.space).collect();
    let mut all = BTreeMap::new();
    for space in spaces.into_iter().filter(|space| *space != SpaceId::ZERO) {
        let digests = content::document_digests(&mut door.content, &mut door.held, &space)?;
        all.extend(digests.into_iter().map(|(doc, digest)| ((space, doc), digest)));
    }
    Ok(all)
}
