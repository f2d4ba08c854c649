//! The way to a node: requests out, answers and events in.
//!
//! Invariant: nothing here waits for the node on the window's thread. What has arrived is taken
//! out once a frame, and every arrival asks for one.

use std::{path::PathBuf, sync::Arc};

use crate::{
    calendar, carry, commits,
    export::{self, Job, TableJob},
    files::{self, Save},
    model::preview::Picture,
    proofs,
};
use node::{
    facade::{Answer, Event, Failure, FileInfo, NewFile, ProofReport, Query, Request},
    runtime::Handle,
};
use protocol::clock::Millis;
use tokio::sync::{broadcast::error::RecvError, mpsc};

/// Arrivals that may wait for the next frame; the node's own queue waits behind it.
const ARRIVALS_MAX: usize = 1024;

/// What an answer belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum Ticket {
    /// A question, which names itself.
    Query(Query),
    /// A command, by number.
    Command(u64),
}

/// Something from the node.
#[derive(Clone, Debug)]
pub enum Arrival {
    /// Something happened.
    Event(Event),
    /// So much happened that some of it wasn't heard.
    Missed,
    /// An answer.
    Answer(Ticket, Box<Result<Answer, Failure>>),
    /// A file was put in, or why not.
    Put(u64, Box<Result<NewFile, Failure>>),
    /// A file's preview; `None` when it has none.
    Picture(String, Option<Picture>),
    /// What a proof proves, or why nothing.
    Proven(Box<Result<ProofReport, Failure>>),
    /// The node has stopped.
    Gone,
}

/// Wakes the window when something has arrived.
pub type Waker = std::sync::Arc<dyn Fn() + Send + Sync>;

/// Speaks to one node.
pub struct Bridge {
    runtime: tokio::runtime::Handle,
    node: Handle,
    sender: mpsc::Sender<Arrival>,
    arrivals: mpsc::Receiver<Arrival>,
    waker: Waker,
    next: u64,
}

impl Bridge {
    /// Listens to a node on a runtime.
    pub fn new(runtime: tokio::runtime::Handle, node: Handle, waker: Waker) -> Self {
        let (sender, arrivals) = mpsc::channel(ARRIVALS_MAX);
        let bridge = Self { runtime, node, sender, arrivals, waker, next: 0 };
        bridge.listen();
        bridge
    }

    fn listen(&self) {
        let mut events = self.node.events();
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        self.runtime.spawn(async move {
            loop {
                let arrival = match events.recv().await {
                    Ok(event) => Arrival::Event(event),
                    Err(RecvError::Lagged(_)) => Arrival::Missed,
                    Err(RecvError::Closed) => Arrival::Gone,
                };
                let last = matches!(arrival, Arrival::Gone);
                if sender.send(arrival).await.is_err() || last {
                    break;
                }
                waker();
            }
            waker();
        });
    }

    /// Asks something; the answer arrives with the question.
    pub fn query(&self, query: Query) {
        self.ask(Request::Query(query.clone()), Ticket::Query(query));
    }

    /// Does something; the answer arrives with the number.
    pub fn command(&mut self, command: node::facade::Command) -> u64 {
        self.next += 1;
        self.ask(Request::Command(command), Ticket::Command(self.next));
        self.next
    }

    /// Writes tasks to a file; that it is done arrives with the number.
    pub(crate) fn export(&mut self, job: Job) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, export::write(node, job));
        self.next
    }

    /// Writes a table to a file; that it is done arrives with the number.
    pub(crate) fn export_table(&mut self, job: TableJob) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, export::write_table(node, job));
        self.next
    }

    /// Scans a repository; what came of it arrives with the number.
    pub(crate) fn scan(&mut self, order: node::commits::Order, now: Millis) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, commits::scan(node, order, now));
        self.next
    }

    /// Writes a calendar file or takes one in; what came of it arrives with the number.
    pub(crate) fn calendar(&mut self, job: calendar::Job) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, calendar::work(node, job));
        self.next
    }

    /// Makes a bundle or takes one in; what came of it arrives with the number.
    pub(crate) fn carry(&mut self, job: carry::Job) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, carry::work(node, job));
        self.next
    }

    /// Saves a file; that it is done arrives with the number.
    pub(crate) fn save(&mut self, save: Save) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, files::save(node, save));
        self.next
    }

    /// Saves a proof; that it is done arrives with the number.
    pub(crate) fn save_proof(&mut self, job: proofs::Job) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, proofs::save(node, job));
        self.next
    }

    /// Checks a proof; what came of it arrives.
    pub(crate) fn check_proof(&self, file: PathBuf) {
        self.arrive(async move { Arrival::Proven(Box::new(proofs::check(file).await)) });
    }

    /// Puts a file in; what came of it arrives with the number.
    pub(crate) fn put(&self, number: u64, path: PathBuf) {
        let node = self.node.clone();
        self.arrive(async move { Arrival::Put(number, Box::new(files::put(node, path).await)) });
    }

    /// The same for a pasted picture, which is kept in a folder first.
    pub(crate) fn put_pasted(
        &self,
        number: u64,
        folder: PathBuf,
        name: String,
        image: Arc<egui::ColorImage>,
    ) {
        let node = self.node.clone();
        self.arrive(async move {
            let kept = files::keep_pasted(folder, name, image).await;
            let put = match kept {
                Ok(path) => {
                    let put = files::put(node, path.clone()).await;
                    // What was put in is sealed; this isn't.
                    files::remove_pasted(path).await;
                    put
                }
                Err(failure) => Err(failure),
            };
            Arrival::Put(number, Box::new(put))
        });
    }

    /// Makes an image small; it arrives with the file's id.
    pub(crate) fn picture(&self, file: FileInfo) {
        let (node, id) = (self.node.clone(), file.file.clone());
        self.arrive(async move { Arrival::Picture(id, files::picture(node, file).await) });
    }

    fn ask(&self, request: Request, ticket: Ticket) {
        let node = self.node.clone();
        self.answer(ticket, async move { node.call(request).await });
    }

    fn answer(
        &self,
        ticket: Ticket,
        work: impl Future<Output = Result<Answer, Failure>> + Send + 'static,
    ) {
        self.arrive(async move { Arrival::Answer(ticket, Box::new(work.await)) });
    }

    fn arrive(&self, work: impl Future<Output = Arrival> + Send + 'static) {
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        self.runtime.spawn(async move {
            let arrival = work.await;
            // The window may have closed.
            let _ = sender.send(arrival).await;
            waker();
        });
    }

    /// What has arrived, one by one.
    pub fn take(&mut self) -> Option<Arrival> {
        self.arrivals.try_recv().ok()
    }

    /// The node itself, for whoever may wait.
    pub fn node(&self) -> &Handle {
        &self.node
    }
}
