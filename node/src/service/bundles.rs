//! Bundles: for whom, and what came of them, in people's words.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    capability::InvitationCode as Code,
    clock::Millis,
    crypto::DeviceTag,
    ids::{DeviceId, SpaceId},
    wire::Refusal,
};

use super::{
    conversations,
    members::read_code,
    names::{Labels, People, author_name},
};
use crate::{
    bundle::{Carried, FILES_BYTES_MAX, Kept, Target},
    core::{Core, Fate, Taken},
    disk::StateFileError,
    facade::{
        Answer, BundleForecast, BundleOrder, BundleParcel, BundleReport, BundleSince, BundleSpace,
        CarriedInfo, Failure, FailureCode,
    },
};

/// Who gets what: the control space and others, each with the devices that may hold it.
type Shares = BTreeMap<SpaceId, BTreeSet<DeviceId>>;

impl Core {
    /// Begins a bundle.
    pub(crate) fn begin_bundle(
        &mut self,
        now: Millis,
        order: &BundleOrder,
    ) -> Result<Answer, Failure> {
        if let Some(code) = &order.for_code {
            return self.begin_invited(now, order, code);
        }
        let to = match order.to.as_deref() {
            Some(name) => Some(self.recipients(now, name)?),
            None if order.carry => None,
            None => {
                let problem = "a bundle is for somebody, or carries what others sent";
                let next = "name a person or a space with --to, or pass parcels on with --carry";
                return Err(Failure::new(FailureCode::Invalid, problem, next));
            }
        };
        let (name, to) = match to {
            Some((name, target, shares)) => (name, Some((target, shares))),
            None => (String::new(), None),
        };
        let devices = to.iter().flat_map(|(_, shares)| shares.values().flatten());
        let tags: BTreeSet<DeviceTag> = devices.map(DeviceTag::of).collect();
        let carried = self.carried_for(now, (!order.carry).then_some(&tags))?;
        let planned = self.plan_bundle(now, to, (order.since, order.files), carried);
        let answer = planned.map(|out| {
            out.info.to = name;
            Answer::Bundle(out.info.clone())
        });
        answer.map_err(|error| self.unreadable(&error))
    }

