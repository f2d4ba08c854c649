//! `task`: tasks and their fields.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{
    attach::{self, AttachArgs, DetachArgs},
    context::{self, Context, Ending},
    expiry::{self, Day, Expiry},
    task_list::{self, ListArgs},
    text::{self, Lang},
};
use crate::{
    export::{self, Occasion},
    facade::{
        Answer, Category, Command, DepartmentInfo, Described, Failure, FailureCode, NewFile, Query,
        Request, StatusFields, TaskChange, TaskField,
    },
};

/// What can be done with tasks.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Add a task
    Add {
        /// Its title
        title: String,
        /// In which department [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        #[command(flatten)]
        fields: Fields,
        #[command(flatten)]
        links: Links,
    },
    /// Change a task's fields
    Set {
        /// The task, by its key, its title or the beginning of its id
        task: String,
        /// A new title
        #[arg(long)]
        title: Option<String>,
        /// It isn't done, whatever commits said until now
        #[arg(long)]
        not_done: bool,
        /// Ask those concerned to acknowledge the deadline; until then the task says for whom it waits
        #[arg(long)]
        ask: bool,
        #[command(flatten)]
        fields: Fields,
        #[command(flatten)]
        links: Links,
        #[command(flatten)]
        cuts: Cuts,
    },
    /// List the tasks
    List(ListArgs),
    /// Write the tasks to a file: an Excel workbook with a Gantt chart, a CSV, or a calendar
    Export {
        /// Its name, which ends in .xlsx, .csv or .ics
        file: PathBuf,
        /// Only this department's, and those of others that it takes part in
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Show one task and its history
    Show {
        /// The task, by its key, its title or the beginning of its id
        task: String,
        /// Only its description, as it was in a version that `task sessions` shows
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
    },
    /// Show the sittings in which a task's description was written, and the version each left
    Sessions {
        /// The task, by its key, its title or the beginning of its id
        task: String,
    },
    /// Give a task the description of an earlier version, as a new edit
    Restore {
        /// The task, by its key, its title or the beginning of its id
        task: String,
        /// The version, or the beginning of it
        version: String,
    },
    /// Watch a task: changes of its deadline are told to you, too; colleagues see that you watch it
    Watch {
        /// The task, by its key, its title or the beginning of its id
        task: String,
    },
    /// No longer watch a task
    Unwatch {
        /// The task, by its key, its title or the beginning of its id
        task: String,
    },
    /// Remind people of a task strongly, until they acknowledge it
    Remind {
        /// The task, by its key, its title or the beginning of its id
        task: String,
        /// Whom
        #[arg(required = true)]
        person: Vec<String>,
        /// Some words with it
        #[arg(
            long,
            value_name = "TEXT",
            default_value = "",
            hide_default_value = true,
            allow_hyphen_values = true
        )]
        text: String,
    },
    /// Add files to a task; they are saved on this device at once
    Attach(AttachArgs),
    /// Remove a file from a task
    Detach(DetachArgs),
    /// Say that you know of a task's deadline as it is now, and of strong reminders of it; colleagues see it
    Ack {
        /// The task, by its key, its title or the beginning of its id
        task: String,
    },
    /// Put the reminder of a task's deadline off, on all of one's devices
    Snooze {
        /// The task, by its key, its title or the beginning of its id
        task: String,
        /// For so long: 30m, 3h, 2d; or through a day: 2026-12-01
        #[arg(long = "for", value_name = "TIME", default_value = "1h")]
        time: Expiry,
    },
    /// List the statuses that tasks of a department may have
    Statuses {
        /// The department [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Show what the keys of a department's new tasks begin with, or change it; changing takes a manager
    KeyPrefix {
        /// 1 to 10 Latin letters and digits, a letter first, such as LAUNCH
        prefix: Option<String>,
        /// In which department or project [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Add a status, or give one other words or another place; takes a manager
    DefineStatus(StatusArgs),
}

/// A status as it is typed.
#[derive(Debug, clap::Args)]
pub(super) struct StatusArgs {
    /// Its id: lower-case Latin letters, digits and -
    id: String,
    /// In which department [default: the organisation]
    #[arg(long, value_name = "DEPARTMENT")]
    department: Option<String>,
    /// The Chinese label [default: the English one]
    #[arg(long, value_name = "LABEL", required_unless_present = "en")]
    zh: Option<String>,
    /// The English label [default: the Chinese one]
    #[arg(long, value_name = "LABEL")]
    en: Option<String>,
    /// What it means for progress
    #[arg(long, value_enum)]
    category: CategoryArg,
    /// Its place on a board, from the left; todo, doing and done stand at 100, 200 and 300
    #[arg(long, value_name = "NUMBER")]
    order: u16,
    /// No longer offer it; tasks that have it keep it
    #[arg(long)]
    retire: bool,
}

/// A category as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CategoryArg {
    Todo,
    Doing,
    Done,
}

