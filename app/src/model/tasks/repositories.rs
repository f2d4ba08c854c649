//! Repositories whose commits are linked to tasks: what is asked of a new one, and what came of a scan.

use node::facade::{CommitReport, Failure, NamedTask, RepositoryInfo};

use crate::state::TaskScope;

/// A repository as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// The folder, as it is typed.
    pub path: String,
    /// The branch on which `Closes` counts; empty: the one that is checked out.
    pub branch: String,
    /// `Closes` sets the status without asking.
    pub apply: bool,
}

/// A scan that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The folder, as it is typed or remembered.
    pub path: String,
    /// The space of its department or project; `None`: as it was.
    pub space: Option<String>,
    /// The branch; `None`: as it was.
    pub branch: Option<String>,
    /// Whether `Closes` sets the status; `None`: as it was.
    pub apply: Option<bool>,
    /// From the beginning.
    pub anew: bool,
}

impl Form {
    /// The first scan of it, for a department or project; `None` while there is no folder.
    pub fn scan(&self, scope: &TaskScope) -> Option<Scan> {
        let path = self.path.trim().to_owned();
        let branch = Some(self.branch.trim().to_owned()).filter(|branch| !branch.is_empty());
        let space = match scope {
            TaskScope::Department(space) => Some(space.clone()),
            TaskScope::All | TaskScope::Mine => None,
        };
        let scan = Scan { path, space, branch, apply: Some(self.apply), anew: false };
        (!scan.path.is_empty()).then_some(scan)
    }
}

impl Scan {
    /// Another scan of a repository that is remembered.
    pub fn again(repository: &RepositoryInfo) -> Self {
        let path = repository.path.clone();
        Self { path, space: None, branch: None, apply: None, anew: false }
    }
}

/// How a scan stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Of the repository in this folder, going on.
    Busy(String),
    /// What came of it.
    Done(Box<CommitReport>),
    /// Why nothing did.
    Failed(Failure),
}

/// The repositories of what is looked at: those of a department or project, or all.
pub fn of_scope<'a>(all: &'a [RepositoryInfo], scope: &TaskScope) -> Vec<&'a RepositoryInfo> {
    let shown = |one: &&RepositoryInfo| match scope {
        TaskScope::Department(space) => one.space == *space,
        TaskScope::All | TaskScope::Mine => true,
    };
    all.iter().filter(shown).collect()
}

/// What people know a task by.
pub fn called(task: &NamedTask) -> String {
    if task.key.is_empty() { task.title.clone() } else { format!("{}  {}", task.key, task.title) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r41_a_repository_belongs_to_what_is_looked_at() {
        let mut form = Form::default();
        let project = TaskScope::Department("p".into());
        assert_eq!(form.scan(&project), None, "no folder yet");
        form.path = " ~/portal ".into();
        let scan = form.scan(&project).expect("a folder");
        assert_eq!((scan.path.as_str(), scan.space.as_deref()), ("~/portal", Some("p")));
        assert_eq!((scan.branch, scan.apply), (None, Some(false)));
        assert_eq!(form.scan(&TaskScope::All).expect("a folder").space, None);
        let one = |space: &str| RepositoryInfo { space: space.into(), ..RepositoryInfo::default() };
        let all = [one("p"), one("q")];
        assert_eq!(of_scope(&all, &project).len(), 1);
        assert_eq!(of_scope(&all, &TaskScope::Mine).len(), 2);
        let again = Scan::again(&RepositoryInfo { path: "/p".into(), apply: true, ..one("p") });
        assert_eq!(again.apply, None, "what was settled once stays");
    }
}
