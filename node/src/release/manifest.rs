//! What is signed of a release, and who may sign.

use std::{collections::BTreeMap, fmt, str::FromStr};

use protocol::{
    crypto::{self, BadKey, DeviceKey, Signature},
    encode,
    ids::DeviceId,
};
use serde::{Deserialize, Serialize};

/// Tells a maintainer's signature of a release from every other signature under the same key.
const DOMAIN: &str = "tongzhou release";

/// A version: three numbers, compared from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

/// Why a text isn't a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a version is three numbers, such as 0.2.0")]
pub struct VersionError;

impl Version {
    /// The version of this program.
    pub fn own() -> Self {
        // The workspace's own version is three numbers, as a test says.
        env!("CARGO_PKG_VERSION").parse().unwrap_or(Self { major: 0, minor: 0, patch: 0 })
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // One spelling each: `01.2.3` and `+1.2.3` are none.
        let number = |part: &str| {
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            let short = part == "0" || !part.starts_with('0');
            if plain && short { part.parse().map_err(|_| VersionError) } else { Err(VersionError) }
        };
        let parts: Vec<u32> = text.split('.').map(number).collect::<Result<_, _>>()?;
        match parts[..] {
            [major, minor, patch] => Ok(Self { major, minor, patch }),
            _ => Err(VersionError),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl TryFrom<String> for Version {
    type Error = VersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

/// The BLAKE3 hash of a file's bytes, as `b3sum` prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileHash(blake3::Hash);

impl From<blake3::Hash> for FileHash {
    fn from(hash: blake3::Hash) -> Self {
        Self(hash)
    }
}

impl TryFrom<String> for FileHash {
    type Error = blake3::HexError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        blake3::Hash::from_hex(text).map(Self)
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> Self {
        hash.0.to_hex().to_string()
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

/// One file of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artefact {
    /// Its length.
    pub bytes: u64,
    /// What is in it.
    pub hash: FileHash,
}

/// What a release consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which release.
    pub version: Version,
    /// The lock file that it was built from: all dependencies by name, version and checksum.
    pub lock: FileHash,
    /// Its files by their paths within the release, parts joined by `/`.
    pub files: BTreeMap<String, Artefact>,
}

impl Manifest {
    /// What maintainers sign: the version, the lock file's hash, and each file's path, length and hash,
    /// in the order of paths, in the canonical encoding.
    pub fn digest(&self) -> [u8; 32] {
        let Version { major, minor, patch } = self.version;
        let rows: Vec<(&str, u64, [u8; 32])> = self
            .files
            .iter()
            .map(|(path, file)| (path.as_str(), file.bytes, *file.hash.0.as_bytes()))
            .collect();
        let parts = encode::to_bytes(&((major, minor, patch), self.lock.0.as_bytes(), rows));
        crypto::hash::digest("tongzhou 2026 release manifest v1", &[&parts])
    }

    /// A maintainer's signature of this.
    pub fn sign(&self, key: &DeviceKey) -> SignedBy {
        SignedBy { key: key.device(), signature: key.sign(DOMAIN, &self.digest()).into() }
    }

    /// Whether a signature of this is its signer's.
    ///
    /// # Errors
    /// When the key is weak or the signature another's.
    pub fn verify(&self, by: &SignedBy) -> Result<(), BadKey> {
        crypto::check(&by.key, DOMAIN, &self.digest(), &by.signature.0)
    }
}

/// Public keys as people write them, in hexadecimal.
mod key_text {
    use protocol::ids::DeviceId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(key: &DeviceId, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(key)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DeviceId, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A signature in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignatureText(Signature);

/// Why a text isn't a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a signature is 128 hexadecimal digits")]
pub struct SignatureError;

impl From<Signature> for SignatureText {
    fn from(signature: Signature) -> Self {
        Self(signature)
    }
}

impl TryFrom<String> for SignatureText {
    type Error = SignatureError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let half = |from: usize| {
            let digits = text.get(from..from + 64).ok_or(SignatureError)?;
            blake3::Hash::from_hex(digits).map_err(|_| SignatureError)
        };
        if text.len() != 128 {
            return Err(SignatureError);
        }
        let (first, second) = (half(0)?, half(64)?);
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(first.as_bytes());
        bytes[32..].copy_from_slice(second.as_bytes());
        Ok(Self(Signature::new(bytes)))
    }
}

impl From<SignatureText> for String {
    fn from(signature: SignatureText) -> Self {
        signature.0.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A maintainer's signature of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBy {
    /// The maintainer's public key.
    #[serde(with = "key_text")]
    pub key: DeviceId,
    /// The signature.
    pub signature: SignatureText,
}

/// What [`super::FILE`] holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// What the release consists of.
    pub manifest: Manifest,
    /// Who says so.
    pub signatures: Vec<SignedBy>,
}

/// Somebody who signs releases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintainer {
    /// Their name, for people.
    pub name: String,
    /// Their public key.
    #[serde(with = "key_text")]
    pub key: DeviceId,
}

/// Whose signatures make a release good, and how many of them it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed")]
pub struct Maintainers {
    needed: usize,
    keys: Vec<Maintainer>,
}

/// [`Maintainers`] as the file says it, before it is looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    needed: usize,
    keys: Vec<Maintainer>,
}

/// Why a list of maintainers can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MaintainersError {
    /// One key twice: one person could stand for two.
    #[error("a key stands there twice")]
    Twice,
    /// None is needed, or more than there are.
    #[error("as many signatures are needed as nobody could or everybody would give")]
    Needed,
}

impl Maintainers {
    /// A list of whom any so many suffice.
    ///
    /// # Errors
    /// When a key stands there twice, or none or more are needed than there are.
    pub fn new(needed: usize, keys: Vec<Maintainer>) -> Result<Self, MaintainersError> {
        let mut all: Vec<DeviceId> = keys.iter().map(|it| it.key).collect();
        all.sort_unstable();
        if all.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(MaintainersError::Twice);
        }
        if !(1..=keys.len()).contains(&needed) {
            return Err(MaintainersError::Needed);
        }
        Ok(Self { needed, keys })
    }

    /// How many must have signed.
    pub fn needed(&self) -> usize {
        self.needed
    }

    /// The maintainer of a key.
    pub fn find(&self, key: &DeviceId) -> Option<&Maintainer> {
        self.keys.iter().find(|it| it.key == *key)
    }
}

impl TryFrom<Listed> for Maintainers {
    type Error = MaintainersError;

    fn try_from(listed: Listed) -> Result<Self, Self::Error> {
        Self::new(listed.needed, listed.keys)
    }
}
