//! Offices: what is said in one crosses each long line once, and comes whoever dies or lies.

use std::collections::{BTreeMap, BTreeSet};

use protocol::wire::{Frame, Office, OfficeRoot};

use super::{
    super::{Effect, Input},
    network::{CALM, NEAR_MS, Network, spaces},
    owner::{BODY_BYTES, device},
};

const SEATS: usize = 6;

/// Three offices of six; in each everybody knows each other, and everybody knows some elsewhere.
fn company(measured: bool) -> Network {
    let spaces = spaces(2);
    let mut network = Network::new(3 * SEATS, &spaces);
    network.offices = (0..3 * SEATS).map(|node| node / SEATS).collect();
    for one in 0..3 * SEATS {
        for other in one + 1..3 * SEATS {
            let apart = other - one;
            if network.is_near(one, other) || apart.is_multiple_of(5) {
                network.connect(one, other);
            }
        }
    }
    network.run(5_000);
    if measured {
        network.measure();
    }
    settle(&mut network);
    for node in 0..3 * SEATS {
        network.write(node, spaces[1], BODY_BYTES);
        network.run(3_000);
    }
    assert!(network.run_until(60_000, Network::is_level).is_some());
    network.run(20_000);
    network
}

/// Runs for a while, with roots connected as they ask for.
fn settle(network: &mut Network) {
    for _ in 0..20 {
        network.run(1_000);
        for node in 0..network.nodes.len() {
            for peer in bridges(network, node) {
                let other = (0..network.nodes.len()).find(|at| device(*at) == peer);
                let other = other.filter(|other| !network.dead.contains(other));
                if let Some(other) = other.filter(|_| !network.dead.contains(&node)) {
                    network.connect(node, other);
                    let near = network.is_near(node, other);
                    network.input(node, Input::Near { peer, near });
                    network.input(other, Input::Near { peer: device(node), near });
                }
            }
        }
    }
}

#[test]
fn p02_people_at_home_are_no_offices_and_get_a_message_about_once() {
    const PEOPLE: usize = 14;
    let mut network = Network::new(PEOPLE, &spaces(2));
    network.offices = (0..PEOPLE).collect();
    for one in 0..PEOPLE {
        for other in one + 1..PEOPLE {
            if (one + other) % 3 != 0 {
                network.connect(one, other);
            }
        }
    }
    network.run(5_000);
    network.measure();
    settle(&mut network);
    for node in 0..PEOPLE {
        network.write(node, spaces(2)[1], BODY_BYTES);
        network.run(3_000);
        assert!(bridges(&network, node).is_empty());
    }
    let (_, far) = copies(&mut network);
    let each = far * 2.0 / (PEOPLE - 1) as f64;
    assert!(each <= 1.5, "{each} copies for each");
}

/// So many people in one place, all connected.
fn one_office(people: usize) -> Network {
    let mut network = Network::new(people, &spaces(2));
    network.offices = vec![0; people];
    network.connect_all();
    network.run(5_000);
    network
}

/// For two seconds everybody writes all the time, so that copies come twice.
fn all_at_once(network: &mut Network) {
    for _ in 0..100 {
        for node in 0..network.nodes.len() {
            network.write(node, spaces(2)[1], BODY_BYTES);
        }
        network.run(20);
    }
}

/// Then what each of these writes is everywhere in two steps: over the root.
fn everybody_hears_over_the_root(network: &mut Network, writers: &[usize]) {
    settle(network);
    assert!(network.run_until(60_000, Network::is_level).is_some());
    network.run(20_000);
    for node in writers {
        network.write(*node, spaces(2)[1], BODY_BYTES);
        let took = network.run_until(5_000, Network::is_level).expect("it comes");
        assert!(took <= 2 * NEAR_MS, "{took} ms from {node}");
        network.run(3_000);
    }
}

/// While an office finds itself, copies come twice, and are answered a moment later.
#[test]
fn copies_too_many_while_an_office_is_found_break_no_way_to_its_root() {
    let mut network = one_office(SEATS);
    network.measure();
    all_at_once(&mut network);
    everybody_hears_over_the_root(&mut network, &Vec::from_iter(0..SEATS));
}

/// Of two who time each other, one may have been slow to answer just then.
#[test]
fn who_reaches_the_root_over_somebody_that_takes_them_for_far_gets_everything_at_once() {
    let mut network = one_office(SEATS);
    let root = (0..SEATS).min_by_key(|node| device(*node)).expect("some");
    let others: Vec<usize> = (0..SEATS).filter(|node| *node != root).collect();
    // Nobody knows yet who is near: copies that come twice cut links.
    all_at_once(&mut network);
    network.measure();
    for other in &others {
        network.input(root, Input::Near { peer: device(*other), near: false });
    }
    everybody_hears_over_the_root(&mut network, &others);
}

