//! Offices: which links are long, and which of them carry live entries.
//!
//! Peers that answer quickly are near. Devices near each other, over any number of steps, are an office,
//! and the least of them stands for it: each follows the least that anybody near tells of, as a network
//! of switches finds its root (IEEE 802.1D). The ways to it are the tree on which entries go inside the
//! office. Roots of offices keep connected with each other. What is
//! written in one office goes to its root, once over the line to each other office, and spreads there.
//! All other links of offices announce only. So when a root dies without a word, what was announced is asked
//! for a moment later, and the office has another root as soon as the dead one's neighbours miss it.
//!
//! Invariant: nothing here says what a peer may get, only over which of its links it gets it first. What
//! a member says of offices that isn't so costs time, and is mended as everything that is lost.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    ids::{DeviceId, LogId},
    limits::OFFICES_SAID_MAX,
    wire::{Frame, Office, OfficeRoot},
};

use super::{
    Effect,
    limits::{BRIDGES_KEPT_MAX, OFFICE_DELAY_MS, OFFICE_HOPS_MAX},
    link::Link,
    world::World,
};

/// What a link does for live entries, as far as offices matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Lane {
    /// What the tree of pushes says.
    #[default]
    Usual,
    /// It announces: over other links everything comes to the peer, too.
    Shut,
    /// A step of one end's way to the root: it passes everything on at once.
    Tree,
    /// Both ends are roots: each tells the other what comes from its own office.
    Bridge,
}

/// What one peer has to do with offices.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Whether it is near; `None` until its first answer was timed.
    pub(super) near: Option<bool>,
    said: Option<Office>,
    pub(super) lane: Lane,
    /// When it is to be told of our office.
    tell_at: Option<Millis>,
    told: Option<Office>,
}

impl Place {
    pub(super) fn timeout(&self) -> Option<Millis> {
        self.tell_at
    }

    fn is_far(&self) -> bool {
        self.near == Some(false)
    }

    /// The root of its office, when it is one itself.
    fn root_itself(&self, peer: &DeviceId) -> bool {
        let said = self.said.as_ref().filter(|said| !said.alone);
        said.is_some_and(|said| said.hops == 0 && said.root.device == *peer)
    }
}

/// Our own office, as far as we know.
#[derive(Debug, Default)]
pub(super) struct Offices {
    /// Somebody came, went, moved or said something.
    pub(super) stale: bool,
    own: Option<Office>,
    kept: BTreeSet<DeviceId>,
}

impl Offices {
    /// Who stands for our office.
    pub(super) fn root(&self) -> Option<DeviceId> {
        self.own.as_ref().map(|own| own.root.device)
    }

    /// Whether anything is known of any office.
    pub(super) fn is_known(&self) -> bool {
        self.own.is_some()
    }
}

/// Finds our office anew after a change, and what each link does.
pub(super) fn settle(world: &mut World, now: Millis, links: &mut [&mut Link]) {
    if !std::mem::take(&mut world.offices.stale) {
        return;
    }
    let own = find(world, links);
    keep_bridges(world, &own);
    for link in links.iter_mut() {
        let lane = lane(world, &own, link);
        if lane != link.place.lane {
            link.place.lane = lane;
            link.eager = lane != Lane::Shut;
        }
        if link.place.told.as_ref() != Some(&own) {
            link.place.tell_at.get_or_insert(now.plus(OFFICE_DELAY_MS));
        }
    }
    world.offices.own = Some(own);
}

