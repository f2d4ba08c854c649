//! What the screens of a desk remember.

use std::collections::BTreeSet;

use node::facade::{Answer, Command, Failure, Query};
use protocol::clock::Millis;

use super::{
    announce::AnnounceView, bundle::BundleView, conversation::ConversationView,
    descriptions::DescriptionsView, digest::DigestView, files::FilesView, help::HelpView,
    inbox::InboxView, meetings::MeetingsView, network::NetworkView, pages::PagesView,
    people::PeopleView, picker::PickerView, projects::ProjectsView, proofs::ProofsView,
    search::SearchView, settings::SettingsView, sidebar::Making, switcher::SwitcherView,
    tables::TablesView, tasks::TasksView, threads::ThreadsView,
};
use crate::{
    action::Then,
    state::{Cache, Nav, Route},
};

/// The memory of all screens of a desk.
#[derive(Default)]
pub struct Views {
    /// Departments that are folded in the sidebar, by space.
    folded: BTreeSet<String>,
    /// Whether the archived projects are shown in the sidebar.
    pub(super) archive_open: bool,
    /// What is made in a department just now.
    pub(super) making: Option<Making>,
    /// Whether the sidebar is shown in a narrow window.
    pub side_open: bool,
    /// Whether the sidebar is hidden in a wide window.
    pub side_hidden: bool,
    /// Whether the list of shortcuts is shown.
    pub shortcuts_open: bool,
    /// The switcher.
    pub switcher: SwitcherView,
    /// The picker of people to talk with.
    pub picker: PickerView,
    /// An announcement in the making.
    pub announce: AnnounceView,
    /// Projects.
    pub projects: ProjectsView,
    /// Conversations.
    pub conversation: ConversationView,
    /// The inbox.
    pub inbox: InboxView,
    /// What changed elsewhere.
    pub digest: DigestView,
    /// Threads.
    pub threads: ThreadsView,
    /// Tasks.
    pub tasks: TasksView,
    /// Tables.
    pub tables: TablesView,
    /// Meetings.
    pub meetings: MeetingsView,
    /// Pages.
    pub pages: PagesView,
    /// People and permissions.
    pub people: PeopleView,
    /// Peers and spaces.
    pub network: NetworkView,
    /// What is carried by hand.
    pub bundle: BundleView,
    /// Files.
    pub files: FilesView,
    /// Proofs.
    pub proofs: ProofsView,
    /// Earlier versions of descriptions.
    pub descriptions: DescriptionsView,
    /// Search.
    pub search: SearchView,
    /// Settings.
    pub settings: SettingsView,
    /// The manual.
    pub help: HelpView,
}

impl Views {
    /// Departments that are folded in the sidebar, by space.
    pub fn sidebar_folded(&self) -> &BTreeSet<String> {
        &self.folded
    }

    /// Folds a department in the sidebar, or unfolds it.
    pub fn fold(&mut self, space: &str, fold: bool) {
        if fold {
            self.folded.insert(space.to_owned());
        } else {
            self.folded.remove(space);
        }
    }

    /// The questions that the screens have besides what the place itself asks for.
    pub fn needs(&self, nav: &Nav) -> Vec<Query> {
        let mut needed = self.switcher.needs();
        needed.extend(self.projects.needs());
        needed.extend(self.meetings.form_needs());
        needed.extend(self.descriptions.needs());
        match nav.here() {
            Route::Channel { channel, message } => {
                needed.extend(self.conversation.needs(channel, message.as_deref()));
            }
            Route::Tasks { scope, .. } => needed.extend(self.tasks.needs(scope)),
            Route::Page { page } => needed.extend(self.pages.needs(page)),
            Route::People => needed.extend(self.people.needs()),
            Route::Network => {
                needed.extend(self.network.needs());
                needed.extend(self.bundle.needs());
            }
            Route::Agenda => needed.extend(self.meetings.needs()),
            Route::Search => needed.extend(self.search.needs()),
            Route::Settings => needed.extend(self.settings.needs()),
            Route::Inbox
            | Route::Digest { .. }
            | Route::Threads
            | Route::Pages { .. }
            | Route::Tables { .. }
            | Route::Table { .. }
            | Route::Help { .. } => {}
        }
        needed.extend(self.tables.needs(nav.here(), nav.panel.as_ref()));
        needed.extend(self.conversation.panel_needs(nav.panel.as_ref()));
        needed.extend(self.tasks.panel_needs(nav.panel.as_ref()));
        needed.extend(self.pages.panel_needs(nav.panel.as_ref()));
        needed
    }

