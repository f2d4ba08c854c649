//! Recovery: naming who may recover whom, and doing it together.

use protocol::{
    authority::{
        Act, Authority, DeviceConsent, Guardians, GuardiansRow, Measure as Said, ProposalRow,
        Statement, Ward,
    },
    capability::{
        Capability, DeviceCode, DeviceOffer, Level, Named, Revocation, Scope, Subject, Target,
        Terms,
    },
    clock::Millis,
    ids::{ActId, CapabilityId, DeviceId, MemberId},
    limits::{DELEGATION_DEPTH_MAX, GUARDIANS_MAX},
};

use super::{
    capabilities, devices,
    names::{self, Departments, People},
};
use crate::{
    core::Core,
    facade::{
        Answer, DeviceOfferInfo, Failure, FailureCode, GuardiansInfo, Measure, ProposalInfo,
        ProposalKind, RecoveryInfo,
    },
};

impl Core {
    /// Names who may recover us, or the organisation.
    pub(crate) fn name_guardians(
        &mut self,
        now: Millis,
        organisation: bool,
        people: &[String],
        needed: u8,
    ) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let own = self.own_member()?;
        if organisation && authority.guardians().is_some() {
            let next =
                "one of them proposes others: `recovery propose guardians NAME... --needed K`";
            let problem = "the organisation's guardians are named; only they together change that";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        }
        if organisation && !self.is_founder(&own)? {
            let problem = "only the founder names the organisation's first guardians";
            let next = "ask the founder: whoever is named can reach the founder, too";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        }
        let guardians = self.guardians(people, needed, if organisation { 2 } else { 1 })?;
        if !organisation && guardians.members.contains(&own) {
            let problem = "nobody recovers themselves";
            let next = "name colleagues whom you would call if your device were gone";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let ward = if organisation { Ward::Organisation } else { Ward::Myself };
        self.state(now, Statement::GuardiansNamed { ward, guardians })?;
        Ok(Answer::Done)
    }

    /// Those people, of whom so many are needed, at least `least`. Nobody at all is for taking a naming
    /// back.
    fn guardians(&self, people: &[String], needed: u8, least: u8) -> Result<Guardians, Failure> {
        let known = People::of(self.authority()?);
        let found: Result<Vec<MemberId>, Failure> =
            people.iter().map(|name| known.find(name)).collect();
        let mut members = found?;
        for member in &members {
            if known.all().any(|row| row.member == *member && !row.active) {
                let problem = format!("{} is no longer a member", known.name(member));
                let next = "name somebody who is";
                return Err(Failure::new(FailureCode::Invalid, problem, next));
            }
        }
        members.sort_unstable();
        members.dedup();
        let count = members.len();
        let nobody = count == 0 && needed == 0 && least == 1;
        let fits = (usize::from(least)..=count).contains(&usize::from(needed));
        if count > GUARDIANS_MAX || !(fits || nobody) {
            let problem = format!("{needed} of {count} people can't be needed");
            let next = format!(
                "name up to {GUARDIANS_MAX} people, and need at least {least} of them: 2 of 3 is usual"
            );
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        Ok(Guardians { members, needed })
    }

    /// The code that a colleague's new machine is to be given, so that it can ask to become theirs. It
    /// is no secret.
    pub(crate) fn offer_recovery(&self, name: &str) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let member = people.find(name)?;
        self.guardians_of(authority, &people, &member)?;
        let name = people.name(&member);
        let offer = DeviceOffer {
            organisation: authority.organisation(),
            org: authority.org(),
            member,
            name: name.clone(),
            hints: self.address_hints(),
        };
        Ok(Answer::DeviceOffer(DeviceOfferInfo { name, code: offer.to_string() }))
    }

