//! What is set aside: the list, and what people decide about entries that came too late or stand on a side
//! of a forked log.
//!
//! Invariant: adopting is a statement that every node weighs; discarding says nothing to anybody
//! and changes only this node's list.

use std::collections::BTreeMap;

use protocol::{
    authority::{Adoption, Authority, Statement},
    capability::{Level, Need},
    change::{
        Action, ActorId, ChangeHash, ChangeLimits, Key, PackContext, PreviousChange, Unpacked,
        unpack,
    },
    clock::Millis,
    entry::{ChangeBody, DocRef, EntryTag},
    ids::{self, Branch, ChannelId, LogId, MemberId, SpaceId},
};

use super::names::{self, Departments, People};
use crate::{
    core::Core,
    facade::{Answer, Failure, FailureCode, LateEntries, QuarantineInfo},
    ingest::{self, Aside, Reason},
    view::{Deed, Said, segment_rows},
};

/// Characters of a late entry's text in the list: enough to know it by.
const PREVIEW_CHARS: usize = 200;

/// The operation after which a change is read whose place isn't known: further than any document
/// reaches, so that whatever it names lies before it.
const SOMEWHERE: u64 = 1 << 20;

/// Why somebody can't adopt an entry: failures, and rows of the list, say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum KeptFrom {
    #[error("only what came too late, or stands beyond a fork, can be adopted or discarded")]
    InTime,
    #[error("the other side of this fork was adopted")]
    OtherSide,
    #[error("what it gave has to be given again: statements can't be adopted")]
    Statement,
    #[error("nobody adopts what they wrote themselves")]
    Own,
    #[error("only somebody in the conversation can adopt it")]
    Private,
    #[error("only somebody who manages the department can adopt it")]
    Managed,
}

impl Core {
    /// What is set aside and wasn't dismissed.
    pub(crate) fn listed_aside(&self) -> Result<Vec<Aside>, Failure> {
        let store = &self.door().held.store;
        let listed = || {
            let mut rows = Vec::new();
            for row in ingest::list_aside(store, None)? {
                if !ingest::is_dismissed(store, &row.log, row.seq)? {
                    rows.push(row);
                }
            }
            Ok(rows)
        };
        listed().map_err(|error: crate::store::KvError| self.unreadable(&error.into()))
    }

    /// Lists what is set aside.
    pub(crate) fn quarantine(&mut self, now: Millis) -> Result<Answer, Failure> {
        let aside = self.listed_aside()?;
        let mut texts = Vec::with_capacity(aside.len());
        for row in &aside {
            texts.push(if is_open(row) { self.preview(row)?.1 } else { String::new() });
        }
        let authority = self.authority()?;
        let people = People::of(authority);
        let info = |(row, text): (Aside, String)| QuarantineInfo {
            space: self.space_name(&row.log.space),
            author: names::author_name(authority, &people, &row.log.device),
            entry: format!("{}/{}/{}", row.log.device.short(), row.log.epoch, number(&row)),
            time: row.hlc.millis(),
            reason: row.reason.to_string(),
            id: whole_name(&row),
            member: authority
                .member_of(&row.log.device)
                .map_or_else(String::new, |m| m.to_string()),
            text,
            late: is_late(&row),
            forked: row.reason == Reason::Forked,
            kept_from: self
                .keeps_from(authority, &row, now)
                .map_or_else(String::new, |kept| kept.to_string()),
        };
        Ok(Answer::Quarantine(aside.into_iter().zip(texts).map(info).collect()))
    }

    /// Takes late or forked entries in.
    pub(crate) fn adopt_late(
        &mut self,
        now: Millis,
        entries: &LateEntries,
    ) -> Result<Answer, Failure> {
        // Of a fork's two sides one is chosen, entry by entry.
        let chosen = self.chosen(now, entries, is_late)?;
        let authority = self.authority()?;
        for row in &chosen {
            if let Some(kept) = self.keeps_from(authority, row, now) {
                let next = "`quarantine discard` takes it off your own list";
                return Err(Failure::new(FailureCode::NotAllowed, kept.to_string(), next));
            }
        }
        let mut last: BTreeMap<LogId, u64> = BTreeMap::new();
        for row in &chosen {
            let up_to = last.entry(row.log).or_default();
            *up_to = row.seq.max(*up_to);
        }
        // What stands before them in their logs comes with them.
        let all = ingest::list_aside(&self.door().held.store, None)
            .map_err(|error| self.unreadable(&error.into()))?;
        let comes = |row: &&Aside| last.get(&row.log).is_some_and(|up_to| row.seq <= *up_to);
        let entries = all.iter().filter(|row| is_open(row)).filter(comes).count() as u64;
        for (log, up_to) in last {
            let tip = self.door_mut().held.tip_at(&log, up_to);
            let Some(tip) = tip.map_err(|error| self.unreadable(&error))? else { continue };
            let adoption = Adoption { log, up_to, tag: EntryTag::of(&tip.hash) };
            self.state(now, Statement::Adopted(adoption))?;
        }
        Ok(Answer::Decided { entries })
    }

