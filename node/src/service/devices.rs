//! A person's devices: pairing another one, listing, ending one, also a colleague's.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{Act, DeviceConsent, MemberRow, Statement},
    capability::{CodeError, DeviceCode, DeviceOffer, Target},
    clock::Millis,
    crypto::{DeviceKey, Signed},
    entry::Body,
    ids::{DeviceId, LogId, MemberId, SpaceId},
};

use super::names::People;
use crate::{
    core::Core,
    facade::{Answer, DeviceInfo, DeviceOfferInfo, Failure, FailureCode},
};

/// Statements of one log, its newest, among which the enrolment of a device is looked for: what a
/// person's devices state in years, read in some 20 ms.
const STATEMENTS_READ_MAX: u64 = 4096;

impl Core {
    /// The code that this device shows to a new one of the same person.
    pub(crate) fn offer_device(&self) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let row = self.own_row()?;
        let offer = DeviceOffer {
            organisation: authority.organisation(),
            org: authority.org(),
            member: row.member,
            name: row.name.clone(),
            hints: self.address_hints(),
        };
        Ok(Answer::DeviceOffer(DeviceOfferInfo { name: row.name, code: offer.to_string() }))
    }

    /// Makes a new device, which has answered with this code, ours.
    pub(crate) fn add_device(&mut self, now: Millis, code: &str) -> Result<Answer, Failure> {
        let DeviceCode(consent) = read_device_code(code)?;
        let DeviceConsent { member, device } = *consent.unverified();
        if member != self.own_row()?.member {
            let next = "on the new device, `pair` with a code of `device offer` made here";
            return Err(Failure::new(
                FailureCode::Invalid,
                "that device answered another person",
                next,
            ));
        }
        self.state(now, Statement::DeviceEnrolled { member, consent })?;
        // With one device nobody had to be told.
        self.tell_mutes(now);
        self.tell_wish(now);
        Ok(Answer::Made { id: device.to_string() })
    }

    /// The devices of a person, or of whoever uses this one.
    pub(crate) fn list_devices(&mut self, name: Option<&str>) -> Result<Answer, Failure> {
        let row = self.row_of(name)?;
        let added = self.enrolments(&row)?;
        let info = |(device, active): (DeviceId, bool)| {
            let note = self.peer_note(&device);
            let strands = self.door().held.ledger.strands_of(device);
            DeviceInfo {
                device: device.to_string(),
                this: device == self.device(),
                active,
                added: added.get(&device).copied(),
                entries: strands.map(|(_, strand)| strand.tip.seq + 1 - strand.first).sum(),
                connected: note.is_some_and(|note| note.address.is_some()),
                last_contact: note.and_then(|note| note.last_contact),
            }
        };
        Ok(Answer::Devices(row.devices.into_iter().map(info).collect()))
    }

    /// When each device of a person became theirs: that was stated by the device itself, by another
    /// of theirs, or by those whom they named to recover them.
    fn enrolments(&mut self, row: &MemberRow) -> Result<BTreeMap<DeviceId, Millis>, Failure> {
        let control = self.door().control();
        let authority = self.authority()?;
        let helpers = authority.guardians_of(&row.member).map_or(Vec::new(), |row| row.members);
        let helpers = helpers.iter().filter_map(|member| authority.member(member));
        let mut writers: BTreeSet<DeviceId> = row.devices.keys().copied().collect();
        writers.extend(helpers.flat_map(|row| row.devices.into_keys()));
        let ledger = &self.door().held.ledger;
        let logs = writers.iter().flat_map(|device| ledger.strands_of(*device));
        let logs = logs.filter(|(log, _)| log.space == control || log.space == SpaceId::ZERO);
        let logs: Vec<(LogId, u64, u64)> = logs
            .map(|(log, strand)| {
                let last = strand.tip.seq;
                (*log, strand.first.max(last.saturating_sub(STATEMENTS_READ_MAX - 1)), last)
            })
            .collect();
        let mut found = BTreeMap::new();
        for (log, first, last) in logs {
            for seq in first..=last {
                let entry = self.door_mut().held.entry(&log, seq);
                let Some(stored) = entry.map_err(|error| self.unreadable(&error))? else {
                    continue;
                };
                let at = stored.header.hlc.millis();
                let device = match Body::from_bytes(&stored.body, true) {
                    Ok(Body::Statement(statement)) => match statement {
                        Statement::Genesis { .. } | Statement::Enrolled(_) => log.device,
                        Statement::DeviceEnrolled { consent, .. } => consent.unverified().device,
                        Statement::Approved(act) => match *act {
                            Act::Device(consent) => consent.unverified().device,
                            Act::Together { .. } => continue,
                        },
                        _ => continue,
                    },
                    _ => continue,
                };
                found.entry(device).or_insert(at);
            }
        }
        Ok(found)
    }

    /// Ends a device of a colleague, or another one of ours. What this node holds of it keeps counting.
    pub(crate) fn remove_device(
        &mut self,
        now: Millis,
        name: &str,
        of: Option<&str>,
    ) -> Result<Answer, Failure> {
        let (_, device) = self.device_to_end(name, of)?;
        let revocation = self.ending(now, Target::Device(device))?;
        self.state_revocation(now, revocation)?;
        Ok(Answer::Done)
    }

    /// The device that a name means among those of a person, or of ours, and whose it is. This one isn't
    /// meant: it can't end itself.
    pub(super) fn device_to_end(
        &self,
        name: &str,
        of: Option<&str>,
    ) -> Result<(MemberRow, DeviceId), Failure> {
        let row = self.row_of(of)?;
        let active = row.devices.iter().filter(|(_, active)| **active).map(|(device, _)| *device);
        let meant = active.filter(|device| device.to_string().starts_with(name));
        let meant: Vec<DeviceId> = meant.collect();
        let [device] = meant[..] else {
            let next = "`device list` shows them; give as many characters as it takes to tell one";
            return Err(match (meant.len(), of) {
                (0, None) => Failure::new(FailureCode::NotFound, "you have no such device", next),
                (0, Some(_)) => {
                    let problem = format!("{} has no such device", row.name);
                    Failure::new(FailureCode::NotFound, problem, next)
                }
                (_, None) => {
                    let problem = "several of your devices begin so";
                    Failure::new(FailureCode::Ambiguous, problem, next)
                }
                (_, Some(_)) => {
                    let problem = format!("several devices of {} begin so", row.name);
                    Failure::new(FailureCode::Ambiguous, problem, next)
                }
            });
        };
        if device == self.device() {
            let next = "do it on another of your devices, or ask whoever manages your department";
            let problem = "a device can't end itself";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        }
        Ok((row, device))
    }

    /// A person's row, or that of whoever uses this device.
    fn row_of(&self, name: Option<&str>) -> Result<MemberRow, Failure> {
        let Some(name) = name else { return self.own_row() };
        let authority = self.authority()?;
        let member = People::of(authority).find(name)?;
        let nobody = || {
            let next = "`member list` shows everybody; an id's first digits will do, too";
            Failure::new(FailureCode::NotFound, format!("no member is called {name:?}"), next)
        };
        authority.member(&member).ok_or_else(nobody)
    }

    /// What a device that waits to be added answers to an offer, with the key that it has. `None`:
    /// it waits for something else.
    pub(crate) fn answer_again(&self, offer: &str) -> Result<Option<String>, Failure> {
        let (offer, answer) = answer_offer(offer, self.key())?;
        let identity = self.identity();
        let waits = self.waits_to_be_let_in() && identity.join.is_none();
        Ok((waits && identity.org == offer.org).then(|| answer.to_string()))
    }

    /// The code that a device which waits to be added answers to the offer that it was given.
    pub(crate) fn pairing_code(&self) -> Option<String> {
        let member = self.pairs_with().filter(|_| self.waits_to_be_let_in())?;
        Some(consent_code(member, self.key()).to_string())
    }

    fn own_row(&self) -> Result<MemberRow, Failure> {
        let authority = self.authority()?;
        let row = authority.member_of(&self.device()).and_then(|member| authority.member(&member));
        row.ok_or_else(|| {
            let next = "run the node until a colleague's has let it in";
            Failure::new(FailureCode::NotJoined, "this device belongs to nobody yet", next)
        })
    }
}

