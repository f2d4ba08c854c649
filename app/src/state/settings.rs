//! What a person has set for their window.

use std::path::{Path, PathBuf};

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use crate::{model::notify::QuietHours, text::Lang, theme::ThemeChoice};

/// Zoom, in percent: at least, at most, and by a step.
const ZOOM: (u16, u16, u16) = (80, 200, 10);

/// A window's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language; as the system has it until one is chosen.
    pub lang: Option<Lang>,
    /// The theme.
    pub theme: ThemeChoice,
    /// Percent.
    pub zoom: u16,
    /// Ctrl+Enter sends, and Enter begins a new line.
    pub ctrl_enter_sends: bool,
    /// The system notifies of calls.
    pub notify: bool,
    /// Hours in which it doesn't.
    pub quiet: Option<QuietHours>,
    /// Nothing is notified of until then.
    pub quiet_until: Option<Millis>,
    /// Closing the window leaves the program running, with its icon in the tray.
    pub keep_running: bool,
    /// The window locks after so many minutes without input, where a passphrase is set.
    pub lock_after: Option<u16>,
    /// Addresses of colleagues' nodes to dial.
    pub peers: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: None,
            theme: ThemeChoice::System,
            zoom: 100,
            ctrl_enter_sends: false,
            notify: true,
            quiet: None,
            quiet_until: None,
            keep_running: false,
            lock_after: None,
            peers: Vec::new(),
        }
    }
}

impl Settings {
    /// Where they lie in a home.
    pub fn path(home: &Path) -> PathBuf {
        home.join("window").join("settings.json")
    }

    /// Those of a home. What can't be read counts as not set: settings are no data.
    pub fn load(home: &Path) -> Self {
        let bytes = std::fs::read(Self::path(home)).unwrap_or_default();
        let settings: Self = serde_json::from_slice(&bytes).unwrap_or_default();
        Self { zoom: settings.zoom.clamp(ZOOM.0, ZOOM.1), ..settings }
    }

    /// As a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Plain fields always encode.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    /// The language in use.
    pub fn language(&self) -> Lang {
        self.lang.unwrap_or_else(Lang::of_system)
    }

    /// Whether the system may notify at this moment.
    pub fn may_notify(&self, now: Millis, zone: &jiff::tz::TimeZone) -> bool {
        let quiet = self.quiet.is_some_and(|quiet| quiet.covers_moment(now, zone));
        self.notify && !quiet && self.quiet_left(now).is_none()
    }

    /// How long nothing is notified of yet, in milliseconds; not the hours of every day.
    pub fn quiet_left(&self, now: Millis) -> Option<u64> {
        let until = self.quiet_until.filter(|until| *until > now)?;
        Some(until.since(now))
    }

    /// Larger by so many steps, or smaller.
    pub fn zoom_by(&mut self, steps: i16) {
        let change = steps.saturating_mul(ZOOM.2.cast_signed());
        self.zoom = self.zoom.saturating_add_signed(change).clamp(ZOOM.0, ZOOM.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoom_stays_within_its_bounds() {
        let mut settings = Settings::default();
        settings.zoom_by(100);
        assert_eq!(settings.zoom, 200);
        settings.zoom_by(-100);
        assert_eq!(settings.zoom, 80);
    }

    #[test]
    fn an_hour_of_quiet_ends_by_itself() {
        let settings = Settings { quiet_until: Some(Millis(5_000)), ..Settings::default() };
        let zone = jiff::tz::TimeZone::UTC;
        assert_eq!(settings.quiet_left(Millis(4_000)), Some(1_000));
        assert!(!settings.may_notify(Millis(4_999), &zone));
        assert!(settings.may_notify(Millis(5_000), &zone));
    }

    #[test]
    fn settings_come_back_and_older_ones_are_filled_up() {
        let dir = tempfile::tempdir().expect("a directory");
        assert_eq!(Settings::load(dir.path()), Settings::default());
        let path = Settings::path(dir.path());
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, br#"{"theme":"dark","zoom":9000}"#).expect("written");
        let settings = Settings::load(dir.path());
        assert_eq!((settings.theme, settings.zoom), (ThemeChoice::Dark, 200));
        std::fs::write(&path, b"{{{").expect("written");
        assert_eq!(Settings::load(dir.path()), Settings::default());
    }
}
