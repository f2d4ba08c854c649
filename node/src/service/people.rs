//! Importing people: departments are made, and everybody gets an invitation.
//!
//! Invariant: every line is checked before anything is written, and a dry run checks the same. What still
//! goes wrong then (a disk) is said by line, and costs nobody the codes that were made.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    capability::{Level, Need, Role},
    clock::Millis,
    ids::{MemberId, SpaceId},
    limits::{NAME_BYTES_MAX, TERMS_MAX},
    schema::Site,
};

use super::{
    names::{Departments, People},
    sites::expected,
};
use crate::{
    core::Core,
    facade::{Failure, FailureCode, ImportReport, InvitationCode},
    import::{self, DepartmentPath, LineError, Locale, PeoplePlan, PlannedPerson, Problem},
};

/// Departments that one person can be invited to: a role takes up to two of an invitation's terms, each
/// further department one.
const DEPARTMENTS_MAX: usize = TERMS_MAX - 1;

/// That somebody works somewhere.
type Works = (MemberId, Option<Site>);

/// Somebody to be invited, whose line is in order.
struct Invitee {
    line: u32,
    name: String,
    role: Role,
    department: DepartmentPath,
    further: Vec<DepartmentPath>,
    site: Option<Site>,
}

/// What is to be done, and what was found on the way there.
#[derive(Default)]
struct Checked {
    invitees: Vec<Invitee>,
    errors: Vec<LineError>,
    warnings: Vec<LineError>,
}

impl Core {
    /// Imports a `people.csv`, or says what that would do.
    pub(crate) fn import_people(
        &mut self,
        now: Millis,
        csv: &[u8],
        dry_run: bool,
        expires: Millis,
    ) -> Result<ImportReport, Failure> {
        if expires <= now {
            let next = "give a later time with --expires";
            return Err(Failure::new(FailureCode::Invalid, "it would expire at once", next));
        }
        let plan = import::plan_people(csv, None, &self.department_paths()?);
        let mut checked = self.check_people(now, &plan)?;
        let mut report = ImportReport { dry_run, ..ImportReport::default() };
        if dry_run {
            report.departments = self.new_departments(&checked.invitees)?;
            report.invitations = checked.invitees.iter().map(|it| preview(it, expires)).collect();
        } else {
            self.invite_all(now, &mut checked, expires, &mut report)?;
        }
        checked.errors.sort_by_key(|error| error.line);
        checked.warnings.sort_by_key(|warning| warning.line);
        let text = |error: &LineError| error.text(Locale::En);
        report.errors = checked.errors.iter().map(text).collect();
        report.warnings = checked.warnings.iter().map(text).collect();
        Ok(report)
    }

    /// Every line, against what is here and what one may do.
    fn check_people(&self, now: Millis, plan: &PeoplePlan) -> Result<Checked, Failure> {
        let departments = Departments::of(self.authority()?);
        let root = SpaceId::root(&self.org());
        let says_sites = self.require(now, &root, Need::level(Level::Manage)).is_ok();
        let mut checked = Checked {
            errors: plan.errors.clone(),
            warnings: plan.warnings.clone(),
            ..Checked::default()
        };
        // Most people of a file are in few departments.
        let mut offers: BTreeMap<(Role, DepartmentPath), Option<Problem>> = BTreeMap::new();
        let mut barred = 0;
        // As many of a name as there are: of two of one name, of whom one has joined, the other is invited.
        let mut there: BTreeMap<String, usize> = BTreeMap::new();
        for member in People::of(self.authority()?).all().filter(|row| row.active) {
            *there.entry(member.name.clone()).or_default() += 1;
        }
        for person in &plan.people {
            if person.status == import::Status::Left {
                checked.warnings.push(LineError::of_line(person.line, Problem::HasLeft {}));
                continue;
            }
            if let Some(left) = there.get_mut(&person.name).filter(|left| **left > 0) {
                *left -= 1;
                let problem = Problem::AlreadyMember {};
                let column = &plan.name_column;
                let told = LineError::of_cell(person.line, column, &person.name, problem);
                checked.warnings.push(told);
                continue;
            }
            let (column, role) = (&plan.departments_column, role_of(person));
            let Some((first, further)) = person.departments.split_first() else {
                let error = LineError::of_cell(person.line, column, "", Problem::NoDepartment {});
                checked.errors.push(error);
                continue;
            };
            let mut problems = Vec::new();
            if person.departments.len() > DEPARTMENTS_MAX {
                let problem = Problem::TooManyDepartments { max: DEPARTMENTS_MAX };
                problems.push(LineError::of_cell(person.line, column, "", problem));
            }
            for (at, path) in person.departments.iter().enumerate() {
                let role = if at == 0 { role } else { Role::Member };
                let known = offers.entry((role, path.clone()));
                let problem = known.or_insert_with(|| self.bars(now, &departments, role, path));
                let Some(problem) = problem.clone() else { continue };
                let (line, path) = (person.line, path.to_string());
                problems.push(LineError::of_cell(line, column, &path, problem));
            }
            if problems.is_empty() {
                let site = site_of(person, says_sites, plan, &mut checked.warnings);
                checked.invitees.push(Invitee {
                    line: person.line,
                    name: person.name.clone(),
                    role,
                    department: first.clone(),
                    further: further.to_vec(),
                    site,
                });
            }
            barred += usize::from(problems.iter().any(|it| is_of_rights(&it.problem)));
            checked.errors.append(&mut problems);
        }
        if checked.invitees.is_empty() && barred > 0 {
            return Err(Failure::new(
                FailureCode::NotAllowed,
                "you may invite nobody who is in this file",
                "ask an administrator or the department's manager",
            ));
        }
        Ok(checked)
    }

