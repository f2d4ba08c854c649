//! What a file of tasks is made from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{SpaceHash, StatusInfo, TaskInfo};

/// Tasks as a file of them needs them, all of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskExport {
    /// The organisation's name.
    pub organisation: String,
    /// The name of whoever asks.
    pub asked_by: String,
    /// The tasks, with their descriptions: the first 8,192 characters of each.
    pub tasks: Vec<TaskInfo>,
    /// The statuses that tasks of each space may have, by the space's id.
    pub statuses: BTreeMap<String, Vec<StatusInfo>>,
    /// The state that the tasks were read from, a hash a space.
    pub hashes: Vec<SpaceHash>,
}

impl TaskExport {
    /// Keeps these tasks, in this order, and the states of their spaces.
    pub fn keep(&mut self, ids: &[String]) {
        let mut known: BTreeMap<String, TaskInfo> =
            self.tasks.drain(..).map(|task| (task.task.clone(), task)).collect();
        self.tasks = ids.iter().filter_map(|id| known.remove(id)).collect();
        let spaces: BTreeSet<&str> = self.tasks.iter().map(|task| task.space.as_str()).collect();
        self.hashes.retain(|hash| spaces.contains(hash.space.as_str()));
    }
}
