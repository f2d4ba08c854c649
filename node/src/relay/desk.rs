//! Who is served, and what they get: the relay's state machine, without clock or sockets.
//!
//! Invariant: a device that the roster doesn't name hears nothing at all. All that a stranger can do is
//! hand over a roster that holds.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use protocol::{
    clock::Millis,
    crypto::{DeviceKey, DeviceTag, Signed},
    ids::DeviceId,
    relay::{
        Claim, NotHeld, PARCEL_ROOM_BYTES, RelayFrame, RelayReceipt, Roster, RosterError, Slot,
        Welcome,
    },
    wire::bundle::{Label, Parcel},
};

use super::{
    depot::{Depot, Kept},
    home::RelayHome,
};
use crate::disk::{Disk, StateFileError};

/// Something happened outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// A device proved its key and a session began.
    Connected(DeviceId),
    /// A session is over.
    Disconnected(DeviceId),
    /// A frame came.
    Frame(DeviceId, Vec<u8>),
}

/// Something for the outside to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A frame for a device.
    Send(DeviceId, Vec<u8>),
    /// The device is one of those that are served; the handshake's clock may stop.
    Admit(DeviceId),
    /// End this session.
    Disconnect(DeviceId, &'static str),
    /// A roster was taken: so many devices are served.
    Serves(usize),
}

/// What serves.
pub struct Desk {
    home: RelayHome,
    key: DeviceKey,
    depot: Depot,
    /// The roster, and the tags of those whom it names.
    roster: Option<(Signed<Roster>, BTreeSet<DeviceTag>)>,
    /// Sessions, and whether each was admitted.
    sessions: BTreeMap<DeviceId, bool>,
    outputs: VecDeque<Output>,
}

