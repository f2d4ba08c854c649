//! What a person has set for their window.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

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
    /// It may make a sound then.
    pub notify_sound: bool,
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
    /// What follows the person, by name, as this device and their others last agreed on it.
    pub agreed: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: None,
            theme: ThemeChoice::System,
            zoom: 100,
            ctrl_enter_sends: false,
            notify: true,
            notify_sound: false,
            quiet: None,
            quiet_until: None,
            keep_running: false,
            lock_after: None,
            peers: Vec::new(),
            agreed: BTreeMap::new(),
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

    /// What follows the person from device to device, by name. Not what hangs on the machine: the size
    /// of things, what closing does, whom to dial.
    pub fn personal(&self) -> BTreeMap<String, String> {
        let all = [
            ("lang", serde_json::to_string(&self.lang)),
            ("theme", serde_json::to_string(&self.theme)),
            ("ctrl_enter_sends", serde_json::to_string(&self.ctrl_enter_sends)),
            ("notify", serde_json::to_string(&self.notify)),
            ("quiet", serde_json::to_string(&self.quiet)),
        ];
        // Plain fields always encode.
        all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.ok()?))).collect()
    }

    /// Sets one of them; what this version doesn't know stays as it is.
    fn set(&mut self, name: &str, value: &str) {
        fn read<T: serde::de::DeserializeOwned>(field: &mut T, value: &str) {
            if let Ok(value) = serde_json::from_str(value) {
                *field = value;
            }
        }
        match name {
            "lang" => read(&mut self.lang, value),
            "theme" => read(&mut self.theme, value),
            "ctrl_enter_sends" => read(&mut self.ctrl_enter_sends, value),
            "notify" => read(&mut self.notify, value),
            "quiet" => read(&mut self.quiet, value),
            _ => {}
        }
    }

    /// Takes in what other devices have set, but for `except`; what they are to be told of is left: what
    /// was changed here since, or was set here and nowhere else.
    pub fn meet(
        &mut self,
        shared: &BTreeMap<String, String>,
        except: Option<&str>,
    ) -> Vec<(String, String)> {
        let fresh = Self::default().personal();
        let mut tell = Vec::new();
        for (name, ours) in self.personal() {
            if except == Some(name.as_str()) {
                continue;
            }
            let agreed = self.agreed.get(&name).cloned();
            match shared.get(&name) {
                Some(theirs) if agreed.as_ref() != Some(theirs) => {
                    // The newer wins, and the node has worked out which that is.
                    self.set(&name, theirs);
                    self.agreed.insert(name, theirs.clone());
                }
                Some(theirs) if *theirs != ours => tell.push((name, ours)),
                None if fresh.get(&name) != Some(&ours) => tell.push((name, ours)),
                Some(_) | None => {}
            }
        }
        tell
    }

    /// The language in use.
    pub fn language(&self) -> Lang {
        self.lang.unwrap_or_else(Lang::of_system)
    }

    /// Whether this moment is quiet: by the hours of every day, or for a while.
    pub fn is_quiet(&self, now: Millis, zone: &jiff::tz::TimeZone) -> bool {
        let quiet = self.quiet.is_some_and(|quiet| quiet.covers_moment(now, zone));
        quiet || self.quiet_left(now).is_some()
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
        assert!(settings.is_quiet(Millis(4_999), &zone));
        assert!(!settings.is_quiet(Millis(5_000), &zone));
    }

    #[test]
    fn settings_follow_the_person_and_not_the_machine() {
        let mut first = Settings { theme: ThemeChoice::Dark, zoom: 150, ..Settings::default() };
        let told: BTreeMap<String, String> =
            first.meet(&BTreeMap::new(), None).into_iter().collect();
        assert_eq!(told.keys().collect::<Vec<_>>(), ["theme"], "what was set at all");
        let mut second = Settings { notify: false, ..Settings::default() };
        let tell = second.meet(&told, None);
        assert_eq!((second.theme, second.zoom), (ThemeChoice::Dark, 100));
        assert_eq!(tell, [("notify".to_owned(), "false".to_owned())]);
        let shared: BTreeMap<String, String> = told.into_iter().chain(tell).collect();
        assert_eq!(first.meet(&shared, None), []);
        assert!(!first.notify);
        assert_eq!(second.meet(&shared, None), [], "nothing is told twice");
        // Changed here: told, and not undone by what the others still have.
        second.theme = ThemeChoice::Light;
        let tell = second.meet(&shared, None);
        assert_eq!(tell, [("theme".to_owned(), "\"light\"".to_owned())]);
        assert_eq!(second.theme, ThemeChoice::Light);
        // A language asked for on the command line is for this time only.
        second.lang = Some(Lang::En);
        assert_eq!(second.meet(&shared, Some("lang")).len(), 1);
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
