//! Channels, status settings, whether a project is archived, and what keys of tasks begin with, in the
//! space's directory.

use automerge::ScalarValue;
use protocol::{
    ids::{DocId, MemberId, SpaceId},
    schema::{Archived, Channel, DirectoryKey, KeyPrefix, Site, StatusConfig, StatusId, WorksAt},
};

use super::{
    Author, EditError, Edited,
    session::{once, put_root},
};
use crate::document::Document;

/// Creates a channel, renames or archives it.
///
/// # Errors
/// When the name breaks a limit.
pub fn put_channel(
    document: &Document,
    author: &Author,
    space: &SpaceId,
    channel: &Channel,
) -> Result<Edited, EditError> {
    let key = DirectoryKey::Channel(channel.id(space));
    put(document, author, space, &key, Channel::unpack(&channel.pack())?.pack())
}

/// Sets a status of the space's tasks.
///
/// # Errors
/// When a label breaks a limit.
pub fn put_status(
    document: &Document,
    author: &Author,
    space: &SpaceId,
    id: &StatusId,
    status: &StatusConfig,
) -> Result<Edited, EditError> {
    let key = DirectoryKey::Status(id.clone());
    put(document, author, space, &key, StatusConfig::unpack(&status.pack())?.pack())
}

/// Archives a project, or opens it again.
///
/// # Errors
/// When the change can't be made.
pub fn put_archived(
    document: &Document,
    author: &Author,
    space: &SpaceId,
    archived: bool,
) -> Result<Edited, EditError> {
    put(document, author, space, &DirectoryKey::Archived, Archived(archived).pack())
}

/// Sets what the keys of the space's tasks begin with.
///
/// # Errors
/// When the change can't be made.
pub fn put_task_prefix(
    document: &Document,
    author: &Author,
    space: &SpaceId,
    prefix: &KeyPrefix,
) -> Result<Edited, EditError> {
    put(document, author, space, &DirectoryKey::TaskPrefix, prefix.pack())
}

/// Says where people work; `None` takes it back. All in one change.
///
/// # Errors
/// When the change can't be made.
pub fn put_sites(
    document: &Document,
    author: &Author,
    space: &SpaceId,
    sites: &[(MemberId, Option<Site>)],
) -> Result<Edited, EditError> {
    once(document, author, &DocId::directory(space), |transaction| {
        sites.iter().try_for_each(|(member, site)| {
            let value = ScalarValue::Bytes(WorksAt(site.clone()).pack());
            put_root(transaction, &DirectoryKey::Site(*member).to_string(), value)
        })
    })
}

fn put(
    document: &Document,
    author: &Author,
    space: &SpaceId,
    key: &DirectoryKey,
    value: Vec<u8>,
) -> Result<Edited, EditError> {
    once(document, author, &DocId::directory(space), |transaction| {
        put_root(transaction, &key.to_string(), ScalarValue::Bytes(value))
    })
}
