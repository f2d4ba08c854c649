//! The keys of spaces, as far as this device has them, and which keys statements have named.
//!
//! Invariant: an entry of a space is taken in only when one of its keys opens it. So whoever holds
//! entries of a space as a reader has their keys, and can give them to other readers; and whether an
//! entry is taken doesn't depend on which of two keys somebody got, since it opens under one only.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{Authority, ControlEntry, KeyMade, Statement, is_for_messages},
    clock::Hlc,
    crypto::{DeviceKey, DeviceTag, EntryKey, SealPlace, SealedKey, SpaceKey},
    entry::{Body, ChangeBody, Header},
    ids::{DeviceId, EntryHash, KeyId, SpaceId},
    limits::KEY_BOXES_MAX,
};

use crate::store::{KvError, Span, Store};

/// Where rows of keys stand in the store: by space and id.
const PREFIX: &[u8] = b"K";

/// A key that a statement has named.
#[derive(Clone, Debug)]
pub struct Made {
    /// What entries call it; keys made apart may share a number.
    pub epoch: u32,
    /// What it is.
    pub id: KeyId,
    /// The statement.
    pub entry: EntryHash,
    /// The statement's time: of the keys that count the latest is used.
    pub hlc: Hlc,
    /// Whom it was sealed to.
    pub to: BTreeSet<DeviceTag>,
}

impl Made {
    /// Whether it was made for a device: sealed to it, or to another that is or was its person's. A
    /// statement that is full can't say whom it left out, so then it was made for everybody.
    pub fn is_for(&self, authority: &Authority, device: &DeviceId) -> bool {
        if self.to.len() >= KEY_BOXES_MAX || self.to.contains(&DeviceTag::of(device)) {
            return true;
        }
        let person = authority.member_of(device).and_then(|member| authority.member(&member));
        person.is_some_and(|it| it.devices.keys().any(|own| self.to.contains(&DeviceTag::of(own))))
    }
}

/// An entry's body, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The entry's key.
    pub key: EntryKey,
    /// The clear bytes.
    pub clear: Vec<u8>,
}

/// The keys.
#[derive(Debug)]
pub struct Keyring {
    device: DeviceKey,
    made: BTreeMap<SpaceId, Vec<Made>>,
    /// By space, and by what names them there.
    keys: BTreeMap<(SpaceId, KeyId), SpaceKey>,
    /// A statement or a key has come since somebody asked.
    moved: bool,
}

impl Keyring {
    /// No keys yet.
    pub fn new(device: DeviceKey) -> Self {
        Self { device, made: BTreeMap::new(), keys: BTreeMap::new(), moved: false }
    }

    /// The keys that the store knows.
    ///
    /// # Errors
    /// When the store fails or a row is damaged.
    pub fn load(&mut self, store: &Store) -> Result<(), KvError> {
        for (name, row) in store.scan(&Span::prefix(PREFIX), false, usize::MAX)? {
            let space = name.get(PREFIX.len()..PREFIX.len() + 16).and_then(SpaceId::from_slice);
            let key = row.try_into().ok().map(SpaceKey::new);
            let (space, key) = space.zip(key).ok_or(KvError::Damaged)?;
            self.keys.insert((space, key.id(&space)), key);
        }
        Ok(())
    }

    /// Forgets everything; the journal has it.
    pub fn clear(&mut self) {
        self.made.clear();
        self.keys.clear();
        self.moved = true;
    }

    /// Takes note of a statement that names a key, and opens the box that is for this device. What
    /// is left of the statement has no boxes.
    pub fn note(&mut self, store: &mut Store, said: &mut ControlEntry) {
        let Statement::KeyMade(made) = &mut said.statement else { return };
        let KeyMade { space, epoch, key } = &mut **made;
        // Zero says that a body is in clear.
        if *epoch == 0 {
            return;
        }
        let all = self.made.entry(*space).or_default();
        if all.iter().any(|known| known.entry == said.hash) {
            return;
        }
        let to = key.devices().collect();
        all.push(Made { epoch: *epoch, id: key.id, entry: said.hash, hlc: said.hlc, to });
        self.moved = true;
        if self.get(space, &key.id).is_none()
            && let Some(opened) = key.open(space, &self.device)
        {
            self.learn(store, space, opened);
        }
        *key = key.without_boxes();
    }

