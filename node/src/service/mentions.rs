//! Whom a text calls: `@` and a name.
//!
//! The longest name counts. Chinese is written without spaces, so none is needed around a name; only
//! where a name begins or ends with letters or digits, no more of them may stand beside it, so that
//! `@Ann` isn't found in `@Anna`, nor `@all` in an address such as `ann@all.example`.

use std::collections::BTreeSet;

use protocol::{
    authority::Authority,
    clock::Millis,
    ids::SpaceId,
    schema::{MENTIONS_MAX, Mention},
};

use super::names::{Departments, People};
use crate::{
    content,
    facade::{Failure, FailureCode, MentionInfo},
};

/// What calls everyone, in either language.
const EVERYONE: [&str; 4] = ["all", "everyone", "所有人", "全体成员"];

/// What announces a name, in either width.
const SIGNS: [char; 2] = ['@', '＠'];

/// Whom a text calls in a space: ascending, each once.
///
/// # Errors
/// When it calls more than one message may.
pub fn called_by(
    authority: &Authority,
    space: &SpaceId,
    now: Millis,
    text: &str,
) -> Result<Vec<Mention>, Failure> {
    // Most texts call nobody, and who may read a space takes long to say in a large company.
    if !text.contains(SIGNS) {
        return Ok(Vec::new());
    }
    Callable::of(authority, space, now).called(text)
}

/// The names that can be called in a space: those who may read it, all departments, everyone.
struct Callable {
    /// In small letters, the longest first.
    names: Vec<(String, Mention)>,
}

impl Callable {
    /// The names that can be called in a space now.
    fn of(authority: &Authority, space: &SpaceId, now: Millis) -> Self {
        let (people, departments) = (People::of(authority), Departments::of(authority));
        let mut names = Vec::new();
        for member in content::readers(authority, space, now).into_keys() {
            let mention = Mention::Member(member);
            names.extend([(people.name(&member), mention), (member.to_string(), mention)]);
        }
        // In a conversation nobody reads for a department.
        let private = authority.conversation(space).is_some();
        for row in departments.all().filter(|_| !private) {
            let mention = Mention::Department(row.space);
            let path = departments.path(&row.space);
            names.extend([row.name.clone(), path, row.space.to_string()].map(|n| (n, mention)));
        }
        names.extend(EVERYONE.map(|name| (name.to_owned(), Mention::Everyone)));
        Self::from_names(names)
    }

    fn from_names(names: Vec<(String, Mention)>) -> Self {
        let mut names: Vec<(String, Mention)> =
            names.into_iter().map(|(name, mention)| (name.to_lowercase(), mention)).collect();
        names.retain(|(name, _)| !name.is_empty());
        names.sort_by(|a, b| (b.0.len(), &a.0, a.1).cmp(&(a.0.len(), &b.0, b.1)));
        names.dedup();
        Self { names }
    }

    /// Whom a text calls. Who shares a name with others is called with them.
    fn called(&self, text: &str) -> Result<Vec<Mention>, Failure> {
        let text = text.to_lowercase();
        let mut called = BTreeSet::new();
        for (at, sign) in text.match_indices(SIGNS) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(is_word) {
                continue;
            }
            let rest = &text[at + sign.len()..];
            let found = self.names.iter().find(|(name, _)| begins_with(rest, name));
            if let Some((found, _)) = found {
                let same = self.names.iter().filter(|(name, _)| name == found);
                called.extend(same.map(|(_, mention)| *mention));
            }
        }
        if called.len() > MENTIONS_MAX {
            let problem = format!("one message calls at most {MENTIONS_MAX} people or departments");
            return Err(Failure::new(FailureCode::Invalid, problem, "call a department, or @all"));
        }
        Ok(called.into_iter().collect())
    }
}

/// Whether a text begins with this name and not with a longer word.
fn begins_with(text: &str, name: &str) -> bool {
    let Some(rest) = text.strip_prefix(name) else { return false };
    let whole = |end: char| is_word(end) && rest.chars().next().is_some_and(is_word);
    !name.chars().next_back().is_some_and(whole)
}

/// Letters and digits of scripts that put spaces between words.
fn is_word(c: char) -> bool {
    crate::search::fold::class(c) == crate::search::Class::Word
}

/// A mention, as a window shows it.
pub fn mention_info(people: &People, departments: &Departments, mention: &Mention) -> MentionInfo {
    let (kind, id, name) = match mention {
        Mention::Member(member) => ("member", member.to_string(), people.name(member)),
        Mention::Department(space) => ("department", space.to_string(), departments.name(space)),
        Mention::Everyone => ("everyone", String::new(), "all".to_owned()),
    };
    MentionInfo { kind: kind.to_owned(), id, name }
}

#[cfg(test)]
mod tests {
    use protocol::ids::MemberId;

    use super::*;

    const ZHANG: Mention = Mention::Member(MemberId::new([1; 16]));
    const ZHANG_SANFENG: Mention = Mention::Member(MemberId::new([2; 16]));
    const ANN: Mention = Mention::Member(MemberId::new([3; 16]));
    const OTHER_ANN: Mention = Mention::Member(MemberId::new([4; 16]));
    const LABS: Mention = Mention::Department(SpaceId::new([5; 16]));

    fn callable() -> Callable {
        let named = |name: &str, mention| (name.to_owned(), mention);
        let mut names = vec![
            named("张三", ZHANG),
            named("张三丰", ZHANG_SANFENG),
            named("Ann Lee", ANN),
            named("Ann", OTHER_ANN),
            named("研发部", LABS),
            named("R&D/研发部", LABS),
            named("", LABS),
        ];
        names.extend(EVERYONE.map(|name| named(name, Mention::Everyone)));
        Callable::from_names(names)
    }

    #[track_caller]
    fn calls(text: &str, expected: &[Mention]) {
        assert_eq!(callable().called(text).unwrap(), expected, "{text}");
    }

    #[test]
    fn the_longest_name_counts_and_no_space_is_needed() {
        calls("请@张三看一下", &[ZHANG]);
        calls("请＠张三丰看一下", &[ZHANG_SANFENG]);
        calls("@张三@研发部@所有人", &[ZHANG, LABS, Mention::Everyone]);
        calls("@ann lee, @R&D/研发部!", &[ANN, LABS]);
        calls("@Ann", &[OTHER_ANN]);
        calls("(@ALL)", &[Mention::Everyone]);
        calls("@ann你好", &[OTHER_ANN]);
    }

    #[test]
    fn parts_of_words_and_addresses_call_nobody() {
        for text in ["@Anna", "@allowed", "bob@all", "write to ann@ann", "张三", "@ 张三", "@", ""]
        {
            calls(text, &[]);
        }
        calls("bob@all @@all", &[Mention::Everyone]);
    }

    #[test]
    fn namesakes_are_called_together() {
        let names = vec![("Ann".to_owned(), ANN), ("ann".to_owned(), OTHER_ANN)];
        assert_eq!(Callable::from_names(names).called("hi @Ann").unwrap(), [ANN, OTHER_ANN]);
    }

    #[test]
    fn too_many_are_refused() {
        let named = |n: u8| (format!("p{n:03}"), Mention::Member(MemberId::new([n; 16])));
        let callable = Callable::from_names((0..100).map(named).collect());
        let text = |n: u8| (0..n).map(|n| format!("@p{n:03} ")).collect::<String>();
        assert_eq!(callable.called(&text(64)).unwrap().len(), 64);
        assert_eq!(callable.called(&text(65)).unwrap_err().code, FailureCode::Invalid);
    }
}
