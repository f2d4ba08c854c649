//! How a device becomes a relay: it consents, and a manager appoints it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    capability::{CodeError, Scope, words},
    crypto::{DeviceKey, Signable, Signed},
    encode,
    ids::DeviceId,
    limits::{
        CODE_BYTES_MAX, HINT_BYTES_MAX, HINTS_PER_CODE_MAX, PEER_ADDRESS_BYTES_MAX,
        PEER_ADDRESSES_MAX, RELAY_PLACES_MAX, RELAY_QUOTA_BYTES_MIN,
    },
};

const PREFIX: [char; 2] = ['t', 'r'];

/// A device agrees to be a relay. Nobody else can say so for it, and it is never a member's device
/// where a statement with this stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RelayConsent {
    /// The device, which signs this.
    pub relay: DeviceId,
    /// The key by which whoever has the code shows it to the relay, once.
    pub claim: DeviceId,
}

impl Signable for RelayConsent {
    const DOMAIN: &'static str = "tongzhou relay consent";

    fn signer(&self) -> DeviceId {
        self.relay
    }
}

/// What a manager states of a relay, to members; the relay itself never sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayAppointment {
    /// What members call it.
    pub name: String,
    /// Where what is written may be left with it: ascending, each once. The organisation's root with
    /// everything below stands for conversations, too.
    pub places: Vec<Scope>,
    /// Bytes that it keeps at most.
    pub quota_bytes: u64,
    /// Where it is: multiaddresses without a `/p2p` suffix. Hints, as all addresses.
    pub addresses: Vec<String>,
    /// The device's own word.
    pub consent: Signed<RelayConsent>,
}

impl RelayAppointment {
    /// The relay.
    pub fn relay(&self) -> DeviceId {
        self.consent.unverified().relay
    }

    /// Whether its lists and numbers are within their bounds; names are judged where they are shown.
    pub fn is_in_bounds(&self) -> bool {
        let places = (1..=RELAY_PLACES_MAX).contains(&self.places.len())
            && self.places.windows(2).all(|pair| pair[0] < pair[1]);
        let fits = |address: &String| (1..=PEER_ADDRESS_BYTES_MAX).contains(&address.len());
        let addresses =
            self.addresses.len() <= PEER_ADDRESSES_MAX && self.addresses.iter().all(fits);
        places && addresses && self.quota_bytes >= RELAY_QUOTA_BYTES_MIN
    }
}

/// What a relay shows to whoever sets it up: who has it can appoint the relay, once.
#[derive(Clone)]
pub struct RelayCode {
    /// The device's consent, whose signature the reader has to check.
    pub consent: Signed<RelayConsent>,
    /// The secret half of the consent's claim.
    pub claim: DeviceKey,
    /// Addresses where the relay may be found.
    pub hints: Vec<String>,
}

/// The content as it is encoded.
#[derive(Serialize, Deserialize)]
struct Content {
    consent: Signed<RelayConsent>,
    seed: [u8; 32],
    hints: Vec<String>,
}

impl fmt::Debug for RelayCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelayCode({}, claim ***)", self.consent.unverified().relay.short())
    }
}

impl fmt::Display for RelayCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (consent, seed) = (self.consent.clone(), self.claim.seed());
        let content = Content { consent, seed, hints: self.hints.clone() };
        f.write_str(&words::write(PREFIX, &encode::to_bytes(&content)))
    }
}

impl FromStr for RelayCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let content = words::read(text, PREFIX)?;
        let Content { consent, seed, hints } =
            encode::from_bytes(&content, CODE_BYTES_MAX).map_err(CodeError::Malformed)?;
        let within = hints.len() <= HINTS_PER_CODE_MAX
            && hints.iter().all(|hint| hint.len() <= HINT_BYTES_MAX);
        let claim = DeviceKey::from_seed(&seed);
        if within && consent.unverified().claim == claim.device() {
            Ok(Self { consent, claim, hints })
        } else {
            Err(CodeError::OutOfBounds)
        }
    }
}
