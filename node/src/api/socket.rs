//! Where a socket lies, and whose it is: the node's, and the window's.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tokio::net::{UnixListener, UnixStream};

/// Which socket of a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The running node's.
    Node,
    /// The open window's.
    Window,
}

impl Which {
    /// Its name in the home directory.
    const fn name(self) -> &'static str {
        match self {
            Self::Node => "node.sock",
            Self::Window => "window.sock",
        }
    }
}

/// Bytes of a socket's path. Linux takes 107, macOS 103.
const SOCKET_PATH_BYTES_MAX: usize = 103;

/// Where a socket of this home lies: inside it, or, when that path is too long for a socket, in
/// a directory of the same owner below `runtime_dir`, named after the home.
pub(super) fn path(home: &Path, runtime_dir: &Path, which: Which) -> io::Result<PathBuf> {
    let home = home.canonicalize()?;
    let inside = home.join(which.name());
    if inside.as_os_str().len() <= SOCKET_PATH_BYTES_MAX {
        return Ok(inside);
    }
    let digest = blake3::hash(home.as_os_str().as_encoded_bytes());
    let name = format!("tongzhou-{}", &digest.to_hex()[..16]);
    Ok(runtime_dir.join(name).join(which.name()))
}

/// Where sockets with short paths may go: the session's runtime directory, or the temporary one.
pub(super) fn runtime_dir() -> PathBuf {
    match std::env::var_os("XDG_RUNTIME_DIR") {
        Some(dir) if !dir.is_empty() => dir.into(),
        _ => std::env::temp_dir(),
    }
}

/// The user that a home belongs to: the only one that may speak over its socket.
pub(super) fn owner(home: &Path) -> io::Result<u32> {
    Ok(fs::metadata(home)?.uid())
}

/// A socket that is listened on; its file goes when this is dropped.
pub(super) struct SocketFile {
    pub(super) path: PathBuf,
    /// Device and inode: a later node's socket of the same name isn't ours to remove.
    identity: (u64, u64),
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let ours = fs::symlink_metadata(&self.path)
            .is_ok_and(|found| (found.dev(), found.ino()) == self.identity);
        if ours {
            // A file that stays behind is recognised as stale by the next node.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Why a socket can't be listened on.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program answers on it already.
    #[error("another program is running on this home already")]
    InUse,
    /// The directory for it can be changed by others.
    #[error("{0} belongs to somebody else or is open to others")]
    NotPrivate(PathBuf),
    /// The system refused.
    #[error("failed to make the socket {path}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Listens on a socket of the home, replacing one that a killed program left behind.
pub(super) fn bind(
    home: &Path,
    runtime_dir: &Path,
    which: Which,
) -> Result<(UnixListener, SocketFile), BindError> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |source| BindError::Io { path, source }
    };
    let socket = path(home, runtime_dir, which).map_err(fail(home))?;
    let dir = socket.parent().unwrap_or(home);
    if !dir.exists() {
        fs::DirBuilder::new().mode(0o700).create(dir).map_err(fail(dir))?;
    }
    if !is_private(dir, owner(home).map_err(fail(home))?).map_err(fail(dir))? {
        return Err(BindError::NotPrivate(dir.to_owned()));
    }
    // Blocking, but a local socket answers or refuses at once.
    match std::os::unix::net::UnixStream::connect(&socket) {
        Ok(_) => return Err(BindError::InUse),
        Err(error) if is_absent(&error) => {}
        Err(error) => return Err(fail(&socket)(error)),
    }
    // Made in a directory of its own and moved into place, so that there is never a moment at
    // which others may connect, nor one at which a stale socket is half replaced.
    let nest = dir.join(format!(".{}", which.name()));
    let _ = fs::remove_dir_all(&nest);
    fs::DirBuilder::new().mode(0o700).create(&nest).map_err(fail(&nest))?;
    let egg = nest.join("n");
    let listener = UnixListener::bind(&egg).map_err(fail(&egg))?;
    fs::set_permissions(&egg, fs::Permissions::from_mode(0o600)).map_err(fail(&egg))?;
    fs::rename(&egg, &socket).map_err(fail(&socket))?;
    let _ = fs::remove_dir(&nest);
    let made = fs::symlink_metadata(&socket).map_err(fail(&socket))?;
    Ok((listener, SocketFile { path: socket, identity: (made.dev(), made.ino()) }))
}

