//! Judging, and judging again when the authority has learned something.
//!
//! Invariant: how an entry stands depends on what is held, not on when it came. So whatever
//! changes the authority's mind makes the entries concerned be judged anew.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use protocol::{
    authority::{Authority, Changed, Claim, Reach, Verdict},
    capability::Need,
    change::{ChangeLimits, PreviousChange},
    entry::{ChangeBody, ControlFrontier, DocRef, EntryTag, Fork, StoredEntry, Tip},
    ids::{Branch, ChannelId, DeviceId, DocId, LogId, SpaceId},
    limits::BRANCHES_MAX,
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
        // Nobody has taken that side in, or it couldn't count anyway.
        _ if entered.log.branch != Branch::TRUNK => return Some(Reason::Forked),
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

/// What judging anew came to.
#[derive(Debug, Default)]
pub struct Rejudged {
    /// How many entries stand otherwise now.
    pub moved: u64,
    /// Why a log could be judged in part only, where one could. That holds no other log up.
    pub trouble: Option<HoldError>,
}

/// Judges everything anew that the authority may see otherwise now.
pub fn after_change(door: &mut Door, changed: &Changed) -> Rejudged {
    let mut rejudged = Rejudged::default();
    if *changed == Changed::default() {
        return rejudged;
    }
    let control = door.control();
    // An author of a side may know of statements that come here after it, which nobody waits for: those few
    // that were taken in are judged whenever there is news.
    let sides: BTreeSet<LogId> =
        door.authority.iter().flat_map(Authority::named_sides).copied().collect();
    if sides.is_empty() && matches!(changed.verdicts, Reach::Nothing) {
        return rejudged;
    }
    let concerned = |log: &LogId| {
        if log.branch != Branch::TRUNK {
            return sides.contains(log);
        }
        log.space != control && log.space != SpaceId::ZERO && changed.verdicts.concerns(&log.device)
    };
    let logs: Vec<LogId> = door.held.ledger.all().map(|(log, _)| *log).filter(concerned).collect();
    for log in logs {
        if let Err(error) = judge_log(door, &log, &mut rejudged.moved) {
            rejudged.trouble.get_or_insert(error);
        }
    }
    rejudged
}

/// Judges a whole log anew, and counts the entries that stand otherwise now.
fn judge_log(door: &mut Door, log: &LogId, moved: &mut u64) -> Result<(), HoldError> {
    let Some(strand) = door.held.ledger.strand(log) else { return Ok(()) };
    let (first, last) = (strand.first, strand.tip.seq);
    let mut reread = reread_to(door, log)?;
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
        *moved += 1;
        restate(door, log, &entry, body.doc, &examined, reason)?;
    }
    Ok(())
}

/// What comes before a log's first entry, read once more: nothing, or, of a side of a fork, all that it goes
/// on from.
fn reread_to(door: &mut Door, log: &LogId) -> Result<Reread, HoldError> {
    let mut reread = Reread::default();
    for (side, numbers) in goes_on_from(door, log)? {
        for seq in numbers {
            if let Some(entry) = door.held.entry(&side, seq)? {
                reread.next(&door.held, &side, &entry);
            }
        }
    }
    Ok(reread)
}

/// Where the entries stand that a log goes on from: nowhere, or, of a side of a fork, those of the trunk and
/// of other sides, oldest first.
///
/// # Errors
/// When an entry can't be read.
pub fn goes_on_from(
    door: &mut Door,
    log: &LogId,
) -> Result<Vec<(LogId, RangeInclusive<u64>)>, HoldError> {
    let mut pieces = Vec::new();
    let mut at = *log;
    while let Some((first, root)) = door.held.ledger.strand(&at).map(|it| (it.first, it.root))
        && first > 1
        && pieces.len() <= BRANCHES_MAX
    {
        let mut from = None;
        for side in door.sides_of(log) {
            let tip = door.held.tip_at(&side, first - 1)?;
            if tip.is_some_and(|tip| tip.hash == root) {
                from = Some(side);
                break;
            }
        }
        let Some(side) = from else { break };
        let begins = door.held.ledger.strand(&side).map_or(1, |strand| strand.first);
        pieces.push((side, begins..=first - 1));
        at = side;
    }
    pieces.reverse();
    Ok(pieces)
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
        note_side(door, &tail.to, admission);
    }
    Ok(())
}

/// Entries on a side of a fork came: if somebody has taken it in, they are judged.
pub(super) fn note_side(door: &Door, log: &LogId, admission: &mut Admission) {
    let mut named = door.authority.iter().flat_map(Authority::named_sides);
    if log.branch != Branch::TRUNK && named.any(|side| side == log) {
        let verdicts = Reach::Devices([log.device].into());
        admission.note_change(Changed { verdicts, people: false });
    }
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
