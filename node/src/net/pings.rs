//! How often a connection is tested: as often as its transport leaves us in the dark.
//!
//! QUIC keeps its connections alive and ends those whose other end is silent, within
//! [`QUIC_SILENT`](super::limits::QUIC_SILENT); it is pinged for the round trip alone: a few times when
//! it is new, since whoever has just started is slow to answer and would be taken for far away, and then
//! seldom. Over TCP, and through a relay, nothing but an answer tells that the other end is still there.

use std::{
    task::{Context, Poll},
    time::Duration,
};

use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse},
    ping,
    swarm::{
        ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm,
        NetworkBehaviour, SubstreamProtocol, THandler, THandlerInEvent, THandlerOutEvent, ToSwarm,
        handler::ConnectionEvent,
    },
};

use super::{
    limits::{PING_INTERVAL, PING_INTERVAL_NEW, PING_INTERVAL_QUIC, PING_TIMEOUT, PINGS_NEW},
    places::{is_quic, is_relayed},
};

/// libp2p's part of a connection.
type Pinging = THandler<ping::Behaviour>;

/// libp2p's ping, with an interval for each kind of connection.
pub(super) struct Behaviour {
    /// Its events are those of all connections.
    often: ping::Behaviour,
    /// The others only make their connections' parts.
    new: ping::Behaviour,
    seldom: ping::Behaviour,
}

impl Default for Behaviour {
    fn default() -> Self {
        let every = |interval: Duration| {
            let config = ping::Config::new().with_interval(interval).with_timeout(PING_TIMEOUT);
            ping::Behaviour::new(config)
        };
        let (often, new) = (every(PING_INTERVAL), every(PING_INTERVAL_NEW));
        Self { often, new, seldom: every(PING_INTERVAL_QUIC) }
    }
}

impl Behaviour {
    /// What pings over a connection; `tells`: that ends by itself when its other end is gone.
    fn handler(
        &mut self,
        tells: bool,
        pinging: impl Fn(&mut ping::Behaviour) -> Result<Pinging, ConnectionDenied>,
    ) -> Result<Handler, ConnectionDenied> {
        let now = pinging(if tells { &mut self.new } else { &mut self.often })?;
        let later = tells.then(|| pinging(&mut self.seldom)).transpose()?;
        Ok(Handler { now, later, answers: 0 })
    }
}

/// Whether a connection there ends by itself when its other end is gone.
fn tells_by_itself(address: &Multiaddr) -> bool {
    is_quic(address) && !is_relayed(address)
}

/// What pings over one connection, and what does once that has been answered a few times.
pub(super) struct Handler {
    now: Pinging,
    later: Option<Pinging>,
    answers: u8,
}

impl Handler {
    /// Answers change who pings. The streams of the first are closed by it; at the other end that is the
    /// one failure in a row that libp2p's ping doesn't tell of.
    fn answered(&mut self) {
        self.answers = self.answers.saturating_add(1);
        if self.answers == PINGS_NEW
            && let Some(later) = self.later.take()
        {
            self.now = later;
        }
    }
}

impl ConnectionHandler for Handler {
    type FromBehaviour = <Pinging as ConnectionHandler>::FromBehaviour;
    type ToBehaviour = <Pinging as ConnectionHandler>::ToBehaviour;
    type InboundProtocol = <Pinging as ConnectionHandler>::InboundProtocol;
    type OutboundProtocol = <Pinging as ConnectionHandler>::OutboundProtocol;
    type InboundOpenInfo = <Pinging as ConnectionHandler>::InboundOpenInfo;
    type OutboundOpenInfo = <Pinging as ConnectionHandler>::OutboundOpenInfo;

    fn listen_protocol(&self) -> SubstreamProtocol<Self::InboundProtocol, Self::InboundOpenInfo> {
        self.now.listen_protocol()
    }

    fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<
        ConnectionHandlerEvent<Self::OutboundProtocol, Self::OutboundOpenInfo, Self::ToBehaviour>,
    > {
        let event = self.now.poll(context);
        if let Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(Ok(_))) = &event {
            self.answered();
        }
        event
    }

    fn on_behaviour_event(&mut self, event: Self::FromBehaviour) {
        self.now.on_behaviour_event(event);
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<
            Self::InboundProtocol,
            Self::OutboundProtocol,
            Self::InboundOpenInfo,
            Self::OutboundOpenInfo,
        >,
    ) {
        self.now.on_connection_event(event);
    }
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = Handler;
    type ToSwarm = ping::Event;

    fn handle_established_inbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        local: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        // Who comes through a relay is known by the address that they came to.
        let tells = tells_by_itself(if is_relayed(local) { local } else { remote });
        self.handler(tells, |behaviour| {
            behaviour.handle_established_inbound_connection(connection, peer, local, remote)
        })
    }

    fn handle_established_outbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        address: &Multiaddr,
        role: Endpoint,
        port: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        self.handler(tells_by_itself(address), |behaviour| {
            behaviour.handle_established_outbound_connection(connection, peer, address, role, port)
        })
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

    #[tokio::test]
    async fn a_quic_connection_is_pinged_often_until_it_has_answered_a_few_times() {
        let mut behaviour = Behaviour::default();
        let (connection, peer) = (ConnectionId::new_unchecked(1), PeerId::random());
        let mut over = |text: &str| {
            let (address, dials) = (text.parse().expect("an address"), Endpoint::Dialer);
            behaviour
                .handle_established_outbound_connection(
                    connection,
                    peer,
                    &address,
                    dials,
                    PortUse::New,
                )
                .expect("never denied")
        };
        let mut quic = over("/ip4/10.0.0.1/udp/1/quic-v1");
        for _ in 1..PINGS_NEW {
            quic.answered();
            assert!(quic.later.is_some(), "after {} answers", quic.answers);
        }
        quic.answered();
        assert!(quic.later.is_none());
        assert!(over("/ip4/10.0.0.1/tcp/1").later.is_none(), "its pings stay as they are");
    }

    #[test]
    fn only_a_direct_quic_connection_tells_by_itself_that_it_is_dead() {
        let tells = |text: &str| tells_by_itself(&text.parse().expect("an address"));
        assert!(tells("/ip4/10.0.0.1/udp/1/quic-v1"));
        assert!(!tells("/ip4/10.0.0.1/tcp/1"));
        // The circuit is a stream: QUIC watches the way to the relay alone.
        assert!(!tells("/ip4/10.0.0.1/udp/1/quic-v1/p2p-circuit"));
    }
}
