//! Who answers: the node that runs on the home, or the home itself.

use std::path::{Path, PathBuf};

use crate::{
    api::Client,
    facade::{Answer, Failure, FailureCode, Request},
    runtime,
};

/// Where requests go.
pub(super) enum Backend {
    /// To the running node.
    Running(Client),
    /// No node runs: the home is opened for each request.
    Home(PathBuf),
}

impl Backend {
    /// Finds out whether a node runs on `home`.
    pub(super) async fn open(home: &Path) -> Result<Self, Failure> {
        let client = Client::connect(home).await?;
        Ok(client.map_or_else(|| Self::Home(home.to_owned()), Self::Running))
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
