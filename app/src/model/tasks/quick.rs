//! A task in one line: its title, and behind marks who, how urgent and until when.
//!
//! `@姓名` assigns, `!高` or `!high` gives a priority, `>周五`, `>fri` or `>2026-12-01` a deadline;
//! the full-width marks of a Chinese keyboard count, too. What isn't understood stays in the title:
//! nothing that was typed is lost.

use jiff::civil::Date;
use node::facade::MemberInfo;

use crate::model::{day, name};

/// What a line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quick {
    /// The title.
    pub title: String,
    /// Ids of the assignees, in the order in which they were named.
    pub assignees: Vec<String>,
    /// 0 none to 3 high.
    pub priority: Option<u8>,
    /// The deadline.
    pub deadline: Option<Date>,
}

/// Reads a line.
pub fn read(line: &str, people: &[MemberInfo], today: Date) -> Quick {
    let mut quick = Quick::default();
    let mut title = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let begins = title.is_empty() || title.ends_with(char::is_whitespace);
        match token(&mut quick, c, behind, begins, people, today) {
            Some(length) => rest = &behind[length..],
            None => {
                title.push(c);
                rest = behind;
            }
        }
    }
    quick.title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    quick
}

/// Takes in what stands behind a mark; its length in bytes.
fn token(
    quick: &mut Quick,
    mark: char,
    behind: &str,
    begins: bool,
    people: &[MemberInfo],
    today: Date,
) -> Option<usize> {
    match mark {
        '@' | '＠' => {
            let (member, length) = person(behind, begins, people)?;
            if !quick.assignees.contains(&member) {
                quick.assignees.push(member);
            }
            Some(length)
        }
        '!' | '！' if begins => {
            let word = word(behind);
            quick.priority = Some(priority(word)?);
            Some(word.len())
        }
        '>' | '＞' | '》' if begins => {
            let (day, length) = deadline(behind, today)?;
            quick.deadline = Some(day);
            Some(length)
        }
        _ => None,
    }
}

fn word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// The longest name that stands there; at the beginning of a word also whoever alone is meant by
/// pinyin or by a part of the name.
fn person(text: &str, begins: bool, people: &[MemberInfo]) -> Option<(String, usize)> {
    let here = || people.iter().filter(|person| !person.removed && !person.name.is_empty());
    let whole = |person: &&MemberInfo| {
        let Some(rest) = text.strip_prefix(person.name.as_str()) else { return false };
        // `@Ada` doesn't stand in `@Adam`.
        let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        !(goes_on && person.name.ends_with(|c: char| c.is_ascii_alphanumeric()))
    };
    if let Some(found) = here().filter(whole).max_by_key(|person| person.name.len()) {
        return Some((found.member.clone(), found.name.len()));
    }
    let word = word(text);
    if !begins || word.is_empty() {
        return None;
    }
    let fits: Vec<(u32, &MemberInfo)> =
        here().filter_map(|person| Some((name::fits(&person.name, word)?, person))).collect();
    let best = fits.iter().map(|(fit, _)| *fit).max()?;
    let mut best = fits.into_iter().filter(|(fit, _)| *fit == best);
    let (_, found) = best.next()?;
    best.next().is_none().then(|| (found.member.clone(), word.len()))
}

/// A priority by its word.
fn priority(word: &str) -> Option<u8> {
    Some(match word.to_lowercase().as_str() {
        "高" | "high" | "h" | "3" | "紧急" | "urgent" => 3,
        "中" | "medium" | "m" | "2" => 2,
        "低" | "low" | "l" | "1" => 1,
        "无" | "none" | "0" => 0,
        _ => return None,
    })
}

