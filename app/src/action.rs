//! Everything that a person can do in the window.

use std::path::PathBuf;

use node::{
    facade::{Command, Described, FileInfo, InvitationCode},
    home_key::Passphrase,
};

use crate::{
    model::{
        bundle,
        tasks::{export::Order, repositories::Scan},
    },
    state::{Panel, Route},
    text::Lang,
    theme::ThemeChoice,
};

/// Something a person wants. Screens push them; [`crate::dispatch`] acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Go somewhere.
    Go(Route),
    /// Show the same place in another way, which is no step to go back over.
    Amend(Route),
    /// Go back.
    Back,
    /// Go forward again.
    Forward,
    /// Show something on the right.
    Open(Panel),
    /// Close what is on the right.
    ClosePanel,
    /// Have the node do something.
    Do(Command, Then),
    /// Send what was written, and empty the draft once it is saved.
    Post {
        /// The channel.
        channel: String,
        /// The message it answers.
        reply_to: Option<String>,
        /// Markdown.
        text: String,
    },
    /// Ask which file is to go with what is written in a field; see [`crate::state::Drafts::key`].
    AskForFile(String),
    /// Files are to go with what is written in a field.
    Attach {
        /// The field.
        field: String,
        /// The files, as they were typed or dropped.
        files: Vec<PathBuf>,
    },
    /// A pasted picture is to go with what is written in a field.
    Paste {
        /// The field.
        field: String,
        /// The picture.
        image: std::sync::Arc<egui::ColorImage>,
    },
    /// Try again to put a file in.
    AttachAgain(u64),
    /// A file is not to go along.
    Detach(u64),
    /// None of a field's files are to go along.
    DetachAll(String),
    /// Show a file in a page's text, where one writes.
    ShowInPage {
        /// The page.
        page: String,
        /// The file.
        file: Box<FileInfo>,
    },
    /// Ask where a file is to be saved.
    AskToSave(Box<FileInfo>),
    /// Save a file.
    SaveFile {
        /// Which.
        file: Box<FileInfo>,
        /// The path, as it was typed.
        path: String,
        /// A file that is there goes.
        replace: bool,
    },
    /// Ask where a proof of who wrote or changed something is to be saved.
    AskForProof {
        /// The id of a message, a task or a page.
        item: String,
        /// A message's channel.
        channel: Option<String>,
        /// What it is, in words.
        name: String,
    },
    /// Save such a proof.
    SaveProof {
        /// Of what.
        item: String,
        /// A message's channel.
        channel: Option<String>,
        /// The path, as it was typed.
        path: PathBuf,
        /// A file that is there goes.
        replace: bool,
    },
    /// Show the earlier versions of a description.
    ShowDescriptions {
        /// Whose.
        of: Described,
        /// Whether one may change it.
        may_write: bool,
    },
    /// Ask which proof is to be checked.
    AskToCheckProof,
    /// Check a proof: a path, as it was typed or dropped.
    CheckProof(PathBuf),
    /// Open a copy of a file in the desktop's own program.
    OpenFile(Box<FileInfo>),
    /// Make an image small, to show it.
    LookAt(Box<FileInfo>),
    /// Keep what was begun.
    Draft {
        /// See [`crate::state::Drafts::key`].
        key: String,
        /// The text so far.
        text: String,
    },
    /// Ask where the tasks that are shown are to be written; named after what is shown.
    BeginExport {
        /// What is shown.
        name: String,
    },
    /// Write tasks to a file.
    Export(Order),
    /// Ask where a table is to be written; named after it.
    BeginTableExport {
        /// Its title.
        name: String,
    },
    /// Write a table to a file.
    ExportTable(TableOrder),
    /// Ask what is wrong with the program.
    BeginReport,
    /// Close what is asked of a table or a problem.
    CloseTables,
    /// Show the repositories whose commits are linked to tasks.
    ShowRepositories,
    /// Scan a repository.
    ScanRepository(Scan),
    /// Ask where all meetings are to be written.
    BeginMeetingExport,
    /// Write all meetings to a calendar file.
    ExportMeetings {
        /// The path, as it was typed.
        path: String,
        /// A file that is there goes.
        replace: bool,
    },
    /// Ask which calendar file is to be taken in; this one, if one is named.
    AskForCalendar(Option<PathBuf>),
    /// Take a calendar file in.
    TakeCalendar {
        /// The file, as it was typed or dropped.
        file: PathBuf,
        /// Where those meetings go that aren't here yet, by space.
        space: String,
    },
    /// Ask for what a new bundle needs.
    BeginBundle,
    /// Ask for what a bundle for whoever has an invitation needs.
    BeginInvited(InvitationCode),
    /// Make a bundle.
    MakeBundle(bundle::Order),
    /// Ask which bundle is to be taken in.
    AskForBundle,
    /// Take a bundle in: a path, as it was typed or dropped.
    TakeBundle(PathBuf),
    /// Say that something can't be done, by this text.
    Complain(&'static str),
    /// Show a folder in the desktop's own program.
    OpenFolder(PathBuf),
    /// Copy to the clipboard, and say so.
    Copy(String),
    /// Close the invitation that is shown.
    CloseInvitation,
    /// Close a notice.
    CloseNotice(usize),
    /// Show or hide the switcher.
    Switcher(bool),
    /// Show or hide the picker of people to talk with.
    Picker(bool),
    /// Ask what is to be announced, in a department if one is named.
    BeginAnnouncement(Option<String>),
    /// Close what is asked of an announcement.
    CloseAnnouncement,
    /// Close the form of a meeting.
    CloseMeeting,
    /// Ask for what a new project needs.
    BeginProject,
    /// Show who takes part in a project, by its space.
    ShowProject(String),
    /// Close what is shown of projects.
    CloseProject,
    /// Show or hide the list of shortcuts.
    Shortcuts(bool),
    /// Something that concerns the whole window.
    Window(WindowAction),
}

