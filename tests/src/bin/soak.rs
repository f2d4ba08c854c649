//! A day of a large company with members who make trouble: the longest that each queue of any honest node
//! was, against its bound. Fails when one was longer, or when an honest node lacks what was written.

use std::process::ExitCode;

use clap::Parser;
use tests::soak::{Size, run};

/// Engines of a whole company, some of whose members ask for too much, stall or lie.
#[derive(Parser)]
struct Arguments {
    /// Members.
    #[arg(long, default_value_t = 500)]
    members: usize,
    /// Of each kind of trouble so many of them.
    #[arg(long, default_value_t = 20)]
    bad: usize,
    /// Hours of their time.
    #[arg(long, default_value_t = 24)]
    hours: u64,
    /// Messages an hour.
    #[arg(long, default_value_t = 60)]
    messages: u64,
    /// Seconds between two attempts of each member who makes trouble.
    #[arg(long, default_value_t = 60)]
    pause: u64,
    /// Queues are looked at after one in so many inputs of each node.
    #[arg(long, default_value_t = 64)]
    every: u64,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let Arguments { members, bad, hours, messages, pause, every, seed } = Arguments::parse();
    let size = Size { members, bad, hours, messages, pause, every, seed };
    let outcomes = run(size, |hour, queues| {
        let fullest = queues.rows().max_by(|one, other| share(*one).total_cmp(&share(*other)));
        println!("hour {hour} of {hours}; nearest to its bound: {fullest:?}");
    });
    println!("{size:?}");
    for (what, most, limit) in outcomes.queues.rows() {
        println!("{most:>10} of {limit:>10}  {what}");
    }
    println!("{} messages, {} not everywhere", outcomes.written, outcomes.missing);
    println!("{} frames of trouble, {} hang-ups", outcomes.bad_frames, outcomes.hang_ups);
    println!("{} inputs of honest nodes", outcomes.inputs);
    let too_long = outcomes.queues.too_long();
    if let Some((what, most, limit)) = too_long {
        println!("TOO LONG: {most} {what}, where {limit} may be");
    }
    if too_long.is_none() && outcomes.missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How near to its bound a queue was.
fn share((_, most, limit): (&str, usize, usize)) -> f64 {
    most as f64 / limit.max(1) as f64
}
