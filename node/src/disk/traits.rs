//! The seam: [`Disk`] and [`DiskFile`].
//!
//! Both are synchronous and object safe: the journal's thread may block, and a node is built with
//! an `Arc<dyn Disk>` without being generic over it.

use std::fmt::Debug;
use std::io;
use std::path::Path;

/// A directory tree whose files may be made to survive power loss.
///
/// Paths are relative to the disk's root, made of plain names only; the root itself is the empty
/// path. Two things must be made durable apart: the bytes of a file ([`DiskFile::sync_data`]) and
/// the entries of a directory ([`Disk::sync_dir`]), that is which names exist in it.
pub trait Disk: Debug + Send + Sync {
    /// Creates an empty file and opens it; fails with `AlreadyExists` if the name is taken.
    ///
    /// # Errors
    /// The file system's own.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens an existing file for reading and writing.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the file system's own.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Gives a file another name, replacing a file that already has that name, in one step.
    ///
    /// # Errors
    /// `NotFound` when there is no such file, or the file system's own.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file's name.
    ///
    /// # Errors
    /// `NotFound` when there is no such file, or the file system's own.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// The names in a directory, in byte order. Names that aren't UTF-8 are left out: none of
    /// ours are.
    ///
    /// # Errors
    /// `NotFound` when there is no such directory, or the file system's own.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Creates a directory; its parent must exist.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken, or the file system's own.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// How many bytes may still be written, as far as the file system says.
    ///
    /// # Errors
    /// The file system's own.
    fn room(&self) -> io::Result<u64>;

    /// Makes the names in a directory durable: what was created, renamed and removed in it.
    ///
    /// # Errors
    /// The file system's own; the names may or may not be durable then.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// An open file. Every access names its offset: there is no cursor to lose.
pub trait DiskFile: Debug + Send + Sync {
    /// Reads up to `buffer.len()` bytes; fewer only at the end of the file.
    ///
    /// # Errors
    /// The file system's own.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Writes all of `bytes`, extending the file when they reach past its end. After an error any
    /// part of them may have been written.
    ///
    /// # Errors
    /// The file system's own.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// The file's length in bytes.
    ///
    /// # Errors
    /// The file system's own.
    fn len(&self) -> io::Result<u64>;

    /// Whether the file holds no bytes.
    ///
    /// # Errors
    /// The file system's own.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Cuts the file, or extends it with zeros, to `len` bytes.
    ///
    /// # Errors
    /// The file system's own.
    fn truncate(&self, len: u64) -> io::Result<()>;

    /// Makes the file's bytes and length durable.
    ///
    /// After an error nothing is known of any byte written since the last success, and a later
    /// success says nothing about them either: systems drop what they failed to write back.
    /// They have to be written again.
    ///
    /// # Errors
    /// The file system's own.
    fn sync_data(&self) -> io::Result<()>;
}