    /// Takes a key in that a colleague gave, and gives it to the journal. `None`: it is no news, or no
    /// key of the space.
    pub fn take(
        &mut self,
        store: &mut Store,
        space: &SpaceId,
        key: &SealedKey,
    ) -> Option<SpaceKey> {
        let is_named = self.made(space).any(|made| made.id == key.id);
        if !is_named || self.get(space, &key.id).is_some() {
            return None;
        }
        let opened = key.open(space, &self.device)?;
        self.learn(store, space, opened.clone());
        Some(opened)
    }

    /// Takes note of a key of a space.
    pub fn learn(&mut self, store: &mut Store, space: &SpaceId, key: SpaceKey) {
        let id = key.id(space);
        let name = [PREFIX, space.as_bytes(), id.as_bytes()].concat();
        store.put(name, key.bytes().to_vec());
        self.keys.insert((*space, id), key);
        self.moved = true;
    }

    /// Seals a key that we have to a colleague's device. `None`: it is none of the space, or we don't
    /// have it.
    pub fn give(
        &self,
        space: &SpaceId,
        id: &KeyId,
        to: DeviceId,
        luck: [u8; 32],
    ) -> Option<SealedKey> {
        Some(SealedKey::new((space, self.get(space, id)?), [to], luck))
    }

    /// The keys that statements have named for a space, in the order in which they came.
    pub fn made(&self, space: &SpaceId) -> impl Iterator<Item = &Made> {
        self.made.get(space).into_iter().flatten()
    }

    /// The spaces that statements have named keys for.
    pub fn spaces(&self) -> impl Iterator<Item = &SpaceId> {
        self.made.keys()
    }

    /// A key of a space, if we have it.
    pub fn get(&self, space: &SpaceId, id: &KeyId) -> Option<&SpaceKey> {
        self.keys.get(&(*space, *id))
    }

    /// Whether a statement or a key has come since this was last asked.
    pub fn has_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// Whether we have a key of a space by this number.
    pub fn has_epoch(&self, space: &SpaceId, epoch: u32) -> bool {
        self.made(space).any(|made| made.epoch == epoch && self.get(space, &made.id).is_some())
    }

    /// Whether what is sealed with a key of this number isn't for a device to read, as far as its key
    /// isn't held: messages, said to those who were there before its person came.
    pub fn is_closed(
        &self,
        authority: &Authority,
        space: &SpaceId,
        key_epoch: u32,
        device: &DeviceId,
    ) -> bool {
        if !is_for_messages(key_epoch) {
            return false;
        }
        let named = self.made(space).filter(|made| made.epoch == key_epoch);
        let mut lacking = named.filter(|made| self.get(space, &made.id).is_none()).peekable();
        lacking.peek().is_some() && lacking.all(|made| !made.is_for(authority, device))
    }

    /// Opens an entry's body. `None`: no key that we have opens it.
    pub fn open(&self, header: &Header, body: &[u8]) -> Option<Opened> {
        let place = SealPlace {
            space: header.space,
            device: header.device,
            epoch: header.epoch,
            seq: header.seq,
            prev: header.prev,
        };
        let named = self.made(&header.space).filter(|made| made.epoch == header.key_epoch);
        named.filter_map(|made| self.get(&header.space, &made.id)).find_map(|key| {
            let key = key.at(&place);
            let clear = key.open(&header.changes, body).ok()?;
            Some(Opened { key, clear })
        })
    }

    /// The changes in an entry of a space other than the control space, and the entry's key.
    /// `None`: it can't be opened, or holds something else.
    pub fn changes(&self, header: &Header, body: &[u8]) -> Option<(EntryKey, ChangeBody)> {
        let Opened { key, clear } = self.open(header, body)?;
        match Body::from_bytes(&clear, false) {
            Ok(Body::Changes(changes)) => Some((key, changes)),
            Ok(Body::Statement(_)) | Err(_) => None,
        }
    }
}
