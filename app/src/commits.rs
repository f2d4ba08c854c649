//! Repositories scanned for commits that name tasks, apart from the window's thread.

use node::{
    commits::{self, Order},
    facade::{Answer, Failure, FailureCode},
    runtime::Handle,
};
use protocol::clock::Millis;

/// Scans one, on a thread that may wait for disks.
pub(crate) async fn scan(node: Handle, order: Order, now: Millis) -> Result<Answer, Failure> {
    let scanned = tokio::task::spawn_blocking(move || {
        let report = commits::scan_into(&mut |request| node.call_blocking(request), &order, now)?;
        Ok(Answer::CommitReport(Box::new(report)))
    });
    scanned.await.unwrap_or_else(|error| {
        let problem = format!("the scan was cut short: {error}");
        Err(Failure::new(FailureCode::Internal, problem, "try again"))
    })
}
