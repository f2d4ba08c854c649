//! The frames of a session with a relay.

use protocol::{
    clock::Millis,
    crypto::{DeviceTag, Signed},
    ids::DeviceId,
    limits::RELAY_TAKEN_PER_FRAME_MAX,
    relay::{NotHeld, RELAY_VERSION, RelayFrame, RelayReceipt, Welcome},
    wire::bundle::ParcelId,
};

use super::{
    super::{carry::Safe, io::Output, state::Core},
    FULL_MS, Session,
    notes::Left,
};
use crate::facade::Event;

impl Core {
    /// A relay has proved its key.
    pub(in crate::core) fn relay_connected(&mut self, now: Millis, relay: DeviceId) {
        let Some(row) = self.relay_row(&relay) else {
            return self.leave_relay(relay, "its appointment has ended");
        };
        self.put_out(Output::Admit { peer: relay });
        self.relays.sessions.insert(relay, Session::default());
        let first = self.first_roster(now, &row);
        self.say_to_relay(relay, &first.unwrap_or(RelayFrame::Hello(RELAY_VERSION)));
        self.tell(Event::PeerChanged { device: relay.to_string(), connected: true });
    }

    /// The session with a relay is over.
    pub(in crate::core) fn relay_gone(&mut self, relay: DeviceId) {
        if self.relays.sessions.remove(&relay).is_some() {
            self.tell(Event::PeerChanged { device: relay.to_string(), connected: false });
        }
    }

    pub(super) fn say_to_relay(&mut self, relay: DeviceId, frame: &RelayFrame) {
        self.put_out(Output::Send { peer: relay, bytes: frame.to_bytes() });
    }

    fn leave_relay(&mut self, relay: DeviceId, reason: &str) {
        self.relay_gone(relay);
        self.put_out(Output::Disconnect { peer: relay, reason: reason.to_owned() });
    }

    /// A relay has sent a frame.
    pub(in crate::core) fn relay_frame(&mut self, now: Millis, relay: DeviceId, bytes: &[u8]) {
        let Ok(frame) = RelayFrame::from_bytes(bytes) else {
            return self.leave_relay(relay, "it sent something that no relay sends");
        };
        let fits = match frame {
            RelayFrame::Welcome(welcome) => self.relay_welcomes(now, relay, *welcome),
            RelayFrame::Held(receipt) => self.relay_holds(now, relay, *receipt),
            RelayFrame::NotHeld(parcel, why) => self.relay_refuses(now, relay, &parcel, why),
            RelayFrame::Parcel(number, parcel) => self.relay_hands(now, relay, number, &parcel),
            RelayFrame::NoMore => self.relay_is_empty(relay),
            RelayFrame::News => {
                self.ask_relay(relay);
                true
            }
            RelayFrame::Hello(_)
            | RelayFrame::Roster(..)
            | RelayFrame::Leave(..)
            | RelayFrame::Next(_)
            | RelayFrame::Taken(_) => false,
        };
        if !fits {
            self.leave_relay(relay, "it doesn't do what a relay does");
        }
    }

