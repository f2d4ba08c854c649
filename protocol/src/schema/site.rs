//! Where somebody works: an office, a plant, at home; as a packed value.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{SchemaError, error};
use crate::{encode, limits::SITE_BYTES_MAX};

/// Bytes of a packed value: the name and two lengths.
const PACKED_BYTES_MAX: usize = SITE_BYTES_MAX + 8;

/// A site's name. Whoever writes the same means the same site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site(String);

/// Where a person works, if anybody has said so and nobody has taken it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorksAt(pub Option<Site>);

#[derive(Serialize, Deserialize)]
enum Packed {
    V0(Option<String>),
}

impl Site {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Site {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        error::sized("a site", text, SITE_BYTES_MAX)?;
        if text.trim() != text || text.contains(|c: char| c.is_control() || c == '/') {
            return Err(SchemaError::Form("a site"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl WorksAt {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&Packed::V0(self.0.as_ref().map(|site| site.0.clone())))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical one within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let Packed::V0(site) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        Ok(Self(site.map(|site| site.parse()).transpose()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_site_reads_back_in_one_form(name in "\\PC{0,30}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(site) = name.parse::<Site>() {
                prop_assert_eq!(site.to_string(), name);
                let works = WorksAt(Some(site));
                prop_assert_eq!(WorksAt::unpack(&works.pack()), Ok(works));
            }
            if let Ok(works) = WorksAt::unpack(&bytes) {
                prop_assert_eq!(works.pack(), bytes);
            }
        }
    }

    #[test]
    fn a_site_has_a_plain_name() {
        assert!("成都分部".parse::<Site>().is_ok());
        assert_eq!(WorksAt::unpack(&WorksAt(None).pack()), Ok(WorksAt(None)), "taken back");
        for name in ["", " x", "x ", "a\nb", "a/b", &"x".repeat(SITE_BYTES_MAX + 1)] {
            assert!(name.parse::<Site>().is_err(), "{name:?}");
        }
    }
}
