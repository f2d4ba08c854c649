//! The simulated disk behind its lock: files, names, and the gate that every call passes.

use std::collections::BTreeMap;
use std::io;

use rand::{Rng, RngExt};

use super::content::Content;
use super::fault::{self, Counts, Fault, Plan};
use super::names::Names;

/// What the gate decided about a write-class call.
pub(super) enum Verdict {
    /// Do it.
    Do,
    /// Do it, then stop the machine.
    DoThenStop,
    /// Write half, then fail.
    Half,
    /// Forget what was to be synced, then fail.
    Forget,
    /// Report success and do nothing.
    Lie,
}

/// Which kind of write-class call is at the gate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// A change of names or of a length.
    Change,
    /// A write of so many bytes.
    Write(u64),
    /// A sync of a file.
    SyncFile,
    /// A sync of a directory.
    SyncDir,
}

/// Everything that a [`SimDisk`](super::SimDisk) holds.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) names: Names,
    pub(super) files: BTreeMap<u64, Content>,
    pub(super) counts: Counts,
    pub(super) plan: Plan,
    pub(super) capacity_bytes: Option<u64>,
    /// Handles of an earlier run of the machine are dead.
    pub(super) run: u64,
    next_inode: u64,
    stopped: bool,
}

impl State {
    /// Counts a write-class call and says what becomes of it.
    pub(super) fn gate(&mut self, call: Call) -> io::Result<Verdict> {
        self.running()?;
        let number = self.counts.calls;
        self.counts.calls += 1;
        match call {
            Call::Change => (),
            Call::Write(bytes) => {
                self.counts.writes += 1;
                self.counts.bytes_written += bytes;
            }
            Call::SyncFile => self.counts.file_syncs += 1,
            Call::SyncDir => self.counts.dir_syncs += 1,
        }
        match (self.plan.at(number), call) {
            (None, _) => Ok(Verdict::Do),
            (Some(Fault::CrashBefore), _) => {
                self.stopped = true;
                Err(fault::stopped())
            }
            (Some(Fault::CrashAfter), _) => Ok(Verdict::DoThenStop),
            (Some(Fault::DiskFull), _) => Err(fault::full()),
            (Some(Fault::ShortWrite), Call::Write(_)) => Ok(Verdict::Half),
            (Some(Fault::ForgetfulSync), Call::SyncFile) => Ok(Verdict::Forget),
            (Some(Fault::LyingSync), Call::SyncFile | Call::SyncDir) => Ok(Verdict::Lie),
            (Some(Fault::LyingSync), _) => Ok(Verdict::Do),
            (Some(Fault::Io | Fault::ShortWrite | Fault::ForgetfulSync), _) => Err(fault::broken()),
        }
    }

    /// Ends a call that was carried out.
    pub(super) fn finish<T>(&mut self, verdict: &Verdict, value: T) -> io::Result<T> {
        match verdict {
            Verdict::DoThenStop => {
                self.stopped = true;
                Err(fault::stopped())
            }
            Verdict::Half | Verdict::Forget => Err(fault::broken()),
            Verdict::Do | Verdict::Lie => Ok(value),
        }
    }

    pub(super) fn running(&self) -> io::Result<()> {
        if self.stopped { Err(fault::stopped()) } else { Ok(()) }
    }

    pub(super) fn new_inode(&mut self) -> u64 {
        self.next_inode += 1;
        self.files.insert(self.next_inode, Content::default());
        self.next_inode
    }

    pub(super) fn file(&mut self, inode: u64, run: u64) -> io::Result<&mut Content> {
        self.running()?;
        if run != self.run {
            return Err(fault::stale());
        }
        self.files.get_mut(&inode).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// How many bytes may be added to the disk.
    pub(super) fn room_bytes(&self) -> u64 {
        let Some(capacity) = self.capacity_bytes else { return u64::MAX };
        let held: u64 = self.files.values().map(Content::len).sum();
        capacity.saturating_sub(held)
    }

    pub(super) fn lose_power(&mut self, rng: &mut dyn Rng) {
        // Extremes are as likely as mixtures: nothing unsynced survives, all of it does, or any
        // share. Names and bytes are decided apart.
        let names = survival(rng);
        self.names.lose_power(names, rng);
        self.drop_nameless();
        for content in self.files.values_mut() {
            let share = survival(rng);
            content.lose_power(share, rng);
        }
        self.restart();
    }

    /// The machine runs again; what was seen before is seen now.
    pub(super) fn restart(&mut self) {
        self.run += 1;
        self.stopped = false;
        self.plan.clear();
    }

    pub(super) fn drop_nameless(&mut self) {
        let names = &self.names;
        self.files.retain(|inode, _| names.refers_to(*inode));
    }
}

fn survival(rng: &mut dyn Rng) -> f64 {
    match rng.random_range(0..4) {
        0 => 0.0,
        1 => 1.0,
        2 => 0.5,
        _ => rng.random_range(0.0..1.0),
    }
}
