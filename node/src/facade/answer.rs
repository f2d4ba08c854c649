//! What a node answers.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::{
    ChannelInfo, InboxItem, MessageInfo, QuarantineInfo, SearchHit, Status, StatusInfo, TaskInfo,
    ThreadInfo, TimelinePage, export::TaskExport,
};

/// An answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Done, and saved.
    Done,
    /// Made, and saved: its id.
    Made {
        /// In hexadecimal.
        id: String,
    },
    /// To [`super::Command::AdoptLate`] and [`super::Command::DiscardLate`].
    Decided {
        /// Entries that were decided on.
        entries: u64,
    },
    /// To [`super::Query::Proof`].
    Proof {
        /// The proof file.
        bytes: Vec<u8>,
        /// Entries of the item in it.
        changes: u64,
    },
    /// To [`super::Command::Invite`].
    Invitation(InvitationCode),
    /// To [`super::Command::ImportPeople`].
    Import(ImportReport),
    /// To [`super::Command::ImportSites`].
    SiteReport(SiteReport),
    /// To [`super::Command::Verify`].
    Verify(VerifyReport),
    /// To [`super::Query::Status`].
    Status(Status),
    /// To [`super::Query::Departments`].
    Departments(Vec<DepartmentInfo>),
    /// To [`super::Query::Rules`].
    Rules(Vec<super::RuleInfo>),
    /// To [`super::Query::Relays`].
    Relays(Vec<super::RelayInfo>),
    /// To [`super::Query::Members`].
    Members(Vec<MemberInfo>),
    /// To [`super::Query::Capabilities`] and [`super::Query::WhoCanRead`].
    Capabilities(Vec<CapabilityRow>),
    /// To [`super::Query::Channels`].
    Channels(Vec<ChannelInfo>),
    /// To [`super::Query::Messages`].
    Messages(Vec<MessageInfo>),
    /// To [`super::Query::Timeline`].
    Timeline(TimelinePage),
    /// To [`super::Query::Thread`].
    Thread(Vec<MessageInfo>),
    /// To [`super::Query::Inbox`].
    Inbox(Vec<InboxItem>),
    /// To [`super::Query::Digest`]; nothing when there was no time apart.
    Digest(Option<Box<super::DigestInfo>>),
    /// To [`super::Query::Reminders`].
    Reminders(super::ReminderSettings),
    /// To [`super::Query::Own`].
    Own(super::OwnInfo),
    /// To [`super::Query::Threads`].
    Threads(Vec<ThreadInfo>),
    /// To [`super::Query::Tasks`].
    Tasks(Vec<TaskInfo>),
    /// To [`super::Query::TaskExport`].
    TaskExport(Box<TaskExport>),
    /// To [`super::Query::Task`].
    Task(Box<TaskInfo>, Vec<HistoryLine>),
    /// To [`super::Query::Commits`], newest first.
    Commits(Vec<super::LinkedCommit>),
    /// To [`super::Query::Repositories`], by name.
    Repositories(Vec<super::RepositoryInfo>),
    /// To [`super::Command::LinkCommits`].
    CommitReport(Box<super::CommitReport>),
    /// To [`super::Query::Statuses`], in the order of a board.
    Statuses(Vec<StatusInfo>),
    /// To [`super::Query::Pages`].
    Pages(Vec<PageInfo>),
    /// To [`super::Query::Page`], [`super::Query::PageVersion`], [`super::Command::EditPage`] and
    /// [`super::Command::RestorePage`].
    Page(PageInfo),
    /// To [`super::Query::PageSessions`] and [`super::Query::DescriptionSessions`], newest first.
    PageSessions(Vec<PageSession>),
    /// To [`super::Query::DescriptionVersion`].
    Description(DescriptionInfo),
    /// To [`super::Query::Presence`].
    Presence(Vec<PresenceInfo>),
    /// To [`super::Query::PageHistory`], [`super::Query::TableHistory`] and
    /// [`super::Query::MessageHistory`].
    History(Vec<HistoryLine>),
    /// To [`super::Query::Search`].
    Hits(Vec<SearchHit>),
    /// To [`super::Query::Agenda`].
    Agenda(Vec<super::OccurrenceInfo>),
    /// To [`super::Query::Meetings`].
    Meetings(Vec<super::MeetingInfo>),
    /// To [`super::Query::Meeting`].
    Meeting(Box<super::MeetingShown>),
    /// To [`super::Command::ImportMeetings`].
    MeetingImport(super::MeetingImport),
    /// To [`super::Query::Tables`].
    Tables(Vec<super::TableInfo>),
    /// To [`super::Query::Table`].
    Table(Box<super::TableInfo>),
    /// To [`super::Command::AddRows`] and [`super::Command::ReportProblem`].
    RowsMade {
        /// The table's id.
        table: String,
        /// The rows' ids.
        rows: Vec<String>,
    },
    /// To [`super::Query::Quarantine`].
    Quarantine(Vec<QuarantineInfo>),
    /// To [`super::Query::StateHash`].
    StateHash(Vec<SpaceHash>),
    /// To [`super::Query::Storage`].
    Storage(StorageInfo),
    /// To [`super::Query::DeviceOffer`] and [`super::Query::RecoveryOffer`].
    DeviceOffer(super::DeviceOfferInfo),
    /// To [`super::Query::Devices`].
    Devices(Vec<super::DeviceInfo>),
    /// To [`super::Query::RemovalPreview`].
    Removal(RemovalInfo),
    /// To [`super::Query::RevocationPreview`] and [`super::Query::DeviceRemovalPreview`].
    Ending(Box<super::EndingInfo>),
    /// To [`super::Query::Exposure`].
    Exposure(super::ExposureInfo),
    /// To [`super::Query::Announcement`].
    Announcement(Vec<super::AnnouncedPlace>),
    /// To [`super::Command::BeginBundle`] and [`super::Command::EndBundle`].
    Bundle(super::BundleInfo),
    /// To [`super::Command::NextParcel`].
    BundleParcel(super::BundleParcel),
    /// To [`super::Command::TakeParcel`].
    BundleReport(super::BundleReport),
    /// To [`super::Query::BundleForecast`].
    BundleForecast(super::BundleForecast),
    /// To [`super::Query::Carried`].
    Carried(Vec<super::CarriedInfo>),
    /// To [`super::Query::Recovery`].
    Recovery(Box<super::RecoveryInfo>),
    /// To [`super::Command::BeginFile`].
    FileBegun {
        /// The file's number, for what follows.
        number: u64,
    },
    /// To [`super::Query::Files`].
    Files(Vec<super::FileRow>),
    /// To [`super::Query::File`].
    File(Box<super::FileRow>),
    /// To [`super::Query::FilePiece`].
    FilePiece {
        /// The bytes.
        #[serde(with = "super::base64")]
        bytes: Vec<u8>,
    },
    /// To [`super::Query::FileStorage`].
    FileStorage(super::FileStorage),
    /// To [`super::Command::RecoverDevice`], [`super::Command::Propose`] and
    /// [`super::Command::Approve`].
    Proposal(Box<super::ProposalInfo>),
}

