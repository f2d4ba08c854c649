//! Who answers: the node that runs on the home, or the home itself.

use super::context::Context;
use crate::{
    api::Client,
    facade::{Answer, Failure, FailureCode, Request},
    runtime::{self, HomeAt},
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
