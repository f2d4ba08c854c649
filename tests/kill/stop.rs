//! A stop, or a failure, at each write-class call.

use std::{ops::Range, sync::OnceLock};

use node::{
    core::OpenError,
    disk::Fault,
    facade::{Answer, Command, Query, Request},
    store::MemoryKv,
};
use rand::SeedableRng;

use crate::{
    home::{Home, Running, State},
    work::{START, check_facts, steps, work},
};

/// What the store holds after a stop: everything, nothing, or what it held at an earlier start.
const STORES: u64 = 3;

/// The undisturbed workload: the state after each step, the store at the first restart, and the
/// numbers of the write-class calls.
struct Quiet {
    states: Vec<State>,
    early_store: MemoryKv,
    calls: Range<u64>,
}

fn quiet() -> &'static Quiet {
    static QUIET: OnceLock<Quiet> = OnceLock::new();
    QUIET.get_or_init(|| {
        let home = Home::new();
        let first = home.disk.counts().calls;
        let (mut states, mut early) = (Vec::new(), None);
        let (done, _) = work(&home, None, 0, |_, core| {
            states.push(core.state().expect("an organisation"));
            if states.len() == 9 {
                early = Some(home.store.fork());
            }
        });
        assert_eq!(done, steps().len(), "the workload itself is well");
        let early_store = early.expect("the first restart");
        Quiet { states, early_store, calls: first..home.disk.counts().calls }
    })
}

/// How many entries each space holds at least.
fn holds_at_least(now: &State, before: &State) -> bool {
    before.iter().all(|(space, entries, _)| {
        now.iter().any(|(other, held, _)| other == space && held >= entries)
    })
}

/// After a stop: opens the home and checks it against what `done` steps were acknowledged for.
fn reopen(home: &Home, done: usize, luck: u8) -> Running {
    let opened = match home.open(START.plus(1_000_000), luck) {
        Ok(core) => Ok(core),
        // Nothing was acknowledged yet: then it may be begun (again).
        Err(error) if done == 0 => home.found(START.plus(1_000_000), luck).map_err(|_| error),
        Err(error) => Err(error),
    };
    let mut core = opened.unwrap_or_else(|error: OpenError| panic!("the home: {error:?}"));
    let states = &quiet().states;
    let state = core.state().expect("an organisation");
    if let Some(before) = done.checked_sub(1).map(|last| &states[last]) {
        assert!(holds_at_least(&state, before), "lost: {state:?} after {before:?}");
        let next = states.get(done).unwrap_or(before);
        let same = |other: &State| {
            state.iter().map(|row| (&row.0, row.1)).eq(other.iter().map(|row| (&row.0, row.1)))
        };
        for known in [before, next] {
            assert!(!same(known) || state == *known, "same entries, another state");
        }
        check_facts(&mut core, done);
    }
    core
}

/// The home goes on, and what it then says is there after another start without a store.
fn goes_on(home: &Home, mut core: Running, done: usize) {
    if done > 3 {
        let (channel, text) = ("市场部/计划".to_owned(), "继续 going on".to_owned());
        let said = core.ask(Request::Command(Command::Send { channel, text, reply_to: None }));
        said.unwrap_or_else(|error| panic!("to go on: {error}"));
    }
    let department = Command::AddDepartment { name: "研发部".into(), parent: None };
    core.ask(Request::Command(department)).unwrap_or_else(|error| panic!("to go on: {error}"));
    let Answer::Quarantine(aside) = core.know(Query::Quarantine) else { panic!("no list") };
    assert_eq!(aside, vec![], "nothing of one's own is set aside");
    let state = core.state();
    assert!(state.is_some());
    drop(core);
    home.disk.lose_power(&mut rng(1));
    let fresh = Home { store: MemoryKv::default(), ..home.clone() };
    let mut core = fresh.open(START.plus(2_000_000), 99).expect("opened before");
    assert_eq!(core.state(), state);
}

fn rng(seed: u64) -> rand_chacha::ChaCha8Rng {
    rand_chacha::ChaCha8Rng::seed_from_u64(seed)
}

/// The workload with faults, then a loss of power, then all the checks.
fn ordeal(faults: &[(Range<u64>, Fault)], seed: u64) {
    let home = Home::new();
    for (calls, fault) in faults {
        home.disk.inject(calls.clone(), *fault);
    }
    let (done, core) = work(&home, None, 0, |_, _| ());
    drop(core);
    home.disk.lose_power(&mut rng(seed));
    home.disk.clear_faults();
    let store = match seed % STORES {
        0 => home.store.clone(),
        1 => MemoryKv::default(),
        // A store that is older than the journal, if the journal has come that far.
        _ if done > 8 => quiet().early_store.fork(),
        _ => home.store.clone(),
    };
    let home = Home { store, ..home };
    let core = reopen(&home, done, 77);
    goes_on(&home, core, done);
}

fn at_each_call(faults: &[Fault], seeds: u64) {
    for call in quiet().calls.clone() {
        for fault in faults {
            for seed in 0..seeds {
                let whole = format!("{fault:?} at call {call}, seed {seed}");
                let result = std::panic::catch_unwind(|| ordeal(&[(call..call + 1, *fault)], seed));
                assert!(result.is_ok(), "{whole}");
            }
        }
    }
}

#[test]
fn the_workload_makes_many_calls_and_comes_out_the_same_every_time() {
    let quiet = quiet();
    assert!(quiet.calls.end - quiet.calls.start > 50, "{:?}", quiet.calls);
    let home = Home::new();
    let mut again = Vec::new();
    work(&home, None, 0, |_, core| again.push(core.state().expect("an organisation")));
    assert_eq!(again, quiet.states);
}

#[test]
fn f3_a_stop_before_any_call_loses_nothing_acknowledged() {
    at_each_call(&[Fault::CrashBefore], 3);
}

#[test]
fn f3_a_stop_after_any_call_loses_nothing_acknowledged() {
    at_each_call(&[Fault::CrashAfter], 3);
}

#[test]
fn f3_a_failing_call_loses_nothing_acknowledged() {
    at_each_call(&[Fault::Io, Fault::DiskFull, Fault::ShortWrite, Fault::ForgetfulSync], 1);
}

/// The control: a drive that reports success and keeps nothing does lose acknowledged entries, and
/// the checks above see it.
#[test]
fn a_lying_drive_is_seen_to_lose_what_was_acknowledged() {
    let home = Home::new();
    home.disk.inject(0..u64::MAX, Fault::LyingSync);
    let (done, core) = work(&home, None, 0, |_, _| ());
    assert_eq!(done, steps().len(), "it says that all is well");
    drop(core);
    let lost = (0..8).any(|seed| {
        let home = home.fork();
        home.disk.lose_power(&mut rng(seed));
        let home = Home { store: MemoryKv::default(), ..home };
        std::panic::catch_unwind(|| drop(reopen(&home, done, 77))).is_err()
    });
    assert!(lost, "the checks would not see a loss");
}
