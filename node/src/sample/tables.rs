//! The tables of the sample organisation: the founding plan's own rows.

use super::cast::{LI, ZHANG};
use crate::{
    facade::{Answer, CellInput, Command, Failure},
    offices::{Staff, unexpected},
};

/// A table: who makes it, after which template, in which department, its title, and its rows in the
/// order of the template's columns.
type Table =
    (usize, &'static str, Option<&'static str>, &'static str, &'static [&'static [&'static str]]);

/// The columns of each template that has rows here.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("research", &["部门", "需求描述", "优先级", "负责人", "预期效果"]),
    ("functions", &["模块名称", "功能点", "状态", "负责人", "计划上线时间"]),
    ("issues", &["问题描述", "所属模块", "严重程度", "负责人", "发现日期", "解决状态", "解决日期"]),
    ("feedback", &["用户角色", "反馈内容", "建议措施", "满意度(1-5分)"]),
];

/// The tables.
const TABLES: [Table; 4] = [
    (
        ZHANG,
        "research",
        Some("产品部"),
        "需求调研表",
        &[
            &["市场部", "活动方案在线协同编辑", "高", "王五", "减少文件反复传输时间"],
            &["研发部", "任务关联代码提交", "中", "李四", "快速定位任务与代码关联"],
            &["行政部", "公告部门定向发布", "中", "张三", "避免无关信息干扰"],
        ],
    ),
    (
        ZHANG,
        "functions",
        None,
        "功能清单表",
        &[
            &["即时通讯", "单聊、群聊、文件传输、公告", "已上线", "李四", "第6周"],
            &["任务管理", "任务创建、指派、进度跟踪", "已上线", "李四", "第6周"],
            &["文档协同", "在线编辑、版本控制、权限设置", "测试中", "王五", "第8周"],
            &["数据看板", "任务完成率统计", "开发中", "张三", "第10周"],
        ],
    ),
    (
        LI,
        "issues",
        None,
        "测试问题跟踪表",
        &[
            &["任务截止时间修改后未提醒", "任务管理", "严重", "李四", "2023-10-15", "处理中", ""],
            &["文档上传失败", "文档协同", "一般", "李四", "2023-10-16", "已解决", "2023-10-17"],
        ],
    ),
    (
        ZHANG,
        "feedback",
        None,
        "用户反馈收集表",
        &[
            &["市场专员", "群聊消息易被忽略", "优化提醒方式，支持强提醒", "3"],
            &["项目经理", "任务甘特图无法导出", "增加甘特图导出为 Excel", "2"],
        ],
    ),
];

/// Makes the tables and fills them.
pub(super) async fn make(staff: &Staff) -> Result<(), Failure> {
    for (who, template, department, title, rows) in TABLES {
        let seat = &staff.seats[who];
        let add = Command::AddTable {
            title: Some(title.into()),
            department: department.map(str::to_owned),
            template: template.into(),
            columns: Vec::new(),
        };
        let Answer::Made { id } = seat.command(add).await? else { return Err(unexpected()) };
        let columns = COLUMNS.iter().find(|(name, _)| *name == template);
        let columns = columns.map(|(_, columns)| *columns).unwrap_or_default();
        let row = |row: &&[&str]| {
            let cell = |(column, value): (&&str, &&str)| CellInput {
                column: (*column).into(),
                value: (*value).into(),
            };
            columns.iter().zip(row.iter()).map(cell).collect()
        };
        let rows = rows.iter().map(row).collect();
        seat.command(Command::AddRows { table: id, rows, after: None }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use protocol::schema::table::{ColumnKind, Template};

    use super::*;

    fn rows(wanted: &str) -> &'static [&'static [&'static str]] {
        TABLES.iter().find(|(_, template, ..)| *template == wanted).expect("there").4
    }

    #[test]
    fn r13_the_survey_has_the_plans_three_rows() {
        let said: Vec<(&str, &str)> = rows("research").iter().map(|row| (row[1], row[4])).collect();
        let plan = [
            ("活动方案在线协同编辑", "减少文件反复传输时间"),
            ("任务关联代码提交", "快速定位任务与代码关联"),
            ("公告部门定向发布", "避免无关信息干扰"),
        ];
        assert_eq!(said, plan);
    }

    #[test]
    fn r15_the_function_list_has_the_plans_four_modules() {
        let modules: Vec<&str> = rows("functions").iter().map(|row| row[0]).collect();
        assert_eq!(modules, ["即时通讯", "任务管理", "文档协同", "数据看板"]);
    }

    #[test]
    fn r44_r63_two_issues_and_two_answers_are_the_plans() {
        let issues: Vec<_> = rows("issues").iter().map(|row| (row[2], row[4], row[5])).collect();
        let plan = [("严重", "2023-10-15", "处理中"), ("一般", "2023-10-16", "已解决")];
        assert_eq!(issues, plan);
        let scores: Vec<&str> = rows("feedback").iter().map(|row| row[3]).collect();
        assert_eq!(scores, ["3", "2"]);
    }

    #[test]
    fn every_row_fits_its_template() {
        for (_, template, _, _, rows) in TABLES {
            let of: Template = template.parse().expect("a template");
            let columns = of.columns();
            let named = COLUMNS.iter().find(|(name, _)| *name == template).expect("named").1;
            let names: Vec<&str> = columns.iter().map(|column| column.zh).collect();
            assert_eq!(named, names);
            for (column, value) in rows.iter().flat_map(|row| columns.iter().zip(row.iter())) {
                if let ColumnKind::Choice(set) = column.id.kind {
                    assert!(set.choices().iter().any(|choice| choice.zh == *value), "{value}");
                }
            }
            assert!(rows.iter().all(|row| row.len() == columns.len()));
        }
    }
}
