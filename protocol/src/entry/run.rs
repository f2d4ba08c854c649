//! Runs: consecutive entries of one log that one signature proves.
//!
//! On the wire a run leaves out what its receiver can derive (organisation, previous hashes, body
//! lengths and hashes). The doors are types: [`PackedRun`] → [`SignedRun`] (headers rebuilt,
//! limits and order checked) → [`VerifiedRun`] (signature checked strictly).

use serde::{Deserialize, Serialize};

use super::{BaseTag, BodyHash, ChangesDigest, ControlPoint, FORMAT, Header, Tip};
use crate::{
    clock::Hlc,
    crypto::{BadKey, DeviceKey, SealPlace, Signature, SpaceKey, check},
    ids::{Branch, DeviceId, EntryHash, LogId, OrgId, SpaceId},
    limits::{
        BODY_BYTES_MAX, CONTROL_POINTS_PER_ENTRY_MAX, ENTRY_OVERHEAD_BYTES, RUN_BYTES_MAX,
        RUN_ENTRIES_MAX,
    },
};

/// The domain of entry signatures.
pub(super) const DOMAIN: &str = "tongzhou entry";

/// An entry: header, its hash (computed once), body as transported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    header: Header,
    hash: EntryHash,
    body: Vec<u8>,
}

impl Entry {
    fn new(header: Header, body: Vec<u8>) -> Self {
        Self { hash: header.hash(), header, body }
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The header's hash.
    pub fn hash(&self) -> EntryHash {
        self.hash
    }

    /// The body as transported.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Its place as a log's newest entry.
    pub fn tip(&self) -> Tip {
        Tip { seq: self.header.seq, hash: self.hash, hlc: self.header.hlc }
    }
}

/// An entry as the journal keeps it: with its own signature, if one ever came with it. From any
/// entry of a log the next signed one lies within one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEntry {
    /// The header.
    pub header: Header,
    /// The body as transported.
    #[serde(with = "crate::encode::bytes")]
    pub body: Vec<u8>,
    /// The author's signature of this very entry.
    pub signature: Option<Signature>,
}

impl StoredEntry {
    /// The entry, with its hash computed anew. Storing proved nothing and neither does this: what
    /// was verified is what the journal was given.
    pub fn to_entry(&self) -> Entry {
        Entry::new(self.header.clone(), self.body.clone())
    }
}

/// What a new entry of our own says, before it has a place in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The organisation; zero for a genesis.
    pub org: OrgId,
    /// The log to write; the device is the key's.
    pub log: LogId,
    /// Its newest entry so far.
    pub base: Option<Tip>,
    /// The entry's time.
    pub hlc: Hlc,
    /// The control log places that are new since the entry before.
    pub control: Vec<ControlPoint>,
    /// The key epoch that seals the body.
    pub key_epoch: u32,
    /// The digest of the changes inside.
    pub changes: ChangesDigest,
    /// The body as transported.
    pub body: Vec<u8>,
}

impl Draft {
    /// Seals changes with these hashes into the draft, with a space's key of this epoch; `clear` is
    /// the body's clear bytes.
    pub fn seal<'a>(
        self,
        (key_epoch, key): (u32, &SpaceKey),
        hashes: impl IntoIterator<Item = &'a [u8; 32]>,
        clear: &[u8],
    ) -> Self {
        let base = self.base.map(|tip| (tip.seq, tip.hash));
        let key = key.at(&SealPlace::after(&self.log, base));
        let changes = key.digest(hashes);
        Self { key_epoch, changes, body: key.seal(&changes, clear), ..self }
    }

    /// Signs the draft as the next entry of its log: a run of one, which passes the same door as
    /// a stranger's.
    pub fn sign(self, key: &DeviceKey) -> SignedRun {
        let header = Header {
            format: FORMAT,
            org: self.org,
            space: self.log.space,
            device: key.device(),
            epoch: self.log.epoch,
            seq: self.base.map_or(1, |tip| tip.seq + 1),
            prev: self.base.map_or(EntryHash::ZERO, |tip| tip.hash),
            hlc: self.hlc,
            control: self.control,
            key_epoch: self.key_epoch,
            body_len: u32::try_from(self.body.len()).unwrap_or(u32::MAX),
            body_hash: BodyHash::of(&self.body),
            changes: self.changes,
        };
        let entry = Entry::new(header, self.body);
        let signature = key.sign(DOMAIN, entry.hash.as_bytes());
        SignedRun { branch: self.log.branch, base: self.base, entries: vec![entry], signature }
    }
}

