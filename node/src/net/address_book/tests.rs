//! Whom to dial where: signed places before heard ones, and strangers that crowd nobody out.

use super::*;
use crate::net::limits::{
    ADDRESSES_PER_PEER_MAX, GROUPS_PER_TRY_MAX, HEARD_PER_PEER_MAX, REDIAL_FEW,
};

fn id(number: usize) -> ConnectionId {
    ConnectionId::new_unchecked(number)
}

fn place(port: u16) -> Multiaddr {
    format!("/ip4/10.0.0.1/tcp/{port}").parse().expect("an address")
}

fn quic(port: u16) -> Multiaddr {
    format!("/ip4/10.0.0.1/udp/{port}/quic-v1").parse().expect("an address")
}

fn away(_: &PeerId) -> Standing {
    Standing::Away
}

fn know(book: &mut AddressBook, peer: PeerId, places: Vec<Multiaddr>) {
    book.know_peer(peer, places, Vec::new(), false);
}

fn dial_of(steps: Vec<Step>) -> (Target, Vec<Multiaddr>) {
    let dial = steps.into_iter().find_map(|step| match step {
        Step::Dial(target, addresses) => Some((target, addresses)),
        Step::Wait(..) | Step::Part(_) => None,
    });
    dial.expect("a dial")
}

fn wait_of(steps: Vec<Step>) -> (Ticket, Duration) {
    match &steps[..] {
        [Step::Wait(ticket, delay)] => (ticket.clone(), *delay),
        other => panic!("expected one wait, got {other:?}"),
    }
}

/// Everything that is to be dialled now is dialled, and fails.
fn all_fail(book: &mut AddressBook, next: &mut usize) -> usize {
    let mut failed = 0;
    loop {
        let steps = book.steps(away);
        let dials: Vec<_> = steps.into_iter().filter(|it| matches!(it, Step::Dial(..))).collect();
        if dials.is_empty() {
            return failed;
        }
        for step in dials {
            let Step::Dial(target, _) = step else { continue };
            *next += 1;
            book.dialling(&target, id(*next));
            book.dial_failed(id(*next));
            failed += 1;
        }
    }
}

#[test]
fn failures_double_the_delay_up_to_the_longest_and_admission_ends_them() {
    let mut book = AddressBook::new(7);
    book.dial(place(1));
    let mut delays = Vec::new();
    for number in 0..10 {
        let (target, addresses) = dial_of(book.steps(away));
        assert_eq!(addresses, vec![place(1)]);
        book.dialling(&target, id(number));
        assert_eq!(book.steps(away), vec![], "one dial at a time");
        book.dial_failed(id(number));
        let (ticket, delay) = wait_of(book.steps(away));
        delays.push(delay);
        book.wake(&ticket);
    }
    for (failures, delay) in (1..).zip(&delays) {
        let base = doubled(REDIAL_FIRST, failures, REDIAL_FEW);
        assert!(*delay >= base && *delay <= base * 3 / 2, "{delays:?}");
    }

    let peer = PeerId::random();
    let (target, _) = dial_of(book.steps(away));
    book.dialling(&target, id(99));
    book.dial_succeeded(id(99), peer);
    assert_eq!(book.steps(|_| Standing::LeaveAlone), vec![], "connected");
    book.admitted(peer, None);
    book.lost(peer, true);
    let (_, delay) = wait_of(book.steps(away));
    assert!(delay < REDIAL_FIRST * 2, "the count began anew: {delay:?}");
}

#[test]
fn few_that_are_away_are_dialled_often_and_many_not_more_often_in_all() {
    let delays = |count: u32| {
        let (mut book, mut next) = (AddressBook::new(7), 0);
        (0..count).for_each(|_| know(&mut book, PeerId::random(), vec![place(1)]));
        let mut last = Vec::new();
        for _ in 0..12 {
            let mut waits: Vec<(Ticket, Duration)> = Vec::new();
            loop {
                let steps = book.steps(away);
                let mut dialled = false;
                for step in steps {
                    match step {
                        Step::Wait(ticket, delay) => waits.push((ticket, delay)),
                        Step::Dial(target, _) => {
                            next += 1;
                            book.dialling(&target, id(next));
                            book.dial_failed(id(next));
                            dialled = true;
                        }
                        Step::Part(peer) => panic!("{peer} isn't connected"),
                    }
                }
                if !dialled {
                    break;
                }
            }
            last = waits.iter().map(|(_, delay)| *delay).collect();
            waits.iter().for_each(|(ticket, _)| book.wake(ticket));
        }
        last
    };
    let few = delays(3);
    assert!(few.len() == 3 && few.iter().all(|delay| *delay <= REDIAL_FEW * 3 / 2), "{few:?}");
    let many = delays(200);
    assert!(many.iter().all(|delay| *delay >= REDIAL_EACH * 200), "four a second in all");
}

