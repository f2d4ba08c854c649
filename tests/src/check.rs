//! The oracles: whether all promises hold, by the model's lights.

use std::collections::{BTreeMap, BTreeSet};

use node::facade::{Answer, Query, SpaceHash};
use protocol::{
    clock::Millis,
    entry::{Frontier, Tip},
    ids::{DeviceId, LogId, SpaceId},
};

use crate::{
    files,
    model::{AFTER_BACKUP, Fate, Kind, LOST_CHANNEL, LOST_WORD, Word},
    seat::BASE_MS,
    talk,
    world::World,
};

/// More messages than any channel has in a run.
const MESSAGES_MAX: usize = 100_000;

/// Milliseconds between two looks whether all nodes agree.
const LOOK_MS: u64 = 10_000;

/// Milliseconds after which an entry that came before its time is asked for again, and some more.
const EARLY_RETRY_MS: u64 = 6 * 60_000;

/// Milliseconds within which healed nodes have to agree.
const AGREE_MS_MAX: u64 = 30 * 60_000;

/// The words that a node shows.
pub fn seen(world: &mut World, node: usize) -> BTreeSet<String> {
    let mut texts = Vec::new();
    if let Some(Answer::Channels(channels)) = world.look(node, Query::Channels) {
        for channel in channels {
            let query = Query::Messages { channel: channel.channel, last: MESSAGES_MAX };
            if let Some(Answer::Messages(messages)) = world.look(node, query) {
                texts.extend(messages.into_iter().map(|message| message.text));
            }
        }
    }
    if let Some(Answer::Tasks(tasks)) = world.look(node, Query::Tasks { department: None }) {
        texts.extend(tasks.into_iter().map(|task| task.title));
    }
    if let Some(Answer::Pages(pages)) = world.look(node, Query::Pages) {
        for page in pages {
            let query = Query::Page { page: page.page };
            if let Some(Answer::Page(page)) = world.look(node, query) {
                texts.push(page.text);
            }
        }
    }
    let words = texts.iter().flat_map(|text| world.model.words_in(text));
    words.map(str::to_owned).collect()
}

/// The names of those who a node knows were removed.
fn known_removed(world: &mut World, node: usize) -> BTreeSet<String> {
    let Some(Answer::Members(members)) = world.look(node, Query::Members) else {
        return BTreeSet::new();
    };
    members.into_iter().filter(|member| member.removed).map(|member| member.name).collect()
}

/// Asks one honest node whether it keeps its promises now.
pub fn check_node(world: &mut World, node: usize) {
    let seen = seen(world, node);
    let removed = known_removed(world, node);
    let readable = readable_by_its_clock(world, node);
    let mut wrong = None;
    for word in world.model.words.values() {
        let shown = seen.contains(&word.text);
        let author = &world.seats[word.author].name;
        // Who believes that it is 2030 takes what is from 2029.
        let believed = world.seats[node].was_ahead;
        match word.fate {
            Fate::Never("from the future") if believed => {}
            Fate::Never(why) if shown && (why != "late" || removed.contains(author)) => {
                wrong = Some(format!("{node} shows {word:?}"));
            }
            // Who believes that it is 2030 has lost rights that end before.
            Fate::Due
                if !shown
                    && word.author == node
                    && !world.seats[node].amnesia
                    && readable.as_ref().is_none_or(|spaces| may_read(spaces, word)) =>
            {
                wrong = Some(format!("{node} has lost its own {word:?}"));
            }
            Fate::Due | Fate::Never(_) | Fate::Free(_) => {}
        }
    }
    if let Some(wrong) = wrong.filter(|_| world.seats[node].core.is_some()) {
        world.fail(wrong);
    }
    check_spaces(world, node);
    talk::check(world, node);
    files::check(world, node);
}

/// The departments that a node lists, when its clock is so far ahead that rights which end some
/// day have ended by it.
fn readable_by_its_clock(world: &mut World, node: usize) -> Option<BTreeSet<String>> {
    if !world.seats[node].is_days_ahead() {
        return None;
    }
    match world.look(node, Query::Status) {
        Some(Answer::Status(status)) => {
            Some(status.spaces.into_iter().map(|space| space.name).collect())
        }
        _ => None,
    }
}

/// Whether a word's department is among these; the organisation's own rights don't end.
fn may_read(spaces: &BTreeSet<String>, word: &Word) -> bool {
    let last = |path: &String| path.rsplit('/').next().map(str::to_owned);
    let names: BTreeSet<String> = spaces.iter().filter_map(last).collect();
    word.department.as_ref().is_none_or(|department| names.contains(department))
}

