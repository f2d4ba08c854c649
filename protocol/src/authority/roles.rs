//! What the presets of people stand for, and what an inviter can offer of them.

use super::{Authority, claim::RefusedReason};
use crate::{
    capability::{Level, Named, Role, Scope, Terms},
    clock::Millis,
    ids::{CapabilityId, DeviceId, OrgId, SpaceId},
};

/// Passes of an administrator's capability: managers, their deputies, and those they let in.
const ADMIN_PASSES: u8 = 5;

/// Passes of a manager's capability: deputies of deputies, and those they let in.
const MANAGER_PASSES: u8 = 3;

/// The terms that a role stands for in a department.
///
/// - A member reads and writes the department's space and the organisation's own.
/// - A manager manages the department and those below, lets people in, announces, reminds and
///   sees reports there, and can pass on what members need.
/// - An administrator configures everything.
pub fn terms_for_role(role: Role, department: SpaceId, org: &OrgId) -> Vec<Terms> {
    let root = SpaceId::root(org);
    let terms = |space, below, level, named, passes| Terms {
        scope: Scope { space, below },
        level,
        named,
        expires: None,
        passes,
    };
    let mut all = match role {
        Role::Member => vec![terms(department, false, Level::Write, Named::NONE, 0)],
        Role::Manager => {
            let named = Named::ENROL | Named::ANNOUNCE | Named::REMIND_STRONGLY | Named::REPORT;
            vec![terms(department, true, Level::Manage, named, MANAGER_PASSES)]
        }
        Role::Admin => vec![terms(root, true, Level::Manage, Named::ALL, ADMIN_PASSES)],
    };
    let passes = if role == Role::Manager { MANAGER_PASSES } else { 0 };
    if role != Role::Admin && department != root {
        all.push(terms(root, false, Level::Write, Named::NONE, passes));
    }
    all
}

impl Authority {
    /// The terms of a role in a department as `device` can offer them now: each with the
    /// capability it is cut from, for an [`crate::capability::Invitation`]. Time and passes are
    /// cut down to what the device's own capabilities allow; level and names never are.
    ///
    /// # Errors
    /// When the device holds nothing that it could cut one of the terms from.
    pub fn offer(
        &self,
        device: &DeviceId,
        role: Role,
        department: SpaceId,
        now: Millis,
    ) -> Result<Vec<(CapabilityId, Terms)>, RefusedReason> {
        let place = Scope { space: department, below: false };
        self.cut(device, &terms_for_role(role, department, &self.org), place, now)
    }

    /// What somebody who is invited to one department is offered of a further one: to read and write
    /// there. An invitation takes it beside [`Authority::offer`].
    ///
    /// # Errors
    /// When the device holds nothing that it could cut it from.
    pub fn offer_further(
        &self,
        device: &DeviceId,
        department: SpaceId,
        now: Millis,
    ) -> Result<(CapabilityId, Terms), RefusedReason> {
        let place = Scope { space: department, below: false };
        let terms = terms_for_role(Role::Member, department, &self.org);
        let own: Vec<Terms> = terms.into_iter().filter(|it| it.scope == place).collect();
        let mut offered = self.cut(device, &own, place, now)?;
        offered.pop().ok_or(RefusedReason::Exceeds)
    }

    /// Whether `device` could offer a role in a department that isn't there yet and is to be made
    /// somewhere below `above`.
    ///
    /// # Errors
    /// When it holds nothing that it could cut one of the terms from.
    pub fn could_offer_below(
        &self,
        device: &DeviceId,
        role: Role,
        above: SpaceId,
        now: Millis,
    ) -> Result<(), RefusedReason> {
        // What reaches whatever will be below reaches that department, too.
        let place = Scope { space: above, below: true };
        let mut terms = terms_for_role(role, SpaceId::ZERO, &self.org);
        for it in terms.iter_mut().filter(|it| it.scope.space == SpaceId::ZERO) {
            it.scope = place;
        }
        self.cut(device, &terms, place, now).map(drop)
    }

    /// Terms cut from what a device holds, one of them from what lets it enrol people in `place`.
    fn cut(
        &self,
        device: &DeviceId,
        wanted: &[Terms],
        place: Scope,
        now: Millis,
    ) -> Result<Vec<(CapabilityId, Terms)>, RefusedReason> {
        if !self.is_member(device) {
            return Err(RefusedReason::NotMember);
        }
        let tree = self.judgement().facts.tree_at(&self.history.everything());
        if !tree.is_department(place.space) {
            return Err(RefusedReason::NoSuchThing);
        }
        let held = self.held_by(device, now);
        let mut offered = Vec::new();
        let mut enrols = false;
        for terms in wanted {
            let parent = |enrolling: bool| {
                held.iter().find_map(|row| {
                    let cut = terms.cut_to(&row.terms)?;
                    let whole = (cut.level, cut.named) == (terms.level, terms.named);
                    let lets = row.terms.named.includes(Named::ENROL)
                        && tree.covers(&row.terms.scope, &place);
                    let fits = cut.within(&row.terms, |parent, child| tree.covers(parent, child));
                    (whole && fits && (lets || !enrolling)).then_some((row.id, cut, lets))
                })
            };
            let found = parent(true).or_else(|| parent(false)).ok_or(RefusedReason::Exceeds)?;
            enrols |= found.2;
            offered.push((found.0, found.1));
        }
        if enrols { Ok(offered) } else { Err(RefusedReason::NotHeld) }
    }
}
