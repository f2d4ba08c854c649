//! Known peers, and when to dial them again.
//!
//! Knows no sockets and no clock: the driver asks for [`Step`]s and does them. A target that isn't
//! connected is dialled: the likeliest group of its places first, the next a moment later if that one
//! hasn't answered by then, so that a network without UDP costs half a second and a relay is only asked
//! when the direct ways are slow. A dial to an office that is hidden hangs for seconds. So what becomes
//! known meanwhile joins the try that is under way, and what fails sooner is tried again beside it: a
//! relay may just have started, or the other side be on its way to it. After each failure the next try
//! waits twice as long, from
//! [`REDIAL_FIRST`], plus up to half of that by lot, so that an office which lost its line doesn't come
//! back in one instant. How long it waits at most depends on how many are away: all together are dialled
//! a few times a second, so few are dialled often. When something tells that the world has changed
//! (an address, a wake-up, somebody who is back) all colleagues are tried at once.
//!
//! Only admission by the owner ends the count of failures: a peer that answers and is then turned away
//! is dialled ever less often. A peer that is reached through a relay is dialled directly now and then.
//!
//! Where colleagues are too many, those that [`Neighbours`] picks are dialled, and nobody else; whoever
//! comes by themself is welcome. What we dialled and don't pick any more ends after a while.
//!
//! Anybody in the same network can announce devices and where they are. So those that the owner
//! doesn't know are few, give way to those it knows and to newer ones, and are dialled after them.

mod entry;
mod relays;
mod surplus;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use libp2p::{Multiaddr, PeerId, swarm::ConnectionId};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use self::entry::{Attempt, Entry, State, Surplus};
use super::{
    limits::{
        GROUP_DELAY, KNOWN_PEERS_MAX, PENDING_OUTBOUND_MAX, REDIAL_EACH, REDIAL_FEW, REDIAL_FIRST,
        REDIAL_MAX, RELAYED_RETRY, STRANGERS_KNOWN_MAX, STRANGERS_PER_HOST_MAX, doubled,
    },
    neighbours::{Neighbours, Seen},
    places::{Places, is_relayed, places_of, split},
    reach::Network,
};

/// Who is to be kept connected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// This peer, wherever it is.
    Peer(PeerId),
    /// Whoever answers here.
    Address(Multiaddr),
}

/// How a peer stands, as the driver knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not connected.
    Away,
    /// Connected through a relay only.
    Relayed,
    /// Connected, or not to be.
    LeaveAlone,
}

/// What the driver is to do for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Dial(Target, Vec<Multiaddr>),
    /// Call [`AddressBook::wake`] with the ticket after the delay.
    Wait(Ticket, Duration),
    /// Our connection to this colleague isn't asked for any more: it is to end in good order.
    Part(PeerId),
}

/// A wait for a target; void once something else happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    target: Target,
    number: u64,
}

#[derive(Debug)]
pub(super) struct AddressBook {
    entries: BTreeMap<Target, Entry>,
    dialling: BTreeMap<ConnectionId, Target>,
    members: BTreeSet<PeerId>,
    neighbours: Neighbours,
    /// Private networks that we are in.
    networks: BTreeSet<Network>,
    /// The line is to be spared.
    spared: bool,
    last_ticket: u64,
    luck: StdRng,
}

impl AddressBook {
    pub(super) fn new(luck: u64) -> Self {
        Self {
            entries: BTreeMap::new(),
            dialling: BTreeMap::new(),
            members: BTreeSet::new(),
            neighbours: Neighbours::new(luck),
            networks: BTreeSet::new(),
            spared: false,
            last_ticket: 0,
            luck: StdRng::seed_from_u64(luck),
        }
    }

    /// Keeps a connection to whoever answers at `address`; with a `/p2p` suffix, to that peer.
    pub(super) fn dial(&mut self, address: Multiaddr) {
        let (place, peer) = split(address);
        let target = peer.map_or_else(|| Target::Address(place.clone()), Target::Peer);
        self.know(target, |entry| entry.places.give(place));
    }

    /// A line that is to be spared carries fewer tries: each costs some packets, answered or not.
    pub(super) fn spare(&mut self, spared: bool) {
        self.spared = spared;
    }

