//! Whether the program's icon is in the system's tray.

/// The icon's whereabouts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum InTray {
    /// Not known yet.
    #[default]
    Unknown,
    /// In the tray.
    There,
    /// There is no tray; why, in the system's words, if it said so.
    Absent(String),
}
