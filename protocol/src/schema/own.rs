//! What a person's devices share with each other and with nobody else: drafts, settings, what
//! is muted, reminders put off, assignments seen.
//!
//! Each device writes documents of its own, so nothing is ever merged in place: of each key there is at
//! most one value by each device, and which of them stand is worked out here. A value names those that
//! its writer had before them, so "the other knew of it" is a fact of the values and not of clocks.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{DueStage, SchemaError, error};
use crate::{
    clock::{Hlc, Millis},
    encode,
    ids::{ChannelId, DeviceId, DocId, SpaceId},
    limits::{OWN_KEY_BYTES_MAX, OWN_SAW_MAX, OWN_VALUE_BYTES_MAX},
};

/// Bytes of a setting's name.
const SETTING_BYTES_MAX: usize = 32;

/// Changes that a reminder's deadline may have been set by, or an assignment made by: what was set
/// apart.
const SNOOZE_CHANGES_MAX: usize = 32;

/// What a value is about: a root key of the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnKey {
    /// `d<field>`: what was begun in a field of the window and not sent yet, as the window names the
    /// field. An empty text: nothing is begun there any more.
    Draft(String),
    /// `s<name>`: a setting, in the form that whoever uses it gives it.
    Setting(String),
    /// `m<channel>`: what one wants to be told of a conversation; the word of a [`Tell`].
    Tell(ChannelId),
    /// `z<space><task>`: the reminder of a task's deadline is put off; a packed [`Snooze`].
    Snooze(SpaceId, DocId),
    /// `n<space><task>`: that one was assigned a task was seen; a packed [`SeenAssignment`].
    Assigned(SpaceId, DocId),
}

/// A value, what it was written over, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnValue {
    /// When it was written: later than the same device's before.
    pub at: Hlc,
    /// The values of other devices that its writer had before them, by device, ascending.
    pub saw: Vec<(DeviceId, Hlc)>,
    /// What it says.
    pub body: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
enum PackedOwn {
    V0(Hlc, Vec<(DeviceId, Hlc)>, #[serde(with = "crate::encode::bytes")] Vec<u8>),
}

/// What one wants to be told of a conversation, whatever is read there.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    /// All that is for one, as of any conversation.
    #[default]
    All,
    /// What names one, answers one or is announced; not what is merely said there.
    Mentions,
    /// Nothing.
    None,
}

impl Tell {
    /// All of them.
    pub const EVERY: [Self; 3] = [Self::All, Self::Mentions, Self::None];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::None => "none",
        }
    }
}

impl FromStr for Tell {
    type Err = SchemaError;

    fn from_str(word: &str) -> Result<Self, SchemaError> {
        let found = Self::EVERY.into_iter().find(|tell| tell.word() == word);
        found.ok_or(SchemaError::Form("what one wants to be told"))
    }
}

/// A reminder that is put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// The changes that set the deadline, ascending.
    pub changes: Vec<[u8; 32]>,
    /// How near it was.
    pub stage: DueStage,
    /// Until then.
    pub until: Millis,
}

/// The changes that assigned a task to somebody and that they have seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenAssignment {
    /// Their hashes.
    pub changes: Vec<[u8; 32]>,
}

impl SeenAssignment {
    /// The packed form.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(self)
    }

    /// Reads the packed form.
    ///
    /// # Errors
    /// When it isn't a canonical one, or beyond a limit.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        let seen: Self = encode::from_bytes(bytes, 64 * (SNOOZE_CHANGES_MAX + 1))?;
        if seen.changes.len() > SNOOZE_CHANGES_MAX {
            return Err(SchemaError::Size("an assignment that was seen"));
        }
        Ok(seen)
    }
}

impl OwnValue {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedOwn::V0(self.at, self.saw.clone(), self.body.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical one, or beyond a limit.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        // A device and a time for each that was seen, and as much again for the rest.
        let bytes_max = OWN_VALUE_BYTES_MAX + 48 * (OWN_SAW_MAX + 1);
        let PackedOwn::V0(at, saw, body) = encode::from_bytes(bytes, bytes_max)?;
        let ascending = saw.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !ascending || saw.len() > OWN_SAW_MAX {
            return Err(SchemaError::Form("what a value was written over"));
        }
        if body.len() > OWN_VALUE_BYTES_MAX {
            return Err(SchemaError::Size("a value of one's own"));
        }
        Ok(Self { at, saw, body })
    }

    /// The body as a text; empty when it is none.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    fn saw(&self, device: &DeviceId) -> Option<Hlc> {
        let at = self.saw.binary_search_by_key(device, |(device, _)| *device).ok()?;
        self.saw.get(at).map(|(_, at)| *at)
    }
}

