//! libp2p's parts put together: limits first, then the gate, then what talks to peers.

use std::{any::Any, num::NonZeroU8, pin::Pin};

use futures::FutureExt;
use libp2p::{
    Swarm, SwarmBuilder, allow_block_list,
    allow_block_list::BlockedPeers,
    autonat::v2 as autonat,
    connection_limits::{self, ConnectionLimits},
    dcutr, identify,
    identity::Keypair,
    mdns, noise, quic, relay,
    swarm::{self, NetworkBehaviour, behaviour::toggle::Toggle},
    tcp, upnp, yamux,
};
use thiserror::Error;
use tokio::sync::mpsc;

use super::{
    api::NetConfig, gate, limits, members::Members, members_only::MembersOnly, pings, relaying,
    streams,
};

/// The protocol family that `identify` tells.
const IDENTIFY_PROTOCOL: &str = "/tongzhou/1";

/// The order matters: what refuses connections comes before what would serve them.
#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
    limits: connection_limits::Behaviour,
    pub(super) blocked: allow_block_list::Behaviour<BlockedPeers>,
    pub(super) gate: gate::Behaviour,
    identify: identify::Behaviour,
    ping: pings::Behaviour,
    mdns: Toggle<mdns::tokio::Behaviour>,
    /// Reaches colleagues through relays, and is reached.
    relay_client: relay::client::Behaviour,
    /// Is a relay, where people say so.
    relay: Toggle<relay::Behaviour>,
    /// Makes a relayed connection a direct one.
    dcutr: dcutr::Behaviour,
    /// Asks colleagues who relay whether we can be reached.
    autonat_client: autonat::client::Behaviour,
    /// Answers that, where this node relays.
    autonat_server: Toggle<MembersOnly<autonat::server::Behaviour>>,
    upnp: Toggle<upnp::tokio::Behaviour>,
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
    members: &Members,
    panics: mpsc::Sender<String>,
) -> Result<Swarm<Behaviour>, BuildError> {
    let swarm = SwarmBuilder::with_existing_identity(keypair(config)?)
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, multiplexer)
        .map_err(BuildError::Transport)?
        .with_quic_config(quic_config)
        .with_relay_client(noise::Config::new, multiplexer)
        .map_err(BuildError::Transport)?
        .with_behaviour(|key, relay_client| behaviour(key, config, members, relay_client))
        .unwrap_or_else(|never| match never {})
        .with_swarm_config(|_| {
            swarm::Config::with_executor(Watched { panics })
                .with_idle_connection_timeout(limits::IDLE)
                .with_dial_concurrency_factor(
                    NonZeroU8::new(limits::DIALS_AT_ONCE).unwrap_or(NonZeroU8::MIN),
                )
        })
        .with_connection_timeout(limits::DIAL_TIMEOUT)
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
    config.max_idle_timeout = u32::try_from(limits::QUIC_SILENT.as_millis()).unwrap_or(u32::MAX);
    config.keep_alive_interval = limits::QUIC_KEEP_ALIVE;
    config.max_stream_data = limits::QUIC_STREAM_WINDOW_BYTES;
    config.max_connection_data = limits::QUIC_CONNECTION_WINDOW_BYTES;
    config
}

fn behaviour(
    key: &Keypair,
    config: &NetConfig,
    members: &Members,
    relay_client: relay::client::Behaviour,
) -> Behaviour {
    let us = key.public().to_peer_id();
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
    let mdns = config.mdns.then(|| {
        mdns::tokio::Behaviour::new(mdns::Config::default(), us)
            // A node without multicast is still a node.
            .inspect_err(|error| tracing::warn!(%error, "no discovery on the local network"))
            .ok()
    });
    Behaviour {
        limits: connection_limits::Behaviour::new(limits),
        blocked: allow_block_list::Behaviour::default(),
        gate: gate::Behaviour::default(),
        identify: identify::Behaviour::new(identify),
        ping: pings::Behaviour::default(),
        mdns: mdns.flatten().into(),
        relay_client,
        relay: config.relay.then(|| relaying::behaviour(us, members)).into(),
        dcutr: dcutr::Behaviour::new(us),
        autonat_client: autonat::client::Behaviour::default(),
        autonat_server: config
            .relay
            .then(|| MembersOnly::new(autonat::server::Behaviour::default(), members.clone()))
            .into(),
        upnp: config.upnp.then(upnp::tokio::Behaviour::default).into(),
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
