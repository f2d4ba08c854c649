//! One seed, from the beginning to the verdict.

use node::{disk::Fault, sync::Queues};

use crate::{
    byzantine,
    check::{self, Words},
    model::LOST_WORD,
    network::Cut,
    plan::Plan,
    trouble::{Tally, Trouble},
    workload,
    world::World,
};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// Hours that the nodes of a run have at least, added up; when people are done, lines and machines
/// go on as they are.
pub const NODE_HOURS_MIN: f64 = 5.0;

/// Steps from one comparison of all nodes' states to the next.
const HASHES_EVERY: usize = 3;

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What is wrong, if something is.
    pub failure: Option<String>,
    /// Whether all that is wrong is that something took too long.
    pub is_late: bool,
    /// How long each queue of any node ever was.
    pub queues: Queues,
    /// Equal for one plan twice.
    pub trace: String,
    /// Which trouble there was.
    pub tally: Tally,
    /// Hours that nodes ran, added up.
    pub node_hours: f64,
    /// Things that happened.
    pub happened: u64,
    /// What became of honest words that were acknowledged.
    pub words: Words,
}

/// Runs a plan.
pub fn run(plan: &Plan, print: bool) -> Verdict {
    let mut world = World::new(plan.clone(), print);
    play(&mut world);
    Verdict {
        trace: world.trace.hash(),
        node_hours: world.node_hours(),
        happened: world.happened(),
        words: check::words(&world),
        is_late: world.is_late,
        queues: world.queues,
        failure: world.failure,
        tally: world.tally,
    }
}

fn play(world: &mut World) {
    workload::settle_in(world);
    world.run_for(MINUTE_MS);
    world.network.rough = true;
    let leaver = leaver(world);
    for step in 0..world.plan.steps {
        if world.failure.is_some() {
            return;
        }
        check::note_recovered(world);
        workload::step(world);
        if world.luck.chance(250) {
            make_trouble(world);
        }
        byzantine::step(world);
        if step == world.plan.steps / 6 && world.plan.has(Trouble::Backup) {
            back_everybody_up(world);
        }
        if let Some(leaver) = leaver
            && step >= world.plan.steps / 2
        {
            remove(world, leaver);
        }
        let mean = world.plan.gap_ms;
        let wait = world.luck.between(0, 2 * mean);
        world.run_for(wait);
        look(world, step);
    }
    while world.failure.is_none() && world.node_hours() < NODE_HOURS_MIN {
        world.run_for(10 * MINUTE_MS);
    }
    world.heal();
    check::agree(world);
    if world.failure.is_none() {
        check::check_end(world);
    }
}

/// Queues are looked at after each turn of each node; what each node shows after every step, one node after
/// the other; that equal holdings come to equal states every few steps, at all of them.
fn look(world: &mut World, step: usize) {
    if step.is_multiple_of(HASHES_EVERY) {
        check::check_hashes(world);
    }
    let honest = check::honest(world);
    if let Some(node) = honest.get(step % honest.len().max(1)) {
        check::check_node(world, *node);
    }
}

/// In some runs the founder removes somebody: a cheat, if there is one.
fn leaver(world: &mut World) -> Option<usize> {
    let people = world.plan.people;
    let cheat = (1..people).find(|person| !world.plan.is_honest(*person));
    match cheat.filter(|_| world.plan.has(Trouble::Backdate)) {
        Some(cheat) => Some(cheat),
        None => world.luck.chance(200).then_some(people - 1),
    }
}

/// The founder removes somebody as soon as both are there, so that a cheat can keep a machine that
/// doesn't hear of it.
fn remove(world: &mut World, person: usize) {
    let is_there = |node: usize| world.seats.get(node).is_some_and(|seat| seat.core.is_some());
    if person == 0 || world.model.is_removed(person) || !is_there(0) || !is_there(person) {
        return;
    }
    workload::remove(world, 0, person);
    if world.model.is_removed(person) {
        byzantine::after_removal(world, person);
    }
}

