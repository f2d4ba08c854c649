//! Capabilities: granting, revoking, listing, and why somebody may read.

use protocol::{
    authority::{Authority, CapabilityRow as Row, Statement},
    capability::{Capability, Level, Named, Need, Revocation, Scope, Subject, Target, Terms},
    clock::Millis,
    ids::{DeviceId, SpaceId},
};

use super::{
    conversations,
    names::{self, Departments, People},
};
use crate::{
    core::Core,
    facade::{Answer, CapabilityRow, Failure, FailureCode, Right},
};

/// What a grant asks for.
pub(crate) struct Wish {
    /// Who gets it.
    pub member: String,
    /// Where; `None`: the organisation.
    pub department: Option<String>,
    /// Up to which level.
    pub level: Level,
    /// In the departments below, too.
    pub below: bool,
    /// Until when.
    pub expires: Option<Millis>,
    /// How often it may be passed on.
    pub passes: u8,
}

impl Core {
    /// Passes one of our capabilities on.
    pub(crate) fn grant(&mut self, now: Millis, wish: &Wish) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let member = People::of(authority).find(&wish.member)?;
        let departments = Departments::of(authority);
        let space = departments.find(wish.department.as_deref())?;
        let terms = Terms {
            scope: Scope { space, below: wish.below },
            level: wish.level,
            named: Named::NONE,
            expires: wish.expires,
            passes: wish.passes,
        };
        let covers = |parent: &Scope, child: &Scope| {
            parent.space == child.space && (parent.below || !child.below)
                || parent.below && is_below(&departments, child.space, parent.space)
        };
        let held = authority.held_by(&self.device(), now);
        let parent = held.iter().find(|row| terms.within(&row.terms, covers));
        let Some(parent) = parent.map(|row| row.id) else {
            return Err(Failure::new(
                FailureCode::NotAllowed,
                "you hold nothing that you could pass on like this",
                "`capability list` shows what you hold, and how often it may be passed on",
            ));
        };
        let subject = Subject::Member(member);
        let id = self.state(now, Statement::Granted(Capability { subject, terms, parent }))?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Ends a capability. What this node holds of its holder's logs keeps counting.
    pub(crate) fn revoke(&mut self, now: Millis, id: &str) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let id = names::capability(authority, id)?;
        let target = Target::Capability(id);
        let devices: Vec<DeviceId> = authority.concerned_by(&target).into_iter().collect();
        let cut = self.cut_of(&devices);
        self.state(now, Statement::Revoked(Revocation { target, cut }))?;
        Ok(Answer::Done)
    }

    /// Lists capabilities.
    pub(crate) fn list_capabilities(&self, member: Option<&str>) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let departments = Departments::of(authority);
        let wanted = member.map(|name| people.find(name)).transpose()?;
        let is_wanted = |row: &Row| match (wanted, row.subject) {
            (None, _) => true,
            (Some(member), Subject::Member(holder)) => member == holder,
            (Some(member), Subject::Device(device)) => authority.member_of(&device) == Some(member),
        };
        // Those of conversations can't be passed on or ended; whose they are, their members see.
        let public = |row: &Row| authority.conversation(&row.terms.scope.space).is_none();
        let rows = authority.capabilities().into_iter().filter(|row| public(row) && is_wanted(row));
        let shown = rows.map(|row| describe(authority, &people, &departments, &row)).collect();
        Ok(Answer::Capabilities(shown))
    }

    /// Lists who can read a space: for each person each capability that lets them.
    pub(crate) fn who_can_read(
        &self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let departments = Departments::of(authority);
        let space = match department.and_then(conversations::people_named) {
            Some(people) => self.find_conversation(now, &people)?.0,
            None => departments.find(department)?,
        };
        let mut rows = Vec::new();
        for person in people.all().filter(|row| row.active) {
            for chain in authority.why(&person.member, &space, now) {
                let last = chain.last().map(|row| describe(authority, &people, &departments, row));
                rows.extend(last);
            }
        }
        Ok(Answer::Capabilities(rows))
    }

    /// Whether we may do something now.
    ///
    /// # Errors
    /// When the organisation isn't known yet.
    pub(crate) fn may(&self, now: Millis, space: &SpaceId, need: Need) -> Result<bool, Failure> {
        let authority = self.authority()?;
        let held = authority.held_by(&self.device(), now);
        Ok(allows(&held, &Departments::of(authority), space, need))
    }

    /// Requires that we may do something now.
    ///
    /// # Errors
    /// When we may not.
    pub(crate) fn require(&self, now: Millis, space: &SpaceId, need: Need) -> Result<(), Failure> {
        if self.may(now, space, need)? {
            return Ok(());
        }
        let departments = Departments::of(self.authority()?);
        Err(Failure::new(
            FailureCode::NotAllowed,
            format!("you may not do this in {}", departments.name(space)),
            "`capability list` shows what you hold; a manager can grant more",
        ))
    }
}

/// Whether whoever holds these may do something in a space.
pub fn allows(held: &[Row], departments: &Departments, space: &SpaceId, need: Need) -> bool {
    held.iter().any(|row| {
        let scope = row.terms.scope;
        let here =
            scope.space == *space || scope.below && is_below(departments, *space, scope.space);
        here && row.terms.satisfy(need)
    })
}

/// Whether `space` lies below `above` in the tree.
fn is_below(departments: &Departments, space: SpaceId, above: SpaceId) -> bool {
    departments.ancestors(&space).any(|ancestor| ancestor == above)
}

fn describe(
    authority: &Authority,
    people: &People,
    departments: &Departments,
    row: &Row,
) -> CapabilityRow {
    let link = |row: &Row| right(authority, people, departments, row);
    CapabilityRow {
        id: row.id.to_string(),
        member: holder(authority, people, row),
        department: place(authority, departments, row),
        below: row.terms.scope.below,
        level: level_word(row.terms.level).to_owned(),
        named: named_words(row.terms.named),
        expires: row.terms.expires,
        passes: row.terms.passes,
        chain: authority.chain(&row.id).iter().map(link).collect(),
        revoked: row.ended.is_some(),
    }
}

fn holder(authority: &Authority, people: &People, row: &Row) -> String {
    match row.subject {
        Subject::Member(member) => people.name(&member),
        Subject::Device(device) => names::author_name(authority, people, &device),
    }
}

/// What a capability allows, and who gave it to whom.
pub(super) fn right(
    authority: &Authority,
    people: &People,
    departments: &Departments,
    row: &Row,
) -> Right {
    Right {
        holder: holder(authority, people, row),
        giver: row.issuer.map(|by| people.name(&by)),
        level: level_word(row.terms.level).to_owned(),
        department: place(authority, departments, row),
        below: row.terms.scope.below,
    }
}

/// Where a capability holds, for people.
fn place(authority: &Authority, departments: &Departments, row: &Row) -> String {
    let space = row.terms.scope.space;
    conversations::label(authority, &space).unwrap_or_else(|| departments.name(&space))
}

/// The level's word, as commands take it.
pub fn level_word(level: Level) -> &'static str {
    match level {
        Level::Read => "read",
        Level::Comment => "comment",
        Level::Write => "write",
        Level::Manage => "manage",
    }
}

fn named_words(named: Named) -> Vec<String> {
    let all = [
        (Named::ANNOUNCE, "announce"),
        (Named::REMIND_STRONGLY, "remind-strongly"),
        (Named::REKEY, "rekey"),
        (Named::ENROL, "enrol"),
        (Named::REPORT, "report"),
    ];
    let held = all.into_iter().filter(|(ability, _)| named.includes(*ability));
    held.map(|(_, word)| word.to_owned()).collect()
}
