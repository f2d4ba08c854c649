//! The keys of a space's directory.

use std::{fmt, str::FromStr};

use super::{SchemaError, StatusId};
use crate::ids::ChannelId;

/// A root key of a directory. It holds root scalars only: whatever two offices add apart, nothing
/// is lost when they meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DirectoryKey {
    /// `c<id>`: a packed [`super::Channel`].
    Channel(ChannelId),
    /// `s<id>`: a packed [`super::StatusConfig`].
    Status(StatusId),
}

impl fmt::Display for DirectoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(channel) => write!(f, "c{channel}"),
            Self::Status(status) => write!(f, "s{status}"),
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
            _ => return Err(wrong),
        };
        if found.to_string() == key { Ok(found) } else { Err(wrong) }
    }
}
