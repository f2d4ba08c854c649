//! Names for bytes: every identity, hash and address has a type of its own.
//!
//! Invariant: no public signature of this crate passes a bare `[u8; N]` as an identity.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::crypto::hash;

/// Declares an identity of `$len` bytes with hexadecimal `Display` and `FromStr`.
macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name([u8; $len]);

        impl $name {
            /// How many bytes this identity has.
            pub const BYTES: usize = $len;
            /// All bytes zero: "none" in places that must have a fixed size.
            pub const ZERO: Self = Self([0; $len]);

            /// Names these bytes.
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes themselves.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Takes a slice of exactly the right length.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The first eight hexadecimal digits, for people.
            pub fn short(&self) -> String {
                self.to_string().chars().take(8).collect()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.short())
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let mut bytes = [0; $len];
                if text.len() != 2 * $len || !text.is_ascii() {
                    return Err(BadId);
                }
                for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
                    let pair = std::str::from_utf8(pair).map_err(|_| BadId)?;
                    *byte = u8::from_str_radix(pair, 16).map_err(|_| BadId)?;
                }
                Ok(Self(bytes))
            }
        }
    };
}

/// A text that isn't an identity in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identity in hexadecimal of the right length")]
pub struct BadId;

byte_id! {
    /// An organisation: the hash of its genesis entry.
    OrgId, 32
}
byte_id! {
    /// A space: the unit of access and of replication.
    SpaceId, 16
}
byte_id! {
    /// A device: its ed25519 public key, which is its libp2p identity too.
    DeviceId, 32
}
byte_id! {
    /// A member (a person).
    MemberId, 16
}
byte_id! {
    /// The hash of an entry's header, and so of the whole chain before it.
    EntryHash, 32
}
byte_id! {
    /// A capability: the hash of the control entry that granted it.
    CapabilityId, 32
}
byte_id! {
    /// An act that several people decide together: the hash of what it says.
    ActId, 32
}
byte_id! {
    /// A space's key in one of its epochs: a hash of it, which tells nothing of it.
    KeyId, 32
}
byte_id! {
    /// A blob: the hash of its root, and so of every sealed byte of a file.
    BlobId, 32
}
byte_id! {
    /// A part of a blob, as it travels and lies on disks.
    PartHash, 32
}
byte_id! {
    /// Which side of a fork: zero for the trunk, else the start of the first forked entry's hash.
    Branch, 8
}
byte_id! {
    /// A document; see [`DocKind`] and [`DocId::created`].
    DocId, 16
}

/// What a document is; its first byte says so, so that no document can be taken for another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocKind {
    /// The one directory of a space: its channels and its settings.
    Directory,
    /// Up to [`crate::limits::SEGMENT_MESSAGES_MAX`] messages of one log in one channel.
    Segment,
    /// One task.
    Task,
    /// One page.
    Page,
    /// Up to [`crate::limits::OWN_CHANGES_MAX`] changes of one log to what its person's devices share.
    Own,
    /// One meeting.
    Event,
    /// One table.
    Table,
}

impl DocKind {
    const ALL: [Self; 7] = [
        Self::Directory,
        Self::Segment,
        Self::Task,
        Self::Page,
        Self::Own,
        Self::Event,
        Self::Table,
    ];

    const fn byte(self) -> u8 {
        match self {
            Self::Directory => 1,
            Self::Segment => 2,
            Self::Task => 3,
            Self::Page => 4,
            Self::Own => 5,
            Self::Event => 6,
            Self::Table => 7,
        }
    }
}

impl DocId {
    /// The document that `device` creates as its `nonce`-th: kind, nonce (7 bytes), creator's tag.
    ///
    /// The creator can be told from the id, so "only the creator makes the containers" can be
    /// judged from a change alone.
    pub fn created(kind: DocKind, device: &DeviceId, nonce: u64) -> Self {
        let mut bytes = [0; 16];
        bytes[0] = kind.byte();
        bytes[1..8].copy_from_slice(&nonce.to_be_bytes()[1..]);
        bytes[8..].copy_from_slice(&device.tag());
        Self(bytes)
    }

    /// The one directory of a space.
    pub fn directory(space: &SpaceId) -> Self {
        Self::derived(DocKind::Directory, "tongzhou 2026 directory id v1", &[space.as_bytes()])
    }

    /// Segment number `number` of a log's messages in `channel`. It has one writer: this log.
    pub fn segment(channel: &ChannelId, device: &DeviceId, epoch: u32, number: u32) -> Self {
        let parts: [&[u8]; 4] =
            [channel.as_bytes(), device.as_bytes(), &epoch.to_be_bytes(), &number.to_be_bytes()];
        Self::derived(DocKind::Segment, "tongzhou 2026 segment id v1", &parts)
    }

