//! [`Journal`]: appending, and committing a group.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::config::JournalId;
use super::error::{AppendError, CommitError};
use super::header::{HEADER_BYTES, Header};
use super::position::Position;
use super::read::Readers;
use super::record::{FRAME_BYTES, KIND_SEAL, Mark, PAYLOAD_BYTES_MAX, RecordKey};
use super::segment::{self, Resume, SEGMENT_NUMBER_MAX, Segment};
use crate::disk::{Disk, DiskFile};

/// The most that is buffered before a commit, and so the most that a crash can leave in doubt.
pub const GROUP_BYTES_MAX: usize = 16 << 20;

/// The journal. See the [module](super) for what it promises.
#[derive(Debug)]
pub struct Journal {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) dir: PathBuf,
    pub(super) segment_bytes: u64,
    pub(super) id: JournalId,
    pub(super) segments: BTreeMap<u32, Segment>,
    /// The segment being appended to; `None` when the next group begins a new one.
    pub(super) active: Option<Active>,
    /// What the next record is linked to, and the group it belongs to.
    pub(super) resume: Resume,
    /// The last durable record is a seal.
    pub(super) sealed: bool,
    pub(super) read_only: bool,
    pub(super) group: Option<Group>,
    pub(super) readers: Readers,
}

/// The open end of the journal.
#[derive(Debug)]
pub(super) struct Active {
    pub(super) number: u32,
    pub(super) file: Arc<dyn DiskFile>,
}

/// Records that wait for a commit.
#[derive(Debug)]
pub(super) struct Group {
    number: u32,
    key: RecordKey,
    /// Where `bytes` begin in the segment: 0 when the group begins it and brings its header.
    base: u64,
    bytes: Vec<u8>,
    mark: Mark,
    /// The header that `bytes` begin with, if they do.
    header: Option<Header>,
    only_seals: bool,
}

impl Journal {
    /// Buffers a record for the next commit and says where it will lie. Nothing is durable, nor
    /// readable, before [`Journal::commit`] has returned.
    ///
    /// # Errors
    /// When the journal is read-only, the kind is 0, the payload too long, or the group full.
    pub fn append(&mut self, kind: u8, payload: &[u8]) -> Result<Position, AppendError> {
        if kind == KIND_SEAL {
            return Err(AppendError::ReservedKind);
        }
        self.append_any(kind, payload)
    }

    /// Makes everything appended durable, with one write and one sync. Everything before the
    /// position returned is durable then.
    ///
    /// # Errors
    /// When the journal is read-only, or becomes so because the disk fails: then the records are
    /// void, and nothing can be appended until the journal is opened again.
    pub fn commit(&mut self) -> Result<Position, CommitError> {
        if self.read_only {
            return Err(CommitError::ReadOnly);
        }
        if let Some(group) = self.group.take() {
            if let Err(error) = self.write(&group) {
                self.read_only = true;
                return Err(error);
            }
            self.adopt(group);
        }
        Ok(self.end())
    }

    /// Commits what is pending and seals the journal, so that opening it again needs no
    /// examination. Dropping a journal instead is as safe, only slower to open.
    ///
    /// # Errors
    /// As [`Journal::commit`].
    pub fn close(mut self) -> Result<(), CommitError> {
        self.commit()?;
        // A seal begins no segment: where there is none to continue, opening examines one.
        if !self.sealed && self.active.is_some() && self.append_any(KIND_SEAL, &[]).is_ok() {
            self.commit()?;
        }
        Ok(())
    }

    /// The end of what is durable: every record before it can be read.
    #[must_use]
    pub fn end(&self) -> Position {
        let last = self.segments.last_key_value();
        last.map_or(Position::START, |(number, segment)| Position::at(*number, segment.end))
    }

    /// How many bytes the journal's files hold.
    #[must_use]
    pub fn bytes_held(&self) -> u64 {
        self.segments.values().map(|segment| segment.len).sum()
    }

    /// Whether appending is refused: after a failed write or sync, or opened that way.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// How many bytes wait for the next commit.
    #[must_use]
    pub fn pending_bytes(&self) -> usize {
        self.group.as_ref().map_or(0, |group| group.bytes.len())
    }

