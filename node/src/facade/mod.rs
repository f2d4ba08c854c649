//! The façade: everything that a window, a command line or a tool may ask of a node.
//!
//! Invariant: these types know no machinery; they are what the local API carries as JSON.

mod ability;
mod answer;
mod base64;
mod bundle;
mod command;
mod commits;
mod devices;
mod digest;
mod due;
mod ending;
mod event;
mod export;
mod exposure;
mod files;
mod meeting;
mod own;
pub mod phrases;
mod project;
mod proof;
mod query;
mod recovery;
mod relay;
mod rules;
mod status;
mod table;
mod talk;
mod tasks;

pub use ability::Ability;
pub use answer::{
    Answer, BeaconState, CapabilityRow, DepartmentInfo, Described, DescriptionInfo, HistoryLine,
    ImportReport, InvitationCode, MemberInfo, PageInfo, PageSession, PresenceInfo, ProjectInfo,
    ProjectPart, RemovalInfo, Right, SiteReport, SpaceHash, StorageInfo, VerifyReport,
};
pub use bundle::{
    BundleFiles, BundleForecast, BundleInfo, BundleOrder, BundleParcel, BundleReport, BundleSince,
    BundleSpace, CarriedInfo, FileCount,
};
pub use command::{Command, LateEntries};
pub use commits::{
    CommitInfo, CommitReport, CommitsFound, LinkedCommit, NamedTask, RepositoryInfo, ScannedCommit,
};
pub use devices::{DeviceInfo, DeviceOfferInfo};
pub use digest::{
    DigestCall, DigestChange, DigestChannel, DigestConflict, DigestCount, DigestInfo, DigestItem,
    DigestKind, DigestPerson, DigestSpace, DigestValue, ReunionInfo,
};
pub use due::{
    AssignmentNotice, DeadlineChangeInfo, DeadlineKnown, DeadlineNotice, InboxAbout, InboxItem,
    PromptNotice, ReminderNotice, ReminderSettings,
};
pub use ending::{EndingInfo, KeptEntries, LostReading};
pub use event::Event;
pub use export::TaskExport;
pub use exposure::{ExposedPlace, ExposureInfo};
pub use files::{FileHolder, FileInfo, FileRow, FileRules, FileState, FileStorage, NewFile};
pub use meeting::{
    AgendaTemplate, InviteeInfo, MeetingChange, MeetingField, MeetingImport, MeetingInfo,
    MeetingNotice, MeetingShown, MeetingTime, NewAgenda, OccurrenceInfo,
};
pub use own::{OwnInfo, OwnItem};
pub use project::{NewProject, Sharing};
pub use proof::{ProofChange, ProofReport, ProofStep, QuarantineInfo};
pub use protocol::{
    authority::Module,
    schema::{Category, Tell},
};
pub use query::{Query, TimelineAt};
pub use recovery::{GuardiansInfo, Measure, ProposalInfo, ProposalKind, RecoveryInfo};
pub use relay::{RelayInfo, RelayOrder, RelayPlace, RelayTrouble};
pub use rules::{RuleInfo, RuleSetting};
pub use status::{ForkInfo, MeteredInfo, Metering, PeerInfo, SpaceStatus, Status};
pub use table::{
    CellChange, CellInfo, CellInput, CellSaid, ChoiceInfo, ColumnInfo, NewColumn, RecordInfo,
    TableChange, TableInfo,
};
pub use talk::{
    AnnouncedPlace, AnnouncedRole, ChannelInfo, Delivery, InboxMessage, MentionInfo, MessageInfo,
    Participant, SearchHit, SiteCount, ThreadInfo, TimelinePage, UrgeInfo,
};
pub use tasks::{
    FieldConflict, StatusFields, StatusInfo, TaskChange, TaskField, TaskInfo, TaskReminder,
};

use serde::{Deserialize, Serialize};

/// A request: something to do or something to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Do.
    Command(Command),
    /// Know.
    Query(Query),
}

/// Why a request failed, in a form that crosses the local API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{problem}")]
pub struct Failure {
    /// A stable word for programs: `not_found`, `ambiguous`, `not_allowed`, `invalid`,
    /// `not_joined`, `read_only`, `busy`, `internal`.
    pub code: FailureCode,
    /// What went wrong, for people.
    pub problem: String,
    /// What to do next, for people.
    pub next: String,
}

/// The kinds of failure that programs tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// Nothing has this name.
    NotFound,
    /// Several things have this name.
    Ambiguous,
    /// No capability for it.
    NotAllowed,
    /// The request itself is wrong.
    Invalid,
    /// The node has no organisation yet.
    NotJoined,
    /// The disk failed; the node only reads until it is restarted.
    ReadOnly,
    /// The home is locked, or the passphrase doesn't open it.
    Locked,
    /// A limit is reached; try again later.
    Busy,
    /// A fault of the node.
    Internal,
}

impl Failure {
    /// A failure with advice.
    pub fn new(code: FailureCode, problem: impl Into<String>, next: impl Into<String>) -> Self {
        Self { code, problem: problem.into(), next: next.into() }
    }

    /// A fault of the program itself.
    pub fn broken(problem: impl Into<String>) -> Self {
        let next = "start the program again; if it stays so, report the problem".to_owned();
        Self { code: FailureCode::Internal, problem: problem.into(), next }
    }
}
