//! What a cheat needs to write entries by hand: keys, places in logs, changes.

use std::collections::BTreeMap;

use automerge::{AutoCommit, ObjType, ROOT, ScalarValue, transaction::Transactable};
use node::{
    facade::{Answer, Query},
    identity::Identity,
};
use protocol::{
    authority::Statement,
    change::{ActorId, ChangeHash, ChangeLimits, PackContext, decode, pack},
    clock::{Hlc, Millis},
    crypto::{DeviceKey, HomeKey, SpaceKey},
    entry::{
        Body, ChangeBody, ChangesDigest, ControlPoint, DocRef, Draft, EntryTag, Frontier,
        PackedChange, PackedRun, Tip,
    },
    ids::{self, Branch, ChannelId, DeviceId, LogId, OrgId, SpaceId},
    schema::Message,
    wire::{Frame, Run},
};

use crate::{seat::HOME_KEY, world::World};

/// What an entry says.
#[derive(Clone, Debug)]
pub struct Written {
    /// The body, in clear.
    pub body: Vec<u8>,
    /// The hashes of the changes in it; none in a statement.
    pub hashes: Vec<ChangeHash>,
}

/// A member's key and knowledge, in hands that do with them what they like.
pub struct Hand {
    /// The node it belongs to.
    pub node: usize,
    /// The key.
    pub key: DeviceKey,
    /// The organisation.
    pub org: OrgId,
    /// What the machine's clock says.
    pub wall: Millis,
    frontiers: BTreeMap<SpaceId, Frontier>,
    /// The keys of the spaces that it may read.
    keys: BTreeMap<SpaceId, (u32, SpaceKey)>,
}

impl Hand {
    /// The hand of a node that runs and has joined.
    pub fn of(world: &World, node: usize) -> Option<Self> {
        let seat = &world.seats[node];
        let core = seat.core.as_ref()?;
        let key = Identity::read(&seat.disk, &HomeKey::new(HOME_KEY)).ok()?.key();
        let frontiers = core.frontiers();
        let org = core.org();
        let control = frontiers.get(&SpaceId::control(&org))?;
        let joined = control.0.keys().any(|log| log.device == key.device());
        let spaces = core.keyed_spaces().into_iter();
        let keys = spaces.filter_map(|space| Some((space, core.space_key(&space)?))).collect();
        joined.then(|| Self { node, key, org, wall: seat.wall(world.now), frontiers, keys })
    }

    /// The device.
    pub fn device(&self) -> DeviceId {
        self.key.device()
    }

    /// The organisation's own space.
    pub fn root(&self) -> SpaceId {
        SpaceId::root(&self.org)
    }

    /// The control space.
    pub fn control_space(&self) -> SpaceId {
        SpaceId::control(&self.org)
    }

    /// The newest entry of a log.
    pub fn tip(&self, log: &LogId) -> Option<Tip> {
        self.frontiers.get(&log.space)?.0.get(log).copied()
    }

    /// An epoch of one's own in a space that nobody has seen.
    pub fn fresh_epoch(&self, space: &SpaceId) -> u32 {
        let logs = self.frontiers.get(space).into_iter().flat_map(|frontier| frontier.0.keys());
        let own = logs.filter(|log| log.device == self.device()).map(|log| log.epoch);
        own.max().map_or(1_000, |epoch| epoch.max(1_000) + 1)
    }

    /// The newest entry of every control log.
    pub fn control_points(&self) -> Vec<ControlPoint> {
        let control = self.frontiers.get(&self.control_space());
        let trunks = control.into_iter().flat_map(|frontier| frontier.0.iter());
        trunks
            .filter(|(log, _)| log.branch == Branch::TRUNK)
            .map(|(log, tip)| ControlPoint {
                device: log.device,
                epoch: log.epoch,
                seq: tip.seq,
                tag: EntryTag::of(&tip.hash),
            })
            .collect()
    }

    /// A message's change, by the actor of `actor_of`, for the entry `seq` of a log.
    pub fn message(
        &self,
        channel: ChannelId,
        log: &LogId,
        seq: u64,
        actor_of: &DeviceId,
        text: &str,
    ) -> Written {
        let reference = DocRef::Segment { channel, number: 0 };
        let mut doc = self.document(&reference, log, actor_of);
        put_message(&mut doc, seq, text);
        self.written(reference, log, &mut doc, 1)
    }

