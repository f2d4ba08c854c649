//! A fixed workload, and at every write-class call of it a crash or a failing disk.

use std::ops::Range;

use super::*;
use crate::disk::Fault;

const GROUPS: u64 = 24;
const SEEDS: u64 = 4;

/// How many records the workload had acknowledged, and how many it had tried to append.
#[derive(Default)]
struct Progress {
    acknowledged: u64,
    appended: u64,
}

/// Appends groups of 1 to 12 records from record `from` on, for as long as the disk lets it.
fn work(disk: &SimDisk, from: u64) -> Progress {
    let mut progress = Progress { acknowledged: from, appended: from };
    let Ok((mut journal, _)) = Journal::open(Arc::new(disk.clone()), config()) else {
        return progress;
    };
    for group in 0..GROUPS {
        let next = progress.appended..progress.appended + group * 5 % 12 + 1;
        progress.appended = next.end;
        if commit(&mut journal, next.clone()).is_err() {
            assert!(journal.is_read_only());
            assert!(matches!(journal.append(1, b""), Err(AppendError::ReadOnly)));
            assert!(matches!(journal.commit(), Err(CommitError::ReadOnly)));
            return progress;
        }
        progress.acknowledged = next.end;
        if group == GROUPS / 2 {
            // In the middle, a close and another opening.
            if journal.close().is_err() {
                return progress;
            }
            match Journal::open(Arc::new(disk.clone()), config()) {
                Ok((reopened, _)) => journal = reopened,
                Err(_) => return progress,
            }
        }
    }
    progress
}

/// The write-class calls of the undisturbed workload.
fn calls(from: &SimDisk) -> Range<u64> {
    let disk = from.fork();
    let start = disk.counts().calls;
    let progress = work(&disk, 0);
    assert_eq!(progress.acknowledged, progress.appended);
    start..disk.counts().calls
}

/// What an opened journal must hold: everything acknowledged, and nothing that was never appended,
/// in order and without gaps.
fn losses(disk: &SimDisk, progress: &Progress) -> (u64, u64) {
    let (journal, recovery) = everything(disk);
    assert_eq!(recovery.damaged, [], "a crash is not rot");
    let found = numbers(&journal);
    assert!(found.iter().copied().eq(0..found.len() as u64), "no gap, no repetition");
    assert!(found.len() as u64 <= progress.appended, "no phantom");
    if let Some(torn) = &recovery.torn {
        for record in &torn.stray {
            assert!(number_of(record) < progress.appended, "no phantom among the stray");
        }
    }
    assert!(journal.verify().unwrap().damaged.is_empty());
    (progress.acknowledged.saturating_sub(found.len() as u64), found.len() as u64)
}

/// Runs the workload with a fault at one call, then loses power, and opens again; the opened
/// journal goes on, and loses power once more. Returns how many acknowledged records were lost.
fn ordeal(start: &SimDisk, faults: &[(Range<u64>, Fault)], seed: u64) -> u64 {
    let disk = start.fork();
    for (calls, fault) in faults {
        disk.inject(calls.clone(), *fault);
    }
    let mut progress = work(&disk, 0);
    disk.lose_power(&mut rng(seed));
    let (lost, found) = losses(&disk, &progress);
    if lost > 0 {
        return lost;
    }
    // What was readable after opening is as good as acknowledged.
    progress.acknowledged = found;
    disk.lose_power(&mut rng(seed + 1000));
    let (lost, _) = losses(&disk, &progress);
    if lost > 0 {
        return lost;
    }
    let progress = work(&disk, found);
    assert_eq!(progress.acknowledged, progress.appended, "the journal goes on");
    disk.lose_power(&mut rng(seed + 2000));
    losses(&disk, &progress).0
}

