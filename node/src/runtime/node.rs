//! A running node: the thread of its core, between the network, the index and the callers.

use std::{collections::BTreeMap, future::Future, thread, time::Duration};

use protocol::{crypto::DeviceKey, wire::Refusal};
use tokio::sync::{broadcast, mpsc, oneshot};

use super::{
    handle::{Call, Handle},
    home::{HomeAt, OpenHome, internal},
    index::{IndexThread, Job},
    offline::{explain, prepare_join, prepare_pair},
    sleep::{BEAT, SleepWatch},
};
use crate::{
    clock,
    core::{Core, Input, Output, Reach},
    facade::{Answer, Event, Failure, FailureCode, Query, Request},
    net::{self, Multiaddr, NetCommand, NetConfig, NetEvent, NetEvents, NetHandle, NetReach},
};

/// Inputs handled before the turn is settled: one group commit for all of them.
const INPUTS_PER_TURN_MAX: usize = 256;

/// And what they may cost, beside the first: what one of them brings is told to colleagues, and answered, at
/// the turn's end.
const TURN_MICROS_MAX: u64 = 20_000;

/// Inputs from the search index that may wait.
const INPUTS_MAX: usize = 64;

/// The longest time without a look at the clock.
const IDLE_MS_MAX: u64 = 60_000;

/// How a node runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Multiaddresses to listen on; empty: all interfaces, any port, QUIC and TCP.
    pub listen: Vec<String>,
    /// Multiaddresses of peers to keep connected to.
    pub peers: Vec<String>,
    /// Look for colleagues on the local network, and ask its router to let others in.
    pub mdns: bool,
    /// Hear from the system whether the line is metered.
    pub ask_system: bool,
    /// Relay for colleagues who can't reach each other.
    pub relay: bool,
    /// Multiaddresses at which others reach this node from outside, as people know.
    pub external: Vec<String>,
    /// What comes so many milliseconds later than it was written was written while people were apart;
    /// `None`: as [`crate::core::APART_AFTER_MS`] says.
    pub apart_after_ms: Option<u64>,
}

/// Starts the node of a home on the current tokio runtime; the future resolves when it has
/// stopped.
///
/// # Errors
/// When the home is in use or unusable, an address is none, or the network doesn't start.
pub async fn run(
    at: &HomeAt,
    options: RunOptions,
) -> Result<(Handle, impl Future<Output = Result<(), Failure>> + Send + use<>), Failure> {
    let (at, apart_after_ms) = (at.clone(), options.apart_after_ms);
    let opened = tokio::task::spawn_blocking(move || {
        let home = OpenHome::take(&at)?;
        let mut core = Core::open(home.ground()?, clock::now()).map_err(explain)?;
        core.set_zone(clock::zone());
        apart_after_ms.into_iter().for_each(|after_ms| core.set_apart_after(after_ms));
        Ok::<_, Failure>((home, core))
    });
    let (home, core) = opened.await.map_err(|error| internal(&error))??;
    let (net, events) = start_network(core.key().clone(), &options).await?;
    let (handle, calls, teller) = Handle::new(home.for_use("beside"));
    let (sender, inputs) = mpsc::channel(INPUTS_MAX);
    if options.ask_system {
        let sender = sender.clone();
        let tell = move |metered| sender.blocking_send(Input::Metered { metered }).is_ok();
        super::metering::watch(tell);
    }
    let index = IndexThread::start(home.search_dir(), home.for_use("search"), sender)
        .map_err(|error| internal(&error))?;
    let (done, ended) = oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    let work = move || {
        let node = Node { home, core, net, index, teller, waiting: BTreeMap::new(), next_id: 0 };
        let _ = done.send(runtime.block_on(node.work(calls, events, inputs)));
    };
    thread::Builder::new().name("node".into()).spawn(work).map_err(|error| internal(&error))?;
    let ended = async move {
        ended.await.unwrap_or_else(|_| {
            let next = "nothing that was saved is lost: start it again";
            Err(Failure::new(FailureCode::Internal, "the node's thread has panicked", next))
        })
    };
    Ok((handle, ended))
}

