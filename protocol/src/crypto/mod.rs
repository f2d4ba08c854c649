//! Hashes, keys, signatures, and what is sealed.

mod file;
pub mod hash;
mod home;
mod key;
mod keybox;
mod lock;
mod once;
mod seal;
mod signed;

pub use file::{FILE_SEAL_BYTES, FileKey};
pub use home::{HomeKey, SEAL_BYTES, UseKey};
pub use key::{BadKey, DeviceKey, Signature, check};
pub use keybox::{DeviceTag, SealedKey};
pub use once::OnceKey;
pub use seal::{EntryKey, SealError, SealPlace, SpaceKey, sealed_bytes};
pub use signed::{BadSignature, Signable, Signed, Verified};
