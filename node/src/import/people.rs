//! `people.csv`: who is to be invited, into which departments.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::entries;
use super::date::Date;
use super::departments::{DepartmentPath, DepartmentPlan, PlannedDepartment};
use super::field::{self, Role, Status, key};
use super::header::PersonColumn as Col;
use super::problem::{LineError, Problem};
use super::resolve::{Directory, on_cycles};
use super::sheet::{Record, Sheet};

/// Departments that one person may be in.
pub const PERSON_DEPARTMENTS_MAX: usize = 32;

/// A person to be invited or updated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPerson {
    /// The physical line in the file.
    pub line: u32,
    /// Unique in the plan, full-width characters made plain.
    pub employee_id: Option<String>,
    /// Never blank.
    pub name: String,
    /// The English name.
    pub name_en: Option<String>,
    /// The name for signing in elsewhere.
    pub username: Option<String>,
    /// Unique in the plan, its domain in lower case.
    pub email: Option<String>,
    /// Digits, with `+` in front if it had one.
    pub mobile: Option<String>,
    /// Known departments or ones planned here, in the order of the file.
    pub departments: Vec<DepartmentPath>,
    /// The job title.
    pub title: Option<String>,
    /// The manager as the file names them.
    pub manager: Option<String>,
    /// The line of the manager, where the file has one; that line may be among the errors.
    pub manager_line: Option<u32>,
    /// In order, without repetition; empty when the file doesn't say.
    pub roles: Vec<Role>,
    /// Where they work.
    pub site: Option<String>,
    /// A language tag.
    pub locale: Option<&'static str>,
    /// Where the file doesn't say, somebody with a leaving date has left.
    pub status: Status,
    /// The first day.
    pub joined_on: Option<Date>,
    /// The last day.
    pub left_on: Option<Date>,
}

/// What a `people.csv` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeoplePlan {
    /// Departments to be made, each after the one above it.
    pub departments: Vec<PlannedDepartment>,
    /// The people of all lines without errors, by line.
    pub people: Vec<PlannedPerson>,
    /// Lines that are left out, and why; by line. One line may have several.
    pub errors: Vec<LineError>,
    /// What deserves a look; the lines are in the plan all the same.
    pub warnings: Vec<LineError>,
    /// What the file calls the column of names; empty where it has none.
    pub name_column: String,
    /// What the file calls the column of departments; empty where it has none.
    pub departments_column: String,
    /// What the file calls the column of sites; empty where it has none.
    pub site_column: String,
}

/// Reads a `people.csv`.
///
/// `known` are the departments that exist already. With `listed`, the plan of a
/// `departments.csv`, people may only be in departments of one or the other. Without it, the paths
/// that the file names are planned as well; a name without a path means the one path that ends
/// with it, or else a department at the top.
pub fn plan_people(
    bytes: &[u8],
    listed: Option<&DepartmentPlan>,
    known: &[DepartmentPath],
) -> PeoplePlan {
    let mut sheet = Sheet::<Col>::read(bytes);
    let errors = std::mem::take(&mut sheet.errors);
    let warnings = std::mem::take(&mut sheet.header.warnings);
    let mut reader = Reader {
        sheet: &sheet,
        directory: directory(&sheet, listed, known),
        seen: Seen::default(),
        errors,
        warnings,
    };
    let mut people: BTreeMap<u32, PlannedPerson> = BTreeMap::new();
    for record in &sheet.records {
        people.extend(reader.person(record).map(|person| (person.line, person)));
    }
    reader.find_managers(&mut people);
    let Reader { mut errors, mut warnings, .. } = reader;
    errors.sort_by_key(|error| error.line);
    warnings.sort_by_key(|warning| warning.line);
    let people: Vec<PlannedPerson> = people.into_values().collect();
    PeoplePlan {
        departments: departments(&people, listed, known),
        people,
        errors,
        warnings,
        name_column: sheet.header.name(Col::Name).to_owned(),
        departments_column: sheet.header.name(Col::Departments).to_owned(),
        site_column: sheet.header.name(Col::Site).to_owned(),
    }
}

