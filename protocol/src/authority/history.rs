//! The control entries held, and the closed causal past of each.
//!
//! An entry's past is its own log's prefix, what its header's frontier names, and the pasts of
//! all those: an author can't know an entry without what that entry's author knew, so a frontier
//! with holes is filled. The genesis is in every past.
//!
//! An entry beyond a proven fork states nothing and is in nobody's past. But whoever named it knew
//! what its author knew, and may have named nothing else since: that much of it counts
//! ([`super::sides`]).
//!
//! Invariants: an entry is held only when everything that it names is, beyond forks aside; pasts,
//! times and [`Order`] depend on the set of entries and forks only, never on the order of insertion
//! (an [`Ix`] does, so it never decides anything).

use std::{collections::BTreeMap, sync::Arc};

use super::{
    ControlEntry, InsertError, Statement,
    past::{Past, Spot},
    sides::{Lacking, Sides, is_near},
};
use crate::{
    entry::{ControlFrontier, ControlPoint, EntryTag},
    ids::{Branch, DeviceId, EntryHash, LogId, SpaceId},
    limits::CONTROL_EPOCHS_MAX,
};

/// An entry's number among those held.
pub(super) type Ix = usize;

/// The genesis entry, which is held first.
pub(super) const GENESIS: Ix = 0;

/// One order of all control entries that agrees with causality: by effective time, then hash. The
/// effective time is the entry's clock, or one more than the latest in its past if that is later.
pub(super) type Order = (u64, EntryHash);

/// An entry with what follows from its place.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Its frontier is cut down to what the entries before it in its log hadn't named: in a large
    /// organisation the whole of it, for each entry, would fill the memory.
    pub entry: ControlEntry,
    pub spot: Spot,
    /// Everything before it.
    pub past: Past,
    pub order: Order,
    /// Whether the signatures inside its statement are good.
    pub proven: bool,
}

#[derive(Clone, Debug, Default)]
struct Log {
    entries: Vec<Ix>,
    /// All that its entries have named so far.
    named: ControlFrontier,
    /// The last entry that both sides of a fork have in common.
    cut: Option<u64>,
}

/// What became of an entry that was to be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It changes nothing: it is held already, or stands too far beyond a fork.
    Nothing,
    /// It stands beyond a fork, and no control entry held here names it.
    Beyond,
    /// It is held now, and in no other entry's past.
    Held(Ix),
    /// Pasts have grown with it: everything has another number now.
    Anew,
}

/// All control entries held.
#[derive(Clone, Debug)]
pub(super) struct History {
    control: SpaceId,
    names: BTreeMap<(SpaceId, DeviceId, u32), usize>,
    logs: Vec<Log>,
    /// Shared with copies of the authority, which are made to try things out.
    held: Vec<Arc<Held>>,
    /// What whoever knows nothing else knows: the genesis.
    founding: Past,
    by_hash: BTreeMap<EntryHash, Ix>,
    /// For each inviter and single-use key the proven redemptions.
    redeemed: BTreeMap<(DeviceId, DeviceId), Vec<Ix>>,
    /// What is known of entries beyond forks.
    sides: Sides,
    /// What entries held would know through sides of forks if it were here.
    lacking: Lacking,
}

impl History {
    /// Begins with the genesis.
    pub fn new(control: SpaceId, genesis: ControlEntry) -> Self {
        let mut history = Self {
            control,
            names: BTreeMap::new(),
            logs: Vec::new(),
            held: Vec::new(),
            founding: Past::default(),
            by_hash: BTreeMap::new(),
            redeemed: BTreeMap::new(),
            sides: Sides::default(),
            lacking: Lacking::new(),
        };
        let log = history.log(&genesis.log);
        let spot = Spot { log, seq: 1 };
        history.hold(genesis, spot, Past::default(), true);
        history.founding = Past::of(spot, history.held[GENESIS].order.0);
        history
    }

    /// An entry held.
    pub fn get(&self, ix: Ix) -> &Held {
        &self.held[ix]
    }

    /// The number of the entry with this hash.
    pub fn find(&self, hash: &EntryHash) -> Option<Ix> {
        self.by_hash.get(hash).copied()
    }

