//! One request, one answer.

use protocol::clock::Millis;

use super::capabilities::Wish;
use crate::{
    core::{Core, Output},
    facade::{Answer, Command, EndingInfo, Failure, FailureCode, Query, Request},
};

/// Searches that may wait for the index at once; fewer than the index may have answers waiting,
/// so that the two never wait for each other.
const SEARCHES_MAX: usize = 32;

impl Core {
    /// Does what is asked. The answer comes out when everything it says is durable.
    pub(crate) fn request(&mut self, now: Millis, id: u64, request: Request) {
        let result = match request {
            Request::Command(command) => self.command(now, command),
            Request::Query(Query::Search { text, limit }) => {
                return self.search(now, id, &text, limit);
            }
            Request::Query(Query::Storage) => return self.storage(id),
            Request::Query(query) => self.query(now, query),
        };
        self.answer(id, result);
    }

    fn command(&mut self, now: Millis, command: Command) -> Result<Answer, Failure> {
        match command {
            Command::AddDepartment { name, parent } => {
                self.add_department(now, &name, parent.as_deref())
            }
            Command::RenameDepartment { department, name } => {
                self.rename_department(now, &department, &name)
            }
            Command::MoveDepartment { department, parent } => {
                self.move_department(now, &department, parent.as_deref())
            }
            Command::RenewKey { department } => self.renew_key(now, department.as_deref()),
            Command::SetRule { department, rule } => {
                self.set_rule(now, department.as_deref(), rule)
            }
            Command::AppointRelay(order) => self.appoint_relay(now, &order),
            Command::EndRelay { relay } => self.end_relay(now, &relay),
            Command::Invite { department, role, expires } => {
                self.invite(now, &department, role, expires).map(Answer::Invitation)
            }
            Command::RemoveMember { name } => self.remove_member(now, &name),
            Command::AddDevice { code } => self.add_device(now, &code),
            Command::RemoveDevice { device, of } => self.remove_device(now, &device, of.as_deref()),
            Command::NameGuardians { organisation, people, needed } => {
                self.name_guardians(now, organisation, &people, needed)
            }
            Command::RecoverDevice { name, code } => self.recover_device(now, &name, &code),
            Command::Propose(measure) => self.propose(now, &measure),
            Command::Approve { id } => self.approve_proposal(now, &id),
            Command::Grant { member, department, level, below, expires, passes, may } => {
                self.grant(now, &Wish { member, department, level, below, expires, passes, may })
            }
            Command::RevokeCapability { id } => self.revoke(now, &id),
            Command::AddChannel { name, department } => {
                self.add_channel(now, &name, department.as_deref())
            }
            Command::Mute { channel, tell } => self.set_tell(now, &channel, tell),
            Command::AddProject(wanted) => self.add_project(now, &wanted),
            Command::RenameProject { project, name } => self.rename_project(now, &project, &name),
            Command::ArchiveProject { project, archived } => {
                self.archive_project(now, &project, archived)
            }
            Command::ShareProject { sharing, level } => self.share_project(now, &sharing, level),
            Command::UnshareProject(sharing) => self.unshare_project(now, &sharing),
            Command::OpenConversation { members } => self.open_conversation(now, &members),
            Command::Send { channel, text, reply_to } => {
                self.send(now, &channel, &text, reply_to.as_deref())
            }
            Command::EditMessage { channel, message, text } => {
                self.edit_message(now, &channel, &message, &text)
            }
            Command::RecallMessage { channel, message } => {
                self.recall_message(now, &channel, &message)
            }
            Command::React { channel, message, emoji, on } => {
                self.react(now, &channel, &message, &emoji, on)
            }
            Command::HideMessage { channel, message, hidden } => {
                self.hide_message(now, &channel, &message, hidden)
            }
            Command::Announce { departments, below, text, files } => {
                let message = self.with_files(now, &text, &files)?;
                self.announce(now, &departments, below, &message)
            }
            Command::AnnounceToRole { role, text, files } => {
                let message = self.with_files(now, &text, &files)?;
                self.announce_to_role(now, role, &message)
            }
            Command::AnnounceToSite { site, text, files } => {
                let message = self.with_files(now, &text, &files)?;
                self.announce_to_site(now, &site, &message)
            }
            Command::SetSite { member, site } => self.set_site(now, &member, site.as_deref()),
            Command::ImportSites { csv, dry_run } => self.import_sites(now, &csv, dry_run),
            Command::AcknowledgeMessage { channel, message } => {
                self.acknowledge_message(now, &channel, &message)
            }
            Command::Urge { channel, message, members } => {
                self.urge(now, &channel, &message, &members)
            }
            Command::AdoptLate(entries) => self.adopt_late(now, &entries),
            Command::DiscardLate(entries) => self.discard_late(now, &entries),
            Command::SeeDigest { reunion } => self.see_digest(reunion.as_deref()),
            Command::MarkRead { channel } => self.mark_read(now, &channel),
            Command::AddTask { title, department, fields } => {
                self.add_task(now, &title, department.as_deref(), &fields)
            }
            Command::SetTask { task, changes } => self.set_task(now, &task, &changes),
            Command::SeeTask { task } => self.see_task(now, &task),
            Command::AcknowledgeDeadline { task } => self.acknowledge_deadline(now, &task),
            Command::UrgeTask { task, members, text } => {
                self.urge_task(now, &task, &members, &text)
            }
            Command::AcknowledgeTask { task } => self.acknowledge_task(now, &task),
            Command::SnoozeReminder { task, until } => self.snooze_reminder(now, &task, until),
            Command::SnoozePrompt { table, until } => self.snooze_prompt(now, &table, until),
            Command::SetReminders(wanted) => self.set_reminders(now, &wanted),
            Command::KeepOwn { items } => self.keep_own(now, &items),
            Command::SetStatus { department, status } => {
                self.set_status(now, department.as_deref(), &status)
            }
            Command::SetTaskPrefix { department, prefix } => {
                self.set_task_prefix(now, department.as_deref(), &prefix)
            }
            Command::LinkCommits(found) => self.link_commits(now, &found),
            Command::UnlinkCommit { task, commit } => self.unlink_commit(now, &task, &commit),
            Command::KeepRepository(repository) => self.keep_repository(*repository),
            Command::ForgetRepository { repository } => self.forget_repository(&repository),
            Command::NewPage { title, department, text } => {
                self.new_page(now, &title, department.as_deref(), &text)
            }
            Command::EditPage { page, base, text } => {
                self.edit_page(now, &page, base.as_deref(), &text)
            }
            Command::RenamePage { page, title } => self.rename_page(now, &page, &title),
            Command::AttachToPage { page, files } => self.attach_to_page(now, &page, &files),
            Command::DetachFromPage { page, file } => self.detach_from_page(now, &page, &file),
            Command::RestorePage { page, version } => self.restore_page(now, &page, &version),
            Command::RestoreDescription { of, version } => {
                self.restore_description(now, &of, &version)
            }
            Command::ShowPresence { page, caret, anchor } => {
                self.show_presence(now, &page, caret, anchor)
            }
            Command::AddTable { title, department, template, columns } => {
                self.add_table(now, title.as_deref(), department.as_deref(), &template, &columns)
            }
            Command::SetTable { table, changes } => self.set_table(now, &table, &changes),
            Command::AddRows { table, rows, after } => {
                self.add_rows(now, &table, &rows, after.as_deref())
            }
            Command::SetCells { table, cells } => self.set_cells(now, &table, &cells),
            Command::RemoveRows { table, rows, removed } => {
                self.remove_rows(now, &table, &rows, removed)
            }
            Command::ReportProblem { text, diagnostics, severity } => {
                self.report_problem(now, &text, &diagnostics, severity.as_deref())
            }
            Command::AddMeeting { department, changes } => {
                self.add_meeting(now, department.as_deref(), &changes)
            }
            Command::SetMeeting { meeting, changes } => self.set_meeting(now, &meeting, &changes),
            Command::AnswerMeeting { meeting, attendance } => {
                self.answer_meeting(now, &meeting, &attendance)
            }
            Command::ImportMeetings { file, department, dry_run } => {
                self.import_meetings(now, &file, department.as_deref(), dry_run)
            }
            Command::ImportPeople { csv, dry_run, expires } => {
                self.import_people(now, &csv, dry_run, expires).map(Answer::Import)
            }
            Command::BeginBundle(order) => self.begin_bundle(now, &order),
            Command::NextParcel { bundle } => self.bundle_parcel(now, bundle),
            Command::EndBundle { bundle, kept } => self.finish_bundle(bundle, kept),
            Command::TakeParcel { parcel } => self.receive_parcel(now, &parcel),
            Command::BeginFile { size } => self.begin_file(now, size),
            Command::AddFilePiece { number, bytes } => self.add_file_piece(now, number, &bytes),
            Command::EndFile { number } => self.end_file(now, number),
            Command::GiveUpFile { number } => {
                self.blobs_mut().give_up_add(number);
                Ok(Answer::Done)
            }
            Command::SendFiles { channel, text, reply_to, files } => {
                self.send_files(now, &channel, &text, reply_to.as_deref(), &files)
            }
            Command::FetchFile { file } => self.fetch_file(now, &file),
            Command::KeepFile { file, kept } => self.keep_file(now, &file, kept),
            Command::DropFile { file, last } => self.drop_file(now, &file, last),
            Command::SetFileRules(rules) => self.set_file_rules(now, rules),
            Command::SetMetering { metering } => self.meter(now, metering),
            Command::AddPeer { address } => {
                self.put_out(Output::Dial { address });
                Ok(Answer::Done)
            }
            Command::SyncNow => {
                self.sync_now(now);
                Ok(Answer::Done)
            }
            Command::CutLine { devices } => self.cut_line(&devices),
            Command::Verify { rebuild } => self.verify(now, rebuild).map(Answer::Verify),
            Command::Stop => {
                self.put_out(Output::Stop);
                Ok(Answer::Done)
            }
        }
    }

