//! Actions and answers, turned into changes of state and commands.

use std::path::Path;

use jiff::tz::TimeZone;
use node::{
    blob::markdown,
    facade::{Answer, Command, Failure, Query},
};
use protocol::clock::Millis;

use crate::{
    action::{Action, Then, WindowAction},
    calendar,
    desk::{Awaited, Desk, placed},
    export,
    model::{bundle, composer, size, tasks::export::Form, time},
    state::{ANNOUNCEMENT_FIELD, Drafts, Panel, Route, TableView, TaskScope, TaskView},
    text::Text,
    ui::{meetings, tables},
};

/// Acts on what concerns one desk; what concerns the whole window is handed back.
pub fn act(
    desk: &mut Desk,
    action: Action,
    ctx: &egui::Context,
    text: &Text,
    zone: &TimeZone,
    now: Millis,
) -> Option<WindowAction> {
    match action {
        Action::Go(route) => {
            if let Route::Digest { reunion } = &route {
                // What was read meanwhile is read.
                desk.cache.doubt(&Query::Digest { reunion: reunion.clone() });
            }
            desk.notices.reached(&route);
            desk.nav.go(route);
        }
        Action::Amend(route) => desk.nav.amend(route),
        Action::Back => desk.nav.back(),
        Action::Forward => desk.nav.forward(),
        Action::Open(panel) => desk.nav.panel = Some(panel),
        Action::ClosePanel => desk.nav.panel = None,
        Action::Do(command, then) => desk.command(command, then, None),
        Action::Post { channel, reply_to, text } => post(desk, channel, reply_to, text),
        Action::AskForFile(field) => desk.views.files.ask(field),
        Action::Attach { field, files } => desk.attach(&field, &files, text, now),
        Action::Paste { field, image } => desk.paste(&field, image, text, now),
        Action::AttachAgain(number) => desk.attach_again(number),
        Action::Detach(number) => desk.attachments.remove(number),
        Action::DetachAll(field) => desk.attachments.clear(&field),
        Action::ShowInPage { page, file } => {
            let picture = file.image.is_some();
            desk.views.pages.put_below(&page, &markdown(&file.name, &file.file, picture), now);
        }
        Action::AskToSave(file) => desk.views.files.ask_to_save(*file, &export::documents()),
        Action::SaveFile { file, path, replace } => desk.save_file(*file, &path, replace),
        Action::AskForProof { item, channel, name } => {
            desk.views.proofs.ask_to_save((item, channel), name, &export::documents());
        }
        Action::SaveProof { item, channel, path, replace } => {
            desk.save_proof((item, channel), &path, replace);
        }
        Action::ShowDescriptions { of, may_write } => {
            desk.views.descriptions.show_of(of, may_write);
        }
        Action::AskToCheckProof => desk.views.proofs.ask_to_check(),
        Action::CheckProof(path) => desk.check_proof(&path),
        Action::OpenFile(file) => desk.open_file(*file, text, now),
        Action::LookAt(file) => desk.look_at(*file),
        Action::Draft { key, text } => desk.drafts.set(&key, &text, now),
        Action::BeginExport { name } => {
            let today = time::day(now, zone);
            desk.views.tasks.begin_export(Form::of(&export::documents(), &name, today));
        }
        Action::Export(order) => desk.export(order, text.lang(), zone, now),
        Action::BeginTableExport { name } => {
            let today = time::day(now, zone);
            desk.views.tables.begin_export(Form::of(&export::documents(), &name, today));
        }
        Action::ExportTable(order) => desk.export_table(order, text.lang(), zone, now),
        Action::BeginReport => desk.views.tables.begin_report(),
        Action::CloseTables => desk.views.tables.close(),
        Action::ShowRepositories => desk.views.tasks.show_repositories(),
        Action::ScanRepository(scan) => {
            desk.views.tasks.scanning(&scan.path);
            desk.scan(scan, now);
        }
        Action::BeginMeetingExport => {
            let name = format!("{} {}.ics", text.say("meetings-file"), time::day(now, zone));
            desk.views.meetings.begin_export(&export::documents().join(name));
        }
        Action::ExportMeetings { path, replace } => {
            desk.calendar(calendar::Job::Write { file: placed(&path), replace });
        }
        Action::AskForCalendar(file) => {
            desk.nav.go(Route::Agenda);
            let space = meetings::home(&desk.cache);
            desk.views.meetings.ask_for_file(file.as_deref(), space);
        }
        Action::TakeCalendar { file, space } => {
            let file = placed(&file.to_string_lossy());
            desk.calendar(calendar::Job::Take { file, space });
        }
        Action::BeginBundle => {
            let (folder, today) = (export::documents(), time::day(now, zone));
            desk.views.bundle.begin(bundle::Form::of(&folder, &text.say("bundle-file"), today));
        }
        Action::BeginInvited(invitation) => {
            let (folder, today) = (export::documents(), time::day(now, zone));
            let name = text.say("invitation-title");
            let form = bundle::Form::invited(&invitation, &folder, &name, today);
            desk.views.bundle.begin(form);
        }
        Action::MakeBundle(order) => desk.make_bundle(order),
        Action::AskForBundle => desk.views.bundle.ask_file(),
        Action::TakeBundle(file) => {
            desk.views.bundle.taking(name(&file));
            desk.take_bundle(&file);
        }
        Action::Complain(id) => desk.notices.bad(text.say(id), now),
        Action::OpenFolder(folder) => {
            if let Err(failure) = export::open_folder(&folder) {
                desk.notices.failed(&text.failure(&failure), now);
            }
        }
        Action::Copy(words) => {
            ctx.copy_text(words);
            desk.notices.good(text.say("copied"), now);
        }
        Action::CloseInvitation => desk.invitation = None,
        Action::CloseNotice(index) => desk.notices.close(index),
        Action::Switcher(open) => desk.views.switcher.set_open(open),
        Action::Picker(open) => desk.views.picker.set_open(open),
        Action::BeginAnnouncement(space) => desk.views.announce.begin(space),
        Action::CloseAnnouncement => desk.views.announce.close(),
        Action::CloseMeeting => desk.views.meetings.close(),
        Action::BeginProject => desk.views.projects.begin(),
        Action::ShowProject(space) => desk.views.projects.show(&space),
        Action::CloseProject => desk.views.projects.close(),
        Action::Shortcuts(open) => desk.views.shortcuts_open = open,
        Action::Window(action) => return Some(action),
    }
    None
}

