//! `release`: signing a release of this program, and checking one before it is used.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

use protocol::crypto::DeviceKey;

use super::{
    context::{self, Context, Ending},
    input, render, text,
};
use crate::{
    causes::in_full,
    clock,
    facade::{Failure, FailureCode},
    release::{self, Maintainers, Version, Wanted},
};

/// What can be done with releases.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Make a maintainer's key, and show the public half
    Key {
        /// The file to write it to; whoever has it signs in your name
        file: PathBuf,
    },
    /// Sign the files in a directory as a release, in release.json beside them
    Sign {
        /// The directory
        folder: PathBuf,
        /// The file with your key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The Cargo.lock that it was built from
        #[arg(long, value_name = "FILE")]
        lock: PathBuf,
        /// The version [default: this program's own]
        #[arg(long, value_name = "VERSION")]
        release: Option<Version>,
    },
    /// Check a release before you use it; no home is needed
    Check {
        /// The directory
        folder: PathBuf,
        /// Who may sign and how many must, a JSON file that you have from elsewhere
        #[arg(long, value_name = "FILE")]
        maintainers: PathBuf,
        /// No older version than this [default: this program's own]
        #[arg(long, value_name = "VERSION")]
        at_least: Option<Version>,
        /// The Cargo.lock that it should have been built from
        #[arg(long, value_name = "FILE")]
        lock: Option<PathBuf>,
    },
}

pub(super) fn release(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Key { file } => make_key(&file, context),
        Action::Sign { folder, key, lock, release } => {
            let version = release.unwrap_or_else(Version::own);
            sign(&folder, &key, &lock, version, context)
        }
        Action::Check { folder, maintainers, at_least, lock } => {
            let at_least = at_least.unwrap_or_else(Version::own);
            check(&folder, &maintainers, at_least, lock.as_deref(), context)
        }
    }
}

/// Writes a new key where nothing lies yet, readable to its owner only.
fn make_key(file: &Path, context: &Context) -> Result<Ending, Failure> {
    let not_written = |cause: String| {
        let file = file.display().to_string();
        let values: &[(&str, &str)] = &[("file", &file), ("cause", &cause)];
        context.failure(FailureCode::Invalid, text::NOT_WRITTEN, values, text::NOT_WRITTEN_NEXT)
    };
    let seed = clock::random_bytes().map_err(|error| not_written(error.to_string()))?;
    let key = DeviceKey::from_seed(&seed);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let secret = blake3::Hash::from_bytes(seed).to_hex();
    let written = options.open(file).and_then(|mut file| {
        file.write_all(format!("{secret}\n").as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| not_written(error.to_string()))?;
    let public = key.device().to_string();
    if context.json {
        context::print(&context::json(&serde_json::json!({ "key": public })));
    } else {
        context.say(&text::RELEASE_KEY.with(context.lang(), &[("key", &public)]));
    }
    Ok(Ending::Well)
}

fn sign(
    folder: &Path,
    key: &Path,
    lock: &Path,
    version: Version,
    context: &Context,
) -> Result<Ending, Failure> {
    let secret = input::string(context, key)?;
    let seed = blake3::Hash::from_hex(secret.trim()).map_err(|_| {
        let file = key.display().to_string();
        let (problem, next) = (text::RELEASE_NO_KEY, text::RELEASE_NO_KEY_NEXT);
        context.failure(FailureCode::Invalid, problem, &[("file", &file)], next)
    })?;
    let key = DeviceKey::from_seed(seed.as_bytes());
    let release = release::sign(folder, lock, version, &key).map_err(|error| {
        let values: &[(&str, &str)] = &[("cause", &in_full(&error))];
        let (problem, next) = (text::RELEASE_NOT_SIGNED, text::RELEASE_NOT_SIGNED_NEXT);
        context.failure(FailureCode::Invalid, problem, values, next)
    })?;
    if context.json {
        context::print(&context::json(&release));
    } else {
        let signatures = release.signatures.len().to_string();
        let files = release.manifest.files.len().to_string();
        let values: &[(&str, &str)] = &[
            ("version", &release.manifest.version.to_string()),
            ("files", &files),
            ("signatures", &signatures),
        ];
        context.say(&text::RELEASE_SIGNED.with(context.lang(), values));
    }
    Ok(Ending::Well)
}

fn check(
    folder: &Path,
    maintainers: &Path,
    at_least: Version,
    lock: Option<&Path>,
    context: &Context,
) -> Result<Ending, Failure> {
    let list = input::string(context, maintainers)?;
    let list: Maintainers = serde_json::from_str(&list).map_err(|error| {
        let file = maintainers.display().to_string();
        let values: &[(&str, &str)] = &[("file", &file), ("cause", &error.to_string())];
        let (problem, next) = (text::RELEASE_NO_MAINTAINERS, text::RELEASE_NO_MAINTAINERS_NEXT);
        context.failure(FailureCode::Invalid, problem, values, next)
    })?;
    let lock = lock.map(|lock| input::bytes(context, lock)).transpose()?;
    let lock = lock.map(|bytes| blake3::hash(&bytes).into());
    let report = release::check(folder, &Wanted { maintainers: &list, at_least, lock });
    if context.json {
        context::print(&context::json(&report));
    } else {
        context::print(&render::release(&report, &context.view));
    }
    Ok(if report.problems.is_empty() { Ending::Well } else { Ending::Unwell })
}
