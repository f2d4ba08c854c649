//! Invitation codes: what an inviter hands over, as text that survives chat windows and paper.
//!
//! `tz1`, then Crockford's base32 (<https://www.crockford.com/base32.html>) of: the length of the
//! content (2 bytes, big-endian) and one byte that guards it, the content in canonical form, four
//! bytes of checksum. Case, spaces, line breaks and hyphens don't matter, and `o i l` read as
//! `0 1 1`. Invariants: one content has one text; a slip is told apart from a code that was cut
//! off and from one that a newer program made. The checksum guards against slips; what counts is
//! the signature within, which the reader of a code still has to check.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Invitation;
use crate::{
    crypto::{DeviceKey, Signed, hash},
    encode::{self, DecodeError},
    ids::OrgId,
    limits::{
        CODE_BYTES_MAX, CODE_CHARS_MAX, HINT_BYTES_MAX, HINTS_PER_CODE_MAX, NAME_BYTES_MAX,
        TERMS_MAX,
    },
};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const PREFIX: [char; 2] = ['t', 'z'];
const VERSION: u8 = 1;
const LENGTH_BYTES: usize = 3;
const CHECKSUM_BYTES: usize = 4;

/// What an invited person receives: an invitation, the secret that redeems it once, and where to
/// find a colleague.
#[derive(Clone)]
pub struct InvitationCode {
    organisation: String,
    key: DeviceKey,
    invitation: Signed<Invitation>,
    hints: Vec<String>,
}

/// The content as it is encoded.
#[derive(Serialize, Deserialize)]
struct Content {
    organisation: String,
    seed: [u8; 32],
    invitation: Signed<Invitation>,
    hints: Vec<String>,
}

/// Why a text is no invitation code that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It doesn't begin as codes do.
    #[error("not an invitation code: codes begin with `tz`")]
    NotACode,
    /// Made by a newer version of the program.
    #[error("an invitation code of version {version}, which only a newer program can read")]
    Newer {
        /// Its version.
        version: u8,
    },
    /// Its end (or something in the middle) is missing.
    #[error("the invitation code is cut off: {missing} characters are missing")]
    Truncated {
        /// So many characters.
        missing: usize,
    },
    /// A character that no code contains.
    #[error("the invitation code is mistyped at character {position}")]
    BadCharacter {
        /// Which, counted from 1 without spaces and hyphens.
        position: usize,
    },
    /// The characters are possible, but not together.
    #[error("the invitation code is mistyped somewhere")]
    Mistyped,
    /// Longer than any code is.
    #[error("far longer than an invitation code can be")]
    TooLong,
    /// Typed correctly, but its content makes no sense: it wasn't made by this program.
    #[error("the invitation code's content is malformed")]
    Malformed(#[source] DecodeError),
    /// A name, a list or a hint in it is longer than allowed.
    #[error("the invitation code's content exceeds a limit")]
    OutOfBounds,
    /// The secret isn't the invitation's.
    #[error("the invitation code's secret belongs to another invitation")]
    OtherKey,
}

impl InvitationCode {
    /// A code from its parts. `hints` are addresses, best first.
    ///
    /// # Errors
    /// When a part exceeds its limit, or `key` isn't the one that the invitation names.
    pub fn new(
        organisation: String,
        key: DeviceKey,
        invitation: Signed<Invitation>,
        hints: Vec<String>,
    ) -> Result<Self, CodeError> {
        let within = organisation.len() <= NAME_BYTES_MAX
            && invitation.unverified().terms.len() <= TERMS_MAX
            && hints.len() <= HINTS_PER_CODE_MAX
            && hints.iter().all(|hint| hint.len() <= HINT_BYTES_MAX);
        if !within {
            return Err(CodeError::OutOfBounds);
        }
        if key.device() != invitation.unverified().key {
            return Err(CodeError::OtherKey);
        }
        Ok(Self { organisation, key, invitation, hints })
    }

    /// The organisation's id, as the invitation claims it.
    pub fn org(&self) -> OrgId {
        self.invitation.unverified().org
    }

    /// The organisation's name, to show before joining.
    pub fn organisation(&self) -> &str {
        &self.organisation
    }

    /// The single-use key.
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// The invitation, whose signature is still to be checked.
    pub fn invitation(&self) -> &Signed<Invitation> {
        &self.invitation
    }

    /// Addresses where a colleague may be found, best first. They are hints: who answers there
    /// has to prove who they are.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    fn content(&self) -> Vec<u8> {
        encode::to_bytes(&Content {
            organisation: self.organisation.clone(),
            seed: self.key.seed(),
            invitation: self.invitation.clone(),
            hints: self.hints.clone(),
        })
    }
}

/// The text to hand over: one word in lower case.
impl fmt::Display for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = self.content();
        let mut bytes = length_bytes(content.len()).to_vec();
        bytes.extend(&content);
        bytes.extend(checksum(&content));
        write!(f, "{}{}{VERSION}", PREFIX[0], PREFIX[1])?;
        f.write_str(&to_base32(&bytes))
    }
}

impl fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvitationCode")
            .field("organisation", &self.organisation)
            .field("key", &"***")
            .field("invitation", &self.invitation)
            .field("hints", &self.hints)
            .finish()
    }
}

impl FromStr for InvitationCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let symbols = symbols(text)?;
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
        let content: Content =
            encode::from_bytes(content, CODE_BYTES_MAX).map_err(CodeError::Malformed)?;
        let key = DeviceKey::from_seed(&content.seed);
        Self::new(content.organisation, key, content.invitation, content.hints)
    }
}

/// The characters after prefix and version as numbers below 32.
fn symbols(text: &str) -> Result<Vec<u8>, CodeError> {
    if text.len() > CODE_CHARS_MAX {
        return Err(CodeError::TooLong);
    }
    let mut chars =
        text.chars().filter(|char| !is_skipped(*char)).map(|char| char.to_ascii_lowercase());
    for expected in PREFIX {
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

fn symbol(char: char) -> Option<u8> {
    let char = match char {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    let index = ALPHABET.iter().position(|known| char::from(*known) == char)?;
    u8::try_from(index).ok()
}

/// How many characters so many bytes take.
const fn chars(bytes: usize) -> usize {
    (bytes * 8).div_ceil(5)
}

fn to_base32(bytes: &[u8]) -> String {
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
fn from_base32(symbols: &[u8]) -> (Vec<u8>, u32) {
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
fn length_bytes(content: usize) -> [u8; LENGTH_BYTES] {
    let [high, low] = u16::try_from(content).unwrap_or(u16::MAX).to_be_bytes();
    let guard = hash::digest("tongzhou 2026 invitation code length v1", &[&[high, low]]);
    [high, low, guard[0]]
}

fn checksum(content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = hash::digest("tongzhou 2026 invitation code checksum v1", &[content]);
    [digest[0], digest[1], digest[2], digest[3]]
}

#[cfg(test)]
mod tests;