    /// What keeps us from inviting somebody into a department, which may have to be made first.
    fn bars(
        &self,
        now: Millis,
        departments: &Departments,
        role: Role,
        path: &DepartmentPath,
    ) -> Option<Problem> {
        let authority = self.authority().ok()?;
        let me = self.device();
        if let Some(space) = departments.at_path(path.names()) {
            let offer = authority.offer(&me, role, space, now);
            return offer.err().map(|_| Problem::MayNotInvite {});
        }
        let there = |depth: &usize| departments.at_path(&path.names()[..*depth]);
        let depth = (1..path.names().len()).rev().find(|depth| there(depth).is_some());
        let above = depth.as_ref().and_then(there).unwrap_or(departments.root());
        let new = &path.names()[depth.unwrap_or(0)..];
        if new.iter().any(|name| name.len() > NAME_BYTES_MAX) {
            return Some(Problem::TooManyBytes { max: NAME_BYTES_MAX });
        }
        let mut projects = departments.places().filter(|row| row.project);
        if projects.any(|row| new.contains(&row.name)) {
            return Some(Problem::CalledLikeAProject {});
        }
        if self.require(now, &above, Need::level(Level::Manage)).is_err() {
            return Some(Problem::MayNotMake {});
        }
        let offer = authority.could_offer_below(&me, role, above, now);
        offer.err().map(|_| Problem::MayNotInvite {})
    }

    /// The departments that have to be made, each after the one above it.
    fn new_departments(&self, invitees: &[Invitee]) -> Result<Vec<String>, Failure> {
        let departments = Departments::of(self.authority()?);
        let mut seen = BTreeSet::new();
        let mut new = Vec::new();
        for path in invitees.iter().flat_map(Invitee::departments) {
            for depth in 1..=path.names().len() {
                let path = &path.names()[..depth];
                if departments.at_path(path).is_none() && seen.insert(path.to_vec()) {
                    new.push(path.join("/"));
                }
            }
        }
        Ok(new)
    }

    /// Makes departments and invitations, and remembers sites. What fails is said by line.
    fn invite_all(
        &mut self,
        now: Millis,
        checked: &mut Checked,
        expires: Millis,
        report: &mut ImportReport,
    ) -> Result<(), Failure> {
        let mut spaces = BTreeMap::new();
        let mut sites = Vec::new();
        for invitee in &checked.invitees {
            match self.invite_one(now, invitee, expires, &mut spaces, &mut report.departments) {
                Ok((invitation, site)) => {
                    report.invitations.push(invitation);
                    sites.extend(site.map(|site| (invitee.line, site)));
                }
                Err(failure) => checked.errors.push(not_done(invitee.line, failure)),
            }
        }
        let wanted: Vec<Works> = sites.iter().map(|(_, site)| site.clone()).collect();
        // Whoever doesn't manage the organisation has nothing to say here.
        if !wanted.is_empty()
            && let Err(failure) = self.set_sites(now, &wanted)
        {
            let lines = sites.iter().map(|(line, _)| *line);
            checked.errors.extend(lines.map(|line| not_done(line, failure.clone())));
            report.invitations.iter_mut().for_each(|it| it.site.clear());
        }
        Ok(())
    }

