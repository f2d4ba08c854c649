//! Where we may be reached, as far as the swarm knows: what it listens on, what was confirmed from
//! outside, who relays to us.
//!
//! Invariant: an address counts as reachable from outside only when it is one of the public internet;
//! that a neighbour reaches us in the same network says nothing of other offices.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, Ipv6Addr},
};

use libp2p::{Multiaddr, PeerId, core::transport::ListenerId, multiaddr::Protocol};

use super::{
    limits::ADDRESSES_PER_PEER_MAX,
    places::{is_quic, is_relayed},
};

/// Where we may be reached.
#[derive(Debug, Default)]
pub(super) struct Reach {
    listening: Vec<(ListenerId, Multiaddr)>,
    /// What people say is ours from outside; they know, whatever it looks like.
    given: Vec<Multiaddr>,
    /// What a router gave us, or a colleague has tried.
    confirmed: BTreeSet<Multiaddr>,
    via: Vec<(ListenerId, PeerId)>,
}

impl Reach {
    /// A listener has this address.
    pub(super) fn listens(&mut self, listener: ListenerId, address: Multiaddr) {
        if !self.listening.contains(&(listener, address.clone())) {
            self.listening.push((listener, address));
        }
    }

    /// A listener has lost this address.
    pub(super) fn lost(&mut self, listener: ListenerId, address: &Multiaddr) {
        self.listening.retain(|(of, known)| (*of, known) != (listener, address));
    }

    /// A listener has closed.
    pub(super) fn closed(&mut self, listener: ListenerId) {
        self.listening.retain(|(of, _)| *of != listener);
        self.via.retain(|(of, _)| *of != listener);
    }

    /// People say that this address is ours as seen from outside.
    pub(super) fn give(&mut self, address: Multiaddr) {
        self.given.push(without_peer(address));
    }

    /// An address is ours as seen from outside.
    pub(super) fn confirm(&mut self, address: Multiaddr) {
        if !is_relayed(&address) && self.confirmed.len() < ADDRESSES_PER_PEER_MAX {
            self.confirmed.insert(without_peer(address));
        }
    }

    /// It is no more.
    pub(super) fn withdraw(&mut self, address: &Multiaddr) {
        self.confirmed.remove(&without_peer(address.clone()));
    }

    /// A relay gave us a place.
    pub(super) fn relayed_by(&mut self, listener: ListenerId, relay: PeerId) {
        // It may say several addresses of its own.
        if !self.via.contains(&(listener, relay)) {
            self.via.push((listener, relay));
        }
    }

    /// Whether others may reach us from anywhere.
    pub(super) fn is_public(&self) -> bool {
        !self.given.is_empty() || self.confirmed.iter().any(is_public)
    }

    /// The private networks that we listen in.
    pub(super) fn networks(&self) -> BTreeSet<Network> {
        self.listening.iter().filter_map(|(_, address)| network_of(address)).collect()
    }

