//! Pairing: the two codes by which a person's further device becomes theirs.
//!
//! The device that belongs to the person already shows a [`DeviceOffer`]; the new one answers with
//! its [`DeviceCode`], a consent that it alone can sign. Neither is a secret: whoever sees both can
//! do nothing with them, and the new device's key never leaves it. Only the person's own device can
//! state that the new one is theirs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{CodeError, words};
use crate::{
    authority::DeviceConsent,
    crypto::Signed,
    encode,
    ids::{MemberId, OrgId},
    limits::{CODE_BYTES_MAX, HINT_BYTES_MAX, HINTS_PER_CODE_MAX, NAME_BYTES_MAX},
};

const OFFER_PREFIX: [char; 2] = ['t', 'd'];
const DEVICE_PREFIX: [char; 2] = ['t', 'c'];

/// What a person's device shows to a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceOffer {
    /// The organisation's name, to show before pairing.
    pub organisation: String,
    /// The organisation.
    pub org: OrgId,
    /// Whose device it becomes.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// Addresses where the other device may be found, best first: hints.
    pub hints: Vec<String>,
}

impl fmt::Display for DeviceOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::write(OFFER_PREFIX, &encode::to_bytes(self)))
    }
}

impl FromStr for DeviceOffer {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let content = words::read(text, OFFER_PREFIX)?;
        let offer: Self =
            encode::from_bytes(&content, CODE_BYTES_MAX).map_err(CodeError::Malformed)?;
        let within = offer.organisation.len() <= NAME_BYTES_MAX
            && offer.name.len() <= NAME_BYTES_MAX
            && offer.hints.len() <= HINTS_PER_CODE_MAX
            && offer.hints.iter().all(|hint| hint.len() <= HINT_BYTES_MAX);
        if within { Ok(offer) } else { Err(CodeError::OutOfBounds) }
    }
}

/// What the new device answers: its consent, whose signature the reader has to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCode(pub Signed<DeviceConsent>);

impl fmt::Display for DeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::write(DEVICE_PREFIX, &encode::to_bytes(&self.0)))
    }
}

impl FromStr for DeviceCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let content = words::read(text, DEVICE_PREFIX)?;
        encode::from_bytes(&content, CODE_BYTES_MAX).map(Self).map_err(CodeError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::DeviceKey;

    fn offer() -> DeviceOffer {
        DeviceOffer {
            organisation: "示例科技".into(),
            org: OrgId::new([1; 32]),
            member: MemberId::new([2; 16]),
            name: "张伟".into(),
            hints: vec!["/ip4/192.0.2.7/udp/4001/quic-v1".into()],
        }
    }

    fn code() -> DeviceCode {
        let key = DeviceKey::from_seed(&[3; 32]);
        let consent = DeviceConsent { member: MemberId::new([2; 16]), device: key.device() };
        DeviceCode(Signed::new(consent, &key))
    }

    #[test]
    fn both_codes_come_back_from_their_texts() {
        assert_eq!(offer().to_string().parse(), Ok(offer()));
        let text = code().to_string();
        let typed = text.to_uppercase().replace('0', "o");
        let spaced: String = typed.chars().flat_map(|it| [it, ' ']).collect();
        assert_eq!(spaced.parse(), Ok(code()));
        assert!(text.len() < 220, "{} characters have to be typed", text.len());
    }

    #[test]
    fn one_is_never_read_as_the_other_and_a_slip_is_seen() {
        let (offer, code) = (offer().to_string(), code().to_string());
        assert_eq!(offer.parse::<DeviceCode>(), Err(CodeError::NotACode));
        assert_eq!(code.parse::<DeviceOffer>(), Err(CodeError::NotACode));
        let cut = code[..code.len() - 5].parse::<DeviceCode>();
        assert!(matches!(cut, Err(CodeError::Truncated { missing: 5 })));
        for at in 3..code.len() {
            let mut slip = code.clone().into_bytes();
            slip[at] = if slip[at] == b'2' { b'3' } else { b'2' };
            let slip = String::from_utf8(slip).expect("ascii");
            assert!(slip.parse::<DeviceCode>().is_err(), "{at}");
        }
    }
}
