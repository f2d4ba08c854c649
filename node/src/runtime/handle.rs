//! The way to speak to a running node from anywhere in the process.

use protocol::crypto::UseKey;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::facade::{Answer, Event, Failure, FailureCode, Request};

/// Requests that may wait for the node; further callers wait to hand theirs in.
pub(super) const CALLS_WAITING_MAX: usize = 256;

/// Events that a slow listener may lag behind; it then hears that it missed some.
pub(super) const EVENTS_KEPT_MAX: usize = 1024;

/// A request on its way to the node, with the way back.
pub struct Call {
    /// What is asked.
    pub request: Request,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Result<Answer, Failure>>,
}

/// Speaks to a running node; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    calls: mpsc::Sender<Call>,
    events: broadcast::Sender<Event>,
    beside: UseKey,
}

/// The node has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the node has stopped")]
pub struct Gone;

impl Handle {
    /// A handle, and the node's ends of it; with what seals files beside the node's own.
    pub fn new(beside: UseKey) -> (Self, mpsc::Receiver<Call>, broadcast::Sender<Event>) {
        let (calls, inbox) = mpsc::channel(CALLS_WAITING_MAX);
        let (events, _) = broadcast::channel(EVENTS_KEPT_MAX);
        (Self { calls, events: events.clone(), beside }, inbox, events)
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// What the node answers, or that it has stopped.
    pub async fn call(&self, request: Request) -> Result<Answer, Failure> {
        let (reply, answer) = oneshot::channel();
        self.calls.send(Call { request, reply }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// The same from a thread that may wait (never from an async task).
    ///
    /// # Errors
    /// As [`Handle::call`].
    pub fn call_blocking(&self, request: Request) -> Result<Answer, Failure> {
        let (reply, answer) = oneshot::channel();
        self.calls.blocking_send(Call { request, reply }).map_err(|_| gone())?;
        answer.blocking_recv().map_err(|_| gone())?
    }

    /// What seals the files that a program keeps in the home beside the node's own: drafts.
    pub fn beside(&self) -> &UseKey {
        &self.beside
    }

    /// What the node tells from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }
}

fn gone() -> Failure {
    Failure::new(FailureCode::Internal, Gone.to_string(), "start it again with `run`")
}
