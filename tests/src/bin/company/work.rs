//! What the company does: rests, talks and works, loses half of its nodes and gets them back.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use node::{
    clock,
    facade::{Answer, Command, Event, Failure, Query, Request, TaskChange, TaskField},
    runtime::Handle,
};
use protocol::clock::Millis;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    Arguments,
    figures::{Latencies, Watch, progress, resident, row},
    people::{CHANNEL, Company, LOOK_MS, unexpected},
};

/// Tasks that everybody changes.
const TASKS: usize = 20;

/// Messages looked at after each change of the channel.
const LOOKED_AT: usize = 64;

/// For what was written last to come everywhere, at most.
const PATIENCE_MS: u64 = 600_000;

/// Nobody does anything for a while: what does that cost?
pub async fn rest(company: &Company, arguments: &Arguments) {
    if arguments.rest == 0 {
        return;
    }
    // What everybody who joined has set off settles first.
    tokio::time::sleep(Duration::from_secs(arguments.rest)).await;
    let watch = Watch::start();
    tokio::time::sleep(Duration::from_secs(arguments.rest)).await;
    let (_, share) = watch.read();
    let nodes = company.people.len() as f64;
    row("idle: of one processor, for all nodes (P13: <= 10 %)", format!("{share:.1} %"));
    row("  resident memory a node (P13: <= 25 MB)", format!("{:.1} MB", resident() / nodes));
    row("  connections a node", format!("{:.1}", connections(company).await));
}

async fn connections(company: &Company) -> f64 {
    let (mut nodes, mut all) = (0, 0);
    for who in 0..company.people.len() {
        if let Ok(Answer::Status(status)) = company.query(who, Query::Status).await {
            nodes += 1;
            all += status.peers.iter().filter(|peer| peer.connected).count();
        }
    }
    all as f64 / f64::from(nodes.max(1))
}

/// One node's part in timing deliveries: messages by their number.
struct Watched {
    handle: Handle,
    seen: BTreeMap<u64, u64>,
}

impl Watched {
    /// Notes what has come since the last look.
    async fn look(&mut self) {
        let query = Query::Messages { channel: CHANNEL.to_owned(), last: LOOKED_AT };
        let Ok(Answer::Messages(messages)) = self.handle.call(Request::Query(query)).await else {
            return;
        };
        let now = clock::now();
        for message in messages.iter().filter(|message| !message.mine) {
            let mut words = message.text.split(' ').filter_map(|word| word.parse::<u64>().ok());
            if let (Some(number), Some(sent)) = (words.next(), words.next()) {
                self.seen.entry(number).or_insert_with(|| now.since(Millis(sent)));
            }
        }
    }

    async fn run(mut self, mut end: mpsc::Receiver<()>) -> BTreeMap<u64, u64> {
        let mut events = self.handle.events();
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Ok(Event::ChannelChanged { .. }) => self.look().await,
                    Ok(_) => {}
                    Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => self.look().await,
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return self.seen,
                },
                _ = end.recv() => return self.seen,
            }
        }
    }
}

/// Everybody talks and works; whether all of it came to those who were watched.
pub async fn work(company: &Company, arguments: &Arguments) -> Result<bool, Failure> {
    for number in 0..TASKS {
        let title = format!("任务{number:02}");
        company.ask(0, Command::AddTask { title, department: None, fields: Vec::new() }).await?;
    }
    everybody_has_the_tasks(company).await?;
    let (watched, ends) = watch_some(company, arguments);
    let watch = Watch::start();
    let written = talk(company, arguments).await?;
    let (spent, share) = watch.read();
    let mut latencies = Latencies::default();
    let mut missing = 0;
    tokio::time::sleep(Duration::from_secs(10)).await;
    drop(ends);
    for task in watched {
        let seen = task.await.map_err(|error| super::people::broken(&error))?;
        missing += written.iter().filter(|number| !seen.contains_key(number)).count();
        latencies.0.extend(seen.into_values());
    }
    let nodes = company.people.len();
    // The writer's own node times nothing.
    let own = written.len() * arguments.watched.min(nodes) / nodes;
    let times = latencies.percentiles(&[50.0, 95.0, 99.0, 100.0]);
    row(
        "messages, and deliveries that were timed",
        format!("{}, {}", written.len(), latencies.0.len()),
    );
    row("  delivery p50, p95, p99, slowest", format!("{times:?} ms"));
    row("  not come within 10 s of the last, beyond the writers' own", missing.saturating_sub(own));
    row("  of one processor, for all nodes", format!("{share:.0} %"));
    let deliveries = (written.len() * nodes).max(1) as u128;
    row(
        "  processor time a delivery of a message",
        format!("{} µs", spent.as_micros() / deliveries),
    );
    row("  resident memory a node", format!("{:.1} MB", resident() / nodes as f64));
    Ok(missing <= own + nodes)
}

