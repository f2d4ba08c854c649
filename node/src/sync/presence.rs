//! Presence: where people have their carets right now. Each device tells its own, to peers that may
//! read the page and are connected; nothing is passed on, kept or repaired.
//!
//! Invariant: one place is remembered for each connected peer, whatever it says. What a peer says
//! of a space that both may not read is as if it hadn't been said.

use std::collections::BTreeMap;

use protocol::{
    clock::Millis,
    ids::{DeviceId, DocId, DocKind, SpaceId},
    wire::{Frame, Presence},
};

use super::{
    Effect,
    limits::{PRESENCE_AFAR_MS, PRESENCE_BURST, PRESENCE_EVERY_MS, PRESENCE_MS},
    link::Link,
    world::World,
};

/// Who is where, as far as they said so lately.
#[derive(Debug, Default)]
pub(super) struct Presences {
    own: Option<(Millis, Presence)>,
    theirs: BTreeMap<DeviceId, (Millis, Presence)>,
}

impl Presences {
    /// When the next one is to be forgotten.
    pub(super) fn timeout(&self) -> Option<Millis> {
        self.theirs.values().map(|(said, _)| said.plus(PRESENCE_MS)).min()
    }

    fn is_at(&self, peer: &DeviceId, page: &DocId) -> bool {
        self.theirs.get(peer).is_some_and(|(_, presence)| presence.page == *page)
    }
}

/// Whether what was said then still counts. After a clock has stepped back nothing does: how old
/// it is can't be told any more.
fn counts(said: Millis, now: Millis) -> bool {
    said <= now && now.since(said) < PRESENCE_MS
}

/// What one peer is told, and how much it has said.
#[derive(Debug, Default)]
pub(super) struct Showing {
    /// When it was last told.
    told: Option<Millis>,
    /// When it is to be told what has changed since.
    due: Option<Millis>,
    /// What it has said so far would have taken up to here, at the rate that it may keep.
    heard: Millis,
}

impl Showing {
    pub(super) fn timeout(&self) -> Option<Millis> {
        self.due
    }

    /// Whether the peer may say something more now.
    fn may_say(&mut self, now: Millis) -> bool {
        let most = now.plus(PRESENCE_BURST * PRESENCE_EVERY_MS);
        // Only a clock that has stepped back leaves it beyond that.
        let heard = if self.heard > most { now } else { self.heard.max(now) };
        let next = heard.plus(PRESENCE_EVERY_MS);
        let fair = next <= most;
        if fair {
            self.heard = next;
        }
        fair
    }
}

impl World {
    /// Our person is here now.
    pub(super) fn set_presence(&mut self, now: Millis, presence: Presence) {
        self.presences.own = Some((now, presence));
    }

    /// The peers in a page, as they said within the last [`PRESENCE_MS`].
    pub(super) fn present(
        &self,
        now: Millis,
        space: &SpaceId,
        page: &DocId,
    ) -> Vec<(DeviceId, Presence)> {
        let here = self.presences.theirs.iter().filter(|(peer, (said, presence))| {
            (presence.space, presence.page) == (*space, *page)
                && counts(*said, now)
                && self.shares(peer, space)
        });
        here.map(|(peer, (_, presence))| (*peer, *presence)).collect()
    }

    /// Forgets what was said too long ago.
    pub(super) fn expire_presences(&mut self, now: Millis) {
        let over: Vec<DeviceId> = self
            .presences
            .theirs
            .iter()
            .filter(|(_, (said, _))| !counts(*said, now))
            .map(|(peer, _)| *peer)
            .collect();
        over.iter().for_each(|peer| self.forget_presence(peer));
    }

    /// Forgets where a peer is.
    pub(super) fn forget_presence(&mut self, peer: &DeviceId) {
        if let Some((_, presence)) = self.presences.theirs.remove(peer) {
            self.effects.push_back(Effect::PresenceChanged { page: presence.page });
        }
    }

    fn note_presence(&mut self, now: Millis, peer: DeviceId, presence: Presence) {
        let before = self.presences.theirs.insert(peer, (now, presence));
        let before = before.map(|(_, presence)| presence);
        if before == Some(presence) {
            return;
        }
        if let Some(left) = before.filter(|before| before.page != presence.page) {
            self.effects.push_back(Effect::PresenceChanged { page: left.page });
        }
        self.effects.push_back(Effect::PresenceChanged { page: presence.page });
    }
}

impl Link {
    /// The peer says where it is. More than it may say is ignored.
    pub(super) fn on_presence(&mut self, world: &mut World, now: Millis, presence: Presence) {
        if presence.page.kind() != Some(DocKind::Page)
            || presence.space == world.control
            || !world.shares(&self.peer, &presence.space)
            || !self.showing.may_say(now)
        {
            return;
        }
        let came = !world.presences.is_at(&self.peer, &presence.page);
        world.note_presence(now, self.peer, presence);
        if came {
            // Who comes to our page learns at once that we are there.
            self.show_presence(world, now);
        }
    }

    /// Tells the peer where we are: soon, if it is in the same page, and now and then otherwise.
    pub(super) fn show_presence(&mut self, world: &mut World, now: Millis) {
        self.showing.due = None;
        let Some((said, own)) = world.presences.own else { return };
        if !counts(said, now) || !world.shares(&self.peer, &own.space) {
            return;
        }
        let near = world.presences.is_at(&self.peer, &own.page);
        let gap = if near { PRESENCE_EVERY_MS } else { PRESENCE_AFAR_MS };
        match self.showing.told.filter(|told| *told <= now).map(|told| told.plus(gap)) {
            Some(at) if at > now => self.showing.due = Some(at),
            _ => {
                self.showing.told = Some(now);
                world.send(self.peer, &Frame::Presence(own));
            }
        }
    }
}
