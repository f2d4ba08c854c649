//! Parcels that are left with a relay: each of one space, for devices that lack the same of it.
//!
//! Invariant: what is left is sealed to members' devices that may read it at that moment, as in a bundle;
//! for whom it is and what is in it is known here, and by its recipients.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    crypto::Signed,
    encode,
    ids::{DeviceId, LogId, SpaceId},
    limits::{BEACONS_PER_FRAME_MAX, PARCEL_DEVICES_MAX},
    wire::{
        Beacon, Frame,
        bundle::{Load, Parcel, ParcelKind},
    },
};

use super::{
    super::state::Core,
    outgoing::{Asked, Group, Line, Outgoing, Step, Told},
};
use crate::{
    facade::{BundleFiles, BundleSince},
    ingest::HoldError,
};

/// Bytes of beacons in one parcel: those of some hundred spaces.
const BEACON_BYTES: usize = 256 * 1024;

/// What some devices lack of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::core) struct Share {
    pub devices: Vec<DeviceId>,
    pub space: SpaceId,
    /// After which entry each log goes on, and up to which.
    pub logs: Vec<(LogId, u64, u64)>,
    /// They begin to read there, by all that is known, and may lack its older keys.
    pub begin: bool,
}

/// A parcel, for whom it is, and the entries in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::core) struct Filled {
    pub bytes: Vec<u8>,
    pub to: Vec<DeviceId>,
    pub told: Vec<Told>,
}

impl Core {
    /// Plans parcels of these shares, in their order.
    pub(in crate::core) fn plan_shares(
        &mut self,
        now: Millis,
        shares: Vec<Share>,
    ) -> Result<Outgoing, HoldError> {
        let mut out = Outgoing::new(now);
        for Share { devices, space, logs, begin } in shares {
            for devices in devices.chunks(PARCEL_DEVICES_MAX) {
                // Whoever reads there already has its keys, or asks a colleague for them.
                let (since, files) = (BundleSince::Held, BundleFiles::None);
                let asked = Asked { since, last: None, keys: BTreeSet::new(), files };
                let to = if begin { devices } else { &[] };
                let keys = self.keys_to_give(&space, to, &asked);
                let mut line = Line::default();
                for (log, after, up_to) in &logs {
                    self.put_in_line(&mut line, *log, *after, *up_to)?;
                }
                let mut group = Group {
                    kind: ParcelKind::Entries,
                    devices: devices.to_vec(),
                    spaces: vec![space],
                    steps: [Step::Runs(line)].into(),
                    invitation: None,
                };
                if !keys.is_empty() {
                    group.steps.push_front(Step::Keys(space, keys));
                }
                out.groups.push_back(group);
            }
        }
        Ok(out)
    }

    /// The next parcel of a plan. `None`: there is none left.
    ///
    /// # Errors
    /// When what is held can't be read.
    pub(in crate::core) fn next_share(
        &mut self,
        now: Millis,
        plan: &mut Outgoing,
    ) -> Result<Option<Filled>, HoldError> {
        let bytes = self.fill_parcel(now, plan)?;
        let (to, told) = plan.last.clone();
        Ok((!bytes.is_empty()).then_some(Filled { bytes, to, told }))
    }

    /// A parcel of our own newest beacons of these spaces for one device, which may read them all.
    pub(in crate::core) fn beacon_parcel(
        &mut self,
        now: Millis,
        device: DeviceId,
        beacons: &[Signed<Beacon>],
    ) -> Option<Filled> {
        let mut load = Load::default();
        let mut bytes = 0;
        for some in beacons.chunks(BEACONS_PER_FRAME_MAX.min(16)) {
            bytes += some.iter().map(|beacon| encode::to_bytes(beacon).len()).sum::<usize>();
            if bytes > BEACON_BYTES {
                break;
            }
            load.push(&Frame::Beacons(some.to_vec()));
        }
        if load.is_empty() {
            return None;
        }
        let (about, luck) = ((self.identity.org, now), self.luck());
        let bytes = Parcel::seal(about, &self.key, [device], &load, luck).to_bytes();
        Some(Filled { bytes, to: vec![device], told: Vec::new() })
    }

    /// After which entry of a log of ours a relay is to keep it: what is older than a relay keeps
    /// anything comes when people meet.
    pub(in crate::core) fn left_since(
        &mut self,
        log: &LogId,
        (after, up_to): (u64, u64),
        since: Millis,
    ) -> Result<u64, HoldError> {
        if log.space == self.door.control() {
            return Ok(after);
        }
        self.last_before(log, (after, up_to), since)
    }

    /// The spaces in which this device has written.
    pub(in crate::core) fn written_spaces(&self) -> BTreeSet<SpaceId> {
        let own = self.door.held.ledger.strands_of(self.device);
        own.map(|(log, _)| log.space).filter(|space| *space != SpaceId::ZERO).collect()
    }
}
