//! Channels and statuses, as a space's directory lists them.

use automerge::{ROOT, ReadDoc, ScalarValue, Value};
use protocol::{
    ids::ChannelId,
    schema::{Channel, DirectoryKey, StatusConfig, StatusId},
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

/// The rows of a directory, ordered by id.
pub fn directory_rows(document: &Document) -> (Vec<ChannelRow>, Vec<StatusRow>) {
    let (mut channels, mut statuses) = (Vec::new(), Vec::new());
    let doc = document.automerge();
    let mut keys: Vec<String> = doc.keys(ROOT).collect();
    keys.sort_unstable();
    for key in keys {
        let Ok(Some((Value::Scalar(value), _))) = doc.get(ROOT, key.as_str()) else { continue };
        let ScalarValue::Bytes(bytes) = value.as_ref() else { continue };
        match key.parse() {
            Ok(DirectoryKey::Channel(id)) => {
                channels
                    .extend(Channel::unpack(bytes).ok().map(|channel| ChannelRow { id, channel }));
            }
            Ok(DirectoryKey::Status(id)) => {
                let config = StatusConfig::unpack(bytes).ok();
                statuses.extend(config.map(|config| StatusRow { id, config }));
            }
            Err(_) => {}
        }
    }
    (channels, statuses)
}
