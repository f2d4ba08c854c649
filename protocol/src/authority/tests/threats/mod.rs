//! Attacks on the authority, each with the same deed where nothing stands against it.

mod chains;
mod guardians;
mod joining;
mod revoking;

use super::{story::tag, world::*};
use crate::{
    authority::{Authority, Claim, Statement, Verdict},
    capability::{CutLog, Need, Role, Target},
    clock::Hlc,
    entry::ControlFrontier,
    ids::{CapabilityId, EntryHash, LogId, SpaceId},
};

/// Founder 0, administrators 1 and 2, manager 3 of sales, members 4 and 5 of sales.
pub struct Office {
    pub world: World,
    pub sales: SpaceId,
    pub joined: Vec<EntryHash>,
}

impl Office {
    pub fn open() -> Self {
        let mut world = World::new();
        let root = world.root();
        let sales = world.department(0, "市场部", root);
        let joined = vec![
            world.enrol(0, 1, root, Role::Admin),
            world.enrol(0, 2, root, Role::Admin),
            world.enrol(1, 3, sales, Role::Manager),
            world.enrol(3, 4, sales, Role::Member),
            world.enrol(3, 5, sales, Role::Member),
        ];
        Self { world, sales, joined }
    }

    /// The first capability that a person got when they joined.
    pub fn cap(&self, person: u16) -> CapabilityId {
        self.world.term(&self.joined[usize::from(person) - 1], 0)
    }

    /// A revocation that lets only the first `seq` entries of `person` in sales stand.
    pub fn remove(&self, person: u16, seq: u64) -> Statement {
        let target = Target::Member(self.world.member(person));
        let Statement::Revoked(mut revocation) = self.world.revocation(target) else {
            unreachable!("a revocation")
        };
        let cut = CutLog { space: self.sales, device: device(person), epoch: 0, seq, tag: tag(1) };
        revocation.cut.push(cut);
        Statement::Revoked(revocation)
    }

    /// The verdict on entry `seq` of a person in sales.
    pub fn judge(
        &self,
        authority: &Authority,
        (person, seq): (u16, u64),
        control: &ControlFrontier,
        hlc: Hlc,
        need: Need,
    ) -> Verdict {
        let log = LogId::trunk(self.sales, device(person), 0);
        authority.judge(&Claim { log, seq, tag: tag(1), hlc, control, need })
    }

    pub fn write(
        &self,
        authority: &Authority,
        person: u16,
        seq: u64,
        c: &ControlFrontier,
    ) -> Verdict {
        self.judge(authority, (person, seq), c, Hlc::at(self.world.time), WRITE)
    }
}

pub fn counts(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Counts { .. })
}