#[test]
fn a_peer_that_is_turned_away_each_time_is_dialled_less_and_less() {
    let mut book = AddressBook::new(7);
    let peer = PeerId::random();
    know(&mut book, peer, vec![place(1)]);
    let mut last = Duration::ZERO;
    for number in 0..7 {
        let (target, _) = dial_of(book.steps(away));
        book.dialling(&target, id(number));
        book.dial_succeeded(id(number), peer);
        book.lost(peer, false);
        let (ticket, delay) = wait_of(book.steps(away));
        assert!(delay > last, "{delay:?} after {last:?}");
        last = delay;
        book.wake(&ticket);
    }
    assert!(last > REDIAL_FEW * 3, "unlike one that is merely away");
}

#[test]
fn quic_goes_first_tcp_follows_when_it_is_slow_and_at_once_when_it_fails() {
    let mut book = AddressBook::new(7);
    let peer = PeerId::random();
    know(&mut book, peer, vec![place(1), quic(1)]);
    let steps = book.steps(away);
    let [Step::Wait(ticket, GROUP_DELAY), Step::Dial(target, first)] = &steps[..] else {
        panic!("{steps:?}")
    };
    assert_eq!(*first, [quic(1)]);
    book.dialling(target, id(1));
    assert_eq!(book.steps(away), [], "QUIC has its time");
    book.wake(ticket);
    let (target, second) = dial_of(book.steps(away));
    assert_eq!(second, [place(1)]);
    book.dialling(&target, id(2));
    // Only when both have failed is it a failure.
    book.dial_failed(id(1));
    let (again, _) = wait_of(book.steps(away));
    book.dial_failed(id(2));
    let (ticket, _) = wait_of(book.steps(away));
    book.wake(&again);
    assert_eq!(book.steps(away), [], "that wait is void");
    book.wake(&ticket);
    let (target, _) = dial_of(book.steps(away));
    book.dialling(&target, id(3));
    book.dial_failed(id(3));
    assert_eq!(dial_of(book.steps(away)).1, [place(1)], "no use waiting for what has failed");
}

#[test]
fn what_fails_at_once_is_tried_again_while_another_way_hangs() {
    let mut book = AddressBook::new(7);
    let peer = PeerId::random();
    know(&mut book, peer, vec![place(1), quic(1)]);
    let steps = book.steps(away);
    let [Step::Wait(ticket, GROUP_DELAY), Step::Dial(target, _)] = &steps[..] else {
        panic!("{steps:?}")
    };
    book.dialling(target, id(1));
    book.wake(ticket);
    let mut delays = Vec::new();
    for number in 2..8 {
        assert_eq!(dial_of(book.steps(away)).1, [place(1)]);
        book.dialling(target, id(number));
        assert_eq!(book.steps(away), [], "one at a time");
        book.dial_failed(id(number));
        let (again, delay) = wait_of(book.steps(away));
        delays.push(delay);
        book.wake(&again);
    }
    for (tries, delay) in (1..).zip(&delays) {
        let base = doubled(REDIAL_FIRST, tries, REDIAL_FEW);
        assert!(*delay >= base && *delay <= base * 3 / 2, "{delays:?}");
    }
    dial_of(book.steps(away));
    book.dialling(target, id(8));
    book.dial_failed(id(8));
    wait_of(book.steps(away));
    book.dial_failed(id(1));
    let (_, delay) = wait_of(book.steps(away));
    assert!(delay < REDIAL_FIRST * 2, "all of it is one failure: {delay:?}");
}

