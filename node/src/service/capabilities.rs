//! Capabilities: granting, revoking, listing, and why somebody may read.

use protocol::{
    authority::{Authority, CapabilityRow as Row, Reason},
    capability::{Level, Named, Need, Scope, Subject, Terms},
    clock::Millis,
    ids::SpaceId,
};

use super::{
    conversations,
    names::{self, Departments, People},
};
use crate::{
    core::Core,
    facade::{Ability, Answer, CapabilityRow, Failure, FailureCode, Right},
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
    /// What else they may do.
    pub may: Vec<Ability>,
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
            named: wish.may.iter().fold(Named::NONE, |all, ability| all | ability.named()),
            expires: wish.expires,
            passes: wish.passes,
        };
        let id = self.pass_on(now, Subject::Member(member), terms)?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Ends the capability whose id begins so.
    pub(crate) fn revoke(&mut self, now: Millis, id: &str) -> Result<Answer, Failure> {
        let id = names::capability(self.authority()?, id)?;
        self.end(now, id)?;
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
            (Some(_), Subject::Department(_)) => false,
        };
        // Those of conversations can't be passed on or ended; whose they are, their members see.
        let public = |row: &Row| authority.conversation(&row.terms.scope.space).is_none();
        let rows = authority.capabilities().into_iter().filter(|row| public(row) && is_wanted(row));
        let shown = rows.map(|row| describe(authority, &people, &departments, &row)).collect();
        Ok(Answer::Capabilities(shown))
    }

    /// Lists who can read a space, or could at a time: for each person each capability that lets
    /// them. The space goes by the name that it has now.
    pub(crate) fn who_can_read(
        &self,
        now: Millis,
        department: Option<&str>,
        on: Option<Millis>,
    ) -> Result<Answer, Failure> {
        let space = match department.and_then(conversations::people_named) {
            Some(people) => self.find_conversation(now, &people)?.0,
            None => Departments::of(self.authority()?).find(department)?,
        };
        let Some(on) = on.filter(|on| *on < now) else {
            return Ok(Answer::Capabilities(readers(self.authority()?, &space, now)));
        };
        let then = self.authority()?.as_of(on);
        Ok(Answer::Capabilities(then.map_or(Vec::new(), |then| readers(&then, &space, on))))
    }

    /// Whether we may do something now.
    ///
    /// # Errors
    /// When the organisation isn't known yet.
    pub(crate) fn may(&self, now: Millis, space: &SpaceId, need: Need) -> Result<bool, Failure> {
        let held = self.authority()?.terms_in(&self.device(), space, now);
        Ok(held.iter().any(|terms| terms.satisfy(need)))
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
    let place = Scope { space: *space, below: false };
    let here = |row: &&Row| departments.covers(&row.terms.scope, &place);
    held.iter().filter(here).any(|row| row.terms.satisfy(need))
}

/// Who can read a space by what an authority says, and why.
fn readers(authority: &Authority, space: &SpaceId, now: Millis) -> Vec<CapabilityRow> {
    let people = People::of(authority);
    let departments = Departments::of(authority);
    let mut rows = Vec::new();
    for person in people.all().filter(|row| row.active) {
        let reasons = authority.why(&person.member, space, now);
        for reason in telling(&reasons) {
            rows.extend(reading(authority, &people, &departments, reason));
        }
    }
    rows
}

/// The reasons that say something: what they hold themselves, and each department through which
/// they may do more than that, once.
fn telling(reasons: &[Reason]) -> Vec<&Reason> {
    let part = |reason: &Reason| reason.through.last().map(|row| row.id);
    let own = reasons.iter().filter(|reason| part(reason).is_none());
    let highest = own.clone().map(|reason| reason.terms.level).max();
    let mut told: Vec<&Reason> = own.collect();
    for reason in reasons.iter().filter(|reason| part(reason).is_some()) {
        let more = highest.is_none_or(|highest| reason.terms.level > highest);
        if more && !told.iter().any(|other| part(other) == part(reason)) {
            told.push(reason);
        }
    }
    told
}

/// What lets somebody read a space, in words.
fn reading(
    authority: &Authority,
    people: &People,
    departments: &Departments,
    reason: &Reason,
) -> Option<CapabilityRow> {
    let row = describe(authority, people, departments, reason.chain.last()?);
    let Some(part) = reason.through.last() else { return Some(row) };
    let link = |row: &Row| right(authority, people, departments, row);
    Some(CapabilityRow {
        id: part.id.to_string(),
        department: place(authority, departments, part),
        space: part.terms.scope.space.to_string(),
        below: false,
        level: level_word(reason.terms.level).to_owned(),
        named: named_words(reason.terms.named),
        expires: reason.terms.expires,
        passes: 0,
        through: reason.through.iter().map(link).collect(),
        ..row
    })
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
        member: holder(authority, (people, departments), row),
        department: place(authority, departments, row),
        space: row.terms.scope.space.to_string(),
        below: row.terms.scope.below,
        level: level_word(row.terms.level).to_owned(),
        named: named_words(row.terms.named),
        expires: row.terms.expires,
        passes: row.terms.passes,
        chain: authority.chain(&row.id).iter().map(link).collect(),
        through: Vec::new(),
        revoked: row.ended.is_some(),
    }
}

fn holder(
    authority: &Authority,
    (people, departments): (&People, &Departments),
    row: &Row,
) -> String {
    match row.subject {
        Subject::Member(member) => people.name(&member),
        Subject::Device(device) => names::author_name(authority, people, &device),
        Subject::Department(space) => departments.label(&space),
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
        holder: holder(authority, (people, departments), row),
        giver: row.issuer.map(|by| people.name(&by)),
        level: level_word(row.terms.level).to_owned(),
        department: place(authority, departments, row),
        below: row.terms.scope.below,
        named: named_words(row.terms.named),
    }
}

/// What terms allow whoever gets them, where nobody has given them yet.
pub(super) fn right_of(departments: &Departments, holder: String, terms: &Terms) -> Right {
    Right {
        holder,
        giver: None,
        level: level_word(terms.level).to_owned(),
        department: departments.name(&terms.scope.space),
        below: terms.scope.below,
        named: named_words(terms.named),
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
    let given = Ability::ALL.map(|ability| (ability.named(), ability.word()));
    let all = given.into_iter().chain([(Named::REPORT, "report")]);
    let held = all.filter(|(ability, _)| named.includes(*ability));
    held.map(|(_, word)| word.to_owned()).collect()
}
