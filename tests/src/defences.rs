//! The list of what to switch off: for every defence of the threat model the lines that are it, the
//! same lines with a switch, and the tests that have to fail once it is off. Faults that are planted to
//! try the other tests (target F8) stand there in the same form.
//!
//! The list is `tests/defences/*.txt`; `tests/defences/README.md` says how it is written. The
//! sources themselves know no switch: [`switched`] makes a copy of a file that does, for
//! `src/bin/defences.rs` to build. Invariant: a list that doesn't fit the sources is an error, never
//! a defence left out.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// What stands for the question "is it off?" in a switched line.
const ASKED: &str = "OFF";

/// The environment's variable that names the one defence that is off.
pub const VARIABLE: &str = "TONGZHOU_DEFENCE_OFF";

/// The names of planted faults begin with this.
pub const FAULT: &str = "f8";

/// Appended to the protocol's root in the copy: whether a defence is off.
const ANSWER: &str = r#"
/// Whether this defence is switched off: in a copy of the sources that tests are tried on.
pub fn defence_off(name: &str) -> bool {
    static OFF: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    OFF.get_or_init(|| std::env::var("TONGZHOU_DEFENCE_OFF").unwrap_or_default()) == name
}
"#;

/// One place where a defence is switched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, from the root of the repository.
    pub path: PathBuf,
    /// The lines as they are, without what indents them.
    pub before: Vec<String>,
    /// The lines with the switch.
    pub after: Vec<String>,
}

/// A defence that can be switched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defence {
    /// The row of the threat model; `None` for a planted fault.
    pub row: Option<usize>,
    /// Row, or [`FAULT`], and a few words; it is the switch's name, too.
    pub name: String,
    /// Where it is switched.
    pub changes: Vec<Change>,
    /// The tests that fail when it is off.
    pub tests: Vec<String>,
}

/// Reads the list below a repository's root, by row.
///
/// # Errors
/// When a file can't be read, or a line isn't as it should be.
pub fn read(root: &Path) -> io::Result<Vec<Defence>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root.join("tests/defences"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        let at = |(number, why)| wrong(&format!("{}:{number}: {why}", path.display()));
        all.extend(parse(&text).map_err(at)?);
    }
    all.sort_by_key(|defence: &Defence| defence.row);
    Ok(all)
}

fn wrong(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

fn parse(text: &str) -> Result<Vec<Defence>, (usize, &'static str)> {
    let mut all: Vec<Defence> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let error = |why| (at + 1, why);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let first = name.split(' ').next().unwrap_or_default();
            let row: Option<usize> = first.parse().ok();
            if row.is_none() && first != FAULT {
                return Err(error("a name begins with the row's number, or with f8"));
            }
            let (changes, tests) = (Vec::new(), Vec::new());
            all.push(Defence { row, name: name.to_owned(), changes, tests });
            continue;
        }
        let defence = all.last_mut().ok_or_else(|| error("no name stands before this"))?;
        if line.contains('/') && line.ends_with(".rs") && !line.starts_with(['-', '+']) {
            let (before, after) = (Vec::new(), Vec::new());
            defence.changes.push(Change { path: line.into(), before, after });
        } else if let Some(rest) = line.strip_prefix('-') {
            let change = defence.changes.last_mut().ok_or_else(|| error("of which file?"))?;
            if change.after.is_empty() {
                change.before.push(rest.trim().to_owned());
            } else {
                // The next place in the same file.
                let (path, before) = (change.path.clone(), vec![rest.trim().to_owned()]);
                defence.changes.push(Change { path, before, after: Vec::new() });
            }
        } else if let Some(rest) = line.strip_prefix('+') {
            let change = defence.changes.last_mut().ok_or_else(|| error("of which file?"))?;
            change.after.push(rest.trim().to_owned());
        } else if line.chars().all(|c| c.is_alphanumeric() || c == '_') {
            defence.tests.push(line.to_owned());
        } else {
            return Err(error("neither a name, a file, a line of one nor a test"));
        }
    }
    Ok(all)
}

