//! A file's way in from a person's folder, and out again, with a node that is asked for each piece.
//!
//! Invariant: never more than a piece is in memory; under a saved file's name there is the whole file or
//! what was there before.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use protocol::schema::{ImageSize, page::FILE_SCHEME};

use super::{PIECE_BYTES, safe_name};
use crate::{
    export::{FileError, Saving},
    facade::{Answer, Command, Failure, FailureCode, FileInfo, NewFile, Query, Request},
};

/// Media types by the ending of a name, for those that offices send.
const MEDIA: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("gif", "image/gif"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("md", "text/markdown"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("zip", "application/zip"),
];

/// The media type of a file of this name; empty when it isn't known. What it really holds nobody has
/// looked at.
pub fn media_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known = ending.and_then(|ending| MEDIA.iter().find(|(known, _)| *known == ending));
    known.map_or("", |(_, media)| media)
}

/// What a page's text shows a file by that the page holds: a picture in place, everything else as a link.
pub fn markdown(name: &str, file: &str, picture: bool) -> String {
    let name: String = name
        .chars()
        .flat_map(|c| {
            let escape = matches!(c, '[' | ']' | '\\' | '`' | '*' | '_').then_some('\\');
            escape.into_iter().chain([c])
        })
        .collect();
    let sign = if picture { "!" } else { "" };
    format!("{sign}[{name}]({FILE_SCHEME}{file})")
}

/// Puts a file in; gives what a message says of it. `told` hears how many bytes are in.
///
/// # Errors
/// Why it can't be read, or what the node answers; nothing of it is kept then.
pub fn put_in(
    mut ask: impl FnMut(Request) -> Result<Answer, Failure>,
    path: &Path,
    mut told: impl FnMut(u64, u64),
) -> Result<NewFile, Failure> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = safe_name(&name.unwrap_or_default());
    let mut file = File::open(path).map_err(|error| unread(path, &error))?;
    let data = file.metadata().map_err(|error| unread(path, &error))?;
    if !data.is_file() {
        let problem = format!("{} is no file", path.display());
        let next = "pack a folder into an archive first";
        return Err(Failure::new(FailureCode::Invalid, problem, next));
    }
    let begun = ask(Request::Command(Command::BeginFile { size: data.len() }))?;
    let Answer::FileBegun { number } = begun else { return Err(unexpected()) };
    let read = |buffer: &mut [u8]| fill(&mut file, buffer).map_err(|error| unread(path, &error));
    let put = put_pieces(&mut ask, number, data.len(), read, &mut told);
    match put {
        Ok((file, image)) => {
            let media = media_of(&name).to_owned();
            Ok(NewFile { file, name, media, image })
        }
        Err(failure) => {
            // Whether or not it can be given up, the first failure is what people should hear of.
            let _ = ask(Request::Command(Command::GiveUpFile { number }));
            Err(failure)
        }
    }
}

fn put_pieces(
    ask: &mut impl FnMut(Request) -> Result<Answer, Failure>,
    number: u64,
    size: u64,
    mut read: impl FnMut(&mut [u8]) -> Result<usize, Failure>,
    told: &mut impl FnMut(u64, u64),
) -> Result<(String, Option<ImageSize>), Failure> {
    let mut buffer = vec![0; PIECE_BYTES];
    let (mut done, mut image) = (0, None);
    loop {
        let count = read(&mut buffer)?;
        if done == 0 {
            image = super::image::size_of(&buffer[..count]);
        }
        if count == 0 {
            break;
        }
        let bytes = buffer[..count].to_vec();
        ask(Request::Command(Command::AddFilePiece { number, bytes }))?;
        done += count as u64;
        told(done, size);
    }
    match ask(Request::Command(Command::EndFile { number }))? {
        Answer::Made { id } => Ok((id, image)),
        _ => Err(unexpected()),
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read(&mut buffer[done..]) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// Saves a file that is here: at `to`, or in the folder `to` under its own name made safe. Gives where.
///
/// # Errors
/// When it isn't here, or can't be saved there; what was there stays then.
pub fn save_as(
    mut ask: impl FnMut(Request) -> Result<Answer, Failure>,
    file: &FileInfo,
    to: &Path,
    replace: bool,
    mut told: impl FnMut(u64, u64),
) -> Result<PathBuf, Failure> {
    let path = if to.is_dir() { to.join(safe_name(&file.name)) } else { to.to_owned() };
    let mut saving = Saving::begin(&path, replace).map_err(FileError::Save)?;
    let mut done = 0;
    for piece in 0.. {
        let query = Query::FilePiece { file: file.file.clone(), piece };
        let Answer::FilePiece { bytes } = ask(Request::Query(query))? else {
            return Err(unexpected());
        };
        if bytes.is_empty() {
            break;
        }
        saving.write(&bytes).map_err(FileError::Save)?;
        done += bytes.len() as u64;
        told(done, file.size);
    }
    saving.finish().map_err(FileError::Save)?;
    Ok(path)
}

fn unread(path: &Path, error: &io::Error) -> Failure {
    let problem = format!("{} can't be read: {error}", path.display());
    Failure::new(FailureCode::Invalid, problem, "see that the file is there and can be read")
}

fn unexpected() -> Failure {
    let problem = "the node answered something else than was asked";
    Failure::broken(problem)
}
