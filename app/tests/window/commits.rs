//! A repository is added, its commits are linked, and what one says of a task is confirmed.

use std::{fs, path::Path};

use app::text::Lang;
use gix_object::Write;
use node::{
    facade::{Answer, Command, Query, Request, TaskInfo},
    runtime::{HomeAt, with_home},
};

use crate::seat::Seat;

/// A repository with one commit on its branch.
fn repository(dir: &Path, message: &str) {
    let git = dir.join(".git");
    fs::create_dir_all(git.join("objects")).expect("made");
    fs::create_dir_all(git.join("refs/heads")).expect("made");
    fs::write(git.join("HEAD"), "ref: refs/heads/main\n").expect("written");
    let objects = gix_odb::at(git.join("objects"), gix_hash::Kind::Sha1).expect("opened");
    let tree = objects.write(&gix_object::Tree { entries: Vec::new() }).expect("written");
    let who = "李四 <ls@example.org> 1764000000 +0800";
    let commit = format!("tree {tree}\nauthor {who}\ncommitter {who}\n\n{message}");
    let id = objects.write_buf(gix_object::Kind::Commit, commit.as_bytes()).expect("written");
    fs::write(git.join("refs/heads/main"), format!("{id}\n")).expect("written");
}

fn task(seat: &mut Seat, title: &str) -> TaskInfo {
    match seat.node().call_blocking(Request::Query(Query::Task { task: title.into() })) {
        Ok(Answer::Task(task, _)) => *task,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r41_a_repository_is_added_and_a_commit_says_that_a_task_is_done() {
    let dir = tempfile::tempdir().expect("a directory");
    let home = dir.path().join("home");
    crate::conversation::founded(&home);
    for title in ["登录页", "门户改版"] {
        let add = Command::AddTask { title: title.into(), department: None, fields: vec![] };
        with_home(&HomeAt::open(&home), Request::Command(add)).expect("a task");
    }
    let mut seat = Seat::at(&home, Lang::Zh, [1180.0, 820.0]);
    let (first, second) = (task(&mut seat, "登录页").key, task(&mut seat, "门户改版").key);
    let clone = dir.path().join("portal");
    repository(&clone, &format!("登录页改用新样式\n\n完成 {first}，关联 {second}、NONE-7"));
    seat.click("全部任务");
    seat.click("代码仓库");
    seat.see("添加代码仓库");
    seat.click("目录");
    seat.type_text(clone.to_str().expect("a path"));
    seat.click("添加并扫描");
    seat.see_part("新关联 2 处");
    seat.see_part("没有任务叫 NONE-7");
    seat.picture("repositories-zh");
    let called = format!("{first}  登录页");
    seat.click(&called);
    seat.see_part("说这项任务已完成");
    seat.see("登录页改用新样式");
    seat.picture("task-commit-zh");
    seat.click("标为已完成");
    seat.lose("标为已完成");
    assert_eq!(task(&mut seat, "登录页").status, "done");
    assert_eq!(task(&mut seat, "门户改版").commits.len(), 1);
    // A repository that isn't there is said to be none.
    seat.click("代码仓库");
    seat.click("目录");
    seat.type_text("/nowhere/at/all");
    seat.click("添加并扫描");
    seat.see_part("不是 git 代码仓库");
    seat.picture("repositories-failed-zh");
    seat.leave();
}
