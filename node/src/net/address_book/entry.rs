//! What is known of one target: its places, how trying it went, and what is under way.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use libp2p::{Multiaddr, PeerId, swarm::ConnectionId};

use super::{
    super::{
        limits::{GROUPS_PER_TRY_MAX, NEAR_ROUND_TRIP, NEAR_ROUND_TRIP_IN_NETWORK},
        places::{Places, leads_through},
        reach::{Network, network_of},
    },
    Standing, Target,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Idle,
    Waiting(u64),
    /// Connected through a relay, and to be tried directly once more after this wait.
    Relayed(u64),
    Due,
    Dialling(Attempt),
}

/// A try that is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attempt {
    /// Dials that are open, and where to.
    pub(super) open: BTreeMap<ConnectionId, Vec<Multiaddr>>,
    /// The group whose dial is about to begin.
    pub(super) begun: Vec<Multiaddr>,
    /// Groups of places that are still to be tried.
    pub(super) later: VecDeque<Vec<Multiaddr>>,
    /// The wait for the next of them; none: it is its turn.
    pub(super) ticket: Option<u64>,
    /// Groups that failed while another dial hangs, and the wait until they are tried again.
    pub(super) again: VecDeque<Vec<Multiaddr>>,
    pub(super) retry: Option<u64>,
    /// How often that was.
    pub(super) tries: u32,
    /// The places in all groups so far.
    taken: BTreeSet<Multiaddr>,
    /// How many groups these were.
    groups: usize,
}

impl Attempt {
    /// The group whose turn it is.
    pub(super) fn next(&mut self) -> Option<Vec<Multiaddr>> {
        let group = self.later.pop_front()?;
        self.begun.clone_from(&group);
        Some(group)
    }

    /// Whether a group would be dialled now although another dial may have begun just before.
    pub(super) fn waits_for_nothing(&self) -> bool {
        self.ticket.is_none() && !self.later.is_empty() && !self.open.is_empty()
    }

    /// What of these groups is new is tried, too, after what waits already.
    pub(super) fn join(&mut self, groups: Vec<Vec<Multiaddr>>) {
        for mut group in groups {
            group.retain(|place| !self.taken.contains(place));
            if !group.is_empty() && self.groups < GROUPS_PER_TRY_MAX {
                self.groups += 1;
                self.taken.extend(group.iter().cloned());
                self.later.push_back(group);
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) places: Places,
    /// Who answered at an address last.
    pub(super) seen: Option<PeerId>,
    pub(super) failures: u32,
    /// It answered and was turned away, or turned us away.
    pub(super) unwelcome: bool,
    pub(super) state: State,
    /// Something new is known of it, or of the world, since it was dialled last.
    pub(super) fresh: bool,
    /// The owner knows it; otherwise somebody has announced it.
    pub(super) known: bool,
    /// It relays for colleagues, by its own word.
    pub(super) relays: bool,
    /// How long its quickest answer took in this life of the swarm.
    pub(super) round_trip: Option<Duration>,
    /// A dial of ours made the connection that there is.
    pub(super) ours: bool,
    pub(super) surplus: Surplus,
}

/// Whether a connection that we made isn't asked for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surplus {
    /// It is asked for, or there is none.
    No,
    /// It isn't, until this wait is over.
    Since(u64),
    /// It hasn't been for a while.
    Over,
}

impl Entry {
    pub(super) fn new(known: bool) -> Self {
        Self {
            places: Places::default(),
            seen: None,
            failures: 0,
            unwelcome: false,
            state: State::Idle,
            fresh: true,
            known,
            relays: false,
            round_trip: None,
            ours: false,
            surplus: Surplus::No,
        }
    }

    pub(super) fn peer(&self, target: &Target) -> Option<PeerId> {
        match target {
            Target::Peer(peer) => Some(*peer),
            Target::Address(_) => self.seen,
        }
    }

    /// The machine on which it is said to be.
    pub(super) fn host(&self) -> Option<String> {
        Some(self.places.first()?.iter().next()?.to_string())
    }

    /// Whether it says that it is in one of these networks.
    pub(super) fn is_in(&self, networks: &BTreeSet<Network>) -> bool {
        self.places.all().filter_map(network_of).any(|network| networks.contains(&network))
    }

    /// Who answers within this time is in the same place.
    pub(super) fn near_round_trip(&self, networks: &BTreeSet<Network>) -> Duration {
        if self.is_in(networks) { NEAR_ROUND_TRIP_IN_NETWORK } else { NEAR_ROUND_TRIP }
    }

    /// How gladly a stranger gives way.
    pub(super) fn rank(&self) -> u32 {
        self.failures
    }

    /// Whether a try may begin now.
    pub(super) fn begins(&self, standing: Standing) -> bool {
        match self.state {
            State::Due => standing != Standing::LeaveAlone,
            State::Idle if standing == Standing::Relayed => self.fresh,
            State::Idle => standing == Standing::Away && self.failures == 0,
            State::Waiting(_) | State::Relayed(_) | State::Dialling(_) => false,
        }
    }

    /// Whether something is known that the try under way doesn't know of.
    pub(super) fn has_news(&self) -> bool {
        self.fresh && matches!(self.state, State::Dialling(_))
    }

    /// One of the relays that it is behind is there: what failed through it before may not now.
    pub(super) fn relay_is_there(&mut self, relay: &PeerId) {
        match &mut self.state {
            State::Relayed(_) => {}
            State::Dialling(attempt) => {
                attempt.taken.retain(|place| !leads_through(place, relay));
                attempt.again.retain(|group| !group.iter().any(|it| leads_through(it, relay)));
                self.fresh = true;
            }
            State::Idle | State::Waiting(_) | State::Due => self.retry_now(),
        }
    }

    /// One of its dials came to nothing: the next group's turn, or the end of this try.
    pub(super) fn failed(&mut self) {
        if let State::Dialling(attempt) = &mut self.state {
            if !attempt.open.is_empty() {
                return;
            }
            if !attempt.later.is_empty() {
                attempt.ticket = None;
                return;
            }
        }
        self.failures = self.failures.saturating_add(1);
        self.state = State::Idle;
    }

    pub(super) fn retry_now(&mut self) {
        self.failures = 0;
        self.unwelcome = false;
        self.fresh = true;
        if !matches!(self.state, State::Dialling(_)) {
            self.state = State::Idle;
        }
    }
}
