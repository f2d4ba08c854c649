//! What was begun and not sent or saved: one draft for each conversation, each thread, and each
//! task's description. Those of messages follow the person to their other devices.
//!
//! Invariants: the file is sealed with the home's key; what was typed is handed to the disk at most
//! [`SAVED_AFTER_MS`] later, so that it survives a kill; and no text goes because of another device's: of
//! two that were written apart both are kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use protocol::{clock::Millis, crypto::UseKey, limits::OWN_VALUE_BYTES_MAX, schema::own};
use serde::{Deserialize, Serialize};

use super::Keeper;

/// How long typing may go on before it is written down, in milliseconds.
const SAVED_AFTER_MS: u64 = 300;

/// Other devices are told of a draft after so long without typing, in milliseconds: each time costs an
/// entry.
const SHARED_AFTER_MS: u64 = 5_000;

/// And while somebody goes on typing, so often.
const SHARED_EVERY_MS: u64 = 60_000;

/// Drafts told of at once.
const SHARED_MAX: usize = 32;

/// What the file is sealed as.
const CONTEXT: &[u8] = b"drafts";

/// All drafts of a person on this device.
#[derive(Debug)]
pub struct Drafts {
    path: PathBuf,
    key: UseKey,
    kept: Kept,
    changed: Option<Millis>,
    /// Drafts that other devices don't know as they are now: since when, and when it was typed last.
    untold: BTreeMap<String, (Millis, Millis)>,
    /// What they are being told.
    telling: Option<Vec<(String, String)>>,
}

/// What the file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    texts: BTreeMap<String, String>,
    /// The drafts as this device and the others last agreed on them.
    agreed: BTreeMap<String, String>,
}

impl Drafts {
    /// Those of a home. A file that can't be read is moved aside, not written over.
    pub fn load(home: &Path, key: UseKey) -> Self {
        let path = home.join("window").join("drafts");
        let kept = match std::fs::read(&path) {
            Ok(sealed) => read(&key, &sealed).unwrap_or_else(|| {
                tracing::warn!("{} can't be read", path.display());
                // It stays where somebody can look at it.
                let _ = std::fs::rename(&path, path.with_extension("broken"));
                Kept::default()
            }),
            Err(_) => Kept::default(),
        };
        let mut drafts =
            Self { path, key, kept, changed: None, untold: BTreeMap::new(), telling: None };
        let fields: BTreeSet<String> =
            drafts.kept.texts.keys().chain(drafts.kept.agreed.keys()).cloned().collect();
        fields.iter().for_each(|field| drafts.note(field, Millis(0)));
        drafts
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
        self.kept.texts.get(key).map_or("", String::as_str)
    }

    /// What is begun there now; nothing takes the draft away.
    pub fn set(&mut self, key: &str, text: &str, now: Millis) {
        if self.get(key) == text {
            return;
        }
        self.put(key, text, now);
        self.note(key, now);
    }

    fn put(&mut self, key: &str, text: &str, now: Millis) {
        if text.is_empty() {
            self.kept.texts.remove(key);
        } else {
            self.kept.texts.insert(key.to_owned(), text.to_owned());
        }
        self.changed.get_or_insert(now);
    }

    fn agreed(&self, key: &str) -> &str {
        self.kept.agreed.get(key).map_or("", String::as_str)
    }

    fn agree(&mut self, key: &str, text: &str, now: Millis) {
        if text.is_empty() {
            self.kept.agreed.remove(key);
        } else {
            self.kept.agreed.insert(key.to_owned(), text.to_owned());
        }
        self.changed.get_or_insert(now);
        if self.get(key) == text {
            self.untold.remove(key);
        }
    }

    /// Notes that a draft is, or isn't, as other devices know it. Of what is begun on a task they
    /// aren't told: it goes with a text that stands on this one.
    fn note(&mut self, key: &str, now: Millis) {
        let text = self.get(key);
        let fits = !key.starts_with("task/") && text.len() <= OWN_VALUE_BYTES_MAX;
        if fits && text != self.agreed(key) {
            self.untold.entry(key.to_owned()).or_insert((now, now)).1 = now;
        } else {
            self.untold.remove(key);
        }
    }

