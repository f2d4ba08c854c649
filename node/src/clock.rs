//! The only place where time and randomness enter the node.
//!
//! Invariant: everything else takes them as arguments, so that the simulator can stand in.

use std::{
    sync::OnceLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use jiff::tz::TimeZone;
use protocol::clock::Millis;
use rand::{SeedableRng, rngs::StdRng};

/// What the machine's clock says.
#[expect(clippy::disallowed_methods, reason = "this is where time enters")]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// How long this process has run, in a count that stands still while the machine sleeps (on Windows it
/// goes on).
pub fn awake() -> Millis {
    Millis(micros() / 1_000)
}

/// The same in microseconds, to tell what something cost.
#[expect(clippy::disallowed_methods, reason = "this is where time enters")]
pub fn micros() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let since = START.get_or_init(Instant::now).elapsed();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// The machine's time zone: where days begin and end.
pub fn zone() -> TimeZone {
    TimeZone::system()
}

/// Bytes from the operating system's generator.
///
/// # Errors
/// When the operating system has none to give.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A generator seeded by the operating system, for nonces and jitter.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn rng() -> Result<StdRng, getrandom::Error> {
    Ok(StdRng::from_seed(random_bytes()?))
}
