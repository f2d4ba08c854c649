//! `relay`: a machine that keeps what it can't read (`init`, `run`, `report`), and its appointment by those
//! who manage (`appoint`, `list`, `end`).

use std::{str::FromStr, sync::Arc};

use protocol::ids::DeviceId;

use super::{
    context::{self, Context, Ending},
    render, run, text,
    voice::Voice,
};
use crate::{
    clock,
    disk::RealDisk,
    facade::{Command, Event, Failure, FailureCode, Query, RelayOrder},
    home_key,
    relay::{self, Code, Note, RelayHome, RelayHomeError, RelayOptions},
    runtime::{OpenHome, explain_key, internal_failure},
};

/// What can be done about relays.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Make this home a relay's, and show the code with which a manager appoints it
    Init {
        /// Where members reach it; may be repeated
        #[arg(long, value_name = "MULTIADDR")]
        address: Vec<String>,
    },
    /// Run the relay: keep parcels and hand them on until it is stopped
    Run(RunArgs),
    /// Show all that this machine can see, and what it can't
    Report,
    /// Appoint a relay by its code; it takes a manager
    Appoint(AppointArgs),
    /// List the relays that are appointed
    List,
    /// End a relay's appointment; it takes a manager
    End {
        /// Its name or its device
        relay: String,
    },
}

/// What `relay run` takes.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// Where to listen [default: all interfaces, any port, QUIC and TCP]; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    listen: Vec<String>,
    /// Don't let itself be found on the local network, nor ask its router to let others in
    #[arg(long)]
    no_mdns: bool,
    /// Where others reach it from outside; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    external: Vec<String>,
}

/// What `relay appoint` takes.
#[derive(Debug, clap::Args)]
pub(super) struct AppointArgs {
    /// The code that `relay init` shows on its machine
    code: String,
    /// What members call it [default: a part of its number]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// For which department or project [default: for everything, conversations too]; may be repeated
    #[arg(long, value_name = "DEPARTMENT")]
    department: Vec<String>,
    /// For these alone, and not for what is below them
    #[arg(long)]
    only: bool,
    /// How much it keeps at most, as 500MB or 2GB
    #[arg(long, value_name = "SIZE", default_value = "1GB")]
    quota: Quota,
    /// Where it is [default: what its code says]; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    address: Vec<String>,
}

/// A number of bytes as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota(u64);

/// A text that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a size: write 500MB, 2GB")]
pub(super) struct BadQuota;

impl FromStr for Quota {
    type Err = BadQuota;

    fn from_str(text: &str) -> Result<Self, BadQuota> {
        for (unit, bytes) in [("MB", 1_000_000), ("GB", 1_000_000_000_u64)] {
            if let Some(number) = text.to_ascii_uppercase().strip_suffix(unit) {
                let plain = number.bytes().all(|byte| byte.is_ascii_digit());
                let number: u64 = number.parse().ok().filter(|_| plain).ok_or(BadQuota)?;
                return number.checked_mul(bytes).map(Self).ok_or(BadQuota);
            }
        }
        Err(BadQuota)
    }
}

pub(super) async fn relay(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Init { address } => init(address, context).await,
        Action::Run(args) => serve(args, context).await,
        Action::Report => report(context).await,
        Action::List => context.query(Query::Relays).await,
        Action::End { relay } => context.command(Command::EndRelay { relay }).await,
        Action::Appoint(args) => {
            let AppointArgs { code, name, department, only, quota, address } = args;
            let order = RelayOrder {
                code,
                name: name.unwrap_or_default(),
                places: department,
                only,
                quota_bytes: quota.0,
                addresses: address,
            };
            context.command(Command::AppointRelay(order)).await
        }
    }
}

async fn init(addresses: Vec<String>, context: &Context) -> Result<Ending, Failure> {
    crate::runtime::addresses(&addresses)?;
    let at = context.home_at()?;
    let task = tokio::task::spawn_blocking(move || {
        let home = OpenHome::make(&at)?;
        let (disk, key) = home.files();
        let luck = clock::random_bytes().and_then(|seed| Ok((seed, clock::random_bytes()?)));
        let luck = luck.map_err(|error| internal_failure(&error))?;
        RelayHome::make(disk, key, luck, addresses, clock::now()).map_err(unusable)
    });
    let home = task.await.map_err(|_| context.unexpected())??;
    let device = home.key().device().to_string();
    let code = match home.code() {
        Code::Open(code) => code,
        Code::Spent => String::new(),
    };
    if context.json {
        context::print(&context::json(&serde_json::json!({ "relay": device, "code": code })));
        return Ok(Ending::Well);
    }
    let lang = context.lang();
    context.say(&text::RELAY_MADE.with(lang, &[("relay", &device)]));
    if code.is_empty() {
        context.say(text::RELAY_SPENT.get(lang));
    } else {
        context.say(text::RELAY_CODE.get(lang));
        context.say(&format!("\n{code}\n"));
        context.say(text::RELAY_INIT_NEXT.get(lang));
    }
    Ok(Ending::Well)
}

