//! Documents say what is: tests that they name exist, no row is forgotten.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Rows of the threat model.
const THREATS: usize = 52;

/// Faults that are planted to see tests fail (target F8).
const FAULTS_MIN: usize = 30;

/// Bytes of all pictures in the documents: whoever clones the repository gets them.
const PICTURE_BYTES_MAX: u64 = 3_500_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// All files with this ending below a directory.
fn files(dir: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

/// Where code and tests are.
const SOURCES: [&str; 7] =
    ["protocol/src", "protocol/tests", "node/src", "node/tests", "app/src", "app/tests", "tests"];

/// The texts of all sources.
fn sources() -> Vec<String> {
    let mut paths = Vec::new();
    SOURCES.iter().for_each(|folder| files(&root().join(folder), ".rs", &mut paths));
    paths.iter().map(|path| fs::read_to_string(path).expect("readable")).collect()
}

/// The names of all tests that are run: functions behind their attribute, those that wait to be asked
/// for left out.
fn tests_by_name() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for text in sources() {
        let mut is_test = false;
        for line in text.lines().map(str::trim_start) {
            let rest = line.strip_prefix("async fn ").or(line.strip_prefix("fn "));
            match rest {
                Some(rest) if is_test => {
                    let end = rest.find('(').unwrap_or(rest.len());
                    names.insert(rest[..end].to_owned());
                }
                _ => {}
            }
            let attribute = line.strip_prefix("#[");
            let begins = attribute.is_some_and(|it| {
                ["test]", "tokio::test]", "tokio::test("].iter().any(|test| it.starts_with(test))
            });
            let goes_on = attribute.is_some_and(|it| !it.starts_with("ignore"));
            is_test = begins || is_test && goes_on;
        }
    }
    names
}

/// The names of all functions, tests among them.
fn functions() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for text in sources() {
        for part in text.split("fn ").skip(1) {
            let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
            names.insert(part[..end].to_owned());
        }
    }
    names
}

#[test]
fn every_test_named_for_a_threat_exists_and_no_row_is_forgotten() {
    let functions = functions();
    let text = fs::read_to_string(root().join("docs/threat-model.md")).expect("readable");
    let named: BTreeSet<&str> =
        text.split('`').skip(1).step_by(2).filter(|word| word.starts_with("threat_")).collect();
    assert!(named.len() > 20, "{named:?}");
    let missing: Vec<_> = named
        .iter()
        .filter(|name| **name != "threat_NN_…")
        .filter(|name| !functions.contains(**name))
        .collect();
    assert!(missing.is_empty(), "tests that the threat model names: {missing:?}");
    for row in 1..=THREATS {
        assert!(text.contains(&format!("\n| {row} |")), "row {row}");
    }
}

/// See `tests/defences/README.md`: what has moved or gone is said here, not first when it is tried.
#[test]
fn every_row_of_the_threat_model_has_a_defence_that_can_be_switched_off() {
    let all = tests::defences::read(&root()).expect("the lists");
    let rows: BTreeSet<usize> = all.iter().filter_map(|defence| defence.row).collect();
    let none: Vec<usize> = (1..=THREATS).filter(|row| !rows.contains(row)).collect();
    assert!(none.is_empty(), "rows without a switch: {none:?}");
    let names: BTreeSet<&str> = all.iter().map(|defence| defence.name.as_str()).collect();
    assert_eq!(names.len(), all.len(), "each has a name of its own");
    tests::defences::switched(&root(), &all).expect("its lines stand in the sources");
    let (functions, text) = (functions(), fs::read_to_string(root().join("docs/threat-model.md")));
    let text = text.expect("readable");
    for defence in &all {
        assert!(!defence.tests.is_empty(), "no test notices {}", defence.name);
        for test in &defence.tests {
            assert!(functions.contains(test), "{}: there is no {test}", defence.name);
            let is_named = defence.row.is_none() || text.contains(&format!("`{test}`"));
            assert!(is_named, "the threat model doesn't name {test}");
        }
    }
    let faults = all.iter().filter(|defence| defence.row.is_none()).count();
    assert!(faults >= FAULTS_MIN, "{faults} planted faults");
}

/// The crates that a manifest's table of workspace dependencies names, ours left out.
fn crates(manifest: &str) -> BTreeSet<String> {
    let table = manifest.split("[workspace.dependencies]").nth(1).expect("the table");
    let table = table.split("\n[").next().expect("its lines");
    let named = table.lines().filter(|line| !line.starts_with('#') && !line.contains("path ="));
    named.filter_map(|line| line.split_once(" =")).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_dependency_is_listed_with_its_reason() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("readable");
    let crates = crates(&read("Cargo.toml"));
    assert!(crates.len() > 50, "{crates:?}");
    let text = read("docs/dependencies.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let mut listed = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        assert!(cells.len() == 2 && cells[1].len() > 10, "a reason: {row}");
        let names = cells[0].split('`').skip(1).step_by(2).map(str::to_owned);
        names.for_each(|name| assert!(listed.insert(name.clone()), "{name} stands there twice"));
    }
    assert_eq!(listed, crates, "the list (left) and the manifest");
}

