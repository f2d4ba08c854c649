//! `demo`: three nodes in two offices, on this machine.

use super::{
    context::{self, Context, Ending},
    text,
};
use crate::facade::Failure;

pub(super) async fn demo(context: &Context) -> Result<Ending, Failure> {
    let _ = context;
    Err(Failure::new(crate::facade::FailureCode::Internal, "the demonstration is being built", ""))
}

/// What the program does without a subcommand until there is a window.
pub(super) async fn instead_of_window(context: &Context) -> Result<Ending, Failure> {
    context::complain(&format!("{}\n", text::DEMO_INSTEAD.get(context.lang())));
    demo(context).await
}