    /// What other devices are to be told of now, unless they are being told already: drafts that rest,
    /// those that have gone on for long, and those of fields that aren't open any more; all of them
    /// when the window closes.
    pub fn to_tell(
        &mut self,
        now: Millis,
        is_open: impl Fn(&str) -> bool,
        closing: bool,
    ) -> Vec<(String, String)> {
        if self.telling.is_some() && !closing {
            return Vec::new();
        }
        let due = |(key, (since, typed)): &(&String, &(Millis, Millis))| {
            let rests = now.since(*typed) >= SHARED_AFTER_MS || *typed > now;
            closing || rests || now.since(*since) >= SHARED_EVERY_MS || !is_open(key)
        };
        let due = self.untold.iter().filter(due).take(SHARED_MAX);
        let told: Vec<(String, String)> =
            due.map(|(key, _)| (key.clone(), self.get(key).to_owned())).collect();
        if !told.is_empty() {
            self.telling = Some(told.clone());
        }
        told
    }

    /// Whether other devices are being told of some.
    pub fn is_telling(&self) -> bool {
        self.telling.is_some()
    }

    /// They were told.
    pub fn told(&mut self, now: Millis) {
        for (key, text) in self.telling.take().unwrap_or_default() {
            self.agree(&key, &text, now);
            self.note(&key, now);
        }
    }

    /// They couldn't be told; that is tried again later.
    pub fn not_told(&mut self, now: Millis) {
        for (key, _) in self.telling.take().unwrap_or_default() {
            self.untold.insert(key, (now, now));
        }
    }

    /// When other devices are to be told of something, in milliseconds, while fields stay open.
    fn tells_in(&self, now: Millis) -> Option<u64> {
        let waits = |(since, typed): &(Millis, Millis)| {
            let rests = typed.plus(SHARED_AFTER_MS).since(now);
            rests.min(since.plus(SHARED_EVERY_MS).since(now))
        };
        let waits = self.untold.values().map(waits).min();
        waits.filter(|_| self.telling.is_none())
    }

    /// Takes in what one's devices share. Nothing happens while they are being told something: what is
    /// shared then is about to change.
    pub fn take(&mut self, shared: &BTreeMap<String, String>, now: Millis) {
        if self.telling.is_some() {
            return;
        }
        let fields: BTreeSet<String> =
            shared.keys().chain(self.kept.agreed.keys()).cloned().collect();
        for field in fields {
            let theirs = shared.get(&field).map_or("", String::as_str);
            let (ours, agreed) = (self.get(&field).to_owned(), self.agreed(&field).to_owned());
            if theirs == agreed {
                continue;
            }
            let text = match ours == agreed {
                true => theirs.to_owned(),
                false => own::both(&ours, theirs),
            };
            self.put(&field, &text, now);
            self.agree(&field, theirs, now);
            self.note(&field, now);
        }
    }

    /// The drafts there are.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kept.texts.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// Writes them down when it is time; when to come back otherwise.
    pub fn tick(&mut self, keeper: &Keeper, now: Millis) -> Option<u64> {
        let saves = self.changed.map(|since| SAVED_AFTER_MS.saturating_sub(now.since(since)));
        let saves = match saves {
            Some(0) => {
                self.save(keeper);
                self.changed.map(|_| SAVED_AFTER_MS)
            }
            waits => waits,
        };
        [saves, self.tells_in(now)].into_iter().flatten().min()
    }

    /// Whether everything was handed to the disk.
    pub fn is_saved(&self) -> bool {
        self.changed.is_none()
    }

    /// Writes them down now.
    pub fn save(&mut self, keeper: &Keeper) {
        // Maps of strings always encode.
        let bytes = serde_json::to_vec(&self.kept).unwrap_or_default();
        let sealed = self.key.seal(CONTEXT, &bytes);
        if self.changed.is_some() && keeper.keep(self.path.clone(), sealed) {
            self.changed = None;
        }
    }
}