    /// Relays that gave us a place.
    pub(super) fn via(&self) -> Vec<PeerId> {
        self.via.iter().map(|(_, relay)| *relay).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Where colleagues may find us, the likeliest first: what people gave, what was confirmed, then what we listen on, QUIC
    /// before TCP; what only this machine can reach where there is nothing else.
    pub(super) fn addresses(&self) -> Vec<Multiaddr> {
        let listening = || self.listening.iter().map(|(_, address)| address);
        let near = listening().filter(|address| !is_here(address));
        let mut all: Vec<Multiaddr> = Vec::new();
        let confirmed = self.confirmed.iter().filter(|address| is_public(address));
        for address in self.given.iter().chain(confirmed).chain(near) {
            if !all.contains(address) {
                all.push(address.clone());
            }
        }
        let is_far = |address: &Multiaddr| self.is_far(address);
        all.sort_by_key(|address| (!is_far(address), !is_quic(address)));
        if all.is_empty() {
            all.extend(listening().filter(|address| is_loopback(address)).cloned());
        }
        all.truncate(ADDRESSES_PER_PEER_MAX);
        all
    }

    /// Whether an address is good in other networks, too.
    fn is_far(&self, address: &Multiaddr) -> bool {
        self.given.contains(address) || is_public(address)
    }

    /// What an invitation may say, the likeliest first: our places and those of relays in turn, each
    /// with the key to be proven there.
    pub(super) fn hints<'a>(
        &self,
        us: PeerId,
        relays: impl Iterator<Item = (PeerId, &'a [Multiaddr])>,
    ) -> Vec<Multiaddr> {
        let with = |peer: PeerId| {
            move |address: Multiaddr| address.with_p2p(peer).unwrap_or_else(|as_is| as_is)
        };
        let (far, near): (Vec<_>, Vec<_>) =
            self.addresses().into_iter().partition(|address| self.is_far(address));
        let mut far: Vec<Multiaddr> = far.into_iter().map(with(us)).collect();
        for (relay, places) in relays {
            let mut places: Vec<&Multiaddr> = places.iter().filter(|it| !is_here(it)).collect();
            places.sort_by_key(|place| (!is_public(place), !is_quic(place)));
            let places = places.into_iter().take(2).cloned();
            far.extend(places.map(with(relay)));
        }
        let near = near.into_iter().map(with(us));
        let mut hints = Vec::new();
        let (mut far, mut near) = (far.into_iter(), near);
        loop {
            let (one, other) = (far.next(), near.next());
            if one.is_none() && other.is_none() {
                return hints;
            }
            hints.extend(one.into_iter().chain(other));
        }
    }
}

fn without_peer(mut address: Multiaddr) -> Multiaddr {
    if matches!(address.iter().last(), Some(Protocol::P2p(_))) {
        address.pop();
    }
    address
}

/// Whether only this machine, or nobody who doesn't name an interface, can use it.
pub(super) fn is_here(address: &Multiaddr) -> bool {
    match address.iter().next() {
        Some(Protocol::Ip4(v4)) => v4.is_loopback() || v4.is_unspecified(),
        Some(Protocol::Ip6(v6)) => {
            v6.is_loopback() || v6.is_unspecified() || v6.is_unicast_link_local()
        }
        _ => is_relayed(address),
    }
}

/// Whether only this machine can use an address.
pub(super) fn is_loopback(address: &Multiaddr) -> bool {
    match address.iter().next() {
        Some(Protocol::Ip4(v4)) => v4.is_loopback(),
        Some(Protocol::Ip6(v6)) => v6.is_loopback(),
        _ => false,
    }
}

/// A private network, as far as addresses tell: the first 64 bits of an IPv6 address, the first 24 of
/// an IPv4 one. Two offices may have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Network(u64);

/// The private network of an address.
pub(super) fn network_of(address: &Multiaddr) -> Option<Network> {
    if is_relayed(address) {
        return None;
    }
    match address.iter().next()? {
        Protocol::Ip4(v4) if v4.is_private() || v4.is_loopback() || v4.is_link_local() => {
            Some(Network(u64::from(v4.to_bits() >> 8)))
        }
        Protocol::Ip6(v6) if v6.is_unique_local() || v6.is_loopback() => {
            u64::try_from(v6.to_bits() >> 64).ok().map(Network)
        }
        _ => None,
    }
}

/// Whether an address is one of the public internet.
pub(super) fn is_public(address: &Multiaddr) -> bool {
    match address.iter().next() {
        Some(Protocol::Ip4(v4)) => is_public_v4(v4),
        Some(Protocol::Ip6(v6)) => is_public_v6(v6),
        Some(Protocol::Dns(_) | Protocol::Dns4(_) | Protocol::Dns6(_)) => true,
        _ => false,
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [first, second, ..] = v4.octets();
    // What providers put between their customers and one shared address.
    let is_shared = first == 100 && (64..128).contains(&second);
    !(v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_unspecified()
        || v4.is_broadcast()
        || v4.is_multicast()
        || is_shared)
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    match v6.to_ipv4_mapped() {
        Some(v4) => is_public_v4(v4),
        None => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unicast_link_local()
                || v6.is_unique_local()
                || v6.is_multicast())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Multiaddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_an_address_of_the_internet_that_was_confirmed_makes_us_reachable() {
        let mut reach = Reach::default();
        let listener = ListenerId::next();
        reach.listens(listener, address("/ip4/127.0.0.1/tcp/1"));
        assert_eq!(reach.addresses(), [address("/ip4/127.0.0.1/tcp/1")], "there is nothing else");
        reach.listens(listener, address("/ip4/192.168.1.5/tcp/1"));
        for near in ["/ip4/192.168.1.5/tcp/1", "/ip4/100.64.0.1/tcp/1", "/ip6/fd00::1/tcp/1"] {
            reach.confirm(address(near));
        }
        assert!(!reach.is_public());
        assert_eq!(reach.addresses(), [address("/ip4/192.168.1.5/tcp/1")]);
        let ours = PeerId::random();
        let outside = address("/ip4/203.0.113.7/udp/4/quic-v1");
        reach.confirm(outside.clone().with_p2p(ours).expect("no suffix yet"));
        assert!(reach.is_public());
        assert_eq!(reach.addresses(), [outside.clone(), address("/ip4/192.168.1.5/tcp/1")]);
        reach.withdraw(&outside);
        assert!(!reach.is_public());
        reach.closed(listener);
        assert!(reach.addresses().is_empty());
        // What people say counts, as in a network of the company's own.
        reach.give(address("/ip4/10.8.0.1/udp/4/quic-v1"));
        assert!(reach.is_public());
        assert_eq!(reach.addresses(), [address("/ip4/10.8.0.1/udp/4/quic-v1")]);
    }

    #[test]
    fn an_invitation_names_a_relay_and_a_place_in_the_same_network() {
        let (us, relay) = (PeerId::random(), PeerId::random());
        let mut reach = Reach::default();
        reach.listens(ListenerId::next(), address("/ip4/10.1.0.11/udp/1/quic-v1"));
        let places = [address("/ip4/10.9.9.9/tcp/1"), address("/ip4/203.0.113.10/tcp/1")];
        let hints = reach.hints(us, [(relay, &places[..])].into_iter());
        let expected = [
            format!("/ip4/203.0.113.10/tcp/1/p2p/{relay}"),
            format!("/ip4/10.1.0.11/udp/1/quic-v1/p2p/{us}"),
            format!("/ip4/10.9.9.9/tcp/1/p2p/{relay}"),
        ];
        assert_eq!(hints, expected.map(|text| address(&text)));
    }
}