    /// What an entry and those before it in its log named, held or beyond a fork.
    pub fn named_by(&self, point: &ControlPoint, hash: &EntryHash) -> Option<ControlFrontier> {
        let Some(ix) = self.find(hash) else { return self.sides.get(point).cloned() };
        let spot = self.held[ix].spot;
        let before = self.logs[spot.log].entries.iter().take(spot.seq as usize);
        let mut named = ControlFrontier::default();
        before.for_each(|ix| named.advance_all(&self.held[*ix].entry.control));
        Some(named)
    }

    /// How many entries are held.
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// All entries in the one order.
    pub fn in_order(&self) -> Vec<Ix> {
        let mut all: Vec<Ix> = (0..self.held.len()).collect();
        all.sort_unstable_by_key(|ix| self.held[*ix].order);
        all
    }

    /// The past that holds everything.
    pub const fn everything(&self) -> Past {
        Past::EVERYTHING
    }

    /// Which of the redemptions of one key is the one that counts: the one that the inviter's
    /// device was the first to know when it next wrote a control entry; among those it hasn't
    /// witnessed the first in the one order. A thief who spends a code again can choose an early
    /// time, but can't make the inviter have known of it.
    pub fn winner(&self, inviter: DeviceId, key: DeviceId) -> Option<Ix> {
        let all = self.redeemed.get(&(inviter, key)).map_or(&[][..], Vec::as_slice);
        if let [only] = all {
            return Some(*only);
        }
        let rank = |ix: &Ix| {
            let witness = self.witness(inviter, self.held[*ix].spot);
            (witness.is_none(), witness, self.held[*ix].order)
        };
        all.iter().copied().min_by_key(rank)
    }

    /// Whether some key of this inviter was spent more than once.
    pub fn has_rivals(&self, inviter: DeviceId) -> bool {
        let keys = (inviter, DeviceId::ZERO)..=(inviter, DeviceId::new([u8::MAX; 32]));
        self.redeemed.range(keys).any(|(_, all)| all.len() > 1)
    }

    /// The first entry of a device that has this one in its past.
    fn witness(&self, device: DeviceId, spot: Spot) -> Option<Order> {
        let epochs = (self.control, device, 0)..=(self.control, device, u32::MAX);
        let logs = self.names.range(epochs).map(|(_, log)| &self.logs[*log].entries);
        let first = |entries: &Vec<Ix>| {
            let at = entries.partition_point(|ix| !self.held[*ix].past.holds(spot));
            entries.get(at).map(|ix| self.held[*ix].order)
        };
        logs.filter_map(first).min()
    }

    /// Where everything held stands: for each control log its newest entry.
    pub fn frontier(&self) -> ControlFrontier {
        let mut frontier = ControlFrontier::default();
        for log in &self.logs {
            let Some(newest) = log.entries.last().map(|ix| &self.held[*ix].entry) else { continue };
            if newest.log.space == self.control {
                frontier.advance(&ControlPoint {
                    device: newest.log.device,
                    epoch: newest.log.epoch,
                    seq: newest.seq,
                    tag: EntryTag::of(&newest.hash),
                });
            }
        }
        frontier
    }

    /// The forks known: log and last common entry.
    pub fn forks(&self) -> BTreeMap<(SpaceId, DeviceId, u32), u64> {
        let cut = |(name, log): (&(SpaceId, DeviceId, u32), &usize)| {
            self.logs[*log].cut.map(|cut| (*name, cut))
        };
        self.names.iter().filter_map(cut).collect()
    }

    fn log(&mut self, id: &LogId) -> usize {
        let next = self.logs.len();
        let log = *self.names.entry((id.space, id.device, id.epoch)).or_insert(next);
        if log == next {
            self.logs.push(Log::default());
        }
        log
    }

    fn hold(&mut self, entry: ControlEntry, spot: Spot, past: Past, proven: bool) -> Ix {
        let ix = self.held.len();
        self.logs[spot.log].named.advance_all(&entry.control);
        let time = entry.hlc.raw().max(past.time.saturating_add(1));
        let order = (time, entry.hash);
        self.by_hash.insert(entry.hash, ix);
        self.logs[spot.log].entries.push(ix);
        if let (true, Statement::Enrolled(enrolment)) = (proven, &entry.statement) {
            let offer = enrolment.invitation.unverified();
            self.redeemed.entry((offer.inviter, offer.key)).or_default().push(ix);
        }
        self.held.push(Arc::new(Held { entry, spot, past, order, proven }));
        ix
    }

