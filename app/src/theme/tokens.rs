//! Colours, each by what it means.

use egui::Color32;

/// Behind a picture for a camera, in every theme.
pub const PAPER: Color32 = Color32::WHITE;

/// The picture for a camera, in every theme.
pub const INK: Color32 = Color32::BLACK;

/// A picture as it is.
pub const UNTINTED: Color32 = Color32::WHITE;

/// The colours of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens {
    /// Whether text is light on dark.
    pub dark: bool,
    /// Behind what is read: timelines, pages, lists.
    pub base: Color32,
    /// Behind the sidebar and bars around the content.
    pub side: Color32,
    /// Cards, menus, fields: what lies on the base.
    pub raised: Color32,
    /// Under the pointer.
    pub hover: Color32,
    /// Chosen: the open conversation, a selected row.
    pub chosen: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight: times, hints, captions.
    pub weak: Color32,
    /// What can be done, and what is one's own.
    pub accent: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    /// A quiet ground of the accent: mentions, quotes of oneself.
    pub accent_ground: Color32,
    /// Well done.
    pub good: Color32,
    /// A quiet ground of `good`.
    pub good_ground: Color32,
    /// Needs a look.
    pub warn: Color32,
    /// A quiet ground of `warn`.
    pub warn_ground: Color32,
    /// Failed, overdue, takes something away.
    pub bad: Color32,
    /// A quiet ground of `bad`.
    pub bad_ground: Color32,
    /// Marked text: search hits.
    pub mark: Color32,
    /// Behind code.
    pub code: Color32,
    /// Shadows below menus and cards.
    pub shadow: Color32,
    /// The colours that people are told apart by.
    pub people: [Color32; 8],
    /// Quiet grounds of the fourth, fifth and sixth of these, for choices in tables.
    pub tints: [Color32; 3],
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Tokens {
    /// Dark on light.
    pub const fn light() -> Self {
        Self {
            dark: false,
            base: rgb(0xffffff),
            side: rgb(0xf4f5f7),
            raised: rgb(0xffffff),
            hover: rgb(0xebedf0),
            chosen: rgb(0xdde6fb),
            line: rgb(0xe1e4e8),
            text: rgb(0x1f2329),
            weak: rgb(0x5f6670),
            accent: rgb(0x2456c7),
            on_accent: rgb(0xffffff),
            accent_ground: rgb(0xeaf0fd),
            good: rgb(0x1a7340),
            good_ground: rgb(0xe5f5ea),
            warn: rgb(0x8a5a00),
            warn_ground: rgb(0xfdf3dc),
            bad: rgb(0xb3261e),
            bad_ground: rgb(0xfdeceb),
            mark: rgb(0xffe58a),
            code: rgb(0xf1f2f4),
            shadow: Color32::from_rgba_premultiplied(0, 0, 0, 36),
            people: [
                rgb(0x2456c7),
                rgb(0x1a7340),
                rgb(0x9a3412),
                rgb(0x7a3bb8),
                rgb(0x0f6f78),
                rgb(0xa02d63),
                rgb(0x6a5a00),
                rgb(0x4a5568),
            ],
            tints: [rgb(0xf3ebfb), rgb(0xe3f3f4), rgb(0xfbe9f1)],
        }
    }

    /// Light on dark.
    pub const fn dark() -> Self {
        Self {
            dark: true,
            base: rgb(0x1b1d21),
            side: rgb(0x15171a),
            raised: rgb(0x24272c),
            hover: rgb(0x2a2e34),
            chosen: rgb(0x27375a),
            line: rgb(0x33373e),
            text: rgb(0xe4e6ea),
            weak: rgb(0x9aa1ab),
            accent: rgb(0x7da2f7),
            on_accent: rgb(0x0f1626),
            accent_ground: rgb(0x212b44),
            good: rgb(0x6cc48b),
            good_ground: rgb(0x1c3226),
            warn: rgb(0xe2b25a),
            warn_ground: rgb(0x382d17),
            bad: rgb(0xf0857e),
            bad_ground: rgb(0x3d2221),
            mark: rgb(0x6b5a12),
            code: rgb(0x2a2d33),
            shadow: Color32::from_rgba_premultiplied(0, 0, 0, 110),
            people: [
                rgb(0x7da2f7),
                rgb(0x6cc48b),
                rgb(0xf0a07a),
                rgb(0xc39bf0),
                rgb(0x64c3cc),
                rgb(0xef8fb8),
                rgb(0xd3c15c),
                rgb(0xa9b4c4),
            ],
            tints: [rgb(0x2d2440), rgb(0x183033), rgb(0x3a2130)],
        }
    }

    /// As far apart as a screen allows.
    pub const fn contrast() -> Self {
        Self {
            dark: true,
            base: rgb(0x000000),
            side: rgb(0x000000),
            raised: rgb(0x000000),
            hover: rgb(0x2b2b2b),
            chosen: rgb(0x003a75),
            line: rgb(0xffffff),
            text: rgb(0xffffff),
            weak: rgb(0xe6e6e6),
            accent: rgb(0xffd400),
            on_accent: rgb(0x000000),
            accent_ground: rgb(0x332b00),
            good: rgb(0x6dff8f),
            good_ground: rgb(0x00280c),
            warn: rgb(0xffd400),
            warn_ground: rgb(0x332b00),
            bad: rgb(0xff9a94),
            bad_ground: rgb(0x400400),
            mark: rgb(0x7a5c00),
            code: rgb(0x1a1a1a),
            shadow: rgb(0x000000),
            people: [
                rgb(0x8cb8ff),
                rgb(0x6dff8f),
                rgb(0xffb38a),
                rgb(0xdcb8ff),
                rgb(0x7af3ff),
                rgb(0xff9fce),
                rgb(0xfff07a),
                rgb(0xffffff),
            ],
            tints: [rgb(0x1f0a33), rgb(0x002b30), rgb(0x330a20)],
        }
    }

    /// Text and ground of a choice in a table, by the number of its colour.
    pub fn tone(&self, tone: u8) -> (Color32, Color32) {
        match tone {
            1 => (self.accent, self.accent_ground),
            2 => (self.good, self.good_ground),
            3 => (self.warn, self.warn_ground),
            4 => (self.bad, self.bad_ground),
            5..=7 => {
                let at = usize::from(tone - 5);
                (self.people[at + 3], self.tints[at])
            }
            _ => (self.weak, self.hover),
        }
    }

    /// The colour for a person, the same for the same id everywhere.
    pub fn person(&self, id: &str) -> Color32 {
        let sum: usize = id.bytes().map(usize::from).sum();
        self.people[sum % self.people.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f32 {
        let linear = |channel: u8| {
            let value = f32::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, 1.4.3: 4.5 to 1 for text.
    #[test]
    fn text_can_be_read_on_every_ground() {
        for tokens in [Tokens::light(), Tokens::dark(), Tokens::contrast()] {
            let grounds = [tokens.base, tokens.side, tokens.raised, tokens.hover, tokens.chosen];
            for ground in grounds {
                for text in [tokens.text, tokens.weak] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
                }
            }
            let pairs = [
                (tokens.on_accent, tokens.accent),
                (tokens.accent, tokens.accent_ground),
                (tokens.good, tokens.good_ground),
                (tokens.warn, tokens.warn_ground),
                (tokens.bad, tokens.bad_ground),
                (tokens.text, tokens.mark),
                (tokens.text, tokens.code),
                (tokens.text, tokens.accent_ground),
            ];
            for (text, ground) in pairs {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
            }
            for (text, ground) in (0..=8).map(|tone| tokens.tone(tone)) {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
            }
            for person in tokens.people {
                assert!(contrast(person, tokens.base) >= 4.5, "{person:?} on the base");
            }
        }
    }
}
