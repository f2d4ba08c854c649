//! From names as people write them to ids, and back.

use std::collections::BTreeMap;

use protocol::{
    authority::{Authority, DepartmentRow, MemberRow},
    capability::{Level, Scope},
    clock::Millis,
    ids::{CapabilityId, DeviceId, MemberId, SpaceId},
};

use crate::facade::{Failure, FailureCode};

/// Departments by space, with their paths (`A/B`); the organisation's own has the path "". Projects
/// stand among them by their names alone: they belong to several departments.
pub struct Departments {
    rows: BTreeMap<SpaceId, DepartmentRow>,
    root: SpaceId,
}

impl Departments {
    /// The departments as the authority knows them.
    pub fn of(authority: &Authority) -> Self {
        let rows = authority.places().into_iter().map(|row| (row.space, row)).collect();
        Self { rows, root: SpaceId::root(&authority.org()) }
    }

    /// The organisation's own space.
    pub fn root(&self) -> SpaceId {
        self.root
    }

    /// All of them, the organisation's own included, without the projects.
    pub fn all(&self) -> impl Iterator<Item = &DepartmentRow> {
        self.rows.values().filter(|row| !row.project)
    }

    /// All of them with the projects.
    pub fn places(&self) -> impl Iterator<Item = &DepartmentRow> {
        self.rows.values()
    }

    /// Whether a space is that of a project.
    pub fn is_project(&self, space: &SpaceId) -> bool {
        self.rows.get(space).is_some_and(|row| row.project)
    }

    /// The name of a space; its short id when it has none.
    pub fn name(&self, space: &SpaceId) -> String {
        match self.rows.get(space) {
            Some(row) if !row.name.is_empty() => row.name.clone(),
            _ => space.short(),
        }
    }

    /// The names from below the organisation down to a space, joined by `/`.
    pub fn path(&self, space: &SpaceId) -> String {
        let mut names = Vec::new();
        let mut at = *space;
        while at != self.root && names.len() <= self.rows.len() {
            let Some(row) = self.rows.get(&at) else { break };
            names.push(row.name.as_str());
            if self.is_project(&at) {
                break;
            }
            at = row.parent.unwrap_or(self.root);
        }
        names.reverse();
        names.join("/")
    }

    /// What is above a department, or owns a project; `None` for the organisation's own space.
    pub fn parent(&self, space: &SpaceId) -> Option<SpaceId> {
        self.rows.get(space)?.parent
    }

    /// What people call a space: its path, or the organisation's name.
    pub fn label(&self, space: &SpaceId) -> String {
        match self.path(space) {
            path if path.is_empty() => self.name(space),
            path => path,
        }
    }

    /// The spaces above one, nearest first.
    pub fn ancestors(&self, space: &SpaceId) -> impl Iterator<Item = SpaceId> {
        let mut at = *space;
        let mut left = self.rows.len();
        std::iter::from_fn(move || {
            at = self.rows.get(&at)?.parent?;
            left = left.checked_sub(1)?;
            Some(at)
        })
    }

    /// Whether a scope covers another.
    pub fn covers(&self, parent: &Scope, child: &Scope) -> bool {
        let below = || self.ancestors(&child.space).any(|above| above == parent.space);
        parent.space == child.space && (parent.below || !child.below) || parent.below && below()
    }

    /// The space of the department or project of this name or path; `None` asks for the
    /// organisation's own.
    ///
    /// # Errors
    /// When none, or more than one, is called so.
    pub fn find(&self, name: Option<&str>) -> Result<SpaceId, Failure> {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(self.root);
        };
        let called = |space: &&SpaceId| {
            self.rows[space].name == name || self.path(space) == name || space.to_string() == name
        };
        one(
            self.rows.keys().filter(called).map(|space| (*space, self.path(space))).collect(),
            "department",
            name,
            "`department list` and `project list` show them all",
        )
    }

    /// The same for departments alone.
    ///
    /// # Errors
    /// When none, or more than one, is called so.
    pub fn department(&self, name: Option<&str>) -> Result<SpaceId, Failure> {
        let rows = self.all().map(|row| (row.space, row.clone())).collect();
        Self { rows, root: self.root }.find(name)
    }

    /// The project of this name or id.
    ///
    /// # Errors
    /// When none, or more than one, is called so.
    pub fn project(&self, name: &str) -> Result<SpaceId, Failure> {
        let name = name.trim();
        let called =
            |row: &&DepartmentRow| row.name == name || begins(&row.space.to_string(), name);
        let projects = self.rows.values().filter(|row| row.project);
        let found = projects.filter(called).map(|row| (row.space, row.space.short()));
        one(found.collect(), "project", name, "`project list` shows them all")
    }

    /// The department of this path, if there is one.
    pub fn at_path(&self, path: &[String]) -> Option<SpaceId> {
        let path = path.join("/");
        self.all().map(|row| row.space).find(|space| self.path(space) == path)
    }
}

