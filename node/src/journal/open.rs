//! Opening a journal: what is there, what a crash left, and the repair of its end.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::config::{Access, Examine, JournalConfig, SEGMENT_BYTES_MAX};
use super::error::OpenError;
use super::header::{COPY_BYTES, Found, HEADER_BYTES, Header};
use super::position::Position;
use super::read::Readers;
use super::record::{FRAME_BYTES, KIND_SEAL, Record};
use super::segment::{self, Inspected, Resume, Segment};
use super::tail::{self, Tail};
use super::walk::Step;
use super::write::{Active, Journal};
use crate::disk::{Disk, DiskFile};

/// What opening found and did.
#[derive(Debug, Default)]
pub struct Recovery {
    /// The journal was closed in good order.
    pub closed_cleanly: bool,
    /// What was cut off, if the last group was torn.
    pub torn: Option<TornTail>,
    /// What isn't as it was written, as far as [`Examine`] looked. All else is readable.
    pub damaged: Vec<Range<Position>>,
    /// Copies of headers that were damaged and have been written again.
    pub healed_headers: u32,
    /// The name given to a file that began a segment and holds nothing that can be kept.
    pub set_aside: Option<String>,
}

/// The end of a journal that was torn and cut off.
#[derive(Debug)]
pub struct TornTail {
    /// Where the journal ends now; or the beginning of the segment that was discarded.
    pub at: Position,
    /// How many bytes lay behind.
    pub bytes: u64,
    /// Valid records among them. They were appended, and were never acknowledged unless rot
    /// struck the last group too: their owner may offer them to the door again. Whoever's own
    /// entries are among them goes on under a new log epoch.
    pub stray: Vec<Record>,
}

impl Journal {
    /// Opens the journal in a directory of the disk, creating it if there is none, and repairs
    /// what a crash left at its end. What this call lets be read is durable.
    ///
    /// # Errors
    /// When the disk fails, the format is newer than this program, or the journal's end can't be
    /// read. The journal is never worse for the attempt.
    pub fn open(disk: Arc<dyn Disk>, config: JournalConfig) -> Result<(Self, Recovery), OpenError> {
        Opening::inspect(disk, config)?.finish()
    }
}

/// A journal on its way to being open.
struct Opening {
    journal: Journal,
    recovery: Recovery,
    examine: Examine,
    /// Header copies to write again, by segment: the header, and which copies are intact.
    unhealed: Vec<(u32, [bool; 2])>,
}

impl Opening {
    /// Looks at all segments' headers.
    fn inspect(disk: Arc<dyn Disk>, config: JournalConfig) -> Result<Self, OpenError> {
        let read_only = config.access == Access::ReadOnly;
        let mut inspected = BTreeMap::new();
        for name in list(&*disk, &config.dir, read_only)? {
            if let Some(number) = segment::number(&name) {
                let found = segment::inspect(&*disk, &config.dir, number);
                inspected.insert(number, found.map_err(failed("read the headers of"))?);
            }
        }
        let mut id = None;
        for (segment, Inspected { found, .. }) in &inspected {
            match found {
                Found::Newer(version) => {
                    return Err(OpenError::NewerVersion { segment: *segment, version: *version });
                }
                Found::Header { header, .. } => id = id.or(Some(header.id)),
                Found::Nothing => (),
            }
        }
        let id = id.unwrap_or(config.new_id);
        let mut recovery = Recovery::default();
        let mut unhealed = Vec::new();
        let mut segments = BTreeMap::new();
        for (number, Inspected { len, found, .. }) in inspected {
            let header = match found {
                Found::Header { header, copies } => {
                    if header.id == id && copies != [true, true] {
                        unhealed.push((number, copies));
                    }
                    Some(header)
                }
                Found::Nothing | Found::Newer(_) => None,
            };
            if header.is_none() {
                recovery.damaged.extend(segment::header_damage(number, &found));
            }
            segments.insert(number, Segment::new(id, number, len, header));
        }
        segment::clip(&mut segments);
        let journal = Journal {
            disk,
            dir: config.dir,
            segment_bytes: config.segment_bytes.min(SEGMENT_BYTES_MAX),
            id,
            segments,
            active: None,
            resume: Resume::default(),
            sealed: true,
            read_only,
            group: None,
            readers: Readers::default(),
        };
        Ok(Self { journal, recovery, examine: config.examine, unhealed })
    }

