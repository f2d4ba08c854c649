//! What ought to be so: an independent, much simpler account of people, rights and words.
//!
//! Nothing in here asks a node. Every text that somebody writes is a word that occurs nowhere
//! else, so that what is seen anywhere can be held against what was written, by whom and where.

use std::collections::{BTreeMap, BTreeSet};

use protocol::capability::{Level, Role};

/// A person's number; people and nodes count alike.
pub type Person = usize;

/// The letters that make words differ.
const LETTERS: &[u8; 16] = b"abcdefghijkmnpqr";

/// Why nothing can be said of a word: it was written after a backup was put back.
pub const AFTER_BACKUP: &str = "after a backup was put back";

/// Why nothing can be said of a word: the backup put back had no channel for it.
pub const LOST_CHANNEL: &str = "in a channel lost with a backup put back";

/// Why nothing can be said of a word: the backup put back is older.
pub const LOST_WORD: &str = "lost with a backup put back";

/// Why nothing can be said of a word: whoever gave its author the right to write it may have
/// forgotten that they did.
pub const DOUBTED_RIGHT: &str = "by a right that may be void";

/// What must become of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Acknowledged: everybody who may read it sees it in the end, its author always.
    Due,
    /// Nothing can be said of it, for this reason.
    Free(&'static str),
    /// Nobody may ever see it who knows that its author may not write it.
    Never(&'static str),
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A message.
    Message,
    /// A task's title.
    Task,
    /// Text in a page.
    Page,
}

/// A text that occurs nowhere else.
#[derive(Clone, Debug)]
pub struct Word {
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub author: Person,
    /// In which department; `None`: the organisation.
    pub department: Option<String>,
    /// As what.
    pub kind: Kind,
    /// What must become of it.
    pub fate: Fate,
    /// When it was written.
    pub at: u64,
}

/// Somebody may do something somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// Where; `None`: the organisation.
    pub department: Option<String>,
    /// And below.
    pub below: bool,
    /// Up to this level.
    pub level: Level,
    /// By whom and when; `None`: it came with an invitation.
    pub by: Option<(Person, u64)>,
    /// Whether everybody hears of it in the end.
    pub sure: bool,
}

impl Right {
    /// A right that everybody knows of who knows the person.
    fn invited(department: Option<String>, below: bool, level: Level) -> Self {
        Self { department, below, level, by: None, sure: true }
    }
}

/// People, departments, rights and words.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// All words, by text.
    pub words: BTreeMap<String, Word>,
    parents: BTreeMap<String, Option<String>>,
    /// The departments that take part in each project.
    projects: BTreeMap<String, Vec<String>>,
    rights: BTreeMap<Person, Vec<Right>>,
    removed: BTreeSet<Person>,
    channels: BTreeMap<String, Channel>,
}

/// A channel.
#[derive(Clone, Debug)]
struct Channel {
    department: Option<String>,
    /// By whom and when it was made.
    by: (Person, u64),
    /// The words in it.
    words: Vec<String>,
}

impl Model {
    /// A word that occurs nowhere else. Its letters come from its number, so that two words have
    /// little in common and an editor's difference of two texts can't mix them up.
    pub fn word(
        &mut self,
        author: Person,
        department: Option<String>,
        kind: Kind,
        fate: Fate,
        at: u64,
    ) -> String {
        let number = self.words.len();
        let digest = blake3::hash(&number.to_le_bytes());
        let letters = digest.as_bytes().iter().take(8);
        let letters: String =
            letters.map(|byte| char::from(LETTERS[usize::from(byte % 16)])).collect();
        let text = format!("z{number}y{letters}z");
        let word = Word { text: text.clone(), author, department, kind, fate, at };
        self.words.insert(text.clone(), word);
        text
    }

