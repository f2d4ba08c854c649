//! What was begun and not sent or saved: one draft for each conversation, each thread, and each
//! task's description.
//!
//! Invariants: the file is sealed with the home's key; and what was typed is handed to the disk at most [`SAVED_AFTER_MS`] later, so that it
//! survives a kill.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use protocol::{clock::Millis, crypto::UseKey};

use super::Keeper;

/// How long typing may go on before it is written down, in milliseconds.
const SAVED_AFTER_MS: u64 = 300;

/// What the file is sealed as.
const CONTEXT: &[u8] = b"drafts";

/// All drafts of a person on this device.
#[derive(Debug)]
pub struct Drafts {
    path: PathBuf,
    key: UseKey,
    texts: BTreeMap<String, String>,
    changed: Option<Millis>,
}

impl Drafts {
    /// Those of a home. A file that can't be read is moved aside, not written over.
    pub fn load(home: &Path, key: UseKey) -> Self {
        let path = home.join("window").join("drafts");
        let texts = match std::fs::read(&path) {
            Ok(sealed) => read(&key, &sealed).unwrap_or_else(|| {
                tracing::warn!("{} can't be read", path.display());
                // It stays where somebody can look at it.
                let _ = std::fs::rename(&path, path.with_extension("broken"));
                BTreeMap::new()
            }),
            Err(_) => BTreeMap::new(),
        };
        Self { path, key, texts, changed: None }
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

    /// Whether everything was handed to the disk.
    pub fn is_saved(&self) -> bool {
        self.changed.is_none()
    }

    /// Writes them down now.
    pub fn save(&mut self, keeper: &Keeper) {
        // Maps of strings always encode.
        let bytes = serde_json::to_vec(&self.texts).unwrap_or_default();
        let sealed = self.key.seal(CONTEXT, &bytes);
        if self.changed.is_some() && keeper.keep(self.path.clone(), sealed) {
            self.changed = None;
        }
    }
}

fn read(key: &UseKey, sealed: &[u8]) -> Option<BTreeMap<String, String>> {
    serde_json::from_slice(&key.open(CONTEXT, sealed)?).ok()
}

#[cfg(test)]
mod tests {
    use protocol::crypto::HomeKey;

    use super::*;

    fn key() -> UseKey {
        HomeKey::new([1; 32]).for_use("beside")
    }

    #[test]
    fn drafts_are_written_soon_and_come_back() {
        let dir = tempfile::tempdir().expect("a directory");
        let keeper = Keeper::start().expect("a thread");
        let mut drafts = Drafts::load(dir.path(), key());
        drafts.set("c", "大家", Millis(1_000));
        drafts.set(&Drafts::key("c", Some("m")), "收到", Millis(1_100));
        assert_eq!(drafts.tick(&keeper, Millis(1_200)), Some(100));
        assert_eq!(drafts.tick(&keeper, Millis(1_300)), None);
        drop(keeper);
        let bytes = std::fs::read(dir.path().join("window").join("drafts")).expect("written");
        let clear = "大家".as_bytes();
        assert!(!bytes.windows(clear.len()).any(|part| part == clear), "sealed");
        let again = Drafts::load(dir.path(), key());
        assert_eq!((again.get("c"), again.get("c/m")), ("大家", "收到"));
    }

    #[test]
    fn a_sent_draft_is_gone() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut drafts = Drafts::load(dir.path(), key());
        drafts.set("c", "x", Millis(0));
        drafts.set("c", "", Millis(0));
        assert_eq!(drafts.all().count(), 0);
    }

    #[test]
    fn a_broken_file_is_kept_aside() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("window").join("drafts");
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, b"not sealed").expect("written");
        assert_eq!(Drafts::load(dir.path(), key()).all().count(), 0);
        assert!(path.with_extension("broken").exists());
    }
}
