//! A sealed file: pages that open in their place only.
//!
//! A page holds [`PAGE_BYTES`] of the clear file, the last one what is left; each is sealed for the
//! file's name, the page's number, and whether it is the last. So pages can't be swapped, left out,
//! cut off or moved to another file unnoticed. There is always a last page, if only an empty one.

use std::{
    collections::BTreeMap,
    fmt, io,
    io::Write,
    ops::Range,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::crypto::{SEAL_BYTES, UseKey};
use tantivy::{
    HasLen,
    directory::{AntiCallToken, FileHandle, OwnedBytes, TerminatingWrite, WritePtr},
};

use super::opened::{Opened, Part};

/// Clear bytes of a page. A lookup reads a few bytes here and there, and pays for whole pages;
/// smaller ones would pay more for seals than for bytes.
pub(super) const PAGE_BYTES: usize = 4096;

/// Bytes of a page on the disk.
pub(super) const SEALED_PAGE_BYTES: usize = PAGE_BYTES + SEAL_BYTES;

/// The ending of files with dictionaries of terms. The library holds these in memory for as long
/// as the file is in use, but asks for them again after each commit.
const HELD: &[u8] = b".term";

/// What a page is sealed as; the numbers are part of the format.
#[derive(Clone, Copy)]
enum Role {
    /// A whole file that is replaced.
    Whole = 0,
    /// A page before the last.
    Page = 1,
    /// The last page.
    Last = 2,
}

/// A file's name, and the key that seals what it holds.
pub(super) struct Place {
    key: UseKey,
    name: Vec<u8>,
}

impl Place {
    /// The place of a file, by its path below the directory.
    pub fn new(key: UseKey, path: &Path) -> Self {
        Self { key, name: path.as_os_str().as_encoded_bytes().to_vec() }
    }

    /// Seals a file that is replaced as a whole.
    pub fn seal_whole(&self, text: &[u8]) -> Vec<u8> {
        self.key.seal(&self.context(Role::Whole, 0), text)
    }

    /// Opens it.
    pub fn open_whole(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.key.open(&self.context(Role::Whole, 0), sealed)
    }

    /// What is said of bytes that don't open.
    pub fn unopened(&self) -> io::Error {
        let name = String::from_utf8_lossy(&self.name);
        let reason = format!("{name} doesn't open with this home's key");
        io::Error::new(io::ErrorKind::InvalidData, reason)
    }

    fn context(&self, role: Role, page: usize) -> Vec<u8> {
        let mut context = vec![role as u8];
        context.extend_from_slice(&(page as u64).to_le_bytes());
        context.extend_from_slice(&self.name);
        context
    }
}

/// A sealed file that is read.
pub(super) struct SealedFile {
    place: Place,
    sealed: OwnedBytes,
    pages: usize,
    bytes: usize,
    number: u64,
    opened: Arc<Opened>,
    held: Option<Mutex<BTreeMap<Part, OwnedBytes>>>,
}

impl SealedFile {
    /// A file with these bytes. Its last page is opened, which proves its length.
    pub fn open(place: Place, sealed: OwnedBytes, opened: Arc<Opened>) -> io::Result<Self> {
        let pages = sealed.len().div_ceil(SEALED_PAGE_BYTES);
        let seals = pages * SEAL_BYTES;
        let (Some(bytes), Some(last)) = (sealed.len().checked_sub(seals), pages.checked_sub(1))
        else {
            return Err(place.unopened());
        };
        let held = place.name.ends_with(HELD).then(Mutex::default);
        let number = opened.number();
        let file = Self { place, sealed, pages, bytes, number, opened, held };
        file.page(last)?;
        Ok(file)
    }

    /// Opens these pages once, as far as there are any, keeping none; how many there are.
    pub fn check(&self, pages: Range<usize>) -> io::Result<usize> {
        let pages = pages.start..pages.end.min(self.pages);
        pages.clone().try_for_each(|page| self.open_page(page).map(drop))?;
        Ok(pages.len())
    }

    fn open_page(&self, page: usize) -> io::Result<Vec<u8>> {
        let begin = page * SEALED_PAGE_BYTES;
        let end = self.sealed.len().min(begin + SEALED_PAGE_BYTES);
        let sealed = self.sealed.get(begin..end).ok_or_else(|| self.place.unopened())?;
        let role = if page + 1 == self.pages { Role::Last } else { Role::Page };
        self.place
            .key
            .open(&self.place.context(role, page), sealed)
            .ok_or_else(|| self.place.unopened())
    }

    /// A page, from what is open if it is there.
    fn page(&self, page: usize) -> io::Result<OwnedBytes> {
        let start = page * PAGE_BYTES;
        self.part(start..self.bytes.min(start + PAGE_BYTES), || self.open_page(page))
    }

    /// A part, from what is open if it is there.
    fn part(
        &self,
        range: Range<usize>,
        open: impl FnOnce() -> io::Result<Vec<u8>>,
    ) -> io::Result<OwnedBytes> {
        let part = Part { file: self.number, start: range.start, end: range.end };
        if let Some(held) = &self.held {
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(bytes) = held.get(&part) {
                return Ok(bytes.clone());
            }
            let bytes = OwnedBytes::new(open()?);
            held.insert(part, bytes.clone());
            return Ok(bytes);
        }
        if let Some(bytes) = self.opened.get(&part) {
            return Ok(bytes);
        }
        let bytes = OwnedBytes::new(open()?);
        self.opened.put(part, bytes.clone());
        Ok(bytes)
    }

    /// Opens all pages of a range and puts them together.
    fn gather(&self, range: Range<usize>) -> io::Result<Vec<u8>> {
        let mut gathered = Vec::with_capacity(range.len());
        for page in range.start / PAGE_BYTES..range.end.div_ceil(PAGE_BYTES) {
            let start = page * PAGE_BYTES;
            let text = self.open_page(page)?;
            let wanted = range.start.saturating_sub(start)..text.len().min(range.end - start);
            gathered.extend_from_slice(text.get(wanted).ok_or_else(|| self.place.unopened())?);
        }
        Ok(gathered)
    }
}

impl FileHandle for SealedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.bytes {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a range beyond the file"));
        }
        if range.is_empty() {
            return Ok(OwnedBytes::empty());
        }
        let page = range.start / PAGE_BYTES;
        let start = page * PAGE_BYTES;
        if range.end <= start + PAGE_BYTES {
            return Ok(self.page(page)?.slice(range.start - start..range.end - start));
        }
        self.part(range.clone(), || self.gather(range))
    }
}

