//! Sizes of data as people read them.

/// `812 B`, `1.4 KiB`, `23 MiB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit < UNITS.len() - 1 {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 || value >= 10.0 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let read = [0, 812, 1024, 1434, 24_000_000, u64::MAX].map(bytes);
        assert_eq!(read, ["0 B", "812 B", "1.0 KiB", "1.4 KiB", "23 MiB", "16777216 TiB"]);
    }
}
