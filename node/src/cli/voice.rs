//! What a running node says on stdout, written on a thread of its own: whoever doesn't read it keeps
//! neither the node from its work nor the program from its end.

use std::{
    sync::mpsc::{SyncSender, sync_channel},
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use super::context;

/// Pieces of text that wait to be written, beside what the pipe holds: some seconds of a busy node.
/// What comes while there are as many is never written.
const WAITING_MAX: usize = 1_024;

/// How long the program stays for what it said last to be read.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Says things while a node runs.
pub(super) struct Voice {
    json: bool,
    waiting: SyncSender<String>,
    silent: oneshot::Receiver<()>,
}

impl Voice {
    /// On stdout.
    pub(super) fn new(json: bool) -> Self {
        Self::with(json, context::print)
    }

    fn with(json: bool, write: impl Fn(&str) + Send + 'static) -> Self {
        let (waiting, texts) = sync_channel::<String>(WAITING_MAX);
        let (done, silent) = oneshot::channel();
        let speak = move || {
            texts.iter().for_each(|text| write(&text));
            let _ = done.send(());
        };
        // Without a thread nothing is said, and the node runs.
        let _ = thread::Builder::new().name("voice".into()).spawn(speak);
        Self { json, waiting, silent }
    }

    /// Writes a text as it is.
    pub(super) fn print(&self, text: String) {
        let _ = self.waiting.try_send(text);
    }

    /// Says a line, to people only.
    pub(super) fn say(&self, line: &str) {
        if !self.json {
            self.print(format!("{line}\n"));
        }
    }

    /// Waits until all that was said is written, for as long as anybody may be expected to read it.
    pub(super) async fn end(self) {
        drop(self.waiting);
        let _ = tokio::time::timeout(LAST_WORDS, self.silent).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, mpsc::channel};

    use super::*;

    #[test]
    fn what_nobody_reads_holds_nothing_up_and_takes_no_more_room() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let (read, reader) = channel::<()>();
        let written = Arc::new(Mutex::new(Vec::new()));
        let there = Arc::clone(&written);
        let voice = Voice::with(false, move |text| {
            // Nobody reads until told to.
            let _ = reader.recv();
            there.lock().expect("alone").push(text.to_owned());
        });
        for number in 0..3 * WAITING_MAX {
            voice.say(&number.to_string());
        }
        drop(read);
        runtime.expect("a runtime").block_on(voice.end());
        let written = written.lock().expect("alone");
        // One may be in the writer's hands already.
        let most = WAITING_MAX..=WAITING_MAX + 1;
        assert!(most.contains(&written.len()), "{}", written.len());
        assert_eq!(written[..2], ["0\n", "1\n"], "in order, from the first on");
    }

    #[test]
    fn programs_are_told_documents_only() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let written = Arc::new(Mutex::new(String::new()));
        let there = Arc::clone(&written);
        let voice = Voice::with(true, move |text| there.lock().expect("alone").push_str(text));
        voice.say("to people");
        voice.print("{}\n".into());
        runtime.expect("a runtime").block_on(voice.end());
        assert_eq!(*written.lock().expect("alone"), "{}\n");
    }
}