impl Desk {
    /// Of a relay's home.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn open(home: RelayHome, disk: Arc<dyn Disk>) -> Result<Self, StateFileError> {
        let depot = Depot::open(disk, home.depot_key())?;
        let roster = home.roster().cloned().map(with_tags);
        let key = home.key();
        let (sessions, outputs) = (BTreeMap::new(), VecDeque::new());
        Ok(Self { home, key, depot, roster, sessions, outputs })
    }

    /// This relay.
    pub fn device(&self) -> DeviceId {
        self.key.device()
    }

    /// How many devices it serves.
    pub fn served(&self) -> usize {
        self.claim().map_or(0, |roster| roster.devices.len())
    }

    /// What it keeps.
    pub fn depot(&self) -> &Depot {
        &self.depot
    }

    /// Something happened.
    pub fn handle(&mut self, now: Millis, input: Input) {
        match input {
            Input::Connected(peer) => {
                self.sessions.insert(peer, false);
            }
            Input::Disconnected(peer) => {
                self.sessions.remove(&peer);
            }
            Input::Frame(peer, bytes) => self.frame(now, peer, &bytes),
        }
    }

    /// The next thing for the outside to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn claim(&self) -> Option<&Roster> {
        self.roster.as_ref().map(|(signed, _)| signed.unverified())
    }

    fn serves(&self, peer: &DeviceId, now: Millis) -> bool {
        self.claim().is_some_and(|roster| roster.serves(peer, now))
    }

    fn frame(&mut self, now: Millis, peer: DeviceId, bytes: &[u8]) {
        let Some(admitted) = self.sessions.get(&peer).copied() else { return };
        let Ok(frame) = RelayFrame::from_bytes(bytes) else {
            return self.hang_up(peer, "it sent something that isn't for a relay");
        };
        if let RelayFrame::Roster(roster, claim) = frame {
            return self.roster(now, peer, *roster, claim.as_deref());
        }
        // Where the roster is over, its stewards are told of it, so that they bring the next.
        let renews = || self.claim().is_some_and(|roster| roster.is_steward(&peer));
        let greets = matches!(frame, RelayFrame::Hello(_));
        if !(self.serves(&peer, now) || greets && renews()) {
            return self.hang_up(peer, "the roster doesn't name it");
        }
        match frame {
            RelayFrame::Hello(_) => self.welcome(now, peer),
            _ if !admitted => self.hang_up(peer, "it didn't greet first"),
            RelayFrame::Leave(slot, parcel) => self.leave(now, peer, slot, &parcel),
            RelayFrame::Next(after) => self.next(now, peer, after),
            RelayFrame::Taken(numbers) => {
                if let Err(error) = self.depot.taken(&DeviceTag::of(&peer), &numbers) {
                    tracing::warn!("failed to {error}: parcels are handed out once more");
                }
            }
            RelayFrame::Roster(..)
            | RelayFrame::Welcome(_)
            | RelayFrame::Held(_)
            | RelayFrame::NotHeld(..)
            | RelayFrame::Parcel(..)
            | RelayFrame::NoMore
            | RelayFrame::News => self.hang_up(peer, "it spoke as a relay does"),
        }
    }

    fn hang_up(&mut self, peer: DeviceId, why: &'static str) {
        self.sessions.remove(&peer);
        self.outputs.push_back(Output::Disconnect(peer, why));
    }

    fn send(&mut self, peer: DeviceId, frame: &RelayFrame) {
        self.outputs.push_back(Output::Send(peer, frame.to_bytes()));
    }

    fn welcome(&mut self, now: Millis, peer: DeviceId) {
        let Some((roster, _)) = &self.roster else { return };
        let welcome = Welcome {
            roster: roster.clone(),
            waiting: self.depot.waiting(now, &DeviceTag::of(&peer)),
            used_bytes: self.depot.used_bytes(),
        };
        if self.sessions.insert(peer, true) != Some(true) {
            self.outputs.push_back(Output::Admit(peer));
        }
        self.send(peer, &RelayFrame::Welcome(Box::new(welcome)));
    }

    fn roster(
        &mut self,
        now: Millis,
        peer: DeviceId,
        signed: Signed<Roster>,
        claim: Option<&Signed<Claim>>,
    ) {
        let taken = match (self.claim(), claim) {
            (Some(roster), _) => roster.next(signed, now),
            (None, Some(claim)) => {
                let ours = (&self.key.device(), &self.home.claim_key());
                Roster::first(signed, claim, ours, now)
            }
            (None, None) => Err(RosterError::NotASteward),
        };
        let kept = match taken {
            Ok(roster) => self.go_by(roster.into_signed()),
            Err(error) => {
                tracing::info!("a roster of {} isn't taken: {error}", peer.short());
                Ok(())
            }
        };
        if let Err(error) = kept {
            tracing::error!("failed to {error}: the roster before holds on");
        }
        if self.serves(&peer, now) {
            self.welcome(now, peer);
        } else {
            self.hang_up(peer, "the roster doesn't name it");
        }
        let over = self.sessions.keys().filter(|peer| !self.serves(peer, now));
        for peer in over.copied().collect::<Vec<_>>() {
            self.hang_up(peer, "the roster doesn't name it any more");
        }
    }

    fn go_by(&mut self, signed: Signed<Roster>) -> Result<(), StateFileError> {
        self.home.keep_roster(signed.clone())?;
        let (signed, tags) = with_tags(signed);
        self.outputs.push_back(Output::Serves(tags.len()));
        let lessened = self.depot.serve_only(&tags);
        self.roster = Some((signed, tags));
        lessened
    }

    fn leave(&mut self, now: Millis, peer: DeviceId, slot: Option<Slot>, bytes: &[u8]) {
        let id = Parcel::name_of(bytes);
        let kept = match self.label(&peer, bytes) {
            None => Err(NotHeld::NotYours),
            Some(label) => {
                let Some((roster, tags)) = &self.roster else { return };
                let quota = roster.unverified().quota_bytes;
                let to = label.devices().filter(|tag| tags.contains(tag)).collect();
                let kept = self.depot.keep(now, (peer, slot), bytes, to, quota);
                match kept {
                    Ok(Kept::Until(until)) => Ok((until, label)),
                    Ok(Kept::Full) => Err(NotHeld::Full),
                    Ok(Kept::Share) => Err(NotHeld::Share),
                    Ok(Kept::Nobody) => Err(NotHeld::Nobody),
                    Err(error) => {
                        tracing::error!("failed to {error}: a parcel isn't kept");
                        Err(NotHeld::Disk)
                    }
                }
            }
        };
        let (until, label) = match kept {
            Ok(kept) => kept,
            Err(why) => return self.send(peer, &RelayFrame::NotHeld(id, why)),
        };
        let receipt = RelayReceipt { relay: self.device(), parcel: id, from: peer, until };
        let receipt = Signed::new(receipt, &self.key);
        self.send(peer, &RelayFrame::Held(Box::new(receipt)));
        let here = self.sessions.iter().filter(|(other, admitted)| **admitted && **other != peer);
        let here = here.map(|(other, _)| *other).filter(|other| label.is_for(other));
        for other in here.collect::<Vec<_>>() {
            self.send(other, &RelayFrame::News);
        }
    }

    /// The label of a parcel that this device has made for its organisation.
    fn label(&self, peer: &DeviceId, bytes: &[u8]) -> Option<Label> {
        let org = self.claim()?.org;
        let parcel =
            (bytes.len() <= PARCEL_ROOM_BYTES).then(|| Parcel::from_bytes(bytes).ok())??;
        parcel.label(&org).ok().filter(|label| label.from == *peer)
    }

    fn next(&mut self, now: Millis, peer: DeviceId, after: u64) {
        let frame = match self.depot.next_for(now, &DeviceTag::of(&peer), after) {
            Ok(Some((number, parcel))) => RelayFrame::Parcel(number, parcel),
            Ok(None) => RelayFrame::NoMore,
            Err(error) => {
                tracing::error!("failed to {error}: a parcel can't be handed out");
                RelayFrame::NoMore
            }
        };
        self.send(peer, &frame);
    }
}

fn with_tags(signed: Signed<Roster>) -> (Signed<Roster>, BTreeSet<DeviceTag>) {
    let tags = signed.unverified().devices.iter().map(DeviceTag::of).collect();
    (signed, tags)
}
