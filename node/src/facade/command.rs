//! What can be done. Names stand for things as people write them: a department by its name or its
//! path (`A/B`), a project by its name in place of a department, a channel by `channel` or `department/channel`, a conversation by `@` and the
//! names of those with whom one talks (`@李四,王五`) in place of a channel, a person by name, a task by its
//! key (`LAUNCH-12`), tasks and pages by title or by (the beginning of) their id, a message by its id, whose device may be cut to its
//! beginning (`0123abcd.0.17`).

use protocol::{
    capability::{Level, Role},
    clock::Millis,
    schema::Tell,
};
use serde::{Deserialize, Serialize};

use super::{
    Ability, AnnouncedRole, BundleOrder, CellChange, CellInput, CommitsFound, Described, FileRules,
    Measure, MeetingChange, Metering, NewColumn, NewFile, NewProject, OwnItem, RelayOrder,
    ReminderSettings, RepositoryInfo, RuleSetting, Sharing, StatusFields, TableChange, TaskChange,
    TaskField,
};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// A department below `parent`, or below the organisation.
    AddDepartment {
        /// Its name.
        name: String,
        /// The department above.
        parent: Option<String>,
    },
    /// Another name for a department.
    RenameDepartment {
        /// Which.
        department: String,
        /// The new name.
        name: String,
    },
    /// A department and what is below it goes elsewhere in the tree.
    MoveDepartment {
        /// Which.
        department: String,
        /// The department above from now on; `None`: the organisation.
        parent: Option<String>,
    },
    /// A new key of a department's or a project's space, from now on; whoever may read it now gets it.
    RenewKey {
        /// Which; `None`: the organisation's own space.
        department: Option<String>,
    },
    /// A rule from now on, for a space that one manages.
    SetRule {
        /// For which department; `None`: the organisation.
        department: Option<String>,
        /// The rule.
        rule: RuleSetting,
    },
    /// A relay keeps and hands on from now on what absent members' devices lack; it can't read any of it.
    AppointRelay(RelayOrder),
    /// A relay's appointment ends.
    EndRelay {
        /// Its name or its device, or the beginning of that.
        relay: String,
    },
    /// An invitation code for one person.
    Invite {
        /// The department to join.
        department: String,
        /// With which role.
        role: Role,
        /// Until when.
        expires: Millis,
    },
    /// Make a new device one's own, which has answered with this code.
    AddDevice {
        /// The code that the new device shows.
        code: String,
    },
    /// End a device; what it wrote that this node holds keeps counting. A colleague's: takes who may
    /// remove them.
    RemoveDevice {
        /// Its id, or the beginning of it.
        device: String,
        /// Whose; `None`: another of one's own.
        #[serde(default)]
        of: Option<String>,
    },
    /// Name who may recover oneself, or the organisation.
    NameGuardians {
        /// For the organisation; otherwise for oneself.
        organisation: bool,
        /// Who; nobody, with nobody needed, takes back whom one named for oneself.
        people: Vec<String>,
        /// How many of them it takes.
        needed: u8,
    },
    /// Approve that a colleague's new device, which shows this code, becomes theirs.
    RecoverDevice {
        /// Whose.
        name: String,
        /// The code that the new device shows.
        code: String,
    },
    /// Propose something to the organisation's other guardians, by approving it.
    Propose(Measure),
    /// Approve what somebody proposed.
    Approve {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// End a person's membership; what they wrote that this node holds keeps counting.
    RemoveMember {
        /// Who.
        name: String,
    },
    /// Pass a capability on.
    Grant {
        /// To whom.
        member: String,
        /// In which department; `None`: the organisation.
        department: Option<String>,
        /// Up to which level.
        level: Level,
        /// In the departments below, too.
        below: bool,
        /// Until when.
        expires: Option<Millis>,
        /// May pass it on so many times.
        passes: u8,
        /// And these, which no level includes.
        #[serde(default)]
        may: Vec<Ability>,
    },
    /// End a capability.
    RevokeCapability {
        /// (The beginning of) its id.
        id: String,
    },
    /// A channel in a department, or in the organisation.
    AddChannel {
        /// Its name.
        name: String,
        /// Where.
        department: Option<String>,
    },
    /// What one wants to be told of a conversation, on all of one's devices.
    Mute {
        /// The channel, or `@` and who is in the conversation.
        channel: String,
        /// What.
        tell: Tell,
    },
    /// A project that spans departments. The answer is its space's id.
    AddProject(NewProject),
    /// Another name for a project.
    RenameProject {
        /// Which.
        project: String,
        /// The new name.
        name: String,
    },
    /// A project is archived: out of the way and closed for new things, still to be read and found.
    /// Or it is opened again.
    ArchiveProject {
        /// Which.
        project: String,
        /// Archived, or open again.
        archived: bool,
    },
    /// Departments and people take part in a project, at this level.
    ShareProject {
        /// Who, and where.
        sharing: Sharing,
        /// Up to which level; a department at most writes.
        level: Level,
    },
    /// Departments and people take part in a project no longer.
    UnshareProject(Sharing),
    /// The conversation with these people, begun if it wasn't yet. The answer is its channel's id.
    OpenConversation {
        /// Their names or ids; one's own may be left out.
        members: Vec<String>,
    },
    /// A message.
    Send {
        /// The channel. Where people are named, the conversation with them is begun if need be.
        channel: String,
        /// Markdown. `@` and a person's or department's name call them, `@all` calls everyone.
        text: String,
        /// The message that it answers.
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// Another text for a message of one's own.
    EditMessage {
        /// The channel.
        channel: String,
        /// Which.
        message: String,
        /// Markdown, as in [`Command::Send`].
        text: String,
    },
    /// Take a message of one's own back: nobody sees its text any more.
    RecallMessage {
        /// The channel.
        channel: String,
        /// Which.
        message: String,
    },
    /// Put an emoji to a message, or take it away again.
    React {
        /// The channel.
        channel: String,
        /// Which.
        message: String,
        /// One emoji.
        emoji: String,
        /// Whether it is to be there.
        on: bool,
    },
    /// Announce something to departments: a message on the notice board of each.
    Announce {
        /// The departments; an empty name is the organisation.
        departments: Vec<String>,
        /// To those below, too.
        below: bool,
        /// Markdown; its first line is its title.
        text: String,
        /// The files that go with it, at most 16.
        #[serde(default)]
        files: Vec<NewFile>,
    },
    /// Announce something to everybody who holds a role now, in a project of the organisation in which nobody
    /// else takes part. Takes who manages the organisation.
    AnnounceToRole {
        /// The role.
        role: AnnouncedRole,
        /// Markdown; its first line is its title.
        text: String,
        /// The files that go with it, at most 16.
        #[serde(default)]
        files: Vec<NewFile>,
    },
    /// Announce something to everybody who works at a site, in a project of the organisation in which nobody
    /// else takes part. Takes who manages the organisation.
    AnnounceToSite {
        /// The site.
        site: String,
        /// Markdown; its first line is its title.
        text: String,
        /// The files that go with it, at most 16.
        #[serde(default)]
        files: Vec<NewFile>,
    },
    /// Say where somebody works. Takes who manages the organisation.
    SetSite {
        /// Who.
        member: String,
        /// The site; `None` or empty: nowhere in particular.
        site: Option<String>,
    },
    /// Say of the people in a `people.csv` who are members where they work.
    ImportSites {
        /// The file's bytes.
        csv: Vec<u8>,
        /// Only say what would be done.
        dry_run: bool,
    },
    /// Put it off to fill in a table that asks for it, on all of one's devices.
    SnoozePrompt {
        /// The table.
        table: String,
        /// Until then, by 30 days at most.
        until: Millis,
    },
    /// Say that one knows of a message, for good; colleagues see it.
    AcknowledgeMessage {
        /// The channel.
        channel: String,
        /// Which.
        message: String,
    },
    /// Remind people of a message strongly: they are told again and again until they say that they
    /// know of it.
    Urge {
        /// The channel.
        channel: String,
        /// Which.
        message: String,
        /// Whom.
        members: Vec<String>,
    },
    /// Take entries in that came too late or stand on one side of a forked log: from now on they count,
    /// everywhere. Managers of their space may, and in a conversation whoever is in it; nobody may with
    /// their own. What stands before them in the same log comes with them. Forked ones are named one by
    /// one; of a fork's sides the one counts that was taken in first.
    AdoptLate(LateEntries),
    /// Dismiss late or forked entries from the list of what is set aside, on this node only.
    DiscardLate(LateEntries),
    /// Hide a message from everybody, or show it again; managers may.
    HideMessage {
        /// The channel.
        channel: String,
        /// Which.
        message: String,
        /// Whether it is to be hidden.
        hidden: bool,
    },
    /// Tell colleagues that everything shown in this channel was read.
    MarkRead {
        /// The channel.
        channel: String,
    },
    /// What a digest tells was looked through here: of this time apart, or of the newest.
    SeeDigest {
        /// Which, from [`super::ReunionInfo::reunion`].
        reunion: Option<String>,
    },
    /// A task.
    AddTask {
        /// Its title.
        title: String,
        /// In which department; `None`: the organisation.
        department: Option<String>,
        /// Further fields.
        fields: Vec<TaskField>,
    },
    /// Changes to a task's fields.
    SetTask {
        /// Which.
        task: String,
        /// The changes.
        changes: Vec<TaskChange>,
    },
    /// Say that one has seen that a task was assigned to one: the inbox no longer says so, on none of one's
    /// devices. Colleagues don't see it.
    SeeTask {
        /// Which task.
        task: String,
    },
    /// Say that one knows of a task's deadline as it is now, and how near it is. Colleagues see it; without the right to
    /// comment there it is noted on this node only.
    AcknowledgeDeadline {
        /// Which task.
        task: String,
    },
    /// Remind people of a task strongly: they are told again and again until they say that they know of it.
    UrgeTask {
        /// Which task.
        task: String,
        /// Whom.
        members: Vec<String>,
        /// Some words with it; may be empty.
        #[serde(default)]
        text: String,
    },
    /// Say that one knows of a task that one is strongly reminded of; colleagues see it.
    AcknowledgeTask {
        /// Which task.
        task: String,
    },
    /// Put the reminder of a task's deadline off, on all of one's devices.
    SnoozeReminder {
        /// Which task.
        task: String,
        /// Until then, or until the deadline comes to its next stage; at most for 30 days.
        until: Millis,
    },
    /// Be reminded of deadlines at other times, on all of one's devices.
    SetReminders(ReminderSettings),
    /// Share drafts and settings with one's other devices, and with nobody else. Nothing is done while
    /// there are none. At most 64 at once.
    KeepOwn {
        /// What.
        items: Vec<OwnItem>,
    },
    /// What the keys of a department's new tasks begin with. Takes a manager.
    SetTaskPrefix {
        /// The department; `None`: the organisation.
        department: Option<String>,
        /// 1 to 10 Latin letters and digits, a letter first.
        prefix: String,
    },
    /// Link tasks to the commits that name them; what is linked already stays as it is.
    LinkCommits(Box<CommitsFound>),
    /// Take a commit off a task.
    UnlinkCommit {
        /// The task.
        task: String,
        /// The commit's hash, or the beginning of it.
        commit: String,
    },
    /// Remember a repository on this machine, or where its scan ended; nobody else is told.
    KeepRepository(Box<RepositoryInfo>),
    /// Forget a repository; links stay.
    ForgetRepository {
        /// Its folder or its name.
        repository: String,
    },
    /// A status of a department's tasks: a new one, or other words and another place for a known
    /// one. Takes a manager.
    SetStatus {
        /// In which department; `None`: the organisation.
        department: Option<String>,
        /// The status as it is wanted.
        status: StatusFields,
    },
    /// A page.
    NewPage {
        /// Its title.
        title: String,
        /// In which department; `None`: the organisation.
        department: Option<String>,
        /// Markdown.
        text: String,
    },
    /// The page's whole text as somebody edited it, starting from `base`; merged as edits. The
    /// answer is the page with the merged text.
    EditPage {
        /// Which.
        page: String,
        /// The text it was edited from; `None`: the page as it is now.
        base: Option<String>,
        /// The text as it is wanted.
        text: String,
    },
    /// Another title for a page.
    RenamePage {
        /// Which.
        page: String,
        /// The new title.
        title: String,
    },
    /// A page holds files, which were put in before; its text shows one by `blob:` and its id.
    AttachToPage {
        /// Which.
        page: String,
        /// The files; a page holds at most 200.
        files: Vec<NewFile>,
    },
    /// A page no longer holds a file.
    DetachFromPage {
        /// Which.
        page: String,
        /// The file: its name, or (the beginning of) its id.
        file: String,
    },
    /// Gives a page the text that it had in an earlier version, as a new edit: what others write at
    /// the same time stays. The answer is the page with its text. Its title stays as it is.
    RestorePage {
        /// Which.
        page: String,
        /// (The beginning of) the version, from [`super::Query::PageSessions`].
        version: String,
    },
    /// Gives a task or meeting the description that it had in an earlier version, as a new edit: what others
    /// write at the same time stays.
    RestoreDescription {
        /// Of what.
        of: Described,
        /// (The beginning of) the version, from [`super::Query::DescriptionSessions`].
        version: String,
    },
    /// Shows colleagues who are connected where one's caret stands in a page. They forget it after
    /// 20 seconds, so it is to be said again every 5 to 10. A device is in one page at a time.
    ShowPresence {
        /// Which page.
        page: String,
        /// Where the caret stands, in characters from the beginning.
        caret: u64,
        /// Where the selection began; the same as `caret` when nothing is selected.
        anchor: u64,
    },
    /// A table, after a template or with columns of one's own.
    AddTable {
        /// Its title; `None`: what tables of its template are called.
        title: Option<String>,
        /// In which department or project; `None`: the organisation.
        department: Option<String>,
        /// `own`, `research` 需求调研表, `functions` 功能清单表, `issues` 测试问题跟踪表, or
        /// `feedback` 用户反馈收集表.
        template: String,
        /// Columns besides the template's.
        #[serde(default)]
        columns: Vec<NewColumn>,
    },
    /// Changes of a table's title, columns and choices.
    SetTable {
        /// Which, by title or (the beginning of) its id.
        table: String,
        /// The changes.
        changes: Vec<TableChange>,
    },
    /// Rows for a table. The answer names them.
    AddRows {
        /// Which, by title or (the beginning of) its id.
        table: String,
        /// The cells of each row; what isn't said is empty.
        rows: Vec<Vec<CellInput>>,
        /// Behind which row, as in [`CellChange::row`]; `None`: at the end.
        #[serde(default)]
        after: Option<String>,
    },
    /// Cells of a table get values.
    SetCells {
        /// Which, by title or (the beginning of) its id.
        table: String,
        /// The cells.
        cells: Vec<CellChange>,
    },
    /// Rows are taken out of a table, or brought back with everything in them.
    RemoveRows {
        /// Which, by title or (the beginning of) its id.
        table: String,
        /// The rows, as in [`CellChange::row`].
        rows: Vec<String>,
        /// Whether they are to be out of it.
        removed: bool,
    },
    /// A problem with this program: a row in the table of issues of the organisation, which is made if
    /// there is none. The answer names the row.
    ReportProblem {
        /// What is wrong.
        text: String,
        /// What the program says of itself, as one was shown it; may be empty.
        #[serde(default)]
        diagnostics: String,
        /// `fatal`, `serious`, `normal` or `suggestion`; `None`: `normal`.
        #[serde(default)]
        severity: Option<String>,
    },
    /// A meeting: who is invited, when, and what else is known of it.
    AddMeeting {
        /// In which department or project; `None`: the organisation.
        department: Option<String>,
        /// Its title, its time, and more.
        changes: Vec<MeetingChange>,
    },
    /// Changes to a meeting.
    SetMeeting {
        /// Which, by title or (the beginning of) its id.
        meeting: String,
        /// The changes.
        changes: Vec<MeetingChange>,
    },
    /// Whether one comes to a meeting.
    AnswerMeeting {
        /// Which.
        meeting: String,
        /// `accepted`, `tentative` or `declined`.
        attendance: String,
    },
    /// Meetings from a calendar file (iCalendar, RFC 5545).
    ImportMeetings {
        /// The file's bytes.
        file: Vec<u8>,
        /// Where those go that aren't here yet; `None`: to the organisation.
        department: Option<String>,
        /// Only say what would be done.
        dry_run: bool,
    },
    /// Departments, and invitations for people, from a CSV.
    ImportPeople {
        /// The file's bytes.
        csv: Vec<u8>,
        /// Only say what would be done.
        dry_run: bool,
        /// Invitations are good until then.
        expires: Millis,
    },
    /// Begin a bundle: what others are to have, for carrying by hand. Its parcels are fetched one by
    /// one.
    BeginBundle(BundleOrder),
    /// The next parcel of a bundle that was begun.
    NextParcel {
        /// Its number.
        bundle: u64,
    },
    /// A bundle is done with. Where its file was kept, the next one for the same recipients can go on
    /// from there.
    EndBundle {
        /// Its number.
        bundle: u64,
        /// Whether the file is safe.
        kept: bool,
    },
    /// Take a parcel of a bundle in: open it if it is for this device, else carry it.
    TakeParcel {
        /// The parcel.
        #[serde(with = "super::base64")]
        parcel: Vec<u8>,
    },
    /// Begin to put a file in, which is then given piece by piece.
    BeginFile {
        /// Its length in bytes.
        size: u64,
    },
    /// The next bytes of a file that is being put in; at most 256 KiB at once.
    AddFilePiece {
        /// Its number.
        number: u64,
        /// The bytes.
        #[serde(with = "super::base64")]
        bytes: Vec<u8>,
    },
    /// All of a file was given: it is here, and saved. The answer is its id.
    EndFile {
        /// Its number.
        number: u64,
    },
    /// Give a file up that is being put in.
    GiveUpFile {
        /// Its number.
        number: u64,
    },
    /// A message with files, which were put in before.
    SendFiles {
        /// The channel, as in [`Command::Send`].
        channel: String,
        /// Markdown; may be empty.
        text: String,
        /// The message that it answers.
        #[serde(default)]
        reply_to: Option<String>,
        /// The files, at most 16.
        files: Vec<NewFile>,
    },
    /// Fetch a file, or try again.
    FetchFile {
        /// Its id or the beginning of it, or its name.
        file: String,
    },
    /// Fetch a file and keep it however little room there is, or don't mind any longer.
    KeepFile {
        /// Its id or the beginning of it, or its name.
        file: String,
        /// Whether it is to be kept.
        kept: bool,
    },
    /// Remove this node's copy of a file.
    DropFile {
        /// Its id or the beginning of it, or its name.
        file: String,
        /// Even if nobody else is known to hold it.
        last: bool,
    },
    /// Decide how much room files may take here.
    SetFileRules(FileRules),
    /// Spare this node's line, or not.
    SetMetering {
        /// When.
        metering: Metering,
    },
    /// Dial this peer, and again whenever it is lost.
    AddPeer {
        /// A multiaddress.
        address: String,
    },
    /// Compare with all connected peers now.
    SyncNow,
    /// Cut the line to these devices (hexadecimal ids), or to none.
    CutLine {
        /// Whom.
        devices: Vec<String>,
    },
    /// Check everything; with `rebuild`, make the store anew from the journal.
    Verify {
        /// Make it anew.
        rebuild: bool,
    },
    /// Stop the node.
    Stop,
}

/// Which late or forked entries are meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateEntries {
    /// One: `device/epoch/seq` or `space/device/epoch/seq`, with `~` and the side beyond a fork; the ids
    /// may be cut to their beginnings.
    Entry(String),
    /// All of one person's.
    From {
        /// The person.
        member: String,
        /// Only those in this department, project, channel or conversation.
        place: Option<String>,
    },
}
