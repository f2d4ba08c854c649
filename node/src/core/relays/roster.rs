//! Whom a relay serves, as the devices of those who manage it tell it.

use protocol::{
    authority::RelayRow,
    clock::Millis,
    crypto::{DeviceKey, Signed},
    ids::DeviceId,
    limits::{ROSTER_DEVICES_MAX, ROSTER_LIFE_MS_MAX, ROSTER_STEWARDS_MAX},
    relay::{Claim, RelayFrame, Roster},
};

use super::super::state::Core;

/// A roster that holds no longer than this is made anew: when a third of its life is over.
const RENEW_MS: u64 = ROSTER_LIFE_MS_MAX / 3 * 2;

impl Core {
    /// The roster of a relay by what is known here. `None` where we don't manage it.
    fn roster_of(&self, now: Millis, row: &RelayRow, newer_than: u64) -> Option<Roster> {
        let authority = self.door.authority.as_ref()?;
        let mut stewards = authority.relay_stewards(row, now);
        // Ourselves among them, however many there are.
        if !stewards.remove(&self.device) {
            return None;
        }
        let mut stewards: Vec<DeviceId> =
            stewards.into_iter().take(ROSTER_STEWARDS_MAX - 1).chain([self.device]).collect();
        stewards.sort_unstable();
        let mut devices = authority.relay_devices(row, now);
        devices.insert(self.device);
        let seq = now.0.max(newer_than.saturating_add(1));
        Some(Roster {
            org: self.identity.org,
            relay: row.relay,
            by: self.device,
            seq,
            basis: authority.entries() as u64,
            until: Millis(seq.saturating_add(ROSTER_LIFE_MS_MAX)),
            quota_bytes: row.quota_bytes,
            stewards,
            devices: devices.into_iter().take(ROSTER_DEVICES_MAX).collect(),
        })
    }

    /// The first roster of a relay whose code was given here, with the proof of that.
    pub(super) fn first_roster(&self, now: Millis, row: &RelayRow) -> Option<RelayFrame> {
        let seed = self.relays.notes.claim(&row.relay)?;
        let roster = self.roster_of(now, row, 0)?;
        let key = DeviceKey::from_seed(&seed);
        let (org, relay) = (roster.org, roster.relay);
        let claim = Claim { org, relay, steward: self.device, key: key.device() };
        let (roster, claim) = (Signed::new(roster, &self.key), Signed::new(claim, &key));
        Some(RelayFrame::Roster(Box::new(roster), Some(Box::new(claim))))
    }

    /// Hands a relay another roster, where the one that it goes by is out of date: whoever knows less
    /// than its maker did leaves it, unless the maker manages the relay no longer.
    pub(super) fn offer_roster(&mut self, now: Millis, relay: DeviceId) {
        let Some(row) = self.relay_row(&relay) else { return };
        let Some(session) = self.relays.sessions.get(&relay) else { return };
        let Some((theirs, _)) = session.welcome.as_ref().filter(|_| !session.offered) else {
            return;
        };
        if !theirs.is_steward(&self.device) {
            return;
        }
        let Some(roster) = self.roster_of(now, &row, theirs.seq) else { return };
        let stewards = &roster.stewards;
        let made_by_one = stewards.binary_search(&theirs.by).is_ok();
        let older = theirs.until < now.plus(RENEW_MS);
        let outdated = !roster.says_what(theirs) && (roster.basis >= theirs.basis || !made_by_one);
        if older || outdated {
            let signed = Box::new(Signed::new(roster, &self.key));
            self.say_to_relay(relay, &RelayFrame::Roster(signed, None));
            if let Some(session) = self.relays.sessions.get_mut(&relay) {
                session.offered = true;
            }
        }
    }
}
