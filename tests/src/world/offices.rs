//! Who is near whom, and which lines there are to be, as each node's network decides it.
//!
//! The network itself isn't simulated (`node/src/net` has tests of its own): what it tells a node, and what
//! it does with what the node asks of it, is.

use std::collections::BTreeSet;

use node::core::Input;
use protocol::ids::DeviceId;

use super::{Happening, World};
use crate::{network::SessionId, trouble::Trouble};

/// Of a thousand first answers of somebody near, so many are too slow to tell.
const SLOW: u32 = 100;

/// Milliseconds after which a new connection is timed again.
const AGAIN_MS: u64 = 2_500;

/// Of those near, so many are picked beside the others.
const NEAR_PICKED: usize = 1;

impl World {
    /// A node's network has timed a peer. It tells of it when that is news.
    pub(super) fn timed(&mut self, node: usize, id: SessionId) {
        let Some(other) = self.network.session(id).map(|session| session.other(node)) else {
            return;
        };
        let Some(peer) = self.seats[other].device else { return };
        if self.seats[node].core.is_none() || !self.network.passes(node, other, self.now) {
            return;
        }
        let known = self.seats[node].net.timed.get(&peer).copied();
        // The quickest answer counts, so who was near once is near as long as the program runs.
        let is_here = self.network.office(node) == self.network.office(other);
        let mut near = is_here || known == Some(true);
        if near && known != Some(true) && self.luck.chance(SLOW) {
            near = false;
            self.put(AGAIN_MS, Happening::Timed(node, id));
        }
        if known != Some(near) {
            self.seats[node].net.timed.insert(peer, near);
            self.input(node, Input::Near { peer, near });
        }
    }

    /// A node says who reads what it reads.
    pub(super) fn told_circles(&mut self, node: usize, circles: Vec<BTreeSet<DeviceId>>) {
        let lot = |device: &DeviceId| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&(node as u64).to_le_bytes()).update(device.as_bytes());
            *hasher.finalize().as_bytes()
        };
        let ordered = circles.into_iter().map(|circle| {
            let mut circle: Vec<DeviceId> = circle.into_iter().collect();
            circle.sort_by_cached_key(lot);
            circle
        });
        self.seats[node].net.circles = Some(ordered.collect());
    }

    /// Whom a node's network wants connected; `None`: everybody. Who is absent is passed over.
    pub(super) fn wanted(&self, node: usize) -> Option<BTreeSet<DeviceId>> {
        let net = &self.seats[node].net;
        let mut wanted = net.kept.clone();
        for circle in net.circles.as_ref()? {
            let whole = self.plan.circle_whole;
            if circle.len() <= whole {
                wanted.extend(circle);
                continue;
            }
            let there = circle.iter().filter(|device| self.is_there(node, device));
            let near = there.clone().filter(|device| net.timed.get(device) == Some(&true));
            wanted.extend(there.take(whole).chain(near.take(NEAR_PICKED)));
        }
        Some(wanted)
    }

    /// Whether a node is connected with a device, or could be.
    fn is_there(&self, node: usize, device: &DeviceId) -> bool {
        let seats = self.seats.iter().enumerate();
        let mut owners = seats.filter(|(_, seat)| seat.device == Some(*device));
        owners.any(|(other, _)| {
            self.network.between(node, other).is_some()
                || self.may_meet(node, other) && self.may_pass(node, other)
        })
    }

    fn may_pass(&self, one: usize, other: usize) -> bool {
        self.network.passes(one, other, self.now) && self.network.passes(other, one, self.now)
    }

    /// Somebody goes to another office with a running machine.
    pub fn move_office(&mut self, node: usize) {
        let others = self.plan.offices.saturating_sub(1);
        if others == 0 {
            return;
        }
        let further = 1 + self.luck.below(others);
        let office = (self.network.office(node) + further) % self.plan.offices;
        self.note_trouble(Trouble::Move, node);
        for id in self.network.sessions_of(node) {
            self.close(id, "somebody moves");
        }
        self.network.move_to(node, office);
        // All addresses change: its network begins anew, those of the others don't.
        self.seats[node].net.timed.clear();
    }
}