#[test]
fn no_crash_at_any_call_loses_what_was_acknowledged() {
    let start = SimDisk::new();
    let calls = calls(&start);
    assert!(calls.end - calls.start > 60);
    for call in calls {
        for seed in 0..SEEDS {
            for fault in [Fault::CrashBefore, Fault::CrashAfter] {
                let lost = ordeal(&start, &[(call..call + 1, fault)], seed);
                assert_eq!(lost, 0, "{fault:?} at call {call}, seed {seed}");
            }
        }
    }
}

#[test]
fn no_failing_call_loses_what_was_acknowledged() {
    let start = SimDisk::new();
    for call in calls(&start) {
        for seed in 0..SEEDS {
            let faults = [Fault::Io, Fault::DiskFull, Fault::ShortWrite, Fault::ForgetfulSync];
            for fault in faults {
                let lost = ordeal(&start, &[(call..call + 1, fault)], seed);
                assert_eq!(lost, 0, "{fault:?} at call {call}, seed {seed}");
            }
        }
    }
}

#[test]
fn a_sync_that_failed_and_was_forgotten_is_made_good_on_opening() {
    let start = SimDisk::new();
    for call in calls(&start) {
        for seed in 0..SEEDS {
            let disk = start.fork();
            disk.inject(call..call + 1, Fault::ForgetfulSync);
            let mut progress = work(&disk, 0);
            // No power loss yet: the process starts again and sees what the system still holds.
            disk.kill();
            let (lost, found) = losses(&disk, &progress);
            assert_eq!(lost, 0);
            progress.acknowledged = found;
            disk.lose_power(&mut rng(seed));
            assert_eq!(losses(&disk, &progress).0, 0, "call {call}, seed {seed}");
        }
    }
}

#[test]
fn a_crash_while_repairing_a_crash_loses_nothing() {
    let start = SimDisk::new();
    let calls = calls(&start);
    for call in calls.clone().step_by(7) {
        for seed in 0..SEEDS {
            let disk = start.fork();
            disk.inject(call..call + 1, Fault::CrashAfter);
            let progress = work(&disk, 0);
            disk.lose_power(&mut rng(seed));
            for second in 0..8 {
                let again = disk.fork();
                let now = again.counts().calls;
                again.inject(now + second..now + second + 1, Fault::CrashAfter);
                let opened = Journal::open(Arc::new(again.clone()), config());
                drop(opened);
                again.lose_power(&mut rng(seed + 77));
                assert_eq!(losses(&again, &progress).0, 0, "{call}, {second}, seed {seed}");
            }
        }
    }
}

#[test]
fn a_disk_that_fills_up_at_any_size_loses_nothing_and_goes_on_when_there_is_room() {
    for capacity in (0..120_000).step_by(2_477) {
        let disk = SimDisk::new();
        disk.set_capacity_bytes(Some(capacity));
        let progress = work(&disk, 0);
        if capacity > 0 {
            // A journal that exists opens on a full disk, for reading what it holds.
            assert_eq!(losses(&disk, &progress).0, 0, "{capacity}");
        }
        disk.lose_power(&mut rng(capacity));
        disk.set_capacity_bytes(None);
        let (lost, found) = losses(&disk, &progress);
        assert_eq!(lost, 0, "{capacity}");
        let progress = work(&disk, found);
        assert_eq!(progress.acknowledged, progress.appended);
    }
}

/// The positive control of the enumerations above: with syncs that do nothing they find losses.
#[test]
fn without_syncs_the_enumeration_finds_losses() {
    let start = SimDisk::new();
    let (mut with_lies, mut runs) = (0, 0);
    for call in calls(&start).step_by(5) {
        for seed in 0..SEEDS {
            let lying = (0..u64::MAX, Fault::LyingSync);
            let lost = std::panic::catch_unwind(|| {
                // The fault named first wins: the crash, and lies everywhere else.
                ordeal(&start, &[(call..call + 1, Fault::CrashBefore), lying], seed)
            });
            runs += 1;
            with_lies += u64::from(!matches!(lost, Ok(0)));
        }
    }
    assert!(with_lies * 2 > runs, "{with_lies} of {runs}");
}