/// Sets a new home up for somebody who was invited, and waits for a colleague's node to let them
/// in.
///
/// # Errors
/// When the home is taken or the code no good. When nobody answers in time the home stays, and
/// `run` goes on with it.
pub async fn join(
    at: &HomeAt,
    code: &str,
    person: &str,
    peers: &[String],
    wait: Duration,
) -> Result<Answer, Failure> {
    let (home, text, name) = (at.clone(), code.to_owned(), person.to_owned());
    let prepared = tokio::task::spawn_blocking(move || prepare_join(&home, &text, &name));
    prepared.await.map_err(|error| internal(&error))??;
    let hints = code.parse::<protocol::capability::InvitationCode>();
    let hints = hints.map(|code| code.hints().to_vec()).unwrap_or_default();
    wait_to_be_let_in(at, &[peers, &hints].concat(), wait).await
}

/// Sets a home up as a further device of somebody, shows its code by `show`, then waits until it was
/// added and a colleague's node has let it in.
///
/// # Errors
/// When the home is taken or the offer no good. When nobody answers in time the home stays, and
/// `run` goes on with it.
pub async fn pair(
    at: &HomeAt,
    offer: &str,
    peers: &[String],
    wait: Duration,
    show: impl FnOnce(&str),
) -> Result<Answer, Failure> {
    let (home, text) = (at.clone(), offer.to_owned());
    let prepared = tokio::task::spawn_blocking(move || prepare_pair(&home, &text));
    show(&prepared.await.map_err(|error| internal(&error))??);
    let hints = offer.parse::<protocol::capability::DeviceOffer>().map(|offer| offer.hints);
    wait_to_be_let_in(at, &[peers, &hints.unwrap_or_default()].concat(), wait).await
}

async fn wait_to_be_let_in(
    at: &HomeAt,
    peers: &[String],
    wait: Duration,
) -> Result<Answer, Failure> {
    let options = RunOptions { peers: peers.to_vec(), mdns: true, ..RunOptions::default() };
    let (handle, ended) = run(at, options).await?;
    let outcome = tokio::time::timeout(wait, joined(&handle)).await;
    let stop = Request::Command(crate::facade::Command::Stop);
    // Its end is awaited below in any case.
    let _ = handle.call(stop).await;
    ended.await?;
    outcome.unwrap_or_else(|_| {
        Err(Failure::new(
            FailureCode::NotJoined,
            "no colleague's node has answered yet",
            "the home is ready: `run --peer ADDRESS` goes on as soon as one does",
        ))
    })
}

async fn joined(handle: &Handle) -> Result<Answer, Failure> {
    let mut events = handle.events();
    // What happened before is in the status.
    if let Answer::Status(status) = handle.call(Request::Query(Query::Status)).await? {
        if !status.member.is_empty() {
            return Ok(Answer::Done);
        }
        if status.invitation_over {
            return Err(refused(Refusal::InvitationOver.to_string()));
        }
    }
    loop {
        match events.recv().await {
            Ok(Event::Joined) => return Ok(Answer::Done),
            Ok(Event::JoinRefused { reason }) => {
                return Err(refused(reason));
            }
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => {
                return Err(Failure::broken("the node has stopped"));
            }
        }
    }
}

fn refused(reason: String) -> Failure {
    Failure::new(FailureCode::NotAllowed, reason, "ask your inviter for another invitation")
}

async fn start_network(
    key: DeviceKey,
    options: &RunOptions,
) -> Result<(NetHandle, NetEvents), Failure> {
    let mut config = NetConfig::new(key, fresh_luck()?);
    (config.mdns, config.upnp) = (options.mdns, options.mdns);
    config.relay = options.relay;
    config.external = addresses(&options.external)?;
    config.listen = listening(&options.listen)?;
    let peers = addresses(&options.peers)?;
    let (net, events) = net::start(config).map_err(|error| internal(&error))?;
    for peer in peers {
        net.command(NetCommand::Dial(peer)).await.map_err(|error| internal(&error))?;
    }
    Ok((net, events))
}

/// A number that no other start of a network had.
pub(crate) fn fresh_luck() -> Result<u64, Failure> {
    clock::random_bytes().map(u64::from_le_bytes).map_err(|error| internal(&error))
}

/// Where to listen: as somebody said, or everywhere.
pub(crate) fn listening(said: &[String]) -> Result<Vec<Multiaddr>, Failure> {
    let usual = ["/ip4/0.0.0.0/udp/0/quic-v1".to_owned(), "/ip4/0.0.0.0/tcp/0".to_owned()];
    addresses(if said.is_empty() { &usual } else { said })
}

