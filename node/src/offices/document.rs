//! A document that somebody attaches while the line is cut: what failed in the tool that came before.

use super::{Patience, Seat, failure::unexpected};
use crate::{
    blob::PIECE_BYTES,
    clock,
    facade::{Answer, Command, Failure, FailureCode, FileState, NewFile, Query},
};

/// What is said with it.
pub(crate) const TEXT: &str = "压力测试报告在附件里。";

/// Its name.
const NAME: &str = "压力测试报告.pdf";

/// Its bytes: some dozen chunks.
const BYTES: usize = 1_500_000;

/// Files of a list that are looked at: the newest.
const FILES: usize = 50;

/// A document on its way.
pub(crate) struct Attached {
    /// The file's id.
    pub(crate) file: String,
    content: Vec<u8>,
}

/// Another content each time: what somebody has already isn't sent again.
fn content() -> Vec<u8> {
    let mark = clock::now().0 as usize;
    (0..BYTES).map(|at| (at / 3 + at * at % 239 + mark.rotate_left(at as u32)) as u8).collect()
}

/// Attaches it to a message.
pub(crate) async fn attach(seat: &Seat, channel: &str) -> Result<Attached, Failure> {
    let content = content();
    let file = post(seat, channel, &content).await?;
    Ok(Attached { file, content })
}

/// Attaches the same bytes to a message elsewhere, as somebody does who picks the file anew; whether it is
/// the same file here.
pub(crate) async fn attach_again(
    seat: &Seat,
    channel: &str,
    document: &Attached,
) -> Result<bool, Failure> {
    Ok(post(seat, channel, &document.content).await? == document.file)
}

/// Bytes that all files take on somebody's node.
pub(crate) async fn stored_bytes(seat: &Seat) -> Result<u64, Failure> {
    match seat.query(Query::FileStorage).await? {
        Answer::FileStorage(storage) => Ok(storage.used_bytes),
        _ => Err(unexpected()),
    }
}

/// In how many messages somebody's node has it.
pub(crate) async fn places(seat: &Seat, document: &Attached) -> Result<usize, Failure> {
    match seat.query(Query::Files { channel: None, limit: FILES }).await? {
        Answer::Files(rows) => Ok(rows.iter().filter(|row| row.file.file == document.file).count()),
        _ => Err(unexpected()),
    }
}

/// Puts bytes in, and sends them; the file's id.
async fn post(seat: &Seat, channel: &str, content: &[u8]) -> Result<String, Failure> {
    let begin = Command::BeginFile { size: BYTES as u64 };
    let Answer::FileBegun { number } = seat.command(begin).await? else {
        return Err(unexpected());
    };
    for piece in content.chunks(PIECE_BYTES) {
        let bytes = piece.to_vec();
        seat.command(Command::AddFilePiece { number, bytes }).await?;
    }
    let Answer::Made { id } = seat.command(Command::EndFile { number }).await? else {
        return Err(unexpected());
    };
    let media = "application/pdf".to_owned();
    let files = vec![NewFile { file: id.clone(), name: NAME.to_owned(), media, image: None }];
    let (channel, text) = (channel.to_owned(), TEXT.to_owned());
    seat.command(Command::SendFiles { channel, text, reply_to: None, files }).await?;
    Ok(id)
}

/// Whether these people get it, unchanged.
pub(crate) async fn arrived(
    seats: &[Seat],
    document: &Attached,
    patience: Patience,
) -> Result<bool, Failure> {
    for seat in seats {
        while !is_here(seat, document).await? {
            patience.pause("the document to arrive").await?;
        }
        if read(seat, &document.file).await? != document.content {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether all of it is on somebody's node.
pub(crate) async fn is_here(seat: &Seat, document: &Attached) -> Result<bool, Failure> {
    match seat.query(Query::File { file: document.file.clone() }).await {
        Ok(Answer::File(row)) => Ok(row.file.state == FileState::Here),
        Err(failure) if failure.code == FailureCode::NotFound => Ok(false),
        Ok(_) => Err(unexpected()),
        Err(failure) => Err(failure),
    }
}

async fn read(seat: &Seat, file: &str) -> Result<Vec<u8>, Failure> {
    let mut all = Vec::new();
    for piece in 0.. {
        let query = Query::FilePiece { file: file.to_owned(), piece };
        let Answer::FilePiece { bytes } = seat.query(query).await? else {
            return Err(unexpected());
        };
        if bytes.is_empty() || all.len() > BYTES {
            break;
        }
        all.extend(bytes);
    }
    Ok(all)
}
