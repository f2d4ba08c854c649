//! Whose device this one waits to become: one small file beside the identity, so that the code that
//! it answers can be shown again after a restart.
//!
//! Invariant: nothing rests on it. Without the file, or with a damaged one, a code isn't shown, and
//! pairing is begun anew.

use std::path::Path;

use protocol::{crypto::hash, encode, ids::MemberId};

use crate::disk::{Disk, StateFileError, read_state_file, write_state_file};

/// The file in the home.
pub(crate) const FILE: &str = "pairing";

/// Bytes of a member's id.
const ID_BYTES: usize = 16;

/// Writes down whose device this one waits to become.
///
/// # Errors
/// When the disk fails.
pub(crate) fn write(disk: &dyn Disk, member: &MemberId) -> Result<(), StateFileError> {
    let mut bytes = encode::to_bytes(member);
    bytes.extend_from_slice(&checksum(&bytes));
    write_state_file(disk, Path::new(FILE), &bytes)
}

/// Whose device this one waits to become, if that was written down and can be read.
pub(crate) fn read(disk: &dyn Disk) -> Option<MemberId> {
    let bytes = read_state_file(disk, Path::new(FILE)).ok()??;
    let (body, sum) = bytes.split_last_chunk()?;
    if *sum != checksum(body) {
        return None;
    }
    encode::from_bytes(body, ID_BYTES).ok()
}

/// A flipped bit must not turn one person into another.
fn checksum(body: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&hash::digest("tongzhou 2026 pairing file v1", &[body])[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn who_was_written_is_read_and_nobody_from_a_damaged_file() {
        let disk = SimDisk::new();
        assert_eq!(read(&disk), None);
        let member = MemberId::new([7; 16]);
        write(&disk, &member).expect("written");
        assert_eq!(read(&disk), Some(member));
        let mut bytes = read_state_file(&disk, Path::new(FILE)).expect("read").expect("there");
        bytes[3] ^= 1;
        write_state_file(&disk, Path::new(FILE), &bytes).expect("written");
        assert_eq!(read(&disk), None);
        write_state_file(&disk, Path::new(FILE), &[1, 2]).expect("written");
        assert_eq!(read(&disk), None);
    }
}
