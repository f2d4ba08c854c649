//! Colleagues that relay: where they are, and who is behind them.

use libp2p::{Multiaddr, PeerId};

use super::{AddressBook, Target};

impl AddressBook {
    /// Whether a peer relays for colleagues, by its own signed word.
    pub(in crate::net) fn relays(&self, peer: &PeerId) -> bool {
        self.entries.get(&Target::Peer(*peer)).is_some_and(|entry| entry.relays)
    }

    /// Where a relay says it is.
    pub(in crate::net) fn places_of_relay(&self, peer: &PeerId) -> Vec<Multiaddr> {
        let entry = self.entries.get(&Target::Peer(*peer)).filter(|entry| entry.relays);
        entry.map(|entry| entry.places.signed().to_vec()).unwrap_or_default()
    }

    /// The relays known, and where they say they are.
    pub(in crate::net) fn all_relays(&self) -> impl Iterator<Item = (PeerId, &[Multiaddr])> {
        self.entries.iter().filter(|(_, entry)| entry.relays).filter_map(|(target, entry)| {
            let Target::Peer(peer) = target else { return None };
            Some((*peer, entry.places.signed()))
        })
    }

    /// Who is behind this relay may be reached now, whatever came of trying that before.
    pub(super) fn relay_is_there(&mut self, relay: &PeerId) {
        for entry in self.entries.values_mut().filter(|entry| entry.places.is_behind(relay)) {
            entry.relay_is_there(relay);
        }
    }
}
