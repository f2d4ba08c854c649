//! Bundles at home and in files: parcels that are carried for others, what was sent to whom, and the
//! files that people carry.
//!
//! Invariant: what is carried for others lies here as it came, unread and sealed once more; this room
//! knows labels and bytes, and nothing of what is inside.

mod beacons;
mod file;
mod marks;
mod shelf;
mod work;

use std::path::{Path, PathBuf};

pub use beacons::Beacons;
pub(crate) use file::{FRAME_BYTES, record_bytes};
pub use file::{Found, OpenError, Reader, Writer};
pub use marks::{Mark, Marks, Target};
pub use shelf::{Carried, Kept, Shelf};
pub use work::{is_for_code, make, take_in};

use crate::disk::Disk;

/// How names of such files end.
pub const EXTENSION: &str = "tzbundle";

/// The folder in a home.
pub(crate) const FOLDER: &str = "bundles";

/// Milliseconds after it was made until a parcel is carried no more: two months, twice the longest
/// absence that is reckoned with.
pub const CARRIED_MS_MAX: u64 = 60 * 86_400_000;

/// Bytes that are carried for others: some hundred thousand messages.
pub const CARRIED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Parcels that are carried for others: each is a file.
pub const CARRIED_PARCELS_MAX: usize = 4096;

/// Bytes of others' files that are carried, beside: they never take the room that is for messages.
pub const CARRIED_FILE_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Parcels of others' files: four times as many of the usual size as there is room for.
pub const CARRIED_FILE_PARCELS_MAX: usize = 4096;

/// Files up to this size go into a bundle by themselves: those that come by themselves over a line, too.
pub const FILE_BYTES_MAX: u64 = crate::blob::BY_ITSELF_BYTES_MAX;

/// Bytes of files in one bundle: a stick that is formatted with FAT32, as most are sold, holds no file of
/// 4 GiB. What doesn't fit goes into the next one.
pub const FILES_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024 - 256 * 1024 * 1024;

/// Files that a mark remembers as sent: as many as are known at home, 36 bytes each.
const MARK_FILES_MAX: usize = crate::blob::BLOBS_MAX;

/// Recipients of whom it is kept what the last bundle for them held; the oldest are forgotten first.
const MARKS_MAX: usize = 256;

/// Beacons from bundles that are kept over a restart; the newest.
const BEACONS_MAX: usize = 1024;

/// Bytes of them.
const BEACON_BYTES_MAX: usize = 4 * 1024 * 1024;

fn at(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

/// Makes the folder if it isn't there.
fn make_folder(disk: &dyn Disk) -> std::io::Result<()> {
    match disk.create_dir(Path::new(FOLDER)) {
        Ok(()) => disk.sync_dir(Path::new("")),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// The names in the folder.
fn names(disk: &dyn Disk) -> std::io::Result<Vec<String>> {
    match disk.list(Path::new(FOLDER)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}
