//! Switches off one defence after the other, or plants one fault after the other, and sees tests fail.
//!
//! Copies the sources to `target/defences/tree`, puts the switches of `tests/defences/` in there,
//! builds all tests of that copy once, and runs each named test with every defence on, where it has
//! to pass, and with its own off, where it has to fail. What is built lies in `target/defences/target`:
//! in the other target it would take the place of what was built without switches.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use clap::Parser;
use tests::defences::{Defence, FAULT, VARIABLE, read, switched};

/// Of a hundred planted faults so many have to be noticed.
const CAUGHT_PERCENT: usize = 95;

/// How long a test may run: far longer than any of them takes.
const SECONDS_MAX: u32 = 600;

/// Switches defences off and sees tests fail.
#[derive(Parser)]
struct Args {
    /// Only these rows or names, `f8` for all planted faults; all of them otherwise.
    only: Vec<String>,
    /// Prints what the tests said.
    #[arg(long)]
    loud: bool,
}

/// A test, and how it is run.
struct Test {
    binary: PathBuf,
    folder: PathBuf,
    path: String,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failed) => {
            println!("{failed} tests did not notice what was done, or fail on their own");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> io::Result<usize> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let all = read(root)?;
    let tree = root.join("target/defences/tree");
    copy(root, &tree, switched(root, &all)?)?;
    let target = root.join("target/defences/target");
    let tests = build(&tree, &target)?;
    let chosen = |defence: &&Defence| {
        let row = defence.row.map_or(FAULT.to_owned(), |row| row.to_string());
        let is_it = |only: &String| *only == row || *only == defence.name;
        args.only.is_empty() || args.only.iter().any(is_it)
    };
    let (mut failed, mut passed) = (0, BTreeSet::new());
    // Planted faults, and those that a test noticed.
    let (mut faults, mut caught) = (0, 0);
    for defence in all.iter().filter(chosen) {
        let mut noticed = false;
        for name in &defence.tests {
            let Some(test) = tests.get(name) else {
                println!("{}: no test {name}", defence.name);
                failed += 1;
                continue;
            };
            let on = passed.contains(name) || passes(test, "", args.loud)?;
            let off = passes(test, &defence.name, args.loud)?;
            let said = match (on, off) {
                (true, false) => "fails, as it should",
                (true, true) => "DOESN'T NOTICE",
                (false, _) => "FAILS ON ITS OWN",
            };
            println!("{}: {name}: {said}", defence.name);
            noticed |= on && !off;
            // A fault needs one test that notices; a defence is held by each that is named.
            failed += usize::from(!on || off && defence.row.is_some());
            passed.extend(on.then(|| name.clone()));
        }
        faults += usize::from(defence.row.is_none());
        caught += usize::from(defence.row.is_none() && noticed);
    }
    if faults > 0 {
        println!("{caught} of {faults} planted faults caught, target {CAUGHT_PERCENT} %");
        failed += usize::from(caught * 100 < faults * CAUGHT_PERCENT);
    }
    let (rows, tests): (BTreeSet<_>, BTreeSet<_>) =
        all.iter().filter(chosen).flat_map(|it| it.tests.iter().map(|test| (it.row, test))).unzip();
    let switched = all.iter().filter(chosen).count();
    println!("{} rows, {switched} defences switched off, {} tests", rows.len(), tests.len());
    Ok(failed)
}

/// Copies what git knows and what was changed, and leaves alone what is the same.
fn copy(root: &Path, tree: &Path, switched: BTreeMap<PathBuf, String>) -> io::Result<()> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let bytes = match (switched.get(Path::new(path)), fs::read(root.join(path))) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Ok(bytes)) => bytes,
            (None, Err(_)) => continue,
        };
        let to = tree.join(path);
        if fs::read(&to).is_ok_and(|there| there == bytes) {
            continue;
        }
        fs::create_dir_all(to.parent().unwrap_or(tree))?;
        fs::write(to, bytes)?;
    }
    Ok(())
}

/// Builds all tests and lists them by their last name.
fn build(tree: &Path, target: &Path) -> io::Result<BTreeMap<String, Test>> {
    let out = Command::new("cargo")
        .args(["test", "--workspace", "--no-run", "--message-format=json"])
        .env("CARGO_TARGET_DIR", target)
        .current_dir(tree)
        .stderr(Stdio::inherit())
        .output()?;
    if !out.status.success() {
        return Err(io::Error::other("the copy with switches doesn't build"));
    }
    let mut tests = BTreeMap::new();
    for line in String::from_utf8_lossy(&out.stdout).lines() {
        let said: serde_json::Value = serde_json::from_str(line)?;
        let (Some(binary), Some(manifest), true) = (
            said["executable"].as_str().map(PathBuf::from),
            said["manifest_path"].as_str().map(PathBuf::from),
            said["profile"]["test"] == true,
        ) else {
            continue;
        };
        let folder = manifest.parent().unwrap_or(tree).to_owned();
        let listed = Command::new(&binary).args(["--list", "--format", "terse"]).output()?;
        for line in String::from_utf8_lossy(&listed.stdout).lines() {
            let Some(path) = line.strip_suffix(": test") else { continue };
            let name = path.rsplit("::").next().unwrap_or(path).to_owned();
            let test = Test { binary: binary.clone(), folder: folder.clone(), path: path.into() };
            tests.insert(name, test);
        }
    }
    Ok(tests)
}

/// Runs one test with this defence off, or none.
fn passes(test: &Test, off: &str, loud: bool) -> io::Result<bool> {
    // Without its defence something may never come: that is a failure, too.
    let out = Command::new("timeout")
        .arg(SECONDS_MAX.to_string())
        .arg(&test.binary)
        .args([&test.path, "--exact"])
        .env(VARIABLE, off)
        .current_dir(&test.folder)
        .output()?;
    if loud {
        println!("{}", String::from_utf8_lossy(&out.stdout));
    }
    Ok(out.status.success())
}
