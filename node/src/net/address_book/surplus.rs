//! Connections that we made and don't ask for any more: to everybody, before it was told who reads what;
//! for a file that has come; to whom the lot passed over while others were away.
//!
//! Invariant: only who made a connection ends it so. Who accepted it can't tell whether the other side
//! still picks them; if they pick the other side themselves, they dial, and that connection is theirs.
//! So each connection has one end that answers for it, and what one side picks stays.

use super::{AddressBook, Entry, Step, Surplus, Target, Ticket};
use crate::net::limits::SURPLUS_AFTER;

impl AddressBook {
    /// What to do about a colleague whom nobody asks for: wait, or part.
    pub(super) fn step_of_surplus(&mut self, target: Target) -> Option<Step> {
        let Self { entries, last_ticket, .. } = self;
        let entry: &mut Entry = entries.get_mut(&target)?;
        let peer = entry.peer(&target).filter(|_| entry.ours)?;
        match entry.surplus {
            Surplus::No => {
                *last_ticket += 1;
                entry.surplus = Surplus::Since(*last_ticket);
                Some(Step::Wait(Ticket { target, number: *last_ticket }, SURPLUS_AFTER))
            }
            Surplus::Since(_) => None,
            Surplus::Over => {
                // Said once: the connection takes a moment to end.
                entry.ours = false;
                Some(Step::Part(peer))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use libp2p::{PeerId, swarm::ConnectionId};

    use super::*;
    use crate::net::{
        address_book::Standing,
        limits::{NEAR_PICKED, PICKED},
    };

    /// A book of fifty colleagues, all of whom were dialled before it was told who reads what.
    fn dialled_by_us() -> (AddressBook, BTreeSet<PeerId>) {
        let mut book = AddressBook::new(7);
        let colleagues: BTreeSet<PeerId> = (0..50).map(|_| PeerId::random()).collect();
        book.set_members(colleagues.clone());
        for (number, peer) in colleagues.iter().enumerate() {
            let place = format!("/ip4/10.0.0.1/udp/{number}/quic-v1").parse().expect("an address");
            book.know_peer(*peer, vec![place], Vec::new(), false);
            book.steps(|_| Standing::Away);
            let connection = ConnectionId::new_unchecked(number);
            book.dialling(&Target::Peer(*peer), connection);
            book.dial_succeeded(connection, *peer);
            book.admitted(*peer, None);
        }
        (book, colleagues)
    }

    fn connected(_: &PeerId) -> Standing {
        Standing::LeaveAlone
    }

    fn waits(steps: Vec<Step>) -> Vec<Ticket> {
        let ticket = |step| match step {
            Step::Wait(ticket, SURPLUS_AFTER) => ticket,
            other => panic!("expected a wait, got {other:?}"),
        };
        steps.into_iter().map(ticket).collect()
    }

    #[test]
    fn what_nobody_asks_for_ends_after_a_while_and_what_is_picked_stays() {
        let (mut book, colleagues) = dialled_by_us();
        assert_eq!(book.steps(connected), vec![], "nothing was told: everybody is wanted");
        book.set_circles(vec![colleagues.clone()]);
        let tickets = waits(book.steps(connected));
        assert!(tickets.len() >= colleagues.len() - PICKED - NEAR_PICKED);
        assert_eq!(book.steps(connected), vec![], "each waits once");
        tickets.iter().for_each(|ticket| book.wake(ticket));
        let parted: BTreeSet<PeerId> = book
            .steps(connected)
            .into_iter()
            .map(|step| match step {
                Step::Part(peer) => peer,
                other => panic!("expected a parting, got {other:?}"),
            })
            .collect();
        assert_eq!(parted.len(), tickets.len());
        let seen = |_: &PeerId| crate::net::neighbours::Seen { absent: false, near: false };
        let wanted = book.neighbours.wanted(seen).expect("the circles are known");
        assert!(parted.is_disjoint(&wanted));
        assert_eq!(book.steps(connected), vec![], "said once");
    }

    #[test]
    fn whoever_is_asked_for_meanwhile_or_came_by_themself_stays() {
        let (mut book, colleagues) = dialled_by_us();
        book.set_circles(vec![colleagues.clone()]);
        let tickets = waits(book.steps(connected));
        let mut unpicked = tickets.iter().filter_map(|ticket| match &ticket.target {
            Target::Peer(peer) => Some(*peer),
            Target::Address(_) => None,
        });
        let (holder, caller) = (unpicked.next().expect("many"), unpicked.next().expect("many"));
        book.keep([holder].into());
        assert_eq!(book.steps(connected), vec![]);
        // That connection broke, and the other side made the next one.
        book.lost(caller, true);
        book.admitted(caller, None);
        tickets.iter().for_each(|ticket| book.wake(ticket));
        let steps = book.steps(connected);
        assert_eq!(steps.len(), tickets.len() - 2);
        assert!(!steps.contains(&Step::Part(holder)) && !steps.contains(&Step::Part(caller)));
        book.keep(BTreeSet::new());
        assert_eq!(waits(book.steps(connected)).len(), 1, "the file has come");
    }
}
