//! Catching up: 100,000 messages by 50 authors between two nodes, and single gaps after that.

use node::core::Core;
use protocol::{clock::Millis, limits::RUN_ENTRIES_MAX};

use crate::{
    node_under_test::{Seat, real},
    people::{People, write_messages},
    report::{megabytes, micros_each, row, signature_check, spent},
    wire::{Traffic, meet, open},
};

const AUTHORS: usize = 50;
const EACH: usize = 2_000;

/// Measures it.
pub fn run(percent: usize) {
    let each = (EACH * percent / 100).max(1);
    let homes = [0, 1].map(|_| tempfile::tempdir().expect("a directory"));
    let mut people = People::found(real(homes[0].path(), 200));
    let mut late = people.join(real(homes[1].path(), 201));
    let mut authors: Vec<Seat> = (0..AUTHORS).map(|_| people.author()).collect();
    let before = spent();
    for author in &mut authors {
        write_messages(&mut people.now, author, each);
    }
    let wrote = micros_each(spent() - before, (AUTHORS * each) as u64);
    row("", "writing a message (simulated disk), processor time", format!("{wrote:.1} µs"), "");
    people.hand_in(&mut authors);
    measure(&mut people, &mut late, (AUTHORS * each) as u64);
    gaps(&mut people, &mut late, &mut authors);
    let now = people.now;
    cold_start(late, &homes[1], now);
}

fn measure(people: &mut People, late: &mut Seat, entries: u64) {
    let held = late.entries(people.now);
    let (hub, here) = (people.hub.spent, late.spent);
    let traffic = meet(&mut people.now, &mut people.hub, late, open);
    let (hub, here) = (people.hub.spent - hub, late.spent - here);
    let got = late.entries(people.now) - held;
    assert!(got >= entries, "{got} of {entries} entries came");
    assert_eq!(late.set_aside(), 0, "nothing is set aside");
    let check = signature_check();
    row("", &format!("catch-up: {got} entries by {AUTHORS} authors"), "", "");
    row("", "  receiver, processor time an entry", format!("{:.1} µs", micros_each(here, got)), "");
    row("", "  sender, processor time an entry", format!("{:.1} µs", micros_each(hub, got)), "");
    let ratio = micros_each(here, got) / micros_each(check, 1);
    row("P7", "  receiver, of one signature check", format!("{ratio:.2} x"), "<= 0.4");
    row("", "  one strict signature check", format!("{:.1} µs", micros_each(check, 1)), "");
    tell(&traffic);
    row("", "  entries sent, of those missing", each_of(traffic.entries, got), "1");
    row("", "  runs", format!("{} of at most {RUN_ENTRIES_MAX}", traffic.runs), "");
    row("P5", "  bytes an entry in runs, all frames", each(traffic.bytes, got), "<= 160");
}

fn tell(traffic: &Traffic) {
    let of = |bytes: u64| traffic.bytes as f64 / bytes.max(1) as f64;
    let (kept, raw) = (of(traffic.kept_bytes), of(traffic.raw_bytes()));
    row("P4", "  bytes both ways, of the entries as kept", format!("{kept:.3} x"), "<= 1.3");
    row("P4", "  of the entries and signatures as packed for the wire", format!("{raw:.3} x"), "");
    row("", "  bytes both ways", megabytes(traffic.bytes), "");
    row("", "  bytes of beacons besides", megabytes(traffic.beacon_bytes), "");
    let trips = format!("{:.1}", traffic.legs as f64 / 2.0);
    row("P4", "  round trips until the last entry", trips, "<= 2, bandwidth aside");
}

fn each_of(sent: u64, missing: u64) -> String {
    format!("{:.3} x", sent as f64 / missing.max(1) as f64)
}

fn each(bytes: u64, count: u64) -> String {
    format!("{:.1} B", bytes as f64 / count.max(1) as f64)
}

/// A few entries are missing among all these.
fn gaps(people: &mut People, late: &mut Seat, authors: &mut [Seat]) {
    for missing in [1, 10, 100] {
        let writers = missing.min(authors.len());
        for author in &mut authors[..writers] {
            write_messages(&mut people.now, author, missing / writers);
        }
        people.hand_in(&mut authors[..writers]);
        let (hub, here) = (people.hub.spent, late.spent);
        let traffic = meet(&mut people.now, &mut people.hub, late, open);
        let both = people.hub.spent + late.spent - hub - here;
        row("P4", &format!("{} missing of many, in {writers} logs", traffic.entries), "", "");
        tell(&traffic);
        row("", "  both nodes' processor time", format!("{both:.1?}"), "");
    }
}

fn cold_start(late: Seat, home: &tempfile::TempDir, now: Millis) {
    late.core.close().expect("a clean end");
    let before = spent();
    let core = Core::open(real(home.path(), 1), now).expect("the home opens");
    row("", "opening that home again, processor time", format!("{:.0?}", spent() - before), "");
    drop(core);
}
