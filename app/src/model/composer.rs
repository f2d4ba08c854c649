//! What happens to a text while it is written: marks around the selection, quotes, calls.
//!
//! Places in a text are counted in characters, as the field on screen does.

use std::ops::Range;

use node::facade::{DepartmentInfo, MemberInfo, Participant};

use super::name;

/// Characters of a name that is still being typed.
const TYPED_MAX: usize = 24;

/// People and departments offered at once.
pub const OFFERED_MAX: usize = 8;

/// Lines of a message that are quoted.
const QUOTED_LINES_MAX: usize = 12;

/// What Enter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enter {
    /// Sends.
    Send,
    /// Begins a new line.
    Line,
}

/// What Enter does with these keys held. `ctrl_sends`: as the person has set it.
pub fn enter(ctrl_sends: bool, ctrl: bool, shift: bool) -> Enter {
    if ctrl || (!ctrl_sends && !shift) { Enter::Send } else { Enter::Line }
}

/// Whether an input method is composing, from one event to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Composing(bool);

impl Composing {
    /// Takes in the input method's news of a frame: for each, whether letters are left to compose.
    /// Whether the keys of this frame are the input method's: while it composes, and in the frame
    /// in which it is done, since the key that ended it may come along.
    pub fn owns_keys(&mut self, news: impl IntoIterator<Item = bool>) -> bool {
        let mut owned = self.0;
        for composing in news {
            owned = true;
            self.0 = composing;
        }
        owned
    }
}

/// A text and what is selected in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The selection; empty where only the caret stands.
    pub selection: Range<usize>,
}

fn byte(text: &str, at: usize) -> usize {
    text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte)
}

/// The selection between two marks, or without them when it had them.
pub fn wrap(text: &str, selection: Range<usize>, mark: &str) -> Written {
    let length = mark.chars().count();
    let (from, to) = (byte(text, selection.start), byte(text, selection.end.max(selection.start)));
    let (before, inner, after) = (&text[..from], &text[from..to], &text[to..]);
    // A longer mark of the same sign is another one: `**` isn't twice `*`.
    let sign = mark.chars().next().unwrap_or('*');
    let run = |found: usize| found == length || (sign == '*' && found == 3);
    let left = before.chars().rev().take_while(|c| *c == sign).count();
    let right = after.chars().take_while(|c| *c == sign).count();
    if run(left) && run(right) && before.ends_with(mark) && after.starts_with(mark) {
        let text = [&before[..before.len() - mark.len()], inner, &after[mark.len()..]].concat();
        let selection = selection.start - length..selection.end - length;
        return Written { text, selection };
    }
    let text = [before, mark, inner, mark, after].concat();
    Written { text, selection: selection.start + length..selection.end + length }
}

/// A name that is being typed after an `@`: where the `@` stands, and what follows it.
pub fn calling(text: &str, caret: usize) -> Option<(usize, String)> {
    let before: Vec<char> = text.chars().take(caret).collect();
    let from = before.len().saturating_sub(TYPED_MAX + 1);
    let at = from + before[from..].iter().rposition(|c| matches!(c, '@' | '＠'))?;
    let typed = &before[at + 1..];
    let word = at > 0 && before[at - 1].is_ascii_alphanumeric();
    let broken =
        typed.iter().any(|c| c.is_whitespace() || "，。；：！？、,;:!?()（）".contains(*c));
    (!word && !broken).then(|| (at, typed.iter().collect()))
}

/// What kind of thing is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whom {
    /// Somebody.
    Person,
    /// A department, with so many people.
    Department(u64),
    /// Everyone who reads the channel.
    Everyone,
}

/// Somebody who can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What is written after the `@`.
    pub name: String,
    /// Where they are, to tell those of one name apart.
    pub place: String,
    /// Who that is.
    pub whom: Whom,
}