    /// Document number `number` of what a log says in its person's own space. It has one writer: this
    /// log.
    pub fn own(space: &SpaceId, device: &DeviceId, epoch: u32, number: u32) -> Self {
        let parts: [&[u8]; 4] =
            [space.as_bytes(), device.as_bytes(), &epoch.to_be_bytes(), &number.to_be_bytes()];
        Self::derived(DocKind::Own, "tongzhou 2026 own document id v1", &parts)
    }

    fn derived(kind: DocKind, domain: &str, parts: &[&[u8]]) -> Self {
        let digest = hash::digest(domain, parts);
        let mut bytes = [0; 16];
        bytes[0] = kind.byte();
        bytes[1..].copy_from_slice(&digest[..15]);
        Self(bytes)
    }

    /// What this document is; `None` for a kind this version doesn't know.
    pub fn kind(&self) -> Option<DocKind> {
        DocKind::ALL.into_iter().find(|kind| kind.byte() == self.0[0])
    }

    /// Whether this is a document of a kind that somebody creates, and may then edit with others: a
    /// task, page, meeting or table.
    pub fn is_created(&self) -> bool {
        use DocKind::{Event, Page, Table, Task};
        matches!(self.kind(), Some(Task | Page | Event | Table))
    }

    /// Whether `device` created this task, page, meeting or table.
    pub fn is_created_by(&self, device: &DeviceId) -> bool {
        self.is_created() && self.0[8..] == device.tag()
    }
}

byte_id! {
    /// A channel of a space, named by its creator's device and a nonce.
    ChannelId, 16
}

byte_id! {
    /// A row of a table: a nonce, and the tag of the device that made it.
    RowId, 16
}

impl RowId {
    /// The row that `device` makes with this nonce.
    pub fn created(device: &DeviceId, nonce: u64) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&nonce.to_be_bytes());
        bytes[8..].copy_from_slice(&device.tag());
        Self(bytes)
    }

    /// Whether `device` made this row.
    pub fn is_created_by(&self, device: &DeviceId) -> bool {
        self.0[8..] == device.tag()
    }
}

impl DeviceId {
    /// Eight bytes that stand for this device inside document ids.
    pub fn tag(&self) -> [u8; 8] {
        let digest = hash::digest("tongzhou 2026 device tag v1", &[&self.0]);
        let mut tag = [0; 8];
        tag.copy_from_slice(&digest[..8]);
        tag
    }
}

impl MemberId {
    /// The member whose first device is `device`.
    pub fn of(org: &OrgId, device: &DeviceId) -> Self {
        Self(truncate(hash::digest("tongzhou 2026 member id v1", &[org.as_bytes(), &device.0])))
    }
}

impl SpaceId {
    /// The control space, whose entries are statements.
    pub fn control(org: &OrgId) -> Self {
        Self(truncate(hash::digest("tongzhou 2026 control space v1", &[org.as_bytes()])))
    }

    /// The organisation's own space: the root of the department tree.
    pub fn root(org: &OrgId) -> Self {
        Self(truncate(hash::digest("tongzhou 2026 root space v1", &[org.as_bytes()])))
    }

    /// The space of the department that `device` creates with `nonce`: nobody else can claim it.
    pub fn department(org: &OrgId, device: &DeviceId, nonce: u64) -> Self {
        let parts: [&[u8]; 3] = [org.as_bytes(), &device.0, &nonce.to_be_bytes()];
        Self(truncate(hash::digest("tongzhou 2026 department space v1", &parts)))
    }

    /// The space of the project that `device` begins with `nonce`: nobody else can claim it.
    pub fn project(org: &OrgId, device: &DeviceId, nonce: u64) -> Self {
        let parts: [&[u8]; 3] = [org.as_bytes(), &device.0, &nonce.to_be_bytes()];
        Self(truncate(hash::digest("tongzhou 2026 project space v1", &parts)))
    }

    /// The space of the conversation of these members, ascending: those who begin it apart get the
    /// same one.
    pub fn conversation(org: &OrgId, members: &[MemberId]) -> Self {
        let named = members.iter().map(|member| &member.0[..]);
        let parts: Vec<&[u8]> = [&org.0[..]].into_iter().chain(named).collect();
        Self(truncate(hash::digest("tongzhou 2026 conversation space v1", &parts)))
    }
}

impl ChannelId {
    /// The channel that `device` creates with `nonce`.
    pub fn created(space: &SpaceId, device: &DeviceId, nonce: u64) -> Self {
        let parts: [&[u8]; 3] = [space.as_bytes(), &device.0, &nonce.to_be_bytes()];
        Self(truncate(hash::digest("tongzhou 2026 channel id v1", &parts)))
    }

