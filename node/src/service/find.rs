//! What a search found, for people; and what the index is fed.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use protocol::{
    clock::Millis,
    entry::DocRef,
    ids::{ChannelId, DeviceId, DocId, DocKind, SpaceId},
    schema::Day,
};

use super::{
    filters::Filters,
    modules,
    names::{self, Departments, People},
};
use crate::{
    content::{self, SearchKey},
    core::{Core, Found, IndexChange, Output},
    facade::{Answer, Failure, FailureCode, SearchHit},
    ingest::{HoldError, JournalRecord},
    journal::Position,
    search::{Hit, Kind, Query},
};

/// Index changes handed over at once.
const FED_AT_ONCE: usize = 1000;

/// What some entries are about.
#[derive(Default)]
struct Touched {
    channels: BTreeSet<(SpaceId, ChannelId)>,
    docs: BTreeSet<(SpaceId, DocId)>,
}

impl Core {
    /// The spaces that we may read now, the control space apart.
    pub(crate) fn readable(&self, now: Millis) -> Result<BTreeSet<SpaceId>, Failure> {
        let authority = self.authority()?;
        let mut spaces = authority.spaces_of(&self.device(), now);
        spaces.remove(&SpaceId::control(&self.org()));
        Ok(spaces)
    }

    /// What the index is asked: only for what we may read.
    pub(crate) fn search_query(
        &self,
        now: Millis,
        text: &str,
        limit: usize,
    ) -> Result<Query, Failure> {
        let filters = Filters::parse(text)?;
        let spaces = self.readable(now)?;
        let mut query = Query { limit, has: filters.has, ..Query::text(filters.words) };
        let authority = self.authority()?;
        let people = People::of(authority);
        for name in &filters.from {
            let member = people.find(name)?;
            let devices = authority.member(&member).map(|row| row.devices).unwrap_or_default();
            let authors = query.authors.get_or_insert_default();
            authors.extend(devices.keys().map(DeviceId::to_string));
        }
        query.spaces = match filters.place {
            Some(place) => {
                let (spaces, channel) = self.find_place(now, &spaces, &place)?;
                query.scope = channel.map(|channel| channel.as_bytes().to_vec());
                Some(spaces)
            }
            None => Some(spaces),
        };
        query.before = filters.before.map(|day| self.start_of(day, 0)).transpose()?;
        query.after = filters.after.map(|day| self.start_of(day, 1)).transpose()?;
        Ok(query)
    }

    /// The spaces of a department and those below it, or of a project, as far as we may read them; or a channel. A
    /// department's name counts more than a channel's, whose path begins with it.
    fn find_place(
        &self,
        now: Millis,
        readable: &BTreeSet<SpaceId>,
        name: &str,
    ) -> Result<(BTreeSet<SpaceId>, Option<ChannelId>), Failure> {
        let departments = Departments::of(self.authority()?);
        match departments.find(Some(name)) {
            Ok(space) => {
                // A project is of several departments; it is found by its own name.
                let within = |at: &SpaceId| {
                    let below = || departments.ancestors(at).any(|above| above == space);
                    *at == space || !departments.is_project(at) && below()
                };
                let spaces: BTreeSet<SpaceId> = readable.iter().copied().filter(within).collect();
                if !spaces.is_empty() {
                    return Ok((spaces, None));
                }
                let problem = format!("you may read nothing in {name:?}");
                let next = "`capability list` shows what you may read; a manager can grant more";
                Err(Failure::new(FailureCode::NotAllowed, problem, next))
            }
            Err(failure) if failure.code == FailureCode::NotFound => {
                let (space, channel) = self.find_channel(now, name).map_err(|failure| {
                    if failure.code != FailureCode::NotFound {
                        return failure;
                    }
                    let problem = format!("no channel or department is called {name:?}");
                    let next = "`channel list` and `department list` show them";
                    Failure::new(FailureCode::NotFound, problem, next)
                })?;
                Ok(([space].into(), Some(channel)))
            }
            Err(failure) => Err(failure),
        }
    }

