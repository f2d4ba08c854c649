//! Where people are, and what their nodes hold.

use std::collections::BTreeMap;

use serde::Serialize;

/// The organisation.
pub const COMPANY: &str = "同舟示例公司";

/// Where somebody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// 上海.
    Shanghai,
    /// 成都.
    Chengdu,
}

/// A space's state on all nodes that hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpaceFact {
    /// Its name.
    pub name: String,
    /// Entries in it, on each person's node.
    pub entries: BTreeMap<String, u64>,
    /// Its state's hash, on each person's node.
    pub hashes: BTreeMap<String, String>,
}
