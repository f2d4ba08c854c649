//! The parts of the manual, as they lie in `docs/manual`.

use crate::text::Lang;

/// Each part with the name under which it is listed.
pub const PARTS: &[(&str, &str)] = &[
    ("start", "help-start"),
    ("inbox", "inbox-title"),
    ("messages", "help-messages"),
    ("tasks", "tasks-title"),
    ("meetings", "meetings-title"),
    ("pages", "pages-title"),
    ("tables", "tables-title"),
    ("search", "search-title"),
    ("people", "people-title"),
    ("network", "network-title"),
    ("settings", "settings-title"),
];

macro_rules! parts {
    ($($topic:literal),* $(,)?) => {
        /// A part in a language; the first for a topic that there is none about.
        pub fn part(topic: &str, lang: Lang) -> &'static str {
            match (topic, lang) {
                $(
                    ($topic, Lang::Zh) => {
                        include_str!(concat!(
                            "../../../../docs/manual/zh/window/", $topic, ".md"
                        ))
                    }
                    ($topic, Lang::En) => {
                        include_str!(concat!(
                            "../../../../docs/manual/en/window/", $topic, ".md"
                        ))
                    }
                )*
                (_, lang) => part("start", lang),
            }
        }
    };
}

parts!(
    "start", "inbox", "messages", "tasks", "meetings", "pages", "tables", "search", "people",
    "network", "settings",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_there_in_both_languages() {
        for (topic, _) in PARTS {
            let (zh, en) = (part(topic, Lang::Zh), part(topic, Lang::En));
            assert!(zh.starts_with("# ") && en.starts_with("# "), "{topic} has no title");
            assert_ne!(zh, en);
            assert!(*topic == "start" || zh != part("start", Lang::Zh), "{topic} is missing");
            let heads = |text: &str| text.lines().filter(|line| line.starts_with("## ")).count();
            assert_eq!(heads(zh), heads(en), "{topic} says less in one language");
        }
    }
}
