//! Bundles: what is carried by hand.

use std::collections::BTreeMap;

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// Reasons that one report names.
const REFUSALS_MAX: usize = 16;

/// From where on a bundle tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BundleSince {
    /// What its recipients' nodes aren't known to hold, by what they said themselves.
    #[default]
    Held,
    /// What is new since the last bundle that was made for them; what they are known to hold is left
    /// out, too.
    Last,
    /// What was written from this moment on, of what they aren't known to hold. Of the control space
    /// everything that they aren't known to hold: the rest makes no sense without it.
    Time(Millis),
}

/// Which files go into a bundle, of those that its entries refer to and that are here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BundleFiles {
    /// None.
    None,
    /// Those up to 16 MiB, as over a line.
    #[default]
    Small,
    /// All of them.
    All,
}

/// Files, and how large they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCount {
    /// How many.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
}

impl FileCount {
    /// One more, or a part of one.
    pub(crate) fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// What a bundle would hold, before it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleForecast {
    /// Entries.
    pub entries: u64,
    /// Files up to 16 MiB.
    pub small: FileCount,
    /// All files, those included.
    pub all: FileCount,
    /// Bytes of files that one bundle holds at most.
    pub files_bytes_max: u64,
}

/// A bundle that is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleOrder {
    /// For whom: a person by name or id, a department or project, or a conversation as `@people`;
    /// `None`: only what is carried goes in.
    #[serde(default)]
    pub to: Option<String>,
    /// From where on.
    #[serde(default)]
    pub since: BundleSince,
    /// Everything that is carried here for others goes in; without it what is carried for `to`.
    #[serde(default)]
    pub carry: bool,
    /// For whoever has this invitation code and no network: what they need to join with it, and
    /// nothing else.
    #[serde(default)]
    pub for_code: Option<String>,
    /// Which files go in.
    #[serde(default)]
    pub files: BundleFiles,
}

/// A bundle in the making, or made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleInfo {
    /// Its number, for what follows.
    pub bundle: u64,
    /// For whom, as people call them; empty: only what is carried is in it.
    pub to: String,
    /// It is for whoever joins with a code, and this is the department that they join.
    #[serde(default)]
    pub joins: String,
    /// Devices that can open it.
    pub devices: u64,
    /// Entries in it so far.
    pub entries: u64,
    /// Parcels in it so far, those that are carried included.
    pub parcels: u64,
    /// Parcels of others, carried on.
    pub carried: u64,
    /// Files in it so far, those of which it holds a part included.
    pub files: u64,
    /// Bytes of them.
    pub file_bytes: u64,
    /// Files that its recipients may lack and that don't go in, whole or in part: larger than was wanted, or
    /// there is no room for them in one bundle.
    pub left: FileCount,
    /// Bytes of the file so far.
    pub bytes: u64,
}

/// The next parcel of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleParcel {
    /// The parcel; empty: there are no more.
    #[serde(with = "super::base64")]
    pub parcel: Vec<u8>,
    /// The bundle so far.
    pub bundle: BundleInfo,
}

/// What came of taking parcels in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleReport {
    /// Parcels that were for this device, and were opened.
    pub opened: u64,
    /// Parcels for others that are carried from now on.
    pub kept: u64,
    /// Parcels for others that were carried already.
    pub known: u64,
    /// Parcels that this device made itself.
    pub own: u64,
    /// Parcels of other organisations.
    pub elsewhere: u64,
    /// Parcels for others that are too old to be carried on.
    pub expired: u64,
    /// Parcels for others for which there is no room.
    pub no_room: u64,
    /// Parcels that weren't taken, and records that were damaged on the way.
    pub refused: u64,
    /// Why, each reason once.
    pub reasons: Vec<String>,
    /// Who sent what was opened, by name.
    pub from: Vec<String>,
    /// Who the parcels are for that were kept or are carried already, by name.
    pub kept_for: Vec<String>,
    /// What came, by space.
    pub spaces: Vec<BundleSpace>,
    /// Entries that wait for others that aren't here yet.
    pub waiting: u64,
    /// Entries of spaces that one may not read (any more): not taken.
    pub not_ours: u64,
    /// Files that are whole now.
    pub files: u64,
    /// Bytes of files that are new here.
    pub file_bytes: u64,
    /// Files of which a part came, and the rest isn't here yet.
    pub files_begun: u64,
    /// The file ends before its end: what stood in it so far was taken.
    pub cut: bool,
}

