//! Both ends settle on one connection when there are several.
//!
//! Two devices may end up with several connections: both dialled at once, over QUIC and over TCP,
//! or one lost a connection that the other still believes in. Of the two, the one with the smaller
//! public key *leads*: it alone chooses, so they can't choose differently.
//!
//! On the new stream the follower sends its *generation*: a number that changes whenever it loses
//! a session with the leader, and when it restarts. The leader compares it with that of the
//! session it has:
//!
//! - no session: the new connection becomes the session;
//! - the same number: the follower has lost nothing, this is a duplicate. It is closed;
//! - another number: the follower lost the old session, so the new connection takes over.
//!
//! The leader says yes with one byte, [`GO`], or closes the connection. The follower obeys. All of
//! it happens within the time for the handshake, which the driver measures.

use std::io;

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use protocol::ids::DeviceId;

/// The leader's word that frames may now flow.
pub(super) const GO: u8 = 1;

/// Our part in an agreement with one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Leader,
    Follower,
}

impl Role {
    pub(super) fn of(us: &DeviceId, peer: &DeviceId) -> Self {
        if us < peer { Self::Leader } else { Self::Follower }
    }
}

/// The first half, which needs no decision: a leader learns the follower's generation, a follower
/// tells its own and waits for the leader's word. Returns the follower's generation.
pub(super) async fn agree(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    role: Role,
    generation: u64,
) -> io::Result<u64> {
    match role {
        Role::Leader => {
            let mut bytes = [0; 8];
            stream.read_exact(&mut bytes).await?;
            Ok(u64::from_le_bytes(bytes))
        }
        Role::Follower => {
            stream.write_all(&generation.to_le_bytes()).await?;
            stream.flush().await?;
            let mut word = [0];
            stream.read_exact(&mut word).await?;
            if word == [GO] {
                Ok(generation)
            } else {
                Err(io::Error::new(io::ErrorKind::InvalidData, "not the leader's word"))
            }
        }
    }
}

/// The second half, once the leader chose this connection.
pub(super) async fn confirm(stream: &mut (impl AsyncWrite + Unpin), role: Role) -> io::Result<()> {
    if role == Role::Leader {
        stream.write_all(&[GO]).await?;
        stream.flush().await?;
    }
    Ok(())
}
