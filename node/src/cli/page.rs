//! `page`: texts that several people edit.

use std::path::PathBuf;

use super::{
    attach::{self, AttachArgs, DetachArgs},
    context::{self, Context, Ending},
    input, text,
};
use crate::facade::{Answer, Command, Failure, FailureCode, Query, Request};

/// What can be done with pages.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Make a page, with text from a file or from standard input
    New {
        /// Its title
        title: String,
        /// In which department [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        /// The file with its text
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Give a page's new text, from a file or from standard input; it is merged as edits
    Edit {
        /// The page, by title or by the beginning of its id
        page: String,
        /// The file with the new text
        #[arg(long)]
        file: Option<PathBuf>,
        /// The file with the text that the edit began with [default: the page as it is now]
        #[arg(long, value_name = "FILE")]
        base: Option<PathBuf>,
    },
    /// Show a page
    Show {
        /// The page, by title or by the beginning of its id
        page: String,
        /// Its text only, byte for byte, as a base for edits
        #[arg(long)]
        raw: bool,
        /// As it was in a version that `page sessions` shows
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
    },
    /// Give a page another title
    Rename {
        /// The page, by title or by the beginning of its id
        page: String,
        /// The new title
        title: String,
    },
    /// Add files to a page, and print what its text shows them by
    Attach(AttachArgs),
    /// Remove a file from a page; its text stays as it is
    Detach(DetachArgs),
    /// Show the sittings in which a page was written, and the version each left
    Sessions {
        /// The page, by title or by the beginning of its id
        page: String,
    },
    /// Give a page the text of an earlier version, as a new edit
    Restore {
        /// The page, by title or by the beginning of its id
        page: String,
        /// The version, or the beginning of it
        version: String,
    },
    /// Show who changed what in a page, and when
    History {
        /// The page, by title or by the beginning of its id
        page: String,
    },
    /// List the pages
    List,
}

pub(super) async fn page(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::New { title, department, file } => {
            let text = input::given(context, file)?.unwrap_or_default();
            context.command(Command::NewPage { title, department, text }).await
        }
        Action::Edit { page, file, base } => {
            let missing =
                || context.failure(FailureCode::Invalid, text::NO_TEXT, &[], text::NO_TEXT_NEXT);
            let text = input::given(context, file)?.ok_or_else(missing)?;
            let base = base.map(|base| input::string(context, &base)).transpose()?;
            write(Command::EditPage { page, base, text }, context).await
        }
        Action::Show { page, raw, version: None } => show(Query::Page { page }, raw, context).await,
        Action::Show { page, raw, version: Some(version) } => {
            show(Query::PageVersion { page, version }, raw, context).await
        }
        Action::Rename { page, title } => {
            context.command(Command::RenamePage { page, title }).await
        }
        Action::Attach(args) => attach::to_page(args, context).await,
        Action::Detach(DetachArgs { item: page, file }) => {
            context.command(Command::DetachFromPage { page, file }).await
        }
        Action::Sessions { page } => context.query(Query::PageSessions { page }).await,
        Action::Restore { page, version } => {
            write(Command::RestorePage { page, version }, context).await
        }
        Action::History { page } => context.query(Query::PageHistory { page }).await,
        Action::List => context.query(Query::Pages).await,
    }
}

/// Writes a page's text. People know what they wrote: they are told that it is done.
async fn write(command: Command, context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Command(command)).await?;
    context.show(if context.json { &answer } else { &Answer::Done })
}

async fn show(query: Query, raw: bool, context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Query(query)).await?;
    match &answer {
        Answer::Page(page) if raw && !context.json => {
            context::print(&page.text);
            Ok(Ending::Well)
        }
        _ => context.show(&answer),
    }
}
