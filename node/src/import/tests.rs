//! Whole files: encodings and shapes, errors by line, hostile bytes.

mod departments;
mod files;
mod hostile;
mod people;

use super::{LineError, PeoplePlan};

/// Line, column and code of each problem.
fn codes(problems: &[LineError]) -> Vec<(u32, &str, &'static str)> {
    problems
        .iter()
        .map(|problem| (problem.line, problem.column.as_deref().unwrap_or(""), problem.code()))
        .collect()
}

fn names(plan: &PeoplePlan) -> Vec<&str> {
    plan.people.iter().map(|person| person.name.as_str()).collect()
}

fn paths(plan: &PeoplePlan) -> Vec<String> {
    plan.departments.iter().map(|department| department.path.to_string()).collect()
}
