//! What a core is made of.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::tz::TimeZone;
use protocol::{
    authority::Authority,
    capability::Invitation,
    clock::{Hlc, Millis},
    crypto::{DeviceKey, Signed},
    entry::Frontier,
    ids::{ChannelId, DeviceId, DocId, DocKind, LogId, MemberId, OrgId, SpaceId},
    wire::{Beacon, Presence},
};
use rand::{Rng, rngs::StdRng};

use super::{arrivals::Arrivals, doc_nonces::DocNonces, io::Output};
use crate::{
    facade::{Answer, Failure, FailureCode},
    identity::Identity,
    ingest::{Admission, Door, Holdings},
    service::{Due, Mutes, NewsKnown, Plans, Repositories},
    sync::{self, Outcome, Ticket},
};

/// Peers remembered after they have gone.
pub(super) const PEERS_REMEMBERED_MAX: usize = 1024;

/// One node's whole state.
pub struct Core {
    pub(super) identity: Identity,
    pub(super) key: DeviceKey,
    pub(super) device: DeviceId,
    pub(super) door: Door,
    pub(super) engine: sync::Engine,
    pub(super) rng: StdRng,
    pub(super) doc_nonces: DocNonces,
    /// The latest time seen in any entry taken in.
    pub(super) clock: Hlc,
    /// What the machine's clock said last.
    pub(super) last_now: Millis,
    /// The epochs of our own logs, where they aren't zero.
    pub(super) epochs: BTreeMap<SpaceId, u32>,
    pub(super) outputs: VecDeque<Output>,
    pub(super) peers: BTreeMap<DeviceId, PeerNote>,
    pub(super) listening: Vec<String>,
    pub(super) read_only: bool,
    /// Before joining: our invitation was refused, by a colleague's node or by what is held here.
    pub(super) invitation_over: bool,
    /// A further device of somebody, who hasn't added it as far as is known here.
    pub(super) to_be_added: bool,
    /// Whose device this one waits to become.
    pub(super) pairs_with: Option<MemberId>,
    pub(super) turn: Turn,
    /// Runs that came before what they build on.
    pub(super) waiting: super::waiting::Waiting,
    pub(super) beacons: super::beacons::OwnBeacons,
    /// When access was last computed for the connected peers.
    pub(super) access_told: Millis,
    /// What is new in the channels that were asked for.
    pub(super) news: NewsKnown,
    /// What deadlines there are, and what of them this node's person has noted here.
    pub(super) due: Due,
    /// Newcomers with whom we speak, by their invitations.
    pub(super) newcomers: BTreeMap<DeviceId, Signed<Invitation>>,
    /// When colleagues' entries came.
    pub(super) arrivals: Arrivals,
    /// What of which conversation they want to be told.
    pub(super) mutes: Mutes,
    /// What meetings there are.
    pub(super) plans: Plans,
    /// Whose commits are linked to tasks.
    pub(super) repositories: Repositories,
    /// Where days begin and end.
    pub(super) zone: TimeZone,
    /// Searches that wait for the index.
    pub(super) searches: BTreeSet<u64>,
    /// For each space and use the statement of the key to write with: found at this revision of the authority,
    /// with so many keys named, at this time.
    pub(super) fresh_keys: super::keys::FreshKeys,
    /// Whether the line is to be spared.
    pub(super) metered: super::metered::Metered,
    /// What is kept of files.
    pub(super) files: super::files::Files,
    /// What is carried by hand.
    pub(super) carrying: super::carry::Carrying,
    /// What is left with relays and fetched from them.
    pub(super) relays: super::relays::Relays,
    /// Where everybody is.
    pub(super) reaching: super::reach::Reaching,
    pub(super) neighbours: super::neighbours::Neighbours,
    /// Since when we have been apart from somebody, and are again.
    pub(super) reuniting: super::reunion::Reuniting,
}

/// A peer, as the status page shows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct PeerNote {
    pub address: Option<String>,
    pub last_contact: Option<Millis>,
    pub ahead: u64,
    pub behind: u64,
    /// Bytes of frames since the start.
    pub received: u64,
    pub sent: u64,
}

/// What a turn has gathered until its commit.
#[derive(Default)]
pub(super) struct Turn {
    pub answers: Vec<(u64, Result<Answer, Failure>)>,
    pub outcomes: Vec<(Ticket, Outcome)>,
    pub admission: Admission,
    /// For each log that moved on, the number of its newest entry before.
    pub before: BTreeMap<LogId, u64>,
    pub genesis: bool,
    /// Keys came from a colleague.
    pub keys: bool,
    /// It became known what our person has read on another device.
    pub marks: bool,
    /// Something came that was written while we were apart.
    pub late: Option<super::reunion::Late>,
}

