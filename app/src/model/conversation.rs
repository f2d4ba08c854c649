//! Conversations of a few people as lists show them, and choosing the people of one.

use node::facade::{ChannelInfo, MemberInfo};
use protocol::limits::CONVERSATION_MEMBERS_MAX;

use super::name;

/// People offered at once.
pub const OFFERED_MAX: usize = 8;

/// What ends a name while people are chosen by typing.
const ENDS: [char; 3] = [',', '，', '、'];

/// What a channel is called: a conversation by those with whom one talks.
pub fn title(channel: &ChannelInfo, separator: &str) -> String {
    let others = channel.participants.iter().filter(|person| !person.mine);
    match channel.participants.is_empty() {
        true => channel.name.clone(),
        false => others.map(|person| &*person.name).collect::<Vec<_>>().join(separator),
    }
}

/// The conversations that a list shows, the one with the newest message first. One in which nothing
/// was said yet is shown only while it is open.
pub fn listed<'a>(channels: &'a [ChannelInfo], here: Option<&str>) -> Vec<&'a ChannelInfo> {
    let shown = |channel: &&ChannelInfo| {
        let begun = channel.messages > 0 || here == Some(channel.channel.as_str());
        !channel.participants.is_empty() && begun
    };
    let mut all: Vec<&ChannelInfo> = channels.iter().filter(shown).collect();
    all.sort_by_cached_key(|channel| (std::cmp::Reverse(channel.newest), channel.channel.clone()));
    all
}

/// Who is chosen so far, and what is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picking {
    /// What is typed.
    pub typed: String,
    /// Those chosen, by their member ids.
    pub chosen: Vec<String>,
    /// Which of those offered Enter takes.
    pub at: usize,
}

impl Picking {
    /// Who is offered, the likeliest first.
    pub fn offered<'a>(&self, members: &'a [MemberInfo]) -> Vec<&'a MemberInfo> {
        let fit = |member: &'a MemberInfo| {
            let open = !member.removed && !member.mine && !self.chosen.contains(&member.member);
            let fit = name::fits(&member.name, &self.typed).filter(|_| open)?;
            Some((fit, member))
        };
        let mut found: Vec<(u32, &MemberInfo)> = members.iter().filter_map(fit).collect();
        found.sort_by_cached_key(|(fit, member)| {
            (std::cmp::Reverse(*fit), name::sort_key(&member.name), member.member.clone())
        });
        found.into_iter().take(OFFERED_MAX).map(|(_, member)| member).collect()
    }

    /// One more person, as far as a conversation has room.
    pub fn add(&mut self, member: &str) {
        // Oneself is in it, too.
        if self.chosen.len() + 1 < CONVERSATION_MEMBERS_MAX {
            self.chosen.push(member.to_owned());
        }
        self.typed.clear();
        self.at = 0;
    }

    /// Takes the likeliest where a comma was typed behind what names them.
    pub fn end_name(&mut self, members: &[MemberInfo]) {
        if !self.typed.ends_with(ENDS) {
            return;
        }
        self.typed.pop();
        let likeliest = self.offered(members).first().map(|member| member.member.clone());
        if let Some(member) = likeliest.filter(|_| !self.typed.trim().is_empty()) {
            self.add(&member);
        }
    }

    /// Whom Enter opens a conversation with; nobody: it does nothing.
    pub fn people(&self, members: &[MemberInfo]) -> Vec<String> {
        let mut people = self.chosen.clone();
        if people.is_empty() || !self.typed.trim().is_empty() {
            people.extend(self.offered(members).get(self.at).map(|member| member.member.clone()));
        }
        people
    }
}

#[cfg(test)]
mod tests {
    use node::facade::Participant;
    use protocol::clock::Millis;

    use super::*;

    fn person(name: &str, mine: bool) -> Participant {
        Participant { member: name.into(), name: name.into(), mine, removed: false }
    }

    fn talk(id: &str, others: &[&str], newest: Option<u64>) -> ChannelInfo {
        let others = others.iter().map(|name| person(name, false));
        ChannelInfo {
            channel: id.into(),
            participants: others.chain([person("张三", true)]).collect(),
            messages: u64::from(newest.is_some()),
            newest: newest.map(Millis),
            ..ChannelInfo::default()
        }
    }

    #[test]
    fn a_conversation_is_called_by_the_others() {
        assert_eq!(title(&talk("a", &["李四", "王五"], None), "、"), "李四、王五");
        let channel = ChannelInfo { name: "公告".into(), ..ChannelInfo::default() };
        assert_eq!(title(&channel, "、"), "公告");
    }

    #[test]
    fn the_newest_comes_first_and_an_empty_one_only_while_it_is_open() {
        let all = [
            talk("old", &["李四"], Some(1)),
            talk("empty", &["王五"], None),
            talk("new", &["赵六"], Some(2)),
            ChannelInfo { channel: "hall".into(), messages: 3, ..ChannelInfo::default() },
        ];
        let ids = |here| -> Vec<&str> {
            listed(&all, here).into_iter().map(|row| row.channel.as_str()).collect()
        };
        assert_eq!(ids(None), ["new", "old"]);
        assert_eq!(ids(Some("empty")), ["new", "old", "empty"]);
    }

    fn members() -> Vec<MemberInfo> {
        let member = |name: &str| MemberInfo {
            member: name.into(),
            name: name.into(),
            ..MemberInfo::default()
        };
        let mine = MemberInfo { mine: true, ..member("张三") };
        let left = MemberInfo { removed: true, ..member("李五") };
        vec![mine, left, member("王五"), member("李四")]
    }

    #[test]
    fn people_are_chosen_by_pinyin_and_enter() {
        let all = members();
        let mut picking = Picking { typed: "w".into(), ..Picking::default() };
        assert_eq!(picking.people(&all), ["王五"]);
        picking.typed = "ls，".into();
        picking.end_name(&all);
        assert_eq!(
            (picking.typed.as_str(), picking.chosen.as_slice()),
            ("", &["李四".to_owned()][..])
        );
        assert_eq!(picking.people(&all), ["李四"], "nothing typed: only who is chosen");
        picking.typed = "ww".into();
        assert_eq!(picking.people(&all), ["李四", "王五"]);
        picking.typed = "没有".into();
        assert_eq!(picking.people(&all), ["李四"]);
        let nobody = Picking { typed: "没有".into(), ..Picking::default() };
        assert_eq!(nobody.people(&all), Vec::<String>::new());
    }

    #[test]
    fn a_conversation_has_room_for_so_many() {
        let mut picking = Picking::default();
        (0..40).for_each(|number| picking.add(&number.to_string()));
        assert_eq!(picking.chosen.len(), CONVERSATION_MEMBERS_MAX - 1);
    }
}