#[test]
fn relays_are_the_last_resort_and_only_members_are_taken_for_relays() {
    let mut book = AddressBook::new(7);
    let (peer, relay, liar) = (PeerId::random(), PeerId::random(), PeerId::random());
    book.set_members(BTreeSet::from([peer, relay]));
    book.know_peer(relay, vec![quic(9)], Vec::new(), true);
    book.know_peer(liar, vec![quic(6)], Vec::new(), true);
    book.know_peer(peer, vec![place(1)], vec![liar, relay], false);
    let others = |it: &PeerId| match *it == peer {
        true => Standing::Away,
        false => Standing::LeaveAlone,
    };
    let (target, first) = dial_of(book.steps(others));
    assert_eq!(first, [place(1)]);
    book.dialling(&target, id(1));
    book.dial_failed(id(1));
    let (target, second) = dial_of(book.steps(others));
    let way = format!("{}/p2p/{relay}/p2p-circuit/p2p/{peer}", quic(9));
    assert_eq!(second, [way.parse().expect("an address")]);
    book.dialling(&target, id(2));
    book.dial_succeeded(id(2), peer);
    book.admitted(peer, None);
    // Through a relay it is dialled directly now and then, and at once when it says it has moved.
    let relayed = |it: &PeerId| match *it == peer {
        true => Standing::Relayed,
        false => Standing::LeaveAlone,
    };
    let (ticket, delay) = wait_of(book.steps(relayed));
    assert_eq!(delay, RELAYED_RETRY);
    book.wake(&ticket);
    let (target, again) = dial_of(book.steps(relayed));
    assert_eq!(again, [place(1)], "and not through the relay a second time");
    book.dialling(&target, id(3));
    book.dial_failed(id(3));
    wait_of(book.steps(relayed));
    book.know_peer(peer, vec![place(2)], vec![relay], false);
    let (target, moved) = dial_of(book.steps(relayed));
    assert_eq!(moved, [place(2)]);
    book.dialling(&target, id(4));
    book.dial_failed(id(4));
    let (ticket, delay) = wait_of(book.steps(relayed));
    assert_eq!(delay, RELAYED_RETRY);
    // Once the way through the relay is lost, too, nobody waits for that long.
    let (_, delay) = wait_of(book.steps(others));
    assert!(delay <= REDIAL_FEW, "{delay:?}");
    book.wake(&ticket);
    assert_eq!(book.steps(others), vec![], "the old wait is void");
}

/// A book in which a colleague at a hidden place, behind a relay that is connected, is being dialled.
fn hidden(via: Vec<PeerId>, relay: PeerId) -> (AddressBook, PeerId, Target) {
    let mut book = AddressBook::new(7);
    let peer = PeerId::random();
    book.set_members(BTreeSet::from([peer, relay]));
    book.know_peer(relay, vec![quic(9)], Vec::new(), true);
    book.know_peer(peer, vec![quic(1)], via, false);
    let (target, first) = dial_of(book.steps(all_but(peer)));
    assert_eq!(first, [quic(1)]);
    book.dialling(&target, id(1));
    (book, peer, target)
}

/// Only this one isn't connected.
fn all_but(peer: PeerId) -> impl Fn(&PeerId) -> Standing {
    move |it| if *it == peer { Standing::Away } else { Standing::LeaveAlone }
}

/// What is dialled beside a dial that hangs, once that has had its start.
fn joins(book: &mut AddressBook, peer: PeerId) -> Vec<Step> {
    let (ticket, delay) = wait_of(book.steps(all_but(peer)));
    assert_eq!(delay, GROUP_DELAY);
    book.wake(&ticket);
    book.steps(all_but(peer))
}

fn way(relay: PeerId, peer: PeerId) -> Multiaddr {
    format!("{}/p2p/{relay}/p2p-circuit/p2p/{peer}", quic(9)).parse().expect("an address")
}

#[test]
fn what_becomes_known_while_a_dial_hangs_is_tried_beside_it() {
    let relay = PeerId::random();
    let (mut book, peer, target) = hidden(Vec::new(), relay);
    assert_eq!(book.steps(all_but(peer)), [], "the control: it hangs");
    book.know_peer(peer, vec![quic(1)], vec![relay], false);
    assert_eq!(joins(&mut book, peer), [Step::Dial(target.clone(), vec![way(relay, peer)])]);
    book.dialling(&target, id(2));
    assert_eq!(book.steps(all_but(peer)), [], "and once");
    book.hear_of(peer, vec![place(2)]);
    assert_eq!(joins(&mut book, peer), [Step::Dial(target.clone(), vec![place(2)])]);
    book.dialling(&target, id(3));
    // Only when all have failed is it a failure.
    [1, 2].into_iter().for_each(|number| _ = book.dial_failed(id(number)));
    let (again, _) = wait_of(book.steps(all_but(peer)));
    book.dial_failed(id(3));
    let (ticket, _) = wait_of(book.steps(all_but(peer)));
    assert_ne!(again, ticket);
}

