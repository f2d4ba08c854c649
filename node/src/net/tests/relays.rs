//! Colleagues who can't reach each other, and one whom both can.

use std::collections::BTreeSet;

use libp2p::Multiaddr;
use protocol::ids::DeviceId;

use super::world::{Node, QUIC, TCP, config, device, node, node_with};
use crate::net::{NetCommand, NetEvent, Transport};

/// Far beyond what relays for hole punching only would let through.
const BYTES: usize = 1024 * 1024;

async fn relay(listen: &str) -> Node {
    let mut config = config(3);
    config.relay = true;
    node_with(config, &[listen]).await
}

/// A node takes these for its colleagues.
async fn trusts(node: &Node, colleagues: &[u8]) {
    let colleagues: BTreeSet<_> = colleagues.iter().map(|seed| device(*seed)).collect();
    node.tell(NetCommand::Colleagues(colleagues)).await;
}

/// A node hears where the relay is, and meets it.
async fn meets(node: &mut Node, relay: &mut Node) {
    let peer = relay.device;
    let addresses = relay.addresses.clone();
    node.tell(NetCommand::KnownPeer { peer, addresses, via: Vec::new(), relays: true }).await;
    node.meet(relay).await;
}

/// A node has a place at this relay.
async fn has_a_place(node: &mut Node, relay: &Node) {
    let at = relay.device;
    node.until(|event| match event {
        NetEvent::Reach(reach) if reach.via == [at] => Some(()),
        _ => None,
    })
    .await;
}

/// A node hears that another is behind a relay.
async fn seeks(node: &Node, other: &Node, relay: &Node) {
    let (peer, via) = (other.device, vec![relay.device]);
    let known = NetCommand::KnownPeer { peer, addresses: Vec::new(), via, relays: false };
    node.tell(known).await;
}

async fn comes(node: &mut Node, other: DeviceId) -> (Transport, Multiaddr) {
    node.until(|event| match event {
        NetEvent::Connected { peer, transport, address, .. } if *peer == other => {
            Some((*transport, address.clone()))
        }
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_listen_nowhere_reach_each_other_through_a_colleague_and_send_what_they_like() {
    for transport in [QUIC, TCP] {
        let mut relay = relay(transport).await;
        let (mut a, mut b) = (node(1, &[]).await, node(2, &[]).await);
        trusts(&relay, &[1, 2]).await;
        for (node, other) in [(&mut a, 2), (&mut b, 1)] {
            trusts(node, &[other, 3]).await;
            meets(node, &mut relay).await;
        }
        has_a_place(&mut b, &relay).await;
        seeks(&a, &b, &relay).await;
        let (a_is, b_is) = (a.device, b.device);
        let (out, into) = tokio::join!(comes(&mut a, b_is), comes(&mut b, a_is));
        assert_eq!((out.0, into.0), (Transport::Relay, Transport::Relay));
        // The key at the other end is the colleague's, not the relay's.
        assert!(a.handle.admit(&b.device) && b.handle.admit(&a.device));
        for number in 0..4_u8 {
            a.push(b.device, vec![number; BYTES]).await;
            assert_eq!(b.frame(a.device).await, vec![number; BYTES]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_direct_way_that_is_found_takes_over_from_the_relay() {
    let mut relay = relay(QUIC).await;
    let (mut a, mut b) = (node(1, &[QUIC]).await, node(2, &[QUIC]).await);
    trusts(&relay, &[1, 2]).await;
    for (node, other) in [(&mut a, 2), (&mut b, 1)] {
        trusts(node, &[other, 3]).await;
        meets(node, &mut relay).await;
    }
    has_a_place(&mut b, &relay).await;
    seeks(&a, &b, &relay).await;
    assert_eq!(comes(&mut a, b.device).await.0, Transport::Relay);
    // Nobody said where the other is; the relay saw it, and both dial at one moment.
    assert_eq!(comes(&mut a, b.device).await.0, Transport::Quic);
    assert!(a.handle.admit(&b.device));
    a.push(b.device, b"directly".to_vec()).await;
    loop {
        let (transport, _) = comes(&mut b, a.device).await;
        b.handle.admit(&a.device);
        if transport == Transport::Quic {
            break;
        }
    }
    assert_eq!(b.frame(a.device).await, b"directly");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_50_a_relay_gives_places_and_circuits_to_members_only() {
    let mut relay = relay(TCP).await;
    let (mut a, mut b) = (node(1, &[]).await, node(2, &[]).await);
    for (node, other) in [(&mut a, 2), (&mut b, 1)] {
        trusts(node, &[other, 3]).await;
        meets(node, &mut relay).await;
    }
    // Both have proven their keys, and belong to nobody.
    let refused = |event: &NetEvent| match event {
        NetEvent::ListenFailed { reason, .. } => Some(reason.clone()),
        NetEvent::Reach(reach) if !reach.via.is_empty() => panic!("a stranger has a place"),
        _ => None,
    };
    b.until(refused).await;
    // One of them becomes a member, and gets its place. To the other it stays out of reach.
    trusts(&relay, &[2]).await;
    has_a_place(&mut b, &relay).await;
    seeks(&a, &b, &relay).await;
    let (b_is, relay_is) = (b.device, relay.device);
    a.until(|event| match event {
        NetEvent::DialFailed { address, .. } if address.to_string().contains("p2p-circuit") => {
            Some(())
        }
        NetEvent::Connected { peer, .. } if *peer == b_is => panic!("through for a stranger"),
        _ => None,
    })
    .await;
    // The control: the other is a member, too.
    trusts(&relay, &[1, 2]).await;
    assert_eq!(comes(&mut a, b.device).await.0, Transport::Relay);
    while let Some(event) = b.events.try_next() {
        // And the relay, which both speak with, stands in for neither.
        if let NetEvent::Connected { peer, transport: Transport::Relay, .. } = event {
            assert_ne!(peer, relay_is);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_sleep_everybody_who_is_not_on_this_machine_is_looked_for() {
    // On one machine nothing breaks, and so nothing is broken: frames go on in the same session.
    let (mut a, mut b) = super::world::pair(TCP).await;
    a.tell(NetCommand::Recover).await;
    a.push(b.device, b"still here".to_vec()).await;
    assert_eq!(b.frame(a.device).await, b"still here");
    // Who is away is dialled at once.
    let gone = device(9);
    let addresses = vec!["/ip4/127.0.0.1/tcp/1".parse().expect("an address")];
    a.tell(NetCommand::KnownPeer { peer: gone, addresses, via: Vec::new(), relays: false }).await;
    let dialled = |event: &NetEvent| matches!(event, NetEvent::DialFailed { .. }).then_some(());
    a.until(dialled).await;
    a.tell(NetCommand::Recover).await;
    a.until(dialled).await;
}
