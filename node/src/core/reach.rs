//! Where this node and its colleagues may be reached: our own peer record, those of others, and what the
//! network is told of them.
//!
//! Invariant: the network hears of places that a member's own device has signed, and of who is a
//! member; what it found out by itself (a neighbour on the local network) never comes in here.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use protocol::{
    clock::Millis,
    crypto::{Signed, UseKey},
    encode,
    ids::DeviceId,
    limits::{PEER_ADDRESS_BYTES_MAX, PEER_ADDRESSES_MAX, PEER_RELAYS_MAX},
    wire::PeerRecord,
};
use serde::{Deserialize, Serialize};

use super::{io::Output, state::Core};
use crate::{
    disk::{Disk, STATE_FILE_BYTES_MAX, read_state_file, write_state_file},
    sync,
};

/// The file in a home.
pub(crate) const FILE: &str = "peers";

/// What the network says of our own places is gathered for so long before it is signed: at a start it
/// learns of one after the other.
const GATHER_MS: u64 = 300;

/// Records that are news are gathered for so long before the file is written anew.
const KEEP_MS: u64 = 2_000;

/// The version of the file's form.
const FORMAT: u8 = 1;

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Where the invitation said that colleagues are: dialled until somebody has said it themself.
    hints: Vec<String>,
    records: Vec<Signed<PeerRecord>>,
}

/// How this node may be reached, as its network says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Multiaddresses without a `/p2p` suffix, the likeliest first.
    pub addresses: Vec<String>,
    /// Colleagues' devices that relay to it.
    pub via: Vec<DeviceId>,
    /// Whether it relays for colleagues itself.
    pub relays: bool,
    /// What to write into an invitation: multiaddresses of this node, and of those that relay.
    pub hints: Vec<String>,
}

/// Where everybody is, as far as it concerns the core.
pub(super) struct Reaching {
    reach: Reach,
    /// When our own record is to be looked at.
    due: Option<Millis>,
    /// When the file is to be written.
    unsaved: Option<Millis>,
    /// Places of the invitation that the network keeps dialling.
    dialled: Vec<String>,
    /// The members' devices that the network was told of.
    colleagues: Option<BTreeSet<DeviceId>>,
    file: PeerFile,
}

/// The records that are kept over a restart, sealed. Losing them costs a meeting on the local network,
/// or an address that somebody gives.
struct PeerFile {
    disk: Arc<dyn Disk>,
    key: UseKey,
    written: Kept,
}

impl PeerFile {
    fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        let sealed = read_state_file(&*disk, Path::new(FILE)).ok().flatten();
        let bytes = sealed.and_then(|sealed| key.open(FILE.as_bytes(), &sealed));
        let kept: Option<(u8, Kept)> =
            bytes.and_then(|bytes| encode::from_bytes(&bytes, STATE_FILE_BYTES_MAX).ok());
        let written = kept.filter(|(format, _)| *format == FORMAT).map(|(_, kept)| kept);
        Self { disk, key, written: written.unwrap_or_default() }
    }

    fn write(&mut self, kept: Kept) {
        if kept == self.written {
            return;
        }
        let sealed = self.key.seal(FILE.as_bytes(), &encode::to_bytes(&(FORMAT, &kept)));
        match write_state_file(&*self.disk, Path::new(FILE), &sealed) {
            Ok(()) => self.written = kept,
            Err(error) => tracing::warn!("where colleagues are isn't kept: failed to {error}"),
        }
    }
}

impl Reaching {
    /// Of the home on this disk.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        Self {
            reach: Reach::default(),
            due: None,
            unsaved: None,
            dialled: Vec::new(),
            colleagues: None,
            file: PeerFile::open(disk, key),
        }
    }

    /// When there is something to do.
    pub fn due(&self) -> Option<Millis> {
        self.due.into_iter().chain(self.unsaved).min()
    }

    /// What waits waits anew from now on: the clock was set back.
    pub fn restart(&mut self, now: Millis) {
        let soon = |at: &mut Option<Millis>| *at = at.map(|_| now);
        soon(&mut self.due);
        soon(&mut self.unsaved);
    }
}

impl Core {
    /// The network says how we may be reached now.
    pub(super) fn take_reach(&mut self, now: Millis, reach: Reach) {
        if self.reaching.reach != reach {
            self.reaching.reach = reach;
            self.reaching.due.get_or_insert(now.plus(GATHER_MS));
        }
    }

    /// Tells the engine of the records that were kept; where there is none of a colleague, the network
    /// of the places that the invitation named.
    pub(super) fn tell_kept_records(&mut self, now: Millis) {
        let Kept { hints, records } = self.reaching.file.written.clone();
        if records.iter().all(|record| record.unverified().device == self.device) {
            self.reaching.dialled.clone_from(&hints);
            for address in hints {
                self.put_out(Output::Dial { address });
            }
        }
        for record in records {
            self.engine.handle(now, sync::Input::PeerRecord { record: Box::new(record) });
        }
    }

