//! Files at home: sealed chunks, what is known of each blob, how much room they may take; and the way of
//! a file in from a person's folder and out again.
//!
//! Invariants. *Nothing that was read from a disk is believed*: a chunk is checked against its blob's
//! hashes whenever it is given away or opened, so a crash or rot costs a chunk and no more. *Messages come
//! first*: no byte of a blob is written into the last [`RESERVE_BYTES`] of the disk. *No last known copy
//! goes by itself.* Nothing here knows spaces or who may read what; `core/files.rs` does.

mod adding;
mod budget;
mod card;
mod error;
mod fetching;
mod image;
mod layout;
mod name;
mod shelf;
mod work;

#[cfg(test)]
mod tests;

pub use budget::{BY_ITSELF_BYTES_MAX, Rules, Usage};
pub use card::Wanted;
pub use error::{BlobError, Trouble};
pub use fetching::Taken;
pub use image::size_of;
pub use name::safe_name;
pub use shelf::{Blobs, Copies, Progress};
pub use work::{markdown, media_of, put_in, save_as};

/// The folder in a home.
pub(crate) const FOLDER: &str = "blobs";

/// Bytes of the disk that no blob is written into: some weeks of messages of a large company, so that
/// the journal never fails first.
pub const RESERVE_BYTES: u64 = 256 * 1024 * 1024;

/// Bytes of parts that are written before they are synced and noted as held. A sync of 4 MiB takes the
/// core's thread some tens of milliseconds; after a power cut no more than this comes again.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Files that are put in at the same time.
const ADDING_MAX: usize = 8;

/// A file to which nothing was added for so long makes room for others: whoever put it in has gone.
const ADDING_IDLE_MS: u64 = 5 * 60_000;

/// Blobs that are known here, each with a card of some hundred bytes in memory.
pub const BLOBS_MAX: usize = 65_536;

/// Devices of which is noted that they hold a blob: more are no safer.
const HOLDERS_MAX: usize = 16;

/// A device that said so this long ago counts as holding a blob no more: 90 days.
const HOLDER_MS: u64 = 90 * 86_400_000;

/// Clear bytes that are put in or read out at once: four chunks, so that a large file takes few requests.
pub const PIECE_BYTES: usize = 4 * protocol::limits::CHUNK_BYTES;