    /// Dismisses late or forked entries from this node's list.
    pub(crate) fn discard_late(
        &mut self,
        now: Millis,
        entries: &LateEntries,
    ) -> Result<Answer, Failure> {
        let chosen = self.chosen(now, entries, is_open)?;
        for row in &chosen {
            self.note_dismissed(&row.log, row.seq)?;
        }
        Ok(Answer::Decided { entries: chosen.len() as u64 })
    }

    /// The entries that are meant; at least one. `all`: which of a person's are, where they are named by
    /// who wrote them.
    fn chosen(
        &mut self,
        now: Millis,
        entries: &LateEntries,
        all: fn(&Aside) -> bool,
    ) -> Result<Vec<Aside>, Failure> {
        let aside = ingest::list_aside(&self.door().held.store, None)
            .map_err(|error| self.unreadable(&error.into()))?;
        match entries {
            LateEntries::Entry(name) => {
                let named = aside.into_iter().filter(|row| is_called(row, name));
                let found = named.map(|row| (row.clone(), whole_name(&row))).collect();
                let next = "`quarantine list` shows them";
                let row = names::one(found, "entry", name, next)?;
                if is_open(&row) {
                    return Ok(vec![row]);
                }
                Err(Failure::new(FailureCode::Invalid, KeptFrom::InTime.to_string(), next))
            }
            LateEntries::From { member, place } => {
                let authority = self.authority()?;
                let member = People::of(authority).find(member)?;
                let place = place.as_deref().map(|name| self.late_place(now, name)).transpose()?;
                let authority = self.authority()?;
                let theirs: Vec<Aside> = aside
                    .into_iter()
                    .filter(|row| all(row) && is_of(authority, row, &member))
                    .filter(|row| place.is_none_or(|(space, _)| row.log.space == space))
                    .collect();
                let mut chosen = Vec::new();
                for row in theirs {
                    // What was dismissed is decided; it can still be named by itself.
                    let store = &self.door().held.store;
                    let gone = ingest::is_dismissed(store, &row.log, row.seq)
                        .map_err(|error| self.unreadable(&error.into()))?;
                    let elsewhere = match place {
                        Some((_, Some(channel))) => self.preview(&row)?.0 != Some(channel),
                        _ => false,
                    };
                    if !gone && !elsewhere {
                        chosen.push(row);
                    }
                }
                if chosen.is_empty() {
                    let problem = "nothing of theirs came too late there";
                    let next = "`quarantine list` shows what is set aside";
                    return Err(Failure::new(FailureCode::NotFound, problem, next));
                }
                Ok(chosen)
            }
        }
    }

    /// The department or project of this name, or the channel.
    fn late_place(&self, now: Millis, name: &str) -> Result<(SpaceId, Option<ChannelId>), Failure> {
        match Departments::of(self.authority()?).find(Some(name)) {
            Ok(space) => Ok((space, None)),
            Err(failure) if failure.code == FailureCode::NotFound => {
                let (space, channel) = self.find_channel(now, name)?;
                Ok((space, Some(channel)))
            }
            Err(failure) => Err(failure),
        }
    }

    /// Why we can't adopt an entry; `None`: we can.
    fn keeps_from(&self, authority: &Authority, row: &Aside, now: Millis) -> Option<KeptFrom> {
        if !is_open(row) {
            return Some(KeptFrom::InTime);
        }
        if row.log.space == SpaceId::control(&self.org()) {
            return Some(KeptFrom::Statement);
        }
        let me = authority.member_of(&self.device());
        if me.is_some() && authority.member_of(&row.log.device) == me {
            return Some(KeptFrom::Own);
        }
        if authority.adopted_side(&row.log).is_some_and(|side| side != row.log.branch) {
            return Some(KeptFrom::OtherSide);
        }
        let private = authority.conversation(&row.log.space).is_some();
        let (level, problem) = if private {
            (Level::Write, KeptFrom::Private)
        } else {
            (Level::Manage, KeptFrom::Managed)
        };
        let held = authority.terms_in(&self.device(), &row.log.space, now);
        let may = held.iter().any(|terms| terms.satisfy(Need::level(level)));
        (!may).then_some(problem)
    }

    /// The channel that an entry is said in, if it is, and what it would show.
    fn preview(&mut self, row: &Aside) -> Result<(Option<ChannelId>, String), Failure> {
        let entry = self.door_mut().held.entry(&row.log, row.seq);
        let entry = entry.map_err(|error| self.unreadable(&error))?;
        let Some(entry) = entry else { return Ok((None, String::new())) };
        let Some((_, body)) = self.door().held.changes(&entry) else {
            return Ok((None, String::new()));
        };
        let channel = match body.doc {
            DocRef::Segment { channel, .. } => Some(channel),
            DocRef::Directory | DocRef::Created(_) | DocRef::Own { .. } => None,
        };
        Ok((channel, in_one_line(&told(&row.log, &body).join("; "))))
    }
}

