//! Pages: edits of the whole text become edits of blocks.
//!
//! Invariant: an edit never replaces more than it must, and a block is never removed: what a
//! colleague types into it at the same time would go with it.

use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, transaction::Transactable};
use protocol::{
    ids::{BlobId, DocId},
    limits::BLOCK_CHARS_MAX,
    schema::{
        FileRef, file_key,
        page::{self, BLOCKS, PAGE_CHARS_MAX, TITLE},
    },
};

use super::{
    Author, EditError, Edited, TextEdit, merged_edits,
    session::{OPS_PER_CHANGE, Session, once, put_root},
};
use crate::document::{Document, page_blocks, text::root_object};

/// Characters with which a new block is filled: room for typing into it before it is full.
const BLOCK_FILL_CHARS: usize = BLOCK_CHARS_MAX * 3 / 4;

/// New blocks in one change.
const BLOCKS_PER_CHANGE: usize = OPS_PER_CHANGE / (BLOCK_FILL_CHARS + 1);

/// Characters to which a block may grow in its middle before its tail is moved: moving it would
/// lose track of what others do to the tail at the same time.
const BLOCK_OVERGROWN_CHARS: usize = BLOCK_CHARS_MAX * 2;

/// A new page.
///
/// # Errors
/// When the title or the text breaks a limit.
pub fn new_page(
    author: &Author,
    doc: &DocId,
    title: &str,
    text: &str,
) -> Result<Edited, EditError> {
    page::check_title(title)?;
    let mut session = Session::on(&Document::new(), author, doc);
    session.step(|tx| {
        tx.put_object(ROOT, BLOCKS, ObjType::List)?;
        Ok(tx.put(ROOT, TITLE, title)?)
    })?;
    let begun = session.finish();
    let filled = edit_page(&begun.document, author, doc, None, text)?;
    let changes = begun.changes.into_iter().chain(filled.changes).collect();
    Ok(Edited { document: filled.document, changes })
}

/// Gives a page another title.
///
/// # Errors
/// When it breaks a limit.
pub fn set_page_title(
    document: &Document,
    author: &Author,
    doc: &DocId,
    title: &str,
) -> Result<Edited, EditError> {
    page::check_title(title)?;
    once(document, author, doc, |tx| put_root(tx, TITLE, title.into()))
}

/// A page holds more files.
///
/// # Errors
/// When a file breaks a limit.
pub fn attach_to_page(
    document: &Document,
    author: &Author,
    doc: &DocId,
    files: &[FileRef],
) -> Result<Edited, EditError> {
    files.iter().try_for_each(FileRef::check)?;
    once(document, author, doc, |tx| {
        files.iter().try_for_each(|file| {
            put_root(tx, &file_key(&file.blob), ScalarValue::Bytes(file.pack()))
        })
    })
}

/// A page no longer holds a file. Whoever adds it at the same time wins.
///
/// # Errors
/// When Automerge refuses.
pub fn detach_from_page(
    document: &Document,
    author: &Author,
    doc: &DocId,
    blob: &BlobId,
) -> Result<Edited, EditError> {
    let key = file_key(blob);
    once(document, author, doc, |tx| match tx.get(ROOT, key.as_str())? {
        Some(_) => Ok(tx.delete(ROOT, key.as_str())?),
        None => Ok(()),
    })
}

/// Gives a page another text, merged as edits of `base` (of the present text if `None`).
///
/// # Errors
/// When the text is too long, or the page isn't complete here.
pub fn edit_page(
    document: &Document,
    author: &Author,
    doc: &DocId,
    base: Option<&str>,
    text: &str,
) -> Result<Edited, EditError> {
    if text.chars().count() > PAGE_CHARS_MAX {
        return Err(EditError::TooLong { max: PAGE_CHARS_MAX });
    }
    let list = root_object(document, BLOCKS, ObjType::List).ok_or(EditError::Incomplete)?;
    let blocks = page_blocks(document);
    let current: String = blocks.iter().map(|(_, text)| text.as_str()).collect();
    let edits = merged_edits(base.unwrap_or(&current), &current, text);
    let blocks =
        blocks.into_iter().map(|(id, text)| Block { id, chars: text.chars().collect() }).collect();
    let mut steps = Steps { list, blocks, pending: Vec::new(), pending_ops: 0 };
    let mut session = Session::on(document, author, doc);
    // From the end, so that positions stay good.
    for edit in edits.iter().rev() {
        steps.edit(edit, &mut session)?;
    }
    steps.flush(&mut session)?;
    Ok(session.finish())
}

struct Block {
    id: ObjId,
    chars: Vec<char>,
}

/// Operations on blocks, gathered into changes of bounded size.
struct Steps {
    list: ObjId,
    blocks: Vec<Block>,
    pending: Vec<Splice>,
    pending_ops: usize,
}

/// A splice of one block.
struct Splice {
    block: ObjId,
    at: usize,
    delete: usize,
    insert: String,
}

