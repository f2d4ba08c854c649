//! The depot under crashes and limits, and the desk before strangers.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use protocol::{
    clock::Millis,
    crypto::{DeviceKey, DeviceTag, HomeKey, Signed},
    ids::{DeviceId, OrgId},
    limits::{RELAY_QUOTA_BYTES_MIN, ROSTER_LIFE_MS_MAX},
    relay::{Claim, NotHeld, RelayCode, RelayFrame, Roster, Slot},
    wire::{
        Frame,
        bundle::{Load, Parcel},
    },
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::*;
use crate::disk::{Disk, Fault, SimDisk};

const ORG: OrgId = OrgId::new([9; 32]);
const NOW: Millis = Millis(1_790_000_000_000);

fn key(seed: u8) -> DeviceKey {
    DeviceKey::from_seed(&[seed; 32])
}

fn device(seed: u8) -> DeviceId {
    key(seed).device()
}

fn tags(seeds: &[u8]) -> BTreeSet<DeviceTag> {
    seeds.iter().map(|seed| DeviceTag::of(&device(*seed))).collect()
}

fn tag(seed: u8) -> DeviceTag {
    DeviceTag::of(&device(seed))
}

/// A parcel of about so many bytes from one device to others.
fn parcel(from: u8, to: &[u8], number: u8, size: usize) -> Vec<u8> {
    let mut load = Load::default();
    load.push(&Frame::Genesis(vec![number; size]));
    let to = to.iter().map(|seed| device(*seed));
    Parcel::seal((ORG, NOW), &key(from), to, &load, [number; 32]).to_bytes()
}

fn open(disk: &SimDisk) -> Depot {
    let key = HomeKey::new([4; 32]).for_use("held");
    Depot::open(Arc::new(disk.clone()), key).expect("opened")
}

fn keep(depot: &mut Depot, from: u8, to: &[u8], bytes: &[u8]) -> Kept {
    let quota = RELAY_QUOTA_BYTES_MIN;
    depot.keep(NOW, (device(from), None), bytes, tags(to), quota).expect("the disk works")
}

fn numbers(depot: &mut Depot, of: u8) -> Vec<u64> {
    let (mut after, mut all) = (0, Vec::new());
    while let Some((number, _)) = depot.next_for(NOW, &tag(of), after).expect("read") {
        after = number;
        all.push(number);
    }
    all
}

#[test]
fn a_parcel_stays_until_all_for_whom_it_is_have_it_and_over_a_restart() {
    let disk = SimDisk::new();
    let bytes = parcel(1, &[2, 3], 1, 100);
    assert_eq!(keep(&mut open(&disk), 1, &[2, 3], &bytes), Kept::Until(NOW.plus(HOLDS_MS_MAX)));
    let mut depot = open(&disk);
    assert_eq!(keep(&mut depot, 1, &[2, 3], &bytes), Kept::Until(NOW.plus(HOLDS_MS_MAX)), "once");
    assert_eq!(depot.all().len(), 1);
    for reader in [2, 3] {
        assert_eq!(depot.next_for(NOW, &tag(reader), 0).expect("read"), Some((1, bytes.clone())));
    }
    assert_eq!(depot.next_for(NOW, &tag(4), 0).expect("read"), None);
    depot.taken(&tag(2), &[1]).expect("noted");
    depot.taken(&tag(4), &[1, 7]).expect("of others, nothing");
    let mut depot = open(&disk);
    assert_eq!((numbers(&mut depot, 2), numbers(&mut depot, 3)), (vec![], vec![1]));
    depot.taken(&tag(3), &[1]).expect("noted");
    assert_eq!((depot.all().len(), depot.used_bytes()), (0, 0));
    assert_eq!(disk.list(Path::new("held")).expect("listed"), Vec::<String>::new());
}

