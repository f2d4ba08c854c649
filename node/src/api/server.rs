//! The serving side: the socket, and who is let in.

use std::{
    future::Future,
    io,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{UnixListener, UnixStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};

pub use super::socket::BindError;
use super::{
    routes,
    socket::{self, Which},
};
use crate::runtime::Handle;

/// Connections at a time; more wait in the system's queue. Each may hold a body of
/// [`super::CALL_BYTES_MAX`], so this bounds memory.
const CONNECTIONS_MAX: usize = 16;

/// What requests under way get to finish when the node stops.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// Pause after a failed accept (out of file descriptors), so that it doesn't spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// A local API that listens but doesn't serve yet.
pub struct Server {
    door: Door,
    file: socket::SocketFile,
    pub(super) grace: Duration,
}

impl Server {
    /// Listens on the home's socket. The caller holds the home's lock.
    ///
    /// # Errors
    /// When a node answers there already, or the system refuses.
    pub fn bind(home: &Path) -> Result<Self, BindError> {
        let (listener, file) = socket::bind(home, &socket::runtime_dir(), Which::Node)?;
        let owner = socket::owner(home)
            .map_err(|source| BindError::Io { path: home.to_owned(), source })?;
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        Ok(Self { door: Door { listener, owner, places }, file, grace: STOP_GRACE })
    }

    /// The socket's path.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Serves until `stop` resolves.
    ///
    /// # Errors
    /// When serving fails as a whole.
    pub async fn serve(
        self,
        handle: Handle,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let Self { door, file: _file, grace } = self;
        let (closing, closed) = watch::channel(());
        let mut over = closed.clone();
        let stopping = async move {
            stop.await;
            // Event streams have no end of their own: this is what ends them.
            drop(closing);
        };
        let served = axum::serve(door, routes::router(handle, closed))
            .with_graceful_shutdown(stopping)
            .into_future();
        let overdue = async move {
            while over.changed().await.is_ok() {}
            tokio::time::sleep(grace).await;
        };
        tokio::select! {
            result = served => result,
            () = overdue => Ok(()),
        }
    }
}

/// Lets in the home's owner only, and so many at a time.
struct Door {
    listener: UnixListener,
    owner: u32,
    places: Arc<Semaphore>,
}

impl Door {
    async fn next(&self) -> io::Result<Option<Visitor>> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(io::Error::other)?;
        let (stream, _) = self.listener.accept().await?;
        let uid = stream.peer_cred()?.uid();
        // The superuser reads everything anyway.
        let welcome = uid == self.owner || uid == 0;
        Ok(welcome.then_some(Visitor { stream, _place: place }))
    }
}

impl Listener for Door {
    type Io = Visitor;
    type Addr = ();

    async fn accept(&mut self) -> (Visitor, ()) {
        loop {
            match self.next().await {
                Ok(Some(visitor)) => return (visitor, ()),
                Ok(None) => tracing::warn!("refused another user at the local API"),
                Err(error) => {
                    tracing::warn!(%error, "failed to accept at the local API");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A connection, and its place among those allowed at a time.
struct Visitor {
    stream: UnixStream,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Visitor {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Visitor {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