/// Reads multiaddresses.
pub(crate) fn addresses(texts: &[String]) -> Result<Vec<Multiaddr>, Failure> {
    texts.iter().map(|text| address(text)).collect()
}

/// Reads a multiaddress.
///
/// # Errors
/// When it is none.
fn address(text: &str) -> Result<Multiaddr, Failure> {
    text.parse().map_err(|error| {
        let next = "an address looks like /ip4/192.168.1.5/udp/4001/quic-v1";
        Failure::new(FailureCode::Invalid, format!("{text:?} is no address: {error}"), next)
    })
}

/// What the network says, in the core's words.
fn said(reach: NetReach) -> Reach {
    let texts = |addresses: Vec<Multiaddr>| addresses.iter().map(Multiaddr::to_string).collect();
    Reach {
        addresses: texts(reach.addresses),
        via: reach.via,
        relays: reach.relays,
        hints: texts(reach.hints),
    }
}

struct Node {
    home: OpenHome,
    core: Core,
    net: NetHandle,
    index: IndexThread,
    teller: broadcast::Sender<Event>,
    waiting: BTreeMap<u64, oneshot::Sender<Result<Answer, Failure>>>,
    next_id: u64,
}

/// Whether to go on.
#[derive(PartialEq, Eq)]
enum After {
    Work,
    Stop,
}