async fn everybody_has_the_tasks(company: &Company) -> Result<(), Failure> {
    let mut have = 0;
    let until = clock::now().plus(PATIENCE_MS);
    for who in 0..company.people.len() {
        loop {
            if let Answer::Tasks(tasks) =
                company.query(who, Query::Tasks { department: None }).await?
                && tasks.len() >= TASKS
            {
                break;
            }
            if clock::now() > until {
                return Err(unexpected());
            }
            tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        }
        have += 1;
        progress("have the tasks", have, company.people.len());
    }
    Ok(())
}

pub type Timed = Vec<JoinHandle<BTreeMap<u64, u64>>>;

fn watch_some(company: &Company, arguments: &Arguments) -> (Timed, Vec<mpsc::Sender<()>>) {
    let nodes = company.people.len();
    let watched = arguments.watched.clamp(1, nodes);
    watch(company, (0..watched).map(|at| at * nodes / watched))
}

/// Has deliveries timed at these people's nodes, until the senders are dropped.
pub fn watch(
    company: &Company,
    who: impl IntoIterator<Item = usize>,
) -> (Timed, Vec<mpsc::Sender<()>>) {
    let some = who.into_iter().filter_map(|at| company.people[at].handle().cloned());
    let timed = some.map(|handle| {
        let (sender, end) = mpsc::channel(1);
        let watched = Watched { handle, seen: BTreeMap::new() };
        (tokio::spawn(watched.run(end)), sender)
    });
    timed.unzip()
}

/// A message a person and the changes of tasks, spread over each minute; the messages' numbers.
async fn talk(company: &Company, arguments: &Arguments) -> Result<BTreeSet<u64>, Failure> {
    let mut luck = StdRng::seed_from_u64(arguments.seed);
    let people = company.people.len() as u64;
    let mut plan: Vec<(u64, usize, bool)> = Vec::new();
    for minute in 0..arguments.minutes {
        let mut at = || minute * 60_000 + luck.random_range(0..60_000);
        plan.extend((0..people).map(|who| (at(), who as usize, true)));
        plan.extend((0..arguments.edits).map(|_| (at(), usize::MAX, false)));
    }
    plan.sort_unstable();
    let began = clock::now();
    let mut written = BTreeSet::new();
    for (number, (at, who, is_message)) in plan.iter().enumerate() {
        let wait = at.saturating_sub(clock::now().since(began));
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let number = number as u64;
        if *is_message {
            let text = format!("消息 {number} {}", clock::now().0);
            company.ask(*who, message(text)).await?;
            written.insert(number);
        } else {
            let who = luck.random_range(0..company.people.len());
            let task = format!("任务{:02}", luck.random_range(0..TASKS));
            let done = TaskChange::Set(TaskField::Progress(luck.random_range(0..=100)));
            company.ask(who, Command::SetTask { task, changes: vec![done] }).await?;
        }
        if number.is_multiple_of(50) || plan.len() as u64 == number + 1 {
            progress("written", number as usize + 1, plan.len());
        }
    }
    Ok(written)
}