    /// Keeps a connection to a peer that says it is at these addresses, and no others, or behind these
    /// relays.
    pub(super) fn know_peer(
        &mut self,
        peer: PeerId,
        addresses: Vec<Multiaddr>,
        via: Vec<PeerId>,
        relays: bool,
    ) {
        let places = places_of(peer, addresses);
        let mut moved = false;
        self.know(Target::Peer(peer), |entry| {
            let before = std::mem::replace(&mut entry.relays, relays);
            let news = entry.places.sign(places, via);
            moved = relays && (news || !before);
            news
        });
        if moved {
            self.relay_is_there(&peer);
        }
    }

    /// These are the owner's colleagues, and no others.
    pub(super) fn set_members(&mut self, members: BTreeSet<PeerId>) {
        for (target, entry) in &mut self.entries {
            let Target::Peer(peer) = target else { continue };
            if members.contains(peer) && !entry.known {
                entry.known = true;
                entry.retry_now();
            } else if self.members.contains(peer) && !members.contains(peer) {
                // What it has signed was a colleague's word.
                entry.places.sign(Vec::new(), Vec::new());
                (entry.known, entry.relays) = (entry.places.is_given(), false);
            }
        }
        self.members = members;
    }

    /// These colleagues read the same spaces; who is dialled is picked from them.
    pub(super) fn set_circles(&mut self, circles: Vec<BTreeSet<PeerId>>) {
        self.neighbours.set_circles(circles);
    }

    /// These colleagues are to be connected, whoever is picked.
    pub(super) fn keep(&mut self, peers: BTreeSet<PeerId>) {
        self.neighbours.keep(peers);
    }

    /// We are in these private networks.
    pub(super) fn set_networks(&mut self, networks: BTreeSet<Network>) {
        self.networks = networks;
    }

    /// A peer has answered after this time; whether it is known to be near now, if that is news.
    pub(super) fn answered(&mut self, peer: &PeerId, round_trip: Duration) -> Option<bool> {
        let entry = self.entries.get_mut(&Target::Peer(*peer))?;
        let before = entry.round_trip;
        let least = before.map_or(round_trip, |before| before.min(round_trip));
        entry.round_trip = Some(least);
        let most = entry.near_round_trip(&self.networks);
        let near = least <= most;
        (before.map(|before| before <= most) != Some(near)).then_some(near)
    }

    /// Somebody says that a device is at these addresses: tries it, if there is room for one that the
    /// owner doesn't know.
    pub(super) fn hear_of(&mut self, peer: PeerId, addresses: Vec<Multiaddr>) {
        let target = Target::Peer(peer);
        let places = places_of(peer, addresses);
        if self.members.contains(&peer) {
            return self.know(target, |entry| entry.places.hear(places));
        }
        if let Some(entry) = self.entries.get_mut(&target) {
            // Not tried sooner for it: else who says it every second has us dial every second.
            entry.places.hear(places);
            return;
        }
        let host =
            places.first().and_then(|place| place.iter().next().map(|part| part.to_string()));
        let neighbours = self.strangers(|entry| host.is_some() && entry.host() == host);
        let (full, limit) = if neighbours.len() >= STRANGERS_PER_HOST_MAX {
            (neighbours, STRANGERS_PER_HOST_MAX)
        } else {
            (self.strangers(|_| true), STRANGERS_KNOWN_MAX)
        };
        if full.len() >= limit && !self.make_room(full) {
            tracing::debug!(?target, "too many strangers are announced");
            return;
        }
        let mut heard = Entry::new(false);
        heard.places.hear(places);
        self.add(target, heard);
    }

    /// Strangers that could give way: how often they failed, and who.
    fn strangers(&self, which: impl Fn(&Entry) -> bool) -> Vec<(u32, Target)> {
        let all = self.entries.iter().filter(|(_, entry)| !entry.known && which(entry));
        all.map(|(target, entry)| (entry.rank(), target.clone())).collect()
    }

