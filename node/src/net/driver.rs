//! The loop around the swarm: follows the plan, starts and ends sessions, tells the owner.
//!
//! Invariant: the loop never waits for the owner or for a peer, so commands are always taken and
//! connections always served. What it has to tell waits in a bounded queue of its own.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    time::Duration,
};

use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use libp2p::{
    Multiaddr, PeerId, Stream, Swarm, identify, mdns, ping,
    swarm::{
        ConnectionId, DialError, SwarmEvent,
        dial_opts::{DialOpts, PeerCondition},
    },
};
use tokio::{sync::mpsc, task::JoinSet};

use super::{
    address_book::{Standing, Step, Target, Ticket},
    api::{DisconnectReason, NetCommand, NetEvent, NetReach},
    behaviour::{self, Behaviour, BehaviourEvent, BuildError},
    driver_peers::Peer,
    identity::device_of,
    limits::{ADDRESSES_PER_PEER_MAX, DRIVER_EVENTS_MAX, STABLE_AFTER},
    listeners::Place,
    plan::Plan,
    reach::Reach,
    reservations::Reservations,
    session::{Ended, Owner},
};

/// How a run of the driver ended without unwinding.
#[derive(Debug)]
pub(super) enum RunEnd {
    Stopped,
    /// A task of the swarm panicked, with this message.
    Panicked(String),
}

/// Something the driver waits for besides the swarm.
pub(super) enum Note {
    /// Both ends have said what they must about this connection. Generation of the follower.
    Agreed {
        peer: PeerId,
        connection: ConnectionId,
        outcome: io::Result<(Stream, u64)>,
    },
    /// The owner admitted the session on this connection, or ended it.
    Decided {
        peer: PeerId,
        connection: ConnectionId,
    },
    /// The time for the handshake on this connection is over.
    Deadline {
        peer: PeerId,
        connection: ConnectionId,
    },
    Redial(Ticket),
    Relisten(Place),
    /// The wait before a relay is asked again for a place.
    Reserve(PeerId),
    /// The swarm has run well for a while.
    Stable,
}

#[expect(clippy::large_enum_variant, reason = "lives on the stack for one turn of the loop")]
enum Wake {
    Swarm(SwarmEvent<BehaviourEvent>),
    Command(Option<NetCommand>),
    Ended(Ended),
    Note(Note),
    /// The owner took one of our news, or is gone.
    Told(bool),
    Panicked(String),
}

/// One life of the swarm.
pub(super) struct Driver<'a> {
    pub(super) plan: &'a mut Plan,
    /// Running sessions. They outlive the driver, to tell the owner of their end.
    pub(super) sessions: &'a mut JoinSet<Ended>,
    pub(super) owner: Owner,
    /// Before the swarm: when both go, sessions hear the reason before their streams end.
    pub(super) peers: BTreeMap<PeerId, Peer>,
    pub(super) swarm: Swarm<Behaviour>,
    pub(super) notes: FuturesUnordered<BoxFuture<'static, Note>>,
    /// The plan or what it depends on has changed.
    pub(super) stale: bool,
    pub(super) reach: Reach,
    pub(super) reservations: Reservations,
    /// As the owner was told.
    pub(super) reach_told: NetReach,
    refused: BTreeSet<PeerId>,
    news: VecDeque<NetEvent>,
    panics: mpsc::Receiver<String>,
    #[cfg(test)]
    panics_sender: mpsc::Sender<String>,
}

