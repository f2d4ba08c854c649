//! Blobs: the bytes of files, sealed, cut into chunks and addressed by hash.
//!
//! ```text
//! file ── 64 KiB each ──► chunk ── sealed with the file's key ──► hash
//!                                         2,048 hashes ──► list ──► hash
//!                                                all lists' hashes, length ──► root ──► BlobId
//! ```
//!
//! Invariant: every part is checked by itself against a hash that was checked before, down from the
//! blob's id. So parts may come from anybody, in any order, and nothing has to be believed. Nothing here
//! opens a chunk: that takes the key in the message that refers to the blob ([`crate::schema::FileRef`]).

mod part;
mod root;
mod set;
mod shape;

pub use part::{Part, chunk_hash, list_hash};
pub use root::{Hashes, Root, RootError, id_of};
pub use set::ChunkSet;
pub use shape::{SEALED_CHUNK_BYTES, Shape};
