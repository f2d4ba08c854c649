//! Peers that nobody has admitted, and peers that break the rules.

use std::time::Duration;

use super::{
    hostile::{Hostile, frame},
    world::{Node, QUIC, TCP, config, device, node, node_with, soon},
};
use crate::net::{
    DisconnectReason, NetEvent,
    limits::{
        FRAME_BYTES_MAX, HANDSHAKE_BYTES_MAX, HANDSHAKE_FRAMES_MAX, INBOX_FRAMES_PER_PEER_MAX,
    },
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_is_too_long_ends_the_connection() {
    for at in [QUIC, TCP] {
        let mut victim = node(1, &[at]).await;
        let mut hostile = Hostile::new(2, victim.device, &victim.addresses[0], 0).await;
        victim.connected(device(2)).await;
        assert!(victim.handle.admit(&device(2)));
        hostile.write(&frame(b"fine")).await.expect("still open");
        assert_eq!(victim.frame(device(2)).await, b"fine");
        let length = u32::try_from(FRAME_BYTES_MAX + 1).expect("small");
        hostile.write(&length.to_le_bytes()).await.expect("still open");
        let reason = victim.disconnected(device(2)).await;
        assert!(matches!(reason, DisconnectReason::BadFrame(_)), "{reason:?}");
        hostile.closed().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_frame_ends_the_connection() {
    let mut victim = node(1, &[TCP]).await;
    let mut hostile = Hostile::new(2, victim.device, &victim.addresses[0], 0).await;
    victim.connected(device(2)).await;
    hostile.write(&[0; 4]).await.expect("still open");
    let reason = victim.disconnected(device(2)).await;
    assert!(matches!(reason, DisconnectReason::BadFrame(_)), "{reason:?}");
}

/// What a flood of equal frames got through before the session ended, and why it ended.
async fn flooded(length: usize, admit: bool) -> (usize, Option<DisconnectReason>) {
    let mut config = config(1);
    config.handshake = Duration::from_secs(1);
    let mut victim = node_with(config, &[TCP]).await;
    let mut hostile = Hostile::new(2, victim.device, &victim.addresses[0], 0).await;
    let flood = tokio::spawn(async move {
        let bytes = frame(&vec![7; length]);
        while hostile.write(&bytes).await.is_ok() {}
    });
    victim.connected(device(2)).await;
    if admit {
        assert!(victim.handle.admit(&device(2)));
    }
    let mut frames = 0;
    let reason = loop {
        match victim.next().await {
            NetEvent::Frame { bytes, .. } => {
                assert_eq!(bytes.len(), length);
                frames += 1;
                if frames > 10 * HANDSHAKE_FRAMES_MAX {
                    break None;
                }
            }
            NetEvent::Disconnected { reason, .. } => break Some(reason),
            _ => (),
        }
    };
    flood.abort();
    (frames, reason)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_30_a_flood_from_a_stranger_is_held_back_and_cut() {
    let cut = Some(DisconnectReason::HandshakeTimeout);
    assert_eq!(flooded(10, false).await, (HANDSHAKE_FRAMES_MAX, cut.clone()));
    assert_eq!(flooded(20_000, false).await, (HANDSHAKE_BYTES_MAX / 20_000, cut));
    // The control: admitted, the same flood gets through.
    assert_eq!(flooded(10, true).await, (10 * HANDSHAKE_FRAMES_MAX + 1, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_30_whoever_floods_the_owner_keeps_nobody_else_waiting() {
    let mut victim = node(1, &[TCP]).await;
    let mut greedy = Hostile::new(2, victim.device, &victim.addresses[0], 0).await;
    victim.connected(device(2)).await;
    let mut modest = Hostile::new(3, victim.device, &victim.addresses[0], 0).await;
    victim.connected(device(3)).await;
    assert!(victim.handle.admit(&device(2)) && victim.handle.admit(&device(3)));
    let flood = tokio::spawn(async move {
        let bytes = frame(b"more");
        while greedy.write(&bytes).await.is_ok() {}
    });
    let waiting = async |victim: &Node, count: usize| {
        while victim.events.waiting() < count {
            tokio::task::yield_now().await;
        }
    };
    // The owner does something else meanwhile. The flood stands, and the other's word comes in.
    soon(waiting(&victim, INBOX_FRAMES_PER_PEER_MAX)).await;
    modest.write(&frame(b"a word")).await.expect("still open");
    soon(waiting(&victim, INBOX_FRAMES_PER_PEER_MAX + 1)).await;
    assert_eq!(victim.events.waiting(), INBOX_FRAMES_PER_PEER_MAX + 1);
    let mut before = 0;
    loop {
        match victim.next().await {
            NetEvent::Frame { peer, .. } if peer == device(3) => break,
            NetEvent::Frame { .. } => before += 1,
            other => panic!("{other:?}"),
        }
        victim.events.charge(1_000);
    }
    assert!(before <= 1, "{before} of the flood came first");
    flood.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_runs_ahead_of_admission_is_not_punished() {
    let mut victim = node(1, &[TCP]).await;
    let mut eager = Hostile::new(2, victim.device, &victim.addresses[0], 0).await;
    let count = 3 * HANDSHAKE_FRAMES_MAX;
    for number in 0..count {
        eager.write(&frame(&number.to_le_bytes())).await.expect("room in the windows");
    }
    victim.connected(device(2)).await;
    for number in 0..count {
        if number == HANDSHAKE_FRAMES_MAX {
            assert!(victim.handle.admit(&device(2)));
        }
        assert_eq!(victim.frame(device(2)).await, number.to_le_bytes());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_30_a_peer_that_connects_and_says_nothing_is_cut() {
    let mut config = config(1);
    config.handshake = Duration::from_secs(1);
    let mut victim = node_with(config, &[TCP]).await;
    let mut mute = Hostile::mute(2, &victim.addresses[0]).await;
    mute.closed().await;
    while let Some(event) = victim.events.try_next() {
        assert!(!matches!(event, NetEvent::Connected { .. }), "no session was agreed");
    }
}
