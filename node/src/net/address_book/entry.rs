//! What is known of one target: its places, how trying it went, and what is under way.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use libp2p::{Multiaddr, PeerId, swarm::ConnectionId};

use super::{
    super::{
        limits::{NEAR_ROUND_TRIP, NEAR_ROUND_TRIP_IN_NETWORK},
        places::Places,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    /// Dials that are open.
    pub(super) open: BTreeSet<ConnectionId>,
    /// Groups of places that are still to be tried.
    pub(super) later: VecDeque<Vec<Multiaddr>>,
    /// The wait for the next of them; none: it is its turn.
    pub(super) ticket: Option<u64>,
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
