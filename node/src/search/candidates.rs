//! Candidates of one segment: the documents that stand in all chosen posting lists, in order.

use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::error::IndexError;
use super::token::Lookup;

/// Words looked up for one beginning; with more of them the coarser token is used.
const WORDS_OF_BEGINNING_MAX: usize = 32;
/// Posting lists walked at once; the shortest are taken, the check of the text does the rest.
const LISTS_MAX: usize = 8;

/// Documents filed under a token, or under any of several.
pub struct List {
    /// An upper bound of how many documents there are.
    size: u64,
    postings: Vec<SegmentPostings>,
}

impl List {
    /// The documents filed under exactly `token`; `None` if there are none.
    pub fn of_token(index: &InvertedIndexReader, token: &[u8]) -> Result<Option<Self>, IndexError> {
        let Some(term) = index.terms().get(token)? else { return Ok(None) };
        let postings = index.read_postings_from_terminfo(&term, IndexRecordOption::Basic)?;
        Ok(Some(Self { size: term.doc_freq.into(), postings: vec![postings] }))
    }

    /// The documents that a lookup names; `None` if there are none.
    pub fn of_lookup(
        index: &InvertedIndexReader,
        lookup: &Lookup,
    ) -> Result<Option<Self>, IndexError> {
        let (token, coarse) = match lookup {
            Lookup::Token(token) => return Self::of_token(index, token.as_bytes()),
            Lookup::Beginning { token, coarse } => (token.as_bytes(), coarse.as_bytes()),
        };
        let mut words = index.terms().range().ge(token).into_stream()?;
        let mut terms = Vec::new();
        while words.advance() && words.key().starts_with(token) {
            if terms.len() == WORDS_OF_BEGINNING_MAX {
                return Self::of_token(index, coarse);
            }
            terms.push(words.value().clone());
        }
        let mut list = Self { size: 0, postings: Vec::with_capacity(terms.len()) };
        for term in &terms {
            list.size += u64::from(term.doc_freq);
            list.postings.push(index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?);
        }
        Ok((!terms.is_empty()).then_some(list))
    }

    /// The first document at or after `target`.
    fn seek(&mut self, target: DocId) -> DocId {
        let seek = |postings: &mut SegmentPostings| {
            if postings.doc() < target { postings.seek(target) } else { postings.doc() }
        };
        self.postings.iter_mut().map(seek).min().unwrap_or(TERMINATED)
    }
}

/// Walks the documents that all lists share.
pub struct Candidates {
    lists: Vec<List>,
    end: DocId,
}

impl Candidates {
    /// Documents before `end` that all of `lists` name; without lists all documents.
    pub fn new(mut lists: Vec<List>, end: DocId) -> Self {
        lists.sort_by_key(|list| list.size);
        lists.truncate(LISTS_MAX);
        Self { lists, end }
    }

    /// The first candidate at or after `target`.
    pub fn at_or_after(&mut self, target: DocId) -> Option<DocId> {
        let mut doc = target;
        'agree: while doc < self.end {
            for list in &mut self.lists {
                let next = list.seek(doc);
                if next > doc {
                    doc = next;
                    continue 'agree;
                }
            }
            return Some(doc);
        }
        None
    }
}
