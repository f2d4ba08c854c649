//! `demo`: three nodes in two offices, on this machine.

use super::{
    context::{self, Context, Ending},
    home, text,
};
use crate::facade::Failure;

pub(super) async fn demo(_context: &Context) -> Result<Ending, Failure> {
    home::demo().await.map(|()| Ending::Well)
}

/// What the program does without a subcommand until there is a window.
pub(super) async fn instead_of_window(context: &Context) -> Result<Ending, Failure> {
    context::complain(&format!("{}\n", text::DEMO_INSTEAD.get(context.lang())));
    demo(context).await
}
