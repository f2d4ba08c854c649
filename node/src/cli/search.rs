//! `search`: words in messages, tasks and pages.

use super::context::{Context, Ending};
use crate::facade::{Failure, Query};

/// What `search` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to find: Chinese text or words, and filters: from:NAME in:PLACE before:DAY after:DAY
    /// has:link|mention|reaction|reply
    #[arg(required = true, num_args = 1.., allow_hyphen_values = true)]
    query: Vec<String>,
    /// At most so many hits
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

pub(super) async fn search(args: Args, context: &Context) -> Result<Ending, Failure> {
    context.query(Query::Search { text: args.query.join(" "), limit: args.limit }).await
}