/// One entry inside a packed run: what the receiver can't derive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedEntry {
    /// Milliseconds since the entry before (since 1970 for the first of a log).
    pub later_ms: u64,
    /// The counter part of the entry's time.
    pub counter: u16,
    /// What few entries have.
    pub extras: Extras,
    /// The body.
    #[serde(with = "crate::encode::bytes")]
    pub body: Vec<u8>,
}

/// Header fields that most entries leave at nought, so that they cost one byte there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extras {
    /// A statement by an author who saw nothing new in the control space.
    None,
    /// Changes by such an author, in clear.
    Changes(ChangesDigest),
    /// Changes by such an author, sealed.
    Sealed(u32, ChangesDigest),
    /// Anything else.
    Full {
        /// See [`Header::control`].
        control: Vec<ControlPoint>,
        /// See [`Header::key_epoch`].
        key_epoch: u32,
        /// See [`Header::changes`].
        changes: ChangesDigest,
    },
}

impl Extras {
    pub(super) fn of(header: &Header) -> Self {
        match (header.control.is_empty(), header.key_epoch, header.changes) {
            (true, 0, ChangesDigest::NONE) => Self::None,
            (true, 0, changes) => Self::Changes(changes),
            (true, epoch, changes) => Self::Sealed(epoch, changes),
            (_, key_epoch, changes) => {
                Self::Full { control: header.control.clone(), key_epoch, changes }
            }
        }
    }

    /// [`Header::control`].
    pub fn control(&self) -> &[ControlPoint] {
        match self {
            Self::None | Self::Changes(_) | Self::Sealed(..) => &[],
            Self::Full { control, .. } => control,
        }
    }

    /// [`Header::key_epoch`].
    pub fn key_epoch(&self) -> u32 {
        match self {
            Self::None | Self::Changes(_) => 0,
            Self::Sealed(epoch, _) | Self::Full { key_epoch: epoch, .. } => *epoch,
        }
    }

    /// [`Header::control`], [`Header::key_epoch`], [`Header::changes`].
    pub(super) fn into_parts(self) -> (Vec<ControlPoint>, u32, ChangesDigest) {
        match self {
            Self::None => (Vec::new(), 0, ChangesDigest::NONE),
            Self::Changes(changes) => (Vec::new(), 0, changes),
            Self::Sealed(epoch, changes) => (Vec::new(), epoch, changes),
            Self::Full { control, key_epoch, changes } => (control, key_epoch, changes),
        }
    }
}

/// A run as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedRun {
    /// The log.
    pub log: LogId,
    /// The number of the first entry.
    pub first: u64,
    /// The tag of the entry before the first; zero for the first of a log. A mismatch tells of a
    /// fork; nothing is believed because of it.
    pub base: BaseTag,
    /// The entries.
    pub entries: Vec<PackedEntry>,
    /// The author's signature of the last.
    pub signature: Signature,
}

/// What the receiver holds just before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// The organisation; zero where a genesis is awaited.
    pub org: OrgId,
    /// The entry before the run's first; `None` when the run begins the log.
    pub tip: Option<Tip>,
}

/// Why a run can't stand where it claims to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// No entry, or too many, or too many bytes.
    #[error("a run of {entries} entries and {bytes} body bytes")]
    Size {
        /// Entries in it.
        entries: usize,
        /// Bytes of all bodies.
        bytes: usize,
    },
    /// It doesn't begin right after the entry given.
    #[error("begins with entry {first}, where {expected} would be next")]
    Gap {
        /// Where it begins.
        first: u64,
        /// Where it should.
        expected: u64,
    },
    /// It follows another entry than ours of that number: one of the two is a fork.
    #[error("follows an entry that we don't hold")]
    Base,
    /// An entry breaks a limit of the header.
    #[error("entry {seq} breaks a limit")]
    Entry {
        /// Its number.
        seq: u64,
    },
    /// An entry isn't later than the one before.
    #[error("entry {seq} is not later than the one before")]
    Time {
        /// Its number.
        seq: u64,
    },
}

