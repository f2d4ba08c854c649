//! Beacons that came in bundles, kept over a restart: who is never met says nothing anew.
//!
//! Invariant: they are signed, and checked again when they are read; losing the file costs a bundle
//! that tells more than it had to.

use std::{collections::BTreeMap, sync::Arc};

use protocol::{
    clock::Hlc,
    crypto::{Signed, UseKey},
    encode,
    ids::{DeviceId, SpaceId},
    wire::Beacon,
};

use super::{BEACON_BYTES_MAX, BEACONS_MAX, at, make_folder};
use crate::disk::{Disk, STATE_FILE_BYTES_MAX, StateFileError, read_state_file, write_state_file};

/// The file's name.
const NAME: &str = "beacons";

/// The newest beacons of devices that were heard of by bundle.
pub struct Beacons {
    disk: Arc<dyn Disk>,
    key: UseKey,
    held: BTreeMap<(SpaceId, DeviceId), Signed<Beacon>>,
}

impl Beacons {
    /// Of the home on this disk. A file that can't be read counts as none.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        let sealed = read_state_file(&*disk, &at(NAME)).ok().flatten();
        let bytes = sealed.and_then(|sealed| key.open(NAME.as_bytes(), &sealed));
        let all: Option<Vec<Signed<Beacon>>> =
            bytes.and_then(|bytes| encode::from_bytes(&bytes, STATE_FILE_BYTES_MAX).ok());
        let held = all.unwrap_or_default().into_iter().map(|beacon| (place(&beacon), beacon));
        Self { disk, key, held: held.collect() }
    }

    /// All of them.
    pub fn all(&self) -> Vec<Signed<Beacon>> {
        self.held.values().cloned().collect()
    }

    /// Keeps beacons that were found to be news.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&mut self, news: Vec<Signed<Beacon>>) -> Result<(), StateFileError> {
        if news.is_empty() {
            return Ok(());
        }
        self.held.extend(news.into_iter().map(|beacon| (place(&beacon), beacon)));
        let mut newest: Vec<(Hlc, (SpaceId, DeviceId), usize)> = self
            .held
            .iter()
            .map(|(place, it)| (it.unverified().hlc, *place, encode::to_bytes(it).len()))
            .collect();
        newest.sort_unstable_by(|a, b| b.cmp(a));
        let mut bytes = 0;
        for (at, (_, place, size)) in newest.into_iter().enumerate() {
            bytes += size;
            if at >= BEACONS_MAX || bytes > BEACON_BYTES_MAX {
                self.held.remove(&place);
            }
        }
        make_folder(&*self.disk)?;
        let sealed = self.key.seal(NAME.as_bytes(), &encode::to_bytes(&self.all()));
        write_state_file(&*self.disk, &at(NAME), &sealed)
    }
}

fn place(beacon: &Signed<Beacon>) -> (SpaceId, DeviceId) {
    let claim = beacon.unverified();
    (claim.space, claim.device)
}

#[cfg(test)]
mod tests {
    use protocol::{
        clock::Millis,
        crypto::{DeviceKey, HomeKey},
        ids::OrgId,
    };

    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn the_newest_are_kept_over_a_restart() {
        let disk: Arc<SimDisk> = Arc::new(SimDisk::new());
        let open = || Beacons::open(disk.clone(), HomeKey::new([4; 32]).for_use("bundles"));
        let key = DeviceKey::from_seed(&[1; 32]);
        let beacon = |space: u64, at| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&space.to_le_bytes());
            let space = SpaceId::new(id);
            let (org, device, hlc) = (OrgId::ZERO, key.device(), Hlc::at(Millis(at)));
            let (have, read) = (Vec::new(), Vec::new());
            Signed::new(Beacon { org, space, device, hlc, have, read }, &key)
        };
        open().keep(vec![beacon(1, 5)]).expect("kept");
        let mut again = open();
        assert_eq!(again.all(), [beacon(1, 5)]);
        let most = BEACONS_MAX as u64;
        again.keep((1..=most + 1).map(|space| beacon(space, 10 + space)).collect()).expect("kept");
        assert_eq!(open().all().len(), BEACONS_MAX);
        assert!(!open().all().contains(&beacon(1, 11)), "the oldest went");
    }
}