    /// One stranger gives way to another: the one that failed most, or, of those that weren't tried yet,
    /// one by lot. Those that are being tried stay.
    fn make_room(&mut self, strangers: Vec<(u32, Target)>) -> bool {
        let most = strangers.iter().map(|(failures, _)| *failures).max().unwrap_or(0);
        let worst: Vec<Target> = strangers
            .into_iter()
            .filter(|(rank, target)| *rank == most && !self.is_dialling(target))
            .map(|(_, target)| target)
            .collect();
        let Some(last) = worst.len().checked_sub(1) else { return false };
        let victim = self.luck.random_range(0..=last);
        worst.get(victim).is_some_and(|target| self.entries.remove(target).is_some())
    }

    fn is_dialling(&self, target: &Target) -> bool {
        let entry = self.entries.get(target);
        entry.is_some_and(|entry| matches!(entry.state, State::Dialling(_)))
    }

    /// The owner knows a target; `change` says whether there is something new to try.
    fn know(&mut self, target: Target, change: impl FnOnce(&mut Entry) -> bool) {
        if let Some(entry) = self.entries.get_mut(&target) {
            let news = change(entry);
            if news || !entry.known {
                entry.known = true;
                entry.retry_now();
            }
            return;
        }
        let mut entry = Entry::new(true);
        change(&mut entry);
        if self.entries.len() >= KNOWN_PEERS_MAX {
            let strangers = self.strangers(|_| true);
            self.make_room(strangers);
        }
        self.add(target, entry);
    }

    fn add(&mut self, target: Target, entry: Entry) {
        if self.entries.len() >= KNOWN_PEERS_MAX {
            tracing::warn!(?target, "the address book is full");
            return;
        }
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
        entry.places.take_back(&place);
        if entry.places == Places::default() {
            self.entries.remove(&target);
        }
    }

    /// What to do now. `standing` says how a peer stands.
    pub(super) fn steps(&mut self, standing: impl Fn(&PeerId) -> Standing) -> Vec<Step> {
        let mut free = (PENDING_OUTBOUND_MAX as usize).saturating_sub(self.dialling.len());
        let wanted = self.neighbours.wanted(|peer| self.seen(peer, &standing));
        let is_wanted = |target: &Target, entry: &Entry| match (&wanted, target) {
            (Some(wanted), Target::Peer(peer)) if self.members.contains(peer) => {
                wanted.contains(peer) || entry.relays || entry.places.is_given()
            }
            _ => true,
        };
        let (mut colleagues, mut strangers, mut passed_over) = (Vec::new(), Vec::new(), Vec::new());
        let mut away = 0;
        for (target, entry) in &mut self.entries {
            if !is_wanted(target, entry) {
                passed_over.push(target.clone());
                continue;
            }
            entry.surplus = Surplus::No;
            let found = entry.peer(target).map_or(Standing::Away, |peer| standing(&peer));
            let is_missed = entry.known && !entry.unwelcome && found == Standing::Away;
            away += usize::from(is_missed);
            let list = if entry.known { &mut colleagues } else { &mut strangers };
            list.push((target.clone(), found));
        }
        let longest = if self.spared { REDIAL_MAX } else { longest(away) };
        let mut steps = Vec::new();
        for (target, found) in colleagues.into_iter().chain(strangers) {
            self.step(target, found, longest, &mut free, &mut steps);
        }
        for target in passed_over {
            steps.extend(self.step_of_surplus(target));
        }
        steps
    }

    /// How a colleague stands, for picking.
    fn seen(&self, peer: &PeerId, standing: impl Fn(&PeerId) -> Standing) -> Seen {
        let Some(entry) = self.entries.get(&Target::Peer(*peer)) else {
            return Seen { absent: standing(peer) == Standing::Away, near: false };
        };
        let near = match entry.round_trip {
            Some(round_trip) => round_trip <= entry.near_round_trip(&self.networks),
            None => entry.is_in(&self.networks),
        };
        let absent = entry.failures > 0 && standing(peer) == Standing::Away;
        Seen { absent, near }
    }

