//! The directory tree of a simulated disk: the names seen, and those that a power loss leaves.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rand::{Rng, RngExt};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A file, by its inode number.
    File(u64),
    /// A directory.
    Dir,
}

/// A change of names that no directory sync has made durable. It survives whole or not at all.
#[derive(Clone, Debug)]
struct Change {
    removed: Option<PathBuf>,
    set: Option<(PathBuf, Node)>,
}

impl Change {
    fn touches(&self, dir: &Path) -> bool {
        let removed = self.removed.as_deref().and_then(Path::parent);
        let set = self.set.as_ref().and_then(|(path, _)| path.parent());
        removed == Some(dir) || set == Some(dir)
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, Node>) {
        if let Some(path) = &self.removed {
            names.remove(path);
        }
        if let Some((path, node)) = &self.set {
            names.insert(path.clone(), *node);
        }
    }
}

/// The names of a disk. The root is the empty path and always exists.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    seen: BTreeMap<PathBuf, Node>,
    durable: BTreeMap<PathBuf, Node>,
    pending: Vec<Change>,
}

impl Names {
    pub(super) fn file(&self, path: &Path) -> io::Result<u64> {
        match self.seen.get(path) {
            Some(Node::File(inode)) => Ok(*inode),
            Some(Node::Dir) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.dir(dir)?;
        let inside = self.seen.keys().filter(|path| path.parent() == Some(dir));
        let name = |path: &PathBuf| Some(path.file_name()?.to_str()?.to_owned());
        let mut names: Vec<String> = inside.filter_map(name).collect();
        names.sort_unstable();
        Ok(names)
    }

    pub(super) fn create(&mut self, path: &Path, node: Node) -> io::Result<()> {
        let Some(parent) = path.parent() else {
            return Err(io::ErrorKind::AlreadyExists.into());
        };
        self.dir(parent)?;
        if self.seen.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.change(Change { removed: None, set: Some((path.to_owned(), node)) });
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let inode = self.file(from)?;
        if let Some(parent) = to.parent() {
            self.dir(parent)?;
        }
        if self.seen.get(to) == Some(&Node::Dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if from != to {
            let set = Some((to.to_owned(), Node::File(inode)));
            self.change(Change { removed: Some(from.to_owned()), set });
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.file(path)?;
        self.change(Change { removed: Some(path.to_owned()), set: None });
        Ok(())
    }

    pub(super) fn sync(&mut self, dir: &Path) -> io::Result<()> {
        self.dir(dir)?;
        let durable = &mut self.durable;
        self.pending.retain(|change| {
            let synced = change.touches(dir);
            if synced {
                change.apply(durable);
            }
            !synced
        });
        Ok(())
    }

    pub(super) fn lose_power(&mut self, survival: f64, rng: &mut dyn Rng) {
        for change in std::mem::take(&mut self.pending) {
            if rng.random_bool(survival) {
                change.apply(&mut self.durable);
            }
        }
        // A name in a directory that was lost is lost with it. Parents sort before children.
        let mut kept = BTreeMap::new();
        for (path, node) in std::mem::take(&mut self.durable) {
            let parent = path.parent().unwrap_or(Path::new(""));
            if parent == Path::new("") || kept.get(parent) == Some(&Node::Dir) {
                kept.insert(path, node);
            }
        }
        self.durable = kept;
        self.seen = self.durable.clone();
    }

    /// Whether any name, seen or durable or in between, still stands for this file.
    pub(super) fn refers_to(&self, inode: u64) -> bool {
        let file = Node::File(inode);
        self.seen.values().any(|node| *node == file)
            || self.durable.values().any(|node| *node == file)
            || self.pending.iter().any(|change| matches!(change.set, Some((_, n)) if n == file))
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.seen);
        self.pending.push(change);
    }

    fn dir(&self, dir: &Path) -> io::Result<()> {
        match self.seen.get(dir) {
            _ if dir == Path::new("") => Ok(()),
            Some(Node::Dir) => Ok(()),
            Some(Node::File(_)) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}
