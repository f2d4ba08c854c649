//! What a space's directory says: channels, statuses, archived or not, what keys of tasks begin with, where
//! people work.

use automerge::{ROOT, ReadDoc, ScalarValue, Value};
use protocol::{
    ids::{ChannelId, MemberId},
    schema::{Archived, Channel, DirectoryKey, KeyPrefix, Site, StatusConfig, StatusId, WorksAt},
};

use crate::document::Document;

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    /// Its id.
    pub id: ChannelId,
    /// What the directory says of it.
    pub channel: Channel,
}

/// A status that a space has configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// Its id.
    pub id: StatusId,
    /// Its labels, category and order.
    pub config: StatusConfig,
}

/// The rows of a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryRows {
    /// The channels, by id.
    pub channels: Vec<ChannelRow>,
    /// The statuses, by id.
    pub statuses: Vec<StatusRow>,
    /// The project is archived.
    pub archived: bool,
    /// What the keys of tasks begin with; `None` when nobody has said.
    pub task_prefix: Option<KeyPrefix>,
    /// Where people work, by their ids.
    pub sites: Vec<(MemberId, Site)>,
}

/// The rows of a directory.
pub fn directory_rows(document: &Document) -> DirectoryRows {
    let mut rows = DirectoryRows::default();
    let doc = document.automerge();
    let mut keys: Vec<String> = doc.keys(ROOT).collect();
    keys.sort_unstable();
    for key in keys {
        let Ok(Some((Value::Scalar(value), _))) = doc.get(ROOT, key.as_str()) else { continue };
        let ScalarValue::Bytes(bytes) = value.as_ref() else { continue };
        match key.parse() {
            Ok(DirectoryKey::Channel(id)) => {
                let channel = Channel::unpack(bytes).ok();
                rows.channels.extend(channel.map(|channel| ChannelRow { id, channel }));
            }
            Ok(DirectoryKey::Status(id)) => {
                let config = StatusConfig::unpack(bytes).ok();
                rows.statuses.extend(config.map(|config| StatusRow { id, config }));
            }
            Ok(DirectoryKey::Archived) => {
                rows.archived = Archived::unpack(bytes).is_ok_and(|Archived(archived)| archived);
            }
            Ok(DirectoryKey::Site(member)) => {
                let works = WorksAt::unpack(bytes).ok().and_then(|WorksAt(site)| site);
                rows.sites.extend(works.map(|site| (member, site)));
            }
            Ok(DirectoryKey::TaskPrefix) => rows.task_prefix = KeyPrefix::unpack(bytes).ok(),
            Err(_) => {}
        }
    }
    rows
}
