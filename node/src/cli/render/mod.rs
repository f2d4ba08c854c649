//! Answers as text for people.
//!
//! Invariant: nothing that a colleague has written reaches the terminal as a command to it: every
//! name and text from an answer passes `clean`.

mod bundle;
mod clean;
mod commit;
mod demo;
mod devices;
mod digest;
mod ending;
mod exposure;
mod file;
mod grid;
mod inbox;
mod meeting;
mod node;
mod organisation;
mod own;
mod project;
mod proof;
mod recovery;
mod relay;
mod release;
mod report;
mod rules;
mod size;
mod table;
mod talk;
mod when;
mod work;

pub(super) use bundle::made as bundle_made;
pub(super) use demo::{demo_facts, demo_step, story};
pub(super) use digest::reunions;
pub(super) use file::saved as file_saved;
use jiff::tz::TimeZone;
pub(super) use node::metered;
pub(super) use project::{project, projects};
pub(super) use proof::proof;
use protocol::clock::Millis;
pub(super) use recovery::pending;
pub(super) use relay::report as relay_report;
pub(super) use release::release;
pub(super) use talk::{Ids, conversations, messages};
pub(super) use when::moment;

use super::text::{self, Lang};
use crate::facade::{Answer, Failure, phrases};

/// For whom, where and when an answer is rendered.
#[derive(Clone, Debug)]
pub(super) struct View {
    /// The reader's language.
    pub(super) lang: Lang,
    /// The reader's time zone.
    pub(super) zone: TimeZone,
    /// Now.
    pub(super) now: Millis,
}

/// An answer, with a line break at its end.
pub(super) fn answer(answer: &Answer, view: &View) -> String {
    let lang = view.lang;
    match answer {
        Answer::Done => format!("{}\n", text::DONE.get(lang)),
        Answer::Proof { changes, .. } => {
            format!("{}\n", text::PROOF_MADE.with(lang, &[("n", &changes.to_string())]))
        }
        Answer::Decided { entries } => {
            format!("{}\n", text::DECIDED.with(lang, &[("n", &entries.to_string())]))
        }
        Answer::Made { id } => format!("{}\n", text::MADE.with(lang, &[("id", &clean::line(id))])),
        Answer::Invitation(invitation) => report::invitation(invitation, view),
        Answer::Import(import) => report::import(import, view),
        Answer::SiteReport(sites) => report::sites(sites, view.lang),
        Answer::Verify(verify) => report::verify(verify, lang),
        Answer::Status(status) => node::status(status, view),
        Answer::Departments(rows) => organisation::departments(rows, lang),
        Answer::Rules(rows) => rules::rules(rows, view),
        Answer::Relays(rows) => relay::relays(rows, view),
        Answer::Members(rows) => organisation::members(rows, lang),
        Answer::Capabilities(rows) => organisation::capabilities(rows, view),
        Answer::Channels(rows) => talk::channels(rows, lang),
        Answer::Messages(rows) => talk::messages(rows, view, Ids::Left),
        Answer::Thread(rows) => talk::messages(rows, view, Ids::Shown),
        Answer::Timeline(page) => talk::messages(&page.messages, view, Ids::Shown),
        Answer::Inbox(items) => inbox::inbox(items, view),
        Answer::Digest(digest) => digest::digest(digest.as_deref(), view),
        Answer::Reminders(settings) => inbox::reminders(settings, lang),
        Answer::Own(own) => own::own(own, lang),
        Answer::Threads(items) => talk::threads(items, view),
        Answer::Tasks(rows) => work::tasks(rows, lang),
        Answer::TaskExport(export) => work::tasks(&export.tasks, lang),
        Answer::Task(task, history) => work::task(task, history, view),
        Answer::Commits(rows) => commit::commits(rows, view),
        Answer::Repositories(rows) => commit::repositories(rows, view),
        Answer::CommitReport(report) => commit::report(report, view),
        Answer::Statuses(rows) => work::statuses(rows, lang),
        Answer::Pages(rows) => work::pages(rows, view),
        Answer::Page(page) => work::page(page, view),
        Answer::PageSessions(rows) => work::sessions(rows, view),
        Answer::Description(info) => work::description(info, view),
        Answer::Presence(rows) => work::presence(rows, lang),
        Answer::History(lines) => work::history(lines, view),
        Answer::Hits(hits) => work::hits(hits, view),
        Answer::Agenda(rows) => meeting::agenda(rows, view),
        Answer::Meetings(rows) => meeting::meetings(rows, view),
        Answer::Meeting(shown) => meeting::meeting(shown, view),
        Answer::Tables(rows) => grid::tables(rows, view),
        Answer::Table(shown) => grid::table(shown, view),
        Answer::RowsMade { rows, .. } => {
            format!("{}\n", text::ROWS_MADE.with(lang, &[("n", &rows.len().to_string())]))
        }
        Answer::MeetingImport(report) => meeting::import(report, lang),
        Answer::Quarantine(rows) => node::quarantine(rows, view),
        Answer::StateHash(rows) => node::state_hash(rows, lang),
        Answer::Storage(storage) => node::storage(storage, lang),
        Answer::DeviceOffer(offer) => devices::offer(offer, view),
        Answer::Devices(rows) => devices::devices(rows, view),
        Answer::Recovery(info) => recovery::recovery(info, view),
        Answer::Proposal(proposal) => recovery::proposal(proposal, view),
        Answer::Removal(removal) => ending::removal(removal, lang),
        Answer::Ending(info) => ending::ending(info, lang),
        Answer::Announcement(places) => talk::announcement(places, lang),
        Answer::Exposure(exposure) => exposure::exposure(exposure, view),
        Answer::FileBegun { number } => {
            format!("{}\n", text::MADE.with(lang, &[("id", &number.to_string())]))
        }
        Answer::Files(rows) => file::files(rows, view),
        Answer::File(row) => file::files(std::slice::from_ref(&**row), view),
        Answer::FilePiece { bytes } => format!("{}\n", size::size(bytes.len() as u64)),
        Answer::FileStorage(storage) => file::storage(storage, lang),
        Answer::Bundle(info) => bundle::info(info, view),
        Answer::BundleParcel(next) => bundle::info(&next.bundle, view),
        Answer::BundleReport(report) => bundle::report(report, view),
        Answer::BundleForecast(forecast) => bundle::forecast(forecast, view),
        Answer::Carried(rows) => bundle::carried(rows, view),
    }
}

/// A failure and what to do next, for stderr.
pub(super) fn failure(failure: &Failure, lang: Lang) -> String {
    let told = told(failure, lang);
    let problem = clean::text(&told.problem);
    let mut out = format!("{}\n", text::ERROR.with(lang, &[("problem", &problem)]));
    if !told.next.is_empty() {
        let next = clean::text(&told.next);
        out.push_str(&format!("{}\n", text::NEXT.with(lang, &[("next", &next)])));
    }
    out
}

/// A failure that changes little, for stderr.
pub(super) fn warning(failure: &Failure, lang: Lang) -> String {
    let problem = clean::text(&told(failure, lang).problem);
    format!("{}\n", text::WARNING.with(lang, &[("problem", &problem)]))
}

/// A failure in the reader's language: a node's, or the command line's own.
fn told(failure: &Failure, lang: Lang) -> Failure {
    match lang {
        Lang::En => failure.clone(),
        Lang::Zh => phrases::failure(failure, Some(&phrases::book(text::phrases()))),
    }
}

/// What a node says in English, such as a reason, in the reader's language as far as it is known.
pub(super) fn said(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Zh => phrases::text(text),
    }
}

#[cfg(test)]
mod tests;
