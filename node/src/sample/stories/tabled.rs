//! One row of a table filled in by both offices, cell by cell; and what no cell takes.

use super::{DEPARTMENT, Story, WANG, ZHANG, made, until};
use crate::{
    facade::{Answer, CellChange, CellInput, Command, Failure, FailureCode, Query, TableInfo},
    offices::{Seat, Staff, unexpected},
};

/// The cell that both offices fill in differently.
const BOTH: &str = "预期效果";

/// Tables for the story.
pub(super) struct Tables {
    survey: String,
    feedback: String,
}

async fn new_table(seat: &Seat, title: &str, template: &str) -> Result<String, Failure> {
    let add = Command::AddTable {
        title: Some(title.into()),
        department: Some(DEPARTMENT.into()),
        template: template.into(),
        columns: Vec::new(),
    };
    made(seat, add).await
}

fn cell(column: &str, value: &str) -> CellInput {
    CellInput { column: column.into(), value: value.into() }
}

async fn set(seat: &Seat, table: &str, cells: &[(&str, &str)]) -> Result<(), Failure> {
    let change = |(column, value): &(&str, &str)| CellChange {
        row: "1".into(),
        column: (*column).into(),
        value: (*value).into(),
    };
    let cells = cells.iter().map(change).collect();
    seat.command(Command::SetCells { table: table.into(), cells }).await.map(drop)
}

async fn table(seat: &Seat, table: &str) -> Result<Option<TableInfo>, Failure> {
    match seat.query(Query::Table { table: table.into(), removed: false }).await {
        Ok(Answer::Table(table)) => Ok(Some(*table)),
        Ok(_) => Err(unexpected()),
        Err(failure) if failure.code == FailureCode::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Before the line is cut: a survey with a row that everybody has.
pub(super) async fn together(staff: &Staff) -> Result<Tables, Failure> {
    let zhang = &staff.seats[ZHANG];
    let survey = new_table(zhang, "演示：需求调研表", "research").await?;
    let row = vec![cell("部门", "市场部"), cell("需求描述", "活动方案在线协同编辑")];
    let add = Command::AddRows { table: survey.clone(), rows: vec![row], after: None };
    zhang.command(add).await?;
    let feedback = new_table(zhang, "演示：用户反馈收集表", "feedback").await?;
    until(staff, "the tables on all nodes", || async {
        for seat in &staff.seats {
            let rows = table(seat, &survey).await?.map_or(0, |table| table.rows.len());
            if rows != 1 || table(seat, &feedback).await?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    })
    .await?;
    Ok(Tables { survey, feedback })
}

/// Both offices fill the row in, apart.
pub(super) async fn apart(staff: &Staff, tables: &Tables) -> Result<Story, Failure> {
    let mut story =
        Story::new("R12 R15 R44 R63", "两地各填一张表", "A table filled in by both offices");
    let (zhang, wang) = (&staff.seats[ZHANG], &staff.seats[WANG]);
    set(zhang, &tables.survey, &[("优先级", "高"), (BOTH, "减少文件反复传输")]).await?;
    set(wang, &tables.survey, &[("负责人", wang.name), (BOTH, "方案当天定稿")]).await?;
    story.saw(
        true,
        "线路断开时，同一行里张三填了优先级，王五填了负责人；「预期效果」两人各写各的",
        "With the line cut, 张三 filled in a row's priority, 王五 its assignee, and each wrote an effect of their own",
    );
    let six = vec![cell("反馈内容", "六分"), cell("满意度(1-5分)", "6")];
    let add = Command::AddRows { table: tables.feedback.clone(), rows: vec![six], after: None };
    let refused =
        wang.command(add).await.is_err_and(|failure| failure.code == FailureCode::Invalid);
    story.saw(
        refused,
        "满意度填 6 分，王五自己的节点就不收：只有 1 到 5",
        "A score of 6 is refused by 王五's own node: there are only 1 to 5",
    );
    Ok(story)
}

/// Every cell is there, and both values of the one that both filled in.
pub(super) async fn again(
    staff: &Staff,
    tables: &Tables,
    mut story: Story,
) -> Result<Story, Failure> {
    until(staff, "the cells of both offices", || async {
        for seat in &staff.seats {
            let shown = table(seat, &tables.survey).await?.ok_or_else(unexpected)?;
            let cells = shown.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
            let at = |name: &str| {
                let column = shown.columns.iter().position(|column| column.zh == name);
                column.and_then(|column| cells.get(column))
            };
            let priority = at("优先级").is_some_and(|cell| !cell.value.is_empty());
            let assignee = at("负责人").is_some_and(|cell| cell.name == staff.seats[WANG].name);
            let both = at(BOTH).is_some_and(|cell| cell.apart.len() == 2);
            if !(priority && assignee && both) {
                return Ok(false);
            }
        }
        Ok(true)
    })
    .await?;
    story.saw(
        true,
        "线路恢复后，三个人的表里优先级和负责人都在，「预期效果」并排显示两种说法",
        "When the line was back, all three have the priority and the assignee, and both effects side by side",
    );
    Ok(story)
}
