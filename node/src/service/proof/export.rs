//! Writing a proof: the item's entries, the headers before them, and the statements that their
//! authors knew of; of a side of a forked log the fork, too, and who took that side in. Nobody else's words
//! are in it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::AdoptionRow,
    clock::{Hlc, Millis},
    entry::{ControlPoint, DocRef, Outline, PackedRun, StoredEntry},
    ids::{Branch, DeviceId, DocId, EntryHash, LogId, SpaceId},
    schema::MessageRef,
};

use crate::{
    content,
    core::Core,
    document::Standing,
    facade::{Answer, Failure, FailureCode},
    ingest::{self, Door, HoldError, Holdings, Reread},
    proof::{Before, Item, ItemLog, PROOF_BYTES_MAX, ProofFile, Shown, Stretch},
    view::Deed,
};

use super::super::names;

/// The item's entries: by log, their numbers.
type Entries = BTreeMap<LogId, BTreeSet<u64>>;

/// Control entries found so far: by log, in order.
type Stretches = BTreeMap<LogId, Vec<Vec<StoredEntry>>>;

impl Core {
    /// A proof of who wrote or changed a message, a task or a page.
    pub(crate) fn export_proof(
        &mut self,
        now: Millis,
        item: &str,
        channel: Option<&str>,
    ) -> Result<Answer, Failure> {
        let (item, entries) = self.proof_item(now, item, channel)?;
        let changes = entries.values().map(|seqs| seqs.len() as u64).sum();
        let made = self.make_proof(item, &entries);
        let bytes = made.map_err(|error| self.unreadable(&error))?.to_bytes();
        if bytes.len() > PROOF_BYTES_MAX {
            let problem = format!("the proof would be larger than {PROOF_BYTES_MAX} bytes");
            let next = "prove something with a shorter history, such as a single message";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        Ok(Answer::Proof { bytes, changes })
    }

    /// What a name means, and its entries that count.
    fn proof_item(
        &mut self,
        now: Millis,
        name: &str,
        channel: Option<&str>,
    ) -> Result<(Item, Entries), Failure> {
        if name.contains('.') {
            return self.message_item(now, name, channel);
        }
        let (space, doc) = match self.find_task(now, name) {
            Ok((space, task)) => (space, task.id),
            Err(failure) if failure.code == FailureCode::NotFound => {
                let found = self.find_page(now, name);
                let (space, page) = found.map_err(|failure| match failure.code {
                    FailureCode::NotFound => nothing_called(name),
                    _ => failure,
                })?;
                (space, page.id)
            }
            Err(failure) => return Err(failure),
        };
        Ok((Item::Document(space, doc), self.document_entries(&space, &doc)?))
    }

    fn document_entries(&mut self, space: &SpaceId, doc: &DocId) -> Result<Entries, Failure> {
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, doc);
        let seen = graph.map(|graph| graph.visible()).map_err(|error| self.unreadable(&error))?;
        let mut entries = Entries::new();
        for seen in seen.iter().filter(|seen| seen.standing == Standing::Counted) {
            entries.entry(seen.at.log).or_default().insert(seen.at.entry);
        }
        Ok(entries)
    }

    /// A device counts its entries in each space apart, so that messages of several spaces can have one id.
    fn message_item(
        &mut self,
        now: Millis,
        name: &str,
        channel: Option<&str>,
    ) -> Result<(Item, Entries), Failure> {
        let spaces = match channel {
            Some(channel) => vec![self.find_channel(now, channel)?.0],
            None => self.readable(now)?.into_iter().collect(),
        };
        let mut found = Vec::new();
        for space in spaces {
            for message in self.named_messages(&space, name) {
                let read = message_entries(&mut self.door_mut().held, &space, &message);
                if let Some(entries) = read.map_err(|error| self.unreadable(&error))? {
                    found.push(((Item::Message(space, message), entries), message.to_string()));
                }
            }
        }
        if found.is_empty() {
            return Err(nothing_called(name));
        }
        if found.len() > 1 && name.parse::<MessageRef>().is_ok() {
            let problem = "messages in several places have this id";
            let next = "`--in CHANNEL` says where it was written";
            return Err(Failure::new(FailureCode::Ambiguous, problem, next));
        }
        names::one(found, "message", name, "`read --ids` shows the messages' ids")
    }