    fn step(
        &mut self,
        target: Target,
        standing: Standing,
        longest: Duration,
        free: &mut usize,
        steps: &mut Vec<Step>,
    ) {
        let asks = |entry: &Entry| entry.begins(standing) || entry.has_news();
        let asks = self.entries.get(&target).is_some_and(asks);
        let groups = match asks && *free > 0 {
            true => self.groups(&target, standing),
            false => Vec::new(),
        };
        let Self { entries, last_ticket, luck, .. } = self;
        let Some(entry) = entries.get_mut(&target) else { return };
        let mut wait = |delay: Duration| {
            *last_ticket += 1;
            let ticket = Ticket { target: target.clone(), number: *last_ticket };
            steps.push(Step::Wait(ticket, delay));
            *last_ticket
        };
        if standing == Standing::LeaveAlone {
            if entry.state == State::Due {
                entry.state = State::Idle;
            }
            return;
        }
        let longest = if entry.known && !entry.unwelcome { longest } else { REDIAL_MAX };
        if standing == Standing::Away && matches!(entry.state, State::Relayed(_)) {
            // Not even through a relay any more: that long nobody waits for a colleague.
            entry.state = State::Idle;
            entry.failures = entry.failures.max(1);
        }
        match &mut entry.state {
            State::Waiting(_) | State::Relayed(_) => {}
            State::Idle if standing == Standing::Relayed && !entry.fresh => {
                entry.state = State::Relayed(wait(RELAYED_RETRY));
            }
            State::Idle if entry.failures > 0 => {
                let delay = delay(entry.failures, longest, luck);
                entry.state = State::Waiting(wait(delay));
            }
            State::Dialling(attempt) => {
                if *free > 0 && std::mem::take(&mut entry.fresh) {
                    attempt.join(groups);
                    // QUIC keeps its start, whoever tells its place and that of TCP one after the other.
                    if attempt.waits_for_nothing() {
                        attempt.ticket = Some(wait(GROUP_DELAY));
                    }
                }
                if attempt.retry.is_none() && !attempt.again.is_empty() {
                    attempt.tries += 1;
                    let delay = delay(entry.failures + attempt.tries, longest, luck);
                    attempt.retry = Some(wait(delay));
                }
                if attempt.ticket.is_none()
                    && *free > 0
                    && let Some(group) = attempt.next()
                {
                    *free -= 1;
                    attempt.ticket = (!attempt.later.is_empty()).then(|| wait(GROUP_DELAY));
                    steps.push(Step::Dial(target, group));
                }
            }
            State::Idle | State::Due => {
                entry.state = State::Due;
                let mut attempt = Attempt::default();
                attempt.join(groups);
                if *free > 0
                    && let Some(group) = attempt.next()
                {
                    *free -= 1;
                    attempt.ticket = (!attempt.later.is_empty()).then(|| wait(GROUP_DELAY));
                    entry.fresh = false;
                    entry.state = State::Dialling(attempt);
                    steps.push(Step::Dial(target, group));
                }
            }
        }
    }

    /// The places of a target by the groups in which they are tried; direct ones only for who is reached
    /// through a relay.
    fn groups(&self, target: &Target, standing: Standing) -> Vec<Vec<Multiaddr>> {
        let Some(entry) = self.entries.get(target) else { return Vec::new() };
        let peer = match target {
            Target::Peer(peer) => *peer,
            Target::Address(place) => return vec![vec![place.clone()]],
        };
        let mut groups = entry.places.groups(&peer, |relay| match self.members.contains(relay) {
            true => self.places_of_relay(relay),
            false => Vec::new(),
        });
        if standing == Standing::Relayed {
            groups.retain(|group| !group.iter().any(is_relayed));
        }
        groups
    }

    /// A wait is over.
    pub(super) fn wake(&mut self, ticket: &Ticket) {
        let Some(entry) = self.entries.get_mut(&ticket.target) else { return };
        if entry.surplus == Surplus::Since(ticket.number) {
            entry.surplus = Surplus::Over;
        }
        match &mut entry.state {
            State::Waiting(number) | State::Relayed(number) if *number == ticket.number => {
                entry.state = State::Due;
            }
            State::Dialling(attempt) if attempt.ticket == Some(ticket.number) => {
                attempt.ticket = None;
            }
            State::Dialling(attempt) if attempt.retry == Some(ticket.number) => {
                attempt.retry = None;
                attempt.later.append(&mut attempt.again);
            }
            State::Idle
            | State::Waiting(_)
            | State::Relayed(_)
            | State::Due
            | State::Dialling(_) => {}
        }
    }

