//! Who did how much of what came; and what came about the organisation itself.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{Authority, Statement},
    ids::{DeviceId, MemberId, SpaceId},
};

use super::scan::Came;
use crate::{
    core::Core,
    facade::{DigestInfo, DigestKind, DigestPerson, Failure},
    service::names::{self, Labels, People},
};

/// Who wrote what came.
pub(super) struct Crowd {
    people: People,
    me: Option<MemberId>,
    /// By member, or by device where nobody knows whose it is.
    rows: BTreeMap<String, DigestPerson>,
    /// Whose devices these are: names are asked for again and again.
    known: BTreeMap<DeviceId, (String, String, bool)>,
}

impl Crowd {
    pub(super) fn of(authority: &Authority, device: DeviceId) -> Self {
        Self {
            people: People::of(authority),
            me: authority.member_of(&device),
            rows: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }

    /// What the person of a device is called.
    pub(super) fn name(&mut self, authority: &Authority, device: &DeviceId) -> String {
        self.look(authority, device).1.clone()
    }

    fn look(&mut self, authority: &Authority, device: &DeviceId) -> &(String, String, bool) {
        self.known.entry(*device).or_insert_with(|| {
            let member = authority.member_of(device);
            let id = member.map_or_else(|| device.to_string(), |member| member.to_string());
            let mine = member.is_some() && member == self.me;
            (id, names::author_name(authority, &self.people, device), mine)
        })
    }

    /// The row of whoever has this device.
    pub(super) fn row(&mut self, authority: &Authority, device: &DeviceId) -> &mut DigestPerson {
        let (id, name, mine) = self.look(authority, device).clone();
        self.rows.entry(id).or_insert(DigestPerson { name, mine, ..DigestPerson::default() })
    }

    /// The names of those who changed something, each counted once for it.
    pub(super) fn changed(
        &mut self,
        authority: &Authority,
        kind: DigestKind,
        devices: impl IntoIterator<Item = DeviceId>,
    ) -> Vec<String> {
        let devices: BTreeSet<DeviceId> = devices.into_iter().collect();
        let mut seen = BTreeMap::new();
        for device in &devices {
            let (id, name, _) = self.look(authority, device).clone();
            if seen.insert(id, name).is_none() {
                let row = self.row(authority, device);
                match kind {
                    DigestKind::Task => row.tasks += 1,
                    DigestKind::Meeting => row.meetings += 1,
                    DigestKind::Table => row.tables += 1,
                    DigestKind::Page => row.pages += 1,
                }
            }
        }
        let mut names: Vec<String> = seen.into_values().collect();
        names.sort();
        names
    }

    /// Everybody who did something, who did most first.
    pub(super) fn into_rows(self) -> Vec<DigestPerson> {
        let mut rows: Vec<DigestPerson> = self.rows.into_values().collect();
        let done =
            |row: &DigestPerson| row.messages + row.tasks + row.meetings + row.tables + row.pages;
        rows.sort_by(|a, b| (done(b), &a.name).cmp(&(done(a), &b.name)));
        rows
    }
}

impl Core {
    /// People who joined, departments and projects that began, and how much else was stated. What
    /// doesn't count isn't told of.
    pub(super) fn tell_organisation(
        &self,
        labels: &Labels,
        came: &Came,
        info: &mut DigestInfo,
    ) -> Result<(), Failure> {
        let authority = self.authority()?;
        let places: BTreeSet<SpaceId> = labels.departments.places().map(|row| row.space).collect();
        for (device, hash, statement) in &came.statements {
            if !authority.holds(hash) {
                continue;
            }
            match statement {
                Statement::Enrolled(_) => {
                    let member = authority.member_of(device);
                    let row = member.and_then(|member| authority.member(&member));
                    info.joined.extend(row.map(|row| row.name));
                }
                Statement::DepartmentCreated { nonce, .. } => {
                    let space = SpaceId::department(&self.org(), device, *nonce);
                    if places.contains(&space) {
                        info.places.push(labels.departments.path(&space));
                    }
                }
                Statement::ProjectBegun { nonce, .. } => {
                    let space = SpaceId::project(&self.org(), device, *nonce);
                    if places.contains(&space) {
                        info.places.push(labels.departments.path(&space));
                    }
                }
                // These say nothing to people, or are told of by what they lead to.
                Statement::Genesis { .. }
                | Statement::KeyMade(_)
                | Statement::ConversationBegun { .. } => {}
                Statement::DepartmentRenamed { .. }
                | Statement::DepartmentMoved { .. }
                | Statement::DeviceEnrolled { .. }
                | Statement::Granted(_)
                | Statement::Revoked(_)
                | Statement::Adopted(_)
                | Statement::RuleSet { .. }
                | Statement::GuardiansNamed { .. }
                | Statement::RelayAppointed(_)
                | Statement::RelayEnded { .. }
                | Statement::Approved(_) => info.statements += 1,
            }
        }
        info.joined.sort();
        info.joined.dedup();
        info.places.sort();
        info.places.dedup();
        Ok(())
    }
}
