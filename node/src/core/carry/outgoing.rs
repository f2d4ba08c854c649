//! A bundle in the making: planned once, then made parcel by parcel.
//!
//! Invariant: memory doesn't grow with what is sent: a plan holds a line for each log, and a parcel is
//! made when it is asked for. Each parcel is sealed to devices that may read all of it at that moment.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    mem,
};

use protocol::{
    capability::Invitation,
    clock::{Hlc, Millis},
    crypto::{DeviceTag, Signed},
    encode,
    entry::{ForkProof, PackedRun},
    ids::{BlobId, DeviceId, KeyId, LogId, SpaceId},
    limits::{BEACONS_PER_FRAME_MAX, KEYS_PER_FRAME_MAX, PARCEL_BEACONS_MAX, PARCEL_DEVICES_MAX},
    wire::{
        Beacon, Frame, LogTag, Run,
        bundle::{Load, Parcel, ParcelKind},
    },
};
use serde::{Deserialize, Serialize};

use super::{
    super::{keys::may_be_given, open::genesis_bytes, state::Core},
    files::{FILES_LOAD_BYTES, Going},
};
use crate::{
    bundle::{Mark, Target},
    facade::{BundleFiles, BundleInfo, BundleSince},
    ingest::{self, HoldError},
    ledger::Strand,
};

/// Bundles in the making at once; one more, and the oldest is given up.
const OUTGOING_MAX: usize = 4;

/// Bytes of a load after which a parcel is closed: what one turn of the node reads and seals, and what a
/// cut file costs.
const LOAD_BYTES: usize = 256 * 1024;

/// Bytes of one run in a parcel: long ones need fewer signatures.
const RUN_BYTES: usize = 64 * 1024;

/// Bytes of one space's beacons in a bundle, the newest first.
const BEACON_BYTES: usize = 512 * 1024;

/// Everything that is still to go into a bundle.
pub(crate) struct Outgoing {
    /// What people are told of it.
    pub info: BundleInfo,
    target: Option<Target>,
    pub(super) groups: VecDeque<Group>,
    /// Parcels of others, by their names on the shelf.
    carried: VecDeque<String>,
    /// Files come last: entries are read without them.
    pub(super) files: VecDeque<Group>,
    pub(super) mark: Mark,
    made: Millis,
    /// Beacons from before this moment are left out.
    news_since: Millis,
    /// For whom the last parcel was made, and the entries in it.
    pub(super) last: (Vec<DeviceId>, Vec<Told>),
}

/// Entries of one log in a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::core) struct Told {
    /// Their space.
    pub space: SpaceId,
    /// Their log.
    pub log: LogTag,
    /// They come after this one.
    pub after: u64,
    /// The last of them.
    pub up_to: u64,
}

/// Devices that get the same.
pub(super) struct Group {
    pub(super) kind: ParcelKind,
    pub(super) devices: Vec<DeviceId>,
    pub(super) spaces: Vec<SpaceId>,
    pub(super) steps: VecDeque<Step>,
    /// It is for the key of this invitation, as long as that holds.
    pub(super) invitation: Option<Signed<Invitation>>,
}

/// A part of what a group gets, in the order in which it is needed.
pub(super) enum Step {
    Genesis,
    /// The proofs that are left; none were looked for yet.
    Forks(Option<VecDeque<ForkProof>>),
    Keys(SpaceId, VecDeque<(KeyId, DeviceId)>),
    Runs(Line),
    Beacons(SpaceId),
    /// Files that are here.
    Held(SpaceId, VecDeque<BlobId>),
    /// Files that go.
    Parts(VecDeque<Going>),
}

/// The runs of a space, by the time of their first entries: what is named comes before what names it.
#[derive(Default)]
pub(super) struct Line {
    next: BTreeSet<(Hlc, LogId)>,
    /// After which entry each log goes on, and up to which.
    logs: BTreeMap<LogId, (u64, u64)>,
}

