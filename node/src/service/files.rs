//! Files: putting them in, sending them with messages, fetching, reading, keeping and dropping them.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    crypto::FileKey,
    ids::{BlobId, DeviceId, DocId, DocKind, SpaceId},
    limits::FILES_PER_MESSAGE_MAX,
    schema::{FileRef, Message, TaskField},
};

use super::{names, show::Show};
use crate::{
    blob::{
        BlobError, Copies, PIECE_BYTES, Progress, RESERVE_BYTES, Rules, Trouble, Wanted, safe_name,
    },
    content::{self, FileAt, FilePlace},
    core::Core,
    facade::{
        Answer, Failure, FailureCode, FileHolder, FileInfo, FileRow, FileRules, FileState,
        FileStorage, NewFile,
    },
    view::{FILES_PER_DOCUMENT_MAX, HeldFile},
};

/// Files of one space that are looked through for a name.
const FILES_SEARCHED_MAX: usize = 4096;

impl Core {
    /// Begins to put a file in.
    pub(crate) fn begin_file(&mut self, now: Millis, size: u64) -> Result<Answer, Failure> {
        self.writable()?;
        let key = self.luck();
        let number = self.blobs_mut().begin_add(size, key, now).map_err(|error| explain(&error))?;
        Ok(Answer::FileBegun { number })
    }

    /// Takes the next bytes of a file.
    pub(crate) fn add_file_piece(
        &mut self,
        now: Millis,
        number: u64,
        bytes: &[u8],
    ) -> Result<Answer, Failure> {
        self.writable()?;
        if bytes.len() > PIECE_BYTES {
            let problem = format!("{} bytes are too many for one step", bytes.len());
            return Err(Failure::new(FailureCode::Invalid, problem, "split it"));
        }
        self.blobs_mut().add(number, bytes, now).map_err(|error| explain(&error))?;
        Ok(Answer::Done)
    }

    /// All of a file was given.
    pub(crate) fn end_file(&mut self, now: Millis, number: u64) -> Result<Answer, Failure> {
        self.writable()?;
        let device = self.device();
        let ended = self.blobs_mut().end_add(number, device, now);
        let blob = ended.map_err(|error| explain(&error))?;
        self.make_room(now, 0);
        Ok(Answer::Made { id: blob.to_string() })
    }

    fn writable(&self) -> Result<(), Failure> {
        if self.is_read_only() { Err(crate::core::read_only()) } else { Ok(()) }
    }

    /// Writes a message with files that are here.
    pub(crate) fn send_files(
        &mut self,
        now: Millis,
        channel: &str,
        text: &str,
        reply_to: Option<&str>,
        files: &[NewFile],
    ) -> Result<Answer, Failure> {
        let files = self.with_files(now, "", files)?.files;
        self.send_with(now, channel, text, reply_to, files)
    }

