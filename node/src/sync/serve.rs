//! Answering a peer's questions for runs, a little at a time.

use std::collections::VecDeque;

use protocol::{
    entry::PackedRun,
    ids::{Branch, LogId},
    wire::{Frame, LogTag, Run, Want},
};

use super::{
    Effect, RequestId,
    limits::{JOBS_PER_PEER_MAX, READ_BYTES},
    link::Link,
    queues::Queues,
    world::World,
};

/// What is still to be sent of one log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) log: LogId,
    pub(super) after: u64,
    pub(super) up_to: u64,
    /// The peer may not know the log, so its runs carry the full name.
    pub(super) new: bool,
}

/// One question under answer.
#[derive(Debug)]
struct Job {
    id: u64,
    budget: u32,
    items: VecDeque<Item>,
}

/// A peer's questions, oldest first.
#[derive(Debug, Default)]
pub(super) struct Serve {
    jobs: VecDeque<Job>,
    /// The read under way.
    reading: Option<RequestId>,
}

impl Serve {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("questions of one peer", self.jobs.len(), JOBS_PER_PEER_MAX);
    }

    /// Whether a question is under answer.
    pub(super) fn is_answering(&self) -> bool {
        !self.jobs.is_empty()
    }
}

/// Takes a question in; `false` when the peer asks too many at once.
pub(super) fn on_want(world: &mut World, link: &mut Link, want: Want) -> bool {
    let mut items = Vec::with_capacity(want.logs.len());
    for wanted in &want.logs {
        // A log that the peer may not see and one that doesn't exist are the same from here on.
        let Some(log) = world.named(&link.peer, &wanted.log) else { continue };
        let Some(item) = item(world, log, wanted.after, wanted.up_to) else { continue };
        if item.new && log.branch != Branch::TRUNK {
            // A side is taken in only where its fork is known, and the proof may be lost.
            link.told_forks.retain(|(trunk, ..)| *trunk != log.on(Branch::TRUNK));
            link.tell_forks(world, &log);
        }
        link.mend_tree(item.after, item.up_to);
        items.push(item);
    }
    start(world, link, want.id, want.budget_bytes, items)
}

/// What is to be sent of a log, if there is anything.
pub(super) fn item(world: &World, log: LogId, after: u64, up_to: u64) -> Option<Item> {
    let up_to = up_to.min(world.holdings.seq(&log));
    (after < up_to).then_some(Item { log, after, up_to, new: after == 0 })
}

/// Begins to answer a question.
pub(super) fn start(
    world: &mut World,
    link: &mut Link,
    id: u64,
    budget: u32,
    items: Vec<Item>,
) -> bool {
    if link.serve.jobs.len() >= JOBS_PER_PEER_MAX {
        return false;
    }
    link.serve.jobs.push_back(Job { id, budget, items: items.into() });
    next(world, link);
    true
}

/// Asks the owner for the next runs, or ends answered questions.
fn next(world: &mut World, link: &mut Link) {
    let peer = link.peer;
    while link.serve.reading.is_none() {
        let Some(job) = link.serve.jobs.front_mut() else { return };
        let item = job.items.front().copied().filter(|_| job.budget > 0);
        let Some(item) = item else {
            world.send(peer, &Frame::Done(job.id));
            link.serve.jobs.pop_front();
            continue;
        };
        if !world.shares(&peer, &item.log.space) {
            job.items.pop_front();
            continue;
        }
        let max_bytes = READ_BYTES.min(job.budget);
        let request = world.question(peer);
        link.serve.reading = Some(request);
        let Item { log, after, up_to, .. } = item;
        world.effects.push_back(Effect::ReadRuns { request, log, after, up_to, max_bytes });
    }
}

/// The owner has read runs.
pub(super) fn on_runs(
    world: &mut World,
    link: &mut Link,
    request: RequestId,
    runs: Vec<PackedRun>,
) {
    if link.serve.reading != Some(request) {
        // The answer to a locator: it goes out by itself.
        for run in runs {
            if world.shares(&link.peer, &run.log.space) {
                let new = run.log.branch != Branch::TRUNK;
                send_run(world, link, run, new);
            }
        }
        return;
    }
    link.serve.reading = None;
    let Some(job) = link.serve.jobs.front_mut() else { return };
    let Some(mut item) = job.items.pop_front() else { return };
    let mut last = None;
    let mut bytes = 0_usize;
    let mut frames = Vec::with_capacity(runs.len());
    for run in runs {
        if run.log != item.log || run.entries.is_empty() {
            continue;
        }
        last = Some(run.first.saturating_add(run.entries.len() as u64 - 1));
        bytes += run.load_bytes();
        frames.push(run);
    }
    job.budget = job.budget.saturating_sub(u32::try_from(bytes).unwrap_or(u32::MAX));
    if let Some(last) = last.filter(|last| *last > item.after) {
        item.after = last;
        if last < item.up_to {
            // To the end of the line, so that causes in other logs aren't far behind.
            job.items.push_back(item);
        }
    }
    for run in frames {
        send_run(world, link, run, item.new);
    }
    next(world, link);
}

fn send_run(world: &mut World, link: &mut Link, run: PackedRun, new: bool) {
    let (log, run) = Run::of(run);
    if let Some(behind) = link.known.behind.get_mut(&log) {
        behind.sent = behind.sent.max(run.last());
    }
    let frame = if new { Frame::NewRun(log, run) } else { Frame::Run(LogTag::of(&log), run) };
    world.send(link.peer, &frame);
}
