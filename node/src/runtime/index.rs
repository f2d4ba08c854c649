//! The thread that owns the search index.
//!
//! Invariant: a search sees everything that was handed over before it. The index may be lost at
//! any time; it is fed again from where its last commit stands.

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use protocol::crypto::UseKey;
use tokio::sync::mpsc::{self, error::TrySendError};

use crate::{
    core::{Found, IndexChange, Input},
    search::{Index, IndexError, Query, Remedy},
};

/// Jobs that may wait; the node waits then, since memory is bounded and disks are slow.
const JOBS_MAX: usize = 256;

/// Changes after which the index is committed even while more come.
const COMMIT_CHANGES: usize = 20_000;

/// Quiet time after which what was handed over is committed. A commit costs some 8 ms of processor time
/// whatever is in it, and a search makes one first: so nobody waits for this, and after a stop without
/// warning so much is fed again.
const COMMIT_AFTER: Duration = Duration::from_secs(30);

/// Quiet time after which a piece of the index is looked at for damage, until all of it was.
const CHECK_AFTER: Duration = Duration::from_millis(500);

/// Pages that are looked at then: 1 MiB, some 3 ms, so that a search never waits for it.
const CHECK_PAGES: usize = 256;

/// Something for the index to do.
pub(super) enum Job {
    /// Take these changes; then everything up to this journal position is in.
    Changes(Vec<IndexChange>, u64),
    /// Answer a question.
    Search(u64, Box<Query>),
}

/// The index's thread, and the way to it.
pub(super) struct IndexThread {
    jobs: SyncSender<Job>,
    thread: JoinHandle<()>,
}

impl IndexThread {
    /// Opens the index and starts its thread. What it lacks is asked for through `inputs`.
    pub fn start(dir: PathBuf, key: UseKey, inputs: mpsc::Sender<Input>) -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel(JOBS_MAX);
        let work = move || {
            let Some(index) = open(&dir, &key) else { return refuse(&inbox, &inputs) };
            Worker::new(dir, key, index, inputs).work(&inbox);
        };
        let thread = thread::Builder::new().name("search".into()).spawn(work)?;
        Ok(Self { jobs, thread })
    }

    /// Hands a job over.
    pub fn give(&self, job: Job) {
        // The thread ends only with the process or with `finish`; a job for nobody is no loss.
        let _ = self.jobs.send(job);
    }

    /// Waits until everything handed over is committed.
    pub fn finish(self) {
        drop(self.jobs);
        if self.thread.join().is_err() {
            tracing::warn!("the search thread panicked; the index is checked at the next start");
        }
    }
}

/// Opens the index, making it anew when it can't be used.
fn open(dir: &std::path::Path, key: &UseKey) -> Option<Index> {
    match Index::open(dir, key.clone()) {
        Ok(index) => Some(index),
        Err(error) if error.remedy() == Remedy::Rebuild => {
            tracing::warn!("{error}; the index is made anew");
            anew(dir, key)
        }
        Err(error) => {
            tracing::warn!("{error}");
            None
        }
    }
}

fn anew(dir: &std::path::Path, key: &UseKey) -> Option<Index> {
    let made = Index::delete(dir).map_err(IndexError::from);
    let made = made.and_then(|()| Index::open(dir, key.clone()));
    made.inspect_err(|error| tracing::warn!("{error}; there is no search")).ok()
}

/// Without an index every search fails, and says so.
fn refuse(inbox: &Receiver<Job>, inputs: &mpsc::Sender<Input>) {
    while let Ok(job) = inbox.recv() {
        if let Job::Search(id, _) = job {
            let hits = Err("the search index can't be opened".to_owned());
            let _ = inputs.blocking_send(Input::Found(Found { id, hits }));
        }
    }
}

struct Worker {
    dir: PathBuf,
    key: UseKey,
    index: Option<Index>,
    inputs: mpsc::Sender<Input>,
    unsaved: usize,
    position: u64,
    /// The node isn't told yet from where it is to feed. Until then nothing counts as fed.
    untold: bool,
    /// What was there on opening is looked through for damage.
    looks: bool,
}

