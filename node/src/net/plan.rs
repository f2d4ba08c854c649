//! What the owner wants of the network: all that outlives a panic of the task that does it.
//!
//! Commands only change the plan; the driver makes the swarm follow it. So a command is never lost
//! to a restart.

use std::collections::{BTreeMap, BTreeSet};

use libp2p::PeerId;

use protocol::ids::DeviceId;

use super::{
    address_book::AddressBook,
    api::{NetCommand, NetConfig},
    identity::peer_of,
    listeners::Listeners,
    members::Members,
};

/// Which connections may be dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changed {
    /// All of them: the machine has slept.
    Everything,
    /// Those over IPv4 or over IPv6, of which an address is gone.
    V4,
    V6,
}

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) config: NetConfig,
    pub(super) us: DeviceId,
    pub(super) listeners: Listeners,
    pub(super) book: AddressBook,
    pub(super) members: Members,
    /// The peer ids of colleagues' devices: to find out whether a key is one costs a square root.
    peers: BTreeMap<DeviceId, PeerId>,
    /// Everything may be different since the driver last looked.
    pub(super) recover: Option<Changed>,
    blocked: BTreeSet<PeerId>,
    partitioned: BTreeSet<PeerId>,
    pub(super) stopping: bool,
    /// Restarts since the swarm last ran well for a while.
    pub(super) restarts: u32,
    last_generation: u64,
}

impl Plan {
    pub(super) fn new(config: NetConfig, us: DeviceId) -> Self {
        let mut listeners = Listeners::default();
        for address in &config.listen {
            listeners.add(address.clone());
        }
        Self {
            us,
            listeners,
            book: AddressBook::new(config.luck),
            members: Members::default(),
            peers: BTreeMap::new(),
            recover: None,
            blocked: BTreeSet::new(),
            partitioned: BTreeSet::new(),
            stopping: false,
            restarts: 0,
            last_generation: config.luck,
            config,
        }
    }

    /// Takes note of a command.
    pub(super) fn apply(&mut self, command: NetCommand) {
        match command {
            NetCommand::Listen(address) => self.listeners.add(address),
            NetCommand::Dial(address) => self.book.dial(address),
            NetCommand::Colleagues(devices) => {
                self.peers = devices.iter().filter_map(|it| Some((*it, self.peer(it)?))).collect();
                let peers: BTreeSet<PeerId> = self.peers.values().copied().collect();
                self.members.set(peers.clone());
                self.book.set_members(peers);
            }
            NetCommand::Circles(circles) => {
                let peers = |circle: &BTreeSet<DeviceId>| {
                    circle.iter().filter_map(|it| self.peer(it)).collect()
                };
                self.book.set_circles(circles.iter().map(peers).collect());
            }
            NetCommand::Keep(devices) => {
                self.book.keep(devices.iter().filter_map(|it| self.peer(it)).collect());
            }
            NetCommand::Metered(metered) => self.book.spare(metered),
            NetCommand::KnownPeer { peer, addresses, via, relays } => {
                if let Some(peer) = usable(&peer) {
                    let via = via.iter().filter_map(usable).collect();
                    self.book.know_peer(peer, addresses, via, relays);
                }
            }
            NetCommand::Recover => self.recover = Some(Changed::Everything),
            NetCommand::HeardOf { peer, addresses } => {
                if let Some(peer) = usable(&peer) {
                    self.book.hear_of(peer, addresses);
                }
            }
            NetCommand::Forget(peer) => {
                if let Some(peer) = usable(&peer) {
                    self.book.forget_peer(peer);
                }
            }
            NetCommand::ForgetAddress(address) => self.book.forget_address(address),
            NetCommand::Block(peer) => self.blocked.extend(usable(&peer)),
            NetCommand::Unblock(peer) => {
                let before = self.refused();
                if let Some(peer) = usable(&peer) {
                    self.blocked.remove(&peer);
                }
                self.lift(&before);
            }
            NetCommand::Partition(peers) => {
                let before = self.refused();
                self.partitioned = peers.iter().filter_map(usable).collect();
                self.lift(&before);
            }
            NetCommand::Stop => self.stopping = true,
            #[cfg(test)]
            NetCommand::Panic | NetCommand::PanicInConnection => (),
        }
    }

    /// A device's peer id, if its key is one.
    fn peer(&self, device: &DeviceId) -> Option<PeerId> {
        self.peers.get(device).copied().or_else(|| usable(device))
    }

    /// Peers that may not be connected.
    pub(super) fn refused(&self) -> BTreeSet<PeerId> {
        self.blocked.union(&self.partitioned).copied().collect()
    }

    /// Whether a refused peer was blocked for itself, and not only cut off with others.
    pub(super) fn is_blocked(&self, peer: &PeerId) -> bool {
        self.blocked.contains(peer)
    }

    /// A number that no earlier session of this or another life of the device had.
    pub(super) fn new_generation(&mut self) -> u64 {
        self.last_generation = self.last_generation.wrapping_add(1);
        self.last_generation
    }

    fn lift(&mut self, before: &BTreeSet<PeerId>) {
        let now = self.refused();
        for peer in before.difference(&now) {
            self.book.lifted(*peer);
        }
    }
}

fn usable(device: &DeviceId) -> Option<PeerId> {
    peer_of(device).inspect_err(|error| tracing::warn!(%device, %error, "ignored a device")).ok()
}

#[cfg(test)]
mod tests {
    use protocol::crypto::DeviceKey;

    use super::*;
    use crate::net::{
        address_book::{Standing, Step},
        identity::device_of,
    };

    fn device(seed: u8) -> DeviceId {
        DeviceKey::from_seed(&[seed; 32]).device()
    }

    /// A plan that knows device 2, and has just failed to reach it for the fifth time.
    fn plan() -> Plan {
        let mut plan = Plan::new(NetConfig::new(DeviceKey::from_seed(&[1; 32]), 7), device(1));
        let place = "/ip4/10.0.0.1/tcp/1".parse().expect("an address");
        let (addresses, via) = (vec![place], Vec::new());
        plan.apply(NetCommand::KnownPeer { peer: device(2), addresses, via, relays: false });
        let peer = peer_of(&device(2)).expect("a key");
        (0..5).for_each(|_| plan.book.lost(peer, false));
        plan
    }

    fn dials(plan: &mut Plan) -> bool {
        let refused = plan.refused();
        let steps = plan.book.steps(|peer| match refused.contains(peer) {
            true => Standing::LeaveAlone,
            false => Standing::Away,
        });
        steps.iter().any(|step| matches!(step, Step::Dial(..)))
    }

    #[test]
    fn a_peer_is_dialled_at_once_when_nothing_refuses_it_any_more() {
        assert!(!dials(&mut plan()), "the control: it would wait");
        let mut plan = plan();
        plan.apply(NetCommand::Block(device(2)));
        plan.apply(NetCommand::Partition([device(2), device(3)].into()));
        assert_eq!(plan.refused().len(), 2);
        assert!(!dials(&mut plan));
        plan.apply(NetCommand::Partition([device(3)].into()));
        assert!(!dials(&mut plan), "still blocked for itself");
        plan.apply(NetCommand::Unblock(device(2)));
        assert!(dials(&mut plan));
        assert_eq!(plan.refused().iter().map(device_of).collect::<Vec<_>>(), [Ok(device(3))]);
    }
}
