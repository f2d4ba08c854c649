//! Everybody's nodes: how they start, meet, join, lose the line between their offices and hold the
//! same again.

use std::path::Path;

use super::{
    Office, Patience, Seat, SpaceFact,
    failure::{internal, unexpected},
};
use crate::{
    facade::{Answer, Command, Failure, Query},
    runtime::{self, HomeAt},
};

/// Everybody who has a node.
pub(crate) struct Staff {
    pub(crate) seats: Vec<Seat>,
    pub(crate) patience: Patience,
}

impl Staff {
    /// People with homes below `dir`, numbered in their order; nobody's node runs yet.
    pub(crate) fn new(
        cast: &[(&'static str, &'static str, Office)],
        dir: &Path,
        patience: Patience,
    ) -> Self {
        let seat = |(number, who): (usize, &(&'static str, &'static str, Office))| {
            Seat::new(*who, dir.join(number.to_string()))
        };
        Self { seats: cast.iter().enumerate().map(seat).collect(), patience }
    }

    /// Where everybody who runs listens, but `me`; the own office first.
    pub(crate) fn addresses(&self, me: usize) -> Vec<String> {
        let others = self.seats.iter().enumerate().filter(|(at, seat)| *at != me && seat.runs());
        others.filter_map(|(_, seat)| seat.addresses.first().cloned()).collect()
    }

    /// Waits until a node runs and listens, and notes its device and addresses.
    pub(crate) async fn ready(&mut self, who: usize) -> Result<(), Failure> {
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
    pub(crate) async fn start(&mut self, who: usize) -> Result<(), Failure> {
        let peers = self.addresses(who);
        self.seats[who].start(&peers).await?;
        self.ready(who).await
    }

    /// Sets a home up for somebody with an invitation.
    pub(crate) async fn prepare(&self, who: usize, code: &str) -> Result<(), Failure> {
        let (home, name) = (self.seats[who].home.clone(), self.seats[who].name);
        let code = code.to_owned();
        let task = tokio::task::spawn_blocking(move || {
            runtime::prepare_join(&HomeAt::open(home), &code, name)
        });
        task.await.map_err(|error| internal(&error))?
    }

    /// Waits until somebody's node lists them as a member, and others' nodes do, too.
    pub(crate) async fn joined(&self, who: usize) -> Result<(), Failure> {
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

    /// Waits until everybody's node is connected with everybody else's.
    pub(crate) async fn connected(&self) -> Result<(), Failure> {
        for seat in &self.seats {
            loop {
                let answer = seat.query(Query::Status).await?;
                let Answer::Status(status) = answer else { return Err(unexpected()) };
                let peers = status.peers.iter().filter(|peer| peer.connected).count();
                if peers + 1 >= self.seats.len() {
                    break;
                }
                self.patience.pause("everybody's connections").await?;
            }
        }
        Ok(())
    }

    /// Cuts the line between the offices, or mends it.
    pub(crate) async fn cut(&self, cut: bool) -> Result<(), Failure> {
        for who in 0..self.seats.len() {
            self.cut_one(who, cut).await?;
        }
        Ok(())
    }

    /// Cuts one node's line to the other office, or mends it.
    pub(crate) async fn cut_one(&self, who: usize, cut: bool) -> Result<(), Failure> {
        let seat = &self.seats[who];
        let others = self.seats.iter().filter(|other| cut && other.office != seat.office);
        let devices = others.map(|other| other.device.clone()).collect();
        seat.command(Command::CutLine { devices }).await.map(drop)
    }

    /// Stops every node that runs; the first failure comes back.
    pub(crate) async fn stop(&mut self) -> Result<(), Failure> {
        let mut first = Ok(());
        for seat in self.seats.iter_mut().filter(|seat| seat.runs()) {
            let stopped = seat.stop().await;
            first = first.and(stopped);
        }
        first
    }

    /// Waits until every space is held by all who may read it, in the same state, and everybody
    /// holds the organisation's own.
    pub(crate) async fn converged(&self) -> Result<Vec<SpaceFact>, Failure> {
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
            let common = everywhere >= 2 && spaces.iter().all(equal);
            if common && self.nobody_lacks(&spaces).await? {
                return Ok(spaces);
            }
            self.patience.pause("equal states on all nodes").await?;
        }
    }

    /// Whether everybody holds what they may read, as far as anybody does.
    async fn nobody_lacks(&self, spaces: &[SpaceFact]) -> Result<bool, Failure> {
        for seat in &self.seats {
            let answer = seat.query(Query::Status).await?;
            let Answer::Status(status) = answer else { return Err(unexpected()) };
            let lacks = |space: &SpaceFact| {
                let may_read = status.spaces.iter().any(|row| row.name == space.name);
                may_read && !space.hashes.contains_key(seat.name)
            };
            if spaces.iter().any(lacks) {
                return Ok(false);
            }
        }
        Ok(true)
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
