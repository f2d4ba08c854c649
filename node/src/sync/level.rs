//! Levelling: finding out, in few bytes and round trips, in which logs two peers differ.
//!
//! Both send a digest. If they differ, the sketches tell which logs do; if those are too many,
//! larger sketches; if that fails too, all rows. Whoever sees from the other's rows that it lacks
//! something asks for it.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    ids::LogId,
    limits::ROWS_PER_FRAME_MAX,
    wire::{Difference, Digest, Frame, Row, Rows, Sketch, TipTag},
};

use super::{
    fetch::{GRANT, share_out},
    handshake::say_hello,
    holdings::Summary,
    limits::{
        ANTI_ENTROPY_MS, ANTI_ENTROPY_MS_MAX, DIFFERING_LOGS_MAX, DIGEST_RETRY_MS, WINDOW_BYTES,
    },
    link::Link,
    queues::Queues,
    serve,
    world::World,
};

/// How the comparison with a peer stands.
#[derive(Debug)]
pub(super) struct Level {
    /// When to ask for the peer's digest.
    at: Millis,
    /// How long equal digests stay unasked.
    interval: u64,
    /// The peer's and our digest when they last differed.
    differed: Option<([u8; 16], [u8; 16])>,
    /// Digests asked for in vain.
    tries: u32,
    /// What our last digest said.
    sent: Option<Summary>,
    sketch_sent: bool,
    /// The logs of our last rows, when they were those that differ.
    rows_sent: Vec<LogId>,
    /// Rows told neither side anything although the digests differed: next time all are sent.
    fruitless: bool,
    /// Logs in the frames of the peer's whole rows so far.
    gathered: BTreeSet<LogId>,
}

impl Level {
    pub(super) fn new(now: Millis) -> Self {
        Self {
            at: now.plus(DIGEST_RETRY_MS),
            interval: ANTI_ENTROPY_MS,
            differed: None,
            tries: 0,
            sent: None,
            sketch_sent: false,
            rows_sent: Vec::new(),
            fruitless: false,
            gathered: BTreeSet::new(),
        }
    }

    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("rows of one peer", self.gathered.len(), DIFFERING_LOGS_MAX);
    }

    pub(super) fn timeout(&self) -> Millis {
        self.at
    }

    /// Compares digests at this time, or earlier.
    pub(super) fn compare_at(&mut self, at: Millis) {
        self.at = self.at.min(at);
    }
}

impl Link {
    /// Sends our digest.
    pub(super) fn send_digest(&mut self, world: &mut World, ask: bool) {
        let shared = world.shared_with(&self.peer);
        let summary = world.holdings.summary(|space| shared.has(space));
        let digest = Digest {
            ask,
            entries: summary.entries,
            beacons: world.said_digest(&shared),
            sketch: summary.sketch.short(),
        };
        world.send(self.peer, &Frame::Digest(digest));
        self.level.sent = Some(summary);
        self.level.sketch_sent = false;
        self.level.rows_sent.clear();
        self.level.gathered.clear();
    }

    /// Asks for the peer's digest, by sending ours.
    pub(super) fn ask_digest(&mut self, world: &mut World, now: Millis) {
        if world.genesis.is_none() {
            say_hello(world, self.peer);
        }
        // A question or an answer may have been lost.
        world.ask_keys(now, &self.peer, None);
        self.level.at = now.plus(DIGEST_RETRY_MS << self.level.tries.min(4));
        self.level.tries += 1;
        self.send_digest(world, true);
    }

