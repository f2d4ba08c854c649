//! A relay at work: its desk between the network and the clock.

use std::{future::Future, sync::Arc};

use protocol::ids::DeviceId;
use tokio::sync::{mpsc, oneshot};

use super::{
    desk::{Desk, Input, Output},
    home::RelayHome,
};
use crate::{
    clock,
    facade::Failure,
    net::{self, NetCommand, NetConfig, NetEvent, NetEvents, NetHandle},
    runtime,
};

/// Frames handled before what they bring about is done.
const INPUTS_PER_TURN_MAX: usize = 64;

/// News that may wait for whoever prints them; more are dropped.
const NOTES_MAX: usize = 256;

/// How a relay runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelayOptions {
    /// Multiaddresses to listen on; empty: all interfaces, any port, QUIC and TCP.
    pub listen: Vec<String>,
    /// Let itself be found on the local network, and ask its router to let others in.
    pub mdns: bool,
    /// Multiaddresses at which others reach it from outside, as people know.
    pub external: Vec<String>,
}

/// Something that whoever runs a relay may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// It listens here.
    Listening(String),
    /// A device is served.
    Connected(DeviceId),
    /// A session has ended, and why if the relay ended it.
    Lost(DeviceId, Option<&'static str>),
    /// It goes by another roster from now on, of so many devices.
    Serves(usize),
}

/// Starts a relay on the current tokio runtime: what it has to tell, what stops it, and its end.
///
/// # Errors
/// When its files can't be read, an address is none, or the network doesn't start.
pub async fn run(
    home: RelayHome,
    options: &RelayOptions,
) -> Result<
    (
        mpsc::Receiver<Note>,
        oneshot::Sender<()>,
        impl Future<Output = Result<(), Failure>> + Send + use<>,
    ),
    Failure,
> {
    let mut config = NetConfig::new(home.key(), runtime::fresh_luck()?);
    (config.mdns, config.upnp) = (options.mdns, options.mdns);
    config.external = runtime::addresses(&options.external)?;
    config.listen = runtime::listening(&options.listen)?;
    let disk = Arc::clone(home.disk());
    let desk = Desk::open(home, disk).map_err(|error| runtime::internal_failure(&error))?;
    let (net, events) = net::start(config).map_err(|error| runtime::internal_failure(&error))?;
    let (notes, told) = mpsc::channel(NOTES_MAX);
    let (stop, stopped) = oneshot::channel();
    let work = Relay { desk, net, notes }.work(events, stopped);
    // It waits for the disk: a thread of its own.
    let runtime = tokio::runtime::Handle::current();
    let task = tokio::task::spawn_blocking(move || runtime.block_on(work));
    let ended = async move { task.await.map_err(|error| runtime::internal_failure(&error)) };
    Ok((told, stop, ended))
}

struct Relay {
    desk: Desk,
    net: NetHandle,
    notes: mpsc::Sender<Note>,
}

impl Relay {
    async fn work(mut self, mut events: NetEvents, mut stopped: oneshot::Receiver<()>) {
        loop {
            tokio::select! {
                event = events.next() => match event {
                    Some(event) => self.take(event),
                    None => break,
                },
                _ = &mut stopped => break,
            }
            for _ in 0..INPUTS_PER_TURN_MAX {
                let Some(event) = events.try_next() else { break };
                self.take(event);
            }
            self.do_outputs();
        }
        // It ends its events once all is closed.
        if self.net.command(NetCommand::Stop).await.is_ok() {
            while events.next().await.is_some() {}
        }
    }

    fn take(&mut self, event: NetEvent) {
        let now = clock::now();
        match event {
            NetEvent::Connected { peer, .. } => self.desk.handle(now, Input::Connected(peer)),
            NetEvent::Frame { peer, bytes } => self.desk.handle(now, Input::Frame(peer, bytes)),
            NetEvent::Disconnected { peer, .. } => {
                self.desk.handle(now, Input::Disconnected(peer));
                self.tell(Note::Lost(peer, None));
            }
            NetEvent::Listening(address) => self.tell(Note::Listening(address.to_string())),
            NetEvent::ListenFailed { address, reason } => {
                tracing::warn!("can't listen on {address}: {reason}");
            }
            NetEvent::Restarted { reason } => {
                tracing::error!("the network was restarted: {reason}");
            }
            // A relay dials nobody, and goes by its roster alone.
            NetEvent::Reach(_)
            | NetEvent::Near { .. }
            | NetEvent::Discovered { .. }
            | NetEvent::DialFailed { .. }
            | NetEvent::Drained { .. } => {}
        }
    }

    fn tell(&self, note: Note) {
        // Whoever prints may be slow; the work isn't.
        let _ = self.notes.try_send(note);
    }

    fn do_outputs(&mut self) {
        while let Some(output) = self.desk.poll_output() {
            match output {
                Output::Send(peer, bytes) => {
                    if let Err(refused) = self.net.send(&peer, bytes) {
                        tracing::debug!("a frame for {} is dropped: {refused}", peer.short());
                    }
                }
                Output::Admit(peer) => {
                    self.net.admit(&peer);
                    self.tell(Note::Connected(peer));
                }
                Output::Disconnect(peer, why) => {
                    self.net.disconnect(&peer);
                    self.tell(Note::Lost(peer, Some(why)));
                }
                Output::Serves(devices) => self.tell(Note::Serves(devices)),
            }
        }
    }
}