/// Whether nobody but `owner` can put files into a directory.
fn is_private(dir: &Path, owner: u32) -> io::Result<bool> {
    let found = fs::symlink_metadata(dir)?;
    Ok(found.is_dir() && found.uid() == owner && found.mode() & 0o022 == 0)
}

/// Whether a failed connection means that no node runs.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}

/// Connects to the node or the window of this home; `None` when none is there.
pub(super) async fn connect(
    home: &Path,
    runtime_dir: &Path,
    which: Which,
) -> io::Result<Option<UnixStream>> {
    let (socket, owner) = match (path(home, runtime_dir, which), owner(home)) {
        (Ok(socket), Ok(owner)) => (socket, owner),
        (Err(error), _) | (_, Err(error)) if is_absent(&error) => return Ok(None),
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let stream = match UnixStream::connect(&socket).await {
        Ok(stream) => stream,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    if stream.peer_cred()?.uid() == owner {
        Ok(Some(stream))
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "the socket belongs to somebody else"))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileTypeExt;

    use super::*;

    #[tokio::test]
    async fn the_socket_is_the_owners_alone_and_goes_with_the_node() {
        let home = tempfile::tempdir().expect("a directory");
        let (_listener, file) =
            bind(home.path(), Path::new("/nowhere"), Which::Node).expect("a socket");
        let made = fs::symlink_metadata(&file.path).expect("it is there");
        assert!(made.file_type().is_socket());
        assert_eq!(made.mode() & 0o777, 0o600);
        assert!(
            connect(home.path(), Path::new("/nowhere"), Which::Node)
                .await
                .expect("no error")
                .is_some()
        );
        drop(file);
        assert_eq!(fs::read_dir(home.path()).expect("a directory").count(), 0);
    }

    #[tokio::test]
    async fn a_second_node_is_refused_and_a_stale_socket_replaced() {
        let home = tempfile::tempdir().expect("a directory");
        let none = Path::new("/nowhere");
        let (listener, file) = bind(home.path(), none, Which::Node).expect("a socket");
        assert!(matches!(bind(home.path(), none, Which::Node), Err(BindError::InUse)));
        drop(listener);
        assert!(file.path.exists(), "as after SIGKILL");
        assert!(connect(home.path(), none, Which::Node).await.expect("no error").is_none());
        let (_listener, second) = bind(home.path(), none, Which::Node).expect("a new socket");
        drop(file);
        assert!(second.path.exists(), "the older node leaves the newer one's socket alone");
        assert!(connect(home.path(), none, Which::Node).await.expect("no error").is_some());
    }

    #[tokio::test]
    async fn a_long_home_gets_a_short_private_path() {
        let root = tempfile::tempdir().expect("a directory");
        let home = root.path().join("长".repeat(40));
        fs::create_dir(&home).expect("a directory");
        let (_listener, file) = bind(&home, root.path(), Which::Node).expect("a socket");
        assert!(file.path.as_os_str().len() <= SOCKET_PATH_BYTES_MAX);
        let dir = file.path.parent().expect("it has one");
        assert_eq!(fs::metadata(dir).expect("it is there").mode() & 0o777, 0o700);
        assert!(connect(&home, root.path(), Which::Node).await.expect("no error").is_some());
        // A directory that others may write to could hold anybody's socket.
        fs::set_permissions(dir, fs::Permissions::from_mode(0o777)).expect("ours to change");
        assert!(matches!(bind(&home, root.path(), Which::Node), Err(BindError::NotPrivate(_))));
    }

    #[tokio::test]
    async fn no_home_means_no_node() {
        let none = Path::new("/nowhere/at/all");
        assert!(connect(none, none, Which::Node).await.expect("no error").is_none());
    }
}
