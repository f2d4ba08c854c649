//! What a search found, for people; and what the index is fed.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    entry::{Body, DocRef},
    ids::{ChannelId, DeviceId, DocId, DocKind, SpaceId},
    schema::TaskField,
};

use super::names::{self, Departments, People};
use crate::{
    content::{self, SearchKey},
    core::{Core, Found, IndexChange, Output},
    facade::{Answer, Failure, FailureCode, SearchHit},
    ingest::{HoldError, JournalRecord},
    journal::Position,
    search::{Hit, Kind},
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
            let (id, channel, place) = match key {
                SearchKey::Message(channel, message) => {
                    let place = self.channel_path(&departments, &space, &channel);
                    (message.to_string(), Some(channel.to_string()), place)
                }
                SearchKey::Document(doc) => (doc.to_string(), None, departments.path(&space)),
            };
            let author = hit.author.parse::<DeviceId>().ok();
            let author = author.map(|device| names::author_name(authority, &people, &device));
            let kind = match hit.kind {
                Kind::Message => "message",
                Kind::Task => "task",
                Kind::Page => "page",
            };
            Some(SearchHit {
                kind: kind.to_owned(),
                id,
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
        let channels = content::channels(&self.door().held.store, space).unwrap_or_default();
        let name = channels.into_iter().find(|row| row.id == *channel).map(|row| row.name);
        let name = name.unwrap_or_else(|| channel.short());
        match departments.path(space) {
            path if path.is_empty() => name,
            path => format!("{path}/{name}"),
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
            changes.extend(self.document_item(&space, &doc)?);
        }
        Ok(changes)
    }

    /// What entries from a position on are about.
    fn touched_since(&self, position: Position) -> Touched {
        let mut touched = Touched::default();
        let control = SpaceId::control(&self.org());
        for found in self.door().held.journal.scan(position) {
            let Ok(record) = found else { continue };
            let Ok(JournalRecord::Entry(entry)) =
                JournalRecord::from_bytes(record.kind, &record.payload)
            else {
                continue;
            };
            let space = entry.entry.header.space;
            if space == control || space == SpaceId::ZERO {
                continue;
            }
            match Body::from_bytes(&entry.entry.body, false) {
                Ok(Body::Changes(body)) => match body.doc {
                    DocRef::Segment { channel, .. } => {
                        touched.channels.insert((space, channel));
                    }
                    DocRef::Created(doc) => {
                        touched.docs.insert((space, doc));
                    }
                    DocRef::Directory => {}
                },
                Ok(Body::Statement(_)) | Err(_) => {}
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
        let (kind, text) = match doc.kind() {
            Some(DocKind::Task) => {
                let row = crate::view::task_row(&document, Some(ends));
                let title = row.value(&TaskField::Title).unwrap_or_default().to_owned();
                (Kind::Task, format!("{title}\n{}", row.description))
            }
            Some(DocKind::Page) => {
                let title = crate::document::page_title(&document);
                (Kind::Page, format!("{title}\n{}", crate::document::page_text(&document)))
            }
            Some(DocKind::Directory | DocKind::Segment) | None => return Ok(None),
        };
        Ok(Some(content::item_of(kind, space, doc, text, Some(newest))))
    }
}
