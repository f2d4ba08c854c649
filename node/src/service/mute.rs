//! What this node's person wants to be told of each conversation.
//!
//! It is theirs alone, so it stands in a file of this home, and their other devices are told in their
//! own space, where they have one.
//!
//! Invariant: it changes what one is told of, never what one can read: unread stays unread. Losing the
//! file costs being told of more.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use protocol::{
    clock::Millis,
    encode,
    ids::ChannelId,
    schema::{OwnKey, OwnValue, Tell},
};
use serde::{Deserialize, Serialize};

use crate::{
    core::{Core, Output},
    disk::{Disk, StateFileError, read_state_file, write_state_file},
    facade::{Answer, Event, Failure, FailureCode},
};

/// The file in a home. It holds ids and what is wanted, no names.
const FILE: &str = "mutes";

/// The version of its form.
const FORMAT: u8 = 1;

/// Conversations that may be muted; each takes 17 bytes.
const MUTED_MAX: usize = 1_024;

/// Bytes of the file.
const FILE_BYTES_MAX: usize = 32 * 1024;

/// Values that are told in one entry: bounds its size.
const TOLD_AT_ONCE: usize = 64;

#[derive(Serialize, Deserialize)]
struct Kept {
    format: u8,
    /// Those of which not all is told.
    muted: BTreeMap<ChannelId, Tell>,
}

/// What is muted here.
pub struct Mutes {
    disk: Arc<dyn Disk>,
    muted: BTreeMap<ChannelId, Tell>,
}

impl Mutes {
    /// Of the home on this disk. A file that can't be read says nothing.
    pub fn open(disk: Arc<dyn Disk>) -> Self {
        let bytes = read_state_file(&*disk, Path::new(FILE)).ok().flatten().unwrap_or_default();
        let muted = match encode::from_bytes::<Kept>(&bytes, FILE_BYTES_MAX) {
            Ok(kept) if kept.format == FORMAT => kept.muted,
            _ if bytes.is_empty() => BTreeMap::new(),
            _ => {
                tracing::warn!("what was muted can't be read and is forgotten");
                BTreeMap::new()
            }
        };
        Self { disk, muted }
    }

    /// What is wanted of a conversation.
    pub fn of(&self, channel: &ChannelId) -> Tell {
        self.muted.get(channel).copied().unwrap_or_default()
    }

    /// Whether there is room for one more.
    fn has_room_for(&self, channel: &ChannelId) -> bool {
        self.muted.len() < MUTED_MAX || self.muted.contains_key(channel)
    }

    fn set(&mut self, channel: ChannelId, tell: Tell) {
        match tell {
            Tell::All => drop(self.muted.remove(&channel)),
            tell => drop(self.muted.insert(channel, tell)),
        }
    }

    fn write(&self) -> Result<(), StateFileError> {
        let kept = Kept { format: FORMAT, muted: self.muted.clone() };
        write_state_file(&*self.disk, Path::new(FILE), &encode::to_bytes(&kept))
    }
}

impl Core {
    /// Says what our person wants to be told of a conversation, on all of their devices.
    pub(crate) fn set_tell(
        &mut self,
        now: Millis,
        channel: &str,
        tell: Tell,
    ) -> Result<Answer, Failure> {
        let (_, channel) = self.find_channel(now, channel)?;
        if tell != Tell::All && !self.mutes().has_room_for(&channel) {
            let problem = format!("{MUTED_MAX} conversations are muted already");
            return Err(Failure::new(FailureCode::Busy, problem, "unmute one of them"));
        }
        self.keep_tells(BTreeMap::from([(channel, tell)]))?;
        self.tell_own(now, OwnKey::Tell(channel), tell.word().as_bytes().to_vec());
        Ok(Answer::Done)
    }