    /// Invites somebody into departments that are there or are made, and whom to remember a site of.
    fn invite_one(
        &mut self,
        now: Millis,
        invitee: &Invitee,
        expires: Millis,
        spaces: &mut BTreeMap<DepartmentPath, SpaceId>,
        made: &mut Vec<String>,
    ) -> Result<(InvitationCode, Option<Works>), Failure> {
        for path in invitee.departments() {
            if !spaces.contains_key(path) {
                let space = self.make_path(now, path.names(), made)?;
                spaces.insert(path.clone(), space);
            }
        }
        let space = |path: &DepartmentPath| spaces.get(path).copied().unwrap_or(SpaceId::ZERO);
        let further: Vec<SpaceId> = invitee.further.iter().map(space).collect();
        let first = space(&invitee.department);
        let invited = self.invite_by_key(now, first, &further, invitee.role, expires);
        let (invitation, key) = invited?;
        let name = Some(invitee.name.clone());
        let site = invitee.site.as_ref().map(Site::to_string).unwrap_or_default();
        let said = invitee.site.clone().map(|site| (expected(&self.org(), &key), Some(site)));
        Ok((InvitationCode { name, site, ..invitation }, said))
    }

    /// The paths of all departments, as files name them.
    pub(super) fn department_paths(&self) -> Result<Vec<DepartmentPath>, Failure> {
        let departments = Departments::of(self.authority()?);
        let paths = departments.all().map(|row| departments.path(&row.space));
        Ok(paths.filter_map(|path| DepartmentPath::parse(&path).ok()).collect())
    }

    /// Makes a department and those above it that don't exist yet.
    fn make_path(
        &mut self,
        now: Millis,
        path: &[String],
        made: &mut Vec<String>,
    ) -> Result<SpaceId, Failure> {
        let mut at = SpaceId::root(&self.org());
        for (depth, name) in path.iter().enumerate() {
            let known = Departments::of(self.authority()?).at_path(&path[..=depth]);
            at = match known {
                Some(space) => space,
                None => {
                    let space = self.make_department(now, name.clone(), at)?;
                    made.push(path[..=depth].join("/"));
                    space
                }
            };
        }
        Ok(at)
    }
}

impl Invitee {
    fn departments(&self) -> impl Iterator<Item = &DepartmentPath> {
        std::iter::once(&self.department).chain(&self.further)
    }
}

/// The highest of the roles that a line gives, in its first department.
fn role_of(person: &PlannedPerson) -> Role {
    match person.roles.iter().max() {
        Some(import::Role::Admin) => Role::Admin,
        Some(import::Role::Manager) => Role::Manager,
        Some(import::Role::Member) | None => Role::Member,
    }
}

/// Where somebody will work, if that can be said.
fn site_of(
    person: &PlannedPerson,
    says_sites: bool,
    plan: &PeoplePlan,
    warnings: &mut Vec<LineError>,
) -> Option<Site> {
    let text = person.site.as_deref()?;
    let problem = match text.parse() {
        Ok(site) if says_sites => return Some(site),
        Ok(_) => Problem::MayNotSaySite {},
        Err(_) => Problem::NotASite {},
    };
    warnings.push(LineError::of_cell(person.line, &plan.site_column, text, problem));
    None
}

fn is_of_rights(problem: &Problem) -> bool {
    matches!(problem, Problem::MayNotInvite {} | Problem::MayNotMake {})
}

fn preview(invitee: &Invitee, expires: Millis) -> InvitationCode {
    InvitationCode {
        department: invitee.department.to_string(),
        further: invitee.further.iter().map(DepartmentPath::to_string).collect(),
        name: Some(invitee.name.clone()),
        site: invitee.site.as_ref().map(Site::to_string).unwrap_or_default(),
        code: String::new(),
        expires,
    }
}

fn not_done(line: u32, failure: Failure) -> LineError {
    LineError::of_line(line, Problem::NotDone { problem: failure.problem })
}
