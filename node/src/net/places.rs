//! Where one peer may be found, by who said so, and in which order it is tried.
//!
//! Invariant: what is merely heard never takes the place of what people gave or the peer itself has
//! signed; each kind is replaced only by its like.

use libp2p::{Multiaddr, PeerId, multiaddr::Protocol};

use super::limits::{
    ADDRESSES_PER_PEER_MAX, HEARD_PER_PEER_MAX, MET_PER_PEER_MAX, RELAYS_PER_PEER_MAX,
};
use super::reach::is_loopback;

/// The places of one peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// By people, on this machine or in an invitation; the newest first.
    given: Vec<Multiaddr>,
    /// By the peer itself, in its signed record.
    signed: Vec<Multiaddr>,
    /// By whoever speaks on the local network, or is spoken to.
    heard: Vec<Multiaddr>,
    /// Where it has proven itself over a direct connection; the newest first. Two that met through holes
    /// in their routers find each other there again when nobody is left to arrange it.
    met: Vec<Multiaddr>,
    /// Relays through which it is reached, by its signed record.
    via: Vec<PeerId>,
}

impl Places {
    /// People say that it is here; whether that is news.
    pub(super) fn give(&mut self, place: Multiaddr) -> bool {
        let news = !self.given.contains(&place);
        if news {
            // The newest hint is the likeliest to be true.
            self.given.insert(0, place);
            self.given.truncate(ADDRESSES_PER_PEER_MAX);
        }
        news
    }

    /// People take a place back.
    pub(super) fn take_back(&mut self, place: &Multiaddr) {
        self.given.retain(|known| known != place);
    }

    /// The peer says where it is and who relays to it; whether that is news.
    pub(super) fn sign(&mut self, mut places: Vec<Multiaddr>, mut via: Vec<PeerId>) -> bool {
        places.retain(|place| !is_relayed(place));
        places.truncate(ADDRESSES_PER_PEER_MAX);
        via.truncate(RELAYS_PER_PEER_MAX);
        let news = (&self.signed, &self.via) != (&places, &via);
        (self.signed, self.via) = (places, via);
        news
    }

    /// Somebody says that it is here; whether that is news.
    pub(super) fn hear(&mut self, mut places: Vec<Multiaddr>) -> bool {
        places.retain(|place| !is_relayed(place));
        // What listens everywhere says so of its own machine, too.
        if places.iter().any(|place| !is_loopback(place)) {
            places.retain(|place| !is_loopback(place));
        }
        places.truncate(HEARD_PER_PEER_MAX);
        let news = places.iter().any(|place| !self.all().any(|known| known == place));
        self.heard = places;
        news
    }

    /// It was here, by its own proof.
    pub(super) fn meet(&mut self, place: Multiaddr) {
        self.met.retain(|known| *known != place);
        self.met.insert(0, place);
        self.met.truncate(MET_PER_PEER_MAX);
    }

    /// The place that is tried first.
    pub(super) fn first(&self) -> Option<&Multiaddr> {
        self.all().next()
    }

    pub(super) fn is_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// Whether this relay leads to it, by its own word.
    pub(super) fn is_behind(&self, relay: &PeerId) -> bool {
        self.via.contains(relay)
    }

