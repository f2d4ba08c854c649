//! The courier of the sample organisation, on the way apart from the window's thread.

use std::sync::Arc;

use node::{
    facade::{Failure, FailureCode},
    sample::{Carried, Sample},
};
use tokio::{runtime::Handle, sync::oneshot};

use crate::{model::size, text::Text};

/// Somebody who carries a bundle.
pub(super) struct Courier {
    seat: usize,
    told: oneshot::Receiver<Result<Carried, Failure>>,
    over: bool,
}

impl Courier {
    /// Sends somebody from a seat; `waker` is called when they have come back.
    pub(super) fn send(
        runtime: &Handle,
        sample: Arc<tokio::sync::Mutex<Option<Sample>>>,
        seat: usize,
        waker: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (tell, told) = oneshot::channel();
        runtime.spawn(async move {
            if let Some(sample) = sample.lock().await.as_ref() {
                // The window may have closed.
                let _ = tell.send(sample.courier(seat).await);
            }
            waker();
        });
        Self { seat, told, over: false }
    }

    /// Whether they are still away.
    pub(super) fn is_under_way(&self) -> bool {
        !self.over
    }

    /// From which seat they were sent, and what came of it, once.
    pub(super) fn told(&mut self) -> Option<(usize, Result<Carried, Failure>)> {
        let told = match self.told.try_recv() {
            Ok(told) => told,
            Err(oneshot::error::TryRecvError::Empty) => return None,
            Err(oneshot::error::TryRecvError::Closed) if self.over => return None,
            Err(oneshot::error::TryRecvError::Closed) => {
                let problem = "the sample organisation was closed";
                Err(Failure::new(FailureCode::Busy, problem, "open it again"))
            }
        };
        self.over = true;
        Some((self.seat, told))
    }
}

/// What was carried, in words.
pub(super) fn said(text: &Text, carried: &Carried) -> String {
    let new: u64 = carried.report.spaces.iter().map(|space| space.new).sum();
    let size = size::bytes(carried.made.bytes);
    let values = [
        ("from", (&carried.from).into()),
        ("to", (&carried.to).into()),
        ("size", (&size).into()),
        ("count", new.into()),
    ];
    text.fill("courier-done", &values)
}
