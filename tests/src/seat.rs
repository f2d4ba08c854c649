//! A node in the simulation: its machine (disk, store, clock) and, while it runs, its core.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use node::{
    core::{Core, Ground, Input},
    disk::{Disk, SimDisk},
    facade::{Answer, Failure},
    store::MemoryKv,
};
use protocol::{clock::Millis, crypto::HomeKey, ids::DeviceId};

use crate::luck::Luck;

/// What seals every home of a simulation.
pub const HOME_KEY: [u8; 32] = [77; 32];

/// When every run begins: a Monday in November 2026.
pub const BASE_MS: u64 = 1_793_577_600_000;

/// A clock that is further ahead keeps colleagues waiting: they allow ten minutes.
const AHEAD_MS_MAX: i64 = 9 * 60_000;

/// Frames that a cheat remembers.
const HEARD_MAX: usize = 64;

/// What is left of the store's rows at a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// All.
    Kept,
    /// Those of some time ago.
    Stale,
    /// None.
    Lost,
}

/// A machine as it was some time ago.
#[derive(Clone, Debug)]
pub struct Backup {
    disk: SimDisk,
    rows: MemoryKv,
    /// When.
    pub at: u64,
}

/// What a running node's network knows of colleagues.
#[derive(Clone, Debug, Default)]
pub struct Net {
    /// The circles that it was told, each in the order of its lot; `None` until then.
    pub circles: Option<Vec<Vec<DeviceId>>>,
    /// Whom its node wants connected besides.
    pub kept: BTreeSet<DeviceId>,
    /// Whom it has timed, and whether they are near.
    pub timed: BTreeMap<DeviceId, bool>,
}

/// A machine and the node on it.
pub struct Seat {
    /// The person's name.
    pub name: String,
    /// Whether the person keeps the rules.
    pub honest: bool,
    /// The device, once there is a core.
    pub device: Option<DeviceId>,
    /// The disk.
    pub disk: SimDisk,
    /// The node's state, while it runs.
    pub core: Option<Core>,
    /// Inputs that wait for the next turn.
    pub inbox: Vec<Input>,
    /// A turn is due.
    pub turn_due: bool,
    /// Counts timers, so that an older one is told from the newest.
    pub timer: u64,
    /// Answers that nobody has taken.
    pub answers: Vec<(u64, Result<Answer, Failure>)>,
    /// The machine's clock, ahead of the true time by so much.
    pub skew_ms: i64,
    /// It once was so far ahead that colleagues wait for what was written then.
    pub was_ahead: bool,
    /// The disk answers late until then.
    pub slow_until: u64,
    /// It may be started again from then on.
    pub down_until: u64,
    /// The node said that it only reads.
    pub read_only: bool,
    /// A backup was put back: it may write what it has written before.
    pub amnesia: bool,
    /// When that was.
    pub restored_at: u64,
    /// The newest frames that came: a cheat may send them again.
    pub heard: VecDeque<Vec<u8>>,
    /// The only nodes it can reach; `None`: all.
    pub reach: Option<Vec<usize>>,
    /// What its network knows of colleagues.
    pub net: Net,
    rows: MemoryKv,
    old_rows: Option<MemoryKv>,
    backup: Option<Backup>,
    luck: Luck,
}

impl Seat {
    /// A machine without a home.
    pub fn new(name: &str, honest: bool, seed: u64) -> Self {
        Self {
            name: name.to_owned(),
            honest,
            device: None,
            disk: SimDisk::new(),
            core: None,
            inbox: Vec::new(),
            turn_due: false,
            timer: 0,
            answers: Vec::new(),
            skew_ms: 0,
            was_ahead: false,
            slow_until: 0,
            down_until: 0,
            read_only: false,
            amnesia: false,
            restored_at: 0,
            heard: VecDeque::new(),
            reach: None,
            net: Net::default(),
            rows: MemoryKv::default(),
            old_rows: None,
            backup: None,
            luck: Luck::new(seed, name),
        }
    }

    /// What the machine's clock says at a true time.
    pub fn wall(&self, now: u64) -> Millis {
        Millis((BASE_MS + now).saturating_add_signed(self.skew_ms))
    }