/// A day in one word, or in two where English needs them (`next fri`).
fn deadline(text: &str, today: Date) -> Option<(Date, usize)> {
    let first = word(text);
    // The space between may be a full-width one, of several bytes.
    let space = text[first.len()..].chars().next().map_or(0, char::len_utf8);
    let second = word(&text[first.len() + space..]);
    let both = &text[..first.len() + space + second.len()];
    let pair = if second.is_empty() { None } else { day::read(both, today) };
    let pair = pair.map(|day| (day, both.len()));
    pair.or_else(|| day::read(first, today).map(|day| (day, first.len())))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::model::tasks::sample::person as somebody;

    /// A Saturday.
    const TODAY: Date = date(2026, 11, 28);

    fn people() -> Vec<MemberInfo> {
        let gone = MemberInfo { removed: true, ..somebody("x", "赵六") };
        vec![
            somebody("z", "张三"),
            somebody("zf", "张三丰"),
            somebody("l", "李四"),
            somebody("a", "Ada Lovelace"),
            somebody("b", "Adam"),
            gone,
        ]
    }

    fn quick(line: &str) -> Quick {
        read(line, &people(), TODAY)
    }

    #[test]
    fn a_title_alone() {
        assert_eq!(quick("  写方案  "), Quick { title: "写方案".into(), ..Quick::default() });
        assert_eq!(quick(""), Quick::default());
    }

    #[test]
    fn everything_in_chinese() {
        let quick = quick("写活动方案 @李四 !高 >周五");
        assert_eq!(quick.title, "写活动方案");
        assert_eq!(quick.assignees, ["l"]);
        assert_eq!(quick.priority, Some(3));
        assert_eq!(quick.deadline, Some(date(2026, 12, 4)));
    }

    #[test]
    fn everything_in_english() {
        let quick = quick("Write the plan @Ada Lovelace !high >next fri please");
        assert_eq!(quick.title, "Write the plan please");
        assert_eq!(quick.assignees, ["a"]);
        assert_eq!(quick.priority, Some(3));
        assert_eq!(quick.deadline, Some(date(2026, 12, 4)));
    }

    #[test]
    fn marks_of_a_chinese_keyboard() {
        let quick = quick("写方案 ＠张三 ！低 》明天");
        assert_eq!(quick.title, "写方案");
        assert_eq!(quick.assignees, ["z"]);
        assert_eq!((quick.priority, quick.deadline), (Some(1), Some(date(2026, 11, 29))));
    }

    #[test]
    fn the_longest_name_wins_and_needs_no_spaces() {
        assert_eq!(quick("@张三丰写").assignees, ["zf"]);
        assert_eq!(quick("请@张三看一下").assignees, ["z"]);
        assert_eq!(quick("请@张三看一下").title, "请看一下");
        assert_eq!(quick("@Adam x").assignees, ["b"]);
        assert_eq!(quick("@张三 @李四 @张三 x").assignees, ["z", "l"]);
    }

    #[test]
    fn people_by_pinyin_when_only_one_is_meant() {
        assert_eq!(quick("x @ls").assignees, ["l"]);
        assert_eq!(quick("x @lisi").assignees, ["l"]);
        assert_eq!(quick("x @ada").title, "x @ada", "Ada or Adam");
        assert_eq!(quick("x @赵六").title, "x @赵六", "who has left");
    }

    #[test]
    fn what_isnt_understood_stays() {
        for line in ["a > b", "x !!", "mail me@example.com", "1>0", "Wow! yes", "3 > 2", "@ ! >"] {
            let quick = quick(line);
            assert_eq!(quick.title, line);
            assert_eq!((quick.priority, quick.deadline), (None, None), "{line}");
        }
    }

    #[test]
    fn days_by_number() {
        assert_eq!(quick("x >2026-12-01").deadline, Some(date(2026, 12, 1)));
        assert_eq!(quick("x >12月1日 y").deadline, Some(date(2026, 12, 1)));
        assert_eq!(quick("x >12月1日 y").title, "x y");
        assert_eq!(quick("x >tomorrow").deadline, Some(date(2026, 11, 29)));
        assert_eq!(quick("x >2026-02-30").title, "x >2026-02-30");
        // A full-width space, as Chinese keyboards give it.
        assert_eq!(quick("写方案　>周五　@李四").deadline, Some(date(2026, 12, 4)));
        assert_eq!(quick("写方案　>周五　@李四").title, "写方案");
        assert_eq!(quick("x >　").title, "x >");
    }

    proptest! {
        #[test]
        fn no_line_is_too_strange(line in ".*") {
            let quick = quick(&line);
            prop_assert!(quick.title.len() <= line.len());
        }

        #[test]
        fn a_line_without_marks_is_its_title(line in "[a-z一-龥 ]*") {
            let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(quick(&line).title, words);
        }
    }
}
