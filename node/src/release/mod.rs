//! Releases: which files one consists of, and which maintainers say so.
//!
//! A release is a directory. [`FILE`] in it names every other file with its hash, the version and the
//! hash of the lock file that it was built from, and carries maintainers' signatures of that. Whoever
//! checks it brings a list of the maintainers from elsewhere: an earlier copy, never the release itself.
//!
//! Invariant: a release is good only when as many different maintainers as the list asks for have signed
//! exactly the files that lie there, no more and no fewer, and its version isn't older than what the
//! checker has already.

mod check;
mod folder;
mod manifest;
mod sign;
#[cfg(test)]
mod tests;

pub use check::{Problem, Report, Wanted, check};
pub use folder::FolderError;
pub use manifest::{Artefact, FileHash, Maintainer, Maintainers, Manifest, Release, Version};
pub use sign::{SignError, sign};

/// The file of a release that says what belongs to it.
pub const FILE: &str = "release.json";

/// Bytes of [`FILE`]: some thousands of artefacts, and a dozen signatures.
pub const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Files of one release: a program for each system has some dozens.
pub const FILES_MAX: usize = 4096;

/// Signatures that are looked at; each costs a check. More maintainers than that don't sign one release.
pub const SIGNATURES_MAX: usize = 64;
