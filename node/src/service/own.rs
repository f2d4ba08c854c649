//! What a person's devices share: drafts, settings, what is muted, reminders put off, assignments seen.
//!
//! It stands in the person's own space, a conversation of one, which is begun when there is something
//! to write and a second device to read it. Offline all of it works as ever: it is written here, and
//! met when devices meet.

use std::collections::BTreeMap;

use protocol::{
    authority::Statement,
    clock::Millis,
    entry::DocRef,
    ids::{MemberId, SpaceId},
    limits::OWN_CHANGES_MAX,
    schema::{OwnKey, OwnValue, own},
};

use crate::{
    content::{self, OwnValues},
    core::Core,
    document::edit,
    facade::{Answer, Failure, FailureCode, OwnInfo, OwnItem},
};

/// Things shared at once: bounds one entry's work.
const ITEMS_MAX: usize = 64;

impl Core {
    /// Shares drafts and settings with our person's other devices; nothing is done while there are none.
    pub(crate) fn keep_own(&mut self, now: Millis, items: &[OwnItem]) -> Result<Answer, Failure> {
        if items.len() > ITEMS_MAX {
            let problem = format!("at most {ITEMS_MAX} things are shared at once");
            return Err(Failure::new(FailureCode::Invalid, problem, "share them bit by bit"));
        }
        let read = |item: &OwnItem| match item {
            OwnItem::Draft { field, text } => (OwnKey::Draft(field.clone()), text.clone()),
            OwnItem::Setting { name, value } => (OwnKey::Setting(name.clone()), value.clone()),
        };
        let items = items.iter().map(read).map(|(key, text)| (key, text.into_bytes()));
        self.share_own(now, items.collect())?;
        Ok(Answer::Done)
    }

    /// What our person's devices share.
    pub(crate) fn own_info(&self) -> Result<Answer, Failure> {
        let Some((space, _)) = self.own_space() else { return Ok(Answer::Own(OwnInfo::default())) };
        let mut info = OwnInfo { shared: self.has_other_devices(), ..OwnInfo::default() };
        for (key, values) in self.own_values(&space)? {
            match key {
                OwnKey::Draft(field) => drop(info.drafts.insert(field, own::draft(&values))),
                OwnKey::Setting(name) => {
                    let newest = own::newest(&values).map(|(_, value)| value.text().to_owned());
                    info.settings.extend(newest.map(|value| (name, value)));
                }
                OwnKey::Tell(_) | OwnKey::Snooze(..) | OwnKey::Assigned(..) => {}
            }
        }
        info.drafts.retain(|_, text| !text.is_empty());
        Ok(Answer::Own(info))
    }

    /// Writes values for our person's other devices, if there are any; what is said there already isn't
    /// said again.
    pub(super) fn share_own(
        &mut self,
        now: Millis,
        items: Vec<(OwnKey, Vec<u8>)>,
    ) -> Result<(), Failure> {
        let Some((space, member)) = self.own_space().filter(|_| self.has_other_devices()) else {
            return Ok(());
        };
        let known = self.own_values(&space)?;
        // Rows follow at the end of the turn.
        let fresh = self.has_written(&space);
        let at = self.next_time(now, space);
        let me = self.device();
        let mut values = Vec::new();
        for (key, body) in items {
            let of_key = known.get(&key).map_or(&[][..], Vec::as_slice);
            if !fresh && says(&key, of_key, &body) {
                continue;
            }
            let others = of_key.iter().filter(|(device, _)| *device != me);
            let mut saw: Vec<_> = others.map(|(device, value)| (*device, value.at)).collect();
            saw.sort_unstable();
            values.push((key, OwnValue { at, saw, body }));
        }
        if values.is_empty() {
            return Ok(());
        }
        if !self.authority()?.is_begun(&space, now) {
            self.state(now, Statement::ConversationBegun { members: vec![member] })?;
            self.see_to_key(now, space)?;
        }
        let doc = DocRef::Own { number: self.own_number(&space)? };
        self.edit(now, space, doc, |document, author, id| {
            edit::put_own(document, author, id, &values)
        })?;
        Ok(())
    }

    /// Our person's own space, once we are somebody's.
    fn own_space(&self) -> Option<(SpaceId, MemberId)> {
        let authority = self.authority().ok()?;
        let member = authority.member_of(&self.device())?;
        Some((SpaceId::conversation(&authority.org(), &[member]), member))
    }

    /// Whether our person has another device.
    fn has_other_devices(&self) -> bool {
        !self.other_devices().is_empty()
    }

    pub(super) fn own_values(&self, space: &SpaceId) -> Result<OwnValues, Failure> {
        content::own_values(&self.door().held.store, space)
            .map_err(|error| self.unreadable(&error.into()))
    }

    /// Which of our documents is written in: the newest, until it is full.
    fn own_number(&mut self, space: &SpaceId) -> Result<u32, Failure> {
        let log = self.own_log(*space);
        let number = content::own_number(&self.door().held.store, &log)
            .map_err(|error| self.unreadable(&error.into()))?;
        let doc = protocol::ids::DocId::own(space, &log.device, log.epoch, number);
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, &doc);
        let full = graph.map(|graph| graph.len() >= OWN_CHANGES_MAX);
        let full = full.map_err(|error| self.unreadable(&error))?;
        Ok(if full { number.saturating_add(1) } else { number })
    }

    /// Something came to our person's own space: what another device has set holds here, too.
    pub(crate) fn take_own(&mut self, now: Millis) {
        let Some((space, _)) = self.own_space() else { return };
        let values = match self.own_values(&space) {
            Ok(values) => values,
            Err(failure) => {
                return tracing::warn!("what one's devices share isn't read: {:?}", failure.code);
            }
        };
        let me = self.device();
        let theirs = |(key, values): (OwnKey, Vec<_>)| {
            let (_, value) = own::newest(&values).filter(|(device, _)| *device != me)?;
            Some((key, value.clone()))
        };
        let theirs: BTreeMap<OwnKey, OwnValue> = values.into_iter().filter_map(theirs).collect();
        self.take_noted(now, &theirs);
        self.take_tells(&theirs);
        self.take_seen(&theirs);
    }
}

/// Whether a key's values say this already.
fn says(key: &OwnKey, values: &[(protocol::ids::DeviceId, OwnValue)], body: &[u8]) -> bool {
    match key {
        OwnKey::Draft(_) => own::draft(values).as_bytes() == body,
        OwnKey::Setting(_) | OwnKey::Tell(_) | OwnKey::Snooze(..) | OwnKey::Assigned(..) => {
            own::newest(values).is_some_and(|(_, value)| value.body == body)
        }
    }
}
