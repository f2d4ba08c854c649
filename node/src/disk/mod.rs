//! What a node needs of a file system, behind one small seam.
//!
//! [`RealDisk`] is `std::fs` under a root directory; [`SimDisk`] lives in memory and loses power,
//! tears writes, fills up, lies and rots on command. One suite (`conformance.rs`) holds both to
//! the same behaviour, so that what the simulator proves of the journal is true of a real disk.
//!
//! Invariant: nothing above this module touches `std::fs` for files that must survive a crash.

mod path;
mod real;
mod sim;
mod state_file;
mod traits;

#[cfg(test)]
mod conformance;

pub use real::RealDisk;
pub use sim::{Counts, Fault, PAGE_BYTES, SECTOR_BYTES, SimDisk};
pub use state_file::{STATE_FILE_BYTES_MAX, StateFileError, read_state_file, write_state_file};
pub use traits::{Disk, DiskFile};
