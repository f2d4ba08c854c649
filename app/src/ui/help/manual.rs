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

/// The words of a part: without its pictures, which show what is on the screen beside them.
pub fn words(topic: &str, lang: Lang) -> String {
    let lines = part(topic, lang).lines().filter(|line| !line.starts_with("!["));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r58_every_part_is_there_in_both_languages() {
        for (topic, _) in PARTS {
            let (zh, en) = (part(topic, Lang::Zh), part(topic, Lang::En));
            assert!(zh.starts_with("# ") && en.starts_with("# "), "{topic} has no title");
            assert_ne!(zh, en);
            let pictures = |text: &str| text.matches("](../../../pictures/").count();
            assert_eq!(pictures(zh), pictures(en), "{topic} shows less in one language");
            assert_eq!(pictures(&words(topic, Lang::Zh)), 0, "{topic}");
            assert!(*topic == "start" || zh != part("start", Lang::Zh), "{topic} is missing");
            let heads = |text: &str| text.lines().filter(|line| line.starts_with("## ")).count();
            assert_eq!(heads(zh), heads(en), "{topic} says less in one language");
        }
    }
}
