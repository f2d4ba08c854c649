//! Numbers of bytes as people read them.

/// Names of the steps of a thousand.
const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];

/// A number of bytes in the largest unit of which it has one, with one decimal where that says
/// more.
pub(super) fn size(bytes: u64) -> String {
    let (mut unit, mut scale) = (0, 1_u64);
    while unit + 1 < UNITS.len() && bytes / scale >= 1000 {
        scale *= 1000;
        unit += 1;
    }
    if unit == 0 {
        return format!("{bytes} B");
    }
    let tenths = bytes / (scale / 10);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn bytes_are_shown_in_units_that_fit() {
        let shown = [0, 999, 1_000, 1_250, 999_999, 2_400_000, 7_000_000_000_000].map(size);
        assert_eq!(shown, ["0 B", "999 B", "1.0 KB", "1.2 KB", "999.9 KB", "2.4 MB", "7000.0 GB"]);
    }
}
