//! Members who speak the protocol badly, with a real member's key over real connections.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use node::{
    clock,
    disk::RealDisk,
    facade::Failure,
    home_key,
    identity::Identity,
    net::{self, Multiaddr, NetCommand, NetConfig, NetEvent, NetEvents, NetHandle},
};
use protocol::{
    clock::Hlc,
    crypto::{DeviceKey, Signed},
    ids::{DeviceId, LogId, OrgId, SpaceId},
    limits::WANTS_PER_FRAME_MAX,
    wire::{
        Beacon, Digest, Frame, Hello, LogTag, OrgProof, ShortSketch, VERSION, VERSION_MIN, Want,
        Wanted,
    },
};

use super::super::people::broken;

/// A greedy member asks each colleague so often; what finds no room isn't said.
const EVERY: Duration = Duration::from_millis(5);

/// A slow member reads one thing in this time.
const SLOWLY: Duration = Duration::from_millis(200);

/// What an answer may have, by those who ask for everything.
const BUDGET_BYTES: u32 = 1024 * 1024;

/// Beacons in one frame of a greedy member's: each is a signature to check.
const BEACONS: u64 = 32;

/// How they behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Is let in, and then reads nothing.
    Stalled,
    /// Asks for everything, again and again, and says what has to be checked.
    Greedy,
    /// Asks for everything and reads it far too slowly.
    Slow,
}

/// The members who make trouble.
#[derive(Default)]
pub struct Bad {
    paused: Arc<AtomicBool>,
    asked: Arc<AtomicU64>,
    refused: Arc<AtomicU64>,
    handles: Vec<NetHandle>,
}

impl Bad {
    /// They pause, or go on.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::Relaxed);
    }

    /// Frames that greedy members have said, and how often somebody hung up on them.
    pub fn figures(&self) -> (u64, u64) {
        (self.asked.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }

    /// The member of this home makes trouble at these nodes from now on.
    pub async fn join(
        &mut self,
        home: &Path,
        kind: Kind,
        nodes: &[(String, String)],
    ) -> Result<(), Failure> {
        let disk = RealDisk::new(home);
        let key = home_key::open(&disk, None).map_err(|error| broken(&error))?;
        let identity = Identity::read(&disk, &key).map_err(|error| broken(&error))?;
        let luck = clock::random_bytes().map_err(|error| broken(&error))?;
        let config = NetConfig::new(identity.key(), u64::from_le_bytes(luck));
        let (handle, events) = net::start(config).map_err(|error| broken(&error))?;
        for (device, address) in nodes {
            let (Ok(peer), Ok(address)) =
                (device.parse::<DeviceId>(), address.parse::<Multiaddr>())
            else {
                continue;
            };
            let known = NetCommand::KnownPeer {
                peer,
                addresses: vec![address],
                via: Vec::new(),
                relays: false,
            };
            handle.command(known).await.map_err(|error| broken(&error))?;
        }
        let member = Member {
            key: identity.key(),
            org: identity.org,
            handle: handle.clone(),
            paused: self.paused.clone(),
            asked: self.asked.clone(),
            refused: self.refused.clone(),
            said: BTreeMap::new(),
            authors: nodes.iter().filter_map(|(device, _)| device.parse().ok()).collect(),
            number: 0,
        };
        self.handles.push(handle);
        let count = nodes.len();
        tokio::spawn(async move {
            match kind {
                Kind::Stalled => member.stall(events, count).await,
                Kind::Greedy => member.ask(events).await,
                Kind::Slow => member.ask_slowly(events).await,
            }
        });
        Ok(())
    }
}

struct Member {
    key: DeviceKey,
    org: OrgId,
    handle: NetHandle,
    paused: Arc<AtomicBool>,
    asked: Arc<AtomicU64>,
    refused: Arc<AtomicU64>,
    /// Those who have let us in.
    said: BTreeMap<DeviceId, ()>,
    /// Whose entries they ask for.
    authors: Vec<DeviceId>,
    number: u64,
}

