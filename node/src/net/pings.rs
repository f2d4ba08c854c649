//! How often a connection is tested: as often as its transport leaves us in the dark.
//!
//! QUIC keeps its connections alive and ends those whose other end is silent, within
//! [`QUIC_SILENT`](super::limits::QUIC_SILENT); it is pinged for the round trip alone. Over TCP, and
//! through a relay, nothing but an answer tells that the other end is still there.

use std::task::{Context, Poll};

use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse},
    ping,
    swarm::{
        ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandler, THandlerInEvent,
        THandlerOutEvent, ToSwarm,
    },
};

use super::{
    limits::{PING_INTERVAL, PING_INTERVAL_QUIC, PING_TIMEOUT},
    places::{is_quic, is_relayed},
};

/// libp2p's ping, with an interval for each kind of connection.
pub(super) struct Behaviour {
    /// Its events are those of all connections.
    often: ping::Behaviour,
    /// Only makes its connections' parts.
    seldom: ping::Behaviour,
}

impl Default for Behaviour {
    fn default() -> Self {
        let every = |interval| {
            let config = ping::Config::new().with_interval(interval).with_timeout(PING_TIMEOUT);
            ping::Behaviour::new(config)
        };
        Self { often: every(PING_INTERVAL), seldom: every(PING_INTERVAL_QUIC) }
    }
}

impl Behaviour {
    fn of(&mut self, address: &Multiaddr) -> &mut ping::Behaviour {
        if tells_by_itself(address) { &mut self.seldom } else { &mut self.often }
    }
}

/// Whether a connection there ends by itself when its other end is gone.
fn tells_by_itself(address: &Multiaddr) -> bool {
    is_quic(address) && !is_relayed(address)
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = <ping::Behaviour as NetworkBehaviour>::ConnectionHandler;
    type ToSwarm = ping::Event;

    fn handle_established_inbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        local: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        // Who comes through a relay is known by the address that they came to.
        let tells = if is_relayed(local) { local } else { remote };
        self.of(tells).handle_established_inbound_connection(connection, peer, local, remote)
    }

    fn handle_established_outbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        address: &Multiaddr,
        role: Endpoint,
        port: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        let interval = self.of(address);
        interval.handle_established_outbound_connection(connection, peer, address, role, port)
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        self.often.on_swarm_event(event);
    }

    fn on_connection_handler_event(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        self.often.on_connection_handler_event(peer, connection, event);
    }

    fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        self.often.poll(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_direct_quic_connection_tells_by_itself_that_it_is_dead() {
        let tells = |text: &str| tells_by_itself(&text.parse().expect("an address"));
        assert!(tells("/ip4/10.0.0.1/udp/1/quic-v1"));
        assert!(!tells("/ip4/10.0.0.1/tcp/1"));
        // The circuit is a stream: QUIC watches the way to the relay alone.
        assert!(!tells("/ip4/10.0.0.1/udp/1/quic-v1/p2p-circuit"));
    }
}
