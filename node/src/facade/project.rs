//! Projects, as they are asked for.

use serde::{Deserialize, Serialize};

/// A project as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProject {
    /// Its name.
    pub name: String,
    /// The department that owns it: whoever manages that manages the project. `None`: the first of
    /// `departments` that one manages.
    #[serde(default)]
    pub owner: Option<String>,
    /// The departments whose people write in it.
    pub departments: Vec<String>,
    /// People who write in it besides, by name or id.
    #[serde(default)]
    pub people: Vec<String>,
    /// The name of a channel to begin with; `None`: none yet.
    #[serde(default)]
    pub channel: Option<String>,
}

/// Some who take part in a project, or are to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// The project, by name or id.
    pub project: String,
    /// Departments.
    pub departments: Vec<String>,
    /// People, by name or id.
    #[serde(default)]
    pub people: Vec<String>,
}