impl Steps {
    fn edit(&mut self, edit: &TextEdit, session: &mut Session) -> Result<(), EditError> {
        let inserted: Vec<char> = edit.insert.chars().collect();
        self.remove(edit.at, edit.delete, session)?;
        if !inserted.is_empty() {
            self.insert(edit.at, &inserted, session)?;
        }
        Ok(())
    }

    fn remove(&mut self, at: usize, count: usize, session: &mut Session) -> Result<(), EditError> {
        let mut parts = Vec::new();
        let (mut from, end) = (at, at + count);
        let mut start = 0;
        for (index, block) in self.blocks.iter().enumerate() {
            let next = start + block.chars.len();
            if from < end.min(next) {
                parts.push((index, from - start, end.min(next) - from));
                from = end.min(next);
            }
            start = next;
        }
        for (index, offset, count) in parts {
            self.splice(index, offset, count, &[], session)?;
        }
        Ok(())
    }

    fn insert(&mut self, at: usize, text: &[char], session: &mut Session) -> Result<(), EditError> {
        let Some((index, offset)) = self.find(at) else { return self.new_blocks(0, text, session) };
        let length = self.blocks.get(index).map_or(0, |block| block.chars.len());
        let middle = offset > 0 && offset < length;
        let most = if middle { BLOCK_OVERGROWN_CHARS } else { BLOCK_CHARS_MAX };
        if length + text.len() <= most && text.len() <= BLOCK_CHARS_MAX {
            return self.splice(index, offset, 0, text, session);
        }
        if !middle {
            return self.new_blocks(if offset == 0 { index } else { index + 1 }, text, session);
        }
        // A long text in the middle of a full block: the tail goes behind it.
        let tail =
            self.blocks.get(index).map_or(Vec::new(), |block| block.chars[offset..].to_vec());
        self.splice(index, offset, tail.len(), &[], session)?;
        let moved: Vec<char> = text.iter().chain(&tail).copied().collect();
        self.new_blocks(index + 1, &moved, session)
    }

    /// The block and the offset in it for a position: at a seam, the end of the block before.
    fn find(&self, at: usize) -> Option<(usize, usize)> {
        let mut start = 0;
        for (index, block) in self.blocks.iter().enumerate() {
            let length = block.chars.len();
            if at <= start + length && !(length == 0 && index + 1 < self.blocks.len()) {
                return Some((index, at - start));
            }
            start += length;
        }
        self.blocks.last().map(|last| (self.blocks.len() - 1, last.chars.len()))
    }

    fn new_blocks(
        &mut self,
        index: usize,
        text: &[char],
        session: &mut Session,
    ) -> Result<(), EditError> {
        let mut at = index;
        for several in text.chunks(BLOCK_FILL_CHARS * BLOCKS_PER_CHANGE) {
            if self.pending_ops + several.len() > OPS_PER_CHANGE {
                self.flush(session)?;
            }
            let pending = std::mem::take(&mut self.pending);
            self.pending_ops = 0;
            let list = self.list.clone();
            let made = session.step(|tx| {
                splice_all(tx, &pending)?;
                let mut made = Vec::new();
                for part in several.chunks(BLOCK_FILL_CHARS) {
                    let id = tx.insert_object(&list, at + made.len(), ObjType::Text)?;
                    let written: String = part.iter().collect();
                    tx.splice_text(&id, 0, 0, &written)?;
                    made.push(Block { id, chars: part.to_vec() });
                }
                Ok(made)
            })?;
            let count = made.len();
            self.blocks.splice(at..at, made);
            at += count;
        }
        Ok(())
    }

    fn splice(
        &mut self,
        index: usize,
        at: usize,
        delete: usize,
        insert: &[char],
        session: &mut Session,
    ) -> Result<(), EditError> {
        let Some(block) = self.blocks.get_mut(index) else { return Ok(()) };
        block.chars.splice(at..at + delete, insert.iter().copied());
        let id = block.id.clone();
        let ops = delete + insert.len();
        // One change inserts no more into one block than the protocol takes.
        let into_block: usize = self
            .pending
            .iter()
            .filter(|splice| splice.block == id)
            .map(|s| s.insert.chars().count())
            .sum();
        if self.pending_ops + ops > OPS_PER_CHANGE || into_block + insert.len() > BLOCK_CHARS_MAX {
            self.flush(session)?;
        }
        self.pending_ops += ops;
        self.pending.push(Splice { block: id, at, delete, insert: insert.iter().collect() });
        Ok(())
    }

    fn flush(&mut self, session: &mut Session) -> Result<(), EditError> {
        let pending = std::mem::take(&mut self.pending);
        self.pending_ops = 0;
        if pending.is_empty() {
            return Ok(());
        }
        session.step(|tx| splice_all(tx, &pending))
    }
}

fn splice_all(
    tx: &mut automerge::transaction::Transaction<'_>,
    splices: &[Splice],
) -> Result<(), EditError> {
    for splice in splices {
        let delete = isize::try_from(splice.delete).unwrap_or(isize::MAX);
        tx.splice_text(&splice.block, splice.at, delete, &splice.insert)?;
    }
    Ok(())
}