    fn make_proof(&mut self, item: Item, entries: &Entries) -> Result<ProofFile, HoldError> {
        let door = self.door_mut();
        let control = door.control();
        let mut named = Vec::new();
        let mut logs = Vec::new();
        for (log, seqs) in entries {
            let mut last = seqs.last().copied().unwrap_or_default();
            if log.branch != Branch::TRUNK {
                // A side counts because somebody took it in: what they said belongs to the proof, all of it,
                // with the entry up to which it was.
                let adoptions = door.authority.iter().flat_map(|it| it.adoptions(log));
                let adoptions: Vec<AdoptionRow> = adoptions.collect();
                let ends = adoptions.iter().map(|row| row.adoption).filter(|it| it.log == *log);
                last = ends.map(|it| it.up_to).filter(|up_to| *up_to >= last).min().unwrap_or(last);
                named.extend(adoptions.iter().map(|row| row.at));
            }
            let stored = path(door, log, last)?;
            let held = &door.held;
            named.extend(stored.iter().flat_map(|entry| entry.header.control.iter().copied()));
            let shown = shown(held, log, &stored, seqs);
            let outline = Outline::of_stored(*log, stored, |seq| seqs.contains(&seq));
            logs.extend(outline.map(|outline| ItemLog { outline, shown }));
        }
        let held = &mut door.held;
        let stretches = past(held, control, named)?;
        let proofs = ingest::fork_proofs(held)?;
        let of_side = |log: &LogId| {
            let mut sides = entries.keys().filter(|it| it.branch != Branch::TRUNK);
            sides.any(|side| side.on(Branch::TRUNK) == *log)
        };
        let concerned =
            |log: &LogId| stretches.contains_key(&log.on(Branch::TRUNK)) || of_side(log);
        let proofs = proofs.into_iter();
        let forks = proofs.filter(|proof| proof.check().is_ok_and(|it| concerned(&it.log)));
        let genesis = held.ledger.strands(&SpaceId::ZERO).map(|(log, _)| *log).next();
        let genesis = match genesis {
            Some(log) => held.entry(&log, 1)?,
            None => None,
        };
        let genesis =
            genesis.and_then(|it| PackedRun::of_stored(Branch::TRUNK, Hlc::ZERO, vec![it]));
        let genesis = genesis.ok_or(HoldError::Store(crate::store::KvError::Damaged))?;
        let control = packed(&stretches, held)?;
        Ok(ProofFile { item, genesis, control, forks: forks.collect(), logs })
    }
}

fn nothing_called(name: &str) -> Failure {
    let problem = format!("no message, task or page is called {name:?}");
    let next = "`read --ids`, `task list` and `page list` show them";
    Failure::new(FailureCode::NotFound, problem, next)
}

/// The entries of a message that is shown: its own, its edits, and what hid it for a while.
fn message_entries(
    held: &mut Holdings,
    space: &SpaceId,
    message: &MessageRef,
) -> Result<Option<Entries>, HoldError> {
    let log = held.log_of(space, message)?;
    let Some(entry) = held.entry(&log, message.seq)? else { return Ok(None) };
    let Some((_, body)) = held.changes(&entry) else { return Ok(None) };
    let DocRef::Segment { channel, .. } = body.doc else { return Ok(None) };
    let spot = (entry.header.hlc, *message);
    let row = content::message(&held.store, space, &channel, spot)?;
    if !row.is_some_and(|row| row.is_shown()) {
        return Ok(None);
    }
    let mut entries = Entries::from([(log, BTreeSet::from([message.seq]))]);
    for act in content::acts(&held.store, space, &channel, message)? {
        if matches!(act.deed, Deed::Edit(..) | Deed::Hide(_)) {
            let place = MessageRef { device: act.device, epoch: act.epoch, seq: act.seq };
            entries.entry(held.log_of(space, &place)?).or_default().insert(act.seq);
        }
    }
    Ok(Some(entries))
}

/// A log's entries from its very first to the signed one at or after `last`; of a side of a fork with all that
/// it goes on from.
fn path(door: &mut Door, log: &LogId, last: u64) -> Result<Vec<StoredEntry>, HoldError> {
    let mut stored = Vec::new();
    for (piece, numbers) in ingest::goes_on_from(door, log)? {
        for seq in numbers {
            stored.extend(door.held.entry(&piece, seq)?);
        }
    }
    let first = door.held.ledger.strand(log).map_or(1, |strand| strand.first);
    stored.extend(runs(&mut door.held, log, first, last)?.into_iter().flatten());
    Ok(stored)
}

