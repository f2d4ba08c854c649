//! From what a cell says to the department that is meant, and circles among lines.

use std::collections::{BTreeMap, BTreeSet};

use super::departments::{DepartmentPath, DepartmentPlan};
use super::field::key;
use super::problem::Problem;

/// The departments that a cell may name.
#[derive(Default)]
pub struct Directory {
    /// Every path under its folded form, in the spelling met first.
    paths: BTreeMap<Vec<String>, DepartmentPath>,
    by_id: BTreeMap<String, DepartmentPath>,
    /// Folded paths by their folded last name.
    by_name: BTreeMap<String, BTreeSet<Vec<String>>>,
}

impl Directory {
    /// Adds a path and those above it.
    pub fn add(&mut self, path: &DepartmentPath) {
        let mut above: Option<DepartmentPath> = None;
        for name in path.names() {
            let path =
                above.as_ref().map_or_else(|| DepartmentPath::top(name), |above| above.below(name));
            let folded = path.key();
            let known = self.paths.entry(folded.clone()).or_insert(path);
            above = Some(known.clone());
            self.by_name.entry(key(name)).or_default().insert(folded);
        }
    }

    /// Adds the departments of a plan, with their ids.
    pub fn add_plan(&mut self, plan: &DepartmentPlan) {
        for department in &plan.departments {
            self.add(&department.path);
            if let Some(id) = &department.id {
                self.by_id.insert(key(id), department.path.clone());
            }
        }
    }

    /// The department that `text` names: by id, by whole path, or by a name that only one has.
    pub fn find(&self, text: &str) -> Result<DepartmentPath, Problem> {
        if let Some(path) = self.by_id.get(&key(text)) {
            return Ok(path.clone());
        }
        let path = DepartmentPath::parse(text)?;
        if let Some(known) = self.paths.get(&path.key()) {
            return Ok(known.clone());
        }
        let [name] = path.names() else { return Err(Problem::UnknownDepartment {}) };
        let mut named = self.by_name.get(&key(name)).into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(only), None) => {
                self.paths.get(only).cloned().ok_or(Problem::UnknownDepartment {})
            }
            (Some(_), Some(_)) => Err(Problem::AmbiguousDepartment {}),
            (None, _) => Err(Problem::UnknownDepartment {}),
        }
    }
}

/// The lines from which a walk upwards comes back to the same line.
pub fn on_cycles(parents: &BTreeMap<u32, u32>) -> BTreeSet<u32> {
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    let mut cycles = BTreeSet::new();
    for start in parents.keys() {
        let mut walk = Vec::new();
        let mut line = *start;
        while seen.insert(line) {
            walk.push(line);
            match parents.get(&line) {
                Some(parent) => line = *parent,
                None => break,
            }
        }
        // A walk that ends in itself has gone round; one that ends in an earlier walk has not.
        if let Some(from) =
            walk.iter().position(|walked| *walked == line).filter(|_| parents.contains_key(&line))
        {
            cycles.extend(walk.iter().skip(from));
        }
    }
    cycles
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn departments_are_found_by_path_name_and_id() {
        let path = |text| DepartmentPath::parse(text).expect("a path");
        let mut directory = Directory::default();
        directory.add(&path("总部/研发部/平台组"));
        directory.add(&path("成都/研发部"));
        directory.add(&path("市场部"));
        assert_eq!(directory.find("平台组"), Ok(path("总部/研发部/平台组")));
        assert_eq!(directory.find(" 总部／研发部 "), Ok(path("总部/研发部")));
        assert_eq!(directory.find("研发部"), Err(Problem::AmbiguousDepartment {}));
        assert_eq!(directory.find("总部/市场部"), Err(Problem::UnknownDepartment {}));
        assert_eq!(directory.find("A//B"), Err(Problem::BadDepartmentPath {}));
        directory.add(&path("研发部"));
        assert_eq!(
            directory.find("研发部"),
            Ok(path("研发部")),
            "a whole path comes before a name"
        );
    }

    proptest! {
        #[test]
        fn cycles_are_found_as_by_walking_from_each_line(parents in proptest::collection::btree_map(0..12u32, 0..12u32, 0..12)) {
            let comes_back = |start: &u32| {
                let mut line = *start;
                (0..parents.len()).any(|_| match parents.get(&line) {
                    Some(parent) => { line = *parent; line == *start }
                    None => false,
                })
            };
            let expected: BTreeSet<u32> = parents.keys().copied().filter(comes_back).collect();
            prop_assert_eq!(on_cycles(&parents), expected);
        }
    }
}