/// Whom to offer for what was typed after an `@`, the likeliest first. `everyone`: the word that
/// calls all, in the language of the window. In a conversation `only` those in it are offered, and
/// no departments.
pub fn offers(
    members: &[MemberInfo],
    departments: &[DepartmentInfo],
    only: &[Participant],
    everyone: &str,
    typed: &str,
) -> Vec<Offer> {
    let reads = |member: &&MemberInfo| {
        only.is_empty() || only.iter().any(|person| person.member == member.member)
    };
    let person = |member: &MemberInfo| {
        let fit = name::fits(&member.name, typed).filter(|_| !member.removed && !member.mine)?;
        let place = member.departments.first().cloned().unwrap_or_default();
        Some((fit, Offer { name: member.name.clone(), place, whom: Whom::Person }))
    };
    let mut found: Vec<(u32, Offer)> = members.iter().filter(reads).filter_map(person).collect();
    let listed = departments.iter().filter(|row| only.is_empty() && !row.path.is_empty());
    found.extend(listed.filter_map(|row| {
        let fit = name::fits(&row.name, typed)?;
        let alone = departments.iter().filter(|other| other.name == row.name).count() == 1;
        // A name that several departments have would call them all.
        let name = if alone { &row.name } else { &row.path }.clone();
        let above = row.path.rsplit_once('/').map_or("", |(above, _)| above);
        let place = if alone { above.to_owned() } else { String::new() };
        Some((fit, Offer { name, place, whom: Whom::Department(row.members) }))
    }));
    let all = name::fits(everyone, typed).max(name::fits("all", typed));
    found.extend(all.map(|fit| {
        (fit, Offer { name: everyone.to_owned(), place: String::new(), whom: Whom::Everyone })
    }));
    found.sort_by_cached_key(|(fit, offer)| {
        (std::cmp::Reverse(*fit), kind(offer.whom), name::sort_key(&offer.name))
    });
    found.into_iter().take(OFFERED_MAX).map(|(_, offer)| offer).collect()
}

/// People stand before departments, and these before everyone.
fn kind(whom: Whom) -> u8 {
    match whom {
        Whom::Person => 0,
        Whom::Department(_) => 1,
        Whom::Everyone => 2,
    }
}

/// The text with the name that was chosen in place of what was typed after the `@`.
pub fn call(text: &str, at: usize, caret: usize, name: &str) -> Written {
    let (from, to) = (byte(text, at), byte(text, caret));
    let rest = text[to..].strip_prefix(' ').unwrap_or(&text[to..]);
    let text = format!("{}@{name} {rest}", &text[..from]);
    let caret = at + 1 + name.chars().count() + 1;
    Written { text, selection: caret..caret }
}

/// A draft with somebody's words quoted at its end, and room to answer them.
pub fn quote(draft: &str, author: &str, words: &str) -> String {
    let mut text = draft.trim_end().to_owned();
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(&format!("> **{author}**\n"));
    let lines: Vec<&str> = words.lines().collect();
    for line in lines.iter().take(QUOTED_LINES_MAX) {
        text.push_str(&format!("> {line}\n"));
    }
    if lines.len() > QUOTED_LINES_MAX {
        text.push_str("> …\n");
    }
    text.push('\n');
    text
}

