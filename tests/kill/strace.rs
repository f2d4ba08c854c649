//! The real program, killed at its n-th write-class system call, for a sample of n.
//!
//! The enumeration over every call is in `stop.rs`, on a simulated disk. This one shows on a real
//! file system, with the real store, that nothing between the program and the disk was left out of
//! the simulation. It needs `strace`, and says so when it isn't there.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The calls that change files. strace counts each by itself, and for each thread.
const CALLS: [&str; 9] =
    ["write", "pwrite64", "writev", "fdatasync", "fsync", "rename", "ftruncate", "unlink", "mkdir"];

/// At which of them the program is killed, as long as it makes so many.
const KILLS: [u32; 6] = [1, 2, 3, 5, 9, 16];

/// The program, beside this test.
fn program() -> Option<PathBuf> {
    let here = std::env::current_exe().ok()?;
    let found = here.parent()?.parent()?.join("tongzhou-node");
    found.exists().then_some(found)
}

fn node(program: &Path, home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.arg("--home").arg(home).args(args).env("TONGZHOU_LANG", "en");
    command
}

fn run(mut command: Command) -> Output {
    command.output().expect("the program starts")
}

/// The same under strace, killed before its n-th call takes effect.
fn killed(program: &Path, home: &Path, args: &[&str], call: &str, at: u32) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e"]).arg(format!("trace={call}"));
    command.arg("-e").arg(format!("inject={call}:signal=SIGKILL:when={at}"));
    command.arg(program).arg("--home").arg(home).args(args);
    run(command)
}

fn skipped(why: &str) {
    // Past the harness, which keeps what tests print to itself.
    _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// Whether processes may be traced here.
fn can_trace() -> bool {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "true"]);
    command.output().is_ok_and(|output| output.status.success())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a temporary directory");
    for entry in std::fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[test]
fn f3_the_real_program_survives_a_kill_at_sampled_calls() {
    let Some(program) = program() else {
        return skipped("tongzhou-node isn't built beside this test (cargo build first)");
    };
    if !can_trace() {
        return skipped("strace isn't installed, or processes may not be traced here");
    }
    let dir = tempfile::tempdir().expect("a temporary directory");
    let start = dir.path().join("start");
    let begun = [
        &["init", "--org", "示例公司", "--name", "王芳"][..],
        &["department", "add", "市场部"],
        &["channel", "add", "计划", "--department", "市场部"],
        &["send", "市场部/计划", "第一条"],
    ];
    for args in begun {
        let output = run(node(&program, &start, args));
        assert!(output.status.success(), "{args:?}: {output:?}");
    }
    let mut kills = 0;
    for call in CALLS {
        for at in KILLS {
            let home = dir.path().join(format!("{call}-{at}"));
            copy(&start, &home);
            let struck = ordeal(&program, &home, call, at);
            kills += u32::from(struck);
            if !struck {
                break;
            }
        }
    }
    println!("{kills} kills struck");
    assert!(kills >= 8, "only {kills} kills struck");
}

/// Kills a command at a call, and looks at the home afterwards; whether the kill struck.
fn ordeal(program: &Path, home: &Path, call: &str, at: u32) -> bool {
    let said = killed(program, home, &["send", "市场部/计划", "第二条"], call, at);
    let seen = run(node(program, home, &["read", "市场部/计划", "--last", "10"]));
    assert!(seen.status.success(), "killed at {call} {at}, and then: {seen:?}");
    let text = String::from_utf8_lossy(&seen.stdout);
    assert!(text.contains("第一条"), "killed at {call} {at}: {text}");
    if said.status.success() {
        assert!(text.contains("第二条"), "acknowledged, and lost at {call} {at}: {text}");
    }
    let verified = run(node(program, home, &["verify"]));
    assert!(verified.status.success(), "killed at {call} {at}: {verified:?}");
    !said.status.success()
}
