//! Members who stall, read slowly or ask for too much, and outsiders who knock a thousand times a second: what the
//! others' deliveries come to beside them.
//!
//! Quiet and troubled stretches take turns in one run, so that both see the same machine. A member who
//! makes trouble has joined as everybody; their node is stopped, and in its place something with their key
//! speaks the protocol badly. All of it runs in this process, so the trouble-makers' own processor time is
//! in the figures as well.

mod members;
mod outsiders;

use std::{collections::BTreeSet, time::Duration};

use node::{
    clock,
    facade::{Answer, Command, Failure, Query},
    net::high_water,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::{
    Arguments,
    figures::{Latencies, Watch, progress, resident, row},
    people::{CHANNEL, Company, unexpected},
    work::{Timed, level, watch},
};

/// Stretches of either kind.
const TURNS: usize = 4;

/// What was written last in a stretch gets this long to come everywhere.
const AFTERWARDS_MS: u64 = 3_000;

/// Before the first stretch the trouble-makers get to know everybody.
const SETTLES_MS: u64 = 5_000;

/// What a stretch of time came to.
#[derive(Default)]
struct Stretch {
    latencies: Latencies,
    written: usize,
    missing: usize,
    share: f64,
}

/// Whether what was promised of trouble-makers holds here.
pub async fn story(company: &mut Company, arguments: &Arguments) -> Result<bool, Failure> {
    let kinds = [
        (members::Kind::Stalled, arguments.stalled),
        (members::Kind::Greedy, arguments.greedy),
        (members::Kind::Slow, arguments.slow),
    ];
    let kinds: Vec<members::Kind> =
        kinds.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count)).collect();
    let bad = kinds.len();
    let honest = company.people.len().saturating_sub(bad);
    let addresses = addresses(company, honest).await?;
    let mut bad_ones = members::Bad::default();
    for (number, kind) in kinds.into_iter().enumerate() {
        let who = honest + number;
        company.people[who].stop().await?;
        bad_ones.join(company.people[who].home(), kind, &addresses).await?;
    }
    bad_ones.pause(true);
    tokio::time::sleep(Duration::from_millis(SETTLES_MS)).await;
    let (mut quiet, mut troubled) = (Stretch::default(), Stretch::default());
    let memory = resident();
    let mut number = 0;
    for turn in 0..TURNS {
        for (is_troubled, all) in [(false, &mut quiet), (true, &mut troubled)] {
            progress("stretches", 2 * turn + usize::from(is_troubled), 2 * TURNS);
            let knocking = is_troubled.then(|| outsiders::knock(arguments.outsiders, &addresses));
            bad_ones.pause(!is_troubled);
            stretch(company, arguments, honest, &mut number, all).await?;
            bad_ones.pause(true);
            if let Some(Some(knocking)) = knocking {
                knocking.stop().await;
            }
        }
    }
    progress("stretches", 2 * TURNS, 2 * TURNS);
    row("resident memory before, after", format!("{memory:.0}, {:.0} MB", resident()));
    let within = within_limits();
    let (asked, refused) = bad_ones.figures();
    row("  frames of greedy and slow members, and hang-ups on them", format!("{asked}, {refused}"));
    row("  knocks of outsiders", outsiders::knocks());
    // What didn't come within seconds may come later; what never comes is lost.
    let (came, _) = level(company, honest).await?;
    row("all that was written is everywhere", came);
    Ok(told(&mut quiet, &mut troubled, arguments) && came && within)
}

/// Prints how far each queue of the network was filled; whether all were within their limits.
pub fn within_limits() -> bool {
    let mut within = true;
    for (what, most, limit) in high_water().rows() {
        row(&format!("  {what}, at most"), format!("{most} of {limit}"));
        if most > limit {
            row("  MORE THAN MAY BE", what);
            within = false;
        }
    }
    within
}

/// Prints both, and how they compare; whether that is within what was promised.
fn told(quiet: &mut Stretch, troubled: &mut Stretch, arguments: &Arguments) -> bool {
    let of = [50.0, 95.0, 99.0, 100.0];
    let mut times = Vec::new();
    for (what, stretch) in [("quiet", quiet), ("troubled", troubled)] {
        let found = stretch.latencies.percentiles(&of);
        row(
            &format!("{what}: messages, deliveries, not come within 3 s"),
            format!("{}, {}, {}", stretch.written, stretch.latencies.0.len(), stretch.missing),
        );
        row("  delivery p50, p95, p99, slowest", format!("{found:?} ms"));
        row("  of one processor", format!("{:.0} %", stretch.share / TURNS as f64));
        times.push(found.get(2).copied().unwrap_or(0));
        if stretch.missing > 0 {
            row("  NOT ALL CAME", stretch.missing);
        }
    }
    let ratio = times[1] as f64 / times[0].max(1) as f64;
    let most = if arguments.outsiders > 0 { 1.5 } else { 1.2 };
    let promised = ratio <= most;
    let verdict = if promised { "" } else { ": MORE THAN PROMISED" };
    row(
        &format!("the others' p99 beside the trouble (<= {most})"),
        format!("{ratio:.2} x{verdict}"),
    );
    promised && times.iter().all(|time| *time > 0)
}

/// The addresses of the honest people's nodes, with the devices that answer there.
async fn addresses(company: &Company, honest: usize) -> Result<Vec<(String, String)>, Failure> {
    let mut all = Vec::new();
    for who in 0..honest {
        let Answer::Status(status) = company.query(who, Query::Status).await? else {
            return Err(unexpected());
        };
        let here = status.addresses.iter().filter(|address| address.contains("127.0.0.1/tcp"));
        all.extend(here.map(|address| (status.device.clone(), address.clone())));
    }
    Ok(all)
}

/// The honest people write at a steady pace.
async fn stretch(
    company: &Company,
    arguments: &Arguments,
    honest: usize,
    number: &mut u64,
    all: &mut Stretch,
) -> Result<(), Failure> {
    let (timed, ends): (Timed, Vec<_>) = watch(company, 0..honest);
    let watch = Watch::start();
    let mut luck = StdRng::seed_from_u64(arguments.seed.wrapping_add(*number));
    let began = clock::now();
    let mut written = BTreeSet::new();
    let count = arguments.stretch * arguments.rate;
    for at in 0..count {
        let due = at * 1_000 / arguments.rate.max(1);
        let wait = due.saturating_sub(clock::now().since(began));
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let text = format!("消息 {number} {}", clock::now().0);
        let channel = CHANNEL.to_owned();
        let who = luck.random_range(0..honest);
        company.ask(who, Command::Send { channel, text, reply_to: None }).await?;
        written.insert(*number);
        *number += 1;
    }
    all.share += watch.read().1;
    tokio::time::sleep(Duration::from_millis(AFTERWARDS_MS)).await;
    drop(ends);
    let mut came = 0;
    for task in timed {
        let seen = task.await.map_err(|error| super::people::broken(&error))?;
        let times = seen.iter().filter(|(number, _)| written.contains(number));
        all.latencies.0.extend(times.map(|(_, time)| *time));
        came += seen.keys().filter(|number| written.contains(number)).count();
    }
    all.written += written.len();
    // Everybody but the writer.
    all.missing += (written.len() * (honest - 1)).saturating_sub(came);
    Ok(())
}