/// What is left of a draft after this text of it was saved: what was typed meanwhile.
pub fn rest_after<'a>(draft: &'a str, saved: &str) -> Option<&'a str> {
    draft.trim_start().strip_prefix(saved.trim()).map(str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_enter_does() {
        assert_eq!(enter(false, false, false), Enter::Send);
        assert_eq!(enter(false, false, true), Enter::Line);
        assert_eq!(enter(false, true, false), Enter::Send);
        assert_eq!(enter(true, false, false), Enter::Line);
        assert_eq!(enter(true, false, true), Enter::Line);
        assert_eq!(enter(true, true, false), Enter::Send);
    }

    #[test]
    fn keys_belong_to_the_input_method_while_it_composes() {
        let mut composing = Composing::default();
        assert!(!composing.owns_keys([]));
        assert!(composing.owns_keys([true]));
        assert!(composing.owns_keys([]), "still composing");
        assert!(composing.owns_keys([false]), "the key that ended it is its own");
        assert!(!composing.owns_keys([]));
        assert!(composing.owns_keys([false]), "committed without having composed");
        assert!(!composing.owns_keys([]));
    }

    fn wrapped(text: &str, selection: Range<usize>, mark: &str) -> (String, Range<usize>) {
        let written = wrap(text, selection, mark);
        (written.text, written.selection)
    }

    #[test]
    fn marks_are_put_and_taken_away() {
        assert_eq!(wrapped("这很重要吗", 1..4, "**"), ("这**很重要**吗".into(), 3..6));
        assert_eq!(wrapped("这**很重要**吗", 3..6, "**"), ("这很重要吗".into(), 1..4));
        assert_eq!(wrapped("", 0..0, "`"), ("``".into(), 1..1));
        assert_eq!(wrapped("``", 1..1, "`"), (String::new(), 0..0));
        assert_eq!(wrapped("**x**", 2..3, "*"), ("***x***".into(), 3..4));
        assert_eq!(wrapped("***x***", 3..4, "*"), ("**x**".into(), 2..3));
        assert_eq!(wrapped("***x***", 3..4, "**"), ("*x*".into(), 1..2));
        assert_eq!(wrapped("ab", 5..9, "*").0, "ab**");
    }

    #[test]
    fn a_name_being_typed() {
        assert_eq!(calling("你好 @zs", 6), Some((3, "zs".into())));
        assert_eq!(calling("请＠张", 3), Some((1, "张".into())));
        assert_eq!(calling("请@", 2), Some((1, String::new())));
        assert_eq!(calling("a@b", 3), None, "an address");
        assert_eq!(calling("@张三 你", 5), None);
        assert_eq!(calling("@张三，", 4), None);
        assert_eq!(calling("@zs", 0), None);
        assert_eq!(calling(&format!("@{}", "x".repeat(40)), 41), None);
    }

    fn member(name: &str) -> MemberInfo {
        MemberInfo {
            name: name.into(), departments: vec!["研发部".into()], ..Default::default()
        }
    }

    #[test]
    fn people_are_offered_by_pinyin() {
        let mut members = [member("张三"), member("李四"), member("赵四"), member("王五")];
        members[3].removed = true;
        let names = |typed: &str| -> Vec<String> {
            offers(&members, &[], &[], "所有人", typed)
                .into_iter()
                .map(|offer| offer.name)
                .collect()
        };
        assert_eq!(names("zs"), ["张三", "赵四"]);
        assert_eq!(names("李"), ["李四"]);
        assert_eq!(names("syr"), ["所有人"]);
        assert_eq!(names("all"), ["所有人"]);
        assert_eq!(names(""), ["李四", "张三", "赵四", "所有人"]);
        assert_eq!(names("ww"), Vec::<String>::new());
    }

    fn department(path: &str, members: u64) -> DepartmentInfo {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        DepartmentInfo { name, path: path.into(), members, ..DepartmentInfo::default() }
    }

    #[test]
    fn departments_are_offered_after_people_and_by_their_path_where_names_are_shared() {
        let departments = [
            DepartmentInfo { name: "示例".into(), ..DepartmentInfo::default() },
            department("市场部", 3),
            department("研发部", 5),
            department("研发部/测试组", 2),
            department("市场部/测试组", 1),
        ];
        let members = [member("尹峰"), member("张三")];
        let found = |typed: &str| -> Vec<(String, String, Whom)> {
            let found = offers(&members, &departments, &[], "所有人", typed);
            found.into_iter().map(|offer| (offer.name, offer.place, offer.whom)).collect()
        };
        let person = ("尹峰".to_owned(), "研发部".to_owned(), Whom::Person);
        let of = |name: &str, place: &str, members| {
            (name.to_owned(), place.to_owned(), Whom::Department(members))
        };
        assert_eq!(found("yf"), [person, of("研发部", "", 5)]);
        assert_eq!(found("测"), [of("市场部/测试组", "", 1), of("研发部/测试组", "", 2)]);
        let twins = found("").into_iter().filter(|(_, _, whom)| *whom == Whom::Everyone).count();
        assert_eq!((found("示例").len(), twins), (0, 1), "the organisation is everyone");
    }

    #[test]
    fn in_a_conversation_only_those_in_it_are_offered() {
        let person = |name: &str| MemberInfo { member: name.into(), ..member(name) };
        let only = [Participant { member: "李四".into(), ..Participant::default() }];
        let offered = offers(
            &[person("张三"), person("李四")],
            &[department("市场部", 2)],
            &only,
            "所有人",
            "",
        );
        let names: Vec<_> = offered.iter().map(|offer| offer.name.as_str()).collect();
        assert_eq!(names, ["李四", "所有人"]);
    }

    #[test]
    fn oneself_is_not_offered() {
        let me = MemberInfo { mine: true, ..member("张三") };
        assert_eq!(offers(&[me], &[], &[], "所有人", "zs"), []);
    }

    #[test]
    fn the_chosen_name_takes_the_place_of_what_was_typed() {
        let written = call("请@zs看", 1, 4, "张三");
        assert_eq!((written.text.as_str(), written.selection), ("请@张三 看", 5..5));
        assert_eq!(call("@ 你", 0, 1, "张三").text, "@张三 你");
    }

    #[test]
    fn quotes_leave_what_was_begun() {
        assert_eq!(quote("", "张三", "一\n二"), "> **张三**\n> 一\n> 二\n\n");
        assert_eq!(quote("收到\n", "张三", "一"), "收到\n\n> **张三**\n> 一\n\n");
        let long = quote("", "张三", &"行\n".repeat(100));
        assert_eq!(long.lines().count(), QUOTED_LINES_MAX + 3);
    }

    #[test]
    fn what_was_typed_while_saving_stays() {
        assert_eq!(rest_after("大家好", "大家好"), Some(""));
        assert_eq!(rest_after("大家好\n", "大家好"), Some(""));
        assert_eq!(rest_after("大家好在吗", "大家好"), Some("在吗"));
        assert_eq!(rest_after("别的", "大家好"), None);
    }
}