    /// Takes an entry in.
    pub fn insert(
        &mut self,
        entry: ControlEntry,
        proven: impl FnOnce(&ControlEntry) -> bool,
    ) -> Result<Taken, InsertError> {
        if entry.log.space != self.control {
            return Err(InsertError::Space);
        }
        if entry.log.epoch >= CONTROL_EPOCHS_MAX {
            return Err(InsertError::Epoch { epoch: entry.log.epoch });
        }
        let point = point_of(&entry);
        let name = (entry.log.space, entry.log.device, entry.log.epoch);
        let log = self.names.get(&name).map(|log| &self.logs[*log]);
        let cut = log.and_then(|log| log.cut);
        if entry.log.branch != Branch::TRUNK || cut.is_some_and(|cut| entry.seq > cut) {
            if !self.sides.insert(point, cut, entry.control) {
                return Ok(Taken::Nothing);
            }
            self.note_side(&point);
            return Ok(self.taken(&point, Taken::Beyond));
        }
        let taken = self.append(entry, proven)?;
        Ok(self.taken(&point, taken))
    }

    /// What became of an entry, once those that lacked it have it in their pasts.
    fn taken(&mut self, point: &ControlPoint, taken: Taken) -> Taken {
        if !self.lacking.contains(point) {
            return taken;
        }
        self.place_anew();
        Taken::Anew
    }

    /// Notes what the author of an entry beyond a fork knew and isn't here.
    fn note_side(&mut self, point: &ControlPoint) {
        let named = self.sides.get(point).into_iter().flat_map(ControlFrontier::points);
        let lacking: Vec<ControlPoint> =
            named.filter(|point| self.named(point, &mut Vec::new()).is_none()).collect();
        self.lacking.extend(lacking);
    }

    fn append(
        &mut self,
        entry: ControlEntry,
        proven: impl FnOnce(&ControlEntry) -> bool,
    ) -> Result<Taken, InsertError> {
        let name = (entry.log.space, entry.log.device, entry.log.epoch);
        let log = self.names.get(&name).map(|log| &self.logs[*log]);
        let held = log.map_or(0, |log| log.entries.len() as u64);
        if (1..=held).contains(&entry.seq) {
            let same = self.by_hash.contains_key(&entry.hash);
            return if same {
                Ok(Taken::Nothing)
            } else {
                Err(InsertError::Fork { seq: entry.seq })
            };
        }
        if entry.seq != held + 1 {
            return Err(InsertError::Gap { seq: entry.seq, expected: held + 1 });
        }
        let seq = u32::try_from(entry.seq).map_err(|_| InsertError::Space)?;
        let last = log.and_then(|log| log.entries.last()).copied();
        let named = entry.control.clone();
        let entry = ControlEntry { control: new_in(log, &named), ..entry };
        let mut lacking = Lacking::new();
        let past = self.close_noting(last, &entry.control, &mut lacking)?;
        self.lacking.append(&mut lacking);
        let log = self.log(&entry.log);
        let proven = proven(&entry);
        // The next entry of this log is likely to share its frontier with this one: it is known at a
        // glance then that it names nothing new.
        if self.logs[log].named.is_within(&named) {
            self.logs[log].named = named;
        }
        Ok(Taken::Held(self.hold(entry, Spot { log, seq }, past, proven)))
    }

    /// What an entry would be held as if it came next in its log, without holding it; `None` where
    /// [`Self::insert`] would fail, or hold it apart.
    pub fn suppose(&self, entry: &ControlEntry, proven: bool) -> Option<Held> {
        let name = (entry.log.space, entry.log.device, entry.log.epoch);
        let log = self.names.get(&name).copied();
        let known = log.map(|log| &self.logs[log]);
        let before = known.map_or(0, |log| log.entries.len() as u64);
        let is_next = entry.log.space == self.control
            && entry.log.epoch < CONTROL_EPOCHS_MAX
            && entry.log.branch == Branch::TRUNK
            && entry.seq == before + 1
            && known.is_none_or(|log| log.cut.is_none_or(|cut| entry.seq <= cut));
        if !is_next {
            return None;
        }
        let last = known.and_then(|log| log.entries.last()).copied();
        let past = self.close(last, &entry.control).ok()?;
        let time = entry.hlc.raw().max(past.time.saturating_add(1));
        let order = (time, entry.hash);
        let spot =
            Spot { log: log.unwrap_or(self.logs.len()), seq: u32::try_from(entry.seq).ok()? };
        Some(Held { entry: entry.clone(), spot, past, order, proven })
    }