/// An invitation for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationCode {
    /// The department joined.
    pub department: String,
    /// Further departments that the invitation lets into, as paths.
    #[serde(default)]
    pub further: Vec<String>,
    /// For whom, where the inviter said so.
    pub name: Option<String>,
    /// Where they will work, as is remembered until they come; empty: nobody has said.
    #[serde(default)]
    pub site: String,
    /// The code to hand over.
    pub code: String,
    /// Good until then.
    pub expires: Millis,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Nothing was done.
    pub dry_run: bool,
    /// Departments made, as paths.
    pub departments: Vec<String>,
    /// Invitations made (dry run: names only, codes empty).
    pub invitations: Vec<InvitationCode>,
    /// Lines that were skipped, and why.
    pub errors: Vec<String>,
    /// What deserves a look in lines that weren't skipped.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// What saying where people work did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteReport {
    /// Nothing was done.
    pub dry_run: bool,
    /// Who works where now and didn't before.
    pub set: Vec<String>,
    /// Those who are no members (yet), or whose site can't be one, by name.
    pub unknown: Vec<String>,
    /// Lines that were skipped, and why.
    pub errors: Vec<String>,
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Journal records read and found whole.
    pub records: u64,
    /// Entries whose chain and signatures were checked.
    pub entries: u64,
    /// Documents that were made anew, with all rows, and compared with what is here.
    pub documents: u64,
    /// What is wrong; empty when all is well.
    pub problems: Vec<String>,
    /// The store was made anew.
    pub rebuilt: bool,
}

