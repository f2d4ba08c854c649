//! Who we are to a message: what calls us.

use std::collections::BTreeSet;

use protocol::{
    authority::Authority,
    clock::Millis,
    ids::{DeviceId, MemberId, SpaceId},
    schema::Mention,
};

use super::names::{Departments, departments_of};
use crate::{
    content::Called,
    view::{MessageRow, Urged},
};

/// Why a message concerns us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It calls us, a department of ours, or everyone.
    Mention,
    /// It answers a message of ours.
    Reply,
    /// It was said to us in a conversation, and we haven't read it.
    Direct,
    /// It is announced to us.
    Announcement,
    /// We are strongly reminded of it.
    Urged,
}

impl Why {
    /// The word in answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Reply => "reply",
            Self::Direct => "direct",
            Self::Announcement => "announcement",
            Self::Urged => "urged",
        }
    }
}

/// Whom a message must call to call us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Our devices, this one among them.
    pub devices: BTreeSet<DeviceId>,
    /// Our member id, once we are a member.
    pub member: Option<MemberId>,
    /// The departments that we work in, and those above them.
    departments: BTreeSet<SpaceId>,
}

impl Me {
    /// The owner of a device.
    pub fn of(authority: &Authority, device: DeviceId, now: Millis) -> Self {
        let member = authority.member_of(&device);
        let row = member.and_then(|member| authority.member(&member));
        let mut devices = BTreeSet::from([device]);
        let mut departments = BTreeSet::new();
        if let Some(row) = row {
            let tree = Departments::of(authority);
            for department in departments_of(authority, &row, now) {
                departments.insert(department);
                departments.extend(tree.ancestors(&department));
            }
            devices.extend(row.devices.into_keys());
        }
        Self { devices, member, departments }
    }

    /// All that a message can call to call us.
    pub fn called(&self) -> Vec<Called> {
        let departments = self.departments.iter().copied().map(Called::Department);
        let answered = self.devices.iter().copied().map(Called::Answered);
        let member = self.member.map(Called::Member);
        [Called::Everyone].into_iter().chain(member).chain(departments).chain(answered).collect()
    }

    /// All by which we take part in threads: our answers, answers to us, our name.
    pub fn takes_part(&self) -> Vec<Called> {
        let devices = self.devices.iter().copied();
        let kinds = devices.flat_map(|own| [Called::Answered(own), Called::Answering(own)]);
        kinds.chain(self.member.map(Called::Member)).collect()
    }

    /// Whether a message shows, and calls us; what we wrote ourselves doesn't.
    pub fn is_mentioned(&self, row: &MessageRow) -> bool {
        let called = |mention: &Mention| match mention {
            Mention::Member(member) => self.member == Some(*member),
            Mention::Department(space) => self.departments.contains(space),
            Mention::Everyone => true,
        };
        row.is_shown() && !self.wrote(row) && row.mentions.iter().any(called)
    }

    /// Whether, and why, a message that shows is for us.
    pub fn why(&self, row: &MessageRow) -> Option<Why> {
        if self.is_mentioned(row) {
            return Some(Why::Mention);
        }
        let answers = row.reply_to.is_some_and(|answered| self.devices.contains(&answered.device));
        (answers && row.is_shown() && !self.wrote(row)).then_some(Why::Reply)
    }

    /// Whether a message of a notice board is announced to us.
    pub fn is_announced(&self, row: &MessageRow) -> bool {
        row.is_shown() && row.reply_to.is_none() && !self.wrote(row)
    }

    /// Whether a strong reminder names us.
    pub fn is_urged(&self, urged: &Urged) -> bool {
        self.member.is_some_and(|member| urged.members.contains(&member))
    }

    /// Whether we have said that we know of a message.
    pub fn acknowledged(&self, row: &MessageRow) -> bool {
        row.acknowledged.keys().any(|device| self.devices.contains(device))
    }

    /// Whether we wrote a message.
    pub fn wrote(&self, row: &MessageRow) -> bool {
        self.devices.contains(&row.author.device)
    }
}
