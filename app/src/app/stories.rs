//! The plan's stories, played by the sample organisation behind the desks.

use std::sync::{Arc, Mutex, PoisonError};

use node::sample::{Sample, Story};
use tokio::{runtime::Handle, task::JoinHandle};

use crate::ui::stories::Played;

/// Stories that are played, or were.
pub(super) struct Stories {
    played: Arc<Mutex<Played>>,
    task: JoinHandle<()>,
}

impl Stories {
    /// Plays them; `waker` is called whenever there is something new to show.
    pub(super) fn play(
        runtime: &Handle,
        sample: Arc<tokio::sync::Mutex<Option<Sample>>>,
        waker: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let played = Arc::new(Mutex::new(Played::default()));
        let shown = Arc::clone(&played);
        let task = runtime.spawn(async move {
            let with = |change: &dyn Fn(&mut Played)| {
                change(&mut shown.lock().unwrap_or_else(PoisonError::into_inner));
                waker();
            };
            let result = match sample.lock().await.as_mut() {
                Some(sample) => {
                    let mut tell =
                        |story: &Story| with(&|played| played.stories.push(story.clone()));
                    sample.play(&mut tell).await
                }
                None => Ok(Vec::new()),
            };
            with(&|played| {
                played.over = true;
                played.failure = result.as_ref().err().cloned();
            });
        });
        Self { played, task }
    }

    /// What there is to show.
    pub(super) fn played(&self) -> Played {
        self.played.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether they are being played just now.
    pub(super) fn are_playing(&self) -> bool {
        !self.task.is_finished()
    }

    /// Plays no further, so that the sample can be closed.
    pub(super) fn stop(&self) {
        self.task.abort();
    }
}