/// A department, or a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentInfo {
    /// Its space.
    pub space: String,
    /// Its name.
    pub name: String,
    /// From the top, `A/B`; empty for the organisation itself. A project's is its name.
    pub path: String,
    /// The space above it, or of the department that owns the project; `None` for the organisation
    /// itself.
    pub parent: Option<String>,
    /// How many people belong to it, or may read the project (0 where one may not).
    pub members: u64,
    /// One may read it.
    pub may_read: bool,
    /// One may write in it, and it isn't archived.
    pub may_write: bool,
    /// One may manage it.
    pub may_manage: bool,
    /// One may make a new key of it.
    #[serde(default)]
    pub may_rekey: bool,
    /// The modules that are switched off there, by its own rule or by one above it.
    #[serde(default)]
    pub off: Vec<super::Module>,
    /// Who joins reads only the messages from then on, by its own rule or by one above it.
    #[serde(default)]
    pub history_closed: bool,
    /// What the keys of its new tasks begin with; empty where one may not read it.
    #[serde(default)]
    pub task_prefix: String,
    /// What makes it a project; `None` for a department.
    #[serde(default)]
    pub project: Option<ProjectInfo>,
}

/// A project: who owns it and who takes part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectInfo {
    /// The department that owns it, as a path.
    pub owner: String,
    /// Its space.
    pub owner_id: String,
    /// The departments that take part.
    pub departments: Vec<ProjectPart>,
    /// The people who take part by themselves.
    pub people: Vec<ProjectPart>,
    /// It is archived; `false` where one may not read it.
    #[serde(default)]
    pub archived: bool,
}

/// A department or person that takes part in a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProjectPart {
    /// Its path or their name.
    pub name: String,
    /// Its space or their member id.
    pub id: String,
    /// `read`, `comment`, `write`; for a person also `manage`.
    pub level: String,
    /// The id of the capability that says so.
    pub capability: String,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberInfo {
    /// The member's id.
    pub member: String,
    /// Their name.
    pub name: String,
    /// Their departments, as paths.
    pub departments: Vec<String>,
    /// The spaces of these departments, in the same order.
    pub department_ids: Vec<String>,
    /// Their role there: `member`, `manager`, `admin`.
    pub role: String,
    /// Their devices.
    pub devices: Vec<String>,
    /// Their membership has ended.
    pub removed: bool,
    /// Where they work; empty when nobody has said.
    #[serde(default)]
    pub site: String,
    /// It is oneself.
    pub mine: bool,
    /// A session with one of their devices is going on.
    pub connected: bool,
    /// When one of their devices was last heard of directly, since this node's start.
    pub last_contact: Option<Millis>,
}

/// How much room a node takes on its disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageInfo {
    /// Bytes of the journal's files: the entries themselves.
    pub journal_bytes: u64,
    /// Bytes of the store's files: derived rows and documents.
    pub store_bytes: u64,
    /// Bytes of the search index's files.
    pub search_bytes: u64,
    /// Entries held, of all spaces.
    pub entries: u64,
}

/// What removing a person would do, if it were done now with what this node holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalInfo {
    /// Who.
    pub name: String,
    /// Devices of theirs that would no longer belong to a member.
    pub devices: u64,
    /// Departments that they could no longer read, as paths.
    pub departments: Vec<String>,
    /// How many conversations they could no longer read.
    #[serde(default)]
    pub conversations: u64,
    /// Capabilities of theirs that would end, in words.
    pub capabilities: Vec<Right>,
    /// What others would lose because it rests on theirs, in words.
    pub passed_on: Vec<Right>,
    /// Entries of theirs that are held here and keep counting.
    pub keeps_entries: u64,
    /// The same by place.
    #[serde(default)]
    pub keeps: Vec<super::KeptEntries>,
}

