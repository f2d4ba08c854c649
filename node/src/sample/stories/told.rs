//! What the stories tell: sentences in both languages, made of what nodes answered.

use serde::Serialize;

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Told {
    /// A sentence.
    pub(super) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// Something that should have happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Happened {
    /// What.
    pub told: Told,
    /// Whether it is so.
    pub so: bool,
}

/// One of the plan's stories, and whether it came out as the plan wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Story {
    /// What it is about.
    pub title: Told,
    /// The plan's requirements that it shows.
    pub requirements: &'static str,
    /// What happened, in order.
    pub happened: Vec<Happened>,
    /// Whether all of it is so.
    pub holds: bool,
}

impl Story {
    /// A story that begins.
    pub(super) fn new(requirements: &'static str, zh: &str, en: &str) -> Self {
        let title = Told::new(zh, en);
        Self { title, requirements, happened: Vec::new(), holds: true }
    }

    /// Something was seen, or should have been.
    pub(super) fn saw(&mut self, so: bool, zh: impl Into<String>, en: impl Into<String>) {
        self.happened.push(Happened { told: Told::new(zh, en), so });
        self.holds &= so;
    }
}
