//! `join`: into an organisation, with a code.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use protocol::capability::{CodeError, InvitationCode};

use super::{
    context::{Context, Ending},
    input, text,
};
use crate::{
    facade::{Answer, Failure, FailureCode},
    runtime,
};

/// What `join` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The invitation code; - reads it from standard input
    #[arg(required = true, num_args = 1..)]
    code: Vec<String>,
    /// Your own name
    #[arg(long, value_name = "PERSON")]
    name: String,
    /// Where a colleague's node listens; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    peer: Vec<String>,
    /// How many seconds to wait for a colleague's node
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    /// Join without a network, by a file that a colleague made for the code
    #[arg(long, value_name = "FILE", conflicts_with_all = ["peer", "wait"])]
    bundle: Option<PathBuf>,
}

pub(super) async fn join(args: Args, context: &Context) -> Result<Ending, Failure> {
    // A code that was pasted with its line breaks arrives as several arguments.
    let pasted = input::argument(context, args.code.join(" "))?;
    let code: InvitationCode = pasted.parse().map_err(|error| explain(&error, context))?;
    if let Some(file) = &args.bundle {
        return by_bundle(&code, &args.name, file, context).await;
    }
    let org = code.organisation().to_owned();
    let seconds = args.wait.to_string();
    context.say(&text::JOINING.with(context.lang(), &[("org", &org), ("seconds", &seconds)]));
    let wait = Duration::from_secs(args.wait);
    let at = context.home_at()?;
    let answer = runtime::join(&at, &code.to_string(), &args.name, &args.peer, wait).await?;
    if context.json {
        return context.show(&answer);
    }
    let place = context.home.display().to_string();
    context.say(&text::JOIN_DONE.with(context.lang(), &[("org", &org), ("home", &place)]));
    context.say(text::JOIN_NEXT.get(context.lang()));
    Ok(Ending::Well)
}

/// Joins with what a colleague put into a file, and says what is still to be done.
async fn by_bundle(
    code: &InvitationCode,
    name: &str,
    file: &Path,
    context: &Context,
) -> Result<Ending, Failure> {
    let (at, text) = (context.home_at()?, code.to_string());
    let (name, file) = (name.to_owned(), file.to_owned());
    let work = move || runtime::join_by_bundle(&at, &text, &name, &file);
    let done = tokio::task::spawn_blocking(work).await;
    let report = done.unwrap_or_else(|error| Err(runtime::internal_failure(&error)))?;
    if context.json {
        return context.show(&Answer::BundleReport(report));
    }
    let (org, place) = (code.organisation(), context.home.display().to_string());
    context.say(&text::JOIN_DONE.with(context.lang(), &[("org", org), ("home", &place)]));
    let from = report.from.join(text::BETWEEN.get(context.lang()));
    context.say(&text::JOIN_BUNDLE_NEXT.with(context.lang(), &[("from", &from)]));
    Ok(Ending::Well)
}

/// What is wrong with a code, in the reader's language.
fn explain(error: &CodeError, context: &Context) -> Failure {
    let fail = |problem, values: &[(&str, &str)], next| {
        context.failure(FailureCode::Invalid, problem, values, next)
    };
    match error {
        CodeError::NotACode | CodeError::TooLong => fail(text::CODE_NOT, &[], text::CODE_NOT_NEXT),
        CodeError::Newer { .. } => fail(text::CODE_NEWER, &[], text::CODE_NEWER_NEXT),
        CodeError::Truncated { missing } => {
            fail(text::CODE_CUT, &[("missing", &missing.to_string())], text::CODE_CUT_NEXT)
        }
        CodeError::BadCharacter { position } => {
            let position = position.to_string();
            fail(text::CODE_CHARACTER, &[("position", &position)], text::CODE_MISTYPED_NEXT)
        }
        CodeError::Mistyped => fail(text::CODE_MISTYPED, &[], text::CODE_MISTYPED_NEXT),
        CodeError::Malformed(_) | CodeError::OutOfBounds | CodeError::OtherKey => {
            fail(text::CODE_MALFORMED, &[], text::CODE_MALFORMED_NEXT)
        }
    }
}
