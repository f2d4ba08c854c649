//! Which colleagues are kept connected, where they are too many for all of them.
//!
//! Invariant: of every circle of colleagues who read the same space each device picks a few by its own
//! lot, whatever others pick. Who can reach each other then forms one net in each circle, with hardly
//! any doubt: see Fenner and Frieze, "On the connectivity of random m-orientable graphs and digraphs"
//! (1982). Were those who came by themselves counted as picked, four who met first would be content with
//! each other for good. Those near are picked beside them, so that most of what is said has short ways.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use libp2p::PeerId;

use super::limits::{CIRCLE_WHOLE_MAX, NEAR_PICKED, PICKED};

/// How a colleague stands, as far as picking is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// It didn't answer when it was tried last, or nobody knows where it is.
    pub(super) absent: bool,
    /// It is in the same place.
    pub(super) near: bool,
}

/// The circles of one device, and those that its owner asks for besides.
#[derive(Debug)]
pub(super) struct Neighbours {
    luck: u64,
    /// Each in the order of our lot; `None` until the owner has told.
    circles: Option<Vec<Vec<PeerId>>>,
    kept: BTreeSet<PeerId>,
}

impl Neighbours {
    /// Nothing was told yet: everybody is wanted.
    pub(super) fn new(luck: u64) -> Self {
        Self { luck, circles: None, kept: BTreeSet::new() }
    }

    /// These colleagues read the same spaces, each space a set.
    pub(super) fn set_circles(&mut self, circles: impl IntoIterator<Item = BTreeSet<PeerId>>) {
        let lot = |peer: &PeerId| {
            let mut hasher = DefaultHasher::new();
            (self.luck, peer.to_bytes()).hash(&mut hasher);
            hasher.finish()
        };
        let ordered = circles.into_iter().map(|circle| {
            let mut circle: Vec<PeerId> = circle.into_iter().collect();
            circle.sort_by_cached_key(lot);
            circle
        });
        self.circles = Some(ordered.collect());
    }

    /// These are wanted, too, and no others that were asked for before.
    pub(super) fn keep(&mut self, peers: BTreeSet<PeerId>) {
        self.kept = peers;
    }

    /// Who is to be connected; `None`: everybody who is known.
    pub(super) fn wanted(&self, seen: impl Fn(&PeerId) -> Seen) -> Option<BTreeSet<PeerId>> {
        let circles = self.circles.as_ref()?;
        let mut wanted = self.kept.clone();
        for circle in circles {
            if circle.len() <= CIRCLE_WHOLE_MAX {
                wanted.extend(circle);
                continue;
            }
            wanted.extend(first(circle.iter(), PICKED, &seen));
            wanted.extend(first(circle.iter().filter(|peer| seen(peer).near), NEAR_PICKED, &seen));
        }
        Some(wanted)
    }
}

/// The first of these, until so many aren't absent. Those that are absent stay wanted, so that they
/// are tried again now and then.
fn first<'a>(
    peers: impl Iterator<Item = &'a PeerId>,
    count: usize,
    seen: impl Fn(&PeerId) -> Seen,
) -> Vec<PeerId> {
    let mut there = 0;
    let mut picked = Vec::new();
    for peer in peers {
        if there == count {
            break;
        }
        picked.push(*peer);
        there += usize::from(!seen(peer).absent);
    }
    picked
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, VecDeque};

    use super::*;

    const HERE: Seen = Seen { absent: false, near: false };

    fn people(count: usize) -> Vec<PeerId> {
        (0..count).map(|_| PeerId::random()).collect()
    }

    fn picks(luck: u64, circle: &[PeerId], seen: impl Fn(&PeerId) -> Seen) -> BTreeSet<PeerId> {
        let mut neighbours = Neighbours::new(luck);
        neighbours.set_circles([circle.iter().copied().collect()]);
        neighbours.wanted(seen).expect("the circles are known")
    }

    #[test]
    fn in_a_small_circle_everybody_is_wanted_and_of_a_large_one_a_few_by_each_ones_own_lot() {
        assert_eq!(Neighbours::new(1).wanted(|_| HERE), None, "nothing was told");
        let small = people(CIRCLE_WHOLE_MAX);
        assert_eq!(picks(1, &small, |_| HERE).len(), small.len());
        let large = people(500);
        let (mine, theirs) = (picks(1, &large, |_| HERE), picks(2, &large, |_| HERE));
        assert_eq!((mine.len(), theirs.len()), (PICKED, PICKED));
        assert_ne!(mine, theirs);
        assert_eq!(mine, picks(1, &large, |_| HERE), "the same as long as the program runs");
    }

    #[test]
    fn who_is_absent_is_passed_over_and_wanted_still() {
        let large = people(500);
        let there: BTreeSet<PeerId> = large.iter().copied().step_by(100).collect();
        let seen = |peer: &PeerId| Seen { absent: !there.contains(peer), near: false };
        let wanted = picks(3, &large, seen);
        assert_eq!(wanted.intersection(&there).count(), PICKED);
        assert!(wanted.len() > PICKED, "those before them in the lot, too");
        let nobody = picks(3, &large, |_| Seen { absent: true, near: false });
        assert_eq!(nobody.len(), large.len(), "nobody answers: everybody is tried");
    }

    #[test]
    fn neighbours_are_picked_beside_the_others_and_whom_the_owner_asks_for() {
        let large = people(500);
        let near: BTreeSet<PeerId> = large.iter().copied().take(50).collect();
        let mut neighbours = Neighbours::new(4);
        neighbours.set_circles([large.iter().copied().collect()]);
        neighbours.keep([large[499]].into());
        let wanted = neighbours
            .wanted(|peer| Seen { absent: false, near: near.contains(peer) })
            .expect("the circles are known");
        assert!(wanted.contains(&large[499]));
        assert!(wanted.intersection(&near).count() >= NEAR_PICKED);
        assert!(wanted.len() <= PICKED + NEAR_PICKED + 1);
    }

    #[test]
    fn whoever_is_there_forms_one_net_however_many_they_are() {
        for (count, there) in [(30, 30), (100, 40), (500, 500), (500, 120)] {
            let circle = people(count);
            let there: BTreeSet<PeerId> = circle.iter().copied().take(there).collect();
            let mut net: BTreeMap<PeerId, BTreeSet<PeerId>> = BTreeMap::new();
            for (luck, us) in there.iter().enumerate() {
                let others: Vec<PeerId> = circle.iter().copied().filter(|it| it != us).collect();
                let seen = |peer: &PeerId| Seen { absent: !there.contains(peer), near: false };
                for peer in picks(luck as u64, &others, seen).intersection(&there) {
                    net.entry(*us).or_default().insert(*peer);
                    net.entry(*peer).or_default().insert(*us);
                }
            }
            let begin = *there.first().expect("somebody");
            let (mut met, mut next) = (BTreeSet::from([begin]), VecDeque::from([begin]));
            while let Some(one) = next.pop_front() {
                next.extend(net[&one].iter().copied().filter(|peer| met.insert(*peer)));
            }
            assert_eq!(met, there, "{count}");
            let most = net.values().map(BTreeSet::len).max().unwrap_or(0);
            assert!(most <= CIRCLE_WHOLE_MAX + 5 * PICKED, "{most} at one of {count}");
        }
    }
}
