//! A message and its edits, as packed values.

use serde::{Deserialize, Serialize};

use super::{FileRef, MessageRef, SchemaError, error, file::FILE_REF_BYTES_MAX};
use crate::{
    encode,
    ids::{DocId, DocKind, MemberId, SpaceId},
    limits::{FILES_PER_MESSAGE_MAX, MESSAGE_BYTES_MAX},
};

/// Mentions in one message. More people than this are a department.
pub const MENTIONS_MAX: usize = 64;

/// Bytes of a packed message: its text, its files, and room for mentions and the reply.
const PACKED_BYTES_MAX: usize =
    MESSAGE_BYTES_MAX + 4096 + FILES_PER_MESSAGE_MAX * FILE_REF_BYTES_MAX;

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
    /// Markdown; may be empty where there are files.
    pub text: String,
    /// The message it answers.
    pub reply_to: Option<MessageRef>,
    /// Whom it calls: ascending, each once.
    pub mentions: Vec<Mention>,
    /// The files that go with it, in the order in which they were attached. They stay when the text
    /// is edited.
    pub files: Vec<FileRef>,
    /// The task that it reminds of: such a message answers nothing, calls nobody and has no files.
    pub task: Option<DocId>,
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
    /// Without files.
    V0(String, Option<MessageRef>, Vec<Mention>),
    /// With files.
    V1(String, Option<MessageRef>, Vec<Mention>, Vec<FileRef>),
    /// That reminds of a task.
    V2(String, DocId),
}

#[derive(Serialize, Deserialize)]
enum PackedEdit {
    V0(MessageEdit),
}

impl Message {
    /// A message without reply or mention.
    pub fn text(text: impl Into<String>) -> Self {
        let (reply_to, mentions, files) = (None, Vec::new(), Vec::new());
        Self { text: text.into(), reply_to, mentions, files, task: None }
    }

    /// What goes with a strong reminder of a task; the text may be empty.
    pub fn reminder(task: DocId, text: impl Into<String>) -> Self {
        Self { task: Some(task), ..Self::text(text) }
    }

    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        let message = self.clone();
        let Self { text, reply_to, mentions, files, task } = message;
        encode::to_bytes(&match task {
            Some(task) => PackedMessage::V2(text, task),
            None if files.is_empty() => PackedMessage::V0(text, reply_to, mentions),
            None => PackedMessage::V1(text, reply_to, mentions, files),
        })
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical message within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 2)?;
        let message = match encode::from_bytes(bytes, PACKED_BYTES_MAX)? {
            PackedMessage::V0(text, reply_to, mentions) => {
                Self { text, reply_to, mentions, files: Vec::new(), task: None }
            }
            // It has one form: without files that is the other.
            PackedMessage::V1(_, _, _, files) if files.is_empty() => {
                return Err(SchemaError::Form("a message's list of files"));
            }
            PackedMessage::V1(text, reply_to, mentions, files) => {
                Self { text, reply_to, mentions, files, task: None }
            }
            PackedMessage::V2(text, task) => Self::reminder(task, text),
        };
        message.check()?;
        Ok(message)
    }

    /// Checks the limits.
    ///
    /// # Errors
    /// When there is neither text nor file, something is too long or too many, or the mentions aren't
    /// in order.
    pub fn check(&self) -> Result<(), SchemaError> {
        if let Some(task) = &self.task {
            let alone =
                self.reply_to.is_none() && self.mentions.is_empty() && self.files.is_empty();
            if !alone || task.kind() != Some(DocKind::Task) {
                return Err(SchemaError::Form("a reminder of a task"));
            }
            return match self.text.len() {
                0..=MESSAGE_BYTES_MAX => Ok(()),
                _ => Err(SchemaError::Size("a message's text")),
            };
        }
        if self.files.len() > FILES_PER_MESSAGE_MAX {
            return Err(SchemaError::Size("a message's list of files"));
        }
        self.files.iter().try_for_each(FileRef::check)?;
        if self.text.is_empty() && !self.files.is_empty() {
            return in_order(&self.mentions);
        }
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
    in_order(mentions)
}

fn in_order(mentions: &[Mention]) -> Result<(), SchemaError> {
    if mentions.len() > MENTIONS_MAX {
        return Err(SchemaError::Size("a message's list of mentions"));
    }
    if mentions.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(SchemaError::Form("a message's list of mentions"))
    }
}
