//! The owner's two ends of the network task.
//!
//! Invariant: what the owner does to "the session with this device" concerns the session that it
//! has *read about*: a session can be used from the moment its `Connected` has been taken from
//! [`NetEvents`] until its `Disconnected` has. So a frame for a broken session can't slip into the
//! next one, and a peer can't be admitted on the strength of an earlier session's proof.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::ids::DeviceId;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::{
    api::{NetCommand, NetEvent, SendRefused, Stopped},
    high_water::high_water,
    limits::EVENTS_MAX,
    link::{Link, Phase},
    turns::Turns,
};

/// An event on its way to the owner, with what happens when it is read.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) event: NetEvent,
    /// The session that begins with this event.
    pub(super) link: Option<Arc<Link>>,
    /// The room in the inbox that a frame takes until it is read, and of its peer's share.
    pub(super) room: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
}

impl From<NetEvent> for Parcel {
    fn from(event: NetEvent) -> Self {
        Self { event, link: None, room: None }
    }
}

/// The sessions that the owner knows of.
#[derive(Debug, Default)]
struct Known(Mutex<BTreeMap<DeviceId, Arc<Link>>>);

impl Known {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<DeviceId, Arc<Link>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn link(&self, peer: &DeviceId) -> Option<Arc<Link>> {
        self.lock().get(peer).cloned()
    }
}

/// Speaks to the network task. Clones speak to the same one.
#[derive(Clone, Debug)]
pub struct NetHandle {
    commands: mpsc::Sender<NetCommand>,
    known: Arc<Known>,
}

impl NetHandle {
    /// Waits only for room in a short queue that the task empties whatever else it does.
    pub async fn command(&self, command: NetCommand) -> Result<(), Stopped> {
        self.commands.send(command).await.map_err(|_| Stopped)
    }

    /// Takes a frame for sending to a connected device, in order, or gives it back at once.
    pub fn send(&self, peer: &DeviceId, frame: Vec<u8>) -> Result<(), SendRefused> {
        match self.known.link(peer) {
            Some(link) => link.push(frame),
            None => Err(SendRefused::NotConnected(frame)),
        }
    }

    /// The same for a part of a file: whatever [`NetHandle::send`] takes goes before it.
    pub fn send_part(&self, peer: &DeviceId, frame: Vec<u8>) -> Result<(), SendRefused> {
        match self.known.link(peer) {
            Some(link) => link.push_part(frame),
            None => Err(SendRefused::NotConnected(frame)),
        }
    }

    /// Lets a connected device in: it may send more than a handshake, and stay. Says whether
    /// there was a session that was not admitted before.
    pub fn admit(&self, peer: &DeviceId) -> bool {
        self.known.link(peer).is_some_and(|link| link.advance(Phase::Admitted))
    }

    /// Ends the session with a device once all frames taken for it are sent. A known peer is
    /// dialled again later. Says whether there was a session.
    pub fn disconnect(&self, peer: &DeviceId) -> bool {
        self.known.link(peer).is_some_and(|link| link.advance(Phase::Closing))
    }
}

/// What the network task has to tell. Dropping it stops the task.
#[derive(Debug)]
pub struct NetEvents {
    parcels: mpsc::Receiver<Parcel>,
    turns: Turns,
    known: Arc<Known>,
}

impl NetEvents {
    /// The next event; none after [`NetCommand::Stop`], when all is closed. Nothing is lost when
    /// the future is dropped before it is done.
    pub async fn next(&mut self) -> Option<NetEvent> {
        loop {
            if let Some(event) = self.try_next() {
                return Some(event);
            }
            let parcel = self.parcels.recv().await?;
            self.turns.push(parcel);
        }
    }

    /// The next event if there is one already.
    pub fn try_next(&mut self) -> Option<NetEvent> {
        while self.turns.len() < EVENTS_MAX
            && let Ok(parcel) = self.parcels.try_recv()
        {
            self.turns.push(parcel);
        }
        high_water().events.note(self.turns.len() + self.parcels.len());
        let parcel = self.turns.pop()?;
        Some(self.opened(parcel))
    }

    /// The event that was given last has cost the owner so much: others come before this peer's next ones.
    pub fn charge(&mut self, micros: u64) {
        self.turns.charge(micros);
    }

    /// How many events wait to be read.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.turns.len() + self.parcels.len()
    }

    fn opened(&self, parcel: Parcel) -> NetEvent {
        match (&parcel.event, parcel.link) {
            (NetEvent::Connected { peer, .. }, Some(link)) => {
                self.known.lock().insert(*peer, link);
            }
            (NetEvent::Disconnected { peer, .. }, _) => {
                self.known.lock().remove(peer);
            }
            _ => (),
        }
        drop(parcel.room);
        parcel.event
    }
}

/// Both ends, over the channels that the task holds the other ends of.
pub(super) fn pair(
    commands: mpsc::Sender<NetCommand>,
    parcels: mpsc::Receiver<Parcel>,
) -> (NetHandle, NetEvents) {
    let known = Arc::<Known>::default();
    (
        NetHandle { commands, known: known.clone() },
        NetEvents { parcels, turns: Turns::default(), known },
    )
}