#[test]
fn a_relay_that_is_back_is_tried_again_while_a_dial_hangs() {
    let relay = PeerId::random();
    let (mut book, peer, target) = hidden(vec![relay], relay);
    let circuit = [Step::Dial(target.clone(), vec![way(relay, peer)])];
    let mut next = 1;
    let mut fails_at_once = |book: &mut AddressBook| {
        next += 1;
        book.dialling(&target, id(next));
        book.dial_failed(id(next));
        let steps = book.steps(all_but(peer));
        assert!(!steps.iter().any(|step| matches!(step, Step::Dial(..))), "the direct one hangs");
    };
    let Some(State::Dialling(attempt)) = book.entries.get(&target).map(|it| it.state.clone())
    else {
        panic!("a try");
    };
    let number = attempt.ticket.expect("the relay's turn comes later");
    book.wake(&Ticket { target: target.clone(), number });
    assert_eq!(book.steps(all_but(peer)), circuit);
    fails_at_once(&mut book);
    book.admitted(relay, None);
    assert_eq!(joins(&mut book, peer), circuit);
    fails_at_once(&mut book);
    // It says that it is elsewhere.
    book.know_peer(relay, vec![quic(9), quic(8)], Vec::new(), true);
    let (_, ways) = dial_of(joins(&mut book, peer));
    assert_eq!(ways.len(), 2, "{ways:?}");
    fails_at_once(&mut book);
}

#[test]
fn who_waits_behind_a_relay_is_tried_when_it_is_back() {
    let relay = PeerId::random();
    let (mut book, peer, target) = hidden(vec![relay], relay);
    book.dial_failed(id(1));
    dial_of(book.steps(all_but(peer)));
    book.dialling(&target, id(2));
    book.dial_failed(id(2));
    wait_of(book.steps(all_but(peer)));
    book.admitted(relay, None);
    assert_eq!(dial_of(book.steps(all_but(peer))).0, target);
}

#[test]
fn threat_32_ever_new_false_places_of_a_colleague_take_a_few_dials_and_no_more() {
    let relay = PeerId::random();
    let (mut book, peer, target) = hidden(Vec::new(), relay);
    let mut dialled = 0;
    for number in 100..200 {
        book.hear_of(peer, vec![place(number)]);
        while let [Step::Wait(ticket, GROUP_DELAY)] = &book.steps(all_but(peer))[..] {
            book.wake(ticket);
            let steps = book.steps(all_but(peer));
            let dials = steps.iter().filter(|step| matches!(step, Step::Dial(..)));
            dials.for_each(|_| {
                dialled += 1;
                book.dialling(&target, id(number as usize));
            });
        }
    }
    assert_eq!(1 + dialled, GROUPS_PER_TRY_MAX);
}

#[test]
fn who_went_elsewhere_is_not_near_for_having_been_near_once() {
    let mut book = AddressBook::new(7);
    let peer = PeerId::random();
    know(&mut book, peer, vec!["/ip4/203.0.113.5/udp/1/quic-v1".parse().expect("an address")]);
    let after = |book: &mut AddressBook, ms| book.answered(&peer, Duration::from_millis(ms));
    assert_eq!(after(&mut book, 2), Some(true));
    assert_eq!(after(&mut book, 60), None, "a slow moment says nothing");
    book.lost(peer, true);
    assert_eq!(after(&mut book, 60), Some(false));
    assert_eq!(after(&mut book, 2), Some(true), "and back");
}

#[test]
fn a_lifted_or_moved_peer_is_dialled_at_once_and_old_waits_are_void() {
    let mut book = AddressBook::new(7);
    let peer = PeerId::random();
    know(&mut book, peer, vec![place(1)]);
    let (target, _) = dial_of(book.steps(away));
    book.dialling(&target, id(1));
    book.dial_failed(id(1));
    let (ticket, _) = wait_of(book.steps(away));
    assert_eq!(book.steps(|_| Standing::LeaveAlone), vec![]);
    book.lifted(peer);
    let (target, _) = dial_of(book.steps(away));
    book.dialling(&target, id(2));
    book.wake(&ticket);
    assert_eq!(book.steps(away), vec![], "dialling already");
    book.dial_failed(id(2));
    wait_of(book.steps(away));
    know(&mut book, peer, vec![place(2)]);
    assert_eq!(dial_of(book.steps(away)).1, vec![place(2)]);
}

