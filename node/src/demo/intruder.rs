//! A modified program: it signs what its owner's node refuses to write, with the owner's own key,
//! and hands it to colleagues over real connections.
//!
//! Nothing of it is wrong but the capability: key, chain, canonical form, control frontier and
//! document rules are those of an honest entry, so that a node that refuses it refuses it for the
//! right reason.

use std::{collections::BTreeSet, path::PathBuf};

use protocol::{
    change::{ActorId, ChangeHash},
    clock::{Hlc, Millis},
    crypto::{DeviceKey, SpaceKey},
    encode,
    entry::{ChangeBody, ChangesDigest, ControlFrontier, DocRef, Draft, PackedRun},
    ids::{ChannelId, DeviceId, DocId, OrgId, SpaceId},
    limits::CONTROL_POINTS_PER_ENTRY_MAX,
    policy,
    schema::{Channel, Message},
    wire::{Frame, Hello, OrgProof, Run, VERSION, VERSION_MIN},
};

use crate::{
    clock,
    core::Core,
    document::edit::{self, Edited},
    facade::Failure,
    net::{self, Multiaddr, NetCommand, NetConfig, NetEvent},
    offices::{Patience, internal},
    runtime::{HomeAt, OpenHome},
};

/// What is to be forged.
pub(super) struct Wish {
    /// The home of the intruder's node, which is stopped.
    pub(super) home: PathBuf,
    /// A space that they may read, a channel in it, and what they would say there.
    pub(super) message: (SpaceId, ChannelId, String),
    /// A space that they know by name only, and a channel that they would make there.
    pub(super) channel: (SpaceId, String),
}

/// Signed entries of somebody who may not write them.
pub(super) struct Forgery {
    key: DeviceKey,
    org: OrgId,
    /// The one in the space that can't even be read first, since frames keep their order: who
    /// has dealt with the second has dealt with it, too.
    runs: Vec<PackedRun>,
}

/// Signs what the wish asks for.
pub(super) fn forge(wish: &Wish) -> Result<Forgery, Failure> {
    let now = clock::now();
    let home = OpenHome::take(&HomeAt::open(&wish.home))?;
    let mut core = Core::open(home.ground()?, now).map_err(|error| internal(&error))?;
    let (space, name) = &wish.channel;
    let nonce = core.nonce();
    let channel = Channel {
        name: name.clone(),
        creator: core.device(),
        nonce,
        created: Hlc::at(now),
        archived: false,
    };
    let blind = sign(&mut core, now, *space, DocRef::Directory, |core, doc| {
        let document = core.load(space, doc)?;
        edit::put_channel(&document, &core.author(*space), space, &channel)
            .map_err(|error| internal(&error))
    })?;
    let (space, channel, text) = &wish.message;
    let number = core.segment_number(space, channel)?;
    let doc = DocRef::Segment { channel: *channel, number };
    let seen = sign(&mut core, now, *space, doc, |core, doc| {
        let document = core.load(space, doc)?;
        let (author, seq) = (core.author(*space), core.next_seq(*space));
        edit::new_message(&document, &author, doc, seq, &Message::text(text))
            .map_err(|error| internal(&error))
    })?;
    let (key, org) = (core.key().clone(), core.org());
    core.close().map_err(|error| internal(&error))?;
    Ok(Forgery { key, org, runs: vec![blind, seen] })
}

