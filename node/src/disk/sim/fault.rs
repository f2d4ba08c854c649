//! What can be made to go wrong, and the counting that says when.

use std::io;
use std::ops::Range;

/// One way in which a write-class call (create, write, truncate, rename, remove, create directory,
/// sync) can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The machine stops before the call does anything. Every later call fails until
    /// [`SimDisk::lose_power`](super::SimDisk::lose_power) or
    /// [`SimDisk::kill`](super::SimDisk::kill).
    CrashBefore,
    /// The machine stops when the call has done its work, before the caller hears of it.
    CrashAfter,
    /// The call does nothing and fails as a broken drive does; what was unsynced stays so.
    Io,
    /// The call does nothing and fails for lack of space.
    DiskFull,
    /// A write writes half of its bytes and fails; any other call fails as with [`Fault::Io`].
    ShortWrite,
    /// A file sync fails, and the system forgets that the bytes were never written: a later sync
    /// succeeds without them. (Linux does this.) Any other call fails as with [`Fault::Io`].
    ForgetfulSync,
    /// A file or directory sync reports success and does nothing: a drive that lies, or a program
    /// that forgot to call it. Any other call is unharmed.
    LyingSync,
}

/// How much was asked of the disk so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Write-class calls, including those that failed; the next call has this number.
    pub calls: u64,
    /// `write_at` calls among them.
    pub writes: u64,
    /// `sync_data` calls among them.
    pub file_syncs: u64,
    /// `sync_dir` calls among them.
    pub dir_syncs: u64,
    /// `read_at` calls (not write-class).
    pub reads: u64,
    /// Bytes handed to `write_at`.
    pub bytes_written: u64,
}

/// The faults laid out for calls to come.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    faults: Vec<(Range<u64>, Fault)>,
}

impl Plan {
    pub(super) fn add(&mut self, calls: Range<u64>, fault: Fault) {
        self.faults.push((calls, fault));
    }

    pub(super) fn clear(&mut self) {
        self.faults.clear();
    }

    /// The fault for this call: the one injected first, if several match.
    pub(super) fn at(&self, call: u64) -> Option<Fault> {
        self.faults.iter().find(|(calls, _)| calls.contains(&call)).map(|(_, fault)| *fault)
    }
}

pub(super) fn broken() -> io::Error {
    io::Error::other("injected input/output error")
}

pub(super) fn full() -> io::Error {
    io::Error::new(io::ErrorKind::StorageFull, "injected lack of space")
}

pub(super) fn stopped() -> io::Error {
    io::Error::other("the simulated machine has stopped")
}

pub(super) fn stale() -> io::Error {
    io::Error::other("the handle is from before the simulated machine stopped")
}
