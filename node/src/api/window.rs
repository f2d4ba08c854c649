//! How a program that is started again finds the window that is open already, and has it show itself.
//!
//! A window listens on a socket of its own beside the node's: it may be open with no node on its
//! home, or with the sample organisation's. Whoever connects is its owner, sends one byte, and gets
//! one once the window has been told. Whoever only looks whether somebody listens sends none.

use std::{fs, io, os::unix::fs::DirBuilderExt, path::Path, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixListener,
    time::timeout,
};

use super::socket::{self, BindError, SocketFile, Which};

/// What a window is asked.
const SHOW: u8 = b'?';

/// What it answers.
const SHOWN: u8 = b'1';

/// How long whoever connects may take to ask.
const ASK_WAIT: Duration = Duration::from_secs(1);

/// How long a window may take to answer: it does so from a thread of its own, at once.
const ANSWER_WAIT: Duration = Duration::from_secs(5);

/// Pause after a failed accept (out of file descriptors), so that it doesn't spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Where an open window can be asked to show itself; until it is dropped.
pub struct WindowDoor {
    listener: UnixListener,
    owner: u32,
    _file: SocketFile,
}

impl WindowDoor {
    /// Opens it for the window of a home, which is made if it isn't there.
    ///
    /// # Errors
    /// When another window has the home, or the system refuses.
    pub fn open(home: &Path) -> Result<Self, BindError> {
        let fail = |source| BindError::Io { path: home.to_owned(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(home).map_err(fail)?;
        let (listener, file) = socket::bind(home, &socket::runtime_dir(), Which::Window)?;
        let owner = socket::owner(home).map_err(fail)?;
        Ok(Self { listener, owner, _file: file })
    }

    /// Calls `show` for everybody who asks, for ever.
    pub async fn serve(self, show: impl Fn()) {
        loop {
            if let Err(error) = self.answer(&show).await {
                tracing::warn!(%error, "failed to hear who asks for the window");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    async fn answer(&self, show: &impl Fn()) -> io::Result<()> {
        let (mut stream, _) = self.listener.accept().await?;
        let uid = stream.peer_cred()?.uid();
        if uid != self.owner && uid != 0 {
            return Ok(());
        }
        let mut asked = [0];
        if let Ok(Ok(_)) = timeout(ASK_WAIT, stream.read_exact(&mut asked)).await
            && asked == [SHOW]
        {
            show();
            // Whoever asked may have gone.
            let _ = stream.write_all(&[SHOWN]).await;
        }
        Ok(())
    }
}

/// Has the window that is open on a home show itself; whether there is one.
///
/// # Errors
/// When there is a socket that can't be used, or somebody else's.
pub async fn show_window(home: &Path) -> io::Result<bool> {
    let connected = socket::connect(home, &socket::runtime_dir(), Which::Window).await?;
    let Some(mut stream) = connected else { return Ok(false) };
    let mut answer = [0];
    let asked = async {
        stream.write_all(&[SHOW]).await?;
        stream.read_exact(&mut answer).await
    };
    match timeout(ANSWER_WAIT, asked).await {
        Ok(Ok(_)) => Ok(answer == [SHOWN]),
        // It has just been closed, or doesn't answer.
        Ok(Err(_)) | Err(_) => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[tokio::test]
    async fn a_window_that_is_open_is_told_and_one_that_isnt_is_not_there() {
        let root = tempfile::tempdir().expect("a directory");
        let home = root.path().join("home");
        assert!(!show_window(&home).await.expect("no error"), "there is no home yet");
        let door = WindowDoor::open(&home).expect("a door");
        assert!(matches!(WindowDoor::open(&home), Err(BindError::InUse)), "one window a home");
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let show = move || {
            count.fetch_add(1, Ordering::SeqCst);
        };
        let served = tokio::spawn(door.serve(show));
        for times in 1..=3 {
            assert!(show_window(&home).await.expect("no error"));
            assert_eq!(asked.load(Ordering::SeqCst), times);
        }
        served.abort();
        assert!(served.await.expect_err("ended").is_cancelled());
        assert!(!show_window(&home).await.expect("no error"), "it was closed");
        let killed = WindowDoor::open(&home).expect("a door");
        // As after SIGKILL: the file stays.
        let WindowDoor { listener, _file: file, .. } = killed;
        drop(listener);
        assert!(!show_window(&home).await.expect("no error"));
        let _again = WindowDoor::open(&home).expect("the stale one is replaced");
        drop(file);
    }
}
