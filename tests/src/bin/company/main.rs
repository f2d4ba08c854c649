//! A whole company of real nodes in one process, each with its journal, its store and its network on
//! loopback: everybody joins, talks and works, half of them go and come back, and all end equal.
//!
//! It prints what a delivery, a node's memory and its processor time come to. Times are of the whole
//! company on one machine: they say how much work there is, and little of how fast a node of its own
//! would be.

mod figures;
mod people;
mod trouble;
mod work;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use node::facade::Failure;

/// Real nodes in one process.
#[derive(Clone, Debug, Parser)]
pub struct Arguments {
    /// How many.
    #[arg(long, default_value_t = 500)]
    nodes: usize,
    /// Departments they are in.
    #[arg(long, default_value_t = 10)]
    departments: usize,
    /// Minutes of work, in which each person writes one message a minute.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Changes of tasks in a minute, by anybody.
    #[arg(long, default_value_t = 50)]
    edits: u64,
    /// Nodes at which deliveries are timed.
    #[arg(long, default_value_t = 50)]
    watched: usize,
    /// Seconds of rest over which idle nodes are measured.
    #[arg(long, default_value_t = 60)]
    rest: u64,
    /// Where the homes are made; a memory disk measures the nodes and not the disk.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Members who are let in and then read nothing; with these, greedy or slow ones or outsiders, only
    /// deliveries beside them are timed.
    #[arg(long, default_value_t = 0)]
    stalled: usize,
    /// Members who ask for everything, again and again.
    #[arg(long, default_value_t = 0)]
    greedy: usize,
    /// Members who ask for everything and read it far too slowly.
    #[arg(long, default_value_t = 0)]
    slow: usize,
    /// Connections a second of people who don't belong here.
    #[arg(long, default_value_t = 0)]
    outsiders: u64,
    /// Seconds of each stretch of time that is compared.
    #[arg(long, default_value_t = 15)]
    stretch: u64,
    /// Messages a second meanwhile.
    #[arg(long, default_value_t = 10)]
    rate: u64,
    /// The seed of who does what when.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match story(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything came to everybody.
async fn story(arguments: &Arguments) -> Result<bool, Failure> {
    let dir = match &arguments.dir {
        Some(dir) => tempfile::tempdir_in(dir),
        None => tempfile::tempdir(),
    };
    let dir = dir.map_err(|error| people::broken(&error))?;
    let mut company = people::Company::found(dir.path(), arguments).await?;
    company.everybody_joins().await?;
    if arguments.stalled + arguments.greedy + arguments.slow > 0 || arguments.outsiders > 0 {
        let told = trouble::story(&mut company, arguments).await?;
        company.stop().await?;
        return Ok(told);
    }
    work::rest(&company, arguments).await;
    let delivered = work::work(&company, arguments).await?;
    work::churn(&mut company, arguments).await?;
    let equal = work::equal(&company).await?;
    company.stop().await?;
    let within = trouble::within_limits();
    println!("{}", if equal { "all nodes hold the same" } else { "NODES DIFFER" });
    Ok(delivered && equal && within)
}