impl StatusArgs {
    fn into_command(self) -> Command {
        let category = match self.category {
            CategoryArg::Todo => Category::Todo,
            CategoryArg::Doing => Category::Doing,
            CategoryArg::Done => Category::Done,
        };
        let status = StatusFields {
            id: self.id,
            zh: self.zh.unwrap_or_default(),
            en: self.en.unwrap_or_default(),
            category,
            order: self.order,
            retired: self.retire,
        };
        Command::SetStatus { department: self.department, status }
    }
}

/// Fields with one value.
#[derive(Debug, clap::Args)]
pub(super) struct Fields {
    /// What it is about (Markdown)
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    description: Option<String>,
    /// todo, doing, done, or another status that the department has
    #[arg(long)]
    status: Option<String>,
    /// How much it matters
    #[arg(long, value_enum)]
    priority: Option<PriorityArg>,
    /// The day work starts: 2026-12-01, or none
    #[arg(long, value_name = "DAY", value_parser = expiry::day)]
    start: Option<Day>,
    /// The day it is due: 2026-12-01, or none
    #[arg(long, value_name = "DAY", value_parser = expiry::day)]
    deadline: Option<Day>,
    /// What people call it by, such as LAUNCH-12; next: the next that is free
    #[arg(long)]
    key: Option<String>,
    /// Percent done
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    progress: Option<u8>,
}

/// Sets that grow.
#[derive(Debug, clap::Args)]
pub(super) struct Links {
    /// One more assignee; may be repeated
    #[arg(long, value_name = "PERSON")]
    assign: Vec<String>,
    /// One more department concerned; may be repeated
    #[arg(long, value_name = "DEPARTMENT")]
    add_department: Vec<String>,
    /// A task that must be finished first; SS, FF or SF tie starts and ends otherwise, days lie
    /// between: LAUNCH-12SS, LAUNCH-12FS+2d; may be repeated
    #[arg(long, value_name = "TASK[FS|SS|FF|SF][±Nd]")]
    depends_on: Vec<String>,
    /// One more label; may be repeated
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,
}

/// Sets that shrink.
#[derive(Debug, clap::Args)]
pub(super) struct Cuts {
    /// One assignee fewer; may be repeated
    #[arg(long, value_name = "PERSON")]
    unassign: Vec<String>,
    /// One department fewer; may be repeated
    #[arg(long, value_name = "DEPARTMENT")]
    remove_department: Vec<String>,
    /// A task that it doesn't depend on any more; may be repeated
    #[arg(long, value_name = "TASK")]
    not_depends_on: Vec<String>,
    /// One label fewer; may be repeated
    #[arg(long, value_name = "LABEL")]
    remove_label: Vec<String>,
}

/// A priority as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PriorityArg {
    None,
    Low,
    Medium,
    High,
}

impl PriorityArg {
    /// As tasks have it.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }
}

impl Fields {
    fn into_fields(self) -> Vec<TaskField> {
        let priority = self.priority.map(|priority| TaskField::Priority(priority.number()));
        let fields = [
            self.description.map(TaskField::Description),
            self.status.map(TaskField::Status),
            priority,
            self.start.map(|day| TaskField::Start(day.0)),
            self.deadline.map(|day| TaskField::Deadline(day.0)),
            self.progress.map(TaskField::Progress),
            self.key.map(|key| TaskField::Key(if key == "next" { String::new() } else { key })),
        ];
        fields.into_iter().flatten().collect()
    }
}

impl Links {
    fn into_changes(self) -> Vec<TaskChange> {
        let assign = self.assign.into_iter().map(TaskChange::Assign);
        let departments = self.add_department.into_iter().map(TaskChange::AddDepartment);
        let dependencies = self.depends_on.into_iter().map(TaskChange::DependOn);
        let labels = self.label.into_iter().map(TaskChange::AddLabel);
        assign.chain(departments).chain(dependencies).chain(labels).collect()
    }
}

impl Cuts {
    fn into_changes(self) -> Vec<TaskChange> {
        let unassign = self.unassign.into_iter().map(TaskChange::Unassign);
        let departments = self.remove_department.into_iter().map(TaskChange::RemoveDepartment);
        let dependencies = self.not_depends_on.into_iter().map(TaskChange::DropDependency);
        let labels = self.remove_label.into_iter().map(TaskChange::RemoveLabel);
        unassign.chain(departments).chain(dependencies).chain(labels).collect()
    }
}

