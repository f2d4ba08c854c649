//! `announcement`, `acknowledge` and `remind`: what people are to know of, and say so.

use std::path::PathBuf;

use super::{
    attach,
    context::{Context, Ending},
    input,
    message::Target,
};
use crate::facade::{AnnouncedRole, Command, Failure, Query};

/// What can be done with announcements.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Announce something on the notice boards of departments
    Post {
        /// The text (Markdown), its first line being the title; - reads it from standard input
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// To this department; can be given several times [default: the organisation]
        #[arg(long = "to", value_name = "DEPARTMENT")]
        to: Vec<String>,
        /// To the departments below these, too
        #[arg(long)]
        below: bool,
        /// To everybody who holds a role, in whichever department; nobody else gets it
        #[arg(long, value_enum, value_name = "ROLE", conflicts_with_all = ["to", "below"])]
        to_role: Option<RoleArg>,
        /// To everybody who works at a site; nobody else gets it
        #[arg(long, value_name = "SITE", conflicts_with_all = ["to", "below", "to_role"])]
        to_site: Option<String>,
        /// A file that goes with it; can be given several times
        #[arg(long = "file", value_name = "PATH")]
        files: Vec<PathBuf>,
    },
    /// Show who got, read and acknowledged an announcement, by department and by site
    Show(Target),
}

/// A role as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum RoleArg {
    /// Who manages a department.
    Managers,
    /// Who manages the organisation.
    Admins,
}

/// What `remind` takes.
#[derive(Debug, clap::Args)]
pub(super) struct RemindArgs {
    #[command(flatten)]
    target: Target,
    /// Whom
    #[arg(required = true)]
    person: Vec<String>,
}

pub(super) async fn announcement(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Post { text, to, below, to_role, to_site, files } => {
            let text = input::argument(context, text)?;
            let role = to_role.map(|role| match role {
                RoleArg::Managers => AnnouncedRole::Managers,
                RoleArg::Admins => AnnouncedRole::Admins,
            });
            let departments = if to.is_empty() { vec![String::new()] } else { to };
            let announce = move |files| match (role, to_site) {
                (Some(role), _) => Command::AnnounceToRole { role, text, files },
                (None, Some(site)) => Command::AnnounceToSite { site, text, files },
                (None, None) => Command::Announce { departments, below, text, files },
            };
            let (_, answer) = attach::put_in(context, files, announce).await?;
            context.show(&answer)
        }
        Action::Show(Target { channel, message }) => {
            context.query(Query::Announcement { channel, message }).await
        }
    }
}

pub(super) async fn acknowledge(target: Target, context: &Context) -> Result<Ending, Failure> {
    let Target { channel, message } = target;
    context.command(Command::AcknowledgeMessage { channel, message }).await
}

pub(super) async fn remind(args: RemindArgs, context: &Context) -> Result<Ending, Failure> {
    let Target { channel, message } = args.target;
    context.command(Command::Urge { channel, message, members: args.person }).await
}
