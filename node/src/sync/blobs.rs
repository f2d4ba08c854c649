//! Files: who holds which blob, and which parts are asked of whom.
//!
//! What is wanted and which parts are lacking is the owner's to say; here is decided whom to ask, for how
//! much at a time, and what to ask again. Invariants: nothing is asked or answered but about a space that
//! both may read; a part is asked of one peer at a time; what wasn't asked for is thrown away; at most
//! [`PARTS_OPEN_MAX`] parts are on their way from one peer, and as few as one while the line is slow or
//! entries are being fetched, so that a file never delays a message for long.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{
    blob::Part,
    clock::Millis,
    ids::{BlobId, DeviceId, SpaceId},
    limits::{BLOBS_PER_FRAME_MAX, PARTS_PER_FRAME_MAX},
    wire::{BlobFrame, Frame},
};

use super::{
    Effect,
    limits::{
        BLOBS_ASKED_MS, BLOBS_WANTED_MAX, PART_SLOW_MS, PART_SWIFT_MS, PART_TIMEOUT_MS,
        PARTS_ASKED_SHARE, PARTS_OPEN_FIRST, PARTS_OPEN_MAX, PARTS_QUEUED,
    },
    link::Link,
    queues::Queues,
    world::World,
};

/// The blobs that the owner wants.
#[derive(Debug, Default)]
pub(super) struct Blobs {
    wants: BTreeMap<BlobId, Want>,
}

/// A blob that is wanted.
#[derive(Debug)]
struct Want {
    /// Where references to it stand.
    spaces: BTreeSet<SpaceId>,
    /// Somebody waits for it: it goes before others.
    urgent: bool,
    /// Parts to ask for, each once.
    queue: VecDeque<Part>,
    /// The owner has no further parts to name until one has come.
    named_all: bool,
}

/// What one peer offers, and what it was asked for.
#[derive(Debug)]
pub(super) struct Fetching {
    /// Wanted blobs that it says it holds.
    offers: BTreeSet<BlobId>,
    /// Parts on their way, and since when.
    asked: BTreeMap<(BlobId, Part), Millis>,
    /// How many may be.
    window: usize,
    /// When it is asked again what it holds of what we want.
    ask_at: Option<Millis>,
}

impl Default for Fetching {
    fn default() -> Self {
        Self {
            offers: BTreeSet::new(),
            asked: BTreeMap::new(),
            window: PARTS_OPEN_FIRST,
            ask_at: None,
        }
    }
}

impl Blobs {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("files that are wanted", self.wants.len(), BLOBS_WANTED_MAX);
    }
}

impl Fetching {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("parts on their way from one peer", self.asked.len(), PARTS_OPEN_MAX);
        into.note("wanted files that one peer offers", self.offers.len(), BLOBS_WANTED_MAX);
    }

    /// When to be called again.
    pub(super) fn timeout(&self) -> Option<Millis> {
        let late = self.asked.values().min().map(|at| at.plus(PART_TIMEOUT_MS));
        [late, self.ask_at].into_iter().flatten().min()
    }

    /// Notes that a part came that was asked for then.
    fn pace(&mut self, now: Millis, asked: Millis) {
        match now.since(asked) {
            took if took <= PART_SWIFT_MS => self.window = (self.window + 1).min(PARTS_OPEN_MAX),
            took if took > PART_SLOW_MS => self.window = (self.window * 3 / 4).max(1),
            _ => {}
        }
    }
}

impl World {
    /// The owner wants a blob, or wants it in further spaces, or more urgently.
    pub(super) fn want_blob(&mut self, blob: BlobId, spaces: BTreeSet<SpaceId>, urgent: bool) {
        let wants = &mut self.blobs.wants;
        if wants.len() >= BLOBS_WANTED_MAX && !wants.contains_key(&blob) {
            return;
        }
        let want = wants.entry(blob).or_insert_with(|| Want {
            spaces: BTreeSet::new(),
            urgent: false,
            queue: VecDeque::new(),
            named_all: false,
        });
        want.spaces.extend(spaces);
        want.urgent |= urgent;
    }

    /// The owner names parts of a blob that are lacking.
    pub(super) fn name_parts(&mut self, blob: &BlobId, parts: Vec<Part>) {
        if let Some(want) = self.blobs.wants.get_mut(blob) {
            want.named_all = parts.is_empty();
            want.queue.extend(parts);
        }
    }

