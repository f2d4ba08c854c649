//! Frames get through: both transports, many, in order, under backpressure, to the last one.

use super::world::{Node, QUIC, TCP, node, pair, soon};
use crate::net::{
    DisconnectReason, NetCommand, NetEvent, SendRefused, Transport,
    limits::{FRAME_BYTES_MAX, INBOX_BYTES_MAX, OUTBOX_BYTES_MAX},
};

async fn both_ways(transport: &str, expected: Transport) {
    let mut a = node(1, &[transport]).await;
    let mut b = node(2, &[transport]).await;
    a.tell(NetCommand::Dial(b.addresses[0].clone())).await;
    let described = |event: &NetEvent| match event {
        NetEvent::Connected { inbound, transport, .. } => Some((*inbound, *transport)),
        _ => None,
    };
    assert_eq!(a.until(described).await, (false, expected));
    assert_eq!(b.until(described).await, (true, expected));
    assert_eq!(a.handle.send(&b.device, b"hello".to_vec()), Ok(()));
    assert_eq!(b.frame(a.device).await, b"hello");
    assert_eq!(b.handle.send(&a.device, b"hello back".to_vec()), Ok(()));
    assert_eq!(a.frame(b.device).await, b"hello back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_go_both_ways_over_quic() {
    both_ways(QUIC, Transport::Quic).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_go_both_ways_over_tcp() {
    both_ways(TCP, Transport::Tcp).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_without_its_peer_is_enough() {
    let mut a = node(1, &[]).await;
    let mut b = node(2, &[TCP]).await;
    let mut bare = b.addresses[0].clone();
    bare.pop();
    a.tell(NetCommand::Dial(bare)).await;
    a.meet(&mut b).await;
}

/// Content of a length that varies, and that tells its place.
fn numbered(number: u32) -> Vec<u8> {
    let length = 4 + (number as usize * 7919) % 300;
    let mut content = number.to_le_bytes().to_vec();
    content.resize(length, (number % 251) as u8);
    content
}

async fn ten_thousand(transport: &str) {
    const COUNT: u32 = 10_000;
    let (mut a, mut b) = pair(transport).await;
    let (a_is, b_is) = (a.device, b.device);
    let sending = async {
        for number in 0..COUNT {
            a.push(b_is, numbered(number)).await;
        }
    };
    let reading = async {
        for number in 0..COUNT {
            assert_eq!(b.frame(a_is).await, numbered(number));
        }
    };
    tokio::join!(sending, reading);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_frames_arrive_in_order_and_whole_over_quic() {
    ten_thousand(QUIC).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_frames_arrive_in_order_and_whole_over_tcp() {
    ten_thousand(TCP).await;
}

/// Sends until refused; how many frames of the largest size were taken.
fn fill(from: &Node, to: &Node) -> usize {
    let mut taken = 0;
    loop {
        match from.handle.send(&to.device, vec![0; FRAME_BYTES_MAX]) {
            Ok(()) => taken += 1,
            Err(SendRefused::Congested(back)) => {
                assert_eq!(back.len(), FRAME_BYTES_MAX, "the frame comes back");
                return taken;
            }
            Err(refused) => panic!("{refused}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_owner_slows_the_sender_and_memory_stays_bounded() {
    let (mut a, mut b) = pair(TCP).await;
    // What is on its way at most: our queue and write buffer, the transport's windows and socket
    // buffers, their reader and inbox. A generous bound on the middle part, and still a bound.
    const MIDDLE_BYTES: usize = 24 * 1024 * 1024;
    let limit = (OUTBOX_BYTES_MAX + MIDDLE_BYTES + INBOX_BYTES_MAX) / FRAME_BYTES_MAX;
    let mut taken = fill(&a, &b);
    assert!(taken >= OUTBOX_BYTES_MAX / FRAME_BYTES_MAX);
    // As long as something drains, send on; b's owner reads nothing. When all is full, `Drained`
    // doesn't come any more, so b's first read is what makes the next one come.
    let mut read = 0;
    while taken <= limit {
        let drained = a.until(|event| matches!(event, NetEvent::Drained { .. }).then_some(()));
        match tokio::time::timeout(std::time::Duration::from_secs(2), drained).await {
            Ok(()) => taken += fill(&a, &b),
            Err(_) => break,
        }
    }
    assert!(taken <= limit, "{taken} frames were taken, none read");
    while read < taken {
        assert_eq!(b.frame(a.device).await.len(), FRAME_BYTES_MAX);
        read += 1;
    }
    a.push(b.device, b"on we go".to_vec()).await;
    assert_eq!(b.frame(a.device).await, b"on we go");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_before_hanging_up_arrives() {
    for transport in [QUIC, TCP] {
        let (mut a, mut b) = pair(transport).await;
        for number in 0..500 {
            assert_eq!(a.handle.send(&b.device, numbered(number)), Ok(()));
        }
        assert!(a.handle.disconnect(&b.device));
        let late = a.handle.send(&b.device, b"late".to_vec());
        assert_eq!(late, Err(SendRefused::NotConnected(b"late".to_vec())));
        for number in 0..500 {
            assert_eq!(b.frame(a.device).await, numbered(number));
        }
        assert_eq!(b.disconnected(a.device).await, DisconnectReason::Closed);
        assert_eq!(a.disconnected(b.device).await, DisconnectReason::Requested);
        a.tell(NetCommand::Stop).await;
        b.tell(NetCommand::Stop).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_sends_what_was_taken_and_ends_the_events() {
    let (mut a, mut b) = pair(QUIC).await;
    assert_eq!(a.handle.send(&b.device, b"last words".to_vec()), Ok(()));
    a.tell(NetCommand::Stop).await;
    assert_eq!(b.frame(a.device).await, b"last words");
    assert_eq!(a.disconnected(b.device).await, DisconnectReason::Requested);
    assert!(soon(a.events.next()).await.is_none(), "nothing after the end");
    let dial = NetCommand::Dial(b.addresses[0].clone());
    assert!(a.handle.command(dial).await.is_err());
}