impl Member {
    /// Reads until everybody has let us in, and nothing after that.
    async fn stall(mut self, mut events: NetEvents, nodes: usize) {
        while self.said.len() < nodes {
            let Some(event) = events.next().await else { return };
            self.take(event);
        }
        // The events are kept, so the network lives on and answers pings.
        std::future::pending::<()>().await;
        drop(events);
    }

    /// Reads everything, and asks for more.
    async fn ask(mut self, mut events: NetEvents) {
        let mut beat = tokio::time::interval(EVERY);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = events.next() => match event {
                    Some(event) => self.take(event),
                    None => return,
                },
                _ = beat.tick() => if !self.paused.load(Ordering::Relaxed) {
                    self.ask_all();
                },
            }
        }
    }

    /// Asks for more whenever something came, and reads the next thing much later.
    async fn ask_slowly(mut self, mut events: NetEvents) {
        while let Some(event) = events.next().await {
            self.take(event);
            if !self.paused.load(Ordering::Relaxed) {
                self.ask_all();
                tokio::time::sleep(SLOWLY).await;
            }
        }
    }

    fn ask_all(&mut self) {
        self.number += 1;
        let frame = match self.number % 4 {
            0 => Frame::BeaconTimes(Vec::new()),
            1 => Frame::Digest(Digest {
                ask: true,
                entries: [7; 16],
                beacons: [7; 8],
                sketch: ShortSketch::default(),
            }),
            2 => Frame::Want(self.want()),
            _ => Frame::Beacons((0..BEACONS).map(|at| self.beacon(at)).collect()),
        };
        let bytes = frame.to_bytes();
        for peer in self.said.keys() {
            if self.handle.send(peer, bytes.clone()).is_ok() {
                self.asked.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// All statements and all of everybody's words in what all read, from their beginning.
    fn want(&self) -> Want {
        let spaces = [SpaceId::control(&self.org), SpaceId::root(&self.org)];
        let logs = spaces.into_iter().flat_map(|space| {
            self.authors.iter().map(move |author| LogId::trunk(space, *author, 0))
        });
        let wanted = |log: LogId| Wanted { log: LogTag::of(&log), after: 0, up_to: u64::MAX };
        let logs = logs.take(WANTS_PER_FRAME_MAX).map(wanted).collect();
        Want { id: self.number, budget_bytes: BUDGET_BYTES, logs }
    }

    /// A beacon that is news, of a space that everybody reads.
    fn beacon(&self, at: u64) -> Signed<Beacon> {
        let time = clock::now();
        let space = if at.is_multiple_of(2) {
            SpaceId::control(&self.org)
        } else {
            SpaceId::root(&self.org)
        };
        let (device, hlc) = (self.key.device(), Hlc::at(time));
        let (have, read) = (Vec::new(), Vec::new());
        Signed::new(Beacon { org: self.org, space, device, hlc, have, read }, &self.key)
    }

    fn take(&mut self, event: NetEvent) {
        match event {
            NetEvent::Connected { peer, .. } => {
                let hello = Hello {
                    oldest: VERSION_MIN,
                    newest: VERSION,
                    org: OrgProof::new(&self.org, &self.key.device(), &peer),
                    needs_genesis: false,
                    extra: Vec::new(),
                };
                self.handle.admit(&peer);
                // A session that broke begins anew with another `Connected`.
                let _ = self.handle.send(&peer, Frame::Hello(hello).to_bytes());
            }
            NetEvent::Disconnected { peer, .. } if self.said.remove(&peer).is_some() => {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
            NetEvent::Frame { peer, bytes } => match Frame::from_bytes(&bytes) {
                Ok(Frame::Hello(_)) => {
                    let _ = self.handle.send(&peer, Frame::Welcome.to_bytes());
                }
                Ok(Frame::Welcome) => drop(self.said.insert(peer, ())),
                _ => {}
            },
            _ => {}
        }
    }
}
