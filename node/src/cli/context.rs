//! What every subcommand works with: the home, the reader's language and zone, the ways out.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use protocol::clock::Millis;

use super::{
    backend::Backend,
    expiry::Expiry,
    passphrase,
    render::{self, View},
    text::{self, Lang, Text},
};
use crate::{
    facade::{Answer, Command, Failure, FailureCode, MeteredInfo, Query, RecoveryInfo, Request},
    runtime::HomeAt,
};

/// How a subcommand ended, when nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// As wished.
    Well,
    /// It was done, and what it found isn't as it should be.
    Unwell,
}

/// Handed to every subcommand.
pub(super) struct Context {
    /// The home directory.
    pub(super) home: PathBuf,
    /// A file with the home's passphrase.
    pub(super) passphrase_file: Option<PathBuf>,
    /// One JSON document instead of text.
    pub(super) json: bool,
    /// For whom to render.
    pub(super) view: View,
}

impl Context {
    /// The language of the texts.
    pub(super) fn lang(&self) -> Lang {
        self.view.lang
    }

    /// Whoever answers for this home.
    pub(super) async fn backend(&self) -> Result<Backend, Failure> {
        Backend::open(self).await
    }

    /// The home with what opens it.
    pub(super) fn home_at(&self) -> Result<HomeAt, Failure> {
        passphrase::home_at(self)
    }

    /// Asks something and shows the answer.
    pub(super) async fn query(&self, query: Query) -> Result<Ending, Failure> {
        let answer = self.backend().await?.ask(Request::Query(query)).await?;
        self.show(&answer)
    }

    /// Does something and shows the answer.
    pub(super) async fn command(&self, command: Command) -> Result<Ending, Failure> {
        let answer = self.backend().await?.ask(Request::Command(command)).await?;
        self.show(&answer)
    }

    /// Shows an answer on stdout; an answer with problems in it ends unwell.
    pub(super) fn show(&self, answer: &Answer) -> Result<Ending, Failure> {
        if self.json {
            print(&json(answer));
        } else {
            print(&render::answer(answer, &self.view));
        }
        let well = match answer {
            Answer::Import(report) => report.errors.is_empty(),
            Answer::SiteReport(report) => report.errors.is_empty(),
            Answer::Verify(report) => report.problems.is_empty(),
            Answer::BundleReport(report) => report.is_well(),
            _ => true,
        };
        Ok(if well { Ending::Well } else { Ending::Unwell })
    }

    /// Shows what waits for approval.
    pub(super) fn show_pending(&self, info: &RecoveryInfo) -> Result<Ending, Failure> {
        let shown =
            if self.json { json(&info.proposals) } else { render::pending(info, &self.view) };
        print(&shown);
        Ok(Ending::Well)
    }

    /// Shows whether the line is spared.
    pub(super) fn show_metered(&self, info: &MeteredInfo) -> Result<Ending, Failure> {
        if self.json {
            print(&json(info));
        } else {
            print(&format!("{}\n", render::metered(info, self.lang())));
        }
        Ok(Ending::Well)
    }

    /// Says something beside the answer, to people only.
    pub(super) fn say(&self, text: &str) {
        if !self.json {
            print(&format!("{text}\n"));
        }
    }

    /// Says on stderr that something of little weight went wrong.
    pub(super) fn warn(&self, failure: &Failure) {
        complain(&render::warning(failure, self.lang()));
    }

    /// A failure with a text of the command line; like all failures it is English until it is shown.
    pub(super) fn failure(
        &self,
        code: FailureCode,
        problem: Text,
        values: &[(&str, &str)],
        next: Text,
    ) -> Failure {
        Failure::new(code, problem.with(Lang::En, values), next.get(Lang::En))
    }

    /// The node answered something that doesn't fit the question.
    pub(super) fn unexpected(&self) -> Failure {
        self.failure(FailureCode::Internal, text::UNEXPECTED, &[], text::UNEXPECTED_NEXT)
    }

    /// The moment that an expiry means, which lies ahead.
    pub(super) fn expiry(&self, expiry: Expiry) -> Result<Millis, Failure> {
        let fail =
            |problem| self.failure(FailureCode::Invalid, problem, &[], text::BAD_EXPIRY_NEXT);
        let at = expiry.at(self.view.now, &self.view.zone).ok_or_else(|| fail(text::BAD_EXPIRY))?;
        if at > self.view.now { Ok(at) } else { Err(fail(text::PAST_EXPIRY)) }
    }
}

/// A value as a JSON document and a line break.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    // The façade's types always encode.
    let mut document = serde_json::to_string(value).unwrap_or_default();
    document.push('\n');
    document
}

/// Writes to stdout. A reader who has gone (`| head`) is no failure of the command.
pub(super) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes to stderr.
pub(super) fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