pub(super) async fn task(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Add { title, department, fields, links } => {
            let fields = fields.into_fields();
            let add = Command::AddTask { title, department, fields };
            add_task(add, links.into_changes(), context).await
        }
        Action::Set { task, title, not_done, ask, fields, links, cuts } => {
            let mut changes = changes(title, fields, links, cuts);
            changes.extend(not_done.then_some(TaskChange::NotDone));
            changes.extend(ask.then_some(TaskChange::AskToAcknowledge));
            if changes.is_empty() {
                let next = text::NOTHING_TO_SET_NEXT;
                return Err(context.failure(FailureCode::Invalid, text::NOTHING_TO_SET, &[], next));
            }
            context.command(Command::SetTask { task, changes }).await
        }
        Action::List(args) => task_list::list(args, context).await,
        Action::Export { file, department, force } => {
            export(&file, department, force, context).await
        }
        Action::Show { task, version: None } => show(task, context).await,
        Action::Show { task, version: Some(version) } => {
            let of = Described::Task(task);
            context.query(Query::DescriptionVersion { of, version }).await
        }
        Action::Sessions { task } => {
            context.query(Query::DescriptionSessions { of: Described::Task(task) }).await
        }
        Action::Restore { task, version } => {
            let of = Described::Task(task);
            context.command(Command::RestoreDescription { of, version }).await
        }
        Action::Watch { task } => {
            let changes = vec![TaskChange::Watch];
            context.command(Command::SetTask { task, changes }).await
        }
        Action::Unwatch { task } => {
            let changes = vec![TaskChange::Unwatch];
            context.command(Command::SetTask { task, changes }).await
        }
        Action::Remind { task, person, text } => {
            context.command(Command::UrgeTask { task, members: person, text }).await
        }
        Action::Attach(AttachArgs { item: task, paths }) => {
            let attach = |files: Vec<NewFile>| {
                let changes = files.into_iter().map(TaskChange::AttachFile).collect();
                Command::SetTask { task, changes }
            };
            let (_, answer) = attach::put_in(context, paths, attach).await?;
            context.show(&answer)
        }
        Action::Detach(DetachArgs { item: task, file }) => {
            let changes = vec![TaskChange::RemoveFile(file)];
            context.command(Command::SetTask { task, changes }).await
        }
        Action::Ack { task } => {
            let known = Command::AcknowledgeTask { task: task.clone() };
            context.backend().await?.ask(Request::Command(known)).await?;
            context.command(Command::AcknowledgeDeadline { task }).await
        }
        Action::Snooze { task, time } => {
            let until = context.expiry(time)?;
            context.command(Command::SnoozeReminder { task, until }).await
        }
        Action::Statuses { department } => context.query(Query::Statuses { department }).await,
        Action::KeyPrefix { prefix: Some(prefix), department } => {
            context.command(Command::SetTaskPrefix { department, prefix }).await
        }
        Action::KeyPrefix { prefix: None, department } => key_prefix(department, context).await,
        Action::DefineStatus(status) => context.command(status.into_command()).await,
    }
}

async fn show(task: String, context: &Context) -> Result<Ending, Failure> {
    let backend = context.backend().await?;
    let query = Query::Task { task: task.clone() };
    let ending = context.show(&backend.ask(Request::Query(query)).await?)?;
    // That it was assigned to one has been seen with it.
    if let Err(failure) = backend.ask(Request::Command(Command::SeeTask { task })).await {
        context.warn(&failure);
    }
    Ok(ending)
}

async fn key_prefix(department: Option<String>, context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Query(Query::Departments)).await?;
    let Answer::Departments(rows) = answer else { return Err(context.unexpected()) };
    let name = department.unwrap_or_default();
    let is_it = |row: &&DepartmentInfo| match name.is_empty() {
        true => row.path.is_empty(),
        false => [&row.path, &row.name, &row.space].contains(&&name),
    };
    let Some(row) = rows.iter().find(is_it) else {
        let kind = "department";
        let problem = format!("no {kind} is called {name:?}");
        let next = "`department list` and `project list` show them all";
        return Err(Failure::new(FailureCode::NotFound, problem, next));
    };
    if context.json {
        context::print(&context::json(&serde_json::json!({"prefix": row.task_prefix})));
    } else {
        context.say(&text::KEY_PREFIX.with(context.lang(), &[("prefix", &row.task_prefix)]));
    }
    Ok(Ending::Well)
}

