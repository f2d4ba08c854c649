//! Known peers, and when to dial them again.
//!
//! Knows no sockets and no clock: the driver asks for [`Step`]s and does them. A target that isn't
//! connected is dialled; after each failure the next try waits twice as long, from
//! [`REDIAL_FIRST`] to [`REDIAL_MAX`], plus up to half of that by lot, so that an office which
//! lost its line doesn't come back in one instant. Only admission by the owner ends the count of
//! failures: a peer that answers and is then turned away is not dialled more often than one that
//! is away.
//!
//! Anybody in the same network can announce devices and where they are. So those that the owner
//! doesn't know are few, give way to those it knows, and are dialled after them.

use std::{collections::BTreeMap, time::Duration};

use libp2p::{Multiaddr, PeerId, multiaddr::Protocol, swarm::ConnectionId};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::limits::{
    ADDRESSES_PER_PEER_MAX, KNOWN_PEERS_MAX, PENDING_OUTBOUND_MAX, REDIAL_FIRST, REDIAL_MAX,
    STRANGERS_KNOWN_MAX, doubled,
};

/// Who is to be kept connected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// This peer, wherever it is.
    Peer(PeerId),
    /// Whoever answers here.
    Address(Multiaddr),
}

/// What the driver is to do for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Dial(Target, Vec<Multiaddr>),
    /// Call [`AddressBook::wake`] with the ticket after the delay.
    Wait(Ticket, Duration),
}

/// A wait for a target; void once something else happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    target: Target,
    number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Waiting(u64),
    Due,
    Dialling,
}

#[derive(Debug)]
struct Entry {
    addresses: Vec<Multiaddr>,
    /// Who answered at an address last.
    seen: Option<PeerId>,
    failures: u32,
    state: State,
    /// Somebody announced it; the owner doesn't know the device.
    stranger: bool,
}

#[derive(Debug)]
pub(super) struct AddressBook {
    entries: BTreeMap<Target, Entry>,
    dialling: BTreeMap<ConnectionId, Target>,
    last_ticket: u64,
    luck: StdRng,
}

impl AddressBook {
    pub(super) fn new(luck: u64) -> Self {
        Self {
            entries: BTreeMap::new(),
            dialling: BTreeMap::new(),
            last_ticket: 0,
            luck: StdRng::seed_from_u64(luck),
        }
    }

    /// Keeps a connection to whoever answers at `address`; with a `/p2p` suffix, to that peer.
    pub(super) fn dial(&mut self, address: Multiaddr) {
        let (place, peer) = split(address);
        let target = peer.map_or_else(|| Target::Address(place.clone()), Target::Peer);
        let mut addresses =
            self.entries.get(&target).map(|entry| entry.addresses.clone()).unwrap_or_default();
        if !addresses.contains(&place) {
            // The newest hint is the likeliest to be true.
            addresses.insert(0, place);
        }
        self.know(target, addresses);
    }

    /// Keeps a connection to a peer at these addresses, and no others.
    pub(super) fn know_peer(&mut self, peer: PeerId, addresses: Vec<Multiaddr>) {
        self.know(Target::Peer(peer), places_of(peer, addresses));
    }

    /// Tries a device that was announced and that the owner doesn't know, if there is room.
    pub(super) fn hear_of(&mut self, peer: PeerId, addresses: Vec<Multiaddr>) {
        let target = Target::Peer(peer);
        if let Some(entry) = self.entries.get_mut(&target) {
            if entry.stranger {
                // Not tried sooner for it: else who says it every second has us dial every second.
                entry.addresses = places_of(peer, addresses);
            }
        } else if self.strangers().count() < STRANGERS_KNOWN_MAX {
            self.add(target, places_of(peer, addresses), true);
        } else {
            tracing::debug!(?target, "too many strangers are announced");
        }
    }

    fn strangers(&self) -> impl Iterator<Item = &Target> {
        self.entries.iter().filter(|(_, entry)| entry.stranger).map(|(target, _)| target)
    }

    fn know(&mut self, target: Target, mut addresses: Vec<Multiaddr>) {
        addresses.truncate(ADDRESSES_PER_PEER_MAX);
        if let Some(entry) = self.entries.get_mut(&target) {
            if entry.addresses != addresses || entry.stranger {
                (entry.addresses, entry.stranger) = (addresses, false);
                entry.retry_now();
            }
            return;
        }
        let stranger = self.strangers().next().cloned();
        if self.entries.len() >= KNOWN_PEERS_MAX
            && let Some(stranger) = stranger
        {
            self.entries.remove(&stranger);
        }
        self.add(target, addresses, false);
    }

