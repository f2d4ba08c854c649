//! Members who cheat. They hold real keys and an admitted session, and send what no honest node
//! would ever make.

mod hand;
mod tricks;

use node::facade::Command;

pub use hand::{Hand, Written, channel, frame, put_message};

use crate::{
    model::{Fate, Kind},
    seat::Rows,
    trouble::Trouble,
    world::World,
};

/// The tricks of one step.
const TRICKS: [Trouble; 12] = [
    Trouble::Fork,
    Trouble::Forgery,
    Trouble::ForeignActor,
    Trouble::Overreach,
    Trouble::FakeEnrolment,
    Trouble::OpBomb,
    Trouble::Orphans,
    Trouble::Garbage,
    Trouble::Oversized,
    Trouble::Replay,
    Trouble::FarFuture,
    Trouble::OfficeLie,
];

/// How far back a removed person sets the clock, in milliseconds. A node refuses to write when its
/// clock lies further behind its colleagues.
const BACKDATED_MS: i64 = 9 * 60_000;

/// A cheat may try something.
pub fn step(world: &mut World) {
    late(world);
    if !world.luck.chance(400) {
        return;
    }
    let cheats = |node: &usize| !world.seats[*node].honest && !world.model.is_removed(*node);
    let there: Vec<usize> = world.running().into_iter().filter(cheats).collect();
    let Some(cheat) = world.luck.pick(&there).copied() else { return };
    let known: Vec<Trouble> = TRICKS.into_iter().filter(|trick| world.plan.has(*trick)).collect();
    let Some(trick) = world.luck.pick(&known).copied() else { return };
    if let Some(hand) = Hand::of(world, cheat)
        && tricks::play(world, &hand, trick)
    {
        world.note_trouble(trick, cheat);
    }
}

/// Somebody was removed a moment ago: a cheat keeps a machine that won't hear of it.
pub fn after_removal(world: &mut World, person: usize) {
    if world.seats[person].honest || !world.plan.has(Trouble::Backdate) {
        return;
    }
    if world.seats[person].core.is_none() {
        return;
    }
    let office = world.network.office(person);
    let twin = world.clone_machine(person, office);
    world.seats[twin].skew_ms = -BACKDATED_MS;
    world.seats[twin].reach = Some(Vec::new());
    world.kill(person);
    world.stay_away(person, u64::from(u32::MAX));
}

/// The machine that was kept away writes as if nothing had happened, then shows up.
fn late(world: &mut World) {
    let waits = |node: &usize| {
        let seat = &world.seats[*node];
        *node >= world.plan.people && seat.core.is_none() && seat.device.is_none()
    };
    let Some(twin) = (0..world.seats.len()).find(waits) else { return };
    let person = (0..world.plan.people).find(|it| world.seats[*it].name == world.seats[twin].name);
    if !person.is_some_and(|person| world.model.is_removed(person)) || !world.luck.chance(300) {
        return;
    }
    world.start(twin, Rows::Kept);
    let (now, author) = (world.now, person.unwrap_or_default());
    for _ in 0..3 {
        let word = world.model.word(author, None, Kind::Message, Fate::Never("late"), now);
        let command = Command::Send { channel: "hall".to_owned(), text: word, reply_to: None };
        if matches!(world.command(twin, command), Some(Ok(_))) {
            world.note_trouble(Trouble::Backdate, twin);
        }
    }
    world.seats[twin].reach = None;
}