    /// Whom a person has named, us among them.
    fn guardians_of(
        &self,
        authority: &Authority,
        people: &People,
        member: &MemberId,
    ) -> Result<GuardiansRow, Failure> {
        let name = people.name(member);
        let Some(row) = authority.guardians_of(member) else {
            let problem = format!("{name} has named nobody who could help");
            let next =
                "a manager can remove the lost device's person and invite them anew: `invite`";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        };
        if !row.members.contains(&self.own_member()?) {
            let named: Vec<String> = row.members.iter().map(|it| people.name(it)).collect();
            let problem = format!("{name} has named others: {}", named.join(", "));
            let next = format!("{} of them have to do it", row.needed);
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        }
        Ok(row)
    }

    /// Approves that a colleague's new device, which shows this code, becomes theirs.
    pub(crate) fn recover_device(
        &mut self,
        now: Millis,
        name: &str,
        code: &str,
    ) -> Result<Answer, Failure> {
        let DeviceCode(consent) = devices::read_device_code(code)?;
        let authority = self.authority()?;
        let people = People::of(authority);
        let member = people.find(name)?;
        self.guardians_of(authority, &people, &member)?;
        let DeviceConsent { member: meant, .. } = *consent.unverified();
        if meant != member {
            let problem = format!("that device wants to become {}'s", people.name(&meant));
            let next = "ask for the person's name once more, and for the code on their new machine";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        self.approve(now, Act::Device(consent))
    }

    /// Proposes something to the organisation's other guardians, by approving it.
    pub(crate) fn propose(&mut self, now: Millis, measure: &Measure) -> Result<Answer, Failure> {
        self.require_guardian()?;
        let people = People::of(self.authority()?);
        let measure = match measure {
            Measure::Remove { name } => Said::Revoke(self.removal(now, name)?.1),
            Measure::Admin { name } => {
                let org = self.authority()?.org();
                let subject = Subject::Member(people.find(name)?);
                let parent = CapabilityId::new(*org.as_bytes());
                Said::Grant(Capability { subject, terms: self.full_powers()?, parent })
            }
            Measure::Guardians { people, needed } => {
                Said::Name(self.guardians(people, *needed, 2)?)
            }
        };
        let nonce = self.luck();
        let nonce = nonce.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte));
        self.approve(now, Act::Together { nonce, measure })
    }

    /// What an administrator holds whom guardians made.
    fn full_powers(&self) -> Result<Terms, Failure> {
        let space = Departments::of(self.authority()?).root();
        Ok(Terms {
            scope: Scope { space, below: true },
            level: Level::Manage,
            named: Named::ALL,
            expires: None,
            passes: DELEGATION_DEPTH_MAX - 2,
        })
    }

    /// Approves what somebody has proposed.
    pub(crate) fn approve_proposal(&mut self, now: Millis, id: &str) -> Result<Answer, Failure> {
        let rows = self.authority()?.proposals(now);
        let open = rows.into_iter().filter(|row| names::begins(&row.id.to_string(), id));
        let found = open.map(|row| (row.clone(), row.id.short())).collect();
        let row = names::one(found, "proposal", id, "`recovery pending` shows what waits")?;
        if row.done {
            let next = "`recovery pending` shows what waits";
            return Err(Failure::new(FailureCode::Invalid, "this has come about already", next));
        }
        if !row.guardians.contains(&self.own_member()?) {
            let next = "`recovery list` shows who may";
            let problem = "you are not among those who decide this";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        }
        self.approve(now, row.act)
    }

    fn approve(&mut self, now: Millis, act: Act) -> Result<Answer, Failure> {
        let id = act.id();
        self.state_ending(now, Statement::Approved(Box::new(act)))?;
        self.proposal_info(now, &id).map(|info| Answer::Proposal(Box::new(info)))
    }

    /// Says again what we have approved, where enough have approved it without knowing of each other.
    pub(crate) fn see_to_approvals(&mut self, now: Millis) {
        let Ok(own) = self.own_member() else { return };
        let Ok(authority) = self.authority() else { return };
        let waits = |row: &ProposalRow| {
            !row.done && row.approvals.contains_key(&own) && row.approvals.len() >= row.needed
        };
        let rows: Vec<ProposalRow> = authority.proposals(now).into_iter().filter(waits).collect();
        for row in rows {
            let said = Statement::Approved(Box::new(row.act));
            let would = self.suppose(now, said.clone());
            let done = would.is_ok_and(|it| it.proposal(&row.id, now).is_some_and(|row| row.done));
            if let Err(failure) = done.then(|| self.state_ending(now, said)).transpose() {
                tracing::warn!("what was approved together waits: {:?}", failure.code);
            }
        }
    }

    /// Who is named, and what waits.
    pub(crate) fn recovery(&self, now: Millis) -> Result<RecoveryInfo, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let own = self.own_member()?;
        let organisation = authority.guardians();
        let named = |member: &MemberId| {
            let row = authority.guardians_of(member)?;
            let info = guardians_info(&people, &people.name(member), &row);
            Some(GuardiansInfo { member: Some(member.to_string()), ..info })
        };
        let wards = people.all().filter(|row| row.active).filter(|row| {
            authority.guardians_of(&row.member).is_some_and(|it| it.members.contains(&own))
        });
        let mut proposals: Vec<ProposalInfo> = Vec::new();
        for row in authority.proposals(now).iter().rev() {
            // What nobody can bring about any more isn't shown, nor what others decide about others.
            let ours = row.guardians.contains(&own)
                || matches!(&row.act, Act::Device(consent) if consent.unverified().member == own);
            if ours && (row.done || row.until > now) {
                proposals.push(self.describe(now, row)?);
            }
        }
        let label = authority.organisation();
        Ok(RecoveryInfo {
            own: named(&own),
            guards_organisation: organisation.as_ref().is_some_and(|it| it.members.contains(&own)),
            may_name: organisation.is_none() && self.is_founder(&own)?,
            organisation: organisation.map(|row| guardians_info(&people, &label, &row)),
            wards: wards.filter_map(|row| named(&row.member)).collect(),
            proposals,
        })
    }

    /// How many proposals wait for our approval.
    pub(crate) fn approvals_wanted(&self, now: Millis) -> u64 {
        let (Ok(authority), Ok(own)) = (self.authority(), self.own_member()) else { return 0 };
        let wanted = |row: &ProposalRow| {
            let open = !row.done && row.until > now;
            open && row.guardians.contains(&own) && !row.approvals.contains_key(&own)
        };
        authority.proposals(now).iter().filter(|row| wanted(row)).count() as u64
    }

    fn proposal_info(&self, now: Millis, id: &ActId) -> Result<ProposalInfo, Failure> {
        let row = self.authority()?.proposal(id, now);
        let row = row.ok_or_else(|| Failure::broken("the approval was not found again"))?;
        self.describe(now, &row)
    }

    fn describe(&self, now: Millis, row: &ProposalRow) -> Result<ProposalInfo, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let own = self.own_member()?;
        let name = |member: &MemberId| people.name(member);
        let open = row.guardians.iter().filter(|member| !row.approvals.contains_key(*member));
        let mine = row.approvals.contains_key(&own);
        let info = ProposalInfo {
            id: row.id.to_string(),
            approved: row.approvals.keys().map(name).collect(),
            open: open.map(name).collect(),
            needed: row.needed as u64,
            mine,
            may_approve: !mine && !row.done && row.guardians.contains(&own),
            done: row.done,
            since: row.since,
            until: row.until,
            ..ProposalInfo::default()
        };
        match &row.act {
            Act::Device(consent) => {
                let DeviceConsent { member, device } = *consent.unverified();
                let device = Some(device.to_string());
                Ok(ProposalInfo { kind: ProposalKind::Device, whom: name(&member), device, ..info })
            }
            Act::Together { measure: Said::Revoke(revocation), .. } => {
                self.describe_end(now, revocation, info)
            }
            Act::Together { measure: Said::Grant(given), .. } => {
                let Subject::Member(member) = given.subject else { return Ok(info) };
                let departments = Departments::of(authority);
                let right = capabilities::right_of(&departments, name(&member), &given.terms);
                let full = given.terms == self.full_powers()?;
                let kind = if full { ProposalKind::Admin } else { ProposalKind::Right };
                Ok(ProposalInfo { kind, whom: name(&member), right: Some(right), ..info })
            }
            Act::Together { measure: Said::Name(guardians), .. } => Ok(ProposalInfo {
                kind: ProposalKind::Guardians,
                whom: authority.organisation(),
                people: guardians.members.iter().map(name).collect(),
                people_needed: u64::from(guardians.needed),
                ..info
            }),
        }
    }

    /// What an end would do: how much of what is held here stays.
    fn describe_end(
        &self,
        now: Millis,
        revocation: &Revocation,
        info: ProposalInfo,
    ) -> Result<ProposalInfo, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let concerned: Vec<DeviceId> =
            authority.concerned_by(&revocation.target).into_iter().collect();
        let (mut keeps_entries, mut loses_entries) = (0, 0);
        for log in self.cut_of(now, &concerned)? {
            let name = (log.space, log.device, log.epoch);
            let kept = revocation.cut.iter().filter(|it| (it.space, it.device, it.epoch) == name);
            let kept = kept.map(|it| it.seq).min().unwrap_or(0).min(log.seq);
            keeps_entries += kept;
            loses_entries += log.seq - kept;
        }
        let info = ProposalInfo { keeps_entries, loses_entries, ..info };
        Ok(match revocation.target {
            Target::Member(member) => {
                ProposalInfo { kind: ProposalKind::Remove, whom: people.name(&member), ..info }
            }
            Target::Device(device) => ProposalInfo {
                kind: ProposalKind::EndDevice,
                whom: names::author_name(authority, &people, &device),
                device: Some(device.to_string()),
                ..info
            },
            Target::Capability(id) => {
                let row = authority.capability(&id);
                let departments = Departments::of(authority);
                let right =
                    row.map(|row| capabilities::right(authority, &people, &departments, &row));
                let whom = right.as_ref().map(|right| right.holder.clone()).unwrap_or_default();
                ProposalInfo { kind: ProposalKind::EndRight, whom, right, ..info }
            }
        })
    }

    fn own_member(&self) -> Result<MemberId, Failure> {
        let member = self.authority()?.member_of(&self.device());
        member.ok_or_else(|| {
            let next = "run the node until a colleague's has let it in";
            Failure::new(FailureCode::NotJoined, "this device belongs to nobody yet", next)
        })
    }

    /// Whether a member holds the capability from which all others are cut.
    fn is_founder(&self, member: &MemberId) -> Result<bool, Failure> {
        let authority = self.authority()?;
        let root = authority.capability(&CapabilityId::new(*authority.org().as_bytes()));
        Ok(root.is_some_and(|row| row.subject == Subject::Member(*member)))
    }

    fn require_guardian(&self) -> Result<(), Failure> {
        let authority = self.authority()?;
        let own = self.own_member()?;
        let Some(row) = authority.guardians() else {
            let problem = "nobody is named to recover the organisation";
            let next = "the founder names them: `recovery name NAME... --needed K --organisation`";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        };
        if row.members.contains(&own) {
            return Ok(());
        }
        let people = People::of(authority);
        let named: Vec<String> = row.members.iter().map(|it| people.name(it)).collect();
        let problem = "you are not among those who may recover the organisation";
        let next = format!("ask one of them: {}", named.join(", "));
        Err(Failure::new(FailureCode::NotAllowed, problem, next))
    }
}

fn guardians_info(people: &People, ward: &str, row: &GuardiansRow) -> GuardiansInfo {
    let gone = |member: &&MemberId| !people.all().any(|it| it.member == **member && it.active);
    GuardiansInfo {
        ward: ward.to_owned(),
        member: None,
        people: row.members.iter().map(|member| people.name(member)).collect(),
        gone: row.members.iter().filter(gone).map(|member| people.name(member)).collect(),
        needed: row.needed as u64,
    }
}
