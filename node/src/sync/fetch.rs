//! Which entries are asked of which peer: each log of one peer at a time.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use protocol::{
    clock::Millis,
    ids::{DeviceId, LogId, SpaceId},
    limits::WANTS_PER_FRAME_MAX,
    wire::{Frame, LogTag, Want, Wanted},
};

use super::{
    limits::{
        ENTRY_BYTES_GUESS, FETCH_PEERS_MAX, HELD_BACK_LOGS_MAX, INGEST_BYTES_BUSY,
        SHARE_ENTRIES_MIN, WAITING_DOUBLINGS_MAX, WAITING_RETRY_MS, WANT_TIMEOUT_MS,
        WANTS_OPEN_MAX, WINDOW_BYTES,
    },
    link::Link,
    queues::Queues,
    world::World,
};

/// The number of the question that a grant stands for.
pub(super) const GRANT: u64 = 0;

/// A log that is being fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fetching {
    peer: DeviceId,
    /// Its question; `None` when that is answered and the last runs are being ingested.
    question: Option<u64>,
    /// Asked for up to here.
    up_to: u64,
}

/// An open question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    /// When it is given up.
    deadline: Millis,
    /// Whether anything came in answer.
    bore_fruit: bool,
}

/// A log that isn't asked for yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct HeldBack {
    since: Millis,
    until: Millis,
    /// Times in a row that what came lacked something that wasn't here.
    waits: u32,
}

/// What is being fetched, from whom.
#[derive(Debug, Default)]
pub(super) struct Fetch {
    logs: BTreeMap<LogId, Fetching>,
    held_back: BTreeMap<LogId, HeldBack>,
    open: BTreeMap<(DeviceId, u64), Open>,
}

