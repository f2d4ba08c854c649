//! The index that callers hold: on disk or in memory, with the same answers.

use std::fs;
use std::io;
use std::path::Path;

use protocol::crypto::UseKey;

use super::disk::{DiskIndex, DiskReader};
use super::error::IndexError;
use super::item::{AUTHOR_BYTES_MAX, Hit, Item, KEY_BYTES_MAX, Query, SCOPE_BYTES_MAX};
use super::memory::{MemoryIndex, MemoryReader};

/// A full-text index with its one writer. Give each thread that asks a [`Reader`].
pub struct Index {
    adapter: Adapter,
}

enum Adapter {
    Disk(Box<DiskIndex>),
    Memory(MemoryIndex),
}

/// Asks an index, from any thread; sees each commit at once.
#[derive(Clone)]
pub struct Reader {
    adapter: ReaderAdapter,
}

#[derive(Clone)]
enum ReaderAdapter {
    Disk(DiskReader),
    Memory(MemoryReader),
}

impl Index {
    /// Opens the index in `directory`; an absent or empty directory becomes an empty index with
    /// checkpoint 0. One that was sealed with another key, or not at all, is damaged. What stands
    /// inside its files is looked at when it is needed, or by [`Self::check`].
    ///
    /// # Errors
    /// See [`IndexError::remedy`] for what to do.
    pub fn open(directory: &Path, key: UseKey) -> Result<Self, IndexError> {
        Ok(Self { adapter: Adapter::Disk(Box::new(DiskIndex::open(directory, key)?)) })
    }

    /// An empty index in memory, without threads, gone when dropped.
    pub fn in_memory() -> Self {
        Self { adapter: Adapter::Memory(MemoryIndex::default()) }
    }

    /// Deletes an index that isn't open, whatever state it is in.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn delete(directory: &Path) -> io::Result<()> {
        match fs::remove_dir_all(directory) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The checkpoint given with the last commit, 0 for a new index.
    pub fn checkpoint(&self) -> u64 {
        match &self.adapter {
            Adapter::Disk(index) => index.checkpoint(),
            Adapter::Memory(index) => index.checkpoint(),
        }
    }

    /// Puts an item in the place of the one with the same key, visible after [`Self::commit`].
    ///
    /// # Errors
    /// [`IndexError::TooLong`] for this item; anything else concerns the index.
    pub fn put(&mut self, item: Item) -> Result<(), IndexError> {
        check_length("key", item.key.len(), KEY_BYTES_MAX)?;
        check_length("scope", item.scope.len(), SCOPE_BYTES_MAX)?;
        check_length("author", item.author.len(), AUTHOR_BYTES_MAX)?;
        match &mut self.adapter {
            Adapter::Disk(index) => index.put(&item)?,
            Adapter::Memory(index) => index.put(item),
        }
        Ok(())
    }

    /// Removes the item with this key, if there is one; takes effect with [`Self::commit`].
    ///
    /// # Errors
    /// When the writer has stopped.
    pub fn remove(&mut self, key: &[u8]) -> Result<(), IndexError> {
        match &mut self.adapter {
            Adapter::Disk(index) => index.remove(key)?,
            Adapter::Memory(index) => index.remove(key),
        }
        Ok(())
    }

    /// Makes all changes durable and visible at once, together with `checkpoint`: how far the
    /// caller's feed has come. Costs some syncs of the disk: call it once for many changes.
    ///
    /// # Errors
    /// Nothing since the last commit is kept then.
    pub fn commit(&mut self, checkpoint: u64) -> Result<(), IndexError> {
        match &mut self.adapter {
            Adapter::Disk(index) => index.commit(checkpoint)?,
            Adapter::Memory(index) => index.commit(checkpoint),
        }
        Ok(())
    }

    /// Opens up to so many more pages (of 4 KiB) of the files that were there on opening; whether some are left.
    /// Damage that nobody asks for would fail each merge, and wait for somebody's query.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn check(&mut self, pages: usize) -> Result<bool, IndexError> {
        match &mut self.adapter {
            Adapter::Disk(index) => index.check(pages),
            Adapter::Memory(_) => Ok(false),
        }
    }

    /// A reader for another thread.
    pub fn reader(&self) -> Reader {
        let adapter = match &self.adapter {
            Adapter::Disk(index) => ReaderAdapter::Disk(index.reader().clone()),
            Adapter::Memory(index) => ReaderAdapter::Memory(index.reader().clone()),
        };
        Reader { adapter }
    }

    /// Answers a query; see [`Reader::query`].
    ///
    /// # Errors
    /// When the index is damaged, never because of the query.
    pub fn query(&self, query: &Query) -> Result<Vec<Hit>, IndexError> {
        self.reader().query(query)
    }

    /// Waits for background work and closes. Dropping instead is safe and doesn't wait.
    ///
    /// # Errors
    /// When the background work failed.
    pub fn close(self) -> Result<(), IndexError> {
        match self.adapter {
            Adapter::Disk(index) => index.close(),
            Adapter::Memory(_) => Ok(()),
        }
    }
}

impl Reader {
    /// Answers a query from what was committed last, newest first.
    ///
    /// # Errors
    /// When the index is damaged, never because of the query.
    pub fn query(&self, query: &Query) -> Result<Vec<Hit>, IndexError> {
        match &self.adapter {
            ReaderAdapter::Disk(reader) => reader.query(query),
            ReaderAdapter::Memory(reader) => Ok(reader.query(query)),
        }
    }

    /// How many items the index holds.
    pub fn items(&self) -> u64 {
        match &self.adapter {
            ReaderAdapter::Disk(reader) => reader.items(),
            ReaderAdapter::Memory(reader) => reader.items(),
        }
    }
}

fn check_length(field: &'static str, bytes: usize, max: usize) -> Result<(), IndexError> {
    if bytes > max { Err(IndexError::TooLong { field, bytes, max }) } else { Ok(()) }
}
