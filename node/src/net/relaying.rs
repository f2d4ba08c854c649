//! Carrying others' connections: this node as a relay, for members only.
//!
//! Invariant: a circuit runs between two devices of members, and what it carries is encrypted between
//! them. Bounds are by member, since a whole office stands behind one address, and none of them ends a
//! catch-up.

use std::{num::NonZeroU32, time::Instant};

use libp2p::{Multiaddr, PeerId, relay};

use super::{
    limits::{
        CIRCUIT_LASTS, CIRCUITS_MAX, CIRCUITS_PER_PEER_MAX, CONNECTIONS_PER_PEER_MAX,
        RELAY_REQUEST_EVERY, RELAY_REQUESTS_MAX, RESERVATIONS_GIVEN_MAX,
    },
    members::Members,
};

/// A relay that serves these members and nobody else.
pub(super) fn behaviour(us: PeerId, members: &Members) -> relay::Behaviour {
    let mut config = relay::Config {
        max_reservations: RESERVATIONS_GIVEN_MAX,
        max_reservations_per_peer: CONNECTIONS_PER_PEER_MAX as usize,
        max_circuits: CIRCUITS_MAX,
        max_circuits_per_peer: CIRCUITS_PER_PEER_MAX,
        max_circuit_duration: CIRCUIT_LASTS,
        // None.
        max_circuit_bytes: 0,
        reservation_rate_limiters: vec![members_only(members)],
        circuit_src_rate_limiters: vec![members_only(members)],
        ..relay::Config::default()
    };
    if let Some(requests) = NonZeroU32::new(RELAY_REQUESTS_MAX) {
        config = config
            .reservation_rate_per_peer(requests, RELAY_REQUEST_EVERY)
            .circuit_src_per_peer(requests, RELAY_REQUEST_EVERY);
    }
    let mut relay = relay::Behaviour::new(us, config);
    // Whoever can connect to us may ask, however we are reached.
    relay.set_status(Some(relay::Status::Enable));
    relay
}

/// Refuses everybody else. Who is reached through us was a member when it asked for its place, and loses
/// that with its connection when it is one no more.
fn members_only(members: &Members) -> Box<dyn relay::RateLimiter> {
    let members = members.clone();
    Box::new(move |peer: PeerId, _: &Multiaddr, _: Instant| members.has(&peer))
}