impl Change {
    /// Where its lines stand in a file: exactly once.
    ///
    /// # Errors
    /// When they stand nowhere or more than once.
    pub fn place(&self, lines: &[&str]) -> Result<usize, String> {
        let fits = |at: &usize| {
            let here = lines[*at..].iter().take(self.before.len()).map(|line| line.trim());
            here.eq(self.before.iter())
        };
        let found: Vec<usize> = (0..lines.len()).filter(fits).collect();
        match (&found[..], self.before.is_empty()) {
            ([at], false) => Ok(*at),
            (found, _) => {
                let what = self.before.join(" / ");
                Err(format!("{}: stands {} times: {what}", self.path.display(), found.len()))
            }
        }
    }
}

/// The files in which something is switched, with all switches in them.
///
/// # Errors
/// When a file can't be read, or its lines aren't those of the list.
pub fn switched(root: &Path, defences: &[Defence]) -> io::Result<BTreeMap<PathBuf, String>> {
    let mut by_file: BTreeMap<&Path, Vec<(&Defence, &Change)>> = BTreeMap::new();
    for defence in defences {
        for change in &defence.changes {
            by_file.entry(&change.path).or_default().push((defence, change));
        }
    }
    let mut all = BTreeMap::new();
    for (path, changes) in by_file {
        let text = fs::read_to_string(root.join(path))?;
        all.insert(path.to_owned(), switch(&text, path, &changes).map_err(|why| wrong(&why))?);
    }
    let door = PathBuf::from("protocol/src/lib.rs");
    let text = fs::read_to_string(root.join(&door))?;
    all.entry(door).or_insert(text).push_str(ANSWER);
    Ok(all)
}

fn switch(text: &str, path: &Path, changes: &[(&Defence, &Change)]) -> Result<String, String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut places = BTreeMap::new();
    for (defence, change) in changes {
        let at = change.place(&lines)?;
        if places.insert(at, (defence, change)).is_some() {
            return Err(format!("{}: two defences in one line", path.display()));
        }
    }
    let home = if path.starts_with("protocol/src") { "crate" } else { "protocol" };
    let (mut out, mut next) = (String::new(), 0);
    for (at, (defence, change)) in places {
        if at < next {
            return Err(format!("{}: {} lies within another", path.display(), defence.name));
        }
        let asked = format!("{home}::defence_off({:?})", defence.name);
        let kept = lines[next..at].iter().map(|line| (*line).to_owned());
        let new = change.after.iter().map(|line| line.replace(ASKED, &asked));
        kept.chain(new).for_each(|line| out.extend([line.as_str(), "\n"]));
        next = at + change.before.len();
    }
    lines[next..].iter().for_each(|line| out.extend([*line, "\n"]));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "# why\n\n[7 more than one holds]\na/b.rs\n-    if a && b {\n+ if OFF || a && b {\nthreat_07_one\n";

    #[test]
    fn a_list_is_read_and_its_lines_are_switched() {
        let all = parse(LIST).expect("a list");
        assert_eq!(
            (all.len(), all[0].row, &all[0].tests[..]),
            (1, Some(7), &["threat_07_one".into()][..])
        );
        let changes = [(&all[0], &all[0].changes[0])];
        let done = switch("x\n        if a && b {\ny\n", Path::new("node/src/b.rs"), &changes);
        let off = "protocol::defence_off(\"7 more than one holds\")";
        assert_eq!(done, Ok(format!("x\nif {off} || a && b {{\ny\n")));
        for text in ["x\n", "if a && b {\nif a && b {\n"] {
            assert!(switch(text, Path::new("b.rs"), &changes).is_err(), "nowhere or twice: {text}");
        }
    }

    #[test]
    fn a_planted_fault_has_no_row() {
        let all = parse("[f8 a sync is left out]\na/b.rs\n- a\n+ OFF || a\nsome_test\n");
        assert_eq!(all.map(|all| (all.len(), all[0].row)), Ok((1, None)));
    }

    #[test]
    fn what_is_no_list_is_said_with_its_line() {
        for (text, line) in
            [("a/b.rs\n", 1), ("[no number]\n", 1), ("[1 a]\n- x\n", 2), ("[1 a]\nx y\n", 2)]
        {
            assert_eq!(parse(text).err().map(|error| error.0), Some(line), "{text}");
        }
    }
}
