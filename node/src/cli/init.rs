//! `init`: an organisation begins.

use super::{
    context::{Context, Ending},
    text,
};
use crate::{facade::Failure, runtime};

/// What `init` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The organisation's name
    #[arg(long, value_name = "NAME")]
    org: String,
    /// Your own name
    #[arg(long, value_name = "PERSON")]
    name: String,
}

pub(super) async fn init(args: Args, context: &Context) -> Result<Ending, Failure> {
    let (at, org, name) = (context.home_at()?, args.org.clone(), args.name);
    let task = tokio::task::spawn_blocking(move || runtime::init(&at, &org, &name));
    let answer = task.await.map_err(|_| context.unexpected())??;
    if context.json {
        return context.show(&answer);
    }
    let place = context.home.display().to_string();
    let values: &[(&str, &str)] = &[("org", &args.org), ("home", &place)];
    context.say(&text::INIT_DONE.with(context.lang(), values));
    context.say(text::INIT_NEXT.get(context.lang()));
    Ok(Ending::Well)
}
