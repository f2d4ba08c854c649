//! What a person's devices share with each other and with nobody else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something to share among one's own devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnItem {
    /// What was begun in a field of the window and not sent.
    Draft {
        /// The field, as the window names it: at most 256 bytes.
        field: String,
        /// The text so far, at most 32 KiB; empty: nothing is begun there any more.
        text: String,
    },
    /// A setting.
    Setting {
        /// Its name: lower-case Latin letters, digits and `_`, at most 32.
        name: String,
        /// Its value, as whoever uses it writes it.
        value: String,
    },
}

/// What one's devices share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnInfo {
    /// One has more than one device, so that things are shared at all.
    pub shared: bool,
    /// What was begun, by field. Where two devices wrote without knowing of each other, both texts, the
    /// newer first.
    pub drafts: BTreeMap<String, String>,
    /// The settings, by name: of each the newest.
    pub settings: BTreeMap<String, String>,
}