#[test]
fn every_picture_that_a_document_shows_exists_and_none_is_left_over() {
    let mut documents = vec![root().join("README.md")];
    files(&root().join("docs"), ".md", &mut documents);
    let mut shown = BTreeSet::new();
    for document in documents {
        let text = fs::read_to_string(&document).expect("readable");
        let folder = document.parent().expect("a folder");
        for part in text.split("](").skip(1) {
            let path = part.split(')').next().unwrap_or_default();
            if path.ends_with(".png") {
                let found = folder.join(path).canonicalize();
                shown.insert(found.unwrap_or_else(|_| panic!("{}: {path}", document.display())));
            }
        }
    }
    let mut kept = Vec::new();
    files(&root().join("docs/pictures"), ".png", &mut kept);
    for picture in &kept {
        let path = picture.canonicalize().expect("it is there");
        assert!(shown.contains(&path), "no document shows {}", picture.display());
    }
    let manuals = |lang: &str| {
        let part = format!("docs/pictures/manual/{lang}/");
        shown.iter().filter(|path| path.to_string_lossy().contains(&part)).count()
    };
    assert!(manuals("zh") >= 12 && manuals("zh") == manuals("en"), "each language has its own");
    let bytes: u64 = kept.iter().map(|path| fs::metadata(path).expect("there").len()).sum();
    assert!(bytes < PICTURE_BYTES_MAX, "{bytes} bytes of pictures");
}

/// Documents: those in the folder of documents, and the first page.
fn documents() -> Vec<PathBuf> {
    let mut documents = vec![root().join("README.md")];
    files(&root().join("docs"), ".md", &mut documents);
    documents
}

/// Where the links of a document lead that name files: without those in code.
fn links(text: &str) -> Vec<String> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        // Every second part stands between backquotes.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
        let targets = prose.split("](").skip(1).filter_map(|part| part.split(')').next());
        let paths = targets.map(|target| target.split('#').next().unwrap_or_default());
        let paths = paths.filter(|path| !path.is_empty() && !path.contains("://"));
        found.extend(paths.map(str::to_owned));
    }
    found
}

#[test]
fn every_link_of_a_document_leads_to_a_file() {
    let (mut broken, mut seen) = (Vec::new(), 0);
    for document in documents() {
        let text = fs::read_to_string(&document).expect("readable");
        let folder = document.parent().expect("a folder");
        for path in links(&text) {
            seen += 1;
            if !folder.join(&path).exists() {
                broken.push(format!("{}: {path}", document.display()));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(broken.is_empty(), "{broken:#?}");
    let code = "a [page](a.md#x), [web](https://example.org), `[x](b.md)`\n```\n[y](c.md)\n```";
    assert_eq!(links(code), ["a.md"]);
}

/// A row of the list of functions.
struct Function<'a> {
    id: &'a str,
    status: &'a str,
    /// The requirements.
    serves: &'a str,
    /// The names of tests.
    tests: &'a str,
}

/// A row of a table, if its first cell is a function's id.
fn function(row: &str) -> Option<Function<'_>> {
    let cells: Vec<&str> = row.strip_prefix('|')?.split('|').map(str::trim).collect();
    let id = *cells.first()?;
    let (letter, number) = id.split_at_checked(1)?;
    let is_id = letter.chars().all(|c| c.is_ascii_uppercase()) && number.parse::<u32>().is_ok();
    if !is_id {
        return None;
    }
    let [_, _, _, status, serves, tests, ""] = cells[..] else {
        panic!("{id} has another number of cells: {cells:?}");
    };
    Some(Function { id, status, serves, tests })
}

/// The requirements that a list names, ranges (`R5–R8`) spelled out; those in part left out.
fn requirements(list: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for part in list.split(',').map(|part| part.trim().trim_end_matches('|').trim()) {
        let mut ends = part.split('–').map(|end| end.trim().strip_prefix('R')?.parse().ok());
        match (ends.next().flatten(), ends.next()) {
            (Some(one), None) => _ = found.insert(one),
            (Some(first), Some(Some(last))) => found.extend(first..=last),
            _ => {}
        }
    }
    found
}

#[test]
fn every_function_has_an_id_of_its_own_and_nothing_is_both_done_and_later() {
    let text = fs::read_to_string(root().join("docs/function-list.md")).expect("readable");
    let mut ids = BTreeSet::new();
    let mut served = BTreeSet::new();
    for row in text.lines() {
        let Some(Function { id, status, serves, .. }) = function(row) else { continue };
        assert!(ids.insert(id), "{id} stands there twice");
        if status == "done" {
            served.extend(requirements(serves));
        }
    }
    assert!(ids.len() > 60, "{ids:?}");
    let later = text.lines().find(|row| row.starts_with("| later | ")).expect("the row");
    let later = requirements(later.trim_start_matches("| later | "));
    assert!(later.len() > 15, "{later:?}");
    let both: Vec<_> = later.intersection(&served).collect();
    assert!(both.is_empty(), "done and later: {both:?}");
    assert_eq!(requirements("R1 (part), R3, R5–R7"), BTreeSet::from([3, 5, 6, 7]));
}

#[test]
fn every_function_that_exists_names_tests_that_exist() {
    let all = tests_by_name();
    assert!(all.len() > 1_000, "{}", all.len());
    let text = fs::read_to_string(root().join("docs/function-list.md")).expect("readable");
    let rows = text.lines().filter_map(function).filter(|row| row.status != "later");
    let mut seen = 0;
    for Function { id, tests, .. } in rows {
        seen += 1;
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{id} names no test");
        let missing: Vec<_> = named.into_iter().filter(|test| !all.contains(*test)).collect();
        assert!(missing.is_empty(), "{id}: there is no {missing:?}");
    }
    assert!(seen > 60, "{seen}");
}