/// All departments that cells may name.
fn directory(
    sheet: &Sheet<Col>,
    listed: Option<&DepartmentPlan>,
    known: &[DepartmentPath],
) -> Directory {
    let mut directory = Directory::default();
    for path in known {
        directory.add(path);
    }
    if let Some(plan) = listed {
        directory.add_plan(plan);
        return directory;
    }
    let cells =
        || sheet.records.iter().flat_map(|record| entries(sheet.cell(record, Col::Departments)));
    // Paths first: what a bare name means depends on all of them.
    for path in cells()
        .filter_map(|text| DepartmentPath::parse(text).ok())
        .filter(|path| path.names().len() > 1)
    {
        directory.add(&path);
    }
    for text in cells() {
        if directory.find(text) == Err(Problem::UnknownDepartment {})
            && let Ok(path) = DepartmentPath::parse(text)
        {
            directory.add(&path);
        }
    }
    directory
}

/// The departments to be made: those of the list, or else those that people are in.
fn departments(
    people: &[PlannedPerson],
    listed: Option<&DepartmentPlan>,
    known: &[DepartmentPath],
) -> Vec<PlannedDepartment> {
    let mut there: BTreeSet<Vec<String>> =
        known.iter().flat_map(DepartmentPath::chain).map(|path| path.key()).collect();
    if let Some(plan) = listed {
        let new = plan.departments.iter().filter(|department| there.insert(department.path.key()));
        return new.cloned().collect();
    }
    let named =
        people.iter().flat_map(|person| &person.departments).flat_map(DepartmentPath::chain);
    named.filter(|path| there.insert(path.key())).map(PlannedDepartment::at).collect()
}

/// Lines by what must or should differ between them.
#[derive(Default)]
struct Seen {
    ids: BTreeMap<String, u32>,
    emails: BTreeMap<String, u32>,
    mobiles: BTreeMap<String, u32>,
    names: BTreeMap<String, Vec<u32>>,
}

/// The first line with this value, if it is an earlier one.
fn earlier(lines: &mut BTreeMap<String, u32>, value: &str, line: u32) -> Option<u32> {
    let first = *lines.entry(key(value)).or_insert(line);
    (first != line).then_some(first)
}

struct Reader<'a> {
    sheet: &'a Sheet<Col>,
    directory: Directory,
    seen: Seen,
    errors: Vec<LineError>,
    warnings: Vec<LineError>,
}

