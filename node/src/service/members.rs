//! People: inviting, joining, listing, removing.

use protocol::{
    authority::{Enrolment, MemberRow, RefusedReason, Statement},
    capability::{CutLog, Invitation, InvitationCode as Code, Redemption, Role},
    clock::Millis,
    crypto::{DeviceKey, Signed},
    entry::EntryTag,
    ids::{Branch, DeviceId, SpaceId},
    limits::CUT_LOGS_MAX,
    schema::Site,
};

use super::names::{Departments, departments_of};
use crate::{
    core::Core,
    facade::{Answer, Failure, FailureCode, InvitationCode, MemberInfo},
    identity::JoinProof,
};

impl Core {
    /// Makes an invitation code for one person.
    pub(crate) fn invite(
        &mut self,
        now: Millis,
        department: &str,
        role: Role,
        expires: Millis,
    ) -> Result<InvitationCode, Failure> {
        let space = Departments::of(self.authority()?).department(Some(department))?;
        Ok(self.invite_by_key(now, space, &[], role, expires)?.0)
    }

    /// The same, with further departments to read and write in; and the key by which whoever comes will
    /// be known to have come.
    pub(super) fn invite_by_key(
        &mut self,
        now: Millis,
        space: SpaceId,
        further: &[SpaceId],
        role: Role,
        expires: Millis,
    ) -> Result<(InvitationCode, DeviceId), Failure> {
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        if expires <= now {
            let next = "give a later time with --expires";
            return Err(Failure::new(FailureCode::Invalid, "it would expire at once", next));
        }
        let refused = |space: &SpaceId, reason: RefusedReason| {
            let department = departments.label(space);
            Failure::new(
                FailureCode::NotAllowed,
                format!("you can't invite to {department}: {reason}"),
                "ask an administrator or the department's manager",
            )
        };
        let me = self.device();
        let offered = authority.offer(&me, role, space, now);
        let mut offered = offered.map_err(|reason| refused(&space, reason))?;
        for also in further {
            let term = authority.offer_further(&me, *also, now);
            offered.push(term.map_err(|reason| refused(also, reason))?);
        }
        let further_paths = further.iter().map(|space| departments.path(space)).collect();
        let (org, organisation) = (authority.org(), authority.organisation());
        let root = SpaceId::root(&org);
        let path = departments.path(&space);
        let single_use = DeviceKey::from_seed(&self.luck());
        let key = single_use.device();
        let invitation = Invitation {
            org,
            inviter: self.device(),
            key,
            department: space,
            role,
            terms: offered,
            expires,
        };
        let invitation = Signed::new(invitation, self.key());
        let hints = self.address_hints();
        // Who joins can write at once, though nobody has written anything yet.
        for space in [space, root].iter().chain(further) {
            self.see_to_key(now, *space)?;
        }
        let code = Code::new(organisation, single_use, invitation, hints)
            .map_err(|error| Failure::broken(error.to_string()))?;
        let (name, site, code) = (None, String::new(), code.to_string());
        let (department, further) = (path, further_paths);
        Ok((InvitationCode { department, further, name, site, code, expires }, key))
    }