    /// Begins a bundle for somebody who was invited and has no network.
    fn begin_invited(
        &mut self,
        now: Millis,
        order: &BundleOrder,
        code: &str,
    ) -> Result<Answer, Failure> {
        if order.to.is_some() || order.carry {
            let problem = "a bundle for a code holds what its reader needs to join, nothing else";
            let next = "make another one for other people";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let code = read_code(code)?;
        let invitation = code.invitation().clone();
        let holds = self.authority().and_then(|authority| {
            if code.org() != authority.org() {
                let problem = "the invitation is another organisation's";
                return Err(Failure::new(FailureCode::Invalid, problem, "see which home this is"));
            }
            self.check_invitation(&invitation, now).map_err(no_longer)
        });
        holds?;
        let place = invitation.unverified().department;
        let joins = Labels::of(self.authority()?).departments.label(&place);
        let planned = self.plan_for_invitation(now, invitation);
        let answer = planned.map(|out| {
            out.info.joins = joins;
            Answer::Bundle(out.info.clone())
        });
        answer.map_err(|error| self.unreadable(&error))
    }

    /// A parcel comes in by which this node joins with a code.
    pub(crate) fn receive_invited(&mut self, now: Millis, bytes: &[u8], code: &Code) -> Answer {
        let taken = self.take_invited(now, bytes, code.key());
        Answer::BundleReport(self.told_of(taken))
    }

    /// What a bundle would hold.
    pub(crate) fn bundle_forecast(
        &self,
        now: Millis,
        to: &str,
        since: BundleSince,
    ) -> Result<Answer, Failure> {
        let (_, target, shares) = self.recipients(now, to)?;
        let forecast = self.forecast_bundle(now, (target, shares), since);
        let forecast = forecast.map_err(|error| self.unreadable(&error))?;
        Ok(Answer::BundleForecast(BundleForecast {
            entries: forecast.entries,
            small: forecast.small,
            all: forecast.all,
            files_bytes_max: FILES_BYTES_MAX,
        }))
    }

    /// The parcels that are carried for one of these devices, or for anybody.
    fn carried_for(
        &mut self,
        now: Millis,
        only: Option<&BTreeSet<DeviceTag>>,
    ) -> Result<Vec<String>, Failure> {
        let all = self.shelf_mut().list(now).map_err(|error| shelf_failure(&error))?;
        let wanted = |carried: &Carried| {
            only.is_none_or(|only| carried.to.iter().any(|device| only.contains(device)))
        };
        Ok(all.into_iter().filter(|(_, it)| wanted(it)).map(|(name, _)| name).collect())
    }

    /// Whom a name means, what they are called, and what they may hold of what we may.
    fn recipients(&self, now: Millis, name: &str) -> Result<(String, Target, Shares), Failure> {
        let authority = self.authority()?;
        let labels = Labels::of(authority);
        let me = self.device();
        if let Some(people) = conversations::people_named(name) {
            let space = self.find_conversation(now, &people)?.0;
            let called = conversations::label(authority, &space).unwrap_or_default();
            return Ok((called, Target::Space(space), self.shares_of_space(now, space)?));
        }
        let person = labels.people.find(name);
        let place = labels.departments.find(Some(name));
        let member = match (person, place) {
            (Ok(member), Err(_)) => member,
            (Err(_), Ok(space)) => return self.space_shares(now, &labels, space),
            (Ok(_), Ok(_)) => {
                let problem = format!("{name:?} is a person and a department or project");
                let next = "name the person by their id, or the place by its path";
                return Err(Failure::new(FailureCode::Ambiguous, problem, next));
            }
            (Err(failure), _) if failure.code == FailureCode::Ambiguous => return Err(failure),
            (_, Err(failure)) if failure.code == FailureCode::Ambiguous => return Err(failure),
            (Err(_), Err(_)) => {
                let problem = format!("nobody, and no department or project, is called {name:?}");
                let next = "`member list`, `department list` and `project list` show them";
                return Err(Failure::new(FailureCode::NotFound, problem, next));
            }
        };
        let called = labels.people.name(&member);
        let row = authority.member(&member);
        let devices = row.map(|row| row.devices).unwrap_or_default().into_keys();
        let devices: BTreeSet<DeviceId> =
            devices.filter(|it| *it != me && authority.is_member(it)).collect();
        if devices.is_empty() {
            let problem = format!("{called} has no device that could open a bundle");
            let next = "`device list` shows a person's devices";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let mut shares = Shares::new();
        for space in self.readable(now)? {
            let may = devices.iter().filter(|it| authority.may_read(it, &space, now));
            shares.insert(space, may.copied().collect());
        }
        shares.insert(self.door().control(), devices);
        Ok((called, Target::Member(member), shares))
    }

    fn space_shares(
        &self,
        now: Millis,
        labels: &Labels,
        space: SpaceId,
    ) -> Result<(String, Target, Shares), Failure> {
        let called = labels.departments.label(&space);
        Ok((called, Target::Space(space), self.shares_of_space(now, space)?))
    }

    fn shares_of_space(&self, now: Millis, space: SpaceId) -> Result<Shares, Failure> {
        let authority = self.authority()?;
        let me = self.device();
        if !authority.may_read(&me, &space, now) {
            let problem = "you may not read there, so there is nothing to send";
            let next = "`capability list` shows what you may read; a manager can grant more";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        }
        let mut readers = authority.readers(&space, now);
        readers.remove(&me);
        readers.retain(|device| authority.is_member(device));
        if readers.is_empty() {
            let problem = "nobody else reads there";
            let next = "name a person, or a place where others read, too";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        Ok(Shares::from([(self.door().control(), readers.clone()), (space, readers)]))
    }

    /// The next parcel of a bundle.
    pub(crate) fn bundle_parcel(&mut self, now: Millis, bundle: u64) -> Result<Answer, Failure> {
        let next = self.next_parcel(now, bundle).map_err(|error| self.unreadable(&error))?;
        let (parcel, bundle) = next.ok_or_else(no_bundle)?;
        Ok(Answer::BundleParcel(BundleParcel { parcel, bundle }))
    }

    /// A bundle is done with.
    pub(crate) fn finish_bundle(&mut self, bundle: u64, kept: bool) -> Result<Answer, Failure> {
        let ended = self.end_bundle(bundle, kept).map_err(|error| shelf_failure(&error))?;
        ended.map(Answer::Bundle).ok_or_else(no_bundle)
    }

    /// A parcel comes in.
    pub(crate) fn receive_parcel(&mut self, now: Millis, bytes: &[u8]) -> Result<Answer, Failure> {
        if self.is_read_only() {
            let problem = "the disk failed: this node only reads now";
            let next = "check the disk and its free space, then restart the node";
            return Err(Failure::new(FailureCode::ReadOnly, problem, next));
        }
        let taken = self.take_parcel(now, bytes);
        let begun = if taken.fate == Fate::Opened { self.files_begun() } else { 0 };
        let report = BundleReport { files_begun: begun, ..self.told_of(taken) };
        Ok(Answer::BundleReport(report))
    }

    fn told_of(&self, taken: Taken) -> BundleReport {
        let mut report = BundleReport {
            not_ours: taken.not_ours,
            waiting: taken.waiting,
            files: taken.files,
            file_bytes: taken.file_bytes,
            ..BundleReport::default()
        };
        let authority = self.authority().ok();
        let people = authority.map(People::of);
        let sender = || {
            let (authority, people) = authority.zip(people.as_ref())?;
            Some(author_name(authority, people, taken.from.as_ref()?))
        };
        match taken.fate {
            Fate::Opened => {
                report.opened = 1;
                report.from.extend(sender());
            }
            Fate::Own => report.own = 1,
            Fate::Elsewhere => report.elsewhere = 1,
            Fate::Refused(reason) => report.refuse(reason),
            Fate::Carried(kept) => {
                let count = match kept {
                    Kept::New => &mut report.kept,
                    Kept::Known => &mut report.known,
                    Kept::Expired => &mut report.expired,
                    Kept::NoRoom => &mut report.no_room,
                };
                *count = 1;
                if matches!(kept, Kept::New | Kept::Known) {
                    report.kept_for = self.people_of(&taken.to);
                }
            }
        }
        taken.left.into_iter().for_each(|reason| report.refuse(reason));
        report.spaces = taken
            .spaces
            .into_iter()
            .map(|(space, tally)| BundleSpace {
                space: space.to_string(),
                name: self.space_name(&space),
                new: tally.new,
                known: tally.known,
                aside: tally.aside,
            })
            .collect();
        report
    }

    /// Whose devices these are, each person once.
    fn people_of(&self, devices: &[DeviceTag]) -> Vec<String> {
        let Ok(authority) = self.authority() else { return Vec::new() };
        let people = People::of(authority);
        let owners: BTreeMap<DeviceTag, String> = authority
            .devices()
            .map(|device| (DeviceTag::of(&device), author_name(authority, &people, &device)))
            .collect();
        let name = |tag: &DeviceTag| owners.get(tag).cloned().unwrap_or_else(|| tag.to_string());
        let names: BTreeSet<String> = devices.iter().map(name).collect();
        names.into_iter().collect()
    }

    /// What this node carries for others.
    pub(crate) fn list_carried(&mut self, now: Millis) -> Result<Answer, Failure> {
        let all = self.shelf_mut().list(now).map_err(|error| shelf_failure(&error))?;
        let authority = self.authority()?;
        let people = People::of(authority);
        let mut rows: BTreeMap<(DeviceId, Vec<DeviceTag>), CarriedInfo> = BTreeMap::new();
        for (_, carried) in all {
            let until = carried.until();
            let row = rows.entry((carried.from, carried.to)).or_insert_with(|| CarriedInfo {
                from: author_name(authority, &people, &carried.from),
                made: carried.made,
                until,
                ..CarriedInfo::default()
            });
            row.parcels += 1;
            row.bytes += carried.bytes;
            row.made = row.made.min(carried.made);
            row.until = row.until.min(until);
        }
        let told =
            rows.into_iter().map(|((_, to), row)| CarriedInfo { to: self.people_of(&to), ..row });
        let mut told: Vec<CarriedInfo> = told.collect();
        told.sort_by(|a, b| (a.made, &a.from).cmp(&(b.made, &b.from)));
        Ok(Answer::Carried(told))
    }
}

fn no_longer(why: Refusal) -> Failure {
    match why {
        Refusal::InvitationOver => {
            let problem = "the invitation has been used, has expired or was withdrawn";
            Failure::new(FailureCode::Invalid, problem, "make another invitation")
        }
        _ => {
            let problem = "the invitation isn't known here to be genuine";
            let next = "sync with whoever made it, or make another";
            Failure::new(FailureCode::Invalid, problem, next)
        }
    }
}

fn no_bundle() -> Failure {
    let problem = "no such bundle is in the making";
    Failure::new(FailureCode::NotFound, problem, "begin it again")
}

fn shelf_failure(error: &StateFileError) -> Failure {
    let problem = format!("failed to {error}");
    Failure::new(FailureCode::Internal, problem, "check the disk and its free space")
}