/// What others brought a peer nobody tells us. Else each log's next entry would only be announced, and come
/// seconds later.
#[test]
fn whoever_gets_another_way_to_the_root_is_pushed_the_next_entry_at_once() {
    const PEOPLE: usize = 12;
    let mut network = one_office(PEOPLE);
    network.measure();
    settle(&mut network);
    let mut order: Vec<usize> = (0..PEOPLE).collect();
    order.sort_by_key(|node| device(*node));
    let (root, author) = (order[0], order[1]);
    for _ in 0..3 {
        network.write(author, spaces(2)[1], BODY_BYTES);
        network.run(500);
    }
    for other in &order[1..] {
        network.cut(root, *other);
    }
    // The author stands for the office now.
    network.run(3_000);
    network.write(author, spaces(2)[1], BODY_BYTES);
    network.run(2 * NEAR_MS);
    let log = network.nodes[author].log(spaces(2)[1]);
    let held = |node: usize| Some(network.nodes[node].logs.get(&log)?.tip()?.seq);
    let late = order[1..].iter().filter(|node| held(**node) != held(author)).count();
    assert_eq!(late, 0, "of {}", PEOPLE - 2);
}

/// The network tells of it once: maybe before a session begins, and not again when the line was cut.
#[test]
fn what_was_measured_before_a_session_holds_in_it_and_in_the_next_one() {
    let mut network = Network::new(3, &spaces(2));
    network.offices = vec![0; 3];
    let pairs = [(0, 1), (0, 2), (1, 2)];
    for (one, other) in pairs {
        network.input(one, Input::Near { peer: device(other), near: true });
        network.input(other, Input::Near { peer: device(one), near: true });
    }
    for _ in 0..2 {
        network.trace = Some(Vec::new());
        for (one, other) in pairs {
            network.connect(one, other);
        }
        network.run(5_000);
        let said = network.trace.take().unwrap_or_default();
        let offices = said.iter().filter_map(|(from, _, bytes)| match Frame::from_bytes(bytes) {
            Ok(Frame::Office(office)) => Some((*from, (office.root.device, office.alone))),
            _ => None,
        });
        let last: BTreeMap<usize, _> = offices.collect();
        let roots: BTreeSet<_> = last.values().copied().collect();
        assert_eq!((last.len(), roots.len()), (3, 1), "{last:?}");
        assert!(last.values().all(|(_, alone)| !alone), "{last:?}");
        for (one, other) in pairs {
            network.cut(one, other);
        }
        network.run(1_000);
    }
}

fn bridges(network: &Network, node: usize) -> Vec<protocol::ids::DeviceId> {
    let asked = network.nodes[node].seen.iter().rev().find_map(|effect| match effect {
        Effect::Bridges { devices } => Some(devices.iter().copied().collect()),
        _ => None,
    });
    asked.unwrap_or_default()
}

/// Copies of messages within offices and over long lines, of one by everybody who is there.
fn copies(network: &mut Network) -> (f64, f64) {
    network.trace = Some(Vec::new());
    let writers: Vec<usize> =
        (0..network.nodes.len()).filter(|node| !network.dead.contains(node)).collect();
    for node in &writers {
        network.write(*node, spaces(2)[1], BODY_BYTES);
        network.run(4_000);
        assert!(network.is_level(), "{node}");
    }
    let trace = network.trace.take().unwrap_or_default();
    let is_run =
        |bytes: &[u8]| matches!(Frame::from_bytes(bytes), Ok(Frame::Run(..) | Frame::NewRun(..)));
    let runs = trace.iter().filter(|(_, _, bytes)| is_run(bytes));
    let (near, far): (Vec<_>, Vec<_>) =
        runs.partition(|(one, other, _)| network.is_near(*one, *other));
    let messages = writers.len() as f64;
    (near.len() as f64 / messages / (messages - 3.0), far.len() as f64 / messages / 2.0)
}

#[test]
fn p02_a_message_crosses_the_line_to_each_office_once() {
    let mut network = company(true);
    let (near, far) = copies(&mut network);
    assert!(far <= 1.2, "{far} copies for each other office");
    assert!(near <= 1.5, "{near} copies for each node in the offices");
    let (_, control) = copies(&mut company(false));
    assert!(control > 1.5, "the control: nobody knows what is near, {control} copies");
}

