//! Reading everything again.

use std::ops::Range;

use super::error::{ScanError, VerifyError};
use super::position::Position;
use super::segment;
use super::write::Journal;

/// What a whole reading of the journal found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Valid records.
    pub records: u64,
    /// Bytes of their payloads.
    pub payload_bytes: u64,
    /// Everything that isn't as it was written: records, headers, missing segments.
    pub damaged: Vec<Range<Position>>,
}

impl Journal {
    /// Reads every byte of the journal from disk and checks it: checksums, links between records
    /// and between segments, headers, lengths.
    ///
    /// # Errors
    /// When the disk fails to answer; what it answers wrongly is in the result.
    pub fn verify(&self) -> Result<Verification, VerifyError> {
        let mut result = Verification::default();
        for number in self.segments.keys() {
            let disk = |source| VerifyError::Disk { segment: *number, source };
            let inspected = segment::inspect(&*self.disk, &self.dir, *number).map_err(disk)?;
            result.damaged.extend(segment::header_damage(*number, &inspected.found));
        }
        for item in self.scan(Position::START) {
            match item {
                Ok(record) => {
                    result.records += 1;
                    result.payload_bytes += record.payload.len() as u64;
                }
                Err(ScanError::Damaged { range }) => result.damaged.push(range),
                Err(ScanError::Disk { segment, source }) => {
                    return Err(VerifyError::Disk { segment, source });
                }
            }
        }
        result.damaged.sort_unstable_by_key(|range| (range.start, range.end));
        Ok(result)
    }
}
