//! What was begun and not sent or saved: one draft for each conversation, each thread, and each
//! task's description.
//!
//! Invariant: what was typed is handed to the disk at most [`SAVED_AFTER_MS`] later, so that it
//! survives a kill.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use protocol::clock::Millis;

use super::Keeper;

/// How long typing may go on before it is written down, in milliseconds.
const SAVED_AFTER_MS: u64 = 300;

/// All drafts of a person on this device.
#[derive(Debug)]
pub struct Drafts {
    path: PathBuf,
    texts: BTreeMap<String, String>,
    changed: Option<Millis>,
}

impl Drafts {
    /// Those of a home. A file that can't be read is moved aside, not written over.
    pub fn load(home: &Path) -> Self {
        let path = home.join("window").join("drafts.json");
        let texts = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::warn!("{} can't be read: {error}", path.display());
                // It stays where somebody can look at it.
                let _ = std::fs::rename(&path, path.with_extension("broken"));
                BTreeMap::new()
            }),
            Err(_) => BTreeMap::new(),
        };
        Self { path, texts, changed: None }
    }

    /// The key of a conversation, or of a thread in it.
    pub fn key(channel: &str, thread: Option<&str>) -> String {
        match thread {
            Some(message) => format!("{channel}/{message}"),
            None => channel.to_owned(),
        }
    }

    /// The key of a task's description.
    pub fn task(task: &str) -> String {
        format!("task/{task}")
    }

    /// The key of the description from which one set out to write it.
    pub fn task_base(task: &str) -> String {
        format!("task/{task}/base")
    }

    /// What was begun there.
    pub fn get(&self, key: &str) -> &str {
        self.texts.get(key).map_or("", String::as_str)
    }

    /// What is begun there now; nothing takes the draft away.
    pub fn set(&mut self, key: &str, text: &str, now: Millis) {
        if self.get(key) == text {
            return;
        }
        if text.is_empty() {
            self.texts.remove(key);
        } else {
            self.texts.insert(key.to_owned(), text.to_owned());
        }
        self.changed.get_or_insert(now);
    }

    /// The drafts there are.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// Writes them down when it is time; when to come back otherwise.
    pub fn tick(&mut self, keeper: &Keeper, now: Millis) -> Option<u64> {
        let waited = now.since(self.changed?);
        if waited < SAVED_AFTER_MS {
            return Some(SAVED_AFTER_MS - waited);
        }
        self.save(keeper);
        self.changed.map(|_| SAVED_AFTER_MS)
    }

    /// Writes them down now.
    pub fn save(&mut self, keeper: &Keeper) {
        // Maps of strings always encode.
        let bytes = serde_json::to_vec(&self.texts).unwrap_or_default();
        if self.changed.is_some() && keeper.keep(self.path.clone(), bytes) {
            self.changed = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_written_soon_and_come_back() {
        let dir = tempfile::tempdir().expect("a directory");
        let keeper = Keeper::start().expect("a thread");
        let mut drafts = Drafts::load(dir.path());
        drafts.set("c", "大家", Millis(1_000));
        drafts.set(&Drafts::key("c", Some("m")), "收到", Millis(1_100));
        assert_eq!(drafts.tick(&keeper, Millis(1_200)), Some(100));
        assert_eq!(drafts.tick(&keeper, Millis(1_300)), None);
        drop(keeper);
        let again = Drafts::load(dir.path());
        assert_eq!((again.get("c"), again.get("c/m")), ("大家", "收到"));
    }

    #[test]
    fn a_sent_draft_is_gone() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut drafts = Drafts::load(dir.path());
        drafts.set("c", "x", Millis(0));
        drafts.set("c", "", Millis(0));
        assert_eq!(drafts.all().count(), 0);
    }

    #[test]
    fn a_broken_file_is_kept_aside() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("window").join("drafts.json");
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, b"not json").expect("written");
        assert_eq!(Drafts::load(dir.path()).all().count(), 0);
        assert!(path.with_extension("broken").exists());
    }
}
