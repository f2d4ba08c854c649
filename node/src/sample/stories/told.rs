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

/// One of the plan's stories, and whether it came out as the plan wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Story {
    /// What it is about.
    pub title: Told,
    /// The plan's requirements that it shows.
    pub requirements: &'static str,
    /// What happened, in order.
    pub happened: Vec<Told>,
    /// Whether all of it is so.
    pub holds: bool,
}

impl Story {
    /// A story that begins.
    pub(super) fn new(requirements: &'static str, zh: &str, en: &str) -> Self {
        let title = Told::new(zh, en);
        Self { title, requirements, happened: Vec::new(), holds: true }
    }

    /// Something was seen, or should have been. What isn't so is marked, and ends the claim.
    pub(super) fn saw(&mut self, so: bool, zh: impl Into<String>, en: impl Into<String>) {
        let mark = if so { "✓" } else { "✗" };
        self.happened.push(Told {
            zh: format!("{mark} {}", zh.into()),
            en: format!("{mark} {}", en.into()),
        });
        self.holds &= so;
    }
}
