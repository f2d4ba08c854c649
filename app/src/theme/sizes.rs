//! Lengths, each by what it means, in points.

/// The lengths of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes {
    /// Text that is read.
    pub body: f32,
    /// Times, captions, badges.
    pub small: f32,
    /// The title of a screen.
    pub title: f32,
    /// The title of a part.
    pub heading: f32,
    /// The first page's name.
    pub display: f32,
    /// Between parts of one thing.
    pub tight: f32,
    /// Between things.
    pub gap: f32,
    /// Around the content of a panel.
    pub pad: f32,
    /// Between groups.
    pub wide: f32,
    /// The height of a row in a list, and the least size of what can be clicked.
    pub row: f32,
    /// The side of a person's picture.
    pub avatar: f32,
    /// Corners.
    pub radius: u8,
    /// The sidebar's width.
    pub side: f32,
    /// The width of the panel on the right.
    pub panel: f32,
    /// Below this width there is one column.
    pub narrow: f32,
    /// Lines longer than this are hard to read.
    pub reading: f32,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            body: 14.0,
            small: 12.0,
            title: 17.0,
            heading: 14.5,
            display: 28.0,
            tight: 4.0,
            gap: 8.0,
            pad: 16.0,
            wide: 24.0,
            row: 30.0,
            avatar: 32.0,
            radius: 6,
            side: 248.0,
            panel: 360.0,
            narrow: 760.0,
            reading: 760.0,
        }
    }
}
