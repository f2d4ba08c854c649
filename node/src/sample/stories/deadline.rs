//! A changed deadline reminds people, and both offices' days are kept.

use super::{LI, Story, WANG, ZHANG, planned::Plan, set, task, until};
use crate::{
    facade::{Answer, Command, DeadlineNotice, Failure, InboxAbout, Query, TaskChange, TaskField},
    offices::{Seat, Staff, unexpected},
};

/// Items of an inbox that are looked at.
const ITEMS: u64 = 200;

/// What somebody's inbox says of the task's deadline.
pub(super) async fn notice(seat: &Seat, task: &str) -> Result<Option<DeadlineNotice>, Failure> {
    let Answer::Inbox(items) = seat.query(Query::Inbox { limit: ITEMS as usize }).await? else {
        return Err(unexpected());
    };
    let about = items.into_iter().find_map(|item| match item.about {
        InboxAbout::Deadline(notice) if notice.task == task && item.unread => Some(*notice),
        _ => None,
    });
    Ok(about)
}

/// Both offices move it, apart.
pub(super) async fn apart(staff: &Staff, plan: &Plan) -> Result<Story, Failure> {
    let mut story =
        Story::new("R38", "截止日期改了，有人提醒", "A changed deadline reminds people");
    for (who, day) in [ZHANG, WANG].into_iter().zip(&plan.moved) {
        let deadline = TaskChange::Set(TaskField::Deadline(Some(day.clone())));
        set(&staff.seats[who], &plan.task, vec![deadline]).await?;
    }
    let (old, [here, there]) = (&plan.day, &plan.moved);
    story.saw(
        true,
        format!("线路断开时，张三改到 {here}，王五在成都改到 {there}（原为 {old}）"),
        format!(
            "With the line cut, 张三 moved it to {here}, 王五 in Chengdu to {there} (it was {old})"
        ),
    );
    until(staff, "word of the changed deadline", || async {
        Ok(notice(&staff.seats[LI], &plan.task).await?.is_some())
    })
    .await?;
    let told = notice(&staff.seats[LI], &plan.task).await?.unwrap_or_default().change;
    let so =
        told.old == [old.clone()] && told.new == *here && told.author == staff.seats[ZHANG].name;
    story.saw(
        so,
        format!(
            "李四的收件箱立即有提醒：{} → {}，{} 改的",
            told.old.join("、"),
            told.new,
            told.author
        ),
        format!(
            "李四's inbox says at once: {} → {}, by {}",
            told.old.join(", "),
            told.new,
            told.author
        ),
    );
    Ok(story)
}

/// Everybody sees both days; one click settles it, and who knows is seen.
pub(super) async fn again(staff: &Staff, plan: &Plan, mut story: Story) -> Result<Story, Failure> {
    until(staff, "both days on all nodes", || async {
        for seat in &staff.seats {
            let shown = task(seat, &plan.task).await?.ok_or_else(unexpected)?;
            let values = shown.conflicts.iter().find(|conflict| conflict.field == "deadline");
            if values.is_none_or(|conflict| conflict.values.len() != 2) {
                return Ok(false);
            }
        }
        Ok(true)
    })
    .await?;
    story.saw(
        true,
        "线路恢复后，三个人都看到两个日期，各是谁改的；没有一个被悄悄盖掉",
        "When the line was back, all three saw both days and whose they were; none was lost silently",
    );
    let chosen = &plan.moved[1];
    let deadline = TaskChange::Set(TaskField::Deadline(Some(chosen.clone())));
    set(&staff.seats[ZHANG], &plan.task, vec![deadline]).await?;
    until(staff, "the chosen day on all nodes", || async {
        for seat in &staff.seats {
            let shown = task(seat, &plan.task).await?.ok_or_else(unexpected)?;
            if shown.deadline.as_ref() != Some(chosen) || !shown.conflicts.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    })
    .await?;
    let acknowledge = Command::AcknowledgeDeadline { task: plan.task.clone() };
    staff.seats[LI].command(acknowledge).await?;
    let li = staff.seats[LI].name.to_owned();
    until(staff, "word that the deadline is known", || async {
        let shown = task(&staff.seats[WANG], &plan.task).await?.ok_or_else(unexpected)?;
        Ok(shown.deadline_known.is_some_and(|known| known.known.contains(&li)))
    })
    .await?;
    story.saw(
        true,
        format!("张三选定 {chosen}；李四点了「知道了」，王五看得到谁已知道、谁还没有"),
        format!("张三 settled on {chosen}; 李四 said \"I know\", and 王五 sees who does and who doesn't yet"),
    );
    Ok(story)
}
