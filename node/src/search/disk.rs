//! The index in a directory: an inverted index with one writer and its own merging thread.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use protocol::crypto::UseKey;
use tantivy::index::SegmentComponent;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{Directory, Index as Tantivy, IndexReader, IndexWriter, ReloadPolicy, Term};

use super::check::Check;
use super::error::IndexError;
use super::item::{Hit, Item, Query};
use super::record::{FORMAT, Fields, TOKENIZER};
use super::scan;
use super::sealed::SealedDirectory;
use super::token::TextTokenizer;

/// Memory for texts not yet in a segment. The library needs 15 MB; more makes fewer segments to merge.
const WRITER_BYTES: usize = 20_000_000;
/// Blocks of stored texts (16 KiB each) kept ready per segment.
const STORED_BLOCKS_CACHED: usize = 16;
/// Share of deleted items above which a segment is rewritten: pages are replaced often.
const DELETED_SHARE_MAX: f32 = 0.3;

/// The first word of every commit's payload.
const OWNER: &str = "tongzhou-search";

/// The writing half.
pub struct DiskIndex {
    writer: IndexWriter,
    reader: DiskReader,
    checkpoint: u64,
    dirty: bool,
    /// Keys put since the last commit.
    fresh: BTreeSet<Vec<u8>>,
    /// What is still to be looked at of the files that were there on opening.
    unchecked: Check,
}

/// The reading half; cheap to clone.
#[derive(Clone)]
pub struct DiskReader {
    reader: IndexReader,
    fields: Fields,
}

impl DiskIndex {
    /// Opens the index in `directory`, or makes an empty one where there is nothing.
    pub fn open(directory: &Path, key: UseKey) -> Result<Self, IndexError> {
        fs::create_dir_all(directory)?;
        let empty = fs::read_dir(directory)?.next().is_none();
        guarded(|| {
            let fields = Fields::new();
            let files = SealedDirectory::open(directory, key);
            let files = files.map_err(tantivy::TantivyError::from)?;
            let index = if empty {
                Tantivy::create(files.clone(), fields.schema.clone(), Fields::settings())?
            } else {
                Tantivy::open(files.clone())?
            };
            Self::from_index(index, &files, fields, empty)
        })
    }

    fn from_index(
        index: Tantivy,
        files: &SealedDirectory,
        fields: Fields,
        empty: bool,
    ) -> Result<Self, IndexError> {
        index.tokenizers().register(TOKENIZER, TextTokenizer);
        // The writer comes first: it locks out others before anything is judged.
        let writer = writer(&index)?;
        let payload = index.load_metas()?.payload;
        let checkpoint = match (empty, &payload) {
            (true, _) => 0,
            (false, Some(payload)) => parse_payload(payload)?,
            (false, None) => return Err(IndexError::damaged("the index was never committed")),
        };
        if index.schema() != fields.schema {
            return Err(IndexError::WrongVersion { found: payload, needed: FORMAT });
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORED_BLOCKS_CACHED)
            .try_into()
            .map_err(damaged_if_missing)?;
        let metas = index.load_metas()?;
        for segment in &metas.segments {
            // The one file of ours without which the library opens a segment.
            let positions = segment.relative_path(SegmentComponent::Positions);
            if !files.exists(&positions).map_err(tantivy::TantivyError::from)? {
                return Err(IndexError::damaged("a segment has no positions"));
            }
        }
        let unchecked = Check::new(files.clone(), metas.list_segment_files());
        let mut opened = Self {
            writer,
            reader: DiskReader { reader, fields },
            unchecked,
            checkpoint,
            dirty: false,
            fresh: BTreeSet::new(),
        };
        if empty {
            opened.dirty = true;
            opened.commit(0)?;
        }
        Ok(opened)
    }

    /// The checkpoint of the last commit.
    pub fn checkpoint(&self) -> u64 {
        self.checkpoint
    }

    /// Puts an item in the place of the one with the same key.
    pub fn put(&mut self, item: &Item) -> Result<(), IndexError> {
        let document = self.reader.fields.document(item)?;
        self.remove(&item.key)?;
        self.fresh.insert(item.key.clone());
        self.dirty = true;
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Removes the item with this key. A deletion is looked for in every segment at the commit, so
    /// it is only ordered where there is something to delete: most items are new.
    pub fn remove(&mut self, key: &[u8]) -> Result<(), IndexError> {
        if self.fresh.contains(key) || guarded(|| self.reader.holds(key))? {
            self.dirty = true;
            self.writer.delete_term(Term::from_field_bytes(self.reader.fields.key, key));
        }
        Ok(())
    }

    /// Makes everything put and removed so far durable and visible.
    pub fn commit(&mut self, checkpoint: u64) -> Result<(), IndexError> {
        if !self.dirty && checkpoint == self.checkpoint {
            return Ok(());
        }
        guarded(|| {
            let mut commit = self.writer.prepare_commit()?;
            commit.set_payload(&payload(checkpoint));
            commit.commit()?;
            self.reader.reader.reload()?;
            Ok(())
        })?;
        self.checkpoint = checkpoint;
        self.dirty = false;
        self.fresh.clear();
        Ok(())
    }

    /// Looks at the next pages of what was there on opening; whether some are left.
    pub fn check(&mut self, pages: usize) -> Result<bool, IndexError> {
        guarded(|| self.unchecked.go_on(pages))
    }

    /// The reading half.
    pub fn reader(&self) -> &DiskReader {
        &self.reader
    }

    /// Waits for merges under way, then closes.
    pub fn close(self) -> Result<(), IndexError> {
        guarded(|| Ok(self.writer.wait_merging_threads()?))
    }
}

impl DiskReader {
    /// Answers a query from what was committed last.
    pub fn query(&self, query: &Query) -> Result<Vec<Hit>, IndexError> {
        guarded(|| scan::run(&self.reader.searcher(), &self.fields, query))
    }

    /// Whether a committed item has this key, or had it and its segment still says so.
    fn holds(&self, key: &[u8]) -> Result<bool, IndexError> {
        for segment in self.reader.searcher().segment_readers() {
            if segment.inverted_index(self.fields.key)?.terms().get(key)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many items there are.
    pub fn items(&self) -> u64 {
        self.reader.searcher().num_docs()
    }
}

fn writer(index: &Tantivy) -> Result<IndexWriter, IndexError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(WRITER_BYTES)
        .num_merge_threads(1)
        .build();
    let writer = index.writer_with_options(options)?;
    let mut merges = LogMergePolicy::default();
    merges.set_del_docs_ratio_before_merge(DELETED_SHARE_MAX);
    writer.set_merge_policy(Box::new(merges));
    Ok(writer)
}

/// What a commit carries: whose index it is, its format, the checkpoint.
fn payload(checkpoint: u64) -> String {
    format!("{OWNER} {FORMAT} {checkpoint}")
}

fn parse_payload(found: &str) -> Result<u64, IndexError> {
    let ours = found.strip_prefix(&format!("{OWNER} {FORMAT} "));
    ours.and_then(|checkpoint| checkpoint.parse().ok())
        .ok_or_else(|| IndexError::WrongVersion { found: Some(found.to_owned()), needed: FORMAT })
}

/// On opening, a file that the index names and the disk hasn't is damage.
fn damaged_if_missing(error: tantivy::TantivyError) -> IndexError {
    match error.into() {
        IndexError::Io(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            IndexError::damaged(cause.to_string())
        }
        other => other,
    }
}

/// Runs library code that may panic on bytes it can't read.
fn guarded<T>(run: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
        let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(IndexError::damaged(said.unwrap_or_else(|| "unknown".to_owned())))
    })
}
