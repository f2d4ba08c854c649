//! How long nodes may take to do what they should.
//!
//! Waiting is for what a node answers, never for a length of time: only the end of it is a length.

use std::time::Duration;

use protocol::clock::Millis;

use crate::{
    clock,
    facade::{Failure, FailureCode},
};

/// Between two looks at the nodes.
const LOOK_MS: u64 = 20;

/// How long to wait, at most.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    until: Millis,
}

impl Patience {
    /// Patience until then.
    pub(crate) fn until(until: Millis) -> Self {
        Self { until }
    }

    /// Waits a moment before the next look.
    pub(crate) async fn pause(&self, what: &str) -> Result<(), Failure> {
        if clock::now() >= self.until {
            return Err(in_vain(what));
        }
        tokio::time::sleep(Duration::from_millis(LOOK_MS)).await;
        Ok(())
    }

    /// Waits for something, but not for ever.
    pub(crate) async fn within<T>(
        &self,
        what: &str,
        future: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        let left = Duration::from_millis(self.until.since(clock::now()));
        tokio::time::timeout(left, future).await.map_err(|_| in_vain(what))
    }
}

fn in_vain(what: &str) -> Failure {
    let problem = format!("waited in vain for {what}");
    Failure::new(FailureCode::Internal, problem, "is this machine very busy? Try again")
}
