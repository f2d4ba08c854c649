//! Catches panics of the network task, builds it anew and tells the owner.
//!
//! Invariant: between a panic and `Restarted` the owner hears `Disconnected` for every session it
//! had. Commands given meanwhile go into the plan and are followed afterwards. A panic costs a
//! reconnect: documents, journal and window live in other tasks.

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc};

use futures::FutureExt;
use thiserror::Error;
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
};

pub use super::behaviour::BuildError;
use super::{
    api::{NetCommand, NetConfig, NetEvent},
    behaviour::{keypair, panic_message},
    driver::{Driver, RunEnd},
    handle::{self, NetEvents, NetHandle},
    identity::{UnusableIdentity, device_of},
    limits::{COMMANDS_MAX, EVENTS_MAX, INBOX_BYTES_MAX, RESTART_FIRST, RESTART_MAX, doubled},
    plan::Plan,
    session::{Ended, Owner},
};

/// Why the network task couldn't be started.
#[derive(Debug, Error)]
pub enum StartError {
    /// The swarm can't be built from this configuration.
    #[error("the network can't be set up")]
    Build(#[source] BuildError),
    /// The device's key has no usable public half.
    #[error("the device key is unusable")]
    Identity(#[source] UnusableIdentity),
    /// There is no tokio runtime here.
    #[error("the network needs an asynchronous runtime")]
    Runtime(#[source] tokio::runtime::TryCurrentError),
}

/// Starts the network task on the current tokio runtime.
///
/// It runs until [`NetCommand::Stop`], or until every [`NetHandle`] or the [`NetEvents`] is
/// dropped.
pub fn start(config: NetConfig) -> Result<(NetHandle, NetEvents), StartError> {
    let runtime = tokio::runtime::Handle::try_current().map_err(StartError::Runtime)?;
    let peer = keypair(&config).map_err(StartError::Build)?.public().to_peer_id();
    let us = device_of(&peer).map_err(StartError::Identity)?;
    let (command_sender, commands) = mpsc::channel(COMMANDS_MAX);
    let (parcels, parcel_receiver) = mpsc::channel(EVENTS_MAX);
    let room = Arc::new(Semaphore::new(INBOX_BYTES_MAX));
    let owner = Owner { parcels, room, share_bytes: config.share_bytes };
    runtime.spawn(supervise(Plan::new(config, us), commands, owner));
    Ok(handle::pair(command_sender, parcel_receiver))
}

async fn supervise(mut plan: Plan, mut commands: mpsc::Receiver<NetCommand>, owner: Owner) {
    let mut sessions = JoinSet::new();
    while let Some(reason) = live(&mut plan, &mut sessions, &mut commands, &owner).await {
        tracing::error!(%reason, "the network task failed and is started again");
        plan.restarts = plan.restarts.saturating_add(1);
        let delay = doubled(RESTART_FIRST, plan.restarts, RESTART_MAX);
        let aftermath = async {
            // The driver's end is their end. They tell the owner, who may take its time.
            while sessions.join_next().await.is_some() {}
            owner.tell(NetEvent::Restarted { reason }).await;
            tokio::time::sleep(delay).await;
        };
        take_commands_during(aftermath, &mut commands, &mut plan).await;
        if plan.stopping {
            break;
        }
    }
    // Before the owner hears the end of its events, as `owner` goes: whoever has seen the end gets
    // an error for any further command.
    drop(commands);
    drop(owner);
}

/// One life of the driver: why it must be started again, or none when it is to end.
async fn live(
    plan: &mut Plan,
    sessions: &mut JoinSet<Ended>,
    commands: &mut mpsc::Receiver<NetCommand>,
    owner: &Owner,
) -> Option<String> {
    let run = async {
        match Driver::new(plan, sessions, owner.clone()) {
            Ok(driver) => driver.run(commands).await,
            Err(error) => RunEnd::Panicked(error.to_string()),
        }
    };
    match AssertUnwindSafe(run).catch_unwind().await {
        Ok(RunEnd::Stopped) => None,
        Ok(RunEnd::Panicked(message)) => Some(message),
        Err(panic) => Some(panic_message(panic.as_ref())),
    }
}

/// Without this, an owner that waits to give a command, and a supervisor that waits for the owner
/// to read, would wait for each other.
async fn take_commands_during(
    work: impl Future<Output = ()>,
    commands: &mut mpsc::Receiver<NetCommand>,
    plan: &mut Plan,
) {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            () = &mut work => return,
            command = commands.recv(), if !plan.stopping => {
                plan.apply(command.unwrap_or(NetCommand::Stop));
            }
        }
    }
}
