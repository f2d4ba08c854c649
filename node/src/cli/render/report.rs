//! Invitations, imports and verifications.

use super::{View, clean, said, when};
use crate::{
    cli::text::{self, Lang, Text},
    facade::{ImportReport, InvitationCode, SiteReport, VerifyReport},
};

/// `invite`: the code stands alone on its line, to be copied.
pub(super) fn invitation(invitation: &InvitationCode, view: &View) -> String {
    let until = when::moment(invitation.expires, view);
    let department = clean::line(&invitation.department);
    let values: &[(&str, &str)] = &[("department", &department), ("expires", &until)];
    let head = text::INVITATION.with(view.lang, values);
    let code = clean::line(&invitation.code);
    format!("{head}\n\n{code}\n\n{}\n", text::INVITATION_NEXT.get(view.lang))
}

/// `import people`.
pub(super) fn import(report: &ImportReport, view: &View) -> String {
    let lang = view.lang;
    let mut out = String::new();
    if report.dry_run {
        out.push_str(&format!("{}\n", text::IMPORT_DRY.get(lang)));
    }
    out.push_str(&section(text::IMPORT_DEPARTMENTS, &report.departments, lang));
    let invitation = |one: &InvitationCode| {
        let until = when::moment(one.expires, view);
        let name = one.name.clone().unwrap_or_default();
        let departments = departments(one, lang);
        let values: &[(&str, &str)] = &[
            ("name", &name),
            ("department", &departments),
            ("site", &one.site),
            ("expires", &until),
        ];
        let known = !one.site.is_empty();
        let head = if known { text::INVITATION_FOR_AT } else { text::INVITATION_FOR };
        let head = head.with(lang, values);
        if one.code.is_empty() { head } else { format!("{head}\n    {}", one.code) }
    };
    let invitations: Vec<String> = report.invitations.iter().map(invitation).collect();
    out.push_str(&section(text::IMPORT_PEOPLE, &invitations, lang));
    if !report.errors.is_empty() {
        let errors: Vec<String> = report.errors.iter().map(|error| said(error, lang)).collect();
        out.push_str(&section(text::IMPORT_ERRORS, &errors, lang));
    }
    if !report.warnings.is_empty() {
        let warnings: Vec<String> = report.warnings.iter().map(|it| said(it, lang)).collect();
        out.push_str(&section(text::IMPORT_WARNINGS, &warnings, lang));
    }
    out
}

/// The departments that an invitation lets into.
fn departments(invitation: &InvitationCode, lang: Lang) -> String {
    let all: Vec<&str> = std::iter::once(&invitation.department)
        .chain(&invitation.further)
        .map(String::as_str)
        .collect();
    all.join(text::BETWEEN.get(lang))
}

/// `import sites`.
pub(super) fn sites(report: &SiteReport, lang: Lang) -> String {
    let mut out = String::new();
    if report.dry_run {
        out.push_str(&format!("{}\n", text::IMPORT_DRY.get(lang)));
    }
    out.push_str(&section(text::SITES_SET, &report.set, lang));
    if !report.unknown.is_empty() {
        out.push_str(&section(text::SITES_UNKNOWN, &report.unknown, lang));
    }
    if !report.errors.is_empty() {
        let errors: Vec<String> = report.errors.iter().map(|error| said(error, lang)).collect();
        out.push_str(&section(text::IMPORT_ERRORS, &errors, lang));
    }
    out
}

/// `verify`.
pub(super) fn verify(report: &VerifyReport, lang: Lang) -> String {
    let counts: &[(&str, &str)] = &[
        ("records", &report.records.to_string()),
        ("entries", &report.entries.to_string()),
        ("documents", &report.documents.to_string()),
    ];
    let mut out = format!("{}\n", text::VERIFY_COUNTS.with(lang, counts));
    if report.rebuilt {
        out.push_str(&format!("{}\n", text::VERIFY_REBUILT.get(lang)));
    }
    if report.problems.is_empty() {
        out.push_str(&format!("{}\n", text::VERIFY_WELL.get(lang)));
    } else {
        let problems = report.problems.iter().map(|problem| said(problem, lang));
        out.push_str(&section(text::VERIFY_PROBLEMS, &problems.collect::<Vec<_>>(), lang));
    }
    out
}

/// A head with a number, and indented lines.
pub(super) fn section(head: Text, lines: &[String], lang: Lang) -> String {
    let mut out = format!("{}\n", head.with(lang, &[("n", &lines.len().to_string())]));
    for line in lines {
        out.push_str(&format!("  {}\n", clean::text(line)));
    }
    out
}