    fn ask_again(&mut self, (blob, part): (BlobId, Part)) {
        if let Some(want) = self.blobs.wants.get_mut(&blob) {
            want.queue.push_front(part);
        }
    }

    /// The blobs that are wanted and that a peer may tell of, by a space that it shares.
    fn wanted_of(&self, peer: &DeviceId) -> BTreeMap<SpaceId, Vec<BlobId>> {
        let mut wanted: BTreeMap<SpaceId, Vec<BlobId>> = BTreeMap::new();
        for (blob, want) in &self.blobs.wants {
            if let Some(space) = want.spaces.iter().find(|space| self.shares(peer, space)) {
                wanted.entry(*space).or_default().push(*blob);
            }
        }
        wanted
    }

    /// The owner wants a blob no longer, or has it.
    pub(super) fn forget_blob(&mut self, blob: &BlobId) {
        self.blobs.wants.remove(blob);
    }
}

impl Link {
    /// Whether the peer says that it holds a blob that is wanted.
    pub(super) fn offers(&self, blob: &BlobId) -> bool {
        self.fetching.offers.contains(blob)
    }

    /// Asks the peer which of the wanted blobs it holds.
    pub(super) fn ask_blobs(&mut self, world: &mut World, now: Millis) {
        self.fetching.ask_at = None;
        for (space, mut blobs) in world.wanted_of(&self.peer) {
            blobs.retain(|blob| !self.fetching.offers.contains(blob));
            for blobs in blobs.chunks(BLOBS_PER_FRAME_MAX) {
                self.fetching.ask_at = Some(now.plus(BLOBS_ASKED_MS));
                world.send(self.peer, &Frame::Blob(BlobFrame::Ask(space, blobs.to_vec())));
            }
        }
    }

    /// Asks the peer whether it holds this one.
    pub(super) fn ask_blob(&mut self, world: &mut World, now: Millis, blob: &BlobId) {
        let Some(want) = world.blobs.wants.get(blob) else { return };
        let shared = want.spaces.iter().find(|space| world.shares(&self.peer, space)).copied();
        if let Some(space) = shared.filter(|_| !self.fetching.offers.contains(blob)) {
            self.fetching.ask_at.get_or_insert(now.plus(BLOBS_ASKED_MS));
            world.send(self.peer, &Frame::Blob(BlobFrame::Ask(space, vec![*blob])));
        }
    }

    /// The owner wants a blob no longer, or has it.
    pub(super) fn forget_blob(&mut self, blob: &BlobId) {
        self.fetching.offers.remove(blob);
        self.fetching.asked.retain(|(asked, _), _| asked != blob);
    }

    /// The peer said something about blobs.
    pub(super) fn on_blob_frame(&mut self, world: &mut World, now: Millis, frame: BlobFrame) {
        let peer = self.peer;
        match frame {
            BlobFrame::Ask(space, blobs) => {
                if world.shares(&peer, &space) {
                    world.effects.push_back(Effect::TellHeld { peer, space, blobs });
                }
            }
            BlobFrame::Held(space, blobs) => {
                if world.shares(&peer, &space) {
                    let is_wanted = |blob: &&BlobId| {
                        let want = world.blobs.wants.get(*blob);
                        want.is_some_and(|want| want.spaces.contains(&space))
                    };
                    self.fetching.offers.extend(blobs.iter().filter(is_wanted));
                    let held = true;
                    world.effects.push_back(Effect::HolderHeard { peer, space, blobs, held });
                }
            }
            BlobFrame::Dropped(space, blobs) => {
                if world.shares(&peer, &space) {
                    self.fetching.offers.retain(|offer| !blobs.contains(offer));
                    let held = false;
                    world.effects.push_back(Effect::HolderHeard { peer, space, blobs, held });
                }
            }
            BlobFrame::Want(space, blob, parts) => {
                world.effects.push_back(if world.shares(&peer, &space) {
                    Effect::ReadParts { peer, space, blob, parts }
                } else {
                    // What a member who may read there hears of a blob that isn't there.
                    let frame = Frame::Blob(BlobFrame::Lacking(blob, parts));
                    Effect::Send { peer, frame: frame.to_bytes().into() }
                });
            }
            BlobFrame::Part(blob, part, bytes) => {
                if let Some(asked) = self.fetching.asked.remove(&(blob, part)) {
                    self.fetching.pace(now, asked);
                    world.effects.push_back(Effect::TakePart { peer, blob, part, bytes });
                }
            }
            BlobFrame::Lacking(blob, parts) => {
                for part in parts {
                    if self.fetching.asked.remove(&(blob, part)).is_some() {
                        world.ask_again((blob, part));
                        self.fetching.offers.remove(&blob);
                    }
                }
            }
        }
    }

