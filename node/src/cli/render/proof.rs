//! `proof check`: what a proof proves, and what it can't.

use super::{View, clean, organisation, when, work};
use crate::{cli::text, facade::ProofReport};

/// Who did what, when and by which right; then what no file could say.
pub(in crate::cli) fn proof(report: &ProofReport, view: &View) -> String {
    let lang = view.lang;
    let frontier = when::moment(report.frontier, view);
    let statements = report.statements.to_string();
    let kind = match report.kind.as_str() {
        "message" => text::PROOF_MESSAGE,
        "task" => text::PROOF_TASK,
        _ => text::PROOF_PAGE,
    };
    let organisation = clean::line(&report.organisation);
    let values: &[(&str, &str)] = &[
        ("organisation", &organisation),
        ("org", &report.org),
        ("kind", kind.get(lang)),
        ("id", &report.id),
        ("statements", &statements),
        ("time", &frontier),
    ];
    let mut out = format!("{}\n", text::PROOF_HOLDS.with(lang, values));
    for change in &report.changes {
        let time = when::moment(change.time, view);
        let author = clean::line(&change.author);
        let values: &[(&str, &str)] = &[
            ("time", &time),
            ("author", &author),
            ("device", &change.device),
            ("entry", &change.entry),
        ];
        out.push_str(&format!("\n{}\n", text::PROOF_CHANGE.with(lang, values)));
        for step in &change.steps {
            let field = clean::line(work::field(&step.field, lang));
            let old = clean::line(work::value(&step.field, &step.old, lang));
            let new = clean::text(work::value(&step.field, &step.new, lang));
            let values: &[(&str, &str)] = &[("field", &field), ("old", &old), ("new", &new)];
            let step = if old.is_empty() { text::PROOF_PUT } else { text::PROOF_STEP };
            out.push_str(&format!("  {}\n", step.with(lang, values)));
        }
        let chain = clean::line(&organisation::chain(&change.chain, lang));
        if let Some(by) = &change.adopted_by {
            let name = clean::line(by);
            out.push_str(&format!("  {}\n", text::PROOF_ADOPTED.with(lang, &[("name", &name)])));
        }
        out.push_str(&format!("  {}\n", text::PROOF_CHAIN.with(lang, &[("chain", &chain)])));
    }
    out.push_str(&format!("\n{}\n", text::PROOF_LIMITS.with(lang, &[("time", &frontier)])));
    out
}