impl Core {
    /// Plans a bundle of these spaces for these devices, and of parcels that are carried. Its number.
    pub(crate) fn plan_bundle(
        &mut self,
        now: Millis,
        to: Option<(Target, BTreeMap<SpaceId, BTreeSet<DeviceId>>)>,
        (since, files): (BundleSince, BundleFiles),
        carried: Vec<String>,
    ) -> Result<&mut Outgoing, HoldError> {
        let mut out = Outgoing::new(now);
        out.target = to.as_ref().map(|(target, _)| *target);
        out.carried = carried.into();
        if let Some((target, spaces)) = to {
            let before = self.carrying.marks.of(&target);
            let asked = asked(before.clone(), since, files);
            out.news_since = asked.last.as_ref().map_or(Millis(0), |mark| mark.made);
            let all: BTreeSet<DeviceId> = spaces.values().flatten().copied().collect();
            out.info.devices = all.len() as u64;
            out.mark.devices = all.iter().map(DeviceTag::of).collect();
            if let Some(before) = before {
                out.mark.keep_files(&before);
            }
            let groups = self.groups(spaces);
            self.plan_files(now, &mut out, &groups, &asked)?;
            for (devices, spaces) in groups {
                let steps = self.steps(&devices, &spaces, &asked, &mut out.mark)?;
                let kind = ParcelKind::Entries;
                out.groups.push_back(Group { kind, devices, spaces, steps, invitation: None });
            }
        }
        Ok(self.begin_outgoing(out))
    }

    /// Keeps a plan under a number of its own.
    pub(super) fn begin_outgoing(&mut self, mut out: Outgoing) -> &mut Outgoing {
        out.info.bundle = self.carrying.number();
        out.info.bytes = crate::bundle::FRAME_BYTES;
        let all = &mut self.carrying.outgoing;
        if all.len() >= OUTGOING_MAX {
            all.pop_first();
        }
        all.entry(out.info.bundle).or_insert(out)
    }

    /// The spaces by who gets them, the control space with everybody first; no more devices together
    /// than one parcel is sealed to.
    pub(super) fn groups(
        &self,
        spaces: BTreeMap<SpaceId, BTreeSet<DeviceId>>,
    ) -> Vec<(Vec<DeviceId>, Vec<SpaceId>)> {
        let control = self.door.control();
        let mut by_devices: BTreeMap<Vec<DeviceId>, Vec<SpaceId>> = BTreeMap::new();
        for (space, devices) in spaces {
            if devices.is_empty() {
                continue;
            }
            let together = by_devices.entry(devices.into_iter().collect()).or_default();
            let at = if space == control { 0 } else { together.len() };
            together.insert(at, space);
        }
        let mut groups: Vec<_> = by_devices.into_iter().collect();
        groups.sort_by_key(|(devices, spaces)| {
            (spaces.first() != Some(&control), std::cmp::Reverse(devices.len()))
        });
        let chunked = groups.into_iter().flat_map(|(devices, spaces)| {
            let chunks: Vec<Vec<DeviceId>> =
                devices.chunks(PARCEL_DEVICES_MAX).map(<[DeviceId]>::to_vec).collect();
            chunks.into_iter().map(move |devices| (devices, spaces.clone()))
        });
        chunked.collect()
    }

    pub(super) fn steps(
        &mut self,
        devices: &[DeviceId],
        spaces: &[SpaceId],
        asked: &Asked,
        mark: &mut Mark,
    ) -> Result<VecDeque<Step>, HoldError> {
        let control = self.door.control();
        let mut steps = VecDeque::new();
        if spaces.contains(&control) {
            let is_new = |device| {
                let beacon = self.engine.beacon(&control, device);
                beacon.is_none_or(|beacon| beacon.have.is_empty())
            };
            if devices.iter().any(is_new) {
                steps.push_back(Step::Genesis);
            }
        }
        if self.door.held.ledger.all_forks().any(|fork| spaces.contains(&fork.log.space)) {
            steps.push_back(Step::Forks(None));
        }
        for space in spaces {
            let keys = self.keys_to_give(space, devices, asked);
            if !keys.is_empty() {
                mark.keys.extend(keys.iter().map(|(key, _)| *key));
                steps.push_back(Step::Keys(*space, keys));
            }
            let line = self.line(space, devices, asked)?;
            for (log, (_, up_to)) in &line.logs {
                mark.note(*space, LogTag::of(log), *up_to);
            }
            steps.push_back(Step::Runs(line));
        }
        steps.extend(spaces.iter().map(|space| Step::Beacons(*space)));
        mark.keys.extend(&asked.keys);
        Ok(steps)
    }

