//! From the first page to a desk: a node is founded, joined, started, or the sample is opened.

use std::{path::Path, sync::Arc};

use node::{
    facade::{Command, Failure, FailureCode, Request},
    runtime::{self, Handle, HomeAt, RunOptions},
    sample::Sample,
};
use protocol::clock::Millis;
use tokio::sync::{Mutex, oneshot};

use super::{
    App, Desks,
    courier::Courier,
    desks::{self, Behind, Ended},
    stories::Stories,
};
use crate::{
    action::Beginning,
    bridge::{Bridge, Waker},
    desk::placed,
    state::Route,
    ui::welcome::WelcomeView,
};

/// The directory of the sample organisation, below the home.
const SAMPLE_DIR: &str = "sample";

/// Where the window is.
pub enum Stage {
    /// On the first page.
    Welcome(Box<WelcomeView>),
    /// On the way to a desk.
    Opening(Opening),
    /// At work.
    Desks(Box<Desks>),
}

impl Stage {
    /// The first page.
    pub fn first() -> Self {
        Self::Welcome(Box::default())
    }
}

/// What is being opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The node of this home.
    Run,
    /// A new organisation, then its node.
    Begin(Beginning),
}

/// On the way to a desk.
pub struct Opening {
    plan: Plan,
    result: oneshot::Receiver<Result<Opened, Failure>>,
}

impl Opening {
    /// What is being opened.
    pub fn what(&self) -> &Plan {
        &self.plan
    }
}

enum Opened {
    /// A node, and who made the file by which its person has just joined.
    Own(Handle, Ended, Option<String>),
    Sample(Box<Sample>),
}

/// Whether a home has a node's identity, founded or joined.
pub fn has_organisation(home: &Path) -> bool {
    node::identity::exists(home)
}

impl App {
    /// Begins something from the first page.
    pub(super) fn begin(&mut self, ctx: &egui::Context, beginning: Beginning) {
        self.open(ctx, Plan::Begin(beginning));
    }

    pub(super) fn open(&mut self, ctx: &egui::Context, plan: Plan) {
        let (sender, result) = oneshot::channel();
        let (home, peers, wanted) = (self.home_at(), self.settings.peers.clone(), plan.clone());
        let waker = waker(ctx);
        self.runtime.spawn(async move {
            // The window may have closed.
            let _ = sender.send(carry_out(wanted, home, peers).await);
            waker();
        });
        self.stage = Stage::Opening(Opening { plan, result });
    }

    /// Sits down at the desk once it is there.
    pub(super) fn finish_opening(&mut self, ctx: &egui::Context) {
        let Stage::Opening(opening) = &mut self.stage else { return };
        let result = match opening.result.try_recv() {
            Ok(result) => result,
            Err(oneshot::error::TryRecvError::Empty) => return,
            Err(oneshot::error::TryRecvError::Closed) => {
                let next = "start the program again; what was saved is there";
                Err(Failure::new(FailureCode::Internal, "the node has panicked", next))
            }
        };
        let plan = opening.plan.clone();
        self.stage = match result {
            Ok(opened) => {
                let by_file = match &opened {
                    Opened::Own(_, _, by_file) => by_file.clone(),
                    Opened::Sample(_) => None,
                };
                let mut desks = self.desks_of(ctx, opened);
                if let Some(from) = by_file {
                    let said = self.text.fill("join-by-file", &[("from", from.as_str().into())]);
                    let place = (Route::Network, "join-by-file-open");
                    desks.here_mut().notices.offer(said, place, (self.clock)());
                }
                Stage::Desks(Box::new(desks))
            }
            Err(failure) => Stage::Welcome(Box::new(self.not_opened(&plan, failure))),
        };
    }

    fn desks_of(&self, ctx: &egui::Context, opened: Opened) -> Desks {
        let runtime = self.runtime.handle();
        let bridge = |node: Handle| Bridge::new(runtime.clone(), node, waker(ctx));
        match opened {
            Opened::Own(node, ended, _) => {
                let (name, office, home) = (String::new(), String::new(), self.home.clone());
                let seat = desks::Seat { name, office, home, bridge: bridge(node) };
                Desks::new(vec![seat], Behind::Own(Some(ended)))
            }
            Opened::Sample(sample) => {
                let seats = sample.seats().into_iter().map(|seat| desks::Seat {
                    name: seat.name,
                    office: seat.office,
                    home: seat.home,
                    bridge: bridge(seat.handle),
                });
                let seats = seats.collect();
                let cut = sample.is_cut();
                let sample = Arc::new(Mutex::new(Some(*sample)));
                Desks::new(
                    seats,
                    Behind::Sample(desks::SampleLine {
                        sample,
                        cut,
                        courier: None,
                        stories: None,
                        stories_shown: false,
                    }),
                )
            }
        }
    }

