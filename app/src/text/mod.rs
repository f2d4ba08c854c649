//! All words of the window, in both languages.
//!
//! Invariant: no other module holds a sentence. A text is named by its id, and both languages have
//! every id with the same values in it.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use node::facade::{Failure, phrases};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

#[cfg(test)]
mod tests;

const ZH: &str = include_str!("zh-CN.ftl");
const EN: &str = include_str!("en.ftl");

/// A language of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// Chinese.
    #[serde(rename = "zh")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The language of this system: Chinese where its locale is Chinese.
    pub fn of_system() -> Self {
        match sys_locale::get_locale() {
            Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Self::Zh,
            _ => Self::En,
        }
    }

    /// Its own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    fn locale(self) -> LanguageIdentifier {
        let tag = match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        };
        // Both tags are well formed; a test formats with each.
        tag.parse().unwrap_or_default()
    }

    const fn source(self) -> &'static str {
        match self {
            Self::Zh => ZH,
            Self::En => EN,
        }
    }
}

/// The texts of one language.
pub struct Text {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// The texts of a language.
    pub fn new(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new(vec![lang.locale()]);
        // Direction marks around values are for right-to-left languages, of which there is none.
        bundle.set_use_isolating(false);
        // A test parses both files; what can't be parsed is left out and shows as its id.
        let resource = match FluentResource::try_new(lang.source().to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// The same, each text half as long again: shows where a screen has too little room.
    pub fn stretched(lang: Lang) -> Self {
        let mut text = Self::new(lang);
        text.bundle.set_transform(Some(stretch));
        text
    }

    /// Which language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A text without values.
    pub fn say(&self, id: &str) -> String {
        self.fill(id, &[])
    }

    /// A text with values.
    pub fn fill(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else { return format!("⟦{id}⟧") };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.fluent());
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }

    /// A failure as this language tells it. Nodes speak English; no screen shows that to somebody
    /// who reads Chinese.
    pub fn failure(&self, failure: &Failure) -> Told {
        let told = match self.lang {
            Lang::En => failure.clone(),
            Lang::Zh => phrases::failure(failure, None),
        };
        Told { problem: told.problem, next: told.next }
    }

    /// What else a node says for people, such as why it has set an entry aside, in this language.
    pub fn of_node(&self, said: &str) -> String {
        match self.lang {
            Lang::En => said.to_owned(),
            Lang::Zh => phrases::text(said),
        }
    }
}

/// A failure in the language of the window: only [`Text::failure`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    problem: String,
    next: String,
}

impl Told {
    /// What went wrong.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What to do next; may be empty.
    pub fn next(&self) -> &str {
        &self.next
    }
}

/// A value in a text.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Words.
    Words(&'a str),
    /// A number, which chooses singular and plural where a language has them.
    Number(u64),
}

impl Value<'_> {
    fn fluent(&self) -> FluentValue<'_> {
        match self {
            Self::Words(words) => FluentValue::String(Cow::Borrowed(words)),
            Self::Number(number) => FluentValue::from(*number),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(words: &'a str) -> Self {
        Self::Words(words)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(words: &'a String) -> Self {
        Self::Words(words)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

fn stretch(text: &str) -> Cow<'_, str> {
    let more: String = text.chars().filter(|c| c.is_alphanumeric()).take(12).collect();
    Cow::Owned(format!("{text}{}", more.to_lowercase()))
}