fn is_late(row: &Aside) -> bool {
    matches!(row.reason, Reason::Late { .. })
}

/// Whether people decide about it.
fn is_open(row: &Aside) -> bool {
    is_late(row) || row.reason == Reason::Forked
}

fn is_of(authority: &Authority, row: &Aside, member: &MemberId) -> bool {
    authority.member_of(&row.log.device).as_ref() == Some(member)
}

fn whole_name(row: &Aside) -> String {
    format!("{}/{}/{}/{}", row.log.space, row.log.device, row.log.epoch, number(row))
}

/// An entry's number; with the side of the fork on which it stands, as both sides have it.
fn number(row: &Aside) -> String {
    match row.log.branch {
        Branch::TRUNK => row.seq.to_string(),
        side => format!("{}~{}", row.seq, side.short()),
    }
}

/// Whether an entry is called so: `device/epoch/seq`, or that with the space before it; with `~` and (the
/// beginning of) a side after it where its log has forked.
fn is_called(row: &Aside, name: &str) -> bool {
    let parts: Vec<&str> = name.trim().split('/').collect();
    let (space, rest) = match parts.as_slice() {
        [space, rest @ ..] if rest.len() == 3 => (Some(*space), rest),
        rest => (None, rest),
    };
    let [device, epoch, number] = rest else { return false };
    let (seq, side) = number.split_once('~').unwrap_or((number, ""));
    space.is_none_or(|space| names::begins(&row.log.space.to_string(), space))
        && names::begins(&row.log.device.to_string(), device)
        && row.log.epoch.to_string() == *epoch
        && row.seq.to_string() == seq
        && (side.is_empty() || names::begins(&row.log.branch.to_string(), side))
}

/// What the changes of a body say, one by one.
///
/// Where they hang in their document isn't asked, so what came before them needn't be known: any
/// change will do as the one before.
fn told(log: &LogId, body: &ChangeBody) -> Vec<String> {
    let Some(doc) = body.doc.id(&log.space, &log.device, log.epoch) else { return Vec::new() };
    let actor = ActorId::from(ids::actor(&log.device, log.epoch, &doc));
    let somewhere = PreviousChange { hash: ChangeHash([0; 32]), seq: 1, max_op: SOMEWHERE };
    let mut previous = None;
    let mut told = Vec::new();
    for packed in &body.changes {
        let open = |previous| {
            let context = PackContext { actor, previous, known: &[] };
            unpack(&packed.0, &context, &ChangeLimits::DEFAULT)
        };
        // The first of its author's names none before it; any other does.
        let Ok(unpacked) = open(previous).or_else(|_| open(Some(somewhere))) else { break };
        match body.doc {
            DocRef::Segment { .. } => told.extend(said(&unpacked)),
            DocRef::Directory | DocRef::Created(_) => told.extend(put(&unpacked)),
            // Packed, and theirs alone.
            DocRef::Own { .. } => {}
        }
        previous = Some(PreviousChange::from(&unpacked.change));
    }
    told
}

fn said(unpacked: &Unpacked) -> Vec<String> {
    let said = |said| match said {
        Said::Message(message) => message.text,
        Said::Done(_, Deed::Edit(text, _)) => format!("✎ {text}"),
        Said::Done(_, Deed::React(emoji, _)) => emoji,
        Said::Done(_, Deed::Acknowledge) => "✓".to_owned(),
        Said::Done(_, Deed::Recall | Deed::Hide(_) | Deed::Urge(_) | Deed::Copy(_)) => {
            String::new()
        }
    };
    let said = segment_rows(&unpacked.change).into_iter().map(said);
    said.filter(|text| !text.is_empty()).collect()
}

/// The texts that a change puts into a task, a page or a directory.
fn put(unpacked: &Unpacked) -> Vec<String> {
    let mut put = Vec::new();
    let mut text = String::new();
    for op in unpacked.change.ops() {
        let Action::Set(value) = &op.action else { continue };
        match (&op.key, value) {
            (Key::Map(_), protocol::change::Value::Str(value)) => put.push(value.to_string()),
            (_, protocol::change::Value::Str(piece)) => text.push_str(piece),
            _ => {}
        }
    }
    put.extend((!text.is_empty()).then_some(text));
    put
}

/// The beginning of a text, on one line.
fn in_one_line(text: &str) -> String {
    let mut words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = words.char_indices().nth(PREVIEW_CHARS) {
        words.truncate(at);
        words.push('…');
    }
    words
}