fn make_trouble(world: &mut World) {
    let kinds: Vec<Trouble> = world.plan.troubles.iter().copied().collect();
    let Some(trouble) = world.luck.pick(&kinds).copied() else { return };
    let running = world.running();
    let Some(node) = world.luck.pick(&running).copied() else { return };
    match trouble {
        Trouble::Partition | Trouble::OneWay | Trouble::Flapping => part(world, trouble),
        Trouble::Absence => away(world, node),
        Trouble::Kill => {
            world.note_trouble(trouble, node);
            world.kill(node);
            let wait = world.luck.between(100, 20_000);
            world.stay_away(node, wait);
        }
        Trouble::PowerLoss => {
            world.note_trouble(trouble, node);
            world.lose_power(node);
        }
        Trouble::TornCommit => {
            let kind = [Fault::CrashBefore, Fault::CrashAfter][world.luck.below(2)];
            world.harm_disk(node, kind);
        }
        Trouble::DiskFull => harm(world, trouble, node, Fault::DiskFull),
        Trouble::DiskError => {
            let kind = [Fault::Io, Fault::ShortWrite][world.luck.below(2)];
            harm(world, trouble, node, kind);
        }
        Trouble::FailedSync => harm(world, trouble, node, Fault::ForgetfulSync),
        Trouble::SlowDisk => {
            world.note_trouble(trouble, node);
            world.seats[node].slow_until = world.now + world.luck.between(1_000, 20_000);
        }
        // These happen at restarts; a restart makes room for them.
        Trouble::StoreLost | Trouble::StoreStale => {
            world.seats[node].age_rows();
            world.kill(node);
            world.stay_away(node, MINUTE_MS);
        }
        Trouble::Backup => back_up_or_restore(world, node),
        Trouble::ClockJump | Trouble::ClockYears => jump(world, trouble, node),
        Trouble::Move => world.move_office(node),
        // These come by themselves on a rough line, or from cheats.
        _ => {}
    }
}

fn harm(world: &mut World, trouble: Trouble, node: usize, fault: Fault) {
    world.note_trouble(trouble, node);
    world.harm_disk(node, fault);
}

fn part(world: &mut World, trouble: Trouble) {
    let nodes = world.seats.len();
    let office = world.luck.below(world.plan.offices);
    let by_office = world.plan.offices > 1 && world.luck.chance(600);
    let side: Vec<usize> = if by_office {
        (0..nodes).filter(|node| world.network.office(*node) == office).collect()
    } else {
        (0..nodes).filter(|_| world.luck.chance(500)).collect()
    };
    let period = world.luck.between(500, 15_000);
    let lasts = world.luck.between(MINUTE_MS, 30 * MINUTE_MS);
    world.note_trouble(trouble, office);
    world.cut(Cut {
        side,
        one_way: trouble == Trouble::OneWay,
        period_ms: (trouble == Trouble::Flapping).then_some(period),
        until: world.now + lasts,
        spares: Vec::new(),
    });
}

fn away(world: &mut World, node: usize) {
    world.note_trouble(Trouble::Absence, node);
    world.kill(node);
    let hours = if world.luck.chance(100) { 24 * 30 } else { world.luck.between(1, 48) };
    world.stay_away(node, hours * HOUR_MS);
}

fn back_everybody_up(world: &mut World) {
    let now = world.now;
    world.seats.iter_mut().filter(|seat| seat.honest).for_each(|seat| seat.back_up(now));
}

fn back_up_or_restore(world: &mut World, node: usize) {
    if !world.seats[node].honest {
        return;
    }
    if world.seats[node].backup().is_none() {
        world.seats[node].back_up(world.now);
        return;
    }
    world.note_trouble(Trouble::Backup, node);
    world.kill(node);
    let now = world.now;
    if let Some(at) = world.seats[node].restore(now) {
        world.model.free_since(node, at, LOST_WORD);
        world.model.doubt_since(node, at);
        world.model.doubt_channels_since(node, at);
        free_what_went_along(world, node);
    }
    let wait = world.luck.between(1_000, MINUTE_MS);
    world.stay_away(node, wait);
}

/// Nobody hears from somebody removed any more: their words that no other node shows went with this
/// disk.
fn free_what_went_along(world: &mut World, node: usize) {
    let people = world.plan.people.min(world.seats.len());
    let removed: Vec<usize> = (0..people).filter(|it| world.model.is_removed(*it)).collect();
    if removed.is_empty() {
        return;
    }
    let others = (0..people).filter(|it| *it != node && !removed.contains(it));
    let others: Vec<usize> = others.filter(|it| world.seats[*it].honest).collect();
    let kept = others.into_iter().flat_map(|other| crate::check::seen(world, other)).collect();
    for person in removed {
        world.model.free_all_but(person, &kept, LOST_WORD);
    }
}

fn jump(world: &mut World, trouble: Trouble, node: usize) {
    world.note_trouble(trouble, node);
    const YEAR_MS: i64 = 365 * 24 * 3_600_000;
    let minutes = i64::try_from(world.luck.between(0, 16)).unwrap_or_default() - 8;
    let years = i64::try_from(world.luck.between(1, 10)).unwrap_or_default();
    let skew_ms = match trouble {
        Trouble::ClockYears if world.luck.chance(700) => -years * YEAR_MS,
        Trouble::ClockYears => years * YEAR_MS,
        _ => minutes * 60_000,
    };
    world.set_clock(node, skew_ms);
    let wait = world.luck.between(MINUTE_MS, 15 * MINUTE_MS);
    world.set_right_in(node, wait);
}