/// Sizes that must stay within bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Outputs not fetched yet.
    pub outputs: usize,
    /// Peers remembered.
    pub peers: usize,
    /// Bytes of documents in memory.
    pub document_bytes: usize,
    /// Entries set aside.
    pub aside: usize,
    /// Runs that wait for what they build on.
    pub waiting_runs: usize,
}

impl Core {
    /// This node's device.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The organisation.
    pub fn org(&self) -> OrgId {
        self.identity.org
    }

    /// Whether a device belongs to a member, as far as is known here.
    pub fn is_colleague(&self, device: &DeviceId) -> bool {
        self.door.authority.as_ref().is_some_and(|authority| authority.is_member(device))
    }

    /// What is held of each space.
    pub fn frontiers(&self) -> BTreeMap<SpaceId, Frontier> {
        let mut all: BTreeMap<SpaceId, Frontier> = BTreeMap::new();
        for (log, strand) in self.door.held.ledger.all() {
            all.entry(log.space).or_default().0.insert(*log, strand.tip);
        }
        all
    }

    /// Days begin and end here from now on; in UTC until this is said.
    pub fn set_zone(&mut self, zone: TimeZone) {
        self.zone = zone;
        self.plans.forget_all();
    }

    pub(crate) fn news_known(&mut self) -> &mut NewsKnown {
        &mut self.news
    }

    pub(crate) fn due(&self) -> &Due {
        &self.due
    }

    /// The same, to change, with what is held.
    pub(crate) fn due_mut(&mut self) -> (&mut Due, &Holdings) {
        (&mut self.due, &self.door.held)
    }

    /// When an entry came to this node, where it is a colleague's and that is still known.
    pub(crate) fn arrived(&self, log: LogId, seq: u64) -> Option<Millis> {
        self.arrivals.of(log, seq)
    }

    /// What of which conversation this node's person wants to be told.
    pub(crate) fn mutes(&self) -> &Mutes {
        &self.mutes
    }

    /// The same, to change.
    pub(crate) fn mutes_mut(&mut self) -> &mut Mutes {
        &mut self.mutes
    }

    pub(crate) fn plans(&self) -> &Plans {
        &self.plans
    }

    /// The same, to change, with what is held.
    pub(crate) fn plans_mut(&mut self) -> (&mut Plans, &Holdings) {
        (&mut self.plans, &self.door.held)
    }

    pub(crate) fn repositories(&self) -> &Repositories {
        &self.repositories
    }

