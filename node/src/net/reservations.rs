//! Places at colleagues' relays, for a node that can't be reached directly: which to ask for and when to
//! ask again. Knows no sockets and no clock.
//!
//! Invariant: at most [`RESERVATIONS_MAX`] places are asked for or held, and only at relays that we are
//! connected with directly.

use std::{collections::BTreeMap, time::Duration};

use libp2p::{Multiaddr, PeerId, core::transport::ListenerId};

use super::limits::{RESERVATIONS_MAX, RESERVE_FIRST, RESERVE_MAX, doubled};

/// What the driver is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask this relay, which is here, for a place; call [`Reservations::asked`] or
    /// [`Reservations::failed`].
    Ask(PeerId, Multiaddr),
    /// Give up the place that this listener holds.
    GiveUp(ListenerId),
    /// Call [`Reservations::wake`] after the delay.
    Wait(PeerId, Duration),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    Waiting,
    /// The wait is over.
    Due,
    Asked(ListenerId),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Relay {
    failures: u32,
    state: State,
}

/// The places that are held, asked for, or to be asked for again.
#[derive(Debug, Default)]
pub(super) struct Reservations(BTreeMap<PeerId, Relay>);

impl Reservations {
    /// What to do now, with these relays at hand.
    pub(super) fn steps(&mut self, wanted: bool, at_hand: &[(PeerId, Multiaddr)]) -> Vec<Step> {
        let mut steps = Vec::new();
        if !wanted {
            let held = self.0.values().filter_map(|relay| match relay.state {
                State::Asked(listener) => Some(Step::GiveUp(listener)),
                State::Idle | State::Waiting | State::Due => None,
            });
            steps.extend(held);
            return steps;
        }
        let is_asked = |relay: &Relay| matches!(relay.state, State::Asked(_));
        // One that went and came back is asked at once.
        self.0.retain(|peer, relay| is_asked(relay) || at_hand.iter().any(|(it, _)| it == peer));
        let held = self.0.values().filter(|relay| is_asked(relay)).count();
        let mut free = RESERVATIONS_MAX.saturating_sub(held);
        for (peer, address) in at_hand {
            let relay = self.0.entry(*peer).or_default();
            match relay.state {
                State::Waiting | State::Asked(_) => {}
                State::Idle if relay.failures > 0 => {
                    relay.state = State::Waiting;
                    let delay = doubled(RESERVE_FIRST, relay.failures, RESERVE_MAX);
                    steps.push(Step::Wait(*peer, delay));
                }
                State::Idle | State::Due if free > 0 => {
                    free -= 1;
                    steps.push(Step::Ask(*peer, address.clone()));
                }
                State::Idle | State::Due => {}
            }
        }
        steps
    }

    /// A relay was asked.
    pub(super) fn asked(&mut self, peer: PeerId, listener: ListenerId) {
        self.0.entry(peer).or_default().state = State::Asked(listener);
    }

    /// A relay gave us a place; which one.
    pub(super) fn given(&mut self, listener: ListenerId) -> Option<PeerId> {
        let asked = State::Asked(listener);
        let (peer, relay) = self.0.iter_mut().find(|(_, relay)| relay.state == asked)?;
        relay.failures = 0;
        Some(*peer)
    }

    /// A relay couldn't be asked.
    pub(super) fn failed(&mut self, peer: PeerId) {
        let relay = self.0.entry(peer).or_default();
        relay.failures = relay.failures.saturating_add(1);
        relay.state = State::Idle;
    }

    /// A place was refused or lost; at which relay, if it was one of these.
    pub(super) fn closed(&mut self, listener: ListenerId) -> Option<PeerId> {
        let asked = State::Asked(listener);
        let found = self.0.iter().find(|(_, relay)| relay.state == asked).map(|(peer, _)| *peer);
        found.inspect(|peer| self.failed(*peer))
    }

    /// The wait is over.
    pub(super) fn wake(&mut self, peer: PeerId) {
        if let Some(relay) = self.0.get_mut(&peer).filter(|relay| relay.state == State::Waiting) {
            relay.state = State::Due;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relays(count: usize) -> Vec<(PeerId, Multiaddr)> {
        let place: Multiaddr = "/ip4/203.0.113.10/udp/1/quic-v1".parse().expect("an address");
        (0..count).map(|_| (PeerId::random(), place.clone())).collect()
    }

    fn asked(steps: &[Step]) -> Vec<PeerId> {
        let asked = steps.iter().filter_map(|step| match step {
            Step::Ask(peer, _) => Some(*peer),
            Step::GiveUp(_) | Step::Wait(..) => None,
        });
        asked.collect()
    }

    #[test]
    fn two_places_are_kept_and_another_is_asked_for_when_one_is_lost() {
        let (mut places, relays) = (Reservations::default(), relays(3));
        let first = asked(&places.steps(true, &relays));
        assert_eq!(first, [relays[0].0, relays[1].0]);
        let listeners = [ListenerId::next(), ListenerId::next()];
        first.iter().zip(listeners).for_each(|(peer, listener)| places.asked(*peer, listener));
        assert_eq!(places.given(listeners[1]), Some(relays[1].0));
        assert_eq!(places.steps(true, &relays), [], "enough");
        assert_eq!(places.closed(listeners[1]), Some(relays[1].0));
        assert_eq!(places.closed(listeners[1]), None, "told once");
        let steps = places.steps(true, &relays);
        assert_eq!(asked(&steps), [relays[2].0]);
        assert!(steps.contains(&Step::Wait(relays[1].0, RESERVE_FIRST)));
        assert_eq!(places.steps(false, &relays), [Step::GiveUp(listeners[0])], "reachable by now");
    }

    #[test]
    fn a_relay_that_refuses_is_asked_less_and_less_and_one_that_is_back_at_once() {
        let (mut places, relays) = (Reservations::default(), relays(1));
        let peer = relays[0].0;
        let mut last = Duration::ZERO;
        for _ in 0..5 {
            assert_eq!(asked(&places.steps(true, &relays)), [peer]);
            let listener = ListenerId::next();
            places.asked(peer, listener);
            assert_eq!(places.closed(listener), Some(peer));
            let [Step::Wait(_, delay)] = places.steps(true, &relays)[..] else { panic!("a wait") };
            assert!(delay > last);
            last = delay;
            places.wake(peer);
        }
        places.failed(peer);
        assert_eq!(places.steps(true, &[]), [], "it has gone");
        assert_eq!(asked(&places.steps(true, &relays)), [peer]);
    }
}
