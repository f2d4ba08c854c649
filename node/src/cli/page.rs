//! `page`: texts that several people edit.

use std::path::PathBuf;

use super::{
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
            context.command(Command::EditPage { page, base, text }).await
        }
        Action::Show { page, raw } => show(page, raw, context).await,
        Action::History { page } => context.query(Query::PageHistory { page }).await,
        Action::List => context.query(Query::Pages).await,
    }
}

async fn show(page: String, raw: bool, context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Query(Query::Page { page })).await?;
    match &answer {
        Answer::Page(page) if raw && !context.json => {
            context::print(&page.text);
            Ok(Ending::Well)
        }
        _ => context.show(&answer),
    }
}