#[test]
fn when_the_world_has_changed_all_colleagues_are_dialled_at_once() {
    let (mut book, mut next) = (AddressBook::new(7), 0);
    let peers: Vec<PeerId> = (0..20).map(|_| PeerId::random()).collect();
    peers.iter().for_each(|peer| know(&mut book, *peer, vec![place(1)]));
    assert_eq!(all_fail(&mut book, &mut next), 20);
    book.hear_of(PeerId::random(), vec![place(3)]);
    assert_eq!(all_fail(&mut book, &mut next), 1, "the stranger");
    // One dial hangs on the old path.
    book.lifted(peers[0]);
    let (target, _) = dial_of(book.steps(away));
    book.dialling(&target, id(1_000));
    assert_eq!(all_fail(&mut book, &mut next), 0, "the control: they would wait");
    book.try_all();
    assert_eq!(all_fail(&mut book, &mut next), 20, "the hanging one, too, and not the stranger");
    assert!(!book.dial_failed(id(1_000)), "of what came of the old path nothing is believed");
}

#[test]
fn somebody_who_is_back_tells_that_others_may_be() {
    let (mut book, mut next) = (AddressBook::new(7), 0);
    let peers: Vec<PeerId> = (0..3).map(|_| PeerId::random()).collect();
    peers.iter().for_each(|peer| know(&mut book, *peer, vec![place(1)]));
    for _ in 0..MISSED_AFTER {
        assert_eq!(all_fail(&mut book, &mut next), 3);
        // Their waits are over.
        book.entries.values_mut().for_each(|entry| entry.state = State::Due);
    }
    all_fail(&mut book, &mut next);
    book.steps(away);
    let home = |it: &PeerId| match *it == peers[0] {
        true => Standing::LeaveAlone,
        false => Standing::Away,
    };
    assert_eq!(book.steps(home), [], "the control: the others wait");
    book.admitted(peers[0], None);
    let steps = book.steps(home);
    assert_eq!(steps.iter().filter(|step| matches!(step, Step::Dial(..))).count(), 2);
    // One that was only lost for a moment is no sign of anything.
    all_fail(&mut book, &mut next);
    book.steps(home);
    book.lost(peers[0], true);
    book.admitted(peers[0], None);
    assert_eq!(book.steps(home), []);
}

#[test]
fn the_suffix_names_the_peer_and_a_contradiction_is_dropped() {
    let mut book = AddressBook::new(7);
    let (peer, other) = (PeerId::random(), PeerId::random());
    book.dial(place(1).with_p2p(peer).expect("no suffix yet"));
    book.dial(place(2).with_p2p(peer).expect("no suffix yet"));
    let (target, addresses) = dial_of(book.steps(away));
    assert_eq!((target, addresses), (Target::Peer(peer), vec![place(2), place(1)]));
    let foreign = place(3).with_p2p(other).expect("no suffix yet");
    let mut book = AddressBook::new(7);
    know(&mut book, peer, vec![foreign, place(4)]);
    assert_eq!(dial_of(book.steps(away)).1, vec![place(4)]);
    book.forget_peer(peer);
    assert_eq!(book.steps(away), vec![]);
}

fn made_up(number: usize) -> PeerId {
    let mut key = [0; 32];
    key.iter_mut().zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
    let multihash = libp2p::multihash::Multihash::wrap(0, &key).expect("fits");
    PeerId::from_multihash(multihash).expect("a peer id")
}

/// A machine of its own for each.
fn host(number: usize) -> Multiaddr {
    format!("/ip4/10.1.{}.{}/tcp/1", number / 250, number % 250).parse().expect("an address")
}

#[test]
fn threat_32_ten_thousand_false_records_leave_room_for_colleagues() {
    let dialled = |announce: fn(&mut AddressBook, PeerId, Vec<Multiaddr>)| {
        let mut book = AddressBook::new(7);
        for number in 0..10_000 {
            announce(&mut book, made_up(number), vec![host(number)]);
        }
        let colleague = PeerId::random();
        know(&mut book, colleague, vec![place(2)]);
        let first = Step::Dial(Target::Peer(colleague), vec![place(2)]);
        (book.steps(away).first() == Some(&first), book.entries.len())
    };
    assert_eq!(dialled(AddressBook::hear_of), (true, STRANGERS_KNOWN_MAX + 1));
    // The control: taken for colleagues, the false ones leave no room for the true one.
    assert_eq!(dialled(know), (false, KNOWN_PEERS_MAX));
}