    /// Something tells that colleagues may be reached who weren't: all of them are tried now, whatever
    /// is still under way on the old paths.
    pub(super) fn try_all(&mut self) {
        let Self { entries, dialling, .. } = self;
        for entry in entries.values_mut().filter(|entry| entry.known) {
            entry.state = State::Idle;
            entry.retry_now();
        }
        dialling.retain(|_, target| entries.get(target).is_some_and(|entry| !entry.known));
    }

    /// The driver began a dial that a step asked for.
    pub(super) fn dialling(&mut self, target: &Target, connection: ConnectionId) {
        if let Some(Entry { state: State::Dialling(attempt), .. }) = self.entries.get_mut(target) {
            attempt.open.insert(connection, std::mem::take(&mut attempt.begun));
            self.dialling.insert(connection, target.clone());
        }
    }

    /// The driver couldn't even begin the dial.
    pub(super) fn not_dialled(&mut self, target: &Target) {
        if let Some(entry) = self.entries.get_mut(target) {
            entry.failed();
        }
    }

    /// A dial failed. Whether it was one of ours.
    pub(super) fn dial_failed(&mut self, connection: ConnectionId) -> bool {
        let Some(target) = self.dialling.remove(&connection) else { return false };
        if let Some(entry) = self.entries.get_mut(&target) {
            if let State::Dialling(attempt) = &mut entry.state
                && let Some(group) = attempt.open.remove(&connection)
            {
                attempt.again.push_back(group);
            }
            entry.failed();
        }
        true
    }

    /// A dial got through to this peer.
    pub(super) fn dial_succeeded(&mut self, connection: ConnectionId, peer: PeerId) {
        if let Some(target) = self.dialling.remove(&connection)
            && let Some(entry) = self.entries.get_mut(&target)
        {
            entry.seen = Some(peer);
            entry.state = State::Idle;
            entry.ours = true;
        }
    }

    /// The owner admitted this peer: the addresses are good, and where it was met directly is one of
    /// them. A colleague who couldn't be reached for a while and is back tells that others may be, too.
    pub(super) fn admitted(&mut self, peer: PeerId, met: Option<Multiaddr>) {
        let mut was_missed = false;
        if let (Some(place), Some(entry)) = (met, self.entries.get_mut(&Target::Peer(peer))) {
            entry.places.meet(place);
        }
        for entry in self.of_peer(peer) {
            was_missed |= entry.known && entry.failures >= MISSED_AFTER && !entry.unwelcome;
            (entry.failures, entry.unwelcome) = (0, false);
        }
        if was_missed {
            self.try_all();
        }
        if self.relays(&peer) {
            self.relay_is_there(&peer);
        }
    }

    /// Nothing connects us to this peer any more.
    pub(super) fn lost(&mut self, peer: PeerId, was_admitted: bool) {
        for entry in self.of_peer(peer) {
            entry.failures = if was_admitted { 1 } else { entry.failures.saturating_add(1) };
            entry.unwelcome = !was_admitted;
            (entry.ours, entry.surplus) = (false, Surplus::No);
            // It may have gone elsewhere.
            entry.round_trip = None;
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
            entry.round_trip = None;
            (entry.ours, entry.surplus) = (false, Surplus::No);
        }
    }

    fn of_peer(&mut self, peer: PeerId) -> impl Iterator<Item = &mut Entry> {
        self.entries
            .iter_mut()
            .filter(move |(target, entry)| entry.peer(target) == Some(peer))
            .map(|(_, entry)| entry)
    }
}

/// Who failed this often in a row was away, and not only slow.
const MISSED_AFTER: u32 = 3;

/// The longest wait for a colleague when so many are away.
fn longest(away: usize) -> Duration {
    let away = u32::try_from(away).unwrap_or(u32::MAX);
    REDIAL_EACH.saturating_mul(away).clamp(REDIAL_FEW, REDIAL_MAX)
}

fn delay(failures: u32, longest: Duration, luck: &mut StdRng) -> Duration {
    let base = doubled(REDIAL_FIRST, failures, longest);
    let spread = u64::try_from(base.as_millis() / 2).unwrap_or(0);
    base + Duration::from_millis(luck.random_range(0..=spread))
}
