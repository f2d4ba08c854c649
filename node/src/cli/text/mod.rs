//! Every text for people, in Chinese and English, and the choice between them.

/// Declares texts, and the list of them all (`ALL`, which may have an attribute of its own).
macro_rules! texts {
    ($(#[$when:meta])* ALL; $($name:ident: $zh:literal, $en:literal;)*) => {
        $(pub(in crate::cli) const $name: Text = Text { zh: $zh, en: $en };)*
        $(#[$when])*
        pub(super) const ALL: &[(&str, Text)] = &[$((stringify!($name), $name)),*];
    };
}

mod chinese_help;
mod failures;
mod help;
mod words;

use std::ffi::OsString;

use clap::ValueEnum;

pub(super) use failures::*;
pub(super) use help::command;
pub(super) use words::*;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// What `--lang` says (wherever it stands: the texts of errors in the other arguments depend
    /// on it), else the locale. `var` reads the environment.
    pub(super) fn detect(args: &[OsString], var: impl Fn(&str) -> Option<String>) -> Self {
        let words: Vec<&str> = args.iter().filter_map(|word| word.to_str()).collect();
        let after = words.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1]);
        let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
        match after.or(joined) {
            Some("zh") => return Self::Zh,
            Some("en") => return Self::En,
            _ => {}
        }
        let set = |name: &&str| var(name).is_some_and(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find(|name| set(name));
        let locale = locale.and_then(|name| var(name)).unwrap_or_default();
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }
}

/// The texts of failures as phrases, English and Chinese.
pub(super) fn phrases() -> impl Iterator<Item = (&'static str, &'static str)> {
    failures::ALL.iter().map(|(_, text)| (text.en, text.zh))
}

/// A text in both languages; `{word}` stands for what [`Text::with`] fills in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    zh: &'static str,
    en: &'static str,
}

impl Text {
    /// The text in a language.
    pub(super) const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// The text with its places filled.
    pub(super) fn with(&self, lang: Lang, values: &[(&str, &str)]) -> String {
        // Piece by piece, so that a value that looks like a place is left as it is.
        let mut out = String::new();
        let mut rest = self.get(lang);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else { break };
            let value = values.iter().find(|(known, _)| *known == name);
            out.push_str(value.map_or("", |(_, value)| value));
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|part| part.0).collect()
    }

    #[test]
    fn every_text_is_there_in_both_languages_with_the_same_places() {
        for (name, text) in words::ALL.iter().chain(failures::ALL) {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{name}");
            assert!(text.zh.chars().any(|char| char > '\u{2e00}'), "{name} is not Chinese");
            assert!(text.en.chars().all(|char| char < '\u{2e00}'), "{name} is not English");
            assert_eq!(places(text.zh), places(text.en), "{name}");
        }
    }

    #[test]
    fn places_are_filled_once() {
        let text = Text { zh: "{a}与{b}", en: "{a} and {b}" };
        assert_eq!(text.with(Lang::En, &[("a", "{b}"), ("b", "x")]), "{b} and x");
        assert_eq!(text.with(Lang::Zh, &[("a", "甲")]), "甲与");
    }

    #[test]
    fn the_language_is_asked_for_or_the_locales() {
        let of = |args: &[&str], vars: &[(&str, &str)]| {
            let args: Vec<OsString> = args.iter().map(OsString::from).collect();
            Lang::detect(&args, |name| {
                vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&["x"], &[]), Lang::En);
        assert_eq!(of(&["x"], &[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(of(&["x"], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]), Lang::En);
        assert_eq!(of(&["x"], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]), Lang::Zh);
        assert_eq!(of(&["x", "status", "--lang", "zh"], &[]), Lang::Zh);
        assert_eq!(of(&["x", "--lang=en"], &[("LANG", "zh_CN.UTF-8")]), Lang::En);
    }
}