#[test]
fn what_was_said_to_be_kept_is_there_after_a_stop_at_any_write() {
    let start = SimDisk::new();
    let (old, new) = (parcel(1, &[2], 1, 300), parcel(1, &[2], 2, 900));
    let slot = Some(Slot([1; 8]));
    let put = |depot: &mut Depot, bytes: &[u8]| {
        depot.keep(NOW, (device(1), slot), bytes, tags(&[2]), RELAY_QUOTA_BYTES_MIN)
    };
    put(&mut open(&start), &old).expect("kept");
    let whole = start.fork();
    let mut depot = open(&whole);
    let before = whole.counts().calls;
    put(&mut depot, &new).expect("kept");
    let calls = whole.counts().calls;
    let (mut kept, mut lost) = (0, 0);
    for call in before..calls {
        for seed in 0..8 {
            for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::Io, Fault::DiskFull] {
                let disk = start.fork();
                let mut depot = open(&disk);
                disk.inject(call..call + 1, fault);
                let said = put(&mut depot, &new);
                disk.lose_power(&mut ChaCha8Rng::seed_from_u64(seed));
                let mut depot = open(&disk);
                let (mut after, mut found) = (0, Vec::new());
                while let Some((number, bytes)) = depot.next_for(NOW, &tag(2), after).expect("read")
                {
                    after = number;
                    found.push(bytes);
                }
                // The older one goes only when the newer is safe.
                assert!(found.contains(&old) || found.contains(&new), "call {call}, seed {seed}");
                if said.is_ok() {
                    assert!(found.contains(&new), "call {call}, seed {seed}, {fault:?}");
                }
                let (yes, no) = (u32::from(found.contains(&new)), u32::from(found.contains(&old)));
                (kept, lost) = (kept + yes, lost + no);
                let bytes: u64 = found.iter().map(|bytes| bytes.len() as u64).sum();
                assert_eq!(depot.used_bytes(), bytes, "nothing is counted that isn't there");
                // And nothing half done stays behind.
                let files = disk.list(Path::new("held")).expect("listed").len();
                assert_eq!(files, 2 * found.len(), "call {call}, seed {seed}");
            }
        }
    }
    assert!(kept > 0 && lost > 0, "both outcomes occur: {kept} new, {lost} old");
}

#[test]
fn threat_37_no_sender_takes_more_than_a_part_and_all_together_no_more_than_there_is() {
    let disk = SimDisk::new();
    let mut depot = open(&disk);
    let size = 500_000;
    let mut number = 0;
    let mut leave = |depot: &mut Depot, from: u8| {
        number += 1;
        keep(depot, from, &[9], &parcel(from, &[9], number, size))
    };
    assert!(matches!(leave(&mut depot, 1), Kept::Until(_)));
    assert!(matches!(leave(&mut depot, 1), Kept::Until(_)));
    assert_eq!(leave(&mut depot, 1), Kept::Share, "a quarter of 4 MiB is used up");
    for from in [2, 3, 4] {
        assert!(matches!(leave(&mut depot, from), Kept::Until(_)));
        assert!(matches!(leave(&mut depot, from), Kept::Until(_)), "others still have theirs");
    }
    assert_eq!(leave(&mut depot, 5), Kept::Full);
    assert!(depot.used_bytes() <= RELAY_QUOTA_BYTES_MIN);
    assert_eq!(numbers(&mut depot, 9).len(), 8, "what was there stays");
    // What is out of date isn't handed out, and makes room when room is needed.
    let late = NOW.plus(HOLDS_MS_MAX);
    assert_eq!(depot.next_for(late, &tag(9), 0).expect("read"), None);
    let bytes = parcel(5, &[9], 99, size);
    let kept = depot.keep(late, (device(5), None), &bytes, tags(&[9]), RELAY_QUOTA_BYTES_MIN);
    assert!(matches!(kept, Ok(Kept::Until(_))));
    assert_eq!(depot.all().len(), 1);
}

#[test]
fn a_newer_parcel_in_a_slot_replaces_the_senders_older_one_and_nobody_elses() {
    let disk = SimDisk::new();
    let mut depot = open(&disk);
    let slot = Some(Slot([1; 8]));
    for (from, number) in [(1, 1), (2, 2), (1, 3)] {
        let bytes = parcel(from, &[9], number, 100);
        depot.keep(NOW, (device(from), slot), &bytes, tags(&[9]), 1 << 30).expect("kept");
    }
    assert_eq!(numbers(&mut depot, 9), [2, 3]);
}