    fn finish(mut self) -> Result<(Journal, Recovery), OpenError> {
        if self.settle_last(false)? {
            // The last segment was never more than begun: the one before it was the last.
            self.settle_last(true)?;
        }
        self.heal_headers();
        let segments = &self.journal.segments;
        for number in segments.keys() {
            self.recovery.damaged.extend(segment::structural_damage(segments, *number));
        }
        if self.examine == Examine::Everything {
            self.examine_older()?;
        }
        self.recovery.damaged.sort_unstable_by_key(|range| (range.start, range.end));
        Ok((self.journal, self.recovery))
    }

    /// Writes again the copies of headers whose twins are intact. A disk that has no room for
    /// that is no reason not to open: such a header is reported as damaged.
    fn heal_headers(&mut self) {
        for (number, copies) in std::mem::take(&mut self.unhealed) {
            let header = self.journal.segments.get(&number).and_then(|segment| segment.header);
            let Some(header) = header else { continue };
            match self.heal_header(number, &header, copies) {
                Ok(healed) => self.recovery.healed_headers += healed,
                Err(_) => {
                    let found = Found::Header { header, copies };
                    self.recovery.damaged.extend(segment::header_damage(number, &found));
                }
            }
        }
    }

    fn heal_header(&self, number: u32, header: &Header, copies: [bool; 2]) -> io::Result<u32> {
        if self.journal.read_only {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        let file = self.journal.file(number)?;
        let mut healed = 0;
        for index in (0..2).filter(|index| !copies[*index]) {
            file.write_at((index * COPY_BYTES) as u64, &header.encode())?;
            healed += 1;
        }
        file.sync_data()?;
        Ok(healed)
    }

    /// Examines the last segment and repairs its end. True when it had to be discarded whole.
    fn settle_last(&mut self, acknowledged: bool) -> Result<bool, OpenError> {
        let Some((&number, segment)) = self.journal.segments.last_key_value() else {
            self.sync_names()?;
            return Ok(false);
        };
        let header = segment.header.is_some();
        if segment.len < HEADER_BYTES as u64 && !acknowledged {
            let at = Position::new(number, 0);
            self.recovery.torn = Some(TornTail { at, bytes: segment.len, stray: Vec::new() });
            self.discard(number, segment.len)?;
            return Ok(true);
        }
        let file = self.journal.file(number).map_err(failed("open the last segment of"))?;
        let quick = self.examine == Examine::Tail && header;
        // What can't be read here will be met again by the examination.
        let sealed = if quick { seal(segment, number, &file).unwrap_or(None) } else { None };
        let tail = match sealed {
            Some(tail) => tail,
            None => match segment.walk(number, file.clone(), 0) {
                // Another journal's file: it stays what it is, and the next group begins a new
                // segment.
                None => return Ok(false),
                Some(walk) => tail::examine(walk, segment.len, header, acknowledged)
                    .map_err(failed("read the last segment of"))?,
            },
        };
        self.settle_tail(number, header, &file, tail)
    }

    fn settle_tail(
        &mut self,
        number: u32,
        header: bool,
        file: &Arc<dyn DiskFile>,
        mut tail: Tail,
    ) -> Result<bool, OpenError> {
        let len = self.journal.segments.get(&number).map_or(0, |segment| segment.len);
        let at = Position::at(number, tail.end);
        if tail.unreadable && !self.journal.read_only {
            return Err(OpenError::UnreadableTail { at });
        }
        let ranges = tail.rot.iter();
        self.recovery.damaged.extend(
            ranges
                // A missing header has been reported.
                .filter(|range| range.start >= HEADER_BYTES as u64)
                .map(|range| Position::at(number, range.start)..Position::at(number, range.end)),
        );
        self.recovery.closed_cleanly = tail.sealed;
        if tail.end < len {
            let stray = std::mem::take(&mut tail.stray);
            self.recovery.torn = Some(TornTail { at, bytes: len - tail.end, stray });
        }
        if tail.end == 0 {
            self.discard(number, len)?;
            return Ok(true);
        }
        if !self.journal.read_only {
            repair(&**file, len, tail.group_start, tail.end)?;
            self.sync_names()?;
        }
        self.resume(number, header, file, &tail);
        Ok(false)
    }

    fn resume(&mut self, number: u32, header: bool, file: &Arc<dyn DiskFile>, tail: &Tail) {
        let Some(segment) = self.journal.segments.get_mut(&number) else { return };
        segment.end = tail.end;
        segment.len = tail.end;
        let before = segment.header.map(|header| header.previous_check).unwrap_or_default();
        self.journal.resume = Resume {
            check: tail.last.map_or(before, |(check, _)| check),
            group: tail.last.map_or(0, |(_, mark)| mark.next_group()),
        };
        self.journal.sealed = tail.sealed;
        // A segment without a header is not continued: its successor will be whole.
        self.journal.active = header.then(|| Active { number, file: file.clone() });
    }

    /// Takes the last segment out of the journal: not even its first group was completed.
    fn discard(&mut self, number: u32, len: u64) -> Result<(), OpenError> {
        self.recovery.damaged.retain(|range| range.start.segment() != number);
        self.journal.segments.remove(&number);
        segment::clip(&mut self.journal.segments);
        self.journal.readers = Readers::default();
        if self.journal.read_only {
            return Ok(());
        }
        let path = segment::path(&self.journal.dir, number);
        if len <= HEADER_BYTES as u64 {
            self.journal.disk.remove(&path).map_err(failed("remove an empty segment of"))?;
        } else {
            let aside = path.with_extension("torn");
            self.journal.disk.rename(&path, &aside).map_err(failed("set aside a segment of"))?;
            self.recovery.set_aside = aside.file_name().and_then(|n| n.to_str()).map(str::to_owned);
        }
        // The names are synced once the segment before this one is settled.
        Ok(())
    }

    /// A crash may have come between creating a name and syncing it: whoever can see the name
    /// now must be able to rely on it.
    fn sync_names(&self) -> Result<(), OpenError> {
        if self.journal.read_only {
            return Ok(());
        }
        let Journal { disk, dir, .. } = &self.journal;
        disk.sync_dir(dir).map_err(failed("sync the directory of"))?;
        disk.sync_dir(dir.parent().unwrap_or(Path::new("")))
            .map_err(failed("sync the directory above"))
    }

    /// Walks through all segments but the last.
    fn examine_older(&mut self) -> Result<(), OpenError> {
        let last = self.journal.segments.last_key_value().map(|(last, _)| *last);
        for (number, segment) in &self.journal.segments {
            let file = self.journal.file(*number).map_err(failed("open a segment of"))?;
            let walk = segment.walk(*number, file, 0).filter(|_| Some(*number) != last);
            let Some(mut walk) = walk else { continue };
            while let Some(step) = walk.step().map_err(failed("read a segment of"))? {
                if let Step::Damage(range) = step {
                    let start = Position::at(*number, range.start);
                    self.recovery.damaged.push(start..Position::at(*number, range.end));
                }
            }
        }
        Ok(())
    }
}

/// The names in the journal's directory, which is created when missing.
fn list(disk: &dyn Disk, dir: &Path, read_only: bool) -> Result<Vec<String>, OpenError> {
    match disk.list(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !read_only {
                disk.create_dir(dir).map_err(failed("create the directory of"))?;
            }
            Ok(Vec::new())
        }
        names => names.map_err(failed("list the directory of")),
    }
}