    pub(crate) fn repositories_mut(&mut self) -> &mut Repositories {
        &mut self.repositories
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Sizes that must stay within bounds.
    pub fn gauges(&self) -> Gauges {
        Gauges {
            outputs: self.outputs.len(),
            peers: self.peers.len(),
            document_bytes: self.door.content.bytes(),
            aside: crate::ingest::list_aside(&self.door.held.store, None)
                .map_or(0, |rows| rows.len()),
            waiting_runs: self.waiting.len(),
        }
    }

    /// Notes how full this node's queues are, against their bounds.
    pub fn note_queues(&self, into: &mut sync::Queues) {
        self.engine.note_queues(into);
        for (what, size, limit) in self.door.content.fullness() {
            into.note(what, size, limit);
        }
        into.note("peers remembered", self.peers.len(), PEERS_REMEMBERED_MAX);
        // Between turns each run that the engine gave is answered, or waits and will be.
        let (waiting, all) = (self.waiting.len(), self.engine.runs_at_the_door());
        into.note("runs that nobody will answer for", waiting.abs_diff(all), 0);
    }

    pub(crate) fn key(&self) -> &DeviceKey {
        &self.key
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    pub(crate) fn authority(&self) -> Result<&Authority, Failure> {
        self.door.authority.as_ref().ok_or_else(|| {
            Failure::new(
                FailureCode::NotJoined,
                "this node doesn't know its organisation yet",
                "let it meet a colleague's node: `run --peer ADDRESS`",
            )
        })
    }

    /// A number that this device uses once.
    pub(crate) fn nonce(&mut self) -> u64 {
        // 56 bits: as many as a document's id has room for.
        self.rng.next_u64() >> 8
    }

    /// The id of a new document of ours.
    pub(crate) fn new_doc(&mut self, now: Millis, kind: DocKind) -> DocId {
        let luck = self.nonce();
        DocId::created(kind, &self.device(), self.doc_nonces.next(now, luck))
    }

    /// 32 unguessable bytes.
    pub(crate) fn luck(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    pub(crate) fn door_mut(&mut self) -> &mut Door {
        &mut self.door
    }

    pub(crate) fn addresses(&self) -> &[String] {
        &self.listening
    }

    /// Whether nobody has let this device in yet: nothing of it was written.
    pub(crate) fn waits_to_be_let_in(&self) -> bool {
        let authority = self.door.authority.as_ref();
        self.identity.genesis.is_none()
            && authority.is_none_or(|authority| authority.member_of(&self.device).is_none())
    }

    /// Whose device this one waits to become, if it does.
    pub(crate) fn pairs_with(&self) -> Option<MemberId> {
        self.pairs_with
    }

    /// Whether our invitation was refused.
    pub(crate) fn is_invitation_over(&self) -> bool {
        self.invitation_over
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only
    }

    pub(crate) fn peer_rows(&self) -> impl Iterator<Item = (&DeviceId, &PeerNote)> {
        self.peers.iter()
    }

    pub(crate) fn peer_note(&self, device: &DeviceId) -> Option<&PeerNote> {
        self.peers.get(device)
    }

    pub(crate) fn engine_standing(&self, peer: &DeviceId) -> Option<sync::Standing> {
        self.engine.standing(peer)
    }

    /// Entries of a space that colleagues say exist and that aren't held here.
    pub(crate) fn missing(&self, space: &SpaceId) -> u64 {
        self.engine.missing(space)
    }

    /// The devices that are known to hold an entry.
    pub(crate) fn delivered(&self, log: &LogId, seq: u64) -> BTreeSet<DeviceId> {
        self.engine.delivered(log, seq)
    }

    /// What a device last said that it holds of a space.
    pub(crate) fn beacon_of(&self, space: &SpaceId, device: &DeviceId) -> Option<&Beacon> {
        self.engine.beacon(space, device)
    }

    /// The devices whose persons are known to have read a message.
    pub(crate) fn read_by(&self, channel: &ChannelId, log: &LogId, seq: u64) -> BTreeSet<DeviceId> {
        self.engine.read(channel, log, seq)
    }

    /// Tells connected colleagues where our person is.
    pub(crate) fn say_presence(&mut self, now: Millis, presence: Presence) {
        self.engine.handle(now, sync::Input::OwnPresence { presence });
    }

    /// The colleagues' devices in a page, and where their carets are.
    pub(crate) fn present(
        &self,
        now: Millis,
        space: &SpaceId,
        page: &DocId,
    ) -> Vec<(DeviceId, Presence)> {
        self.engine.present(now, space, page)
    }

    /// Answers a request when the turn is settled.
    pub(crate) fn answer(&mut self, id: u64, result: Result<Answer, Failure>) {
        self.turn.answers.push((id, result));
    }

    pub(crate) fn put_out(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    /// Notes that a search waits for the index; `false` when too many do.
    pub(crate) fn begin_search(&mut self, id: u64, limit: usize) -> bool {
        self.searches.len() < limit && self.searches.insert(id)
    }

    /// Whether a search waited under this number.
    pub(crate) fn end_search(&mut self, id: u64) -> bool {
        self.searches.remove(&id)
    }

    /// The number of our newest segment in a channel.
    pub(crate) fn segment_number(
        &self,
        space: &SpaceId,
        channel: &ChannelId,
    ) -> Result<u32, Failure> {
        let log = self.own_log(*space);
        crate::content::segment_number(&self.door.held.store, &log, channel)
            .map_err(|error| self.unreadable(&error.into()))
    }

    /// What this node carries for others, and is not out of date.
    pub(crate) fn shelf_mut(&mut self) -> &mut crate::bundle::Shelf {
        &mut self.carrying.shelf
    }

    /// Compares with all connected peers now.
    pub(crate) fn sync_now(&mut self, now: Millis) {
        self.engine.handle(now, sync::Input::Compare);
    }

    /// Makes the store anew from the journal.
    pub(crate) fn rebuild(&mut self) -> Result<u64, crate::ingest::HoldError> {
        self.news.forget_all();
        self.due.forget_all();
        self.plans.forget_all();
        self.fresh_keys.clear();
        super::open::rebuild(&mut self.door)
    }

    /// The next thing for the outside to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }
}