#[test]
fn damage_costs_one_parcel_and_is_not_handed_out() {
    let disk = SimDisk::new();
    let mut depot = open(&disk);
    for number in 1..=2 {
        keep(&mut depot, 1, &[9], &parcel(1, &[9], number, 100));
    }
    let names = disk.list(Path::new("held")).expect("listed");
    let id = Parcel::name_of(&parcel(1, &[9], 1, 100));
    let name = names.iter().find(|name| **name == format!("{id}.parcel")).expect("there");
    disk.flip_bit(&Path::new("held").join(name), 60, 1).expect("bent");
    assert_eq!(numbers(&mut depot, 9), [2]);
    assert_eq!(depot.all().len(), 1);
}

/// A relay's desk, with device 1 as steward and 1, 2 and 3 on its roster.
struct Served {
    desk: Desk,
    disk: SimDisk,
}

fn roster(by: u8, seq: u64, devices: &[u8]) -> Signed<Roster> {
    let sorted = |seeds: &[u8]| {
        let mut all: Vec<DeviceId> = seeds.iter().map(|seed| device(*seed)).collect();
        all.sort_unstable();
        all
    };
    let roster = Roster {
        org: ORG,
        relay: relay_key().device(),
        by: device(by),
        seq,
        basis: 1,
        until: Millis(seq + ROSTER_LIFE_MS_MAX),
        quota_bytes: RELAY_QUOTA_BYTES_MIN,
        stewards: sorted(&[1]),
        devices: sorted(devices),
    };
    Signed::new(roster, &key(by))
}

fn relay_key() -> DeviceKey {
    key(200)
}

fn home(disk: &SimDisk) -> RelayHome {
    let luck = (relay_key().seed(), [201; 32]);
    let key = HomeKey::new([4; 32]);
    RelayHome::make(Arc::new(disk.clone()), key, luck, Vec::new(), NOW).expect("made")
}

impl Served {
    fn fresh() -> Self {
        let disk = SimDisk::new();
        let desk = Desk::open(home(&disk), Arc::new(disk.clone())).expect("opened");
        Self { desk, disk }
    }

    fn appointed() -> Self {
        let mut served = Self::fresh();
        let Code::Open(code) = home(&served.disk).code() else { panic!("it has a code") };
        let code: RelayCode = code.parse().expect("reads");
        let relay = relay_key().device();
        let claim = Claim { org: ORG, relay, steward: device(1), key: code.claim.device() };
        let claim = Some(Box::new(Signed::new(claim, &code.claim)));
        served.desk.handle(NOW, Input::Connected(device(1)));
        let first = RelayFrame::Roster(Box::new(roster(1, NOW.0, &[1, 2, 3])), claim);
        let said = served.say(1, &first);
        assert!(matches!(said[..], [RelayFrame::Welcome(_)]), "{said:?}");
        served
    }

    /// What a device hears that says this.
    fn say(&mut self, from: u8, frame: &RelayFrame) -> Vec<RelayFrame> {
        self.desk.handle(NOW, Input::Frame(device(from), frame.to_bytes()));
        let all = self.outputs();
        let to = |output| match output {
            Output::Send(peer, bytes) if peer == device(from) => {
                Some(RelayFrame::from_bytes(&bytes).expect("a frame"))
            }
            _ => None,
        };
        all.into_iter().filter_map(to).collect()
    }

    fn outputs(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.desk.poll_output()).collect()
    }

    fn greet(&mut self, who: u8) -> Vec<RelayFrame> {
        self.desk.handle(NOW, Input::Connected(device(who)));
        self.say(who, &RelayFrame::Hello(1))
    }
}

