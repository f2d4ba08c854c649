//! Conversations of a few people: naming, beginning and describing them.
//!
//! A conversation is named by who is in it, so to open one is to find it: a statement is only made
//! when there is none yet that lets everybody in who is to be in it.

use std::collections::BTreeSet;

use protocol::{
    authority::{Authority, Statement},
    clock::Millis,
    ids::{ChannelId, MemberId, SpaceId},
    limits::CONVERSATION_MEMBERS_MAX,
};

use super::names::People;
use crate::{
    content::ChannelAt,
    core::Core,
    facade::{Answer, Failure, FailureCode, Participant},
};

/// What announces the people of a conversation where a channel could be named, in either width.
const SIGNS: [char; 2] = ['@', '＠'];

/// What stands between people's names.
const BETWEEN: [char; 3] = [',', '，', '、'];

/// The people named in place of a channel; `None` when a channel is named.
pub fn people_named(channel: &str) -> Option<Vec<String>> {
    let names = channel.trim().strip_prefix(SIGNS)?;
    let names = names.split(BETWEEN).map(|name| name.trim().trim_start_matches(SIGNS).trim());
    Some(names.filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// What stands for a conversation where a department could stand: `@` and everybody's names, as
/// commands take them; `None` for another space.
pub fn label(authority: &Authority, space: &SpaceId) -> Option<String> {
    let name =
        |member: &MemberId| authority.member(member).map_or_else(|| member.short(), |row| row.name);
    let names: Vec<String> = authority.conversation(space)?.iter().map(name).collect();
    Some(format!("@{}", names.join(",")))
}

/// Who is in a conversation, oneself last; nobody for another space. Only these are looked up: in a
/// large company there are many conversations, and many more people.
pub fn participants(
    authority: &Authority,
    me: Option<MemberId>,
    space: &SpaceId,
) -> Vec<Participant> {
    let members = authority.conversation(space).unwrap_or_default();
    let participant = |member: &MemberId| {
        let row = authority.member(member);
        Participant {
            member: member.to_string(),
            removed: !row.as_ref().is_some_and(|row| row.active),
            name: row.map_or_else(|| member.short(), |row| row.name),
            mine: me == Some(*member),
        }
    };
    let mut all: Vec<Participant> = members.iter().map(participant).collect();
    all.sort_by(|a, b| (a.mine, &a.name, &a.member).cmp(&(b.mine, &b.name, &b.member)));
    all
}

/// The names of those with whom one talks.
pub fn others(participants: &[Participant]) -> String {
    let names = participants.iter().filter(|person| !person.mine).map(|person| &*person.name);
    names.collect::<Vec<_>>().join(", ")
}

impl Core {
    /// Opens the conversation with these people, and gives its channel's id.
    pub(crate) fn open_conversation(
        &mut self,
        now: Millis,
        names: &[String],
    ) -> Result<Answer, Failure> {
        let space = self.begin_conversation(now, names)?;
        Ok(Answer::Made { id: ChannelId::conversation(&space).to_string() })
    }

    /// Sees to it that the conversation with these people is begun.
    pub(crate) fn begin_conversation(
        &mut self,
        now: Millis,
        names: &[String],
    ) -> Result<SpaceId, Failure> {
        let (space, members) = self.conversation_with(names)?;
        let authority = self.authority()?;
        if authority.is_begun(&space, now) {
            return Ok(space);
        }
        let left = |member: &&MemberId| !authority.member(member).is_some_and(|row| row.active);
        if let Some(gone) = members.iter().find(left) {
            let name = People::of(authority).name(gone);
            let problem = format!("{name} is no longer a member");
            let next = "begin a conversation without them";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        self.state(now, Statement::ConversationBegun { members })?;
        self.see_to_key(now, space)?;
        Ok(space)
    }

    /// The space of the conversation with these people, begun or not, and everybody in it.
    pub(crate) fn conversation_with(
        &self,
        names: &[String],
    ) -> Result<(SpaceId, Vec<MemberId>), Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let named: Result<BTreeSet<MemberId>, Failure> =
            names.iter().map(|name| people.find(name)).collect();
        let mut members = named?;
        members.extend(authority.member_of(&self.device()));
        let next = "name people as in @李四,王五; for more people make a department";
        if members.len() < 2 {
            let problem = "a conversation takes somebody besides yourself";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        if members.len() > CONVERSATION_MEMBERS_MAX {
            let problem =
                format!("at most {CONVERSATION_MEMBERS_MAX} people are in a conversation");
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let members: Vec<MemberId> = members.into_iter().collect();
        Ok((SpaceId::conversation(&authority.org(), &members), members))
    }

    /// The one channel of a conversation that one may read with these people.
    pub(crate) fn find_conversation(
        &self,
        now: Millis,
        names: &[String],
    ) -> Result<(SpaceId, ChannelAt), Failure> {
        let (space, _) = self.conversation_with(names)?;
        let channel = self.conversation_channel(&space)?;
        match channel.filter(|_| self.may_read(now, &space)) {
            Some(channel) => Ok((space, channel)),
            None => {
                let names = names.join(", ");
                let problem = format!("there is no conversation with {names} yet");
                let next = "`send` begins it; `conversation list` shows those there are";
                Err(Failure::new(FailureCode::NotFound, problem, next))
            }
        }
    }

    fn may_read(&self, now: Millis, space: &SpaceId) -> bool {
        self.authority().is_ok_and(|authority| authority.may_read(&self.device(), space, now))
    }

    /// The one channel of a conversation; `None` for another space.
    pub(crate) fn conversation_channel(
        &self,
        space: &SpaceId,
    ) -> Result<Option<ChannelAt>, Failure> {
        let authority = self.authority()?;
        if authority.conversation(space).is_none() || authority.is_own(space) {
            return Ok(None);
        }
        let me = authority.member_of(&self.device());
        let participants = participants(authority, me, space);
        let (id, name) = (ChannelId::conversation(space), others(&participants));
        Ok(Some(ChannelAt { id, name, archived: false }))
    }

    /// The departments' spaces that we may read now, and the organisation's own.
    pub(crate) fn readable_departments(&self, now: Millis) -> Result<BTreeSet<SpaceId>, Failure> {
        let authority = self.authority()?;
        let mut spaces = self.readable(now)?;
        spaces.retain(|space| authority.conversation(space).is_none());
        Ok(spaces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_in_either_width() {
        let named = |text: &str| people_named(text).map(|names| names.join("|"));
        assert_eq!(named("@李四").as_deref(), Some("李四"));
        assert_eq!(named("＠李四，王五、@赵六").as_deref(), Some("李四|王五|赵六"));
        assert_eq!(named(" @Ann Lee, Bob ").as_deref(), Some("Ann Lee|Bob"));
        assert_eq!(named("@").as_deref(), Some(""));
        assert_eq!(named("大厅"), None);
        assert_eq!(named("市场部/@大厅"), None);
    }
}
