//! Inflating bytes from outside under a cap.
//!
//! Invariant: never more memory than the cap plus the 32 KiB window's state, never more output
//! than the cap, and nothing left over at the end.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Why bytes from outside were not inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InflateError {
    /// The bytes would become more than allowed; only as much was made.
    #[error("more than {max} bytes when inflated")]
    TooLarge {
        /// The lesser of the two caps, in bytes.
        max: usize,
    },
    /// The bytes are no DEFLATE stream, or end early.
    #[error("not a deflate stream")]
    Malformed,
    /// Bytes follow the end of the stream.
    #[error("bytes after the end of the deflate stream")]
    Trailing,
}

/// Inflates a raw DEFLATE stream to at most `out_bytes_max` bytes and at most `ratio_max` times
/// its own length, whichever is less.
pub fn inflate_capped(
    bytes: &[u8],
    out_bytes_max: usize,
    ratio_max: usize,
) -> Result<Vec<u8>, InflateError> {
    let max = out_bytes_max.min(bytes.len().saturating_mul(ratio_max));
    let mut decompressor = Box::<DecompressorOxide>::default();
    let mut out = vec![0; bytes.len().saturating_mul(2).min(max)];
    let mut written = 0;
    let mut rest = bytes;
    loop {
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, read, wrote) = decompress(&mut decompressor, rest, &mut out, written, flags);
        rest = rest.get(read..).unwrap_or_default();
        written += wrote;
        match status {
            TINFLStatus::Done if rest.is_empty() => {
                out.truncate(written);
                return Ok(out);
            }
            TINFLStatus::Done => return Err(InflateError::Trailing),
            TINFLStatus::HasMoreOutput if out.len() < max => {
                out.resize(out.len().saturating_mul(2).clamp(1, max), 0);
            }
            TINFLStatus::HasMoreOutput => return Err(InflateError::TooLarge { max }),
            _ => return Err(InflateError::Malformed),
        }
    }
}
