//! Codes as text that survives chat windows and paper: a prefix of two letters, a version, then
//! Crockford's base32 (<https://www.crockford.com/base32.html>).
//!
//! Invariant: one content has one text, and a slip is told apart from a code that was cut off and
//! from one that a newer program made.

use super::CodeError;
use crate::{crypto::hash, limits::CODE_CHARS_MAX};

pub(super) const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const VERSION: u8 = 1;
pub(super) const LENGTH_BYTES: usize = 3;
const CHECKSUM_BYTES: usize = 4;

/// The text of a content, in lower case.
pub(crate) fn write(prefix: [char; 2], content: &[u8]) -> String {
    let mut bytes = length_bytes(content.len()).to_vec();
    bytes.extend(content);
    bytes.extend(checksum(content));
    format!("{}{}{VERSION}{}", prefix[0], prefix[1], to_base32(&bytes))
}

/// The content of a text.
///
/// # Errors
/// When it isn't one, or not whole.
pub(crate) fn read(text: &str, prefix: [char; 2]) -> Result<Vec<u8>, CodeError> {
    let symbols = symbols(text, prefix)?;
    let (length, _) = from_base32(&symbols);
    let [high, low, guard, ..] = length[..] else {
        return Err(CodeError::Truncated { missing: chars(LENGTH_BYTES) - symbols.len() });
    };
    let content_bytes = usize::from(u16::from_be_bytes([high, low]));
    if length_bytes(content_bytes)[2] != guard {
        return Err(CodeError::Mistyped);
    }
    let wanted = chars(LENGTH_BYTES + content_bytes + CHECKSUM_BYTES);
    if symbols.len() < wanted {
        return Err(CodeError::Truncated { missing: wanted - symbols.len() });
    }
    let (bytes, rest) = from_base32(&symbols);
    let content = bytes.get(LENGTH_BYTES..LENGTH_BYTES + content_bytes);
    let sum = bytes.get(LENGTH_BYTES + content_bytes..);
    let (Some(content), Some(sum)) = (content, sum) else { return Err(CodeError::Mistyped) };
    if symbols.len() > wanted || rest != 0 || sum != checksum(content) {
        return Err(CodeError::Mistyped);
    }
    Ok(content.to_vec())
}

/// The characters after prefix and version as numbers below 32.
fn symbols(text: &str, prefix: [char; 2]) -> Result<Vec<u8>, CodeError> {
    if text.len() > CODE_CHARS_MAX {
        return Err(CodeError::TooLong);
    }
    let mut chars =
        text.chars().filter(|char| !is_skipped(*char)).map(|char| char.to_ascii_lowercase());
    for expected in prefix {
        if chars.next() != Some(expected) {
            return Err(CodeError::NotACode);
        }
    }
    let version = chars.next().ok_or(CodeError::Truncated { missing: 1 })?;
    match symbol(version) {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(CodeError::Newer { version }),
        _ => return Err(CodeError::NotACode),
    }
    let at = |(index, char)| symbol(char).ok_or(CodeError::BadCharacter { position: index + 4 });
    chars.enumerate().map(at).collect()
}

/// What chat windows, mail programs and people put between characters.
fn is_skipped(char: char) -> bool {
    char.is_whitespace() || matches!(char, '-' | '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

pub(super) fn symbol(char: char) -> Option<u8> {
    let char = match char {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    let index = ALPHABET.iter().position(|known| char::from(*known) == char)?;
    u8::try_from(index).ok()
}

/// How many characters so many bytes take.
pub(super) const fn chars(bytes: usize) -> usize {
    (bytes * 8).div_ceil(5)
}

pub(super) fn to_base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(chars(bytes.len()));
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits) & 31) as usize]));
    }
    text
}

/// The whole bytes, and the bits left over.
pub(super) fn from_base32(symbols: &[u8]) -> (Vec<u8>, u32) {
    let mut bytes = Vec::with_capacity(symbols.len() * 5 / 8);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for symbol in symbols {
        held = (held << 5 | u32::from(*symbol)) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    (bytes, held & ((1 << bits) - 1))
}

/// The length and its guard: a slip in the length must not look like a code that was cut off.
pub(super) fn length_bytes(content: usize) -> [u8; LENGTH_BYTES] {
    let [high, low] = u16::try_from(content).unwrap_or(u16::MAX).to_be_bytes();
    let guard = hash::digest("tongzhou 2026 invitation code length v1", &[&[high, low]]);
    [high, low, guard[0]]
}

pub(super) fn checksum(content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = hash::digest("tongzhou 2026 invitation code checksum v1", &[content]);
    [digest[0], digest[1], digest[2], digest[3]]
}
