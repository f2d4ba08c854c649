//! Importing people: departments are made, and everybody gets an invitation.

use protocol::{
    capability::{Level, Need, Role},
    clock::Millis,
    ids::{DeviceId, SpaceId},
    schema::Site,
};

use super::{names::Departments, sites::expected};
use crate::{
    core::Core,
    facade::{Failure, FailureCode, ImportReport, InvitationCode},
    import::{self, DepartmentPath, Locale, PlannedPerson},
};

/// Why a site of the file isn't remembered.
const NOT_SAID: &str = "who manages the organisation says who works where";

impl Core {
    /// Imports a `people.csv`, or says what that would do.
    pub(crate) fn import_people(
        &mut self,
        now: Millis,
        csv: &[u8],
        dry_run: bool,
        expires: Millis,
    ) -> Result<ImportReport, Failure> {
        let departments = Departments::of(self.authority()?);
        let known = self.department_paths()?;
        let plan = import::plan_people(csv, None, &known);
        let errors = plan.errors.iter().map(|error| error.text(Locale::En)).collect();
        let mut report = ImportReport { dry_run, errors, ..ImportReport::default() };
        for department in &plan.departments {
            let path = department.path.names();
            if departments.at_path(path).is_some() {
                continue;
            }
            report.departments.push(path.join("/"));
            if !dry_run {
                self.make_path(now, path)?;
            }
        }
        let invited = plan.people.iter().filter(|person| person.status != import::Status::Left);
        let root = SpaceId::root(&self.org());
        let says_sites = self.require(now, &root, Need::level(Level::Manage)).is_ok();
        let mut sites = Vec::new();
        for person in invited {
            let (mut invitation, key) = self.invite_planned(now, person, dry_run, expires)?;
            match person.site.as_deref().map(str::parse::<Site>) {
                Some(Ok(site)) if says_sites => {
                    invitation.site = site.to_string();
                    sites.extend(key.map(|key| (expected(&self.org(), &key), Some(site))));
                }
                Some(Ok(_)) => report.errors.push(format!("{}: {NOT_SAID}", person.name)),
                Some(Err(_)) => {
                    let site = person.site.as_deref().unwrap_or_default();
                    report.errors.push(format!("{}: {site:?} can't be a site", person.name));
                }
                None => {}
            }
            report.invitations.push(invitation);
        }
        if !dry_run {
            self.set_sites(now, &sites)?;
        }
        Ok(report)
    }

    /// The paths of all departments, as files name them.
    pub(super) fn department_paths(&self) -> Result<Vec<DepartmentPath>, Failure> {
        let departments = Departments::of(self.authority()?);
        let paths = departments.all().map(|row| departments.path(&row.space));
        Ok(paths.filter_map(|path| DepartmentPath::parse(&path).ok()).collect())
    }

    /// Makes a department and those above it that don't exist yet.
    fn make_path(&mut self, now: Millis, path: &[String]) -> Result<SpaceId, Failure> {
        let mut at = SpaceId::root(&self.org());
        for (depth, name) in path.iter().enumerate() {
            let known = Departments::of(self.authority()?).at_path(&path[..=depth]);
            at = match known {
                Some(space) => space,
                None => self.make_department(now, name.clone(), at)?,
            };
        }
        Ok(at)
    }

    fn invite_planned(
        &mut self,
        now: Millis,
        person: &PlannedPerson,
        dry_run: bool,
        expires: Millis,
    ) -> Result<(InvitationCode, Option<DeviceId>), Failure> {
        let role = match person.roles.first() {
            Some(import::Role::Admin) => Role::Admin,
            Some(import::Role::Manager) => Role::Manager,
            Some(import::Role::Member) | None => Role::Member,
        };
        let path = person.departments.first().map(|path| path.names().join("/"));
        let department = path.unwrap_or_default();
        if dry_run {
            let name = Some(person.name.clone());
            let (site, code) = (String::new(), String::new());
            return Ok((InvitationCode { department, name, site, code, expires }, None));
        }
        if department.is_empty() {
            let problem = format!("{} belongs to no department", person.name);
            return Err(Failure::new(FailureCode::Invalid, problem, "add one in the file"));
        }
        let (invitation, key) = self.invite_by_key(now, &department, role, expires)?;
        Ok((InvitationCode { name: Some(person.name.clone()), ..invitation }, Some(key)))
    }
}
