//! A message and its edits, as packed values.

use serde::{Deserialize, Serialize};

use super::{MessageRef, SchemaError, error};
use crate::{
    encode,
    ids::{MemberId, SpaceId},
    limits::MESSAGE_BYTES_MAX,
};

/// Mentions in one message. More people than this are a department.
pub const MENTIONS_MAX: usize = 64;

/// Bytes of a packed message: its text, and room for mentions and the reply.
const PACKED_BYTES_MAX: usize = MESSAGE_BYTES_MAX + 4096;

/// Whom a message calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mention {
    /// One person.
    Member(MemberId),
    /// Everybody in a department.
    Department(SpaceId),
    /// Everybody who reads the channel.
    Everyone,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Markdown.
    pub text: String,
    /// The message it answers.
    pub reply_to: Option<MessageRef>,
    /// Whom it calls: ascending, each once.
    pub mentions: Vec<Mention>,
}

/// What a message says from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageEdit {
    /// Markdown.
    pub text: String,
    /// Whom it calls: ascending, each once.
    pub mentions: Vec<Mention>,
}

/// The variant's number is the format.
#[derive(Serialize, Deserialize)]
enum PackedMessage {
    V0(Message),
}

#[derive(Serialize, Deserialize)]
enum PackedEdit {
    V0(MessageEdit),
}

impl Message {
    /// A message without reply or mention.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), reply_to: None, mentions: Vec::new() }
    }

    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedMessage::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical message within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedMessage::V0(message) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        message.check()?;
        Ok(message)
    }

    /// Checks the limits.
    ///
    /// # Errors
    /// When the text is empty or too long, or the mentions aren't in order.
    pub fn check(&self) -> Result<(), SchemaError> {
        check(&self.text, &self.mentions)
    }
}

impl MessageEdit {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedEdit::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical edit within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedEdit::V0(edit) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        edit.check()?;
        Ok(edit)
    }

    /// Checks the limits.
    ///
    /// # Errors
    /// When the text is empty or too long, or the mentions aren't in order.
    pub fn check(&self) -> Result<(), SchemaError> {
        check(&self.text, &self.mentions)
    }
}

fn check(text: &str, mentions: &[Mention]) -> Result<(), SchemaError> {
    error::sized("a message's text", text, MESSAGE_BYTES_MAX)?;
    if mentions.len() > MENTIONS_MAX {
        return Err(SchemaError::Size("a message's list of mentions"));
    }
    if mentions.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(SchemaError::Form("a message's list of mentions"))
    }
}
