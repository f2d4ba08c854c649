//! The real program, killed at its n-th write-class system call, for a sample of n.
//!
//! The enumeration over every call is in `stop.rs`, on a simulated disk. This one shows on a real
//! file system, with the real store, that nothing between the program and the disk was left out of
//! the simulation. It needs `strace`, and says so when it isn't there.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The calls that change files.
const CALLS: &str = "write,pwrite64,writev,fdatasync,fsync,rename,ftruncate,unlink,mkdir";

/// Kills are tried at the first calls and then farther and farther apart.
const KILLS: [u32; 14] = [1, 2, 3, 5, 8, 12, 17, 23, 30, 38, 47, 60, 80, 110];

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
fn killed(program: &Path, home: &Path, args: &[&str], at: u32) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e"]).arg(format!("trace={CALLS}"));
    command.arg("-e").arg(format!("inject={CALLS}:signal=SIGKILL:when={at}"));
    command.arg(program).arg("--home").arg(home).args(args);
    run(command)
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
        println!("skipped: tongzhou-node isn't built beside this test (cargo build first)");
        return;
    };
    if !can_trace() {
        println!("skipped: strace isn't installed, or processes may not be traced here");
        return;
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
    for at in KILLS {
        let home = dir.path().join(format!("home-{at}"));
        copy(&start, &home);
        let said = killed(&program, &home, &["send", "市场部/计划", "第二条"], at);
        kills += u32::from(!said.status.success());
        let seen = run(node(&program, &home, &["read", "市场部/计划", "--last", "10"]));
        assert!(seen.status.success(), "killed at {at}, and then: {seen:?}");
        let text = String::from_utf8_lossy(&seen.stdout);
        assert!(text.contains("第一条"), "killed at {at}: {text}");
        if said.status.success() {
            assert!(text.contains("第二条"), "acknowledged, and lost: {text}");
        }
        let verified = run(node(&program, &home, &["verify"]));
        assert!(verified.status.success(), "killed at {at}: {verified:?}");
    }
    assert!(kills >= 5, "only {kills} of {} kills struck", KILLS.len());
}
