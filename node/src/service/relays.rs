//! Relays: appointing, ending and listing them.

use protocol::{
    authority::{RelayRow, Statement},
    capability::{Level, Need, Scope},
    clock::Millis,
    ids::DeviceId,
    limits::{PEER_ADDRESS_BYTES_MAX, PEER_ADDRESSES_MAX, RELAY_PLACES_MAX, RELAY_QUOTA_BYTES_MIN},
    relay::{NotHeld, RelayAppointment, RelayCode},
};

use super::{
    checked_name,
    names::{Departments, People},
};
use crate::{
    core::Core,
    facade::{Answer, Failure, FailureCode, RelayInfo, RelayOrder, RelayPlace, RelayTrouble},
};

impl Core {
    /// Appoints a relay by its code.
    pub(crate) fn appoint_relay(
        &mut self,
        now: Millis,
        order: &RelayOrder,
    ) -> Result<Answer, Failure> {
        let code = read_code(&order.code)?;
        let relay = code.consent.unverified().relay;
        let name = match order.name.as_str() {
            "" => relay.short().to_string(),
            name => checked_name(name)?,
        };
        let places = self.relay_places(now, order)?;
        if order.quota_bytes < RELAY_QUOTA_BYTES_MIN {
            let least = RELAY_QUOTA_BYTES_MIN / (1024 * 1024);
            let problem = format!("a relay keeps at least {least} MiB");
            return Err(Failure::new(FailureCode::Invalid, problem, "give it more room"));
        }
        let said = if order.addresses.is_empty() { &code.hints } else { &order.addresses };
        let appointment = RelayAppointment {
            name,
            places,
            quota_bytes: order.quota_bytes,
            addresses: checked_addresses(said)?,
            consent: code.consent.clone(),
        };
        let authority = self.authority()?;
        if authority.member_of(&relay).is_some() {
            let problem = "this device is a member's, so it can't be a relay";
            let next = "set the relay up with `relay init` in a home of its own";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let before = authority.relay(&relay);
        for place in before.iter().flat_map(|row| &row.places) {
            self.require(now, &place.space, Need::level(Level::Manage))?;
        }
        // First: what was stated and could never be shown to the relay would help nobody.
        self.keep_relay_claim(relay, code.claim.seed()).map_err(|error| {
            let problem = format!("failed to {error}");
            Failure::new(FailureCode::Internal, problem, "check the disk and its free space")
        })?;
        self.state(now, Statement::RelayAppointed(Box::new(appointment)))?;
        Ok(Answer::Made { id: relay.to_string() })
    }

    fn relay_places(&self, now: Millis, order: &RelayOrder) -> Result<Vec<Scope>, Failure> {
        let departments = Departments::of(self.authority()?);
        let below = !order.only;
        let mut places = Vec::new();
        for name in &order.places {
            places.push(Scope { space: departments.find(Some(name))?, below });
        }
        if places.is_empty() {
            places.push(Scope { space: departments.root(), below });
        }
        places.sort_unstable();
        places.dedup();
        if places.len() > RELAY_PLACES_MAX {
            let problem = format!("a relay is for at most {RELAY_PLACES_MAX} places");
            let next = "name a department above them, or set up another relay";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        for place in &places {
            self.require(now, &place.space, Need::level(Level::Manage))?;
        }
        Ok(places)
    }

    /// Ends a relay's appointment.
    pub(crate) fn end_relay(&mut self, now: Millis, name: &str) -> Result<Answer, Failure> {
        let row = self.find_relay(name)?;
        for place in &row.places {
            self.require(now, &place.space, Need::level(Level::Manage))?;
        }
        self.state(now, Statement::RelayEnded { relay: row.relay })?;
        Ok(Answer::Done)
    }

    fn find_relay(&self, name: &str) -> Result<RelayRow, Failure> {
        let rows = self.authority()?.relays();
        let begins = |device: &DeviceId| name.len() >= 4 && device.to_string().starts_with(name);
        let mut found = rows.into_iter().filter(|row| row.name == name || begins(&row.relay));
        match (found.next(), found.next()) {
            (Some(row), None) => Ok(row),
            (Some(_), Some(_)) => {
                let problem = format!("{name:?} is more than one relay");
                Err(Failure::new(
                    FailureCode::Ambiguous,
                    problem,
                    "use its device from `relay list`",
                ))
            }
            (None, _) => {
                let problem = format!("no relay is called {name:?}");
                Err(Failure::new(FailureCode::NotFound, problem, "`relay list` shows them"))
            }
        }
    }

    /// Lists the relays that are appointed.
    pub(crate) fn list_relays(&self, now: Millis) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let (departments, people) = (Departments::of(authority), People::of(authority));
        let info = |row: RelayRow| {
            let state = self.relay_state(now, &row.relay);
            let place = |scope: &Scope| RelayPlace {
                place: departments.path(&scope.space),
                below: scope.below,
            };
            RelayInfo {
                relay: row.relay.to_string(),
                name: row.name,
                places: row.places.iter().map(place).collect(),
                quota_bytes: row.quota_bytes,
                used_bytes: state.used_bytes,
                devices: state.devices,
                addresses: row.addresses,
                by: row.by.map(|member| people.name(&member)).unwrap_or_default(),
                since: row.since,
                connected: state.connected,
                serves: state.serves_us,
                unclaimed: state.unclaimed,
                busy: state.busy,
                parcels: state.parcels,
                trouble: state.full.and_then(trouble),
            }
        };
        Ok(Answer::Relays(authority.relays().into_iter().map(info).collect()))
    }
}

fn trouble(why: NotHeld) -> Option<RelayTrouble> {
    match why {
        NotHeld::Full => Some(RelayTrouble::Full),
        NotHeld::Share => Some(RelayTrouble::Share),
        NotHeld::Disk => Some(RelayTrouble::Disk),
        NotHeld::Nobody | NotHeld::NotYours => None,
    }
}

fn read_code(text: &str) -> Result<RelayCode, Failure> {
    let bad = || {
        let problem = "this is no whole code of a relay: they begin with `tr`";
        let next = "copy all of what `relay init` shows on the relay's machine";
        Failure::new(FailureCode::Invalid, problem, next)
    };
    let code: RelayCode = text.parse().map_err(|_| bad())?;
    code.consent.clone().verify().map_err(|_| bad())?;
    Ok(code)
}

/// Addresses without the device that answers there, which the appointment names anyway.
fn checked_addresses(said: &[String]) -> Result<Vec<String>, Failure> {
    let mut addresses = Vec::new();
    for text in said {
        let bare = text.split("/p2p/").next().unwrap_or_default();
        let read = bare.parse::<crate::net::Multiaddr>();
        if read.is_err() || !(1..=PEER_ADDRESS_BYTES_MAX).contains(&bare.len()) {
            let problem = format!("{text:?} is no address of a relay");
            let next = "an address looks like /ip4/192.168.1.5/udp/4001/quic-v1";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        addresses.push(bare.to_owned());
    }
    addresses.dedup();
    addresses.truncate(PEER_ADDRESSES_MAX);
    Ok(addresses)
}
