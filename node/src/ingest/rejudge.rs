//! Judging, and judging again when the authority has learned something.
//!
//! Invariant: how an entry stands depends on what is held, not on when it came. So whatever
//! changes the authority's mind makes the entries concerned be judged anew.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{Authority, Changed, Claim, Reach, Verdict},
    capability::Need,
    change::{ChangeLimits, PreviousChange},
    entry::{ChangeBody, ControlFrontier, DocRef, EntryTag, Fork, StoredEntry, Tip},
    ids::{Branch, ChannelId, DeviceId, DocId, LogId, SpaceId},
    policy::{self, Examined, Incoming, Obligation},
};

use super::{
    admission::Admission,
    aside::{self, Reason},
    door::Door,
    holdings::{HoldError, Holdings, tip_of},
};
use crate::{
    content::{Place, Standing},
    journal::Position,
    ledger::Moved,
};

/// An entry with what its judgement depends on.
pub struct Entered<'a> {
    /// Its log.
    pub log: LogId,
    /// Its place and time.
    pub tip: Tip,
    /// Where the control space stood for its author.
    pub control: &'a ControlFrontier,
    /// The document that it changes.
    pub doc: DocRef,
    /// What it asks for.
    pub need: Need,
    /// What else must be so.
    pub obligations: &'a [Obligation],
}

/// Why an entry doesn't count; `None` when it does.
pub fn judge(authority: &Authority, entered: &Entered<'_>) -> Option<Reason> {
    if entered.log.branch != Branch::TRUNK {
        return Some(Reason::Forked);
    }
    let ask = |need| {
        authority.judge(&Claim {
            log: entered.log,
            seq: entered.tip.seq,
            tag: EntryTag::of(&entered.tip.hash),
            hlc: entered.tip.hlc,
            control: entered.control,
            need,
        })
    };
    match ask(entered.need) {
        Verdict::Counts { .. } => {}
        Verdict::Late { revocation } => return Some(Reason::Late { revocation }),
        Verdict::Refused(reason) => return Some(reason.into()),
    }
    let space = &entered.log.space;
    if let Some(reason) = misplaced(authority, &entered.doc, space) {
        return Some(Reason::NotAllowed(reason.into()));
    }
    let member = authority.member_of(&entered.log.device);
    let is_same = |device: &DeviceId| member.is_some() && authority.member_of(device) == member;
    for obligation in entered.obligations {
        let met = match obligation {
            Obligation::SameMember(device) => is_same(device),
            Obligation::SameMemberOr { device, level } => {
                is_same(device) || matches!(ask(Need::level(*level)), Verdict::Counts { .. })
            }
        };
        if !met {
            return Some(Reason::NotAllowed("it changes what another person wrote".into()));
        }
    }
    None
}

/// Why a document has no place in a space, if it has none: a person's own space holds what is their
/// own, no other does, and a conversation what is said in it.
fn misplaced(authority: &Authority, doc: &DocRef, space: &SpaceId) -> Option<&'static str> {
    let people = authority.conversation(space).map(<[_]>::len);
    match (people, doc) {
        (Some(1), DocRef::Own { .. }) => None,
        (_, DocRef::Own { .. }) => Some("what is one's own stands in one's own space"),
        (Some(1), _) => Some("a person's own space holds only what is their own"),
        (Some(_), DocRef::Segment { channel, .. })
            if *channel == ChannelId::conversation(space) =>
        {
            None
        }
        (Some(_), _) => Some("a conversation holds only its messages"),
        (None, _) => None,
    }
}

/// Judges everything anew that the authority may see otherwise now; how many entries stand
/// otherwise.
///
/// # Errors
/// When an entry can't be read.
pub fn after_change(door: &mut Door, changed: &Changed) -> Result<u64, HoldError> {
    if matches!(changed.verdicts, Reach::Nothing) {
        return Ok(0);
    }
    let control = door.control();
    let concerned = |log: &LogId| {
        log.branch == Branch::TRUNK
            && log.space != control
            && log.space != SpaceId::ZERO
            && changed.verdicts.concerns(&log.device)
    };
    let logs: Vec<LogId> = door.held.ledger.all().map(|(log, _)| *log).filter(concerned).collect();
    let mut moved = 0;
    for log in logs {
        moved += judge_log(door, &log)?;
    }
    Ok(moved)
}

/// Judges a whole log anew; how many entries stand otherwise now.
fn judge_log(door: &mut Door, log: &LogId) -> Result<u64, HoldError> {
    let Some(strand) = door.held.ledger.strand(log) else { return Ok(0) };
    let (first, last) = (strand.first, strand.tip.seq);
    let mut reread = Reread::default();
    let mut moved = 0;
    for seq in first..=last {
        let Some(entry) = door.held.entry(log, seq)? else { break };
        let Some((body, examined)) = reread.next(&door.held, log, &entry) else { continue };
        let entered = Entered {
            log: *log,
            tip: tip_of(&entry.header),
            control: &reread.control,
            doc: body.doc,
            need: examined.need,
            obligations: &examined.obligations,
        };
        let Some(authority) = &door.authority else { break };
        let reason = judge(authority, &entered);
        let old = aside::reason(&door.held.store, log, seq)?;
        let final_word = matches!(old, Some(Reason::Breach(_) | Reason::Indigestible(_)));
        if old == reason || final_word {
            continue;
        }
        moved += 1;
        restate(door, log, &entry, body.doc, &examined, reason)?;
    }
    Ok(moved)
}

