//! `proof`: who wrote or changed something, for people who have nothing but a file.

use std::path::{Path, PathBuf};

use super::{
    context::{self, Context, Ending},
    input, render, text,
};
use crate::{
    facade::{Answer, Failure, FailureCode, Query, Request},
    service::check_proof,
};

/// What can be done with proofs.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Write a file that proves who wrote or changed a message, a task or a page
    Export {
        /// A message's id, or a task's or page's id or title
        item: String,
        /// The file to write
        file: PathBuf,
        /// Where a message was written
        #[arg(long = "in", value_name = "CHANNEL")]
        channel: Option<String>,
    },
    /// Check such a file; no home is needed
    Check {
        /// The file; - for stdin
        file: PathBuf,
    },
}

pub(super) async fn proof(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Export { item, file, channel } => export(item, channel, &file, context).await,
        Action::Check { file } => check(&file, context),
    }
}

async fn export(
    item: String,
    channel: Option<String>,
    file: &Path,
    context: &Context,
) -> Result<Ending, Failure> {
    let query = Request::Query(Query::Proof { item, channel });
    let answer = context.backend().await?.ask(query).await?;
    let Answer::Proof { bytes, changes } = answer else { return Err(context.unexpected()) };
    std::fs::write(file, &bytes).map_err(|error| {
        let file = file.display().to_string();
        let values: &[(&str, &str)] = &[("file", &file), ("cause", &error.to_string())];
        context.failure(FailureCode::Invalid, text::NOT_WRITTEN, values, text::NOT_WRITTEN_NEXT)
    })?;
    if context.json {
        // The bytes are in the file.
        return context.show(&Answer::Proof { bytes: Vec::new(), changes });
    }
    context.show(&Answer::Proof { bytes, changes })
}

fn check(file: &Path, context: &Context) -> Result<Ending, Failure> {
    let bytes = input::bytes(context, file)?;
    let report = check_proof(&bytes).map_err(|error| {
        let (mut cause, mut next) = (error.to_string(), std::error::Error::source(&error));
        while let Some(error) = next {
            cause = format!("{cause}: {error}");
            next = error.source();
        }
        let values: &[(&str, &str)] = &[("cause", &cause)];
        context.failure(FailureCode::Invalid, text::NO_PROOF, values, text::NO_PROOF_NEXT)
    })?;
    if context.json {
        context::print(&context::json(&report));
    } else {
        context::print(&render::proof(&report, &context.view));
    }
    Ok(Ending::Well)
}
