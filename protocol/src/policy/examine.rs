//! The door for an entry's changes: unpack, decode, judge.

use super::{
    Breach, Demand, Obligation, Place, directory, event, fields, own, page, segment, table, task,
};
use crate::{
    capability::Need,
    change::{
        ActorId, ChangeLimits, DecodedChange, PackContext, PreviousChange, Unpacked, pack, unpack,
    },
    crypto::EntryKey,
    entry::{ChangeBody, ChangesDigest, PackedChange},
    ids::{self, DeviceId, DocId, DocKind, SpaceId},
    limits::{CHANGES_PER_ENTRY_MAX, ENTRY_OPS_MAX},
};

/// A body of changes and the place of its entry.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// The space.
    pub space: SpaceId,
    /// The author's device.
    pub device: DeviceId,
    /// The epoch of its log.
    pub epoch: u32,
    /// The entry's number.
    pub seq: u64,
    /// What the entry says.
    pub body: &'a ChangeBody,
    /// The newest change of this log in this document, in the entries before this one that
    /// passed here.
    pub previous: Option<PreviousChange>,
}

/// Changes that keep the rules of their document.
#[derive(Clone, Debug, PartialEq)]
pub struct Examined {
    /// The document.
    pub doc: DocId,
    /// What it is.
    pub kind: DocKind,
    /// What the author must hold.
    pub need: Need,
    /// What else must be so.
    pub obligations: Vec<Obligation>,
    /// The changes, oldest first, decoded and as chunks.
    pub changes: Vec<Unpacked>,
}

impl Examined {
    /// The digest that the header of an entry sealed with this key must carry.
    pub fn digest(&self, key: &EntryKey) -> ChangesDigest {
        let hashes: Vec<_> = self.changes.iter().map(|unpacked| unpacked.change.hash()).collect();
        key.digest(hashes.iter().map(|hash| hash.as_bytes()))
    }
}

/// Opens a body and judges every operation in it.
///
/// # Errors
/// When a change can't be taken or breaks a rule: the whole entry is set aside.
pub fn examine(incoming: &Incoming<'_>, limits: &ChangeLimits) -> Result<Examined, Breach> {
    let Incoming { space, device, epoch, seq, body, mut previous } = *incoming;
    let doc_id = body.doc.id(&space, &device, epoch).ok_or(Breach::Document)?;
    let kind = doc_id.kind().ok_or(Breach::Document)?;
    if !(1..=CHANGES_PER_ENTRY_MAX).contains(&body.changes.len()) {
        return Err(Breach::Count(body.changes.len()));
    }
    let place = Place { space, device, epoch, seq, doc: body.doc, doc_id };
    let actor = ActorId::from(ids::actor(&device, epoch, &doc_id));
    let mut demand = Demand::default();
    let mut changes = Vec::with_capacity(body.changes.len());
    let mut ops_left = ENTRY_OPS_MAX;
    for (index, packed) in body.changes.iter().enumerate() {
        let context = PackContext { actor, previous, known: &[] };
        // Counted before they are made, as those of one change are.
        let limits = ChangeLimits { ops_max: limits.ops_max.min(ops_left), ..*limits };
        let unpacked = unpack(&packed.0, &context, &limits)
            .map_err(|source| Breach::Change { number: index + 1, source })?;
        ops_left -= unpacked.change.ops().len();
        demand = demand.and(judge_change(&place, &unpacked.change)?);
        previous = Some(PreviousChange::from(&unpacked.change));
        changes.push(unpacked);
    }
    if demand.messages > 1 {
        return Err(Breach::MessageNumber);
    }
    let need = Need { level: demand.level, named: demand.named };
    let obligations = demand.obligations.into_iter().collect();
    Ok(Examined { doc: doc_id, kind, need, obligations, changes })
}

/// Judges one change by the rules of its document's kind.
///
/// # Errors
/// When an operation breaks a rule.
pub fn judge_change(place: &Place, change: &DecodedChange) -> Result<Demand, Breach> {
    if change.actor().as_bytes() != ids::actor(&place.device, place.epoch, &place.doc_id) {
        return Err(Breach::Actor);
    }
    if change.time() != 0 || change.message().is_some() {
        return Err(Breach::Note);
    }
    match place.doc_id.kind().ok_or(Breach::Document)? {
        DocKind::Directory => directory::judge(place, change),
        DocKind::Segment => segment::judge(place, change),
        DocKind::Task => fields::judge(place, change, task::field),
        DocKind::Event => fields::judge(place, change, event::field),
        DocKind::Page => page::judge(place, change),
        DocKind::Own => own::judge(change),
        DocKind::Table => table::judge(place, change),
    }
}

/// Packs our own changes, oldest first, as [`examine`] will unpack them.
pub fn pack_body<'a>(
    actor: ActorId,
    mut previous: Option<PreviousChange>,
    changes: impl IntoIterator<Item = &'a DecodedChange>,
) -> Vec<PackedChange> {
    let pack_next = |change: &DecodedChange| {
        let packed = pack(change, &PackContext { actor, previous, known: &[] });
        previous = Some(PreviousChange::from(change));
        PackedChange(packed)
    };
    changes.into_iter().map(pack_next).collect()
}