/// Runs of a log from `first` to the signed entry at or after `last`, as far as they are held.
fn runs(
    held: &mut Holdings,
    log: &LogId,
    first: u64,
    last: u64,
) -> Result<Vec<Vec<StoredEntry>>, HoldError> {
    let (mut runs, mut next) = (Vec::new(), first);
    while next <= last {
        let run = held.run(log, next, last, protocol::limits::RUN_BYTES_MAX / 2)?;
        let Some(end) = run.last() else { break };
        next = end.header.seq + 1;
        runs.push(run);
    }
    Ok(runs)
}

/// For each entry of the item: its key, and its author's change before it in the same document.
fn shown(held: &Holdings, log: &LogId, stored: &[StoredEntry], seqs: &BTreeSet<u64>) -> Vec<Shown> {
    let mut reread = Reread::default();
    let mut shown = Vec::new();
    for entry in stored {
        if seqs.contains(&entry.header.seq)
            && let Some((key, body)) = held.changes(entry)
        {
            let doc = body.doc.id(&log.space, &log.device, log.epoch);
            let before = doc.and_then(|doc| reread.before(&doc)).map(Before::from);
            shown.push(Shown { key: *key.bytes(), before });
        }
        reread.next(held, log, entry);
    }
    shown
}

/// All control entries that these points name, and what those name in their turn.
fn past(
    held: &mut Holdings,
    control: SpaceId,
    mut waiting: Vec<ControlPoint>,
) -> Result<Stretches, HoldError> {
    let mut found = Stretches::new();
    let mut known: BTreeSet<(DeviceId, u32)> = BTreeSet::new();
    while let Some(point) = waiting.pop() {
        let trunk = LogId::trunk(control, point.device, point.epoch);
        if known.insert((point.device, point.epoch)) {
            found.entry(trunk).or_default();
            // Who named one side of a fork knew what it names: all sides come with the log.
            let strands = held
                .ledger
                .strands(&control)
                .map(|(log, strand)| (*log, (strand.first, strand.tip.seq)));
            let sides: Vec<_> = strands
                .filter(|(log, _)| log.branch != Branch::TRUNK && log.on(Branch::TRUNK) == trunk)
                .collect();
            for (log, (first, last)) in sides {
                let side = runs(held, &log, first, last)?;
                waiting.extend(side.iter().flatten().flat_map(|it| it.header.control.clone()));
                found.insert(log, side);
            }
        }
        let so_far = found.entry(trunk).or_default();
        let reach = so_far.last().and_then(|run| run.last()).map_or(0, |it| it.header.seq);
        let tip = held.ledger.strand(&trunk).map_or(0, |strand| strand.tip.seq);
        let more = runs(held, &trunk, reach + 1, point.seq.min(tip))?;
        waiting.extend(more.iter().flatten().flat_map(|it| it.header.control.clone()));
        found.entry(trunk).or_default().extend(more);
    }
    Ok(found)
}

fn packed(stretches: &Stretches, held: &mut Holdings) -> Result<Vec<Stretch>, HoldError> {
    let mut packed = Vec::new();
    for (log, runs) in stretches {
        let Some(first) = runs.first().and_then(|run| run.first()) else { continue };
        let after = first.header.prev;
        let mut before = Hlc::ZERO;
        if after != EntryHash::ZERO {
            before = time_of(held, log, first.header.seq - 1, &after)?;
        }
        let mut stretch = Stretch { after, runs: Vec::new() };
        for run in runs {
            stretch.runs.extend(PackedRun::of_stored(log.branch, before, run.clone()));
            before = run.last().map_or(before, |it| it.header.hlc);
        }
        packed.push(stretch);
    }
    Ok(packed)
}

/// When the entry before a side of a fork was written: it stands on the trunk, or on another side.
fn time_of(held: &mut Holdings, log: &LogId, seq: u64, hash: &EntryHash) -> Result<Hlc, HoldError> {
    let strands = held.ledger.strands(&log.space).map(|(other, _)| *other);
    let same: Vec<LogId> =
        strands.filter(|other| other.on(Branch::TRUNK) == log.on(Branch::TRUNK)).collect();
    for other in same {
        if let Some(tip) = held.tip_at(&other, seq)?.filter(|tip| tip.hash == *hash) {
            return Ok(tip.hlc);
        }
    }
    Ok(Hlc::ZERO)
}
