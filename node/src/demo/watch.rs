//! Who had what when: each thing written, and the moment at which each node first showed it.

use std::collections::BTreeMap;

use super::{
    facts::{Thing, ThingKind},
    plot::{CHANNEL, PAGE, TASK},
    stage::Stage,
};
use crate::{
    facade::{Answer, Failure, MessageInfo, Query, TaskInfo},
    offices::Seat,
};

/// Messages looked at.
const MESSAGES_LAST: usize = 1_000;

/// What one node shows.
#[derive(Default)]
struct Shown {
    messages: Vec<MessageInfo>,
    page: String,
    deadlines: Vec<String>,
}

impl Shown {
    fn has(&self, thing: &Thing) -> bool {
        match thing.kind {
            ThingKind::Message => self.messages.iter().any(|row| row.text == thing.text),
            ThingKind::Page => self.page.contains(&thing.text),
            ThingKind::Deadline => self.deadlines.contains(&thing.text),
        }
    }
}

/// Everything written so far.
#[derive(Default)]
pub(super) struct Watch {
    pub(super) things: Vec<Thing>,
    /// Whether the line is cut just now.
    pub(super) apart: bool,
}

impl Watch {
    /// Notes something that its author's node has just said is saved.
    pub(super) fn wrote(&mut self, kind: ThingKind, text: &str, author: &Seat, now: u64) {
        self.things.push(Thing {
            kind,
            text: text.to_owned(),
            author: author.name.to_owned(),
            apart: self.apart,
            saved_ms: now,
            seen_ms: BTreeMap::new(),
            delivery: None,
        });
    }

    /// Looks at all nodes once.
    pub(super) async fn look(&mut self, stage: &Stage<'_>) -> Result<(), Failure> {
        for seat in stage.staff.seats.iter().filter(|seat| seat.runs()) {
            let news = |thing: &&mut Thing| !thing.seen_ms.contains_key(seat.name);
            if !self.things.iter_mut().any(|thing| news(&thing)) {
                continue;
            }
            let shown = shown(seat).await?;
            let now = stage.elapsed();
            for thing in self.things.iter_mut().filter(news) {
                if shown.has(thing) {
                    thing.seen_ms.insert(seat.name.to_owned(), now);
                }
            }
        }
        Ok(())
    }

    /// Looks until all who run and are `expected` to show what an author wrote do.
    pub(super) async fn until(
        &mut self,
        stage: &Stage<'_>,
        expected: impl Fn(&Seat, &Thing) -> bool,
    ) -> Result<(), Failure> {
        loop {
            self.look(stage).await?;
            let running = || stage.staff.seats.iter().filter(|seat| seat.runs());
            let here = |thing: &Thing| {
                let mut awaited = running().filter(|seat| expected(seat, thing));
                awaited.all(|seat| thing.seen_ms.contains_key(seat.name))
            };
            if self.things.iter().all(here) {
                return Ok(());
            }
            stage.staff.patience.pause("what was written to arrive").await?;
        }
    }

    /// Looks until all authors know that everybody holds and has read their messages.
    pub(super) async fn until_read(&mut self, stage: &Stage<'_>) -> Result<bool, Failure> {
        loop {
            for seat in &stage.staff.seats {
                let shown = shown(seat).await?;
                let own = |thing: &&mut Thing| thing.author == seat.name;
                for thing in self.things.iter_mut().filter(own) {
                    let row = shown.messages.iter().find(|row| row.text == thing.text);
                    if thing.kind == ThingKind::Message {
                        thing.delivery = row.map(|row| row.delivery.clone());
                    }
                }
            }
            let others = stage.staff.seats.len() - 1;
            let mut known = self.things.iter().filter_map(|thing| thing.delivery.as_ref());
            if known.all(|far| far.delivered.len() == others && far.read.len() == others) {
                return Ok(true);
            }
            stage.staff.patience.pause("word that messages were read").await?;
        }
    }
}

/// The task as a node shows it; `None` before it has it.
pub(super) async fn task(seat: &Seat) -> Result<Option<TaskInfo>, Failure> {
    match seat.query(Query::Task { task: TASK.into() }).await {
        Ok(Answer::Task(task, _)) => Ok(Some(*task)),
        // It hasn't come yet, or the process is just starting.
        Ok(_) | Err(_) => Ok(None),
    }
}

/// The page's text as a node shows it; `None` before it has it.
pub(super) async fn page(seat: &Seat) -> Option<String> {
    match seat.query(Query::Page { page: PAGE.into() }).await {
        Ok(Answer::Page(page)) => Some(page.text),
        Ok(_) | Err(_) => None,
    }
}

async fn shown(seat: &Seat) -> Result<Shown, Failure> {
    let messages = Query::Messages { channel: CHANNEL.into(), last: MESSAGES_LAST };
    let messages = match seat.query(messages).await {
        Ok(Answer::Messages(rows)) => rows,
        Ok(_) | Err(_) => Vec::new(),
    };
    let mut deadlines = Vec::new();
    if let Some(task) = task(seat).await? {
        deadlines.extend(task.deadline);
        let conflicts = task.conflicts.into_iter().filter(|conflict| conflict.field == "deadline");
        deadlines.extend(conflicts.flat_map(|conflict| conflict.values).map(|(value, ..)| value));
    }
    Ok(Shown { messages, page: page(seat).await.unwrap_or_default(), deadlines })
}
