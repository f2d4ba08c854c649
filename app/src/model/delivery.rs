//! How far a message got, in fixed words, never stronger than what beacons and relays' receipts prove.

use node::facade::Delivery;

/// How far a message of one's own got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Saved on this device, and it is for nobody else.
    Saved,
    /// Saved on this device; nobody else is known to have it.
    Pending,
    /// Nobody else is known to have it; relays keep it for so many of so many people.
    Kept(u64, u64),
    /// So many of so many people have it.
    Delivered(u64, u64),
    /// So many of so many people have read it; the rest may or may not have it.
    Read(u64, u64),
}

/// How far it got.
pub fn reached(delivery: &Delivery) -> Reached {
    let (delivered, read) = (delivery.delivered.len() as u64, delivery.read.len() as u64);
    // Who has read it has it, even if their beacon about that hasn't come.
    let all = delivery.recipients.max(delivered).max(read);
    if delivery.recipients == 0 {
        Reached::Saved
    } else if read > 0 {
        Reached::Read(read, all)
    } else if delivered > 0 {
        Reached::Delivered(delivered, all)
    } else if !delivery.kept.is_empty() {
        Reached::Kept(delivery.kept.len() as u64, delivery.recipients)
    } else {
        Reached::Pending
    }
}

/// Those who have it and haven't read it, as far as is known.
pub fn only_delivered(delivery: &Delivery) -> Vec<&str> {
    let unread = |name: &&String| !delivery.read.contains(name);
    delivery.delivered.iter().filter(unread).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(recipients: u64, delivered: &[&str], read: &[&str]) -> Delivery {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let (delivered, read, kept) = (names(delivered), names(read), Vec::new());
        Delivery { recipients, delivered, read, kept }
    }

    #[test]
    fn never_stronger_than_the_evidence() {
        assert_eq!(reached(&delivery(0, &[], &[])), Reached::Saved);
        assert_eq!(reached(&delivery(2, &[], &[])), Reached::Pending);
        assert_eq!(reached(&delivery(2, &["李四"], &[])), Reached::Delivered(1, 2));
        assert_eq!(reached(&delivery(2, &["李四", "王五"], &[])), Reached::Delivered(2, 2));
        assert_eq!(reached(&delivery(2, &["李四", "王五"], &["王五"])), Reached::Read(1, 2));
        assert_eq!(reached(&delivery(2, &["李四"], &["李四", "王五"])), Reached::Read(2, 2));
    }

    #[test]
    fn what_a_relay_keeps_is_more_than_saved_and_less_than_delivered() {
        let kept = |delivery| Delivery { kept: vec!["王五".to_owned()], ..delivery };
        assert_eq!(reached(&kept(delivery(2, &[], &[]))), Reached::Kept(1, 2));
        assert_eq!(reached(&kept(delivery(2, &["李四"], &[]))), Reached::Delivered(1, 2));
        assert_eq!(reached(&kept(delivery(2, &[], &["李四"]))), Reached::Read(1, 2));
    }

    #[test]
    fn those_who_left_since_are_not_more_than_all() {
        assert_eq!(reached(&delivery(1, &["李四", "王五"], &[])), Reached::Delivered(2, 2));
    }

    #[test]
    fn who_has_it_without_having_read_it() {
        let delivery = delivery(3, &["李四", "王五"], &["王五"]);
        assert_eq!(only_delivered(&delivery), ["李四"]);
    }
}