    /// What the peer has signed.
    pub(super) fn signed(&self) -> &[Multiaddr] {
        &self.signed
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Multiaddr> {
        self.given.iter().chain(&self.signed).chain(&self.met).chain(&self.heard)
    }

    /// Its places in the order in which they are tried, those of a group at once: QUIC; then what is
    /// left, for networks that carry no UDP; then through relays, whose places `relay` knows.
    pub(super) fn groups(
        &self,
        peer: &PeerId,
        relay: impl Fn(&PeerId) -> Vec<Multiaddr>,
    ) -> Vec<Vec<Multiaddr>> {
        let mut direct: Vec<Multiaddr> = Vec::new();
        for place in self.all() {
            if !direct.contains(place) {
                direct.push(place.clone());
            }
        }
        let (quic, rest): (Vec<_>, Vec<_>) = direct.into_iter().partition(is_quic);
        let circuits = self.via.iter().flat_map(|via| {
            let circuit = |place: Multiaddr| circuit(place, via)?.with_p2p(*peer).ok();
            relay(via).into_iter().filter_map(circuit).take(CIRCUITS_PER_RELAY)
        });
        let groups = [quic, rest, circuits.collect()];
        groups.into_iter().filter(|group| !group.is_empty()).collect()
    }
}

/// Ways to one relay that are tried at once; a connection to it that stands is used whatever they say.
const CIRCUITS_PER_RELAY: usize = 2;

/// The way through a relay: its place, its key, and on.
pub(super) fn circuit(place: Multiaddr, relay: &PeerId) -> Option<Multiaddr> {
    Some(place.with_p2p(*relay).ok()?.with(Protocol::P2pCircuit))
}

/// Whether an address leads through a relay.
pub(super) fn is_relayed(address: &Multiaddr) -> bool {
    address.iter().any(|part| part == Protocol::P2pCircuit)
}

/// Whether an address leads through this relay.
pub(super) fn leads_through(address: &Multiaddr, relay: &PeerId) -> bool {
    let mut parts = address.iter().skip_while(|part| *part != Protocol::P2p(*relay));
    parts.nth(1) == Some(Protocol::P2pCircuit)
}

/// Whether an address leads to QUIC.
pub(super) fn is_quic(address: &Multiaddr) -> bool {
    address.iter().any(|part| part == Protocol::QuicV1)
}

/// An address without its `/p2p` suffix, and the suffix. What leads through a relay stays whole.
pub(super) fn split(mut address: Multiaddr) -> (Multiaddr, Option<PeerId>) {
    if let Some(Protocol::P2p(peer)) = address.iter().last() {
        if !is_relayed(&address) {
            address.pop();
        }
        return (address, Some(peer));
    }
    (address, None)
}

/// Addresses that don't name another peer, without suffix.
pub(super) fn places_of(peer: PeerId, addresses: Vec<Multiaddr>) -> Vec<Multiaddr> {
    let split = addresses.into_iter().map(split);
    split.filter(|(_, named)| named.is_none_or(|named| named == peer)).map(|(it, _)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Multiaddr {
        text.parse().expect("an address")
    }

    #[test]
    fn quic_comes_before_tcp_and_relays_come_last() {
        let (peer, relay) = (PeerId::random(), PeerId::random());
        let mut places = Places::default();
        let (tcp, quic) = (place("/ip4/10.0.0.1/tcp/1"), place("/ip4/10.0.0.1/udp/1/quic-v1"));
        places.give(tcp.clone());
        assert!(places.sign(vec![quic.clone(), tcp.clone()], vec![relay]));
        assert!(!places.sign(vec![quic.clone(), tcp.clone()], vec![relay]), "the same again");
        let at = place("/ip4/203.0.113.10/udp/1/quic-v1");
        let groups = places.groups(&peer, |_| vec![at.clone()]);
        let through = circuit(at.clone(), &relay).and_then(|way| way.with_p2p(peer).ok());
        assert_eq!(groups, [vec![quic], vec![tcp], vec![through.expect("a way")]]);
        assert_eq!(
            places.groups(&peer, |_| Vec::new()).len(),
            2,
            "nobody knows where the relay is"
        );
    }

    #[test]
    fn threat_32_what_is_heard_never_displaces_what_was_signed_or_given() {
        let mut places = Places::default();
        let (given, signed) = (place("/ip4/10.0.0.1/tcp/1"), place("/ip4/10.0.0.2/tcp/1"));
        places.give(given.clone());
        places.sign(vec![signed.clone()], Vec::new());
        let lies: Vec<Multiaddr> =
            (1..100).map(|at| place(&format!("/ip4/6.6.6.6/tcp/{at}"))).collect();
        places.hear(lies);
        let [group] = &places.groups(&PeerId::random(), |_| Vec::new())[..] else { panic!("TCP") };
        assert_eq!(group[..2], [given, signed]);
        assert_eq!(group.len(), 2 + HEARD_PER_PEER_MAX);
        // The control: its own newer word does.
        let moved = place("/ip4/10.0.0.3/tcp/1");
        places.sign(vec![moved.clone()], Vec::new());
        assert_eq!(places.groups(&PeerId::random(), |_| Vec::new())[0][1], moved);
    }

    #[test]
    fn where_a_peer_was_met_is_tried_again_whatever_is_signed_or_heard_since() {
        let mut places = Places::default();
        places.sign(vec![place("/ip4/10.3.0.11/udp/1/quic-v1")], Vec::new());
        let outside = |port: u16| place(&format!("/ip4/203.0.113.3/udp/{port}/quic-v1"));
        (0..5).for_each(|port| places.meet(outside(port)));
        places.meet(outside(3));
        places.sign(vec![place("/ip4/10.3.0.12/udp/1/quic-v1")], Vec::new());
        places.hear(Vec::new());
        let [group] = &places.groups(&PeerId::random(), |_| Vec::new())[..] else { panic!("QUIC") };
        assert_eq!(group[1..], [outside(3), outside(4)], "the newest first, and not all");
    }

    #[test]
    fn a_place_through_a_relay_is_only_taken_from_the_relays_own_word() {
        let (peer, relay) = (PeerId::random(), PeerId::random());
        let way = circuit(place("/ip4/6.6.6.6/tcp/1"), &relay).expect("a way");
        let mut places = Places::default();
        assert!(!places.hear(vec![way.clone()]));
        places.sign(vec![way], Vec::new());
        assert_eq!(places, Places::default());
        assert!(places.groups(&peer, |_| Vec::new()).is_empty());
    }
}
