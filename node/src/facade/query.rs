//! What can be known.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::Described;

/// Something to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// Spaces, entries, peers, quarantine.
    Status,
    /// The department tree, and the projects after it.
    Departments,
    /// The rules in force.
    Rules,
    /// The people.
    Members,
    /// The capabilities, with their chains in words.
    Capabilities {
        /// Only those of this person.
        member: Option<String>,
    },
    /// The channels that one may read, those of conversations among them.
    Channels,
    /// A channel's newest messages, oldest of them first.
    Messages {
        /// The channel.
        channel: String,
        /// At most so many.
        last: usize,
    },
    /// A part of a channel's timeline.
    Timeline {
        /// The channel.
        channel: String,
        /// Which part.
        at: TimelineAt,
        /// At most so many messages.
        limit: usize,
    },
    /// The message that a thread began with, then everything that answers it, and one another
    /// below it, oldest first.
    Thread {
        /// The channel.
        channel: String,
        /// Any message of it.
        message: String,
    },
    /// Each text that a message had; none when it is recalled or hidden.
    MessageHistory {
        /// The channel.
        channel: String,
        /// Which.
        message: String,
    },
    /// Messages that call us or answer ours, changed deadlines of tasks that we have to do with,
    /// and reminders of deadlines, newest first.
    Inbox {
        /// At most so many.
        limit: usize,
    },
    /// What changed elsewhere while this node was apart from those who changed it.
    Digest {
        /// Which time apart; `None`: the newest.
        #[serde(default)]
        reunion: Option<String>,
    },
    /// When this node reminds of deadlines.
    Reminders,
    /// What one's devices share: drafts, settings.
    Own,
    /// The threads that we take part in: that we began, answered in, or were called in by name.
    /// First those with something unread, then by their newest answers. Looked for among the newest
    /// 200 messages of each channel that make us take part.
    Threads {
        /// At most so many.
        limit: usize,
    },
    /// The files that go with messages, newest first.
    Files {
        /// Only those of this channel.
        channel: Option<String>,
        /// At most so many.
        limit: usize,
    },
    /// One file.
    File {
        /// Its id or the beginning of it, or its name.
        file: String,
    },
    /// Some bytes of a file that is here; none beyond its end.
    FilePiece {
        /// Its id or the beginning of it, or its name.
        file: String,
        /// Which 256 KiB of it, from 0.
        piece: u64,
    },
    /// How much room files take here, and may take.
    FileStorage,
    /// The tasks that one may read.
    Tasks {
        /// Only of this department.
        department: Option<String>,
    },
    /// The tasks that one may read, with everything that a file of them says.
    TaskExport {
        /// Only of this department.
        department: Option<String>,
    },
    /// One task with its history.
    Task {
        /// Which.
        task: String,
    },
    /// The commits that tasks are linked to.
    Commits {
        /// Only those whose hashes begin so; empty: all.
        begins: String,
        /// Only of this department's tasks.
        department: Option<String>,
    },
    /// The repositories on this machine that this node remembers.
    Repositories,
    /// The statuses that tasks of a department may have: the presets and its own.
    Statuses {
        /// The department; `None`: the organisation.
        department: Option<String>,
    },
    /// What takes place in a period, in the spaces that one may read, by its beginning: whether one is
    /// invited or not. At most 2,000 occurrences.
    Agenda {
        /// From then on.
        from: Millis,
        /// Until then.
        to: Millis,
    },
    /// The meetings that one may read, each with what a calendar file says of it.
    Meetings {
        /// Only of this department or project.
        department: Option<String>,
    },
    /// One meeting with its history.
    Meeting {
        /// Which, by title or (the beginning of) its id.
        meeting: String,
    },
    /// The tables that one may read, without their rows.
    Tables {
        /// Only of this department or project.
        department: Option<String>,
    },
    /// One table with its columns and rows.
    Table {
        /// Which, by title or (the beginning of) its id.
        table: String,
        /// With the rows that were taken out, too.
        #[serde(default)]
        removed: bool,
    },
    /// Who changed what in a table, oldest first. A step's field is `title`, a column's id, or for a row
    /// `row`.
    TableHistory {
        /// Which, by title or (the beginning of) its id.
        table: String,
        /// Only of this row, as in [`super::CellChange::row`].
        #[serde(default)]
        row: Option<String>,
    },
    /// The pages that one may read.
    Pages,
    /// One page with its text.
    Page {
        /// Which.
        page: String,
    },
    /// One page's history.
    PageHistory {
        /// Which.
        page: String,
    },
    /// The sittings in which a page was written, newest first.
    PageSessions {
        /// Which.
        page: String,
    },
    /// One page as it was after a sitting.
    PageVersion {
        /// Which.
        page: String,
        /// (The beginning of) the version, from [`Query::PageSessions`].
        version: String,
    },
    /// The sittings in which a description was written, newest first.
    DescriptionSessions {
        /// Of what.
        of: Described,
    },
    /// A description as it was after a sitting.
    DescriptionVersion {
        /// Of what.
        of: Described,
        /// (The beginning of) the version, from [`Query::DescriptionSessions`].
        version: String,
    },
    /// Where others have their carets in a page right now: those who are connected and said so
    /// within the last 20 seconds.
    Presence {
        /// Which.
        page: String,
    },
    /// Messages, tasks and pages with these words.
    Search {
        /// Words, and filters among them: `from:NAME`, `in:CHANNEL` or `in:DEPARTMENT`,
        /// `before:DAY`, `after:DAY`, `has:link`, `has:mention`, `has:reaction`, `has:reply`.
        text: String,
        /// At most so many hits.
        limit: usize,
    },
    /// Entries that are set aside, with their reasons.
    Quarantine,
    /// A file that proves to anybody who wrote or changed something.
    Proof {
        /// A message's id, or a task's or page's id or title.
        item: String,
        /// Where a message was written: others, elsewhere, may have the same id.
        #[serde(default)]
        channel: Option<String>,
    },
    /// How much room the node takes.
    Storage,
    /// The code that this device shows to a new one of the same person.
    DeviceOffer,
    /// A person's devices.
    Devices {
        /// Whose; `None`: one's own.
        member: Option<String>,
    },
    /// Who is named to recover whom, and what waits for approval.
    Recovery,
    /// The code that a colleague's new device is to be given, where one may help to recover them.
    RecoveryOffer {
        /// Whose.
        name: String,
    },
    /// What removing a person would do; nothing is changed.
    RemovalPreview {
        /// Who.
        name: String,
    },
    /// What ending a capability would do; nothing is changed.
    RevocationPreview {
        /// (The beginning of) its id.
        id: String,
    },
    /// What ending a device would do; nothing is changed.
    DeviceRemovalPreview {
        /// Its id, or the beginning of it.
        device: String,
        /// Whose; `None`: another of one's own.
        #[serde(default)]
        of: Option<String>,
    },
    /// What a bundle would hold, before it is made.
    BundleForecast {
        /// For whom, as in a bundle's order.
        to: String,
        /// From where on.
        since: super::BundleSince,
    },
    /// What this node carries for others.
    Carried,
    /// The relays that are appointed.
    Relays,
    /// One hash a space, equal on every node with the same entries.
    StateHash,
    /// Who can read a space, and why.
    WhoCanRead {
        /// The department or project, or a conversation as `@people`; `None`: the organisation.
        department: Option<String>,
        /// As it was at this time; `None`: as it is.
        #[serde(default)]
        on: Option<Millis>,
    },
    /// How far an announcement got, by department.
    Announcement {
        /// The notice board's id.
        channel: String,
        /// The announcement's id.
        message: String,
    },
    /// What a person, removed or not, still holds of what they could read.
    Exposure {
        /// Who.
        name: String,
    },
}

/// Which part of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineAt {
    /// Its end.
    Newest,
    /// What comes before this message.
    Before(String),
    /// What comes after this message.
    After(String),
    /// This message, and what stands around it.
    Around(String),
    /// What stands around the oldest message that wasn't read; the end when all were.
    FirstUnread,
}