    fn add(&mut self, target: Target, addresses: Vec<Multiaddr>, stranger: bool) {
        if self.entries.len() >= KNOWN_PEERS_MAX {
            tracing::warn!(?target, "the address book is full");
            return;
        }
        let entry = Entry { addresses, seen: None, failures: 0, state: State::Idle, stranger };
        self.entries.insert(target, entry);
    }

    pub(super) fn forget_peer(&mut self, peer: PeerId) {
        self.entries.remove(&Target::Peer(peer));
        self.entries.retain(|_, entry| entry.seen != Some(peer));
    }

    pub(super) fn forget_address(&mut self, address: Multiaddr) {
        let (place, peer) = split(address);
        let target = peer.map_or_else(|| Target::Address(place.clone()), Target::Peer);
        let Some(entry) = self.entries.get_mut(&target) else { return };
        entry.addresses.retain(|known| *known != place);
        if entry.addresses.is_empty() {
            self.entries.remove(&target);
        }
    }

    /// What to do now. `leave_alone` says of a peer that it is connected or refused.
    pub(super) fn steps(&mut self, leave_alone: impl Fn(&PeerId) -> bool) -> Vec<Step> {
        let Self { entries, dialling, last_ticket, luck } = self;
        let mut free = (PENDING_OUTBOUND_MAX as usize).saturating_sub(dialling.len());
        let mut steps = Vec::new();
        let (strangers, colleagues): (Vec<_>, Vec<_>) =
            entries.iter_mut().partition(|(_, entry)| entry.stranger);
        for (target, entry) in colleagues.into_iter().chain(strangers) {
            let alone = entry.peer(target).is_some_and(|peer| leave_alone(&peer));
            match entry.state {
                State::Due if alone => entry.state = State::Idle,
                State::Idle | State::Waiting(_) | State::Dialling if alone => (),
                State::Waiting(_) | State::Dialling => (),
                State::Idle if entry.failures > 0 => {
                    *last_ticket += 1;
                    entry.state = State::Waiting(*last_ticket);
                    let ticket = Ticket { target: target.clone(), number: *last_ticket };
                    steps.push(Step::Wait(ticket, delay(entry.failures, luck)));
                }
                State::Idle | State::Due => {
                    entry.state = State::Due;
                    if free > 0 {
                        free -= 1;
                        steps.push(Step::Dial(target.clone(), entry.addresses.clone()));
                    }
                }
            }
        }
        steps
    }

    /// A wait is over.
    pub(super) fn wake(&mut self, ticket: &Ticket) {
        if let Some(entry) = self.entries.get_mut(&ticket.target)
            && entry.state == State::Waiting(ticket.number)
        {
            entry.state = State::Due;
        }
    }

    /// The driver began a dial that a step asked for.
    pub(super) fn dialling(&mut self, target: &Target, connection: ConnectionId) {
        if let Some(entry) = self.entries.get_mut(target) {
            entry.state = State::Dialling;
            self.dialling.insert(connection, target.clone());
        }
    }

    /// The driver couldn't even begin the dial.
    pub(super) fn not_dialled(&mut self, target: &Target) {
        if let Some(entry) = self.entries.get_mut(target) {
            entry.failures = entry.failures.saturating_add(1);
            entry.state = State::Idle;
        }
    }

    /// A dial failed. Returns one of the addresses that it tried.
    pub(super) fn dial_failed(&mut self, connection: ConnectionId) -> Option<Multiaddr> {
        let target = self.dialling.remove(&connection)?;
        self.not_dialled(&target);
        self.entries.get(&target)?.addresses.first().cloned()
    }

    /// A dial got through to this peer.
    pub(super) fn dial_succeeded(&mut self, connection: ConnectionId, peer: PeerId) {
        if let Some(target) = self.dialling.remove(&connection)
            && let Some(entry) = self.entries.get_mut(&target)
        {
            entry.seen = Some(peer);
            entry.state = State::Idle;
        }
    }

    /// The owner admitted this peer: the addresses are good.
    pub(super) fn admitted(&mut self, peer: PeerId) {
        self.of_peer(peer).for_each(|entry| entry.failures = 0);
    }

    /// Nothing connects us to this peer any more.
    pub(super) fn lost(&mut self, peer: PeerId, was_admitted: bool) {
        for entry in self.of_peer(peer) {
            entry.failures = if was_admitted { 1 } else { entry.failures.saturating_add(1) };
        }
    }

    /// This peer was refused and no longer is.
    pub(super) fn lifted(&mut self, peer: PeerId) {
        self.of_peer(peer).for_each(Entry::retry_now);
    }

