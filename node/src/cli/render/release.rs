//! `release check`: whether a release may be used, and everything that speaks against it.

use super::{View, clean};
use crate::{
    cli::text,
    release::{Problem, Report},
};

/// The verdict first; then who has signed, or what is wrong.
pub(in crate::cli) fn release(report: &Report, view: &View) -> String {
    let lang = view.lang;
    let version = report.version.map(|version| version.to_string()).unwrap_or_default();
    let signers: Vec<String> = report.signers.iter().map(|name| clean::line(name)).collect();
    let (files, signers) = (report.files.to_string(), signers.join(", "));
    let lock = report.lock.map(|lock| lock.to_string()).unwrap_or_default();
    let values: &[(&str, &str)] =
        &[("version", &version), ("files", &files), ("signers", &signers), ("lock", &lock)];
    if report.problems.is_empty() {
        return format!("{}\n", text::RELEASE_GOOD.with(lang, values));
    }
    let mut out = format!("{}\n", text::RELEASE_BAD.get(lang));
    for problem in &report.problems {
        out.push_str(&format!("- {}\n", clean::line(&line(problem, view))));
    }
    out
}

fn line(problem: &Problem, view: &View) -> String {
    let lang = view.lang;
    let key = |text: text::Text, key: &str| text.with(lang, &[("key", key)]);
    let file = |text: text::Text, file: &str| text.with(lang, &[("file", file)]);
    match problem {
        Problem::NoList => text::RELEASE_NO_LIST.get(lang).to_owned(),
        Problem::Malformed { cause } => text::RELEASE_MALFORMED.with(lang, &[("cause", cause)]),
        Problem::Folder { cause } => text::RELEASE_FOLDER.with(lang, &[("cause", cause)]),
        Problem::Signers { signed, needed } => {
            let (signed, needed) = (signed.to_string(), needed.to_string());
            text::RELEASE_FEW.with(lang, &[("signed", &signed), ("needed", &needed)])
        }
        Problem::Forged { key: by } => key(text::RELEASE_FORGED, by),
        Problem::Unknown { key: by } => key(text::RELEASE_UNKNOWN, by),
        Problem::Twice { key: by } => key(text::RELEASE_TWICE, by),
        Problem::Many => text::RELEASE_MANY.get(lang).to_owned(),
        Problem::Older { version, at_least } => {
            let (version, at_least) = (version.to_string(), at_least.to_string());
            text::RELEASE_OLDER.with(lang, &[("version", &version), ("at_least", &at_least)])
        }
        Problem::Lock => text::RELEASE_LOCK.get(lang).to_owned(),
        Problem::Missing { file: name } => file(text::RELEASE_MISSING, name),
        Problem::Extra { file: name } => file(text::RELEASE_EXTRA, name),
        Problem::Tampered { file: name } => file(text::RELEASE_TAMPERED, name),
    }
}