#[test]
fn threat_50_whom_the_roster_does_not_name_hears_nothing_whatever_they_say() {
    let mut served = Served::appointed();
    assert!(matches!(served.greet(2)[..], [RelayFrame::Welcome(_)]), "the control");
    let parcel = parcel(7, &[2], 1, 50);
    let words = [
        RelayFrame::Hello(1).to_bytes(),
        RelayFrame::Leave(None, parcel).to_bytes(),
        RelayFrame::Next(0).to_bytes(),
        RelayFrame::Taken(vec![1]).to_bytes(),
        RelayFrame::Roster(Box::new(roster(7, NOW.0 + 5, &[7])), None).to_bytes(),
        Frame::Done(1).to_bytes(),
        vec![0xff; 100],
        Vec::new(),
    ];
    for word in words {
        served.desk.handle(NOW, Input::Connected(device(7)));
        served.desk.handle(NOW, Input::Frame(device(7), word));
        let heard = served.outputs();
        assert!(
            matches!(heard[..], [Output::Disconnect(peer, _)] if peer == device(7)),
            "{heard:?}"
        );
    }
    assert_eq!(served.desk.depot().all().len(), 0);
}

#[test]
fn before_it_is_appointed_a_relay_answers_nobody_and_the_code_works_once() {
    let mut served = Served::fresh();
    served.desk.handle(NOW, Input::Connected(device(1)));
    assert!(served.say(1, &RelayFrame::Hello(1)).is_empty());
    served.desk.handle(NOW, Input::Connected(device(1)));
    let unproven = RelayFrame::Roster(Box::new(roster(1, NOW.0, &[1])), None);
    assert!(served.say(1, &unproven).is_empty());
    let served = Served::appointed();
    assert!(matches!(home(&served.disk).code(), Code::Spent));
    // Whoever else has the code comes too late.
    let mut served = served;
    let key9 = DeviceKey::from_seed(&[201; 32]);
    let claim =
        Claim { org: ORG, relay: relay_key().device(), steward: device(9), key: key9.device() };
    let late = RelayFrame::Roster(
        Box::new(roster(9, NOW.0 + 9, &[9])),
        Some(Box::new(Signed::new(claim, &key9))),
    );
    served.desk.handle(NOW, Input::Connected(device(9)));
    assert!(served.say(9, &late).is_empty());
    assert_eq!(served.desk.served(), 3);
}

#[test]
fn a_parcel_is_handed_from_one_to_another_with_a_receipt_and_only_to_them() {
    let mut served = Served::appointed();
    for who in [2, 3] {
        served.greet(who);
    }
    let bytes = parcel(1, &[2, 7], 1, 200);
    served
        .desk
        .handle(NOW, Input::Frame(device(1), RelayFrame::Leave(None, bytes.clone()).to_bytes()));
    let outputs = served.outputs();
    let news = Output::Send(device(2), RelayFrame::News.to_bytes());
    assert_eq!(outputs.len(), 2, "a receipt and word to who is here: {outputs:?}");
    assert!(outputs.contains(&news));
    let receipt = outputs.iter().find_map(|output| match output {
        Output::Send(peer, bytes) if *peer == device(1) => RelayFrame::from_bytes(bytes).ok(),
        _ => None,
    });
    let Some(RelayFrame::Held(receipt)) = receipt else { panic!("no receipt") };
    let receipt = receipt.verify().expect("signed").into_claim();
    assert_eq!((receipt.parcel, receipt.from), (Parcel::name_of(&bytes), device(1)));
    assert_eq!(served.say(3, &RelayFrame::Next(0)), [RelayFrame::NoMore]);
    assert_eq!(served.say(2, &RelayFrame::Next(0)), [RelayFrame::Parcel(1, bytes)]);
    assert!(served.say(2, &RelayFrame::Taken(vec![1])).is_empty());
    assert_eq!(served.desk.depot().all().len(), 0, "7 isn't served, so it waited for nobody else");
}

