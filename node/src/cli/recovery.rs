//! `recovery`: who may recover whom, and doing it together.

use super::{
    context::{Context, Ending},
    input,
};
use crate::facade::{Answer, Command, Failure, Measure, Query, Request};

/// What can be done about recovery.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Name the colleagues who together may give you a new device if you lose yours
    Name {
        /// Their names
        person: Vec<String>,
        /// How many of them it takes
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8))]
        needed: u8,
        /// Name those who may recover the organisation; the founder does, once
        #[arg(long)]
        organisation: bool,
    },
    /// Show who may recover you and the organisation, and whom you may help
    List,
    /// Print the code that a colleague's new machine is to be given with `pair`; it is no secret
    Offer {
        /// Whose new machine it is
        #[arg(long = "for", value_name = "NAME")]
        person: String,
    },
    /// Approve a colleague's new machine by the code that it shows; make sure by voice that it is
    /// really them
    Device {
        /// The code; - reads it from standard input
        #[arg(required = true, num_args = 1..)]
        code: Vec<String>,
        /// Whose new machine it is
        #[arg(long = "for", value_name = "NAME")]
        person: String,
    },
    /// Propose something to the organisation's other guardians
    #[command(subcommand)]
    Propose(Proposal),
    /// Approve a proposal; `recovery pending` spells out what it does
    Approve {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Show what waits for approval
    Pending,
}

/// What guardians of the organisation can decide.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Proposal {
    /// End somebody's membership, the founder's too
    Remove {
        /// Who
        person: String,
    },
    /// Make somebody an administrator with full powers
    Admin {
        /// Who
        person: String,
    },
    /// Name other guardians in place of the present ones
    Guardians {
        /// Their names
        #[arg(required = true)]
        person: Vec<String>,
        /// How many of them it takes
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u8))]
        needed: u8,
    },
}

pub(super) async fn recovery(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Name { person, needed, organisation } => {
            context.command(Command::NameGuardians { organisation, people: person, needed }).await
        }
        Action::List => context.query(Query::Recovery).await,
        Action::Offer { person } => context.query(Query::RecoveryOffer { name: person }).await,
        Action::Device { code, person } => {
            let code = input::argument(context, code.join(" "))?;
            context.command(Command::RecoverDevice { name: person, code }).await
        }
        Action::Propose(proposal) => {
            let measure = match proposal {
                Proposal::Remove { person } => Measure::Remove { name: person },
                Proposal::Admin { person } => Measure::Admin { name: person },
                Proposal::Guardians { person, needed } => {
                    Measure::Guardians { people: person, needed }
                }
            };
            context.command(Command::Propose(measure)).await
        }
        Action::Approve { id } => context.command(Command::Approve { id }).await,
        Action::Pending => pending(context).await,
    }
}

async fn pending(context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Query(Query::Recovery)).await?;
    let Answer::Recovery(mut info) = answer else { return Err(context.unexpected()) };
    info.proposals.retain(|row| !row.done);
    context.show_pending(&info)
}