    /// The words that occur in a text.
    pub fn words_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let starts = text.match_indices('z').map(|(at, _)| at);
        starts.filter_map(|at| {
            let rest = &text[at..];
            let end = rest[1..].find('z')? + 2;
            self.words.get_key_value(&rest[..end]).map(|(word, _)| word.as_str())
        })
    }

    /// Settles a word's fate.
    pub fn settle(&mut self, text: &str, fate: Fate) {
        if let Some(word) = self.words.get_mut(text) {
            word.fate = fate;
        }
    }

    /// Frees the words of an author that were due, except these.
    pub fn free_all_but(&mut self, author: Person, kept: &BTreeSet<String>, why: &'static str) {
        let due = |word: &&mut Word| {
            word.author == author && word.fate == Fate::Due && !kept.contains(&word.text)
        };
        self.words.values_mut().filter(due).for_each(|word| word.fate = Fate::Free(why));
    }

    /// Frees the words of an author that were due, from some time on.
    pub fn free_since(&mut self, author: Person, since: u64, why: &'static str) {
        let due =
            |word: &&mut Word| word.author == author && word.at >= since && word.fate == Fate::Due;
        self.words.values_mut().filter(due).for_each(|word| word.fate = Fate::Free(why));
    }

    /// A department begins.
    pub fn department(&mut self, name: &str, parent: Option<String>) {
        self.parents.insert(name.to_owned(), parent);
    }

    /// A project begins that a department owns and these take part in. It is a department to
    /// everybody who writes in it.
    pub fn project(&mut self, name: &str, owner: &str, departments: &[&str]) {
        self.department(name, Some(owner.to_owned()));
        let departments = departments.iter().map(|name| (*name).to_owned()).collect();
        self.projects.insert(name.to_owned(), departments);
    }

    /// All departments, and the projects.
    pub fn departments(&self) -> impl Iterator<Item = &str> {
        self.parents.keys().map(String::as_str)
    }

    /// A channel begins.
    pub fn channel(&mut self, name: &str, department: Option<String>, by: (Person, u64)) {
        let channel = Channel { department, by, words: Vec::new() };
        self.channels.insert(name.to_owned(), channel);
    }

    /// A word is said in a channel.
    pub fn said_in(&mut self, channel: &str, word: &str) {
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.words.push(word.to_owned());
        }
    }

    /// Channels that somebody made from some time on may be gone, and all that was said in them:
    /// their backup was put back, and they may write something else under the same number.
    pub fn doubt_channels_since(&mut self, by: Person, since: u64) {
        let doubted = |channel: &Channel| channel.by.0 == by && channel.by.1 >= since;
        let words: Vec<String> = self
            .channels
            .values()
            .filter(|it| doubted(it))
            .flat_map(|it| it.words.clone())
            .collect();
        self.channels.retain(|_, channel| !doubted(channel));
        for word in words {
            if self.words.get(&word).is_some_and(|word| word.fate == Fate::Due) {
                self.settle(&word, Fate::Free(LOST_CHANNEL));
            }
        }
    }

    /// All channels and their departments.
    pub fn channels(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.channels.iter().map(|(name, channel)| (name.as_str(), channel.department.as_deref()))
    }

    /// Somebody founds the organisation.
    pub fn founder(&mut self, person: Person) {
        let right = Right::invited(None, true, Level::Manage);
        self.rights.entry(person).or_default().push(right);
    }

    /// Somebody is let in.
    pub fn joins(&mut self, person: Person, department: &str, role: Role) {
        let own = |below, level| Right::invited(Some(department.to_owned()), below, level);
        let organisation = |below, level| Right::invited(None, below, level);
        let rights = self.rights.entry(person).or_default();
        match role {
            Role::Member => rights.push(own(false, Level::Write)),
            Role::Manager => rights.push(own(true, Level::Manage)),
            Role::Admin => return rights.push(organisation(true, Level::Manage)),
        }
        rights.push(organisation(false, Level::Write));
    }

    /// Somebody is given a right.
    pub fn granted(&mut self, person: Person, right: Right) {
        self.rights.entry(person).or_default().push(right);
    }

    /// What somebody granted from some time on may be forgotten: their backup was put back, or they were
    /// removed before everybody heard of it. So may what others wrote by it.
    pub fn doubt_since(&mut self, by: Person, since: u64) {
        let theirs =
            |right: &&mut Right| right.by.is_some_and(|(who, at)| who == by && at >= since);
        let rights = self.rights.values_mut().flatten();
        rights.filter(theirs).for_each(|right| right.sure = false);
        let doubted = |word: &&Word| {
            word.fate == Fate::Due && !self.surely_writes(word.author, word.department.as_deref())
        };
        let doubted: Vec<String> =
            self.words.values().filter(doubted).map(|word| word.text.clone()).collect();
        for word in doubted {
            self.settle(&word, Fate::Free(DOUBTED_RIGHT));
        }
    }

    /// Somebody is removed.
    pub fn removed(&mut self, person: Person) {
        self.removed.insert(person);
    }

    /// Whether somebody was removed.
    pub fn is_removed(&self, person: Person) -> bool {
        self.removed.contains(&person)
    }

    /// Up to which level somebody was ever allowed to act in a department, perhaps.
    pub fn level(&self, person: Person, department: Option<&str>) -> Option<Level> {
        self.rights_in(person, department).map(|right| right.level).max()
    }

    /// Whether everybody knows in the end that somebody may read a department.
    pub fn surely_reads(&self, person: Person, department: Option<&str>) -> bool {
        self.rights_in(person, department).any(|right| right.sure)
    }

    /// Whether everybody knows in the end that somebody may write in a department.
    pub fn surely_writes(&self, person: Person, department: Option<&str>) -> bool {
        let writes = |right: &Right| right.sure && right.level >= Level::Write;
        self.rights_in(person, department).any(|right| writes(&right))
    }

    /// Whether somebody's invitation lets them write in a department: no node may ever doubt that.
    pub fn was_invited_to_write(&self, person: Person, department: Option<&str>) -> bool {
        let writes = |right: &Right| right.by.is_none() && right.level >= Level::Write;
        !self.is_removed(person) && self.rights_in(person, department).any(|right| writes(&right))
    }

    /// Somebody's rights in a department; in a project also those that they have in one that takes
    /// part, which let them write at most.
    fn rights_in<'a>(
        &'a self,
        person: Person,
        department: Option<&'a str>,
    ) -> impl Iterator<Item = Right> + 'a {
        let covers = move |right: &Right, department: Option<&str>| {
            right.department.as_deref() == department
                || right.below && self.is_below(department, right.department.as_deref())
        };
        let parts = department.and_then(|name| self.projects.get(name)).into_iter().flatten();
        let parts: Vec<Option<&str>> = parts.map(|name| Some(name.as_str())).collect();
        self.rights.get(&person).into_iter().flatten().filter_map(move |right| {
            if covers(right, department) {
                return Some(right.clone());
            }
            let level = right.level.min(Level::Write);
            let takes_part = parts.iter().any(|part| covers(right, *part));
            takes_part.then(|| Right { level, ..right.clone() })
        })
    }

    /// Whether `inner` lies below `outer`.
    fn is_below(&self, inner: Option<&str>, outer: Option<&str>) -> bool {
        let mut at = inner;
        while let Some(name) = at {
            // Above a conversation there is nothing, not even the organisation.
            let Some(above) = self.parents.get(name) else { return false };
            at = above.as_deref();
            if at == outer {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_they_stand() {
        let mut model = Model::default();
        let mut word = || model.word(0, None, Kind::Page, Fate::Due, 0);
        let (one, two) = (word(), word());
        let text = format!("lorem {one}{two} z ipsum z1y");
        assert_eq!(model.words_in(&text).collect::<Vec<_>>(), [&one, &two]);
    }

    #[test]
    fn whoever_may_something_in_a_department_may_it_in_its_projects_but_not_manage() {
        let mut model = Model::default();
        model.founder(0);
        for name in ["a", "b", "c"] {
            model.department(name, None);
        }
        model.project("p", "a", &["a", "b"]);
        model.joins(1, "a", Role::Member);
        model.joins(2, "b", Role::Manager);
        model.joins(3, "c", Role::Manager);
        let level = |person| model.level(person, Some("p"));
        assert_eq!((level(0), level(1)), (Some(Level::Manage), Some(Level::Write)));
        assert_eq!((level(2), level(3)), (Some(Level::Write), None));
        assert!(model.was_invited_to_write(1, Some("p")));
    }

    #[test]
    fn what_was_written_by_a_right_that_may_be_forgotten_is_due_to_nobody() {
        let mut model = Model::default();
        model.founder(0);
        model.department("a", None);
        model.department("b", None);
        model.joins(1, "b", Role::Member);
        let right = Right {
            department: Some("a".to_owned()),
            below: false,
            level: Level::Write,
            by: Some((0, 5)),
            sure: true,
        };
        model.granted(1, right);
        let mut said = |department: &str| {
            model.word(1, Some(department.to_owned()), Kind::Message, Fate::Due, 6)
        };
        let (given, invited) = (said("a"), said("b"));
        model.doubt_since(0, 6);
        assert_eq!(model.words[&given].fate, Fate::Due);
        model.doubt_since(0, 5);
        assert_eq!(model.words[&given].fate, Fate::Free(DOUBTED_RIGHT));
        assert_eq!(model.words[&invited].fate, Fate::Due);
    }

    #[test]
    fn rights_reach_down_the_tree_only_when_they_say_so() {
        let mut model = Model::default();
        model.founder(0);
        model.department("a", None);
        model.department("b", Some("a".to_owned()));
        model.joins(1, "a", Role::Member);
        model.joins(2, "a", Role::Manager);
        assert_eq!(model.level(0, Some("b")), Some(Level::Manage));
        assert_eq!(model.level(1, Some("a")), Some(Level::Write));
        assert_eq!(model.level(1, Some("b")), None);
        assert_eq!(model.level(2, Some("b")), Some(Level::Manage));
        assert_eq!(model.level(2, None), Some(Level::Write));
    }
}
