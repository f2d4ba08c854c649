//! `task attach`, `page attach` and the files of announcements: files put in, and then referred to.

use std::path::PathBuf;

use super::{
    backend,
    context::{self, Context, Ending},
};
use crate::{
    blob,
    facade::{Answer, Command, Failure, NewFile, Request},
};

/// Which files of a task or page.
#[derive(Debug, clap::Args)]
pub(super) struct AttachArgs {
    /// The task or page, by its title or the beginning of its id; a task by its key, too
    pub item: String,
    /// The files
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
}

/// One file of a task or page.
#[derive(Debug, clap::Args)]
pub(super) struct DetachArgs {
    /// The task or page, by its title or the beginning of its id; a task by its key, too
    pub item: String,
    /// The file's name, or its id as `file list` shows it
    pub file: String,
}

/// Puts files in, does what `then` makes of them, and gives them with the answer.
pub(super) async fn put_in(
    context: &Context,
    paths: Vec<PathBuf>,
    then: impl FnOnce(Vec<NewFile>) -> Command + Send + 'static,
) -> Result<(Vec<NewFile>, Answer), Failure> {
    backend::with_node(context, move |ask| {
        let mut files = Vec::new();
        for path in &paths {
            files.push(blob::put_in(&mut *ask, path, |_, _| ())?);
        }
        let answer = ask(Request::Command(then(files.clone())))?;
        Ok((files, answer))
    })
    .await
}

/// What a page's text shows a file by, on a line.
fn line(file: &NewFile) -> String {
    blob::markdown(&file.name, &file.file, file.image.is_some())
}

/// Puts files into a page, and says what its text shows them by.
pub(super) async fn to_page(args: AttachArgs, context: &Context) -> Result<Ending, Failure> {
    let AttachArgs { item: page, paths } = args;
    let attach = |files| Command::AttachToPage { page, files };
    let (files, answer) = put_in(context, paths, attach).await?;
    if !context.json {
        let lines = files.iter().map(|file| format!("{}\n", line(file)));
        context::print(&lines.collect::<String>());
        return Ok(Ending::Well);
    }
    context.show(&answer)
}
