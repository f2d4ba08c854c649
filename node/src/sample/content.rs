//! What the sample organisation is about: the company of the founding plan, its departments, a
//! project, channels, first messages, tasks and pages.
//!
//! Invariant: whoever writes something may write there, and nobody names a thing that isn't made
//! before.

use super::cast::{LI, WANG, ZHANG};

/// The departments, all below the organisation.
pub(super) const DEPARTMENTS: [&str; 4] = ["市场部", "研发部", "行政部", "产品部"];

/// In which further departments people work.
pub(super) const GRANTS: [(usize, &str); 5] =
    [(ZHANG, "市场部"), (ZHANG, "行政部"), (ZHANG, "产品部"), (LI, "产品部"), (WANG, "产品部")];

/// Channels and their departments; `None`: the organisation's own space.
pub(super) const CHANNELS: [(&str, Option<&str>); 6] = [
    ("公告", None),
    ("支持与答疑", None),
    ("活动策划", Some("市场部")),
    ("代码评审", Some("研发部")),
    ("行政通知", Some("行政部")),
    ("需求讨论", Some("产品部")),
];

/// A project: its name, the departments that take part, the first of which owns it, and its channel.
pub(super) const PROJECT: (&str, [&str; 2], &str) = ("客户开放日", ["市场部", "研发部"], "筹备");

/// Who writes, in which channel, what.
pub(super) type Line = (usize, &'static str, &'static str);

/// What was said and read before, in channels and in conversations.
pub(super) const MESSAGES: [Line; 19] = [
    (ZHANG, "公告", "大家好，同舟示例公司的平台今天上线。请先看页面《使用手册》。@all"),
    (WANG, "公告", "成都分部收到，两地的消息都能看到。"),
    (LI, "公告", "R&D is here too. Messages, tasks and pages all work offline."),
    (
        ZHANG,
        "市场部/活动策划",
        "@王五 新品发布会的方案我写了初稿，请在页面《活动方案》里直接改，不用再传文件。",
    ),
    (WANG, "市场部/活动策划", "好的 @张三，成都场地的部分我来补。"),
    (
        ZHANG,
        "产品部/需求讨论",
        "按上线计划，先做三项需求：活动方案在线协同编辑、任务关联代码提交、公告部门定向发布。",
    ),
    (LI, "产品部/需求讨论", "@张三 甘特图导出 Excel 也有人问，我先记成任务。"),
    (WANG, "产品部/需求讨论", "市场这边最急的是活动方案，客户下周要看。"),
    (
        LI,
        "研发部/代码评审",
        "Please review the reminder fix: a changed deadline must reach its assignees.",
    ),
    (ZHANG, "行政部/行政通知", "操作手册纸质版已印好，前台领取。"),
    (WANG, "支持与答疑", "如何创建跨部门任务？"),
    (
        ZHANG,
        "支持与答疑",
        "@王五 新建任务后，在任务里添加相关部门和负责人即可。例子见任务「新品发布会上线准备」。",
    ),
    (ZHANG, "@李四", "李四，周五的评审会你来主持，可以吗？"),
    (LI, "@张三", "Sure. I'll prepare the agenda: reminders first, then the load test."),
    (LI, "@张三,王五", "三个人的小群：发布会当天谁在总部，谁在成都？"),
    (WANG, "@张三,李四", "我在成都，场地那边我盯。"),
    (ZHANG, "客户开放日/筹备", "这个项目由市场部和研发部一起做，任务和进度都放在这里。"),
    (LI, "客户开放日/筹备", "演示环境我来搭，周四前给大家试用。"),
    (WANG, "客户开放日/筹备", "成都的客户名单整理好了，一共 23 家。"),
];

/// Who puts which emoji to which of the messages before.
pub(super) const REACTIONS: [(usize, usize, &str); 4] =
    [(LI, 0, "🎉"), (WANG, 0, "🎉"), (ZHANG, 2, "👍"), (ZHANG, 4, "👍")];