async fn serve(args: RunArgs, context: &Context) -> Result<Ending, Failure> {
    run::log();
    let signal = run::stop_signal();
    let at = context.home_at()?;
    let task = tokio::task::spawn_blocking(move || {
        let home = OpenHome::take(&at)?;
        let (disk, key) = home.files();
        Ok::<_, Failure>((RelayHome::open(disk, key).map_err(unusable)?, home))
    });
    // The lock stays until the end.
    let (home, _open) = task.await.map_err(|_| context.unexpected())??;
    let options =
        RelayOptions { listen: args.listen, mdns: !args.no_mdns, external: args.external };
    let lang = context.lang();
    let served = home.roster().map_or(0, |roster| roster.unverified().devices.len());
    let (mut notes, stop, ended) = relay::run(home, &options).await?;
    let voice = Voice::new(context.json);
    voice.say(text::RELAY_RUNS.get(lang));
    let said = if served == 0 { text::RELAY_WAITS } else { text::RELAY_SERVES };
    voice.say(&said.with(lang, &[("n", &served.to_string())]));
    voice.say(text::RUN_STOP_HINT.get(lang));
    tokio::pin!(signal, ended);
    let result = loop {
        tokio::select! {
            result = &mut ended => break result,
            () = &mut signal => {
                voice.say(text::RUN_STOPPING.get(lang));
                let _ = stop.send(());
                break ended.await;
            }
            Some(note) = notes.recv() => tell(&note, context, &voice),
        }
    };
    voice.end().await;
    result.map(|()| Ending::Well)
}

/// Prints what a relay has to say: a line for people, or one JSON document.
fn tell(note: &Note, context: &Context, voice: &Voice) {
    let changed =
        |device: &DeviceId, connected| Event::PeerChanged { device: device.to_string(), connected };
    if context.json {
        let line = match note {
            Note::Listening(address) => {
                context::json(&Event::Listening { address: address.clone() })
            }
            Note::Connected(device) => context::json(&changed(device, true)),
            Note::Lost(device, _) => context::json(&changed(device, false)),
            Note::Serves(devices) => {
                context::json(&serde_json::json!({ "serves": { "devices": devices } }))
            }
        };
        return voice.print(line);
    }
    let lang = context.lang();
    let short = |device: &DeviceId| device.short().to_string();
    voice.say(&match note {
        Note::Listening(address) => text::RUN_LISTENING.with(lang, &[("address", address)]),
        Note::Connected(device) => text::RUN_CONNECTED.with(lang, &[("device", &short(device))]),
        Note::Lost(device, None) => text::RUN_LOST.with(lang, &[("device", &short(device))]),
        Note::Lost(device, Some(_)) => {
            text::RELAY_REFUSED.with(lang, &[("device", &short(device))])
        }
        Note::Serves(devices) => text::RELAY_SERVES.with(lang, &[("n", &devices.to_string())]),
    });
}

async fn report(context: &Context) -> Result<Ending, Failure> {
    let at = context.home_at()?;
    // Beside the relay that runs: every file is replaced whole.
    let task = tokio::task::spawn_blocking(move || {
        let disk = RealDisk::new(&at.dir);
        let key = home_key::open(&disk, at.passphrase.as_ref());
        let key = key.map_err(|error| match error {
            home_key::KeyFileError::Missing => unusable(RelayHomeError::Missing),
            error => explain_key(&error),
        })?;
        relay::report(Arc::new(disk), &key).map_err(unusable)
    });
    let report = task.await.map_err(|_| context.unexpected())??;
    if context.json {
        context::print(&context::json(&report));
    } else {
        context::print(&render::relay_report(&report, &context.view));
    }
    Ok(Ending::Well)
}

fn unusable(error: RelayHomeError) -> Failure {
    let (code, next) = match &error {
        RelayHomeError::Missing => {
            (FailureCode::NotJoined, "begin with `relay init`, or name another home with --home")
        }
        RelayHomeError::AMembers => {
            (FailureCode::Invalid, "name another directory with --home for the relay")
        }
        RelayHomeError::Damaged => {
            (FailureCode::Internal, "update this program, or restore the file from a backup")
        }
        RelayHomeError::File(_) => (FailureCode::Internal, "check the disk and its free space"),
    };
    Failure::new(code, error.to_string(), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_a_number_and_a_unit() {
        assert_eq!("2gb".parse(), Ok(Quota(2_000_000_000)));
        assert_eq!("500MB".parse(), Ok(Quota(500_000_000)));
        for text in ["", "GB", "-1GB", "+1GB", "1.5GB", "7", "99999999999999GB"] {
            assert_eq!(text.parse::<Quota>(), Err(BadQuota), "{text}");
        }
    }
}
