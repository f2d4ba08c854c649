//! `verify` and `state-hash`: whether everything is whole, and whether nodes agree.

use super::context::{Context, Ending};
use crate::facade::{Command, Failure, Query};

/// What `verify` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Make the store anew from the journal
    #[arg(long)]
    rebuild: bool,
}

pub(super) async fn verify(args: Args, context: &Context) -> Result<Ending, Failure> {
    context.command(Command::Verify { rebuild: args.rebuild }).await
}

pub(super) async fn state_hash(context: &Context) -> Result<Ending, Failure> {
    context.query(Query::StateHash).await
}
