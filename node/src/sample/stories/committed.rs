//! A commit in a local repository names a task, and its author's node finds it with no forge.

use std::{fs, path::Path};

use gix_hash::Kind;
use gix_object::{Write, tree};

use super::{DEPARTMENT, LI, Story, WANG, ZHANG, new_task, set, task, until};
use crate::{
    clock,
    commits::{Order, scan_into},
    facade::{Command, Failure, Request, TaskChange, TaskField},
    offices::{Staff, TemporaryDir, internal, unexpected},
};

/// A commit on its way.
pub(super) struct Committed {
    story: Story,
    task: String,
    hash: String,
}

/// A repository with one commit on its branch; the commit's hash.
fn commit(dir: &Path, message: &str) -> Result<String, Box<dyn std::error::Error>> {
    let git = dir.join(".git");
    fs::create_dir_all(git.join("objects"))?;
    fs::create_dir_all(git.join("refs/heads"))?;
    fs::write(git.join("HEAD"), "ref: refs/heads/main\n")?;
    let objects = gix_odb::at(git.join("objects"), Kind::Sha1)?;
    let nothing: Vec<tree::Entry> = Vec::new();
    let tree =
        objects.write(&gix_object::Tree { entries: nothing }).map_err(|error| error.to_string())?;
    let seconds = clock::now().0 / 1000;
    let who = format!("李四 <li@example.org> {seconds} +0800");
    let object = format!("tree {tree}\nauthor {who}\ncommitter {who}\n\n{message}\n");
    let written = objects.write_buf(gix_object::Kind::Commit, object.as_bytes());
    let hash = written.map_err(|error| error.to_string())?;
    fs::write(git.join("refs/heads/main"), format!("{hash}\n"))?;
    Ok(hash.to_string())
}

/// A developer commits and scans, with the line cut.
pub(super) async fn apart(staff: &Staff) -> Result<Committed, Failure> {
    let mut story = Story::new("R41", "代码提交关联任务", "A commit is linked to its task");
    let li = &staff.seats[LI];
    let day = super::planned::day(9)?;
    let id = new_task(li, ("演示：登录页", Some(DEPARTMENT)), &day, &[li.name]).await?;
    let key = task(li, &id).await?.ok_or_else(unexpected)?.key;
    let node = li.handle().ok_or_else(unexpected)?.clone();
    let message = format!("登录页做好了\n\n完成 {key}");
    let scanned = tokio::task::spawn_blocking(move || {
        let dir = TemporaryDir::make()?;
        let hash = commit(dir.path(), &message).map_err(|error| internal(&*error))?;
        let order = Order { path: dir.path().to_owned(), ..Order::default() };
        let mut ask = |request| node.call_blocking(request);
        let report = scan_into(&mut ask, &order, clock::now())?;
        // The folder goes, and so does what is remembered of it; the link stays.
        let path = dir.path().canonicalize().unwrap_or_else(|_| dir.path().to_owned());
        let forget = Command::ForgetRepository { repository: path.to_string_lossy().into_owned() };
        ask(Request::Command(forget))?;
        Ok::<_, Failure>((hash, report))
    });
    let (hash, report) = scanned.await.map_err(|error| internal(&error))??;
    let shown = task(li, &id).await?.ok_or_else(unexpected)?;
    story.saw(
        report.linked == 1 && shown.proposed_done.as_ref() == Some(&hash),
        format!("线路断开时，李四在本机的代码仓库里提交「完成 {key}」，扫描后任务上就有这次提交，并提议已完成"),
        format!("With the line cut, 李四 committed \"完成 {key}\" in a local repository: scanned, the task shows the commit, which proposes that it is done"),
    );
    Ok(Committed { story, task: id, hash })
}

/// The other office sees it, and somebody confirms.
pub(super) async fn again(staff: &Staff, committed: Committed) -> Result<Story, Failure> {
    let Committed { mut story, task: id, hash } = committed;
    let wang = &staff.seats[WANG];
    until(staff, "the commit in the other office", || async {
        let shown = task(wang, &id).await?;
        Ok(shown.is_some_and(|task| task.commits.iter().any(|commit| commit.hash == hash)))
    })
    .await?;
    let done = TaskChange::Set(TaskField::Status("done".into()));
    set(wang, &id, vec![done]).await?;
    until(staff, "the task to be done", || async {
        let shown = task(&staff.seats[ZHANG], &id).await?;
        Ok(shown.is_some_and(|task| task.status == "done" && task.proposed_done.is_none()))
    })
    .await?;
    story.saw(
        true,
        format!("线路恢复后，王五从任务找到提交 {}，点一下确认，任务就完成了", &hash[..8]),
        format!(
            "When the line was back, 王五 found commit {} from the task and confirmed: it is done",
            &hash[..8]
        ),
    );
    Ok(story)
}