impl Worker {
    fn new(dir: PathBuf, key: UseKey, index: Index, inputs: mpsc::Sender<Input>) -> Self {
        let index = Some(index);
        Self { dir, key, index, inputs, unsaved: 0, position: 0, untold: false, looks: true }
    }

    fn work(mut self, inbox: &Receiver<Job>) {
        if let Some(index) = &self.index {
            self.position = index.checkpoint();
        }
        let _ = self.inputs.blocking_send(Input::IndexAt { position: self.position });
        loop {
            self.tell();
            match inbox.recv_timeout(self.patience()) {
                Ok(Job::Changes(changes, position)) => self.take(changes, position),
                Ok(Job::Search(id, query)) => {
                    self.commit();
                    let hits = self.query(&query);
                    let _ = self.inputs.blocking_send(Input::Found(Found { id, hits }));
                }
                Err(RecvTimeoutError::Timeout) if self.looks => self.check(),
                Err(RecvTimeoutError::Timeout) => self.commit(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.commit();
        if let Some(Err(error)) = self.index.take().map(Index::close) {
            tracing::warn!("{error}");
        }
    }

    /// How long to wait for a job before there is something else to do. With nothing to do the thread
    /// sleeps: an idle node wakes nobody's processor.
    fn patience(&self) -> Duration {
        match (self.looks || self.untold, self.unsaved) {
            (true, _) => CHECK_AFTER,
            (false, 0) => Duration::MAX,
            (false, _) => COMMIT_AFTER,
        }
    }

    fn take(&mut self, changes: Vec<IndexChange>, position: u64) {
        self.unsaved += changes.len().max(1);
        if !self.untold {
            self.position = self.position.max(position);
        }
        for change in changes {
            let Some(index) = &mut self.index else { return };
            let done = match change {
                IndexChange::Put(item) => index.put(item),
                IndexChange::Remove(key) => index.remove(&key),
            };
            if let Err(error) = done {
                self.recover(&error);
            }
        }
        if self.unsaved >= COMMIT_CHANGES {
            self.commit();
        }
    }

    fn commit(&mut self) {
        if self.unsaved == 0 {
            return;
        }
        self.unsaved = 0;
        let position = self.position;
        if let Some(Err(error)) = self.index.as_mut().map(|index| index.commit(position)) {
            self.recover(&error);
        }
    }

    fn check(&mut self) {
        let Some(index) = self.index.as_mut() else {
            self.looks = false;
            return;
        };
        match index.check(CHECK_PAGES) {
            Ok(more) => self.looks = more,
            Err(error) if error.remedy() == Remedy::Rebuild => self.recover(&error),
            Err(error) => {
                // The disk doesn't give it; opening the index anew would meet the same page again.
                tracing::warn!("{error}; the index isn't looked through");
                self.looks = false;
            }
        }
    }

    fn query(&mut self, query: &Query) -> Result<Vec<crate::search::Hit>, String> {
        let index = self.index.as_ref().ok_or("the search index can't be opened")?;
        index.query(query).map_err(|error| {
            if error.remedy() == Remedy::Rebuild {
                self.recover(&error);
            }
            error.to_string()
        })
    }

    /// After trouble the index is opened anew and fed from where it stands; a damaged one from its
    /// beginning, since opening it wouldn't show the damage.
    fn recover(&mut self, error: &IndexError) {
        if error.remedy() == Remedy::Skip {
            tracing::debug!("{error}");
            return;
        }
        tracing::warn!("{error}; the index is opened anew");
        // Waiting for merges, which still write into the directory.
        if let Some(Err(error)) = self.index.take().map(Index::close) {
            tracing::debug!("{error}");
        }
        let damaged = error.remedy() == Remedy::Rebuild;
        self.index = if damaged { anew } else { open }(&self.dir, &self.key);
        self.position = self.index.as_ref().map_or(0, Index::checkpoint);
        self.unsaved = 0;
        (self.untold, self.looks) = (true, true);
        self.tell();
    }

    /// Tells the node from where it is to feed, as soon as there is room.
    fn tell(&mut self) {
        // Not waiting here: the node may be waiting for this very thread.
        if self.untold {
            let told = self.inputs.try_send(Input::IndexAt { position: self.position });
            self.untold = matches!(told, Err(TrySendError::Full(_)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use protocol::{clock::Millis, crypto::HomeKey, ids::SpaceId};

    use super::*;
    use crate::search::{Features, Item, Kind};

    fn item(number: u32) -> Item {
        let text = format!("{number} 上海 {}", "x".repeat(500));
        Item {
            key: number.to_be_bytes().to_vec(),
            kind: Kind::Message,
            space: SpaceId::new([1; 16]),
            scope: Vec::new(),
            author: "张伟".to_owned(),
            has: Features::NONE,
            time: Millis(number.into()),
            text,
        }
    }

    /// Overwrites a page in the middle of the longest file.
    fn damage(dir: &Path) {
        let entries = fs::read_dir(dir).expect("a directory");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let longest = paths.max_by_key(|path| path.metadata().expect("metadata").len());
        let longest = longest.expect("a file");
        let mut bytes = fs::read(&longest).expect("a file");
        let middle = bytes.len() / 2;
        bytes[middle..middle + 100].fill(0);
        fs::write(&longest, bytes).expect("write");
    }

    #[test]
    fn damage_that_nobody_asks_for_is_found_and_the_index_fed_anew() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let dir = home.path().join("search");
        let key = HomeKey::new([7; 32]).for_use("search");
        let (inputs, mut heard) = mpsc::channel(8);
        let at = |input| matches!(input, Some(Input::IndexAt { position }) if position == 9);
        let thread =
            IndexThread::start(dir.clone(), key.clone(), inputs.clone()).expect("a thread");
        let items = (0..200).map(|number| IndexChange::Put(item(number))).collect();
        thread.give(Job::Changes(items, 9));
        thread.finish();
        assert!(matches!(heard.blocking_recv(), Some(Input::IndexAt { position: 0 })));

        damage(&dir);
        let thread = IndexThread::start(dir, key, inputs).expect("a thread");
        assert!(at(heard.blocking_recv()), "it opens, since nobody needs that page yet");
        assert!(matches!(heard.blocking_recv(), Some(Input::IndexAt { position: 0 })), "fed anew");
        thread.finish();
    }

    #[test]
    fn the_thread_sleeps_when_there_is_nothing_to_do_and_puts_a_commit_off() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let dir = home.path().join("search");
        let key = HomeKey::new([7; 32]).for_use("search");
        let index = open(&dir, &key).expect("an index");
        let (inputs, _heard) = mpsc::channel(8);
        let mut worker = Worker::new(dir, key, index, inputs);
        assert_eq!(worker.patience(), CHECK_AFTER, "what was there is looked through first");
        while worker.looks {
            worker.check();
        }
        assert_eq!(worker.patience(), Duration::MAX);
        worker.take(vec![IndexChange::Put(item(1))], 5);
        assert_eq!(worker.patience(), COMMIT_AFTER);
        worker.commit();
        assert_eq!(worker.patience(), Duration::MAX);
    }

    #[test]
    fn a_search_finds_what_was_handed_over_just_before() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let key = HomeKey::new([7; 32]).for_use("search");
        let (inputs, mut heard) = mpsc::channel(8);
        let dir = home.path().join("search");
        let thread = IndexThread::start(dir, key, inputs).expect("a thread");
        thread.give(Job::Changes(vec![IndexChange::Put(item(1))], 5));
        thread.give(Job::Search(7, Box::new(Query::text("上海"))));
        assert!(matches!(heard.blocking_recv(), Some(Input::IndexAt { .. })));
        let Some(Input::Found(Found { id: 7, hits: Ok(hits) })) = heard.blocking_recv() else {
            panic!("an answer");
        };
        assert_eq!(hits.len(), 1);
        thread.finish();
    }
}
