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

use super::{Invitation, words};
use crate::{
    crypto::{DeviceKey, Signed},
    encode::{self, DecodeError},
    ids::OrgId,
    limits::{CODE_BYTES_MAX, HINT_BYTES_MAX, HINTS_PER_CODE_MAX, NAME_BYTES_MAX, TERMS_MAX},
};

const PREFIX: [char; 2] = ['t', 'z'];

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
        f.write_str(&words::write(PREFIX, &self.content()))
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
        let content = words::read(text, PREFIX)?;
        let content: Content =
            encode::from_bytes(&content, CODE_BYTES_MAX).map_err(CodeError::Malformed)?;
        let key = DeviceKey::from_seed(&content.seed);
        Self::new(content.organisation, key, content.invitation, content.hints)
    }
}

#[cfg(test)]
mod tests;
