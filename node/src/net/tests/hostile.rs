//! A peer that speaks the protocol up to the frames, and then writes whatever bytes it likes.

use futures::{AsyncReadExt, AsyncWriteExt, StreamExt};
use libp2p::{Multiaddr, Stream, Swarm, SwarmBuilder, noise, swarm::SwarmEvent, tcp, yamux};

use protocol::ids::DeviceId;

use super::world::{device, soon};
use crate::net::{
    agreement::{self, Role},
    streams,
};

pub struct Hostile {
    /// None once dropped by the other side before it carried anything.
    pub stream: Option<Stream>,
    /// Keeps the swarm running.
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn swarm(seed: u8) -> Swarm<streams::Behaviour> {
    let key = libp2p::identity::Keypair::ed25519_from_bytes([seed; 32]).expect("a key");
    SwarmBuilder::with_existing_identity(key)
        .with_tokio()
        .with_tcp(tcp::Config::default(), noise::Config::new, yamux::Config::default)
        .expect("noise")
        .with_quic()
        .with_behaviour(|_| streams::Behaviour::default())
        .expect("infallible")
        .build()
}

impl Hostile {
    /// Connects and agrees on a session, if the victim wants one.
    pub async fn new(seed: u8, victim: DeviceId, at: &Multiaddr, generation: u64) -> Self {
        let mut hostile = Self::mute(seed, at).await;
        let role = Role::of(&device(seed), &victim);
        if let Some(stream) = &mut hostile.stream {
            let agreed = async {
                agreement::agree(stream, role, generation).await?;
                agreement::confirm(stream, role).await
            };
            if soon(agreed).await.is_err() {
                hostile.stream = None;
            }
        }
        hostile
    }

    /// Connects and says nothing.
    pub async fn mute(seed: u8, at: &Multiaddr) -> Self {
        let mut swarm = swarm(seed);
        swarm.dial(at.clone()).expect("dialled");
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let mut sender = Some(sender);
        let task = tokio::spawn(async move {
            loop {
                let stream = match swarm.select_next_some().await {
                    SwarmEvent::Behaviour(event) => event.stream,
                    SwarmEvent::ConnectionClosed { .. }
                    | SwarmEvent::OutgoingConnectionError { .. } => None,
                    _ => continue,
                };
                if let Some(sender) = sender.take() {
                    let _ = sender.send(stream);
                }
            }
        });
        let stream = soon(receiver).await.expect("the task runs");
        Self { stream, task }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let stream = self.stream.as_mut().expect("a session");
        stream.write_all(bytes).await?;
        stream.flush().await
    }

    /// Returns when the other side has closed.
    pub async fn closed(&mut self) {
        if let Some(stream) = &mut self.stream {
            let mut nothing = Vec::new();
            // An error is as good an end as any.
            let _ = soon(stream.read_to_end(&mut nothing)).await;
        }
    }
}

pub fn frame(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("small");
    [&length.to_le_bytes()[..], content].concat()
}
