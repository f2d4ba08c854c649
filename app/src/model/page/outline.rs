//! The headings of a page.

use ropey::Rope;

/// Headings that are shown; a page with more is better split.
const HEADINGS_MAX: usize = 300;

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 is the highest.
    pub level: usize,
    /// Its words.
    pub words: String,
    /// Where its line begins, in characters.
    pub place: usize,
}

/// The headings of a text, in order. What stands in a block of code is none.
pub fn outline(text: &Rope) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut fence = false;
    let mut place = 0;
    for slice in text.lines() {
        let first = slice.chars().find(|c| *c != ' ');
        if matches!(first, Some('#' | '`' | '~')) {
            let line = slice.to_string();
            let line = line.trim();
            if line.starts_with("```") || line.starts_with("~~~") {
                fence = !fence;
            } else if let Some((level, words)) = heading(line).filter(|_| !fence) {
                found.push(Heading { level, words: words.to_owned(), place });
            }
        }
        place += slice.len_chars();
        if found.len() >= HEADINGS_MAX {
            break;
        }
    }
    found
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let words = line[level..].strip_prefix(' ')?.trim_end_matches('#').trim();
    ((1..=6).contains(&level) && !words.is_empty()).then_some((level, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_outside_of_code() {
        let text = "# 手册\ntext\n```\n# no\n```\n## 第一章 ##\n#no\n";
        let found: Vec<_> = outline(&Rope::from_str(text))
            .into_iter()
            .map(|heading| (heading.level, heading.words, heading.place))
            .collect();
        assert_eq!(found, [(1, "手册".to_owned(), 0), (2, "第一章".to_owned(), 23)]);
    }

    #[test]
    fn the_number_is_bounded() {
        assert_eq!(outline(&Rope::from_str(&"# x\n".repeat(1_000))).len(), HEADINGS_MAX);
    }
}