fn read(key: &UseKey, sealed: &[u8]) -> Option<Kept> {
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
        assert_eq!(drafts.tick(&keeper, Millis(1_300)), Some(4_700), "until others are told");
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

    fn fresh() -> (tempfile::TempDir, Drafts) {
        let dir = tempfile::tempdir().expect("a directory");
        let drafts = Drafts::load(dir.path(), key());
        (dir, drafts)
    }

    fn shared(text: &str) -> BTreeMap<String, String> {
        [("c".to_owned(), text.to_owned())].into()
    }

    const OPEN: fn(&str) -> bool = |_| true;

    #[test]
    fn other_devices_are_told_when_somebody_pauses_leaves_or_closes() {
        let (_dir, mut drafts) = fresh();
        drafts.set("c", "写", Millis(1_000));
        drafts.set("c", "写到", Millis(4_000));
        assert_eq!(drafts.to_tell(Millis(8_000), OPEN, false), []);
        assert_eq!(drafts.to_tell(Millis(8_000), |_| false, false), [("c".into(), "写到".into())]);
        assert_eq!(drafts.to_tell(Millis(8_000), |_| false, false), [], "they are being told");
        drafts.set("c", "写到一半", Millis(8_100));
        drafts.told(Millis(8_200));
        assert_eq!(drafts.to_tell(Millis(9_000), OPEN, false), []);
        let told = drafts.to_tell(Millis(13_200), OPEN, false);
        assert_eq!(told, [("c".into(), "写到一半".into())], "a pause");
        drafts.told(Millis(13_300));
        for second in 0..60 {
            drafts.set("c", &format!("{second}"), Millis(14_000 + second * 1_000));
        }
        assert_eq!(drafts.to_tell(Millis(74_000), OPEN, false).len(), 1, "a minute of typing");
        drafts.not_told(Millis(74_000));
        assert_eq!(drafts.to_tell(Millis(75_000), OPEN, false), [], "not again at once");
        assert_eq!(drafts.to_tell(Millis(75_000), OPEN, true).len(), 1, "the window closes");
    }

    #[test]
    fn what_was_sent_before_anybody_was_told_costs_nothing() {
        let (_dir, mut drafts) = fresh();
        drafts.set("c", "好", Millis(1_000));
        drafts.set("c", "", Millis(2_000));
        drafts.set(&Drafts::task("t"), "a description", Millis(2_000));
        assert_eq!(drafts.to_tell(Millis(90_000), |_| false, false), []);
    }

    #[test]
    fn another_devices_draft_comes_goes_and_never_takes_ours_along() {
        let (_dir, mut drafts) = fresh();
        drafts.take(&shared("半句"), Millis(1_000));
        assert_eq!(drafts.get("c"), "半句");
        assert_eq!(drafts.to_tell(Millis(90_000), OPEN, true), [], "it is theirs already");
        drafts.take(&shared("半句话"), Millis(2_000));
        assert_eq!(drafts.get("c"), "半句话");
        drafts.set("c", "半句话，我接着写", Millis(3_000));
        drafts.take(&shared("另一句"), Millis(4_000));
        assert_eq!(drafts.get("c"), "半句话，我接着写\n\n另一句", "both");
        let told = drafts.to_tell(Millis(90_000), OPEN, false);
        assert_eq!(told, [("c".into(), "半句话，我接着写\n\n另一句".into())]);
        // While others are being told, what is shared is about to change.
        drafts.take(&BTreeMap::new(), Millis(90_000));
        assert_eq!(drafts.get("c"), told[0].1);
        drafts.told(Millis(90_001));
        drafts.take(&BTreeMap::new(), Millis(90_002));
        assert_eq!(drafts.get("c"), "", "sent on the other device");
    }

    #[test]
    fn what_was_not_told_is_told_after_a_restart() {
        let (dir, mut drafts) = fresh();
        drafts.take(&shared("半句"), Millis(1_000));
        drafts.set("c", "半句话", Millis(2_000));
        drafts.set("e", "x", Millis(2_000));
        let keeper = Keeper::start().expect("a thread");
        drafts.save(&keeper);
        drop(keeper);
        let mut again = Drafts::load(dir.path(), key());
        let told: Vec<String> =
            again.to_tell(Millis(9_000), OPEN, false).into_iter().map(|(key, _)| key).collect();
        assert_eq!(told, ["c", "e"]);
        again.not_told(Millis(9_000));
        again.take(&shared("半句"), Millis(9_001));
        assert_eq!(again.get("c"), "半句话", "nothing new from them");
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