/// A run whose headers are rebuilt and in order; the signature is unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRun {
    branch: Branch,
    base: Option<Tip>,
    entries: Vec<Entry>,
    signature: Signature,
}

/// A run that its author signed. Only checking makes one:
///
/// ```
/// use protocol::entry::{SignedRun, VerifiedRun};
/// fn checked(run: SignedRun) -> Option<VerifiedRun> {
///     run.verify().ok()
/// }
/// ```
///
/// Nobody outside can make one of what was claimed,
///
/// ```compile_fail,E0423
/// use protocol::entry::{SignedRun, VerifiedRun};
/// fn believed(run: SignedRun) -> VerifiedRun {
///     VerifiedRun(run)
/// }
/// ```
///
/// nor read one from bytes.
///
/// ```compile_fail,E0277
/// use protocol::{encode, entry::VerifiedRun};
/// fn read(bytes: &[u8]) -> Option<VerifiedRun> {
///     encode::from_bytes(bytes, 1000).ok()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedRun(SignedRun);

impl PackedRun {
    /// Rebuilds the headers on top of `base`.
    ///
    /// # Errors
    /// When the run doesn't follow `base` or breaks a limit; nothing expensive is done before.
    pub fn open(self, base: &Base) -> Result<SignedRun, ChainError> {
        let bytes = self.entries.iter().map(|entry| entry.body.len()).sum();
        if self.entries.is_empty() || self.entries.len() > RUN_ENTRIES_MAX || bytes > RUN_BYTES_MAX
        {
            return Err(ChainError::Size { entries: self.entries.len(), bytes });
        }
        let expected = base.tip.map_or(1, |tip| tip.seq.saturating_add(1));
        if self.first != expected {
            return Err(ChainError::Gap { first: self.first, expected });
        }
        if self.base != base.tip.map_or(BaseTag::default(), |tip| BaseTag::of(&tip.hash)) {
            return Err(ChainError::Base);
        }
        let mut tip = base.tip;
        let mut entries = Vec::with_capacity(self.entries.len());
        for packed in self.entries {
            let entry = rebuild(base.org, &self.log, tip, packed)?;
            tip = Some(entry.tip());
            entries.push(entry);
        }
        Ok(SignedRun {
            branch: self.log.branch,
            base: base.tip,
            entries,
            signature: self.signature,
        })
    }

    /// Bytes of all bodies.
    pub fn body_bytes(&self) -> usize {
        self.entries.iter().map(|entry| entry.body.len()).sum()
    }

    /// What it is reckoned at where runs are asked for and wait:
    /// [`ENTRY_OVERHEAD_BYTES`] an entry beside the bodies.
    pub fn load_bytes(&self) -> usize {
        self.body_bytes() + self.entries.len() * ENTRY_OVERHEAD_BYTES
    }
}

fn rebuild(
    org: OrgId,
    log: &LogId,
    tip: Option<Tip>,
    packed: PackedEntry,
) -> Result<Entry, ChainError> {
    let body = (packed.body.len(), BodyHash::of(&packed.body));
    let header =
        next_header(org, log, tip, (packed.later_ms, packed.counter), packed.extras, body)?;
    Ok(Entry::new(header, packed.body))
}

/// The header that follows an entry: what isn't said of it is what the chain demands. `later` is its
/// time after that of the entry before (milliseconds, counter), `body` its body's length and hash.
pub(super) fn next_header(
    org: OrgId,
    log: &LogId,
    tip: Option<Tip>,
    (later_ms, counter): (u64, u16),
    extras: Extras,
    (body_len, body_hash): (usize, BodyHash),
) -> Result<Header, ChainError> {
    let seq = tip.map_or(1, |tip| tip.seq.saturating_add(1));
    let (control, key_epoch, changes) = extras.into_parts();
    if body_len > BODY_BYTES_MAX || control.len() > CONTROL_POINTS_PER_ENTRY_MAX {
        return Err(ChainError::Entry { seq });
    }
    let before = tip.map_or(Hlc::ZERO, |tip| tip.hlc);
    let hlc = before.later(later_ms, counter).ok_or(ChainError::Time { seq })?;
    Ok(Header {
        format: FORMAT,
        org,
        space: log.space,
        device: log.device,
        epoch: log.epoch,
        seq,
        prev: tip.map_or(EntryHash::ZERO, |tip| tip.hash),
        hlc,
        control,
        key_epoch,
        body_len: body_len as u32,
        body_hash,
        changes,
    })
}

