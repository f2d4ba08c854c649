//! Lines: who tries to reach whom, sessions that begin and end, frames that arrive.

use node::core::Input;
use protocol::ids::DeviceId;

use super::{Happening, World};
use crate::{network::SessionId, trace::short};

/// Milliseconds for which a refused pair doesn't try again.
const REFUSED_MS: u64 = 45_000;

impl World {
    /// Opens what can be opened, gives up what is dead.
    pub(super) fn tend_lines(&mut self) {
        let wants: Vec<_> = (0..self.seats.len()).map(|node| self.wanted(node)).collect();
        let wants = |from: usize, to: Option<DeviceId>| {
            wants[from].as_ref().is_none_or(|wanted| to.is_some_and(|to| wanted.contains(&to)))
        };
        for id in self.network.all() {
            let Some((one, other)) = self.network.session(id).map(|session| session.ends) else {
                continue;
            };
            let (first, second) = (self.seats[one].device, self.seats[other].device);
            let wanted = wants(one, second) || wants(other, first);
            if self.network.is_over(id, self.now) {
                self.close(id, "dead");
            } else if self.network.note_wanted(id, wanted, self.now) {
                self.close(id, "nobody has picked it");
            }
        }
        for one in 0..self.seats.len() {
            for other in one + 1..self.seats.len() {
                let (first, second) = (self.seats[one].device, self.seats[other].device);
                let wanted = wants(one, second) || wants(other, first);
                if wanted && self.may_meet(one, other) && self.luck.chance(600) {
                    self.meet(one, other);
                }
            }
        }
    }

    /// Opens a session now, if the line allows it.
    pub fn meet(&mut self, one: usize, other: usize) {
        let device = |node: usize| self.seats.get(node).and_then(|seat| seat.device);
        let (Some(first), Some(second)) = (device(one), device(other)) else { return };
        let Some(id) = self.network.open(one, other, self.now) else { return };
        self.trace.note(self.now, format_args!("session {id}: {one} - {other}"));
        let address = |node: usize| format!("sim/{node}");
        self.input(one, Input::Connected { peer: second, address: address(other) });
        self.input(other, Input::Connected { peer: first, address: address(one) });
        for node in [one, other] {
            let wait = self.luck.between(5, 500);
            self.put(wait, Happening::Timed(node, id));
        }
    }

    pub(super) fn may_meet(&self, one: usize, other: usize) -> bool {
        let runs = |node: usize| self.seats[node].core.is_some();
        let reaches = |from: usize, to: usize| {
            self.seats[from].reach.as_ref().is_none_or(|reach| reach.contains(&to))
        };
        let keeps = |from: usize, to: usize| {
            let cut = self.cut_lines.get(&from);
            !cut.is_some_and(|cut| self.seats[to].device.is_some_and(|it| cut.contains(&it)))
        };
        let waits = self.refused.get(&(one, other)).is_some_and(|until| self.now < *until);
        runs(one)
            && runs(other)
            && self.seats[one].device != self.seats[other].device
            && reaches(one, other)
            && reaches(other, one)
            && keeps(one, other)
            && keeps(other, one)
            && !waits
            // A transport has one session with a device; a twin has to wait its turn.
            && !self.talks_to(one, self.seats[other].device)
            && !self.talks_to(other, self.seats[one].device)
    }

    fn talks_to(&self, node: usize, device: Option<DeviceId>) -> bool {
        let sessions = self.network.sessions_of(node).into_iter();
        let mut others = sessions.filter_map(|id| Some(self.network.session(id)?.other(node)));
        others.any(|other| self.seats[other].device == device)
    }

    /// The session of a node with a device.
    pub(super) fn session_with(&self, node: usize, device: DeviceId) -> Option<SessionId> {
        self.network.sessions_of(node).into_iter().find(|id| {
            let other = self.network.session(*id).map(|session| session.other(node));
            other.is_some_and(|other| self.seats[other].device == Some(device))
        })
    }

    /// Ends a session at both ends.
    pub(super) fn close(&mut self, id: SessionId, why: &str) {
        let Some(session) = self.network.close(id) else { return };
        let (one, other) = session.ends;
        self.trace.note(self.now, format_args!("session {id} over: {why}"));
        for (node, peer) in [(one, other), (other, one)] {
            if let Some(peer) = self.seats[peer].device {
                self.input(node, Input::Disconnected { peer });
            }
        }
    }

    /// Ends all sessions of a node, as when it dies.
    pub(super) fn close_all(&mut self, node: usize) {
        for id in self.network.sessions_of(node) {
            self.close(id, "a node is gone");
        }
    }

    /// A node asked to end a session.
    pub(super) fn refuse(&mut self, id: SessionId, reason: &str) {
        if let Some(session) = self.network.session(id) {
            let (one, other) = session.ends;
            let wait = REFUSED_MS + self.luck.between(0, 10_000);
            self.refused.insert((one.min(other), one.max(other)), self.now + wait);
        }
        self.close(id, reason);
    }

    /// Forgets who refused whom.
    pub fn forgive(&mut self) {
        self.refused.clear();
    }

    /// Cuts or restores the lines that a node asked to be cut.
    pub(super) fn cut_line(&mut self, node: usize, devices: std::collections::BTreeSet<DeviceId>) {
        for id in self.network.sessions_of(node) {
            let other = self.network.session(id).map(|session| session.other(node));
            let device = other.and_then(|other| self.seats[other].device);
            if device.is_some_and(|device| devices.contains(&device)) {
                self.close(id, "the line was cut");
            }
        }
        self.cut_lines.insert(node, devices);
    }

    /// Sends a frame over the session between two nodes, whoever made it.
    pub fn send_raw(&mut self, from: usize, to: usize, bytes: Vec<u8>) -> bool {
        let Some(id) = self.network.between(from, to) else { return false };
        self.send(id, from, bytes);
        true
    }

    pub(super) fn send(&mut self, id: SessionId, from: usize, bytes: Vec<u8>) {
        let Some(to) = self.network.session(id).map(|session| session.other(from)) else { return };
        let Self { network, plan, tally, now, .. } = self;
        let flights = network.send(plan, tally, id, from, *now, bytes);
        for flight in flights {
            let bytes = flight.bytes;
            self.put(flight.at - self.now, Happening::Arrive { session: id, to, bytes });
        }
    }

    pub(super) fn arrive(&mut self, id: SessionId, to: usize, bytes: Vec<u8>) {
        let Some(session) = self.network.session(id) else { return };
        let from = session.other(to);
        let Some(peer) = self.seats[from].device else { return };
        self.trace
            .note(self.now, format_args!("{from} > {to}: {} bytes {}", bytes.len(), short(&bytes)));
        self.seats[to].hears(&bytes);
        self.input(to, Input::Frame { peer, bytes });
    }
}
