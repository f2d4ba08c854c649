//! Hashes, keys and signatures.

pub mod hash;
mod key;
mod signed;

pub use key::{BadKey, DeviceKey, Signature, check};
pub use signed::{BadSignature, Signable, Signed, Verified};
