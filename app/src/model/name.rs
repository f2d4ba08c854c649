//! Finding people and things by what one types: letters, Chinese, or pinyin.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Readings of one name that are tried: names with several characters of many readings are rare.
const READINGS_MAX: usize = 16;

/// How well a name fits what was typed; more is better. `None`: it doesn't.
///
/// A name fits when what was typed stands in it, or is the beginning of its pinyin or of its
/// pinyin's initials (`zl` and `zhaol` find 赵六).
pub fn fits(name: &str, typed: &str) -> Option<u32> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Some(0);
    }
    let lower = name.to_lowercase();
    if lower == typed {
        return Some(100);
    }
    if lower.starts_with(&typed) {
        return Some(80);
    }
    if lower.contains(&typed) {
        return Some(60);
    }
    if !typed.is_ascii() {
        return None;
    }
    let joined: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if readings(name, true).iter().any(|initials| initials.starts_with(&joined)) {
        return Some(50);
    }
    readings(name, false).iter().any(|full| full.starts_with(&joined)).then_some(40)
}

/// What a name sorts by: its pinyin, then itself.
pub fn sort_key(name: &str) -> (String, String) {
    let mut key = String::new();
    for c in name.chars() {
        match c.to_pinyin() {
            Some(reading) => key.push_str(reading.plain()),
            None => key.extend(c.to_lowercase()),
        }
    }
    (key, name.to_owned())
}

/// The ways to spell a name in Latin letters: in full, or by initials.
fn readings(name: &str, initials: bool) -> Vec<String> {
    let mut found = vec![String::new()];
    for c in name.chars() {
        let parts = parts(c, initials);
        if parts.is_empty() {
            continue;
        }
        let longer =
            found.iter().flat_map(|before| parts.iter().map(move |part| format!("{before}{part}")));
        found = longer.take(READINGS_MAX).collect();
    }
    found
}

fn parts(c: char, initials: bool) -> Vec<String> {
    let Some(multi) = c.to_pinyin_multi() else {
        let lower = c.to_lowercase().filter(|c| c.is_alphanumeric()).collect::<String>();
        return if lower.is_empty() { Vec::new() } else { vec![lower] };
    };
    let mut parts: Vec<String> = multi
        .into_iter()
        .map(|reading| if initials { reading.first_letter() } else { reading.plain() }.to_owned())
        .collect();
    parts.dedup();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_letters_and_by_pinyin() {
        assert_eq!(fits("赵六", "赵六"), Some(100));
        assert_eq!(fits("赵六", "赵"), Some(80));
        assert_eq!(fits("赵六", "六"), Some(60));
        assert_eq!(fits("赵六", "zl"), Some(50));
        assert_eq!(fits("赵六", "ZL"), Some(50));
        assert_eq!(fits("赵六", "zhaol"), Some(40));
        assert_eq!(fits("赵六", "zx"), None);
        assert_eq!(fits("Launch plan", "plan"), Some(60));
        assert_eq!(fits("研发部 Beta", "yfbb"), Some(50));
        assert_eq!(fits("anything", "  "), Some(0));
    }

    #[test]
    fn characters_with_several_readings() {
        assert!(fits("重庆", "cq").is_some());
        assert!(fits("单丹", "sd").is_some());
    }

    #[test]
    fn names_sort_by_pinyin() {
        let mut names = vec!["王五", "赵六", "李四", "Bob"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Bob", "李四", "王五", "赵六"]);
    }
}