    pub(super) fn cut_line(&mut self, ctx: &egui::Context, cut: bool) {
        let Stage::Desks(desks) = &mut self.stage else { return };
        let Behind::Sample(line) = desks.behind_mut() else { return };
        line.cut = cut;
        let (sample, waker) = (line.sample.clone(), waker(ctx));
        self.runtime.spawn(async move {
            if let Some(sample) = sample.lock().await.as_ref()
                && let Err(failure) = sample.cut(cut).await
            {
                tracing::warn!("the line isn't changed: {:?}", failure.code);
            }
            waker();
        });
    }

    /// Has somebody carry a bundle from where one sits to the sample's other office.
    pub(super) fn send_courier(&mut self, ctx: &egui::Context) {
        let Stage::Desks(desks) = &mut self.stage else { return };
        let seat = desks.seat();
        let Behind::Sample(line) = desks.behind_mut() else { return };
        if line.courier.is_none() {
            let sample = line.sample.clone();
            let courier = Courier::send(self.runtime.handle(), sample, seat, waker(ctx));
            line.courier = Some(courier);
        }
    }

    /// Has the sample organisation play the plan's stories, or shows how far it is with them.
    pub(super) fn play_stories(&mut self, ctx: &egui::Context) {
        let Stage::Desks(desks) = &mut self.stage else { return };
        let Behind::Sample(line) = desks.behind_mut() else { return };
        line.stories_shown = true;
        if line.stories.as_ref().is_none_or(|stories| !stories.are_playing()) {
            // They begin and end with a line.
            line.cut = false;
            let sample = line.sample.clone();
            line.stories = Some(Stories::play(self.runtime.handle(), sample, waker(ctx)));
        }
    }

    pub(super) fn close_stories(&mut self) {
        let Stage::Desks(desks) = &mut self.stage else { return };
        let Behind::Sample(line) = desks.behind_mut() else { return };
        line.stories_shown = false;
    }

    /// Whom nobody has let in tries another code. Until it is taken, the old one stays.
    pub(super) fn begin_anew(&mut self, view: WelcomeView) {
        self.stop_nodes();
        self.stage = Stage::Welcome(Box::new(view));
    }

    /// Leaves the sample organisation. It stays where it is and can be opened again.
    pub(super) fn leave_sample(&mut self) {
        self.stop_nodes();
        self.stage = Stage::first();
    }

    /// Writes down what was begun and stops the nodes.
    pub(super) fn close(&mut self) {
        self.stop_nodes();
    }

    /// Stops what runs, and waits until its homes are closed.
    fn stop_nodes(&mut self) {
        let stopped = match &mut self.stage {
            Stage::Welcome(_) => Ok(()),
            Stage::Opening(opening) => self.runtime.block_on(async {
                match (&mut opening.result).await {
                    Ok(Ok(opened)) => opened.stop().await,
                    Ok(Err(_)) | Err(_) => Ok(()),
                }
            }),
            Stage::Desks(desks) => {
                desks.save(&self.keeper);
                let now = (self.clock)();
                self.runtime.block_on(async {
                    // What can't be saved was logged; closing doesn't wait for another day.
                    let _ = save_unsaved(desks, now).await;
                    stop(desks).await
                })
            }
        };
        if let Err(failure) = stopped {
            tracing::warn!("a node didn't stop in good order: {:?}", failure.code);
        }
    }
}

impl Opened {
    async fn stop(self) -> Result<(), Failure> {
        match self {
            Self::Own(node, ended, _) => stop_own(&node, ended).await,
            Self::Sample(sample) => sample.stop().await,
        }
    }
}

/// Hands what was written and not sent yet to the nodes.
///
/// # Errors
/// When some of it can't be saved now and may be later. What a node refuses for good doesn't count: the
/// person was told when it was written.
pub(super) async fn save_unsaved(desks: &mut Desks, now: Millis) -> Result<(), Failure> {
    for (node, command) in desks.last_words(now) {
        if let Err(failure) = node.call(Request::Command(command)).await {
            // The drafts are in their file, and other devices are told the next time.
            tracing::warn!("other devices aren't told of drafts: {:?}", failure.code);
        }
    }
    let mut failed = Ok(());
    for (node, command) in desks.unsaved() {
        if let Err(failure) = node.call(Request::Command(command)).await {
            tracing::error!("what was written last is not saved: {:?}", failure.code);
            if matches!(failure.code, FailureCode::Busy | FailureCode::ReadOnly) {
                failed = Err(failure);
            }
        }
    }
    failed
}

