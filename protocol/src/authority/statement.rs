//! What a control entry can state.

use serde::{Deserialize, Serialize};

use super::act::{Act, Guardians, Measure, Ward};
use crate::{
    capability::{Capability, Invitation, Redemption, Revocation},
    crypto::{SealedKey, Signed},
    entry::EntryTag,
    ids::{DeviceId, LogId, MemberId, SpaceId},
    relay::RelayAppointment,
};

/// A person joins by an invitation. The entry stands in the joiner's own control log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The name they go by.
    pub name: String,
    /// The inviter's offer.
    pub invitation: Signed<Invitation>,
    /// The offer's key, spent on this log's device.
    pub redemption: Signed<Redemption>,
}

/// A manager takes in entries of a space that a revocation had set aside as late, or that stand
/// beyond a fork. Control entries can't be taken in: what they gave is given again instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Adoption {
    /// The log.
    pub log: LogId,
    /// Its entries up to this number count again...
    pub up_to: u64,
    /// ...if the entry of that number is the one that this names.
    pub tag: EntryTag,
}

/// A control entry's statement. Kinds are only ever added at the end; one that a version doesn't
/// know is set aside with that reason and judged again after an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Statement {
    /// An organisation begins; its author holds everything.
    Genesis {
        /// The organisation's name.
        name: String,
        /// The founder's name.
        founder: String,
        /// Makes two organisations of one name differ.
        nonce: [u8; 16],
    },
    /// A department begins; its space is [`SpaceId::department`] of the author and the nonce.
    DepartmentCreated {
        /// The author's nonce.
        nonce: u64,
        /// Its name.
        name: String,
        /// The department above, or the organisation's root space.
        parent: SpaceId,
    },
    /// A department or a project gets another name.
    DepartmentRenamed {
        /// Which.
        space: SpaceId,
        /// The new name.
        name: String,
    },
    /// A department moves below another, or another department owns a project from now on.
    DepartmentMoved {
        /// Which.
        space: SpaceId,
        /// The department above from now on.
        parent: SpaceId,
    },
    /// A person joins.
    Enrolled(Box<Enrolment>),
    /// A member's further device, consented to by the device itself.
    DeviceEnrolled {
        /// Whose.
        member: MemberId,
        /// The new device's consent: it signs the member's id.
        consent: Signed<DeviceConsent>,
    },
    /// A capability is passed on.
    Granted(Capability),
    /// Something ends.
    Revoked(Revocation),
    /// Late entries are taken in.
    Adopted(Adoption),
    /// A few people begin to talk; the space is [`SpaceId::conversation`] of them. Said more than
    /// once, it is still one conversation. Nobody manages it, and nobody joins or leaves it: other
    /// people are another conversation. One person alone begins their own space.
    ConversationBegun {
        /// All of them, the author's member too: ascending, each once.
        members: Vec<MemberId>,
    },
    /// A project begins; its space is [`SpaceId::project`] of the author and the nonce. Whoever
    /// manages its owner manages it. Departments and people take part by [`Statement::Granted`],
    /// and leave it by [`Statement::Revoked`].
    ProjectBegun {
        /// The author's nonce.
        nonce: u64,
        /// Its name.
        name: String,
        /// The department that owns it, or the organisation's root space.
        owner: SpaceId,
    },
    /// A space gets a key: its entries may be sealed with it from now on.
    KeyMade(Box<KeyMade>),
    /// A rule of a space from now on, in place of the one of its kind that held before. Whoever manages
    /// the space may state it; of those that count the newest in the one order holds.
    RuleSet {
        /// Where it holds.
        space: SpaceId,
        /// What it says.
        rule: Rule,
    },
    /// People are named who together may recover the author's member, or the organisation.
    GuardiansNamed {
        /// Whom they may recover.
        ward: Ward,
        /// Who they are, and how many of them it takes.
        guardians: Guardians,
    },
    /// A guardian approves an act. It comes about with the approval whose past, itself included,
    /// holds as many as are needed.
    Approved(Box<Act>),
    /// A relay is appointed, in place of what was stated of it before. Whoever manages all the places
    /// may, and all those that it was appointed for as far as the author knew. From then on its device
    /// is never a member's.
    RelayAppointed(Box<RelayAppointment>),
    /// A relay's appointment ends; its device stays nobody's.
    RelayEnded {
        /// Which.
        relay: DeviceId,
    },
}