impl Node {
    async fn work(
        mut self,
        mut calls: mpsc::Receiver<Call>,
        mut events: NetEvents,
        mut inputs: mpsc::Receiver<Input>,
    ) -> Result<(), Failure> {
        let (mut beat, mut sleep) = (tokio::time::interval(BEAT), SleepWatch::default());
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let wait = self.until_next();
            tokio::select! {
                call = calls.recv() => match call {
                    Some(call) => self.take_call(call),
                    None => break,
                },
                event = events.next() => match event {
                    Some(event) => self.take_charged(event, &mut events).await,
                    None => break,
                },
                Some(input) = inputs.recv() => self.core.handle(clock::now(), input),
                () = tokio::time::sleep(wait) => self.core.handle(clock::now(), Input::Tick),
                _ = beat.tick() => {
                    if sleep.beat(clock::now(), clock::awake()) {
                        tracing::info!("this machine has slept; colleagues are looked for");
                        self.command(NetCommand::Recover).await;
                    }
                    continue;
                }
            }
            let until = clock::micros().saturating_add(TURN_MICROS_MAX);
            let mut after = After::Work;
            for _ in 0..INPUTS_PER_TURN_MAX {
                if clock::micros() > until {
                    break;
                }
                // What a peer is asked for leaves while other inputs are worked on, so that neither waits
                // for the other.
                if self.core.is_settled() && self.do_outputs().await == After::Stop {
                    after = After::Stop;
                }
                if let Ok(call) = calls.try_recv() {
                    self.take_call(call);
                } else if let Some(event) = events.try_next() {
                    self.take_charged(event, &mut events).await;
                } else {
                    break;
                }
            }
            self.core.settle(clock::now());
            if self.do_outputs().await == After::Stop || after == After::Stop {
                break;
            }
        }
        self.end().await
    }

    fn until_next(&self) -> Duration {
        let now = clock::now();
        let wait = self.core.poll_timeout().map_or(IDLE_MS_MAX, |at| at.since(now));
        Duration::from_millis(wait.clamp(1, IDLE_MS_MAX))
    }

    fn take_call(&mut self, call: Call) {
        self.next_id += 1;
        self.waiting.insert(self.next_id, call.reply);
        let input = Input::Request { id: self.next_id, request: call.request };
        self.core.handle(clock::now(), input);
    }

    /// Takes an event, and notes what it cost against whom it came from.
    async fn take_charged(&mut self, event: NetEvent, events: &mut NetEvents) {
        let began = clock::micros();
        self.take_event(event).await;
        events.charge(clock::micros().saturating_sub(began));
    }

    async fn take_event(&mut self, event: NetEvent) {
        let input = match event {
            NetEvent::Connected { peer, address, .. } => {
                Input::Connected { peer, address: address.to_string() }
            }
            NetEvent::Frame { peer, bytes } => Input::Frame { peer, bytes },
            NetEvent::Disconnected { peer, .. } => Input::Disconnected { peer },
            NetEvent::Near { peer, near } => Input::Near { peer, near },
            NetEvent::Listening(address) => Input::Listening { address: address.to_string() },
            NetEvent::Discovered { peer, addresses } => {
                // Anybody in the same network can announce what they like.
                self.command(NetCommand::HeardOf { peer, addresses }).await;
                return;
            }
            NetEvent::Reach(reach) => Input::Reach(said(reach)),
            NetEvent::ListenFailed { address, reason } => {
                tracing::warn!("can't listen on {address}: {reason}");
                return;
            }
            NetEvent::DialFailed { address, reason } => {
                tracing::info!("{address} doesn't answer: {reason}");
                return;
            }
            NetEvent::Restarted { reason } => {
                tracing::error!("the network was restarted: {reason}");
                return;
            }
            // What was refused as congested is repaired by comparing digests.
            NetEvent::Drained { .. } => return,
        };
        self.core.handle(clock::now(), input);
    }

    async fn command(&self, command: NetCommand) {
        if self.net.command(command).await.is_err() {
            tracing::warn!("the network has stopped");
        }
    }

    fn reply(&mut self, id: u64, result: Result<Answer, Failure>) {
        if let Some(reply) = self.waiting.remove(&id) {
            // The caller may have gone away.
            let _ = reply.send(result);
        }
    }

    async fn do_outputs(&mut self) -> After {
        let mut after = After::Work;
        while let Some(output) = self.core.poll_output() {
            match output {
                Output::Answer { id, result } => self.reply(id, result),
                Output::Send { peer, bytes } => {
                    if let Err(refused) = self.net.send(&peer, bytes) {
                        tracing::debug!("a frame for {} is dropped: {refused}", peer.short());
                    }
                }
                Output::SendPart { peer, bytes } => {
                    // What is refused is asked for again, here or elsewhere.
                    if let Err(refused) = self.net.send_part(&peer, bytes) {
                        tracing::debug!("a part for {} is dropped: {refused}", peer.short());
                    }
                }
                Output::Admit { peer } => {
                    self.net.admit(&peer);
                }
                Output::Disconnect { peer, reason } => {
                    tracing::info!("hung up on {}: {reason}", peer.short());
                    self.net.disconnect(&peer);
                }
                Output::Dial { address } => match address.parse() {
                    Ok(address) => self.command(NetCommand::Dial(address)).await,
                    Err(error) => tracing::warn!("{address:?} is no address: {error}"),
                },
                Output::ForgetAddress { address } => {
                    if let Ok(address) = address.parse() {
                        self.command(NetCommand::ForgetAddress(address)).await;
                    }
                }
                Output::Colleagues { devices } => {
                    self.command(NetCommand::Colleagues(devices)).await;
                }
                Output::Circles { circles } => self.command(NetCommand::Circles(circles)).await,
                Output::Metered { metered } => {
                    self.command(NetCommand::Metered(metered)).await;
                }
                Output::Keep { devices } => self.command(NetCommand::Keep(devices)).await,
                Output::Place { device, addresses, via, relays } => {
                    let read = |text: &String| text.parse::<Multiaddr>().ok();
                    let addresses = addresses.iter().filter_map(read).collect();
                    let known = NetCommand::KnownPeer { peer: device, addresses, via, relays };
                    self.command(known).await;
                }
                Output::Forget { device } => self.command(NetCommand::Forget(device)).await,
                Output::CutLine { devices } => {
                    self.command(NetCommand::Partition(devices)).await;
                }
                // Nobody may be listening.
                Output::Event(event) => drop(self.teller.send(event)),
                Output::Index { changes, position } => {
                    self.index.give(Job::Changes(changes, position));
                }
                Output::Search { id, query } => self.index.give(Job::Search(id, query)),
                Output::Measure { id, storage } => {
                    let storage = self.home.with_index(storage);
                    self.reply(id, Ok(Answer::Storage(storage)));
                }
                // Who asked for it gets an answer, too.
                Output::Stop => after = After::Stop,
            }
        }
        after
    }

    async fn end(self) -> Result<(), Failure> {
        let Self { home, core, net, index, .. } = self;
        let _ = net.command(NetCommand::Stop).await;
        index.finish();
        let closed = core.close().map_err(|error| internal(&error));
        drop(home);
        closed
    }
}
