//! Rows, and the processor's clock.

use std::time::Duration;

use cpu_time::ProcessTime;

/// Processor time of this process so far, all threads, user and system.
pub fn spent() -> Duration {
    ProcessTime::now().as_duration()
}

/// One row: what, how much, and the target if there is one.
pub fn row(id: &str, what: &str, measured: impl std::fmt::Display, target: &str) {
    let target = if target.is_empty() { String::new() } else { format!("  (target {target})") };
    println!("{id:<4} {what:<66} {measured}{target}");
}

/// Microseconds a piece.
pub fn micros_each(total: Duration, pieces: u64) -> f64 {
    total.as_secs_f64() * 1e6 / pieces.max(1) as f64
}

/// The middle one.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The time within which so many in a hundred of these lie, which are in order.
pub fn within(sorted: &[Duration], percent: usize) -> Duration {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// A megabyte is a million bytes.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

/// Processor time of one strict signature check, now, on this machine.
pub fn signature_check() -> Duration {
    use protocol::crypto::{DeviceKey, check};
    const CHECKS: u32 = 400;
    let key = DeviceKey::from_seed(&[7; 32]);
    let signature = key.sign("a measurement", &[1; 32]);
    let before = spent();
    for _ in 0..CHECKS {
        assert!(check(&key.device(), "a measurement", &[1; 32], &signature).is_ok());
    }
    (spent() - before) / CHECKS
}