impl Reader<'_> {
    /// The person of a record; `None` when it has errors, which are noted.
    fn person(&mut self, record: &Record) -> Option<PlannedPerson> {
        let errors_before = self.errors.len();
        let short = field::short;
        let name = self.read(record, Col::Name, short).flatten();
        if name.is_none() && self.sheet.cell(record, Col::Name).is_empty() {
            self.refuse(record, Col::Name, Problem::Blank {});
        }
        let joined_on = self.read(record, Col::JoinedOn, date).flatten();
        let left_on = self.read(record, Col::LeftOn, date).flatten();
        if let (Some(joined_on), Some(left_on)) = (joined_on, left_on)
            && left_on < joined_on
        {
            self.refuse(record, Col::LeftOn, Problem::LeftBeforeJoined {});
        }
        let status = self.read(record, Col::Status, field::status).flatten();
        let person = PlannedPerson {
            line: record.line,
            employee_id: self.read(record, Col::EmployeeId, field::id).flatten(),
            name: name.unwrap_or_default(),
            name_en: self.read(record, Col::NameEn, short).flatten(),
            username: self.read(record, Col::Username, short).flatten(),
            email: self.read(record, Col::Email, field::email).flatten(),
            mobile: self.read(record, Col::Mobile, field::mobile).flatten(),
            departments: self.departments(record),
            title: self.read(record, Col::Title, short).flatten(),
            manager: self.read(record, Col::Manager, short).flatten(),
            manager_line: None,
            roles: self.read(record, Col::Roles, field::roles).unwrap_or_default(),
            site: self.read(record, Col::Site, short).flatten(),
            locale: self.read(record, Col::Locale, field::language).flatten(),
            status: status.unwrap_or(if left_on.is_some() { Status::Left } else { Status::Active }),
            joined_on,
            left_on,
        };
        self.compare(record, &person);
        (self.errors.len() == errors_before).then_some(person)
    }

    fn read<T>(
        &mut self,
        record: &Record,
        column: Col,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        read(self.sheet.cell(record, column))
            .map_err(|problem| self.refuse(record, column, problem))
            .ok()
    }

    fn refuse(&mut self, record: &Record, column: Col, problem: Problem) {
        self.errors.push(self.sheet.error(record, column, problem));
    }

    /// The departments of a record, up to the first that is wrong.
    fn departments(&mut self, record: &Record) -> Vec<DepartmentPath> {
        let mut found = Vec::new();
        for text in entries(self.sheet.cell(record, Col::Departments)) {
            let problem = match self.directory.find(text) {
                Ok(path) if found.contains(&path) => continue,
                Ok(_) if found.len() == PERSON_DEPARTMENTS_MAX => {
                    Problem::TooManyDepartments { max: PERSON_DEPARTMENTS_MAX }
                }
                Ok(path) => {
                    found.push(path);
                    continue;
                }
                Err(problem) => problem,
            };
            let column = self.sheet.header.name(Col::Departments);
            self.errors.push(LineError::of_cell(record.line, column, text, problem));
            break;
        }
        found
    }

    /// Notes what this person shares with an earlier line.
    fn compare(&mut self, record: &Record, person: &PlannedPerson) {
        let line = record.line;
        if let Some(first) =
            person.employee_id.as_ref().and_then(|id| earlier(&mut self.seen.ids, id, line))
        {
            self.refuse(record, Col::EmployeeId, Problem::RepeatedEmployeeId { first });
        }
        if let Some(first) =
            person.email.as_ref().and_then(|email| earlier(&mut self.seen.emails, email, line))
        {
            self.refuse(record, Col::Email, Problem::RepeatedEmail { first });
        }
        if let Some(first) =
            person.mobile.as_ref().and_then(|mobile| earlier(&mut self.seen.mobiles, mobile, line))
        {
            self.warnings.push(self.sheet.error(
                record,
                Col::Mobile,
                Problem::RepeatedMobile { first },
            ));
        }
        let namesakes = self.seen.names.entry(key(&person.name)).or_default();
        if let (Some(first), None) = (namesakes.first(), &person.employee_id) {
            self.warnings.push(self.sheet.error(
                record,
                Col::Name,
                Problem::RepeatedName { first: *first },
            ));
        }
        namesakes.push(line);
    }

    /// Finds each manager's line; circles and unknown managers deserve a look.
    fn find_managers(&mut self, people: &mut BTreeMap<u32, PlannedPerson>) {
        let mut above = BTreeMap::new();
        let mut refused = Vec::new();
        let mut doubtful = Vec::new();
        for person in people.values_mut() {
            let Some(manager) = person.manager.as_deref().map(key) else { continue };
            let named = self.seen.names.get(&manager).map(Vec::as_slice);
            match (self.seen.ids.get(&manager), named) {
                (Some(line), _) | (None, Some([line])) if *line == person.line => {
                    refused.push(person.line)
                }
                (Some(line), _) | (None, Some([line])) => {
                    person.manager_line = Some(*line);
                    above.insert(person.line, *line);
                }
                (None, Some([_, _, ..])) => {
                    doubtful.push((person.line, Problem::AmbiguousManager {}))
                }
                (None, Some([]) | None) => doubtful.push((person.line, Problem::UnknownManager {})),
            }
        }
        doubtful.extend(on_cycles(&above).into_iter().map(|line| (line, Problem::ManagerCycle {})));
        let column = self.sheet.header.name(Col::Manager);
        for (line, problem) in doubtful {
            let manager = people.get(&line).and_then(|person| person.manager.as_deref());
            self.warnings.push(LineError::of_cell(
                line,
                column,
                manager.unwrap_or_default(),
                problem,
            ));
        }
        for person in refused.into_iter().filter_map(|line| people.remove(&line)) {
            let manager = person.manager.unwrap_or_default();
            self.errors.push(LineError::of_cell(
                person.line,
                column,
                &manager,
                Problem::OwnManager {},
            ));
        }
    }
}

fn date(text: &str) -> Result<Option<Date>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    Date::parse(text).map(Some).ok_or(Problem::NotADate {})
}
