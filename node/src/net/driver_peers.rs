//! The driver's peers: their connections, and the one session that each may have.
//!
//! Invariant: a peer has at most one running session; the next one starts when the last one has
//! told the owner of its end.

use std::{collections::BTreeMap, io, sync::Arc};

use futures::FutureExt;
use libp2p::{
    Multiaddr, PeerId, Stream, core::ConnectedPoint, multiaddr::Protocol, swarm::ConnectionId,
};
use protocol::ids::DeviceId;
use tokio::sync::oneshot;

use super::{
    address_book::Standing,
    agreement::{self, Role},
    api::{DisconnectReason, NetEvent},
    driver::{Driver, Note},
    identity::device_of,
    link::{Link, Phase},
    places::{is_quic, is_relayed, split},
    plan::Changed,
    reach::is_loopback,
    session::{self, Ended, Session},
};

/// A peer with at least one connection, or a session that is ending.
pub(super) struct Peer {
    device: DeviceId,
    /// Ours, as a follower: see [`agreement`].
    generation: u64,
    connections: BTreeMap<ConnectionId, Route>,
    /// The connection of the session that ended last. On a dead line it takes its time to close.
    closing: Option<ConnectionId>,
    live: Option<Live>,
    /// Takes over when the live session has ended.
    next: Option<Candidate>,
    had_session: bool,
    was_admitted: bool,
}

#[derive(Clone, Debug)]
struct Route {
    address: Multiaddr,
    inbound: bool,
}

struct Live {
    connection: ConnectionId,
    generation: u64,
    link: Arc<Link>,
    /// Gone once it was used.
    stop: Option<oneshot::Sender<DisconnectReason>>,
}

struct Candidate {
    connection: ConnectionId,
    generation: u64,
    stream: Stream,
}

impl Peer {
    /// Ends the live session, if any.
    pub(super) fn hang_up(&mut self, reason: DisconnectReason) {
        if let Some(stop) = self.live.as_mut().and_then(|live| live.stop.take()) {
            // An error means that it has ended by itself just now.
            let _ = stop.send(reason);
        }
    }

    /// The session that is live or about to be: its follower's generation, and its connection.
    fn settled(&self) -> Option<(u64, ConnectionId)> {
        let live = self
            .live
            .as_ref()
            .filter(|live| live.stop.is_some() && self.connections.contains_key(&live.connection));
        let next = self.next.as_ref().map(|next| (next.generation, next.connection));
        next.or(live.map(|live| (live.generation, live.connection)))
    }

    fn is_relayed(&self, connection: ConnectionId) -> bool {
        self.connections.get(&connection).is_some_and(|route| is_relayed(&route.address))
    }

    /// Whether a connection adds nothing to the session that there is or will be. A direct one adds
    /// something to a relayed one.
    fn is_duplicate(&self, connection: ConnectionId, generation: u64) -> bool {
        self.settled().is_some_and(|(settled, other)| {
            let better = self.is_relayed(other) && !self.is_relayed(connection);
            settled == generation && !better
        })
    }

    /// How the address book is to take the peer.
    pub(super) fn standing(&self) -> Standing {
        let open = || self.connections.keys().filter(|it| self.closing != Some(**it));
        match open().all(|connection| self.is_relayed(*connection)) {
            true if open().next().is_some() => Standing::Relayed,
            true if self.closing.is_some() && self.live.is_none() => Standing::Away,
            _ => Standing::LeaveAlone,
        }
    }

    /// Whether a change may have killed its connections; on this machine none does.
    pub(super) fn is_hit_by(&self, changed: Changed) -> bool {
        let is_hit = |route: &Route| match route.address.iter().next() {
            _ if is_loopback(&route.address) => false,
            Some(Protocol::Ip4(_)) => changed != Changed::V6,
            Some(Protocol::Ip6(_)) => changed != Changed::V4,
            _ => true,
        };
        self.connections.values().any(is_hit)
    }

