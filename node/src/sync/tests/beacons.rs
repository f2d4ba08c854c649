//! Beacons: delivered, read, behind and ahead.

use std::collections::BTreeSet;

use protocol::{
    clock::{Hlc, Millis},
    crypto::Signed,
    ids::{ChannelId, LogId, SpaceId},
    wire::{Beacon, LogTag, ReadMark},
};

use super::{
    super::{Access, Input, Standing},
    network::{Network, spaces},
    owner::{BODY_BYTES, ORG, device, key},
};

const CHANNEL: ChannelId = ChannelId::new([5; 16]);

fn beacon(network: &Network, node: usize, space: SpaceId, read: &[(LogId, u64)]) -> Beacon {
    let mut read: Vec<ReadMark> = read
        .iter()
        .map(|(log, seq)| ReadMark { channel: CHANNEL, log: LogTag::of(log), seq: *seq })
        .collect();
    read.sort();
    Beacon {
        org: ORG,
        space,
        device: device(node),
        hlc: Hlc::at(network.now),
        have: network.nodes[node].engine.beacon_frontier(&space),
        read,
    }
}

fn shine(network: &mut Network, node: usize, space: SpaceId, read: &[(LogId, u64)]) {
    let beacon = Box::new(Signed::new(beacon(network, node, space, read), &key(node)));
    network.input(node, Input::OwnBeacon { beacon });
}

fn set(nodes: &[usize]) -> BTreeSet<protocol::ids::DeviceId> {
    nodes.iter().map(|node| device(*node)).collect()
}

/// A line of three, level, with an entry of node 0.
fn line() -> (Network, SpaceId, LogId) {
    let place = spaces(2)[1];
    let mut network = Network::new(3, &spaces(2));
    network.connect(0, 1);
    network.connect(1, 2);
    network.run(1_000);
    network.write(0, place, BODY_BYTES);
    assert!(network.run_until(10_000, Network::is_level).is_some());
    let log = network.nodes[0].log(place);
    (network, place, log)
}

#[test]
fn delivered_and_read_come_back_over_others() {
    let (mut network, place, log) = line();
    assert!(network.nodes[0].engine.delivered(&log, 1).is_empty(), "nobody has said so");
    for node in 0..3 {
        shine(&mut network, node, place, &[]);
    }
    network.run(6_000);
    assert_eq!(network.nodes[0].engine.delivered(&log, 1), set(&[0, 1, 2]));
    assert!(network.nodes[0].engine.delivered(&log, 2).is_empty());
    shine(&mut network, 2, place, &[(log, 1)]);
    network.run(6_000);
    assert_eq!(network.nodes[0].engine.read(&CHANNEL, &log, 1), set(&[2]));
    assert!(network.nodes[0].engine.read(&ChannelId::ZERO, &log, 1).is_empty());
}

#[test]
fn a_beacon_tells_who_is_behind_and_ahead_even_when_away() {
    let (mut network, place, _) = line();
    shine(&mut network, 2, place, &[]);
    network.run(6_000);
    network.cut(1, 2);
    let standing = |network: &Network, node: usize| {
        network.nodes[node].engine.standing_by_beacon(&place, &device(2))
    };
    assert_eq!(standing(&network, 0), Some(Standing::default()));
    network.write(0, place, BODY_BYTES);
    network.write(0, place, BODY_BYTES);
    assert_eq!(standing(&network, 0), Some(Standing { behind: 2, ahead: 0 }));
    // What node 2 writes is withheld from us, and its beacon gives that away.
    network.write(2, place, BODY_BYTES);
    let news = Box::new(Signed::new(beacon(&network, 2, place, &[]), &key(2)));
    network.input(0, Input::OwnBeacon { beacon: news });
    assert_eq!(standing(&network, 0), Some(Standing { behind: 2, ahead: 1 }));
}

#[test]
fn only_the_newest_counts_and_it_must_be_signed() {
    let (mut network, place, log) = line();
    shine(&mut network, 1, place, &[(log, 1)]);
    let mut old = beacon(&network, 1, place, &[]);
    old.hlc = Hlc::at(Millis(network.now.0 - 1));
    let old = Box::new(Signed::new(old, &key(1)));
    network.input(1, Input::OwnBeacon { beacon: old });
    assert_eq!(network.nodes[1].engine.read(&CHANNEL, &log, 1), set(&[1]));
    // Node 2 speaks in node 0's name, and from the far future in its own.
    let mut forged = encode_signed_by(&beacon(&network, 0, place, &[]), 2);
    network.input(1, Input::OwnBeacon { beacon: Box::new(forged) });
    let mut early = beacon(&network, 2, place, &[]);
    early.hlc = Hlc::at(network.now.plus(3_600_000));
    forged = Signed::new(early, &key(2));
    network.input(1, Input::OwnBeacon { beacon: Box::new(forged) });
    assert_eq!(network.nodes[1].engine.delivered(&log, 1), set(&[1]));
    // The control: in its own name and time it is believed.
    let honest = Signed::new(beacon(&network, 2, place, &[]), &key(2));
    network.input(1, Input::OwnBeacon { beacon: Box::new(honest) });
    assert_eq!(network.nodes[1].engine.delivered(&log, 1), set(&[1, 2]));
}

/// A beacon with a signature that isn't its device's.
fn encode_signed_by(claim: &Beacon, node: usize) -> Signed<Beacon> {
    let own = Beacon { device: device(node), ..claim.clone() };
    let signed = Signed::new(own, &key(node));
    let mut bytes = protocol::encode::to_bytes(&signed);
    let at = claim.org.as_bytes().len() + claim.space.as_bytes().len();
    bytes[at..at + 32].copy_from_slice(claim.device.as_bytes());
    protocol::encode::from_bytes(&bytes, bytes.len()).expect("still a beacon")
}

#[test]
fn a_beacon_that_was_lost_is_found_when_digests_are_compared() {
    let (mut network, place, log) = line();
    network.weather.loss = 100;
    shine(&mut network, 2, place, &[]);
    network.run(6_000);
    network.weather.loss = 0;
    assert!(network.nodes[0].engine.delivered(&log, 1).is_empty());
    network.run(600_000);
    assert_eq!(network.nodes[0].engine.delivered(&log, 1), set(&[2]));
}

#[test]
fn beacons_are_gathered() {
    let (mut network, place, _) = line();
    network.run(10_000);
    network.reset();
    for _ in 0..50 {
        shine(&mut network, 0, place, &[]);
        network.run(30);
    }
    network.run(4_000);
    let sent = network.sent.get(&(0, 1)).expect("something").frames;
    assert!(sent <= 2, "{sent} frames for 50 beacons in 1.5 s");
}

#[test]
fn a_beacon_goes_only_where_its_space_may() {
    let (mut network, place, log) = line();
    for node in 0..3 {
        let access = Access::Member(BTreeSet::new());
        network.input(node, Input::Access { device: device(2), access });
    }
    for node in 0..2 {
        shine(&mut network, node, place, &[]);
    }
    network.run(100_000);
    assert!(network.nodes[2].engine.delivered(&log, 1).is_empty());
    assert_eq!(network.nodes[0].engine.delivered(&log, 1), set(&[0, 1]));
}
