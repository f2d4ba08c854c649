//! What a desk does with files: attached, pasted, saved, opened, looked at.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use node::{
    blob::markdown,
    facade::{Command, Failure, FailureCode, FileInfo, TaskChange},
};
use protocol::clock::Millis;

use crate::{
    action::Then,
    desk::{Awaited, Desk, WAITING_MAX, placed},
    files::Save,
    model::preview::is_here,
    state::Holder,
    text::Text,
};

impl Desk {
    /// Attaches files to a field; a message takes only so many.
    pub(crate) fn attach(&mut self, field: &str, files: &[PathBuf], text: &Text, now: Millis) {
        for path in files {
            match self.attachments.add(field, path) {
                Some(number) => self.bridge.put(number, placed(&path.to_string_lossy())),
                None => return self.notices.bad(text.say("attach-too-many"), now),
            }
        }
    }

    /// Tries again to put a file in.
    pub(crate) fn attach_again(&mut self, number: u64) {
        if let Some(path) = self.attachments.again(number) {
            self.bridge.put(number, path);
        }
    }

    /// Gives a file that is in to the task or page that it is for, if it is for one.
    pub(crate) fn hand_over(&mut self, number: u64) {
        let Some((field, new)) = self.attachments.is_in(number) else { return };
        let new = new.clone();
        let command = match Holder::of(field) {
            Some(Holder::Task(task)) => {
                Command::SetTask { task, changes: vec![TaskChange::AttachFile(new)] }
            }
            Some(Holder::Page(page)) => Command::AttachToPage { page, files: vec![new] },
            None => return,
        };
        self.command(command, Then::Attached(number), None);
    }

    /// A file is a task's or page's now; in a page it is shown where one writes.
    pub(crate) fn attached(&mut self, number: u64, now: Millis) {
        if let Some((field, new)) = self.attachments.is_in(number)
            && let Some(Holder::Page(page)) = Holder::of(field)
        {
            let words = markdown(&new.name, &new.file, new.image.is_some());
            self.views.pages.put_below(&page, &words, now);
        }
        self.attachments.remove(number);
    }

    /// Attaches a pasted picture to a field.
    pub(crate) fn paste(
        &mut self,
        field: &str,
        image: Arc<egui::ColorImage>,
        text: &Text,
        now: Millis,
    ) {
        let Some(folder) = self.folder(text, now) else { return };
        self.pasted += 1;
        let name = text.fill("attach-pasted", &[("number", self.pasted.into())]);
        let name = format!("{name}.png");
        match self.attachments.add(field, Path::new(&name)) {
            Some(number) => self.bridge.put_pasted(number, folder, name, image),
            None => self.notices.bad(text.say("attach-too-many"), now),
        }
    }

    /// A folder for pasted pictures and opened files, which goes with the desk.
    fn folder(&mut self, text: &Text, now: Millis) -> Option<PathBuf> {
        match self.lent.folder() {
            Ok(folder) => Some(folder.to_owned()),
            Err(error) => {
                let problem = format!("no temporary folder can be made: {error}");
                let next = "check the disk and its free space";
                let failure = Failure::new(FailureCode::Internal, problem, next);
                self.notices.failed(&text.failure(&failure), now);
                None
            }
        }
    }

    /// Saves a file where somebody wants it.
    pub(crate) fn save_file(&mut self, file: FileInfo, typed: &str, replace: bool) {
        let path = placed(typed);
        self.file_job(Save { file, path: path.clone(), replace, open: false }, Then::Saved(path));
    }

    /// Opens a copy of a file in the desktop's own program.
    pub(crate) fn open_file(&mut self, file: FileInfo, text: &Text, now: Millis) {
        let Some(folder) = self.folder(text, now) else { return };
        // Two files of one name don't replace one another.
        let folder = folder.join(file.file.chars().take(16).collect::<String>());
        if let Err(error) = std::fs::create_dir_all(&folder) {
            let problem = format!("no temporary folder can be made: {error}");
            let next = "check the disk and its free space";
            let failure = Failure::new(FailureCode::Internal, problem, next);
            return self.notices.failed(&text.failure(&failure), now);
        }
        let path = folder.join(node::blob::safe_name(&file.name));
        self.file_job(Save { file, path, replace: true, open: true }, Then::Nothing);
    }

    fn file_job(&mut self, save: Save, then: Then) {
        if self.awaited.len() >= WAITING_MAX {
            return;
        }
        let number = self.bridge.save(save);
        self.awaited.push(Awaited { number, then, draft: None, files: Vec::new() });
    }

    /// Has an image made small, once.
    pub(crate) fn look_at(&mut self, file: FileInfo) {
        if is_here(&file) && self.previews.begin(&file.file) {
            self.bridge.picture(file);
        }
    }
}
