//! The digest of a reunion: what changed elsewhere while we were apart, by space and by person, and
//! what was set differently here and there.
//!
//! Invariant: a pure function of what is held, of the reunion's stretch of the journal and of what we
//! may read. An entry belongs to one reunion, and within it to one line.

mod documents;
mod people;
mod scan;
mod tables;
mod talk;

use std::collections::BTreeMap;

use protocol::{
    clock::Millis,
    ids::{DocKind, SpaceId},
    schema::TaskField,
};

use self::people::Crowd;
use super::{conversations, names::Labels};
use crate::{
    content::{self, ReunionAt, Stretch},
    core::{Core, Output},
    facade::{
        Answer, DigestConflict, DigestInfo, DigestItem, DigestKind, DigestSpace, Event, Failure,
        FailureCode, ReunionInfo,
    },
};

/// Documents in one digest; whoever finds more changed reads lists.
const ITEMS_MAX: usize = 500;

/// Differences of one document that are listed.
const CHANGES_MAX: usize = 40;

/// Conflicts in one digest. Two offices that set the same hundred fields apart in a week have met
/// every day.
const CONFLICTS_MAX: usize = 200;

/// What a digest is made with.
struct Making {
    stretch: Stretch,
    labels: Labels,
    people: Crowd,
    conflicts: Vec<DigestConflict>,
    more: bool,
}

impl Making {
    fn conflict(&mut self, conflict: DigestConflict) {
        if self.conflicts.len() < CONFLICTS_MAX {
            self.conflicts.push(conflict);
        } else {
            self.more = true;
        }
    }
}

impl Core {
    /// What changed elsewhere during a time apart: this one, or the newest. Nothing when there was none.
    pub(crate) fn digest(&mut self, now: Millis, reunion: Option<&str>) -> Result<Answer, Failure> {
        let known = self.reunions()?;
        let row = match reunion {
            None => known.first().copied(),
            Some(id) => Some(find(&known, id)?),
        };
        let Some(row) = row else { return Ok(Answer::Digest(None)) };
        let mut info = self.digest_of(now, &row)?;
        info.others =
            known.iter().filter(|other| other.from() != row.from()).map(reunion_info).collect();
        Ok(Answer::Digest(Some(Box::new(info))))
    }

    /// Our person has looked through a digest: this one, or the newest.
    pub(crate) fn see_digest(&mut self, reunion: Option<&str>) -> Result<Answer, Failure> {
        let known = self.reunions()?;
        let row = match reunion {
            None => known.first().copied(),
            Some(id) => Some(find(&known, id)?),
        };
        if let Some(row) = row {
            let news = self.see_reunion(&row).map_err(|error| self.unreadable(&error))?;
            if news {
                self.put_out(Output::Event(Event::ReunionChanged));
            }
        }
        Ok(Answer::Done)
    }

    fn reunions(&self) -> Result<Vec<ReunionAt>, Failure> {
        let known = content::reunions(&self.door().held.store);
        known.map_err(|error| self.unreadable(&error.into()))
    }

    fn digest_of(&mut self, now: Millis, row: &ReunionAt) -> Result<DigestInfo, Failure> {
        let came = self.came(now, row)?;
        let stretch = Stretch { from: row.from(), to: row.to, me: self.device() };
        let labels = Labels::of(self.authority()?);
        let people = Crowd::of(self.authority()?, self.device());
        let mut making = Making { stretch, labels, people, conflicts: Vec::new(), more: came.more };
        let mut spaces: BTreeMap<SpaceId, DigestSpace> = BTreeMap::new();
        for (space, count) in &came.settings {
            spaces.entry(*space).or_default().settings = *count;
        }
        let reminders = self.talk_digest(now, &mut making, &came, &mut spaces)?;
        let mut docs = came.docs.clone();
        docs.extend(reminders.keys().copied());
        let mut items = 0;
        for at in docs {
            if items >= ITEMS_MAX {
                making.more = true;
                break;
            }
            let (space, doc) = at;
            let found = match doc.kind() {
                Some(DocKind::Task) => {
                    let reminders = reminders.get(&at).copied().unwrap_or_default();
                    self.task_item(&mut making, &space, &doc, reminders)?
                }
                Some(DocKind::Event) => self.meeting_item(now, &mut making, &space, &doc)?,
                Some(DocKind::Page) => self.page_item(&mut making, &space, &doc)?,
                Some(DocKind::Table) => self.table_item(&mut making, &space, &doc)?,
                Some(DocKind::Directory | DocKind::Segment | DocKind::Own) | None => None,
            };
            if let Some(item) = found {
                items += 1;
                spaces.entry(space).or_default().items.push(item);
            }
        }
        for (space, digest) in &mut spaces {
            self.name_space(&making, space, digest)?;
        }
        let mut info = DigestInfo {
            reunion: reunion_info(row),
            entries: came.entries,
            conflicts: making.conflicts,
            spaces: spaces.into_values().collect(),
            people: making.people.into_rows(),
            more: making.more,
            ..DigestInfo::default()
        };
        self.tell_organisation(&making.labels, &came, &mut info)?;
        sort(&mut info);
        Ok(info)
    }