    fn relay_welcomes(&mut self, now: Millis, relay: DeviceId, welcome: Welcome) -> bool {
        let Welcome { roster, waiting, used_bytes } = welcome;
        let Ok(roster) = roster.verify() else { return false };
        let roster = roster.into_claim();
        if (roster.relay, roster.org) != (relay, self.identity.org) {
            return false;
        }
        self.relays.notes.claimed(now, &relay);
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return true };
        let serves_now = session.welcome.replace((roster, used_bytes)).is_none();
        session.offered = false;
        self.relays.due = Some(now);
        self.note_due_beacons();
        if serves_now {
            self.tell(Event::PeerChanged { device: relay.to_string(), connected: true });
        }
        if waiting > 0 {
            self.ask_relay(relay);
        }
        self.offer_roster(now, relay);
        true
    }

    fn relay_holds(&mut self, now: Millis, relay: DeviceId, receipt: Signed<RelayReceipt>) -> bool {
        let Ok(receipt) = receipt.verify() else { return false };
        let RelayReceipt { relay: by, parcel, from, until } = receipt.into_claim();
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return true };
        let expected = session.leaving.take().filter(|leaving| leaving.id == parcel);
        let Some(leaving) = expected.filter(|_| (by, from) == (relay, self.device)) else {
            return false;
        };
        match (leaving.beacons, leaving.to.as_slice()) {
            (Some(what), [device]) => {
                self.relays.notes.leave_beacons(now, relay, *device, what);
            }
            _ => {
                let mut spaces: Vec<_> = leaving.told.iter().map(|told| told.space).collect();
                spaces.dedup();
                let (to, told) = (leaving.to, leaving.told);
                self.relays.notes.leave(now, Left { relay, parcel, until, to, told });
                for space in spaces {
                    self.tell(Event::BeaconsChanged { space: space.to_string() });
                }
            }
        }
        self.leave_next(now, relay);
        true
    }

    fn relay_refuses(
        &mut self,
        now: Millis,
        relay: DeviceId,
        parcel: &ParcelId,
        why: NotHeld,
    ) -> bool {
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return true };
        if session.leaving.take().is_none_or(|leaving| leaving.id != *parcel) {
            return false;
        }
        match why {
            // The next may be for somebody whom it serves.
            NotHeld::Nobody | NotHeld::NotYours => self.leave_next(now, relay),
            NotHeld::Full | NotHeld::Share | NotHeld::Disk => {
                session.full = Some((why, now.plus(FULL_MS)));
                session.plan = None;
                session.beacons.clear();
                self.relays.due.get_or_insert(now.plus(FULL_MS));
            }
        }
        true
    }

    /// Asks a relay for the next parcel for us, unless one is under way.
    fn ask_relay(&mut self, relay: DeviceId) {
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return };
        let fetch = &mut session.fetch;
        if std::mem::replace(&mut fetch.asked, true) {
            fetch.news = true;
            return;
        }
        let next = RelayFrame::Next(fetch.after);
        self.say_to_relay(relay, &next);
    }

    fn relay_is_empty(&mut self, relay: DeviceId) -> bool {
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return true };
        let fetch = &mut session.fetch;
        let was_asked = std::mem::take(&mut fetch.asked);
        if std::mem::take(&mut fetch.news) {
            self.ask_relay(relay);
        }
        was_asked
    }

    fn relay_hands(&mut self, now: Millis, relay: DeviceId, number: u64, parcel: &[u8]) -> bool {
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return true };
        if !session.fetch.asked || number <= session.fetch.after {
            return false;
        }
        let taken = self.take_parcel(now, parcel);
        tracing::debug!("a relay hands over a parcel: {:?}", taken.fate);
        let (safe, lost, waits) = (taken.is_safe(), taken.lost > 0, taken.waiting > 0);
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return true };
        let fetch = &mut session.fetch;
        (fetch.asked, fetch.after) = (false, number);
        fetch.lost |= lost;
        match safe {
            Safe::Yes => fetch.safe.push(number),
            Safe::OnceNothingWaits => fetch.unsure.push(number),
            Safe::No => {}
        }
        if !waits && !fetch.lost {
            fetch.safe.append(&mut fetch.unsure);
        }
        self.ask_relay(relay);
        true
    }

    /// Does what is due, after a turn: tells relays what is safe here now, and leaves with them what
    /// absent colleagues lack.
    pub(in crate::core) fn see_to_relays(&mut self, now: Millis) {
        if self.read_only {
            return;
        }
        let mut served = Vec::new();
        for (relay, session) in &mut self.relays.sessions {
            let safe = std::mem::take(&mut session.fetch.safe);
            served
                .extend(safe.chunks(RELAY_TAKEN_PER_FRAME_MAX).map(|some| (*relay, some.to_vec())));
        }
        for (relay, numbers) in served {
            self.say_to_relay(relay, &RelayFrame::Taken(numbers));
        }
        if self.relays.due.is_some_and(|at| at <= now) {
            self.relays.due = None;
            self.look_what_to_leave(now);
        }
        if self.relays.notes.due().is_some_and(|at| at <= now) {
            self.keep_relay_notes();
        }
    }

    /// What a device said that it holds is noted where it is ours: who is left what depends on it.
    pub(in crate::core) fn hear_for_relays(
        &mut self,
        now: Millis,
        space: protocol::ids::SpaceId,
        device: DeviceId,
    ) {
        if device == self.device || !self.has_relays() {
            return;
        }
        let own = self.door.held.ledger.strands(&space);
        let own = own.filter(|(log, _)| log.device == self.device);
        let tags: Vec<_> = own.map(|(log, _)| protocol::wire::LogTag::of(log)).collect();
        let Some(beacon) = self.engine.beacon(&space, &device) else { return };
        let logs = tags.iter().map(|tag| (*tag, beacon.holds(tag)));
        self.relays.notes.hear(now, (space, DeviceTag::of(&device)), logs);
    }
}
