//! Reading single records.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::ReadError;
use super::header::HEADER_BYTES;
use super::position::Position;
use super::record::{FRAME_BYTES, KIND_SEAL, Record, RecordKey};
use super::segment;
use super::window::Window;
use super::write::Journal;
use crate::disk::DiskFile;

/// How much is read to find a record whose length isn't known: one read gets any usual record
/// whole, and a page costs no more than a part of one.
const FIRST_READ_BYTES: usize = 4096;

/// Files kept open for reading besides the active one: the recent past is read most.
const OPEN_FILES_MAX: usize = 8;

/// Records this close together are fetched with one read.
const GAP_BYTES_MAX: u64 = 32 << 10;

/// The segments' files that are open for reading, the last used first.
#[derive(Debug, Default)]
pub(super) struct Readers(Mutex<Vec<(u32, Arc<dyn DiskFile>)>>);

impl Readers {
    fn get(
        &self,
        number: u32,
        open: impl FnOnce() -> io::Result<Arc<dyn DiskFile>>,
    ) -> io::Result<Arc<dyn DiskFile>> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.iter().position(|(held, _)| *held == number);
        let entry = match known {
            Some(index) => files.remove(index),
            None => (number, open()?),
        };
        let file = entry.1.clone();
        files.insert(0, entry);
        files.truncate(OPEN_FILES_MAX);
        Ok(file)
    }
}

impl Journal {
    /// The record at a position: one read from disk, checked.
    ///
    /// # Errors
    /// When no durable record begins there, it is damaged, or the disk fails.
    pub fn read(&self, position: Position) -> Result<Record, ReadError> {
        let (key, end) = self.place(position)?;
        let disk = |source| ReadError::Disk { position, source };
        let file = self.file(position.segment()).map_err(disk)?;
        let offset = u64::from(position.offset());
        let rest = usize::try_from(end - offset).unwrap_or(usize::MAX);
        let mut bytes = vec![0; FIRST_READ_BYTES.min(rest)];
        let count = file.read_at(offset, &mut bytes).map_err(disk)?;
        bytes.truncate(count);
        let head = key.head(position, &bytes).ok_or(ReadError::Damaged { position })?;
        let len = head.record_bytes();
        if len > rest {
            return Err(ReadError::Damaged { position });
        }
        let have = bytes.len();
        bytes.resize(len, 0);
        if have < len {
            let more = file.read_at(offset + have as u64, &mut bytes[have..]).map_err(disk)?;
            bytes.truncate(have + more);
        }
        take(key, position, &mut bytes)
    }

    /// The records at these positions, in the order asked for. Positions close to each other are
    /// read together, whatever their order.
    pub fn read_many(&self, positions: &[Position]) -> Vec<Result<Record, ReadError>> {
        let mut order: Vec<(Position, usize)> =
            positions.iter().enumerate().map(|(index, position)| (*position, index)).collect();
        order.sort_unstable();
        let mut answers: Vec<(usize, Result<Record, ReadError>)> = Vec::with_capacity(order.len());
        let near = |a: &(Position, usize), b: &(Position, usize)| {
            a.0.segment() == b.0.segment()
                && u64::from(b.0.offset() - a.0.offset()) <= GAP_BYTES_MAX
        };
        for cluster in order.chunk_by(near) {
            match cluster {
                [(position, index)] => answers.push((*index, self.read(*position))),
                _ => self.read_cluster(cluster, &mut answers),
            }
        }
        answers.sort_unstable_by_key(|(index, _)| *index);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    fn read_cluster(
        &self,
        cluster: &[(Position, usize)],
        answers: &mut Vec<(usize, Result<Record, ReadError>)>,
    ) {
        let mut window = None;
        for (position, index) in cluster {
            answers.push((*index, self.read_through(&mut window, *position)));
        }
    }

    fn read_through(
        &self,
        window: &mut Option<Window>,
        position: Position,
    ) -> Result<Record, ReadError> {
        let (key, end) = self.place(position)?;
        let disk = |source| ReadError::Disk { position, source };
        let window = match window {
            Some(window) => window,
            none => none.insert(Window::new(self.file(position.segment()).map_err(disk)?, end)),
        };
        let offset = u64::from(position.offset());
        let damaged = || ReadError::Damaged { position };
        let frame = window.get(offset, FRAME_BYTES).map_err(disk)?.ok_or_else(damaged)?;
        let head = key.head(position, frame).ok_or_else(damaged)?;
        let bytes = window.get(offset, head.record_bytes()).map_err(disk)?.ok_or_else(damaged)?;
        take(key, position, bytes)
    }

    /// The key and the end of the segment in which a record may begin here.
    fn place(&self, position: Position) -> Result<(&RecordKey, u64), ReadError> {
        let segment = self.segments.get(&position.segment());
        let offset = u64::from(position.offset());
        segment
            .filter(|segment| offset >= HEADER_BYTES as u64 && offset < segment.end)
            .and_then(|segment| Some((segment.key.as_ref()?, segment.end)))
            .ok_or(ReadError::Unknown { position })
    }

    /// A segment's file.
    pub(super) fn file(&self, number: u32) -> io::Result<Arc<dyn DiskFile>> {
        match &self.active {
            Some(active) if active.number == number => Ok(active.file.clone()),
            _ => self
                .readers
                .get(number, || self.disk.open(&segment::path(&self.dir, number)).map(Arc::from)),
        }
    }
}

/// Checks a whole record and takes it out of its frame.
fn take(key: &RecordKey, position: Position, bytes: &mut [u8]) -> Result<Record, ReadError> {
    let damaged = ReadError::Damaged { position };
    let Some(head) = key.head(position, bytes) else { return Err(damaged) };
    if bytes.len() != head.record_bytes() || key.verify(position, bytes).is_none() {
        return Err(damaged);
    }
    if head.kind == KIND_SEAL {
        return Err(ReadError::Unknown { position });
    }
    Ok(Record { position, kind: head.kind, payload: bytes[FRAME_BYTES..].to_vec() })
}
