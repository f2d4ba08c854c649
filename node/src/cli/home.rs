//! What the command line asks of the runtime when no node runs on the home.

use std::{future::Future, path::Path, time::Duration};

use protocol::capability::InvitationCode;

use super::RunOptions;
use crate::{
    facade::{Answer, Failure, FailureCode, Request},
    runtime::Handle,
};

/// Opens the home, does one request, saves, closes.
pub(super) fn with_home(_home: &Path, _request: Request) -> Result<Answer, Failure> {
    Err(not_built())
}

/// Makes a home and an organisation in it; answers the organisation's id.
pub(super) fn init(_home: &Path, _organisation: &str, _name: &str) -> Result<Answer, Failure> {
    Err(not_built())
}

/// Makes a home and joins with it; waits for a colleague's node for so long.
pub(super) async fn join(
    _home: &Path,
    _code: InvitationCode,
    _name: &str,
    _peers: &[String],
    _wait: Duration,
) -> Result<Answer, Failure> {
    Err(not_built())
}

/// Starts the node of a home; the future resolves when it has stopped.
pub(super) async fn run(
    _home: &Path,
    _options: RunOptions,
) -> Result<(Handle, impl Future<Output = Result<(), Failure>> + Send + use<>), Failure> {
    let never: Result<(Handle, std::future::Ready<Result<(), Failure>>), Failure> =
        Err(not_built());
    never
}

/// Runs the demonstration; it prints by itself.
pub(super) async fn demo() -> Result<(), Failure> {
    Err(not_built())
}

fn not_built() -> Failure {
    Failure::new(FailureCode::Internal, "this part of the node is not built yet", "")
}
