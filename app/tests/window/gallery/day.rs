//! An office day in the company: people, messages, tasks and pages for every screen.

use node::facade::{
    Answer, CellChange, CellInput, Command, MeetingChange, MeetingField, NewProject, Query,
    TaskChange, TaskField,
};
use protocol::capability::{Level, Role};

use super::company::Company;

/// Whose desk is looked at.
pub const ZHANG: usize = 0;
pub const LI: usize = 1;
pub const WANG: usize = 2;

/// Every Thursday, from the day after the first.
const WEEKLY: &str = "2026-11-26T14:00 60m Asia/Shanghai FREQ=WEEKLY";

/// Things of the day that screens are opened on, by id.
pub struct Day {
    pub company: Company,
    pub hall: String,
    /// The conversation with 李四.
    pub talk: String,
    pub question: String,
    pub task: String,
    pub page: String,
    pub meeting: String,
    /// The table of issues, and that of feedback.
    pub tables: [String; 2],
    /// The space of the project.
    pub project: String,
}

impl Day {
    /// Everything that happened until now.
    pub fn new() -> Self {
        let mut company = people();
        let question = messages(&mut company);
        tasks(&mut company);
        pages(&mut company);
        let meeting = meeting(&mut company);
        let tables = tables(&mut company);
        let project = project(&mut company);
        company.minutes(10);
        conflict(&mut company, &tables[0]);
        let Answer::Channels(channels) = company.know(ZHANG, Query::Channels) else {
            panic!("channels")
        };
        let hall = channels.iter().find(|row| row.name == "公告").expect("made").channel.clone();
        let talk = channels.iter().find(|row| row.name == "李四").expect("begun").channel.clone();
        let Answer::Tasks(rows) = company.know(ZHANG, Query::Tasks { department: None }) else {
            panic!("tasks")
        };
        let task = rows.iter().find(|row| row.title == "新品发布会上线准备").expect("made");
        let task = task.task.clone();
        let Answer::Pages(rows) = company.know(ZHANG, Query::Pages) else { panic!("pages") };
        let page = rows.iter().find(|row| row.title == "活动方案").expect("made").page.clone();
        Self { company, hall, talk, question, task, page, meeting, tables, project }
    }
}

/// A table of issues, and one of feedback.
fn tables(company: &mut Company) -> [String; 2] {
    let issues: [&[(&str, &str)]; 3] = [
        &[
            ("问题描述", "任务截止时间修改后未提醒：改了日期，负责人两天后才知道"),
            ("所属模块", "任务管理"),
            ("严重程度", "严重"),
            ("负责人", "李四"),
            ("解决状态", "处理中"),
        ],
        &[
            ("问题描述", "文档上传失败"),
            ("所属模块", "文档协同"),
            ("严重程度", "一般"),
            ("解决状态", "已解决"),
        ],
        &[("问题描述", "Messages in busy groups are overlooked"), ("严重程度", "建议")],
    ];
    let feedback: [&[(&str, &str)]; 1] = [&[("用户角色", "市场专员"), ("满意度(1-5分)", "3")]];
    [("issues", &issues[..]), ("feedback", &feedback[..])].map(|(template, rows)| {
        let add = Command::AddTable {
            title: None,
            department: None,
            template: template.into(),
            columns: Vec::new(),
        };
        let Answer::Made { id } = company.done(ZHANG, add) else { panic!("a table") };
        let row = |row: &&[(&str, &str)]| {
            let cell = |(column, value): &(&str, &str)| CellInput {
                column: (*column).into(),
                value: (*value).into(),
            };
            row.iter().map(cell).collect()
        };
        let (table, rows) = (id.clone(), rows.iter().map(row).collect());
        company.done(ZHANG, Command::AddRows { table, rows, after: None });
        company.minutes(1);
        id
    })
}

/// A weekly meeting, and what 李四 answers.
fn meeting(company: &mut Company) -> String {
    let fields = [
        MeetingField::Title("产品周会 Weekly".into()),
        MeetingField::When(WEEKLY.into()),
        MeetingField::Place("三楼 301".into()),
        MeetingField::Description("发布进度，场地，问题。".into()),
        MeetingField::Alarm(Some(15)),
        MeetingField::Agenda(Some("活动方案".into())),
    ];
    let set = fields.into_iter().map(MeetingChange::Set);
    let changes = set.chain([MeetingChange::InviteAll]).collect();
    let made = company.done(ZHANG, Command::AddMeeting { department: None, changes });
    let Answer::Made { id } = made else { panic!("a meeting") };
    company.minutes(1);
    let attendance = "tentative".to_owned();
    company.done(LI, Command::AnswerMeeting { meeting: id.clone(), attendance });
    company.minutes(1);
    id
}

