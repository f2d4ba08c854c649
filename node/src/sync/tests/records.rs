//! Peer records: who hears where a device is, and what is believed of it.

use protocol::{
    crypto::Signed,
    ids::OrgId,
    limits::PEER_ADDRESSES_MAX,
    wire::{Frame, PeerRecord},
};

use super::{
    super::{
        Access, Input,
        limits::{RECORD_TIMES_MS, RECORDS_HELD_MAX},
    },
    network::{Network, spaces},
    owner::{ORG, device, key},
};

fn record(node: usize, seq: u64, place: &str) -> PeerRecord {
    PeerRecord {
        org: ORG,
        device: device(node),
        seq,
        relays: false,
        addresses: vec![place.to_owned()],
        via: Vec::new(),
    }
}

fn say(network: &mut Network, node: usize, record: PeerRecord, signer: usize) {
    let record = Box::new(signed_by(record, signer));
    network.input(node, Input::PeerRecord { record });
}

/// A record with the signature of `signer`, whoever it names.
fn signed_by(record: PeerRecord, signer: usize) -> Signed<PeerRecord> {
    let own = Signed::new(PeerRecord { device: device(signer), ..record.clone() }, &key(signer));
    if record.device == device(signer) {
        return own;
    }
    // The signature stands at the end: put that of another claim under this one.
    let (mut bytes, theirs) =
        (protocol::encode::to_bytes(&record), protocol::encode::to_bytes(&own));
    bytes.extend_from_slice(&theirs[theirs.len() - 64..]);
    protocol::encode::from_bytes(&bytes, bytes.len()).expect("a signed record")
}

/// Where `node` takes `other` to be.
fn place(network: &Network, node: usize, other: usize) -> Option<String> {
    let record = network.nodes[node].engine.peer_record(&device(other))?;
    record.addresses.first().cloned()
}

/// Nodes that are connected in a line.
fn line(count: usize) -> Network {
    let mut network = Network::new(count, &spaces(2));
    for node in 1..count {
        network.connect(node - 1, node);
    }
    network.run(2_000);
    network
}

#[test]
fn a_record_is_passed_on_from_member_to_member_within_a_second_a_link() {
    let mut network = line(4);
    say(&mut network, 0, record(0, 1, "/ip4/10.0.0.1/tcp/1"), 0);
    let known = |network: &Network| place(network, 3, 0).is_some();
    assert!(network.run_until(1_500, known).is_some());
    say(&mut network, 0, record(0, 2, "/ip4/10.0.0.1/tcp/2"), 0);
    network.run(1_500);
    let newest = Some("/ip4/10.0.0.1/tcp/2".to_owned());
    assert!((0..4).all(|node| place(&network, node, 0) == newest));
}

#[test]
fn who_was_away_hears_of_it_by_comparing_and_equal_peers_say_nothing() {
    let mut network = line(3);
    network.cut(1, 2);
    say(&mut network, 0, record(0, 1, "/ip4/10.0.0.1/tcp/1"), 0);
    say(&mut network, 2, record(2, 1, "/ip4/10.0.0.3/tcp/1"), 2);
    network.run(2_000);
    assert_eq!(place(&network, 2, 0), None);
    network.connect(1, 2);
    network.run(3_000);
    assert!(place(&network, 2, 0).is_some() && place(&network, 0, 2).is_some());

    network.cut(1, 2);
    network.run(RECORD_TIMES_MS);
    network.trace = Some(Vec::new());
    network.connect(1, 2);
    network.run(RECORD_TIMES_MS * 3);
    let said = network.trace.take().unwrap_or_default();
    let about_records = |bytes: &[u8]| {
        matches!(Frame::from_bytes(bytes), Ok(Frame::PeerRecords(_) | Frame::RecordTimes(_)))
    };
    assert!(!said.iter().any(|(_, _, bytes)| about_records(bytes)), "digests are enough");
}

#[test]
fn threat_32_only_the_newest_word_of_a_members_own_device_counts() {
    let mut network = line(2);
    let true_place = Some("/ip4/10.0.0.1/tcp/1".to_owned());
    say(&mut network, 0, record(0, 5, "/ip4/10.0.0.1/tcp/1"), 0);
    network.run(2_000);
    assert_eq!(place(&network, 1, 0), true_place);
    // A colleague says where somebody else is; an old record is served again; another organisation's
    // comes along; one is larger than it may be.
    say(&mut network, 1, record(0, 6, "/ip4/6.6.6.6/tcp/6"), 1);
    say(&mut network, 1, record(0, 4, "/ip4/6.6.6.6/tcp/6"), 0);
    let foreign = PeerRecord { org: OrgId::new([8; 32]), ..record(0, 6, "/ip4/6.6.6.6/tcp/6") };
    say(&mut network, 1, foreign, 0);
    let large = vec!["/ip4/6.6.6.6/tcp/6".to_owned(); PEER_ADDRESSES_MAX + 1];
    let large = PeerRecord { addresses: large, ..record(0, 6, "") };
    say(&mut network, 1, large, 0);
    assert_eq!(place(&network, 1, 0), true_place);
    // The control: its own newer word is taken.
    say(&mut network, 1, record(0, 6, "/ip4/10.0.0.9/tcp/9"), 0);
    assert_eq!(place(&network, 1, 0), Some("/ip4/10.0.0.9/tcp/9".to_owned()));
}

#[test]
fn threat_32_strangers_records_are_not_kept_and_who_leaves_takes_theirs_along() {
    let mut network = line(2);
    for node in 100..200 {
        say(&mut network, 0, record(node, 1, "/ip4/10.9.9.9/tcp/1"), node);
    }
    assert!(network.nodes[0].engine.peer_records().is_empty());
    say(&mut network, 0, record(1, 1, "/ip4/10.0.0.2/tcp/1"), 1);
    assert_eq!(network.nodes[0].engine.peer_records().len(), 1, "the control: a member's is");
    network.input(0, Input::Access { device: device(1), access: Access::Stranger });
    assert!(network.nodes[0].engine.peer_records().is_empty());
}

#[test]
fn the_records_held_are_bounded_and_ours_always_finds_room() {
    let mut network = Network::new(1, &spaces(1));
    for node in 1..=RECORDS_HELD_MAX + 5 {
        let access = Access::Member(Default::default());
        network.input(0, Input::Access { device: device(node), access });
        say(&mut network, 0, record(node, 1, "/ip4/10.0.0.2/tcp/1"), node);
    }
    assert_eq!(network.nodes[0].engine.peer_records().len(), RECORDS_HELD_MAX);
    say(&mut network, 0, record(0, 1, "/ip4/10.0.0.1/tcp/1"), 0);
    assert!(place(&network, 0, 0).is_some());
}
