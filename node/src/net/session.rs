//! Reads and writes the frames of one agreed connection.
//!
//! Invariant: the owner gets `Connected` first, `Disconnected` last, and nothing after it, even
//! when the code between panics. Reading waits for the owner: a frame is only read on when there
//! is room for the one before.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, FutureExt,
    io::{BufReader, BufWriter},
};
use libp2p::{Multiaddr, PeerId, Stream, swarm::ConnectionId};
use protocol::ids::DeviceId;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::{
    agreement::{self, Role},
    api::{DisconnectReason, NetEvent, Transport},
    codec::{self, ReadError},
    handle::Parcel,
    high_water::high_water,
    limits::{
        FAREWELL, FRAME_BYTES_MAX, HANDSHAKE_BYTES_MAX, HANDSHAKE_FRAMES_MAX, INBOX_BYTES_MAX,
        INBOX_FRAMES_PER_PEER_MAX, READ_BUFFER_BYTES, WRITE_BUFFER_BYTES,
    },
    link::{Link, Phase},
};

/// All that a session needs.
pub(super) struct Session {
    pub(super) peer: PeerId,
    pub(super) device: DeviceId,
    pub(super) connection: ConnectionId,
    pub(super) address: Multiaddr,
    pub(super) inbound: bool,
    pub(super) role: Role,
    pub(super) stream: Stream,
    pub(super) link: Arc<Link>,
    pub(super) owner: Owner,
    /// The driver's word to stop, and why. When the driver is gone, so is the session.
    pub(super) stop: oneshot::Receiver<DisconnectReason>,
}

/// The way to the owner.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) parcels: mpsc::Sender<Parcel>,
    /// Bytes of frames that may still wait for the owner.
    pub(super) room: Arc<Semaphore>,
    /// And of those of one peer.
    pub(super) share_bytes: usize,
}

impl Owner {
    /// Waits for the owner if it must. An owner that has gone hears nothing, and the driver stops.
    pub(super) async fn tell(&self, parcel: impl Into<Parcel>) {
        let _ = self.parcels.send(parcel.into()).await;
    }
}

/// A session that is over.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) peer: PeerId,
    pub(super) connection: ConnectionId,
    pub(super) admitted: bool,
}

/// Runs a session to its end.
pub(super) async fn run(mut session: Session) -> Ended {
    let link = session.link.clone();
    let mut ended = Ended { peer: session.peer, connection: session.connection, admitted: false };
    let begun = tokio::select! {
        begun = agreement::confirm(&mut session.stream, session.role) => begun.is_ok(),
        _ = &mut session.stop => false,
    };
    if begun {
        let (owner, device) = (session.owner.clone(), session.device);
        owner.tell(connected(&session)).await;
        let reason = AssertUnwindSafe(exchange(session)).catch_unwind().await;
        let reason = reason.unwrap_or_else(|_| {
            tracing::error!(%device, "a session panicked");
            DisconnectReason::NetworkRestarted
        });
        ended.admitted = link.was_admitted();
        link.advance(Phase::Closed);
        owner.tell(NetEvent::Disconnected { peer: device, reason }).await;
    }
    link.advance(Phase::Closed);
    ended
}

fn connected(session: &Session) -> Parcel {
    let event = NetEvent::Connected {
        peer: session.device,
        address: session.address.clone(),
        inbound: session.inbound,
        transport: Transport::of(&session.address),
    };
    Parcel { event, link: Some(session.link.clone()), room: None }
}

/// Both directions, until one of them or the driver ends it.
async fn exchange(session: Session) -> DisconnectReason {
    let Session { device, stream, link, owner, stop, .. } = session;
    let (input, output) = stream.split();
    let input = BufReader::with_capacity(READ_BUFFER_BYTES, input);
    let output = BufWriter::with_capacity(WRITE_BUFFER_BYTES, output);
    let reason = tokio::select! {
        biased;
        word = stop => word.unwrap_or(DisconnectReason::NetworkRestarted),
        reason = read(input, device, &link, &owner) => reason,
        reason = write(output, device, &link, &owner) => reason,
        () = farewell(&link) => DisconnectReason::Requested,
    };
    // The other side closes its end when it has read our last frame: that is no surprise.
    if reason == DisconnectReason::Closed && link.phase() >= Phase::Closing {
        return DisconnectReason::Requested;
    }
    reason
}

async fn farewell(link: &Link) {
    link.reached(Phase::Closing).await;
    tokio::time::sleep(FAREWELL).await;
}

/// Frames to the owner. A stranger's are only read within its allowance; then it waits for
/// admission, which the driver bounds in time.
async fn read(
    mut input: impl AsyncRead + Unpin,
    device: DeviceId,
    link: &Link,
    owner: &Owner,
) -> DisconnectReason {
    let (mut bytes_left, mut frames_left) = (HANDSHAKE_BYTES_MAX, HANDSHAKE_FRAMES_MAX);
    let share = Arc::new(Semaphore::new(owner.share_bytes));
    loop {
        let length = match codec::read_length(&mut input).await {
            Ok(Some(length)) => length,
            Ok(None) => return DisconnectReason::Closed,
            Err(error) => return broken(&error),
        };
        if link.phase() == Phase::Stranger {
            match (bytes_left.checked_sub(length), frames_left.checked_sub(1)) {
                (Some(bytes), Some(frames)) => (bytes_left, frames_left) = (bytes, frames),
                _ => {
                    link.reached(Phase::Admitted).await;
                }
            }
        }
        let bytes = match codec::read_content(&mut input, length).await {
            Ok(bytes) => bytes,
            Err(error) => return broken(&error),
        };
        // A frame's length is at most 1 MiB, far within u32 and the inbox.
        let permits = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let part = length.max(FRAME_BYTES_MAX / INBOX_FRAMES_PER_PEER_MAX);
        let Ok(part) = share.clone().acquire_many_owned(permits(part)).await else {
            return DisconnectReason::NetworkRestarted;
        };
        let Ok(room) = owner.room.clone().acquire_many_owned(permits(length)).await else {
            return DisconnectReason::NetworkRestarted;
        };
        high_water().inbox_bytes.note(INBOX_BYTES_MAX - owner.room.available_permits());
        let event = NetEvent::Frame { peer: device, bytes };
        owner.tell(Parcel { event, link: None, room: Some((room, part)) }).await;
    }
}

fn broken(error: &ReadError) -> DisconnectReason {
    match error {
        ReadError::TooLong { .. } | ReadError::Empty => {
            DisconnectReason::BadFrame(error.to_string())
        }
        ReadError::Io(_) => DisconnectReason::Closed,
    }
}

/// Frames to the peer. After the last one of a closing link it shuts its direction and waits for
/// the peer to do the same, so that what was sent isn't thrown away with the connection.
async fn write(
    mut output: impl AsyncWrite + Unpin,
    device: DeviceId,
    link: &Link,
    owner: &Owner,
) -> DisconnectReason {
    loop {
        while let Some(frame) = link.take() {
            if codec::write_frame(&mut output, &frame).await.is_err() {
                return DisconnectReason::Closed;
            }
            if link.drained() {
                owner.tell(NetEvent::Drained { peer: device }).await;
            }
        }
        if output.flush().await.is_err() {
            return DisconnectReason::Closed;
        }
        if !link.wait_for_frame().await {
            break;
        }
    }
    let _ = output.close().await;
    std::future::pending().await
}
