//! A bundle: what it takes to carry messages by hand.

use node::{
    disk::SimDisk,
    facade::{Answer, BundleOrder, Command, Request},
};

use crate::{
    node_under_test::{Seat, simulated},
    people::{People, write_messages},
    report::{megabytes, micros_each, row},
};

const MESSAGES: usize = 20_000;

/// Measures it.
pub fn run(percent: usize) {
    let messages = (MESSAGES * percent / 100).max(1);
    let mut people = People::found(simulated(&SimDisk::new(), 200));
    let mut reader = people.join(simulated(&SimDisk::new(), 201));
    let now = &mut people.now;
    write_messages(now, &mut people.hub, messages);
    let before = people.hub.spent;
    let order = BundleOrder { to: Some("同事1".into()), ..BundleOrder::default() };
    let begun = ask(&mut people.hub, *now, Command::BeginBundle(order));
    let Answer::Bundle(begun) = begun else { unreachable!("a bundle") };
    let mut parcels = Vec::new();
    let info = loop {
        let next = Command::NextParcel { bundle: begun.bundle };
        let Answer::BundleParcel(next) = ask(&mut people.hub, *now, next) else {
            unreachable!("a parcel")
        };
        if next.parcel.is_empty() {
            break next.bundle;
        }
        parcels.push(next.parcel);
    };
    let made = people.hub.spent - before;
    let before = reader.spent;
    let mut new = 0;
    for parcel in parcels {
        let Answer::BundleReport(came) = ask(&mut reader, *now, Command::TakeParcel { parcel })
        else {
            unreachable!("a report")
        };
        new += came.new_entries();
    }
    let took = reader.spent - before;
    assert!(new >= messages as u64, "{new} of {messages} came");
    row("", &format!("a bundle of {new} entries, {} parcels", info.parcels), "", "");
    let each = info.bytes as f64 / new.max(1) as f64;
    row("", "  bytes an entry in the file", format!("{each:.1} B"), "");
    row("", "  the file", megabytes(info.bytes), "");
    row(
        "",
        "  making it, processor time an entry",
        format!("{:.1} µs", micros_each(made, new)),
        "",
    );
    row("", "  taking it in, an entry", format!("{:.1} µs", micros_each(took, new)), "");
}

fn ask(seat: &mut Seat, now: protocol::clock::Millis, command: Command) -> Answer {
    seat.ask(now, Request::Command(command))
}
