//! The founding plan's own stories, played by the people of the sample organisation while the line
//! between their offices is cut.
//!
//! The plan records two defects (a changed deadline reminded nobody; a document didn't upload), two
//! complaints (messages of a group are overlooked; the Gantt chart doesn't go to Excel) and a wish
//! (announcements to chosen departments). Each is done by real nodes here, without the other office,
//! and looked at again when the line is there.
//!
//! Invariant: what is told was asked of the nodes. Each story stands on its own things, so they can
//! be played again: twenty times a day, since that is how often somebody may remind strongly. Waiting is for what a node answers.

mod announced;
mod committed;
mod deadline;
mod filed;
mod met;
mod planned;
mod reminded;
mod tabled;
mod told;

use super::{
    Sample,
    cast::{LI, WANG, ZHANG},
};
use crate::{
    clock,
    facade::{Answer, Command, Failure, Query, TaskChange, TaskField, TaskInfo},
    offices::{Patience, Seat, Staff, TemporaryDir, unexpected},
};
pub use told::{Happened, Story, Told};

/// All of it has to happen within this time, in milliseconds: some ten times what it takes on a small
/// busy machine.
const DEADLINE_MS: u64 = 120_000;

/// Where all three of them work.
const DEPARTMENT: &str = "产品部";

impl Sample {
    /// Plays the stories; `tell` hears of each when it is over. The line between the offices is cut
    /// at the beginning and there at the end.
    ///
    /// # Errors
    /// When a node has stopped, or doesn't do in time what it should. A story that doesn't come out
    /// as it should is no error, but says so.
    pub async fn play(
        &mut self,
        tell: &mut (dyn FnMut(&Story) + Send),
    ) -> Result<Vec<Story>, Failure> {
        self.staff.patience = Patience::until(clock::now().plus(DEADLINE_MS));
        let played = self.play_apart(tell).await;
        // However it went, nobody is left with a cut line.
        let healed = self.cut(false).await;
        let stories = played?;
        healed.map(|()| stories)
    }

    async fn play_apart(
        &self,
        tell: &mut (dyn FnMut(&Story) + Send),
    ) -> Result<Vec<Story>, Failure> {
        let staff = &self.staff;
        self.cut(false).await?;
        let plan = planned::together(staff).await?;
        let watched = reminded::together(staff).await?;
        let tables = tabled::together(staff).await?;
        self.cut(true).await?;
        let deadline = deadline::apart(staff, &plan).await?;
        let reminded = reminded::apart(staff, &watched).await?;
        let announced = announced::apart(staff).await?;
        let file = filed::apart(staff).await?;
        let met = met::apart(staff).await?;
        let filled = tabled::apart(staff, &tables).await?;
        let committed = committed::apart(staff).await?;
        self.cut(false).await?;
        let mut stories = Vec::new();
        let mut over = |story: Story| {
            tell(&story);
            stories.push(story);
        };
        over(deadline::again(staff, &plan, deadline).await?);
        over(reminded::again(staff, &watched, reminded).await?);
        over(announced::again(staff, announced).await?);
        over(filed::again(staff, file).await?);
        over(met::again(staff, met).await?);
        over(tabled::again(staff, &tables, filled).await?);
        over(committed::again(staff, committed).await?);
        over(planned::exported(staff, &plan).await?);
        over(planned::shared(staff).await?);
        over(equal(staff).await?);
        Ok(stories)
    }
}

/// Makes a sample organisation in a temporary directory, plays the stories there, and removes it.
///
/// # Errors
/// As [`Sample::open`] and [`Sample::play`].
pub async fn demonstrate(tell: &mut (dyn FnMut(&Story) + Send)) -> Result<Vec<Story>, Failure> {
    let dir = TemporaryDir::make()?;
    let mut sample = Sample::open(&dir.path().join("sample")).await?;
    let played = sample.play(tell).await;
    let stopped = sample.stop().await;
    let stories = played?;
    stopped.map(|()| stories)
}

/// All nodes are in the same state in the end.
async fn equal(staff: &Staff) -> Result<Story, Failure> {
    let mut story = Story::new("R1 R54", "两地一致", "The same in both offices");
    let spaces = staff.converged().await?;
    let (spaces, entries) =
        (spaces.len(), spaces.iter().filter_map(|space| space.entries.values().max()).sum::<u64>());
    story.saw(
        true,
        format!("{spaces} 个空间、{entries} 条记录，凡能看到的节点状态哈希都相同"),
        format!(
            "{spaces} spaces, {entries} entries: one state hash on every node that may see them"
        ),
    );
    Ok(story)
}

/// Waits until something is so.
async fn until<F: Future<Output = Result<bool, Failure>>>(
    staff: &Staff,
    what: &str,
    so: impl Fn() -> F,
) -> Result<(), Failure> {
    while !so().await? {
        staff.patience.pause(what).await?;
    }
    Ok(())
}

/// The id of what a command made.
async fn made(seat: &Seat, command: Command) -> Result<String, Failure> {
    match seat.command(command).await? {
        Answer::Made { id } => Ok(id),
        _ => Err(unexpected()),
    }
}

/// Changes a task.
async fn set(seat: &Seat, task: &str, changes: Vec<TaskChange>) -> Result<(), Failure> {
    seat.command(Command::SetTask { task: task.to_owned(), changes }).await.map(drop)
}

/// A task of a department with a deadline, and who does it.
async fn new_task(
    seat: &Seat,
    (title, department): (&str, Option<&str>),
    deadline: &str,
    assignees: &[&str],
) -> Result<String, Failure> {
    let fields = vec![TaskField::Deadline(Some(deadline.to_owned()))];
    let department = department.map(str::to_owned);
    let add = Command::AddTask { title: title.to_owned(), department, fields };
    let task = made(seat, add).await?;
    let assign = |name: &&str| TaskChange::Assign((*name).to_owned());
    set(seat, &task, assignees.iter().map(assign).collect()).await?;
    Ok(task)
}

/// A task as a node shows it; `None` while it isn't there.
async fn task(seat: &Seat, task: &str) -> Result<Option<TaskInfo>, Failure> {
    match seat.query(Query::Task { task: task.to_owned() }).await {
        Ok(Answer::Task(task, _)) => Ok(Some(*task)),
        Ok(_) => Err(unexpected()),
        Err(failure) if failure.code == crate::facade::FailureCode::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}
