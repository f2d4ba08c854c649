//! Conversations of two or three: written in by the workload, and held by nobody else.

use std::collections::BTreeSet;

use node::facade::Command;
use protocol::{
    capability::Level,
    clock::Millis,
    entry::Tip,
    ids::{MemberId, OrgId, SpaceId},
};

use crate::{
    model::{Fate, Kind, Right},
    seat::BASE_MS,
    workload,
    world::World,
};

/// What the model calls the place of a conversation: no department is called so.
fn place(people: &[usize]) -> String {
    let people: Vec<String> = people.iter().map(usize::to_string).collect();
    format!("@{}", people.join(","))
}

/// The people of a place, if it is that of a conversation.
pub fn people(place: &str) -> Option<Vec<usize>> {
    place.strip_prefix('@')?.split(',').map(|person| person.parse().ok()).collect()
}

/// Somebody writes to one or two honest colleagues.
pub fn talk(world: &mut World, person: usize) {
    let colleague = |node: &usize| {
        *node != person && world.seats[*node].honest && !world.model.is_removed(*node)
    };
    let colleagues: Vec<usize> = (0..world.seats.len()).filter(colleague).collect();
    let mut people = vec![person];
    for _ in 0..1 + usize::from(world.luck.chance(300)) {
        people.extend(world.luck.pick(&colleagues).copied());
    }
    people.sort_unstable();
    people.dedup();
    if people.len() < 2 {
        return;
    }
    let others = people.iter().filter(|other| **other != person);
    let names: Vec<String> = others.map(|other| world.seats[*other].name.clone()).collect();
    let here = place(&people);
    let now = world.now;
    let fate = Fate::Free("not yet answered");
    let word = world.model.word(person, Some(here.clone()), Kind::Message, fate, now);
    let channel = format!("@{}", names.join(","));
    let send = Command::Send { channel, text: word.clone(), reply_to: None };
    let answer = world.command(person, send);
    let said = matches!(answer, Some(Ok(_)));
    let known = world.model.level(person, Some(&here)).is_some();
    if !known && (said || answer.is_none()) {
        let seat = &world.seats[person];
        // Unanswered, it may still have been begun; a backup put back may take it away again.
        let sure = said && !seat.was_ahead && !seat.amnesia;
        let by = Some((person, now));
        for person in people {
            let (department, level) = (Some(here.clone()), Level::Write);
            world.model.granted(person, Right { department, below: false, level, by, sure });
        }
    }
    workload::settle(world, &word, answer.as_ref());
}

/// The space of the conversation of these people.
fn space(world: &World, org: &OrgId, people: &[usize]) -> SpaceId {
    let devices = people.iter().filter_map(|person| world.seats[*person].device);
    let mut members: Vec<MemberId> = devices.map(|device| MemberId::of(org, &device)).collect();
    members.sort_unstable();
    SpaceId::conversation(org, &members)
}

/// The places of all conversations that somebody wrote in, or tried to.
fn places(world: &World) -> BTreeSet<&str> {
    let all = world.model.words.values().filter_map(|word| word.department.as_deref());
    all.filter(|place| people(place).is_some()).collect()
}

/// A conversation that somebody in it lacks altogether, though it is known to them: it is on its
/// way. Where both hold something of it, they are compared like anything.
pub fn apart(world: &World) -> Option<String> {
    let now = Millis(BASE_MS + world.now);
    let held = |node: usize, people: &[usize]| {
        let core = world.seats[node].core.as_ref()?;
        core.frontiers().remove(&space(world, &core.org(), people))
    };
    let ready = |tip: &Tip| !tip.hlc.is_far_ahead(now);
    let nodes = crate::check::honest(world);
    for place in places(world) {
        let people = people(place)?;
        let here = nodes.iter().filter(|node| people.contains(node));
        let held: Vec<_> = here.map(|node| (*node, held(*node, &people))).collect();
        let some = held.iter().filter_map(|(_, held)| held.as_ref());
        let some = some.flat_map(|held| held.0.values()).any(ready);
        let knows = |node: usize| world.model.surely_reads(node, Some(place));
        let lacks = held.iter().find(|(node, held)| held.is_none() && knows(*node));
        if let (true, Some((node, _))) = (some, lacks) {
            return Some(format!("{node} lacks the conversation of {people:?}"));
        }
    }
    None
}

/// Nobody holds anything of a conversation that they aren't in.
pub fn check(world: &mut World, node: usize) {
    let Some(core) = &world.seats[node].core else { return };
    let (org, held) = (core.org(), core.frontiers());
    let foreign = |people: &Vec<usize>| {
        !people.contains(&node) && held.contains_key(&space(world, &org, people))
    };
    let wrong = places(world).into_iter().filter_map(people).find(foreign);
    if let Some(people) = wrong {
        world.fail(format!("{node} holds entries of the conversation of {people:?}"));
    }
}
