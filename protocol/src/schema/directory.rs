//! The keys of a space's directory, and whether a project is archived.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{SchemaError, StatusId, error};
use crate::{
    encode,
    ids::{ChannelId, MemberId},
};

/// Bytes of a packed [`Archived`].
const ARCHIVED_BYTES_MAX: usize = 16;

/// A root key of a directory. It holds root scalars only: whatever two offices add apart, nothing
/// is lost when they meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DirectoryKey {
    /// `c<id>`: a packed [`super::Channel`].
    Channel(ChannelId),
    /// `s<id>`: a packed [`super::StatusConfig`].
    Status(StatusId),
    /// `a`: a packed [`Archived`].
    Archived,
    /// `p`: what the keys of tasks begin with, a packed [`super::KeyPrefix`].
    TaskPrefix,
    /// `w<member>`: where somebody works, a packed [`super::WorksAt`]; of the organisation's own directory.
    Site(MemberId),
}

/// Whether a project is archived: out of the way, and closed for new things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archived(pub bool);

#[derive(Serialize, Deserialize)]
enum PackedArchived {
    V0(bool),
}

impl Archived {
    /// The packed value.
    pub fn pack(self) -> Vec<u8> {
        encode::to_bytes(&PackedArchived::V0(self.0))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical one.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedArchived::V0(archived) = encode::from_bytes(bytes, ARCHIVED_BYTES_MAX)?;
        Ok(Self(archived))
    }
}

impl fmt::Display for DirectoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(channel) => write!(f, "c{channel}"),
            Self::Status(status) => write!(f, "s{status}"),
            Self::Archived => f.write_str("a"),
            Self::TaskPrefix => f.write_str("p"),
            Self::Site(member) => write!(f, "w{member}"),
        }
    }
}

impl FromStr for DirectoryKey {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a directory's key");
        let found = match key.split_at_checked(1) {
            Some(("c", id)) => Self::Channel(id.parse().map_err(|_| wrong)?),
            Some(("s", id)) => Self::Status(id.parse()?),
            Some(("a", "")) => Self::Archived,
            Some(("p", "")) => Self::TaskPrefix,
            Some(("w", id)) => Self::Site(id.parse().map_err(|_| wrong)?),
            _ => return Err(wrong),
        };
        if found.to_string() == key { Ok(found) } else { Err(wrong) }
    }
}