    /// The channel of a space's announcements. It is in no directory, as a conversation's.
    pub fn announcements(space: &SpaceId) -> Self {
        Self(truncate(hash::digest("tongzhou 2026 announcements channel v1", &[&space.0])))
    }

    /// The channel of a space's strong reminders of tasks. It is in no directory, and no list shows it.
    pub fn task_reminders(space: &SpaceId) -> Self {
        Self(truncate(hash::digest("tongzhou 2026 task reminders channel v1", &[&space.0])))
    }

    /// The one channel of a conversation. It is in no directory, so there is nothing that two who
    /// begin apart could create twice.
    pub fn conversation(space: &SpaceId) -> Self {
        Self(truncate(hash::digest("tongzhou 2026 conversation channel v1", &[&space.0])))
    }
}

impl Branch {
    /// The trunk of a log, where honest devices stay.
    pub const TRUNK: Self = Self::ZERO;

    /// The branch that begins with the entry of this hash.
    pub fn beginning_with(entry: &EntryHash) -> Self {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&entry.0[..8]);
        Self(bytes)
    }
}

impl From<EntryHash> for OrgId {
    fn from(genesis: EntryHash) -> Self {
        Self(genesis.0)
    }
}

impl From<EntryHash> for CapabilityId {
    fn from(grant: EntryHash) -> Self {
        Self(grant.0)
    }
}

fn truncate(digest: [u8; 32]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}

/// The entries that one device has written in one space under one epoch (and, after a fork, on
/// one side of it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LogId {
    /// The space written in.
    pub space: SpaceId,
    /// The device that writes.
    pub device: DeviceId,
    /// Raised when a device begins anew, as after a restored backup.
    pub epoch: u32,
    /// Which side of a fork.
    pub branch: Branch,
}

impl LogId {
    /// The trunk of a device's log.
    pub const fn trunk(space: SpaceId, device: DeviceId, epoch: u32) -> Self {
        Self { space, device, epoch, branch: Branch::TRUNK }
    }

    /// The same log on another side of a fork.
    #[must_use]
    pub const fn on(self, branch: Branch) -> Self {
        Self { branch, ..self }
    }
}

/// The Automerge actor of a log in a document (16 bytes). It can't be chosen, so nobody can write
/// in another's name.
pub fn actor(device: &DeviceId, epoch: u32, doc: &DocId) -> [u8; 16] {
    let parts: [&[u8]; 3] = [&device.0, &epoch.to_be_bytes(), &doc.0];
    truncate(hash::digest("tongzhou 2026 actor id v1", &parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = SpaceId::new(*b"0123456789abcdef");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("zz".parse::<SpaceId>(), Err(BadId));
        assert_eq!("é".repeat(16).parse::<SpaceId>(), Err(BadId));
    }

    #[test]
    fn a_document_tells_its_kind_and_creator() {
        let (ann, bob) = (DeviceId::new([1; 32]), DeviceId::new([2; 32]));
        let task = DocId::created(DocKind::Task, &ann, 7);
        assert_eq!(task.kind(), Some(DocKind::Task));
        assert!(task.is_created_by(&ann) && !task.is_created_by(&bob));
        assert!(!DocId::directory(&SpaceId::ZERO).is_created_by(&ann));
        assert_eq!(DocId::ZERO.kind(), None);
    }

    #[test]
    fn a_conversation_is_told_by_its_organisation_and_its_members() {
        let (org, ann, bob) = (OrgId::ZERO, MemberId::new([1; 16]), MemberId::new([2; 16]));
        let space = SpaceId::conversation(&org, &[ann, bob]);
        assert_eq!(space, SpaceId::conversation(&org, &[ann, bob]));
        let others = [
            SpaceId::conversation(&org, &[ann]),
            SpaceId::conversation(&org, &[ann, bob, MemberId::new([3; 16])]),
            SpaceId::conversation(&OrgId::new([9; 32]), &[ann, bob]),
        ];
        assert!(others.iter().all(|other| *other != space));
        assert_ne!(ChannelId::conversation(&space), ChannelId::conversation(&others[0]));
    }

    #[test]
    fn actors_differ_by_device_epoch_and_document() {
        let (ann, bob) = (DeviceId::new([1; 32]), DeviceId::new([2; 32]));
        let doc = DocId::directory(&SpaceId::ZERO);
        let other = DocId::created(DocKind::Page, &ann, 0);
        let all = [
            actor(&ann, 0, &doc),
            actor(&bob, 0, &doc),
            actor(&ann, 1, &doc),
            actor(&ann, 0, &other),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
