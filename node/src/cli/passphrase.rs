//! `passphrase`: what opens the home. And where the commands get it from.

use std::{
    io::{IsTerminal, stdin},
    path::{Path, PathBuf},
};

use super::{
    context::{Context, Ending},
    input, text,
};
use crate::{
    facade::{Answer, Failure, FailureCode},
    runtime::{self, HomeAt, PASSPHRASE_CHARS_MIN, Passphrase},
};

/// What can be done with the passphrase.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Lock the home with a passphrase, or with another one
    Set {
        /// A file with the new passphrase [default: asks for it]
        #[arg(long, value_name = "FILE")]
        new_file: Option<PathBuf>,
    },
    /// Unlock the home for good
    Remove,
    /// Have this system's keyring remember the passphrase, so that nobody has to type it
    Remember,
    /// Have this system's keyring forget it
    Forget,
}

pub(super) async fn passphrase(action: Action, context: &Context) -> Result<Ending, Failure> {
    if matches!(action, Action::Remember | Action::Forget) {
        return keep(action, context).await;
    }
    let at = context.home_at()?;
    let new = match &action {
        Action::Remove | Action::Remember | Action::Forget => None,
        Action::Set { new_file: Some(file) } => Some(from_file(context, file)?),
        Action::Set { new_file: None } => Some(asked_twice(context)?),
    };
    let task = tokio::task::spawn_blocking(move || runtime::set_passphrase(&at, new.as_ref()));
    task.await.map_err(|_| context.unexpected())??;
    context.say(match action {
        Action::Set { .. } => text::PASSPHRASE_SET.get(context.lang()),
        _ => text::PASSPHRASE_REMOVED.get(context.lang()),
    });
    if context.json { context.show(&Answer::Done) } else { Ok(Ending::Well) }
}

/// Has the keyring remember the passphrase, or forget it. It may ask somebody, so it has a thread of its
/// own.
async fn keep(action: Action, context: &Context) -> Result<Ending, Failure> {
    let remembers = matches!(action, Action::Remember);
    let dir = context.home.clone();
    let at = if remembers { Some(context.home_at()?) } else { None };
    let task = tokio::task::spawn_blocking(move || match at {
        Some(at) => runtime::remember_passphrase(&at),
        None => runtime::forget_passphrase(&dir),
    });
    task.await.map_err(|_| context.unexpected())??;
    let said = if remembers { text::PASSPHRASE_REMEMBERED } else { text::PASSPHRASE_FORGOTTEN };
    context.say(said.get(context.lang()));
    if context.json { context.show(&Answer::Done) } else { Ok(Ending::Well) }
}

/// The home with what opens it: the passphrase from the file that was named, or, where the home is
/// locked, the one that the system's keyring remembers, or else, where somebody sits at a terminal, as
/// they type it.
pub(super) fn home_at(context: &Context) -> Result<HomeAt, Failure> {
    let mut at = HomeAt::open(&context.home);
    if let Some(file) = &context.passphrase_file {
        at.passphrase = Some(from_file(context, file)?);
    } else if at.is_locked()? {
        recall(&mut at);
        if at.passphrase.is_none() && stdin().is_terminal() {
            at.passphrase = Some(asked(context, text::PASSPHRASE_ASK)?);
        }
    }
    Ok(at)
}

/// Asks the keyring, apart from the thread that runs everything else: its client has a loop of its own.
fn recall(at: &mut HomeAt) {
    std::thread::scope(|scope| {
        scope.spawn(|| at.recall());
    });
}

fn from_file(context: &Context, file: &Path) -> Result<Passphrase, Failure> {
    let text = input::string(context, file)?;
    // Editors end files with a line break.
    Ok(Passphrase::new(text.trim_end_matches(['\r', '\n'])))
}

fn asked(context: &Context, question: text::Text) -> Result<Passphrase, Failure> {
    let typed = rpassword::prompt_password(question.get(context.lang()));
    let typed = typed.map_err(|error| {
        let values: &[(&str, &str)] = &[("cause", &error.to_string())];
        let (problem, next) = (text::PASSPHRASE_NOT_READ, text::PASSPHRASE_NOT_READ_NEXT);
        context.failure(FailureCode::Invalid, problem, values, next)
    })?;
    Ok(Passphrase::new(&typed))
}

fn asked_twice(context: &Context) -> Result<Passphrase, Failure> {
    let new = asked(context, text::PASSPHRASE_ASK_NEW)?;
    new.check().map_err(|_| {
        let values: &[(&str, &str)] = &[("chars", &PASSPHRASE_CHARS_MIN.to_string())];
        let (problem, next) = (text::PASSPHRASE_SHORT, text::PASSPHRASE_SHORT_NEXT);
        context.failure(FailureCode::Invalid, problem, values, next)
    })?;
    if asked(context, text::PASSPHRASE_ASK_AGAIN)? != new {
        let (problem, next) = (text::PASSPHRASE_DIFFERS, text::PASSPHRASE_DIFFERS_NEXT);
        return Err(context.failure(FailureCode::Invalid, problem, &[], next));
    }
    Ok(new)
}
