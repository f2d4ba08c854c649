//! Row 31 of the threats: a packet that panics the network task costs a reconnect, no more.

use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
};

use super::world::{Node, QUIC, TCP, config, device, node, node_with, pair, soon};
use crate::net::{
    DisconnectReason, NetCommand, NetEvent,
    driver::Driver,
    limits::{COMMANDS_MAX, EVENTS_MAX, FRAME_BYTES_MAX},
    plan::Plan,
    session::Owner,
};

async fn survives(planted: NetCommand, transport: &str, message: &str) {
    let (mut a, mut b): (Node, Node) = pair(transport).await;
    // b is the one that crashes and a, which knows b's address, finds it again.
    b.tell(planted).await;
    assert_eq!(b.disconnected(a.device).await, DisconnectReason::NetworkRestarted);
    let reason = b
        .until(|event| match event {
            NetEvent::Restarted { reason } => Some(reason.clone()),
            NetEvent::Connected { .. } => panic!("a session before the restart was told"),
            _ => None,
        })
        .await;
    assert_eq!(reason, message);
    a.disconnected(b.device).await;
    let again = b
        .until(|event| match event {
            NetEvent::Listening(address) => Some(address.clone()),
            _ => None,
        })
        .await;
    assert_eq!(again, b.addresses[0], "the same port");
    a.meet(&mut b).await;
    a.push(b.device, b"back".to_vec()).await;
    assert_eq!(b.frame(a.device).await, b"back");
    // And the one that dialled crashes, and dials again.
    a.tell(NetCommand::Panic).await;
    assert_eq!(a.disconnected(b.device).await, DisconnectReason::NetworkRestarted);
    a.meet(&mut b).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_31_a_panic_in_the_swarm_costs_a_reconnect() {
    survives(NetCommand::Panic, QUIC, "planted").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_31_a_panic_in_a_connections_task_costs_a_reconnect() {
    survives(NetCommand::PanicInConnection, TCP, "planted in a connection").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_31_control_without_the_supervisor_the_task_is_gone() {
    let (command_sender, mut commands) = mpsc::channel(1);
    let (parcels, _parcels) = mpsc::channel(8);
    let owner = Owner { parcels, room: Semaphore::new(1).into(), share_bytes: 1 };
    let task = tokio::spawn(async move {
        let mut plan = Plan::new(config(1), device(1));
        let mut sessions = JoinSet::new();
        let driver = Driver::new(&mut plan, &mut sessions, owner).expect("a good configuration");
        driver.run(&mut commands).await
    });
    command_sender.send(NetCommand::Panic).await.expect("it runs");
    let end = soon(task).await.expect_err("it panicked");
    assert!(end.is_panic());
    assert!(command_sender.send(NetCommand::Stop).await.is_err(), "nobody listens any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_given_during_a_restart_are_followed() {
    let mut config = config(1);
    // One peer may fill everything, as many could.
    config.share_bytes = EVENTS_MAX * FRAME_BYTES_MAX;
    let mut a = node_with(config, &[TCP]).await;
    let mut b = node(2, &[TCP]).await;
    a.tell(NetCommand::Dial(b.addresses[0].clone())).await;
    a.meet(&mut b).await;
    let mut c = node(3, &[TCP]).await;
    // Nobody reads a's events, until there is no room for the news of the restart either.
    for _ in 0..EVENTS_MAX {
        b.push(a.device, b"noise".to_vec()).await;
    }
    let full = async {
        while a.events.waiting() < EVENTS_MAX {
            tokio::task::yield_now().await;
        }
    };
    soon(full).await;
    a.tell(NetCommand::Panic).await;
    // More than the queue of commands holds: none may be lost, none may wait for the reader.
    let commands = async {
        for _ in 0..4 * COMMANDS_MAX {
            a.tell(NetCommand::Dial(c.addresses[0].clone())).await;
        }
    };
    soon(commands).await;
    a.meet(&mut c).await;
    b.disconnected(a.device).await;
}