async fn export(
    file: &Path,
    department: Option<String>,
    force: bool,
    context: &Context,
) -> Result<Ending, Failure> {
    let lang = context.lang();
    let query = Query::TaskExport { department: department.clone() };
    let answer = context.backend().await?.ask(Request::Query(query)).await?;
    let Answer::TaskExport(tasks) = answer else { return Err(context.unexpected()) };
    let occasion = Occasion {
        lang,
        now: context.view.now,
        zone: context.view.zone.clone(),
        scope: department.unwrap_or_else(|| text::ALL_TASKS.get(lang).to_owned()),
    };
    export::to_file(&tasks, file, &occasion, force)?;
    let (name, count) = (file.display().to_string(), tasks.tasks.len());
    if context.json {
        context::print(&context::json(&serde_json::json!({"file": name, "tasks": count})));
    } else {
        let values: &[(&str, &str)] = &[("count", &count.to_string()), ("file", &name)];
        context.say(&text::EXPORTED.with(lang, values));
    }
    Ok(Ending::Well)
}

/// All changes of one `task set`, in the order of the arguments' description.
fn changes(title: Option<String>, fields: Fields, links: Links, cuts: Cuts) -> Vec<TaskChange> {
    let title = title.map(TaskField::Title).into_iter();
    let set = title.chain(fields.into_fields()).map(TaskChange::Set);
    set.chain(links.into_changes()).chain(cuts.into_changes()).collect()
}

/// Makes a task, then links it to people, departments and tasks, which needs its id.
async fn add_task(
    add: Command,
    changes: Vec<TaskChange>,
    context: &Context,
) -> Result<Ending, Failure> {
    let backend = context.backend().await?;
    let answer = backend.ask(Request::Command(add)).await?;
    if !changes.is_empty() {
        let Answer::Made { id } = &answer else { return Err(context.unexpected()) };
        let set = Command::SetTask { task: id.clone(), changes };
        backend.ask(Request::Command(set)).await.map_err(|failure| {
            let values: &[(&str, &str)] = &[("id", id), ("problem", &failure.problem)];
            let problem = text::TASK_HALF_MADE.with(Lang::En, values);
            Failure::new(failure.code, problem, failure.next)
        })?;
    }
    context.show(&answer)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(subcommand)]
        action: Action,
    }

    #[test]
    fn every_flag_becomes_a_change() {
        let words = "task set 计划 --title 新计划 --description -x --status doing --priority high \
                     --start none --deadline 2026-12-01 --progress 30 --assign 张三 --assign 李四 \
                     --add-department 市场部 --depends-on T --depends-on T-1SS-2d --unassign 王五 --remove-department 研发部 \
                     --not-depends-on U";
        let line = Line::try_parse_from(words.split_whitespace()).expect("all known");
        let Action::Set { task, title, not_done: false, ask: false, fields, links, cuts } =
            line.action
        else {
            panic!("a change")
        };
        assert_eq!(task, "计划");
        let expected = [
            TaskChange::Set(TaskField::Title("新计划".into())),
            TaskChange::Set(TaskField::Description("-x".into())),
            TaskChange::Set(TaskField::Status("doing".into())),
            TaskChange::Set(TaskField::Priority(3)),
            TaskChange::Set(TaskField::Start(None)),
            TaskChange::Set(TaskField::Deadline(Some("2026-12-01".into()))),
            TaskChange::Set(TaskField::Progress(30)),
            TaskChange::Assign("张三".into()),
            TaskChange::Assign("李四".into()),
            TaskChange::AddDepartment("市场部".into()),
            TaskChange::DependOn("T".into()),
            TaskChange::DependOn("T-1SS-2d".into()),
            TaskChange::Unassign("王五".into()),
            TaskChange::RemoveDepartment("研发部".into()),
            TaskChange::DropDependency("U".into()),
        ];
        assert_eq!(changes(title, fields, links, cuts), expected);
    }

    #[test]
    fn a_status_needs_a_label_in_one_language() {
        let words = "task define-status review --zh 评审中 --category doing --order 250 --retire";
        let line = Line::try_parse_from(words.split_whitespace()).expect("all known");
        let Action::DefineStatus(status) = line.action else { panic!("a status") };
        let expected = StatusFields {
            id: "review".into(),
            zh: "评审中".into(),
            en: String::new(),
            category: Category::Doing,
            order: 250,
            retired: true,
        };
        let expected = Command::SetStatus { department: None, status: expected };
        assert_eq!(status.into_command(), expected);
        let words = "task define-status review --category doing --order 250";
        assert!(Line::try_parse_from(words.split_whitespace()).is_err());
    }

    #[test]
    fn values_out_of_range_are_not_understood() {
        for words in [
            "task set x --progress 101",
            "task set x --progress -1",
            "task set x --deadline tomorrow",
            "task set x --priority urgent",
            "task add",
        ] {
            assert!(Line::try_parse_from(words.split_whitespace()).is_err(), "{words}");
        }
    }
}