impl Fetch {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        let mut questions: BTreeMap<&DeviceId, usize> = BTreeMap::new();
        self.open.keys().for_each(|(peer, _)| *questions.entry(peer).or_default() += 1);
        let most = questions.values().max().copied().unwrap_or_default();
        into.note("questions to one peer", most, WANTS_OPEN_MAX);
        into.note("logs that aren't asked for yet", self.held_back.len(), HELD_BACK_LOGS_MAX);
    }

    /// Whether nothing is being fetched.
    pub(super) fn is_idle(&self) -> bool {
        self.logs.is_empty() && self.open.is_empty()
    }

    pub(super) fn timeout(&self, peer: &DeviceId) -> Option<Millis> {
        self.questions(peer).map(|(_, deadline)| deadline).min()
    }

    /// The bytes asked of `peer` and not yet here are at most this many windows'.
    pub(super) fn open_with(&self, peer: &DeviceId) -> usize {
        self.questions(peer).count()
    }

    /// Whether this question to this peer is open.
    pub(super) fn is_open(&self, peer: &DeviceId, question: u64) -> bool {
        self.open.contains_key(&(*peer, question))
    }

    /// Whether this log is being fetched from this peer.
    pub(super) fn awaits(&self, peer: &DeviceId, log: &LogId) -> bool {
        self.logs.get(log).is_some_and(|fetching| fetching.peer == *peer)
    }

    fn questions(&self, peer: &DeviceId) -> impl Iterator<Item = (u64, Millis)> {
        let range = (*peer, 0)..=(*peer, u64::MAX);
        self.open.range(range).map(|((_, id), open)| (*id, open.deadline))
    }

    fn peers(&self) -> usize {
        self.open.keys().map(|(peer, _)| peer).collect::<BTreeSet<_>>().len()
    }

    /// A question is open: about these logs.
    pub(super) fn ask(
        &mut self,
        now: Millis,
        peer: DeviceId,
        question: u64,
        logs: impl IntoIterator<Item = (LogId, u64)>,
    ) {
        let deadline = now.plus(WANT_TIMEOUT_MS);
        self.open.insert((peer, question), Open { deadline, bore_fruit: false });
        for (log, up_to) in logs {
            self.logs.insert(log, Fetching { peer, question: Some(question), up_to });
        }
    }

    /// A run came: its question isn't standing still.
    pub(super) fn on_run(&mut self, now: Millis, peer: &DeviceId, log: &LogId) {
        let question = self.logs.get(log).filter(|it| it.peer == *peer).and_then(|it| it.question);
        if let Some(open) = question.and_then(|id| self.open.get_mut(&(*peer, id))) {
            *open = Open { deadline: now.plus(WANT_TIMEOUT_MS), bore_fruit: true };
        }
    }

    /// A question is answered. Logs whose runs are still being ingested stay until that is done.
    /// If nothing at all came, its logs come back: the peer doesn't hold what it seemed to. (If
    /// something did, the budget may have kept the rest back, and each further question gains.)
    pub(super) fn on_done(
        &mut self,
        peer: &DeviceId,
        question: u64,
        ingesting: impl Fn(&LogId) -> bool,
    ) -> Vec<LogId> {
        let open = self.open.remove(&(*peer, question));
        let bore_fruit = open.is_none_or(|open| open.bore_fruit);
        let mut fruitless = Vec::new();
        self.logs.retain(|log, fetching| {
            if fetching.peer != *peer || fetching.question != Some(question) {
                return true;
            }
            fetching.question = None;
            if !bore_fruit {
                fruitless.push(*log);
            }
            ingesting(log)
        });
        fruitless
    }

    /// All that was being ingested of a log is.
    pub(super) fn on_ingested(&mut self, log: &LogId) {
        if self.logs.get(log).is_some_and(|fetching| fetching.question.is_none()) {
            self.logs.remove(log);
        }
    }

    /// A log is held as far as `mine`; if that was asked for, its fetching is over.
    pub(super) fn on_commit(&mut self, log: &LogId, mine: u64) {
        self.held_back.remove(log);
        if self.logs.get(log).is_some_and(|fetching| fetching.up_to <= mine) {
            self.logs.remove(log);
        }
    }

    /// Don't ask for a log until then.
    pub(super) fn hold_back(&mut self, now: Millis, log: LogId, until: Millis) {
        self.put_back(now, log, HeldBack { since: now, until, waits: 0 });
    }

    /// What came of a log lacked something that isn't here, as it did `waits` times before: twice as
    /// long each time, or what waits for a key that nobody will ever give would be sent again and
    /// again, by everybody who holds it. When it may be asked for again.
    pub(super) fn hold_back_waiting(&mut self, now: Millis, log: LogId) -> Millis {
        let waits = self.held_back.get(&log).map_or(0, |held| held.waits);
        let pause = WAITING_RETRY_MS.saturating_mul(1 << waits.min(WAITING_DOUBLINGS_MAX));
        let waits = waits.saturating_add(1);
        let held = HeldBack { since: now, until: now.plus(pause), waits };
        self.put_back(now, log, held);
        held.until
    }

    fn put_back(&mut self, now: Millis, log: LogId, held: HeldBack) {
        self.logs.remove(&log);
        if self.held_back.len() >= HELD_BACK_LOGS_MAX {
            self.held_back.retain(|_, held| held.until > now);
        }
        if self.held_back.len() < HELD_BACK_LOGS_MAX || self.held_back.contains_key(&log) {
            self.held_back.insert(log, held);
        }
    }

    /// Whether some log isn't to be asked for yet. What is sent unasked would bring it.
    pub(super) fn holds_back(&self, now: Millis) -> bool {
        self.held_back.values().any(|held| held.until > now)
    }

    /// When the first log that waits for something may be asked for again.
    pub(super) fn waits_until(&self, now: Millis) -> Option<Millis> {
        let waiting = self.held_back.values().filter(|held| held.waits > 0 && held.until > now);
        waiting.map(|held| held.until).min()
    }

    /// What logs waited for may be here: a key, or an entry that says what counts. They wait no longer
    /// than they did the first time; whether any does.
    pub(super) fn forget_waiting(&mut self) -> bool {
        let mut any = false;
        for held in self.held_back.values_mut().filter(|held| held.waits > 0) {
            *held = HeldBack { until: held.since.plus(WAITING_RETRY_MS), waits: 1, ..*held };
            any = true;
        }
        any
    }

    /// Every log may be asked for again.
    pub(super) fn forget_held_back(&mut self) {
        self.held_back.clear();
    }

    /// Gives up questions that stood still; whether there were any.
    pub(super) fn expire(&mut self, now: Millis, peer: &DeviceId) -> bool {
        let late: Vec<u64> =
            self.questions(peer).filter(|(_, deadline)| *deadline <= now).map(|it| it.0).collect();
        late.iter().for_each(|id| drop(self.on_done(peer, *id, |_| false)));
        !late.is_empty()
    }

    /// The session with a peer is over.
    pub(super) fn forget(&mut self, peer: &DeviceId) {
        self.logs.retain(|_, fetching| fetching.peer != *peer);
        self.open.retain(|(other, _), _| other != peer);
    }

    /// A log may be asked for now.
    pub(super) fn is_free(&self, now: Millis, log: &LogId) -> bool {
        !self.logs.contains_key(log) && self.held_back.get(log).is_none_or(|held| held.until <= now)
    }
}

