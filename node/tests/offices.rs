//! Offices that can't reach each other, with real programs in networks of their own: a machine of the
//! company on the public internet, three offices behind routers that hide them, one of those routers of
//! the kind through which no hole can be punched.
//!
//! It needs Linux, root, `ip` and `nft`; elsewhere it says so and does nothing. Nothing here waits for a
//! length of time: whatever is awaited is asked for until it is so, within one deadline for the whole
//! story. How long recovery took is printed.
#![cfg(target_os = "linux")]

#[path = "offices/network.rs"]
mod network;
#[path = "offices/staff.rs"]
mod staff;

use std::sync::{Mutex, PoisonError};

use network::{Internet, Nat};
use staff::Staff;

/// The relay, two in an office behind a usual router, one each in an office behind a strict and another
/// usual one.
const RELAY: &str = "relay";
const A1: &str = "a1";
const A2: &str = "a2";
const B1: &str = "b1";
const C1: &str = "c1";
/// A machine that keeps what it can't read.
const BOX: &str = "box";

/// One story at a time: each keeps every processor busy.
static TURN: Mutex<()> = Mutex::new(());

#[test]
fn offices_behind_routers_reach_each_other_lose_each_other_and_end_equal() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(internet) = Internet::or_skip() else { return };
    internet.public(RELAY, "203.0.113.10");
    internet.office("na", "203.0.113.1", "10.1.0", Nat::Cone, &[A1, A2]);
    internet.office("nb", "203.0.113.2", "10.2.0", Nat::Symmetric, &[B1]);
    internet.office("nc", "203.0.113.3", "10.3.0", Nat::Cone, &[C1]);
    let staff = Staff::new(&internet);
    let mut relay = staff.found(RELAY, "203.0.113.10");
    let mut nodes: Vec<_> = [A1, A2, B1, C1].map(|name| staff.join(RELAY, name)).into();

    // In an office directly; to an office behind a usual router through a hole; to the strict one
    // through the relay.
    staff.reaches(A1, A2, "lan");
    staff.reaches(A1, C1, "direct");
    staff.reaches(A1, B1, "relay");
    staff.reaches(B1, C1, "relay");
    staff.write(B1, "从乙处");
    staff.equal(&[RELAY, A1, A2, B1, C1]);

    // The strict office's cable is pulled until the others have noticed.
    internet.cable("nb", false);
    staff.loses(A1, B1);
    staff.loses(B1, RELAY);
    staff.write(A1, "没有乙");
    staff.write(B1, "独自");
    internet.cable("nb", true);
    staff.timed("the cable back", || staff.reaches(B1, A1, "relay"));
    staff.equal(&[RELAY, A1, A2, B1, C1]);

    // Somebody goes to another room: another address, the old one gone.
    internet.move_to(A2, "10.1.0", 77);
    staff.timed("another address", || staff.reaches_at(A1, A2, "lan", "10.1.0.77"));
    staff.reaches(A2, RELAY, "direct");
    staff.write(A2, "换了房间");
    staff.equal(&[RELAY, A1, A2, B1, C1]);

    // An office without internet: two in it go on with each other.
    internet.cable("na", false);
    staff.loses(A1, RELAY);
    // Neither side takes the old hole for a way any more: below, nobody is left who could arrange another.
    staff.loses(A1, C1);
    staff.loses(C1, A1);
    staff.write(A2, "断网");
    staff.equal(&[A1, A2]);
    internet.cable("na", true);
    staff.timed("the internet back", || staff.reaches(A1, RELAY, "direct"));
    staff.reaches(A1, C1, "direct");

    // The relay is killed: what needed it is gone, and nothing else.
    relay.kill();
    staff.loses(A1, RELAY);
    staff.loses(A1, B1);
    staff.reaches(A1, C1, "direct");
    staff.write(C1, "没有中继");
    staff.equal(&[A1, A2, C1]);
    relay = staff.start(RELAY);
    staff.timed("the relay back", || staff.reaches(A1, B1, "relay"));
    staff.equal(&[RELAY, A1, A2, B1, C1]);
    nodes.push(relay);
}