/// Our office by what those near say of theirs.
fn find(world: &World, links: &[&mut Link]) -> Office {
    let relays = world.records.get(&world.me).is_some_and(|record| record.relays);
    let us = OfficeRoot { passing: !relays, device: world.me };
    let mut best = (us, 0, None);
    let near = || links.iter().filter(|link| link.place.near == Some(true));
    for link in near() {
        let Some(said) = &link.place.said else { continue };
        let hops = said.hops.saturating_add(1);
        let is_member = world.spaces_of(&said.root.device).is_some();
        if hops > OFFICE_HOPS_MAX || said.root.device == world.me || !is_member {
            continue;
        }
        let found = (said.root, hops, Some(link.peer));
        if found < best {
            best = found;
        }
    }
    let (root, hops, way) = best;
    let far = || links.iter().filter(|link| link.place.is_far());
    let bridged: BTreeSet<DeviceId> = match way {
        None => far().map(|it| it.peer).filter(|it| root_of(links, it)).collect(),
        Some(way) => {
            let above = links.iter().find(|link| link.peer == way);
            let said = above.and_then(|link| link.place.said.as_ref());
            said.into_iter().flat_map(|said| said.bridged.iter().copied()).collect()
        }
    };
    let said = |link: &&&mut Link| link.place.said.clone();
    let offices = far().filter_map(|link| said(&link)).filter(|said| !said.alone);
    let mut heard: BTreeSet<DeviceId> = offices.map(|said| said.root.device).collect();
    heard.extend(near().filter_map(|link| said(&link)).flat_map(|said| said.heard));
    heard.extend(&bridged);
    let some = |offices: BTreeSet<DeviceId>| -> Vec<DeviceId> {
        let others = offices.into_iter().filter(|it| *it != root.device && *it != world.me);
        others.take(OFFICES_SAID_MAX).collect()
    };
    Office {
        root,
        alone: near().next().is_none(),
        hops,
        above: way,
        bridged: some(bridged),
        heard: some(heard),
    }
}

fn root_of(links: &[&mut Link], peer: &DeviceId) -> bool {
    links.iter().any(|link| link.peer == *peer && link.place.root_itself(peer))
}

fn lane(world: &World, own: &Office, link: &Link) -> Lane {
    let Some(said) = &link.place.said else { return Lane::Usual };
    // The ways to the root are a tree, whoever writes: a tree that only the order of copies makes would fall
    // apart where many write at once. Of two ends one may take the other for far; it is the one that needs
    // the way who knows.
    if own.above == Some(link.peer) || said.above == Some(world.me) {
        return Lane::Tree;
    }
    if link.place.near == Some(true) {
        return if said.root == own.root { Lane::Shut } else { Lane::Usual };
    }
    if !link.place.is_far() {
        return Lane::Usual;
    }
    if own.hops == 0 && !own.alone && link.place.root_itself(&link.peer) {
        Lane::Bridge
    } else if own.bridged.contains(&said.root.device) {
        Lane::Shut
    } else {
        Lane::Usual
    }
}

/// Has a root connected with other roots: of many with those that come after it, so that not
/// everybody chooses the same.
fn keep_bridges(world: &mut World, own: &Office) {
    let mut kept = BTreeSet::new();
    if own.hops == 0 && !own.alone {
        let after = own.heard.iter().filter(|it| **it > world.me);
        let before = own.heard.iter().filter(|it| **it < world.me);
        kept.extend(after.chain(before).take(BRIDGES_KEPT_MAX).copied());
    }
    if world.offices.kept != kept {
        world.offices.kept.clone_from(&kept);
        world.effects.push_back(Effect::Bridges { devices: kept });
    }
}

impl Link {
    /// Whether a log's news, which `giver` gave us, reach this root over the giver's own bridge.
    pub(super) fn hears_from(&self, world: &World, giver: Option<&Office>, log: &LogId) -> bool {
        self.place.lane == Lane::Bridge
            && log.device != world.me
            && giver.is_some_and(|giver| giver.bridged.contains(&self.peer))
    }

    /// What the peer said of its office, if it is a root beyond a bridge.
    pub(super) fn beyond(&self) -> Option<&Office> {
        self.place.said.as_ref().filter(|_| self.place.lane == Lane::Bridge)
    }

    /// The peer says which office it is in.
    pub(super) fn on_office(&mut self, world: &mut World, office: Office) {
        if self.place.said.as_ref() != Some(&office) {
            self.place.said = Some(office);
            world.offices.stale = true;
        }
    }

    /// Tells the peer which office we are in.
    pub(super) fn tell_office(&mut self, world: &mut World) {
        self.place.tell_at = None;
        let Some(own) = world.offices.own.clone() else { return };
        if self.place.told.as_ref() != Some(&own) {
            world.send(self.peer, &Frame::Office(own.clone()));
            self.place.told = Some(own);
        }
    }
}