#[test]
fn nobody_leaves_a_parcel_that_another_made() {
    let mut served = Served::appointed();
    served.greet(3);
    let bytes = parcel(1, &[2], 1, 200);
    let said = served.say(3, &RelayFrame::Leave(None, bytes.clone()));
    assert_eq!(said, [RelayFrame::NotHeld(Parcel::name_of(&bytes), NotHeld::NotYours)]);
    let mut bent = parcel(3, &[2], 1, 200);
    let last = bent.len() - 1;
    bent[last] ^= 1;
    let said = served.say(3, &RelayFrame::Leave(None, bent.clone()));
    assert_eq!(said, [RelayFrame::NotHeld(Parcel::name_of(&bent), NotHeld::NotYours)]);
}

#[test]
fn who_leaves_the_roster_is_cut_off_at_once_and_what_waited_for_them_goes() {
    let mut served = Served::appointed();
    for who in [2, 3] {
        served.greet(who);
    }
    for (number, to) in [(1, &[3][..]), (2, &[2, 3])] {
        served.say(1, &RelayFrame::Leave(None, parcel(1, to, number, 100)));
    }
    let next = RelayFrame::Roster(Box::new(roster(1, NOW.0 + 1, &[1, 2])), None);
    served.desk.handle(NOW, Input::Frame(device(1), next.to_bytes()));
    let outputs = served.outputs();
    let gone =
        |output: &Output| matches!(output, Output::Disconnect(peer, _) if *peer == device(3));
    assert!(outputs.iter().any(gone), "{outputs:?}");
    assert!(served.greet(3).is_empty());
    assert_eq!(served.desk.depot().all().len(), 1);
    // The same after a restart.
    let disk = served.disk.clone();
    let mut again =
        Served { desk: Desk::open(home(&disk), Arc::new(disk.clone())).expect("opened"), disk };
    assert!(again.greet(3).is_empty() && !again.greet(2).is_empty());
}

#[test]
fn by_a_roster_that_is_over_nobody_is_served_and_a_steward_brings_the_next() {
    let mut served = Served::appointed();
    let later = NOW.plus(ROSTER_LIFE_MS_MAX);
    let mut say = |who: u8, frame: &RelayFrame| {
        served.desk.handle(later, Input::Connected(device(who)));
        served.desk.handle(later, Input::Frame(device(who), frame.to_bytes()));
        let all = served.outputs().into_iter();
        all.filter(|output| matches!(output, Output::Send(..))).count()
    };
    assert_eq!(say(2, &RelayFrame::Hello(1)), 0);
    assert_eq!(say(1, &RelayFrame::Next(0)), 0, "nor a steward, but for the welcome");
    assert_eq!(say(1, &RelayFrame::Hello(1)), 1);
    let next = RelayFrame::Roster(Box::new(roster(1, later.0, &[1, 2])), None);
    assert_eq!(say(1, &next), 1);
    assert_eq!(say(2, &RelayFrame::Hello(1)), 1);
}

#[test]
fn the_report_says_what_is_kept_from_whom_and_for_whom() {
    let mut served = Served::appointed();
    let bytes = parcel(1, &[2, 3], 1, 100);
    served.say(1, &RelayFrame::Leave(None, bytes.clone()));
    let disk: Arc<dyn Disk> = Arc::new(served.disk.clone());
    let report = report(disk, &HomeKey::new([4; 32])).expect("read");
    assert_eq!(report.devices.len(), 3);
    assert_eq!((report.used_bytes, report.held.len()), (bytes.len() as u64, 1));
    let row = &report.held[0];
    assert_eq!((row.from.as_str(), row.parcels), (device(1).to_string().as_str(), 1));
    let to: BTreeSet<String> = row.to.iter().cloned().collect();
    assert_eq!(to, [2, 3].map(|seed| device(seed).to_string()).into());
}

#[test]
fn a_members_home_is_never_made_a_relays() {
    let disk = SimDisk::new();
    crate::disk::write_state_file(&disk, Path::new(crate::identity::FILE), b"it").expect("written");
    let made =
        RelayHome::make(Arc::new(disk), HomeKey::new([4; 32]), ([1; 32], [2; 32]), Vec::new(), NOW);
    assert!(matches!(made, Err(RelayHomeError::AMembers)));
}
