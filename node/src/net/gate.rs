//! Who is turned away at the door: peers whose identity isn't an ed25519 key, and strangers when
//! too many are waiting to be admitted, in all or from one address.
//!
//! Invariant: the number of inbound connections that are pending, or established and not admitted,
//! never exceeds [`UNADMITTED_INBOUND_MAX`], nor [`UNADMITTED_INBOUND_PER_ADDRESS_MAX`] from one
//! origin. So a crowd of strangers can't keep members out for longer than a handshake, unless it
//! has many addresses.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::Ipv4Addr,
    task::{Context, Poll},
};

use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse},
    multiaddr::Protocol,
    swarm::{
        ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandler, THandlerInEvent,
        THandlerOutEvent, ToSwarm, dummy,
    },
};
use thiserror::Error;

use super::{
    high_water::high_water,
    identity::device_of,
    limits::{UNADMITTED_INBOUND_MAX, UNADMITTED_INBOUND_PER_ADDRESS_MAX},
};

/// Why a connection was turned away.
#[derive(Debug, Error, PartialEq, Eq)]
pub(super) enum TurnedAway {
    #[error("too many connections wait to be admitted")]
    Crowded,
    #[error("too many connections from this address wait to be admitted")]
    CrowdedAddress,
}

/// Where a connection comes from, as coarse as one attacker can easily vary it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    V4(Ipv4Addr),
    /// The first 64 bits: a household or an office network.
    V6([u16; 4]),
    /// Not an IP address: counted together.
    Elsewhere,
}

impl Origin {
    fn of(address: &Multiaddr) -> Self {
        match address.iter().next() {
            Some(Protocol::Ip4(v4)) => Self::V4(v4),
            Some(Protocol::Ip6(v6)) => match v6.to_ipv4_mapped() {
                Some(v4) => Self::V4(v4),
                None => {
                    let [a, b, c, d, ..] = v6.segments();
                    Self::V6([a, b, c, d])
                }
            },
            _ => Self::Elsewhere,
        }
    }
}

/// Counts strangers at the door.
#[derive(Debug, Default)]
pub(super) struct Behaviour {
    waiting: BTreeMap<ConnectionId, Origin>,
    by_origin: BTreeMap<Origin, usize>,
}

impl Behaviour {
    /// The owner admitted the peer of this connection: its place at the door is free.
    pub(super) fn admitted(&mut self, connection: ConnectionId) {
        self.leave(connection);
    }

    fn enter(&mut self, connection: ConnectionId, origin: Origin) -> Result<(), TurnedAway> {
        if self.waiting.len() >= UNADMITTED_INBOUND_MAX {
            return Err(TurnedAway::Crowded);
        }
        let count = self.by_origin.entry(origin).or_default();
        if *count >= UNADMITTED_INBOUND_PER_ADDRESS_MAX {
            return Err(TurnedAway::CrowdedAddress);
        }
        *count += 1;
        self.waiting.insert(connection, origin);
        high_water().strangers.note(self.waiting.len());
        Ok(())
    }

