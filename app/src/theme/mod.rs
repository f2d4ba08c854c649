//! Colours, sizes, fonts and icons: the one place where they are chosen.
//!
//! Invariant: no other module of the window names a colour. What a screen needs is a token with a
//! meaning, and every theme has all of them.

mod fonts;
mod icons;
mod sizes;
mod style;
mod tokens;

pub use fonts::{bold, fonts};
pub use icons::Icon;
pub use sizes::Sizes;
pub use style::apply;
pub use tokens::{INK, PAPER, Tokens, UNTINTED};

use serde::{Deserialize, Serialize};

/// What a person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// The theme in use.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Colours by meaning.
    pub tokens: Tokens,
    /// Lengths by meaning, in points.
    pub sizes: Sizes,
}

impl Theme {
    /// The theme for a choice; `dark` says what the system prefers.
    pub fn of(choice: ThemeChoice, dark: bool) -> Self {
        let tokens = match choice {
            ThemeChoice::Light => Tokens::light(),
            ThemeChoice::Dark => Tokens::dark(),
            ThemeChoice::Contrast => Tokens::contrast(),
            ThemeChoice::System if dark => Tokens::dark(),
            ThemeChoice::System => Tokens::light(),
        };
        Self { tokens, sizes: Sizes::default() }
    }
}
