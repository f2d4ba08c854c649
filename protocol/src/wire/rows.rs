//! Frontiers on the wire: for each log of some spaces its newest entry, each device named once.

use serde::{Deserialize, Serialize};

use crate::{
    entry::Tip,
    ids::{Branch, DeviceId, EntryHash, LogId, SpaceId},
    limits::ROWS_PER_FRAME_MAX,
};

/// The first 16 bytes of an entry's hash: nobody makes two entries share them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TipTag([u8; 16]);

impl TipTag {
    /// The tag of this entry.
    pub fn of(entry: &EntryHash) -> Self {
        let mut tag = [0; 16];
        tag.copy_from_slice(&entry.as_bytes()[..16]);
        Self(tag)
    }
}

/// A log's newest entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Row {
    /// Which log.
    pub log: LogId,
    /// The newest entry's number.
    pub seq: u64,
    /// Which entry it is; only whole rows say so.
    pub tip: Option<TipTag>,
}

impl Row {
    /// The row of a log that stands at `tip`.
    pub fn new(log: LogId, tip: &Tip) -> Self {
        Self { log, seq: tip.seq, tip: Some(TipTag::of(&tip.hash)) }
    }
}

/// A row with its device as a place in the frame's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PackedRow {
    device: u16,
    epoch: u32,
    branch: Option<Branch>,
    seq: u64,
}

/// The sender invites the receiver to send what these rows show it to lack, at once.
const GRANT: u8 = 1;
/// All rows, not only those in which both differ.
const WHOLE: u8 = 1 << 1;
/// Further frames of rows follow.
const MORE: u8 = 1 << 2;

/// Part of what the sender holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    flags: u8,
    devices: Vec<DeviceId>,
    spaces: Vec<(SpaceId, Vec<PackedRow>)>,
    /// Of each row, in whole rows; none otherwise.
    tips: Vec<TipTag>,
}

/// Why a frame of rows is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowsError {
    /// More rows than a frame may have.
    #[error("more than {ROWS_PER_FRAME_MAX} rows")]
    TooMany,
    /// A row names a device that the frame doesn't list.
    #[error("a row names a device that isn't listed")]
    Device,
    /// A flag without a meaning, or not as many tips as rows that need one.
    #[error("flags and tips don't fit")]
    Flags,
}

impl Rows {
    /// Packs rows; they should be sorted, so that each space appears once. At most
    /// [`ROWS_PER_FRAME_MAX`] are taken. `whole`: these are all rows of what both may hold, not
    /// only those in which both differ.
    pub fn new(whole: bool, rows: &[Row]) -> Self {
        let mut packed = Self { flags: if whole { WHOLE } else { 0 }, ..Self::default() };
        let mut places = std::collections::BTreeMap::new();
        for row in rows.iter().take(ROWS_PER_FRAME_MAX) {
            let device = *places.entry(row.log.device).or_insert_with(|| {
                packed.devices.push(row.log.device);
                packed.devices.len() as u16 - 1
            });
            let LogId { space, epoch, branch, .. } = row.log;
            let branch = (branch != Branch::TRUNK).then_some(branch);
            packed.tips.extend(row.tip.filter(|_| whole));
            let row = PackedRow { device, epoch, branch, seq: row.seq };
            match packed.spaces.last_mut() {
                Some((last, rows)) if *last == space => rows.push(row),
                _ => packed.spaces.push((space, vec![row])),
            }
        }
        packed
    }

    /// The same, with an invitation to send what these rows show the sender to lack, at once and
    /// up to [`crate::limits::GRANT_BYTES`].
    #[must_use]
    pub fn with_grant(self) -> Self {
        Self { flags: self.flags | GRANT, ..self }
    }

    /// The same, and further frames of rows follow.
    #[must_use]
    pub fn with_more(self) -> Self {
        Self { flags: self.flags | MORE, ..self }
    }

    /// Whether the sender invites the receiver to send; otherwise it will ask.
    pub fn has_grant(&self) -> bool {
        self.flags & GRANT != 0
    }

    /// Whether further frames of the same rows follow.
    pub fn has_more(&self) -> bool {
        self.flags & MORE != 0
    }

    /// Whether these rows, with those of the frames before and after them, are all that the sender
    /// holds of what both may hold; otherwise they are only those in which both differ.
    pub fn is_whole(&self) -> bool {
        self.flags & WHOLE != 0
    }

    /// The rows, each with its log's full name.
    ///
    /// # Errors
    /// When there are too many, one names no device, or flags and tips don't fit.
    pub fn rows(&self) -> Result<Vec<Row>, RowsError> {
        let count: usize = self.spaces.iter().map(|(_, rows)| rows.len()).sum();
        if count > ROWS_PER_FRAME_MAX || self.devices.len() > ROWS_PER_FRAME_MAX {
            return Err(RowsError::TooMany);
        }
        let tips = if self.is_whole() { count } else { 0 };
        if self.flags > (GRANT | WHOLE | MORE) || self.tips.len() != tips {
            return Err(RowsError::Flags);
        }
        let mut tips = self.tips.iter().copied();
        let mut rows = Vec::with_capacity(count);
        for (space, packed) in &self.spaces {
            for row in packed {
                let device = *self.devices.get(usize::from(row.device)).ok_or(RowsError::Device)?;
                let branch = row.branch.unwrap_or(Branch::TRUNK);
                let log = LogId { space: *space, device, epoch: row.epoch, branch };
                rows.push(Row { log, seq: row.seq, tip: tips.next() });
            }
        }
        Ok(rows)
    }
}
