//! Frames on a stream of bytes: a length as four little-endian bytes, then that many bytes.
//!
//! A length of zero or above [`FRAME_BYTES_MAX`] ends the connection before anything is read or
//! reserved for it. See docs/wire-format.md.

use std::io;

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use thiserror::Error;

use super::limits::{FRAME_BYTES_MAX, READ_PIECE_BYTES};

/// Why no frame could be read.
#[derive(Debug, Error)]
pub(super) enum ReadError {
    #[error("a frame of {length} bytes is longer than {FRAME_BYTES_MAX}")]
    TooLong { length: u64 },
    #[error("a frame without content")]
    Empty,
    #[error("the stream ended or failed within a frame")]
    Io(#[source] io::Error),
}

/// The length of the next frame; none when the stream ended between two frames.
pub(super) async fn read_length(
    stream: &mut (impl AsyncRead + Unpin),
) -> Result<Option<usize>, ReadError> {
    let mut prefix = [0; 4];
    let (first, rest) = prefix.split_at_mut(1);
    if stream.read(first).await.map_err(ReadError::Io)? == 0 {
        return Ok(None);
    }
    stream.read_exact(rest).await.map_err(ReadError::Io)?;
    match usize::try_from(u32::from_le_bytes(prefix)) {
        Ok(0) => Err(ReadError::Empty),
        Ok(length) if length <= FRAME_BYTES_MAX => Ok(Some(length)),
        _ => Err(ReadError::TooLong { length: u32::from_le_bytes(prefix).into() }),
    }
}

/// The content of a frame whose length has been read. Memory grows with what arrives, not with
/// what was announced.
pub(super) async fn read_content(
    stream: &mut (impl AsyncRead + Unpin),
    length: usize,
) -> Result<Vec<u8>, ReadError> {
    let mut content = Vec::new();
    while content.len() < length {
        let start = content.len();
        content.resize(length.min(start + READ_PIECE_BYTES), 0);
        let piece = content.get_mut(start..).unwrap_or_default();
        stream.read_exact(piece).await.map_err(ReadError::Io)?;
    }
    Ok(content)
}

/// Writes one frame, which the outbox has already found to be of a legal length.
pub(super) async fn write_frame(
    stream: &mut (impl AsyncWrite + Unpin),
    frame: &[u8],
) -> io::Result<()> {
    let length = u32::try_from(frame.len()).map_err(io::Error::other)?;
    stream.write_all(&length.to_le_bytes()).await?;
    stream.write_all(frame).await
}

#[cfg(test)]
mod tests {
    use futures::{executor::block_on, io::Cursor};
    use proptest::prelude::*;

    use super::*;

    fn written(frames: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for frame in frames {
            block_on(write_frame(&mut bytes, frame)).expect("memory takes all");
        }
        bytes
    }

    fn read_all(bytes: &[u8]) -> Result<Vec<Vec<u8>>, ReadError> {
        let mut stream = Cursor::new(bytes);
        let mut frames = Vec::new();
        block_on(async {
            while let Some(length) = read_length(&mut stream).await? {
                frames.push(read_content(&mut stream, length).await?);
            }
            Ok(frames)
        })
    }

    proptest! {
        #[test]
        fn frames_come_back_as_they_were(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..20)
        ) {
            prop_assert_eq!(read_all(&written(&frames)).expect("whole"), frames);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(frames) = read_all(&bytes) {
                prop_assert_eq!(written(&frames), bytes);
            }
        }
    }

    #[test]
    fn the_longest_frame_passes_and_one_byte_more_does_not() {
        let longest = vec![vec![7; FRAME_BYTES_MAX]];
        assert_eq!(read_all(&written(&longest)).expect("whole"), longest);
        let refused = read_all(&written(&[vec![7; FRAME_BYTES_MAX + 1]]));
        assert!(matches!(refused, Err(ReadError::TooLong { .. })), "{refused:?}");
    }

    #[test]
    fn empty_and_cut_frames_are_refused() {
        assert!(matches!(read_all(&[0, 0, 0, 0]), Err(ReadError::Empty)));
        let whole = written(&[vec![1, 2, 3]]);
        for cut in 1..whole.len() {
            let refused = read_all(whole.get(..cut).expect("shorter"));
            assert!(matches!(refused, Err(ReadError::Io(_))), "{cut}: {refused:?}");
        }
    }
}