    fn leave(&mut self, connection: ConnectionId) {
        let Some(origin) = self.waiting.remove(&connection) else { return };
        if let Some(count) = self.by_origin.get_mut(&origin) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.by_origin.remove(&origin);
            }
        }
    }
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = dummy::ConnectionHandler;
    type ToSwarm = Infallible;

    fn handle_pending_inbound_connection(
        &mut self,
        connection: ConnectionId,
        _: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        self.enter(connection, Origin::of(remote)).map_err(ConnectionDenied::new)
    }

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        device_of(&peer).map_err(ConnectionDenied::new)?;
        Ok(dummy::ConnectionHandler)
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        device_of(&peer).map_err(ConnectionDenied::new)?;
        Ok(dummy::ConnectionHandler)
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionClosed(closed) => self.leave(closed.connection_id),
            FromSwarm::ListenFailure(failure) => self.leave(failure.connection_id),
            // The enum is open to additions; no other event ends a connection.
            _ => (),
        }
    }

    fn on_connection_handler_event(
        &mut self,
        _: PeerId,
        _: ConnectionId,
        event: THandlerOutEvent<Self>,
    ) {
        match event {}
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use libp2p::{identity::Keypair, multihash::Multihash};

    use super::*;
    use crate::net::identity::UnusableIdentity;

    fn here() -> Multiaddr {
        "/ip4/10.0.0.1/tcp/4001".parse().expect("an address")
    }

    fn knock(gate: &mut Behaviour, number: usize, remote: &str) -> Result<(), TurnedAway> {
        let remote = remote.parse().expect("an address");
        gate.handle_pending_inbound_connection(
            ConnectionId::new_unchecked(number),
            &here(),
            &remote,
        )
        .map_err(|denied| denied.downcast::<TurnedAway>().expect("our reason"))
    }

    #[test]
    fn threat_30_one_address_can_not_fill_the_door() {
        let mut gate = Behaviour::default();
        for number in 0..UNADMITTED_INBOUND_PER_ADDRESS_MAX {
            assert_eq!(knock(&mut gate, number, "/ip4/10.0.0.2/tcp/1"), Ok(()));
        }
        let refused = knock(&mut gate, 1000, "/ip4/10.0.0.2/udp/2/quic-v1");
        assert_eq!(refused, Err(TurnedAway::CrowdedAddress));
        let mapped = knock(&mut gate, 1001, "/ip6/::ffff:10.0.0.2/tcp/2");
        assert_eq!(mapped, Err(TurnedAway::CrowdedAddress), "the same address in other clothes");
        assert_eq!(knock(&mut gate, 1002, "/ip4/10.0.0.3/tcp/1"), Ok(()), "others still come in");
        gate.admitted(ConnectionId::new_unchecked(0));
        assert_eq!(
            knock(&mut gate, 1003, "/ip4/10.0.0.2/tcp/3"),
            Ok(()),
            "admission frees a place"
        );
    }

    #[test]
    fn addresses_of_one_v6_network_count_together() {
        let mut gate = Behaviour::default();
        for number in 0..UNADMITTED_INBOUND_PER_ADDRESS_MAX {
            let remote = format!("/ip6/2001:db8:1:2::{number:x}/tcp/1");
            assert_eq!(knock(&mut gate, number, &remote), Ok(()));
        }
        let refused = knock(&mut gate, 1000, "/ip6/2001:db8:1:2:3:4:5:6/tcp/1");
        assert_eq!(refused, Err(TurnedAway::CrowdedAddress));
        assert_eq!(knock(&mut gate, 1001, "/ip6/2001:db8:1:3::1/tcp/1"), Ok(()));
    }

    #[test]
    fn threat_30_the_door_has_room_for_so_many_in_all() {
        let mut gate = Behaviour::default();
        for number in 0..UNADMITTED_INBOUND_MAX {
            let remote = format!("/ip4/10.1.{}.{}/tcp/1", number / 200, number % 200);
            assert_eq!(knock(&mut gate, number, &remote), Ok(()));
        }
        assert_eq!(knock(&mut gate, 1000, "/ip4/10.9.9.9/tcp/1"), Err(TurnedAway::Crowded));
    }

    #[test]
    fn an_identity_that_is_no_ed25519_key_is_turned_away_in_both_directions() {
        let mut gate = Behaviour::default();
        let hashed = Multihash::wrap(0x12, &[7; 32]).expect("fits");
        let foreign = PeerId::from_multihash(hashed).expect("a peer id");
        let ours = Keypair::generate_ed25519().public().to_peer_id();
        for (peer, welcome) in [(foreign, false), (ours, true)] {
            let id = ConnectionId::new_unchecked(1);
            let inbound = gate.handle_established_inbound_connection(id, peer, &here(), &here());
            let outbound = gate.handle_established_outbound_connection(
                id,
                peer,
                &here(),
                Endpoint::Dialer,
                PortUse::Reuse,
            );
            for result in [inbound, outbound] {
                assert_eq!(result.is_ok(), welcome);
                if let Err(denied) = result {
                    let reason = denied.downcast::<UnusableIdentity>().expect("our reason");
                    assert_eq!(reason, UnusableIdentity::NotEd25519);
                }
            }
        }
    }
}