/// An edit as a signed run, which is not written anywhere.
fn sign(
    core: &mut Core,
    now: Millis,
    space: SpaceId,
    doc: DocRef,
    edit: impl FnOnce(&mut Core, &DocId) -> Result<Edited, Failure>,
) -> Result<PackedRun, Failure> {
    let log = core.own_log(space);
    let id = doc.id(&space, &log.device, log.epoch).unwrap_or(DocId::directory(&space));
    let edited = edit(core, &id)?;
    let held = &core.door().held;
    let previous = core.door().content.previous(&held.store, &id, &log);
    let previous = previous.map_err(|error| internal(&error))?;
    let decoded = edited.changes.iter().map(|unpacked| &unpacked.change);
    let actor = ActorId::from(protocol::ids::actor(&log.device, log.epoch, &id));
    let changes = policy::pack_body(actor, previous, decoded);
    let hashes: Vec<ChangeHash> =
        edited.changes.iter().map(|unpacked| unpacked.change.hash()).collect();
    let strand = held.ledger.strand(&log);
    let known = strand.map(|strand| strand.control.clone()).unwrap_or_default();
    let known: ControlFrontier = known;
    let mut control = held.heads.unnamed(&known, now);
    control.truncate(CONTROL_POINTS_PER_ENTRY_MAX);
    let base = strand.map(|strand| strand.tip);
    let draft = Draft {
        org: core.org(),
        log,
        base,
        hlc: base.map_or(Hlc::ZERO, |tip| tip.hlc).tick(now),
        control,
        key_epoch: 0,
        changes: ChangesDigest::NONE,
        body: Vec::new(),
    };
    // Who can't read a space has no key of it, and can only make one up.
    let (epoch, key) = core.space_key(&space).unwrap_or_else(|| (1, SpaceKey::new(core.luck())));
    let clear = encode::to_bytes(&ChangeBody { doc, changes });
    let draft = draft.seal((epoch, &key), hashes.iter().map(ChangeHash::as_bytes), &clear);
    let run = draft.sign(core.key()).verify().map_err(|error| internal(&error))?;
    Ok(run.pack())
}

/// Hands the entries to everybody at these addresses; resolves when all of them were sent it.
pub(super) async fn push(
    forgery: Forgery,
    to: &[(DeviceId, Vec<String>)],
    patience: &Patience,
) -> Result<Client, Failure> {
    let luck = clock::random_bytes().map_err(|error| internal(&error))?;
    let config = NetConfig::new(forgery.key.clone(), u64::from_le_bytes(luck));
    let (handle, mut events) = net::start(config).map_err(|error| internal(&error))?;
    let us = forgery.key.device();
    let mut waiting: BTreeSet<DeviceId> = BTreeSet::new();
    for (peer, addresses) in to {
        waiting.insert(*peer);
        let read = |text: &String| text.parse::<Multiaddr>().ok();
        let addresses = addresses.iter().filter_map(read).collect();
        let (peer, via) = (*peer, Vec::new());
        let known = NetCommand::KnownPeer { peer, addresses, via, relays: false };
        handle.command(known).await.map_err(|error| internal(&error))?;
    }
    while !waiting.is_empty() {
        let event = patience.within("the intruder's connections", events.next()).await?;
        let Some(event) = event else { break };
        match event {
            NetEvent::Connected { peer, .. } => {
                let hello = Hello {
                    oldest: VERSION_MIN,
                    newest: VERSION,
                    org: OrgProof::new(&forgery.org, &us, &peer),
                    needs_genesis: false,
                    extra: Vec::new(),
                };
                handle.admit(&peer);
                // A session that broke begins anew with another `Connected`.
                let _ = handle.send(&peer, Frame::Hello(hello).to_bytes());
            }
            NetEvent::Frame { peer, bytes } => match Frame::from_bytes(&bytes) {
                Ok(Frame::Hello(_)) => {
                    let _ = handle.send(&peer, Frame::Welcome.to_bytes());
                }
                Ok(Frame::Welcome) => {
                    for run in forgery.runs.clone() {
                        let (log, run) = Run::of(run);
                        let _ = handle.send(&peer, Frame::NewRun(log, run).to_bytes());
                    }
                    waiting.remove(&peer);
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(Client { handle, events })
}

/// The modified program, still connected.
pub(super) struct Client {
    handle: net::NetHandle,
    events: net::NetEvents,
}

impl Client {
    /// Hangs up when everything was sent.
    pub(super) async fn leave(mut self) {
        // Its events end when it has stopped, or has stopped already.
        let _ = self.handle.command(NetCommand::Stop).await;
        while self.events.next().await.is_some() {}
    }
}
