//! Checking a proof: the authority is made anew from the file, every entry is judged, and what it
//! changed is said in words.
//!
//! Invariant: nothing that the file claims is taken over; all that is reported was signed by
//! whoever it is reported of.

use std::{collections::BTreeMap, ops::RangeInclusive};

use protocol::{
    authority::{Adoption, Authority, Claim, ControlEntry, Verdict},
    change::ChangeLimits,
    clock::{Hlc, Millis},
    crypto::{BadKey, EntryKey},
    entry::{
        Base, Body, ChainError, ControlFrontier, EntryTag, Fork, ForkError, OutlineError, Outlined,
        Tip,
    },
    ids::{Branch, DeviceId, DocKind, EntryHash, LogId, OrgId, SpaceId},
    policy::{self, Breach, Examined, Incoming},
    schema::MessageRef,
};

use super::super::{
    capabilities::right,
    history::{named, page_steps, task_steps},
    names::{self, Departments, People},
};
use crate::{
    facade::{ProofChange, ProofReport, ProofStep},
    ingest::{self, Entered, Reason},
    proof::{FileError, Item, ItemLog, ProofFile, Shown},
    view::{Deed, Said, segment_rows},
};

/// Why a proof doesn't hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// Not a proof file.
    #[error("this is no whole proof file")]
    File(#[from] FileError),
    /// It doesn't begin with the beginning of an organisation.
    #[error("it does not begin with the beginning of an organisation")]
    Genesis,
    /// A run of statements isn't in order.
    #[error("its statements are not in order")]
    Chain(#[source] ChainError),
    /// A run isn't signed by its author.
    #[error("a statement is not signed by its author")]
    Forged(#[source] BadKey),
    /// A statement can't be read.
    #[error("a statement can't be read by this version")]
    Statement,
    /// Statements name others that the file doesn't hold.
    #[error("statements that others build on are missing")]
    Missing,
    /// A fork proof proves nothing.
    #[error("a fork is not proven")]
    Fork(#[source] ForkError),
    /// A log with entries of the item isn't in order, or isn't signed.
    #[error("an author's log is not whole")]
    Outline(#[source] OutlineError),
    /// A body isn't one.
    #[error("a change can't be read")]
    Body,
    /// A change breaks a rule of its document.
    #[error("a change breaks a rule of its document")]
    Breach(#[source] Breach),
    /// An entry has nothing to do with the item.
    #[error("an entry has nothing to do with what the proof is about")]
    Elsewhere,
    /// An entry doesn't count.
    #[error("a change does not count: {0}")]
    Refused(String),
    /// It doesn't show how the item began.
    #[error("it does not show how the item began")]
    Nothing,
}

/// A change that was found good.
struct Good {
    log: LogId,
    tip: Tip,
    by: protocol::ids::CapabilityId,
    examined: Examined,
}

/// Checks a proof and says what it proves.
///
/// # Errors
/// When anything in it doesn't hold.
pub fn check_proof(bytes: &[u8]) -> Result<ProofReport, CheckError> {
    let file = ProofFile::from_bytes(bytes)?;
    let (authority, newest) = authority_of(&file)?;
    let forks = forks_of(&authority, &file)?;
    let mut good = Vec::new();
    for log in file.logs {
        check_log((&authority, &forks), &file.item, log, &mut good)?;
    }
    good.sort_by_key(|it: &Good| (it.tip.hlc, it.tip.hash));
    let begins = |it: &Good| match &file.item {
        Item::Message(_, message) => {
            (it.log.device, it.log.epoch, it.tip.seq)
                == (message.device, message.epoch, message.seq)
        }
        Item::Document(..) => it.examined.changes.iter().any(|it| it.change.deps().is_empty()),
    };
    if !good.iter().any(begins) {
        return Err(CheckError::Nothing);
    }
    Ok(report(&authority, &file.item, newest, &good))
}

/// The authority as the file's statements make it, and when the newest of them was written.
fn authority_of(file: &ProofFile) -> Result<(Authority, Hlc), CheckError> {
    let nothing = Base { org: OrgId::ZERO, tip: None };
    let genesis = file.genesis.clone().open(&nothing).map_err(CheckError::Chain)?;
    let genesis = genesis.verify().map_err(CheckError::Forged)?;
    let [first] = genesis.entries() else { return Err(CheckError::Genesis) };
    let mut authority = Authority::new(first).map_err(|_| CheckError::Genesis)?;
    let control = SpaceId::control(&authority.org());
    for proof in &file.forks {
        let fork = proof.check().map_err(CheckError::Fork)?;
        if fork.log.space == control {
            authority.set_fork(&fork.log, fork.seq.saturating_sub(1));
        }
    }
    let mut statements = statements(file, &authority.org())?;
    let newest = statements.iter().map(|it| it.hlc).max().unwrap_or(first.header().hlc);
    // Each after what it names: in the file's order that may take more than one pass.
    while !statements.is_empty() {
        let before = statements.len();
        let (_, failed) = authority.insert_all(statements.iter().cloned());
        let failed: std::collections::BTreeSet<usize> = failed.into_iter().map(|it| it.0).collect();
        let rest = statements.into_iter().enumerate().filter(|(at, _)| failed.contains(at));
        statements = rest.map(|(_, statement)| statement).collect();
        if statements.len() == before {
            return Err(CheckError::Missing);
        }
    }
    Ok((authority, newest))
}

/// The statements of a file, each verified and with what its log had named so far.
fn statements(file: &ProofFile, org: &OrgId) -> Result<Vec<ControlEntry>, CheckError> {
    let mut ends: BTreeMap<EntryHash, (Tip, ControlFrontier)> = BTreeMap::new();
    let mut found = Vec::new();
    let mut waiting: Vec<_> = file.control.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for stretch in waiting {
            let at = match stretch.after {
                EntryHash::ZERO => Some((None, ControlFrontier::default())),
                after => ends.get(&after).map(|(tip, named)| (Some(*tip), named.clone())),
            };
            let Some((mut tip, mut named)) = at else {
                later.push(stretch);
                continue;
            };
            for run in &stretch.runs {
                if run.log.space != SpaceId::control(org) {
                    return Err(CheckError::Elsewhere);
                }
                let base = Base { org: *org, tip };
                let run = run.clone().open(&base).map_err(CheckError::Chain)?;
                let run = run.verify().map_err(CheckError::Forged)?;
                for entry in run.entries() {
                    entry.header().control.iter().for_each(|point| {
                        named.advance(point);
                    });
                    let Ok(Body::Statement(statement)) = Body::from_bytes(entry.body(), true)
                    else {
                        return Err(CheckError::Statement);
                    };
                    let branch = run.log().branch;
                    found.push(ControlEntry::of(entry, branch, named.clone(), statement));
                    ends.insert(entry.hash(), (entry.tip(), named.clone()));
                }
                tip = run.entries().last().map(protocol::entry::Entry::tip);
            }
        }
        if later.len() == before {
            return Err(CheckError::Missing);
        }
        waiting = later;
    }
    Ok(found)
}

/// The forks that the file shows of logs in which the item's entries stand.
fn forks_of(authority: &Authority, file: &ProofFile) -> Result<Vec<Fork>, CheckError> {
    let control = SpaceId::control(&authority.org());
    let mut forks = Vec::new();
    for proof in &file.forks {
        let fork = proof.check().map_err(CheckError::Fork)?;
        let concerned = file.logs.iter().any(|it| it.outline.log.on(Branch::TRUNK) == fork.log);
        if concerned {
            forks.push(fork);
        } else if fork.log.space != control {
            return Err(CheckError::Elsewhere);
        }
    }
    Ok(forks)
}

/// The numbers of an outline's entries that stand in its log and may count. Of a trunk that is shown to fork,
/// those before that. Of a side of a fork, those from the fork on, up to where somebody took it in: the
/// outline has to lead there, else it could leave that side for another under its name.
fn numbers(
    authority: &Authority,
    forks: &[Fork],
    at: &LogId,
    entries: &[Outlined],
) -> Result<RangeInclusive<u64>, CheckError> {
    let trunk = at.on(Branch::TRUNK);
    let forks = || forks.iter().filter(|fork| fork.log == trunk);
    if *at == trunk {
        let end = forks().map(|fork| fork.seq.saturating_sub(1)).min();
        return Ok(1..=end.unwrap_or(u64::MAX));
    }
    let begins = |fork: &&Fork| {
        let first = entries.iter().find(|entry| entry.header.seq == fork.seq);
        fork.sides.contains(&at.branch)
            && first.is_some_and(|entry| Branch::beginning_with(&entry.hash) == at.branch)
    };
    let fork = forks().find(begins).ok_or(CheckError::Elsewhere)?;
    let is_here = |adoption: &Adoption| {
        let place = |entry: &Outlined| (entry.header.seq, EntryTag::of(&entry.hash));
        let end = (adoption.up_to, adoption.tag);
        adoption.log == *at && entries.iter().any(|entry| place(entry) == end)
    };
    let adoptions = authority.adoptions(at).into_iter().map(|row| row.adoption).filter(is_here);
    let end = adoptions.map(|adoption| adoption.up_to).max();
    let end = end.ok_or_else(|| CheckError::Refused(Reason::Forked.to_string()))?;
    Ok(fork.seq..=end)
}

/// Checks a log of the item, and judges the entries that it shows.
fn check_log(
    (authority, forks): (&Authority, &[Fork]),
    item: &Item,
    log: ItemLog,
    good: &mut Vec<Good>,
) -> Result<(), CheckError> {
    let at = log.outline.log;
    if at.space != item.space() {
        return Err(CheckError::Elsewhere);
    }
    let entries = log.outline.verify(authority.org()).map_err(CheckError::Outline)?;
    let numbers = numbers(authority, forks, &at, &entries)?;
    let mut shown = log.shown.into_iter();
    let mut control = ControlFrontier::default();
    for entry in &entries {
        entry.header.control.iter().for_each(|point| {
            control.advance(point);
        });
        let Some(body) = &entry.body else { continue };
        if !numbers.contains(&entry.header.seq) {
            return Err(CheckError::Elsewhere);
        }
        let Shown { key, before } = shown.next().ok_or(CheckError::Body)?;
        let key = EntryKey::new(key);
        let clear = key.open(&entry.header.changes, body).map_err(|_| CheckError::Body)?;
        let Ok(Body::Changes(body)) = Body::from_bytes(&clear, false) else {
            return Err(CheckError::Body);
        };
        let incoming = Incoming {
            space: at.space,
            device: at.device,
            epoch: at.epoch,
            seq: entry.header.seq,
            body: &body,
            previous: before.map(Into::into),
        };
        let examined = policy::examine(&incoming, &ChangeLimits::DEFAULT);
        let examined = examined.map_err(CheckError::Breach)?;
        if examined.digest(&key) != entry.header.changes {
            return Err(CheckError::Body);
        }
        let place = MessageRef { device: at.device, epoch: at.epoch, seq: entry.header.seq };
        if !concerns(item, &place, &examined) {
            return Err(CheckError::Elsewhere);
        }
        let by = judge(authority, at, entry, &control, (body.doc, &examined))?;
        good.push(Good { log: at, tip: tip_of(entry), by, examined });
    }
    if shown.next().is_some() { Err(CheckError::Elsewhere) } else { Ok(()) }
}

fn tip_of(entry: &Outlined) -> Tip {
    Tip { seq: entry.header.seq, hash: entry.hash, hlc: entry.header.hlc }
}

/// By which capability an entry counts.
fn judge(
    authority: &Authority,
    log: LogId,
    entry: &Outlined,
    control: &ControlFrontier,
    (doc, examined): (protocol::entry::DocRef, &Examined),
) -> Result<protocol::ids::CapabilityId, CheckError> {
    let tip = tip_of(entry);
    let need = examined.need;
    let entered = Entered { log, tip, control, doc, need, obligations: &examined.obligations };
    if let Some(reason) = ingest::judge(authority, &entered) {
        return Err(CheckError::Refused(reason.to_string()));
    }
    let tag = EntryTag::of(&tip.hash);
    let claim = Claim { log, seq: tip.seq, tag, hlc: tip.hlc, control, need };
    match authority.judge(&claim) {
        Verdict::Counts { by } => Ok(by),
        Verdict::Late { .. } => Err(CheckError::Refused("late".to_owned())),
        Verdict::Refused(reason) => Err(CheckError::Refused(reason.to_string())),
    }
}

/// Whether the changes of an entry are about the item and nothing else: for a message, the one that
/// begins there, or what was done to it.
fn concerns(item: &Item, place: &MessageRef, examined: &Examined) -> bool {
    match item {
        Item::Document(_, doc) => examined.doc == *doc,
        Item::Message(_, message) => {
            let rows = examined.changes.iter().flat_map(|it| segment_rows(&it.change));
            let mut about = rows.map(|said| match said {
                Said::Message(_) => place == message,
                Said::Done(target, _) => target == *message,
            });
            examined.kind == DocKind::Segment && about.all(|is_it| is_it)
        }
    }
}

fn report(authority: &Authority, item: &Item, newest: Hlc, good: &[Good]) -> ProofReport {
    let people = People::of(authority);
    let departments = Departments::of(authority);
    let mut now: BTreeMap<String, String> = BTreeMap::new();
    let mut changes = Vec::new();
    for it in good {
        let unpacked = it.examined.changes.iter();
        let steps: Vec<(String, String, String)> = match item {
            Item::Message(..) => unpacked.flat_map(|it| said(it, &mut now)).collect(),
            Item::Document(_, doc) if doc.kind() == Some(DocKind::Task) => {
                unpacked.flat_map(|it| task_steps(it, &mut now)).collect()
            }
            Item::Document(..) => unpacked.flat_map(|it| page_steps(it, &mut now)).collect(),
        };
        let steps = steps.into_iter().map(|step| named(step, &people, &departments));
        let chain = authority.chain(&it.by);
        changes.push(ProofChange {
            entry: format!("{}/{}/{}", it.log.device, it.log.epoch, it.tip.seq),
            time: it.tip.hlc.millis(),
            author: names::author_name(authority, &people, &it.log.device),
            device: it.log.device.to_string(),
            steps: steps.map(|(field, old, new)| ProofStep { field, old, new }).collect(),
            chain: chain.iter().map(|row| right(authority, &people, &departments, row)).collect(),
            adopted_by: adopter(authority, it)
                .map(|device| names::author_name(authority, &people, &device)),
        });
    }
    let (kind, id) = match item {
        Item::Message(_, message) => ("message", message.to_string()),
        Item::Document(_, doc) if doc.kind() == Some(DocKind::Task) => ("task", doc.to_string()),
        Item::Document(_, doc) => ("page", doc.to_string()),
    };
    ProofReport {
        organisation: authority.organisation(),
        org: authority.org().to_string(),
        kind: kind.to_owned(),
        id,
        statements: authority.entries() as u64,
        frontier: Millis(newest.millis().0),
        changes,
    }
}

/// Who took in the side of a forked log on which an entry stands.
fn adopter(authority: &Authority, good: &Good) -> Option<DeviceId> {
    if good.log.branch == Branch::TRUNK {
        return None;
    }
    let mut adoptions = authority.adoptions(&good.log).into_iter();
    let row =
        adoptions.find(|row| row.adoption.log == good.log && row.adoption.up_to >= good.tip.seq)?;
    Some(row.at.device)
}

/// What a change does to a message.
fn said(
    unpacked: &protocol::change::Unpacked,
    now: &mut BTreeMap<String, String>,
) -> Vec<(String, String, String)> {
    let mut put = |field: &str, new: String| {
        let old = now.insert(field.to_owned(), new.clone()).unwrap_or_default();
        (field.to_owned(), old, new)
    };
    let mut steps = Vec::new();
    for said in segment_rows(&unpacked.change) {
        steps.push(match said {
            Said::Message(message) => put("text", message.text),
            Said::Done(_, Deed::Edit(text, _)) => put("text", text),
            Said::Done(_, Deed::Recall) => put("recalled", "true".to_owned()),
            Said::Done(_, Deed::Hide(on)) => put("hidden", on.to_string()),
            // These change nothing about what was said.
            Said::Done(_, Deed::Acknowledge | Deed::Urge(_) | Deed::Copy(_)) => continue,
            Said::Done(_, Deed::React(emoji, on)) => (emoji, (!on).to_string(), on.to_string()),
        });
    }
    steps
}
