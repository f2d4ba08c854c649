//! Who answers: the node that runs on the home, or the home itself.

use super::context::Context;
use crate::{
    api::Client,
    facade::{Answer, Failure, FailureCode, Request},
    runtime::{self, HomeAt, Session},
};

/// Where requests go.
pub(super) enum Backend {
    /// To the running node.
    Running(Client),
    /// No node runs: the home is opened for each request.
    Home(HomeAt),
}

impl Backend {
    /// Finds out whether a node runs on the home; a passphrase is asked for only if none does.
    pub(super) async fn open(context: &Context) -> Result<Self, Failure> {
        match Client::connect(&context.home).await? {
            Some(client) => Ok(Self::Running(client)),
            None => context.home_at().map(Self::Home),
        }
    }

    /// Whether a node runs on the home.
    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// Asks and waits for the answer.
    pub(super) async fn ask(&self, request: Request) -> Result<Answer, Failure> {
        match self {
            Self::Running(client) => client.call(&request).await,
            Self::Home(home) => {
                let home = home.clone();
                let task = tokio::task::spawn_blocking(move || runtime::with_home(&home, request));
                task.await.unwrap_or_else(|error| {
                    let problem = format!("the request was cut short: {error}");
                    Err(Failure::new(FailureCode::Internal, problem, "run `verify`"))
                })
            }
        }
    }
}

/// Does work that asks the node many things, on a thread that may wait for disks.
pub(super) async fn with_node<T: Send + 'static>(
    context: &Context,
    work: impl FnOnce(&mut dyn FnMut(Request) -> Result<Answer, Failure>) -> Result<T, Failure>
    + Send
    + 'static,
) -> Result<T, Failure> {
    let backend = context.backend().await?;
    let runtime = tokio::runtime::Handle::current();
    let task = tokio::task::spawn_blocking(move || match backend {
        Backend::Running(node) => work(&mut |request| runtime.block_on(node.call(&request))),
        Backend::Home(home) => {
            let mut session = Session::open(&home)?;
            let done = work(&mut |request| session.ask(request));
            session.close()?;
            done
        }
    });
    task.await.unwrap_or_else(|error| {
        let problem = format!("the request was cut short: {error}");
        Err(Failure::new(FailureCode::Internal, problem, "run `verify`"))
    })
}
