//! People: founding, inviting, joining, and copies of people's machines.

use node::{
    core::Core,
    facade::{Answer, Command},
};
use protocol::{capability::Role, clock::Millis};

use super::World;
use crate::seat::Seat;

/// An invitation's life in milliseconds.
const INVITED_MS: u64 = 7 * 24 * 3_600_000;

impl World {
    /// The founder's node, with a new organisation.
    pub fn found(&mut self, office: usize) -> usize {
        let node = self.add_seat("p0", true, office);
        let ground = self.seats[node].ground();
        let wall = self.seats[node].wall(self.now);
        match Core::found(ground, "同舟 Ltd", "p0", wall) {
            Ok(core) => self.seats[node].start(core),
            Err(error) => self.fail(format!("can't found: {error:?}")),
        }
        self.model.founder(node);
        self.turn(node);
        node
    }

    /// An invitation's code.
    pub fn invite(&mut self, by: usize, department: &str, role: Role) -> Option<String> {
        let expires = Millis(self.seats[by].wall(self.now).0 + INVITED_MS);
        let department = department.to_owned();
        match self.command(by, Command::Invite { department, role, expires })? {
            Ok(Answer::Invitation(invitation)) => Some(invitation.code),
            _ => None,
        }
    }

    /// A new node that will join when it meets somebody.
    pub fn join(&mut self, code: &str, office: usize, honest: bool) -> Option<usize> {
        let name = format!("p{}", self.seats.len());
        let node = self.add_seat(&name, honest, office);
        let ground = self.seats[node].ground();
        let wall = self.seats[node].wall(self.now);
        match Core::join(ground, code, &name, wall) {
            Ok(core) => {
                self.seats[node].start(core);
                self.turn(node);
                Some(node)
            }
            Err(error) => {
                self.fail(format!("{node} can't join: {error:?}"));
                None
            }
        }
    }

    /// A second machine with everything that is on a person's first one.
    pub fn clone_machine(&mut self, of: usize, office: usize) -> usize {
        let seed = self.luck.between(0, u64::MAX);
        let twin = self.seats[of].cloned(seed);
        self.seats.push(twin);
        self.network.add_node(office);
        self.seats.len() - 1
    }

    fn add_seat(&mut self, name: &str, honest: bool, office: usize) -> usize {
        self.seats.push(Seat::new(name, honest, self.plan.seed));
        self.network.add_node(office);
        self.seats.len() - 1
    }
}
