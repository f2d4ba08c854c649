//! What the switcher offers: everything that has a name, the likeliest first.

use super::name;
use crate::state::Route;

/// Rows offered at once.
pub const SHOWN_MAX: usize = 12;

/// A kind of thing, in the order in which equals are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A conversation of a few people.
    Conversation,
    /// A department's channel.
    Channel,
    /// A project.
    Project,
    /// A person.
    Person,
    /// A task.
    Task,
    /// A page.
    Page,
    /// A table.
    Table,
    /// Something to do.
    Command,
}

/// Something that can be gone to or done.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// There is something new in it.
    pub unread: bool,
    /// What choosing it does.
    pub target: Target,
}

/// What choosing a candidate does.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Goes somewhere.
    Go(Route),
    /// Opens a task.
    Task(String),
    /// Does something.
    Do(Box<crate::action::Action>),
}

/// The best candidates for what was typed. With nothing typed: what is unread, then the rest.
pub fn best<'a>(candidates: &'a [Candidate], typed: &str) -> Vec<&'a Candidate> {
    let fit = |candidate: &'a Candidate| {
        let score = name::fits(&candidate.name, typed)?;
        Some((score, candidate))
    };
    let mut found: Vec<(u32, &Candidate)> = candidates.iter().filter_map(fit).collect();
    found.sort_by(|(a, x), (b, y)| {
        let order = (b, y.unread, x.kind).cmp(&(a, x.unread, y.kind));
        order.then_with(|| x.name.len().cmp(&y.name.len())).then_with(|| x.name.cmp(&y.name))
    });
    found.into_iter().take(SHOWN_MAX).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(kind: Kind, name: &str, unread: bool) -> Candidate {
        let target = Target::Go(Route::Inbox);
        Candidate { kind, name: name.into(), place: String::new(), unread, target }
    }

    #[test]
    fn unread_first_when_nothing_is_typed() {
        let all = [
            candidate(Kind::Command, "设置", false),
            candidate(Kind::Channel, "公告", false),
            candidate(Kind::Channel, "评审", true),
        ];
        let names: Vec<_> = best(&all, "").iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["评审", "公告", "设置"]);
    }

    #[test]
    fn r04_people_by_pinyin_and_the_better_fit_first() {
        let all = [
            candidate(Kind::Page, "走廊", false),
            candidate(Kind::Person, "赵六", false),
            candidate(Kind::Task, "zl", false),
        ];
        let names: Vec<_> = best(&all, "zl").iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["zl", "赵六", "走廊"]);
        assert!(best(&all, "不存在").is_empty());
    }
}