/// A table that is to be written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableOrder {
    /// Which.
    pub table: String,
    /// Its rows, in their order.
    pub rows: Vec<String>,
    /// The path, as it was typed.
    pub path: String,
    /// A file that is there goes.
    pub replace: bool,
}

/// What follows a command's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing: the screen shows it.
    Nothing,
    /// Say this text.
    Say(&'static str),
    /// Go to the channel made.
    GoToChannel,
    /// Go to the board of the project made.
    GoToProject,
    /// Go to the page made.
    GoToPage,
    /// Open the task made.
    OpenTask,
    /// Open the meeting made.
    OpenMeeting,
    /// Go to the table made, after this template.
    GoToTable(&'static str),
    /// A cell has its value; where it was refused, what it holds is shown again.
    CellSet {
        /// The row.
        row: String,
        /// The column's id.
        column: String,
    },
    /// The keyboard goes to the row made.
    RowMade,
    /// What was filled in as a form is a row.
    FilledIn,
    /// The problem is a row in the table of issues.
    Reported,
    /// The table is in this file.
    TableExported(PathBuf),
    /// A file that is in is a task's or page's now: it isn't listed as being added any more.
    Attached(u64),
    /// It is announced: the files that went with it aren't listed any more.
    Announced,
    /// Change the task made: what takes more than its fields.
    ChangeTask(Vec<node::facade::TaskChange>),
    /// Other devices know of drafts.
    DraftsTold,
    /// Other devices know of settings.
    SettingsTold,
    /// Show the invitation made.
    ShowInvitation,
    /// A new device is one's own.
    DeviceAdded,
    /// The edit of this page was merged: its editor goes on from the answer.
    Merged(String),
    /// Show what an import would do, or did.
    ShowImport,
    /// Show what the check found.
    ShowVerify,
    /// This description of a task is saved: what was kept of it goes.
    Described {
        /// Which task.
        task: String,
        /// The description.
        text: String,
    },
    /// The tasks are in this file.
    Exported(PathBuf),
    /// The repositories that are remembered have changed.
    Repositories,
    /// Show what came of a scan.
    Scanned,
    /// The meetings are in this file.
    MeetingsWritten(PathBuf),
    /// Show what came of a calendar file.
    MeetingsTaken,
    /// The bundle is in this file.
    BundleMade(PathBuf),
    /// The file is saved here.
    Saved(PathBuf),
    /// The proof is in this file.
    ProofSaved(PathBuf),
    /// What was decided about files holds.
    FileRules,
    /// Show what came of a bundle.
    BundleTaken,
    /// What was written in this field is saved; see [`crate::state::Drafts::key`].
    Written(String),
}

/// Something that concerns the whole window.
#[derive(Clone, Debug, PartialEq)]
pub enum WindowAction {
    /// Another language.
    Lang(Lang),
    /// Another theme.
    Theme(ThemeChoice),
    /// Larger or smaller by so many steps; none: as it was at first.
    Zoom(Option<i16>),
    /// Settings were changed in place.
    Settings(Box<crate::state::Settings>),
    /// Cut the line between the sample's offices, or mend it.
    CutLine(bool),
    /// Have somebody carry a bundle from here to the sample's other office.
    Courier,
    /// Have the sample organisation play the plan's stories.
    PlayStories,
    /// Don't look at them any longer.
    CloseStories,
    /// Sit down at another desk of the sample organisation.
    Sit(usize),
    /// Another desk in a window of its own, or no longer.
    Beside(usize, bool),
    /// Leave the sample organisation, back to the first page.
    LeaveSample,
    /// Begin something on the first page.
    Begin(Beginning),
    /// Open the home with this passphrase.
    Unlock(Passphrase),
    /// Lock the home until the passphrase opens it again.
    Lock,
    /// Lock the home with another passphrase, or with none.
    SetPassphrase(Option<Passphrase>),
    /// Have the system show a notification, to see whether it does.
    TryNotification,
    /// Notify of nothing for an hour; of everything again, if it is quiet.
    QuietHour,
    /// End the program, whatever closing the window does.
    Quit,
    /// Back to the first page, to join with another invitation.
    JoinAnew,
    /// Back to the first page, to pair by another code.
    PairAnew,
}

/// A beginning, from the first page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// Found an organisation.
    Create {
        /// Its name.
        organisation: String,
        /// One's own name.
        person: String,
    },
    /// Join one.
    Join {
        /// The invitation's code.
        code: String,
        /// One's own name.
        person: String,
        /// Where a colleague's node listens, if that is known.
        peer: Option<String>,
        /// A file that a colleague made for the code: it takes no network.
        file: Option<PathBuf>,
    },
    /// Become a further device of somebody.
    Pair {
        /// The code that their other device shows.
        offer: String,
        /// Where that or a colleague's node listens, if that is known.
        peer: Option<String>,
    },
    /// Open the sample organisation.
    Sample,
}
