//! `run`: a node at work until somebody stops it.

use std::collections::BTreeSet;

use tokio::sync::broadcast::error::RecvError;

use super::{
    context::{self, Context, Ending},
    render,
    text::{self, Lang},
    voice::Voice,
};
use crate::{
    facade::{Answer, Command, Event, Failure, FailureCode, Query, Request},
    runtime::{self, Handle, RunOptions},
};

/// What `run` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen [default: all interfaces, any port, QUIC and TCP]; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    listen: Vec<String>,
    /// Where a colleague's node listens; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    peer: Vec<String>,
    /// Don't look for colleagues on the local network, nor ask its router to let others in
    #[arg(long)]
    no_mdns: bool,
    /// Relay for colleagues who can't reach each other directly, as an office machine does
    #[arg(long)]
    relay: bool,
    /// Where others reach this node from outside; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    external: Vec<String>,
}

pub(super) async fn run(args: Args, context: &Context) -> Result<Ending, Failure> {
    let options = RunOptions {
        ask_system: true,
        listen: args.listen,
        peers: args.peer,
        mdns: !args.no_mdns,
        relay: args.relay,
        external: args.external,
        apart_after_ms: None,
    };
    log();
    let signal = stop_signal();
    let (handle, ended) = runtime::run(&context.home_at()?, options).await?;
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let voice = Voice::new(context.json);
    let api = serve_api(context, &voice, &handle, closed)?;
    // Listened to before asking, so that no address falls in between.
    let mut events = handle.events();
    let mut teller =
        Teller { context, voice: &voice, addresses: BTreeSet::new(), connected: BTreeSet::new() };
    teller.greet(&handle).await?;
    tokio::pin!(ended);
    tokio::pin!(signal);
    let result = loop {
        tokio::select! {
            result = &mut ended => break result,
            () = &mut signal => {
                voice.say(text::RUN_STOPPING.get(context.lang()));
                // Should it be stopping already, its end says how that went.
                let _ = handle.call(Request::Command(Command::Stop)).await;
                break ended.await;
            }
            event = events.recv() => match event {
                Ok(event) => teller.tell(&event),
                // What was missed is only what would have been printed.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break ended.await,
            },
        }
    };
    drop(close);
    if let Some(api) = api {
        // Its clients were answered or have heard the node stop; its own end has no news.
        let _ = api.await;
    }
    voice.end().await;
    result.map(|()| Ending::Well)
}

/// The node's log goes to stderr; `TONGZHOU_LOG` says how much of it.
pub(super) fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TONGZHOU_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // Fails only when a log is set up already, as in tests.
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Serves the local API until `closed` resolves.
#[cfg(unix)]
fn serve_api(
    context: &Context,
    voice: &Voice,
    handle: &Handle,
    closed: tokio::sync::oneshot::Receiver<()>,
) -> Result<Option<tokio::task::JoinHandle<std::io::Result<()>>>, Failure> {
    use crate::api::{BindError, Server};

    let server = Server::bind(&context.home).map_err(|error| match error {
        BindError::InUse => {
            let (problem, next) = (text::ALREADY_RUNNING, text::ALREADY_RUNNING_NEXT);
            context.failure(FailureCode::Busy, problem, &[], next)
        }
        other => {
            let next = text::API_NEXT.get(Lang::En);
            Failure::new(FailureCode::Internal, other.to_string(), next)
        }
    })?;
    let path = server.path().display().to_string();
    voice.say(&text::RUN_API.with(context.lang(), &[("path", &path)]));
    let stop = async move {
        let _ = closed.await;
    };
    Ok(Some(tokio::spawn(server.serve(handle.clone(), stop))))
}

#[cfg(not(unix))]
fn serve_api(
    _context: &Context,
    _voice: &Voice,
    _handle: &Handle,
    _closed: tokio::sync::oneshot::Receiver<()>,
) -> Result<Option<tokio::task::JoinHandle<std::io::Result<()>>>, Failure> {
    Ok(None)
}

/// Resolves at Ctrl+C, or when the system asks the process to end.
#[cfg(unix)]
pub(super) fn stop_signal() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};

    // Taken up at once: a signal during the start must not kill a half-started node.
    let terminate = signal(SignalKind::terminate());
    let interrupt = signal(SignalKind::interrupt());
    async move {
        match (terminate, interrupt) {
            (Ok(mut terminate), Ok(mut interrupt)) => tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            },
            // Without handlers the system's own way of ending it stays, which loses nothing.
            _ => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
pub(super) async fn stop_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Prints what a running node has to say: lines for people, or one JSON document an event.
struct Teller<'a> {
    context: &'a Context,
    voice: &'a Voice,
    addresses: BTreeSet<String>,
    connected: BTreeSet<String>,
}

impl Teller<'_> {
    /// Who runs, and where it listens already.
    async fn greet(&mut self, handle: &Handle) -> Result<(), Failure> {
        let answer = handle.call(Request::Query(Query::Status)).await?;
        let Answer::Status(status) = answer else { return Err(self.context.unexpected()) };
        let lang = self.context.lang();
        let values: &[(&str, &str)] = &[("name", &status.name), ("org", &status.organisation)];
        self.voice.say(&text::RUN_START.with(lang, values));
        self.voice.say(text::RUN_STOP_HINT.get(lang));
        for address in status.addresses {
            self.tell(&Event::Listening { address });
        }
        Ok(())
    }

    fn tell(&mut self, event: &Event) {
        if let Event::Listening { address } = event
            && !self.addresses.insert(address.clone())
        {
            return;
        }
        if self.context.json {
            self.voice.print(context::json(event));
            return;
        }
        let lang = self.context.lang();
        let line = match event {
            Event::Listening { address } => text::RUN_LISTENING.with(lang, &[("address", address)]),
            Event::PeerChanged { device, connected: true } => {
                // Who only moved on is no news for people.
                if !self.connected.insert(device.clone()) {
                    return;
                }
                text::RUN_CONNECTED.with(lang, &[("device", &short(device))])
            }
            Event::PeerChanged { device, connected: false } => {
                self.connected.remove(device);
                text::RUN_LOST.with(lang, &[("device", &short(device))])
            }
            Event::Joined => text::RUN_JOINED.get(lang).to_owned(),
            Event::JoinRefused { reason } => {
                let reason = render::said(reason, lang);
                text::RUN_REFUSED.with(lang, &[("reason", &reason)])
            }
            Event::QuarantineChanged => text::RUN_QUARANTINE.get(lang).to_owned(),
            Event::ReadOnly => text::RUN_READ_ONLY.get(lang).to_owned(),
            Event::OrganisationChanged
            | Event::CarriedChanged
            | Event::MeteredChanged
            | Event::FileChanged { .. }
            | Event::ChannelChanged { .. }
            | Event::TaskChanged { .. }
            | Event::InboxChanged
            | Event::MeetingChanged { .. }
            | Event::TableChanged { .. }
            | Event::OwnChanged
            | Event::PageChanged { .. }
            | Event::PresenceChanged { .. }
            | Event::BeaconsChanged { .. }
            | Event::ReunionChanged
            | Event::Progress { .. } => return,
        };
        self.voice.say(&line);
    }
}

/// A device as people can tell it from others.
fn short(device: &str) -> String {
    device.chars().take(8).collect()
}