    /// Whether colleagues wait for what is written by this clock. Their own may be a little
    /// behind.
    pub fn is_ahead(&self) -> bool {
        self.skew_ms > AHEAD_MS_MAX
    }

    /// Whether rights that end some day may have ended by its clock: it is a day ahead or more.
    pub fn is_days_ahead(&self) -> bool {
        self.skew_ms >= 86_400_000
    }

    /// What a core stands on.
    pub fn ground(&mut self) -> Ground {
        Ground {
            disk: Arc::new(self.disk.clone()) as Arc<dyn Disk>,
            kv: Box::new(self.rows.clone()),
            key: HomeKey::new(HOME_KEY),
            luck: self.luck.bytes(),
        }
    }

    /// The node runs from now on.
    pub fn start(&mut self, core: Core) {
        self.device = Some(core.device());
        self.core = Some(core);
        self.read_only = false;
    }

    /// The node stops; what it hadn't answered is forgotten.
    pub fn stop(&mut self) {
        self.core = None;
        self.net = Net::default();
        self.inbox.clear();
        self.turn_due = false;
        self.timer += 1;
    }

    /// The process dies; the machine runs on.
    pub fn kill(&mut self) {
        self.stop();
        self.disk.kill();
    }

    /// The machine loses power.
    pub fn lose_power(&mut self, luck: &mut Luck) {
        self.stop();
        self.disk.lose_power(luck.rng());
    }

    /// A frame came. Cheats remember it.
    pub fn hears(&mut self, bytes: &[u8]) {
        if self.honest {
            return;
        }
        if self.heard.len() >= HEARD_MAX {
            self.heard.pop_front();
        }
        self.heard.push_back(bytes.to_vec());
    }

    /// Whether the machine has stopped by itself.
    pub fn has_stopped(&self) -> bool {
        self.disk.list(std::path::Path::new("")).is_err()
    }

    /// Keeps a copy of the rows, to be found again as stale ones.
    pub fn age_rows(&mut self) {
        self.old_rows = Some(self.rows.fork());
    }

    /// Whether there are old rows.
    pub fn has_old_rows(&self) -> bool {
        self.old_rows.is_some()
    }

    /// Decides what is left of the rows.
    pub fn find_rows(&mut self, rows: Rows) {
        match (rows, self.old_rows.take()) {
            (Rows::Stale, Some(old)) => self.rows = old,
            (Rows::Lost, old) => {
                self.rows = MemoryKv::default();
                self.old_rows = old;
            }
            (Rows::Kept | Rows::Stale, old) => self.old_rows = old,
        }
    }

    /// Copies the machine.
    pub fn back_up(&mut self, now: u64) {
        self.backup = Some(Backup { disk: self.disk.fork(), rows: self.rows.fork(), at: now });
    }

    /// The newest backup.
    pub fn backup(&self) -> Option<&Backup> {
        self.backup.as_ref()
    }

    /// Puts the backup back; the node must not run.
    pub fn restore(&mut self, now: u64) -> Option<u64> {
        let backup = self.backup.take()?;
        backup.disk.kill();
        (self.disk, self.rows) = (backup.disk, backup.rows);
        self.old_rows = None;
        (self.amnesia, self.restored_at) = (true, now);
        Some(backup.at)
    }

    /// The node ends in good order.
    pub fn close(&mut self) {
        if let Some(core) = self.core.take() {
            // A disk that failed is for the next start to find.
            drop(core.close());
        }
        self.stop();
    }

    /// The disk is as it was when the machine was copied; the rows aren't. The node must not run.
    pub fn lose_end(&mut self) {
        if let Some(backup) = &self.backup {
            self.disk = backup.disk.fork();
            self.disk.kill();
        }
    }

    /// Another machine with everything that is on this one.
    pub fn cloned(&self, seed: u64) -> Self {
        let mut twin = Self::new(&self.name, self.honest, seed);
        twin.disk = self.disk.fork();
        twin.disk.kill();
        twin.rows = self.rows.fork();
        twin.skew_ms = self.skew_ms;
        twin.luck = Luck::new(seed, "twin");
        twin
    }
}