    /// A new swarm has dialled nobody yet.
    pub(super) fn start_over(&mut self) {
        self.dialling.clear();
        for entry in self.entries.values_mut() {
            entry.failures = 0;
            entry.state = State::Idle;
        }
    }

    fn of_peer(&mut self, peer: PeerId) -> impl Iterator<Item = &mut Entry> {
        self.entries
            .iter_mut()
            .filter(move |(target, entry)| entry.peer(target) == Some(peer))
            .map(|(_, entry)| entry)
    }
}

impl Entry {
    fn peer(&self, target: &Target) -> Option<PeerId> {
        match target {
            Target::Peer(peer) => Some(*peer),
            Target::Address(_) => self.seen,
        }
    }

    fn retry_now(&mut self) {
        self.failures = 0;
        if self.state != State::Dialling {
            self.state = State::Idle;
        }
    }
}

fn delay(failures: u32, luck: &mut StdRng) -> Duration {
    let base = doubled(REDIAL_FIRST, failures, REDIAL_MAX);
    let spread = u64::try_from(base.as_millis() / 2).unwrap_or(0);
    (base + Duration::from_millis(luck.random_range(0..=spread))).min(REDIAL_MAX)
}

/// The places of a peer, without those that claim to be another's.
fn places_of(peer: PeerId, addresses: Vec<Multiaddr>) -> Vec<Multiaddr> {
    let own = addresses
        .into_iter()
        .map(split)
        .filter(|(_, named)| named.is_none_or(|named| named == peer));
    own.map(|(place, _)| place).take(ADDRESSES_PER_PEER_MAX).collect()
}