/// Notes how an entry stands now, and has its rows follow.
fn restate(
    door: &mut Door,
    log: &LogId,
    entry: &StoredEntry,
    body: DocRef,
    examined: &Examined,
    reason: Option<Reason>,
) -> Result<(), HoldError> {
    let standing = standing_of(reason.as_ref());
    let tip = tip_of(&entry.header);
    let position = door.held.ledger.position(&door.held.store, log, tip.seq)?;
    let place = Place {
        log: *log,
        tip,
        position: position.unwrap_or(Position::START),
        own: log.device == door.me,
    };
    aside::note(&mut door.held.store, log, tip.seq, tip.hlc, reason);
    door.content.restate(&mut door.held.store, &place, body, examined, standing)
}

/// Reads a log's entries in order once more, as the door did.
#[derive(Default)]
pub struct Reread {
    control: ControlFrontier,
    previous: BTreeMap<DocId, PreviousChange>,
}

impl Reread {
    /// The newest change of the log in a document so far.
    pub fn before(&self, doc: &DocId) -> Option<PreviousChange> {
        self.previous.get(doc).copied()
    }

    /// The next entry's changes. `None`: it has none, or breaks a rule that has nothing to do with
    /// authority.
    pub fn next(
        &mut self,
        held: &Holdings,
        log: &LogId,
        entry: &StoredEntry,
    ) -> Option<(ChangeBody, Examined)> {
        for point in &entry.header.control {
            self.control.advance(point);
        }
        let (key, body) = held.changes(entry)?;
        let doc = body.doc.id(&log.space, &log.device, log.epoch)?;
        let incoming = Incoming {
            space: log.space,
            device: log.device,
            epoch: log.epoch,
            seq: entry.header.seq,
            body: &body,
            previous: self.previous.get(&doc).copied(),
        };
        let examined = policy::examine(&incoming, &ChangeLimits::DEFAULT).ok()?;
        if examined.digest(&key) != entry.header.changes {
            return None;
        }
        if let Some(last) = examined.changes.last() {
            self.previous.insert(doc, PreviousChange::from(&last.change));
        }
        Some((body, examined))
    }
}

/// How an entry with this reason stands in its document.
pub fn standing_of(reason: Option<&Reason>) -> Standing {
    match reason {
        None => Standing::Counted,
        Some(Reason::Late { .. }) => Standing::Late,
        Some(Reason::Forked) => Standing::Forked,
        Some(
            Reason::NotAllowed(_)
            | Reason::Breach(_)
            | Reason::Unreadable(_)
            | Reason::Indigestible(_),
        ) => Standing::Refused,
    }
}

/// Sets aside what a fork has moved to one of its sides.
///
/// # Errors
/// When an entry can't be read.
pub fn after_fork(
    door: &mut Door,
    fork: &Fork,
    moved: &[Moved],
    admission: &mut Admission,
) -> Result<(), HoldError> {
    if fork.log.space == door.control() {
        if let Some(authority) = &mut door.authority {
            let changed = authority.set_fork(&fork.log, fork.seq - 1);
            admission.note_change(changed);
        }
        return Ok(());
    }
    for tail in moved {
        move_tail(door, tail)?;
        admission.note_log(tail.from);
        admission.note_log(tail.to);
    }
    Ok(())
}

fn move_tail(door: &mut Door, tail: &Moved) -> Result<(), HoldError> {
    let mut reread = Reread::default();
    // Only a trunk's entries ever counted; a side's are set aside already.
    if tail.from.branch == Branch::TRUNK {
        for seq in 1..tail.first {
            if let Some(entry) = door.held.entry(&tail.from, seq)? {
                reread.next(&door.held, &tail.from, &entry);
            }
        }
    }
    let before = reread.previous.clone();
    let mut docs: BTreeSet<DocId> = BTreeSet::new();
    for seq in tail.first..=tail.last {
        let Some(entry) = door.held.entry(&tail.to, seq)? else { break };
        let hlc = entry.header.hlc;
        let old = aside::reason(&door.held.store, &tail.from, seq)?;
        aside::note(&mut door.held.store, &tail.from, seq, hlc, None);
        let broken = matches!(old, Some(Reason::Breach(_) | Reason::Unreadable(_)));
        let reason = if broken { old } else { Some(Reason::Forked) };
        match reread.next(&door.held, &tail.to, &entry) {
            Some((body, examined)) => {
                if docs.insert(examined.doc) {
                    let (from, to) = (&tail.from, tail.to);
                    let (store, after) = (&mut door.held.store, tail.first - 1);
                    door.content.relocate(store, &examined.doc, from, after, to)?;
                }
                restate(door, &tail.to, &entry, body.doc, &examined, reason)?;
            }
            None => aside::note(&mut door.held.store, &tail.to, seq, hlc, reason),
        }
    }
    for doc in docs {
        let store = &mut door.held.store;
        door.content.set_previous(store, &doc, &tail.from, before.get(&doc).copied());
        door.content.set_previous(store, &doc, &tail.to, reread.previous.get(&doc).copied());
    }
    Ok(())
}