    /// Lists everybody.
    pub(crate) fn list_members(&self, now: Millis) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        let me = authority.member_of(&self.device());
        let sites = self.sites()?;
        let info = |row: MemberRow| {
            let spaces = departments_of(authority, &row, now);
            let met = || row.devices.keys().filter_map(|device| self.peer_note(device));
            MemberInfo {
                member: row.member.to_string(),
                departments: spaces.iter().map(|space| departments.label(space)).collect(),
                department_ids: spaces.iter().map(SpaceId::to_string).collect(),
                role: role_word(row.role).to_owned(),
                devices: row.devices.keys().map(DeviceId::to_string).collect(),
                removed: !row.active,
                site: sites.get(&row.member).map(Site::to_string).unwrap_or_default(),
                mine: me == Some(row.member),
                connected: met().any(|note| note.address.is_some()),
                last_contact: met().filter_map(|note| note.last_contact).max(),
                name: row.name,
            }
        };
        let mut rows: Vec<_> = authority.members().into_iter().map(info).collect();
        rows.sort_by(|a, b| (&a.departments, &a.name).cmp(&(&b.departments, &b.name)));
        Ok(Answer::Members(rows))
    }

    /// Ends a membership. What this node holds of the person's logs keeps counting.
    pub(crate) fn remove_member(&mut self, now: Millis, name: &str) -> Result<Answer, Failure> {
        let (_, revocation) = self.removal(now, name)?;
        self.state_revocation(now, revocation)?;
        Ok(Answer::Done)
    }

    /// What is held of these devices' logs: what a revocation lets stand. In a project that we
    /// hold, a device without a log is named, too, with nothing: what it writes there from now on
    /// doesn't count, whatever time it gives it.
    pub(crate) fn cut_of(&self, now: Millis, devices: &[DeviceId]) -> Result<Vec<CutLog>, Failure> {
        let authority = self.authority()?;
        let mut projects = self.readable(now)?;
        projects.retain(|space| authority.is_project(space));
        let ledger = &self.door().held.ledger;
        let logs = devices.iter().flat_map(|device| ledger.strands_of(*device));
        let cut = logs.filter(|(log, _)| log.branch == Branch::TRUNK).map(|(log, strand)| CutLog {
            space: log.space,
            device: log.device,
            epoch: log.epoch,
            seq: strand.tip.seq,
            tag: EntryTag::of(&strand.tip.hash),
        });
        let mut cut: Vec<_> = cut.collect();
        for device in devices {
            let silent = |space: &&SpaceId| {
                let spoke = cut.iter().any(|log| (log.space, log.device) == (**space, *device));
                !spoke && authority.may_read(device, space, now)
            };
            let silent: Vec<SpaceId> = projects.iter().filter(silent).copied().collect();
            cut.extend(silent.into_iter().map(|space| CutLog {
                space,
                device: *device,
                epoch: 0,
                seq: 0,
                tag: EntryTag::default(),
            }));
        }
        cut.truncate(CUT_LOGS_MAX);
        cut.sort_unstable();
        Ok(cut)
    }

    /// Writes our enrolment, once the inviter's capabilities are known here.
    pub(crate) fn enrol(&mut self, now: Millis) -> Result<bool, Failure> {
        let Some(JoinProof { invitation, redemption }) = self.identity().join.clone() else {
            return Ok(false);
        };
        let authority = self.authority()?;
        if authority.member_of(&self.device()).is_some() {
            return Ok(false);
        }
        let offer = invitation.unverified();
        let known = authority.departments().iter().any(|row| row.space == offer.department)
            && offer.terms.iter().all(|(parent, _)| authority.capability(parent).is_some());
        if !known {
            return Ok(false);
        }
        let name = self.identity().name.clone();
        let enrolment = Enrolment { name, invitation, redemption };
        self.state(now, Statement::Enrolled(Box::new(enrolment)))?;
        Ok(true)
    }
}

/// Reads an invitation code.
///
/// # Errors
/// When it is none.
pub fn read_code(code: &str) -> Result<Code, Failure> {
    code.parse().map_err(|error: protocol::capability::CodeError| {
        Failure::new(FailureCode::Invalid, error.to_string(), "copy the whole code once more")
    })
}

/// Spends an invitation code on a device.
///
/// # Errors
/// When the code isn't one, or has expired.
pub fn redeem(code: &str, key: &DeviceKey, now: Millis) -> Result<(Code, JoinProof), Failure> {
    let code = read_code(code)?;
    let invitation = code.invitation().clone();
    let verified = invitation.clone().verify().map_err(|error| {
        let next = "ask your inviter for another";
        Failure::new(FailureCode::Invalid, format!("the invitation is not genuine: {error}"), next)
    })?;
    if verified.claim().expires <= now {
        let next = "ask your inviter for another";
        return Err(Failure::new(FailureCode::Invalid, "the invitation has expired", next));
    }
    let spent = code.key();
    let redemption = Redemption {
        invitation: verified.claim().digest(),
        key: spent.device(),
        device: key.device(),
    };
    let redemption = Signed::new(redemption, spent);
    Ok((code, JoinProof { invitation, redemption }))
}

/// The role's word, as commands take it.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}
