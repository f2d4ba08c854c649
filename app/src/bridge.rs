//! The way to a node: requests out, answers and events in.
//!
//! Invariant: nothing here waits for the node on the window's thread. What has arrived is taken
//! out once a frame, and every arrival asks for one.

use crate::{
    carry,
    export::{self, Job},
};
use node::{
    facade::{Answer, Event, Failure, Query, Request},
    runtime::Handle,
};
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

    /// Makes a bundle or takes one in; what came of it arrives with the number.
    pub(crate) fn carry(&mut self, job: carry::Job) -> u64 {
        self.next += 1;
        let (node, ticket) = (self.node.clone(), Ticket::Command(self.next));
        self.answer(ticket, carry::work(node, job));
        self.next
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
        let (sender, waker) = (self.sender.clone(), self.waker.clone());
        self.runtime.spawn(async move {
            let result = work.await;
            // The window may have closed.
            let _ = sender.send(Arrival::Answer(ticket, Box::new(result))).await;
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
