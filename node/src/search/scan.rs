//! A query on the index on disk: candidates, filters, the check of the text, newest first.
//!
//! Segments are sorted by time, so each is walked from its newest document and left as soon as
//! nothing older can get into the answer.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use tantivy::columnar::{BytesColumn, Column};
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TantivyDocument};

use super::candidates::{Candidates, List};
use super::error::IndexError;
use super::fold::fold;
use super::item::{Features, Hit, Kind, Query};
use super::record::{AUTHOR, Fields, HAS, KIND, Record, SCOPE, SPACE, TIME};
use super::snippet;
use super::term::Terms;
use super::token::{Lookup, lookups};

/// Where a found item stands in the answer: newest first, then by key.
type Rank = (Reverse<u64>, Vec<u8>);

/// Runs a query.
pub fn run(searcher: &Searcher, fields: &Fields, query: &Query) -> Result<Vec<Hit>, IndexError> {
    let terms = Terms::parse(&query.text);
    if terms == Terms::Nothing || query.limit == 0 {
        return Ok(Vec::new());
    }
    let tokens: BTreeSet<Lookup> = terms.terms().iter().flat_map(lookups).collect();
    let mut best = Best { reach: query.reach(), found: BTreeSet::new() };
    let scan = Scan { searcher, fields, query, terms: &terms, tokens: &tokens };
    for ordinal in scan.newest_first()? {
        scan.segment(ordinal, &mut best)?;
    }
    let chosen = best.found.into_iter().skip(query.offset).take(query.limit);
    chosen.map(|(_, segment, doc)| scan.hit(DocAddress::new(segment, doc))).collect()
}

/// The best found so far, never more than asked for.
struct Best {
    reach: usize,
    found: BTreeSet<(Rank, u32, DocId)>,
}

impl Best {
    /// Whether an item of this time can still get in.
    fn admits(&self, time: u64) -> bool {
        self.found.len() < self.reach
            || self.found.last().is_some_and(|((worst, _), _, _)| time >= worst.0)
    }

    fn offer(&mut self, rank: Rank, segment: u32, doc: DocId) {
        self.found.insert((rank, segment, doc));
        if self.found.len() > self.reach {
            self.found.pop_last();
        }
    }
}

struct Scan<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    query: &'a Query,
    terms: &'a Terms,
    tokens: &'a BTreeSet<Lookup>,
}

impl Scan<'_> {
    /// The segments by their newest document, so that old segments can be left at once.
    fn newest_first(&self) -> Result<Vec<u32>, IndexError> {
        let mut order = Vec::new();
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let newest = segment.fast_fields().u64(TIME)?.first(0);
            order.push((Reverse(newest), ordinal));
        }
        order.sort_unstable();
        Ok(order.into_iter().map(|(_, ordinal)| ordinal).collect())
    }

    fn segment(&self, ordinal: u32, best: &mut Best) -> Result<(), IndexError> {
        let segment = self.searcher.segment_reader(ordinal);
        let Some(filters) = Filters::of(segment, self.query)? else { return Ok(()) };
        let Some(lists) = self.lists(segment)? else { return Ok(()) };
        let mut candidates = Candidates::new(lists, segment.max_doc());
        let mut next = filters.start;
        while let Some(doc) = candidates.at_or_after(next) {
            next = doc + 1;
            let time = filters.time(doc);
            if self.query.after.is_some_and(|after| time < after.0) || !best.admits(time) {
                break;
            }
            if segment.is_deleted(doc) || !filters.admit(doc) {
                continue;
            }
            if let Some(key) = self.matching_key(DocAddress::new(ordinal, doc))? {
                best.offer((Reverse(time), key), ordinal, doc);
            }
        }
        Ok(())
    }

    /// The posting lists of the query in this segment; `None` if one of them is empty.
    fn lists(&self, segment: &SegmentReader) -> Result<Option<Vec<List>>, IndexError> {
        let mut lists = Vec::new();
        let text = segment.inverted_index(self.fields.text)?;
        for lookup in self.tokens {
            let Some(list) = List::of_lookup(&text, lookup)? else { return Ok(None) };
            lists.push(list);
        }
        let only_space = self.query.spaces.as_ref().filter(|spaces| spaces.len() == 1);
        let only_space = only_space.and_then(|spaces| spaces.first());
        let only_author = self.query.authors.as_ref().filter(|authors| authors.len() == 1);
        let only_author = only_author.and_then(|authors| authors.first());
        let exact = [
            (self.fields.scope, self.query.scope.as_deref()),
            (self.fields.author, only_author.map(|author| author.as_bytes())),
            (self.fields.space, only_space.map(|space| space.as_bytes().as_slice())),
        ];
        for (field, value) in exact {
            let Some(value) = value else { continue };
            let Some(list) = List::of_token(&*segment.inverted_index(field)?, value)? else {
                return Ok(None);
            };
            lists.push(list);
        }
        Ok(Some(lists))
    }

    fn with_record<T>(
        &self,
        address: DocAddress,
        read: impl FnOnce(Record<'_>) -> T,
    ) -> Result<T, IndexError> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        self.fields.read(&document, read)
    }

    fn matching_key(&self, address: DocAddress) -> Result<Option<Vec<u8>>, IndexError> {
        self.with_record(address, |record| {
            let matches =
                *self.terms == Terms::Anything || self.terms.match_text(fold(record.text).chars());
            matches.then(|| record.key.to_vec())
        })
    }

    fn hit(&self, address: DocAddress) -> Result<Hit, IndexError> {
        self.with_record(address, |record| Hit {
            key: record.key.to_vec(),
            kind: record.kind,
            space: record.space,
            scope: record.scope.to_vec(),
            author: record.author.to_owned(),
            time: record.time,
            snippet: snippet::cut(record.text, &fold(record.text), self.terms),
        })
    }
}