/// The place, and the peer that the address claims is there.
fn split(mut address: Multiaddr) -> (Multiaddr, Option<PeerId>) {
    match address.pop() {
        Some(Protocol::P2p(peer)) => (address, Some(peer)),
        Some(other) => {
            address.push(other);
            (address, None)
        }
        None => (address, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(port: u16) -> Multiaddr {
        format!("/ip4/10.0.0.1/tcp/{port}").parse().expect("an address")
    }

    fn id(number: usize) -> ConnectionId {
        ConnectionId::new_unchecked(number)
    }

    fn dial_of(steps: Vec<Step>) -> (Target, Vec<Multiaddr>) {
        match steps.as_slice() {
            [Step::Dial(target, addresses)] => (target.clone(), addresses.clone()),
            other => panic!("expected one dial, got {other:?}"),
        }
    }

    fn wait_of(steps: Vec<Step>) -> (Ticket, Duration) {
        match steps.as_slice() {
            [Step::Wait(ticket, delay)] => (ticket.clone(), *delay),
            other => panic!("expected one wait, got {other:?}"),
        }
    }

    #[test]
    fn failures_double_the_delay_up_to_the_longest_and_admission_ends_them() {
        let mut book = AddressBook::new(7);
        book.dial(place(1));
        let mut delays = Vec::new();
        for number in 0..10 {
            let (target, addresses) = dial_of(book.steps(|_| false));
            assert_eq!(addresses, vec![place(1)]);
            book.dialling(&target, id(number));
            assert_eq!(book.steps(|_| false), vec![], "one dial at a time");
            book.dial_failed(id(number));
            let (ticket, delay) = wait_of(book.steps(|_| false));
            delays.push(delay);
            book.wake(&ticket);
        }
        for (failures, delay) in (1..).zip(&delays) {
            let base = doubled(REDIAL_FIRST, failures, REDIAL_MAX);
            assert!(*delay >= base && *delay <= REDIAL_MAX.min(base * 3 / 2), "{delays:?}");
        }
        assert_eq!(delays.last(), Some(&REDIAL_MAX));

        let peer = PeerId::random();
        let (target, _) = dial_of(book.steps(|_| false));
        book.dialling(&target, id(99));
        book.dial_succeeded(id(99), peer);
        assert_eq!(book.steps(|found| *found == peer), vec![], "connected");
        book.admitted(peer);
        book.lost(peer, true);
        let (_, delay) = wait_of(book.steps(|_| false));
        assert!(delay < REDIAL_FIRST * 2, "the count began anew: {delay:?}");
    }

    #[test]
    fn a_peer_that_is_turned_away_each_time_is_dialled_less_and_less() {
        let mut book = AddressBook::new(7);
        let peer = PeerId::random();
        book.know_peer(peer, vec![place(1)]);
        let mut last = Duration::ZERO;
        for number in 0..5 {
            let (target, _) = dial_of(book.steps(|_| false));
            book.dialling(&target, id(number));
            book.dial_succeeded(id(number), peer);
            book.lost(peer, false);
            let (ticket, delay) = wait_of(book.steps(|_| false));
            assert!(delay > last, "{delay:?} after {last:?}");
            last = delay;
            book.wake(&ticket);
        }
    }

    #[test]
    fn a_lifted_or_moved_peer_is_dialled_at_once_and_old_waits_are_void() {
        let mut book = AddressBook::new(7);
        let peer = PeerId::random();
        book.know_peer(peer, vec![place(1)]);
        let (target, _) = dial_of(book.steps(|_| false));
        book.dialling(&target, id(1));
        book.dial_failed(id(1));
        let (ticket, _) = wait_of(book.steps(|_| false));
        assert_eq!(book.steps(|_| true), vec![]);
        book.lifted(peer);
        let (target, _) = dial_of(book.steps(|_| false));
        book.dialling(&target, id(2));
        book.wake(&ticket);
        assert_eq!(book.steps(|_| false), vec![], "dialling already");
        book.dial_failed(id(2));
        wait_of(book.steps(|_| false));
        book.know_peer(peer, vec![place(2)]);
        assert_eq!(dial_of(book.steps(|_| false)).1, vec![place(2)]);
    }

    #[test]
    fn the_suffix_names_the_peer_and_a_contradiction_is_dropped() {
        let mut book = AddressBook::new(7);
        let (peer, other) = (PeerId::random(), PeerId::random());
        book.dial(place(1).with_p2p(peer).expect("no suffix yet"));
        book.dial(place(2).with_p2p(peer).expect("no suffix yet"));
        let (target, addresses) = dial_of(book.steps(|_| false));
        assert_eq!((target, addresses), (Target::Peer(peer), vec![place(2), place(1)]));
        let foreign = place(3).with_p2p(other).expect("no suffix yet");
        book.know_peer(peer, vec![foreign, place(4)]);
        assert_eq!(dial_of(book.steps(|_| false)).1, vec![place(4)]);
        book.forget_peer(peer);
        assert_eq!(book.steps(|_| false), vec![]);
    }

    fn made_up(number: usize) -> PeerId {
        let mut key = [0; 32];
        key.iter_mut().zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
        let multihash = libp2p::multihash::Multihash::wrap(0, &key).expect("fits");
        PeerId::from_multihash(multihash).expect("a peer id")
    }

    #[test]
    fn threat_32_ten_thousand_false_records_leave_room_for_colleagues() {
        let dialled = |announce: fn(&mut AddressBook, PeerId, Vec<Multiaddr>)| {
            let mut book = AddressBook::new(7);
            for number in 0..10_000 {
                announce(&mut book, made_up(number), vec![place(1)]);
            }
            let colleague = PeerId::random();
            book.know_peer(colleague, vec![place(2)]);
            let first = Step::Dial(Target::Peer(colleague), vec![place(2)]);
            (book.steps(|_| false).first() == Some(&first), book.entries.len())
        };
        assert_eq!(dialled(AddressBook::hear_of), (true, STRANGERS_KNOWN_MAX + 1));
        // The control: taken for colleagues, the false ones leave no room for the true one.
        assert_eq!(dialled(AddressBook::know_peer), (false, KNOWN_PEERS_MAX));
    }

    #[test]
    fn threat_32_who_announces_a_false_place_again_and_again_has_nobody_dial_sooner() {
        let mut book = AddressBook::new(7);
        let stranger = made_up(1);
        book.hear_of(stranger, vec![place(1)]);
        let (target, _) = dial_of(book.steps(|_| false));
        book.dialling(&target, id(1));
        book.dial_failed(id(1));
        wait_of(book.steps(|_| false));
        book.hear_of(stranger, vec![place(2)]);
        assert_eq!(book.steps(|_| false), [], "it waits");
        book.know_peer(stranger, vec![place(2)]);
        assert_eq!(dial_of(book.steps(|_| false)), (target, vec![place(2)]), "a colleague by now");
    }

    #[test]
    fn the_book_and_its_dials_are_bounded() {
        let mut book = AddressBook::new(7);
        for number in 0..KNOWN_PEERS_MAX + 10 {
            let places = (0..40).map(place).collect();
            book.know_peer(made_up(number), places);
        }
        assert_eq!(book.entries.len(), KNOWN_PEERS_MAX);
        let steps = book.steps(|_| false);
        assert_eq!(steps.len(), PENDING_OUTBOUND_MAX as usize);
        for step in steps {
            assert!(
                matches!(step, Step::Dial(_, places) if places.len() == ADDRESSES_PER_PEER_MAX)
            );
        }
    }
}
