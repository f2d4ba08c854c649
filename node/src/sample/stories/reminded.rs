//! A task that somebody does and somebody watches: reminders by the local clock, progress, and a deadline
//! that waits until everybody concerned has said that they know.

use super::{DEPARTMENT, LI, Story, WANG, ZHANG, new_task, planned::day, set, task, until};
use crate::{
    clock,
    facade::{Answer, Command, Failure, InboxAbout, Query, ReminderNotice, TaskChange, TaskField},
    offices::{Seat, Staff, unexpected},
};

/// Items of an inbox that are looked at.
const ITEMS: usize = 200;

/// How long the reminder is put off, in milliseconds.
const LATER_MS: u64 = 2 * 3_600_000;

/// How far the task is, in percent, step by step.
const PROGRESS: [u8; 2] = [30, 60];

async fn reminder(seat: &Seat, task: &str) -> Result<Option<ReminderNotice>, Failure> {
    let Answer::Inbox(items) = seat.query(Query::Inbox { limit: ITEMS }).await? else {
        return Err(unexpected());
    };
    Ok(items.into_iter().find_map(|item| match item.about {
        InboxAbout::Reminder(notice) if notice.task == task => Some(*notice),
        _ => None,
    }))
}

/// The steps of a task's progress that a node's history shows, oldest first.
async fn steps(seat: &Seat, task: &str) -> Result<Vec<String>, Failure> {
    let Answer::Task(_, history) = seat.query(Query::Task { task: task.to_owned() }).await? else {
        return Err(unexpected());
    };
    let steps = history.into_iter().filter(|line| line.field == "progress");
    Ok(steps.map(|line| line.new).collect())
}

/// Before the line is cut: a task that 李四 does and 王五 watches.
pub(super) async fn together(staff: &Staff) -> Result<String, Failure> {
    let (zhang, wang) = (&staff.seats[ZHANG], &staff.seats[WANG]);
    let assignees = [staff.seats[LI].name];
    let title = ("演示：上线前检查", Some(DEPARTMENT));
    let id = new_task(zhang, title, &day(15)?, &assignees).await?;
    until(staff, "the task in the other office", || async { Ok(task(wang, &id).await?.is_some()) })
        .await?;
    set(wang, &id, vec![TaskChange::Watch]).await?;
    until(staff, "word that somebody watches", || async {
        let shown = task(zhang, &id).await?.ok_or_else(unexpected)?;
        Ok(shown.watchers.contains(&wang.name.to_owned()))
    })
    .await?;
    Ok(id)
}

/// The deadline comes near, and asks to be acknowledged; with the line cut.
pub(super) async fn apart(staff: &Staff, id: &str) -> Result<Story, Failure> {
    let mut story = Story::new(
        "R36 R38 R39",
        "提醒、进度与确认",
        "Reminders, progress, and a deadline that waits for a signature",
    );
    let (zhang, li) = (&staff.seats[ZHANG], &staff.seats[LI]);
    let tomorrow = day(1)?;
    let near = TaskChange::Set(TaskField::Deadline(Some(tomorrow.clone())));
    set(zhang, id, vec![near, TaskChange::AskToAcknowledge]).await?;
    until(staff, "the reminder", || async { Ok(reminder(li, id).await?.is_some()) }).await?;
    let rung = reminder(li, id).await?.ok_or_else(unexpected)?;
    story.saw(
        rung.deadline == tomorrow && matches!(rung.stage.as_str(), "3d" | "1d"),
        format!("线路断开时，张三把截止时间提前到明天（{tomorrow}），并请大家确认：李四的节点按本机时钟提醒了他"),
        format!("With the line cut, 张三 moved the deadline to tomorrow ({tomorrow}) and asked for signatures: 李四's node reminded him by its own clock"),
    );
    let until_then = clock::now().plus(LATER_MS);
    li.command(Command::SnoozeReminder { task: id.to_owned(), until: until_then }).await?;
    story.saw(
        reminder(li, id).await?.is_none(),
        "李四点「稍后提醒」，两小时内不再提醒",
        "李四 put it off: nothing for two hours",
    );
    for percent in PROGRESS {
        set(li, id, vec![TaskChange::Set(TaskField::Progress(percent))]).await?;
    }
    let shown = task(li, id).await?.ok_or_else(unexpected)?;
    let waits = [li.name, staff.seats[WANG].name].map(str::to_owned);
    story.saw(
        waits.iter().all(|name| shown.waits_for.contains(name)),
        format!("李四把进度记为 30%、60%；截止时间还在等 {} 确认", shown.waits_for.join("、")),
        format!(
            "李四 set the progress to 30 %, then 60 %; the deadline waits for {}",
            shown.waits_for.join(", ")
        ),
    );
    Ok(story)
}

/// The watcher hears of it, and everybody signs.
pub(super) async fn again(staff: &Staff, id: &str, mut story: Story) -> Result<Story, Failure> {
    let (zhang, wang) = (&staff.seats[ZHANG], &staff.seats[WANG]);
    let wanted = PROGRESS.map(|percent| percent.to_string());
    until(staff, "the progress in the other office", || async {
        let steps = steps(wang, id).await?;
        Ok(steps.len() >= wanted.len())
    })
    .await?;
    let seen = steps(wang, id).await?;
    story.saw(
        seen == wanted,
        format!("线路恢复后，王五看到进度的历史：{} %", seen.join(" %、")),
        format!(
            "When the line was back, 王五 sees how far it got, step by step: {} %",
            seen.join(" %, ")
        ),
    );
    until(staff, "the reminder of the watcher's node", || async {
        let notice = super::deadline::notice(wang, id).await?;
        Ok(notice.is_some_and(|notice| notice.change.asks))
    })
    .await?;
    for who in [LI, WANG] {
        let known = Command::AcknowledgeDeadline { task: id.to_owned() };
        staff.seats[who].command(known).await?;
    }
    until(staff, "all signatures", || async {
        let shown = task(zhang, id).await?.ok_or_else(unexpected)?;
        Ok(shown.waits_for.is_empty() && shown.deadline_known.is_some())
    })
    .await?;
    story.saw(
        true,
        "关注任务的王五也收到了改期通知；他和李四都点了「知道了」，张三那里不再等谁",
        "王五, who watches the task, was told of the new deadline, too; he and 李四 said \"I know\", and 张三 waits for nobody any more",
    );
    Ok(story)
}