/// The tail of a segment that ends with a seal, told from its last bytes.
fn seal(segment: &Segment, number: u32, file: &Arc<dyn DiskFile>) -> io::Result<Option<Tail>> {
    let from = segment.len.saturating_sub(FRAME_BYTES as u64);
    if from < HEADER_BYTES as u64 {
        return Ok(None);
    }
    let Some(mut walk) = segment.walk(number, file.clone(), from) else { return Ok(None) };
    let seen = match walk.step()? {
        Some(Step::Record(seen)) if seen.kind == KIND_SEAL => seen,
        _ => return Ok(None),
    };
    Ok(Some(Tail {
        group_start: from,
        end: segment.len,
        last: Some((seen.check, seen.mark)),
        sealed: true,
        rot: Vec::new(),
        stray: Vec::new(),
        unreadable: false,
    }))
}

/// Cuts off what is torn and makes the last group durable.
///
/// A process that was killed, or met a failing sync, may have left a group that can be read and
/// is not on the medium; syncing alone doesn't help when the system has forgotten that it must
/// write it. So the last group is written again, onto itself: each sector then holds the old bytes
/// or the same bytes.
fn repair(file: &dyn DiskFile, len: u64, from: u64, end: u64) -> Result<(), OpenError> {
    if end < len {
        file.truncate(end).map_err(failed("cut off the torn end of"))?;
    }
    let mut bytes = vec![0; usize::try_from(end.saturating_sub(from)).unwrap_or(0)];
    let count = file.read_at(from, &mut bytes).map_err(failed("read the last group of"))?;
    bytes.truncate(count);
    file.write_at(from, &bytes).map_err(failed("write the last group again to"))?;
    file.sync_data().map_err(failed("sync"))
}

fn failed(step: &'static str) -> impl FnOnce(io::Error) -> OpenError {
    move |source| OpenError::Disk { step, source }
}
