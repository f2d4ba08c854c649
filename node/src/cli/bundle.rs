//! `bundle`: what is carried by hand, in files.

use std::{path::PathBuf, str::FromStr};

use jiff::{civil::Date, tz::TimeZone};
use protocol::clock::Millis;

use super::{
    backend,
    context::{Context, Ending},
    expiry::{Expiry, date},
    input, render, text,
};
use crate::{
    bundle,
    facade::{Answer, BundleFiles, BundleOrder, BundleSince, Failure, FailureCode, Query, Request},
};

/// What can be done with bundles.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Write what others lack into a file that only they can read, to be carried by hand
    Export(ExportArgs),
    /// Take a bundle in: what is for this device is opened, the rest is carried for others
    Import {
        /// The file
        file: PathBuf,
    },
    /// List what this node carries for others
    List,
}

/// What `bundle export` takes.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// The file to write
    file: PathBuf,
    /// For whom: a person, a department or project, or @ and people: @PERSON,PERSON
    #[arg(
        long, value_name = "MEMBER|SPACE", required_unless_present_any = ["carry", "for_code"]
    )]
    to: Option<String>,
    /// Only what is new since then: last (the last bundle for them), 12h, 7d, or a date [default: all
    /// that they aren't known to hold]
    #[arg(long, value_name = "LAST|TIME", requires = "to")]
    since: Option<Since>,
    /// For somebody new without a network: this code and the file let them join; - reads the code
    /// from standard input
    #[arg(long, value_name = "CODE", conflicts_with_all = ["to", "carry"])]
    for_code: Option<String>,
    /// Which files go along: small (up to 16 MiB), all, or none
    #[arg(long, value_name = "FILES", default_value = "small", requires = "to")]
    files: Files,
    /// Pass on everything that this node carries for others, too
    #[arg(long)]
    carry: bool,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// Only say what would go in
    #[arg(long, requires = "to")]
    dry_run: bool,
}

/// Which files go along.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Files {
    None,
    Small,
    All,
}

impl Files {
    fn wanted(self) -> BundleFiles {
        match self {
            Self::None => BundleFiles::None,
            Self::Small => BundleFiles::Small,
            Self::All => BundleFiles::All,
        }
    }
}

/// From where on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// The last bundle.
    Last,
    /// So long ago.
    Ago(u64),
    /// The beginning of this day, where the person is.
    Day(Date),
}

/// A text that is none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time: write last, 12h, 7d, 2w, or a date such as 2026-12-01")]
pub(super) struct BadSince;

impl FromStr for Since {
    type Err = BadSince;

    fn from_str(text: &str) -> Result<Self, BadSince> {
        if text.eq_ignore_ascii_case("last") {
            return Ok(Self::Last);
        }
        match text.parse() {
            Ok(Expiry::In(milliseconds)) => Ok(Self::Ago(milliseconds)),
            _ => date(text).map(Self::Day).ok_or(BadSince),
        }
    }
}

impl Since {
    fn at(self, now: Millis, zone: &TimeZone) -> Option<BundleSince> {
        let at = match self {
            Self::Last => return Some(BundleSince::Last),
            Self::Ago(milliseconds) => Millis(now.0.saturating_sub(milliseconds)),
            Self::Day(day) => {
                let midnight = day.to_zoned(zone.clone()).ok()?.timestamp();
                Millis(u64::try_from(midnight.as_millisecond()).unwrap_or(0))
            }
        };
        Some(BundleSince::Time(at))
    }
}

pub(super) async fn bundle(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Export(args) => export(args, context).await,
        Action::Import { file } => import(file, context).await,
        Action::List => context.query(Query::Carried).await,
    }
}

async fn export(args: ExportArgs, context: &Context) -> Result<Ending, Failure> {
    let ExportArgs { file, to, since, for_code, files, carry, force, dry_run } = args;
    let bad = || {
        let (problem, next) = (text::BAD_SINCE, text::BAD_SINCE_NEXT);
        context.failure(FailureCode::Invalid, problem, &[], next)
    };
    let since = match since {
        Some(since) => since.at(context.view.now, &context.view.zone).ok_or_else(bad)?,
        None => BundleSince::Held,
    };
    if dry_run && let Some(to) = to {
        return context.query(Query::BundleForecast { to, since }).await;
    }
    let for_code = for_code.map(|code| input::argument(context, code)).transpose()?;
    let order = BundleOrder { to, since, carry, files: files.wanted(), for_code };
    let path = file.clone();
    let made = backend::with_node(context, move |ask| {
        bundle::make(|command| ask(Request::Command(command)), order, &path, force)
    })
    .await?;
    if context.json {
        return context.show(&Answer::Bundle(made));
    }
    context.say(render::bundle_made(&made, &file, &context.view).trim_end());
    Ok(Ending::Well)
}

async fn import(file: PathBuf, context: &Context) -> Result<Ending, Failure> {
    let report = backend::with_node(context, move |ask| {
        bundle::take_in(|command| ask(Request::Command(command)), &file, |_| ())
    })
    .await?;
    context.show(&Answer::BundleReport(report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_the_last_bundle_a_while_ago_or_a_day() {
        let zone = TimeZone::UTC;
        let at =
            |text: &str| text.parse::<Since>().ok().and_then(|it| it.at(Millis(86_400_007), &zone));
        assert_eq!(at("LAST"), Some(BundleSince::Last));
        assert_eq!(at("1d"), Some(BundleSince::Time(Millis(7))));
        assert_eq!(at("9w"), Some(BundleSince::Time(Millis(0))));
        assert_eq!(at("1970-01-02"), Some(BundleSince::Time(Millis(86_400_000))));
        assert_eq!(at("yesterday"), None);
    }
}