impl Snooze {
    /// The packed form.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(self)
    }

    /// Reads the packed form.
    ///
    /// # Errors
    /// When it isn't a canonical one, or beyond a limit.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        let snooze: Self = encode::from_bytes(bytes, 64 * (SNOOZE_CHANGES_MAX + 1))?;
        if snooze.changes.len() > SNOOZE_CHANGES_MAX {
            return Err(SchemaError::Size("a reminder that is put off"));
        }
        Ok(snooze)
    }
}

impl OwnKey {
    /// Checks a value's body for what this key holds.
    ///
    /// # Errors
    /// When it doesn't fit.
    pub fn check(&self, value: &OwnValue) -> Result<(), SchemaError> {
        match self {
            Self::Draft(_) | Self::Setting(_) => match std::str::from_utf8(&value.body) {
                Ok(_) => Ok(()),
                Err(_) => Err(SchemaError::Form("a text of one's own")),
            },
            Self::Tell(_) => value.text().parse::<Tell>().map(drop),
            Self::Snooze(..) => Snooze::unpack(&value.body).map(drop),
            Self::Assigned(..) => SeenAssignment::unpack(&value.body).map(drop),
        }
    }
}

impl fmt::Display for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft(field) => write!(f, "d{field}"),
            Self::Setting(name) => write!(f, "s{name}"),
            Self::Tell(channel) => write!(f, "m{channel}"),
            Self::Snooze(space, task) => write!(f, "z{space}{task}"),
            Self::Assigned(space, task) => write!(f, "n{space}{task}"),
        }
    }
}

impl FromStr for OwnKey {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a key of one's own");
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let found = match key.split_at_checked(1) {
            Some(("d", field)) => {
                error::sized("a field's name", field, OWN_KEY_BYTES_MAX)?;
                if field.chars().any(char::is_control) {
                    return Err(wrong);
                }
                Self::Draft(field.to_owned())
            }
            Some(("s", text)) => {
                error::sized("a setting's name", text, SETTING_BYTES_MAX)?;
                if !text.chars().all(name) {
                    return Err(wrong);
                }
                Self::Setting(text.to_owned())
            }
            Some(("m", channel)) => Self::Tell(channel.parse().map_err(|_| wrong)?),
            Some((kind @ ("z" | "n"), ids)) => {
                let (space, task) = ids.split_at_checked(32).ok_or(wrong)?;
                let space = space.parse().map_err(|_| wrong)?;
                let task = task.parse().map_err(|_| wrong)?;
                if kind == "z" { Self::Snooze(space, task) } else { Self::Assigned(space, task) }
            }
            _ => return Err(wrong),
        };
        if found.to_string() == key { Ok(found) } else { Err(wrong) }
    }
}

/// Of the values of one key, each by another device, those that nobody who had them wrote over; the
/// newest first.
pub fn standing(values: &[(DeviceId, OwnValue)]) -> Vec<&(DeviceId, OwnValue)> {
    let covered = |(device, value): &(DeviceId, OwnValue)| {
        let covers = |other: &OwnValue| other.saw(device).is_some_and(|at| at >= value.at);
        values.iter().any(|(by, other)| by != device && covers(other))
    };
    let mut standing: Vec<_> = values.iter().filter(|value| !covered(value)).collect();
    standing.sort_by_key(|(device, value)| std::cmp::Reverse((value.at, *device)));
    standing
}

/// The newest of the values of one key.
pub fn newest(values: &[(DeviceId, OwnValue)]) -> Option<&(DeviceId, OwnValue)> {
    values.iter().max_by_key(|(device, value)| (value.at, *device))
}

/// What was begun in a field: every text that stands, so that none is lost.
pub fn draft(values: &[(DeviceId, OwnValue)]) -> String {
    let mut all = String::new();
    for (_, value) in standing(values) {
        all = both(&all, value.text());
    }
    all
}