impl<'a> Driver<'a> {
    /// A fresh swarm for the plan.
    pub(super) fn new(
        plan: &'a mut Plan,
        sessions: &'a mut JoinSet<Ended>,
        owner: Owner,
    ) -> Result<Self, BuildError> {
        // One is enough: the first panic ends this life.
        let (panics_sender, panics) = mpsc::channel(1);
        let swarm = behaviour::build(&plan.config, &plan.members, panics_sender.clone())?;
        plan.book.start_over();
        plan.listeners.start_over();
        let mut driver = Self {
            plan,
            sessions,
            owner,
            swarm,
            peers: BTreeMap::new(),
            notes: FuturesUnordered::new(),
            stale: true,
            reach: Reach::default(),
            reservations: Reservations::default(),
            reach_told: NetReach::default(),
            refused: BTreeSet::new(),
            news: VecDeque::new(),
            panics,
            #[cfg(test)]
            panics_sender,
        };
        for address in driver.plan.config.external.clone() {
            driver.swarm.add_external_address(address.clone());
            driver.reach.give(address);
        }
        driver.after(STABLE_AFTER, Note::Stable);
        Ok(driver)
    }

    /// Runs until told to stop, or until a task of the swarm panics.
    pub(super) async fn run(mut self, commands: &mut mpsc::Receiver<NetCommand>) -> RunEnd {
        loop {
            if std::mem::take(&mut self.stale) {
                self.follow_plan();
            }
            if self.plan.stopping && self.sessions.is_empty() && self.news.is_empty() {
                return RunEnd::Stopped;
            }
            let stopping = self.plan.stopping;
            let wake = tokio::select! {
                event = self.swarm.select_next_some() => Wake::Swarm(event),
                command = commands.recv(), if !stopping => Wake::Command(command),
                Some(ended) = self.sessions.join_next() => match ended {
                    Ok(ended) => Wake::Ended(ended),
                    // Sessions catch their own panics; only a runtime that ends cancels them.
                    Err(error) => Wake::Panicked(error.to_string()),
                },
                Some(note) = self.notes.next() => Wake::Note(note),
                room = self.owner.parcels.reserve(), if !self.news.is_empty() => match room {
                    Ok(room) => {
                        if let Some(event) = self.news.pop_front() {
                            room.send(event.into());
                        }
                        Wake::Told(true)
                    }
                    Err(_) => Wake::Told(false),
                },
                () = self.owner.parcels.closed(), if !stopping => Wake::Told(false),
                Some(message) = self.panics.recv() => Wake::Panicked(message),
            };
            match wake {
                Wake::Swarm(event) => self.on_swarm(event),
                Wake::Command(command) => self.on_command(command.unwrap_or(NetCommand::Stop)),
                Wake::Ended(ended) => self.on_ended(&ended),
                Wake::Note(note) => self.on_note(note),
                Wake::Told(true) => (),
                Wake::Told(false) => {
                    self.news.clear();
                    self.on_command(NetCommand::Stop);
                }
                Wake::Panicked(message) => return RunEnd::Panicked(message),
            }
        }
    }

    /// Tells the owner when it has time. Hints and failures give way when it has little.
    pub(super) fn tell(&mut self, event: NetEvent) {
        let hint =
            !matches!(event, NetEvent::Listening(_) | NetEvent::Reach(_) | NetEvent::Near { .. });
        let room = if hint { DRIVER_EVENTS_MAX / 2 } else { DRIVER_EVENTS_MAX };
        if self.news.len() < room {
            self.news.push_back(event);
        }
    }

    pub(super) fn after(&mut self, delay: Duration, note: Note) {
        self.notes.push(tokio::time::sleep(delay).map(|()| note).boxed());
    }

    fn on_command(&mut self, command: NetCommand) {
        #[cfg(test)]
        match command {
            NetCommand::Panic => panic!("planted"),
            NetCommand::PanicInConnection => {
                let panics = self.panics_sender.clone();
                let task = async { panic!("planted in a connection") };
                libp2p::swarm::Executor::exec(&behaviour::Watched { panics }, task.boxed());
            }
            _ => (),
        }
        self.plan.apply(command);
        self.stale = true;
    }