    /// The keys that no statement sealed to a device, unless it has them by all that is known.
    pub(super) fn keys_to_give(
        &self,
        space: &SpaceId,
        devices: &[DeviceId],
        asked: &Asked,
    ) -> VecDeque<(KeyId, DeviceId)> {
        let keys = &self.door.held.keys;
        let ours: Vec<_> =
            keys.made(space).filter(|it| keys.get(space, &it.id).is_some()).collect();
        let mut give = VecDeque::new();
        let Some(authority) = &self.door.authority else { return give };
        for device in devices {
            let tag = DeviceTag::of(device);
            let beacon = self.engine.beacon(space, device);
            let reads = beacon.is_some_and(|beacon| !beacon.have.is_empty());
            let lacks = |id: &KeyId| !(reads && asked.keys.contains(id));
            let lacking = ours.iter().filter(|made| {
                !made.to.contains(&tag) && lacks(&made.id) && may_be_given(authority, made, device)
            });
            give.extend(lacking.map(|made| (made.id, *device)));
        }
        give
    }

    /// What these devices lack of a space, by what they said and were sent.
    fn line(
        &mut self,
        space: &SpaceId,
        devices: &[DeviceId],
        asked: &Asked,
    ) -> Result<Line, HoldError> {
        let control = self.door.control();
        let mut line = Line::default();
        for (log, mut after, up_to) in self.lacking(space, devices, asked) {
            if let (BundleSince::Time(since), true) = (asked.since, *space != control) {
                after = self.last_before(&log, (after, up_to), since)?;
            }
            self.put_in_line(&mut line, log, after, up_to)?;
        }
        Ok(line)
    }

    /// For each log of a space: after which entry somebody of these may lack something, and its last.
    pub(super) fn lacking(
        &self,
        space: &SpaceId,
        devices: &[DeviceId],
        asked: &Asked,
    ) -> Vec<(LogId, u64, u64)> {
        let said: Vec<_> = devices.iter().map(|it| (it, self.engine.beacon(space, it))).collect();
        let from = |(log, strand): (&LogId, &Strand)| {
            let tag = LogTag::of(log);
            let held = |(device, beacon): &(&DeviceId, Option<&Beacon>)| {
                let said = beacon.map_or(0, |beacon| beacon.holds(&tag));
                let sent = asked.last.as_ref().map_or(0, |mark| mark.reach(device, space, &tag));
                said.max(sent)
            };
            let all = said.iter().map(held).min().unwrap_or(0);
            (*log, all.max(strand.first.saturating_sub(1)), strand.tip.seq)
        };
        self.door.held.ledger.strands(space).map(from).collect()
    }

    /// The newest entry of a log, between these two, that was written before this moment.
    pub(super) fn last_before(
        &mut self,
        log: &LogId,
        (mut low, mut high): (u64, u64),
        since: Millis,
    ) -> Result<u64, HoldError> {
        // Times never step back within a log.
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let before = self.door.held.tip_at(log, middle)?;
            if before.is_some_and(|tip| tip.hlc.millis() < since) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(low)
    }

    pub(super) fn put_in_line(
        &mut self,
        line: &mut Line,
        log: LogId,
        after: u64,
        up_to: u64,
    ) -> Result<(), HoldError> {
        if after >= up_to {
            line.logs.entry(log).or_insert((up_to, up_to));
            return Ok(());
        }
        if let Some(tip) = self.door.held.tip_at(&log, after + 1)? {
            line.logs.insert(log, (after, up_to));
            line.next.insert((tip.hlc, log));
        }
        Ok(())
    }

    /// The next parcel of a bundle, and the bundle so far; no bytes when there are no more. `None`: no
    /// such bundle is in the making.
    ///
    /// # Errors
    /// When what is held can't be read.
    pub(crate) fn next_parcel(
        &mut self,
        now: Millis,
        bundle: u64,
    ) -> Result<Option<(Vec<u8>, BundleInfo)>, HoldError> {
        let Some(mut out) = self.carrying.outgoing.remove(&bundle) else { return Ok(None) };
        let parcel = self.fill_parcel(now, &mut out);
        let info = out.info.clone();
        self.carrying.outgoing.insert(bundle, out);
        Ok(Some((parcel?, info)))
    }

    pub(super) fn fill_parcel(
        &mut self,
        now: Millis,
        out: &mut Outgoing,
    ) -> Result<Vec<u8>, HoldError> {
        out.last.1.clear();
        if let Some(parcel) = self.group_parcel(now, out, ParcelKind::Entries)? {
            return Ok(parcel);
        }
        while let Some(name) = out.carried.pop_front() {
            let read = self.carrying.shelf.read(&name);
            match read {
                Ok(Some(parcel)) => {
                    out.count(&parcel);
                    out.info.carried += 1;
                    return Ok(parcel);
                }
                Ok(None) => {}
                Err(error) => tracing::warn!("failed to {error}: a parcel isn't carried on"),
            }
        }
        Ok(self.group_parcel(now, out, ParcelKind::Files)?.unwrap_or_default())
    }