    /// What a space is called, and its statuses where a line names one.
    fn name_space(
        &self,
        making: &Making,
        space: &SpaceId,
        digest: &mut DigestSpace,
    ) -> Result<(), Failure> {
        let authority = self.authority()?;
        let talk = conversations::label(authority, space);
        digest.space = space.to_string();
        digest.conversation = talk.is_some();
        digest.name = talk.unwrap_or_else(|| making.labels.departments.label(space));
        digest.new = self.is_new_here(space, &making.stretch)?;
        let status = TaskField::Status.to_string();
        let named = |item: &DigestItem| item.changes.iter().any(|change| change.field == status);
        let id = &digest.space;
        let apart = |conflict: &DigestConflict| conflict.space == *id && conflict.field == status;
        if digest.items.iter().any(named) || making.conflicts.iter().any(apart) {
            digest.statuses = self.statuses_of(space)?;
        }
        Ok(())
    }

    /// Whether nothing of a space was held before a stretch.
    fn is_new_here(&self, space: &SpaceId, stretch: &Stretch) -> Result<bool, Failure> {
        let held = &self.door().held;
        for (log, strand) in held.ledger.strands(space) {
            let first = held.ledger.position(&held.store, log, strand.first);
            let first = first.map_err(|error| self.unreadable(&error.into()))?;
            if first.is_some_and(|first| first < stretch.from) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn find(known: &[ReunionAt], id: &str) -> Result<ReunionAt, Failure> {
    let found = known.iter().find(|row| row.reunion.from.to_string() == id);
    found.copied().ok_or_else(|| {
        let problem = format!("no digest is called {id:?}");
        Failure::new(FailureCode::NotFound, problem, "`digest list` shows those that are kept")
    })
}

fn reunion_info(row: &ReunionAt) -> ReunionInfo {
    let reunion = &row.reunion;
    ReunionInfo {
        reunion: reunion.from.to_string(),
        since: reunion.since,
        began: reunion.began,
        last: reunion.last,
        seen: row.seen,
    }
}

/// What is open and what is for us first, then what people look for by name.
fn sort(info: &mut DigestInfo) {
    info.conflicts.sort_by(|a, b| {
        (!a.open, a.kind, &a.title, &a.row, &a.field)
            .cmp(&(!b.open, b.kind, &b.title, &b.row, &b.field))
    });
    info.spaces.sort_by(|a, b| {
        (a.conversation, &a.name, &a.space).cmp(&(b.conversation, &b.name, &b.space))
    });
    for space in &mut info.spaces {
        space.items.sort_by(|a, b| (a.kind, &a.title, &a.item).cmp(&(b.kind, &b.title, &b.item)));
        space.channels.sort_by(|a, b| {
            (a.mentions == 0, !a.board, &a.name, &a.channel).cmp(&(
                b.mentions == 0,
                !b.board,
                &b.name,
                &b.channel,
            ))
        });
    }
}

/// A line about a document, before what it says.
fn item(kind: DigestKind, id: &protocol::ids::DocId, title: &str) -> DigestItem {
    DigestItem { kind, item: id.to_string(), title: title.to_owned(), ..DigestItem::default() }
}