    /// Makes the swarm do what the plan says.
    fn follow_plan(&mut self) {
        if self.plan.stopping {
            self.say_goodbye();
            return;
        }
        self.enforce_refusals();
        if let Some(changed) = self.plan.recover.take() {
            self.recover(changed);
        }
        self.plan.book.set_networks(self.reach.networks());
        self.see_to_reservations();
        self.tell_reach();
        for (place, address) in self.plan.listeners.to_open() {
            match self.swarm.listen_on(address) {
                Ok(id) => self.plan.listeners.opened(place, id),
                Err(error) => self.listener_failed(place, error.to_string()),
            }
        }
        let (peers, refused) = (&self.peers, &self.refused);
        let steps = self.plan.book.steps(|peer| match peers.get(peer) {
            _ if refused.contains(peer) => Standing::LeaveAlone,
            Some(known) => known.standing(),
            None => Standing::Away,
        });
        for step in steps {
            match step {
                Step::Dial(target, addresses) => self.dial(&target, addresses),
                Step::Wait(ticket, delay) => self.after(delay, Note::Redial(ticket)),
                Step::Part(peer) => self.part(peer),
            }
        }
    }

    fn enforce_refusals(&mut self) {
        let wanted = self.plan.refused();
        for peer in wanted.difference(&self.refused) {
            let reason = if self.plan.is_blocked(peer) {
                DisconnectReason::Blocked
            } else {
                DisconnectReason::Partitioned
            };
            if let Some(known) = self.peers.get_mut(peer) {
                known.hang_up(reason);
            }
            self.swarm.behaviour_mut().blocked.block_peer(*peer);
        }
        for peer in self.refused.difference(&wanted) {
            self.swarm.behaviour_mut().blocked.unblock_peer(*peer);
        }
        self.refused = wanted;
    }

    fn dial(&mut self, target: &Target, addresses: Vec<Multiaddr>) {
        let first = addresses.first().cloned();
        let options = match target {
            // Whether it is time to dial, the address book knows.
            Target::Peer(peer) => DialOpts::peer_id(*peer)
                .condition(PeerCondition::Always)
                .addresses(addresses)
                .build(),
            Target::Address(place) => DialOpts::unknown_peer_id().address(place.clone()).build(),
        };
        let connection = options.connection_id();
        match self.swarm.dial(options) {
            Ok(()) => self.plan.book.dialling(target, connection),
            Err(error) => {
                self.plan.book.not_dialled(target);
                self.stale = true;
                self.tell_dial_failure(&error, first);
            }
        }
    }

    /// A dial came to nothing. Those of libp2p's parts fail on their own account.
    fn on_dial_failed(&mut self, connection: ConnectionId, error: &DialError) {
        if self.plan.book.dial_failed(connection) {
            self.stale = true;
            self.tell_dial_failure(error, None);
        }
    }

    fn tell_dial_failure(&mut self, error: &DialError, first: Option<Multiaddr>) {
        if let DialError::Transport(failures) = error {
            for (address, error) in failures {
                let (address, reason) = (address.clone(), error.to_string());
                self.tell(NetEvent::DialFailed { address, reason });
            }
        } else if let Some(address) = first {
            self.tell(NetEvent::DialFailed { address, reason: error.to_string() });
        }
    }

    fn listener_failed(&mut self, place: Place, reason: String) {
        if let Some((address, delay)) = self.plan.listeners.failed(place) {
            self.tell(NetEvent::ListenFailed { address, reason });
            self.after(delay, Note::Relisten(place));
        }
    }

    fn on_note(&mut self, note: Note) {
        match note {
            Note::Agreed { peer, connection, outcome } => {
                self.on_agreed(peer, connection, outcome);
            }
            Note::Decided { peer, connection } => self.on_decided(peer, connection),
            Note::Deadline { peer, connection } => self.on_deadline(peer, connection),
            Note::Redial(ticket) => {
                self.plan.book.wake(&ticket);
                self.stale = true;
            }
            Note::Relisten(place) => {
                self.plan.listeners.wake(place);
                self.stale = true;
            }
            Note::Reserve(peer) => {
                self.reservations.wake(peer);
                self.stale = true;
            }
            Note::Stable => self.plan.restarts = 0,
        }
    }