impl HasLen for SealedFile {
    fn len(&self) -> usize {
        self.bytes
    }
}

impl Drop for SealedFile {
    fn drop(&mut self) {
        self.opened.forget(self.number);
    }
}

impl fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedFile({})", String::from_utf8_lossy(&self.place.name))
    }
}

/// A sealed file that is written, once, from its beginning to its end.
pub(super) struct SealedWriter {
    place: Place,
    to: WritePtr,
    page: usize,
    clear: Vec<u8>,
}

impl SealedWriter {
    /// Writes into an empty file.
    pub fn new(place: Place, to: WritePtr) -> Self {
        Self { place, to, page: 0, clear: Vec::with_capacity(PAGE_BYTES) }
    }

    fn seal(&mut self, role: Role) -> io::Result<()> {
        let sealed = self.place.key.seal(&self.place.context(role, self.page), &self.clear);
        self.to.write_all(&sealed)?;
        self.page += 1;
        self.clear.clear();
        Ok(())
    }
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Whether a full page is the last is known only when more comes.
        if self.clear.len() == PAGE_BYTES && !bytes.is_empty() {
            self.seal(Role::Page)?;
        }
        let taken = bytes.len().min(PAGE_BYTES - self.clear.len());
        self.clear.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Writes nothing: a page can be sealed only when it is full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SealedWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.seal(Role::Last)?;
        self.to.terminate_ref(token)
    }
}