/// What is new to those who didn't write it, and which of the messages before it answers.
pub(super) const NEWS: [(Line, Option<usize>); 6] = [
    ((WANG, "市场部/活动策划", "@张三 场地预算超了一点，我在方案里标出来了，等你确认。"), Some(3)),
    (
        (
            LI,
            "产品部/需求讨论",
            "@王五 The load test runs tonight; please keep the Chengdu node on.",
        ),
        None,
    ),
    ((WANG, "支持与答疑", "明白了，谢谢！"), Some(11)),
    (
        (
            LI,
            "支持与答疑",
            "历史消息如何查找？在搜索里输入两个字就行，比如「场地」。@张三 手册里也写上吧。",
        ),
        None,
    ),
    ((LI, "@张三", "议程写好了，你有空看一眼，没问题我就发出去。"), Some(12)),
    ((WANG, "@张三,李四", "场地的合同明天签，签完告诉你们。"), None),
];

/// A task. Days are counted from the day on which the sample is made.
pub(super) struct TaskLine {
    /// Who makes it.
    pub(super) author: usize,
    /// In which department; `None`: the organisation.
    pub(super) department: Option<&'static str>,
    /// Further departments.
    pub(super) also: &'static [&'static str],
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    /// A status's id.
    pub(super) status: &'static str,
    /// 0 none to 3 high.
    pub(super) priority: u8,
    /// Start and deadline.
    pub(super) days: (i64, i64),
    /// Percent.
    pub(super) progress: u8,
    pub(super) assignees: &'static [usize],
    /// The task that has to be finished first.
    pub(super) after: Option<&'static str>,
}

/// The rows of the plan's table of requirements, what its users reported, and a launch.
pub(super) const TASKS: [TaskLine; 11] = [
    TaskLine {
        author: ZHANG,
        department: Some("市场部"),
        also: &[],
        title: "活动方案在线协同编辑",
        description: "需求部门：市场部。\n\n预期效果：减少文件反复传输时间。",
        status: "doing",
        priority: 3,
        days: (-6, 3),
        progress: 60,
        assignees: &[ZHANG, WANG],
        after: None,
    },
    TaskLine {
        author: LI,
        department: Some("研发部"),
        also: &[],
        title: "任务关联代码提交",
        description: "需求部门：研发部。\n\n预期效果：快速定位任务与代码的关联。",
        status: "doing",
        priority: 3,
        days: (-4, 5),
        progress: 30,
        assignees: &[LI],
        after: None,
    },
    TaskLine {
        author: ZHANG,
        department: Some("行政部"),
        also: &[],
        title: "公告部门定向发布",
        description: "需求部门：行政部。\n\n预期效果：避免无关信息干扰。",
        status: "todo",
        priority: 2,
        days: (2, 12),
        progress: 0,
        assignees: &[ZHANG],
        after: None,
    },
    TaskLine {
        author: LI,
        department: Some("产品部"),
        also: &["研发部"],
        title: "任务截止时间修改后提醒",
        description: "用户反馈：截止时间修改后未提醒。Assignees must hear of a changed deadline, \
                      with the old and the new one.",
        status: "doing",
        priority: 3,
        days: (-8, -1),
        progress: 80,
        assignees: &[LI],
        after: None,
    },
    TaskLine {
        author: LI,
        department: Some("产品部"),
        also: &[],
        title: "甘特图导出为 Excel",
        description: "项目经理的建议：甘特图可以导出为 Excel。",
        status: "todo",
        priority: 2,
        days: (1, 9),
        progress: 0,
        assignees: &[LI],
        after: Some("任务截止时间修改后提醒"),
    },
    TaskLine {
        author: WANG,
        department: Some("市场部"),
        also: &[],
        title: "成都场地确认 Confirm the venue",
        description: "两家备选场地比价，本周内定下来。",
        status: "doing",
        priority: 2,
        days: (-2, 1),
        progress: 50,
        assignees: &[WANG],
        after: None,
    },
    TaskLine {
        author: WANG,
        department: None,
        also: &["市场部", "研发部", "产品部"],
        title: "新品发布会上线准备",
        description: "跨部门任务的例子：三个部门各有分工，大家看到的是同一个任务。",
        status: "todo",
        priority: 3,
        days: (4, 14),
        progress: 0,
        assignees: &[ZHANG, LI, WANG],
        after: Some("活动方案在线协同编辑"),
    },
    TaskLine {
        author: ZHANG,
        department: None,
        also: &["行政部"],
        title: "编写使用手册",
        description: "平台上线前写好，放在页面《使用手册》里。",
        status: "done",
        priority: 1,
        days: (-14, -3),
        progress: 100,
        assignees: &[ZHANG],
        after: None,
    },
    TaskLine {
        author: WANG,
        department: Some(PROJECT.0),
        also: &[],
        title: "整理客户名单",
        description: "两地的客户都在内，注明由谁联系。",
        status: "done",
        priority: 2,
        days: (-5, -1),
        progress: 100,
        assignees: &[WANG],
        after: None,
    },
    TaskLine {
        author: LI,
        department: Some(PROJECT.0),
        also: &[],
        title: "搭建演示环境 Demo environment",
        description: "与正式环境分开；离线也要能演示。",
        status: "doing",
        priority: 2,
        days: (-2, 4),
        progress: 40,
        assignees: &[LI],
        after: None,
    },
    TaskLine {
        author: ZHANG,
        department: Some(PROJECT.0),
        also: &[],
        title: "客户开放日彩排",
        description: "按当天的流程走一遍，记下要改的地方。",
        status: "todo",
        priority: 1,
        days: (5, 6),
        progress: 0,
        assignees: &[ZHANG, LI, WANG],
        after: Some("搭建演示环境 Demo environment"),
    },
];