    fn append_any(&mut self, kind: u8, payload: &[u8]) -> Result<Position, AppendError> {
        if self.read_only {
            return Err(AppendError::ReadOnly);
        }
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(AppendError::PayloadTooLong { bytes: payload.len() });
        }
        if self.pending_bytes() + FRAME_BYTES + payload.len() > GROUP_BYTES_MAX {
            return Err(AppendError::GroupFull);
        }
        let group = match &mut self.group {
            Some(group) => group,
            none => none.insert(begin(
                &self.segments,
                self.active.as_ref(),
                if kind == KIND_SEAL { u64::MAX } else { self.segment_bytes },
                self.id,
                self.resume,
            )?),
        };
        let position = Position::at(group.number, group.base + group.bytes.len() as u64);
        self.resume.check = group.key.encode(
            &mut group.bytes,
            position,
            kind,
            group.mark,
            self.resume.check,
            payload,
        );
        group.mark = group.mark.later();
        group.only_seals &= kind == KIND_SEAL;
        Ok(position)
    }

    /// The one write and the one sync of a group; two syncs when it begins a segment.
    fn write(&mut self, group: &Group) -> Result<(), CommitError> {
        if group.header.is_none()
            && let Some(active) = &self.active
        {
            active.file.write_at(group.base, &group.bytes).map_err(failed("write to"))?;
            return active.file.sync_data().map_err(failed("sync"));
        }
        let path = segment::path(&self.dir, group.number);
        let file = self.disk.create_new(&path).map_err(failed("begin a segment of"))?;
        file.write_at(0, &group.bytes).map_err(failed("write to"))?;
        file.sync_data().map_err(failed("sync"))?;
        self.disk.sync_dir(&self.dir).map_err(failed("sync the directory of"))?;
        self.active = Some(Active { number: group.number, file: Arc::from(file) });
        Ok(())
    }

    /// The group is durable: it may be read.
    fn adopt(&mut self, group: Group) {
        let end = group.base + group.bytes.len() as u64;
        if let Some(header) = group.header {
            let segment = Segment::new(self.id, group.number, end, Some(header));
            self.segments.insert(group.number, segment);
        } else if let Some(segment) = self.segments.get_mut(&group.number) {
            segment.end = end;
            segment.len = end;
        }
        self.resume.group = group.mark.next_group();
        self.sealed = group.only_seals;
    }
}

/// Begins a group: at the end of the active segment, or with a new one when that is full.
fn begin(
    segments: &BTreeMap<u32, Segment>,
    active: Option<&Active>,
    segment_bytes: u64,
    id: JournalId,
    resume: Resume,
) -> Result<Group, AppendError> {
    if let Some(active) = active
        && let Some(segment) = segments.get(&active.number)
        && let Some(key) = segment.key.clone()
        && segment.end < segment_bytes
    {
        return Ok(Group {
            number: active.number,
            key,
            base: segment.end,
            bytes: Vec::new(),
            mark: Mark::first(resume.group),
            header: None,
            only_seals: true,
        });
    }
    let (last, len) = segments.last_key_value().map_or((0, 0), |(last, s)| (*last, s.end));
    if last >= SEGMENT_NUMBER_MAX {
        return Err(AppendError::NoSegmentLeft);
    }
    let number = last + 1;
    let previous_len = u32::try_from(len).unwrap_or(u32::MAX);
    let header = Header { segment: number, id, previous_len, previous_check: resume.check };
    let mut bytes = Vec::with_capacity(2 * HEADER_BYTES);
    bytes.extend_from_slice(&header.encode());
    bytes.extend_from_slice(&header.encode());
    Ok(Group {
        number,
        key: RecordKey::new(id, number),
        base: 0,
        bytes,
        mark: Mark::first(0),
        header: Some(header),
        only_seals: true,
    })
}

fn failed(step: &'static str) -> impl FnOnce(io::Error) -> CommitError {
    move |source| CommitError::Disk { step, source }
}