    /// What became of a part that the peer gave.
    pub(super) fn on_part_taken(&mut self, world: &mut World, at: (BlobId, Part), good: bool) {
        let (blob, part) = at;
        if good {
            if let (Some(want), Part::Root | Part::List(_)) =
                (world.blobs.wants.get_mut(&blob), part)
            {
                want.named_all = false;
            }
        } else {
            // An honest peer looks at a part before it gives it.
            self.forged += 1;
            self.fetching.offers.remove(&blob);
            world.ask_again(at);
        }
    }

    /// Asks for parts as long as the window is open.
    pub(super) fn fetch_parts(&mut self, world: &mut World, now: Millis) {
        if self.fetching.offers.is_empty() {
            return;
        }
        let window = if self.catch_up.is_some() { 1 } else { self.fetching.window };
        let room = window.saturating_sub(self.fetching.asked.len());
        if !self.fetching.asked.is_empty() && room < window.div_ceil(PARTS_ASKED_SHARE) {
            return;
        }
        for urgent in [true, false] {
            let offers: Vec<BlobId> = self.fetching.offers.iter().copied().collect();
            for blob in offers {
                let room = window.saturating_sub(self.fetching.asked.len());
                if room == 0 {
                    return;
                }
                let Some(want) = world.blobs.wants.get_mut(&blob) else {
                    self.fetching.offers.remove(&blob);
                    continue;
                };
                if want.urgent == urgent {
                    self.fetch_of(world, now, blob, room);
                }
            }
        }
    }

    fn fetch_of(&mut self, world: &mut World, now: Millis, blob: BlobId, room: usize) {
        let shared = |world: &World, want: &Want| {
            want.spaces.iter().find(|space| world.shares(&self.peer, space)).copied()
        };
        let Some(space) = world.blobs.wants.get(&blob).and_then(|want| shared(world, want)) else {
            self.fetching.offers.remove(&blob);
            return;
        };
        let Some(want) = world.blobs.wants.get_mut(&blob) else { return };
        let count = room.min(PARTS_PER_FRAME_MAX).min(want.queue.len());
        let parts: Vec<Part> = want.queue.drain(..count).collect();
        if want.queue.len() < PARTS_QUEUED / 2 && !want.named_all {
            // Told once: the answer comes before anything else happens.
            want.named_all = true;
            world.effects.push_back(Effect::NameParts { blob, most: PARTS_QUEUED });
        }
        if !parts.is_empty() {
            self.fetching.asked.extend(parts.iter().map(|part| ((blob, *part), now)));
            world.send(self.peer, &Frame::Blob(BlobFrame::Want(space, blob, parts)));
        }
    }

    /// Time has passed: what didn't come is asked for elsewhere.
    pub(super) fn expire_parts(&mut self, world: &mut World, now: Millis) {
        let late = self.fetching.asked.iter().filter(|(_, at)| at.plus(PART_TIMEOUT_MS) <= now);
        let late: Vec<(BlobId, Part)> = late.map(|(at, _)| *at).collect();
        for at in late {
            self.fetching.asked.remove(&at);
            self.fetching.offers.remove(&at.0);
            self.fetching.window = (self.fetching.window / 2).max(1);
            self.fetching.ask_at = Some(now.plus(PART_TIMEOUT_MS));
            world.ask_again(at);
        }
        if self.fetching.ask_at.is_some_and(|at| at <= now) {
            self.ask_blobs(world, now);
        }
    }

    /// The session is over, or what is shared has changed: what was asked for is asked elsewhere.
    pub(super) fn give_parts_up(&mut self, world: &mut World) {
        let Fetching { asked, .. } = std::mem::take(&mut self.fetching);
        asked.into_keys().rev().for_each(|at| world.ask_again(at));
    }
}