    fn on_swarm(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::Behaviour(event) => self.on_behaviour(event),
            SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
                self.on_established(peer_id, connection_id, &endpoint);
            }
            SwarmEvent::ConnectionClosed { peer_id, connection_id, .. } => {
                self.on_closed(peer_id, connection_id);
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                self.on_dial_failed(connection_id, &error);
            }
            SwarmEvent::NewListenAddr { listener_id, address } => {
                self.on_listening(listener_id, address);
            }
            SwarmEvent::ExpiredListenAddr { listener_id, address } => {
                self.on_address_lost(listener_id, &address);
            }
            SwarmEvent::ExternalAddrConfirmed { address } => {
                self.reach.confirm(address);
                self.stale = true;
            }
            SwarmEvent::ExternalAddrExpired { address } => {
                self.reach.withdraw(&address);
                self.stale = true;
            }
            SwarmEvent::ListenerClosed { listener_id, reason, .. } => {
                self.on_listener_closed(listener_id, &reason);
                if let Some(place) = self.plan.listeners.place_of(listener_id) {
                    let reason = reason.err().map_or_else(String::new, |error| error.to_string());
                    self.listener_failed(place, reason);
                }
            }
            // The enum is open to additions. What is left concerns attempts that came to nothing
            // or addresses that other behaviours will need.
            _ => (),
        }
    }

    fn on_behaviour(&mut self, event: BehaviourEvent) {
        match event {
            BehaviourEvent::Streams(event) => {
                self.on_stream(event.peer, event.connection, event.stream);
            }
            BehaviourEvent::Ping(ping::Event { peer, result: Ok(round_trip), .. }) => {
                if let Some(near) = self.plan.book.answered(&peer, round_trip)
                    && let Ok(device) = device_of(&peer)
                {
                    self.tell(NetEvent::Near { peer: device, near });
                    self.stale = true;
                }
            }
            BehaviourEvent::Ping(ping::Event { peer, connection, result: Err(failure) }) => {
                if !matches!(failure, ping::Failure::Unsupported) {
                    self.drop_connection(peer, connection, DisconnectReason::Unresponsive);
                }
            }
            BehaviourEvent::Identify(identify::Event::Received { peer_id, info, .. }) => {
                self.tell_hint(peer_id, info.listen_addrs);
            }
            BehaviourEvent::Mdns(mdns::Event::Discovered(found)) => {
                let mut by_peer = BTreeMap::<PeerId, Vec<Multiaddr>>::new();
                for (peer, address) in found {
                    by_peer.entry(peer).or_default().push(address);
                }
                for (peer, addresses) in by_peer {
                    self.tell_hint(peer, addresses);
                }
            }
            BehaviourEvent::Dcutr(event) => match event.result {
                Ok(_) => tracing::debug!(peer = %event.remote_peer_id, "a direct way was found"),
                Err(error) => {
                    tracing::debug!(peer = %event.remote_peer_id, %error, "no direct way");
                }
            },
            BehaviourEvent::AutonatClient(event) => {
                tracing::debug!(address = %event.tested_addr, result = ?event.result, "tested");
            }
            // A place that was given shows as an address of its listener; what relaying for others and
            // testing them comes to, those others know.
            BehaviourEvent::Identify(_)
            | BehaviourEvent::RelayClient(_)
            | BehaviourEvent::Relay(_)
            | BehaviourEvent::AutonatServer(_)
            | BehaviourEvent::Upnp(_)
            | BehaviourEvent::Mdns(mdns::Event::Expired(_)) => (),
            BehaviourEvent::Limits(never) => match never {},
            BehaviourEvent::Blocked(never) => match never {},
            BehaviourEvent::Gate(never) => match never {},
        }
    }

    fn tell_hint(&mut self, peer: PeerId, mut addresses: Vec<Multiaddr>) {
        let Ok(device) = device_of(&peer) else { return };
        if device == self.plan.us || addresses.is_empty() {
            return;
        }
        addresses.truncate(ADDRESSES_PER_PEER_MAX);
        self.tell(NetEvent::Discovered { peer: device, addresses });
    }
}
