//! A node at work: its home, its thread, its network, its search index, and the way to speak to it.

mod handle;
mod home;
mod index;
mod keyring;
mod metering;
mod node;
mod offline;
mod sleep;

pub use crate::home_key::{PASSPHRASE_CHARS_MIN, Passphrase};
pub use handle::{Call, Gone, Handle};
pub use home::{Home, HomeAt, OpenHome, forget_passphrase, remember_passphrase, set_passphrase};
pub(crate) use home::{explain as explain_key, internal as internal_failure};
pub use node::{RunOptions, join, pair, run};
pub(crate) use node::{addresses, fresh_luck, listening};
pub use offline::{Session, init, join_by_bundle, prepare_join, prepare_pair, with_home};
