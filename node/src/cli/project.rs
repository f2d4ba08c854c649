//! `project`: spaces that span departments.

use super::{
    capability::LevelArg,
    context::{self, Context, Ending},
    render, text,
};
use crate::facade::{
    Answer, Command, DepartmentInfo, Failure, FailureCode, NewProject, Query, Request, Sharing,
};

/// What can be done with projects.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Begin a project
    Add {
        /// Its name
        name: String,
        /// A department whose people take part; may be repeated
        #[arg(long, value_name = "DEPARTMENT")]
        department: Vec<String>,
        /// A person who takes part besides; may be repeated
        #[arg(long, value_name = "PERSON")]
        member: Vec<String>,
        /// The department whose managers manage the project [default: the first one that you
        /// manage of those that take part]
        #[arg(long, value_name = "DEPARTMENT")]
        owner: Option<String>,
        /// A channel to begin with
        #[arg(long, value_name = "NAME")]
        channel: Option<String>,
    },
    /// Give a project another name
    Rename {
        /// Which, by name
        project: String,
        /// The new name
        name: String,
    },
    /// Archive a project: out of the way and closed for new things, still to be read and found
    Archive {
        /// Which, by name
        project: String,
    },
    /// Open an archived project again
    Reopen {
        /// Which, by name
        project: String,
    },
    /// Let departments or people take part
    Include {
        /// Which project, by name
        project: String,
        /// A department; may be repeated
        #[arg(long, value_name = "DEPARTMENT", required_unless_present = "member")]
        department: Vec<String>,
        /// A person; may be repeated
        #[arg(long, value_name = "PERSON")]
        member: Vec<String>,
        /// Up to which level; only a person may manage
        #[arg(long, value_enum, default_value = "write")]
        level: LevelArg,
    },
    /// End that departments or people take part
    Exclude {
        /// Which project, by name
        project: String,
        /// A department; may be repeated
        #[arg(long, value_name = "DEPARTMENT", required_unless_present = "member")]
        department: Vec<String>,
        /// A person; may be repeated
        #[arg(long, value_name = "PERSON")]
        member: Vec<String>,
    },
    /// Show who takes part in a project, and who can read it and why
    Show {
        /// Which, by name
        project: String,
    },
    /// List the projects
    List,
}

pub(super) async fn project(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Add { name, department, member, owner, channel } => {
            let wanted =
                NewProject { name, owner, departments: department, people: member, channel };
            context.command(Command::AddProject(wanted)).await
        }
        Action::Rename { project, name } => {
            context.command(Command::RenameProject { project, name }).await
        }
        Action::Archive { project } => {
            context.command(Command::ArchiveProject { project, archived: true }).await
        }
        Action::Reopen { project } => {
            context.command(Command::ArchiveProject { project, archived: false }).await
        }
        Action::Include { project, department, member, level } => {
            let sharing = Sharing { project, departments: department, people: member };
            context.command(Command::ShareProject { sharing, level: level.into() }).await
        }
        Action::Exclude { project, department, member } => {
            let sharing = Sharing { project, departments: department, people: member };
            context.command(Command::UnshareProject(sharing)).await
        }
        Action::Show { project } => show(&project, context).await,
        Action::List => list(context).await,
    }
}

async fn projects(context: &Context) -> Result<Vec<DepartmentInfo>, Failure> {
    let answer = context.backend().await?.ask(Request::Query(Query::Departments)).await?;
    let Answer::Departments(mut rows) = answer else { return Err(context.unexpected()) };
    rows.retain(|row| row.project.is_some());
    Ok(rows)
}

async fn list(context: &Context) -> Result<Ending, Failure> {
    let rows = projects(context).await?;
    if context.json {
        return context.show(&Answer::Departments(rows));
    }
    context::print(&render::projects(&rows, context.lang()));
    Ok(Ending::Well)
}

async fn show(name: &str, context: &Context) -> Result<Ending, Failure> {
    let mut rows = projects(context).await?;
    rows.retain(|row| row.name == name || row.space == name);
    let [row] = rows.as_slice() else {
        let (problem, next) = (text::NO_PROJECT, text::NO_PROJECT_NEXT);
        return Err(context.failure(FailureCode::NotFound, problem, &[("name", name)], next));
    };
    let query = Query::WhoCanRead { department: Some(row.space.clone()), on: None };
    if context.json {
        return context.query(query).await;
    }
    let answer = context.backend().await?.ask(Request::Query(query)).await?;
    let Answer::Capabilities(readers) = answer else { return Err(context.unexpected()) };
    context::print(&render::project(row, &readers, &context.view));
    Ok(Ending::Well)
}