/// A file's name without its folder.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

fn post(desk: &mut Desk, channel: String, reply_to: Option<String>, text: String) {
    let key = Drafts::key(&channel, reply_to.as_deref());
    let draft = (key.clone(), text.clone());
    let command = match desk.attachments.ready(&key) {
        Some(files) if !files.is_empty() => Command::SendFiles { channel, text, reply_to, files },
        _ => Command::Send { channel, text, reply_to },
    };
    desk.command(command, Then::Written(key), Some(draft));
}

/// What follows from where one is now.
pub(crate) fn follow(desk: &mut Desk, now: Millis) {
    for (command, then) in desk.views.follow(&desk.nav, &desk.cache, now) {
        desk.command(command, then, None);
    }
}

/// A command has been done.
pub(crate) fn answered(
    desk: &mut Desk,
    awaited: Awaited,
    answer: Answer,
    text: &Text,
    now: Millis,
) {
    if let Some((key, _)) = &awaited.draft {
        desk.attachments.sent(key, &awaited.files);
    }
    if let Some((key, sent)) = awaited.draft
        && let Some(rest) = composer::rest_after(desk.drafts.get(&key), &sent).map(str::to_owned)
    {
        // What was typed while it was being saved stays.
        desk.drafts.set(&key, &rest, now);
    }
    match (awaited.then, answer) {
        (Then::Nothing, _) => {}
        (then @ (Then::DraftsTold | Then::SettingsTold), _) => {
            if then == Then::DraftsTold {
                desk.drafts.told(now);
            }
            // An answer that is under way may be older than this.
            desk.cache.doubt(&Query::Own);
        }
        (Then::Attached(number), _) => desk.attached(number, now),
        (Then::Announced, answer) => {
            desk.attachments.sent(ANNOUNCEMENT_FIELD, &awaited.files);
            desk.notices.good(text.say("announce-done"), now);
            desk.views.answered(&Then::Announced, &answer, now);
        }
        (Then::Say(id), _) => desk.notices.good(text.say(id), now),
        (Then::GoToChannel, Answer::Made { id }) => {
            desk.nav.go(Route::Channel { channel: id, message: None });
        }
        (Then::GoToProject, Answer::Made { id }) => {
            let scope = TaskScope::Department(id);
            desk.nav.go(Route::Tasks { scope, view: TaskView::Board });
        }
        (Then::GoToPage, Answer::Made { id }) => desk.nav.go(Route::Page { page: id }),
        (Then::OpenMeeting, Answer::Made { id }) => {
            desk.nav.panel = Some(Panel::Meeting { meeting: id });
        }
        (Then::GoToTable(template), Answer::Made { id }) => {
            let view = tables::first_view(template);
            desk.nav.go(Route::Table { table: id, view });
        }
        (Then::Reported, Answer::RowsMade { table, rows }) => {
            desk.views.tables.reported();
            desk.notices.good(text.say("report-done"), now);
            desk.nav.go(Route::Table { table: table.clone(), view: TableView::Grid });
            let row = rows.into_iter().next();
            desk.nav.panel = row.map(|row| Panel::Record { table, row });
        }
        (Then::OpenTask, Answer::Made { id }) => desk.nav.panel = Some(Panel::Task { task: id }),
        (Then::ChangeTask(changes), Answer::Made { id }) => {
            desk.command(Command::SetTask { task: id, changes }, Then::Nothing, None);
        }
        (Then::ShowInvitation, Answer::Invitation(code)) => desk.invitation = Some(code),
        (then, answer) => {
            if then == Then::DeviceAdded {
                desk.notices.good(text.say("device-add-done"), now);
            }
            if let Then::Merged(page) = &then {
                // An answer that is under way may be older than this edit.
                desk.cache.doubt(&Query::Page { page: page.clone() });
            }
            if let Then::Described { task, text } = &then
                && desk.drafts.get(&Drafts::task(task)) == text
            {
                desk.drafts.set(&Drafts::task(task), "", now);
                desk.drafts.set(&Drafts::task_base(task), "", now);
            }
            if let (Then::BundleMade(file), Answer::Bundle(made)) = (&then, &answer) {
                let (file_name, bytes) = (name(file), size::bytes(made.bytes));
                let values = &[
                    ("file", file_name.as_str().into()),
                    ("entries", made.entries.into()),
                    ("size", bytes.as_str().into()),
                ];
                desk.notices.file(text.fill("bundle-made", values), file, now);
            }
            if matches!(then, Then::Scanned | Then::Repositories) {
                desk.cache.doubt(&Query::Repositories);
            }
            if then == Then::FileRules {
                desk.cache.doubt(&Query::FileStorage);
            }
            if let Then::Saved(file) | Then::ProofSaved(file) = &then {
                let said = text.fill("file-saved", &[("file", name(file).as_str().into())]);
                desk.notices.file(said, file, now);
            }
            if let Then::Exported(file) | Then::TableExported(file) | Then::MeetingsWritten(file) =
                &then
            {
                desk.notices.file(
                    text.fill("exported", &[("file", name(file).as_str().into())]),
                    file,
                    now,
                );
            }
            desk.views.answered(&then, &answer, now);
        }
    }
}

/// A command has failed.
pub(crate) fn failed(
    desk: &mut Desk,
    awaited: Awaited,
    failure: &Failure,
    text: &Text,
    now: Millis,
) {
    match awaited.then {
        // It is tried again; everything is here all the same.
        Then::DraftsTold => return desk.drafts.not_told(now),
        Then::SettingsTold => return,
        // The list of what is being added says so.
        Then::Attached(number) => return desk.attachments.put(number, Err(failure.clone())),
        _ => {}
    }
    if !desk.views.failed(&awaited.then, failure, now) {
        desk.notices.failed(&text.failure(failure), now);
    }
}