#[test]
fn p01_it_is_everywhere_in_less_than_one_round_trip_of_the_long_line() {
    let mut network = company(true);
    let mut slowest = 0;
    for node in 0..3 * SEATS {
        network.write(node, spaces(2)[1], BODY_BYTES);
        let took = network.run_until(5_000, Network::is_level).expect("it comes");
        slowest = slowest.max(took);
        network.run(3_000);
    }
    assert!(slowest <= CALM.delay + 10 * NEAR_MS, "{slowest} ms");
    assert!(slowest * 10 <= 8 * 2 * CALM.delay, "{slowest} ms");
}

#[test]
fn when_who_stands_for_an_office_dies_without_a_word_everything_comes_still() {
    let mut network = company(true);
    let roots = roots(&network);
    assert_eq!(roots.len(), 3, "one an office: {roots:?}");
    let dead = *roots.values().next().expect("a root");
    network.dead.insert(dead);
    for node in (0..3 * SEATS).filter(|node| *node != dead) {
        network.write(node, spaces(2)[1], BODY_BYTES);
        let took = network.run_until(30_000, Network::is_level);
        assert!(took.is_some(), "{node} is heard");
    }
    // The others miss it at last.
    for other in 0..3 * SEATS {
        network.cut(dead, other);
    }
    settle(&mut network);
    // The tree finds its new edges by what was announced and didn't come.
    for node in (0..3 * SEATS).filter(|node| *node != dead) {
        network.write(node, spaces(2)[1], BODY_BYTES);
        assert!(network.run_until(30_000, Network::is_level).is_some(), "{node} is heard");
        network.run(3_000);
    }
    let (_, far) = copies(&mut network);
    assert!(far <= 1.2, "{far} copies for each other office");
    assert!(!self::roots(&network).values().any(|root| *root == dead), "another stands for it");
}

/// Who stands for each office, by what everybody last said; with everybody of one mind.
fn roots(network: &Network) -> BTreeMap<usize, usize> {
    let mut roots = BTreeMap::new();
    for node in (0..network.nodes.len()).filter(|node| !network.dead.contains(node)) {
        let root = network.nodes[node].engine.office_root().expect("an office");
        let root = (0..network.nodes.len()).find(|at| device(*at) == root).expect("a node");
        let said = roots.entry(network.offices[node]).or_insert(root);
        assert_eq!(*said, root, "node {node}");
    }
    roots
}

#[test]
fn a_member_who_lies_about_offices_delays_and_stops_nothing() {
    let mut network = company(true);
    let liar = 2 * SEATS + 3;
    let everybody: Vec<_> = {
        let mut all: Vec<_> = (0..3 * SEATS).map(device).collect();
        all.sort();
        all
    };
    let lie = Office {
        // The least of all stands for this office, and for each other there is a bridge.
        root: OfficeRoot { passing: false, device: everybody[0] },
        alone: false,
        hops: 0,
        above: None,
        bridged: everybody.clone(),
        heard: everybody,
    };
    let bytes = Frame::Office(lie).to_bytes();
    for node in (0..3 * SEATS).filter(|node| *node != liar) {
        network.input(node, Input::Frame { peer: device(liar), bytes: bytes.clone() });
    }
    for node in 0..3 * SEATS {
        network.write(node, spaces(2)[1], BODY_BYTES);
        assert!(network.run_until(30_000, Network::is_level).is_some(), "{node} is heard");
    }
}

#[test]
fn what_only_some_of_an_office_read_comes_to_them_at_once() {
    let [common, theirs] = [spaces(2)[1], spaces(3)[2]];
    let mut network = Network::new(3, &[common]);
    let root = (0..3).min_by_key(|at| device(*at)).expect("three");
    let two: Vec<usize> = (0..3).filter(|at| *at != root).collect();
    for node in 0..3 {
        for other in &two {
            network.allow(node, *other, &[common, theirs]);
        }
    }
    network.offices = vec![0; 3];
    network.connect_all();
    network.run(5_000);
    network.measure();
    network.run(5_000);
    assert_eq!(roots(&network), BTreeMap::from([(0, root)]));
    for _ in 0..2 {
        network.write(two[0], theirs, BODY_BYTES);
        let same = |network: &Network| {
            let of = |at: usize| network.nodes[at].frontier(|space| *space == theirs);
            of(two[0]) == of(two[1])
        };
        let took = network.run_until(30_000, same).expect("it comes");
        assert_eq!(took, NEAR_MS, "over no one else");
        network.run(5_000);
    }
}
