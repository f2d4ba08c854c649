//! Bundles made and taken in, apart from the window's thread.

use std::path::PathBuf;

use node::{
    bundle,
    facade::{Answer, BundleOrder, Command, Failure, FailureCode, Request},
    runtime::Handle,
};

/// What is to be done with a bundle's file.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    /// Make it.
    Make {
        /// What of.
        order: BundleOrder,
        /// Where.
        file: PathBuf,
        /// A file that is there goes.
        replace: bool,
    },
    /// Take it in.
    Take(PathBuf),
}

/// Does it on a thread that may wait for disks.
pub(crate) async fn work(node: Handle, job: Job) -> Result<Answer, Failure> {
    let ask = move |command: Command| node.call_blocking(Request::Command(command));
    let done = tokio::task::spawn_blocking(move || match job {
        Job::Make { order, file, replace } => {
            bundle::make(ask, order, &file, replace).map(Answer::Bundle)
        }
        Job::Take(file) => bundle::take_in(ask, &file, |_| ()).map(Answer::BundleReport),
    });
    done.await.unwrap_or_else(|error| {
        let problem = format!("the bundle was cut short: {error}");
        Err(Failure::new(FailureCode::Internal, problem, "try again"))
    })
}