    /// When a day begins where this node is, so many days later.
    fn start_of(&self, day: Day, later: i8) -> Result<Millis, Failure> {
        let (year, month, of_month) = day.parts();
        let begins = || {
            let (year, month, of_month) = (
                i16::try_from(year).ok()?,
                i8::try_from(month).ok()?,
                i8::try_from(of_month).ok()?,
            );
            let date = Date::new(year, month, of_month).ok()?.checked_add(later.days()).ok()?;
            let begins = date.to_zoned(self.zone().clone()).ok()?.timestamp();
            // Nothing was written before the count of milliseconds begins.
            Some(Millis(u64::try_from(begins.as_millisecond()).unwrap_or(0)))
        };
        begins().ok_or_else(|| {
            let problem = format!("{day} lies outside the calendar");
            Failure::new(FailureCode::Invalid, problem, "name another day")
        })
    }

    /// The index has answered.
    pub(crate) fn found_hits(&mut self, found: Found) {
        if !self.end_search(found.id) {
            return;
        }
        let result = match found.hits {
            Ok(hits) => self.show_hits(hits),
            Err(problem) => Err(Failure::new(FailureCode::Internal, problem, "run `verify`")),
        };
        self.answer(found.id, result);
    }

    fn show_hits(&self, hits: Vec<Hit>) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let departments = Departments::of(authority);
        let show = |hit: Hit| {
            let (space, key) = SearchKey::from_bytes(&hit.key)?;
            let module = modules::of(hit.kind);
            if module.is_some_and(|module| {
                modules::off(authority, &departments, &space).contains(&module)
            }) {
                return None;
            }
            let (id, channel, row, place) = match key {
                SearchKey::Message(channel, message) => {
                    let place = self.channel_path(&departments, &space, &channel);
                    (message.to_string(), Some(channel.to_string()), None, place)
                }
                SearchKey::Document(doc) => (doc.to_string(), None, None, departments.path(&space)),
                SearchKey::Record(doc, row) => {
                    let place = self.table_path(&departments, &space, &doc);
                    (doc.to_string(), None, Some(row.to_string()), place)
                }
            };
            let author = hit.author.parse::<DeviceId>().ok();
            let author = author.map(|device| names::author_name(authority, &people, &device));
            let kind = match hit.kind {
                Kind::Message => "message",
                Kind::Task => "task",
                Kind::Page => "page",
                Kind::Meeting => "meeting",
                Kind::Table => "table",
                Kind::Record => "record",
            };
            Some(SearchHit {
                kind: kind.to_owned(),
                id,
                row,
                channel,
                space: space.to_string(),
                place,
                author: author.unwrap_or_default(),
                time: hit.time,
                text: hit.snippet.text,
                ranges: hit.snippet.matches.into_iter().map(|at| (at.start, at.end)).collect(),
            })
        };
        Ok(Answer::Hits(hits.into_iter().filter_map(show).collect()))
    }

    fn channel_path(
        &self,
        departments: &Departments,
        space: &SpaceId,
        channel: &ChannelId,
    ) -> String {
        let channels = self.channels_of(space).unwrap_or_default();
        let name = channels.into_iter().find(|row| row.id == *channel).map(|row| row.name);
        let name = name.unwrap_or_else(|| channel.short());
        match departments.path(space) {
            path if path.is_empty() => name,
            path => format!("{path}/{name}"),
        }
    }

    fn table_path(&self, departments: &Departments, space: &SpaceId, doc: &DocId) -> String {
        let table = content::table_at(&self.door().held.store, space, doc).ok().flatten();
        let title = table.map_or_else(|| doc.short(), |table| table.row.title);
        match departments.path(space) {
            path if path.is_empty() => title,
            path => format!("{path}/{title}"),
        }
    }

    /// The index holds everything up to a journal position: it is given the rest.
    pub(crate) fn feed_index(&mut self, position: u64) {
        let changes = match self.changes_since(Position::from_u64(position)) {
            Ok(changes) => changes,
            Err(error) => {
                tracing::warn!("the search index isn't fed: {error}");
                return;
            }
        };
        let end = self.door().held.journal.end().to_u64();
        let mut changes = changes.into_iter().peekable();
        while changes.peek().is_some() {
            let part: Vec<IndexChange> = changes.by_ref().take(FED_AT_ONCE).collect();
            // Only the last part brings the index up to the end.
            let position = if changes.peek().is_some() { position } else { end };
            self.put_out(Output::Index { changes: part, position });
        }
    }

    fn changes_since(&mut self, position: Position) -> Result<Vec<IndexChange>, HoldError> {
        let Touched { channels, docs } = self.touched_since(position);
        let mut changes = Vec::new();
        for (space, channel) in channels {
            changes.extend(content::feed(&self.door().held.store, &space, &channel)?);
        }
        for (space, doc) in docs {
            match doc.kind() {
                Some(DocKind::Table) => changes.extend(self.table_items(&space, &doc)?),
                _ => changes.extend(self.document_item(&space, &doc)?),
            }
        }
        Ok(changes)
    }

    /// What entries from a position on are about.
    fn touched_since(&self, position: Position) -> Touched {
        let mut touched = Touched::default();
        let control = SpaceId::control(&self.org());
        let held = &self.door().held;
        for found in held.journal.scan(position) {
            let Ok(record) = found else { continue };
            let Ok(JournalRecord::Entry(entry)) = held.understand(&record) else { continue };
            let space = entry.entry.header.space;
            if space == control || space == SpaceId::ZERO {
                continue;
            }
            match held.changes(&entry.entry).map(|(_, body)| body.doc) {
                Some(DocRef::Segment { channel, .. }) => {
                    touched.channels.insert((space, channel));
                }
                Some(DocRef::Created(doc)) => {
                    touched.docs.insert((space, doc));
                }
                Some(DocRef::Directory | DocRef::Own { .. }) | None => {}
            }
        }
        touched
    }

    fn document_item(
        &mut self,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Option<IndexChange>, HoldError> {
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, doc)?;
        let Some(ends) = graph.ends() else { return Ok(None) };
        let newest = (ends.newest.hlc, ends.newest.at.log.device);
        let document = door.content.load(&mut door.held, space, doc)?;
        let files = content::files_of_doc(&door.held.store, space, doc)?;
        let (kind, text) = match doc.kind() {
            Some(DocKind::Task) => {
                let row = crate::view::task_row(&document, Some(ends));
                let commits = content::commits(&door.held.store, space, doc)?;
                (Kind::Task, content::task_text(&row, &commits, &files))
            }
            Some(DocKind::Page) => {
                let title = crate::document::page_title(&document);
                let text = crate::document::page_text(&document);
                (Kind::Page, content::page_item_text(&title, &text, &files))
            }
            Some(DocKind::Event) => {
                let row = crate::view::event_row(&document, Some(ends));
                (Kind::Meeting, content::event_text(&row))
            }
            // A table has many items.
            Some(DocKind::Directory | DocKind::Segment | DocKind::Own | DocKind::Table) | None => {
                return Ok(None);
            }
        };
        Ok(Some(content::item_of(kind, space, doc, text, &files, Some(newest))))
    }

    /// A table and its rows.
    fn table_items(&mut self, space: &SpaceId, doc: &DocId) -> Result<Vec<IndexChange>, HoldError> {
        let door = self.door_mut();
        let store = &mut door.held.store;
        let Some(table) = content::table_at(store, space, doc)? else { return Ok(Vec::new()) };
        let ends = door.content.graph_of(store, space, doc)?.ends();
        let newest = ends.map(|ends| (ends.newest.hlc, ends.newest.at.log.device));
        let mut items = vec![content::table_change(space, doc, &table.row, newest)];
        let records = content::records(store, space, doc)?;
        items.extend(records.iter().map(|(id, row)| content::record_change(space, doc, id, row)));
        Ok(items)
    }
}
