//! [`SimDisk`], the handle.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::Rng;

use super::fault::{self, Counts, Fault};
use super::names::Node;
use super::state::{Call, State, Verdict};
use crate::disk::path;
use crate::disk::traits::{Disk, DiskFile};

/// A [`Disk`] in memory. Clones are handles to the same disk; [`SimDisk::fork`] copies it.
#[derive(Clone, Debug, Default)]
pub struct SimDisk {
    state: Arc<Mutex<State>>,
}

impl SimDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another disk that holds the same, down to what is unsynced. Handles stay with this one.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { state: Arc::new(Mutex::new(self.state().clone())) }
    }

    /// What was asked of the disk so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    /// Lays out a fault for the write-class calls with these numbers; [`Counts::calls`] is the
    /// number of the next one. The faults are gone after the machine has stopped.
    pub fn inject(&self, calls: Range<u64>, fault: Fault) {
        self.state().plan.add(calls, fault);
    }

    /// Takes back all faults that were laid out.
    pub fn clear_faults(&self) {
        self.state().plan.clear();
    }

    /// Limits the bytes that all files together may hold; a write past it is cut short and fails
    /// for lack of space. `None` lifts the limit.
    pub fn set_capacity_bytes(&self, capacity: Option<u64>) {
        self.state().capacity_bytes = capacity;
    }

    /// The machine loses power and starts again: of what was never synced, the generator decides
    /// sector by sector and name by name what is left. Open handles are dead.
    pub fn lose_power(&self, rng: &mut dyn Rng) {
        self.state().lose_power(rng);
    }

    /// The process is killed and starts again: nothing written is lost, synced or not. Open
    /// handles are dead.
    pub fn kill(&self) {
        self.state().restart();
    }

    /// Flips one bit of a file on the medium.
    ///
    /// # Errors
    /// `NotFound` when there is no such file or byte.
    pub fn flip_bit(&self, path: &Path, offset: u64, bit: u8) -> io::Result<()> {
        self.rot(path, |content| content.flip_bit(offset, bit))
    }

    /// Zeroes one page ([`PAGE_BYTES`](super::PAGE_BYTES)) of a file on the medium.
    ///
    /// # Errors
    /// `NotFound` when there is no such file or page.
    pub fn zero_page(&self, path: &Path, page: u64) -> io::Result<()> {
        self.rot(path, |content| content.zero_page(page))
    }

    /// Makes one page of a file fail with an error when it is read, until it is written again.
    ///
    /// # Errors
    /// `NotFound` when there is no such file or page.
    pub fn break_page(&self, path: &Path, page: u64) -> io::Result<()> {
        self.rot(path, |content| content.break_page(page))
    }

    /// The length of a file in bytes.
    ///
    /// # Errors
    /// `NotFound` when there is no such file.
    pub fn file_len(&self, path: &Path) -> io::Result<u64> {
        let state = self.state();
        let inode = state.names.file(path)?;
        state.files.get(&inode).map(|content| content.len()).ok_or(io::ErrorKind::NotFound.into())
    }

    fn rot(
        &self,
        path: &Path,
        change: impl FnOnce(&mut super::content::Content) -> bool,
    ) -> io::Result<()> {
        let mut state = self.state();
        let inode = state.names.file(path)?;
        match state.files.get_mut(&inode).map(change) {
            Some(true) => Ok(()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// A panic elsewhere while the lock was held has not left the state half changed: no method
    /// of it calls out.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A change of names: gate, change, finish.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state();
        let verdict = state.gate(Call::Change)?;
        let result = change(&mut state);
        state.finish(&verdict, ())?;
        result
    }

    fn handle(&self, inode: u64, run: u64) -> Box<dyn DiskFile> {
        Box::new(SimFile { disk: self.clone(), inode, run })
    }
}

impl Disk for SimDisk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        path::check(path)?;
        let (inode, run) = self.change(|state| {
            let inode = state.new_inode();
            match state.names.create(path, Node::File(inode)) {
                Ok(()) => Ok((inode, state.run)),
                Err(error) => {
                    state.files.remove(&inode);
                    Err(error)
                }
            }
        })?;
        Ok(self.handle(inode, run))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        path::check(path)?;
        let state = self.state();
        state.running()?;
        let inode = state.names.file(path)?;
        Ok(self.handle(inode, state.run))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        path::check(from)?;
        path::check(to)?;
        self.change(|state| state.names.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        path::check(path)?;
        self.change(|state| state.names.remove(path))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        path::check(dir)?;
        let state = self.state();
        state.running()?;
        state.names.list(dir)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        path::check(path)?;
        self.change(|state| state.names.create(path, Node::Dir))
    }

    fn room(&self) -> io::Result<u64> {
        let state = self.state();
        state.running()?;
        Ok(state.room_bytes())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        path::check(dir)?;
        let mut state = self.state();
        let verdict = state.gate(Call::SyncDir)?;
        let mut result = Ok(());
        if !matches!(verdict, Verdict::Lie) {
            result = state.names.sync(dir);
            state.drop_nameless();
        }
        state.finish(&verdict, ())?;
        result
    }
}

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    inode: u64,
    run: u64,
}

impl DiskFile for SimFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.disk.state();
        state.counts.reads += 1;
        state.file(self.inode, self.run)?.read(offset, buffer)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        state.file(self.inode, self.run)?;
        let verdict = state.gate(Call::Write(bytes.len() as u64))?;
        let room = state.room_bytes();
        let content = state.file(self.inode, self.run)?;
        let fits = content.len().saturating_add(room).saturating_sub(offset);
        let fits = usize::try_from(fits).unwrap_or(usize::MAX).min(bytes.len());
        let wanted = if matches!(verdict, Verdict::Half) { bytes.len() / 2 } else { bytes.len() };
        content.write(offset, &bytes[..wanted.min(fits)]);
        if fits < wanted {
            return Err(fault::full());
        }
        state.finish(&verdict, ())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.state().file(self.inode, self.run)?.len())
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.file(self.inode, self.run)?;
        let verdict = state.gate(Call::Change)?;
        state.file(self.inode, self.run)?.truncate(len);
        state.finish(&verdict, ())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.file(self.inode, self.run)?;
        let verdict = state.gate(Call::SyncFile)?;
        let content = state.file(self.inode, self.run)?;
        match verdict {
            Verdict::Lie => (),
            Verdict::Forget => content.forget(),
            Verdict::Do | Verdict::DoThenStop | Verdict::Half => content.sync(),
        }
        state.finish(&verdict, ())
    }
}