/// The conditions of a query that columns answer.
struct Filters {
    time: Column<u64>,
    kind: Column<u64>,
    kinds: BTreeSet<u64>,
    has: Column<u64>,
    wanted: Features,
    /// Columns of bytes with the ordinals they may have.
    columns: Vec<(BytesColumn, BTreeSet<u64>)>,
    /// The first document before the query's end of time.
    start: DocId,
}

impl Filters {
    /// The filters of a query in a segment; `None` if nothing can pass them.
    fn of(segment: &SegmentReader, query: &Query) -> Result<Option<Self>, IndexError> {
        let columns = segment.fast_fields();
        let time = columns.u64(TIME)?;
        let start =
            query.before.map_or(0, |before| first_before(&time, segment.max_doc(), before.0));
        let mut filters = Self {
            time,
            kind: columns.u64(KIND)?,
            kinds: query.kinds.iter().copied().map(Kind::number).collect(),
            has: columns.u64(HAS)?,
            wanted: query.has,
            columns: Vec::new(),
            start,
        };
        let spaces = query.spaces.as_ref().map(|spaces| {
            spaces.iter().map(|space| space.as_bytes().as_slice()).collect::<Vec<_>>()
        });
        let authors = query
            .authors
            .as_ref()
            .map(|authors| authors.iter().map(|author| author.as_bytes()).collect::<Vec<_>>());
        let scope = query.scope.as_deref().map(|scope| vec![scope]);
        for (name, allowed) in [(SPACE, spaces), (AUTHOR, authors), (SCOPE, scope)] {
            let Some(allowed) = allowed else { continue };
            let Some(column) = columns.bytes(name)? else { return Ok(None) };
            let mut ordinals = BTreeSet::new();
            for value in allowed {
                ordinals.extend(column.dictionary().term_ord(value)?);
            }
            if ordinals.is_empty() {
                return Ok(None);
            }
            filters.columns.push((column, ordinals));
        }
        Ok(Some(filters))
    }

    fn time(&self, doc: DocId) -> u64 {
        self.time.first(doc).unwrap_or(0)
    }

    fn admit(&self, doc: DocId) -> bool {
        (self.kinds.is_empty()
            || self.kind.first(doc).is_some_and(|kind| self.kinds.contains(&kind)))
            && (self.wanted == Features::NONE
                || self
                    .has
                    .first(doc)
                    .is_some_and(|has| Features::from_number(has).include(self.wanted)))
            && self.columns.iter().all(|(column, ordinals)| {
                column.ords().first(doc).is_some_and(|ordinal| ordinals.contains(&ordinal))
            })
    }
}

/// The first of `documents`, which are sorted newest first, that lies before `end`.
fn first_before(time: &Column<u64>, documents: DocId, end: u64) -> DocId {
    let (mut low, mut high) = (0, documents);
    while low < high {
        let middle = low + (high - low) / 2;
        if time.first(middle).unwrap_or(0) < end { high = middle } else { low = middle + 1 }
    }
    low
}
