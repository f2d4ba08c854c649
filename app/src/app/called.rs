//! Starting the program again while its window is open, or hidden in the tray: that one comes to
//! the front, and there is no second one.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::bridge::Waker;

/// Whether somebody has started the program again since this was asked last.
#[derive(Clone, Default)]
pub(super) struct Called(Arc<AtomicBool>);

impl Called {
    /// Listens for further starts on a home, for as long as the runtime lives.
    pub(super) fn listen(runtime: &tokio::runtime::Runtime, home: &Path, waker: Waker) -> Self {
        let called = Self::default();
        called.open_door(runtime, home, waker);
        called
    }

    #[cfg(unix)]
    fn open_door(&self, runtime: &tokio::runtime::Runtime, home: &Path, waker: Waker) {
        let _within = runtime.enter();
        match node::api::WindowDoor::open(home) {
            Ok(door) => {
                let called = self.clone();
                runtime.spawn(door.serve(move || {
                    called.0.store(true, Ordering::Release);
                    waker();
                }));
            }
            Err(error) => tracing::warn!("a further start won't find this window: {error}"),
        }
    }

    #[cfg(not(unix))]
    fn open_door(&self, _runtime: &tokio::runtime::Runtime, _home: &Path, _waker: Waker) {}

    /// Takes note of it.
    pub(super) fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }
}
