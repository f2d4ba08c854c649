//! Writes small files of the window: settings, drafts.
//!
//! Invariant: a file is replaced whole (temporary name, sync, rename), so a kill leaves the old
//! one or the new one; and the window's thread never waits for the disk.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::JoinHandle,
};

/// Writes that may wait; the newest of a file makes earlier ones needless.
const WAITING_MAX: usize = 64;

enum Job {
    /// Write this file.
    Keep { path: PathBuf, bytes: Vec<u8> },
    /// Say when everything before is written.
    Tell(SyncSender<()>),
}

/// A thread that writes files.
pub struct Keeper {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel(WAITING_MAX);
        let thread =
            std::thread::Builder::new().name("keeper".into()).spawn(move || work(&inbox))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Has a file written; whether there was room for it. Who hears no tries again later.
    pub fn keep(&self, path: PathBuf, bytes: Vec<u8>) -> bool {
        self.jobs.as_ref().is_some_and(|jobs| jobs.try_send(Job::Keep { path, bytes }).is_ok())
    }

    /// Waits until everything handed over is written, or has failed to be.
    pub fn finish(&self) {
        let (sender, done) = sync_channel(1);
        let told = self.jobs.as_ref().is_some_and(|jobs| jobs.send(Job::Tell(sender)).is_ok());
        // A thread that has panicked lets go of its end.
        let _ = told && done.recv().is_ok();
    }
}

impl Drop for Keeper {
    /// Waits until everything handed over is written.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the thread that keeps drafts and settings has panicked");
        }
    }
}

fn work(inbox: &Receiver<Job>) {
    while let Ok(first) = inbox.recv() {
        let mut jobs = vec![first];
        jobs.extend(inbox.try_iter());
        for (number, job) in jobs.iter().enumerate() {
            let (path, bytes) = match job {
                Job::Keep { path, bytes } => (path, bytes),
                Job::Tell(sender) => {
                    // Whoever asked may be gone.
                    let _ = sender.send(());
                    continue;
                }
            };
            let is_newer = |later: &Job| matches!(later, Job::Keep { path: of, .. } if of == path);
            let newer = jobs[number + 1..]
                .iter()
                .take_while(|later| !matches!(later, Job::Tell(_)))
                .any(is_newer);
            if !newer && let Err(error) = replace(path, bytes) {
                tracing::warn!("{} isn't written: {error}", path.display());
            }
        }
    }
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let temporary = path.with_extension("new");
    let mut file = File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    fs::rename(&temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_a_file_is_what_stays() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("window").join("x.json");
        let keeper = Keeper::start().expect("a thread");
        for number in 0..20_u8 {
            keeper.keep(path.clone(), vec![number]);
        }
        keeper.finish();
        assert_eq!(fs::read(&path).expect("written"), [19]);
        assert!(keeper.keep(path.clone(), vec![20]));
        drop(keeper);
        assert_eq!(fs::read(&path).expect("written"), [20]);
        assert!(!path.with_extension("new").exists());
    }
}
