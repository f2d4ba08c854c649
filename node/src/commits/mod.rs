//! Commits that name tasks, in git repositories on this machine.
//!
//! A repository is read where a person is, by whoever asks for a scan: the command line or the window's
//! worker, never the node's own thread. The node is told which commits name which tasks.
//!
//! Invariant: whatever a repository holds, reading it ends, costs no more than its bounds and panics
//! nobody; the same repository read again tells the same.
//!
//! Absent: any forge, anything over a network, writing to a repository, git's configuration, hooks.

mod error;
mod message;
mod repository;
mod scan;
#[cfg(test)]
pub(crate) mod tests;
mod work;

pub use error::ScanError;
pub use message::{Named, named_tasks};
pub use repository::Repository;
pub use scan::{Found, Scan, Tips, scan};
pub use work::{Order, scan_all, scan_into};