/// Two texts that were written without knowledge of each other, in one: nothing of either is lost.
pub fn both(newer: &str, older: &str) -> String {
    if newer.contains(older) {
        newer.to_owned()
    } else if older.contains(newer) {
        older.to_owned()
    } else {
        format!("{newer}\n\n{older}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: DeviceId = DeviceId::new([1; 32]);
    const DESK: DeviceId = DeviceId::new([2; 32]);
    const OLD: DeviceId = DeviceId::new([3; 32]);

    fn at(ms: u64) -> Hlc {
        Hlc::at(Millis(ms))
    }

    fn value(ms: u64, saw: &[(DeviceId, u64)], text: &str) -> OwnValue {
        let saw = saw.iter().map(|(device, ms)| (*device, at(*ms))).collect();
        OwnValue { at: at(ms), saw, body: text.as_bytes().to_vec() }
    }

    #[test]
    fn who_knew_of_a_draft_writes_over_it_whatever_the_clocks_say() {
        let first = (DESK, value(500, &[], "写到一半"));
        let then = (PHONE, value(100, &[(DESK, 500)], "写到一半，接着写"));
        assert_eq!(draft(&[first.clone(), then.clone()]), "写到一半，接着写");
        let sent = (PHONE, value(120, &[(DESK, 500)], ""));
        assert_eq!(draft(&[first, sent]), "");
    }

    #[test]
    fn drafts_written_apart_are_both_kept() {
        let one = (DESK, value(100, &[], "from the desk"));
        let other = (PHONE, value(200, &[], "on the train"));
        let kept = "on the train\n\nfrom the desk";
        assert_eq!(draft(&[one.clone(), other.clone()]), kept);
        assert_eq!(draft(&[other, one.clone()]), kept, "in whichever order");
        let cleared = (PHONE, value(300, &[], ""));
        assert_eq!(draft(&[one.clone(), cleared]), "from the desk", "sent there, edited here");
        let longer = (PHONE, value(50, &[], "from the desk, and on"));
        assert_eq!(draft(&[one, longer]), "from the desk, and on", "one goes on from the other");
    }

    #[test]
    fn a_value_that_was_written_over_stays_so_through_others() {
        let old = (OLD, value(100, &[], "a"));
        let desk = (DESK, value(110, &[(OLD, 100)], "b"));
        let phone = (PHONE, value(120, &[(DESK, 110)], "c"));
        assert_eq!(draft(&[old.clone(), desk.clone(), phone.clone()]), "c");
        let again = (OLD, value(130, &[], "d"));
        assert_eq!(draft(&[again, desk, phone]), "d\n\nc", "what came later was not seen");
    }

    #[test]
    fn of_settings_the_newest_holds() {
        let values = [(DESK, value(100, &[], "dark")), (PHONE, value(200, &[], "light"))];
        assert_eq!(newest(&values).map(|(_, value)| value.text()), Some("light"));
    }

    #[test]
    fn keys_and_values_have_one_form() {
        let keys = [
            OwnKey::Draft("0123/abc.0.17".into()),
            OwnKey::Setting("ctrl_enter_sends".into()),
            OwnKey::Tell(ChannelId::new([4; 16])),
            OwnKey::Snooze(SpaceId::new([5; 16]), DocId::new([3; 16])),
            OwnKey::Assigned(SpaceId::new([5; 16]), DocId::new([3; 16])),
        ];
        for key in keys {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        let long = format!("d{}", "x".repeat(OWN_KEY_BYTES_MAX + 1));
        for bad in ["", "d", "s", "sUpper", "d\u{7}", "m12", "z12", "n12", "x", long.as_str()] {
            assert!(bad.parse::<OwnKey>().is_err(), "{bad}");
        }
        let good = value(7, &[(PHONE, 3), (DESK, 4)], "text");
        assert_eq!(OwnValue::unpack(&good.pack()), Ok(good.clone()));
        let turned = OwnValue { saw: good.saw.iter().rev().copied().collect(), ..good.clone() };
        assert!(OwnValue::unpack(&turned.pack()).is_err(), "not ascending");
        let large = OwnValue { body: vec![b'x'; OWN_VALUE_BYTES_MAX + 1], ..good };
        assert!(OwnValue::unpack(&large.pack()).is_err(), "too large");
        let snooze = Snooze { changes: vec![[1; 32]], stage: DueStage::Today, until: Millis(9) };
        assert_eq!(Snooze::unpack(&snooze.pack()), Ok(snooze));
        let tell = |word| OwnKey::Tell(ChannelId::ZERO).check(&value(1, &[], word));
        assert!(Tell::EVERY.iter().all(|known| tell(known.word()).is_ok()));
        assert!(tell("loudly").is_err() && tell("").is_err());
        let seen = SeenAssignment { changes: vec![[1; 32], [2; 32]] };
        assert_eq!(SeenAssignment::unpack(&seen.pack()), Ok(seen));
        let many = SeenAssignment { changes: vec![[1; 32]; SNOOZE_CHANGES_MAX + 1] };
        assert!(SeenAssignment::unpack(&many.pack()).is_err(), "too many");
    }
}
