//! What was planned together: the task that both offices will change, its way to Excel, and a task of
//! two departments.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{DEPARTMENT, LI, Story, WANG, ZHANG, new_task, task, until};
use crate::{
    cli::Lang,
    clock,
    export::{self, Format, Occasion},
    facade::{Answer, Failure, Query, TaskChange, TaskExport, TaskInfo},
    offices::{Seat, Staff, unexpected},
};

/// The task of the stories.
pub(super) struct Plan {
    /// Its id.
    pub task: String,
    /// Its deadline as everybody knows it.
    pub day: String,
    /// The days that each office will make of it, headquarters first.
    pub moved: [String; 2],
}

/// A day so many days from now, `YYYY-MM-DD`.
pub(super) fn day(days: i64) -> Result<String, Failure> {
    let now = i64::try_from(clock::now().0).ok();
    let now = now.and_then(|now| Timestamp::from_millisecond(now).ok()).ok_or_else(unexpected)?;
    let day = now.to_zoned(TimeZone::system()).date().checked_add(days.days());
    day.map(|day| day.to_string()).map_err(|_| unexpected())
}

/// Before the line is cut: a task that all three know.
pub(super) async fn together(staff: &Staff) -> Result<Plan, Failure> {
    let plan = Plan { task: String::new(), day: day(20)?, moved: [day(12)?, day(16)?] };
    let seat = &staff.seats[ZHANG];
    let assignees = [staff.seats[LI].name, staff.seats[WANG].name];
    let id = new_task(seat, ("演示：两地各改截止日期", Some(DEPARTMENT)), &plan.day, &assignees);
    let id = id.await?;
    until(staff, "the task on all nodes", || async {
        for seat in &staff.seats {
            let there = task(seat, &id).await?;
            if there.is_none_or(|task| task.assignees.len() != assignees.len()) {
                return Ok(false);
            }
        }
        Ok(true)
    })
    .await?;
    Ok(Plan { task: id, ..plan })
}

async fn export(seat: &Seat) -> Result<TaskExport, Failure> {
    let query = Query::TaskExport { department: Some(DEPARTMENT.to_owned()) };
    match seat.query(query).await? {
        Answer::TaskExport(export) => Ok(*export),
        _ => Err(unexpected()),
    }
}

/// The Gantt chart goes to Excel, the same in both offices.
pub(super) async fn exported(staff: &Staff, plan: &Plan) -> Result<Story, Failure> {
    let mut story = Story::new("R42", "甘特图导出为 Excel", "The Gantt chart to Excel");
    until(staff, "the same tasks in both offices", || async {
        let [here, there] = [ZHANG, WANG].map(|who| &staff.seats[who]);
        let (here, there) = (export(here).await?, export(there).await?);
        let days = |export: &TaskExport| {
            let day = |task: &TaskInfo| (task.task.clone(), task.deadline.clone());
            export.tasks.iter().map(day).collect::<BTreeMap<_, _>>()
        };
        Ok(here.hashes == there.hashes && days(&here) == days(&there))
    })
    .await?;
    let tasks = export(&staff.seats[WANG]).await?;
    let occasion = Occasion {
        lang: Lang::Zh,
        now: clock::now(),
        zone: TimeZone::system(),
        scope: DEPARTMENT.to_owned(),
    };
    let file = export::render(&tasks, Format::Xlsx, &occasion);
    let bytes = file.as_ref().map_or(0, Vec::len);
    // A workbook is a ZIP archive.
    let workbook = file.is_ok_and(|file| file.starts_with(b"PK"));
    let count = tasks.tasks.len();
    let there = tasks.tasks.iter().any(|task| task.task == plan.task);
    story.saw(
        workbook && there,
        format!("成都没有服务器，也做出了工作簿：{count} 项任务和随日期变化的甘特图，{bytes} 字节"),
        format!("Chengdu made the workbook with no server: {count} tasks and a chart that follows the dates, {bytes} bytes"),
    );
    story.saw(
        true,
        "总部导出的内容与状态哈希都相同",
        "Headquarters' export has the same content and state hash",
    );
    Ok(story)
}

/// One task of two departments.
pub(super) async fn shared(staff: &Staff) -> Result<Story, Failure> {
    let mut story = Story::new("R40", "跨部门任务", "A task of two departments");
    let (zhang, li) = (&staff.seats[ZHANG], &staff.seats[LI]);
    let assignees = [staff.seats[LI].name, staff.seats[WANG].name];
    let id = new_task(zhang, ("演示：市场部与研发部一起做", None), &day(7)?, &assignees).await?;
    let both = ["市场部", "研发部"];
    let also = both.map(|name| TaskChange::AddDepartment(name.to_owned())).to_vec();
    super::set(zhang, &id, also).await?;
    until(staff, "the task in both departments", || async {
        let there = task(li, &id).await?;
        Ok(there
            .is_some_and(|task| both.iter().all(|name| task.departments.contains(&(*name).into()))))
    })
    .await?;
    story.saw(
        true,
        "张三建了一个任务，市场部和研发部都有份：李四在研发部看到的是同一个任务",
        "张三 made one task of two departments: 李四 in 研发部 sees the very same",
    );
    Ok(story)
}
