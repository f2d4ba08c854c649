//! `departments.csv`: the tree of departments.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::field::{id, key, short};
use super::header::DepartmentColumn as Col;
use super::problem::{LineError, Problem};
use super::resolve::on_cycles;
use super::sheet::{Record, Sheet};

/// Levels of the department tree.
pub const DEPARTMENT_DEPTH_MAX: usize = 16;

/// Where a department lies: its name and those above it, the topmost first. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DepartmentPath(Vec<String>);

impl DepartmentPath {
    /// A department at the top.
    pub fn top(name: impl Into<String>) -> Self {
        Self(vec![name.into()])
    }

    /// A department right below this one.
    #[must_use]
    pub fn below(&self, name: impl Into<String>) -> Self {
        let mut names = self.0.clone();
        names.push(name.into());
        Self(names)
    }

    /// Reads `A/B`; `／` counts as `/`.
    ///
    /// # Errors
    /// When a part is blank or too long, or there are too many.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim_start_matches(['/', '／']);
        let mut names = Vec::new();
        for part in text.split(['/', '／']) {
            names.push(short(part)?.ok_or(Problem::BadDepartmentPath {})?);
            if names.len() > DEPARTMENT_DEPTH_MAX {
                return Err(Problem::DepartmentTooDeep { max: DEPARTMENT_DEPTH_MAX });
            }
        }
        Ok(Self(names))
    }

    /// The names, topmost first.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The department's own name.
    pub fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// The department above, if any.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.0.split_last()?;
        (!above.is_empty()).then(|| Self(above.to_vec()))
    }

    /// The departments from the top down to this one.
    pub(super) fn chain(&self) -> Vec<Self> {
        (1..=self.0.len())
            .filter_map(|length| self.0.get(..length))
            .map(|names| Self(names.to_vec()))
            .collect()
    }

    /// The form in which paths are compared.
    pub(super) fn key(&self) -> Vec<String> {
        self.0.iter().map(|name| key(name)).collect()
    }
}

impl fmt::Display for DepartmentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}

/// A department to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDepartment {
    /// Where it lies.
    pub path: DepartmentPath,
    /// Its id in the file, if there was one.
    pub id: Option<String>,
    /// Its English name.
    pub name_en: Option<String>,
    /// The employee id (or name) of its lead.
    pub lead: Option<String>,
    /// Its place among its neighbours.
    pub order: Option<i64>,
}

impl PlannedDepartment {
    /// A department of which only the path is known.
    pub fn at(path: DepartmentPath) -> Self {
        Self { path, id: None, name_en: None, lead: None, order: None }
    }
}

/// What a `departments.csv` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentPlan {
    /// The departments, each after the one above it, else by `order` and line.
    pub departments: Vec<PlannedDepartment>,
    /// Lines that are left out, and why; by line.
    pub errors: Vec<LineError>,
    /// What deserves a look.
    pub warnings: Vec<LineError>,
}

/// A line whose own cells are in order.
struct Draft {
    line: u32,
    id: Option<String>,
    name: String,
    name_en: Option<String>,
    lead: Option<String>,
    order: Option<i64>,
    parent: String,
}

/// Reads a `departments.csv`.
pub fn plan_departments(bytes: &[u8]) -> DepartmentPlan {
    let mut sheet = Sheet::<Col>::read(bytes);
    let warnings = std::mem::take(&mut sheet.header.warnings);
    let mut tree = Tree { errors: std::mem::take(&mut sheet.errors), ..Tree::default() };
    let mut ids = BTreeMap::new();
    for record in &sheet.records {
        match draft(&sheet, record, &mut ids) {
            Ok(draft) => {
                tree.index.add(draft.line, draft.id.as_deref(), &draft.name);
                tree.drafts.insert(draft.line, draft);
            }
            Err(found) => {
                tree.refused.add(
                    record.line,
                    Some(sheet.cell(record, Col::Id)),
                    sheet.cell(record, Col::Name),
                );
                tree.errors.extend(found);
            }
        }
    }
    tree.find_parents(sheet.header.name(Col::Parent));
    let departments = tree.place(sheet.header.name(Col::Name), sheet.header.name(Col::Parent));
    tree.errors.sort_by_key(|error| error.line);
    DepartmentPlan { departments, errors: tree.errors, warnings }
}

/// A record's own cells, without looking at the lines above it.
fn draft(
    sheet: &Sheet<Col>,
    record: &Record,
    ids: &mut BTreeMap<String, u32>,
) -> Result<Draft, Vec<LineError>> {
    let mut errors = Vec::new();
    let mut note = |column, problem| errors.push(sheet.error(record, column, problem));
    let mut read = |column, read: fn(&str) -> Result<Option<String>, Problem>| {
        read(sheet.cell(record, column)).unwrap_or_else(|problem| {
            note(column, problem);
            None
        })
    };
    let name = read(Col::Name, short);
    let id = read(Col::Id, id);
    let name_en = read(Col::NameEn, short);
    let lead = read(Col::Lead, short);
    let order = sheet.cell(record, Col::Order);
    let parsed_order = if order.is_empty() { None } else { order.parse().ok() };
    if !order.is_empty() && parsed_order.is_none() {
        note(Col::Order, Problem::NotANumber {});
    }
    match &name {
        Some(name) if name.contains(['/', '／']) => note(Col::Name, Problem::SlashInName {}),
        None if sheet.cell(record, Col::Name).is_empty() => note(Col::Name, Problem::Blank {}),
        _ => (),
    }
    if let Some(id) = &id
        && let first = *ids.entry(key(id)).or_insert(record.line)
        && first != record.line
    {
        note(Col::Id, Problem::RepeatedDepartmentId { first });
    }
    let parent = sheet.cell(record, Col::Parent).to_owned();
    match name {
        Some(name) if errors.is_empty() => {
            Ok(Draft { line: record.line, id, name, name_en, lead, order: parsed_order, parent })
        }
        _ => Err(errors),
    }
}