    /// The next parcel of the next group that gets something of this kind.
    fn group_parcel(
        &mut self,
        now: Millis,
        out: &mut Outgoing,
        kind: ParcelKind,
    ) -> Result<Option<Vec<u8>>, HoldError> {
        while let Some(mut group) = out.groups_of(kind).pop_front() {
            self.leave_out(now, &mut group);
            if group.devices.is_empty() {
                continue;
            }
            let mut load = Load::of(group.kind);
            let enough = match kind {
                ParcelKind::Entries => LOAD_BYTES,
                ParcelKind::Files => FILES_LOAD_BYTES,
            };
            while load.bytes().len() < enough && !load.is_full() {
                let Some(step) = group.steps.pop_front() else { break };
                let rest = self.fill_step(now, step, &group, out, &mut load)?;
                rest.into_iter().for_each(|step| group.steps.push_front(step));
            }
            if load.is_empty() {
                continue;
            }
            let luck = self.luck();
            let about = (self.identity.org, out.made);
            let devices = group.devices.iter().copied();
            let parcel = Parcel::seal(about, &self.key, devices, &load, luck).to_bytes();
            out.last.0.clone_from(&group.devices);
            out.groups_of(kind).push_front(group);
            out.count(&parcel);
            return Ok(Some(parcel));
        }
        Ok(None)
    }

    /// Whoever may not read all that a group gets, as things are now, gets nothing more.
    fn leave_out(&self, now: Millis, group: &mut Group) {
        let control = self.door.control();
        let Some(authority) = &self.door.authority else { return group.devices.clear() };
        let Group { devices, spaces, invitation, .. } = group;
        if let Some(invitation) = invitation {
            let holds = self.check_invitation(invitation, now).is_ok();
            if !holds {
                devices.clear();
            }
            return;
        }
        devices.retain(|device| {
            let may = |space: &SpaceId| *space == control || authority.may_read(device, space, now);
            authority.is_member(device) && spaces.iter().all(may)
        });
    }

    /// Puts a part of a step into a load; what is left of it comes back.
    fn fill_step(
        &mut self,
        now: Millis,
        step: Step,
        group: &Group,
        out: &mut Outgoing,
        load: &mut Load,
    ) -> Result<Option<Step>, HoldError> {
        match step {
            Step::Genesis => {
                let bytes = genesis_bytes(&mut self.door)?;
                if let Some(bytes) = bytes {
                    load.push(&Frame::Genesis(bytes));
                }
            }
            Step::Forks(left) => {
                let mut left = match left {
                    Some(left) => left,
                    None => self.forks_of(&group.spaces)?,
                };
                let Some(proof) = left.pop_front() else { return Ok(None) };
                load.push(&Frame::Fork(Box::new(proof)));
                return Ok(Some(Step::Forks(Some(left))));
            }
            Step::Keys(space, mut left) => {
                let some = left.drain(..left.len().min(KEYS_PER_FRAME_MAX));
                let some: Vec<_> = some.filter(|(_, to)| group.devices.contains(to)).collect();
                let mut given = Vec::new();
                for (id, device) in some {
                    let luck = self.luck();
                    given.extend(self.door.held.keys.give(&space, &id, device, luck));
                }
                load.push(&Frame::Keys(space, given));
                return Ok((!left.is_empty()).then_some(Step::Keys(space, left)));
            }
            Step::Runs(mut line) => {
                let Some((_, log)) = line.next.pop_first() else { return Ok(None) };
                let Some((after, up_to)) = line.logs.get(&log).copied() else { return Ok(None) };
                // Entries that name very much of the control space go in short runs.
                for bytes in [RUN_BYTES, 1] {
                    let Some(run) = self.next_run(&log, after, up_to, bytes)? else { break };
                    let (last, entries) = (last_of(&run), run.entries.len() as u64);
                    let (log, run) = Run::of(run);
                    if load.push(&Frame::NewRun(log, run)) {
                        let tag = LogTag::of(&log);
                        out.last.1.push(Told { space: log.space, log: tag, after, up_to: last });
                        out.info.entries += entries;
                        self.put_in_line(&mut line, log, last, up_to)?;
                        break;
                    }
                }
                return Ok(Some(Step::Runs(line)));
            }
            Step::Beacons(space) => {
                for beacons in self.beacons_to_tell(now, &space, group, out.news_since) {
                    load.push(&Frame::Beacons(beacons));
                }
            }
            Step::Held(space, held) => return Ok(Self::fill_held(space, held, load)),
            Step::Parts(files) => return Ok(self.fill_part(files, out, load)),
        }
        Ok(None)
    }

