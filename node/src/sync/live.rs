//! Live entries: pushed along a tree, announced beside it, acknowledged.
//!
//! The tree is that of Leitão et al., "Epidemic broadcast trees" (2007): everyone pushes to all
//! until a copy comes twice; that edge then only announces, until something announced doesn't
//! come.

use std::sync::Arc;

use protocol::{
    clock::Millis,
    entry::PackedRun,
    ids::LogId,
    wire::{Frame, Have, LogTag, Office, Run},
};

use super::{
    Committed,
    limits::{
        ANNOUNCE_FAR_MAX, ANNOUNCE_PEERS_MAX, FAR_LAZY_WAIT_MS, LAZY_WAIT_MS, PUSH_BYTES_MAX,
        REPAIR_MS,
    },
    link::Link,
    offices::Lane,
    world::World,
};

/// So few entries that are asked for are a push that didn't come, and no catching up.
const MISSED_PUSH_ENTRIES: u64 = 8;

/// A run in its two forms, encoded once for all peers.
struct Push {
    base: u64,
    last: u64,
    frame: Arc<[u8]>,
}

impl Push {
    fn new(run: PackedRun) -> Option<Self> {
        if run.body_bytes() > PUSH_BYTES_MAX || run.entries.is_empty() {
            return None;
        }
        let (log, run) = Run::of(run);
        let (base, last) = (run.first.checked_sub(1)?, run.last());
        // Who holds nothing of a log may not know its name.
        let frame =
            if base == 0 { Frame::NewRun(log, run) } else { Frame::Run(LogTag::of(&log), run) };
        Some(Self { base, last, frame: frame.to_bytes().into() })
    }
}

/// A log has advanced: pushes its news to those who lack them.
pub(super) fn on_commit(
    world: &mut World,
    now: Millis,
    mut links: Vec<&mut Link>,
    committed: Committed,
) {
    let Committed { log, tip, run } = committed;
    let before = world.holdings.set(log, Some(tip)).map_or(0, |tip| tip.seq);
    world.fetch.on_commit(&log, tip.seq);
    let push = run.and_then(Push::new).filter(|push| push.last == tip.seq);
    let is_common = world.is_common(&log.space);
    let giver = world.intake.giver(&log).copied();
    let beyond = links.iter().find(|link| Some(link.peer) == giver).and_then(|it| it.beyond());
    let beyond = beyond.cloned();
    // Each time others are told first: what isn't pushed is to reach all in the end.
    let turn = usize::try_from(tip.seq).unwrap_or(0) % links.len().max(1);
    links.rotate_left(turn);
    let mut room = [ANNOUNCE_PEERS_MAX, ANNOUNCE_FAR_MAX];
    for link in links {
        if !world.shares(&link.peer, &log.space) {
            continue;
        }
        link.count_commit(&log, before, tip.seq, now);
        let is_pushed = link.is_pushed(world, is_common, beyond.as_ref(), &log);
        let is_catching_up = link.known.level && link.serve.is_answering();
        let Some(behind) = link.known.behind.get_mut(&log) else { continue };
        match &push {
            // What comes before it may have come from others, of which nobody tells us. Where it didn't,
            // the peer hears of it by this and asks; while it is being answered that would be in vain.
            Some(push) if is_pushed && (behind.sent >= push.base || !is_catching_up) => {
                behind.sent = push.last;
                link.ack_by.get_or_insert(now.plus(REPAIR_MS));
                world.send_bytes(link.peer, push.frame.clone());
            }
            Some(_) => {
                let [near, far] = &mut room;
                let is_far = link.place.near == Some(false) && link.place.lane == Lane::Shut;
                let room = if is_far { far } else { near };
                if let Some(left) = room.checked_sub(1) {
                    *room = left;
                    link.announce(now, log, tip.seq);
                }
            }
            None if link.eager => link.announce(now, log, tip.seq),
            None => {}
        }
    }
}

impl Link {
    /// Whether the peer gets a log's news at once, and not first from others.
    fn is_pushed(
        &self,
        world: &World,
        is_common: bool,
        beyond: Option<&Office>,
        log: &LogId,
    ) -> bool {
        // The ways of offices lead over colleagues who may not read what only some do.
        if !is_common && self.place.lane != Lane::Usual {
            return true;
        }
        self.eager && !self.hears_from(world, beyond, log)
    }

    /// One end asks the other for these entries of a log. If they are what would have been pushed, the
    /// tree is broken here, and gets an edge in both directions.
    pub(super) fn mend_tree(&mut self, after: u64, up_to: u64) {
        let may_change = self.place.lane == Lane::Usual;
        if up_to.saturating_sub(after) <= MISSED_PUSH_ENTRIES && may_change {
            self.eager = true;
        }
    }

    /// How long what the peer announces is waited for from others.
    fn lazy_wait(&self) -> u64 {
        let far = self.place.near == Some(false);
        if far && self.place.lane == Lane::Shut { FAR_LAZY_WAIT_MS } else { LAZY_WAIT_MS }
    }

    /// Takes note that a log of ours advanced from `before` to `mine`.
    fn count_commit(&mut self, log: &LogId, before: u64, mine: u64, now: Millis) {
        let ahead = self.known.ahead.get(log).map(|ahead| ahead.seq);
        if let (Some(ahead), Some(catch_up)) = (ahead, &mut self.catch_up) {
            catch_up.have += mine.min(ahead).saturating_sub(before);
        }
        self.known.on_commit(*log, before, mine);
        if let Some(&heard) = self.heard.get(log) {
            self.known.on_have(*log, heard, mine, now);
            if heard <= mine {
                self.heard.remove(log);
            }
        }
    }

    /// The peer says what it holds.
    pub(super) fn on_have(&mut self, world: &World, now: Millis, have: &Have) {
        if have.prune && self.place.lane == Lane::Usual {
            self.eager = false;
        }
        for held in &have.logs {
            let Some(log) = world.named(&self.peer, &held.log) else {
                self.repair_soon(now);
                continue;
            };
            let mine = world.holdings.seq(&log);
            let ready = now.plus(self.lazy_wait());
            let seq = world.forks.end_of(&log).map_or(held.seq, |end| held.seq.min(end));
            self.known.on_have(log, seq, mine, ready);
            if held.seq > mine {
                self.lazy_at = Some(self.lazy_at.map_or(ready, |at| at.min(ready)));
            }
        }
        if self.ack_by.is_some() && !self.known.has_unacknowledged() {
            self.ack_by = None;
        }
    }
}
