//! Files that are to go with messages that are being written, by the field that they go with.
//!
//! Invariant: a file is put in as soon as it is attached, so sending never waits for a disk; one that
//! can't be put in stays listed with its reason until somebody tries again or takes it away.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use node::facade::{Failure, NewFile};
use protocol::limits::FILES_PER_MESSAGE_MAX;

/// The field of an announcement's files, while it is written in its dialog.
pub const ANNOUNCEMENT_FIELD: &str = "announcement";

/// What the field of a task's files begins with; no channel's id has such a sign in it.
const TASK_FIELD: &str = "task:";

/// What the field of a page's files begins with.
const PAGE_FIELD: &str = "page:";

/// How far a file is on its way in.
#[derive(Clone, Debug, PartialEq)]
pub enum Put {
    /// It is being read and sealed.
    Busy,
    /// It is in, and can be sent.
    In(NewFile),
    /// It isn't, and why.
    Failed(Failure),
}

/// A file that is to go with a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Attached {
    /// Its number.
    pub number: u64,
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// How far it is.
    pub put: Put,
}

/// The files that are to go with messages.
#[derive(Clone, Debug, Default)]
pub struct Attachments {
    fields: BTreeMap<String, Vec<Attached>>,
    next: u64,
}

/// What gets a file as soon as it is in, where that is no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A task.
    Task(String),
    /// A page.
    Page(String),
}

impl Holder {
    /// The field of its files.
    pub fn field(&self) -> String {
        match self {
            Self::Task(task) => format!("{TASK_FIELD}{task}"),
            Self::Page(page) => format!("{PAGE_FIELD}{page}"),
        }
    }

    /// Whose files these are; `None`: they go with a message.
    pub fn of(field: &str) -> Option<Self> {
        let task = field.strip_prefix(TASK_FIELD).map(|task| Self::Task(task.to_owned()));
        task.or_else(|| field.strip_prefix(PAGE_FIELD).map(|page| Self::Page(page.to_owned())))
    }
}

impl Attachments {
    /// The files of a field; see [`crate::state::Drafts::key`].
    pub fn of(&self, field: &str) -> &[Attached] {
        self.fields.get(field).map_or(&[], Vec::as_slice)
    }

    /// Adds a file to a field, if it has room for another; gives its number.
    pub fn add(&mut self, field: &str, path: &Path) -> Option<u64> {
        let files = self.fields.entry(field.to_owned()).or_default();
        if files.len() >= FILES_PER_MESSAGE_MAX {
            return None;
        }
        self.next += 1;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let name = node::blob::safe_name(&name);
        let (number, path, put) = (self.next, path.to_owned(), Put::Busy);
        files.push(Attached { number, name, path, put });
        Some(number)
    }

    /// A file is in, or isn't.
    pub fn put(&mut self, number: u64, result: Result<NewFile, Failure>) {
        if let Some(file) = self.find(number) {
            file.put = result.map_or_else(Put::Failed, Put::In);
        }
    }

    /// The field of a file, and the file, if it is in.
    pub fn is_in(&self, number: u64) -> Option<(&str, &NewFile)> {
        self.fields.iter().find_map(|(field, files)| {
            let file = files.iter().find(|file| file.number == number)?;
            match &file.put {
                Put::In(new) => Some((field.as_str(), new)),
                Put::Busy | Put::Failed(_) => None,
            }
        })
    }

    /// Takes all files of a field away.
    pub fn clear(&mut self, field: &str) {
        self.fields.remove(field);
    }

    /// A file is tried again; where it lies.
    pub fn again(&mut self, number: u64) -> Option<PathBuf> {
        let file = self.find(number)?;
        file.put = Put::Busy;
        Some(file.path.clone())
    }

    fn find(&mut self, number: u64) -> Option<&mut Attached> {
        self.fields.values_mut().flatten().find(|file| file.number == number)
    }

    /// Takes a file away.
    pub fn remove(&mut self, number: u64) {
        self.fields.values_mut().for_each(|files| files.retain(|file| file.number != number));
        self.fields.retain(|_, files| !files.is_empty());
    }

    /// The files of a field as a message takes them; `None` while one isn't in.
    pub fn ready(&self, field: &str) -> Option<Vec<NewFile>> {
        let ready = |file: &Attached| match &file.put {
            Put::In(new) => Some(new.clone()),
            Put::Busy | Put::Failed(_) => None,
        };
        self.of(field).iter().map(ready).collect()
    }

    /// These files of a field were sent.
    pub fn sent(&mut self, field: &str, sent: &[NewFile]) {
        if let Some(files) = self.fields.get_mut(field) {
            files.retain(|file| !matches!(&file.put, Put::In(new) if sent.contains(new)));
        }
        self.fields.retain(|_, files| !files.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use node::facade::FailureCode;

    use super::*;

    fn new(file: &str) -> NewFile {
        NewFile { file: file.into(), ..NewFile::default() }
    }

    #[test]
    fn what_a_task_or_page_gets_is_known_by_its_field() {
        for holder in [Holder::Task("ab".into()), Holder::Page("cd".into())] {
            assert_eq!(Holder::of(&holder.field()), Some(holder));
        }
        assert_eq!(Holder::of("0123/4567"), None);
        assert_eq!(Holder::of(ANNOUNCEMENT_FIELD), None);
        let mut all = Attachments::default();
        let field = Holder::Task("ab".into()).field();
        let one = all.add(&field, Path::new("/x/a.pdf")).expect("room");
        assert_eq!(all.is_in(one), None, "it is under way");
        all.put(one, Ok(new("1")));
        assert_eq!(all.is_in(one), Some((field.as_str(), &new("1"))));
        all.clear(&field);
        assert_eq!(all.is_in(one), None);
    }

    #[test]
    fn a_message_goes_when_all_its_files_are_in() {
        let mut all = Attachments::default();
        assert_eq!(all.ready("a"), Some(vec![]), "none are in at once");
        let one = all.add("a", Path::new("/x/报告.pdf")).expect("room");
        let two = all.add("a", Path::new("/x/b.png")).expect("room");
        assert_eq!(all.of("a")[0].name, "报告.pdf");
        all.put(one, Ok(new("1")));
        assert_eq!(all.ready("a"), None, "one is under way");
        all.put(two, Err(Failure::new(FailureCode::Busy, "full", "")));
        assert_eq!(all.ready("a"), None, "one has failed, and is not left out in silence");
        assert_eq!(all.again(two), Some(PathBuf::from("/x/b.png")));
        all.put(two, Ok(new("2")));
        assert_eq!(all.ready("a"), Some(vec![new("1"), new("2")]));
        let three = all.add("a", Path::new("/x/c")).expect("room");
        all.sent("a", &[new("1"), new("2")]);
        assert_eq!(all.of("a").len(), 1, "what was attached meanwhile stays");
        all.remove(three);
        all.put(three, Ok(new("3")));
        assert!(all.of("a").is_empty());
        for number in 0..FILES_PER_MESSAGE_MAX {
            assert!(all.add("b", Path::new("/x/d")).is_some(), "{number}");
        }
        assert_eq!(all.add("b", Path::new("/x/e")), None);
    }
}