    /// The peer's digest has come.
    pub(super) fn on_digest(&mut self, world: &mut World, now: Millis, digest: &Digest) {
        if digest.ask || self.level.sent.is_none() {
            self.send_digest(world, false);
        }
        let Some(sent) = self.level.sent else { return };
        self.level.tries = 0;
        let shared = world.shared_with(&self.peer);
        if digest.beacons != world.said_digest(&shared) {
            self.tell_beacon_times(world, now);
            self.tell_record_times(world, now);
        }
        // The one whose id is greater waits a little, so that not both ask.
        let turn = if world.me > self.peer { DIGEST_RETRY_MS } else { 0 };
        let longer = (self.level.interval * 2).min(ANTI_ENTROPY_MS_MAX);
        if digest.entries == sent.entries {
            self.level.at = now.plus(self.level.interval + turn);
            (self.level.interval, self.level.differed) = (longer, None);
            return self.on_equal(world, sent.changed);
        }
        // Where neither side has moved since they last differed, one takes nothing in that the
        // other has: its clock is wrong, say. Asking more often moves nobody.
        let differing = Some((digest.entries, sent.entries));
        let stuck = self.level.differed == differing;
        self.level.interval = if stuck { longer } else { ANTI_ENTROPY_MS };
        self.level.differed = differing;
        self.level.at = now.plus(self.level.interval + turn);
        if let Some(until) = world.fetch.waits_until(now) {
            self.level.compare_at(until);
        }
        match sent.sketch.short().difference(&digest.sketch) {
            _ if self.level.fruitless => self.send_all(world, now),
            Some(difference) => self.send_difference(world, now, &difference),
            None => {
                self.level.sketch_sent = true;
                world.send(self.peer, &Frame::Sketch(sent.sketch.to_bytes()));
            }
        }
    }

    /// The peer's whole sketch has come. `false` when it is none.
    pub(super) fn on_sketch(&mut self, world: &mut World, now: Millis, bytes: &[u8]) -> bool {
        let Some(theirs) = Sketch::from_bytes(bytes) else { return false };
        let Some(sent) = self.level.sent else { return true };
        if !self.level.sketch_sent {
            self.level.sketch_sent = true;
            world.send(self.peer, &Frame::Sketch(sent.sketch.to_bytes()));
        }
        match sent.sketch.difference(&theirs) {
            Some(difference) => self.send_difference(world, now, &difference),
            None => self.send_all(world, now),
        }
        true
    }

    fn on_equal(&mut self, world: &mut World, changed: u64) {
        let since =
            |log: &LogId| world.holdings.get(log).is_some_and(|held| held.changed > changed);
        self.known.level = true;
        self.known.ahead.clear();
        self.known.behind.retain(|log, _| since(log));
        self.level.fruitless = false;
        self.tell_progress(world);
        self.tell_state(world);
    }

    fn send_difference(&mut self, world: &mut World, now: Millis, difference: &Difference) {
        if difference.count() == 0 {
            // Something differs and the sketches can't see it.
            return self.send_all(world, now);
        }
        let shared = world.shared_with(&self.peer);
        let all = world.holdings.rows(|space| shared.has(space));
        let rows: Vec<Row> =
            all.filter(|(_, element)| difference.has(*element)).map(|(row, _)| row).collect();
        self.level.rows_sent = rows.iter().map(|row| row.log).collect();
        self.level.fruitless = rows.is_empty();
        self.send_rows(world, now, false, &rows);
    }

    fn send_all(&mut self, world: &mut World, now: Millis) {
        let shared = world.shared_with(&self.peer);
        let rows: Vec<Row> =
            world.holdings.rows(|space| shared.has(space)).map(|(row, _)| row).collect();
        self.level.rows_sent.clear();
        self.level.fruitless = false;
        self.send_rows(world, now, true, &rows);
    }

    fn send_rows(&mut self, world: &mut World, now: Millis, whole: bool, rows: &[Row]) {
        for row in rows {
            self.tell_forks(world, &row.log);
        }
        let grants = world.fetch.is_idle() && !world.fetch.holds_back(now);
        if grants {
            world.fetch.ask(now, self.peer, GRANT, []);
        }
        let mut rest = rows;
        loop {
            let (part, after) = rest.split_at(rest.len().min(ROWS_PER_FRAME_MAX));
            let frame = Rows::new(whole, part);
            rest = after;
            let frame = match (rest.is_empty(), grants) {
                (false, _) => frame.with_more(),
                (true, true) => frame.with_grant(),
                (true, false) => frame,
            };
            world.send(self.peer, &Frame::Rows(frame));
            if rest.is_empty() {
                return;
            }
        }
    }

    /// Tells the peer of a log's forks, each once.
    pub(super) fn tell_forks(&mut self, world: &mut World, log: &LogId) {
        for proof in world.forks.untold(log, &mut self.told_forks) {
            world.send(self.peer, &Frame::Fork(Box::new(proof)));
        }
    }

