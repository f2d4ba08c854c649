//! The system's notifications: a thread that shows them, and hears which are clicked.
//!
//! Invariant: the window never waits for the system. What can't be shown is told once; the message
//! itself is in the inbox either way.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, SyncSender},
    },
    thread,
};

use crate::bridge::Waker;

/// Notices that may wait to be shown; further ones are dropped, the inbox has them all.
const WAITING_MAX: usize = 32;

/// Notices whose click is waited for, each by a thread of its own; further ones are shown, and a
/// click only closes them.
const CLICKS_MAX: usize = 16;

/// Something to notify of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who, and where.
    pub title: String,
    /// The beginning of what was said, without marks.
    pub body: String,
    /// The words on the button that leads there, where the system shows one.
    pub open: String,
    /// Where a click leads; nowhere for a trial.
    pub place: Option<Place>,
    /// The system may make a sound with it.
    pub sound: bool,
}

/// A place at a desk of this window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The desk's number.
    pub desk: usize,
    /// What is there.
    pub target: Target,
}

/// What a click on a notice leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A message.
    Message {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
    },
    /// A task.
    Task(String),
    /// A meeting.
    Meeting(String),
    /// A table, to be filled in as a form.
    Table(String),
}

/// What became of notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// One was shown.
    Shown,
    /// The system doesn't show any; why, in its words.
    Failed(String),
    /// One was clicked.
    Clicked(Place),
}

/// Shows notices.
pub struct Notifier {
    jobs: SyncSender<Notice>,
    told: Receiver<Told>,
}

impl Notifier {
    /// Starts the thread. It ends with this, and so it isn't waited for.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(waker: Waker) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::sync_channel(WAITING_MAX);
        let (teller, told) = mpsc::channel();
        let desk = Desk { teller, waker, waiting: Arc::default() };
        thread::Builder::new().name("notifier".into()).spawn(move || {
            while let Ok(notice) = inbox.recv() {
                desk.show(notice);
            }
        })?;
        Ok(Self { jobs, told })
    }

    /// Has a notice shown, if not too many wait already.
    pub fn show(&self, notice: Notice) {
        if self.jobs.try_send(notice).is_err() {
            tracing::debug!("too many notices wait: one is dropped");
        }
    }

    /// What has become of notices, one by one.
    pub fn told(&self) -> Option<Told> {
        self.told.try_recv().ok()
    }
}

/// The thread's side.
struct Desk {
    teller: mpsc::Sender<Told>,
    waker: Waker,
    waiting: Arc<AtomicUsize>,
}

impl Desk {
    fn tell(&self, told: Told) {
        // The window may have closed.
        let _ = self.teller.send(told);
        (self.waker)();
    }

    fn show(&self, notice: Notice) {
        let mut shown = notify_rust::Notification::new();
        shown.appname("Tongzhou").summary(&notice.title).body(&body(&notice.body));
        // Where this isn't known, the system's own settings decide.
        #[cfg(all(unix, not(target_os = "macos")))]
        shown.hint(notify_rust::Hint::SuppressSound(!notice.sound));
        if notice.place.is_some() {
            shown.action("default", &notice.open);
        }
        match shown.show() {
            Ok(handle) => {
                self.tell(Told::Shown);
                if let Some(place) = notice.place {
                    self.await_click(handle, place);
                }
            }
            Err(error) => self.tell(Told::Failed(error.to_string())),
        }
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    fn await_click(&self, handle: notify_rust::NotificationHandle, place: Place) {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= CLICKS_MAX {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let (teller, waker) = (self.teller.clone(), self.waker.clone());
        let waiting = self.waiting.clone();
        let waits = move || {
            handle.wait_for_action(|action| {
                if action == "default" {
                    // The window may have closed.
                    let _ = teller.send(Told::Clicked(place));
                    waker();
                }
            });
            waiting.fetch_sub(1, Ordering::Relaxed);
        };
        if let Err(error) = thread::Builder::new().name("notice".into()).spawn(waits) {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            tracing::debug!("a click on a notice won't be heard: {error}");
        }
    }

    /// Elsewhere the system brings the window to the front by itself.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    fn await_click(&self, _handle: notify_rust::NotificationHandle, _place: Place) {}
}

/// The words as the system takes them: some read marks in them.
#[cfg(all(unix, not(target_os = "macos")))]
fn body(words: &str) -> String {
    let marks =
        notify_rust::get_capabilities().is_ok_and(|can| can.iter().any(|can| can == "body-markup"));
    if marks { escaped(words) } else { words.to_owned() }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn body(words: &str) -> String {
    words.to_owned()
}

/// Words in which nothing is a mark (Desktop Notifications Specification, Markup).
#[cfg(all(unix, not(target_os = "macos")))]
fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_message_are_words_to_the_system() {
        assert_eq!(escaped("a < b & <b>c</b>"), "a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;");
    }
}