    /// An empty document as an actor would begin it.
    pub fn document(&self, reference: &DocRef, log: &LogId, actor_of: &DeviceId) -> AutoCommit {
        let doc = reference.id(&log.space, &log.device, log.epoch).unwrap_or(ids::DocId::ZERO);
        AutoCommit::new().with_actor(ids::actor(actor_of, log.epoch, &doc).into())
    }

    /// The newest `count` changes of a document as a body.
    pub fn written(
        &self,
        reference: DocRef,
        log: &LogId,
        doc: &mut AutoCommit,
        count: usize,
    ) -> Written {
        let id = reference.id(&log.space, &log.device, log.epoch).unwrap_or(ids::DocId::ZERO);
        let actor = ActorId::from(ids::actor(&log.device, log.epoch, &id));
        let limits = ChangeLimits { ops_max: 1 << 24, ..ChangeLimits::DEFAULT };
        let all = doc.get_changes(&[]);
        let newest = all.iter().skip(all.len().saturating_sub(count));
        let decoded: Vec<_> =
            newest.filter_map(|change| decode(change.raw_bytes(), &limits).ok()).collect();
        let context = PackContext { actor, previous: None, known: &[] };
        let changes = decoded.iter().map(|change| PackedChange(pack(change, &context))).collect();
        let hashes: Vec<_> = decoded.iter().map(|change| change.hash()).collect();
        Written { body: Body::Changes(ChangeBody { doc: reference, changes }).to_bytes(), hashes }
    }

    /// An entry of this hand's key: a run of one.
    pub fn entry(&self, log: LogId, base: Option<Tip>, hlc: Hlc, written: Written) -> PackedRun {
        self.entry_by(&self.key, log, base, hlc, self.control_points(), written)
    }

    /// An entry of any key.
    pub fn entry_by(
        &self,
        key: &DeviceKey,
        log: LogId,
        base: Option<Tip>,
        hlc: Hlc,
        control: Vec<ControlPoint>,
        written: Written,
    ) -> PackedRun {
        let draft = Draft {
            org: self.org,
            log,
            base,
            hlc,
            control,
            key_epoch: 0,
            changes: ChangesDigest::NONE,
            body: written.body.clone(),
        };
        // Where it may not read, it can only make a key up.
        let (epoch, key_of_space) =
            self.keys.get(&log.space).cloned().unwrap_or((1, SpaceKey::new([1; 32])));
        let hashes = written.hashes.iter().map(ChangeHash::as_bytes);
        let draft = match written.hashes.is_empty() {
            true => draft,
            false => draft.seal((epoch, &key_of_space), hashes, &written.body),
        };
        match draft.sign(key).verify() {
            Ok(run) => run.pack(),
            Err(_) => unreachable!("one's own signature is good"),
        }
    }

    /// A statement's body.
    pub fn statement(statement: Statement) -> Written {
        Written { body: Body::Statement(statement).to_bytes(), hashes: Vec::new() }
    }

    /// The next time after everything this hand has written.
    pub fn time(&self) -> Hlc {
        let own = |frontier: &Frontier| {
            let logs = frontier.0.iter().filter(|(log, _)| log.device == self.device());
            logs.map(|(_, tip)| tip.hlc).max()
        };
        let newest = self.frontiers.values().filter_map(own).max();
        newest.unwrap_or(Hlc::ZERO).tick(self.wall)
    }
}

/// Writes a message as its entry's only one.
pub fn put_message(doc: &mut AutoCommit, seq: u64, text: &str) {
    let bucket = match doc.put_object(ROOT, "b0", ObjType::Map) {
        Ok(bucket) => bucket,
        Err(_) => return,
    };
    let packed = ScalarValue::Bytes(Message::text(text).pack());
    drop(doc.put(&bucket, format!("m{seq}"), packed));
    doc.commit();
}

/// A run as a frame that any member may send.
pub fn frame(run: PackedRun) -> Vec<u8> {
    let (log, run) = Run::of(run);
    Frame::NewRun(log, run).to_bytes()
}

/// A channel's id and space, as a node knows them.
pub fn channel(world: &mut World, node: usize, name: &str) -> Option<ChannelId> {
    let Some(Answer::Channels(channels)) = world.query(node, Query::Channels) else { return None };
    channels.iter().find(|channel| channel.name == name)?.channel.parse().ok()
}

/// A department's space, as a node knows it.
pub fn department(world: &mut World, node: usize, name: &str) -> Option<SpaceId> {
    let Some(Answer::Departments(departments)) = world.query(node, Query::Departments) else {
        return None;
    };
    departments.iter().find(|department| department.name == name)?.space.parse().ok()
}
