//! What happened, as one hash: equal for one seed twice, or something is not determined by it.

use std::fmt;

/// A running hash of everything that happened, with its text when wanted.
#[derive(Debug)]
pub struct Trace {
    hasher: blake3::Hasher,
    lines: u64,
    print: bool,
}

impl Trace {
    /// An empty one; `print` also writes every line to the terminal.
    pub fn new(print: bool) -> Self {
        Self { hasher: blake3::Hasher::new(), lines: 0, print }
    }

    /// Notes a line.
    pub fn note(&mut self, at: u64, line: fmt::Arguments<'_>) {
        let line = format!("{at:>10} {line}");
        self.hasher.update(line.as_bytes());
        self.hasher.update(b"\n");
        self.lines += 1;
        if self.print {
            println!("{line}");
        }
    }

    /// How many lines there are.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The hash of all lines so far.
    pub fn hash(&self) -> String {
        self.hasher.finalize().to_hex().chars().take(16).collect()
    }
}

/// A short name for bytes in a line.
pub fn short(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(8).collect()
}
