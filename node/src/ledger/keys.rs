//! The ledger's keys in the store: a letter, then big-endian parts, so that order means something.

use protocol::ids::{Branch, DeviceId, LogId, SpaceId};

/// Bytes of an encoded log id.
pub const LOG_BYTES: usize = 16 + 32 + 4 + 8;

/// Entries whose positions share one row.
pub(super) const PAGE_ENTRIES: u64 = 64;

/// All strands.
pub(super) const STRANDS: &[u8] = b"l";

/// The forks of all logs.
pub(super) const FORKS: &[u8] = b"f";

/// A log's key part, ordered by space, device, epoch, branch.
pub fn log_bytes(log: &LogId) -> [u8; LOG_BYTES] {
    let mut bytes = [0; LOG_BYTES];
    bytes[..16].copy_from_slice(log.space.as_bytes());
    bytes[16..48].copy_from_slice(log.device.as_bytes());
    bytes[48..52].copy_from_slice(&log.epoch.to_be_bytes());
    bytes[52..].copy_from_slice(log.branch.as_bytes());
    bytes
}

/// The row of a strand.
pub(super) fn strand(log: &LogId) -> Vec<u8> {
    [STRANDS, &log_bytes(log)].concat()
}

/// The row of the page of positions that holds entry `seq`.
pub(super) fn page(log: &LogId, seq: u64) -> Vec<u8> {
    [b"p".as_slice(), &log_bytes(log), &(seq / PAGE_ENTRIES).to_be_bytes()].concat()
}

/// The row of a log's forks.
pub(super) fn forks(trunk: &LogId) -> Vec<u8> {
    [FORKS, &log_bytes(trunk)].concat()
}

/// Reads [`log_bytes`] back.
pub fn log_of_bytes(bytes: &[u8]) -> Option<LogId> {
    let (space, rest) = bytes.split_at_checked(16)?;
    let (device, rest) = rest.split_at_checked(32)?;
    let (epoch, branch) = rest.split_at_checked(4)?;
    Some(LogId {
        space: SpaceId::from_slice(space)?,
        device: DeviceId::from_slice(device)?,
        epoch: u32::from_be_bytes(epoch.try_into().ok()?),
        branch: Branch::from_slice(branch)?,
    })
}