    /// Closes a frontier: everything it names, what those entries knew, and (for a control entry)
    /// the entry before in its own log.
    pub fn close(&self, own: Option<Ix>, control: &ControlFrontier) -> Result<Past, InsertError> {
        self.close_noting(own, control, &mut Lacking::new())
    }

    /// The same, noting what it would hold besides if that were here.
    fn close_noting(
        &self,
        own: Option<Ix>,
        control: &ControlFrontier,
        lacking: &mut Lacking,
    ) -> Result<Past, InsertError> {
        let mut named: Vec<Ix> = Vec::new();
        let mut beyond: Vec<ControlPoint> = Vec::new();
        for point in control.points() {
            let named_here = self.named(&point, &mut beyond);
            named.extend(named_here.ok_or_else(|| missing(&point))?);
        }
        let mut seen = Lacking::new();
        while let Some(point) = beyond.pop() {
            if !seen.insert(point) {
                continue;
            }
            let Some(knew) = self.sides.get(&point) else {
                lacking.insert(point);
                continue;
            };
            for point in knew.points() {
                match self.named(&point, &mut beyond) {
                    Some(named_here) => named.extend(named_here),
                    None => drop(lacking.insert(point)),
                }
            }
        }
        // The newest first: what they knew already needs no joining.
        named.sort_unstable_by_key(|ix| std::cmp::Reverse(self.held[*ix].order));
        let mut past = match own.map(|ix| &self.held[ix]) {
            None => self.founding.clone(),
            // The own log only grows by its newest entry.
            Some(last) => last.past.after(last.spot, last.order.0),
        };
        for ix in named {
            let held = &self.held[ix];
            if !past.holds(held.spot) {
                past.take(&held.past, held.spot, held.order.0);
            }
        }
        Ok(past)
    }

    /// The entry at a point; beyond a fork the last one that its sides share, if there is one. A
    /// point beyond is handed on. `None` when the entry isn't held.
    fn named(&self, point: &ControlPoint, beyond: &mut Vec<ControlPoint>) -> Option<Option<Ix>> {
        let log = &self.logs[*self.names.get(&(self.control, point.device, point.epoch))?];
        let cut = log.cut.filter(|cut| point.seq > *cut);
        // Beyond a fork the tag names a side; what both sides share needs no tag.
        beyond.extend(cut.filter(|cut| is_near(point, *cut)).map(|_| *point));
        let seq = cut.unwrap_or(point.seq);
        if seq == 0 {
            return Some(None);
        }
        let ix = *log.entries.get(usize::try_from(seq - 1).ok()?)?;
        let fits = cut.is_some() || EntryTag::of(&self.held[ix].entry.hash) == point.tag;
        fits.then_some(Some(ix))
    }

    /// Cuts a log at the last entry that the sides of a fork have in common. `false` when nothing
    /// changes. Everything held is placed anew, since pasts shrink.
    pub fn cut(&mut self, id: &LogId, last_common: u64) -> bool {
        if id.space != self.control {
            return false;
        }
        let log = self.log(id);
        if self.logs[log].cut.is_some_and(|cut| cut <= last_common) {
            return false;
        }
        self.logs[log].cut = Some(last_common);
        self.place_anew();
        true
    }

    /// What is held of some first part of the one order. `None` when that is nothing.
    pub fn until(&self, is_in: impl Fn(&Order) -> bool) -> Option<Self> {
        let mut part = self.clone();
        part.held.retain(|held| is_in(&held.order));
        if part.held.is_empty() {
            return None;
        }
        part.place_anew();
        Some(part)
    }

    /// Places everything anew, after what it may know.
    fn place_anew(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        self.by_hash.clear();
        self.redeemed.clear();
        self.lacking.clear();
        for log in &mut self.logs {
            log.entries.clear();
            log.named = ControlFrontier::default();
        }
        let mut rest = held.split_off(1);
        if let Some(genesis) = held.pop() {
            self.hold(genesis.entry.clone(), genesis.spot, Past::default(), true);
        }
        self.put_aside(&mut rest);
        loop {
            let ahead: Lacking = rest.iter().map(|held| point_of(&held.entry)).collect();
            let before = rest.len();
            rest.retain(|held| !self.place(held, &ahead));
            if rest.is_empty() || rest.len() == before {
                break;
            }
        }
        // Only made-up tags can bring entries to know each other.
        for held in rest {
            self.place(&held, &Lacking::new());
        }
        for point in self.sides.points() {
            self.note_side(&point);
        }
    }

