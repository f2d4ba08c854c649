//! The keys of a segment.
//!
//! A segment has one writer. Which of its maps an item stands in says nothing: buckets only keep
//! the maps small, since the cost of a change grows with the map it touches.

use std::{fmt, str::FromStr};

use super::{MessageRef, SchemaError};
use crate::limits::{BUCKET_MESSAGES_MAX, SEGMENT_MESSAGES_MAX};

/// The root key of the map of acts.
pub const ACTS: &str = "a";

/// The largest operation number in a segment. 512 messages, their buckets, and thirty acts for
/// each: keeps what one author can make others load near 50 ms.
pub const SEGMENT_OPS_MAX: u64 = 16 * 1024;

/// Bytes of one emoji: the longest family with skin tones and joiners.
const EMOJI_BYTES_MAX: usize = 64;

/// Buckets that a segment can have.
const BUCKETS_MAX: u32 = SEGMENT_MESSAGES_MAX / BUCKET_MESSAGES_MAX;

/// The bucket for the segment's `nth` message, from 0.
pub const fn bucket_of(nth: u32) -> u32 {
    nth / BUCKET_MESSAGES_MAX
}

/// The root key of a bucket.
pub fn bucket_key(bucket: u32) -> String {
    format!("b{bucket}")
}

/// A root key: a map that the segment's writer makes once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SegmentRoot {
    /// `b<n>`: up to [`BUCKET_MESSAGES_MAX`] messages.
    Bucket(u32),
    /// `a`: what is done to messages.
    Acts,
}

impl FromStr for SegmentRoot {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        if key == ACTS {
            return Ok(Self::Acts);
        }
        let bucket = key.strip_prefix('b').and_then(|number| number.parse().ok());
        bucket
            .filter(|bucket| *bucket < BUCKETS_MAX && bucket_key(*bucket) == key)
            .map(Self::Bucket)
            .ok_or(SchemaError::Form("a segment's key"))
    }
}

/// An emoji of a reaction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Emoji(String);

impl Emoji {
    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Emoji {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let plain = |c: char| !c.is_control() && !c.is_whitespace();
        if text.is_empty() || text.len() > EMOJI_BYTES_MAX || !text.chars().all(plain) {
            return Err(SchemaError::Form("an emoji"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A key inside one of a segment's maps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SegmentItem {
    /// `m<seq>`: a new message, a packed [`super::Message`]; `seq` is its entry's number.
    Message(u64),
    /// `e<ref>`: another text for one's own message, a packed [`super::MessageEdit`].
    Edit(MessageRef),
    /// `x<ref>`: one's own message is taken back; true.
    Recall(MessageRef),
    /// `r<ref>/<emoji>`: one's reaction; true, or false when taken back.
    Reaction(MessageRef, Emoji),
    /// `h<ref>`: a manager hides a message; true, or false to show it again.
    Hide(MessageRef),
    /// `k<ref>`: one says that one knows of a message; true, for good.
    Acknowledge(MessageRef),
    /// `u<ref>`: a strong reminder of a message, a packed [`super::Urge`].
    Urge(MessageRef),
    /// `n<ref>`: one's own announcement is a copy of the one of this number (16 bytes): it went to
    /// several departments.
    Copy(MessageRef),
}

impl fmt::Display for SegmentItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(seq) => write!(f, "m{seq}"),
            Self::Edit(message) => write!(f, "e{message}"),
            Self::Recall(message) => write!(f, "x{message}"),
            Self::Reaction(message, emoji) => write!(f, "r{message}/{}", emoji.0),
            Self::Hide(message) => write!(f, "h{message}"),
            Self::Acknowledge(message) => write!(f, "k{message}"),
            Self::Urge(message) => write!(f, "u{message}"),
            Self::Copy(message) => write!(f, "n{message}"),
        }
    }
}

impl FromStr for SegmentItem {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a segment's key");
        let (letter, rest) = key.split_at_checked(1).ok_or(wrong)?;
        match letter {
            "m" => {
                let seq: u64 = rest.parse().map_err(|_| wrong)?;
                if seq.to_string() == rest { Ok(Self::Message(seq)) } else { Err(wrong) }
            }
            "e" => rest.parse().map(Self::Edit),
            "x" => rest.parse().map(Self::Recall),
            "r" => {
                let (message, emoji) = rest.split_once('/').ok_or(wrong)?;
                Ok(Self::Reaction(message.parse()?, emoji.parse()?))
            }
            "h" => rest.parse().map(Self::Hide),
            "k" => rest.parse().map(Self::Acknowledge),
            "u" => rest.parse().map(Self::Urge),
            "n" => rest.parse().map(Self::Copy),
            _ => Err(wrong),
        }
    }
}