    /// What the node has to do because of where one is: mark as read, save an edit, show a caret.
    pub fn follow(&mut self, nav: &Nav, cache: &Cache, now: Millis) -> Vec<(Command, Then)> {
        self.search.follow(nav, cache, now);
        let mut commands = self.conversation.follow(nav, cache, now);
        commands.extend(self.pages.follow(nav, cache, now));
        commands.extend(self.tasks.follow(nav));
        commands.extend(self.tables.follow(nav.panel.as_ref()));
        commands
    }

    /// A command's answer that only a screen understands.
    pub fn answered(&mut self, then: &Then, answer: &Answer, now: Millis) {
        match then {
            Then::Merged(page) => self.pages.merged(page, answer, now),
            Then::ShowImport => self.people.imported(answer),
            Then::ShowVerify => self.network.verified(answer),
            Then::Written(field) => self.conversation.written(field),
            Then::Described { task, .. } => self.tasks.described(task),
            Then::Exported(_) => self.tasks.exported(),
            Then::Scanned => self.tasks.scanned(answer),
            Then::MeetingsWritten(_) => self.meetings.written(),
            Then::MeetingsTaken => self.meetings.taken(answer),
            Then::DeviceAdded => self.people.device_added(),
            Then::Announced => self.announce.announced(),
            Then::BundleMade(_) => self.bundle.made(),
            Then::BundleTaken => self.bundle.taken(answer),
            Then::Saved(_) => self.files.saved(),
            Then::ProofSaved(_) => self.proofs.saved(),
            Then::TableExported(_) => self.tables.exported(),
            Then::RowMade => self.tables.row_made(answer),
            Then::FilledIn => self.tables.filled_in(),
            Then::Nothing
            | Then::GoToTable(_)
            | Then::Reported
            | Then::Repositories
            | Then::FileRules
            | Then::DraftsTold
            | Then::SettingsTold
            | Then::Say(_)
            | Then::GoToChannel
            | Then::GoToPage
            | Then::GoToProject
            | Then::OpenTask
            | Then::OpenMeeting
            | Then::ChangeTask(_)
            | Then::Attached(_)
            | Then::CellSet { .. }
            | Then::ShowInvitation => {}
        }
    }

    /// A command has failed; whether a screen says so itself.
    pub fn failed(&mut self, then: &Then, failure: &Failure, now: Millis) -> bool {
        match then {
            Then::Merged(page) => self.pages.not_merged(page, now),
            Then::Written(field) => self.conversation.not_written(field),
            Then::Described { task, .. } => self.tasks.described(task),
            Then::CellSet { row, column } => self.tables.not_set(row, column),
            Then::TableExported(_) => return self.tables.export_failed(failure),
            Then::FilledIn => return self.tables.not_filled_in(failure),
            Then::Reported => return self.tables.not_reported(failure),
            Then::Nothing
            | Then::GoToTable(_)
            | Then::RowMade
            | Then::Repositories
            | Then::DraftsTold
            | Then::SettingsTold
            | Then::Say(_)
            | Then::GoToChannel
            | Then::GoToPage
            | Then::GoToProject
            | Then::OpenTask
            | Then::OpenMeeting
            | Then::ShowInvitation
            | Then::ShowImport
            | Then::ShowVerify
            | Then::FileRules
            | Then::Attached(_)
            | Then::ChangeTask(_) => {}
            Then::Announced => return self.announce.not_announced(failure),
            Then::Saved(_) => return self.files.not_saved(failure),
            Then::ProofSaved(_) => return self.proofs.not_saved(failure),
            Then::Exported(_) => return self.tasks.export_failed(failure),
            Then::Scanned => return self.tasks.not_scanned(failure),
            Then::MeetingsWritten(_) | Then::MeetingsTaken => {
                return self.meetings.file_failed(failure);
            }
            Then::DeviceAdded => return self.people.device_not_added(failure),
            Then::BundleMade(_) => return self.bundle.not_made(failure),
            Then::BundleTaken => return self.bundle.not_taken(failure),
        }
        false
    }

    /// When a screen wants to look again though nothing happens, in milliseconds.
    pub fn next_look(&self, now: Millis) -> Option<u64> {
        let waits = [
            self.pages.next_look(now),
            self.conversation.next_look(now),
            self.search.next_look(now),
        ];
        waits.into_iter().flatten().min()
    }
}