impl SignedRun {
    /// Consumes the claim; a run that its author signed comes back.
    ///
    /// # Errors
    /// When the last entry's signature isn't its device's.
    pub fn verify(self) -> Result<VerifiedRun, BadKey> {
        let last = self.entries.last().ok_or(BadKey::Forged)?;
        check(&last.header.device, DOMAIN, last.hash.as_bytes(), &self.signature)?;
        Ok(VerifiedRun(self))
    }

    /// The entries, unproven: for limits and look-ups only.
    pub fn unverified(&self) -> &[Entry] {
        &self.entries
    }
}

impl VerifiedRun {
    /// The entries, oldest first; at least one.
    pub fn entries(&self) -> &[Entry] {
        &self.0.entries
    }

    /// The log, as the sender addressed it.
    pub fn log(&self) -> LogId {
        let header = &self.0.entries[0].header;
        header.log(self.0.branch)
    }

    /// The author.
    pub fn device(&self) -> DeviceId {
        self.log().device
    }

    /// The space.
    pub fn space(&self) -> SpaceId {
        self.log().space
    }

    /// What the run stands on.
    pub fn base(&self) -> Option<Tip> {
        self.0.base
    }

    /// The signature of the last entry.
    pub fn signature(&self) -> Signature {
        self.0.signature
    }

    /// The entries in the journal's form.
    pub fn into_stored(self) -> Vec<StoredEntry> {
        let last = self.0.entries.len() - 1;
        let signature = self.0.signature;
        let stored = |(at, entry): (usize, Entry)| StoredEntry {
            header: entry.header,
            body: entry.body,
            signature: (at == last).then_some(signature),
        };
        self.0.entries.into_iter().enumerate().map(stored).collect()
    }

    /// The form that travels.
    pub fn pack(&self) -> PackedRun {
        let mut before = self.0.base.map_or(Hlc::ZERO, |tip| tip.hlc);
        let mut pack = |entry: &Entry| {
            let packed = pack_one(&entry.header, before, entry.body.clone());
            before = entry.header.hlc;
            packed
        };
        let entries = self.0.entries.iter().map(&mut pack).collect();
        PackedRun {
            log: self.log(),
            first: self.0.entries[0].header.seq,
            base: self.0.base.map_or(BaseTag::default(), |tip| BaseTag::of(&tip.hash)),
            entries,
            signature: self.0.signature,
        }
    }
}

impl PackedRun {
    /// Packs consecutive entries of the journal, which end with a signed one, for travelling.
    /// `base_hlc` is the time of the entry before the first. `None` when there is nothing to pack
    /// or the last one is unsigned.
    pub fn of_stored(branch: Branch, base_hlc: Hlc, entries: Vec<StoredEntry>) -> Option<Self> {
        let first = entries.first()?;
        let (log, number) = (first.header.log(branch), first.header.seq);
        let prev = first.header.prev;
        let base = if prev == EntryHash::ZERO { BaseTag::default() } else { BaseTag::of(&prev) };
        let signature = entries.last()?.signature?;
        let mut before = base_hlc;
        let mut pack = |entry: StoredEntry| {
            let packed = pack_one(&entry.header, before, entry.body);
            before = entry.header.hlc;
            packed
        };
        let entries = entries.into_iter().map(&mut pack).collect();
        Some(Self { log, first: number, base, entries, signature })
    }
}

fn pack_one(header: &Header, before: Hlc, body: Vec<u8>) -> PackedEntry {
    PackedEntry {
        later_ms: header.hlc.millis().since(before.millis()),
        counter: header.hlc.raw() as u16,
        extras: Extras::of(header),
        body,
    }
}
