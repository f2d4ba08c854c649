//! `department`: the tree of departments.

use super::context::{Context, Ending};
use crate::facade::{Answer, Command, Failure, Query, Request};

/// What can be done with departments.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Add a department
    Add {
        /// Its name
        name: String,
        /// The department above it, by name or path (A/B)
        #[arg(long, value_name = "DEPARTMENT")]
        parent: Option<String>,
    },
    /// Give a department another name
    Rename {
        /// Which, by name or path (A/B)
        department: String,
        /// The new name
        name: String,
    },
    /// Move a department, with what is below it
    Move {
        /// Which, by name or path (A/B)
        department: String,
        /// The department above it from now on [default: the organisation itself]
        #[arg(long, value_name = "DEPARTMENT")]
        parent: Option<String>,
    },
    /// Make a new key for what is written from now on; whoever may read now gets it
    RenewKey {
        /// Which department or project, by name or path (A/B) [default: the organisation itself]
        department: Option<String>,
    },
    /// List the departments
    List,
}

pub(super) async fn department(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Add { name, parent } => {
            context.command(Command::AddDepartment { name, parent }).await
        }
        Action::Rename { department, name } => {
            context.command(Command::RenameDepartment { department, name }).await
        }
        Action::Move { department, parent } => {
            context.command(Command::MoveDepartment { department, parent }).await
        }
        Action::RenewKey { department } => context.command(Command::RenewKey { department }).await,
        Action::List => list(context).await,
    }
}

async fn list(context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Query(Query::Departments)).await?;
    let Answer::Departments(mut rows) = answer else { return Err(context.unexpected()) };
    rows.retain(|row| row.project.is_none());
    context.show(&Answer::Departments(rows))
}
