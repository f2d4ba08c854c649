//! Files in the simulation: small ones that go with messages, whose bytes follow from their words, so that
//! whoever has one can be asked whether it is the true one.

use node::{
    blob::PIECE_BYTES,
    facade::{Answer, Command, FileState, NewFile, Query, Request},
};

use crate::{
    check,
    model::{Fate, Kind},
    world::World,
};

/// Bytes of the largest file: some chunks, and a part of one.
const BYTES_MAX: usize = 200_000;

/// More files than any run has.
const FILES_MAX: usize = 10_000;

/// How names of files end.
const ENDING: &str = ".bin";

/// The bytes of the file that goes with a word.
fn content(word: &str) -> Vec<u8> {
    let mut reader = blake3::Hasher::new().update(word.as_bytes()).finalize_xof();
    let mut length = [0; 4];
    reader.fill(&mut length);
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize % BYTES_MAX];
    reader.fill(&mut bytes);
    bytes
}

/// Somebody puts the file of a word in; its id.
pub fn put(world: &mut World, person: usize, word: &str) -> Option<NewFile> {
    let bytes = content(word);
    let mut ask = |command| world.ask(person, Request::Command(command))?.ok();
    let Answer::FileBegun { number } = ask(Command::BeginFile { size: bytes.len() as u64 })? else {
        return None;
    };
    for piece in bytes.chunks(PIECE_BYTES) {
        ask(Command::AddFilePiece { number, bytes: piece.to_vec() })?;
    }
    let Answer::Made { id } = ask(Command::EndFile { number })? else { return None };
    Some(NewFile { file: id, name: format!("{word}{ENDING}"), ..NewFile::default() })
}

/// The files that a node shows: word, id, state.
fn shown(world: &mut World, node: usize) -> Vec<(String, String, FileState)> {
    let query = Query::Files { channel: None, limit: FILES_MAX };
    let Some(Answer::Files(rows)) = world.look(node, query) else { return Vec::new() };
    let known = |row: node::facade::FileRow| {
        let word = row.file.name.strip_suffix(ENDING)?.to_owned();
        Some((word, row.file.file, row.file.state))
    };
    rows.into_iter().filter_map(known).collect()
}

/// What a node says is here is the true file. A disk that fails a read may have none to give.
pub fn check(world: &mut World, node: usize) {
    for (word, id, state) in shown(world, node) {
        if state != FileState::Here || !world.model.words.contains_key(&word) {
            continue;
        }
        let query = Query::FilePiece { file: id, piece: 0 };
        let Some(Answer::FilePiece { bytes }) = world.look(node, query) else { continue };
        if bytes != content(&word) {
            world.fail(format!("{node} has another file than was sent with {word}"));
            return;
        }
    }
}

/// A file that somebody lacks who shows the message that it goes with; they press "try again". Files of
/// those who were removed may be on their machines only.
pub fn lacking(world: &mut World) -> Option<String> {
    for node in check::honest(world) {
        for (word, id, state) in shown(world, node) {
            let due = world.model.words.get(&word).is_some_and(|said| {
                said.fate == Fate::Due
                    && said.kind == Kind::Message
                    && world.seats[said.author].honest
                    && !world.model.is_removed(said.author)
            });
            if due && state != FileState::Here {
                world.command(node, Command::FetchFile { file: id });
                return Some(format!("{node} lacks the file of {word}: {state:?}"));
            }
        }
    }
    None
}
