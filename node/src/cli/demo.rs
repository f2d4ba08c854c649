//! `demo`: five people in two offices, on this machine.

use super::{
    context::{self, Context, Ending},
    render,
    text::{self, Lang},
};
use crate::{
    demo,
    facade::{Failure, FailureCode},
};

pub(super) async fn demo(context: &Context) -> Result<Ending, Failure> {
    let program = std::env::current_exe().map_err(|error| {
        let next = text::DEMO_NO_PROGRAM_NEXT.get(Lang::En);
        Failure::new(FailureCode::Internal, error.to_string(), next)
    })?;
    context.say(text::DEMO_BEGIN.get(context.lang()));
    let lang = context.lang();
    let json = context.json;
    let mut tell = move |step: demo::Step| {
        if !json {
            context::print(&format!("  {}\n", render::demo_step(&step, lang)));
        }
    };
    let facts = demo::run(program, &mut tell).await?;
    if context.json {
        context::print(&context::json(&facts));
    } else {
        context::print(&render::demo_facts(&facts, &context.view));
    }
    Ok(if facts.hold() { Ending::Well } else { Ending::Unwell })
}

/// What the program does without a subcommand where there is no window.
pub(super) async fn instead_of_window(context: &Context) -> Result<Ending, Failure> {
    context::complain(&format!("{}\n", text::DEMO_INSTEAD.get(context.lang())));
    demo(context).await
}