#[test]
fn threat_32_a_newcomer_finds_the_true_colleague_behind_a_crowd_of_false_ones() {
    let (mut book, mut next) = (AddressBook::new(7), 0);
    let crowd = |book: &mut AddressBook| {
        (0..10_000).for_each(|number| book.hear_of(made_up(number), vec![host(number)]));
    };
    let colleague = PeerId::random();
    let is_dialled = |book: &mut AddressBook| {
        let wanted = Step::Dial(Target::Peer(colleague), vec![place(2)]);
        book.steps(away).contains(&wanted)
    };
    crowd(&mut book);
    assert_eq!(book.strangers(|_| true).len(), STRANGERS_KNOWN_MAX, "the control: it is full");
    // Who was tried in vain gives way to who comes later.
    assert_eq!(all_fail(&mut book, &mut next), STRANGERS_KNOWN_MAX);
    book.hear_of(colleague, vec![place(2)]);
    assert!(is_dialled(&mut book));
    assert_eq!(book.strangers(|_| true).len(), STRANGERS_KNOWN_MAX);
    // And as a member's device it is no stranger, however many those are.
    let mut book = AddressBook::new(7);
    crowd(&mut book);
    book.set_members(BTreeSet::from([colleague]));
    book.hear_of(colleague, vec![place(2)]);
    assert!(is_dialled(&mut book));
}

#[test]
fn threat_32_one_machine_can_not_fill_the_book_with_strangers() {
    let mut book = AddressBook::new(7);
    (0..1_000).for_each(|number| book.hear_of(made_up(number), vec![place(1)]));
    assert_eq!(book.entries.len(), STRANGERS_PER_HOST_MAX);
    (0..10).for_each(|number| book.hear_of(made_up(5_000 + number), vec![host(number)]));
    assert_eq!(book.entries.len(), STRANGERS_PER_HOST_MAX + 10, "the control: others come in");
}

#[test]
fn threat_32_who_announces_a_false_place_again_and_again_has_nobody_dial_sooner() {
    let mut book = AddressBook::new(7);
    let stranger = made_up(1);
    book.hear_of(stranger, vec![place(1)]);
    let (target, _) = dial_of(book.steps(away));
    book.dialling(&target, id(1));
    book.dial_failed(id(1));
    wait_of(book.steps(away));
    book.hear_of(stranger, vec![place(2)]);
    assert_eq!(book.steps(away), [], "it waits");
    know(&mut book, stranger, vec![place(2)]);
    assert_eq!(dial_of(book.steps(away)), (target, vec![place(2)]), "a colleague by now");
}

#[test]
fn threat_32_a_false_place_is_tried_beside_the_signed_one_and_never_instead() {
    let mut book = AddressBook::new(7);
    let peer = made_up(1);
    book.set_members(BTreeSet::from([peer]));
    know(&mut book, peer, vec![place(1)]);
    let false_places = (100..200).map(place).collect();
    book.hear_of(peer, false_places);
    let (_, tried) = dial_of(book.steps(away));
    assert_eq!(tried.first(), Some(&place(1)));
    assert_eq!(tried.len(), 1 + HEARD_PER_PEER_MAX);
    // Who leaves is dialled no more where it said it was.
    let mut book = AddressBook::new(7);
    book.set_members(BTreeSet::from([peer]));
    know(&mut book, peer, vec![place(1)]);
    book.set_members(BTreeSet::new());
    assert_eq!(book.steps(away), []);
}

#[test]
fn the_book_and_its_dials_are_bounded() {
    let mut book = AddressBook::new(7);
    for number in 0..KNOWN_PEERS_MAX + 10 {
        let places = (0..40).map(place).collect();
        know(&mut book, made_up(number), places);
    }
    assert_eq!(book.entries.len(), KNOWN_PEERS_MAX);
    let steps = book.steps(away);
    assert_eq!(steps.len(), PENDING_OUTBOUND_MAX as usize);
    for step in steps {
        assert!(matches!(step, Step::Dial(_, places) if places.len() == ADDRESSES_PER_PEER_MAX));
    }
}