fn people() -> Company {
    let mut company = Company::founded("示例科技 Example Ltd.", "张三");
    for name in ["市场部", "研发部"] {
        company.done(ZHANG, Command::AddDepartment { name: name.into(), parent: None });
    }
    let parent = Some("研发部".to_owned());
    company.done(ZHANG, Command::AddDepartment { name: "平台组".into(), parent });
    for (name, department) in [
        ("公告", None),
        ("支持与答疑", None),
        ("活动策划", Some("市场部")),
        ("code-review", Some("研发部")),
    ] {
        let department = department.map(str::to_owned);
        company.done(ZHANG, Command::AddChannel { name: name.into(), department });
    }
    company.join("李四", "研发部", Role::Manager);
    company.join("王五", "市场部", Role::Member);
    company.join("Eleanor Fitzgerald-Montgomery", "研发部/平台组", Role::Member);
    company.done(
        ZHANG,
        Command::Grant {
            member: "李四".into(),
            department: Some("市场部".into()),
            level: Level::Write,
            below: false,
            expires: None,
            passes: 1,
            may: Vec::new(),
        },
    );
    company.minutes(1);
    company
}

/// What was said; the id of the message with a thread.
fn messages(company: &mut Company) -> String {
    let mut say = |who, channel: &str, text: &str, reply_to: Option<&String>| {
        let (channel, text) = (channel.to_owned(), text.to_owned());
        let reply_to = reply_to.cloned();
        let Answer::Made { id } = company.done(who, Command::Send { channel, text, reply_to })
        else {
            panic!("no id")
        };
        company.minutes(3);
        id
    };
    let first = say(ZHANG, "公告", "大家好，平台今天上线。请先看文档《活动方案》。@all", None);
    say(WANG, "公告", "成都分部收到，两地的消息都能看到。", None);
    let question = say(
        LI,
        "公告",
        "**R&D is here too.** 清单：\n\n1. 导入通讯录\n2. 试用一周\n\n| 部门 | 人数 |\n|---|---|\n| 研发部 | 12 |\n| 市场部 | 8 |\n\n```rust\nfn main() {}\n```",
        None,
    );
    say(WANG, "公告", "第二步从哪天开始？", Some(&question));
    say(LI, "公告", "下周一。", Some(&question));
    say(ZHANG, "公告", "好，我来通知各部门。", Some(&question));
    let budget = say(LI, "市场部/活动策划", "@张三 场地预算超了一点，等您确认。", None);
    say(WANG, "市场部/活动策划", "我再和场地谈一次价。", Some(&budget));
    say(WANG, "支持与答疑", "如何创建跨部门任务？", None);
    say(ZHANG, "@李四", "周五的评审你来主持，可以吗？", None);
    say(LI, "@张三", "Sure. 议程今晚发您。", None);
    say(WANG, "@张三,Eleanor Fitzgerald-Montgomery", "成都的设备清单在哪里？", None);
    company.done(ZHANG, Command::MarkRead { channel: "公告".into() });
    for (who, emoji) in [(LI, "🎉"), (WANG, "🎉"), (WANG, "👍")] {
        let (channel, message) = ("公告".into(), first.clone());
        company.done(who, Command::React { channel, message, emoji: emoji.into(), on: true });
    }
    company.minutes(20);
    let text = "上线一小时：一切正常，没有人反馈问题。".to_owned();
    company.done(WANG, Command::Send { channel: "公告".into(), text, reply_to: None });
    question
}