impl Statement {
    /// The revocation that this states, or approves.
    pub fn revocation(&self) -> Option<&Revocation> {
        match self {
            Self::Revoked(revocation) => Some(revocation),
            Self::Approved(act) => match &**act {
                Act::Together { measure: Measure::Revoke(revocation), .. } => Some(revocation),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether this approves something for the organisation.
    pub(super) fn is_for_organisation(&self) -> bool {
        matches!(self, Self::Approved(act) if matches!(**act, Act::Together { .. }))
    }
}

/// A rule that members' nodes keep by themselves: nobody can check from outside that they do. Kinds
/// are only ever added at the end; a statement with one that a version doesn't know is set aside like
/// an unknown statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// A window locks itself after so long without input. It holds for the whole organisation, so it
    /// stands at the root.
    LockAfter {
        /// Minutes, from 1 to [`crate::limits::LOCK_MINUTES_MAX`]; `None`: windows need not lock.
        minutes: Option<u16>,
    },
    /// Whether strong reminders are told of in quiet hours and from muted conversations, too. At the root,
    /// likewise.
    RemindThroughQuiet {
        /// They are.
        on: bool,
    },
    /// Whether a module is offered in a space and in what lies below it. Nothing of what is in it goes.
    Module {
        /// Which.
        module: Module,
        /// It is.
        on: bool,
    },
    /// Whether who joins a space, or one below it, reads only those messages there that were written from
    /// then on. Tasks, pages, meetings and tables are the work that they join, and are read whole.
    History {
        /// They read from their joining on.
        from_joining: bool,
    },
    /// How soon one is told again of a strong reminder that one hasn't acknowledged. At the root.
    RemindEvery {
        /// Minutes, from 1 to [`crate::limits::REMIND_MINUTES_MAX`].
        minutes: u16,
    },
}

/// A module, as the founding plan's list of functions has them. Further ones are only ever added at the
/// end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Module {
    /// 即时通讯: channels.
    Messaging,
    /// 任务管理: tasks.
    Tasks,
    /// 文档协同: pages and tables.
    Documents,
}

impl Module {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Messaging, Self::Tasks, Self::Documents];
}

/// What a rule is about: a space has at most one of each kind in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RuleKind {
    /// [`Rule::LockAfter`].
    LockAfter,
    /// [`Rule::RemindThroughQuiet`].
    RemindThroughQuiet,
    /// [`Rule::Module`] of this one.
    Module(Module),
    /// [`Rule::History`].
    History,
    /// [`Rule::RemindEvery`].
    RemindEvery,
}

impl Rule {
    /// What it is about.
    pub const fn kind(&self) -> RuleKind {
        match self {
            Self::LockAfter { .. } => RuleKind::LockAfter,
            Self::RemindThroughQuiet { .. } => RuleKind::RemindThroughQuiet,
            Self::Module { module, .. } => RuleKind::Module(*module),
            Self::History { .. } => RuleKind::History,
            Self::RemindEvery { .. } => RuleKind::RemindEvery,
        }
    }
}

/// A key of a space. Whoever manages the space makes one, or may by [`Named::REKEY`], and in a
/// conversation whoever is in it: when the space begins, when somebody ceases to be a reader, and
/// on demand.
///
/// [`Named::REKEY`]: crate::capability::Named::REKEY
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyMade {
    /// The space.
    pub space: SpaceId,
    /// What entries call it, from 1: one more than its maker knew. Keys made apart may share one. From
    /// [`MESSAGE_KEYS_FROM`] on it is for messages alone.
    pub epoch: u32,
    /// The key, sealed to the devices that may read the space, as far as its maker knew.
    pub key: SealedKey,
}

/// The first number of keys for messages alone. They are for those whom their statement seals them to, and
/// other devices of the same people, and are given to nobody who joins later; the keys below it are for
/// everything, and for every reader.
pub const MESSAGE_KEYS_FROM: u32 = 1 << 31;

/// Whether a key of this number is for messages alone.
pub const fn is_for_messages(key_epoch: u32) -> bool {
    key_epoch >= MESSAGE_KEYS_FROM
}

/// A new device agrees to belong to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceConsent {
    /// Whose it becomes.
    pub member: MemberId,
    /// The device, which signs this.
    pub device: DeviceId,
}

impl crate::crypto::Signable for DeviceConsent {
    const DOMAIN: &'static str = "tongzhou device consent";

    fn signer(&self) -> DeviceId {
        self.device
    }
}