/// What somebody may do somewhere, and who gave it to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Right {
    /// Who holds it.
    pub holder: String,
    /// Who gave it; nobody: it comes from the founding.
    pub giver: Option<String>,
    /// `read`, `comment`, `write`, `manage`.
    pub level: String,
    /// Where.
    pub department: String,
    /// In the departments below, too.
    pub below: bool,
    /// Named abilities.
    #[serde(default)]
    pub named: Vec<String>,
}

/// A capability and why it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityRow {
    /// Its id.
    pub id: String,
    /// Whose.
    pub member: String,
    /// Where.
    pub department: String,
    /// The same by its space.
    #[serde(default)]
    pub space: String,
    /// In the departments below, too.
    pub below: bool,
    /// `read`, `comment`, `write`, `manage`.
    pub level: String,
    /// Named abilities.
    pub named: Vec<String>,
    /// Until then.
    pub expires: Option<Millis>,
    /// May be passed on so many times.
    pub passes: u8,
    /// The chain that it rests on, from the founder down.
    pub chain: Vec<Right>,
    /// In a project that one reads as one of a department that takes part: the chain of the
    /// department's part in it. `chain` is that of one's own capability in the department then.
    #[serde(default)]
    pub through: Vec<Right>,
    /// It has ended.
    pub revoked: bool,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageInfo {
    /// Its id.
    pub page: String,
    /// Its space.
    pub space: String,
    /// Its space's department.
    pub department: String,
    /// Its title.
    pub title: String,
    /// Its text; empty in lists.
    pub text: String,
    /// Last edit.
    pub edited: Millis,
    /// Who made it.
    pub edited_by: String,
    /// Whether one may change it now.
    pub may_write: bool,
    /// The files that it holds, in the order in which they were added; none in lists.
    #[serde(default)]
    pub files: Vec<super::FileInfo>,
}

/// A sitting: consecutive changes of one device, each less than 30 minutes after the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSession {
    /// The text as it was after the last of them: for [`super::Query::PageVersion`] and
    /// [`super::Command::RestorePage`], or [`super::Query::DescriptionVersion`] and
    /// [`super::Command::RestoreDescription`].
    pub version: String,
    /// Whose.
    pub author: String,
    /// On which device.
    pub device: String,
    /// The first change, by the author's clock.
    pub from: Millis,
    /// The last one.
    pub to: Millis,
    /// Characters put in.
    pub added: u64,
    /// Characters taken out.
    pub removed: u64,
}

/// What has a description.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Described {
    /// A task: its key, its title, or (the beginning of) its id.
    Task(String),
    /// A meeting: its title, or (the beginning of) its id.
    Meeting(String),
}

/// A description as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescriptionInfo {
    /// The text.
    pub text: String,
    /// When its last change was made, by the author's clock.
    pub edited: Millis,
    /// By whom.
    pub edited_by: String,
}

/// Somebody in a page right now, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceInfo {
    /// The member's id.
    pub member: String,
    /// Their name.
    pub name: String,
    /// Their device.
    pub device: String,
    /// Where the caret stands, in characters from the beginning; never behind the page's end.
    pub caret: u64,
    /// Where the selection began.
    pub anchor: u64,
}

/// One step of a history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// When, by the author's clock.
    pub time: Millis,
    /// Who.
    pub author: String,
    /// On which device.
    pub device: String,
    /// Which field, or `text`.
    pub field: String,
    /// What was there.
    pub old: String,
    /// What was put.
    pub new: String,
    /// Why it counts only because a colleague built on it, or empty.
    pub note: String,
}

/// A space's state in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpaceHash {
    /// The space.
    pub space: String,
    /// Its name.
    pub name: String,
    /// Entries held.
    pub entries: u64,
    /// The hash of authority, documents and rows.
    pub hash: String,
}

/// A device's newest beacon in a space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeaconState {
    /// The device.
    pub device: String,
    /// When it spoke.
    pub time: Millis,
    /// Entries it holds.
    pub entries: u64,
}
