//! The driver's part in reaching and being reached: places at relays, what the owner is told of our
//! addresses, and a new beginning when the world has changed.

use std::io;

use libp2p::{Multiaddr, PeerId, core::transport::ListenerId, multiaddr::Protocol};

use super::{
    api::{DisconnectReason, NetEvent, NetReach},
    driver::{Driver, Note},
    identity::device_of,
    places::{circuit, is_relayed},
    plan::Changed,
    reach::{is_here, is_public},
    reservations::Step,
};

impl Driver<'_> {
    /// A listener has an address, its own or one through a relay.
    pub(super) fn on_listening(&mut self, listener: ListenerId, address: Multiaddr) {
        self.stale = true;
        if is_relayed(&address) {
            if let Some(relay) = self.reservations.given(listener) {
                self.reach.relayed_by(listener, relay);
            }
            return;
        }
        self.plan.listeners.bound(listener, &address);
        self.reach.listens(listener, address.clone());
        if self.plan.config.relay {
            // Who asks for a place is told where it is: where they have reached us.
            self.swarm.add_external_address(address.clone());
            if is_public(&address) {
                self.reach.confirm(address.clone());
            }
        }
        if !is_here(&address) {
            // Another network: who couldn't be reached may be now.
            self.plan.book.try_all();
        }
        let us = *self.swarm.local_peer_id();
        self.tell(NetEvent::Listening(address.with_p2p(us).unwrap_or_else(|as_is| as_is)));
    }

    /// A listener has lost an address: connections from there are dead, and the other ends don't know.
    pub(super) fn on_address_lost(&mut self, listener: ListenerId, address: &Multiaddr) {
        self.stale = true;
        self.reach.lost(listener, address);
        if is_relayed(address) {
            return;
        }
        self.swarm.remove_external_address(address);
        // Links to nowhere come and go.
        if is_here(address) {
            return;
        }
        let changed = match address.iter().next() {
            Some(Protocol::Ip6(_)) => Changed::V6,
            _ => Changed::V4,
        };
        let both = self.plan.recover.is_some_and(|already| already != changed);
        self.plan.recover = Some(if both { Changed::Everything } else { changed });
    }

    /// A listener has closed; one at a relay is asked for again.
    pub(super) fn on_listener_closed(&mut self, listener: ListenerId, reason: &io::Result<()>) {
        self.stale = true;
        self.reach.closed(listener);
        if let Some(relay) = self.reservations.closed(listener) {
            let address = Multiaddr::from(Protocol::P2p(relay)).with(Protocol::P2pCircuit);
            let reason = match reason {
                Ok(()) => "the relay is gone".to_owned(),
                Err(error) => error.to_string(),
            };
            self.tell(NetEvent::ListenFailed { address, reason });
        }
    }

    /// Asks for places at relays, or gives them up.
    pub(super) fn see_to_reservations(&mut self) {
        let wanted = !self.plan.config.relay && !self.reach.is_public();
        let at_hand = self.relays_at_hand();
        for step in self.reservations.steps(wanted, &at_hand) {
            match step {
                Step::Ask(peer, address) => self.ask_relay(peer, address),
                Step::GiveUp(listener) => {
                    self.swarm.remove_listener(listener);
                }
                Step::Wait(peer, delay) => self.after(delay, Note::Reserve(peer)),
            }
        }
    }

    fn ask_relay(&mut self, peer: PeerId, address: Multiaddr) {
        let asked = circuit(address, &peer).map(|way| self.swarm.listen_on(way));
        match asked {
            Some(Ok(listener)) => self.reservations.asked(peer, listener),
            Some(Err(error)) => {
                tracing::debug!(%peer, %error, "a relay can't be asked for a place");
                self.reservations.failed(peer);
                self.stale = true;
            }
            None => self.reservations.failed(peer),
        }
    }

    /// Colleagues who relay and have admitted us over a direct connection, and where they are.
    fn relays_at_hand(&self) -> Vec<(PeerId, Multiaddr)> {
        let relays = self
            .peers
            .iter()
            .filter(|(peer, _)| self.plan.members.has(peer) && self.plan.book.relays(peer));
        let at = relays.filter_map(|(peer, known)| {
            let (address, inbound) = known.admitted_at()?;
            let signed = self.plan.book.places_of_relay(peer);
            // Where it came from is no place to find it.
            let address = if inbound { signed.first()?.clone() } else { without_peer(address) };
            Some((*peer, address))
        });
        at.collect()
    }

    /// Tells the owner how we may be reached, if that has changed.
    pub(super) fn tell_reach(&mut self) {
        let us = *self.swarm.local_peer_id();
        let via = self.reach.via().iter().filter_map(|peer| device_of(peer).ok()).collect();
        let reach = NetReach {
            addresses: self.reach.addresses(),
            via,
            relays: self.plan.config.relay,
            hints: self.reach.hints(us, self.plan.book.all_relays()),
        };
        if reach != self.reach_told {
            self.reach_told = reach.clone();
            self.tell(NetEvent::Reach(reach));
        }
    }

    /// The machine has slept or changed its network. The other ends of our connections have given them
    /// up, or can't reach us any more: waiting until that shows would take longer than beginning anew.
    pub(super) fn recover(&mut self, changed: Changed) {
        for known in self.peers.values_mut().filter(|known| known.is_hit_by(changed)) {
            known.hang_up(DisconnectReason::NetworkChanged);
        }
        let connections: Vec<_> = self
            .peers
            .values()
            .filter(|known| known.is_hit_by(changed))
            .flat_map(|known| known.idle_connections())
            .collect();
        for connection in connections {
            self.swarm.close_connection(connection);
        }
        self.plan.book.try_all();
    }
}

fn without_peer(address: &Multiaddr) -> Multiaddr {
    address.iter().filter(|part| !matches!(part, Protocol::P2p(_))).collect()
}