#[test]
fn r18_colleagues_in_an_office_without_internet_find_each_other_wherever_they_sit() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(internet) = Internet::or_skip() else { return };
    internet.public(RELAY, "203.0.113.10");
    internet.office("na", "203.0.113.1", "10.1.0", Nat::Cone, &[A1, A2]);
    let staff = Staff::new(&internet);
    let _relay = staff.found(RELAY, "203.0.113.10");
    let before = [A1, A2].map(|name| staff.join(RELAY, name));
    staff.reaches(A1, A2, "lan");
    drop(before);
    // What they remember of each other is wrong, and nobody else is there who could tell.
    internet.cable("na", false);
    internet.move_to(A1, "10.1.0", 81);
    internet.move_to(A2, "10.1.0", 82);
    let _nodes = [A1, A2].map(|name| staff.start(name));
    staff.reaches_at(A1, A2, "lan", "10.1.0.8");
    staff.write(A1, "没有外网");
    staff.equal(&[A1, A2]);
}

#[test]
fn where_no_udp_passes_tcp_carries_everything() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(internet) = Internet::or_skip() else { return };
    internet.public(RELAY, "203.0.113.10");
    internet.office("na", "203.0.113.1", "10.1.0", Nat::WithoutUdp, &[A1]);
    internet.office("nb", "203.0.113.2", "10.2.0", Nat::WithoutUdp, &[B1]);
    let staff = Staff::new(&internet);
    let _relay = staff.found(RELAY, "203.0.113.10");
    let _nodes: Vec<_> = [A1, B1].map(|name| staff.join(RELAY, name)).into();
    staff.reaches_at(A1, RELAY, "direct", "/tcp/");
    let way = staff.is_reached(A1, B1);
    println!("between offices without UDP: {way}");
    staff.write(A1, "只有 TCP");
    staff.equal(&[RELAY, A1, B1]);
}

#[test]
fn who_was_cut_off_has_from_a_relay_what_was_written_by_who_left_since() {
    const AT: &str = "203.0.113.20";
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(internet) = Internet::or_skip() else { return };
    internet.public(RELAY, "203.0.113.10");
    internet.public(BOX, AT);
    internet.office("na", "203.0.113.1", "10.1.0", Nat::Cone, &[A1]);
    internet.office("nb", "203.0.113.2", "10.2.0", Nat::Symmetric, &[B1]);
    let staff = Staff::new(&internet);
    let founder = staff.found(RELAY, "203.0.113.10");
    let [a, b] = [A1, B1].map(|name| staff.join(RELAY, name));
    let code = staff.relay(BOX);
    let mut relay = staff.start_relay(BOX, AT);
    staff.appoint(RELAY, &code, AT);
    staff.equal(&[RELAY, A1, B1]);
    [A1, B1].iter().for_each(|name| staff.is_served(name));
    // From here on nobody else could pass anything on.
    drop(founder);
    internet.cable("nb", false);
    staff.loses(A1, B1);
    staff.write(A1, "乙断网时");
    staff.is_kept(A1, "乙断网时", B1);
    relay.kill();
    staff.write(A1, "中继停时");
    relay = staff.start_relay(BOX, AT);
    staff.timed("the relay that keeps, back", || staff.is_kept(A1, "中继停时", B1));
    drop(a);
    internet.cable("nb", true);
    staff.timed("the cable back, and what was kept", || {
        ["乙断网时", "中继停时"].iter().for_each(|text| staff.has(B1, text));
    });
    // And the other way round: what he writes waits for her.
    staff.write(B1, "乙回来了");
    staff.is_kept(B1, "乙回来了", A1);
    drop(b);
    let _a = staff.start(A1);
    staff.has(A1, "乙回来了");
    drop(relay);
}