fn message(text: String) -> Command {
    Command::Send { channel: CHANNEL.to_owned(), text, reply_to: None }
}

/// Half of the nodes go, the others write on, they come back; how long until all hold as much.
pub async fn churn(company: &mut Company, arguments: &Arguments) -> Result<(), Failure> {
    let nodes = company.people.len();
    let half: Vec<usize> = (1..nodes).step_by(2).collect();
    for (done, who) in half.iter().enumerate() {
        company.people[*who].stop().await?;
        progress("gone", done + 1, half.len());
    }
    let mut luck = StdRng::seed_from_u64(arguments.seed.wrapping_add(1));
    for number in 0..half.len() {
        let who = luck.random_range(0..nodes / 2) * 2;
        company.ask(who, message(format!("不在时 {number}"))).await?;
    }
    let (watch, began) = (Watch::start(), clock::now());
    for (done, who) in half.iter().enumerate() {
        company.people[*who].start().await?;
        progress("back", done + 1, half.len());
    }
    let (_, most) = level(company, nodes).await?;
    let (spent, _) = watch.read();
    row("half went and came back; the most entries of a space", most);
    row("  since the first was started again", format!("{} s", clock::now().since(began) / 1_000));
    row(
        "  processor time a node that came back",
        format!("{} ms", spent.as_millis() / half.len() as u128),
    );
    Ok(())
}

/// Waits until the first so many nodes hold as many entries of each space that they list; whether they came
/// to, and the most of any space.
pub async fn level(company: &Company, nodes: usize) -> Result<(bool, u64), Failure> {
    let until = clock::now().plus(PATIENCE_MS);
    loop {
        let held = entries(company, nodes).await?;
        let equal = held.iter().filter(|(_, has_all)| *has_all).count();
        progress("hold everything", equal, nodes);
        if equal == nodes || clock::now() > until {
            let most = held.iter().map(|(most, _)| *most).max().unwrap_or(0);
            return Ok((equal == nodes, most));
        }
        tokio::time::sleep(Duration::from_millis(5 * LOOK_MS)).await;
    }
}

/// The most entries of any space at each node, and whether it has all that others have of what it lists.
async fn entries(company: &Company, nodes: usize) -> Result<Vec<(u64, bool)>, Failure> {
    let mut all: Vec<BTreeMap<String, u64>> = Vec::new();
    for who in 0..nodes {
        let Answer::Status(status) = company.query(who, Query::Status).await? else {
            return Err(unexpected());
        };
        let held = status.spaces.into_iter().map(|space| (space.space, space.entries));
        all.push(held.collect());
    }
    let mut most: BTreeMap<&String, u64> = BTreeMap::new();
    for (space, entries) in all.iter().flatten() {
        let held = most.entry(space).or_default();
        *held = (*held).max(*entries);
    }
    let has_all = |held: &BTreeMap<String, u64>| held.iter().all(|(it, count)| most[it] == *count);
    Ok(all.iter().map(|held| (held.values().copied().max().unwrap_or(0), has_all(held))).collect())
}

/// Whether everybody who holds a space holds the same of it, by canonical hashes: of what all read, and of
/// each department.
pub async fn equal(company: &Company) -> Result<bool, Failure> {
    let mut hashes: BTreeMap<String, (BTreeSet<String>, usize)> = BTreeMap::new();
    for who in 0..company.people.len() {
        let Answer::StateHash(spaces) = company.query(who, Query::StateHash).await? else {
            return Err(unexpected());
        };
        for space in spaces {
            let (found, holders) = hashes.entry(space.space).or_default();
            found.insert(space.hash);
            *holders += 1;
        }
        progress("compared", who + 1, company.people.len());
    }
    let shared = hashes.values().filter(|(_, holders)| *holders > 1).count();
    row("spaces that several nodes hold, compared", shared);
    // The control space, the organisation and the departments in which somebody is.
    Ok(shared > 2 && hashes.values().all(|(found, _)| found.len() == 1))
}
