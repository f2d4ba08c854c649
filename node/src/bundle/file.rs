//! Files of parcels: read and written a parcel at a time.
//!
//! Invariant: never more than one parcel is in memory, whatever the file claims; under a file's name
//! there is a whole bundle or what was there before.

use std::{
    io::{self, Read},
    path::Path,
};

use protocol::wire::bundle::file::{
    HEAD_BYTES, HeadError, RECORD_HEAD_BYTES, RecordHead, check_head, head,
};

use crate::export::{SaveError, Saving};

/// Why a file can't be read as a bundle.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is something else, or a newer version's.
    #[error("{0}")]
    Head(#[from] HeadError),
    /// The system refuses it.
    #[error("the file can't be read: {0}")]
    Disk(#[from] io::Error),
}

/// What stands next in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A parcel, as it was written.
    Parcel(Vec<u8>),
    /// A record that was damaged; others may follow.
    Damaged,
    /// The end, and everything was there.
    End,
    /// The file stops before its end.
    Cut,
}

/// Reads a bundle.
pub struct Reader<R> {
    from: R,
    records: u64,
    over: bool,
}

impl<R: Read> Reader<R> {
    /// Looks at a file's head.
    ///
    /// # Errors
    /// When it is no bundle that this version reads.
    pub fn new(mut from: R) -> Result<Self, OpenError> {
        let mut head = [0; HEAD_BYTES];
        match from.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(HeadError::NotABundle.into());
            }
            other => other?,
        }
        check_head(&head)?;
        Ok(Self { from, records: 0, over: false })
    }

    /// The next parcel, or how the file ends; then nothing more.
    ///
    /// # Errors
    /// When the system can't read on.
    pub fn read(&mut self) -> io::Result<Option<Found>> {
        if self.over {
            return Ok(None);
        }
        let mut head = [0; RECORD_HEAD_BYTES];
        if !self.fill(&mut head)? {
            return Ok(self.ends(Found::Cut));
        }
        // Where the length was damaged nothing after it can be found.
        let Some(head) = RecordHead::from_bytes(&head) else { return Ok(self.ends(Found::Cut)) };
        if head.parcel_bytes() == 0 {
            let whole = head == RecordHead::end(self.records);
            return Ok(self.ends(if whole { Found::End } else { Found::Cut }));
        }
        let mut parcel = Vec::new();
        (&mut self.from).take(head.parcel_bytes() as u64).read_to_end(&mut parcel)?;
        if parcel.len() < head.parcel_bytes() {
            return Ok(self.ends(Found::Cut));
        }
        self.records += 1;
        Ok(Some(if head.is_of(&parcel) { Found::Parcel(parcel) } else { Found::Damaged }))
    }

    fn ends(&mut self, how: Found) -> Option<Found> {
        self.over = true;
        Some(how)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<bool> {
        match self.from.read_exact(bytes) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            other => other.map(|()| true),
        }
    }
}

/// Writes a bundle.
pub struct Writer {
    file: Saving,
    records: u64,
}

/// Bytes of a file without its parcels.
pub(crate) const FRAME_BYTES: u64 = (HEAD_BYTES + RECORD_HEAD_BYTES) as u64;

/// Bytes that a parcel takes in a file.
pub(crate) fn record_bytes(parcel: &[u8]) -> u64 {
    (RECORD_HEAD_BYTES + parcel.len()) as u64
}

impl Writer {
    /// Begins a file beside its place.
    ///
    /// # Errors
    /// When it can't be written there, or there is such a file and it isn't to be replaced.
    pub fn begin(path: &Path, replace: bool) -> Result<Self, SaveError> {
        let mut file = Saving::begin(path, replace)?;
        file.write(&head())?;
        Ok(Self { file, records: 0 })
    }

    /// Adds a parcel.
    ///
    /// # Errors
    /// When the disk refuses it.
    pub fn parcel(&mut self, parcel: &[u8]) -> Result<(), SaveError> {
        self.file.write(&RecordHead::of(parcel).to_bytes())?;
        self.file.write(parcel)?;
        self.records += 1;
        Ok(())
    }

    /// Ends the file, syncs it and gives it its name.
    ///
    /// # Errors
    /// When the disk refuses it.
    pub fn finish(mut self) -> Result<(), SaveError> {
        self.file.write(&RecordHead::end(self.records).to_bytes())?;
        self.file.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<Found> {
        let Ok(mut reader) = Reader::new(bytes) else { return Vec::new() };
        std::iter::from_fn(|| reader.read().expect("memory reads")).collect()
    }

    fn written() -> (tempfile::TempDir, Vec<u8>) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.tzbundle");
        let mut writer = Writer::begin(&path, false).expect("begun");
        for parcel in [&[1; 30][..], &[2; 5]] {
            writer.parcel(parcel).expect("written");
        }
        assert!(!path.exists(), "it has no name before it is whole");
        writer.finish().expect("finished");
        let bytes = std::fs::read(&path).expect("there");
        (dir, bytes)
    }

    #[test]
    fn what_was_written_is_read_and_a_damaged_record_costs_no_other() {
        let (_dir, bytes) = written();
        let parcels = [Found::Parcel(vec![1; 30]), Found::Parcel(vec![2; 5]), Found::End];
        assert_eq!(all(&bytes), parcels);
        let expected = FRAME_BYTES + record_bytes(&[1; 30]) + record_bytes(&[2; 5]);
        assert_eq!(bytes.len() as u64, expected);
        let mut bent = bytes.clone();
        bent[HEAD_BYTES + RECORD_HEAD_BYTES] ^= 1;
        assert_eq!(all(&bent), [Found::Damaged, Found::Parcel(vec![2; 5]), Found::End]);
    }

    #[test]
    fn a_cut_file_ends_as_cut_wherever_that_is() {
        let (_dir, bytes) = written();
        for end in HEAD_BYTES..bytes.len() {
            assert_eq!(all(&bytes[..end]).last(), Some(&Found::Cut), "cut at {end}");
        }
        assert!(matches!(
            Reader::new(&bytes[..HEAD_BYTES - 1]).err(),
            Some(OpenError::Head(HeadError::NotABundle))
        ));
    }

    #[test]
    fn a_claimed_length_takes_no_memory() {
        let mut bytes = head().to_vec();
        bytes.extend_from_slice(&u32::MAX.to_be_bytes());
        bytes.extend_from_slice(&[0; 40]);
        assert_eq!(all(&bytes), [Found::Cut]);
    }

    #[test]
    fn a_file_that_is_there_stays_unless_told_otherwise() {
        let (dir, bytes) = written();
        let path = dir.path().join("a.tzbundle");
        assert!(matches!(Writer::begin(&path, false).err(), Some(SaveError::There(_))));
        drop(Writer::begin(&path, true).expect("begun"));
        assert_eq!(std::fs::read(&path).expect("there"), bytes, "begun and given up");
        assert_eq!(
            std::fs::read_dir(dir.path()).expect("there").count(),
            1,
            "nothing is left over"
        );
    }
}
