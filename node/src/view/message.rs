//! A message as a timeline shows it: what was said, and what was done to it since.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Hlc,
    ids::{Branch, DeviceId, DocId, LogId, MemberId, SpaceId},
    schema::{FileRef, Mention, Message, MessageRef},
};
use serde::{Deserialize, Serialize};

/// What somebody did to a message, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Another text.
    Edit(String, Vec<Mention>),
    /// It is taken back.
    Recall,
    /// A reaction is there, or no longer.
    React(String, bool),
    /// It is hidden, or no longer.
    Hide(bool),
    /// Its author's person knows of it.
    Acknowledge,
    /// These people are reminded of it strongly.
    Urge(Vec<MemberId>),
    /// It is one of the copies of an announcement that share this number.
    Copy([u8; 16]),
}

/// A deed with its place: the later one of a log counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who did it.
    pub device: DeviceId,
    /// Under which epoch.
    pub epoch: u32,
    /// In which entry.
    pub seq: u64,
    /// When.
    pub hlc: Hlc,
    /// What.
    pub deed: Deed,
}

impl Act {
    /// What comes later in this order counts.
    pub fn order(&self) -> (Hlc, DeviceId, u32, u64) {
        (self.hlc, self.device, self.epoch, self.seq)
    }
}

/// A message as a timeline shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Its id, and so its author.
    pub author: MessageRef,
    /// When it was written.
    pub hlc: Hlc,
    /// Its newest text.
    pub text: String,
    /// The message it answers.
    pub reply_to: Option<MessageRef>,
    /// Whom it mentions.
    pub mentions: Vec<Mention>,
    /// The files that go with it.
    pub files: Vec<FileRef>,
    /// The task that it reminds of.
    pub task: Option<DocId>,
    /// It has another text than at first.
    pub edited: bool,
    /// Its author took it back.
    pub recalled: bool,
    /// A manager hid it.
    pub hidden: bool,
    /// Each emoji with the devices that put it there.
    pub reactions: BTreeMap<String, BTreeSet<DeviceId>>,
    /// The devices whose people said that they know of it, and when each did first.
    pub acknowledged: BTreeMap<DeviceId, Hlc>,
    /// The strong reminders of it: by whom, when, whom; the oldest first.
    pub urges: Vec<Urged>,
    /// The number that its copies in other departments share.
    pub copy: Option<[u8; 16]>,
}

/// A strong reminder of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urged {
    /// The device of who reminds.
    pub by: DeviceId,
    /// When.
    pub at: Hlc,
    /// Whom.
    pub members: Vec<MemberId>,
}

impl MessageRow {
    /// Whether its text is to be seen.
    pub fn is_shown(&self) -> bool {
        !self.recalled && !self.hidden
    }

    /// The log that it stands in.
    pub fn log(&self, space: SpaceId) -> LogId {
        LogId { space, device: self.author.device, epoch: self.author.epoch, branch: Branch::TRUNK }
    }
}

/// A message with everything that was done to it; the order of `acts` doesn't matter.
pub fn fold(author: MessageRef, hlc: Hlc, message: Message, acts: Vec<Act>) -> MessageRow {
    let mut acts = acts;
    acts.sort_by_key(Act::order);
    let mut row = MessageRow {
        author,
        hlc,
        text: message.text,
        reply_to: message.reply_to,
        mentions: message.mentions,
        files: message.files,
        task: message.task,
        edited: false,
        recalled: false,
        hidden: false,
        reactions: BTreeMap::new(),
        acknowledged: BTreeMap::new(),
        urges: Vec::new(),
        copy: None,
    };
    for act in acts {
        match act.deed {
            Deed::Edit(text, mentions) => {
                (row.text, row.mentions, row.edited) = (text, mentions, true);
                // Who knew of the text before doesn't know of this one.
                row.acknowledged.clear();
            }
            Deed::Recall => row.recalled = true,
            Deed::Hide(hidden) => row.hidden = hidden,
            Deed::Acknowledge => {
                row.acknowledged.entry(act.device).or_insert(act.hlc);
            }
            Deed::Urge(members) => {
                row.urges.push(Urged { by: act.device, at: act.hlc, members });
            }
            Deed::Copy(number) => row.copy = Some(number),
            Deed::React(emoji, true) => {
                row.reactions.entry(emoji).or_default().insert(act.device);
            }
            Deed::React(emoji, false) => {
                if let Some(devices) = row.reactions.get_mut(&emoji) {
                    devices.remove(&act.device);
                }
            }
        }
    }
    row.reactions.retain(|_, devices| !devices.is_empty());
    row
}
