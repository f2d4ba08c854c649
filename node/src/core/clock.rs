//! A clock that was set: timers that would never ring, and what was written while it ran ahead.
//!
//! Invariant: colleagues take nothing in whose time lies far ahead of their clocks. So an entry
//! from a clock that ran years ahead waits for years, and everything that its log says after.

use protocol::{
    clock::{Hlc, Millis},
    ids::SpaceId,
};

use super::state::Core;
use crate::{ingest::HoldError, sync};

/// A clock that goes back by less delays what is due by as much, and nothing else.
const CLOCK_BACK_MS: u64 = 10_000;

impl Core {
    /// Takes note of the time.
    pub(super) fn note_clock(&mut self, now: Millis) {
        let set_back = now.plus(CLOCK_BACK_MS) < self.last_now;
        self.last_now = now;
        if !set_back {
            return;
        }
        tracing::warn!("this machine's clock was set back");
        self.engine.handle(now, sync::Input::ClockSetBack);
        self.beacons.restart(now);
        self.reaching.restart(now);
        self.relays.restart(now);
        self.arm(now);
        self.plans.forget_all();
        self.tell_all_access(now);
        if let Err(error) = self.leave_the_future(now) {
            self.note_trouble(&error);
        }
    }

    /// Goes on under a new epoch where the newest entry of our own log lies far ahead of the
    /// clock, if it was the clock that had run ahead. When colleagues' entries lie ahead as well,
    /// it is the clock that is behind, and people are told when they write; when there is nobody
    /// to compare with, too.
    pub(super) fn leave_the_future(&mut self, now: Millis) -> Result<(), HoldError> {
        let strands = || {
            let all = self.door.held.ledger.all();
            all.filter(|(log, _)| log.space != SpaceId::ZERO).map(|(log, strand)| (log, strand.tip))
        };
        let colleagues = || strands().filter(|(log, _)| log.device != self.device);
        let is_behind = colleagues().any(|(_, tip)| tip.hlc.is_far_ahead(now));
        if is_behind || colleagues().next().is_none() {
            return Ok(());
        }
        let ahead: Vec<SpaceId> = strands()
            .filter(|(log, tip)| **log == self.own_log(log.space) && tip.hlc.is_far_ahead(now))
            .map(|(log, _)| log.space)
            .collect();
        let past = strands().map(|(_, tip)| tip.hlc).filter(|hlc| !hlc.is_far_ahead(now)).max();
        if self.clock.is_far_ahead(now) {
            self.clock = past.unwrap_or(Hlc::ZERO);
        }
        for space in &ahead {
            tracing::warn!("what was written while the clock ran ahead waits for its time");
            self.begin_epoch(*space)?;
        }
        if ahead.is_empty() { Ok(()) } else { self.door.held.commit() }
    }
}
