//! The five nodes, the clock they are watched by, and how long it may take.

use std::path::PathBuf;

use protocol::clock::Millis;

use super::{
    Step,
    facts::{Check, Claim},
};
use crate::{
    clock,
    facade::Failure,
    offices::{Office, Patience, Staff, TemporaryDir},
};

/// All of it has to happen within this time: some ten times what it takes on a small busy machine.
const DEADLINE_MS: u64 = 120_000;

/// Everything that takes part.
pub(super) struct Stage<'a> {
    pub(super) program: PathBuf,
    pub(super) staff: Staff,
    pub(super) began: Millis,
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
        let began = clock::now();
        let staff = Staff::new(cast, dir.path(), Patience::until(began.plus(DEADLINE_MS)));
        Ok(Self { program, staff, began, checks: Vec::new(), tell, _dir: dir })
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
}
