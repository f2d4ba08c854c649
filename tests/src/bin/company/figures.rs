//! What the process costs, and how long deliveries took.

use std::{fs, time::Duration};

use cpu_time::ProcessTime;
use node::clock;
use protocol::clock::Millis;

/// Prints one figure.
pub fn row(what: &str, figure: impl std::fmt::Display) {
    println!("{what:<64} {figure}");
}

/// Prints how far something has come, over the line before.
pub fn progress(what: &str, have: usize, of: usize) {
    eprint!("\r{what}: {have} of {of}   ");
    if have == of {
        eprintln!();
    }
}

/// Resident memory of the process, in MB; 0 where the system doesn't say.
pub fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
    kilobytes.map_or(0.0, |kilobytes: f64| kilobytes / 1024.0)
}

/// Processor time against the time on the wall, from now on.
pub struct Watch {
    processor: ProcessTime,
    wall: Millis,
}

impl Watch {
    pub fn start() -> Self {
        Self { processor: ProcessTime::now(), wall: clock::awake() }
    }

    /// Processor time, and the share of one processor that it is, in percent.
    pub fn read(&self) -> (Duration, f64) {
        let (spent, wall) = (self.processor.elapsed(), clock::awake().since(self.wall));
        (spent, spent.as_millis() as f64 * 100.0 / wall.max(1) as f64)
    }
}

/// How long deliveries took, in milliseconds.
#[derive(Debug, Default)]
pub struct Latencies(pub Vec<u64>);

impl Latencies {
    /// The times below which so many of a hundred are.
    pub fn percentiles(&mut self, of: &[f64]) -> Vec<u64> {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1) as f64;
        of.iter()
            .filter_map(|it| self.0.get((last * it / 100.0).round() as usize))
            .copied()
            .collect()
    }
}