/// Title, department, status, priority, days in November, percent, assignees.
type Row =
    (&'static str, Option<&'static str>, &'static str, u8, (u8, u8), u8, &'static [&'static str]);

const TASKS: [Row; 7] = [
    ("新品发布会上线准备", None, "todo", 3, (27, 30), 0, &["张三", "李四", "王五"]),
    ("活动方案在线协同编辑", Some("市场部"), "doing", 3, (19, 28), 60, &["张三", "王五"]),
    ("任务截止时间修改后提醒", Some("研发部"), "doing", 3, (17, 24), 80, &["李四"]),
    ("Confirm the venue 成都场地确认", Some("市场部"), "doing", 2, (23, 26), 50, &["王五"]),
    ("甘特图导出为 Excel", Some("研发部"), "todo", 2, (26, 30), 0, &["李四"]),
    ("编写使用手册", None, "done", 1, (11, 22), 100, &["张三"]),
    ("Load test with 500 nodes", Some("研发部/平台组"), "todo", 0, (25, 29), 0, &[]),
];

fn tasks(company: &mut Company) {
    for (title, department, status, priority, (start, deadline), progress, assignees) in TASKS {
        let day = |day: u8| Some(format!("2026-11-{day:02}"));
        let fields = vec![
            TaskField::Description(
                "减少文件反复传输的时间。\n\n- 两地同时编辑\n- 断网也能写".into(),
            ),
            TaskField::Status(status.into()),
            TaskField::Priority(priority),
            TaskField::Start(day(start)),
            TaskField::Deadline(day(deadline)),
            TaskField::Progress(progress),
        ];
        let department = department.map(str::to_owned);
        company.done(ZHANG, Command::AddTask { title: title.into(), department, fields });
        let assign = |name: &&str| TaskChange::Assign((*name).into());
        let mut changes: Vec<TaskChange> = assignees.iter().map(assign).collect();
        if title.starts_with("新品") {
            changes.push(TaskChange::AddDepartment("市场部".into()));
        }
        let labels: &[&str] = match title {
            "任务截止时间修改后提醒" => &["bug", "客户反馈", "Q4"],
            "活动方案在线协同编辑" => &["客户反馈"],
            _ => &[],
        };
        changes.extend(labels.iter().map(|label| TaskChange::AddLabel((*label).into())));
        if title.starts_with("甘特图") {
            changes.push(TaskChange::DependOn("任务截止时间修改后提醒".into()));
        }
        company.done(ZHANG, Command::SetTask { task: title.into(), changes });
    }
    company.minutes(2);
}

const PLAN: &str = "# 活动方案\n\n新品发布会，**12 月 5 日**，两地同时举行。\n\n## 场地\n\n\
    - 上海：会议中心一楼\n- 成都：待补充\n\n## 分工\n\n| 事项 | 负责人 |\n|---|---|\n| 场地 | 王五 |\n\
    | 演示 | 李四 |\n\n> 客户下周要看初稿。\n";

fn pages(company: &mut Company) {
    let department = Some("市场部".to_owned());
    let new = Command::NewPage { title: "活动方案".into(), department, text: PLAN.into() };
    company.done(ZHANG, new);
    let text = "# Handbook\n\nEverything works offline.\n".to_owned();
    company.done(
        ZHANG,
        Command::NewPage { title: "使用手册 Handbook".into(), department: None, text },
    );
    company.minutes(70);
    let text = PLAN.replace("待补充", "天府会议中心二楼，可容纳 200 人");
    let edit = Command::EditPage { page: "活动方案".into(), base: Some(PLAN.into()), text };
    company.done(WANG, edit);
}

/// A project of two departments and one person besides.
fn project(company: &mut Company) -> String {
    let wanted = NewProject {
        name: "秋季发布".into(),
        departments: vec!["市场部".into(), "研发部".into()],
        people: vec!["Eleanor Fitzgerald-Montgomery".into()],
        channel: Some("讨论".into()),
        ..NewProject::default()
    };
    let Answer::Made { id } = company.done(ZHANG, Command::AddProject(wanted)) else {
        panic!("no project")
    };
    id
}

/// Two people set one deadline apart.
fn conflict(company: &mut Company, issues: &str) {
    company.cut(WANG, true);
    for (who, severity) in [(ZHANG, "致命"), (WANG, "一般")] {
        let cells =
            vec![CellChange {
                row: "1".into(), column: "严重程度".into(), value: severity.into()
            }];
        company.done(who, Command::SetCells { table: issues.into(), cells });
    }
    for (who, day) in [(ZHANG, "2026-12-02"), (WANG, "2026-12-04")] {
        let changes = vec![TaskChange::Set(TaskField::Deadline(Some(day.into())))];
        company.done(who, Command::SetTask { task: "新品发布会上线准备".into(), changes });
    }
    company.cut(WANG, false);
    company.minutes(1);
}
