//! Devices as lists show them.

use std::cmp::Reverse;

use node::facade::DeviceInfo;

/// Characters of a device's id that tell it from others.
const SHORT_CHARS: usize = 12;

/// The beginning of a device's id.
pub fn short(device: &str) -> String {
    device.chars().take(SHORT_CHARS).collect()
}

/// This device, then the others that are in use, then those that were ended; each the newest first.
pub fn listed(rows: &[DeviceInfo]) -> Vec<&DeviceInfo> {
    let mut rows: Vec<&DeviceInfo> = rows.iter().collect();
    rows.sort_by_key(|row| (!row.this, !row.active, Reverse(row.added)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::clock::Millis;

    fn row(device: &str, this: bool, active: bool, added: u64) -> DeviceInfo {
        let (device, added) = (device.to_owned(), Some(Millis(added)));
        let (connected, last_contact, entries) = (false, None, 0);
        DeviceInfo { device, this, active, added, entries, connected, last_contact }
    }

    #[test]
    fn this_one_comes_first_and_ended_ones_last() {
        let rows = [
            row("ended", false, false, 9),
            row("old", false, true, 2),
            row("new", false, true, 5),
            row("this", true, true, 1),
        ];
        let names: Vec<&str> = listed(&rows).iter().map(|row| row.device.as_str()).collect();
        assert_eq!(names, ["this", "new", "old", "ended"]);
        assert_eq!(short("0123456789abcdef"), "0123456789ab");
    }
}
