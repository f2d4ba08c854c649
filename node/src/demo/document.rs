//! A document that somebody attaches while the line is cut: what failed in the tool that came before.

use super::stage::Stage;
use crate::{
    blob::PIECE_BYTES,
    facade::{Answer, Command, Failure, FileState, NewFile, Query},
    offices::{Seat, unexpected},
};

/// What is said with it.
pub(super) const TEXT: &str = "压力测试报告在附件里。";

/// Its name.
const NAME: &str = "压力测试报告.pdf";

/// Its bytes: some dozen chunks.
const BYTES: usize = 1_500_000;

fn content() -> Vec<u8> {
    (0..BYTES).map(|at| (at / 3 + at * at % 239) as u8).collect()
}

/// Attaches it to a message.
pub(super) async fn attach(seat: &Seat, channel: &str) -> Result<(), Failure> {
    let begin = Command::BeginFile { size: BYTES as u64 };
    let Answer::FileBegun { number } = seat.command(begin).await? else {
        return Err(unexpected());
    };
    for piece in content().chunks(PIECE_BYTES) {
        let bytes = piece.to_vec();
        seat.command(Command::AddFilePiece { number, bytes }).await?;
    }
    let Answer::Made { id } = seat.command(Command::EndFile { number }).await? else {
        return Err(unexpected());
    };
    let media = "application/pdf".to_owned();
    let files = vec![NewFile { file: id, name: NAME.to_owned(), media, image: None }];
    let (channel, text) = (channel.to_owned(), TEXT.to_owned());
    seat.command(Command::SendFiles { channel, text, reply_to: None, files }).await?;
    Ok(())
}

/// Whether everybody gets it, unchanged.
pub(super) async fn arrived(stage: &Stage<'_>) -> Result<bool, Failure> {
    let expected = content();
    let patience = stage.staff.patience;
    for seat in &stage.staff.seats {
        while !is_here(seat).await? {
            patience.pause("the document to arrive").await?;
        }
        if read(seat).await? != expected {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn is_here(seat: &Seat) -> Result<bool, Failure> {
    match seat.query(Query::File { file: NAME.to_owned() }).await? {
        Answer::File(row) => Ok(row.file.state == FileState::Here),
        _ => Err(unexpected()),
    }
}

async fn read(seat: &Seat) -> Result<Vec<u8>, Failure> {
    let mut all = Vec::new();
    for piece in 0.. {
        let query = Query::FilePiece { file: NAME.to_owned(), piece };
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