    /// Keeps the places that an invitation names.
    pub(super) fn keep_hints(&mut self, hints: &[String]) {
        if hints.is_empty() {
            return;
        }
        let hints = hints.iter().take(protocol::limits::HINTS_PER_CODE_MAX).cloned().collect();
        let kept = Kept { hints, ..self.reaching.file.written.clone() };
        self.reaching.file.write(kept);
    }

    /// Tells the network who is a colleague, if that has changed; who has become one may lack a word on
    /// where they are.
    pub(super) fn tell_colleagues(&mut self, now: Millis) {
        let Some(authority) = &self.door.authority else { return };
        let others = authority.devices().filter(|device| *device != self.device);
        let colleagues: BTreeSet<DeviceId> =
            others.filter(|device| authority.is_member(device)).collect();
        if self.reaching.colleagues.as_ref() != Some(&colleagues) {
            self.put_out(Output::Colleagues { devices: colleagues.clone() });
            self.reaching.colleagues = Some(colleagues);
            // Our own record may have waited until we belong here.
            self.reaching.due.get_or_insert(now);
        }
        self.tell_circles();
        self.forget_hints();
    }

    /// A device is to be reached elsewhere.
    pub(super) fn note_record(&mut self, now: Millis, device: DeviceId) {
        self.reaching.unsaved.get_or_insert(now.plus(KEEP_MS));
        if device == self.device {
            // An earlier word of ours came back, as after a backup was restored.
            self.reaching.due.get_or_insert(now);
            return;
        }
        let Some(record) = self.engine.peer_record(&device).cloned() else { return };
        let PeerRecord { relays, addresses, via, .. } = record;
        self.put_out(Output::Place { device, addresses, via, relays });
        self.forget_hints();
    }

    /// Whoever invited isn't to be dialled by everybody they ever let in: once we belong here and somebody
    /// has said where they are, the invitation's places are forgotten. Before, nobody else lets us in.
    fn forget_hints(&mut self) {
        if self.reaching.dialled.is_empty() {
            return;
        }
        let others = |record: &Signed<PeerRecord>| record.unverified().device != self.device;
        if !self.neighbours.are_known() || !self.engine.peer_records().iter().any(others) {
            return;
        }
        for address in std::mem::take(&mut self.reaching.dialled) {
            self.put_out(Output::ForgetAddress { address });
        }
    }

    /// Does what is due: signs our record if it says something new, and keeps what is news.
    pub(super) fn see_to_reach(&mut self, now: Millis) {
        if self.reaching.due.is_some_and(|at| at <= now) {
            self.reaching.due = None;
            self.sign_record(now);
        }
        if self.reaching.unsaved.is_some_and(|at| at <= now) {
            self.keep_records();
        }
    }

    /// Writes the records down, if there is news.
    pub(super) fn keep_records(&mut self) {
        if self.reaching.unsaved.take().is_some() && !self.read_only {
            let hints = self.reaching.file.written.hints.clone();
            self.reaching.file.write(Kept { hints, records: self.engine.peer_records() });
        }
    }

    /// Where a member's device says it is.
    #[cfg(test)]
    pub(super) fn peer_record(&self, device: &DeviceId) -> Option<&PeerRecord> {
        self.engine.peer_record(device)
    }

    fn sign_record(&mut self, now: Millis) {
        let member = self.door.authority.as_ref().is_some_and(|a| a.is_member(&self.device));
        let reach = &self.reaching.reach;
        // Until the network has said something, an earlier word may still be right.
        if !member || *reach == Reach::default() {
            return;
        }
        let fits = |address: &&String| (1..=PEER_ADDRESS_BYTES_MAX).contains(&address.len());
        let addresses = reach.addresses.iter().filter(fits).take(PEER_ADDRESSES_MAX).cloned();
        let record = PeerRecord {
            org: self.identity.org,
            device: self.device,
            seq: now.0,
            relays: reach.relays,
            addresses: addresses.collect(),
            via: reach.via.iter().take(PEER_RELAYS_MAX).copied().collect(),
        };
        let held = self.engine.peer_record(&self.device);
        if held.is_some_and(|held| held.says_what(&record)) {
            return;
        }
        let seq = held.map_or(now.0, |held| now.0.max(held.seq.saturating_add(1)));
        let record = Box::new(Signed::new(PeerRecord { seq, ..record }, &self.key));
        self.engine.handle(now, sync::Input::PeerRecord { record });
    }

    /// Where newcomers may find this node, or a colleague's that relays: a few addresses.
    pub(crate) fn address_hints(&self) -> Vec<String> {
        let hints = &self.reaching.reach.hints;
        let hints = if hints.is_empty() { &self.listening } else { hints };
        let fits = |hint: &&String| hint.len() <= protocol::limits::HINT_BYTES_MAX;
        hints.iter().filter(fits).take(protocol::limits::HINTS_PER_CODE_MAX).cloned().collect()
    }
}
