//! One person's node: in this process, or in one of its own.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command as Program, Stdio},
};

use super::{Office, Patience, failure::internal};
use crate::{
    api::Client,
    clock,
    facade::{Answer, Command, Failure, FailureCode, Query, Request, Status},
    runtime::{self, Handle, HomeAt, RunOptions},
};

/// Loopback, any port, both transports.
const LISTEN: [&str; 2] = ["/ip4/127.0.0.1/udp/0/quic-v1", "/ip4/127.0.0.1/tcp/0"];

/// How long somebody who has joined may be without the key of a space.
const KEY_MS: u64 = 30_000;

/// Resolves when a node of this process has stopped.
type Ended = tokio::task::JoinHandle<Result<(), Failure>>;

/// A node at work, or not.
enum Node {
    Stopped,
    Here(Handle, Ended),
    Apart(Process),
}

/// A process that doesn't outlive its seat.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A person with a node.
pub(crate) struct Seat {
    /// Whose.
    pub(crate) name: &'static str,
    /// Their department.
    pub(crate) department: &'static str,
    /// Where.
    pub(crate) office: Office,
    /// The home directory.
    pub(crate) home: PathBuf,
    /// The device, known once it runs.
    pub(crate) device: String,
    /// Where it listens.
    pub(crate) addresses: Vec<String>,
    /// See [`RunOptions::apart_after_ms`].
    pub(crate) apart_after_ms: Option<u64>,
    node: Node,
}

impl Seat {
    pub(crate) fn new(
        (name, department, office): (&'static str, &'static str, Office),
        home: PathBuf,
    ) -> Self {
        let (device, addresses) = (String::new(), Vec::new());
        let (apart_after_ms, node) = (None, Node::Stopped);
        Self { name, department, office, home, device, addresses, apart_after_ms, node }
    }

    /// Starts the node in this process.
    pub(crate) async fn start(&mut self, peers: &[String]) -> Result<(), Failure> {
        let listen = LISTEN.map(str::to_owned).to_vec();
        let (peers, apart_after_ms) = (peers.to_vec(), self.apart_after_ms);
        let options = RunOptions { listen, peers, apart_after_ms, ..RunOptions::default() };
        let (handle, ended) = runtime::run(&HomeAt::open(&self.home), options).await?;
        self.node = Node::Here(handle, tokio::spawn(ended));
        Ok(())
    }

    /// Starts the node in a process of its own.
    pub(crate) fn start_apart(&mut self, program: &Path, peers: &[String]) -> Result<u32, Failure> {
        let log = File::create(self.log()).map_err(|error| self.broken(&error))?;
        let mut command = Program::new(program);
        command.arg("--home").arg(&self.home).args(["run", "--no-mdns"]);
        command.args(LISTEN.iter().flat_map(|address| ["--listen", address]));
        command.args(peers.iter().flat_map(|address| ["--peer", address.as_str()]));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().map_err(|error| self.broken(&error))?;
        let pid = child.id();
        self.node = Node::Apart(Process(child));
        Ok(pid)
    }

    /// The way to speak to a node of this process that runs.
    pub(crate) fn handle(&self) -> Option<&Handle> {
        match &self.node {
            Node::Here(handle, _) => Some(handle),
            Node::Apart(_) | Node::Stopped => None,
        }
    }

    /// The process, if the node has one of its own.
    pub(crate) fn process(&self) -> Option<u32> {
        match &self.node {
            Node::Apart(process) => Some(process.0.id()),
            Node::Here(..) | Node::Stopped => None,
        }
    }

    pub(crate) fn runs(&self) -> bool {
        !matches!(self.node, Node::Stopped)
    }

    /// Stops the node in good order.
    pub(crate) async fn stop(&mut self) -> Result<(), Failure> {
        let asked = self.command(Command::Stop).await;
        match std::mem::replace(&mut self.node, Node::Stopped) {
            // Whoever asked it to stop, its own end says how that went.
            Node::Here(_, ended) => ended.await.map_err(|error| internal(&error))?,
            Node::Apart(_) | Node::Stopped => asked.map(drop),
        }
    }

    /// SIGKILL: the process has no moment left for anything.
    pub(crate) fn kill(&mut self) {
        self.node = Node::Stopped;
    }

    /// Asks the node.
    pub(crate) async fn ask(&self, request: Request) -> Result<Answer, Failure> {
        match &self.node {
            Node::Here(handle, _) => handle.call(request).await,
            Node::Apart(_) => match Client::connect(&self.home).await? {
                Some(client) => client.call(&request).await,
                None => Err(self.silent()),
            },
            Node::Stopped => Err(self.silent()),
        }
    }

    /// Does something. Who has just joined may write as soon as a colleague has given them the space's
    /// key, some round trips later.
    pub(crate) async fn command(&self, command: Command) -> Result<Answer, Failure> {
        let patience = Patience::until(clock::now().plus(KEY_MS));
        loop {
            match self.ask(Request::Command(command.clone())).await {
                Err(failure) if failure.code == FailureCode::Busy => {
                    patience.pause("the key of the space").await.map_err(|_| failure)?;
                }
                answer => return answer,
            }
        }
    }

    pub(crate) async fn query(&self, query: Query) -> Result<Answer, Failure> {
        self.ask(Request::Query(query)).await
    }

    /// The node at a glance; `None` while it is still starting.
    pub(crate) async fn status(&mut self) -> Result<Option<Status>, Failure> {
        if let Node::Apart(process) = &mut self.node
            && let Ok(Some(status)) = process.0.try_wait()
        {
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            let problem = format!("{}'s node has ended ({status}): {log}", self.name);
            return Err(Failure::broken(problem));
        }
        match self.query(Query::Status).await {
            Ok(Answer::Status(status)) => Ok(Some(status)),
            Err(failure) if failure.code == FailureCode::Busy => Ok(None),
            Ok(_) | Err(_) if matches!(self.node, Node::Apart(_)) => Ok(None),
            Ok(_) => Err(self.silent()),
            Err(failure) => Err(failure),
        }
    }

    fn log(&self) -> PathBuf {
        self.home.with_extension("log")
    }

    fn silent(&self) -> Failure {
        let problem = format!("{}'s node doesn't answer", self.name);
        Failure::new(FailureCode::Busy, problem, "try again")
    }

    fn broken(&self, error: &std::io::Error) -> Failure {
        let problem = format!("{}'s node doesn't start: {error}", self.name);
        Failure::broken(problem)
    }
}
