//! Nodes on loopback, and waiting for what they tell.

use std::time::Duration;

use libp2p::Multiaddr;
use protocol::{crypto::DeviceKey, ids::DeviceId};

use crate::net::{
    DisconnectReason, NetCommand, NetConfig, NetEvent, NetEvents, NetHandle, SendRefused, start,
};

pub const QUIC: &str = "/ip4/127.0.0.1/udp/0/quic-v1";
pub const TCP: &str = "/ip4/127.0.0.1/tcp/0";

/// Far more than any test needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

pub async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it should have happened by now")
}

pub struct Node {
    pub handle: NetHandle,
    pub events: NetEvents,
    pub device: DeviceId,
    /// With the `/p2p` suffix.
    pub addresses: Vec<Multiaddr>,
}

pub fn config(seed: u8) -> NetConfig {
    NetConfig::new(DeviceKey::from_seed(&[seed; 32]), u64::from(seed) << 32)
}

pub fn device(seed: u8) -> DeviceId {
    DeviceKey::from_seed(&[seed; 32]).device()
}

/// Two seeds, the first of which leads.
pub fn leader_and_follower() -> (u8, u8) {
    if device(1) < device(2) { (1, 2) } else { (2, 1) }
}

pub async fn node(seed: u8, listen: &[&str]) -> Node {
    node_with(config(seed), listen).await
}

pub async fn node_with(mut config: NetConfig, listen: &[&str]) -> Node {
    config.listen = listen.iter().map(|text| text.parse().expect("an address")).collect();
    let device = config.key.device();
    let (handle, events) = start(config).expect("a good configuration");
    let mut node = Node { handle, events, device, addresses: Vec::new() };
    while node.addresses.len() < listen.len() {
        let address = node
            .until(|event| match event {
                NetEvent::Listening(address) => Some(address.clone()),
                _ => None,
            })
            .await;
        node.addresses.push(address);
    }
    node
}

impl Node {
    pub async fn next(&mut self) -> NetEvent {
        soon(self.events.next()).await.expect("the network runs")
    }

    /// Passes over events until one is wanted.
    pub async fn until<T>(&mut self, wanted: impl Fn(&NetEvent) -> Option<T>) -> T {
        let mut passed = Vec::new();
        let search = async {
            loop {
                let event = self.events.next().await.expect("the network runs");
                if let Some(found) = wanted(&event) {
                    return found;
                }
                passed.push(format!("{event:?}").chars().take(200).collect::<String>());
            }
        };
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(found) => found,
            Err(_) => panic!("waited in vain, heard only {passed:#?}"),
        }
    }

    pub async fn connected(&mut self, to: DeviceId) {
        self.until(|event| match event {
            NetEvent::Connected { peer, .. } if *peer == to => Some(()),
            _ => None,
        })
        .await;
    }

    pub async fn disconnected(&mut self, from: DeviceId) -> DisconnectReason {
        self.until(|event| match event {
            NetEvent::Disconnected { peer, reason } if *peer == from => Some(reason.clone()),
            _ => None,
        })
        .await
    }

    /// The next frame; the session must not end before it comes.
    pub async fn frame(&mut self, from: DeviceId) -> Vec<u8> {
        self.until(|event| match event {
            NetEvent::Frame { peer, bytes } if *peer == from => Some(bytes.clone()),
            NetEvent::Disconnected { peer, reason } if *peer == from => {
                panic!("disconnected: {reason}")
            }
            _ => None,
        })
        .await
    }

    pub async fn tell(&self, command: NetCommand) {
        self.handle.command(command).await.expect("the network runs");
    }

    /// Connected and admitted on both sides.
    pub async fn meet(&mut self, other: &mut Node) {
        let (us, them) = (self.device, other.device);
        tokio::join!(self.connected(them), other.connected(us));
        assert!(self.handle.admit(&other.device));
        assert!(other.handle.admit(&self.device));
    }

    /// Sends with patience.
    pub async fn push(&mut self, to: DeviceId, frame: Vec<u8>) {
        let mut frame = frame;
        loop {
            match self.handle.send(&to, frame) {
                Ok(()) => return,
                Err(SendRefused::Congested(back)) => frame = back,
                Err(refused) => panic!("{refused}"),
            }
            self.until(|event| matches!(event, NetEvent::Drained { .. }).then_some(())).await;
        }
    }
}

/// Two nodes that know each other's addresses on one transport, connected and admitted.
pub async fn pair(transport: &str) -> (Node, Node) {
    let mut a = node(1, &[transport]).await;
    let mut b = node(2, &[transport]).await;
    a.tell(NetCommand::Dial(b.addresses[0].clone())).await;
    a.meet(&mut b).await;
    (a, b)
}