    /// Connections that carry no session.
    pub(super) fn idle_connections(&self) -> impl Iterator<Item = ConnectionId> + '_ {
        self.connections.keys().copied().filter(|connection| self.live_on(*connection).is_none())
    }

    /// Where the peer is, if it was admitted over a direct connection.
    pub(super) fn admitted_at(&self) -> Option<(&Multiaddr, bool)> {
        let live = self.live.as_ref().filter(|live| live.link.phase() == Phase::Admitted)?;
        let route = self.connections.get(&live.connection)?;
        (!is_relayed(&route.address)).then_some((&route.address, route.inbound))
    }

    /// Where it may be found again: what comes in over TCP comes from a passing port.
    fn met_at(&self) -> Option<Multiaddr> {
        let (address, inbound) = self.admitted_at()?;
        (!inbound || is_quic(address)).then(|| split(address.clone()).0)
    }

    fn live_on(&self, connection: ConnectionId) -> Option<&Live> {
        self.live.as_ref().filter(|live| live.connection == connection)
    }
}

impl Driver<'_> {
    pub(super) fn on_established(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        endpoint: &ConnectedPoint,
    ) {
        self.plan.book.dial_succeeded(connection, peer);
        self.stale = true;
        // The gate has turned away everybody else.
        let Ok(device) = device_of(&peer) else { return };
        let route = Route { address: address_of(endpoint), inbound: endpoint.is_listener() };
        let plan = &mut *self.plan;
        let known = self.peers.entry(peer).or_insert_with(|| Peer {
            device,
            generation: plan.new_generation(),
            connections: BTreeMap::new(),
            closing: None,
            live: None,
            next: None,
            had_session: false,
            was_admitted: false,
        });
        known.connections.insert(connection, route);
        if plan.stopping {
            self.swarm.close_connection(connection);
        }
        self.after(self.plan.config.handshake, Note::Deadline { peer, connection });
    }

    pub(super) fn on_closed(&mut self, peer: PeerId, connection: ConnectionId) {
        let Some(known) = self.peers.get_mut(&peer) else { return };
        known.next.take_if(|next| next.connection == connection);
        let route = known.connections.remove(&connection);
        let in_vain = known.connections.is_empty() && known.live.is_none() && !known.had_session;
        if let Some(route) = route.filter(|route| in_vain && !route.inbound) {
            let reason = "the peer closed the connection before a session began".to_owned();
            self.tell(NetEvent::DialFailed { address: route.address, reason });
        }
        self.drop_if_gone(peer);
    }

    pub(super) fn on_stream(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        stream: Option<Stream>,
    ) {
        let Some(known) = self.peers.get(&peer) else { return };
        let Some(mut stream) = stream else {
            self.swarm.close_connection(connection);
            return;
        };
        let role = Role::of(&self.plan.us, &known.device);
        let generation = known.generation;
        let agreeing = async move {
            let agreed = agreement::agree(&mut stream, role, generation).await;
            let outcome = agreed.map(|generation| (stream, generation));
            Note::Agreed { peer, connection, outcome }
        };
        self.notes.push(agreeing.boxed());
    }

    pub(super) fn on_agreed(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        outcome: io::Result<(Stream, u64)>,
    ) {
        let Some(known) = self.peers.get_mut(&peer) else { return };
        let Ok((stream, generation)) = outcome else {
            self.swarm.close_connection(connection);
            return;
        };
        let leads = Role::of(&self.plan.us, &known.device) == Role::Leader;
        let duplicate = leads && known.is_duplicate(connection, generation);
        if duplicate || self.plan.stopping || !known.connections.contains_key(&connection) {
            self.swarm.close_connection(connection);
            return;
        }
        let candidate = Candidate { connection, generation, stream };
        if known.live.is_some() {
            known.hang_up(DisconnectReason::Replaced);
            if let Some(passed_over) = known.next.replace(candidate) {
                self.swarm.close_connection(passed_over.connection);
            }
        } else {
            self.start_session(peer, candidate);
        }
    }

    fn start_session(&mut self, peer: PeerId, candidate: Candidate) {
        let Candidate { connection, generation, stream } = candidate;
        let Some(known) = self.peers.get_mut(&peer) else { return };
        let Some(route) = known.connections.get(&connection).cloned() else { return };
        let link = Arc::new(Link::new());
        let (stop, stopped) = oneshot::channel();
        let device = known.device;
        known.live = Some(Live { connection, generation, link: link.clone(), stop: Some(stop) });
        known.had_session = true;
        known.was_admitted = false;
        self.sessions.spawn(session::run(Session {
            peer,
            device,
            connection,
            address: route.address,
            inbound: route.inbound,
            role: Role::of(&self.plan.us, &device),
            stream,
            link: link.clone(),
            owner: self.owner.clone(),
            stop: stopped,
        }));
        let decided = async move {
            link.reached(Phase::Admitted).await;
            Note::Decided { peer, connection }
        };
        self.notes.push(decided.boxed());
        self.after(self.plan.config.handshake, Note::Deadline { peer, connection });
    }

    pub(super) fn on_decided(&mut self, peer: PeerId, connection: ConnectionId) {
        let Some(known) = self.peers.get(&peer) else { return };
        if known.live_on(connection).is_some_and(|live| live.link.was_admitted()) {
            self.swarm.behaviour_mut().gate.admitted(connection);
            self.plan.book.admitted(peer, known.met_at());
            // It may relay to us, and others may be back as well.
            self.stale = true;
        }
    }

    /// A connection must be on its way to a session by now, and a session admitted.
    pub(super) fn on_deadline(&mut self, peer: PeerId, connection: ConnectionId) {
        let Some(known) = self.peers.get(&peer) else { return };
        let fine = match known.live_on(connection) {
            Some(live) => live.link.was_admitted(),
            None => known.next.as_ref().is_some_and(|next| next.connection == connection),
        };
        if !fine {
            self.drop_connection(peer, connection, DisconnectReason::HandshakeTimeout);
        }
    }

    pub(super) fn on_ended(&mut self, ended: &Ended) {
        self.swarm.close_connection(ended.connection);
        let Some(known) = self.peers.get_mut(&ended.peer) else { return };
        known.live = None;
        known.closing = Some(ended.connection);
        known.was_admitted = ended.admitted;
        // Nobody waits for what is dead to be closed.
        self.stale = true;
        known.generation = self.plan.new_generation();
        match known.next.take() {
            Some(candidate) if !self.plan.stopping => self.start_session(ended.peer, candidate),
            _ => self.drop_if_gone(ended.peer),
        }
    }

    /// Closes a connection; the reason is told when it carries the session.
    pub(super) fn drop_connection(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        reason: DisconnectReason,
    ) {
        match self.peers.get_mut(&peer) {
            // The session tells the owner first and is closed when it has ended.
            Some(known) if known.live_on(connection).is_some() => known.hang_up(reason),
            _ => {
                self.swarm.close_connection(connection);
            }
        }
    }

    /// Every session is to send what it has and end.
    pub(super) fn say_goodbye(&mut self) {
        for known in self.peers.values() {
            if let Some(live) = &known.live {
                live.link.advance(Phase::Closing);
            }
        }
    }

    /// The session with this peer is to send what it has and end.
    pub(super) fn part(&mut self, peer: PeerId) {
        if let Some(live) = self.peers.get(&peer).and_then(|known| known.live.as_ref()) {
            live.link.advance(Phase::Closing);
        }
    }

    fn drop_if_gone(&mut self, peer: PeerId) {
        let gone = |known: &Peer| known.connections.is_empty() && known.live.is_none();
        if self.peers.get(&peer).is_some_and(gone)
            && let Some(known) = self.peers.remove(&peer)
        {
            self.plan.book.lost(peer, known.was_admitted);
            self.stale = true;
        }
    }
}

/// Where the other end is. Of who comes through a relay the relay's address is known, and its own key.
fn address_of(endpoint: &ConnectedPoint) -> Multiaddr {
    match endpoint {
        ConnectedPoint::Listener { local_addr, send_back_addr } if is_relayed(local_addr) => {
            local_addr.iter().chain(send_back_addr.iter()).collect()
        }
        other => other.get_remote_address().clone(),
    }
}
