//! The addresses we listen on, and their way back when they fail or the swarm is built anew.
//!
//! Invariant: once a listener got a port, it keeps asking for that port, so that peers who know
//! the address find us after a restart.

use std::time::Duration;

use libp2p::{Multiaddr, core::transport::ListenerId, multiaddr::Protocol};

use super::limits::{LISTENERS_MAX, RELISTEN_FIRST, RELISTEN_MAX, doubled};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    /// A timer is running.
    Waiting,
    Open(ListenerId),
}

#[derive(Debug)]
struct Listener {
    asked: Multiaddr,
    /// `asked` with the port that we got.
    bound: Option<Multiaddr>,
    failures: u32,
    state: State,
}

#[derive(Debug, Default)]
pub(super) struct Listeners(Vec<Listener>);

/// One of the listeners, by its place in the list. Listeners are never removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(usize);

impl Listeners {
    pub(super) fn add(&mut self, asked: Multiaddr) {
        if self.0.iter().any(|listener| listener.asked == asked) {
            return;
        }
        if self.0.len() >= LISTENERS_MAX {
            tracing::warn!(%asked, "too many addresses to listen on");
            return;
        }
        self.0.push(Listener { asked, bound: None, failures: 0, state: State::Closed });
    }

    /// Those to open now.
    pub(super) fn to_open(&self) -> Vec<(Place, Multiaddr)> {
        let closed = self.0.iter().enumerate().filter(|(_, it)| it.state == State::Closed);
        closed
            .map(|(place, it)| (Place(place), it.bound.as_ref().unwrap_or(&it.asked).clone()))
            .collect()
    }

    pub(super) fn opened(&mut self, place: Place, id: ListenerId) {
        if let Some(listener) = self.0.get_mut(place.0) {
            listener.state = State::Open(id);
        }
    }

    /// An open listener told an address that it really has.
    pub(super) fn bound(&mut self, id: ListenerId, actual: &Multiaddr) {
        if let Some(listener) = self.0.iter_mut().find(|it| it.state == State::Open(id)) {
            listener.failures = 0;
            listener.bound.get_or_insert_with(|| with_port_of(&listener.asked, actual));
        }
    }

    /// It couldn't be opened: what was asked for, and when to try again.
    pub(super) fn failed(&mut self, place: Place) -> Option<(Multiaddr, Duration)> {
        let listener = self.0.get_mut(place.0)?;
        listener.failures = listener.failures.saturating_add(1);
        listener.state = State::Waiting;
        let delay = doubled(RELISTEN_FIRST, listener.failures, RELISTEN_MAX);
        Some((listener.asked.clone(), delay))
    }

    /// Which one has closed, if it is one of ours.
    pub(super) fn place_of(&self, id: ListenerId) -> Option<Place> {
        self.0.iter().position(|it| it.state == State::Open(id)).map(Place)
    }

    /// The wait is over.
    pub(super) fn wake(&mut self, place: Place) {
        if let Some(listener) = self.0.get_mut(place.0)
            && listener.state == State::Waiting
        {
            listener.state = State::Closed;
        }
    }

    /// A new swarm listens nowhere yet.
    pub(super) fn start_over(&mut self) {
        for listener in &mut self.0 {
            listener.failures = 0;
            listener.state = State::Closed;
        }
    }
}

/// `asked` with the port of `actual`. Its host stays: "everywhere" remains everywhere.
fn with_port_of(asked: &Multiaddr, actual: &Multiaddr) -> Multiaddr {
    let port = actual.iter().find_map(|part| match part {
        Protocol::Tcp(port) | Protocol::Udp(port) => Some(port),
        _ => None,
    });
    asked
        .iter()
        .map(|part| match (part, port) {
            (Protocol::Tcp(_), Some(port)) => Protocol::Tcp(port),
            (Protocol::Udp(_), Some(port)) => Protocol::Udp(port),
            (other, _) => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Multiaddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_listener_keeps_its_port_over_restarts_and_failures() {
        let mut listeners = Listeners::default();
        listeners.add(address("/ip4/0.0.0.0/udp/0/quic-v1"));
        listeners.add(address("/ip4/0.0.0.0/udp/0/quic-v1"));
        let opening = listeners.to_open();
        assert_eq!(opening.len(), 1, "asked twice, opened once");
        let id = ListenerId::next();
        listeners.opened(opening[0].0, id);
        listeners.bound(id, &address("/ip4/10.0.0.7/udp/4711/quic-v1"));
        assert_eq!(listeners.to_open(), vec![]);

        listeners.start_over();
        let opening = listeners.to_open();
        assert_eq!(opening[0].1, address("/ip4/0.0.0.0/udp/4711/quic-v1"));
        let (asked, first) = listeners.failed(opening[0].0).expect("ours");
        assert_eq!(asked, address("/ip4/0.0.0.0/udp/0/quic-v1"));
        assert_eq!(listeners.to_open(), vec![], "waiting");
        listeners.wake(opening[0].0);
        assert_eq!(listeners.to_open(), opening);
        let (_, second) = listeners.failed(opening[0].0).expect("ours");
        assert_eq!(second, first * 2);
    }

    #[test]
    fn the_number_of_listeners_is_bounded() {
        let mut listeners = Listeners::default();
        for port in 1..100 {
            listeners.add(address(&format!("/ip4/127.0.0.1/tcp/{port}")));
        }
        assert_eq!(listeners.to_open().len(), LISTENERS_MAX);
    }
}