    /// The proofs of forks in these spaces.
    fn forks_of(&self, spaces: &[SpaceId]) -> Result<VecDeque<ForkProof>, HoldError> {
        let all = ingest::fork_proofs(&self.door.held)?.into_iter();
        let of = |it: &ForkProof| it.check().is_ok_and(|fork| spaces.contains(&fork.log.space));
        Ok(all.filter(of).collect())
    }

    /// The newest beacons of a space, ours anew and first, in frames.
    fn beacons_to_tell(
        &mut self,
        now: Millis,
        space: &SpaceId,
        group: &Group,
        since: Millis,
    ) -> Vec<Vec<Signed<Beacon>>> {
        let own = Signed::new(self.beacon(*space, now), &self.key);
        let beacon = Box::new(own.clone());
        self.engine.handle(now, crate::sync::Input::OwnBeacon { beacon });
        let mut others = self.engine.beacons_of(space);
        // Whoever is alone knows what they said themselves.
        let only = match group.devices.as_slice() {
            [device] => Some(*device),
            _ => None,
        };
        others.retain(|beacon| {
            let claim = beacon.unverified();
            claim.device != self.device && only != Some(claim.device) && claim.hlc.millis() >= since
        });
        others.sort_by_key(|beacon| std::cmp::Reverse(beacon.unverified().hlc));
        let (mut frames, mut frame, mut bytes) = (Vec::new(), Vec::new(), 0);
        for beacon in [own].into_iter().chain(others).take(PARCEL_BEACONS_MAX) {
            bytes += encode::to_bytes(&beacon).len();
            if bytes > BEACON_BYTES {
                break;
            }
            frame.push(beacon);
            if frame.len() >= BEACONS_PER_FRAME_MAX {
                frames.push(mem::take(&mut frame));
            }
        }
        frames.extend((!frame.is_empty()).then_some(frame));
        frames
    }

    /// A bundle is done with; where its file is safe, that is noted.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn end_bundle(
        &mut self,
        bundle: u64,
        kept: bool,
    ) -> Result<Option<BundleInfo>, crate::disk::StateFileError> {
        let Some(out) = self.carrying.outgoing.remove(&bundle) else { return Ok(None) };
        // A plan that wasn't followed to its end promises nothing.
        let whole = out.groups.is_empty() && out.carried.is_empty() && out.files.is_empty();
        if let Some(target) = out.target.filter(|_| kept && whole) {
            self.carrying.marks.keep(&target, &out.mark)?;
        }
        Ok(Some(out.info))
    }
}

impl Outgoing {
    /// One with nothing in it.
    pub(super) fn new(made: Millis) -> Self {
        Self {
            info: BundleInfo::default(),
            target: None,
            groups: VecDeque::new(),
            carried: VecDeque::new(),
            files: VecDeque::new(),
            mark: Mark::new(made),
            made,
            news_since: Millis(0),
            last: Default::default(),
        }
    }

    fn groups_of(&mut self, kind: ParcelKind) -> &mut VecDeque<Group> {
        match kind {
            ParcelKind::Entries => &mut self.groups,
            ParcelKind::Files => &mut self.files,
        }
    }

    fn count(&mut self, parcel: &[u8]) {
        self.info.parcels += 1;
        self.info.bytes += crate::bundle::record_bytes(parcel);
    }
}

/// From where on a bundle is to tell.
pub(super) struct Asked {
    pub(super) since: BundleSince,
    /// The last bundle for the same recipients, where this one goes on from it.
    pub(super) last: Option<Mark>,
    /// Keys that were given before.
    pub(super) keys: BTreeSet<KeyId>,
    /// Which files go.
    pub(super) files: BundleFiles,
}

/// From where on a bundle is to tell, where this was the last one.
pub(super) fn asked(before: Option<Mark>, since: BundleSince, files: BundleFiles) -> Asked {
    let keys = before.as_ref().map(|mark| mark.keys.clone()).unwrap_or_default();
    let last = before.filter(|_| since == BundleSince::Last);
    Asked { since, last, keys, files }
}

/// The number of a run's last entry.
fn last_of(run: &PackedRun) -> u64 {
    run.first.saturating_add(run.entries.len() as u64).saturating_sub(1)
}
