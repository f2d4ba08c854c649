//! Proofs: saving one of who wrote or changed something, and checking one that somebody has sent.

mod check;
mod report;
mod save;

use std::path::Path;

use egui::{Role, TextEdit, Ui};
use node::facade::{Failure, ProofReport};

use super::{Cx, Seen};
use crate::{
    model::tasks::export::PATH_CHARS_MAX,
    widgets::{label_as, weak},
};

/// The longest name that is proposed, in characters, without the ending.
const NAME_CHARS_MAX: usize = 40;

/// How the names of proofs end.
const ENDING: &str = "proof";

/// What the dialogs remember.
#[derive(Default)]
pub struct ProofsView {
    saving: Option<Saving>,
    checking: Option<Checking>,
}

/// A proof that is to be saved.
#[derive(Debug)]
struct Saving {
    item: String,
    channel: Option<String>,
    name: String,
    path: String,
    replace: bool,
    busy: bool,
    failure: Option<Failure>,
}

/// A proof that is to be checked, and what came of it.
#[derive(Debug, Default)]
struct Checking {
    path: String,
    busy: bool,
    failure: Option<Failure>,
    report: Option<ProofReport>,
}

impl ProofsView {
    /// Asks where a proof of something is to be saved; proposes a folder. `name` says what it is of.
    pub fn ask_to_save(
        &mut self,
        (item, channel): (String, Option<String>),
        name: String,
        folder: &Path,
    ) {
        let short: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
        let file = node::blob::safe_name(&format!("{short}.{ENDING}"));
        let path = folder.join(file).display().to_string();
        let (replace, busy, failure) = (false, false, None);
        self.saving = Some(Saving { item, channel, name, path, replace, busy, failure });
    }

    /// Asks which proof is to be checked.
    pub fn ask_to_check(&mut self) {
        self.checking = Some(Checking::default());
    }

    /// The proof was saved.
    pub fn saved(&mut self) {
        self.saving = None;
    }

    /// It wasn't; whether the dialog says why.
    pub fn not_saved(&mut self, failure: &Failure) -> bool {
        let Some(saving) = &mut self.saving else { return false };
        (saving.busy, saving.failure) = (false, Some(failure.clone()));
        true
    }

    /// What came of a check.
    pub fn checked(&mut self, result: Result<ProofReport, Failure>) {
        let Some(checking) = &mut self.checking else { return };
        checking.busy = false;
        match result {
            Ok(report) => checking.report = Some(report),
            Err(failure) => checking.failure = Some(failure),
        }
    }
}

/// Draws the dialogs that are open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut ProofsView) {
    save::show(ui, cx, view);
    check::show(ui, cx, seen, view);
}

/// The field for a file's path; whether it was changed.
fn path_field(ui: &mut Ui, cx: &Cx<'_>, path: &mut String, busy: bool) -> bool {
    let label = cx.say("export-path");
    ui.label(weak(cx.theme, label.as_str()));
    let field = TextEdit::singleline(path)
        .char_limit(PATH_CHARS_MAX)
        .margin(egui::Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    let field = ui.add_enabled(!busy, field);
    label_as(&field, Role::TextInput, &label);
    field.changed()
}
