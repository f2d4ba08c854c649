//! Files from other tools, turned into proposals that a person looks at first.
//!
//! Everything here is a pure function from bytes to a plan: nothing is read, written or applied.
//! A plan lists what would be done and, by physical line, what can't be; a bad line never takes a
//! good one with it. Any bytes give a plan, within the limits named here.
//!
//! - [`plan_departments`]: `departments.csv` → [`DepartmentPlan`].
//! - [`plan_people`]: `people.csv` → [`PeoplePlan`].
//! - [`neutralise`]: a cell on its way out into a CSV.
//!
//! The formats are those of HR tools: UTF-8, UTF-16 or GB18030; comma, semicolon or tab; Chinese or
//! English headers in any order.

mod cell;
mod date;
mod departments;
mod encoding;
mod field;
mod header;
mod people;
mod problem;
mod resolve;
mod sheet;
mod table;

pub use cell::neutralise;
pub use date::Date;
pub use departments::{
    DEPARTMENT_DEPTH_MAX, DepartmentPath, DepartmentPlan, PlannedDepartment, plan_departments,
};
pub use encoding::{Encoding, decode};
pub use field::{FIELD_CHARS_MAX, Role, Status};
pub use people::{PERSON_DEPARTMENTS_MAX, PeoplePlan, PlannedPerson, plan_people};
pub(crate) use problem::PHRASES;
#[cfg(test)]
pub(crate) use problem::every_problem;
pub use problem::{LineError, Locale, Problem};
pub use table::{CELL_BYTES_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX};

#[cfg(test)]
mod tests;