    /// What stands beyond a cut comes first: it is no entry's past, but says what others knew, with
    /// all that was named before it in its log.
    fn put_aside(&mut self, rest: &mut Vec<Arc<Held>>) {
        let cut_of = |logs: &[Log], held: &Held| logs[held.spot.log].cut;
        let mut sides: Vec<Arc<Held>> = rest.clone();
        sides.retain(|held| cut_of(&self.logs, held).is_some());
        sides.sort_by_key(|held| (held.spot.log, held.spot.seq));
        let (mut log, mut named) = (None, ControlFrontier::default());
        for held in sides {
            if log.replace(held.spot.log) != Some(held.spot.log) {
                named = ControlFrontier::default();
            }
            named.advance_all(&held.entry.control);
            let cut = cut_of(&self.logs, &held).filter(|cut| held.entry.seq > *cut);
            if cut.is_some() {
                self.sides.insert(point_of(&held.entry), cut, named.clone());
            }
        }
        rest.retain(|held| cut_of(&self.logs, held).is_none_or(|cut| held.entry.seq <= cut));
    }

    /// Takes an entry in again, unless it lacks one of those that are still to come.
    fn place(&mut self, held: &Held, ahead: &Lacking) -> bool {
        let last = self.logs[held.spot.log].entries.last().copied();
        if last.map_or(0, |ix| self.held[ix].spot.seq) + 1 != held.spot.seq {
            return false;
        }
        let mut lacking = Lacking::new();
        let Ok(past) = self.close_noting(last, &held.entry.control, &mut lacking) else {
            return false;
        };
        if lacking.intersection(ahead).next().is_some() {
            return false;
        }
        self.lacking.append(&mut lacking);
        self.hold(held.entry.clone(), held.spot, past, held.proven);
        true
    }
}

/// What a frontier names that a log hasn't named so far.
fn new_in(log: Option<&Log>, control: &ControlFrontier) -> ControlFrontier {
    let Some(log) = log else { return control.clone() };
    log.named.steps_to(control).into_iter().collect()
}

fn missing(point: &ControlPoint) -> InsertError {
    InsertError::Missing { device: point.device, seq: point.seq }
}

fn point_of(entry: &ControlEntry) -> ControlPoint {
    ControlPoint {
        device: entry.log.device,
        epoch: entry.log.epoch,
        seq: entry.seq,
        tag: EntryTag::of(&entry.hash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::tests::world::World;

    /// An administrator states thousands of things, and each entry comes with all that they know.
    /// Comparing that with what the log has named, point by point, made the judgement of a large
    /// organisation grow with its square.
    #[test]
    fn a_frontier_that_a_log_shares_with_its_last_entry_is_not_walked_again() {
        let mut world = World::new();
        let root = world.root();
        let others: Vec<u16> = (1..40).collect();
        for person in &others {
            world.department(*person, "theirs", root);
        }
        for name in ["one", "two", "three"] {
            world.department(0, name, root);
        }
        let mut history = History::new(SpaceId::control(&world.org), world.genesis.clone());
        let mut shared = Vec::new();
        for entry in &world.entries {
            let frontier = entry.control.clone();
            let taken = history.insert(entry.clone(), |_| true).expect("in causal order");
            let Taken::Held(ix) = taken else { panic!("{taken:?}") };
            let held = history.get(ix);
            shared.push(history.logs[held.spot.log].named.is_copy_of(&frontier));
            assert!(held.entry.control.is_within(&frontier));
        }
        assert!(shared.iter().all(|shared| *shared), "one copy for the log and its author");
        let last = history.get(history.len() - 1);
        assert_eq!(last.entry.control.points().count(), 0, "the founder's last named nothing new");
        assert!(others.iter().all(|person| last.past.holds(
            history.get(history.find(&world.entries[usize::from(*person) - 1].hash).unwrap()).spot
        )));
    }
}
