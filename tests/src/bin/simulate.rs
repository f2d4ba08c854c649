//! Runs the simulator over many seeds, or one of them in detail.
//!
//! Ends with `N passed, N failed`; the exit code is not zero when a seed failed. A failing seed
//! prints itself and the command that runs it again.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use clap::Parser;
use tests::{
    plan::Plan,
    run::{Verdict, run},
    trouble::Table,
};

/// Each kind of trouble has to happen in so many of a hundred runs.
const RARE_PERCENT: u64 = 20;

/// Fewer runs say nothing about how often something happens.
const RARE_RUNS_MIN: u64 = 200;

/// Of a hundred honest words, so many have to be accepted.
const ACCEPTED_PERCENT: f64 = 95.0;

/// Runs that a search for a smaller failing plan may take.
const SHRINK_RUNS_MAX: usize = 60;

/// Whole nodes on virtual machines, lines and clocks, from seeds.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Only this one, twice.
    #[arg(long)]
    seed: Option<u64>,
    /// With `--seed`: print everything that happens.
    #[arg(long)]
    trace: bool,
    /// With `--seed`: look for a smaller plan that fails, too.
    #[arg(long)]
    shrink: bool,
    /// Threads; each runs seeds of its own.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// What came of all seeds.
#[derive(Default)]
struct Sum {
    table: Table,
    passed: u64,
    failed: u64,
    node_hours: f64,
    happened: u64,
    written: u64,
    accepted: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.seed {
        Some(seed) => one(seed, arguments.trace, arguments.shrink),
        None => many(&arguments),
    }
}

/// A panic is a failure like any other.
fn attempt(plan: &Plan, print: bool) -> Result<Verdict, String> {
    let verdict = catch_unwind(AssertUnwindSafe(|| run(plan, print)))
        .map_err(|_| "panicked, see above".to_owned())?;
    match verdict.failure.clone() {
        Some(failure) => Err(failure),
        None => Ok(verdict),
    }
}

fn one(seed: u64, trace: bool, shrink: bool) -> ExitCode {
    let plan = Plan::of(seed);
    println!("{plan:?}");
    let first = attempt(&plan, trace);
    let second = attempt(&plan, false);
    match (first, second) {
        (Ok(first), Ok(second)) if first.trace == second.trace => {
            println!("trace {} in {} steps", first.trace, first.happened);
            println!("1 passed, 0 failed");
            ExitCode::SUCCESS
        }
        (Err(failure), _) | (_, Err(failure)) => {
            println!("seed {seed}: {failure}");
            if shrink {
                println!("smaller: {:?}", smaller(plan));
            }
            println!("0 passed, 1 failed");
            ExitCode::FAILURE
        }
        (Ok(first), Ok(second)) => {
            println!("seed {seed} is not determined: {} and {}", first.trace, second.trace);
            println!("0 passed, 1 failed");
            ExitCode::FAILURE
        }
    }
}

/// The smallest failing plan that a short search finds.
fn smaller(mut plan: Plan) -> Plan {
    let mut runs = 0;
    'search: loop {
        for candidate in plan.smaller() {
            runs += 1;
            if runs > SHRINK_RUNS_MAX {
                break 'search;
            }
            if attempt(&candidate, false).is_err() {
                plan = candidate;
                continue 'search;
            }
        }
        break;
    }
    plan
}

fn many(arguments: &Arguments) -> ExitCode {
    let next = AtomicU64::new(arguments.first);
    let end = arguments.first + arguments.seeds;
    let sum = Mutex::new(Sum::default());
    std::thread::scope(|scope| {
        for _ in 0..arguments.threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let verdict = attempt(&Plan::of(seed), false);
                    note(&mut sum.lock().unwrap_or_else(PoisonError::into_inner), seed, verdict);
                }
            });
        }
    });
    let sum = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    conclude(&sum)
}

fn note(sum: &mut Sum, seed: u64, verdict: Result<Verdict, String>) {
    // Some seeds are run again: the same trace, or something isn't determined.
    let verdict = match verdict {
        Ok(verdict) if seed.is_multiple_of(50) => match attempt(&Plan::of(seed), false) {
            Ok(again) if again.trace == verdict.trace => Ok(verdict),
            Ok(_) => Err("not determined: two traces".to_owned()),
            Err(failure) => Err(failure),
        },
        other => other,
    };
    match verdict {
        Ok(verdict) => {
            sum.passed += 1;
            sum.table.add(&verdict.tally);
            sum.node_hours += verdict.node_hours;
            sum.happened += verdict.happened;
            sum.written += verdict.accepted.0;
            sum.accepted += verdict.accepted.1;
        }
        Err(failure) => {
            sum.failed += 1;
            println!("seed {seed}: {failure}");
            println!(
                "  again: cargo run --release -p tongzhou-tests --bin simulate -- --seed {seed} --trace"
            );
        }
    }
    let done = sum.passed + sum.failed;
    if done.is_multiple_of(200) {
        println!("{done} seeds, {} failed", sum.failed);
    }
}

fn conclude(sum: &Sum) -> ExitCode {
    println!("{}", sum.table);
    let percent = 100.0 * sum.accepted as f64 / (sum.written.max(1)) as f64;
    println!(
        "{:.0} node-hours, {} happenings; of {} honest words acknowledged {percent:.2} % seen by all",
        sum.node_hours, sum.happened, sum.written
    );
    let runs = sum.passed + sum.failed;
    let rare = sum.table.rare(RARE_PERCENT);
    let mut good = sum.failed == 0;
    if runs >= RARE_RUNS_MIN && !rare.is_empty() {
        println!("in fewer than {RARE_PERCENT} % of the runs: {rare:?}");
        good = false;
    }
    if percent < ACCEPTED_PERCENT {
        println!("fewer than {ACCEPTED_PERCENT} % of honest words accepted");
        good = false;
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
