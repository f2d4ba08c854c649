//! The five nodes, the clock they are watched by, and how long it may take.

use std::path::PathBuf;
use std::time::Duration;

use protocol::clock::Millis;

use super::{
    Step,
    facts::{Check, Claim, Office, SpaceFact},
    place::TemporaryDir,
    seat::Seat,
};
use crate::{
    clock,
    facade::{Answer, Command, Failure, FailureCode, Query},
    runtime,
};

/// All of it has to happen within this time: some ten times what it takes on a small busy machine.
const DEADLINE_MS: u64 = 120_000;

/// Between two looks at the nodes.
const LOOK_MS: u64 = 20;

/// How long to wait, at most.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    until: Millis,
}

impl Patience {
    /// Waits a moment before the next look.
    pub(super) async fn pause(&self, what: &str) -> Result<(), Failure> {
        if clock::now() >= self.until {
            return Err(in_vain(what));
        }
        tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        Ok(())
    }

    /// Waits for something, but not for ever.
    pub(super) async fn within<T>(
        &self,
        what: &str,
        future: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        let left = Duration::from_millis(self.until.since(clock::now()));
        tokio::time::timeout(left, future).await.map_err(|_| in_vain(what))
    }
}

fn in_vain(what: &str) -> Failure {
    let problem = format!("waited in vain for {what}");
    Failure::new(FailureCode::Internal, problem, "is this machine very busy? Try again")
}

/// Everything that takes part.
pub(super) struct Stage<'a> {
    pub(super) program: PathBuf,
    pub(super) seats: Vec<Seat>,
    pub(super) began: Millis,
    pub(super) patience: Patience,
    pub(super) checks: Vec<Check>,
    tell: &'a mut (dyn FnMut(Step) + Send),
    /// The homes; the last field, since it goes when the nodes have gone.
    _dir: TemporaryDir,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        program: PathBuf,
        cast: &[(&'static str, &'static str, Office)],
        tell: &'a mut (dyn FnMut(Step) + Send),
    ) -> Result<Self, Failure> {
        let dir = TemporaryDir::make()?;
        let seat = |(number, who): (usize, &(&'static str, &'static str, Office))| {
            Seat::new(*who, dir.path().join(number.to_string()))
        };
        let seats = cast.iter().enumerate().map(seat).collect();
        let began = clock::now();
        let patience = Patience { until: began.plus(DEADLINE_MS) };
        Ok(Self { program, seats, began, patience, checks: Vec::new(), tell, _dir: dir })
    }

    pub(super) fn step(&mut self, step: Step) {
        (self.tell)(step);
    }

    pub(super) fn check(&mut self, claim: Claim, holds: bool) {
        self.checks.push(Check { claim, holds });
    }

    /// Milliseconds since the beginning.
    pub(super) fn elapsed(&self) -> u64 {
        clock::now().since(self.began)
    }

    /// Where everybody who runs listens, but `me`; the own office first.
    pub(super) fn addresses(&self, me: usize) -> Vec<String> {
        let others = self.seats.iter().enumerate().filter(|(at, seat)| *at != me && seat.runs());
        others.filter_map(|(_, seat)| seat.addresses.first().cloned()).collect()
    }

    /// Waits until a node runs and listens, and notes its device and addresses.
    pub(super) async fn ready(&mut self, who: usize) -> Result<(), Failure> {
        let seat = &mut self.seats[who];
        loop {
            if let Some(status) = seat.status().await?
                && status.addresses.len() >= 2
            {
                (seat.device, seat.addresses) = (status.device, status.addresses);
                return Ok(());
            }
            self.patience.pause("a node's start").await?;
        }
    }

    /// Starts a node in this process.
    pub(super) async fn start(&mut self, who: usize) -> Result<(), Failure> {
        let peers = self.addresses(who);
        self.seats[who].start(&peers).await?;
        self.ready(who).await
    }

    /// Sets a home up for somebody with an invitation.
    pub(super) async fn prepare(&self, who: usize, code: &str) -> Result<(), Failure> {
        let (home, name) = (self.seats[who].home.clone(), self.seats[who].name);
        let code = code.to_owned();
        let task = tokio::task::spawn_blocking(move || runtime::prepare_join(&home, &code, name));
        task.await.map_err(|error| internal(&error))?
    }

    /// Waits until somebody's node lists them as a member, and others' nodes do, too.
    pub(super) async fn joined(&self, who: usize) -> Result<(), Failure> {
        for seat in self.seats.iter().filter(|seat| seat.runs()) {
            loop {
                if let Ok(Answer::Members(rows)) = seat.query(Query::Members).await
                    && rows.iter().any(|row| row.devices.contains(&self.seats[who].device))
                {
                    break;
                }
                self.patience.pause("somebody to join").await?;
            }
        }
        Ok(())
    }

    /// Cuts the line between the offices, or mends it.
    pub(super) async fn cut(&self, cut: bool) -> Result<(), Failure> {
        for who in 0..self.seats.len() {
            self.cut_one(who, cut).await?;
        }
        Ok(())
    }

    /// Cuts one node's line to the other office, or mends it.
    pub(super) async fn cut_one(&self, who: usize, cut: bool) -> Result<(), Failure> {
        let seat = &self.seats[who];
        let others = self.seats.iter().filter(|other| cut && other.office != seat.office);
        let devices = others.map(|other| other.device.clone()).collect();
        seat.command(Command::CutLine { devices }).await.map(drop)
    }

    /// Waits until every space has the same state on all nodes that hold it, and everybody holds
    /// the organisation's own.
    pub(super) async fn converged(&self) -> Result<Vec<SpaceFact>, Failure> {
        loop {
            let spaces = self.spaces().await?;
            let equal = |space: &SpaceFact| {
                let mut hashes = space.hashes.values();
                let first = hashes.next();
                hashes.all(|hash| Some(hash) == first)
            };
            let everywhere =
                spaces.iter().filter(|space| space.hashes.len() == self.seats.len()).count();
            // The control space and the organisation's own.
            if everywhere >= 2 && spaces.iter().all(equal) {
                return Ok(spaces);
            }
            self.patience.pause("equal states on all nodes").await?;
        }
    }

    async fn spaces(&self) -> Result<Vec<SpaceFact>, Failure> {
        let mut spaces: Vec<SpaceFact> = Vec::new();
        for seat in &self.seats {
            let answer = seat.query(Query::StateHash).await?;
            let Answer::StateHash(rows) = answer else { return Err(unexpected()) };
            for row in rows {
                let known = spaces.iter().position(|space| space.name == row.name);
                let at = known.unwrap_or_else(|| {
                    let (entries, hashes) = Default::default();
                    spaces.push(SpaceFact { name: row.name.clone(), entries, hashes });
                    spaces.len() - 1
                });
                spaces[at].entries.insert(seat.name.to_owned(), row.entries);
                spaces[at].hashes.insert(seat.name.to_owned(), row.hash);
            }
        }
        Ok(spaces)
    }
}

pub(super) fn internal(error: &dyn std::error::Error) -> Failure {
    Failure::new(FailureCode::Internal, error.to_string(), "")
}

/// A node answered something that doesn't fit the question.
pub(super) fn unexpected() -> Failure {
    Failure::new(FailureCode::Internal, "a node answered something else than was asked", "")
}