    /// The peer's rows have come. `false` when there are more than any honest peer has.
    pub(super) fn on_rows(&mut self, world: &mut World, now: Millis, frame: &Rows) -> bool {
        let Ok(rows) = frame.rows() else { return false };
        if frame.is_whole() && self.level.gathered.len() + rows.len() > DIFFERING_LOGS_MAX {
            return false;
        }
        let shared = world.shared_with(&self.peer);
        let rows: Vec<Row> = rows.into_iter().filter(|row| shared.has(&row.log.space)).collect();
        self.level.fruitless &= rows.is_empty();
        for row in &rows {
            self.on_row(world, now, row);
        }
        if frame.is_whole() {
            self.level.gathered.extend(rows.iter().map(|row| row.log));
        }
        if frame.has_more() {
            return true;
        }
        self.on_absent(world, now, frame.is_whole(), &rows);
        self.known.level = true;
        self.take_grant(world, now);
        self.count_missing(world);
        self.tell_progress(world);
        self.tell_state(world);
        !frame.has_grant() || self.use_grant(world)
    }

    fn on_row(&mut self, world: &mut World, now: Millis, row: &Row) {
        let mine = world.holdings.get(&row.log).map(|held| held.tip);
        let end = world.forks.end_of(&row.log);
        if end.is_some_and(|end| end < row.seq) {
            // The peer hasn't heard that this log forked: what it holds beyond is on a branch. If it
            // was told, that was lost.
            self.known.forget(&row.log);
            self.told_forks.retain(|(trunk, ..)| *trunk != row.log);
            return self.tell_forks(world, &row.log);
        }
        match mine {
            // Rows without tips are of logs that differ, so equal numbers mean different entries.
            Some(tip)
                if tip.seq == row.seq
                    && row.tip.map_or(self.level.rows_sent.contains(&row.log), |theirs| {
                        theirs != TipTag::of(&tip.hash)
                    }) =>
            {
                self.known.forget(&row.log);
                self.locate(world, now, row.log);
            }
            _ => self.known.on_row(row.log, row.seq, mine.map_or(0, |tip| tip.seq), now),
        }
    }

    /// Takes in what the absence of rows tells: the peer holds nothing of those logs.
    fn on_absent(&mut self, world: &World, now: Millis, whole: bool, rows: &[Row]) {
        let shared = world.shared_with(&self.peer);
        let absent: Vec<LogId> = if whole {
            let gathered = std::mem::take(&mut self.level.gathered);
            let all = world.holdings.rows(|space| shared.has(space)).map(|(row, _)| row.log);
            all.filter(|log| !gathered.contains(log)).collect()
        } else {
            let named: BTreeSet<LogId> = rows.iter().map(|row| row.log).collect();
            let sent = std::mem::take(&mut self.level.rows_sent);
            sent.into_iter().filter(|log| !named.contains(log)).collect()
        };
        for log in absent {
            self.known.on_row(log, 0, world.holdings.seq(&log), now);
        }
    }

    /// What our grant makes the peer send needs no question.
    fn take_grant(&self, world: &mut World, now: Millis) {
        if !world.fetch.is_open(&self.peer, GRANT) {
            return;
        }
        if self.known.ahead.is_empty() {
            // The peer sees that too, and sends nothing, not even an end.
            world.fetch.on_done(&self.peer, GRANT, |_| false);
            return;
        }
        let coming: Vec<(LogId, u64)> = self
            .known
            .ahead
            .iter()
            .filter(|(log, _)| world.fetch.is_free(now, log))
            .map(|(log, ahead)| (*log, ahead.seq))
            .collect();
        world.fetch.ask(now, self.peer, GRANT, coming);
    }

    /// Sends what the peer lacks, as it invited us to.
    fn use_grant(&mut self, world: &mut World) -> bool {
        let lacking = self.known.behind.iter();
        let lacking = lacking.map(|(log, behind)| (*log, behind.sent, world.holdings.seq(log)));
        if self.known.behind.is_empty() {
            return true;
        }
        let items = share_out(&world.control, lacking, self.known.behind.len(), DIFFERING_LOGS_MAX)
            .into_iter()
            .filter_map(|(log, after, up_to)| serve::item(world, log, after, up_to))
            .collect();
        serve::start(world, self, GRANT, WINDOW_BYTES, items)
    }
}