/// Asks a peer for what it has and we lack, as far as windows allow.
pub(super) fn ask(world: &mut World, now: Millis, link: &mut Link) {
    let peer = link.peer;
    loop {
        let open = world.fetch.open_with(&peer);
        let crowded = open == 0 && world.fetch.peers() >= FETCH_PEERS_MAX;
        if link.known.ahead.is_empty()
            || open >= WANTS_OPEN_MAX
            || crowded
            || link.fetch_after > now
            || world.intake.bytes() > INGEST_BYTES_BUSY
            || world.intake.bytes_of(&peer) > WINDOW_BYTES as usize
        {
            return;
        }
        let logs = choose(world, now, link);
        if logs.is_empty() {
            return;
        }
        let question = world.number();
        logs.iter().for_each(|(_, after, up_to)| link.mend_tree(*after, *up_to));
        world.fetch.ask(now, peer, question, logs.iter().map(|(log, _, up_to)| (*log, *up_to)));
        let logs = logs.into_iter().map(|(log, after, up_to)| Wanted {
            log: LogTag::of(&log),
            after,
            up_to,
        });
        let want = Want { id: question, budget_bytes: WINDOW_BYTES, logs: logs.collect() };
        world.send(peer, &Frame::Want(want));
    }
}

/// Logs to ask for, with what is held and what is wanted of them: about a window's worth.
fn choose(world: &World, now: Millis, link: &Link) -> Vec<(LogId, u64, u64)> {
    let lacks = |log: &LogId, seq: u64| (*log, world.holdings.seq(log), seq);
    let ahead = link.known.ahead.iter();
    let lacking = ahead.clone().map(|(log, ahead)| lacks(log, ahead.seq));
    let lacking = lacking.filter(|(_, mine, theirs)| theirs > mine).count();
    let free = |log: &LogId, ready: Millis| ready <= now && world.fetch.is_free(now, log);
    let free = ahead.filter(|(log, ahead)| free(log, ahead.ready));
    let free = free.map(|(log, ahead)| lacks(log, ahead.seq));
    share_out(&world.control, free, lacking, WANTS_PER_FRAME_MAX)
}

/// What of these logs, each with how far it is held and how far it goes, fills a window: the control space
/// first, then what lacks little (which channels there are, say), then whatever lacks most. So nobody's
/// words wait for the end of somebody else's, and all of a conversation grows from its oldest on. Where
/// `lacking` logs hold more than a window, the next question has some of them, too. At most `most` logs.
pub(super) fn share_out(
    control: &SpaceId,
    logs: impl Iterator<Item = (LogId, u64, u64)>,
    lacking: usize,
    most: usize,
) -> Vec<(LogId, u64, u64)> {
    let mut logs: Vec<_> = logs.filter(|(_, after, up_to)| up_to > after).collect();
    logs.sort_by_key(|(log, after, up_to)| {
        let lacks = up_to - after;
        (log.space != *control, lacks > SHARE_ENTRIES_MIN, Reverse(lacks), *log)
    });
    let window = u64::from(WINDOW_BYTES) / ENTRY_BYTES_GUESS;
    let all = logs.iter().map(|(_, after, up_to)| up_to - after).fold(0, u64::saturating_add);
    let (share, most) = if all <= window {
        (window, most)
    } else {
        let logs = lacking.div_ceil(WANTS_OPEN_MAX).clamp(1, most);
        (SHARE_ENTRIES_MIN.max(window / logs as u64), logs)
    };
    let (mut chosen, mut entries) = (Vec::new(), 0_u64);
    for (log, after, up_to) in logs {
        if chosen.len() >= most || entries >= window {
            break;
        }
        let share = if log.space == *control { u64::MAX } else { share };
        let up_to = up_to.min(after.saturating_add(share));
        entries = entries.saturating_add(up_to - after);
        chosen.push((log, after, up_to));
    }
    chosen
}
