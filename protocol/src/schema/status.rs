//! The statuses of tasks: three that are always there, and a space's own.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{SchemaError, error};
use crate::{encode, limits::NAME_BYTES_MAX};

/// Bytes of a status id.
const ID_BYTES_MAX: usize = 32;

/// Bytes of a packed status.
const PACKED_BYTES_MAX: usize = 1024;

/// A status's id: lower-case Latin letters, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusId(String);

impl StatusId {
    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StatusId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for StatusId {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text.len() > ID_BYTES_MAX || !text.chars().all(known) {
            return Err(SchemaError::Form("a status id"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// What a status means for progress, whatever it is called.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Not begun.
    #[default]
    Todo,
    /// Under way.
    Doing,
    /// Finished, or given up.
    Done,
}

/// The statuses that every space has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The id.
    pub id: &'static str,
    /// The Chinese label.
    pub zh: &'static str,
    /// The English label.
    pub en: &'static str,
    /// What it means.
    pub category: Category,
    /// Its place on a board, from the left, with room between for a space's own.
    pub order: u16,
}

impl Status {
    /// 待办.
    pub const TODO: Self =
        Self { id: "todo", zh: "待办", en: "To do", category: Category::Todo, order: 100 };
    /// 进行中.
    pub const DOING: Self = Self {
        id: "doing",
        zh: "进行中",
        en: "In progress",
        category: Category::Doing,
        order: 200,
    };
    /// 已完成.
    pub const DONE: Self =
        Self { id: "done", zh: "已完成", en: "Done", category: Category::Done, order: 300 };
    /// All of them, in order.
    pub const PRESETS: [Self; 3] = [Self::TODO, Self::DOING, Self::DONE];

    /// The id, typed.
    pub fn id(&self) -> StatusId {
        StatusId(self.id.to_owned())
    }
}

/// A space's own status, or its own words for a preset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusConfig {
    /// The Chinese label.
    pub zh: String,
    /// The English label.
    pub en: String,
    /// What it means.
    pub category: Category,
    /// Its place on a board, from the left.
    pub order: u16,
    /// No longer offered; tasks that have it keep it.
    pub retired: bool,
}

#[derive(Serialize, Deserialize)]
enum PackedStatus {
    V0(StatusConfig),
}

impl StatusConfig {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedStatus::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical status within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedStatus::V0(status) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        error::sized("a status's label", &status.zh, NAME_BYTES_MAX)?;
        error::sized("a status's label", &status.en, NAME_BYTES_MAX)?;
        Ok(status)
    }
}