/// What came for one space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleSpace {
    /// Its id.
    pub space: String,
    /// Its name; `control` for the control space.
    pub name: String,
    /// Entries that are new here.
    pub new: u64,
    /// Entries that were here already.
    pub known: u64,
    /// New entries that were set aside.
    pub aside: u64,
}

impl BundleReport {
    /// Both together, where `later` came after this.
    pub fn join(&mut self, later: Self) {
        let mut spaces: BTreeMap<String, BundleSpace> =
            self.spaces.drain(..).map(|row| (row.space.clone(), row)).collect();
        for row in later.spaces {
            let so_far = spaces.entry(row.space.clone()).or_default();
            let (new, known) = (so_far.new + row.new, so_far.known + row.known);
            *so_far = BundleSpace { new, known, aside: so_far.aside + row.aside, ..row };
        }
        self.spaces = spaces.into_values().collect();
        self.opened += later.opened;
        self.kept += later.kept;
        self.known += later.known;
        self.own += later.own;
        self.elsewhere += later.elsewhere;
        self.expired += later.expired;
        self.no_room += later.no_room;
        self.refused += later.refused;
        self.not_ours += later.not_ours;
        // What waited may have been taken since.
        self.waiting = later.waiting;
        self.files += later.files;
        self.file_bytes += later.file_bytes;
        self.files_begun = later.files_begun;
        self.cut |= later.cut;
        add_new(&mut self.reasons, later.reasons);
        add_new(&mut self.from, later.from);
        add_new(&mut self.kept_for, later.kept_for);
    }

    /// A parcel or record wasn't taken.
    pub fn refuse(&mut self, reason: impl Into<String>) {
        self.refused += 1;
        let reason = reason.into();
        if self.reasons.len() < REFUSALS_MAX && !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// New entries in all.
    pub fn new_entries(&self) -> u64 {
        self.spaces.iter().map(|space| space.new).sum()
    }

    /// Whether everything was as it should be.
    pub fn is_well(&self) -> bool {
        !self.cut
            && self.refused == 0
            && self.no_room == 0
            && self.waiting == 0
            && self.files_begun == 0
    }
}

fn add_new(all: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// Parcels that this node carries, of one sender for the same recipients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedInfo {
    /// Who made them, by name.
    pub from: String,
    /// For whom, by name; a device that nobody is known to have by its beginning.
    pub to: Vec<String>,
    /// How many.
    pub parcels: u64,
    /// Bytes.
    pub bytes: u64,
    /// When the oldest was made, by its sender's clock.
    pub made: Millis,
    /// When the first of them is dropped.
    pub until: Millis,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(space: &str, new: u64, waiting: u64) -> BundleReport {
        let row = BundleSpace { space: space.into(), new, ..BundleSpace::default() };
        BundleReport { opened: 1, waiting, spaces: vec![row], ..BundleReport::default() }
    }

    #[test]
    fn reports_add_up_and_what_waits_is_the_last_word() {
        let mut all = report("a", 1, 5);
        all.join(report("a", 2, 3));
        all.join(report("b", 4, 0));
        assert_eq!((all.opened, all.new_entries(), all.waiting), (3, 7, 0));
        assert_eq!(all.spaces.len(), 2);
        assert!(all.is_well());
        for reason in 0..100 {
            all.refuse(format!("{}", reason % 20));
        }
        assert_eq!((all.refused, all.reasons.len()), (100, REFUSALS_MAX));
        assert!(!all.is_well());
    }
}