    fn query(&mut self, now: Millis, query: Query) -> Result<Answer, Failure> {
        match query {
            Query::Status => self.status(now).map(Answer::Status),
            Query::Departments => self.list_departments(now),
            Query::Rules => self.list_rules(),
            Query::Relays => self.list_relays(now),
            Query::Agenda { from, to } => self.agenda(now, from, to),
            Query::Meetings { department } => self.list_meetings(now, department.as_deref()),
            Query::Meeting { meeting } => self.show_meeting(now, &meeting),
            Query::Members => self.list_members(now),
            Query::Capabilities { member } => self.list_capabilities(member.as_deref()),
            Query::Channels => self.list_channels(now),
            Query::Messages { channel, last } => self.messages(now, &channel, last),
            Query::Timeline { channel, at, limit } => self.timeline(now, &channel, &at, limit),
            Query::Thread { channel, message } => self.thread(now, &channel, &message),
            Query::MessageHistory { channel, message } => {
                self.message_history(now, &channel, &message)
            }
            Query::Inbox { limit } => self.inbox(now, limit),
            Query::Digest { reunion } => self.digest(now, reunion.as_deref()),
            Query::Reminders => Ok(self.reminder_settings()),
            Query::Own => self.own_info(),
            Query::Threads { limit } => self.threads(now, limit),
            Query::Files { channel, limit } => self.list_files(now, channel.as_deref(), limit),
            Query::File { file } => self.show_file(now, &file),
            Query::FilePiece { file, piece } => self.file_piece(now, &file, piece),
            Query::FileStorage => Ok(self.file_storage()),
            Query::Tasks { department } => self.list_tasks(now, department.as_deref()),
            Query::TaskExport { department } => self.export_tasks(now, department.as_deref()),
            Query::Task { task } => self.show_task(now, &task),
            Query::Commits { begins, department } => {
                self.list_commits(now, &begins, department.as_deref())
            }
            Query::Repositories => self.list_repositories(),
            Query::Statuses { department } => self.list_statuses(now, department.as_deref()),
            Query::Tables { department } => self.list_tables(now, department.as_deref()),
            Query::Table { table, removed } => self.show_table(now, &table, removed),
            Query::TableHistory { table, row } => self.table_history(now, &table, row.as_deref()),
            Query::Pages => self.list_pages(now),
            Query::Page { page } => self.show_page(now, &page),
            Query::PageHistory { page } => self.page_history(now, &page),
            Query::PageSessions { page } => self.page_sessions(now, &page),
            Query::PageVersion { page, version } => self.page_version(now, &page, &version),
            Query::DescriptionSessions { of } => self.description_sessions(now, &of),
            Query::DescriptionVersion { of, version } => {
                self.description_version(now, &of, &version)
            }
            Query::Presence { page } => self.presence(now, &page),
            Query::Proof { item, channel } => self.export_proof(now, &item, channel.as_deref()),
            Query::Quarantine => self.quarantine(now),
            Query::BundleForecast { to, since } => self.bundle_forecast(now, &to, since),
            Query::Carried => self.list_carried(now),
            Query::StateHash => self.state_hash().map(Answer::StateHash),
            Query::WhoCanRead { department, on } => {
                self.who_can_read(now, department.as_deref(), on)
            }
            Query::Announcement { channel, message } => self.announcement(now, &channel, &message),
            Query::Exposure { name } => self.exposure(now, &name),
            Query::DeviceOffer => self.offer_device(),
            Query::Devices { member } => self.list_devices(member.as_deref()),
            Query::Recovery => self.recovery(now).map(|info| Answer::Recovery(Box::new(info))),
            Query::RecoveryOffer { name } => self.offer_recovery(&name),
            Query::RemovalPreview { name } => self.preview_removal(now, &name).map(Answer::Removal),
            Query::RevocationPreview { id } => ending(self.preview_revocation(now, &id)),
            Query::DeviceRemovalPreview { device, of } => {
                ending(self.preview_device_removal(now, &device, of.as_deref()))
            }
            Query::Search { .. } | Query::Storage => {
                Err(Failure::broken("this is answered by the index"))
            }
        }
    }

    fn search(&mut self, now: Millis, id: u64, text: &str, limit: usize) {
        let query = match self.search_query(now, text, limit) {
            Ok(query) => query,
            Err(failure) => return self.answer(id, Err(failure)),
        };
        if !self.begin_search(id, SEARCHES_MAX) {
            let failure = Failure::new(
                FailureCode::Busy,
                "too many searches wait already",
                "try again in a moment",
            );
            return self.answer(id, Err(failure));
        }
        self.put_out(Output::Search { id, query: Box::new(query) });
    }
}

fn ending(info: Result<EndingInfo, Failure>) -> Result<Answer, Failure> {
    info.map(|info| Answer::Ending(Box::new(info)))
}
