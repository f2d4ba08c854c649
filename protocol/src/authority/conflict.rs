//! Revocations that end each other: which of them are in force.
//!
//! 1. a node that a node in force threatens is cut off;
//! 2. a node that nothing undecided threatens is in force;
//! 3. when neither is left, the rest holds circles. The nodes of a circle that nothing outside it
//!    threatens are **all in force**: managers who revoke each other at the same time are both
//!    suspended, until somebody above revokes one of the two and so cuts that one's revocation
//!    off. Were neither in force, a leaver could undo their removal by a backdated one of their
//!    own.
//!
//! Invariant: a pure function of the graph; the order in which nodes are numbered doesn't matter.

/// Which nodes are in force. `threats[n]` are the nodes that threaten node `n`.
pub(super) fn settle(threats: &[Vec<usize>]) -> Vec<bool> {
    let mut fates = vec![Fate::Open; threats.len()];
    let mut open: Vec<usize> = (0..threats.len()).collect();
    while !open.is_empty() {
        if !peel(&open, threats, &mut fates) {
            let circles = unthreatened_circles(&open, threats, &fates);
            debug_assert!(!circles.is_empty(), "a finite graph has a source");
            circles.into_iter().for_each(|node| fates[node] = Fate::InForce);
        }
        open.retain(|node| fates[*node] == Fate::Open);
    }
    fates.into_iter().map(|fate| fate == Fate::InForce).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    InForce,
    CutOff,
}

/// Rules 1 and 2, to the end; whether they decided anything.
fn peel(open: &[usize], threats: &[Vec<usize>], fates: &mut [Fate]) -> bool {
    let mut victims = vec![Vec::new(); fates.len()];
    for node in open.iter() {
        threats[*node].iter().for_each(|by| victims[*by].push(*node));
    }
    let mut queue = open.to_vec();
    let mut decided = false;
    while let Some(node) = queue.pop() {
        if fates[node] != Fate::Open {
            continue;
        }
        let by = |fate: Fate| threats[node].iter().any(|by| fates[*by] == fate);
        if by(Fate::InForce) {
            fates[node] = Fate::CutOff;
        } else if !by(Fate::Open) {
            fates[node] = Fate::InForce;
        } else {
            continue;
        }
        decided = true;
        queue.extend(&victims[node]);
    }
    decided
}

/// Rule 3: the strongly connected parts of the open nodes that no other open node threatens.
fn unthreatened_circles(open: &[usize], threats: &[Vec<usize>], fates: &[Fate]) -> Vec<usize> {
    let is_open = |node: &usize| fates[*node] == Fate::Open;
    let part = parts(open, threats, fates);
    let outside = |node: usize| {
        threats[node].iter().filter(|by| is_open(by)).any(|by| part[*by] != part[node])
    };
    let mut threatened = vec![false; fates.len() + 1];
    open.iter().filter(|node| outside(**node)).for_each(|node| threatened[part[*node]] = true);
    open.iter().copied().filter(|node| !threatened[part[*node]]).collect()
}

/// Numbers the strongly connected parts (Kosaraju's two passes, without recursion: a hostile
/// graph must not exhaust the stack).
fn parts(open: &[usize], threats: &[Vec<usize>], fates: &[Fate]) -> Vec<usize> {
    let is_open = |node: &usize| fates[*node] == Fate::Open;
    let mut victims = vec![Vec::new(); fates.len()];
    for node in open {
        threats[*node].iter().filter(|by| is_open(by)).for_each(|by| victims[*by].push(*node));
    }
    let (mut seen, mut finished) = (vec![false; fates.len()], Vec::new());
    for start in open {
        let mut path = vec![(*start, 0)];
        while let Some((node, next)) = path.pop() {
            if next == 0 && std::mem::replace(&mut seen[node], true) {
                continue;
            }
            match victims[node].get(next) {
                Some(victim) => path.extend([(node, next + 1), (*victim, 0)]),
                None => finished.push(node),
            }
        }
    }
    let mut part = vec![fates.len(); fates.len()];
    for start in finished.into_iter().rev() {
        let mut path = vec![start];
        while let Some(node) = path.pop() {
            if part[node] == fates.len() {
                part[node] = start;
                path.extend(threats[node].iter().filter(|by| is_open(by)));
            }
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::settle;

    #[test]
    fn a_circle_is_in_force_as_a_whole_and_ends_what_it_threatens() {
        // 0 and 1 threaten each other; 1 threatens 2; 2 threatens 3.
        let threats = [vec![1], vec![0], vec![1], vec![2]];
        assert_eq!(settle(&threats), [true, true, false, true]);
    }

    #[test]
    fn somebody_above_breaks_a_circle() {
        let threats = [vec![1], vec![0, 2], vec![]];
        assert_eq!(settle(&threats), [true, false, true]);
    }

    #[test]
    fn a_circle_that_loses_a_member_is_judged_anew() {
        // 3 ends 0, so 1 is free and ends 2.
        let threats = [vec![2, 3], vec![0], vec![1], vec![]];
        assert_eq!(settle(&threats), [false, true, false, true]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let count = 20_000;
        let threats: Vec<Vec<usize>> = (0..count).map(|node| vec![(node + 1) % count]).collect();
        assert!(settle(&threats).into_iter().all(|in_force| in_force));
    }

    proptest! {
        #[test]
        fn numbering_does_not_matter(
            edges in prop::collection::vec((0usize..9, 0usize..9), 0..20),
            order in Just((0..9usize).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let graph = |name: &dyn Fn(usize) -> usize| {
                let mut threats = vec![Vec::new(); 9];
                let other = edges.iter().filter(|(by, node)| by != node);
                other.for_each(|(by, node)| threats[name(*node)].push(name(*by)));
                settle(&threats)
            };
            let (plain, renamed) = (graph(&|node| node), graph(&|node| order[node]));
            for node in 0..9 {
                prop_assert_eq!(plain[node], renamed[order[node]]);
            }
        }
    }
}
