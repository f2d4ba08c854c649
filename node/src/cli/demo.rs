//! `demo`: five people in two offices, on this machine; `demo plan`: the plan's own stories.

use super::{
    context::{self, Context, Ending},
    render,
    text::{self, Lang},
};
use crate::{
    demo,
    facade::{Failure, FailureCode},
    sample::{self, Story},
};

/// Which demonstration.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Debug, clap::Subcommand)]
enum Part {
    /// Play the stories of the plan instead: reminders, announcements, files, meetings, tables, commits, Excel
    Plan,
}

pub(super) async fn demo(args: &Args, context: &Context) -> Result<Ending, Failure> {
    match args.part {
        None => offices(context).await,
        Some(Part::Plan) => plan(context).await,
    }
}

/// The plan's stories, played by the people of the sample organisation.
async fn plan(context: &Context) -> Result<Ending, Failure> {
    context.say(text::DEMO_PLAN_BEGIN.get(context.lang()));
    let (lang, json) = (context.lang(), context.json);
    let mut tell = move |story: &Story| {
        if !json {
            context::print(&render::story(story, lang));
        }
    };
    let stories = sample::demonstrate(&mut tell).await?;
    let hold = stories.iter().all(|story| story.holds);
    if context.json {
        context::print(&context::json(&stories));
    } else {
        let end = if hold { text::DEMO_PLAN_WELL } else { text::DEMO_PLAN_UNWELL };
        let count = stories.len().to_string();
        context::print(&format!("\n{}\n", end.with(lang, &[("count", &count)])));
    }
    Ok(if hold { Ending::Well } else { Ending::Unwell })
}

/// Five people in two offices.
async fn offices(context: &Context) -> Result<Ending, Failure> {
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
    offices(context).await
}