/// The consent of a new device, which it has signed.
///
/// # Errors
/// When the text is no such code, or isn't genuine.
pub(super) fn read_device_code(code: &str) -> Result<DeviceCode, Failure> {
    let DeviceCode(consent) = code.parse().map_err(|error| unreadable_code(&error))?;
    if consent.clone().verify().is_err() {
        let next = "copy the whole code once more";
        let problem = "the device's code is not genuine";
        return Err(Failure::new(FailureCode::Invalid, problem, next));
    }
    Ok(DeviceCode(consent))
}

/// What a new device needs of an offer, and answers to it.
///
/// # Errors
/// When the text is no offer.
pub fn answer_offer(code: &str, key: &DeviceKey) -> Result<(DeviceOffer, DeviceCode), Failure> {
    let offer: DeviceOffer = code.parse().map_err(|error| unreadable_code(&error))?;
    let code = consent_code(offer.member, key);
    Ok((offer, code))
}

fn consent_code(member: MemberId, key: &DeviceKey) -> DeviceCode {
    DeviceCode(Signed::new(DeviceConsent { member, device: key.device() }, key))
}

fn unreadable_code(error: &CodeError) -> Failure {
    let next = "copy the whole code once more";
    match error {
        CodeError::NotACode => {
            let next = "codes for a new device begin with `td`, those that it answers with `tc`";
            Failure::new(FailureCode::Invalid, "not the code that is needed here", next)
        }
        CodeError::Newer { .. } => {
            let problem = "the code was made by a newer program";
            Failure::new(FailureCode::Invalid, problem, "update this program")
        }
        CodeError::Truncated { .. } => {
            Failure::new(FailureCode::Invalid, "the code is cut off", next)
        }
        _ => Failure::new(FailureCode::Invalid, "the code is mistyped", next),
    }
}
