//! Which changes are visible.

use std::collections::BTreeMap;

use super::{Delta, Standing, changes::DocGraph};

/// What is known of a record besides its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    /// Neither it nor anything it builds on is refused.
    pub possible: bool,
    /// It is part of the document.
    pub visible: bool,
}

impl DocGraph {
    pub(super) fn is_visible(&self, at: u32) -> bool {
        self.flags.get(at as usize).is_some_and(|flags| flags.visible)
    }

    fn is_possible(&self, at: u32) -> bool {
        self.flags.get(at as usize).is_some_and(|flags| flags.possible)
    }

    /// Settles a newly linked change. Nothing linked builds on it yet, so only its own past can
    /// become visible with it; where an actor's numbers may clash, everything is settled anew.
    pub(super) fn show(&mut self, at: u32, delta: &mut Delta) {
        if self.forked {
            let settled = self.recompute();
            delta
                .shown
                .retain(|seen| !settled.hidden.iter().any(|hidden| hidden.hash == seen.hash));
            delta.shown.extend(settled.shown);
            delta.hidden.extend(settled.hidden);
            return;
        }
        let Some(record) = self.record(at) else { return };
        let counted = record.standing == Standing::Counted;
        let possible = record.standing != Standing::Refused
            && record.deps().iter().all(|dep| self.is_possible(*dep));
        if let Some(flags) = self.flags.get_mut(at as usize) {
            flags.possible = possible;
        }
        if !(possible && counted) {
            return;
        }
        let mut next = vec![at];
        while let Some(at) = next.pop() {
            if self.is_visible(at) {
                continue;
            }
            if let Some(flags) = self.flags.get_mut(at as usize) {
                flags.visible = true;
            }
            delta.shown.push(self.seen(at));
            next.extend(self.record(at).map_or(&[][..], |record| record.deps()));
        }
    }

    /// Settles everything anew and gives what is different.
    pub(super) fn recompute(&mut self) -> Delta {
        let before: Vec<bool> = self.flags.iter().map(|flags| flags.visible).collect();
        let order = self.causal_order();
        let mut possible = self.possible(&order, |_| true);
        let mut needed = self.needed(&order, &possible);
        if self.forked {
            let lost = self.clashes(&needed);
            if lost.contains(&true) {
                possible = self.possible(&order, |at| !lost[at as usize]);
                needed = self.needed(&order, &possible);
            }
        }
        let flags = possible.iter().zip(&needed);
        self.flags = flags
            .map(|(possible, visible)| Flags { possible: *possible, visible: *visible })
            .collect();
        let mut delta = Delta::default();
        for (at, was) in (0_u32..).zip(before) {
            match (was, self.is_visible(at)) {
                (false, true) => delta.shown.push(self.seen(at)),
                (true, false) => delta.hidden.push(self.seen(at)),
                _ => (),
            }
        }
        self.sort(&mut delta.shown);
        self.sort(&mut delta.hidden);
        delta
    }

    pub(super) fn causal_order(&self) -> Vec<u32> {
        let all = (0..self.records.len()).filter_map(|at| u32::try_from(at).ok());
        let mut order: Vec<u32> =
            all.filter(|at| self.record(*at).is_some_and(|record| record.is_linked())).collect();
        order.sort_by_key(|at| self.record(*at).map(|record| record.causal()));
        order
    }

    fn possible(&self, order: &[u32], also: impl Fn(u32) -> bool) -> Vec<bool> {
        let mut possible = vec![false; self.records.len()];
        for at in order {
            let record = &self.records[*at as usize];
            possible[*at as usize] = record.standing != Standing::Refused
                && also(*at)
                && record.deps().iter().all(|dep| possible[*dep as usize]);
        }
        possible
    }

    fn needed(&self, order: &[u32], possible: &[bool]) -> Vec<bool> {
        let mut needed = vec![false; self.records.len()];
        for at in order.iter().rev() {
            let record = &self.records[*at as usize];
            let counts = record.standing == Standing::Counted && possible[*at as usize];
            if counts || needed[*at as usize] {
                needed[*at as usize] = true;
                for dep in record.deps() {
                    needed[*dep as usize] = true;
                }
            }
        }
        needed
    }

    /// Of needed changes with the same actor and number, all but one; and what builds on them.
    fn clashes(&self, needed: &[bool]) -> Vec<bool> {
        let mut groups: BTreeMap<(u64, &[u8]), Vec<u32>> = BTreeMap::new();
        for (at, record) in (0_u32..).zip(&self.records) {
            if needed[at as usize] {
                let actor = self.writers[usize::from(record.log)].actor.as_bytes();
                groups.entry((record.seq, actor)).or_default().push(at);
            }
        }
        let mut lost = vec![false; self.records.len()];
        for group in groups.values().filter(|group| group.len() > 1) {
            let alive = group.iter().copied().filter(|at| !lost[*at as usize]);
            let winner = alive.min_by_key(|at| self.records[*at as usize].hash);
            let mut next: Vec<u32> =
                group.iter().copied().filter(|at| Some(*at) != winner).collect();
            while let Some(at) = next.pop() {
                if !std::mem::replace(&mut lost[at as usize], true) {
                    next.extend(&self.children[at as usize]);
                }
            }
        }
        lost
    }
}