/// A node holds only what its person may read.
fn check_spaces(world: &mut World, node: usize) {
    let Some(Answer::Status(status)) = world.look(node, Query::Status) else { return };
    let departments: BTreeSet<String> = world.model.departments().map(str::to_owned).collect();
    for space in status.spaces.iter().filter(|space| space.entries > 0) {
        let strange = departments.contains(&space.name)
            && world.model.level(node, Some(&space.name)).is_none();
        if strange {
            world.fail(format!("{node} holds {} entries of {}", space.entries, space.name));
        }
    }
}

/// The state hashes of a node, by space.
pub fn hashes(world: &mut World, node: usize) -> BTreeMap<String, SpaceHash> {
    match world.look(node, Query::StateHash) {
        Some(Answer::StateHash(hashes)) => {
            hashes.into_iter().map(|hash| (hash.space.clone(), hash)).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// Which entries a node holds of each space, in one hash.
fn holdings(world: &World, node: usize) -> BTreeMap<String, [u8; 16]> {
    let frontiers = world.seats[node].core.as_ref().map(node::core::Core::frontiers);
    let frontiers = frontiers.unwrap_or_default().into_iter();
    frontiers.map(|(space, frontier)| (space.to_string(), frontier.digest())).collect()
}

/// Same entries, same state: for every two honest nodes that run. A node whose disk has failed
/// says that it only reads; it shows what was saved before, while its account of what it holds
/// has the entries of the turn that failed. It is compared when it was started again.
pub fn check_hashes(world: &mut World) {
    let nodes = honest(world).into_iter().filter(|node| !world.seats[*node].read_only);
    let nodes: Vec<usize> = nodes.collect();
    // By space and what is held of it and of the control space: which node said what.
    type Said = (usize, String);
    let mut known: BTreeMap<(String, Vec<[u8; 16]>), Said> = BTreeMap::new();
    let mut apart = Vec::new();
    for node in nodes {
        let held = holdings(world, node);
        let control = control_of(world, node);
        for (space, hash) in hashes(world, node) {
            let (Some(own), Some(control)) = (held.get(&space), control) else { continue };
            let key = (space, vec![*own, control]);
            match known.get(&key) {
                Some((other, known)) if *known != hash.hash => {
                    apart.push((node, *other, hash.name));
                }
                Some(_) => {}
                None => drop(known.insert(key, (node, hash.hash))),
            }
        }
    }
    for (node, other, space) in apart {
        let (one, two) = (shown(world, node), shown(world, other));
        let only_one: Vec<&String> = one.difference(&two).take(4).collect();
        let only_two: Vec<&String> = two.difference(&one).take(4).collect();
        world.fail(format!(
            "{node} and {other} hold the same of {space}, but {only_one:#?} is not {only_two:#?}"
        ));
    }
}

/// What a node shows, and what it has set aside, in words that two nodes can be compared by.
fn shown(world: &mut World, node: usize) -> BTreeSet<String> {
    let mut lines: BTreeSet<String> = seen(world, node);
    if let Some(Answer::Quarantine(rows)) = world.look(node, Query::Quarantine) {
        lines.extend(rows.iter().map(|row| format!("{row:?}")));
    }
    if let Some(Answer::Tasks(rows)) = world.look(node, Query::Tasks { department: None }) {
        lines.extend(rows.iter().map(|row| format!("{row:?}")));
    }
    lines
}

/// Milliseconds in which everything that is under way arrives.
const UNDER_WAY_MS: u64 = 2 * 60_000;

/// Once everybody holds the same of what somebody wrote whose backup was put back, no number is used
/// twice any more: what they write from now on is due.
pub fn note_recovered(world: &mut World) {
    if !world.seats.iter().any(|seat| seat.amnesia) {
        return;
    }
    let mut frontiers = Vec::new();
    let stays = |node: &usize| !world.model.is_removed(*node);
    // Cheats among them: they may be the only ones who hold what was lost, and pass it on at last.
    for node in (0..world.seats.len()).filter(stays) {
        match &world.seats[node].core {
            Some(core) => frontiers.push(core.frontiers()),
            // Nobody knows what it holds.
            None => return,
        }
    }
    let now = world.now;
    for seat in world.seats.iter_mut().filter(|seat| seat.amnesia) {
        let (Some(core), Some(device)) = (&seat.core, seat.device) else { continue };
        let own = core.frontiers();
        let has = |(log, tip): (&LogId, &Tip)| {
            own.get(&log.space).and_then(|held| held.0.get(log)).is_some_and(|held| held == tip)
        };
        let logs = frontiers.iter().flat_map(BTreeMap::values).flat_map(|held| &held.0);
        let mut theirs = logs.filter(|(log, _)| log.device == device);
        if now >= seat.restored_at + UNDER_WAY_MS && theirs.all(has) {
            seat.amnesia = false;
        }
    }
}

/// Which control entries a node holds; a space's state depends on them, too.
fn control_of(world: &mut World, node: usize) -> Option<[u8; 16]> {
    let core = world.seats[node].core.as_ref()?;
    let control = SpaceId::control(&core.org());
    core.frontiers().get(&control).map(Frontier::digest)
}

/// Honest people who are still members, and whose nodes run.
pub fn honest(world: &World) -> Vec<usize> {
    let stays = |node: &usize| {
        world.seats[*node].honest && !world.model.is_removed(*node) && *node < world.plan.people
    };
    world.running().into_iter().filter(stays).collect()
}

/// Waits until all honest nodes agree; a failure if they don't within a bounded time.
pub fn agree(world: &mut World) {
    let end = world.now + AGREE_MS_MAX;
    // Logs that reach into a time to come are not compared, but what they say of the past is due
    // once it was asked for again.
    if world.seats.iter().any(|seat| seat.was_ahead) {
        world.run_for(EARLY_RETRY_MS);
    }
    while world.failure.is_none() {
        world.run_for(LOOK_MS);
        let apart = apart(world).or_else(|| talk::apart(world)).or_else(|| lacking(world));
        let apart = apart.or_else(|| files::lacking(world));
        let Some(apart) = apart else { return };
        if world.now >= end {
            world.fail_late(format!("after {} minutes: {apart}", AGREE_MS_MAX / 60_000));
        }
    }
}

/// A department of which somebody holds nothing yet who may surely read it: a right came late.
fn lacking(world: &mut World) -> Option<String> {
    let nodes = honest(world);
    let Some(Answer::Departments(rows)) = world.look(*nodes.first()?, Query::Departments) else {
        return None;
    };
    for row in rows {
        let space: SpaceId = row.space.parse().ok()?;
        let holds = |node: &usize| {
            world.seats[*node].core.as_ref().is_some_and(|it| it.frontiers().contains_key(&space))
        };
        let reads = |node: &usize| world.model.surely_reads(*node, Some(&row.name));
        let lacks = nodes.iter().find(|node| reads(node) && !holds(node));
        if let (Some(node), true) = (lacks, nodes.iter().any(holds)) {
            return Some(format!("{node} lacks {}", row.name));
        }
    }
    None
}

/// What two honest nodes disagree about, if they do. Logs whose newest entry lies far ahead of
/// the true time are left out: who had a clock as far ahead holds them, everybody else waits, for
/// what a cheat builds on them, too. So is what a node held of a space before it learned that the
/// right to it is void, such as one given in an entry that a restored backup wrote again: nobody
/// brings that up to date.
pub fn apart(world: &mut World) -> Option<String> {
    let now = Millis(BASE_MS + world.now);
    let mut held: BTreeMap<usize, BTreeMap<SpaceId, Frontier>> = BTreeMap::new();
    for node in honest(world) {
        let shared = shared(world, node);
        let frontiers = world.seats[node].core.as_ref().map(node::core::Core::frontiers);
        let mut frontiers = frontiers.unwrap_or_default();
        frontiers.retain(|space, _| shared.contains(&space.to_string()));
        held.insert(node, frontiers);
    }
    let logs = held.values().flat_map(BTreeMap::values).flat_map(|frontier| &frontier.0);
    let waiting: BTreeSet<LogId> =
        logs.filter(|(_, tip)| tip.hlc.is_far_ahead(now)).map(|(log, _)| *log).collect();
    let control = SpaceId::control(&world.seats.iter().find_map(|it| it.core.as_ref())?.org());
    let dishonest = world.seats.iter().filter(|seat| !seat.honest);
    let cheats: BTreeSet<DeviceId> = dishonest.filter_map(|seat| seat.device).collect();
    let mut known: BTreeMap<SpaceId, (usize, Frontier)> = BTreeMap::new();
    let mut differences = Vec::new();
    for (node, spaces) in &held {
        if spaces.is_empty() {
            return Some(format!("{node} holds nothing"));
        }
        for (space, frontier) in spaces {
            let mut frontier = frontier.clone();
            frontier.0.retain(|log, _| !waiting.contains(log));
            let Some((other, known)) = known.get(space) else {
                drop(known.insert(*space, (*node, frontier)));
                continue;
            };
            let ends = |log: &LogId, of: &BTreeMap<SpaceId, Frontier>| {
                of.get(&log.space).and_then(|frontier| frontier.0.get(log)).map_or(0, |tip| tip.seq)
            };
            // What a cheat writes may name a statement that lies far ahead: it is taken where that was.
            let names_it = |log: &LogId| {
                let (mine, theirs) = (spaces, &held[other]);
                let (more, less) = match ends(log, mine) > ends(log, theirs) {
                    true => (mine, theirs),
                    false => (theirs, mine),
                };
                let mut statements = waiting.iter().filter(|log| log.space == control);
                cheats.contains(&log.device)
                    && statements.any(|log| ends(log, more) > ends(log, less))
            };
            if let Some(what) = first_difference(&frontier, known, names_it) {
                differences.push(format!("{node} and {other} differ in {space}: {what}"));
            }
        }
    }
    // All of them: what differs in the control space explains most of the rest.
    (!differences.is_empty()).then(|| differences.join("; "))
}

/// The spaces that a node may hold by its own account; all nodes with the same control entries
/// come to the same one, or [`check_hashes`] says so.
fn shared(world: &mut World, node: usize) -> BTreeSet<String> {
    match world.look(node, Query::Status) {
        Some(Answer::Status(status)) => {
            status.spaces.into_iter().map(|space| space.space).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// The first log of which two nodes hold different entries, but for those left out.
fn first_difference(
    one: &Frontier,
    other: &Frontier,
    is_left_out: impl Fn(&LogId) -> bool,
) -> Option<String> {
    let logs = one.0.keys().chain(other.0.keys());
    let differs = |log: &&LogId| one.0.get(log) != other.0.get(log) && !is_left_out(log);
    let log = logs.into_iter().filter(differs).min()?;
    let seq = |frontier: &Frontier| frontier.0.get(log).map_or(0, |tip| tip.seq);
    Some(format!("{log:?} up to {} against {}", seq(one), seq(other)))
}

/// What has to be so when everybody agrees.
pub fn check_end(world: &mut World) {
    check_hashes(world);
    for node in honest(world) {
        check_node(world, node);
        let seen = seen(world, node);
        let due = |word: &&crate::model::Word| {
            word.fate == Fate::Due
                && word.kind != Kind::Task
                && world.model.surely_reads(node, word.department.as_deref())
        };
        let missing =
            world.model.words.values().filter(due).find(|word| !seen.contains(&word.text));
        if let Some(missing) = missing {
            let missing = format!("{node} doesn't show {missing:?}");
            world.fail(missing);
        }
    }
}

/// What became of honest words that were acknowledged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Everybody has to see them, and does.
    pub seen: u64,
    /// Nobody has to, for these reasons.
    pub excused: BTreeMap<&'static str, u64>,
}

impl Words {
    /// Adds what became of others.
    pub fn add(&mut self, other: &Self) {
        self.seen += other.seen;
        for (reason, count) in &other.excused {
            *self.excused.entry(reason).or_default() += count;
        }
    }

    /// Of a hundred, so many were seen. A word that went with a disk, or that its author took
    /// back, doesn't count on either side.
    pub fn percent(&self) -> f64 {
        let gone =
            |reason: &str| matches!(reason, AFTER_BACKUP | LOST_CHANNEL | LOST_WORD | "recalled");
        let held = self.excused.iter().filter(|(reason, _)| !gone(reason));
        let all = self.seen + held.map(|(_, count)| count).sum::<u64>();
        100.0 * self.seen as f64 / all.max(1) as f64
    }
}

/// What became of the honest words of a run that ended well.
pub fn words(world: &World) -> Words {
    let stays = |author: usize| world.seats[author].honest && !world.model.is_removed(author);
    let mut words = Words::default();
    for word in world.model.words.values().filter(|word| stays(word.author)) {
        match word.fate {
            Fate::Due => words.seen += 1,
            Fate::Free("refused" | "unanswered" | "not yet answered") | Fate::Never(_) => {}
            Fate::Free(reason) => *words.excused.entry(reason).or_default() += 1,
        }
    }
    words
}
