//! Finds a text among phrases with places, and says it in Chinese.
//!
//! Pure. Invariant: never fails, whatever the text; the work is bounded by the limits below.

use std::collections::BTreeMap;

/// Phrases: English, Chinese.
pub type Page = &'static [(&'static str, &'static str)];

/// Longer texts stay as they are, in bytes: the longest phrase with its values has a few hundred.
const TEXT_BYTES_MAX: usize = 8 << 10;

/// Phrases within one another: a failure, its cause, the cause's cause, …
const NESTED_MAX: usize = 8;

/// Colons tried as the end of the outermost phrase of a chain; no phrase has more than three.
const LINKS_MAX: usize = 16;

/// Places of these names hold phrases; all others hold values, which come through untouched.
const PHRASE_PLACES: &[&str] = &["cause", "hint", "kind", "problem", "reason", "what"];

/// Phrases to look a text up in.
pub struct Book {
    plain: BTreeMap<&'static str, &'static str>,
    /// Those with the most words of their own come first: they are the most specific.
    templates: Vec<Template>,
}

impl Book {
    /// A book of these phrases. Of two that are the same in English the first counts.
    pub fn new(phrases: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        let (mut plain, mut templates) = (BTreeMap::new(), Vec::new());
        for (english, chinese) in phrases {
            match Template::read(english, chinese) {
                Some(template) => templates.push(template),
                None => drop(plain.entry(english).or_insert(chinese)),
            }
        }
        templates.sort_by_key(|template: &Template| std::cmp::Reverse(template.own_bytes()));
        Self { plain, templates }
    }

    /// A text in Chinese: a phrase, or a chain of phrases and causes with `: ` between them whose
    /// first part is a phrase. `None` when it is neither.
    pub fn say(&self, text: &str) -> Option<String> {
        self.nested(text, NESTED_MAX)
    }

    /// The same; what isn't in the book comes back as it is.
    pub fn text(&self, text: &str) -> String {
        self.say(text).unwrap_or_else(|| text.to_owned())
    }

    fn nested(&self, text: &str, left: usize) -> Option<String> {
        let left = left.checked_sub(1)?;
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        // What is known to the letter goes before what only has the same form.
        let plain = |text: &str| self.plain.get(text).map(|chinese| (*chinese).to_owned());
        plain(text)
            .or_else(|| self.chain(text, left, plain))
            .or_else(|| self.phrase(text, left))
            .or_else(|| self.chain(text, left, |text| self.phrase(text, left)))
    }

    fn phrase(&self, text: &str, left: usize) -> Option<String> {
        let found = |template: &Template| Some((template.chinese, template.values(text)?));
        let (chinese, values) = self.templates.iter().find_map(found)?;
        let value = |name: &str| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            let phrase = PHRASE_PLACES.contains(&name).then(|| self.nested(value, left));
            Some(phrase.flatten().unwrap_or_else(|| (*value).to_owned()))
        };
        Some(fill(chinese, value))
    }

    fn chain(
        &self,
        text: &str,
        left: usize,
        known: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        text.match_indices(": ").take(LINKS_MAX).find_map(|(at, colon)| {
            let outer = known(&text[..at])?;
            let inner = &text[at + colon.len()..];
            let inner = self.nested(inner, left).unwrap_or_else(|| inner.to_owned());
            Some(format!("{outer}：{inner}"))
        })
    }
}

/// A phrase with places.
struct Template {
    begin: &'static str,
    /// A place's name, and what stands between it and the next one.
    places: Vec<(&'static str, &'static str)>,
    chinese: &'static str,
}

impl Template {
    /// `None` when the phrase has no places.
    fn read(english: &'static str, chinese: &'static str) -> Option<Self> {
        let (begin, mut rest) = english.split_once('{')?;
        let mut places = Vec::new();
        while let Some((name, after)) = rest.split_once('}') {
            let (own, next) = after.split_once('{').unwrap_or((after, ""));
            places.push((name, own));
            rest = next;
        }
        Some(Self { begin, places, chinese })
    }

    fn own_bytes(&self) -> usize {
        self.begin.len() + self.places.iter().map(|(_, own)| own.len()).sum::<usize>()
    }

    /// What stands at the places when the whole text is this phrase: each value is as short as can
    /// be, which finds a match whenever there is one.
    fn values<'a>(&self, text: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
        let mut rest = text.strip_prefix(self.begin)?;
        let (last, before) = self.places.split_last()?;
        let mut values = Vec::with_capacity(self.places.len());
        for (name, own) in before {
            let (value, after) = rest.split_once(own)?;
            values.push((*name, value));
            rest = after;
        }
        values.push((last.0, rest.strip_suffix(last.1)?));
        Some(values)
    }
}

/// A text with its places filled, piece by piece, so that a value that looks like a place is left
/// as it is.
fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(&value(name).unwrap_or_default());
        rest = tail;
    }
    out.push_str(rest);
    out
}
