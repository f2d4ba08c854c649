//! What a relay's machine can see, for those who run it: read from its home, beside the relay or without.

use std::{collections::BTreeMap, sync::Arc};

use protocol::{
    clock::Millis,
    crypto::{DeviceTag, HomeKey},
};
use serde::{Deserialize, Serialize};

use super::{
    HOLDS_MS_MAX, SENDER_PART, depot,
    home::{RelayHome, RelayHomeError},
};
use crate::disk::Disk;

/// Everything that a relay knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayReport {
    /// The relay's device.
    pub relay: String,
    /// The organisation's number, a hash; empty before a manager has appointed the relay.
    pub organisation: String,
    /// Devices that it serves, by id.
    pub devices: Vec<String>,
    /// Those of them, and others, whose signature the next roster may bear.
    pub stewards: Vec<String>,
    /// When the roster was made.
    pub roster_made: Option<Millis>,
    /// Until when the roster holds.
    pub roster_until: Option<Millis>,
    /// Bytes that it may keep.
    pub quota_bytes: u64,
    /// Bytes of them that one sender may use.
    pub sender_bytes: u64,
    /// Bytes that it keeps.
    pub used_bytes: u64,
    /// Milliseconds for which it keeps a parcel at most.
    pub holds_ms: u64,
    /// What it keeps, by who left it.
    pub held: Vec<HeldRow>,
}

/// What one device has left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRow {
    /// The device.
    pub from: String,
    /// The devices that haven't fetched all of it; the beginning of an id where the roster has none.
    pub to: Vec<String>,
    /// Parcels.
    pub parcels: u64,
    /// Their bytes.
    pub bytes: u64,
    /// When the oldest came.
    pub oldest: Millis,
    /// When the newest came.
    pub newest: Millis,
}

/// Reads what a relay knows.
///
/// # Errors
/// When the home is no relay's, or can't be read.
pub fn report(disk: Arc<dyn Disk>, key: &HomeKey) -> Result<RelayReport, RelayHomeError> {
    let home = RelayHome::open(disk.clone(), key.clone())?;
    let held = depot::look(&*disk, &home.depot_key())?;
    let mut report = RelayReport {
        relay: home.key().device().to_string(),
        holds_ms: HOLDS_MS_MAX,
        used_bytes: held.iter().map(|held| held.bytes).sum(),
        ..RelayReport::default()
    };
    let mut names: BTreeMap<DeviceTag, String> = BTreeMap::new();
    if let Some(roster) = home.roster().map(|signed| signed.unverified()) {
        names.extend(roster.devices.iter().map(|it| (DeviceTag::of(it), it.to_string())));
        report.organisation = roster.org.to_string();
        report.devices = roster.devices.iter().map(ToString::to_string).collect();
        report.stewards = roster.stewards.iter().map(ToString::to_string).collect();
        report.quota_bytes = roster.quota_bytes;
        report.sender_bytes = roster.quota_bytes / SENDER_PART;
        (report.roster_made, report.roster_until) = (Some(Millis(roster.seq)), Some(roster.until));
    }
    let mut rows: BTreeMap<_, (HeldRow, std::collections::BTreeSet<DeviceTag>)> = BTreeMap::new();
    for held in held {
        let (row, to) = rows.entry(held.from).or_default();
        if row.parcels == 0 {
            row.oldest = held.came;
        }
        row.parcels += 1;
        row.bytes += held.bytes;
        row.newest = held.came;
        to.extend(held.to);
    }
    let name = |tag: &DeviceTag| names.get(tag).cloned().unwrap_or_else(|| tag.to_string());
    let row =
        |(from, (row, to)): (protocol::ids::DeviceId, (HeldRow, std::collections::BTreeSet<_>))| {
            HeldRow { from: from.to_string(), to: to.iter().map(name).collect(), ..row }
        };
    report.held = rows.into_iter().map(row).collect();
    Ok(report)
}
