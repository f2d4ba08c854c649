//! libp2p's parts put together: limits first, then the gate, then what talks to peers.

use std::{any::Any, pin::Pin};

use futures::FutureExt;
use libp2p::{
    Swarm, SwarmBuilder, allow_block_list,
    allow_block_list::BlockedPeers,
    connection_limits::{self, ConnectionLimits},
    identify,
    identity::Keypair,
    mdns, noise, ping, quic,
    swarm::{self, NetworkBehaviour, behaviour::toggle::Toggle},
    tcp, yamux,
};
use thiserror::Error;
use tokio::sync::mpsc;

use super::{api::NetConfig, gate, limits, streams};

/// The protocol family that `identify` tells.
const IDENTIFY_PROTOCOL: &str = "/tongzhou/1";

/// The order matters: what refuses connections comes before what would serve them.
#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
    limits: connection_limits::Behaviour,
    pub(super) blocked: allow_block_list::Behaviour<BlockedPeers>,
    pub(super) gate: gate::Behaviour,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
    mdns: Toggle<mdns::tokio::Behaviour>,
    streams: streams::Behaviour,
}

/// Why no swarm could be built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The device's key isn't one that libp2p takes.
    #[error("the device key is unusable")]
    Key(#[source] libp2p::identity::DecodingError),
    /// The transport's encryption couldn't be set up.
    #[error("the encrypted transport is unusable")]
    Transport(#[source] noise::Error),
}

/// The device's key as libp2p wants it.
pub(super) fn keypair(config: &NetConfig) -> Result<Keypair, BuildError> {
    Keypair::ed25519_from_bytes(config.key.seed()).map_err(BuildError::Key)
}

/// A fresh swarm. A panic in any of its tasks is told through `panics`.
pub(super) fn build(
    config: &NetConfig,
    panics: mpsc::Sender<String>,
) -> Result<Swarm<Behaviour>, BuildError> {
    let swarm = SwarmBuilder::with_existing_identity(keypair(config)?)
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, multiplexer)
        .map_err(BuildError::Transport)?
        .with_quic_config(quic_config)
        .with_behaviour(|key| behaviour(key, config))
        .unwrap_or_else(|never| match never {})
        .with_swarm_config(|_| {
            swarm::Config::with_executor(Watched { panics })
                .with_idle_connection_timeout(limits::IDLE)
        })
        .build();
    Ok(swarm)
}

fn multiplexer() -> yamux::Config {
    let mut config = yamux::Config::default();
    config.set_max_num_streams(limits::STREAMS_PER_CONNECTION_MAX as usize);
    config
}

fn quic_config(mut config: quic::Config) -> quic::Config {
    config.max_concurrent_stream_limit = limits::STREAMS_PER_CONNECTION_MAX;
    config.max_stream_data = limits::QUIC_STREAM_WINDOW_BYTES;
    config.max_connection_data = limits::QUIC_CONNECTION_WINDOW_BYTES;
    config
}

fn behaviour(key: &Keypair, config: &NetConfig) -> Behaviour {
    let limits = ConnectionLimits::default()
        .with_max_pending_incoming(Some(limits::PENDING_INBOUND_MAX))
        .with_max_pending_outgoing(Some(limits::PENDING_OUTBOUND_MAX))
        .with_max_established_per_peer(Some(limits::CONNECTIONS_PER_PEER_MAX))
        .with_max_established_incoming(Some(limits::INBOUND_MAX))
        .with_max_established(Some(limits::CONNECTIONS_MAX));
    let identify = identify::Config::new(IDENTIFY_PROTOCOL.to_owned(), key.public())
        .with_agent_version(config.agent.clone())
        // Hints go to the owner; libp2p itself shall remember none.
        .with_cache_size(0);
    let ping =
        ping::Config::new().with_interval(limits::PING_INTERVAL).with_timeout(limits::PING_TIMEOUT);
    let mdns = config.mdns.then(|| {
        mdns::tokio::Behaviour::new(mdns::Config::default(), key.public().to_peer_id())
            // A node without multicast is still a node.
            .inspect_err(|error| tracing::warn!(%error, "no discovery on the local network"))
            .ok()
    });
    Behaviour {
        limits: connection_limits::Behaviour::new(limits),
        blocked: allow_block_list::Behaviour::default(),
        gate: gate::Behaviour::default(),
        identify: identify::Behaviour::new(identify),
        ping: ping::Behaviour::new(ping),
        mdns: mdns.flatten().into(),
        streams: streams::Behaviour::default(),
    }
}

/// Runs the swarm's tasks on tokio and tells when one of them panics.
///
/// Packets are parsed in the connections' tasks. Left alone, a panic there would go unseen, and
/// the swarm would count the dead connection for ever.
pub(super) struct Watched {
    pub(super) panics: mpsc::Sender<String>,
}

impl swarm::Executor for Watched {
    fn exec(&self, task: Pin<Box<dyn Future<Output = ()> + Send>>) {
        let panics = self.panics.clone();
        tokio::spawn(async move {
            if let Err(panic) = std::panic::AssertUnwindSafe(task).catch_unwind().await {
                // When the channel is full the news is out already.
                let _ = panics.try_send(panic_message(panic.as_ref()));
            }
        });
    }
}

/// What a panic said.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