    /// Tells a further device of our person what was muted before it came.
    pub(super) fn tell_mutes(&mut self, now: Millis) {
        let muted = self.mutes().muted.iter();
        let item = |(channel, tell): (&ChannelId, &Tell)| {
            (OwnKey::Tell(*channel), tell.word().as_bytes().to_vec())
        };
        let items: Vec<_> = muted.map(item).collect();
        for items in items.chunks(TOLD_AT_ONCE) {
            if let Err(failure) = self.share_own(now, items.to_vec()) {
                tracing::warn!("other devices aren't told what is muted: {:?}", failure.code);
            }
        }
    }

    /// Mutes here what our person has muted on another device.
    pub(super) fn take_tells(&mut self, theirs: &BTreeMap<OwnKey, OwnValue>) {
        let read = |(key, value): (&OwnKey, &OwnValue)| match key {
            OwnKey::Tell(channel) => Some((*channel, value.text().parse::<Tell>().ok()?)),
            OwnKey::Draft(_) | OwnKey::Setting(_) | OwnKey::Snooze(..) | OwnKey::Assigned(..) => {
                None
            }
        };
        let mut tells: BTreeMap<ChannelId, Tell> = theirs.iter().filter_map(read).collect();
        tells.retain(|channel, tell| self.mutes().of(channel) != *tell);
        tells.retain(|channel, _| self.mutes().has_room_for(channel));
        if tells.is_empty() {
            return;
        }
        if let Err(failure) = self.keep_tells(tells) {
            tracing::warn!("what a device was told elsewhere waits: {:?}", failure.code);
        }
    }

    fn keep_tells(&mut self, tells: BTreeMap<ChannelId, Tell>) -> Result<(), Failure> {
        let changed: BTreeSet<ChannelId> = tells.keys().copied().collect();
        for (channel, tell) in tells {
            self.mutes_mut().set(channel, tell);
        }
        let kept = self.mutes().write();
        for channel in changed {
            // What counts as a call there is another question now.
            self.news_known().forget(&channel);
            let channel = channel.to_string();
            self.put_out(Output::Event(Event::ChannelChanged { channel }));
        }
        kept.map_err(|error| {
            let problem = format!("what is muted isn't saved: failed to {error}");
            let next = "it holds until the node stops; see that there is room on the disk";
            Failure::new(FailureCode::Internal, problem, next)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn what_is_muted_is_read_as_written_and_damage_is_no_trouble() {
        let disk: Arc<dyn Disk> = Arc::new(SimDisk::new());
        let (hall, lab) = (ChannelId::new([1; 16]), ChannelId::new([2; 16]));
        let mut mutes = Mutes::open(disk.clone());
        assert_eq!(mutes.of(&hall), Tell::All);
        mutes.set(hall, Tell::None);
        mutes.set(lab, Tell::Mentions);
        mutes.write().expect("written");
        let mut mutes = Mutes::open(disk.clone());
        assert_eq!((mutes.of(&hall), mutes.of(&lab)), (Tell::None, Tell::Mentions));
        mutes.set(hall, Tell::All);
        mutes.write().expect("written");
        assert_eq!(Mutes::open(disk.clone()).muted.len(), 1, "what is not muted takes no room");
        write_state_file(&*disk, Path::new(FILE), &[1, 2, 3]).expect("written");
        assert_eq!(Mutes::open(disk).of(&lab), Tell::All);
    }

    #[test]
    fn no_more_is_muted_than_there_is_room_for() {
        let mut mutes = Mutes::open(Arc::new(SimDisk::new()));
        let channel = |number: usize| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(number as u64).to_be_bytes());
            ChannelId::new(id)
        };
        for number in 0..MUTED_MAX {
            assert!(mutes.has_room_for(&channel(number)), "{number}");
            mutes.set(channel(number), Tell::None);
        }
        assert!(!mutes.has_room_for(&channel(MUTED_MAX)) && mutes.has_room_for(&channel(0)));
        mutes.write().expect("written");
        let kept = Mutes::open(mutes.disk.clone());
        assert_eq!(kept.muted.len(), MUTED_MAX, "the file has room for all of them");
    }
}