pub(super) async fn stop(desks: &mut Desks) -> Result<(), Failure> {
    let own = desks.here().bridge.node().clone();
    match desks.behind_mut() {
        Behind::Own(ended) => match ended.take() {
            Some(ended) => stop_own(&own, ended).await,
            None => Ok(()),
        },
        Behind::Sample(line) => {
            line.stories.iter().for_each(Stories::stop);
            match line.sample.lock().await.take() {
                Some(sample) => sample.stop().await,
                None => Ok(()),
            }
        }
    }
}

async fn stop_own(node: &Handle, ended: Ended) -> Result<(), Failure> {
    // It may have stopped already: how it ended is told below.
    let _ = node.call(Request::Command(Command::Stop)).await;
    ended.await.unwrap_or_else(|error| {
        Err(Failure::new(FailureCode::Internal, error.to_string(), "what was saved is there"))
    })
}

pub(super) fn waker(ctx: &egui::Context) -> Waker {
    let ctx = ctx.clone();
    Arc::new(move || ctx.request_repaint())
}

async fn carry_out(plan: Plan, home: HomeAt, peers: Vec<String>) -> Result<Opened, Failure> {
    let (mut peers, mut by_file) = (peers, None);
    match plan {
        Plan::Run => {}
        Plan::Begin(Beginning::Sample) => {
            let sample = Sample::open(&home.dir.join(SAMPLE_DIR)).await?;
            return Ok(Opened::Sample(Box::new(sample)));
        }
        Plan::Begin(Beginning::Create { organisation, person }) => {
            let at = home.clone();
            blocking(move || runtime::init(&at, &organisation, &person)).await?;
        }
        Plan::Begin(Beginning::Join { code, person, peer, file }) => {
            let (at, text) = (home.clone(), code.clone());
            match file.map(|file| placed(&file.to_string_lossy())) {
                Some(file) => {
                    let work = move || runtime::join_by_bundle(&at, &text, &person, &file);
                    by_file = Some(blocking(work).await?.from.join("、"));
                }
                None => blocking(move || runtime::prepare_join(&at, &text, &person)).await?,
            }
            let hints = code.parse::<protocol::capability::InvitationCode>();
            peers.extend(hints.map(|code| code.hints().to_vec()).unwrap_or_default());
            peers.extend(peer);
        }
        Plan::Begin(Beginning::Pair { offer, peer }) => {
            let (at, text) = (home.clone(), offer.clone());
            // The code that it answers is in the node's status until it was added.
            blocking(move || runtime::prepare_pair(&at, &text)).await?;
            let offer = offer.parse::<protocol::capability::DeviceOffer>();
            peers.extend(offer.map(|offer| offer.hints).unwrap_or_default());
            peers.extend(peer);
        }
    }
    run(&home, peers, by_file).await
}

/// Starts the node of a home, and its local API for the command line.
async fn run(
    home: &HomeAt,
    peers: Vec<String>,
    by_file: Option<String>,
) -> Result<Opened, Failure> {
    let options = RunOptions { peers, mdns: true, ask_system: true, ..RunOptions::default() };
    let (handle, ended) = runtime::run(home, options).await?;
    serve_api(&home.dir, &handle);
    Ok(Opened::Own(handle, tokio::spawn(ended), by_file))
}

#[cfg(unix)]
fn serve_api(home: &Path, handle: &Handle) {
    match node::api::Server::bind(home) {
        // It ends with the node.
        Ok(server) => {
            let gone = gone(handle);
            drop(tokio::spawn(server.serve(handle.clone(), gone)));
        }
        Err(error) => tracing::warn!("other programs can't reach this node: {error}"),
    }
}

#[cfg(not(unix))]
fn serve_api(_home: &Path, _handle: &Handle) {}

/// Resolves when the node has stopped.
fn gone(handle: &Handle) -> impl Future<Output = ()> + Send + use<> {
    let mut events = handle.events();
    async move {
        use tokio::sync::broadcast::error::RecvError;
        while !matches!(events.recv().await, Err(RecvError::Closed)) {}
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Failure::broken(error.to_string())))
}
