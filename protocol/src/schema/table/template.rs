//! The tables of the founding plan: which columns each has, in which order, under which names.

use std::{fmt, str::FromStr};

use super::{choice::ChoiceSet, column::ColumnId, column::ColumnKind};
use crate::schema::SchemaError;

/// After what a table is made; said with its first operation, and never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Template {
    /// `own`: it has the columns that its people make.
    Own,
    /// `research`: 需求调研表.
    Research,
    /// `functions`: 功能清单表.
    Functions,
    /// `issues`: 测试问题跟踪表.
    Issues,
    /// `feedback`: 用户反馈收集表.
    Feedback,
}

/// A column that tables of a template have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateColumn {
    /// Which.
    pub id: ColumnId,
    /// The Chinese name.
    pub zh: &'static str,
    /// The English name.
    pub en: &'static str,
}

/// How far apart the template's columns stand, with room between for a table's own.
const STEP: u16 = 100;

impl Template {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Own, Self::Research, Self::Functions, Self::Issues, Self::Feedback];

    /// What a table of this template is called, in Chinese and English.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Own => ("表格", "Table"),
            Self::Research => ("需求调研表", "Requirements survey"),
            Self::Functions => ("功能清单表", "Function list"),
            Self::Issues => ("测试问题跟踪表", "Issue tracking"),
            Self::Feedback => ("用户反馈收集表", "User feedback"),
        }
    }

    /// Its columns, from the left.
    pub fn columns(self) -> Vec<TemplateColumn> {
        use ColumnKind::{Choice, Day, Number, Person, Text, Week};
        let rows: Vec<(ColumnKind, &str, &str, &str)> = match self {
            Self::Own => Vec::new(),
            Self::Research => vec![
                (Text, "department", "部门", "Department"),
                (Text, "need", "需求描述", "Requirement"),
                (Choice(ChoiceSet::Priority), "priority", "优先级", "Priority"),
                (Person, "owner", "负责人", "Owner"),
                (Text, "effect", "预期效果", "Expected effect"),
            ],
            Self::Functions => vec![
                (Text, "module", "模块名称", "Module"),
                (Text, "function", "功能点", "Function"),
                (Choice(ChoiceSet::Stage), "status", "状态", "Status"),
                (Person, "owner", "负责人", "Owner"),
                (Week, "planned", "计划上线时间", "Planned launch"),
            ],
            Self::Issues => vec![
                (Text, "issue", "问题描述", "Issue"),
                (Text, "module", "所属模块", "Module"),
                (Choice(ChoiceSet::Severity), "severity", "严重程度", "Severity"),
                (Person, "owner", "负责人", "Owner"),
                (Day, "found", "发现日期", "Found on"),
                (Choice(ChoiceSet::Solution), "solution", "解决状态", "Solution status"),
                (Day, "solved", "解决日期", "Solved on"),
            ],
            Self::Feedback => vec![
                (Text, "role", "用户角色", "User role"),
                (Text, "feedback", "反馈内容", "Feedback"),
                (Text, "measure", "建议措施", "Suggested measure"),
                (Number { min: 1, max: 5 }, "score", "满意度(1-5分)", "Satisfaction (1-5)"),
            ],
        };
        let column = |(kind, slug, zh, en): (ColumnKind, &str, _, _)| {
            let slug = slug.parse().ok()?;
            Some(TemplateColumn { id: ColumnId { kind, slug }, zh, en })
        };
        rows.into_iter().filter_map(column).collect()
    }

    /// The place of its `index`-th column.
    pub fn order(index: usize) -> u16 {
        u16::try_from(index + 1).unwrap_or(u16::MAX).saturating_mul(STEP)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "own",
            Self::Research => "research",
            Self::Functions => "functions",
            Self::Issues => "issues",
            Self::Feedback => "feedback",
        })
    }
}

impl FromStr for Template {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let found = Self::ALL.into_iter().find(|one| one.to_string() == text);
        found.ok_or(SchemaError::Form("a table's template"))
    }
}