/// Lines by id and by name.
#[derive(Default)]
struct LineIndex {
    ids: BTreeMap<String, u32>,
    names: BTreeMap<String, Vec<u32>>,
}

impl LineIndex {
    fn add(&mut self, line: u32, id: Option<&str>, name: &str) {
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            self.ids.entry(key(id)).or_insert(line);
        }
        self.names.entry(key(name)).or_default().push(line);
    }

    /// The line that an id, or else a name, stands for.
    fn find(&self, text: &str) -> Result<u32, Problem> {
        let text = key(text);
        match (self.ids.get(&text), self.names.get(&text).map(Vec::as_slice)) {
            (Some(line), _) | (None, Some([line])) => Ok(*line),
            (None, Some([_, _, ..])) => Err(Problem::AmbiguousDepartment {}),
            (None, Some([]) | None) => Err(Problem::MissingParent {}),
        }
    }
}

/// The tree while it is put together.
#[derive(Default)]
struct Tree {
    drafts: BTreeMap<u32, Draft>,
    index: LineIndex,
    /// Lines with errors of their own.
    refused: LineIndex,
    /// The line above each line that names one.
    parents: BTreeMap<u32, u32>,
    errors: Vec<LineError>,
}

impl Tree {
    /// Finds the line above each; lines without theirs are taken out.
    fn find_parents(&mut self, column: &str) {
        let mut wrong = Vec::new();
        for draft in self.drafts.values().filter(|draft| !draft.parent.is_empty()) {
            match (self.index.find(&draft.parent), self.refused.find(&draft.parent)) {
                (Ok(parent), _) => drop(self.parents.insert(draft.line, parent)),
                (Err(Problem::MissingParent {}), Ok(parent)) => {
                    wrong.push((draft.line, Problem::ParentRefused { parent }))
                }
                (Err(problem), _) => wrong.push((draft.line, problem)),
            }
        }
        wrong.extend(
            on_cycles(&self.parents).into_iter().map(|line| (line, Problem::ParentCycle {})),
        );
        for (line, problem) in wrong {
            self.refuse(line, column, problem);
        }
    }

    fn refuse(&mut self, line: u32, column: &str, problem: Problem) {
        let Some(draft) = self.drafts.remove(&line) else { return };
        self.errors.push(LineError::of_cell(line, column, &draft.parent, problem));
    }

    /// Gives each line its path, from the top down; what can't be reached from there is an error.
    fn place(&mut self, name: &str, parent: &str) -> Vec<PlannedDepartment> {
        let mut below: BTreeMap<Option<u32>, Vec<&Draft>> = BTreeMap::new();
        for draft in self.drafts.values() {
            below.entry(self.parents.get(&draft.line).copied()).or_default().push(draft);
        }
        for siblings in below.values_mut() {
            siblings.sort_by_key(|draft| (draft.order.is_none(), draft.order, draft.line));
        }
        let mut planned = Vec::new();
        let mut reached = BTreeSet::new();
        let mut lines = BTreeMap::new();
        let mut waiting: VecDeque<(Option<u32>, Option<DepartmentPath>)> = [(None, None)].into();
        while let Some((line, above)) = waiting.pop_front() {
            for draft in below.remove(&line).unwrap_or_default() {
                let path = above.as_ref().map_or_else(
                    || DepartmentPath::top(&draft.name),
                    |above| above.below(&draft.name),
                );
                reached.insert(draft.line);
                let first = *lines.entry(path.key()).or_insert(draft.line);
                let problem = if first != draft.line {
                    Problem::RepeatedDepartment { first }
                } else if path.names().len() > DEPARTMENT_DEPTH_MAX {
                    Problem::DepartmentTooDeep { max: DEPARTMENT_DEPTH_MAX }
                } else {
                    waiting.push_back((Some(draft.line), Some(path.clone())));
                    planned.push(PlannedDepartment {
                        path,
                        id: draft.id.clone(),
                        name_en: draft.name_en.clone(),
                        lead: draft.lead.clone(),
                        order: draft.order,
                    });
                    continue;
                };
                self.errors.push(LineError::of_cell(draft.line, name, &draft.name, problem));
            }
        }
        for draft in self.drafts.values().filter(|draft| !reached.contains(&draft.line)) {
            let Some(above) = self.parents.get(&draft.line) else { continue };
            let problem = Problem::ParentRefused { parent: *above };
            self.errors.push(LineError::of_cell(draft.line, parent, &draft.parent, problem));
        }
        planned
    }
}