/// People by id.
pub struct People(BTreeMap<MemberId, MemberRow>);

impl People {
    /// The people as the authority knows them.
    pub fn of(authority: &Authority) -> Self {
        Self(authority.members().into_iter().map(|row| (row.member, row)).collect())
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &MemberRow> {
        self.0.values()
    }

    /// A person's name; their short id when unknown.
    pub fn name(&self, member: &MemberId) -> String {
        self.0.get(member).map_or_else(|| member.short(), |row| row.name.clone())
    }

    /// The member of this name or (beginning of an) id.
    ///
    /// # Errors
    /// When nobody, or more than one person, is called so.
    pub fn find(&self, name: &str) -> Result<MemberId, Failure> {
        let called = |row: &&MemberRow| row.name == name || begins(&row.member.to_string(), name);
        let found: Vec<_> = self.0.values().filter(called).collect();
        // Somebody who left must not make a name unusable.
        let active: Vec<_> = found.iter().filter(|row| row.active).copied().collect();
        let found = if active.is_empty() { found } else { active };
        one(
            found.into_iter().map(|row| (row.member, row.member.short())).collect(),
            "member",
            name,
            "`member list` shows everybody; an id's first digits will do, too",
        )
    }
}

/// The departments that a person belongs to: the one they joined, then those in which they were
/// given the right to write, directly and not through a department above.
pub fn departments_of(authority: &Authority, person: &MemberRow, now: Millis) -> Vec<SpaceId> {
    let root = SpaceId::root(&authority.org());
    let mut spaces = vec![person.department];
    let held = person.devices.keys().flat_map(|device| authority.held_by(device, now));
    let given = held.filter(|row| {
        let space = row.terms.scope.space;
        let elsewhere = authority.conversation(&space).is_some() || authority.is_project(&space);
        row.terms.level >= Level::Write && space != root && !elsewhere
    });
    for space in given.map(|row| row.terms.scope.space) {
        if !spaces.contains(&space) {
            spaces.push(space);
        }
    }
    spaces
}

/// What the ids in a list are called, looked up once for the whole list.
pub struct Labels {
    /// The people.
    pub people: People,
    /// The departments.
    pub departments: Departments,
}

impl Labels {
    /// The names as the authority knows them.
    pub fn of(authority: &Authority) -> Self {
        Self { people: People::of(authority), departments: Departments::of(authority) }
    }
}

/// The name of whoever owns a device; its short id when unknown.
pub fn author_name(authority: &Authority, people: &People, device: &DeviceId) -> String {
    match authority.member_of(device) {
        Some(member) => people.name(&member),
        None => device.short(),
    }
}

/// The capability whose id begins so.
///
/// # Errors
/// When none, or more than one, does.
pub fn capability(authority: &Authority, text: &str) -> Result<CapabilityId, Failure> {
    let found =
        authority.capabilities().into_iter().filter(|row| begins(&row.id.to_string(), text));
    one(
        found.map(|row| (row.id, row.id.short())).collect(),
        "capability",
        text,
        "`capability list` shows them",
    )
}

/// Whether `text` is the beginning of an id, long enough to mean something.
pub fn begins(id: &str, text: &str) -> bool {
    text.len() >= 4 && id.starts_with(&text.to_ascii_lowercase())
}

/// The one thing found.
///
/// # Errors
/// When there is none, or several.
pub fn one<T>(
    mut found: Vec<(T, String)>,
    kind: &str,
    name: &str,
    next: &str,
) -> Result<T, Failure> {
    match found.len() {
        0 => {
            Err(Failure::new(FailureCode::NotFound, format!("no {kind} is called {name:?}"), next))
        }
        1 => Ok(found.remove(0).0),
        _ => {
            let names: Vec<String> = found.into_iter().map(|(_, name)| name).collect();
            Err(Failure::new(
                FailureCode::Ambiguous,
                format!("several are called {name:?}: {}", names.join(", ")),
                format!("say which {kind} by its path or id"),
            ))
        }
    }
}
