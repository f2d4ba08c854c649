//! Files on screen: those that are being attached, those that are there, and the dialogs that ask which one
//! is to be attached and where one is to be saved.

mod ask;
mod attached;
mod cards;
mod save;
mod storage;

pub use attached::{Attaching, attached, take_pasted};
pub use cards::{cards, has_picture, one, picture};
pub use storage::show as storage;

use std::path::Path;

use egui::Ui;
use node::facade::{Failure, FileInfo};

use super::Cx;

/// What the dialogs remember.
#[derive(Default)]
pub struct FilesView {
    asking: Option<Asking>,
    saving: Option<Saving>,
    /// Gigabytes that files may take, while that is typed.
    budget: Option<u64>,
}

/// Which file is to be attached.
#[derive(Debug)]
struct Asking {
    /// To which field.
    field: String,
    path: String,
}

/// Where a file is to be saved.
#[derive(Debug)]
struct Saving {
    file: FileInfo,
    path: String,
    replace: bool,
    busy: bool,
    failure: Option<Failure>,
}

impl FilesView {
    /// Asks which file is to be attached to a field.
    pub fn ask(&mut self, field: String) {
        self.asking = Some(Asking { field, path: String::new() });
    }

    /// Asks where a file is to be saved; proposes a folder.
    pub fn ask_to_save(&mut self, file: FileInfo, folder: &Path) {
        let path = folder.join(node::blob::safe_name(&file.name)).display().to_string();
        self.saving = Some(Saving { file, path, replace: false, busy: false, failure: None });
    }

    /// The file was saved.
    pub fn saved(&mut self) {
        self.saving = None;
    }

    /// The file wasn't saved; whether the dialog says why.
    pub fn not_saved(&mut self, failure: &Failure) -> bool {
        let Some(saving) = &mut self.saving else { return false };
        saving.busy = false;
        saving.failure = Some(failure.clone());
        true
    }
}

/// Draws the dialogs that are open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, view: &mut FilesView) {
    ask::show(ui, cx, view);
    save::show(ui, cx, view);
}