/// Who writes it, in which department, its title and text.
pub(super) const PAGES: [(usize, Option<&str>, &str, &str); 2] = [
    (ZHANG, None, "使用手册", include_str!("../../samples/pages/manual.md")),
    (ZHANG, Some("市场部"), "活动方案", include_str!("../../samples/pages/campaign.md")),
];

/// Who goes on writing a page, which, and what becomes what.
pub(super) const PAGE_EDIT: (usize, &str, &str, &str) = (
    WANG,
    "活动方案",
    "- 成都：待补充。\n",
    "- 成都：天府会议中心二楼，可容纳 200 人；报价比预算高 8%，待确认。\n",
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sample::cast::CAST;

    /// Where a person may write: everywhere for the founder.
    fn may_write(who: usize, department: Option<&str>) -> bool {
        let Some(department) = department else { return true };
        if department == PROJECT.0 {
            return PROJECT.1.iter().any(|name| may_write(who, Some(name)));
        }
        who == ZHANG || CAST[who].1 == department || GRANTS.contains(&(who, department))
    }

    #[test]
    fn everybody_writes_where_they_may_and_names_what_there_is() {
        for (who, channel, _) in MESSAGES.iter().chain(NEWS.iter().map(|(line, _)| line)) {
            if let Some(people) = channel.strip_prefix('@') {
                for name in people.split(',') {
                    let other = CAST.iter().position(|(known, _, _)| *known == name);
                    assert!(other.is_some_and(|other| other != *who), "{channel}");
                }
                continue;
            }
            let place = channel.split_once('/');
            let (department, name) = place.map_or((None, *channel), |(a, b)| (Some(a), b));
            let in_project = (name, department) == (PROJECT.2, Some(PROJECT.0));
            assert!(in_project || CHANNELS.contains(&(name, department)), "{channel}");
            assert!(may_write(*who, department), "{channel}");
        }
        for ((_, channel, _), answered) in &NEWS {
            let talk = channel.starts_with('@');
            let there = |at: usize| {
                // Each names the others of a conversation; of two who talk, one names the other.
                talk && MESSAGES[at].1.starts_with('@') || MESSAGES[at].1 == *channel
            };
            assert!(answered.is_none_or(there), "{channel}");
        }
        let department = |channel: &'static str| Some(channel.split_once('/')?.0);
        let may_read = |who: usize, at: usize| may_write(who, department(MESSAGES[at].1));
        assert!(REACTIONS.iter().all(|(who, at, _)| may_read(*who, *at)));
        let mut titles = BTreeSet::new();
        for task in &TASKS {
            assert!(may_write(task.author, task.department), "{}", task.title);
            assert!(task.days.0 <= task.days.1 && task.progress <= 100 && task.priority <= 3);
            assert!(titles.insert(task.title), "{}", task.title);
        }
        assert!(TASKS.iter().filter_map(|task| task.after).all(|first| titles.contains(first)));
        let (who, title, old, _) = PAGE_EDIT;
        let page = PAGES.iter().find(|page| page.2 == title).expect("there");
        assert!(page.3.contains(old) && may_write(who, page.1));
    }
}
