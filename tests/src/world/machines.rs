//! Machines: stopping, losing power, coming back with what is left.

use node::core::Core;
use node::disk::Fault;

use super::{Happening, World};
use crate::{network::Cut, seat::Rows, trouble::Trouble};

impl World {
    /// Kills a node's process.
    pub fn kill(&mut self, node: usize) {
        self.trace.note(self.now, format_args!("{node} is killed"));
        self.close_all(node);
        self.seats[node].kill();
    }

    /// Takes a node's power away.
    pub fn lose_power(&mut self, node: usize) {
        self.trace.note(self.now, format_args!("{node} loses power"));
        self.close_all(node);
        let luck = &mut self.luck;
        self.seats[node].lose_power(luck);
        let wait = self.luck.between(1_000, 30_000);
        self.seats[node].down_until = self.now + wait;
        self.put(wait, Happening::Up(node));
    }

    /// A node is down for so long.
    pub fn stay_away(&mut self, node: usize, ms: u64) {
        self.seats[node].down_until = self.now + ms;
        self.put(ms, Happening::Up(node));
    }

    /// Starts a node again, unless it runs or is away.
    pub(super) fn start_again(&mut self, node: usize) {
        let seat = &self.seats[node];
        if seat.core.is_some() && !seat.read_only || self.now < seat.down_until {
            return;
        }
        if seat.device.is_none() {
            return;
        }
        if seat.read_only {
            self.kill(node);
        }
        let rows = self.rows_left(node);
        self.start(node, rows);
    }

    fn rows_left(&mut self, node: usize) -> Rows {
        if self.plan.has(Trouble::StoreLost) && self.luck.chance(350) {
            self.note_trouble(Trouble::StoreLost, node);
            return Rows::Lost;
        }
        let stale = self.plan.has(Trouble::StoreStale) && self.seats[node].has_old_rows();
        if stale && self.luck.chance(500) {
            self.note_trouble(Trouble::StoreStale, node);
            return Rows::Stale;
        }
        Rows::Kept
    }

    /// Starts a node with what is left of its rows. A home that doesn't open is a failure.
    pub fn start(&mut self, node: usize, rows: Rows) {
        let seat = &mut self.seats[node];
        seat.disk.clear_faults();
        seat.disk.set_capacity_bytes(None);
        seat.find_rows(rows);
        let ground = seat.ground();
        let wall = seat.wall(self.now);
        match Core::open(ground, wall) {
            Ok(core) => {
                self.seats[node].start(core);
                self.trace.note(self.now, format_args!("{node} starts, rows {rows:?}"));
                self.turn(node);
            }
            Err(error) => self.fail(format!("the home of {node} doesn't open: {error:?}")),
        }
    }

    /// Lays out a fault for one of the next writes of a node's disk.
    pub fn harm_disk(&mut self, node: usize, fault: Fault) {
        let disk = &self.seats[node].disk;
        let call = disk.counts().calls + self.luck.between(0, 5);
        // A broken drive stays broken until somebody looks after it.
        let last = if matches!(fault, Fault::Io | Fault::DiskFull) { call + 40 } else { call + 1 };
        disk.inject(call..last, fault);
    }

    /// Sets a machine's clock, so much ahead of the true time.
    pub fn set_clock(&mut self, node: usize, skew_ms: i64) {
        self.trace.note(self.now, format_args!("the clock of {node} is {skew_ms} ms ahead"));
        let seat = &mut self.seats[node];
        seat.skew_ms = skew_ms;
        seat.was_ahead |= seat.is_ahead();
    }

    /// Somebody sets a machine's clock right in so many milliseconds.
    pub fn set_right_in(&mut self, node: usize, ms: u64) {
        self.put(ms, Happening::ClockRight(node));
    }

    /// Cuts lines.
    pub fn cut(&mut self, cut: Cut) {
        self.trace.note(self.now, format_args!("{cut:?}"));
        self.network.cut(cut);
    }

    /// Ends all trouble: lines, disks and clocks are well, everybody is there.
    pub fn heal(&mut self) {
        self.trace.note(self.now, format_args!("all is healed"));
        self.network.heal();
        self.network.rough = false;
        self.refused.clear();
        self.cut_lines.clear();
        self.plan.troubles.clear();
        for node in 0..self.seats.len() {
            let seat = &mut self.seats[node];
            seat.disk.clear_faults();
            seat.disk.set_capacity_bytes(None);
            seat.slow_until = 0;
            seat.down_until = 0;
            self.set_clock(node, 0);
            let seat = &self.seats[node];
            if seat.device.is_some() && (seat.core.is_none() || seat.read_only) {
                self.start_again(node);
            }
        }
    }
}