    /// A text with files that are here.
    pub(super) fn with_files(
        &self,
        now: Millis,
        text: &str,
        files: &[NewFile],
    ) -> Result<Message, Failure> {
        if files.len() > FILES_PER_MESSAGE_MAX {
            let problem = format!("a message carries at most {FILES_PER_MESSAGE_MAX} files");
            let next = "send several messages, or pack the files into an archive";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let files = files.iter().map(|file| self.reference(now, file));
        Ok(Message { files: files.collect::<Result<_, _>>()?, ..Message::text(text) })
    }

    /// What a message, task or page says of a file that is here.
    pub(super) fn reference(&self, now: Millis, new: &NewFile) -> Result<FileRef, Failure> {
        let own = new.file.parse::<BlobId>().ok();
        let own = own.and_then(|blob| Some((blob, self.blobs().opens(&blob)?)));
        let (blob, (key, size)) = match own {
            Some(own) => own,
            // Somebody else's, passed on as their message says.
            None => {
                let FileRef { blob, key, size, .. } = self.find_file(now, &new.file)?.file;
                (blob, (key, size))
            }
        };
        let NewFile { name, media, image, .. } = new;
        let name = safe_name(name);
        Ok(FileRef { blob, key, name, size, media: media.clone(), image: *image })
    }

    /// A file as a window shows it.
    pub(crate) fn file_info(&self, now: Millis, file: &FileRef) -> FileInfo {
        let progress = self.blobs().progress(&file.blob, now);
        let state = match &progress {
            None => FileState::Elsewhere,
            Some(Progress { whole: true, .. }) => FileState::Here,
            Some(Progress { trouble: Some(_), .. }) => FileState::Failed,
            Some(Progress { wanted: Wanted::No, .. }) => FileState::Elsewhere,
            Some(progress) if self.waits_for_line(progress.wanted) => FileState::Elsewhere,
            Some(_) if self.blob_holders(&file.blob) > 0 => FileState::Fetching,
            Some(_) => FileState::Waiting,
        };
        let progress = progress.as_ref();
        FileInfo {
            file: file.blob.to_string(),
            name: safe_name(&file.name),
            size: file.size,
            media: file.media.clone(),
            image: file.image,
            state,
            have: progress.map_or(0, |progress| progress.have),
            trouble: progress.and_then(|progress| progress.trouble.as_ref()).map(explain_trouble),
            kept: progress.is_some_and(|progress| progress.kept),
            holders: progress.map_or(0, |progress| progress.holders as u64),
        }
    }

    fn file_row(&self, now: Millis, show: &Show<'_>, at: &FileAt) -> Result<FileRow, Failure> {
        let row = FileRow {
            file: self.file_info(now, &at.file),
            author: at.by.map(|device| show.author(&device)).unwrap_or_default(),
            time: at.hlc.millis(),
            ..FileRow::default()
        };
        let (channel, message) = match at.place {
            FilePlace::Message(channel, message) => (channel, message),
            FilePlace::Document(doc) => {
                let (holder, title) = self.file_holder(&at.space, &doc)?;
                return Ok(FileRow { holder, title, document: doc.to_string(), ..row });
            }
        };
        let channels = self.channels_of(&at.space)?;
        let named = channels.into_iter().find(|row| row.id == channel);
        Ok(FileRow {
            channel: channel.to_string(),
            channel_name: named.map(|channel| channel.name).unwrap_or_default(),
            message: message.to_string(),
            ..row
        })
    }

    /// What a task or page that holds a file is, and its title.
    fn file_holder(&self, space: &SpaceId, doc: &DocId) -> Result<(FileHolder, String), Failure> {
        let store = &self.door().held.store;
        let found = match doc.kind() {
            Some(DocKind::Task) => content::task_at(store, space, doc).map(|task| {
                let title =
                    task.and_then(|task| task.row.value(&TaskField::Title).map(str::to_owned));
                (FileHolder::Task, title.unwrap_or_default())
            }),
            _ => content::page_at(store, space, doc).map(|page| {
                (FileHolder::Page, page.map(|page| page.row.title).unwrap_or_default())
            }),
        };
        found.map_err(|error| self.unreadable(&error.into()))
    }

    /// The files that a task or page holds, as windows show them.
    pub(super) fn files_of_doc(
        &self,
        now: Millis,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Vec<FileInfo>, Failure> {
        let files = self.held_by_doc(space, doc)?;
        Ok(files.iter().map(|held| self.file_info(now, &held.file)).collect())
    }

    fn held_by_doc(&self, space: &SpaceId, doc: &DocId) -> Result<Vec<HeldFile>, Failure> {
        let files = content::files_of_doc(&self.door().held.store, space, doc);
        files.map_err(|error| self.unreadable(&error.into()))
    }

    /// What a task or page is to say of files that it gets.
    pub(super) fn files_for_doc(
        &self,
        now: Millis,
        space: &SpaceId,
        doc: &DocId,
        new: &[NewFile],
    ) -> Result<Vec<FileRef>, Failure> {
        let mut all: BTreeSet<BlobId> =
            self.held_by_doc(space, doc)?.into_iter().map(|held| held.file.blob).collect();
        let files = new.iter().map(|file| self.reference(now, file));
        let files: Vec<FileRef> = files.collect::<Result<_, _>>()?;
        all.extend(files.iter().map(|file| file.blob));
        if all.len() > FILES_PER_DOCUMENT_MAX {
            let problem = format!("a task or page holds at most {FILES_PER_DOCUMENT_MAX} files");
            let next = "remove some, or pack them into an archive";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        Ok(files)
    }

    /// The file of this name or id among those that a task or page holds.
    pub(super) fn file_of_doc(
        &self,
        space: &SpaceId,
        doc: &DocId,
        name: &str,
    ) -> Result<BlobId, Failure> {
        let held = self.held_by_doc(space, doc)?;
        let named = held.iter().filter(|held| {
            safe_name(&held.file.name) == name || names::begins(&held.file.blob.to_string(), name)
        });
        let found: Vec<BlobId> = named.map(|held| held.file.blob).collect();
        let next = "name it by its id, which `file list` shows";
        match found.as_slice() {
            [one] => Ok(*one),
            [] => {
                let problem = format!("no file of it is called {name}");
                Err(Failure::new(FailureCode::NotFound, problem, next))
            }
            _ => {
                let problem = format!("several files of it are called {name}");
                Err(Failure::new(FailureCode::Ambiguous, problem, next))
            }
        }
    }

    /// Lists the files that go with messages, tasks and pages, newest first.
    pub(crate) fn list_files(
        &self,
        now: Millis,
        channel: Option<&str>,
        limit: usize,
    ) -> Result<Answer, Failure> {
        let only = channel.map(|channel| self.find_channel(now, channel)).transpose()?;
        let mut all = Vec::new();
        for space in self.readable(now)? {
            if only.is_none_or(|(only, _)| only == space) {
                all.extend(self.files_in(&space)?);
            }
        }
        let within = |at: &FileAt, channel| matches!(at.place, FilePlace::Message(other, _) if other == channel);
        all.retain(|at| only.is_none_or(|(_, channel)| within(at, channel)));
        all.sort_by_key(|at| std::cmp::Reverse((at.hlc, at.place)));
        let show = Show::of(self, now)?;
        let rows = all.iter().take(limit).map(|at| self.file_row(now, &show, at));
        Ok(Answer::Files(rows.collect::<Result<_, _>>()?))
    }

    fn files_in(&self, space: &SpaceId) -> Result<Vec<FileAt>, Failure> {
        let store = &self.door().held.store;
        let files = content::files_in(store, space, FILES_SEARCHED_MAX);
        files.map_err(|error| self.unreadable(&error.into()))
    }

    /// Shows one file.
    pub(crate) fn show_file(&self, now: Millis, name: &str) -> Result<Answer, Failure> {
        let at = self.find_file(now, name)?;
        let show = Show::of(self, now)?;
        Ok(Answer::File(Box::new(self.file_row(now, &show, &at)?)))
    }

    /// The file of this name or id among those that may be read.
    fn find_file(&self, now: Millis, name: &str) -> Result<FileAt, Failure> {
        let mut found: BTreeMap<BlobId, FileAt> = BTreeMap::new();
        let exact = name.parse::<BlobId>().ok();
        for space in self.readable(now)? {
            let files = match &exact {
                Some(blob) => content::file_references(&self.door().held.store, &space, blob)
                    .map_err(|error| self.unreadable(&error.into()))?,
                None => self.files_in(&space)?,
            };
            for at in files {
                let id = at.file.blob.to_string();
                if safe_name(&at.file.name) == name || names::begins(&id, name) {
                    found.entry(at.file.blob).or_insert(at);
                }
            }
        }
        let found = found.into_values().map(|at| {
            let label = format!("{} {}", at.file.blob.short(), safe_name(&at.file.name));
            (at, label)
        });
        names::one(found.collect(), "file", name, "`file list` shows the files")
    }

    /// Fetches a file, or tries again.
    pub(crate) fn fetch_file(&mut self, now: Millis, name: &str) -> Result<Answer, Failure> {
        self.writable()?;
        let at = self.find_file(now, name)?;
        self.want_file(now, &at)?;
        Ok(Answer::Done)
    }

    fn want_file(&mut self, now: Millis, at: &FileAt) -> Result<(), Failure> {
        let blob = at.file.blob;
        let opens = (at.file.key.clone(), at.file.size);
        let from = at.by.unwrap_or(DeviceId::ZERO);
        let wanted = self.blobs_mut().want(blob, opens, from, Wanted::Asked, now);
        if wanted.map_err(|error| explain(&error))? {
            self.make_room(now, at.file.size);
            self.start_fetch(now, blob);
        }
        Ok(())
    }

    /// Keeps a file however little room there is, or doesn't mind any longer.
    pub(crate) fn keep_file(
        &mut self,
        now: Millis,
        name: &str,
        kept: bool,
    ) -> Result<Answer, Failure> {
        self.writable()?;
        let at = self.find_file(now, name)?;
        if kept {
            self.want_file(now, &at)?;
        }
        if self.blobs().whole(&at.file.blob).is_some() {
            self.blobs_mut().keep(&at.file.blob, kept).map_err(|error| explain(&error))?;
            self.tell_file(&at.file.blob);
        }
        Ok(Answer::Done)
    }

    /// Removes this node's copy of a file; the last that is known only when that was said.
    pub(crate) fn drop_file(
        &mut self,
        now: Millis,
        name: &str,
        last: bool,
    ) -> Result<Answer, Failure> {
        self.writable()?;
        let at = self.find_file(now, name)?;
        let blob = at.file.blob;
        self.forget_strange_holders();
        match self.blobs().copies(&blob, now) {
            Copies::Last if !last => {
                let problem = "nobody else is known to hold this file: it would be lost";
                let next = "wait until a colleague has it, or drop it with --last";
                return Err(Failure::new(FailureCode::NotAllowed, problem, next));
            }
            Copies::NotHere if self.blobs().whole(&blob).is_none() => return Ok(Answer::Done),
            Copies::NotHere | Copies::Last | Copies::Others(_) => {}
        }
        self.let_go(now, &blob).map_err(|error| explain(&error))?;
        Ok(Answer::Done)
    }

    /// Some bytes of a file that is here.
    pub(crate) fn file_piece(
        &mut self,
        now: Millis,
        name: &str,
        piece: u64,
    ) -> Result<Answer, Failure> {
        let blob = self.find_file(now, name)?.file.blob;
        // Whatever one message says of it wrongly, another may say rightly.
        let mut refused = BlobError::NotHere;
        for opens in self.openings(now, &blob)? {
            match self.blobs_mut().piece(&blob, &opens, piece, now) {
                Ok(bytes) => return Ok(Answer::FilePiece { bytes }),
                Err(error) => refused = error,
            }
        }
        Err(explain(&refused))
    }

    /// What messages, tasks and pages that may be read say opens a blob, each once.
    fn openings(&self, now: Millis, blob: &BlobId) -> Result<Vec<(FileKey, u64)>, Failure> {
        let mut all: Vec<(FileKey, u64)> = self.blobs().opens(blob).into_iter().collect();
        for space in self.readable(now)? {
            let files = content::file_references(&self.door().held.store, &space, blob)
                .map_err(|error| self.unreadable(&error.into()))?;
            for FileRef { key, size, .. } in files.into_iter().map(|at| at.file) {
                if !all.contains(&(key.clone(), size)) {
                    all.push((key, size));
                }
            }
        }
        Ok(all)
    }

    /// How much room files take.
    pub(crate) fn file_storage(&self) -> Answer {
        let (rules, usage) = (self.blobs().rules(), self.blobs().usage());
        Answer::FileStorage(FileStorage {
            rules: FileRules { budget_bytes: rules.budget_bytes, keep_all: rules.keep_all },
            files: usage.files,
            used_bytes: usage.used_bytes,
            room_bytes: usage.room_bytes,
            reserve_bytes: RESERVE_BYTES,
        })
    }

    /// Decides how much room files may take.
    pub(crate) fn set_file_rules(
        &mut self,
        now: Millis,
        rules: FileRules,
    ) -> Result<Answer, Failure> {
        self.writable()?;
        let FileRules { budget_bytes, keep_all } = rules;
        let set = self.blobs_mut().set_rules(Rules { budget_bytes, keep_all });
        set.map_err(|error| explain(&error))?;
        self.make_room(now, 0);
        if keep_all {
            self.want_all(now);
        }
        Ok(Answer::Done)
    }
}

/// Why something with a file failed, and what to do.
fn explain(error: &BlobError) -> Failure {
    let (code, next) = match error {
        BlobError::Full => (FailureCode::Busy, "free some room on the disk, then try again"),
        // Not the node's fault, and it may pass.
        BlobError::Disk(_) | BlobError::State(_) => {
            (FailureCode::Busy, "check the disk and its free space")
        }
        BlobError::TooLarge => (FailureCode::Invalid, "split it into parts"),
        BlobError::TooMany => (FailureCode::Busy, "try again in a moment"),
        BlobError::Unknown => (FailureCode::NotFound, "begin it again"),
        BlobError::Changed => (FailureCode::Invalid, "close it elsewhere, then try again"),
        BlobError::NotHere => (FailureCode::NotFound, "fetch it first: `file get`"),
        BlobError::Damaged => (FailureCode::Invalid, "ask its sender to send it again"),
    };
    Failure::new(code, error.to_string(), next)
}

/// Why a file doesn't come, and what to do.
fn explain_trouble(trouble: &Trouble) -> Failure {
    match trouble {
        Trouble::Full => explain(&BlobError::Full),
        Trouble::Damaged => explain(&BlobError::Damaged),
        Trouble::Disk(problem) => {
            let next = "check the disk and its free space";
            Failure::new(FailureCode::Busy, problem.clone(), next)
        }
    }
}
